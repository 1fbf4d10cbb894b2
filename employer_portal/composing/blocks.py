"""The fixed sentences of a letter: versioned templates with strict placeholders, and how one gets its values."""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from employer_portal.composing.sentences import Fixed, Kind, Table, mistakes, must_be_known, names, pieces
from employer_portal.composing.speech import NUMBERS, WORDS
from employer_portal.core.errors import DomainError
from employer_portal.core.terms import Language

#: Placeholder -> its words; None where there is no value.
Values = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Blocks:
    """All fixed sentences of one language, and their version (a hash of them)."""

    version: str
    table: Table

    @classmethod
    def of(cls, table: Table) -> "Blocks":
        """The blocks with these sentences."""
        return cls(digest(table), table)

    def sentence(self, kind: str, name: str, values: Values) -> str:
        """One sentence. Raises `DomainError` where a strict placeholder has no value, or nobody has written it."""
        return _paragraph(_listed(self._block(kind, name)), values)

    def paragraphs(self, kind: str, name: str, values: Values) -> tuple[str, ...]:
        """The paragraphs of a block, without those of which every sentence dropped."""
        return tuple(filter(None, (_paragraph(sentences, values) for sentences in self._block(kind, name))))

    def last_part(self, kind: str, name: str, values: Values) -> tuple[str, ...]:
        """The paragraphs of a letter's last part, then the one on the candidate's own page. A wording of another
        language that was approved before there was such a sentence goes without it."""
        page = self.sentence("common", "page", values) if "page" in self.table["common"] else ""
        return (*self.paragraphs(kind, name, values), *([page] if page else []))

    @property
    def language(self) -> str:
        return str(self.table["language"])

    def words(self, name: str, number: int | None = None) -> str:
        """The words that stand for a fact: English has its own, every other language those of its translator. Raises
        as `sentence` does."""
        values = {"number": None if number is None else self.number(number)}
        if self.language == Language.ENGLISH:
            return _filled(Fixed.of(WORDS[name]), values)
        return self.sentence("words", name, values)

    def number(self, number: int) -> str:
        """A number up to ten in words."""
        return self.words(NUMBERS[number - 1]) if 0 < number <= len(NUMBERS) else str(number)

    def _block(self, kind: str, name: str) -> Any:
        try:
            return self.table[kind][name]
        except KeyError:
            raise DomainError(
                f"The letter wording in {self.table['language']!r} has no block {name} in [{kind}].", "Write it first."
            ) from None


@cache
def load_blocks(folder: Path, language: str) -> Blocks:
    """The blocks of that language from `folder`. Raises `DomainError`, naming the file, for a broken one, and naming
    the block too for a sentence that cannot stand in a letter."""
    path = folder / f"{language}.toml"
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DomainError(f"There is no letter wording for the language {language!r}.") from error
    blocks = Blocks(hashlib.sha256(raw).hexdigest()[:12], parsed(raw, path.name))
    for mistake in mistakes(blocks.table):
        raise DomainError(f"The letter wording in {path.name} cannot stay, at {mistake.at}: {mistake.words}")
    return blocks


def parsed(raw: bytes, name: str) -> dict[str, Any]:
    """A file of wording as tables. Raises `DomainError`, naming the file, where it is no TOML."""
    try:
        return tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DomainError(f"The letter wording in {name} cannot be read: {error}.") from error


def digest(table: Table) -> str:
    """Twelve characters that change with any sentence."""
    return hashlib.sha256(json.dumps(table, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]


def _listed(sentences: Any) -> Sequence[Any]:
    return sentences if isinstance(sentences, list) else [sentences]


def _paragraph(sentences: Sequence[Any], values: Values) -> str:
    return " ".join(filter(None, (_filled(Fixed.of(sentence), values) for sentence in sentences)))


def _filled(sentence: Fixed, values: Values) -> str:
    if sentence.waiting:
        raise DomainError(
            f"The sentence “{sentence.texts[0]}” still waits for a translator.", "Finish the wording first."
        )
    for text in sentence.texts:
        must_be_known(text, values)
    for text in sentence.texts:
        if not _missing(text, values):
            words = [values[piece] if number % 2 else piece for number, piece in enumerate(pieces(text))]
            return "".join(filter(None, words))
    if sentence.kind == Kind.OPTIONAL:
        return ""
    missing = " and ".join(name.replace("_", " ") for name in _missing(sentence.texts[-1], values))
    raise DomainError(
        f"The letter needs a value for {missing}, and there is none.", "Fill it in on the round or the brand."
    )


def _missing(text: str, values: Values) -> list[str]:
    return [name for name in names(text) if not values.get(name)]
