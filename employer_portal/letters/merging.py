"""What stands for what in a letter: sentences brought back, and the choice between two that contradict each other."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.composing import sources
from employer_portal.composing.merge import Why
from employer_portal.composing.passages import units, without
from employer_portal.composing.rewording import followed
from employer_portal.composing.sources import LeftOut
from employer_portal.core import audit
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.letters import operations
from employer_portal.letters.leaving_out import contradictions, trace
from employer_portal.letters.reach import one_letter
from employer_portal.letters.verbs import Verb
from employer_portal.phrasing.service import Checker
from employer_portal.printing.content import Content
from employer_portal.review import operations as reviewing

P = Permission


def choose(
    session: Session, letter_id: int, title: str, keep: str, drop: str, *, checker: Checker, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Keep one of two sentences of a draft that contradict each other; the other is left out, with who chose.

    Raises `Conflict` where the two do not stand against each other any more, `DomainError` where nothing would be left.
    """
    letter = one_letter(session, letter_id, actor, P.COMPOSE_LETTERS, lock=True)
    if (title, {keep, drop}) not in [
        (name, {odd.one, odd.other}) for name, odd in contradictions(letter, letter.content)
    ]:
        raise Conflict("These two sentences do not stand against each other any more.", "Open the letter again.")
    keep, drop = units(keep)[0], units(drop)[0]
    texts, heading, step = _texts_without(letter.content, letter.sources, title, drop)
    content, traced = sources.with_texts(letter.content, letter.sources, texts, actor.id)
    if not any(section.points for section in content.sections):
        raise DomainError("Nothing would be left to tell the candidate.", "Keep at least one strength or one gap.")
    chosen: LeftOut = {
        "title": title, "heading": heading, "step": step, "text": drop, "instead": keep, "why": Why.CHOICE.value,
        "criterion": next((c.id for c in letter.application.hiring_round.criteria if c.name == title), None),
        "from": trace(session, letter).of(title, drop), "by": actor.id, "back": False,
    }  # fmt: skip
    content = followed(content, traced, letter.content, letter.sources)
    operations.edit(session, letter_id, content, checker=checker, actor=actor, now=now)
    before = letter.sources
    letter.sources = [{**source, "edited_by": _editor(before, source)} for source in traced]
    letter.left_out = [*letter.left_out, chosen]
    audit.record(
        session, Verb.LETTER_CHOSE, f"letter:{letter.id}", actor_id=actor.id, at=now, criterion=chosen["criterion"]
    )


def bring_back(
    session: Session, letter_id: int, title: str, text: str, *, checker: Checker, actor: Actor, now: datetime
) -> None:
    """Put a sentence that was left out of a draft into it again, below what its criterion says; it stays when the
    letter is composed anew. Raises `Conflict` for one that was not left out."""
    letter = one_letter(session, letter_id, actor, P.COMPOSE_LETTERS, lock=True)
    one = next((o for o in letter.left_out if (o["title"], o["text"], o["back"]) == (title, text, False)), None)
    if one is None:
        raise Conflict("This sentence is not left out any more.", "Open the letter again.")
    content, traced = sources.with_sentence(letter.content, letter.sources, one)
    content = followed(content, traced, letter.content, letter.sources)
    operations.edit(session, letter_id, content, checker=checker, actor=actor, now=now)
    letter.sources = traced
    letter.left_out = [other | {"back": True, "by": actor.id} if other is one else other for other in letter.left_out]
    audit.record(
        session, Verb.LETTER_BROUGHT_BACK, f"letter:{letter.id}", actor_id=actor.id, at=now,
        criterion=one["criterion"],
    )  # fmt: skip


def send_back(
    session: Session, letter_id: int, title: str, one: str, other: str, *, actor: Actor, now: datetime
) -> int:
    """Give the entries that two contradicting sentences came from back to those who wrote them, with both sentences;
    how many. Raises `Conflict` where nobody's entry has them."""
    letter = one_letter(session, letter_id, actor, P.COMPOSE_LETTERS, lock=True)
    found = trace(session, letter)
    entries = {origin["entry"] for text in (one, other) for unit in units(text) for origin in found.of(title, unit)}
    if not entries:
        raise Conflict("Neither sentence stands in an entry as it is here.", "Edit the letter instead.")
    reason = f"{title}: “{one}” and “{other}” say the opposite of each other. Which of the two does the panel stand by?"
    for entry in sorted(entries):
        reviewing.give_back(session, entry, reason, actor=actor, now=now)
    audit.record(
        session, Verb.LETTER_SENT_BACK, f"letter:{letter.id}", actor_id=actor.id, at=now, entries=sorted(entries)
    )
    return len(entries)


def _texts_without(
    content: Content, known: Sequence[sources.Source], title: str, drop: str
) -> tuple[dict[str, str], str, bool]:
    """Place -> its words without that sentence; the heading it stands under, and whether it is a next step. A standard
    that would stand alone goes with it."""
    kinds = {source["at"]: source["kind"] for source in known}
    for s, section in enumerate(content.sections):
        for p, point in enumerate(section.points):
            if point.title != title:
                continue
            for part in ("paragraphs", "steps"):
                at = f"sections.{s}.points.{p}.{part}"
                there = {f"{at}.{number}": text for number, text in enumerate(getattr(point, part))}
                texts = {place: without(text, drop) for place, text in there.items()}
                if texts == there:
                    continue
                if part == "paragraphs" and not any(texts[place] for place in texts if kinds.get(place) != "standard"):
                    texts = dict.fromkeys(texts, "")
                return texts, section.heading, part == "steps"
    raise Conflict("This sentence was edited meanwhile.", "Look at it and choose again.")


def _editor(before: Sequence[sources.Source], source: sources.Source) -> int | None:
    """Who wrote other words there: leaving a sentence out writes none."""
    return next((one["edited_by"] for one in before if one["from"] == source["from"] and one["from"]), None)
