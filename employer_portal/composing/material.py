"""What a letter is made from, read from the database."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from employer_portal.accounts.models import Brand, User
from employer_portal.brands.look import footer_lines, sender_lines
from employer_portal.composing.compose import Judged, Material, Said, told_how
from employer_portal.composing.speech import written
from employer_portal.core import documents
from employer_portal.core.chunks import chunked, chunked_rows
from employer_portal.core.errors import Conflict
from employer_portal.core.terms import LETTER_OUTCOMES, FeedbackPolicy, LetterLanguage, Outcome, StageKind
from employer_portal.feedback.models import AgreedRating, DecisionRecord, Entry, EntryState, Mark, Words
from employer_portal.feedback.revisions import newest_revisions, newest_words
from employer_portal.hiring.models import Application, Round
from employer_portal.printing.content import Accent, Look, Typeface
from employer_portal.review.queries import decided
from employer_portal.settings import Settings

#: What a letter states of its round, where that is not an interview; one from before this was recorded spoke of one.
WHAT_IT_WAS = "whether it was a sift, a test or an interview"
#: The language that a candidate asked for; a letter from before this was recorded is in English.
IN_WHICH_LANGUAGE = "in which language they are written to"
#: What feedback states that does not say so: it is from before that was recorded.
BEFORE = {WHAT_IT_WAS: None, IN_WHICH_LANGUAGE: LetterLanguage.ENGLISH.value}


@dataclass(frozen=True, slots=True)
class Behind:
    """What the feedback to some candidates is made from, by application: their newest decisions, those of them that
    stand, the entries that were not declined, and what was said in these (`newest_words`); by entry, whether the panel
    has notes, where it has a mark; by brand, how letters look."""

    decisions: Mapping[int, DecisionRecord]
    decided: Collection[int]
    entries: Mapping[int, Sequence[Entry]]
    said: Mapping[int, Sequence[tuple[int, Words]]]
    noted: Mapping[int, bool]
    looks: Mapping[int, Look]

    def decision(self, application_id: int) -> DecisionRecord:
        """The decision that counts. Raises `Conflict` while none is recorded."""
        decision = self.decisions.get(application_id)
        if decision is None:
            raise Conflict("No decision is recorded for this candidate.", "Record the agreed ratings first.")
        if application_id not in self.decided:
            raise Conflict("The decision on this candidate was reopened.", "Record the agreed ratings again first.")
        return decision

    def accepted(self, application_id: int) -> Sequence[Entry]:
        """The entries a letter is composed from. Raises `Conflict` while one is missing or none is there."""
        entries = self.entries.get(application_id, ())
        missing = [entry for entry in entries if entry.state != EntryState.ACCEPTED]
        if missing or not entries:
            count = len(missing)
            raise Conflict(
                f"{count} of {len(entries)} entries {'is' if count == 1 else 'are'} not accepted yet."
                if entries
                else "Nobody has given feedback on this candidate.",
                "Accept them, or ask the interviewers for them.",
            )
        return entries


def behind(session: Session, applied: Iterable[Application]) -> Behind:
    """What letters to these candidates are made from, however many: read in a few queries, and one for each brand."""
    by_id = {application.id: application for application in applied}
    decisions = sa.select(DecisionRecord).options(selectinload(DecisionRecord.ratings)).order_by(DecisionRecord.number)
    stand = sa.select(Application.id).where(decided())
    wanted = sa.select(Entry).where(Entry.state != EntryState.DECLINED).options(joinedload(Entry.interviewer))
    entries: dict[int, list[Entry]] = defaultdict(list)
    for entry in chunked(session, wanted.order_by(Entry.id), Entry.application_id, by_id):
        entries[entry.application_id].append(entry)
    whose = {entry.id: application for application, those in entries.items() for entry in those}
    said: dict[int, list[tuple[int, Words]]] = defaultdict(list)
    for entry_id, words in newest_words(session, whose):
        said[whose[entry_id]].append((entry_id, words))
    brands = {one.brand_id: one.hiring_round.vacancy.brand for one in by_id.values()}
    return Behind(
        {one.application_id: one for one in chunked(session, decisions, DecisionRecord.application_id, by_id)},
        set(chunked(session, stand, Application.id, by_id)),
        entries,
        said,
        _noted(session, whose),
        {brand_id: look_of(session, brand) for brand_id, brand in brands.items()},
    )


def _noted(session: Session, entry_ids: Iterable[int]) -> dict[int, bool]:
    """The entries in which somebody rated or noted anything -> whether anything is noted."""
    entry_of = {revision: entry for entry, revision in newest_revisions(session, entry_ids).items()}
    marks = sa.select(Mark.revision_id, sa.func.max(sa.case((Mark.notes != "", 1), else_=0)))
    marks = marks.where(sa.or_(Mark.notes != "", Mark.rating.is_not(None))).group_by(Mark.revision_id)
    found = chunked_rows(session, marks, Mark.revision_id, entry_of)
    return {entry_of[revision]: bool(noted) for revision, noted in found}


def must_have_a_reason(applied: Application, decision: DecisionRecord) -> None:
    """Raise `Conflict` where somebody fully met every criterion, was not appointed, and nothing says why."""
    assessed = [rating for rating in decision.ratings if rating.rating is not None]
    met = assessed and all(rating.fully_met for rating in assessed)
    recorded = decision.on_total_ratings and applied.hiring_round.vacancy.posts
    if met and applied.outcome == Outcome.NOT_APPOINTED and not recorded:
        meets = applied.hiring_round.kind.meets
        how = "they were offered on the panel's" if meets else "those went on who had the highest"
        raise Conflict(
            "Every criterion was met, and no reason is recorded why somebody else was appointed.",
            f"Record on the decision page how many posts there were, and that {how} total ratings (in a workbook:"
            " Posts, and Reason where all were met, on the sheet Decisions).",
        )


def must_still_run(applied: Application, today: date) -> None:
    """Raise `Conflict` where a letter would speak of a reserve list that has ended."""
    over, until = applied.hiring_round.reserve_ended_on, applied.hiring_round.reserve_until
    if applied.outcome == Outcome.RESERVE and (over or (until is not None and until < today)):
        raise Conflict(
            f"The reserve list ended on {written(over or until)}.",
            "Set a later day in the round's settings if it runs on, or change the outcome.",
        )


def claims(applied: Application, decision: DecisionRecord, panel: Collection[int]) -> dict[str, Any]:
    """What a letter to that candidate may state, as it is recorded now: by the words for it. `panel` is those who met
    them (`panels`). Names are not kept here, as they are personal: the letter itself has them."""
    held = applied.hiring_round
    day = None if held.kind == StageKind.SIFT else applied.interview_date or held.interview_date
    stated = {
        WHAT_IT_WAS: None if held.kind.meets else held.kind.value,
        "that every candidate was asked the same questions": (held.kind.meets and held.same_questions) or None,
        "how many posts there were": held.vacancy.posts if decision.on_total_ratings else None,
        "until when the reserve list runs": held.reserve_until and held.reserve_until.isoformat(),
        "when the outcome was told": _told(applied),
        f"when the {'interview' if held.kind.meets else 'test'} was": day and day.isoformat(),
        "whom the candidate met" if held.kind.meets else "whose feedback it is": sorted(panel) or None,
        **of_everybody(applied),
    }
    return {words: value for words, value in stated.items() if value is not None}


def of_everybody(applied: Application) -> dict[str, str]:
    """What every letter states, as it is recorded now: of which job it is, and in which language."""
    vacancy = applied.hiring_round.vacancy
    return {
        "what the job is called": vacancy.title,
        "the reference of the job": vacancy.reference,
        IN_WHICH_LANGUAGE: applied.candidate.language.value,
    }


def panels(session: Session, application_ids: Iterable[int]) -> dict[int, set[int]]:
    """Application -> the interviewers of it, without those who said that they did not take part."""
    wanted = sa.select(Entry.application_id, Entry.interviewer_id).where(Entry.state != EntryState.DECLINED)
    found: dict[int, set[int]] = defaultdict(set)
    for application, interviewer in chunked_rows(session, wanted, Entry.application_id, set(application_ids)):
        found[application].add(interviewer)
    return found


def _told(applied: Application) -> str | None:
    """The day on which the outcome was told, where a letter names it."""
    return applied.told.on.isoformat() if applied.told and told_how(applied.told.how) else None


def must_give_feedback(applied: Application) -> None:
    """Raise `Conflict` where nobody gets feedback after that round."""
    held = applied.hiring_round
    if held.feedback_policy == FeedbackPolicy.NONE:
        raise Conflict(
            f"Nobody gets feedback after this round: {held.no_feedback_because}.",
            "Who does is chosen in the round's settings.",
        )


def material(
    read: Behind, applied: Application, settings: Settings, today: date
) -> tuple[Material, DecisionRecord, Sequence[Entry]]:
    """What `compose` needs for that application, the decision it rests on, and the entries that it is made from.

    Raises `Conflict` while an entry, the decision or the reason for it is missing, and for a list that has ended.
    """
    if applied.outcome not in LETTER_OUTCOMES:
        raise Conflict(f"A candidate whose outcome is {applied.outcome!s} gets no feedback letter.")
    must_give_feedback(applied)
    decision = read.decision(applied.id)
    must_have_a_reason(applied, decision)
    must_still_run(applied, today)
    entries = read.accepted(applied.id)
    held, brand = applied.hiring_round, applied.hiring_round.vacancy.brand
    met = {rating.criterion_id: rating for rating in decision.ratings}
    said: dict[int, list[Said]] = defaultdict(list)
    for _, one in read.said.get(applied.id, ()):
        said[one.criterion_id].append(Said(one.evidence, one.strength, one.development, one.next_step))
    criteria = tuple(
        Judged(
            name=criterion.name,
            looks_like=criterion.looks_like,
            said=tuple(said[criterion.id]),
            assessed=criterion.id in met and met[criterion.id].rating is not None,
            fully_met=criterion.id in met and met[criterion.id].fully_met,
            wording=criterion.candidate_wording,
        )
        for criterion in held.criteria
    )
    spoke = {entry_id for entry_id, _ in read.said.get(applied.id, ())}
    took_part = [entry for entry in entries if entry.id in spoke or entry.id in read.noted]
    names = _names(entry.interviewer for entry in took_part)
    return (
        replace(
            of_application(read.looks[brand.id], applied, criteria, settings),
            interviewers=names if len(names) == len(took_part) else (),
            notes_of=len(took_part) if all(read.noted.get(entry.id) for entry in took_part) else 0,
            same_questions=bool(held.same_questions),
            interview_date=applied.interview_date or held.interview_date,
            told_on=applied.told.on if applied.told else None,
            told_how=applied.told.how if applied.told else "",
            posts=held.vacancy.posts if decision.on_total_ratings else None,
            reserve_until=held.reserve_until,
            left_out=frozenset(held.left_out),
            ratings=_ratings(held, met) if brand.ratings_in_letters else (),
            signatory=brand.signatory,
            signatory_role=brand.signatory_role,
        ),
        decision,
        entries,
    )


def of_application(look: Look, applied: Application, criteria: tuple[Judged, ...], settings: Settings) -> Material:
    """What is known of any letter to that candidate before somebody decided: whom it is to, about what, from whom."""
    held, candidate, brand = applied.hiring_round, applied.candidate, applied.hiring_round.vacancy.brand
    return Material(
        look=look,
        employer=brand.name or settings.organisation_name,
        role=held.vacancy.title,
        vacancy_reference=held.vacancy.reference,
        outcome=applied.outcome,
        called=candidate.called,
        full_name=candidate.full_name,
        postal_address=candidate.postal_address,
        format=candidate.format,
        criteria=criteria,
        stage=held.kind,
        interviewers=(),
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
    signature = documents.load(session, brand.signature_sha256) if brand.signature_sha256 else None
    sender = sender_lines(brand.address, brand.telephone, brand.telephone_hours, brand.web)
    return Look(
        brand.name, brand.colour, Accent(brand.accent), logo, brand.logo_alt, sender,
        signature if brand.signatory else None, brand.name_beside_logo, Typeface(brand.typeface),
        footer_lines(brand.footer),
    )  # fmt: skip


def _names(people: Iterable[User]) -> tuple[str, ...]:
    """Names that may stand in a letter: somebody known by an address only has none."""
    return tuple(person.name for person in people if person.name and "@" not in person.name)
