"""A text as words: one code letter for each word, however it is written; the text itself is never changed.

A token is a stretch of the text as given, so offsets are exact whatever is normalised. A compound ("55-year-old") is
one token and several words.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Container, Mapping
from functools import cached_property
from itertools import accumulate

from employer_portal.patterns import frequency

END, BREAK, START = ".", ",", ":"  # of a sentence; a comma or bracket; a colon or dash, after which a remark starts
OTHER, LY, ING, ED, PLURAL, NAME, INITIALS, NUMBER, PHOBIA = "xlgesNA#p"  # the look of a word that no rule knows
NUMBERS = 0x100  # the code of the number 0; each number up to LAST_NUMBER has its own
LAST_NUMBER = 2199
FORMS = 0x10000  # the code of the first word that a rule knows: beyond the plane that `re` makes slow bitmaps for
LAST_FORM = 0x10FFFF

LONGEST = 40  # longer "words" are no words: not looked up, not remembered
LONGEST_COMPOUND = 200
REMEMBERED = 100_000
SLIP_FROM = 8  # letters: below, too many ordinary words are one letter apart

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
LETTER = rf"[\w\u0300-\u036f{INVISIBLE}]"
TOKEN = re.compile(
    r"https?://\S+|www\.\S+"
    r"|[^\W\d_][ .*_-][^\W\d_](?:[ .*_-][^\W\d_])+(?!\w)"  # s p a c e d
    r"|(?:e\.g|i\.e|etc|Mrs?|Ms|Dr|Prof|vs|approx|incl)\."
    rf"|{LETTER}+(?:(?:[-‐‑'’ʼ.@$!&]|\*{{1,6}}|-\n){LETTER}+)*"
    r"|[.!?…;|•]+|\n[ \t]*[-*•#>]+(?=\s)|\n(?=[ \t]*(?:\n|[A-Z]|\d+[.)]))"
    r"|[,:()\[\]–—]|(?<!\S)-+(?!\S)"
)
_ACROSS = re.compile(r"-\n|(?<![^\W_])[^\W\d_] [^\W\d_](?![^\W_])")  # where a token may stretch over white space
_LINE_END = r"\n[ \t]*[-*•#>]+(?=\s)|\n(?=[ \t]*(?:\n|[A-Z]|\d+[.)]))"
_CHUNK = re.compile(rf"{_LINE_END}|\S+")
_INVISIBLE = re.compile(rf"[\u0300-\u036f{INVISIBLE}]")
_SEPARATOR = re.compile(r"[-‐‑'’ʼ.@$!*&\n]")
_SPACED = re.compile(r"\w(?:[ .*_-]\w)+")
_REPEATED = re.compile(r"(.)\1{2,}")
_CENSORED = re.compile(r"[a-z]+\*+[a-z]+")

#: Letters of other scripts that look like Latin ones, in pairs.
LOOK_ALIKES = {
    ord(pair[0]): pair[1]
    for pair in (
        "аa вb сc ԁd еe ёe ғf һh іi їi јj кk ӏl мm нh оo рp ԛq гr ѕs тt цu ѵv ԝw хx уy ьb ɑa ɡg ıi łl øo đd ħh "
        "αa βb ςc δd εe ηn ιi κk νv οo ρp τt υu χx ωw γy ϲc"
    ).split()
}
DIGITS_AS_LETTERS = (str.maketrans("0134578@$!", "oleastbasi"), str.maketrans("0134578@$!", "oieastbasl"))
CLITICS = ("'s", "'re", "'ve", "'ll", "'d", "'m")
PARTICIPLES = frozenset(
    """been had done gone said got gotten made known thought taken seen found given told felt left kept brought begun
    held written stood heard met sat spoken grown lost fallen built understood worn driven broken chosen shown taught
    drunk sent led forgotten sworn fought won""".split()
)
SHORTENED = {"ca": "can", "wo": "will", "sha": "shall"}
#: Words that people write as one: without the apostrophe, and Scots with its -nae; the verb of each, and "not".
_NOT = {
    "are": "arent arenae", "can": "cant cannae", "could": "couldnt couldnae", "did": "didnt didnae",
    "do": "dont dinnae", "does": "doesnt doesnae", "had": "hadnt hadnae", "has": "hasnt hasnae",
    "have": "havent hivnae",
    "is": "isnt isnae", "should": "shouldnt shouldnae", "was": "wasnt wasnae wisnae", "were": "werent werenae",
    "will": "wont willnae", "would": "wouldnt wouldnae widnae",
}  # fmt: skip
TOGETHER = {
    **{written: (verb, "not") for verb, all_ in _NOT.items() for written in all_.split()},
    "ive": ("i", "'ve"), "youve": ("you", "'ve"), "theyve": ("they", "'ve"), "weve": ("we", "'ve"),
    "youre": ("you", "'re"), "theyre": ("they", "'re"), "im": ("i", "'m"), "hes": ("he", "'s"), "shes": ("she", "'s"),
    "thats": ("that", "'s"), "whos": ("who", "'s"), "youd": ("you", "'d"), "theyd": ("they", "'d"),
}  # fmt: skip


def plain(word: str) -> str:
    """The word without accents, invisible characters and letters of other widths."""
    if word.isascii():
        return word
    spread = unicodedata.normalize("NFKD", word)
    return _INVISIBLE.sub("", spread).replace("’", "'").replace("ʼ", "'").replace("‐", "-").replace("‑", "-")


def parts(word: str) -> list[str]:
    """A contraction or possessive as its words: isn't -> is not, candidate's -> candidate 's; else the word."""
    lower = word.lower()
    if lower.endswith("n't"):
        stem = word[:-3]
        return [SHORTENED.get(stem.lower(), stem), "not"] if stem else ["not"]
    for clitic in CLITICS:
        if lower.endswith(clitic) and len(word) > len(clitic):
            return [word[: -len(clitic)], clitic]
    return [word]


class Lexicon(dict[str, str]):
    """Token -> its code letters. Each distinct token is read once; the memory is bounded and changes no answer."""

    def __init__(
        self, forms: Mapping[str, str], exact: Mapping[str, str], sought: Container[str], ordinary: frozenset[str]
    ) -> None:
        """`forms`: lower-case word -> code; `exact`: words known by their capitals.

        Slips are looked for in words whose code is `sought`; `ordinary` words are no slips.
        """
        super().__init__()
        self.forms, self.exact, self.sought, self.ordinary = forms, exact, sought, ordinary
        self.shortened = _Shortened(forms, sought)

    def read(self, text: str) -> str:
        """The code letters of a text, in order."""
        codes = "".join(map(self.__getitem__, _chunks(text)))
        return self.elided.sub(self.forms["had"], codes) if self.forms.get("'d", END * 2) in codes else codes

    @cached_property
    def elided(self) -> re.Pattern[str]:
        """The 'd that stands for "had": before a past participle, perhaps with an adverb between."""
        past = "".join(code for form, code in self.forms.items() if form.endswith("ed") or form in PARTICIPLES)
        between = "".join(self.forms.get(word, "") for word in ("never", "always", "already", "also", "just", "only"))
        return re.compile(self.forms["'d"] + f"(?=[{LY}{between}]?[{ED}{past}])")

    def __missing__(self, chunk: str) -> str:
        if chunk.isalpha() and chunk.isascii():
            codes = self._word(chunk)
        elif chunk[0] == "\n":
            codes = END
        else:
            tokens = TOKEN.findall(chunk)
            codes = self._read(chunk) if tokens == [chunk] else "".join(map(self.__getitem__, tokens))
        if len(chunk) <= LONGEST:
            if len(self) >= REMEMBERED:
                self.clear()
            self[chunk] = codes
        return codes

    def _read(self, token: str) -> str:
        first = token[0]
        if first in ".!?…;|•":
            return END
        if first in ",()[]":
            return BREAK
        if first in ":–—-":
            return START
        if "://" in token or token.startswith("www.") or len(token) > LONGEST_COMPOUND:
            return OTHER
        if len(token) > 4 and token[1] in " .*_-" and _SPACED.fullmatch(token):
            return self._spaced(token)
        word = plain(token.rstrip(".") if token[-1] == "." else token)
        if not word.strip("-\n"):
            return START if word else ""  # a dash among invisible characters, or these alone
        return self._word(word)

    def _word(self, word: str) -> str:
        if known := self._known(word):
            return known
        if together := TOGETHER.get(word.lower()):
            return "".join(map(self._part, together))
        return self._numbered(word) or self._disguised(word) or self._compound(word) or shape(word)

    def _known(self, word: str) -> str | None:
        if len(word) > LONGEST:
            return None
        if word[0].isdigit():
            return self.forms.get(word.lower()) or number_code(word)
        return self.exact.get(word) or self.forms.get(word.lower())

    def _spaced(self, token: str) -> str:
        """The word behind spaced letters, or two: "a b l i n d"."""
        letters = plain(token[::2])
        if known := self._known(letters):
            return known
        for at in range(1, len(letters) - 1):
            first, second = self._known(letters[:at]), self._known(letters[at:])
            if first and second and (at > 1 or letters[0] in "aAI"):
                return first + second
        return "".join(map(self.__getitem__, token[::2]))

    def _compound(self, word: str) -> str | None:
        """The code of each part, in order; a full stop without a space after it ends a sentence."""
        if not _SEPARATOR.search(word):
            return None
        if len(word) <= LONGEST and (joined := self._known(word.replace("-", "").replace("\n", ""))):
            return joined
        codes, before = "", ""
        for part in re.split(r"([-.@$!*&\n])", word):
            if part == "." and len(before) > 1:
                codes += " "
            elif part and not _SEPARATOR.fullmatch(part):
                codes = codes.replace(" ", END if part[0].isupper() else "")
                codes += "".join(self._part(piece) for piece in parts(part))
                before = part
        return codes.rstrip(" ")

    def _part(self, word: str) -> str:
        return self._known(word) or self._numbered(word) or self._disguised(word) or shape(word)

    def _numbered(self, word: str) -> str | None:
        """The known word that digits are stuck to: "old2"."""
        bare = word.rstrip("0123456789")
        return self.forms.get(bare.lower()) if 3 <= len(bare) < len(word) else None

    def _disguised(self, word: str) -> str | None:
        """The known word behind look-alike letters, digits for letters, repeated letters or one slip."""
        if not 3 <= len(word) <= LONGEST:
            return None
        lower = word.lower()
        unmasked = lower if lower.isascii() else lower.translate(LOOK_ALIKES)
        if any(map(str.isalpha, unmasked)):
            for letters in DIGITS_AS_LETTERS[::-1]:
                read = unmasked.translate(letters)
                if read != lower and (known := self.forms.get(read)):
                    return known
            unmasked = read
        elif unmasked != lower and (known := self.forms.get(unmasked)):
            return known
        if _CENSORED.fullmatch(unmasked):
            return self._censored(unmasked)
        if _REPEATED.search(unmasked):
            for kept in (r"\1\1", r"\1"):
                if known := self.forms.get(_REPEATED.sub(kept, unmasked)):
                    return known
        return self._slipped(unmasked, capital=word[0].isupper())

    def _censored(self, word: str) -> str | None:
        """The sought word whose middle is starred out: the rarest where it could be several."""
        seen = re.compile(word.replace("*", "[a-z]"))
        found = [form for form in self.hinted.get((word[0], word[-1], len(word)), ()) if seen.fullmatch(form)]
        return self.forms[min(found, key=lambda form: (frequency.cost(form), form))] if found else None

    @cached_property
    def hinted(self) -> dict[tuple[str, str, int], list[str]]:
        """First letter, last letter and length of a word that a rule is looked for by -> the words."""
        found: dict[tuple[str, str, int], list[str]] = {}
        for form, code in self.forms.items():
            if code in self.sought:
                found.setdefault((form[0], form[-1], len(form)), []).append(form)
        return found

    def _slipped(self, word: str, *, capital: bool) -> str | None:
        """The long word that this is one slip away from: a letter too many, too few, wrong, or two swapped.

        A capital may begin a name, which is no slip: there, only two swapped letters count.
        """
        if len(word) < SLIP_FROM - 1 or not (word.isascii() and word.isalpha()) or word in self.ordinary:
            return None
        longer, as_long = self.shortened[word[0], len(word)], self.shortened[word[0], len(word) - 1]
        found = set() if capital else {form for form in longer.get(word, ()) if form[:-1] != word}
        for i in range(1, len(word)):
            less = word[:i] + word[i + 1 :]
            if not capital and i < len(word) - 1 and len(less) >= SLIP_FROM and self.forms.get(less) in self.sought:
                found.add(less)
            for form in as_long.get(less, ()):
                if _swapped(form, word) or (not capital and _one_wrong(form, word)):
                    found.add(form)
        return self.forms[min(found)] if found else None


class _Shortened(dict[tuple[str, int], dict[str, list[str]]]):
    """First letter and length -> what long forms come to, less one of their other letters, and the forms.

    Made when it is first asked for: most texts ask for few, and all of them together take as long as hundreds of texts.
    """

    def __init__(self, forms: Mapping[str, str], sought: Container[str]) -> None:
        super().__init__()
        self.forms, self.sought = forms, sought

    @cached_property
    def long(self) -> dict[tuple[str, int], list[str]]:
        """First letter and length, less one -> the long forms that a rule is looked for by."""
        found: dict[tuple[str, int], list[str]] = {}
        for form, code in self.forms.items():
            if len(form) >= SLIP_FROM and code in self.sought and form.isascii() and form.isalpha():
                found.setdefault((form[0], len(form) - 1), []).append(form)
        return found

    def __missing__(self, begin: tuple[str, int]) -> dict[str, list[str]]:
        found = self[begin] = {}
        for form in self.long.get(begin, ()):
            for i in range(1, len(form)):
                found.setdefault(form[:i] + form[i + 1 :], []).append(form)
        return found


class Places:
    """Where in a text its words stand; a compound is one place and several words. Only what is asked for is cut."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.chunks = list((TOKEN if _ACROSS.search(text) else _CHUNK).finditer(text))
        self.upto = self._upto(self.chunks)
        self.tokens: dict[int, tuple[list[re.Match[str]], list[int]]] = {}

    def _upto(self, pieces: list[re.Match[str]]) -> list[int]:
        """The number of words as far as each piece."""
        return list(accumulate(map(len, map(self.lexicon.__getitem__, map(re.Match.group, pieces)))))

    def of(self, word: int) -> tuple[int, int]:
        """Start and end of the token that holds this word, counted from 0."""
        at = bisect_right(self.upto, word)
        if at not in self.tokens:
            tokens = list(TOKEN.finditer(self.chunks[at].group()))
            self.tokens[at] = tokens, self._upto(tokens)
        tokens, upto = self.tokens[at]
        token = tokens[bisect_right(upto, word - (self.upto[at - 1] if at else 0))]
        return self.chunks[at].start() + token.start(), self.chunks[at].start() + token.end()


def _chunks(text: str) -> list[str]:
    """Tokens, or whole stretches without white space, which give the same letters many times faster."""
    if _ACROSS.search(text):
        return TOKEN.findall(text)
    return _CHUNK.findall(text) if "\n" in text else text.split()


def shape(word: str) -> str:
    """The code for the look of an unknown word."""
    if word.lower().endswith(("phobia", "phobic", "phobe", "phobes")):
        return PHOBIA
    if word[0].isupper():
        return INITIALS if len(word) > 1 and word.isupper() else NAME
    if word[0].isdigit():
        return NUMBER
    for ending, code in (("ly", LY), ("ing", ING), ("ed", ED), ("s", PLURAL)):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return code
    return OTHER


def number_code(word: str) -> str:
    """The code of a number in digits; "" for any other word, and for a number that is too large."""
    return chr(NUMBERS + int(word)) if word.isdecimal() and len(word) <= 4 and int(word) <= LAST_NUMBER else ""


def _swapped(form: str, word: str) -> bool:
    wrong = [i for i in range(len(word)) if form[i] != word[i]]
    return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and sorted(form) == sorted(word)


def _one_wrong(form: str, word: str) -> bool:
    wrong = [i for i in range(len(word)) if form[i] != word[i]]
    return len(wrong) == 1 and 0 < wrong[0] < len(word) - 1
