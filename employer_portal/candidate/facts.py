"""What only the candidate knows: the day of their interview, or the reference that they were given.

A code in a mail proves that somebody reads that address, and nothing where the address was mistyped: so the first one
who comes in from an address says one of these as well.
"""

import calendar
import re
from datetime import date

from employer_portal.hiring.models import Application

_MONTHS = {name[:3].lower(): number for number, name in enumerate(calendar.month_name) if name}
_NUMBERS = re.compile(r"(\d{1,2})\D+(\d{1,2})(?:\D+(\d{2}|\d{4}))?")
_ISO = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,9})\.?,?(?: (\d{4}))?")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?")
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+")


def is_known(application: Application, typed: str, *, day_first: bool) -> bool:
    """Whether that is the day of their interview or their reference; where there was no interview, the reference of
    the vacancy will do, for their letters name no other."""
    met = application.interview_date or application.hiring_round.interview_date
    references = [application.reference, *([] if met else [application.hiring_round.vacancy.reference])]
    same = _plain(typed) in {_plain(reference) for reference in references} - {""}
    return same or (met is not None and is_day(typed, met, day_first=day_first))


def is_day(typed: str, day: date, *, day_first: bool) -> bool:
    """Whether somebody wrote that day, in numbers or with the month's name, with its year or without."""
    text = _WEEKDAY.sub("", " ".join(typed.lower().rstrip(" .").split()))
    if found := _ISO.fullmatch(text):
        return (int(found[1]), int(found[2]), int(found[3])) == (day.year, day.month, day.day)
    if found := _NUMBERS.fullmatch(text):
        one, other, year = int(found[1]), int(found[2]), found[3]
        said = (one, other) if day_first else (other, one)
    elif found := _DAY_FIRST.fullmatch(text):
        said, year = (int(found[1]), _month(found[2])), found[3]
    elif found := _MONTH_FIRST.fullmatch(text):
        said, year = (int(found[2]), _month(found[1])), found[3]
    else:
        return False
    return said == (day.day, day.month) and (year is None or str(day.year).endswith(year))


def _month(name: str) -> int:
    whole = calendar.month_name[_MONTHS[name[:3]]].lower() if name[:3] in _MONTHS else ""
    return _MONTHS[name[:3]] if whole.startswith(name) or name == "sept" else 0


def _plain(reference: str) -> str:
    return re.sub(r"[\W_]", "", reference).casefold()
