"""How the rules' files are laid out: one pattern a line, sorted, no line above 120 characters.

Comments, the order of tables and keys and whatever else a file says stay as they were written.
"""

import re
import textwrap
import tomllib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from employer_portal.phrasing.sources import ORDERED, settled

WIDTH = 120
INDENT = "  "
#: Lists of words and names, which share a line; of all others each item has its own.
FILLED = frozenset({"words", "inflected", "exact", "characteristic", "opens", "scope", "without", "rating"})
_LINE = r'"(?:[^"\\\n]|\\.)*"'
_STRING = rf'"""(?:[^\\]|\\.)*?"{{3,5}}|{_LINE}|' + r"'''.*?'{3,5}|'[^'\n]*'"
_VALUE = re.compile(rf"(?P<key>[\w.-]+)[ \t]*=[ \t]*(?:(?P<list>\[)|(?P<text>{_STRING}))", re.DOTALL)
_IN_LIST = re.compile(
    rf"(?P<end>\])|(?P<comment>\#[^\n]*)|(?P<line>\n)|(?P<item>\{{(?:{_STRING}|[^{{}}\"'])*\}}|{_STRING}|[^\s,\]\#]+)"
    r"|[\s,]",
    re.DOTALL,
)  # fmt: skip
_CONTINUED = re.compile(r"(?<!\\)((?:\\\\)*)\\[ \t]*\n\s*")


class Item(NamedTuple):
    """An item of a list, and the comment beside it."""

    written: str
    comment: str = ""


class Group(NamedTuple):
    """The comments within a list, and the items below them."""

    comments: list[str]
    items: list[Item]


def formatted(text: str) -> str:
    """A file of rules as it should be laid out; what is so already comes back unchanged.

    Raises `ValueError` for broken TOML, and for what cannot be laid out without changing what it says.
    """
    said = settled(tomllib.loads(text))
    laid_out = "".join(f"{line}\n" for line in _statements(text))
    if settled(tomllib.loads(laid_out)) != said:
        raise ValueError("it cannot be laid out without changing what it says")
    return laid_out


def _statements(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        found, lines = _VALUE.match(text, at), [""]
        if found and found["list"]:
            groups, at = _groups(text, found.end())
            lines = _list(found["key"], groups)
        elif found:
            lines, at = _wrapped(f"{found['key']} = ", _on_one_line(found["text"]), ""), found.end()
        end = (text.find("\n", at) + 1 or len(text) + 1) - 1
        lines[-1] += text[at:end].rstrip()
        yield from lines if found else _comment(lines[0], "")
        at = end + 1


def _comment(line: str, indent: str) -> list[str]:
    """A line of comment, or several where it is too long; any other line as it is."""
    if not line.startswith("#") or len(indent + line) <= WIDTH:
        return [indent + line]
    wrap = textwrap.TextWrapper(WIDTH, break_long_words=False, break_on_hyphens=False)
    wrap.initial_indent = wrap.subsequent_indent = f"{indent}# "
    return wrap.wrap(line.lstrip("# "))


def _groups(text: str, at: int) -> tuple[list[Group], int]:
    """What stands in the list that begins here, and where it ends."""
    groups, begun = [Group([], [])], True  # whether an item stands before on the same line
    while found := _IN_LIST.match(text, at):
        at, (_, items) = found.end(), groups[-1]
        if found["end"]:
            return groups, at
        if found["item"]:
            items.append(Item(_on_one_line(found["item"])))
        elif found["comment"] and begun and items:
            items[-1] = Item(items[-1].written, found["comment"].rstrip())
        elif found["comment"]:
            if items:
                groups.append(Group([], []))
            groups[-1].comments.append(found["comment"].rstrip())
        begun = bool(found["item"]) or (begun and not found["line"])
    raise ValueError("a list cannot be read")


def _list(key: str, groups: list[Group]) -> list[str]:
    items = [item for group in groups for item in group.items]
    line = f"{key} = [{', '.join(item.written for item in items)}]"
    told = any(group.comments for group in groups) or any(item.comment for item in items)
    if (len(items) < 2 or key in FILLED) and not told and len(line) <= WIDTH and "\n" not in line:
        return [line]
    lines = [f"{key} = ["]
    for comments, items in groups:
        for comment in comments:
            lines += _comment(comment, INDENT)
        if key not in ORDERED:
            items.sort(key=lambda item: (item.written.casefold(), item.written))
        lines += _items(items, together=key in FILLED)
    return [*lines, "]"]


def _items(items: Iterable[Item], *, together: bool) -> list[str]:
    """The lines of these items; `together`: as many on one as fit."""
    lines: list[str] = []
    joins = False
    for written, comment in items:
        own = _wrapped(INDENT, written, ",")
        alone = bool(comment) or len(own) > 1
        if joins and not alone and len(lines[-1] + own[0].lstrip()) < WIDTH:
            lines[-1] += f" {own[0].lstrip()}"
            continue
        joins = together and not alone
        lines += [*own[:-1], f"{own[-1]}  {comment}".rstrip()]
    return lines


def _wrapped(before: str, written: str, after: str) -> list[str]:
    """A value, over several lines where it holds a text too long for one; what joins them is no part of the text."""
    line = f"{before}{written}{after}"
    text = re.match(rf"(\{{\s*\w+\s*=\s*)?({_LINE})(.*)", written, re.DOTALL)
    if len(line) <= WIDTH or not text or "\n" in written:
        return [line]
    before, after = f'{before}{text[1] or ""}"""\\', f'"""{text[3]}{after}'
    indent = INDENT * (2 if before.startswith(INDENT) else 1)
    lines = [before, indent]
    for word in re.findall(r"\S+\s*", text[2][1:-1]):
        if lines[-1] != indent and len(lines[-1] + word.rstrip() + after) > WIDTH:
            lines[-1] += "\\"
            lines.append(indent)
        lines[-1] += word
    lines[-1] += after
    return lines


def _on_one_line(written: str) -> str:
    """A value whose texts are continued over several lines, with each on one line; any other as it is."""
    return re.sub(_STRING, _joined, written, flags=re.DOTALL)


def _joined(text: re.Match[str]) -> str:
    if not text[0].startswith('"""'):
        return text[0]
    line = _CONTINUED.sub(r"\1", text[0][3:-3].removeprefix("\n"))
    quoted = re.sub(r'\\.|"', lambda sign: '\\"' if sign[0] == '"' else sign[0], line)
    return text[0] if "\n" in line else f'"{quoted}"'
