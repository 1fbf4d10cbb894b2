"""A time in words that leave no doubt: the day, the hours, and by which clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

#: What people call the time of a zone, by its short name.
_BRITISH = {"GMT": "Greenwich Mean Time", "BST": "British Summer Time"}
_NAMES = {
    **dict.fromkeys(("Europe/London", "Europe/Belfast", "Europe/Jersey", "Europe/Guernsey", "GB"), _BRITISH),
    "Europe/Isle_of_Man": _BRITISH,
    "Europe/Dublin": {"GMT": "Greenwich Mean Time", "IST": "Irish Standard Time"},
}


def when(starts_at: datetime, minutes: int, zone: ZoneInfo) -> str:
    """ "Tuesday 1 December 2026, 10:15 to 10:30 (Greenwich Mean Time)"."""
    begins, ends = starts_at.astimezone(zone), (starts_at + timedelta(minutes=minutes)).astimezone(zone)
    return f"{begins:%A %-d %B %Y, %H:%M} to {ends:%H:%M} ({clock(starts_at, zone)})"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """What the time of that zone is called at that moment: "British Summer Time", else by its city, "Paris time"."""
    short = f"{at.astimezone(zone):%Z}"
    city = zone.key.rpartition("/")[2].replace("_", " ")
    return _NAMES.get(zone.key, {}).get(short, f"{city} time")
