"""What is asked and allowed, as pages show it: a question with its words in context, a round's phrases in use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from employer_portal.accounts.models import User
from employer_portal.core.permissions import Actor, Permission
from employer_portal.feedback import allowances, own_words
from employer_portal.feedback.independence import settled_alone
from employer_portal.feedback.marking import FIELD_WORDS, Excerpt, excerpt
from employer_portal.feedback.models import Allowance, AllowanceState, Check, Entry, Finding, FindingLevel, Revision
from employer_portal.feedback.reach import one_allowance
from employer_portal.feedback.revisions import newest
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.reach import in_brands_of, not_oneself, one_round
from employer_portal.phrasing.findings import CATEGORIES, LEVELS, spoken
from employer_portal.review.queries import SEVERE, names

P = Permission
#: So many people's sentences are enough to judge by.
EXAMPLES = 5
#: So many are listed at most.
MOST = 200


@dataclass(frozen=True, slots=True)
class Example:
    """The words in one candidate's feedback, in their sentence."""

    application: Application
    writer: str
    where: str
    excerpt: Excerpt


@dataclass(frozen=True, slots=True)
class Cause:
    """What was found in a sentence that is asked about: an answer is about each of these."""

    rule: str
    level: str
    topic: str
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, or its answer: where its words stand now (`people` candidates, `writers`), and who dealt with it."""

    row: Allowance
    round: Round | None
    people: int
    writers: int
    examples: Sequence[Example]
    causes: Sequence[Cause]
    by: Mapping[int, str]
    alone: bool  # answered by somebody who runs the round, since nobody else could
    before: Sequence[Allowance]  # the same question, as it was answered before
    newer: Allowance | None  # the same question, asked again

    @property
    def about_one(self) -> bool:
        """Whether it is about one candidate's sentence, and not about the exercise."""
        return self.row.application_id is not None


def question(session: Session, allowance_id: int, actor: Actor) -> Asked:
    """One question, or what came of it. Raises `NotFound`."""
    row = one_allowance(session, allowance_id, actor, P.SETTLE_CONCERNS, P.READ_LETTERS)
    found = session.execute(allowances.pointing(row.id)).all()
    first: dict[int, tuple[Finding, Entry]] = {}
    for finding, entry in found:
        first.setdefault(entry.application_id, (finding, entry))
    shown = list(first.values())[:EXAMPLES]
    texts = allowances.texts_of(session, [finding for finding, _ in shown])
    whole = joinedload(Application.candidate)
    wanted = sa.select(Application).options(whole).where(Application.id.in_([one.application_id for _, one in shown]))
    people = {one.id: one for one in session.scalars(wanted)}
    newer = allowances.since(session, row) if row.application_id is None else ()
    before = allowances.before(session, row) if row.application_id is None else ()
    answered_by = [one.settled_by for one in (row, *before)]
    by = names(session, [row.asked_by, *answered_by, row.ended_by, *(entry.interviewer_id for _, entry in shown)])
    examples = [
        Example(
            people[entry.application_id], by[entry.interviewer_id], FIELD_WORDS[finding.field],
            excerpt(texts[finding.id], finding.start, finding.end),
        )
        for finding, entry in shown
        if entry.application_id in people
    ]  # fmt: skip
    opened = session.get(Round, row.round_id) if row.round_id else None
    writers, alone = {entry.interviewer_id for _, entry in found}, settled_alone(session, f"allowance:{row.id}")
    causes = _causes(row, [finding for finding, _ in found])
    return Asked(row, opened, len(first), len(writers), examples, causes, by, alone, before, next(iter(newer), None))


def _causes(row: Allowance, found: Sequence[Finding]) -> list[Cause]:
    """Each thing that was found in a sentence, the gravest first; of the exercise's words, and where nothing is found
    any more, why it was asked."""
    if row.application_id is None or not found:
        return [Cause(row.rule or "", FindingLevel.JUSTIFY, spoken(row.topic), row.phrase)]
    severe = [one for one in found if one.level in SEVERE]
    severe.sort(key=lambda one: (LEVELS.index(one.level), CATEGORIES.index(one.category), one.start))
    told = (Cause(one.rule, one.level, spoken(own_words.topic_of(one)), one.match) for one in severe)
    return list(dict.fromkeys(told))


def sentences(session: Session, actor: Actor, round_id: int | None = None) -> Sequence[tuple[Allowance, Application]]:
    """The sentences of which writers say that they are not about the candidate, and nobody has answered yet (in a
    round): in one's brands, and never about oneself."""
    wanted = (
        sa.select(Allowance, Application)
        .join(Application, Application.id == Allowance.application_id)
        .join(Application.candidate)
        .join(Allowance.vacancy)
        .where(Allowance.state == AllowanceState.ASKED, not_oneself(actor))
        .where(in_brands_of(actor, P.SETTLE_CONCERNS, P.READ_LETTERS))
        .options(contains_eager(Application.candidate), contains_eager(Allowance.vacancy))
        .order_by(Allowance.id)
        .limit(MOST)
    )
    if round_id is not None:
        wanted = wanted.where(Application.round_id == round_id)
    return [(row, applied) for row, applied in session.execute(wanted)]


@dataclass(frozen=True, slots=True)
class Doubted:
    """How often a writer said of what a rule found that it is not about the candidate, and how often HR agreed."""

    rule: str
    writer: str
    said: int
    agreed: int
    refused: int
    flagged: int


def doubted(session: Session, actor: Actor) -> list[Doubted]:
    """By rule and writer, in one's brands: what was said most often not to be about the candidate comes first."""
    count = sa.func.count
    wanted = (
        sa.select(
            Allowance.rule, User.name, count(), count().filter(Allowance.state != AllowanceState.REFUSED)
            .filter(Allowance.settled_by.is_not(None)), count().filter(Allowance.state == AllowanceState.REFUSED),
        )
        .join(User, User.id == Allowance.asked_by)
        .join(Allowance.vacancy)
        .where(Allowance.application_id.is_not(None), in_brands_of(actor, P.SETTLE_CONCERNS))
        .group_by(Allowance.rule, User.id, User.name)
        .order_by(count().desc(), Allowance.rule, User.name)
        .limit(MOST)
    )  # fmt: skip
    rows = session.execute(wanted).all()
    flags = (
        sa.select(Finding.rule, count())
        .join(Check, Check.id == Finding.check_id)
        .join(Revision, Revision.id == Check.revision_id)
        .join(Entry, Entry.id == Revision.entry_id)
        .join(Entry.application)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(Finding.rule.in_({row[0] for row in rows}), Revision.id == newest())
        .where(in_brands_of(actor, P.SETTLE_CONCERNS))
        .group_by(Finding.rule)
    )
    flagged: dict[str, int] = dict(session.execute(flags).all())
    return [
        Doubted(rule, writer, said, agreed, refused, flagged.get(rule, 0))
        for rule, writer, said, agreed, refused in rows
    ]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of a round, with how many candidates' feedback it stands in."""

    row: Allowance
    used: int
    settled_by: str
    ended_by: str


def of_round(session: Session, round_id: int, actor: Actor) -> tuple[Round, list[Phrase]]:
    """The round, and every phrase that was asked about or allowed in it or for its vacancy: what waits comes first."""
    opened = one_round(session, round_id, actor, P.SETTLE_CONCERNS, P.READ_LETTERS)
    rows = session.scalars(allowances.of_round(opened).where(Allowance.application_id.is_(None))).all()
    counted = (
        sa.select(Finding.allowance_id, sa.func.count(sa.distinct(Entry.application_id)))
        .join(Check, Check.id == Finding.check_id)
        .join(Revision, Revision.id == Check.revision_id)
        .join(Entry, Entry.id == Revision.entry_id)
        .join(Entry.application)
        .where(Finding.allowance_id.in_([row.id for row in rows]), Application.round_id == round_id)
        .group_by(Finding.allowance_id)
    )
    used = dict(session.execute(counted).all())
    by = names(session, [one for row in rows for one in (row.settled_by, row.ended_by)])
    phrases = [
        Phrase(row, used.get(row.id, 0), by.get(row.settled_by or 0, ""), by.get(row.ended_by or 0, "")) for row in rows
    ]
    order = list(AllowanceState)
    return opened, sorted(phrases, key=lambda one: (order.index(one.row.state), one.row.phrase.casefold()))
