"""Where one candidate is, in words, and what comes next: read from the states of all features, kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.core.terms import LETTER_OUTCOMES, FeedbackPolicy, Outcome
from employer_portal.delivery.models import Channel, Delivery, DeliveryState
from employer_portal.delivery.queries import told
from employer_portal.feedback.models import EntryState
from employer_portal.hiring.models import Application
from employer_portal.letters.models import Letter, LetterState

P = Permission
#: Letters that a reopened decision holds where they are.
HELD = frozenset({LetterState.DRAFT, LetterState.WAITING})


@dataclass(frozen=True, slots=True)
class Next:
    """Where things are (`words`, perhaps with a moment), and the step that leads on: what it says and where it is.

    `needs` is what one must be allowed for that step (None: to read the round is enough). `kind` is the tone: "" quiet,
    "care" somebody is waited for here, "stop" something went wrong, "good" done.
    """

    words: str
    when: datetime | None = None
    step: str = ""
    to: str = ""
    kind: str = ""
    needs: P | None = None
    leaving: Delivery | None = None  # it leaves by itself: when, the page says


class Situation(Protocol):
    """What has to be known of a candidate to say where they are."""

    application: Application
    entries: list[tuple[str, EntryState]]
    concerns: int
    asked: int | None
    decided: bool
    recorded: bool
    not_written_to: bool
    letter: Letter | None
    delivery: Delivery | None

    @property
    def owed_by(self) -> list[str]: ...


def stage(row: Situation) -> Next:
    """The first of these that holds."""
    applied = row.application
    here = {"application_id": applied.id}
    if row.concerns:
        return Next("A concern is open", step="Look at it", to=path("review", **here), kind="stop")
    if row.letter is not None and (row.letter.state not in HELD or (row.decided and not row.asked)):
        return _letter(row.letter, row.delivery) if _left(row) or not row.not_written_to else _silent(applied)
    submitted = sum(state == EntryState.SUBMITTED for _, state in row.entries)
    if submitted:
        words = "An entry to review" if submitted == 1 else f"{submitted} entries to review"
        return Next(words, step="Review", to=path("review", **here), kind="care", needs=P.REVIEW_ENTRIES)
    panel = path("panel", round_id=applied.round_id)
    if row.owed_by:
        whose = f"{row.owed_by[0]}’s entry" if len(row.owed_by) == 1 else f"{len(row.owed_by)} entries"
        return Next(f"Waiting for {whose}", step="Remind", to=panel, needs=P.RUN_ROUNDS)
    if row.asked and applied.outcome in LETTER_OUTCOMES:
        to = path("question", allowance_id=row.asked)
        return Next("Waits for an answer about its words", step="Answer", to=to, kind="care", needs=P.SETTLE_CONCERNS)
    return _with_all_entries(row)


def _with_all_entries(row: Situation) -> Next:
    """As `stage`, where nobody is waited for."""
    applied = row.application
    here = {"application_id": applied.id}
    panel = path("panel", round_id=applied.round_id)
    if applied.outcome not in LETTER_OUTCOMES | {Outcome.PENDING}:
        return Next(f"{str(applied.outcome).capitalize()}: no feedback letter")
    if not any(state == EntryState.ACCEPTED for _, state in row.entries):
        return Next("Nobody is asked for feedback", step="Ask the panel", to=panel, needs=P.RUN_ROUNDS)
    if applied.outcome == Outcome.PENDING:
        return Next(
            "No outcome yet",
            step="Set the outcome",
            to=path("application_details", **here),
            kind="care",
            needs=P.RUN_ROUNDS,
        )
    if not row.decided:
        words, step = (
            ("The decision is to be taken again", "Record it again")
            if row.recorded
            else ("The decision is not recorded", "Record it")
        )
        return Next(words, step=step, to=path("decision", **here), kind="care", needs=P.DECIDE)
    if row.not_written_to:
        return _silent(applied)
    if applied.hiring_round.feedback_policy == FeedbackPolicy.NONE:
        settings = path("round_settings", round_id=applied.round_id)
        return Next("Nobody gets feedback after this round", step="See why", to=settings, needs=P.RUN_ROUNDS)
    return Next(
        "Ready to compose", step="Compose", to=path("application", **here), kind="care", needs=P.COMPOSE_LETTERS
    )


def _left(row: Situation) -> bool:
    return row.delivery is not None and row.delivery.state not in {DeliveryState.HELD, DeliveryState.CANCELLED}


def _silent(applied: Application) -> Next:
    person = path("person", person_id=applied.candidate.person_id)
    return Next("Not to be written to", step="See why", to=person, needs=P.RUN_ROUNDS)


def _letter(letter: Letter, delivery: Delivery | None) -> Next:
    open_it = partial(Next, step="Open the letter", to=path("letter", letter_id=letter.id))
    if letter.state == LetterState.DRAFT:
        words = "Letter given back" if letter.returned_because else "Letter in draft"
        return open_it(words, kind="care")
    if letter.state == LetterState.WAITING:
        return open_it("With the approver since", letter.sealed_at)
    if delivery is None:
        return open_it("Approved", letter.approved_at, kind="good")
    match delivery.state:
        case DeliveryState.HELD | DeliveryState.QUEUED if delivery.on_hold:
            return open_it("Kept back by hand", kind="care")
        case DeliveryState.QUEUED if delivery.channel == Channel.POST:
            return open_it("Ready for the post", kind="care")
        case DeliveryState.HELD | DeliveryState.QUEUED if not delivery.any_time:
            return open_it("Leaves", kind="good", leaving=delivery)
        case DeliveryState.HELD | DeliveryState.QUEUED | DeliveryState.HANDING_OVER:
            return open_it("On its way", kind="good")
        case DeliveryState.SENT | DeliveryState.DELIVERED:
            return open_it("Sent", delivery.sent_at, kind="good")
        case DeliveryState.CANCELLED:
            return open_it("Stopped before it left", kind="care")
    what_to_do = path("delivery", delivery_id=delivery.id)
    return Next(told(delivery).words, step="What to do", to=what_to_do, kind="stop", needs=P.SEND)


def names(people: Sequence[str]) -> str:
    """ "Priya", "Priya and Tom", "Priya and 2 others"."""
    if len(people) <= 2:
        return " and ".join(people)
    return f"{people[0]} and {len(people) - 1} others"
