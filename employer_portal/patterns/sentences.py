"""Whether words are a sentence: somebody does something in it, or is asked to, and its words stand in English order.

It reads words and knows no meaning. Verbs and the small words that hold a sentence together are listed; of all other
words only the ending is looked at, so that a sentence of any trade passes.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from employer_portal.patterns.inflection import IRREGULAR

#: So many words in a row that are neither small words nor figures are no part of a sentence.
LONGEST_HEAP = 5
#: So far before its verb may somebody's deed name who did it: "the recommendation on the third page came last".
_REACH = 8

_END = re.compile(r"(?<=[.!?…;])[\"'”’)\]]*\s+|\n+")
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['-][^\W\d_]+)*|[.,:;!?…–—]")
_SHORT_FORM = re.compile(r"(?:i|you|we|they|he|she|it|that|there)'(?:re|ve|d|ll|s|m)")
_SPEECH = re.compile('“[^”]*”|"[^"]*"')
_COULD = re.compile(
    r"\b(?:you|it|step) (?:\w+ )?(?:could|can|should|might|may|would|need|is|will)\b|\btry\b", re.IGNORECASE
)
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}|[^\W\d_]*([^\W\d_])\1\1[^\W\d_]*")

_DETERMINERS = frozenset("a an the your our my their its every".split())
_HELPING = frozenset(
    """am is are was were has had have did do does can could would should shall might may must will cannot isn't aren't
    wasn't weren't hasn't hadn't haven't didn't don't doesn't can't couldn't wouldn't shouldn't mustn't won't""".split()
)
_ALSO_NOUNS = frozenset("may must will can might do have".split())
_JOINING = frozenset("and or but because".split())
_LEADING = frozenset(
    """of at from into with for by during about in on to without between after before against through under until
    since""".split()
)
_PERSONS = frozenset("i you we he she they it".split())
_POINTING = frozenset(
    """this that these those which who what there nobody everybody everyone somebody someone nothing none neither both
    all each one""".split()
)
_DENYING = frozenset("no not never without nothing nobody none neither nor missing lacking absent".split())
_ADVERBS = frozenset(
    """also then only never always not still just first even soon twice once often rather later at all both already
    again""".split()
)
_COUNTING = frozenset(
    """all both no some any each one two three four five six seven eight nine ten eleven twelve twenty thirty forty
    fifty hundred half""".split()
)
_SMALL = frozenset(
    """as than so if when where while how why whose whom me us him her them his hers yours ours theirs here up down out
    off over back very too more most less much many such other another own same few either next last now yet nor though
    although whether be been being first second third fourth fifth sixth""".split()
)
_SMALL |= _COUNTING | _DETERMINERS | _HELPING | _JOINING | _LEADING | _PERSONS | _POINTING | _DENYING | _ADVERBS
#: What of the small words may stand behind "the".
_AFTER_THE = _COUNTING | frozenset(
    """same other own few many more most much less next last later very only even still rather back under over while
    missing first second third fourth fifth sixth may must will can might do""".split()
)
#: Words, and what never stands right behind them: in none of the sentences that the second reader learns from, but for
#: a slip in three lines of a thousand (a test counts them).
_NEVER = (
    (_DETERMINERS, (_SMALL - _AFTER_THE) | frozenset((".", "every"))),
    (_LEADING, frozenset("of would were did are has will same off down never been should can't".split())),
    (_HELPING - _ALSO_NOUNS, frozenset("would which were are did can could if has may will than because".split())),
    (
        _PERSONS,
        frozenset("it your us him his them our nothing somebody same own other me their".split()),
    ),
    (_JOINING, frozenset("and but or us them same than up".split())),
    (
        frozenset(("to",)),
        frozenset(
            """to for in on was with at about she he as no so i from before which by but first can there they
            next then only""".split()
        ),
    ),
    (frozenset(("not",)), frozenset("and you it was would she he no i which".split())),
    (frozenset(("same",)), frozenset("the a an you it".split())),
    (frozenset(("with",)), frozenset("to was be she he so do have".split())),
    (frozenset(("how", "who")), frozenset("and of for with".split())),
    (frozenset(("as",)), frozenset("and in of was is with".split())),
)
_OPENING = frozenset("please then perhaps maybe now also and always just never next".split())

_PAST = frozenset(
    """ate became began bent bit bled blew bore bought bound bred broke brought built burnt came caught chose cost crept
    cut dealt did drank dreamt drew drove dug fed fell felt flew forgave forgot fought found froze gave got grew had
    heard held hid hit hung hurt kept knelt knew laid lay leapt learnt led left let lit lost made meant met overcame
    paid put quit ran rang read rewrote rode rose said sang sank sat saw sent set shook shot showed shut slept slid sold
    sought spelt spent split spoke spread sprang spun stole stood struck stuck swam swept swung taught thought threw
    told took tore undid understood undertook went withdrew woke won wore wound wrote""".split()
)
_VERBS = (
    frozenset(IRREGULAR) - frozenset("man woman child person wife life foot good bad old be".split())
) | frozenset(
    """accept add address adjust agree aim allow answer appear apply arrange ask assess attend avoid balance book borrow
    calculate call carry change check clear close coach collect compare complete confirm consider contact copy count
    cover cross cut deal decide demonstrate describe design discuss draft draw eat enter establish expect explain
    explore fetch fill finish fit fix focus follow gather greet guide hand handle help hope identify imagine include
    invite join jot judge jump label lay learn let like link list listen lock log look love map mark match measure
    mention miss move name need note notice number offer omit open order outline owe pair pause phone pick place plan
    play practice practise prepare present press print prioritise promise prove provide pull question rank rate reach
    rearrange recap record redo refer rehearse remember remind repeat replace reply report request rerun research rest
    review revise revisit rewrite ring save schedule seek seem select send separate set share shorten show sign sketch
    skip solve sort spell spend split spot start state stay step stop structure study suggest sum support swap talk test
    tick time trace train transfer translate treat try turn type underline use verify visit volunteer wait walk want
    warn watch weigh wish wonder work""".split()
)


def sentences(text: str) -> list[str]:
    """The sentences of a text, as they were written."""
    return [one.strip() for one in _END.split(text) if one and one.strip()]


def words_of(text: str) -> list[str]:
    """Its words and signs, in small letters."""
    return _WORD.findall(text.casefold().replace("’", "'"))


def senseless(text: str) -> Iterator[str]:
    """What stands in no English sentence: a word twice in a row, letters alone, "the of"."""
    for sentence in sentences(re.sub('[“”"]', "", text)):
        words = [*words_of(sentence), "."]
        for word, after in pairwise(words):
            if _CONSONANTS.fullmatch(word):
                yield word
            if (word == after and word[0].isalpha() and word not in ("that", "had", "very")) or _clash(word, after):
                yield f"{word} {after}".removesuffix(" .")


def tells(sentence: str) -> bool:
    """Whether somebody does something in it, or is asked to, or something is denied; and its words are no mere heap."""
    words = words_of(_SPEECH.sub("so", sentence))
    if _longest_heap(words) > LONGEST_HEAP:
        return False
    return _is_asked(words) or any(_is_done(words, at) for at in range(len(words))) or _denies(words)


def asks(sentence: str) -> bool:
    """Whether it says what somebody could do: "Write down ...", "You could ...", "A next step is ..."."""
    return _is_asked(words_of(sentence)) or _COULD.search(sentence) is not None


def _clash(word: str, after: str) -> bool:
    return any(word in those and after in never for those, never in _NEVER)


def _longest_heap(words: Sequence[str]) -> int:
    longest = count = 0
    for word in words:
        count = count + 1 if word[0].isalpha() and word not in _SMALL else 0
        longest = max(longest, count)
    return longest


def _is_asked(words: Sequence[str]) -> bool:
    """Whether it asks to do something: "For one week, write down ..."."""
    for start in (0, *(at + 1 for at, word in enumerate(words) if word in {",", ":", "–", "—", *_OPENING})):
        part = list(words[start:])
        while part and part[0] in _OPENING:
            part.pop(0)
        if len(part) > 2 and part[0] in _VERBS and part[1][0].isalnum() and part[1] not in _HELPING | _JOINING:
            return True
    return False


def _is_done(words: Sequence[str], at: int) -> bool:
    """Whether the word at this place is what somebody before it does, did or is."""
    word = words[at]
    if _SHORT_FORM.fullmatch(word):
        return True
    by = at - 1
    while by > 0 and (words[by] in _ADVERBS or words[by].endswith("ly")):
        by -= 1
    if by < 0:
        return False
    who, before = words[by], words[max(0, by - _REACH) : by + 1]
    if word in _HELPING:
        return any(one[0].isalnum() and one not in _LEADING | _JOINING | _DETERMINERS for one in words[:at])
    past = word in _PAST or (word.endswith("ed") and len(word) > 3)
    present = word.endswith("s") and (word[:-1] in _VERBS or word[:-2] in _VERBS)
    if who in _PERSONS | _POINTING:
        return past or present or word in _VERBS
    named = who[0].isalnum() and who not in _LEADING | _JOINING | _DETERMINERS | _HELPING
    return named and (past or present) and not (_DETERMINERS | _COUNTING).isdisjoint(before)


def _denies(words: Sequence[str]) -> bool:
    """Whether it says, without a verb, that something is not there: "No dates in the plan"."""
    return bool(words) and not _DENYING.isdisjoint((*words[:2], words[-1], *words[-2:-1])) and len(words) > 2
