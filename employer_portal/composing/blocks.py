"""The fixed sentences of a letter: versioned templates with strict placeholders."""

import hashlib
import string
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from employer_portal.core.errors import DomainError

#: Placeholder -> its words; None where there is no value.
Values = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Blocks:
    """All fixed sentences of one language, and their version (a hash of the file)."""

    version: str
    table: Mapping[str, Any]

    def sentence(self, kind: str, name: str, values: Values) -> str:
        """One sentence. Raises `DomainError` where a strict placeholder has no value."""
        return _paragraph(_listed(self.table[kind][name]), values)

    def paragraphs(self, kind: str, name: str, values: Values) -> tuple[str, ...]:
        """The paragraphs of a block, without those of which every sentence dropped."""
        return tuple(filter(None, (_paragraph(sentences, values) for sentences in self.table[kind][name])))


@cache
def load_blocks(folder: Path, language: str) -> Blocks:
    """The blocks of that language from `folder`. Raises `DomainError`, naming the file, for a broken one."""
    path = folder / f"{language}.toml"
    try:
        raw = path.read_bytes()
        return Blocks(hashlib.sha256(raw).hexdigest()[:12], tomllib.loads(raw.decode()))
    except OSError as error:
        raise DomainError(f"There is no letter wording for the language {language!r}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DomainError(f"The letter wording in {path.name} cannot be read: {error}.") from error


def _listed(sentences: Any) -> Sequence[Any]:
    return [sentences] if isinstance(sentences, str) else sentences


def _paragraph(sentences: Sequence[Any], values: Values) -> str:
    return " ".join(filter(None, (_sentence(sentence, values) for sentence in sentences)))


def _sentence(sentence: str | Mapping[str, Any], values: Values) -> str:
    if isinstance(sentence, str):
        variants, optional = [sentence], False
    elif sentence.keys() == {"optional"}:
        variants, optional = [sentence["optional"]], True
    elif sentence.keys() == {"first_of"}:
        variants, optional = sentence["first_of"], False
    else:
        raise DomainError(
            f"The letter wording has a sentence with {' and '.join(map(repr, sentence))}.",
            "A sentence is a text, or one of optional and first_of.",
        )
    for variant in variants:
        _must_be_known(variant, values)
    for variant in variants:
        if not _missing(variant, values):
            return variant.format_map(values)
    if optional:
        return ""
    missing = " and ".join(name.replace("_", " ") for name in _missing(variants[-1], values))
    raise DomainError(
        f"The letter needs a value for {missing}, and there is none.", "Fill it in on the round or the brand."
    )


def _must_be_known(text: str, values: Values) -> None:
    """Raise `DomainError` for a placeholder that does not exist, which is no placeholder without a value: with a slip
    of the pen in it, an optional sentence would drop from every letter and nobody would see."""
    for name in _names(text):
        if name not in values:
            near = get_close_matches(name, values, 1)
            raise DomainError(
                f"The letter wording asks for {{{name}}}, which is no placeholder, in “{text}”.",
                f"Did you mean {{{near[0]}}}?" if near else f"There are: {', '.join(sorted(values))}.",
            )


def _names(text: str) -> list[str]:
    """The placeholders of a sentence. Raises `DomainError` for braces that do not fit."""
    try:
        return [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise DomainError(f"The letter wording has a sentence with odd braces, “{text}”: {error}.") from error


def _missing(text: str, values: Values) -> list[str]:
    return [name for name in _names(text) if not values.get(name)]
