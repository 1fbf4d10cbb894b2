"""What an entry's page suggests: how words on a criterion may begin, and what to write where something was found.

A suggestion is made of what is there: this criterion's name and standard, a way to begin at the rating given, and the
writer's own notes. It holds no story: what somebody did is for the writer to say.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from employer_portal.core.terms import DEFAULT_SCALE, StageKind
from employer_portal.feedback.drafts import TEXTS, Draft
from employer_portal.hiring.library import Openings, Shelf
from employer_portal.hiring.models import Criterion, Round
from employer_portal.phrasing.findings import Field
from employer_portal.phrasing.service import Found

#: Ways to begin where all that is known of somebody is their application, whatever the criterion.
WROTE: Mapping[Field, Sequence[str]] = {
    Field.STRENGTH: ("You wrote that ..., which is what the standard asks for.",),
    Field.DEVELOPMENT: ("You wrote about ..., and we did not read ...",),
}
#: So many characters of somebody's notes, and so many of the words found, are shown again.
NOTES = 160
WORDS = 60


@dataclass(frozen=True, slots=True)
class Sought:
    """A criterion as suggestions speak of it. `ways` are approved ways to begin a field at the rating given."""

    name: str
    standard: str = ""
    ways: Mapping[Field, Sequence[str]] = field(default_factory=dict)
    wrote: bool = False  # all that is known of the candidate is what they wrote


@dataclass(frozen=True, slots=True)
class Suggesting:
    """What the page of one entry suggests, for its draft as it stands.

    `flagged` are the fields in which something graver than a nudge was found: such notes are not shown again.
    """

    draft: Draft
    opened: Round
    shelves: Sequence[Shelf]
    flagged: Collection[str] = ()

    def ways(self, name: str) -> Sequence[str]:
        """Approved ways to begin that field."""
        where, criterion, _ = self._at(name)
        return criterion.ways.get(where, ())

    def instead(self, name: str, found: Found) -> str:
        """What to write in that field in place of what was found there."""
        where, criterion, notes = self._at(name)
        return suggestion(found, where, criterion, notes)

    def _at(self, name: str) -> tuple[Field, Sought, str]:
        part, _, criterion_id = name.rpartition("_")
        criterion = next(one for one in self.opened.criteria if str(one.id) == criterion_id)
        rating = self.draft.of(criterion.id, "rating")
        point = int(rating) if rating.isdecimal() else None
        notes = "" if (noted := f"notes_{criterion_id}") in self.flagged else self.draft[noted]
        return TEXTS[part], sought(criterion, point, self.opened, self.shelves), notes


def begins(kind: StageKind) -> str:
    """How words for the candidate begin."""
    return "You wrote" if kind == StageKind.SIFT else "You"


def sought(criterion: Criterion, rating: int | None, opened: Round, shelves: Sequence[Shelf]) -> Sought:
    """`criterion` with the ways to begin of the one in the library that it came from, if it did: the one of the same
    name, or of the same code and standard. The library knows the usual scale's ratings only, so with others there are
    none; and it speaks of what was said, so at a sift there are other ways."""
    if opened.kind == StageKind.SIFT:
        return Sought(criterion.name, criterion.looks_like, WROTE, wrote=True)
    ways = _openings(criterion, shelves) if len(opened.scale) == len(DEFAULT_SCALE) else None
    begin = (
        {Field.STRENGTH: ways.strength.get(rating, ()), Field.DEVELOPMENT: ways.gap.get(rating, ())}
        if ways and rating
        else {}
    )
    return Sought(criterion.name, criterion.looks_like, begin)


def suggestion(found: Found, where: Field, criterion: Sought, notes: str = "") -> str:
    """What to write in place of what was found, a line or a few; empty for a *stop*, whose words are no cure.

    `notes` are the writer's own; sentences of theirs with the words that were found are not shown again.
    """
    if found.level == "stop":
        return ""
    what = _WHAT[where].replace("said or done", "written") if criterion.wrote else _WHAT[where]
    if found.category == "promise":
        return _filled(_DO["promise"], found, what) + (
            f" This is true of everybody: “{found.instead}”" if found.instead else ""
        )
    if (edit := _EDITS.get(found.rule)) and (found.match or "{words}" not in edit):
        return f"{_filled(edit, found, what)}."
    do = _RULES.get(found.rule) or _DO[_kind(found)]
    parts = [f"{_filled(do, found, what)}. {_shape(where, criterion)}"]
    if where != Field.PRIVATE_NOTES and criterion.standard:
        parts.append(f"The standard: “{criterion.standard}”")
    if where not in (Field.PRIVATE_NOTES, Field.NEXT_STEP) and (said := _said(notes, found.match)):
        parts.append(f"From your notes: “{said}”")
    return "\n".join(parts)


#: What to do about a finding, by its category; a mention is the mildest kind of discrimination.
_DO = {
    "discrimination": "Leave out {words}, and say {what}",
    "mention": "If the sentence stands without {words}, say only {what}",
    "tone": "Leave out {words}, and say {what}",
    "vague": "In place of {words}, name {what}",
    "promise": "Leave out {words}.",
    "comparison": "Leave the others out, and say {what}",
    "speculation": "In place of {words}, say {what}",
    "disclosure": "Leave out {words}, which stays in the house, and say {what}",
    "style": "Leave out {words}, and say {what}",
    "silence": "Name {what}, so that a reader can picture it",
}
#: What a field says.
_WHAT = {
    Field.PRIVATE_NOTES: "what was said or done",
    Field.EVIDENCE: "what was said or done",
    Field.STRENGTH: "what was said or done",
    Field.DEVELOPMENT: "what was missing",
    Field.NEXT_STEP: "one thing to do",
}
#: Where one rule needs to say it in its own way ...
_RULES = {
    "silence.contradicts_low_rating": "Say what was missing, so that the rating is understood",
    "silence.contradicts_high_rating": "Say what was shown, so that the rating is understood",
    "silence.only_gaps": "Begin with one thing that was shown",
    "silence.only_praise": "Add one thing that was missing",
    "style.no_text": "Write a sentence that the candidate can use",
    "style.pointer": "Say here what stands in {words}",
    "style.personality": "In place of {words}, say {what}",
}
#: ... and where a stroke of the pen mends the words, and the rest may stand.
_EDITS = {
    "disability.idiom": "Say it without the figure of speech, {words}",
    "disability.person_first": "Name the person before the condition, in place of {words}",
    "disclosure.named_colleague": "Write “the panel”, or the role, in place of {words}",
    "disclosure.names": "Write “the panel” in place of {words}",
    "sex.gendered_word": "In place of {words}, use a word that is true of anybody",
    "sex.pronoun": "Say “you” in place of {words}, or who it is",
    "signs.link": "Leave out {words}, and name the book, course or team in words",
    "signs.markup": "Leave out {words}: the sentence is clear without",
    "signs.placeholder": "Fill in {words}, or leave it out",
    "style.hedged": "Begin without {words}: the sentence stands by itself",
    "style.initials": "Write the initials out in full once",
    "style.jargon": "Say {words} in plain words",
    "style.legal_opinion": "Leave out {words}: it says nothing about a criterion",
    "style.long_sentence": "Make two sentences of this one, each with one thing in it",
    "style.note_form": "Write it as you would say it: a whole sentence with “you”",
    "style.placeholder": "Fill in {words}, or leave it out",
    "style.third_person": "Say it to the candidate: begin with “You”",
}
#: The shape of a sentence on a criterion where the library has none, by field. Its blanks are the writer's.
_SHAPES = {
    Field.PRIVATE_NOTES: "{name}: said ..., did ..., left out ...",
    Field.EVIDENCE: "For {name} you told us that ..., and showed it with ...",
    Field.STRENGTH: "For {name} you said that ..., which is what the standard asks for.",
    Field.DEVELOPMENT: "For {name} you told us about ..., and we did not hear ...",
    Field.NEXT_STEP: "Towards {name}, a next step is to take ... from your own work and to practise ...",
}
#: The same where all that is known is an application.
_WRITTEN = _SHAPES | {
    Field.PRIVATE_NOTES: "{name}: wrote ..., left out ...",
    Field.EVIDENCE: "For {name} you wrote that ..., and showed it with ...",
}


def _kind(found: Found) -> str:
    mild = found.category == "discrimination" and found.level == "nudge"
    return "mention" if mild else found.category


def _filled(do: str, found: Found, what: str) -> str:
    return do.format(words=f"“{_short(found.match, WORDS)}”" if found.match else "it", what=what)


def _shape(where: Field, criterion: Sought) -> str:
    if ways := criterion.ways.get(where):
        return f"One way to begin: “{ways[0]}”"
    shape = (_WRITTEN if criterion.wrote else _SHAPES)[where]
    return f"The shape of it: “{shape.format(name=criterion.name)}”"


def _said(notes: str, match: str) -> str:
    """The first sentence of somebody's notes without those words."""
    clean = (one for one in _sentences(notes) if not match or match.casefold() not in one.casefold())
    return _short(next(clean, ""), NOTES)


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in re.split(r"(?<=[.!?])\s+|\n+", text) if one.strip()]


def _short(text: str, most: int) -> str:
    """At most so many characters, cut between words."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0].rstrip(' ,;:')} …"


def _openings(criterion: Criterion, shelves: Sequence[Shelf]) -> Openings | None:
    rows = [(shelf, row) for shelf in shelves for row in shelf.criteria if row.code in shelf.openings]
    name = criterion.name.casefold()
    like = (criterion.code, criterion.looks_like)
    own = next((pair for pair in rows if pair[1].name.casefold() == name), None)
    found = own or next((pair for pair in rows if (pair[1].code, pair[1].looks_like) == like), None)
    return found[0].openings[found[1].code] if found else None
