"""Who speaks in a letter, and of whom: what speaks of the candidate and not to them, and an "I" that does not sign."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from employer_portal.composing.passages import units
from employer_portal.composing.sources import Source, places
from employer_portal.phrasing.findings import Field
from employer_portal.printing.content import Content

_TO_THEM = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
#: What somebody said: between quotation marks, or behind a colon.
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)|(?<=\w): .*$")
_CANDIDATE = re.compile(r"(?:the |this )?(?:candidate|applicant|interviewee)(?:['’]s)?\b", re.IGNORECASE)
_ANSWERED = (
    r"(?:\w+ly |also |then |just )?(?:talked|spoke|explained|named|mentioned|gave|said|told|described|showed|seemed|"
    r"appeared|did not|didn['’]?t|could|couldn['’]?t|should|must|needs?|knew|answered|failed|struggled|listed|used|"
    r"came across|walked|outlined|identified|demonstrated|lacked|made|"
    r"was (?:not|un\w+|well|very|able|clear|confident|quiet|good))"
)
#: Nobody is named before them: whoever "she" is, it is the candidate.
_PRONOUN = re.compile(
    rf"(?:(?:she|he|they) {_ANSWERED}|(?:her|his|their) (?:answers?|plan|examples?|presentation|approach|knowledge))\b",
    re.IGNORECASE,
)
#: A note whose subject was left out, in the third person.
_NOTE = re.compile(
    r"(?:needs to|seems|lacks|appears to|struggles|tends to|has to|comes across|didnt|doesnt)\b", re.IGNORECASE
)
_FIRST = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|me|my|mine|myself)\b")
#: In a step "I" may be the candidate ("write what I did"); "ask me" is whoever signs.
_TO_ME = re.compile(
    r"\b(?:ask|e-?mail|ring|call|phone|contact|tell|show|send|see|meet|(?:write|talk|speak|come|send \w+) to) me\b",
    re.IGNORECASE,
)
#: Two words in capitals, one of them too long for initials.
_SHOUTED = re.compile(r"[^\W\d_]{5,}.* [^\W\d_]{2,}|[^\W\d_]{2,} .*[^\W\d_]{5,}")
_I_TOLD = re.compile(r"I (?=(?:\w+ed|felt|thought|saw|heard|found|was|had|knew|wrote|took)\b)")


@dataclass(frozen=True, slots=True)
class Remark:
    """What to say to the composer of a criterion in a letter, or of a sentence of it."""

    title: str
    sentence: str
    words: str


def third_person(content: Content, sources: Sequence[Source], names: Collection[str]) -> list[Remark]:
    """The sentences that speak of the candidate (`names`: what they are called): none of them reaches a letter."""
    found = []
    for title, given in _written(content, sources):
        alone = not any(_TO_THEM.search(sentence) for _, sentence in given)
        for first, sentence in given:
            plain = _QUOTED.sub("", sentence)
            named = any(name and re.match(rf"{re.escape(name)}(?:['’]s)?\b", plain) for name in names)
            of_them = (named or _CANDIDATE.match(plain) or _NOTE.match(plain)) and not _TO_THEM.search(plain)
            if of_them or (first and alone and _PRONOUN.match(plain)):
                words = "It speaks of the candidate, and they will read it. Say it to them, beginning with “You”."
                found.append(Remark(title, sentence, words))
    return found


def first_person(content: Content, signs: str, wrote: Callable[[str, str], Sequence[str]]) -> list[Remark]:
    """The sentences in which somebody says "I" who does not sign the letter; `wrote` tells who wrote a sentence on a
    criterion."""
    return [
        Remark(title, sentence, _whose(sentence, signs, writers))
        for at, title, text in places(content)
        if text not in content.fixed
        for sentence in units(text)
        if (_TO_ME if ".steps." in at else _FIRST).search(_QUOTED.sub("", sentence))
        and (writers := wrote(title, sentence)) != [signs]
    ]


def miscased(content: Content) -> list[Remark]:
    """Sentences in capitals throughout, and a greeting whose name is in capitals, or has none."""
    greeted = content.salutation.rstrip(",").partition(" ")[2]
    odd = (greeted.isupper() and len(greeted) > 3) or greeted.islower()
    name = [Remark(content.salutation, "", "Is the name written as the candidate writes it?")] if odd else []
    said = "It is in capitals throughout, which reads as shouting. Write it as a sentence."
    return name + [
        Remark(title, sentence, said)
        for _, title, text in places(content)
        if text not in content.fixed
        for sentence in units(text)
        if sentence.isupper() and _SHOUTED.search(sentence)
    ]


def _whose(sentence: str, signs: str, writers: Sequence[str]) -> str:
    words = f"“I” would be {signs}, who signs the letter"
    if len(writers) != 1:
        return f"{words}. Say who it was, or what “you” did."
    words += f"; {writers[0]} wrote it."
    told = _I_TOLD.match(sentence)
    rest = sentence[told.end() :] if told else ""
    if told and not _FIRST.search(rest):
        return f"{words} You can say: “{writers[0]} {rest}” “The panel” only where the panel said so."
    return f"{words} Name them, or say what “you” did."


def against_the_record(content: Content, sources: Sequence[Source], met: Mapping[int, bool]) -> list[Remark]:
    """Praise on a criterion agreed as not fully met, and a gap on one that was (`met`: criterion -> whether)."""
    texts = {at: (title, text) for at, title, text in places(content)}
    found: dict[tuple[int, Field], Remark] = {}
    for source in sources:
        for origin in source["from"]:
            met_it, field = met.get(origin["criterion"]), Field(origin["field"])
            title, text = texts.get(source["at"], ("", ""))
            if met_it is None or not text or (origin["criterion"], field) in found:
                continue
            if field == Field.STRENGTH and not met_it:
                words = "Praise, and it was agreed as not fully met. See that the letter says what was missing."
            elif field == Field.DEVELOPMENT and met_it:
                words = "A gap, and it was agreed as fully met. See that it does not read as the reason."
            else:
                continue
            found[origin["criterion"], field] = Remark(title, "", words)
    return list(found.values())


def _written(content: Content, sources: Sequence[Source]) -> list[tuple[str, list[tuple[bool, str]]]]:
    """(criterion, its sentences and whether each begins a paragraph), for what people wrote."""
    standards = {source["at"] for source in sources if source["kind"] == "standard" and source["edited_by"] is None}
    told: dict[tuple[str, str], list[tuple[bool, str]]] = {}
    for at, title, text in places(content):
        if text not in content.fixed and at not in standards:
            given = told.setdefault((title, at.rpartition(".")[0]), [])
            given += [(number == 0, unit) for number, unit in enumerate(units(text))]
    return [(title, given) for (title, _), given in told.items()]
