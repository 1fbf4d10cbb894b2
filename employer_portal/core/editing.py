"""Nobody's save undoes another's: an edit says what its writer had before them, and is refused where that has changed.

What was seen are the values themselves and no number of a version: so two people who change different things of one
row do not stand in each other's way for nothing, and whoever is refused is told what the other one changed.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

from employer_portal.core.errors import Conflict

#: The names of what can be edited together -> how each stood, as `plain` text.
Seen = Mapping[str, str]


class ChangedMeanwhile(Conflict):
    """It was saved in between, by somebody else or in another tab. `now` is how everything stands, `changed` names what
    is different."""

    def __init__(self, now: Seen, changed: list[str]) -> None:
        super().__init__("This was changed meanwhile.", "Look at what is different, then save again.")
        self.now, self.changed = now, changed


def stands(values: Mapping[str, Any]) -> Seen:
    """The values as they stand, in the form in which they travel with a page and are compared."""
    return {name: plain(value) for name, value in values.items()}


def plain(value: Any) -> str:
    """A value as text: empty for none, a day as 2026-11-25."""
    if value is None or value is False:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value)


def changed_to(now: str) -> str:
    """What is said at a place whose words were changed in between: to what, and one full stop, not two."""
    return f"This was changed meanwhile to “{now}”" + ("" if now.endswith((".", "!", "?", "…")) else ".")


def must_stand(values: Mapping[str, Any], seen: Seen | None) -> None:
    """Raise `ChangedMeanwhile` where the values are no longer what the editor had before them. None: whoever asks has
    seen no page, and wants it whatever stands there (a command, an import)."""
    if seen is None:
        return
    now = dict(stands(values))
    if changed := [name for name in {**now, **seen} if seen.get(name, "") != now.get(name, "")]:
        raise ChangedMeanwhile(now, changed)
