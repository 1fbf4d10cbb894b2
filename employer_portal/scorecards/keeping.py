"""A match that was kept, held against the next file: whether it fits, and what is new there."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from employer_portal.scorecards.grids import Grid, Headed, head
from employer_portal.scorecards.profile import Profile
from employer_portal.workbook.columns import key

_EXAMPLES, _LONGEST = 3, 80
_LOOKED_THROUGH = 200  # rows in which examples are looked for


def _sheets(grids: Sequence[Grid], profile: Profile) -> list[Headed]:
    """The sheets that have headings of the profile."""
    known = {key(heading) for heading in profile.columns}

    def score(headings: list[str]) -> int:
        return sum(key(heading) in known for heading in headings)

    found = [head(grid, (profile.header_rows,), score) for grid in grids if not grid.hidden]
    return [one[2] for one in found if one is not None]


def fits(grids: Sequence[Grid], profile: Profile) -> bool:
    """Whether one sheet has every heading that has a place in the profile."""
    wanted = {key(heading) for heading, placed in profile.columns.items() if placed.place}
    return any(wanted <= {key(heading) for heading in sheet.headings} for sheet in _sheets(grids, profile))


def with_kept(guessed: Profile, kept: Profile) -> Profile:
    """The kept match, with the guesses about what it does not know yet: new columns, new words."""
    columns = {**guessed.columns, **kept.columns} if guessed.header_rows == kept.header_rows else kept.columns
    new = {
        (table, name)
        for table, name in guessed.guessed
        if table in ("columns", "ratings", "outcomes") and name not in getattr(kept, table)
    }
    return replace(
        guessed, name=kept.name, columns=columns, header_rows=kept.header_rows, sheet_names=kept.sheet_names,
        labels={**guessed.labels, **kept.labels}, round={**guessed.round, **kept.round}, for_all=kept.for_all,
        ratings={**guessed.ratings, **kept.ratings}, outcomes={**guessed.outcomes, **kept.outcomes},
        guessed=frozenset(new),
    )  # fmt: skip


def examples(grids: Sequence[Grid], profile: Profile) -> dict[str, list[str]]:
    """A few different things that stand below each heading, and beside each label."""
    found: dict[str, dict[str, None]] = {}
    for sheet in _sheets(grids, profile):
        for label, text in sheet.labels.items():
            found.setdefault(label, {})[text] = None
        for position, heading in enumerate(sheet.headings):
            for text in islice(sheet.values(position), _LOOKED_THROUGH):
                found.setdefault(heading, {})[text] = None
    return {
        name: [text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…" for text in islice(texts, _EXAMPLES)]
        for name, texts in found.items()
    }
