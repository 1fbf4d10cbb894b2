"""Quoted speech: what somebody else said weighs less than what the writer says."""

import re

AROUND = 300  # code points before and after that are looked at
LEAST_WORDS = 4  # a shorter quotation is a writer's own word between scare quotes
_QUOTE = re.compile(
    r"“[^“”\n]{8,300}”|‘[^‘\n]{8,300}?’(?!\w)|(?<!\w)\"[^\"\n]{8,300}\"(?!\w)|(?<!\w)'[^'\n]{8,300}'(?!\w)"
)
_CANDIDATE = re.compile(
    r"\b(?:you|she|he|they|candidate|applicant)\b(?:\W+\w+){0,3}\W+"
    r"(?:said|say|told|asked|answered|replied|explained|described|quoted|wrote|mentioned|began|ended)\b\W*(?:\w+\W+){0,4}$",
    re.IGNORECASE,
)


def quoted(text: str, start: int, end: int) -> str:
    """Who is quoted where the span stands within a quotation: "candidate" or "someone"; empty where nobody is."""
    low = max(0, start - AROUND)
    near = text[low : end + AROUND]
    for quote in _QUOTE.finditer(near):
        if quote.start() < start - low and end - low < quote.end() and len(quote.group().split()) >= LEAST_WORDS:
            return "candidate" if _CANDIDATE.search(near[max(0, quote.start() - 80) : quote.start()]) else "someone"
    return ""
