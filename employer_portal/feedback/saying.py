"""Whether a text can stand in a letter: said to the candidate, not copied from the panel's notes, with no blank open.

What a text lacks in content, the rules say (`guidance/phrasing/common/silence.toml`); what is asked here needs the
entry around it: the notes beside a text, and what the candidate is called.
"""

import re

#: "You", in the ways in which people write it.
_TO_THEM = re.compile(r"\b(?:you|your|yours|yourself|ye|yer|youse)\b", re.IGNORECASE)
#: A verb of the past at the head of a note without a subject: "Talked us through", "Did not say".
_TOLD = re.compile(
    r"(?:\w{2,}ed|asked|began|brought|built|came|chose|could|did|didn['’]t|drew|forgot|found|gave|got|had|held|kept|knew|"
    r"led|left|listed|lost|made|met|put|ran|rang|read|said|sat|saw|set|showed|sold|spoke|spotted|taught|told|took|was|"
    r"wasn['’]t|went|wrote)\b",
    re.IGNORECASE,
)
#: The parts that tell what somebody did: there, a note has a person for its subject.
TELLING = ("evidence", "strength")


def as_noted(text: str, notes: str) -> bool:
    """Whether a text is the panel's note as it stands, and does not speak to the candidate."""
    return _plain(text) == _plain(notes) != "" and not _TO_THEM.search(text)


def of_them(part: str, text: str, called: str) -> bool:
    """Whether a text speaks of the candidate, or of nobody, where it should speak to them.

    "Sam listed the risks." and "Listed the risks." do; "Three risks, each with its owner." does not.
    """
    if _TO_THEM.search(text):
        return False
    named = re.match(rf"{re.escape(called)}\b", text.lstrip(), re.IGNORECASE) if called else None
    return bool(named or (part in TELLING and _TOLD.match(text.lstrip(" -–•*\n"))))


def left_open(text: str) -> bool:
    """Whether a blank of a way to begin is still to be filled: "You put ... first".

    What trails off at the end of a sentence or a word, or stands in a quotation, is how people write.
    """
    return bool(re.search(r"\s\.\.\.,? \w", re.sub(r"“[^”]*”|\"[^\"]*\"", "", text)))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
