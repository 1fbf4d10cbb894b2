"""Whether one sentence says everything that another says, so that the other can be left out of a letter.

It reads words and letter groups and knows no meaning, so it is careful: every word that tells something must stand in
the fuller sentence too, as itself, as another form of itself, or as one of the few words that mean the same here.
Denials, figures, names, what comes before what, and what was only thought of must agree.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

#: So much of the letter groups of the shorter sentence stands in the fuller one.
LEAST_LETTERS = 0.3
#: So many words more may a sentence have that denies something: what is said beyond that narrows what is denied.
MOST_BEYOND = 2


def covers(fuller: str, shorter: str) -> bool:
    """Whether nothing would be lost if `shorter` was left out beside `fuller`, or beside a whole part of it."""
    read = _read(fuller)
    parts = (_ASKING if read.words[:1] == (read.done,) else _PART).split(fuller)
    return _covers(fuller, shorter) or (len(parts) > 1 and any(_covers(part, shorter) for part in parts))


def _covers(fuller: str, shorter: str) -> bool:
    full, short = _read(fuller), _read(shorter)
    if not short.content or not short.content <= full.content or not short.names <= full.names:
        return False
    if (
        full.denials != short.denials
        or short.guarded not in (full.guarded, _limits(full, short))
        or full.denied != short.denied
    ):
        return False
    if not short.figures <= full.figures or (full.denials and full.figures != short.figures):
        return False
    if full.denials and len(full.content - short.content) > MOST_BEYOND:
        return False
    if full.done and short.done and full.done != short.done:  # "You told them" and "They told you"
        return False
    if full.asked and short.asked and full.asked != short.asked:  # "the nurse to call the son"
        return False
    if not short.signs <= full.signs or (full.spoken_of and not short.spoken_of <= full.spoken_of):
        return False
    if not _in_order(full, short) or not _whole_things(full, short):
        return False
    return bool(short.groups) and len(short.groups & full.groups) >= LEAST_LETTERS * len(short.groups)


def weight(sentence: str) -> tuple[int, int]:
    """How full a sentence is: of two that say the same, the heavier is kept."""
    read = _read(sentence)
    return len(read.content) + len(read.figures) + len(read.names), len(sentence)


@dataclass(frozen=True, slots=True)
class _Reading:
    given: tuple[str, ...]
    words: tuple[str, ...]  # each word as what it means; "" for one that tells nothing
    content: frozenset[str]
    figures: frozenset[str]
    names: frozenset[str]
    denials: int
    denied: frozenset[str]  # the words right behind each denial
    guarded: frozenset[str]  # what limits or only supposes
    done: str  # what "you" did first, or are asked to do
    beside: dict[str, frozenset[str]]  # what stands beside each figure
    asked: str  # who stands before "to do"
    spoken_of: frozenset[str]  # "he", "she"
    signs: frozenset[str]  # "%", "£"
    after: dict[str, tuple[str, ...]]  # what stands behind "before", "than" ...
    groups: frozenset[str]


#: Where a sentence goes on with another denial, or with a sentence of its own.
_PART = re.compile(r",? and (?=(?:no|nothing|nobody|you|we)\b)|,? or (?=no\b)|;\s+")
#: Where a sentence that asks to do something asks for another thing.
_ASKING = re.compile(r",? and |;\s+")
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+|[+#]+)?|[,;:–—]")
_SIGN = re.compile(r"[^\w\s.,;:!?…'’\"“”()\[\]–—-]")
_DENIALS = frozenset("not no never nor without nothing none nobody neither cannot nowhere".split())
_LACKING = frozenset("lacked lack lacks missed miss omitted omit forgot forget skipped skip failed fail absent".split())
#: Words that turn what they stand with: "wrong" is "not right".
_OPPOSITE = {"wrong": "right", "incorrect": "right", "untrue": "right", "unclear": "clear", "unsafe": "safe"}
_GUARDED = frozenset(
    """only just nearly almost partly hardly barely sometimes seldom rarely usually often would could might may should
    will shall if unless whether tried wanted planned hoped off against instead rather more less fewer most
    least better worse too enough some half always few several""".split()
)
_FIGURES = frozenset(
    """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million once twice first second
    third fourth fifth last double triple both monday tuesday wednesday thursday friday saturday sunday january february
    march april june july august september october november december""".split()
)
_SIGNED = {figure: str(number) for number, figure in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty".split())}  # fmt: skip
_BEING = frozenset("was were is are been be did does do has have had".split())
_HE, _SHE = frozenset("he him his himself".split()), frozenset("she her hers herself".split())
_ORDER = frozenset("before after within until than into onto from towards over under above below between".split())
_EMPTY = frozenset(
    """a an the this that these those it its itself is was were are be been being am do did does done have has had
    having you your yours we us our ours i me my he him his himself she her hers herself they them their theirs there
    here and or so as but which who whom whose what when where how why while because of in on at by for to with
    about through during also then very really quite can up out down again too even still each every all any both other
    others
    one anything something everything anybody somebody everybody anyone someone everyone
    s t re ve ll d m let example answer , ; : – —""".split()
)
#: With these behind it a thing stays what it is: "the cleaning" and "the cleaning task".
_ANY_THING = frozenset("task issu problem matter work exercis process".split())
#: Words that mean the same in feedback, each row one meaning.
_SAME = """
    tell told say said saying name named mention mentioned state stated list listed
        describe described explain explained outline outlined set
    ask asked enquire enquired
    cost costs price prices
    want wanted wish wished
    task tasks job jobs duty duties
    right correct true match matched accurate correctly
    change changed alter altered differ different
    next afterwards later following
    give gave given gives giving
    go goes going gone went
    begin began begun start started
    end ended finish finished
    ring rang phone phoned call called telephone telephoned
    talk talked speak spoke spoken
    amount load volume quantity number
    get got receive received
    see saw seen notice noticed spot spotted
    hear heard
    show showed shown
    write wrote written record recorded note noted log logged
    help helped support supported
    fix fixed repair repaired mend mended
    make made
    buy bought purchase purchased
    child children
    person people
    man gentleman
    woman lady
    fall fell fallen
    think thought
    choose chose chosen choice pick
    decide decided decision
    check checked verify verified
    keep kept
    take took taken
    hand handed
    know knew known
    find found
    teach taught
    lead led
    meet met meeting
    draw drew drawn
    bring brought
    leave left
    send sent
    build built
    understand understood
    respond responded response
    quick quickly fast rapid rapidly
    big large
    whole entire
    colleague colleagues teammate teammates
    practise practice practised practising
    plain simple plainly simply
"""
_ROWS = [row.split() for row in re.sub(r"\n {8,}", " ", _SAME).strip().splitlines()]
_MEANING = {word: row[0] for row in _ROWS for word in row}
_PHRASES = (
    (re.compile(r"\b(?:would|'d) (?:like|love)\b"), "wanted"),
    (re.compile(r"\bhow (?:many|much)\b|\bnumber of\b|\bamount of\b"), "amount"),
    (re.compile(r"\bafter (?:that|this)\b|\bnext time\b"), "next"),
    (re.compile(r"\b(?:can|could|do|does|did|is|are|was|were|has|have|had|would|should|wo|ca)n't\b"), "not"),
    (re.compile(r"\b(?:did|does|do) not (?:show|include|contain|have)\b(?! (?:how|wh\w+|that)\b)"), "no"),
    (re.compile(r"\bon (?:your|his|her|their) own\b|\bby (?:your|him|her)self\b"), "alone"),
    (re.compile(r"\b(?:was|were) after (?=the|a|an)\b"), "wanted "),
    (re.compile(r"\b(?:look|looked|looking) up\b"), "find"),
    (re.compile(r"\b(?:wrote|write|written) (?:\w+ )?down\b"), "wrote"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def _read(sentence: str) -> _Reading:
    plain = sentence.replace("’", "'")
    names = frozenset(word.casefold() for word in re.findall(r"(?<=[\w,;:] )[A-Z][\w'-]*", plain) if word != "I")
    plain = plain.casefold()
    for phrase, word in _PHRASES:
        plain = phrase.sub(word, plain)
    given = [word.removesuffix("'s") for word in _WORD.findall(plain)]
    denials = sum(word in _DENIALS or word in _LACKING or word in _OPPOSITE for word in given)
    words = tuple(map(_meant, given))
    figures = frozenset(_SIGNED.get(word, word) for word in given if word in _FIGURES or word[0].isdigit())
    after = {
        word: tuple(filter(None, words[at + 1 : _end(given, at)]))
        for at, word in enumerate(given) if word in _ORDER
    }  # fmt: skip
    denied = frozenset(
        next(filter(None, words[at + 1 :]), "")
        for at, word in enumerate(given)
        if word in (_DENIALS | _LACKING) - {"nor"}
    )
    beside = {
        _SIGNED.get(word, word): frozenset(filter(None, (words[at - 1] if at else "", *words[at + 1 : at + 2])))
        for at, word in enumerate(given) if word in _FIGURES or (word[0].isdigit() and len(word) < 4)
    }  # fmt: skip
    letters = " ".join(word for word in given if word not in _EMPTY)
    return _Reading(
        given=tuple(given),
        words=words,
        content=frozenset(filter(None, words)),
        figures=figures,
        names=names - _FIGURES,
        denials=denials,
        denied=denied,
        guarded=frozenset(given) & _GUARDED,
        done=_done(given, words),
        beside=beside,
        asked=_asked(given, words),
        spoken_of=frozenset(one for one, group in (("he", _HE), ("she", _SHE)) if not group.isdisjoint(given)),
        signs=frozenset(_SIGN.findall(plain)),
        after=after,
        groups=frozenset(letters[at : at + 3] for at in range(len(letters) - 2)),
    )


def _done(given: Sequence[str], words: Sequence[str]) -> str:
    """What "you" did first, in a sentence with "you" in it; the first word of one that asks to do something."""
    if given and given[0] == "we":
        return "(we)"
    if words and words[0] not in ("", "next") and _BEING.isdisjoint(given[1:2]):
        return words[0]
    return next(filter(None, words[given.index("you") + 1 :]), "(nothing)") if "you" in given else ""


def _asked(given: Sequence[str], words: Sequence[str]) -> str:
    """Who stands before "to do": whoever is asked or told to."""
    at = given.index("to") if "to" in given[1:-1] else 0
    return words[at - 1] if at and words[at + 1] else ""


def _end(given: Sequence[str], at: int) -> int:
    """Where what stands behind an order word ends: at a comma, or after a few words."""
    last = min(len(given), at + 5)
    return next((n for n in range(at + 1, last) if given[n] in ",;:–—"), last)


@lru_cache(maxsize=8192)
def _meant(word: str) -> str:
    """What a word tells: the same for its forms and for words of one meaning; "" for one that tells nothing."""
    if word in _EMPTY or word in _DENIALS or word in _LACKING or word in _GUARDED or word in _FIGURES or word in _ORDER:
        return ""
    if word[0].isdigit():
        return ""
    word = _OPPOSITE.get(word, word)
    return _MEANING.get(word) or _of_stem().get(_stem(word)) or _stem(word)


@cache
def _of_stem() -> dict[str, str]:
    return {_stem(word): meaning for word, meaning in _MEANING.items() if len(word) > 3}


def _stem(word: str) -> str:
    """What the forms and the two English spellings of a word share."""
    word = re.sub(r"is(e|ed|es|ing|ation)$", r"iz\1", word) if len(word) > 6 else word
    word = re.sub(r"our(?=$|s$|ed$|ing$|ful$)", "or", word) if len(word) > 5 else word
    if len(word) <= 4:
        return _single(word.removesuffix("s") if not word.endswith("ss") else word)
    cut = re.sub(r"(?:ies|ied)$", "y", word)
    cut = re.sub(r"(?:izations?|ations?|ments?|ings?|edly|ed|es|s|ly|e)$", "", cut) if cut == word else cut
    if len(cut) < 3:
        return word
    return _single(cut.rstrip("y") + "y" * (cut.endswith("y") and len(cut) < 5))


def _single(word: str) -> str:
    """ "logg" -> "log" """
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] != "s" else word


#: What is only supposed, behind everything that the other says too, supposes nothing of that.
_SUPPOSING = frozenset("would could might may should will shall if".split())


def _limits(full: _Reading, short: _Reading) -> frozenset[str]:
    """What limits that part of the fuller sentence which the shorter says too."""
    last = max(at for at, word in enumerate(full.words) if word in short.content)
    beyond = frozenset(full.given[last + 1 :]) & _SUPPOSING - frozenset(full.given[: last + 1])
    return full.guarded - beyond


def _in_order(full: _Reading, short: _Reading) -> bool:
    """Whether what stands behind "before", "than" and the like, and beside each figure, is the same in both."""
    for word in full.after.keys() & short.after.keys():
        one, other = full.after[word], short.after[word]
        if one and other and (one[0] not in other or other[0] not in one):
            return False
    for figure in full.beside.keys() & short.beside.keys():
        if full.beside[figure] and short.beside[figure] and not full.beside[figure] & short.beside[figure]:
            return False
    shared = full.figures & short.figures
    if [one for one in full.beside if one in shared] != [one for one in short.beside if one in shared]:
        return False
    return ("before" in full.after) == ("before" in short.after) and all(
        word in full.after for word in ("after", "than") if short.after.get(word)
    )


def _whole_things(full: _Reading, short: _Reading) -> bool:
    """Whether no thing of the shorter one is a part of another thing in the fuller: "the risk", "the risk owner"."""
    ends = {word for word, behind in zip(short.words, (*short.words[1:], ""), strict=True) if word and not behind}
    for word, behind in zip(full.words, full.words[1:], strict=False):
        if word in ends and behind and behind not in short.content | _ANY_THING:
            return False
    return True
