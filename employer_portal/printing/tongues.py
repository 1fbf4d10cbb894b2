"""In which of two languages people wrote, so that each word is read aloud in its own: Welsh, or else English.

It is seen from small words alone; a name or a heading without any counts as English.
"""

import re
from functools import lru_cache

from employer_portal.printing.content import Content
from employer_portal.printing.scripts import spoken

ENGLISH, WELSH = "en", "cy"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
#: Small words of Welsh that are none of English, and of English that are none of Welsh.
_WELSH = frozenset(
    """ac ag ar bydd chi cyfweliad ddim dros ei eich eu fel fod gan gwaith gyda gyda'r hefyd hwn hynny iawn i'r mae
    mewn mwy neu nid oedd oes ond o'r roedd roeddech sydd tîm trwy un wedi wnaethoch wrth y ymgeisydd yn ymlaen yr ystod
    â'r a'r a'ch""".split()
)
_ENGLISH = frozenset(
    """about and are as at be been but by could did for from had has have how in is it not of on or our so that the
    their them they this to was we were what when which who with would you your""".split()
)
#: Letters that only Welsh has.
_OWN = frozenset("ŵŷŴŶ")


@lru_cache(4096)
def written_in(text: str) -> str:
    """The language that a text is written in, of Welsh and English."""
    words = [word.replace("’", "'") for word in _WORD.findall(text.lower())]
    welsh = sum(word in _WELSH or not _OWN.isdisjoint(word) for word in words)
    return WELSH if welsh > sum(word in _ENGLISH for word in words) else ENGLISH


def tongue_of(text: str, content: Content) -> str:
    """The language in which a paragraph of the letter is read aloud: the letter's own for its fixed wording,
    and for what people wrote the one that they wrote it in."""
    own = spoken(text, content.language)
    if own != content.language or own not in (ENGLISH, WELSH) or text in content.worded:
        return own
    return written_in(text)
