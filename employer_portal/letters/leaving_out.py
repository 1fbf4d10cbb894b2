"""What is not in a letter, and why: what was said twice, and what somebody chose against."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.composing import sources
from employer_portal.composing.agreeing import at_odds
from employer_portal.composing.compose import Choices, Composed
from employer_portal.composing.merge import Why
from employer_portal.composing.passages import said_as, units
from employer_portal.composing.sources import LeftOut, Origin, Trace
from employer_portal.core.chunks import chunked_rows
from employer_portal.core.terms import LetterKind
from employer_portal.feedback.models import Entry, EntryState
from employer_portal.feedback.revisions import newest_words
from employer_portal.letters.models import Letter
from employer_portal.phrasing.agreement import Kind, Odd, odd_in
from employer_portal.printing.content import Content


def trace(session: Session, letter: Letter) -> Trace:
    """Where the sentences of the accepted entries on a letter's candidate stand."""
    wanted = sa.select(Entry.id).where(
        Entry.application_id == letter.application_id, Entry.state == EntryState.ACCEPTED
    )
    return Trace(newest_words(session, session.scalars(wanted)), letter.application.hiring_round)


def decided(session: Session, application_ids: Iterable[int]) -> dict[int, Sequence[LeftOut]]:
    """Application -> what is not in its candidate's newest feedback, where there was one: what people decided there
    holds for the next one too."""
    wanted = sa.select(Letter.application_id, Letter.left_out).where(Letter.kind == LetterKind.FEEDBACK)
    return dict(chunked_rows(session, wanted.order_by(Letter.id), Letter.application_id, application_ids))


def choices(decided: Sequence[LeftOut]) -> Mapping[str, Choices]:
    """What people decided about sentences, by the criterion's name."""
    return {
        title: Choices(
            back={said_as(one["text"]) for one in decided if one["title"] == title and one["back"]},
            out={
                said_as(one["text"]): one["instead"]
                for one in decided
                if one["title"] == title and one["why"] == Why.CHOICE and not one["back"]
            },
        )
        for title in {one["title"] for one in decided}
    }


def left_out(made: Composed, found: Trace, before: Sequence[LeftOut]) -> list[LeftOut]:
    """What is not in a letter just composed; who decided on a sentence before, decided on it still."""
    by = {(one["title"], one["text"], one["back"]): one["by"] for one in before}
    fresh = [one | {"by": by.get((one["title"], one["text"], False))} for one in sources.left_out(found, made)]
    there = {(title, said_as(unit)) for _, title, text in sources.places(made.content) for unit in units(text)}
    return fresh + [one for one in before if one["back"] and (one["title"], said_as(one["text"])) in there]


def contradictions(letter: Letter, content: Content) -> list[tuple[str, Odd]]:
    """(criterion, two sentences of it) that say the opposite of each other. What contradicts a sentence that was left
    out because another says the same contradicts that other."""
    found = [(title, odd) for title, odd in at_odds(content) if odd.kind == Kind.CONTRADICTION]
    told: dict[str, list[str]] = {}
    for at, title, text in sources.places(content):
        if ".steps." not in at:
            told.setdefault(title, []).extend(units(text))
    for one in letter.left_out:
        if one["why"] == Why.CHOICE or one["back"] or one["step"] or one["instead"] not in told.get(one["title"], ()):
            continue
        for other in told[one["title"]]:
            pair = [odd.kind for odd in odd_in([other, one["text"]])]
            if pair == [Kind.CONTRADICTION]:
                found.append((one["title"], Odd(Kind.CONTRADICTION, one["instead"], other)))
    return list({(title, frozenset((odd.one, odd.other))): (title, odd) for title, odd in found}.values())


def names(session: Session, origins: Sequence[Origin]) -> list[str]:
    """Who wrote these words, each once."""
    wanted = sa.select(Entry).where(Entry.id.in_({origin["entry"] for origin in origins})).order_by(Entry.id)
    return list(dict.fromkeys(entry.interviewer.name for entry in session.scalars(wanted)))


@dataclass(frozen=True, slots=True)
class Against:
    """Two sentences that contradict each other, and who said each of them."""

    title: str
    one: str
    other: str
    by_one: list[str]
    by_other: list[str]

    @property
    def words(self) -> str:
        """What to say of it to whoever chooses."""
        one, other = _said_by(self.one, self.by_one), _said_by(self.other, self.by_other)
        return f"{self.title}: {one} and {other} say the opposite of each other."


def _said_by(text: str, by: Sequence[str]) -> str:
    return f"“{text}” ({' and '.join(by)})" if by else f"“{text}”"


def against(session: Session, letter: Letter, content: Content) -> list[Against]:
    """The contradictions of a letter that nobody chose in yet."""
    open_ones = contradictions(letter, content)
    if not open_ones:
        return []
    found = trace(session, letter)

    def by(title: str, text: str) -> list[str]:
        return names(session, [origin for unit in units(text) for origin in found.of(title, unit)])

    return [Against(title, o.one, o.other, by(title, o.one), by(title, o.other)) for title, o in open_ones]


@dataclass(frozen=True, slots=True)
class Left:
    """A sentence that is not in a letter, as the composer is shown it."""

    title: str
    text: str
    instead: str
    chosen: bool
    back: bool
    by: str  # who wrote it
    decided_by: str
    alike: bool  # the very words that stand there: nothing to bring back


def shown(session: Session, letter: Letter) -> list[Left]:
    """What is not in a letter, or was brought back into it, with who wrote it and who decided."""
    people = _people(session, {one["by"] for one in letter.left_out if one["by"]})
    return [
        Left(
            one["title"], one["text"], one["instead"], one["why"] == Why.CHOICE, one["back"],
            " and ".join(names(session, one["from"])), people.get(one["by"] or 0, ""),
            said_as(one["text"]) == said_as(one["instead"]),
        )
        for one in letter.left_out
    ]  # fmt: skip


def _people(session: Session, ids: set[int]) -> dict[int, str]:
    return dict(chunked_rows(session, sa.select(User.id, User.name), User.id, ids))
