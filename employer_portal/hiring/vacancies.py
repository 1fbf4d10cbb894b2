"""Vacancies and the versions of their criteria."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import arriving, audit
from employer_portal.core.editing import Seen, must_stand
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.hiring.models import Anchor, CriteriaVersion, Criterion, Vacancy
from employer_portal.hiring.reach import one_vacancy
from employer_portal.hiring.verbs import Verb
from employer_portal.workbook.sheets import CriterionRow

#: More criteria than that are not assessed in one interview, and no letter holds them.
MOST = 30


def open_vacancy(
    session: Session, reference: str, title: str, brand_id: int, *, arriving: bool = False, actor: Actor, now: datetime
) -> Vacancy:
    """The vacancy of that reference, made on first use (see `make_vacancy`). Raises `Conflict` if it belongs to
    another brand."""
    actor.must(Permission.RUN_ROUNDS, brand_id)
    vacancy = _with_reference(session, reference)
    if vacancy is None:
        return make_vacancy(session, reference, title, brand_id, arriving=arriving, actor=actor, now=now)
    if vacancy.brand_id != brand_id:
        raise Conflict(f"The vacancy {reference} belongs to another brand.", "Correct the brand or the reference.")
    return vacancy


def make_vacancy(
    session: Session, reference: str, title: str, brand_id: int, *, grade: str = "", location: str = "",
    posts: int | None = None, arriving: bool = False, actor: Actor, now: datetime,
) -> Vacancy:  # fmt: skip
    """A new vacancy; `arriving` where nobody sees it before its first round is there. Raises `Conflict` if its
    reference is taken."""
    actor.must(Permission.RUN_ROUNDS, brand_id)
    if _with_reference(session, reference) is not None:
        raise Conflict(f"There is a vacancy {reference} already.", "Use that one, or another reference.")
    vacancy = Vacancy(
        reference=reference, title=title, brand_id=brand_id, grade=grade, location=location, posts=posts,
        arriving=arriving,
    )  # fmt: skip
    session.add(vacancy)
    session.flush()
    audit.record(
        session, Verb.VACANCY_OPENED, f"vacancy:{vacancy.id}", actor_id=actor.id, at=now, brand=brand_id, posts=posts
    )
    return vacancy


def edit_vacancy(
    session: Session, vacancy_id: int, reference: str, title: str, *, grade: str, location: str,
    posts: int | None, seen: Seen | None = None, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Correct what a vacancy is called and where it stands. Its brand stays: letters carry it. Raises `Conflict` for a
    reference that is taken, and as `must_stand` does."""
    vacancy = _vacancy(session, vacancy_id, actor)
    session.refresh(vacancy, with_for_update={"of": Vacancy})
    must_stand(editable(vacancy), seen)
    other = _with_reference(session, reference)
    if other is not None and other.id != vacancy_id:
        raise Conflict(f"There is another vacancy {reference} already.", "Use another reference.")
    vacancy.reference, vacancy.title, vacancy.grade, vacancy.location = reference, title, grade, location
    vacancy.posts = posts
    audit.record(session, Verb.VACANCY_EDITED, f"vacancy:{vacancy_id}", actor_id=actor.id, at=now, posts=posts)


def note_posts(session: Session, vacancy: Vacancy, posts: int | None, *, actor: Actor, now: datetime) -> None:
    """Note how many people were wanted, where that is said (not None) and is not what stands there: for a vacancy that
    was loaded already."""
    if posts is not None and posts != vacancy.posts:
        vacancy.posts = posts
        audit.record(session, Verb.VACANCY_EDITED, f"vacancy:{vacancy.id}", actor_id=actor.id, at=now, posts=posts)


def editable(vacancy: Vacancy) -> Mapping[str, Any]:
    """What `edit_vacancy` changes, as it stands."""
    return {name: getattr(vacancy, name) for name in ("reference", "title", "grade", "location", "posts")}


def newest_criteria(session: Session, vacancy_id: int) -> CriteriaVersion | None:
    """The newest version of a vacancy's criteria, if it has any."""
    return session.scalar(
        sa.select(CriteriaVersion)
        .where(CriteriaVersion.vacancy_id == vacancy_id)
        .order_by(CriteriaVersion.number.desc())
        .limit(1)
    )


def rows_of(version: CriteriaVersion | None) -> list[CriterionRow]:
    """A version's criteria as plain values, anchors included."""
    return [
        CriterionRow(
            row=position, code=c.code, name=c.name, kind=c.kind, importance=c.importance, looks_like=c.looks_like,
            question=c.question, anchors={anchor.rating: anchor.text for anchor in c.anchors},
            candidate_wording=c.candidate_wording,
        )
        for position, c in enumerate(version.criteria if version else ())
    ]  # fmt: skip


def set_criteria(
    session: Session, vacancy_id: int, rows: Sequence[CriterionRow], *, actor: Actor, now: datetime
) -> CriteriaVersion:
    """The version of a vacancy's criteria that says exactly this: the newest if it does, else a new one.

    Rounds under way keep the version they are pinned to. A row that says nothing of anchors or of the candidate's
    wording keeps those that its code had. Raises `DomainError` for a code that stands twice and for more than thirty.
    """
    _vacancy(session, vacancy_id, actor)
    newest = newest_criteria(session, vacancy_id)
    before = rows_of(newest)
    known = {row.code: row for row in before}
    wanted = [replace(_completed(row, known.get(row.code)), row=position) for position, row in enumerate(rows)]
    if newest is not None and wanted == before:
        return newest
    _must_be_sound(wanted)
    version = CriteriaVersion(
        vacancy_id=vacancy_id, number=newest.number + 1 if newest else 1, made_at=now,
        criteria=[
            Criterion(
                position=row.row, code=row.code, name=row.name, kind=row.kind, importance=row.importance,
                looks_like=row.looks_like, question=row.question, candidate_wording=row.candidate_wording or "",
                anchors=[Anchor(rating=rating, text=text) for rating, text in (row.anchors or {}).items() if text],
            )
            for row in wanted
        ],
    )  # fmt: skip
    session.add(version)
    session.flush()
    audit.record(
        session, Verb.CRITERIA_SET, f"vacancy:{vacancy_id}", actor_id=actor.id, at=now, version=version.number,
        count=len(rows),
    )  # fmt: skip
    return version


def _completed(row: CriterionRow, before: CriterionRow | None) -> CriterionRow:
    """A row with what it does not say as it was before."""
    anchors = (before.anchors if before else None) if row.anchors is None else row.anchors
    wording = (before.candidate_wording if before else None) if row.candidate_wording is None else row.candidate_wording
    return replace(row, anchors=dict(anchors or {}), candidate_wording=wording or "")


def add_criteria(
    session: Session, vacancy_id: int, rows: Iterable[CriterionRow], *, actor: Actor, now: datetime
) -> int:
    """Add criteria, from the library or another vacancy, below those there are; how many came in. One whose name is
    there already stays out; a code that is taken gets a number."""
    _vacancy(session, vacancy_id, actor)
    there = rows_of(newest_criteria(session, vacancy_id))
    names = {row.name.casefold() for row in there}
    codes = {row.code for row in there}
    added = []
    for row in rows:
        if row.name.casefold() not in names:
            added.append(replace(row, code=_free(row.code, codes)))
            names.add(row.name.casefold())
            codes.add(added[-1].code)
    if added:
        set_criteria(session, vacancy_id, [*there, *added], actor=actor, now=now)
    return len(added)


def put_criterion(
    session: Session,
    vacancy_id: int,
    row: CriterionRow,
    *,
    seen: Seen | None = None,
    replaces: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """Add one criterion, or put it in the place of the one with the code `replaces`. Raises as `must_stand`."""
    there = rows_of(_newest_locked(session, vacancy_id, actor))
    if replaces:
        old = next((other for other in there if other.code == replaces), None)
        if old is None:
            raise NotFound("This criterion was taken out meanwhile.", "Add it as a new one if it is to stay.")
        must_stand(editable_criterion(old), seen)
    rows = [row if other.code == replaces else other for other in there] if replaces else [*there, row]
    set_criteria(session, vacancy_id, rows, actor=actor, now=now)


def editable_criterion(row: CriterionRow) -> Mapping[str, Any]:
    """What `put_criterion` changes, as it stands."""
    anchors = {f"anchor_{point}": text for point, text in (row.anchors or {}).items()}
    names = ("code", "name", "kind", "importance", "looks_like", "candidate_wording", "question")
    return {name: getattr(row, name) for name in names} | anchors


def order_criteria(
    session: Session, vacancy_id: int, codes: Sequence[str], *, seen: int, actor: Actor, now: datetime
) -> None:
    """Put the criteria into this order; those whose codes are not named are taken out. `seen` is the number of the
    version that its editor had before them: raises `Conflict` if it is no longer the newest."""
    there = {row.code: row for row in _as_seen(session, vacancy_id, seen, actor)}
    if set(codes) - set(there):
        raise NotFound("There is no such criterion.")
    set_criteria(session, vacancy_id, [there[code] for code in dict.fromkeys(codes)], actor=actor, now=now)


def _as_seen(session: Session, vacancy_id: int, seen: int, actor: Actor) -> list[CriterionRow]:
    newest = _newest_locked(session, vacancy_id, actor)
    if (newest.number if newest else 0) != seen:
        raise Conflict("The criteria were changed a moment ago.", "Open them again and look.")
    return rows_of(newest)


def _newest_locked(session: Session, vacancy_id: int, actor: Actor) -> CriteriaVersion | None:
    """The newest version; of two who would follow it, one goes first."""
    session.refresh(_vacancy(session, vacancy_id, actor), with_for_update={"of": Vacancy})
    return newest_criteria(session, vacancy_id)


def _must_be_sound(rows: Sequence[CriterionRow]) -> None:
    if len(rows) > MOST:
        raise DomainError(f"These are {len(rows)} criteria, and {MOST} is the most.", "Keep those that decide.")
    codes = [row.code for row in rows]
    for code in codes:
        if codes.count(code) > 1:
            raise DomainError(f"The code {code} stands twice.", "Give each criterion a code of its own.")


def _free(code: str, taken: set[str]) -> str:
    number, free = 2, code
    while free in taken:
        free, number = f"{code}{number}", number + 1
    return free


def _with_reference(session: Session, reference: str) -> Vacancy | None:
    """Whoever has that reference, seen by others or not: it is taken."""
    return session.scalar(sa.select(Vacancy).where(Vacancy.reference == reference), execution_options=arriving.ALL)


def _vacancy(session: Session, vacancy_id: int, actor: Actor) -> Vacancy:
    return one_vacancy(session, vacancy_id, actor, Permission.RUN_ROUNDS)
