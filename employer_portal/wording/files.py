"""A wording as a file, in the very form of those in `templates/letter/blocks/`, and such a file as a wording."""

import json
from collections.abc import Mapping
from typing import Any

from employer_portal.composing.blocks import parsed
from employer_portal.composing.sentences import Table, flat, mistakes
from employer_portal.core.cleaning import clean
from employer_portal.core.errors import DomainError
from employer_portal.core.terms import Language

#: The largest file of wording that is read.
MOST = 1024 * 1024
HEAD = """\
# The fixed sentences of a brand's letters. A sentence is one of
#   "text with {placeholders}"                 every placeholder must have a value, or the letter is not sealed
#   { optional = "text with {placeholders}" }  drops as a whole when a value is absent
#   { first_of = ["text {a}", "text"] }        the first one whose values are all there
# A paragraph is a list of sentences. One that is marked `waiting = true` is still to be translated: write its words
# anew, and take the mark off. Bring the file in again on the page of the wording.
"""


def exported(table: Table) -> bytes:
    """The wording as a file."""
    lines = [HEAD, f"language = {json.dumps(table['language'])}"]
    for name, blocks in table.items():
        if isinstance(blocks, Mapping):
            lines += ["", f"[{name}]", *(f"{block} = {_value(raw, 0)}" for block, raw in blocks.items())]
    return ("\n".join(lines) + "\n").encode()


def imported(raw: bytes, name: str, language: Language, standard: Table) -> dict[str, Any]:
    """The blocks of a file, by "table.block". Raises `DomainError`, naming the place, for a file that is none, is for
    another language, lacks a block, or has a sentence that cannot stand."""
    if len(raw) > MOST:
        raise DomainError("This file is too large to be a wording.", "Import a file that was exported here.")
    table = _cleaned(parsed(raw, name))
    if table.get("language") != language.value:
        raise DomainError(
            f"This file says that its language is {table.get('language')!r}.",
            f'Its first line must say: language = "{language.value}".',
        )
    for mistake in mistakes(table, standard):
        raise DomainError(f"{mistake.at}: {mistake.words}")
    return flat(table)


def _cleaned(value: Any) -> Any:
    """The value with its texts as everything is kept that comes in, each in one line."""
    if isinstance(value, str):
        return " ".join(clean(value)[0].split())
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    return {name: _cleaned(one) for name, one in value.items()} if isinstance(value, dict) else value


def _value(raw: Any, depth: int) -> str:
    """A value as TOML; its strings are written as JSON's, which TOML reads alike."""
    if isinstance(raw, list):
        if len(raw) == 1 and isinstance(raw[0], str):
            return f"[{_value(raw[0], depth)}]"
        inner = "".join(f"{'    ' * (depth + 1)}{_value(one, depth + 1)},\n" for one in raw)
        return f"[\n{inner}{'    ' * depth}]"
    if isinstance(raw, Mapping):
        return "{ " + ", ".join(f"{name} = {_value(value, depth)}" for name, value in raw.items()) + " }"
    return json.dumps(raw, ensure_ascii=False).replace("\x7f", "\\u007f")
