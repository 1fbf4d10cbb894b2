"""Whether a text can stand in a letter: said to the candidate, not copied from the panel's notes, with no blank open.

What a text lacks in content, the rules say (`guidance/phrasing/common/silence.toml`); what is asked here needs the
entry around it: the notes beside a text, and what the candidate is called.
"""

import re

#: "You", in the ways in which people write it.
_TO_THEM = re.compile(r"\b(?:you|your|yours|yourself|ye|yer|youse)\b", re.IGNORECASE)
#: What the candidate is called besides their name.
_CANDIDATE = re.compile(r"(?:the |this )?(?:candidate|applicant|interviewee)\b", re.IGNORECASE)


def as_noted(text: str, notes: str) -> bool:
    """Whether a text is the panel's note as it stands, and does not speak to the candidate."""
    return _plain(text) == _plain(notes) != "" and not _TO_THEM.search(text)


def of_them(text: str, called: str) -> bool:
    """Whether a text speaks of the candidate where it should speak to them: "Sam listed the risks."

    A text that names nobody ("Spotted the gap before we asked.") is short and reads well under its criterion: the
    rule on notes (`style.note_form`) asks about it where it is bare, and nothing is refused for it.
    """
    if _TO_THEM.search(text):
        return False
    begins = text.lstrip(" -–•*\n")
    named = re.match(rf"{re.escape(called)}\b", begins, re.IGNORECASE) if called else None
    return bool(named or _CANDIDATE.match(begins))


def left_open(text: str) -> bool:
    """Whether a blank of a way to begin is still to be filled: "You put ... first".

    What trails off at the end of a sentence or a word, or stands in a quotation, is how people write.
    """
    return bool(re.search(r"\s\.\.\.,? \w", re.sub(r"“[^”]*”|\"[^\"]*\"", "", text)))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
