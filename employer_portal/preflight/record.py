"""The lines about what a letter rests on: the decision, the notes, who was told what, the dates, what a step asks."""

from collections.abc import Iterator
from datetime import date

from employer_portal.composing.passages import capital
from employer_portal.composing.speech import as_named, listed, written
from employer_portal.core.counting import counted
from employer_portal.core.errors import DomainError
from employer_portal.core.links import path
from employer_portal.core.terms import StageKind
from employer_portal.feedback.models import DecisionRecord
from employer_portal.letters import seal, workflow
from employer_portal.letters.models import Letter, LetterState
from employer_portal.preflight import differing
from employer_portal.preflight.line import Line, P, State, Way, refused, remarked
from employer_portal.preflight.reading import Facts, Today, behind_gaps

#: What refuses a notice that says what is no longer recorded.
OF_NOTICES = (workflow.recorded_otherwise, workflow.list_ended, workflow.said_already)


def lines(facts: Facts, today: Today) -> Iterator[Line]:
    """The lines about what a letter says of the record, and what would refuse it."""
    letter, held = facts.letter, facts.held
    brand = letter.application.hiring_round.vacancy.brand
    concerns = Way("The concerns", path("concerns"), (P.SETTLE_CONCERNS, P.READ_LETTERS))
    review = Way(
        "All entries", path("review", application_id=letter.application_id), (P.REVIEW_ENTRIES, P.READ_LETTERS)
    )
    person = Way("The candidate", path("application", application_id=letter.application_id), (P.READ_LETTERS,))
    the_brand = Way("The brand", path("brand", brand_id=brand.id), (P.MANAGE_USERS,))

    def asked(find: workflow.Finder) -> list[DomainError]:
        return [held[find]] if find in held else []

    yield refused(
        "Concerns", asked(workflow.concerned), "No concern about this candidate’s feedback is open.", concerns
    )
    if facts.disputed:
        yield remarked(
            "Disputed", "The candidate says that this is not what they said, and it is not decided yet.",
            facts.disputed, "", "Until then it is not relied on: no letter repeats it, or builds on it.", person,
        )  # fmt: skip
    if letter.decision is None:
        reasons = [held[find] for find in OF_NOTICES if find in held]
        yield refused("Record", reasons, "It says what is recorded of the candidate and the round.", person)
    else:
        yield refused("Questions", asked(workflow.asked), "Nobody is asked about words in it.", review)
        yield _reason(facts, letter.decision)
        yield _notes(facts, review)
        yield from differing.lines(facts, review)
        yield _told(letter, today, person)
        yield _dates(facts, today, letter.decision)
        yield refused("Wording", asked(workflow.worded_anew), "Its fixed sentences are those in force.", review)
    yield refused("Answers", asked(workflow.answers_unread), "Somebody reads what the candidate answers.", the_brand)
    yield refused(
        "May be written to", asked(workflow.silent), "Nothing says that they are not to be written to.", person
    )


def _reason(facts: Facts, recorded: DecisionRecord) -> Line:
    letter = facts.letter
    decision = Way(
        "The decision record", path("decision", application_id=letter.application_id), (P.DECIDE, P.READ_LETTERS)
    )
    finders = workflow.decided_anew, workflow.recorded_otherwise, workflow.without_a_reason
    if reasons := [facts.held[find] for find in finders if find in facts.held]:
        return refused("Reason", reasons, "", decision)
    missed, others = missed_in(recorded, letter)
    if others:
        words = f"The decision record has as not fully met: {listed(missed)}. The letter names others."
        return Line("Reason", State.LOOK, words, "Compose it again.", decision)
    spoken_of = {point.title for section in letter.content.sections for point in section.points}
    if silent := [name for name in missed if name not in spoken_of]:
        words = f"It names {listed(silent)} as not fully met, and says nothing more about it."
        return Line("Reason", State.LOOK, words, "Ask for what was missing, and a next step.", decision)
    if not missed:
        return Line("Reason", State.GOOD, "Every criterion was fully met; why somebody else was appointed is recorded.")
    return Line("Reason", State.GOOD, f"It names what the decision record does: {listed(missed)}.")


def missed_in(recorded: DecisionRecord, letter: Letter) -> tuple[list[str], bool]:
    """The criteria that a record has as not fully met, and whether the letter's reason names others, or not all."""
    assessed = [rating for rating in recorded.ratings if rating.rating is not None]
    met = [rating.criterion.name for rating in assessed if rating.fully_met]
    missed = [rating.criterion.name for rating in assessed if not rating.fully_met]
    opening = " ".join(letter.content.opening[1:])  # the first one tells the outcome, and names the job
    inside = " ".join(missed)
    wrongly = [name for name in met if missed and as_named(name) in opening and name not in inside]
    return missed, bool(wrongly) or any(as_named(name) not in opening for name in missed)


def _notes(facts: Facts, review: Way) -> Line:
    gaps = behind_gaps(facts.letter.sources)
    noted = {criterion for entry, criterion in gaps if (entry, criterion) in facts.noted}
    names = {one.id: one.name for one in facts.letter.application.hiring_round.criteria}
    without = [
        names[criterion] for criterion in dict.fromkeys(criterion for _, criterion in gaps) if criterion not in noted
    ]
    if without:
        words = f"No note of the panel is filed behind the gap on {listed(without)}."
        return Line("Notes", State.LOOK, words, "Ask whoever wrote it what it rests on.", review)
    return Line("Notes", State.GOOD, "A note is filed behind each gap." if gaps else "It names no gap.")


def _told(letter: Letter, today: Today, person: Way) -> Line:
    told, opening = letter.application.told, " ".join(letter.content.opening[:1])
    if told is None:
        day, since = _day_of(letter), ""
        if day is not None and day < _day(today):
            since = f", {counted((_day(today) - day).days, 'day')} after the {_what(letter)}"
        words = f"This letter is the first news of the outcome{since}."
        return Line("Outcome told", State.LOOK, words, "Tell them first where you can, and record it.", person)
    said = f"Told on {written(told.on)}, {told.how}"
    if str(written(told.on, letter.content.language)) not in opening:
        return Line("Outcome told", State.LOOK, f"{said}. The letter does not say so.", "Compose it again.", person)
    return Line("Outcome told", State.GOOD, f"{said}, as the letter says.")


def _dates(facts: Facts, today: Today, recorded: DecisionRecord) -> Line:
    letter, day = facts.letter, _day(today)
    settings = Way(
        "The round’s settings", path("round_settings", round_id=letter.application.round_id), (P.RUN_ROUNDS,)
    )
    reasons = [facts.held[find] for find in (workflow.list_ended,) if find in facts.held]
    if letter.state == LetterState.WAITING:
        try:
            seal.must_not_be_old(letter, today.calendar, today.calendar.after_cooling_off(today.now))
        except DomainError as reason:
            reasons.append(reason)
    if reasons:
        return refused("Dates", reasons, "", settings)
    held, told, what = _day_of(letter), letter.application.told, _what(letter)
    odd = []
    if held and held > day:
        odd.append(f"The {what} is dated {written(held)}, which is still to come.")
    if held and recorded.decided_at.astimezone(today.calendar.zone).date() < held:
        odd.append(f"The decision is older than the {what}.")
    if told and told.on > day:
        odd.append(f"It is recorded that the outcome was told on {written(told.on)}, which is still to come.")
    if told and held and told.on < held:
        odd.append(f"It is recorded that the outcome was told before the {what}.")
    if held and str(written(held, letter.content.language)) not in " ".join(letter.content.opening):
        odd.append(f"The {what} was on {written(held)}, and the letter does not say so: compose it again.")
    if odd:
        return Line("Dates", State.LOOK, " ".join(odd), "Put the date right where it is recorded.", settings)
    of = [f"{what} {written(held)}"] if held else []
    of += [f"sealed {written(seal.bears(letter, today.calendar))}"] if letter.sealed_at else []
    return Line("Dates", State.GOOD, f"{capital(', '.join(of))}." if of else "It names no date that could be wrong.")


def _what(letter: Letter) -> str:
    return "interview" if letter.application.hiring_round.kind.meets else "test"


def _day_of(letter: Letter) -> date | None:
    """The day of the interview or the test; a sift has none that a letter names."""
    if letter.application.hiring_round.kind == StageKind.SIFT:
        return None
    return letter.application.interview_date or letter.application.hiring_round.interview_date


def _day(today: Today) -> date:
    return today.now.astimezone(today.calendar.zone).date()
