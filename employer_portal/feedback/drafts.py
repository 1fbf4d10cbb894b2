"""What an interviewer is writing, as plain values: one flat table of named fields, what is missing, how far it is.

A field's name is its part and its criterion: `rating_7`, `notes_7`, `good_7` (chosen as a strength) ... Flat, so that a
form, an autosave, a draft in the browser and a clash of two tabs all speak of the same thing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from employer_portal.core.errors import DomainError
from employer_portal.feedback import saying
from employer_portal.feedback.models import Revision
from employer_portal.feedback.operations import Line
from employer_portal.hiring.models import Criterion
from employer_portal.phrasing.agreement import Odd, odd_in
from employer_portal.phrasing.findings import Field

#: Each part of a criterion that holds words, and the field it is checked and stored as.
TEXTS = {
    "notes": Field.PRIVATE_NOTES,
    "evidence": Field.EVIDENCE,
    "strength": Field.STRENGTH,
    "development": Field.DEVELOPMENT,
    "next_step": Field.NEXT_STEP,
}
PARTS_OF = {field: part for part, field in TEXTS.items()}
#: What belongs to the record, and what to the words for the candidate.
RECORD = ("rating", "notes")
WORDS = ("good", "gap", "evidence", "strength", "development", "next_step")
NOT_ASSESSED = "none"
#: So many characters a field holds, and so many strengths or gaps an entry.
LONGEST = 6000
MOST = 3
#: Seconds that each thing takes that is still to be done: measured on ourselves, told in whole minutes.
SECONDS = {"rating": 20, "notes": 40, "choose": 30, "words": 45}

Key = tuple[int, Field, str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in an entry right now. `base` is the number of the revision it began from (0: none), `version` that
    of the working copy (0: nothing was typed since). `kept` are the reasons given so far for wordings,
    `not_about` why they are not about the candidate."""

    base: int = 0
    version: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[Key, str] = field(default_factory=dict)
    not_about: Mapping[Key, str] = field(default_factory=dict)
    saved_at: datetime | None = None

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def seen(self) -> str:
        """What a page that shows this hands back, so that a newer text is never overwritten."""
        return f"{self.base}.{self.version}"

    def of(self, criterion_id: int, part: str) -> str:
        return self.fields.get(f"{part}_{criterion_id}", "")

    def asked(self, criterion_id: int) -> tuple[str, ...]:
        """The parts with words that are for the candidate, as the criterion was chosen."""
        good, gap = self.of(criterion_id, "good"), self.of(criterion_id, "gap")
        parts = ("evidence",) if good or gap else ()
        return (*parts, *(("strength",) if good else ()), *(("development", "next_step") if gap else ()))


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that keeps an entry from being handed in: in words, and the field it is about."""

    words: str
    step: str  # "record" or "words"
    field: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an entry is."""

    answered: int
    criteria: int
    words: int
    minutes: int


def seen_before(mark: str) -> tuple[int, int]:
    """The base and version that a page showed; what cannot be read is older than everything."""
    base, _, version = mark.partition(".")
    return (int(base), int(version)) if base.isdecimal() and version.isdecimal() and len(mark) < 20 else (-1, -1)


def from_revision(revision: Revision | None) -> dict[str, str]:
    """A revision as fields."""
    fields: dict[str, str] = {}
    for mark in revision.marks if revision else ():
        fields[f"rating_{mark.criterion_id}"] = NOT_ASSESSED if mark.rating is None else str(mark.rating)
        fields[f"notes_{mark.criterion_id}"] = mark.notes
    for said in revision.words if revision else ():
        for part in TEXTS:
            if part != "notes":
                fields[f"{part}_{said.criterion_id}"] = getattr(said, part)
        gap = bool(said.development or said.next_step)
        fields[f"gap_{said.criterion_id}"] = "1" if gap else ""
        fields[f"good_{said.criterion_id}"] = "1" if said.strength or not gap else ""
    return {name: value for name, value in fields.items() if value}


def to_lines(draft: Draft, criteria: Sequence[Criterion]) -> list[Line]:
    """What a revision takes of a draft: the criteria that were answered or written on, the words of those chosen."""
    lines = []
    for criterion in criteria:
        rating = draft.of(criterion.id, "rating")
        words = {part: draft.of(criterion.id, part) for part in draft.asked(criterion.id)}
        notes = draft.of(criterion.id, "notes")
        if rating or notes or any(words.values()):
            point = int(rating) if rating and rating != NOT_ASSESSED else None
            lines.append(Line(criterion.id, point, notes, **words))
    return lines


def effective(draft: Draft, criteria: Sequence[Criterion]) -> dict[str, str]:
    """The fields that count: without what was written on a card that is no longer chosen."""
    kept = {}
    for criterion in criteria:
        for part in (*RECORD, "good", "gap", *draft.asked(criterion.id)):
            if value := draft.of(criterion.id, part):
                kept[f"{part}_{criterion.id}"] = value
    return kept


def texts(draft: Draft, criteria: Sequence[Criterion]) -> Iterator[tuple[Criterion, dict[Field, str]]]:
    """Each criterion with the texts of it that would be saved."""
    for criterion in criteria:
        parts = ("notes", *draft.asked(criterion.id))
        yield criterion, {TEXTS[part]: text for part in parts if (text := draft.of(criterion.id, part))}


def has_words(draft: Draft, criteria: Sequence[Criterion]) -> bool:
    """Whether anything is chosen for the candidate."""
    return any(draft.asked(criterion.id) for criterion in criteria)


def missing(draft: Draft, criteria: Sequence[Criterion], called: str, *, record_alone: bool = False) -> list[Missing]:
    """What an entry still needs before it can be handed in, in the order of its pages."""
    found = [
        Missing(f"{criterion.name}: choose a rating, or “Not assessed”.", "record", f"rating_{criterion.id}")
        for criterion in criteria
        if not draft.of(criterion.id, "rating")
    ]
    if record_alone:
        return found
    if not has_words(draft, criteria):
        found.append(Missing(f"Choose at least one strength or gap for {called}.", "words", "choose"))
    for part, what in (("good", "strengths"), ("gap", "gaps")):
        if sum(bool(draft.of(criterion.id, part)) for criterion in criteria) > MOST:
            found.append(Missing(f"Choose {MOST} {what} at most: the ones that matter.", "words", "choose"))
    asked = {
        "strength": "say what went well",
        "development": "say what would make it stronger",
        "next_step": f"give {called} a next step",
    }
    for criterion in criteria:
        found += [
            Missing(f"{criterion.name}: {asked[part]}.", "words", f"{part}_{criterion.id}")
            for part in draft.asked(criterion.id)
            if part in asked and not draft.of(criterion.id, part)
        ]
        found += _unready(draft, criterion, called)
    return found


def _unready(draft: Draft, criterion: Criterion, called: str) -> Iterator[Missing]:
    """Each text that is still a note (copied, or about the candidate instead of to them) or has a blank open."""
    for part in draft.asked(criterion.id):
        text, name = draft.of(criterion.id, part), f"{part}_{criterion.id}"
        if saying.as_noted(text, draft.of(criterion.id, "notes")):
            words = f"{criterion.name}: this is your note as it stands. Say it to {called}: begin with “You …”."
            yield Missing(words, "words", name)
        elif saying.of_them(text, called):
            words = f"{criterion.name}: this speaks about {called}. Say it to {called}: begin with “You …”."
            yield Missing(words, "words", name)
        if saying.left_open(text):
            yield Missing(f"{criterion.name}: put what was said or done in place of “...”.", "words", name)


def at_odds(draft: Draft, criterion_id: int) -> list[Odd]:
    """Where two sentences for the candidate on one criterion contradict each other, or say the same twice."""
    told = (part for part in draft.asked(criterion_id) if part != "next_step")
    return odd_in(draft.of(criterion_id, part) for part in told)


def progress(draft: Draft, criteria: Sequence[Criterion]) -> Progress:
    """How much is done, and about how many minutes the rest takes."""
    rated = [criterion.id for criterion in criteria if draft.of(criterion.id, "rating")]
    seconds = SECONDS["rating"] * (len(criteria) - len(rated))
    seconds += SECONDS["notes"] * sum(
        not draft.of(criterion.id, "notes") and draft.of(criterion.id, "rating") != NOT_ASSESSED
        for criterion in criteria
    )
    asked = [f"{part}_{criterion.id}" for criterion in criteria for part in draft.asked(criterion.id)]
    seconds += SECONDS["words"] * sum(not draft[name] for name in asked if not name.startswith("evidence"))
    if not asked:
        seconds += SECONDS["choose"] + 3 * SECONDS["words"]
    words = sum(len(draft[name].split()) for name in asked)
    return Progress(len(rated), len(criteria), words, -(-seconds // 60))


def must_be_fields(fields: Mapping[str, str], criteria: Sequence[Criterion], scale: Mapping[str, object]) -> None:
    """Raise `DomainError` for a field that this entry does not have, or that holds what it cannot."""
    known = {f"{part}_{criterion.id}" for criterion in criteria for part in (*RECORD, *WORDS)}
    for name, value in fields.items():
        part = name.rpartition("_")[0]
        if name not in known:
            raise DomainError("This entry has no such field.", "Load the page again.")
        if len(value) > LONGEST:
            raise DomainError(f"This is too long: {LONGEST:,} characters at most.", "Keep what matters most.")
        if (part == "rating" and value not in {*scale, NOT_ASSESSED, ""}) or (
            part in {"good", "gap"} and value not in {"", "1"}
        ):
            raise DomainError("This is none of the choices.", "Load the page again.")
