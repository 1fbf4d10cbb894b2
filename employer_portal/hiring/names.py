"""How a person's names are written together."""

import re
import unicodedata

#: Letters that are one letter with a stroke or two in one, which nobody types who looks for a name.
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_FAMILY_FIRST = ("CJK UNIFIED", "HIRAGANA", "KATAKANA", "HANGUL")


def full_name(first: str, last: str) -> str:
    """First and last name as their script writes them: Sam Ortiz, but 李伟. Either may be empty."""
    together = first + last
    if first and last and all(_family_first(character) for character in together if character.isalpha()):
        return last + first
    return f"{first} {last}".strip()


def _family_first(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_FAMILY_FIRST)


def whole_names(first: str, last: str, known_as: str) -> list[str]:
    """Every way in which somebody is named in full, the one that their script writes before the others: what they are
    called, then the family name, or the other way round; of several first names the first will do, and of a family name
    in two parts each. Somebody of one name alone has none."""
    called = [one for one in (first, known_as, *re.split(r"[\s-]", first)[:1]) if one]
    parts = re.split(r"[\s-]", last)
    family = [last] + [one for one in (parts[0], parts[-1]) if len(one) > 3]  # “de” and “van” are nobody
    ways = [(one, other) for one in called for other in family if one and other]
    both = [f"{one} {other}" for one, other in ways] + [f"{other} {one}" for one, other in ways]
    return list(dict.fromkeys([full_name(first, last), *both])) if ways else []


def sort_keys(first: str, last: str) -> tuple[str, str]:
    """A name as lists order it and a search begins it: "osei dana" and "dana osei"."""
    return folded(f"{last} {first}"), folded(f"{first} {last}")


def folded(words: str) -> str:
    """Words without capitals and accents: "Öztürk" is found by "ozturk"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def looked_up(word: str) -> str:
    """A word as it is looked for: "O’Neill" is "oneill", "Łukasiewicz" is "lukasiewicz"; an address stays whole."""
    plain = folded(word).translate(PLAIN)
    return plain if "@" in plain else "".join(filter(str.isalnum, plain))


def words_of(*names: str) -> set[str]:
    """All that somebody of these names, or of that address, is found by: each word, and the parts of one that hyphens,
    apostrophes and dots make."""
    words = [word for name in names for word in name.split()]
    parts = [part for word in words for part in re.split(r"[^\w]|_", word)]
    return {plain for plain in map(looked_up, words + parts) if plain}
