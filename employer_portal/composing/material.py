"""What a letter is made from, read from the database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.accounts.models import Brand, User
from employer_portal.brands.look import sender_lines
from employer_portal.composing.compose import Judged, Material, Said
from employer_portal.core import documents
from employer_portal.core.errors import Conflict
from employer_portal.core.terms import LETTER_OUTCOMES
from employer_portal.feedback.models import AgreedRating, DecisionRecord, Entry, EntryState, Mark, Words
from employer_portal.feedback.revisions import newest_revisions
from employer_portal.hiring.models import Application, Round
from employer_portal.printing.content import Accent, Look
from employer_portal.review.queries import reopened
from employer_portal.settings import Settings


def newest_decision(session: Session, application_id: int) -> DecisionRecord:
    """The decision that counts. Raises `Conflict` while none is recorded."""
    decision = session.scalar(
        sa.select(DecisionRecord)
        .where(DecisionRecord.application_id == application_id)
        .order_by(DecisionRecord.number.desc())
        .limit(1)
    )
    if decision is None:
        raise Conflict("No decision is recorded for this candidate.", "Record the agreed ratings first.")
    if reopened(session, decision):
        raise Conflict("The decision on this candidate was reopened.", "Record the agreed ratings again first.")
    return decision


def accepted_entries(session: Session, application_id: int) -> list[Entry]:
    """The entries a letter is composed from. Raises `Conflict` while one is missing or none is there."""
    entries = session.scalars(
        sa.select(Entry)
        .where(Entry.application_id == application_id, Entry.state != EntryState.DECLINED)
        .options(joinedload(Entry.interviewer))
        .order_by(Entry.id)
    ).all()
    missing = [entry for entry in entries if entry.state != EntryState.ACCEPTED]
    if missing or not entries:
        count = len(missing)
        raise Conflict(
            f"{count} of {len(entries)} entries {'is' if count == 1 else 'are'} not accepted yet."
            if entries
            else "Nobody has given feedback on this candidate.",
            "Accept them, or ask the interviewers for them.",
        )
    return list(entries)


def material(session: Session, applied: Application, settings: Settings) -> tuple[Material, DecisionRecord, list[int]]:
    """What `compose` needs for that application, the decision it rests on, and the interviewers who wrote in it."""
    if applied.outcome not in LETTER_OUTCOMES:
        raise Conflict(f"A candidate whose outcome is {applied.outcome!s} gets no feedback letter.")
    decision = newest_decision(session, applied.id)
    entries = accepted_entries(session, applied.id)
    held, brand = applied.hiring_round, applied.hiring_round.vacancy.brand
    met = {rating.criterion_id: rating for rating in decision.ratings}
    said, noted = _said(session, [entry.id for entry in entries])
    criteria = tuple(
        Judged(
            name=criterion.name,
            looks_like=criterion.looks_like,
            asked=bool(criterion.question),
            said=tuple(said[criterion.id]),
            assessed=criterion.id in met and met[criterion.id].rating is not None,
            fully_met=criterion.id in met and met[criterion.id].fully_met,
        )
        for criterion in held.criteria
    )
    people = [entry.interviewer for entry in entries]
    return (
        replace(
            of_application(session, applied, criteria, settings),
            interviewers=_names(people) if len(_names(people)) == len(people) else (),
            every_note_filed=all(entry.id in noted for entry in entries) and len(_names(people)) == len(people),
            letter_date=held.letter_date,
            interview_date=applied.interview_date or held.interview_date,
            told_on=applied.told.on if applied.told else None,
            told_how=applied.told.how if applied.told else "",
            one_post=decision.one_post,
            ratings=_ratings(held, met) if brand.ratings_in_letters else (),
            signatory=brand.signatory,
            signatory_role=brand.signatory_role,
        ),
        decision,
        [person.id for person in people],
    )


def of_application(
    session: Session, applied: Application, criteria: tuple[Judged, ...], settings: Settings
) -> Material:
    """What is known of any letter to that candidate before somebody decided: whom it is to, about what, from whom."""
    held, candidate, brand = applied.hiring_round, applied.candidate, applied.hiring_round.vacancy.brand
    return Material(
        look=look_of(session, brand),
        employer=brand.name or settings.organisation_name,
        role=held.vacancy.title,
        vacancy_reference=held.vacancy.reference,
        outcome=applied.outcome,
        called=candidate.called,
        full_name=candidate.full_name,
        postal_address=candidate.postal_address,
        format=candidate.format,
        criteria=criteria,
        interviewers=(),
        every_note_filed=False,
        contact=held.contact_name,
        contact_email=held.contact_email,
        rights_contact=brand.privacy_contact,
        answer_days=settings.answer_days,
    )


def _ratings(held: Round, met: Mapping[int, AgreedRating]) -> tuple[tuple[str, str], ...]:
    """Each criterion that was assessed, with its agreed rating in the round's words."""
    agreed = [(criterion.name, met[criterion.id].rating) for criterion in held.criteria if criterion.id in met]
    return tuple((name, held.scale[str(rating)]) for name, rating in agreed if rating is not None)


def look_of(session: Session, brand: Brand) -> Look:
    """How that brand's letters look."""
    logo = documents.load(session, brand.logo_sha256) if brand.logo_sha256 else None
    sender = sender_lines(brand.address, brand.telephone, brand.telephone_hours, brand.web)
    return Look(
        brand.name, brand.colour, Accent(brand.accent), logo, brand.logo_alt, sender, name_beside=brand.name_beside_logo
    )


def _names(people: Iterable[User]) -> tuple[str, ...]:
    """Names that may stand in a letter: somebody known by an address only has none."""
    return tuple(person.name for person in people if person.name and "@" not in person.name)


def _said(session: Session, entry_ids: list[int]) -> tuple[dict[int, list[Said]], set[int]]:
    """criterion -> what was said for the candidate, by entry; and the entries that hold notes or evidence."""
    entry_of = {revision: entry for entry, revision in newest_revisions(session, entry_ids).items()}
    said: dict[int, list[Said]] = defaultdict(list)
    noted: set[int] = set()
    for words in session.scalars(sa.select(Words).where(Words.revision_id.in_(entry_of)).order_by(Words.revision_id)):
        said[words.criterion_id].append(Said(words.evidence, words.strength, words.development, words.next_step))
        if words.evidence:
            noted.add(entry_of[words.revision_id])
    notes = sa.select(Mark.revision_id).where(Mark.revision_id.in_(entry_of), Mark.notes != "")
    noted |= {entry_of[revision] for revision in session.scalars(notes)}
    return said, noted
