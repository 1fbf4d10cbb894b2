"""Notices to one letter's content: an invitation, the outcome alone, that it takes longer, that a reserve list has
ended, what was wrong in a letter that left, the answer to a question. No feedback is in them: the employer's fixed
sentences, filled from what is recorded of the application and its round, and what was written of a mistake, in answer
or for an invitation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.composing.blocks import Blocks
from employer_portal.composing.compose import Material, named, signatory, values_of
from employer_portal.composing.material import look_of, must_still_run, of_application, of_everybody
from employer_portal.composing.sources import Source, places, unknown
from employer_portal.composing.speech import recipient, written
from employer_portal.core.errors import Conflict
from employer_portal.core.terms import RECEIVERS, FeedbackPolicy, LetterKind, Outcome
from employer_portal.feedback.models import Entry, EntryState
from employer_portal.hiring.models import Application, Round
from employer_portal.printing.content import Content, Section
from employer_portal.settings import Settings

#: Kind -> its table in the wording.
TABLES = {
    LetterKind.OUTCOME: "outcome_notice",
    LetterKind.HOLDING: "holding_note",
    LetterKind.RESERVE_CLOSED: "reserve_closed",
    LetterKind.CORRECTION: "correction",
    LetterKind.INVITATION: "invitation",
    LetterKind.ANSWER: "answer",
}


#: What a holding note states of the days.
PUT_OFF = ("by when feedback is due", "by when feedback was due before")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a correction corrects: the day that the letter bears, what was wrong in it, and what it should have said."""

    letter_of: date
    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What an answer says, and the day that the letter bears which was asked about, where it was one."""

    words: str
    letter_of: date | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Everything a notice is made from."""

    kind: LetterKind
    material: Material
    feedback_due: date | None = None  # where that day is to come
    due_before: date | None = None
    reserve_ended: date | None = None
    mistake: Mistake | None = None
    reply: Reply | None = None
    ask_at: str = ""  # whom to ask for feedback, where it is given on request
    no_feedback_because: str = ""
    meets_on: date | None = None  # the day of an interview that is to come
    in_own_words: str = ""  # what HR adds to an invitation


def claims(applied: Application) -> dict[str, Any]:
    """What notices to that candidate may state, as it is recorded now: by the words for it."""
    held = applied.hiring_round
    stated = {
        "by when feedback is due": held.feedback_due,
        "by when feedback was due before": held.feedback_due_before,
        "until when the reserve list runs": held.reserve_until,
        "when the reserve list ended": held.reserve_ended_on,
        "when the interview was": (applied.interview_date or held.interview_date) if held.kind.meets else None,
    }
    policy = {
        "who gets feedback": f"{held.feedback_policy}: {held.no_feedback_because}",
        "what the invitation adds": held.invitation,
    }
    return {
        **of_everybody(applied),
        **policy,
        **{words: day.isoformat() for words, day in stated.items() if day is not None},
    }


def met_on(session: Session, applied: Application, today: date) -> date | None:
    """The day of a candidate's interview, where the round was one, the day has come and not everybody who was asked to
    meet them said that they did not."""
    if not applied.hiring_round.kind.meets:
        return None
    day = applied.interview_date or applied.hiring_round.interview_date
    states = set(session.scalars(sa.select(Entry.state).where(Entry.application_id == applied.id)))
    return day if day and day <= today and states != {EntryState.DECLINED} else None


def meets_on(applied: Application, today: date) -> date | None:
    """The day of a candidate's interview, while it is to come."""
    held = applied.hiring_round
    day = (applied.interview_date or held.interview_date) if held.kind.meets else None
    return day if day is not None and day >= today else None


def ended(held: Round, today: date) -> date | None:
    """When a round's reserve list ended; None while it runs."""
    over = held.reserve_until is not None and held.reserve_until < today
    return held.reserve_ended_on or (held.reserve_until if over else None)


def must_fit(applied: Application, kind: LetterKind, today: date) -> None:
    """Raise `Conflict` where what is recorded does not call for such a notice to that candidate."""
    held = applied.hiring_round
    if applied.outcome not in RECEIVERS[kind]:
        raise Conflict(f"A candidate whose outcome is {applied.outcome} gets no {kind}.")
    match kind:
        case LetterKind.OUTCOME:
            if applied.told is not None:
                raise Conflict("It is recorded that they know the outcome.", "Strike that off if it is not so.")
            must_still_run(applied, today)
        case LetterKind.HOLDING:
            _must_be_put_off(held, today)
        case LetterKind.INVITATION:
            if meets_on(applied, today) is None:
                raise Conflict("No interview of theirs is to come.", "Set the day of the interview first.")
        case LetterKind.RESERVE_CLOSED:
            if applied.told is None:
                raise Conflict("They have not been told that they were on the list.", "Change and tell the outcome.")
            if ended(held, today) is None:
                raise Conflict("The reserve list still runs.", "End it first.")


def _must_be_put_off(held: Round, today: date) -> None:
    if held.feedback_due_before is None or held.feedback_due is None:
        raise Conflict("No day is recorded that was put off.", "Say by when it was planned, and the new day.")
    if held.feedback_due < today or held.feedback_due <= held.feedback_due_before:
        raise Conflict("The new day is not a later one, or has passed.", "Set a day that is still to come.")


def must_be_to_come(stated: Mapping[str, Any], today: date) -> None:
    """Raise `Conflict` where a notice says by when feedback is due, and that day has passed."""
    due = stated.get("by when feedback is due")
    if due is not None and date.fromisoformat(due) < today:
        raise Conflict("The day by which it says that feedback is due has passed.", "Write it again.")


def notice(
    session: Session, applied: Application, kind: LetterKind, settings: Settings, today: date,
    mistake: Mistake | None = None, reply: Reply | None = None,
) -> Notice:  # fmt: skip
    """What a notice to that candidate is made from. Raises as `must_fit`."""
    must_fit(applied, kind, today)
    held, brand = applied.hiring_round, applied.hiring_round.vacancy.brand
    material = replace(
        of_application(look_of(session, brand), applied, (), settings),
        interview_date=met_on(session, applied, today),
        reserve_until=held.reserve_until,
        left_out=frozenset(held.left_out),
        signatory=brand.signatory,
        signatory_role=brand.signatory_role,
    )
    promised = held.feedback_policy == FeedbackPolicy.EVERYONE or kind == LetterKind.HOLDING
    # To who is seen after that day it is not promised.
    from_day = today if kind == LetterKind.HOLDING else meets_on(applied, today) or today
    due = held.feedback_due if promised and held.feedback_due and held.feedback_due >= from_day else None
    ask_at = held.contact_email if held.feedback_policy == FeedbackPolicy.ON_REQUEST else ""
    return Notice(
        kind, material, due, held.feedback_due_before, ended(held, today), mistake, reply, ask_at,
        held.no_feedback_because, meets_on(applied, today), held.invitation,
    )  # fmt: skip


def in_languages(notice: Notice, wordings: Sequence[Blocks]) -> Content:
    """`compose` in each of these wordings, as `composing.compose.in_languages` has them."""
    *before, last = [compose(notice, blocks) for blocks in wordings]
    return replace(last, first=before[0]) if before else last


def compose(notice: Notice, blocks: Blocks) -> Content:
    """The notice's content. Raises `DomainError` where a sentence lacks its value."""
    material, table = notice.material, TABLES[notice.kind]
    given = values_of_notice(notice, blocks)
    part = {Outcome.NOT_APPOINTED: "not_appointed", Outcome.RESERVE: "reserve"}
    opening = blocks.paragraphs(
        table, part[material.outcome] if notice.kind == LetterKind.OUTCOME else "opening", given
    )
    about = Section(
        blocks.sentence("notice", "about", given), blocks.last_part("notice", "paragraphs", given), small=True
    )
    own = _own(notice, blocks, given)
    subject = blocks.sentence(table, "subject", given)
    return Content(
        look=material.look,
        subject=subject,
        title=subject,
        preheader=blocks.sentence("common", "preheader", given),
        reference=blocks.sentence("common", "reference", given),
        date_line="",  # the day on which it is sealed
        recipient=recipient(material.full_name, material.postal_address, material.format),
        salutation=blocks.sentence("common", "salutation", given),
        opening=opening,
        sections=(*own, about),
        close=blocks.sentence("common", "close", given),
        signatory=signatory(material),
        language=blocks.language,
        large_print=material.format.large,
        page_address=material.page_link if material.format.by_post else "",
        fixed=(*opening, *_after(notice, blocks, given), *about.paragraphs),
        heading=blocks.sentence(table, "heading", given),
        role=material.role,
        reference_note=blocks.sentence("common", "reference_note", given),
        farewell=blocks.sentence(table, "farewell", given),
        named=named(material, blocks.language),
    )


def stated(notice: Notice, applied: Application) -> dict[str, Any]:
    """Of what is recorded, that which this notice states."""
    on = {
        LetterKind.OUTCOME: ["who gets feedback", *(["by when feedback is due"] if notice.feedback_due else [])],
        LetterKind.HOLDING: [*PUT_OFF],
        LetterKind.RESERVE_CLOSED: ["when the reserve list ended", "until when the reserve list runs"],
        LetterKind.INVITATION: ["when the interview was", "who gets feedback", "what the invitation adds"],
    }.get(notice.kind, [])
    if notice.kind == LetterKind.INVITATION and notice.feedback_due:
        on.append("by when feedback is due")
    if notice.kind == LetterKind.OUTCOME and notice.material.interview_date:
        on.append("when the interview was")
    if notice.kind == LetterKind.OUTCOME and notice.material.outcome == Outcome.RESERVE:
        on.append("until when the reserve list runs")
    recorded = claims(applied)
    return {words: recorded.get(words) for words in (*of_everybody(applied), *on)}


def traced(content: Content) -> list[Source]:
    """Where each of its paragraphs comes from: the employer's wording, or whoever wrote the rest."""
    return [{**unknown("fixed" if text in content.fixed else "entry"), "at": at} for at, _, text in places(content)]


def _own(notice: Notice, blocks: Blocks, given: Mapping[str, str | None]) -> tuple[Section, ...]:
    """What somebody wrote for this notice, under the headings of its kind."""
    if notice.kind == LetterKind.CORRECTION and notice.mistake:
        return (
            Section(blocks.sentence("correction", "wrong", given), (notice.mistake.wrong,)),
            Section(
                blocks.sentence("correction", "right", given), (notice.mistake.right, *_after(notice, blocks, given))
            ),
        )
    if notice.kind == LetterKind.ANSWER and notice.reply:
        return (Section(blocks.sentence("answer", "reply", given), tuple(notice.reply.words.splitlines())),)
    return _invited(notice, blocks, given) if notice.kind == LetterKind.INVITATION else ()


def _after(notice: Notice, blocks: Blocks, given: Mapping[str, str | None]) -> tuple[str, ...]:
    """The fixed paragraphs under these headings."""
    fixed = {LetterKind.CORRECTION: ("after",), LetterKind.INVITATION: ("promised", "needed")}
    names = fixed.get(notice.kind, ())
    return tuple(text for name in names for text in blocks.paragraphs(TABLES[notice.kind], name, given))


def _invited(notice: Notice, blocks: Blocks, given: Mapping[str, str | None]) -> tuple[Section, ...]:
    """What HR adds, paragraph by paragraph, what is promised, and how to say what one needs."""
    table = "invitation"
    own = tuple(filter(None, (" ".join(part.split()) for part in notice.in_own_words.split("\n"))))
    return (
        *((Section(blocks.sentence(table, "own", given), own),) if own else ()),
        Section(blocks.sentence(table, "promise", given), blocks.paragraphs(table, "promised", given)),
        Section(blocks.sentence(table, "needs", given), blocks.paragraphs(table, "needed", given)),
    )


def said_in(content: Content) -> tuple[str, str]:
    """What a correction says was wrong, and what it should have said."""
    wrong, right = content.sections[:2]
    return wrong.paragraphs[0], right.paragraphs[0]


def replied_in(content: Content) -> str:
    """What an answer says, each paragraph on a line."""
    return "\n".join(content.sections[0].paragraphs)


def values_of_notice(notice: Notice, blocks: Blocks) -> dict[str, str | None]:
    """Each placeholder of a notice's fixed sentences with its words, in the language of `blocks`; None where there is
    no value."""
    days = {
        "feedback_due": notice.feedback_due,
        "due_before": notice.due_before,
        "reserve_ended": notice.reserve_ended,
        "meets_on": notice.meets_on,
        "corrected_on": notice.mistake.letter_of if notice.mistake else None,
        "asked_about": notice.reply.letter_of if notice.reply else None,
    }
    policy = {"ask_feedback_at": notice.ask_at or None, "no_feedback_because": notice.no_feedback_because or None}
    return (
        values_of(notice.material, blocks)
        | policy
        | {name: written(day, blocks.language) for name, day in days.items()}
    )
