"""An entry's words sentence by sentence, for whoever comments on them."""

import re
from dataclasses import dataclass

from employer_portal.hiring.models import Criterion
from employer_portal.phrasing.findings import Field
from employer_portal.review.queries import FIELDS, Sheet

_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\n+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an entry, and where it stands."""

    criterion: Criterion
    field: Field
    quote: str


def sentences(sheet: Sheet, entry_id: int) -> list[Sentence]:
    """What an entry says to the candidate, in reading order. The panel's notes are nobody's to polish."""
    return [
        Sentence(row.criterion, field, quote.strip())
        for row in sheet.rows
        for said in row.said
        if said.entry.id == entry_id
        for field in FIELDS
        for quote in _END.split(said.words.get(field, ""))
        if quote.strip()
    ]
