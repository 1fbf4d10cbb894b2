"""Who agreed to hear of other roles and met the essentials of a vacancy; and which criteria may be the same."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import LETTER_OUTCOMES, Importance
from employer_portal.feedback.models import AgreedRating, DecisionRecord
from employer_portal.hiring.models import Application, Candidate, CriteriaVersion, Criterion, Round, Vacancy
from employer_portal.hiring.queries import not_written_to
from employer_portal.hiring.reach import in_brands_of, not_oneself
from employer_portal.hiring.vacancies import newest_criteria
from employer_portal.intouch.models import InTouch, InTouchMail, SameCriterion, identity

SAYS_SOMETHING = 5  # letters: shorter ones are "and", "with", "that"
MOST = 12  # criteria of other vacancies that are offered for one


@dataclass(frozen=True, slots=True)
class Essential:
    """An essential criterion of a vacancy, the identities that count as it, and what else could be the same."""

    criterion: Criterion
    same: frozenset[str]
    others: Sequence[tuple[str, str, str]]  # identity, name, what good looks like


def of_application(session: Session, application_id: int) -> InTouch | None:
    """What that candidate agreed to, whether it lasts or not."""
    return session.scalar(sa.select(InTouch).where(InTouch.application_id == application_id))


def of_person(session: Session, agreed: InTouch) -> Sequence[InTouch]:
    """All that lasts of what the person agreed to who agreed to this."""
    whose = sa.select(Candidate.person_id).join(Application, Application.candidate_id == Candidate.id)
    whose = whose.where(Application.id == agreed.application_id)
    wanted = sa.select(InTouch).join(InTouch.application).join(Application.candidate)
    return session.scalars(wanted.where(Candidate.person_id.in_(whose), InTouch.ended_at.is_(None))).all()


def can_agree(application: Application) -> bool:
    """Whether a candidate is asked: once they know that they were not appointed."""
    return application.told is not None and application.outcome in LETTER_OUTCOMES


def essentials(session: Session, vacancy: Vacancy, actor: Actor) -> list[Essential]:
    """The essential criteria of a vacancy. What else could be the same is what other vacancies of its brand ask under a
    name with a word in common."""
    version = newest_criteria(session, vacancy.id)
    wanted = [one for one in version.criteria if one.importance == Importance.ESSENTIAL] if version else []
    said: dict[str, set[str]] = defaultdict(set)
    rows = sa.select(SameCriterion.words, SameCriterion.other_words).where(SameCriterion.vacancy_id == vacancy.id)
    for words, other in session.execute(rows):
        said[words].add(other)
    elsewhere = _elsewhere(session, vacancy, actor) if wanted else {}
    return [
        Essential(one, frozenset({identity(one), *said[identity(one)]}), _alike(one, elsewhere, said[identity(one)]))
        for one in wanted
    ]


def found(session: Session, vacancy: Vacancy, asked: Sequence[Essential], actor: Actor, today: date) -> list[InTouch]:
    """Those who agreed to hear of roles, in the vacancy's brand, and fully met each of its essentials by the record of
    their decision; by name, for none of them is more suitable than another. Nobody who has applied for it, was told of
    it, is not to be written to or cannot be reached by mail."""
    if not asked:
        return []
    applied = sa.select(Candidate.person_id).join(Application, Application.candidate_id == Candidate.id)
    applied = applied.join(Round, Round.id == Application.round_id).where(Round.vacancy_id == vacancy.id)
    told = sa.select(Candidate.person_id).join(Application, Application.candidate_id == Candidate.id)
    told = told.join(InTouch, InTouch.application_id == Application.id)
    told = told.join(InTouchMail, InTouchMail.in_touch_id == InTouch.id).where(InTouchMail.vacancy_id == vacancy.id)
    reach = contains_eager(InTouch.application)
    wanted = (
        sa.select(InTouch)
        .join(InTouch.application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(
            InTouch.ended_at.is_(None), InTouch.until >= today, Vacancy.brand_id == vacancy.brand_id,
            Candidate.email != "", Candidate.person_id.not_in(applied), Candidate.person_id.not_in(told),
            Application.outcome.in_(LETTER_OUTCOMES),
            ~not_written_to(), not_oneself(actor), in_brands_of(actor, Permission.RUN_ROUNDS),
        )
        .order_by(Candidate.by_last, InTouch.id)
        .options(
            reach.contains_eager(Application.candidate),
            reach.contains_eager(Application.hiring_round).contains_eager(Round.vacancy),
        )
    )  # fmt: skip
    people = session.scalars(wanted).all()
    met = _met(session, [one.application_id for one in people])
    fit: dict[int, InTouch] = {}
    for one in people:
        if all(met[one.application_id] & essential.same for essential in asked):
            fit.setdefault(one.application.candidate.person_id, one)
    return list(fit.values())


def _met(session: Session, applications: Collection[int]) -> Mapping[int, set[str]]:
    """Application -> the identities of what its newest decision says was fully met."""
    newest = (
        sa.select(sa.func.max(DecisionRecord.id))
        .where(DecisionRecord.application_id.in_(applications))
        .group_by(DecisionRecord.application_id)
    )
    wanted = (
        sa.select(DecisionRecord.application_id, Criterion)
        .join(AgreedRating, AgreedRating.decision_id == DecisionRecord.id)
        .join(Criterion, Criterion.id == AgreedRating.criterion_id)
        .where(DecisionRecord.id.in_(newest), AgreedRating.fully_met)
    )
    met: dict[int, set[str]] = defaultdict(set)
    for application, criterion in session.execute(wanted):
        met[application].add(identity(criterion))
    return met


def _elsewhere(session: Session, vacancy: Vacancy, actor: Actor) -> dict[str, Criterion]:
    """Identity -> a criterion of another vacancy in the same brand that decisions rest on."""
    wanted = (
        sa.select(Criterion)
        .join(CriteriaVersion, CriteriaVersion.id == Criterion.version_id)
        .join(Vacancy, Vacancy.id == CriteriaVersion.vacancy_id)
        .where(
            Vacancy.id != vacancy.id, Vacancy.brand_id == vacancy.brand_id,
            in_brands_of(actor, Permission.RUN_ROUNDS), Criterion.id.in_(sa.select(AgreedRating.criterion_id)),
        )
        .order_by(Criterion.id.desc())
    )  # fmt: skip
    return {identity(one): one for one in session.scalars(wanted)}


def _alike(
    criterion: Criterion, elsewhere: Mapping[str, Criterion], said: Collection[str]
) -> Sequence[tuple[str, str, str]]:
    own = _words(criterion)
    near = [
        (one, other.name, other.looks_like)
        for one, other in elsewhere.items()
        if one != identity(criterion) and (one in said or own & _words(other))
    ]
    return sorted(near, key=lambda row: (row[0] not in said, row[1]))[:MOST]


def _words(criterion: Criterion) -> set[str]:
    """The words of its name, without those that any name has."""
    return {word for word in criterion.name.casefold().split() if len(word) >= SAYS_SOMETHING}
