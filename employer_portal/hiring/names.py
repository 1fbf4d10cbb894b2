"""How a person's names are written together."""

import unicodedata

_FAMILY_FIRST = ("CJK UNIFIED", "HIRAGANA", "KATAKANA", "HANGUL")


def full_name(first: str, last: str) -> str:
    """First and last name as their script writes them: Sam Ortiz, but 李伟. Either may be empty."""
    together = first + last
    if first and last and all(_family_first(character) for character in together if character.isalpha()):
        return last + first
    return f"{first} {last}".strip()


def _family_first(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_FAMILY_FIRST)


def sort_keys(first: str, last: str) -> tuple[str, str]:
    """A name as lists order it and a search begins it: "osei dana" and "dana osei"."""
    return folded(f"{last} {first}"), folded(f"{first} {last}")


def folded(words: str) -> str:
    """Words without capitals and accents: "Öztürk" is found by "ozturk"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())
