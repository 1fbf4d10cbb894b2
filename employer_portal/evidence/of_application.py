"""The papers of one application: what was written, found, decided and told, each as it stood when it came to be."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from employer_portal.accounts.models import User
from employer_portal.evidence import of_letter, of_request
from employer_portal.evidence.case import Case
from employer_portal.evidence.values import Kind, Own, Paper, Part, rows
from employer_portal.feedback.models import (
    AgreedRating,
    Check,
    Concern,
    DecisionRecord,
    Entry,
    EntryState,
    Finding,
    Mark,
    Revision,
    Words,
)
from employer_portal.hiring.models import Application, OutcomeTold, Round
from employer_portal.phrasing.findings import spoken

WORDS = (("evidence", "Evidence"), ("strength", "Strength"), ("development", "Gap"), ("next_step", "Next step"))


def papers(case: Case, application_id: int) -> Iterator[Paper]:
    """Everything on record about that application."""
    applied = case.session.get_one(
        Application, application_id,
        options=[joinedload(Application.candidate), joinedload(Application.hiring_round).joinedload(Round.vacancy)],
    )  # fmt: skip
    yield _application(case, applied)
    yield from _entries(case, applied)
    yield from _concerns(case, applied)
    yield from _decisions(case, applied)
    yield from _told(case, applied)
    yield from of_letter.papers(case, applied)
    yield from of_request.papers(case, applied)


def rating(applied: Application, given: int | None) -> Own:
    """A rating as the round's scale says it."""
    if given is None:
        return Own("not assessed")
    words = applied.hiring_round.scale.get(str(given), "")
    return Own(f"{given} of {len(applied.hiring_round.scale)}, {words}" if words else given)


def _application(case: Case, applied: Application) -> Paper:
    who, names = applied.candidate, case.names
    shown = names.is_named(applied.id)
    part = rows(
        ("Candidate", Own(names.whose(applied.id))),
        ("E-mail address", who.email if shown else None),
        ("Postal address", who.postal_address if shown else None),
        ("Interview", case.when(applied.interview_date or applied.hiring_round.interview_date)),
        ("Outcome", Own(applied.outcome.value)),
        ("From within", Own("yes") if applied.internal else None),
        ("Round", Own(f"{applied.hiring_round.vacancy.reference}, {applied.hiring_round.stage}")),
    )
    at = case.first_line(f"application:{applied.id}") or case.first_line(f"round:{applied.round_id}")
    at = at or applied.hiring_round.criteria_version.made_at
    title = Own(f"Application {names.reference(applied.id)}")
    return Paper(
        key=f"application-{applied.id}", at=at, kind=Kind.APPLICATION, title=title, of=applied.id,
        parts=(Part("", part),),
    )  # fmt: skip


def _entries(case: Case, applied: Application) -> Iterator[Paper]:
    wanted = sa.select(Entry, User.name).join(User, User.id == Entry.interviewer_id)
    for entry, name in case.session.execute(wanted.where(Entry.application_id == applied.id).order_by(Entry.id)):
        case.people.add(entry.interviewer_id)
        made = case.session.scalars(
            sa.select(Revision).where(Revision.entry_id == entry.id).order_by(Revision.number)
        ).all()
        for revision in made:
            yield _revision(case, applied, entry, name, revision, last=revision is made[-1])
        if not made:
            at = (
                entry.assigned_at
                or case.first_line(f"entry:{entry.id}")
                or case.first_line(f"round:{applied.round_id}")
            )
            yield Paper(
                key=f"entry-{entry.id}", at=at or applied.hiring_round.criteria_version.made_at, kind=Kind.ENTRY,
                title=Own(f"{name} was asked, and no feedback was written"), of=applied.id,
                parts=(Part("", _state(case, entry)),),
            )  # fmt: skip


def _revision(case: Case, applied: Application, entry: Entry, name: str, revision: Revision, *, last: bool) -> Paper:
    by = "" if revision.by_id == entry.interviewer_id else f", put down by {case.by(revision.by_id)}"
    head = rows(
        ("Interviewer", Own(name)),
        ("Saved", case.by_when(revision.by_id, revision.at)),
        ("On the interviewer’s behalf", Own("yes") if revision.on_behalf else None),
    )
    marks = case.session.scalars(
        sa.select(Mark).where(Mark.revision_id == revision.id).join(Mark.criterion)
        .options(contains_eager(Mark.criterion)).order_by(Mark.criterion_id)
    ).all()  # fmt: skip
    words = {one.criterion_id: one for one in case.session.scalars(sa.select(Words).filter_by(revision_id=revision.id))}
    parts = [Part("", head + (_state(case, entry) if last else ()))]
    for mark in marks:
        said = words.get(mark.criterion_id)
        for_them = rows(*((f"For the candidate: {label}", getattr(said, name)) for name, label in WORDS if said))
        given = rows(("Rating", rating(applied, mark.rating)), ("Notes, for the panel", mark.notes))
        parts.append(Part(f"{mark.criterion.code}: {mark.criterion.name}", given + for_them))
    parts += _findings(case, revision)
    return Paper(
        key=f"revision-{revision.id}", at=revision.at, kind=Kind.ENTRY,
        title=Own(f"Feedback by {name}, revision {revision.number}{by}"), of=applied.id, parts=tuple(parts),
    )  # fmt: skip


def _state(case: Case, entry: Entry) -> tuple[tuple[str, str], ...]:
    return rows(
        ("How the feedback stands", Own(entry.state.value)),
        ("Handed in", case.when(entry.submitted_at)),
        ("Accepted by", case.by(entry.accepted_by)),
        ("Declined because", entry.declined_because if entry.state == EntryState.DECLINED else None),
        ("Given back because", entry.returned_because),
    )


def _findings(case: Case, revision: Revision) -> Iterator[Part]:
    for check in case.session.scalars(sa.select(Check).where(Check.revision_id == revision.id).order_by(Check.id)):
        yield Part(
            "Checked for its phrasing",
            rows(("When", case.when(check.at)), ("Version of the rules", Own(check.rules_version))),
        )
        found = sa.select(Finding).where(Finding.check_id == check.id).options(joinedload(Finding.criterion))
        for one in case.session.scalars(found.order_by(Finding.id)):
            said = ", ".join(spoken(name) for name in one.characteristic) or spoken(one.category)
            kept = "kept" if one.kept_by else "nothing was decided on it in this revision"
            yield Part(
                f"Finding: {one.level.value}, {said}",
                rows(
                    ("Where", Own(f"{one.criterion.code}, {one.field.value}")),
                    ("Words", one.match),
                    ("Rule", Own(one.rule)),
                    ("Decision", Own(kept)),
                    ("Kept by", case.by_when(one.kept_by, one.kept_at)),
                    ("Because", one.kept_because),
                    ("Allowed as a phrase of this work", Own("asked or allowed") if one.allowance_id else None),
                ),
            )


def _concerns(case: Case, applied: Application) -> Iterator[Paper]:
    wanted = sa.select(Concern).where(Concern.application_id == applied.id).options(joinedload(Concern.allowance))
    for one in case.session.scalars(wanted.order_by(Concern.id)):
        answers = tuple((name.replace("_", " ").capitalize(), said) for name, said in (one.answers or {}).items())
        part = rows(
            ("Rule", Own(one.rule)),
            ("Where", Own("notes of a call" if one.of_a_call else one.field.value)),
            ("Words", one.said or None),
            ("Opened", case.when(one.opened_at)),
            ("How it stands", Own(one.ending)),
            ("Settled", case.by_when(one.settled_by, one.settled_at)),
            ("Reason", one.reason),
            *answers,
            ("Decision that it reopened", Own(one.reopened) if one.reopened else None),
        )
        yield Paper(
            key=f"concern-{one.id}", at=one.opened_at, kind=Kind.CONCERN, title=Own(f"Concern: {one.ending}"),
            of=applied.id, parts=(Part("", part),),
        )  # fmt: skip


def _decisions(case: Case, applied: Application) -> Iterator[Paper]:
    wanted = sa.select(DecisionRecord).where(DecisionRecord.application_id == applied.id)
    for one in case.session.scalars(wanted.order_by(DecisionRecord.number)):
        agreed = case.session.scalars(
            sa.select(AgreedRating).where(AgreedRating.decision_id == one.id)
            .options(joinedload(AgreedRating.criterion)).order_by(AgreedRating.criterion_id)
        )  # fmt: skip
        on = "yes" if one.on_total_ratings else None
        head = rows(
            ("Decided", case.by_when(one.decided_by, one.decided_at)),
            ("Posts were offered on total ratings", Own(on) if on else None),
        )
        criteria = (
            Part(
                f"{row.criterion.code}: {row.criterion.name}",
                rows(
                    ("Agreed rating", rating(applied, row.rating)),
                    ("Fully met", Own("yes" if row.fully_met else "no")),
                    ("Differs from the interviewers’ ratings because", row.changed_because),
                ),
            )
            for row in agreed
        )
        yield Paper(
            key=f"decision-{one.id}", at=one.decided_at, kind=Kind.DECISION,
            title=Own(f"Decision record {one.number}"), of=applied.id, parts=(Part("", head), *criteria),
        )  # fmt: skip


def _told(case: Case, applied: Application) -> Iterator[Paper]:
    if told := case.session.get(OutcomeTold, applied.id):
        part = rows(("On", case.when(told.on)), ("How", told.how), ("By", case.by(told.by_id)))
        yield Paper(
            key=f"told-{applied.id}", at=case.midnight(told.on), by_day=True, kind=Kind.TOLD,
            title=Own("The candidate was told the outcome"), of=applied.id, parts=(Part("", part),),
        )  # fmt: skip
