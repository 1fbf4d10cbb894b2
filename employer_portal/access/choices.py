"""What becomes of each item: as the list of holdings says, or as somebody chose, with the reason that is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.access.items import Field, Item
from employer_portal.access.others import Others
from employer_portal.core.errors import DomainError
from employer_portal.keeping.models import AccessChoice, Choice, Ground

#: Why something is left out, as the person reads it.
GROUNDS = {
    Ground.OTHERS: "it is about somebody else as well, and cannot be told without them",
    Ground.ADVICE: "it is legal advice, or was written for a claim",
    Ground.CONFIDENCE: "it is a reference that was given in confidence",
    Ground.PLANS: "it would tell plans or bargaining that it would harm",
}
LEFT_OUT = "[left out]"


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as the person sees it. `why` it is left out, or something of it; `others` says whether somebody else is
    called by their role in it; `gone` are the words that were to be left out of it and do not stand in it any more."""

    item: Item
    choice: Choice
    fields: tuple[Field, ...]
    why: str
    others: bool
    chosen: AccessChoice | None
    gone: tuple[str, ...] = ()


def of_request(session: Session, request_id: int) -> dict[str, AccessChoice]:
    """item -> what somebody chose for it."""
    wanted = sa.select(AccessChoice).where(AccessChoice.request_id == request_id)
    return {one.item: one for one in session.scalars(wanted)}


def all_shown(items: Iterable[Item], chosen: Mapping[str, AccessChoice], others: Others) -> list[Shown]:
    """Each of these items as the person sees it: what is left out of one is left out of all, for feedback says the same
    in several revisions, and in the letter. All of them together: who is called what depends on whoever came before."""
    passages = left_out(chosen)
    return [shown(one, chosen.get(one.key), others, passages) for one in items]


def left_out(chosen: Mapping[str, AccessChoice]) -> dict[str, Ground | None]:
    """The words that are left out of everything, and why."""
    return {passage: one.ground for one in chosen.values() for passage in one.passages}


def without(text: str, passages: Iterable[str]) -> str:
    """That text, others' names hidden already, without these words: the longest first, for one may stand in another."""
    for passage in sorted(passages, key=len, reverse=True):
        text = text.replace(passage, LEFT_OUT)
    return text


def must_stand(found: Iterable[Shown]) -> None:
    """Raise `DomainError` where words that are to be left out of an item do not stand in it: whoever chose them looks
    again, for what was meant may stand there in other words."""
    for one in found:
        for passage in one.gone:
            raise DomainError(f"These words do not stand in item {one.item.number}: “{passage}”.", "Copy them from it.")


def shown(
    item: Item, chosen: AccessChoice | None, others: Others, passages: Mapping[str, Ground | None]
) -> Shown:  # fmt: skip
    """That item as the person sees it; `passages` are the words that are left out of every item, and why."""
    if not item.is_shown:
        return Shown(item, Choice.WITHHOLD, (), item.not_shown[0][1] if item.not_shown else "", False, None)
    hidden = tuple(Field(one.label, others.hidden(one.text), one.user) for one in item.fields)
    with_others = any(one.user for one in hidden) or any(
        one.text != other.text for one, other in zip(hidden, item.fields, strict=True)
    )
    if chosen and chosen.choice is Choice.WITHHOLD:
        return Shown(item, Choice.WITHHOLD, (), _why({chosen.ground}), with_others, chosen)
    gone = tuple(one for one in (chosen.passages if chosen else ()) if not any(one in field.text for field in hidden))
    choice = chosen.choice if chosen else Choice.REDACT if with_others else Choice.INCLUDE
    fields = hidden
    if choice is Choice.INCLUDE:
        pairs = zip(item.fields, hidden, strict=True)
        fields = tuple(_named(one, others, unnamed, passages) for one, unnamed in pairs)
    here = {passage: ground for passage, ground in passages.items() if any(passage in one.text for one in fields)}
    fields = tuple(Field(one.label, without(one.text, here), one.user) for one in fields)
    return Shown(item, Choice.REDACT if here else choice, fields, _why(set(here.values())), with_others, chosen, gone)


def _why(grounds: Iterable[Ground | None]) -> str:
    return "; ".join(sorted(GROUNDS[one] for one in grounds if one))


def _named(field: Field, others: Others, hidden: Field, passages: Iterable[str]) -> Field:
    """With colleagues by their names, unless words to leave out were copied from where they have none; another
    candidate never."""
    text = others.named(field.user) if field.user else others.hidden(field.text, colleagues=False)
    if any(passage in hidden.text and passage not in text for passage in passages):
        return hidden
    return Field(field.label, text, field.user)
