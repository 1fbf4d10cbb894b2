"""One cell: its text made clean, then read as what its column holds.

Every reader here takes clean text that is not empty, and raises `Unreadable` with words for the person who typed it.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from employer_portal.core.addresses import is_title, shows_address, too_long
from employer_portal.core.terms import AllMet, Outcome, Sentence
from employer_portal.workbook.columns import Holds, key

#: The longest text that a cell of any spreadsheet program can hold.
LONGEST = 32_767

#: The longest name that is looked up among others: the time that takes grows with the square of its length.
_COMPARABLE = 80

NOT_ASSESSED = "not assessed"

#: More than so many is a slip of the finger.
MOST = 10_000

_ATOM = r"(?:[^\W_]|[!#$%&'*+/=?^_`{|}~-])+"
_EMAIL = re.compile(
    rf"(?=.{{3,254}}$){_ATOM}(?:\.{_ATOM})*"
    r"@(?:[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?\.)+[^\W\d_](?:[^\W_]|-)*[^\W_]"
)
#: “<sam@example.org>”, “Sam Okafor <sam@example.org>” and mailto:, as mail programs and links write an address.
_WRAPPED = re.compile(r"[^<>@]*<\s*(?:mailto:)?([^<>\s]+)\s*>|mailto:(\S+)", re.IGNORECASE)
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _TIME)
_LOCAL_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})" + _TIME)
#: 24 November 2026, Tue 24th Nov 26, 24-Nov-26; November 24, 2026.
_TYPED_DAY = re.compile(
    r"(?:[^\W\d]+,?\s+)?(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s/.-]*([^\W\d]+)[\s/.,-]*(\d{4}|\d{2})"
)
_MONTH_FIRST = re.compile(r"(?:[^\W\d]+,\s+)?([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTHS = "january february march april may june july august september october november december".split()
_SCALE_POINT = re.compile(r"\s*(\d{1,3})\s*=\s*(.*\S)\s*", re.DOTALL)
#: What people write into a cell where there is nothing to write: its words, one space between two.
_NOTHING = re.compile(
    r"(?:n ?a|nil|none|nothing|no (?:gaps?|issues?|concerns?|next steps?|development(?: needs?| points?)?)"
    r"|not applicable|there (?:was|were) (?:none|no gaps?|nothing missing)|nothing (?:was )?missing)"
    r"(?: (?:here|at all|at this stage|identified|needed|noted|required|seen|to add|to note|to report))?",
    re.IGNORECASE,
)
_DASHES = frozenset("-–—./")
#: What others call an outcome.
_MEANT = {
    key(word): outcome
    for outcome, words in {
        Outcome.NOT_APPOINTED: "rejected, reject, unsuccessful, not successful, declined, no, no hire, not hired, not"
        " selected, regret, regretted, turned down, fail, failed, not offered, do not appoint, not suitable",
        Outcome.RESERVE: "reserve list, reserved, on hold, hold, waiting list, runner-up, second choice, appointable",
        Outcome.APPOINTED: "appoint, hired, hire, offered, offer, offer made, successful, selected, accepted, yes",
        Outcome.WITHDREW: "withdrawn, withdraw, pulled out, did not attend, dna, no show",
        Outcome.PENDING: "tbc, undecided, in progress, awaiting decision, to be decided, not yet decided",
    }.items()
    for word in (outcome, *words.split(","))
}
#: What a spreadsheet shows where a formula failed.
FAILED_FORMULAS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)


class Unreadable(Exception):
    """A cell that does not hold what its column needs."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


def line(text: str) -> str:
    """Text on one line: a name, a code."""
    return " ".join(text.split())


def day(text: str, day_first: bool = True) -> date:
    """A date as 2026-11-20, as 20/11/2026 or 20/11/26 (11/20/2026 unless `day_first`), as 20 November 2026, or as a
    spreadsheet's number for it."""
    local = "20/11/2026" if day_first else "11/20/2026"
    try:
        if found := _ISO_DAY.fullmatch(text):
            read = date(int(found[1]), int(found[2]), int(found[3]))
        elif found := _LOCAL_DAY.fullmatch(text):
            one, two, year = int(found[1]), int(found[2]), _year(found[3])
            read = date(year, two, one) if day_first else date(year, one, two)
        elif found := _TYPED_DAY.fullmatch(text):
            read = date(_year(found[3]), _month(found[2]), int(found[1]))
        elif found := _MONTH_FIRST.fullmatch(text):
            read = date(_year(found[3]), _month(found[1]), int(found[2]))
        elif re.fullmatch(r"[34567]\d{4}", text):  # days since 30 December 1899: 1982 to 2118
            read = date(1899, 12, 30) + timedelta(days=int(text))
        else:
            raise ValueError
        if not 1950 <= read.year <= 2150:
            raise ValueError
    except ValueError:
        raise Unreadable("This is not a date.", f"Write it like 2026-11-20 or {local}.") from None
    return read


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _month(name: str) -> int:
    """The month of an English name, whole or short; raises ValueError for any other word."""
    plain = name.casefold()
    for number, month in enumerate(_MONTHS, 1):
        if plain in (month, month[:3]) or (number, plain) == (9, "sept"):
            return number
    raise ValueError(name)


def email(text: str) -> str:
    """An address that mail can reach, as typed; without what a mail program writes around it."""
    if wrapped := _WRAPPED.fullmatch(text):
        text = wrapped[1] or wrapped[2]
    if not _EMAIL.fullmatch(text):
        raise Unreadable("This is not a complete e-mail address.", "Write it like name@example.org.")
    if too_long(text):
        raise Unreadable("This is longer than an e-mail address can be.", "Look at it again.")
    return text


def name(text: str) -> str:
    """A person's name: no title alone, and no address in it, which a mail would show in place of the right one."""
    if shows_address(text):
        raise Unreadable("A name stands here, and this holds an e-mail address.", "Put the address where it belongs.")
    if is_title(text):
        raise Unreadable("This is a title, and no name to greet somebody by.", "Write the name, or leave it out.")
    return line(text)


def words(text: str) -> str:
    """What is written for a candidate; nothing where the cell says that there is none (“n/a”, “None.”, “No gaps”)."""
    nothing = _DASHES.issuperset("".join(text.split())) or _NOTHING.fullmatch(" ".join(re.findall(r"\w+", text)))
    return "" if nothing else text


def yes_no(text: str) -> bool:
    """yes or no; a spreadsheet's TRUE and FALSE too."""
    answer = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}.get(text.casefold())
    if answer is None:
        raise Unreadable("The answer here is yes or no.", "Write yes or no, or leave the cell empty for no.")
    return answer


def one_of(words: type[StrEnum]) -> Callable[[str], StrEnum]:
    """A reader of one of a list of words, without regard to case, spaces and hyphens."""
    known = {word.value: word for word in words} | {key(word): word for word in words}
    listed = ", ".join(words)

    def read(text: str) -> StrEnum:
        if (word := known.get(text) or known.get(key(text))) is None:
            meant = outcome_meant(text) if words is Outcome else None
            fix = f"Did you mean “{meant}”? " if meant else suggestion(text, words)
            raise Unreadable("This is not one of the words for this column.", f"{fix}Choose from: {listed}.")
        return word

    return read


def outcome_meant(text: str) -> Outcome | None:
    """The outcome that a word of others' seems to mean: to be offered, since only they know."""
    return _MEANT.get(key(text))


def whole_number(text: str) -> int:
    """3, or 3.0 as some spreadsheets keep it."""
    if not (found := re.fullmatch(r"([+-]?\d{1,9})(?:[.,]0+)?", text, re.ASCII)):
        raise ValueError(text)
    return int(found[1])


def count(text: str) -> int:
    """How many: a whole number above nought."""
    try:
        number = whole_number(text)
    except ValueError:
        number = 0
    if not 0 < number <= MOST:
        raise Unreadable("This is not a number of things.", f"Write a whole number from 1 to {MOST:,}.")
    return number


def sentences(text: str) -> tuple[Sentence, ...]:
    """Names of fixed sentences, divided by commas, semicolons or line breaks; each once."""
    read = one_of(Sentence)
    return tuple(dict.fromkeys(Sentence(read(part.strip())) for part in re.split(r"[,;\n]", text) if part.strip()))


def all_met(text: str) -> AllMet:
    """Why somebody was not appointed who fully met everything; "one post, on total ratings" says it too."""
    if key(AllMet.TOTAL_RATINGS.removesuffix("s")) in key(text):
        return AllMet.TOTAL_RATINGS
    raise Unreadable(
        "A letter cannot give this as the reason.",
        f"Write: {AllMet.TOTAL_RATINGS}, if the posts were offered on the panel's total ratings.",
    )


def rating(text: str, scale: Mapping[int, str] | None) -> int | None:
    """A point of the scale, or None for "not assessed". Any whole number where the scale itself could not be read."""
    try:
        point = whole_number(text)
    except ValueError:
        if key(text) == key(NOT_ASSESSED):
            return None
        point = None
    if point is None or (scale is not None and point not in scale):
        points = ", ".join(map(str, scale)) if scale else "a whole number"
        raise Unreadable("This rating is not on the scale.", f"Use one of {points}, or write: {NOT_ASSESSED}.")
    return point


def scale(text: str) -> dict[int, str]:
    """The points of a rating scale in words, lowest first, from `1=Not shown, 2=Partly shown`."""
    parts = [part for part in re.split(r"[,;\n]\s*(?=\d{1,3}\s*=)|[,;\s]+$", text) if part.strip()]
    found = [_SCALE_POINT.fullmatch(part) for part in parts]
    points = {int(point[1]): line(point[2]) for point in found if point}
    if len(points) < 2 or len(points) < len(parts):
        raise Unreadable(
            "The rating scale could not be read.",
            "Write each point once, as number=words, like: 1=Not shown, 2=Partly shown, 3=Shown, 4=Strongly shown.",
        )
    return dict(sorted(points.items()))


def scale_text(points: Mapping[int, str]) -> str:
    """The scale as `scale` reads it."""
    return ", ".join(f"{point}={words}" for point, words in points.items())


def nearest(text: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known word that is most like the text; empty where none is near, or where comparing would take long."""
    if len(text) > _COMPARABLE:
        return ""
    by_key = {key(word): word for word in known if len(word) <= _COMPARABLE}
    near = difflib.get_close_matches(key(text), by_key, n=1, cutoff=cutoff)
    return by_key[near[0]] if near else ""


def suggestion(text: str, known: Iterable[str]) -> str:
    """A question that names the nearest known word; empty where none is near."""
    near = nearest(text, known)
    return f"Did you mean “{near}”? " if near else ""


def readers(day_first: bool) -> Callable[[Holds | type[StrEnum]], Callable[[str], object]]:
    """Which function reads what a column holds; ratings apart, since they need the round's scale."""
    table: dict[Holds, Callable[[str], object]] = {
        Holds.LINE: line,
        Holds.NAME: name,
        Holds.TEXT: str,
        Holds.WORDS: words,
        Holds.DAY: lambda text: day(text, day_first),
        Holds.EMAIL: email,
        Holds.YES_NO: yes_no,
        Holds.SCALE: scale,
        Holds.COUNT: count,
        Holds.SENTENCES: sentences,
        Holds.ALL_MET: all_met,
    }
    return lambda holds: table[holds] if isinstance(holds, Holds) else one_of(holds)
