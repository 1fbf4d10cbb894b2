"""What lists and pages of vacancies, rounds and candidates show; one of them is loaded by `reach`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, joinedload

from employer_portal.accounts.models import Brand, User
from employer_portal.accounts.notices import holders
from employer_portal.core.arriving import ALL
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import DEFAULT_SCALE, FeedbackPolicy
from employer_portal.hiring.models import (
    Application,
    Candidate,
    CriteriaVersion,
    Criterion,
    OutcomeTold,
    Person,
    Round,
    RoundImport,
    UploadProblem,
    Vacancy,
)
from employer_portal.hiring.reach import in_brands_of, not_oneself
from employer_portal.workbook.columns import SHEETS

AnySelect = sa.Select[*tuple[Any, ...]]
AnyRows = Sequence[sa.Row[*tuple[Any, ...]]]


def find_round(session: Session, vacancy_reference: str, actor: Actor | None = None, *permissions: Permission) -> Round:
    """The newest round of that vacancy, for an actor in whose brands one of these permissions holds; without one, for
    whoever reads on this machine. Raises `NotFound`, with the references there are."""
    if actor is not None:
        actor.must_hold(*permissions)
    reach = sa.true() if actor is None else in_brands_of(actor, *permissions)
    found = session.scalar(
        sa.select(Round)
        .join(Round.vacancy)
        .where(Vacancy.reference == vacancy_reference, reach)
        .order_by(Round.id.desc())
        .limit(1)
    )
    if found is None:
        known = ", ".join(
            session.scalars(sa.select(Vacancy.reference).where(reach).order_by(Vacancy.reference).limit(20))
        )
        raise NotFound(f"There is no round for the vacancy {vacancy_reference}.", f"There are: {known or 'none yet'}.")
    return found


def imported_before(session: Session, sha256: str) -> RoundImport | None:
    """The newest import of a file with these bytes, if there was one."""
    return session.scalar(
        sa.select(RoundImport).where(RoundImport.sha256 == sha256).order_by(RoundImport.id.desc()).limit(1)
    )


def approves(user_id: int, today: date) -> sa.ColumnElement[bool]:
    """For a query over `Round`: those whose letters this user approves today (`Round.approved_by`)."""
    stands_in = sa.and_(Round.stand_in_id == user_id, Round.stand_in_from <= today, Round.stand_in_until >= today)
    return sa.or_(Round.approver_id.is_(None), Round.approver_id == user_id, stands_in)


def brands_of(session: Session, actor: Actor, permission: Permission) -> list[Brand]:
    """The brands in which the actor holds that permission, in order of name."""
    brands = actor.brands(permission)
    wanted = sa.select(Brand).order_by(Brand.name)
    return list(session.scalars(wanted if brands is None else wanted.where(Brand.id.in_(brands))))


def vacancies_of(actor: Actor, words: str = "", brand_id: int = 0) -> AnySelect:
    """Vacancies of the actor's brands, newest first: each with how many rounds and how many criteria it has."""
    rounds = sa.select(sa.func.count()).where(Round.vacancy_id == Vacancy.id).scalar_subquery()
    newest = (
        sa.select(sa.func.max(CriteriaVersion.id)).where(CriteriaVersion.vacancy_id == Vacancy.id).scalar_subquery()
    )
    criteria = sa.select(sa.func.count()).where(Criterion.version_id == newest).scalar_subquery()
    wanted = (
        sa.select(Vacancy, Brand.name, rounds.label("rounds"), criteria.label("criteria"))
        .join(Vacancy.brand)
        .where(in_brands_of(actor, Permission.RUN_ROUNDS))
        .order_by(Vacancy.id.desc())
    )
    if words:
        wanted = wanted.where(
            Vacancy.title.icontains(words, autoescape=True) | Vacancy.reference.icontains(words, autoescape=True)
        )
    return wanted.where(Vacancy.brand_id == brand_id) if brand_id else wanted


def with_criteria(session: Session, actor: Actor, *, but: int) -> list[Vacancy]:
    """The newest vacancies of the actor's brands that have criteria to copy."""
    wanted = (
        sa.select(Vacancy)
        .where(in_brands_of(actor, Permission.RUN_ROUNDS), Vacancy.id != but)
        .where(sa.exists().where(CriteriaVersion.vacancy_id == Vacancy.id))
        .order_by(Vacancy.id.desc())
    )
    return list(session.scalars(wanted.limit(200)))


def version_with(session: Session, vacancy_id: int, criterion_id: int) -> CriteriaVersion | None:
    """The version of that vacancy's criteria that holds this one."""
    wanted = sa.select(CriteriaVersion).join(CriteriaVersion.criteria)
    return session.scalar(wanted.where(CriteriaVersion.vacancy_id == vacancy_id, Criterion.id == criterion_id))


def scale_of(session: Session, vacancy_id: int) -> dict[int, str]:
    """The rating scale that the vacancy's newest round uses, else the usual one."""
    wanted = sa.select(Round.scale).where(Round.vacancy_id == vacancy_id).order_by(Round.id.desc()).limit(1)
    scale = session.scalar(wanted)
    return {int(point): words for point, words in scale.items()} if scale else dict(DEFAULT_SCALE)


def rounds_of(session: Session, vacancy_id: int) -> AnyRows:
    """A vacancy's rounds, newest first: each with the number of its criteria's version and of its candidates."""
    candidates = sa.select(sa.func.count()).where(Application.round_id == Round.id).scalar_subquery()
    wanted = (
        sa.select(Round, CriteriaVersion.number, candidates.label("candidates"))
        .join(Round.criteria_version)
        .where(Round.vacancy_id == vacancy_id)
        .order_by(Round.id.desc())
    )
    return session.execute(wanted.limit(100)).all()


def rounds_like(session: Session, actor: Actor, reference: str, stage: str) -> list[Round]:
    """The open rounds of that vacancy and stage in the actor's brands, newest first: what a workbook may have been
    exported from."""
    wanted = (
        sa.select(Round)
        .join(Round.vacancy)
        .options(contains_eager(Round.vacancy))
        .where(Vacancy.reference == reference, Round.stage == stage, Round.closed_at.is_(None))
        .where(in_brands_of(actor, Permission.RUN_ROUNDS))
        .order_by(Round.id.desc())
    )
    return list(session.scalars(wanted.limit(10)))


def anybody_removed(session: Session, round_id: int) -> bool:
    """Whether somebody was removed from a round."""
    wanted = sa.exists().where(Application.round_id == round_id, Application.removed_at.is_not(None))
    return bool(session.scalar(sa.select(wanted).execution_options(**ALL)))


def candidates_of(round_id: int, actor: Actor, *, outcome: str = "", told: str = "", words: str = "") -> AnySelect:
    """The applications of a round in the order of its list, with candidate and what was told; never one's own."""
    wanted = (
        sa.select(Application)
        .join(Application.candidate)
        .where(Application.round_id == round_id, not_oneself(actor))
        .options(contains_eager(Application.candidate).joinedload(Candidate.person), joinedload(Application.told))
        .order_by(Application.position, Application.id)
    )
    if outcome:
        wanted = wanted.where(Application.outcome == outcome)
    if told:
        known = sa.exists().where(OutcomeTold.application_id == Application.id)
        wanted = wanted.where(known if told == "yes" else ~known)
    for word in words.split()[:5]:
        columns = (Application.reference, Candidate.first_name, Candidate.last_name, Candidate.known_as)
        wanted = wanted.where(sa.or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return wanted


def approvers_of(session: Session, brand_id: int) -> list[User]:
    """The active users who may approve letters of that brand."""
    ids = holders(session, Permission.APPROVE_LETTERS, brand_id)
    return list(session.scalars(sa.select(User).where(User.id.in_(ids)).order_by(User.name)))


def problems_of(upload_id: int, sheet: str = "") -> AnySelect:
    """What is wrong in an uploaded workbook, in the order of its sheets and rows."""
    wanted = sa.select(UploadProblem).where(UploadProblem.upload_id == upload_id).order_by(UploadProblem.number)
    return wanted.where(UploadProblem.sheet == sheet) if sheet else wanted


def problem_sheets(session: Session, upload_id: int) -> dict[str, int]:
    """How many problems stand in which sheet."""
    wanted = sa.select(UploadProblem.sheet, sa.func.count()).where(UploadProblem.upload_id == upload_id)
    counts = {row[0]: row[1] for row in session.execute(wanted.group_by(UploadProblem.sheet))}
    return {sheet: counts[sheet] for sheet in [*SHEETS, *sorted(counts.keys() - SHEETS.keys())] if sheet in counts}


def not_written_to() -> sa.ColumnElement[bool]:
    """For a query over `Application`: it is noted that its person is not to be written to."""
    noted = sa.select(Candidate.id).join(Candidate.person).where(Person.not_written_to_since.is_not(None))
    return noted.where(Candidate.id == Application.candidate_id).correlate(Application).exists()


def gives_feedback() -> sa.ColumnElement[bool]:
    """For a query over `Application`: its round does not say that nobody gets feedback."""
    nobody = sa.select(Round.id).where(Round.feedback_policy == FeedbackPolicy.NONE)
    return Application.round_id.not_in(nobody)


def under_way() -> sa.Select[int]:
    """The rounds that are not closed. Asked for as a list, the database begins with these few, whatever lies closed."""
    return sa.select(Round.id).where(Round.closed_at.is_(None))


def counted_by_round(to: InstrumentedAttribute[Any], actor: Actor, permission: Permission, most: int) -> AnySelect:
    """(round, vacancy's title, due date, how many) of the open rounds of one's brands; `to` names the application."""
    counted = sa.select(Round.id, Vacancy.title, Round.feedback_due, sa.func.count().label("count")).select_from(Round)
    counted = counted.join(Vacancy, Vacancy.id == Round.vacancy_id).join(Application, Application.round_id == Round.id)
    if to is not Application.id:
        counted = counted.join(to.class_, to == Application.id)
    counted = counted.where(Round.closed_at.is_(None), in_brands_of(actor, permission))
    return counted.group_by(Round.id, Vacancy.title, Round.feedback_due).order_by(Round.id).limit(most)
