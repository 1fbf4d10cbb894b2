"""The small language of a letter's fixed sentences: what may stand in one, and what is refused.

A sentence is a text with {placeholders} (strict), or a table: `optional` drops as a whole while a value is absent,
`first_of` is the first text whose values are all there. `waiting = true` marks a sentence that a translator has still
to write: its texts are then those of the standard wording, and no letter takes it.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import Any

from employer_portal.composing.speech import WORDS
from employer_portal.core.errors import DomainError

#: Table -> block -> its sentences, as a file of wording has them; and the language.
Table = Mapping[str, Any]

#: Every placeholder, with what it becomes. A value for each comes from `compose.values_of`.
PLACEHOLDERS: Mapping[str, str] = {
    "role": "the job’s title",
    "reference": "the vacancy’s reference",
    "employer": "the brand’s name",
    "contact": "whom the candidate can ask",
    "contact_email": "their address",
    "rights_contact": "who answers about personal data",
    "called": "how the candidate is called",
    "told_on": "the day on which they were told the outcome",
    "told_how": "how they were told",
    "interview_date": "the day of the interview",
    "interviewers": "the names of all who took part",
    "same_questions": "“the same questions”, where the chair ticked it",
    "criteria_count": "how many criteria were assessed, in words",
    "criteria": "“criteria”, or “criteria that we assessed”",
    "all_met_count": "how many criteria there are, where all were met",
    "all_met_only": "the criterion, where there is one and it was met",
    "all_met_both": "“both”, where there are two and both were met",
    "not_met_one": "the criterion, where one of several was not met",
    "not_met_count": "how many were not met, where it is some of several",
    "not_met_list": "those that were not met, where it is some of several",
    "not_met_only": "the criterion, where there is one and it was not met",
    "not_met_both": "the two criteria, where neither was met",
    "not_met_all": "all criteria, where none was met",
    "notes": "“the notes”, where everybody’s notes are filed",
    "note_takers": "whose notes are filed: “your interviewer”, “both interviewers” …",
    "posts": "how many posts there were, where they were offered on total ratings",
    "them": "“it” or “them”, as there was one post or several",
    "answer_days": "within how many working days somebody answers",
    "reserve_until": "the day on which the reserve list ends",
    "page_link": "the address of the candidate’s own page, where letters name it",
    "page_code": "the code that opens it once, in a letter on paper",
    "other_roles": "“other roles”, unless HR leaves that sentence out",
}
#: What the sentences of a notice may ask for besides: table -> placeholder -> what it becomes. A value for each comes
#: from `notices.values_of_notice`.
OF_NOTICES: Mapping[str, Mapping[str, str]] = {
    "outcome_notice": {
        "feedback_due": "by when feedback is due, where everyone gets it and that day is recorded and to come",
        "ask_feedback_at": "whom to ask for feedback, where the round gives it to whoever asks",
        "no_feedback_because": "why there is no feedback, where the round gives none",
    },
    "holding_note": {
        "feedback_due": "the new day by which you plan to write",
        "due_before": "the day by which you had planned to write",
    },
    "reserve_closed": {"reserve_ended": "the day on which the reserve list ended"},
    "invitation": {
        "meets_on": "the day of the interview, while it is to come",
        "feedback_due": "by when feedback is due, where everyone gets it and that day is recorded and to come",
        "ask_feedback_at": "whom to ask for feedback, where the round gives it to whoever asks",
        "no_feedback_because": "why there is no feedback, where the round gives none",
    },
    "correction": {"corrected_on": "the day that the letter bears which is corrected"},
    "answer": {"asked_about": "the day that the letter bears which they asked about, where it was one"},
}
#: Blocks whose sentences have values of their own.
OWN: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("common", "looked_for"): {
        "clause": "what good looks like, as the rest of a sentence",
        "standard": "what good looks like, as it was published",
    },
    **{("words", f"all_{who}s"): {"number": "how many, in words"} for who in ("interviewer", "reader", "assessor")},
    ("words", "several_posts"): {"number": "how many, in words"},
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence states of the process, the placeholders that know whether it is so, and how it is called."""

    says: re.Pattern[str]
    knows: tuple[str, ...]
    words: str


def _claim(pattern: str, knows: str, words: str) -> Claim:
    return Claim(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), tuple(knows.split()), words)


#: A fact that nobody recorded stands in no letter: whoever says one of these says it with the placeholder that knows.
CLAIMS = (
    _claim(
        r"(?:every|each|all)(?: of the| the| other)? (?:candidates?|applicants?|interviewees?)"
        r"|every(?:one|body)(?: else)? (?:was|were|had|has|got|gets|who)"
        r"|(?:the )?same(?: \w+)? questions",
        "same_questions", "that all candidates were asked the same",
    ),
    _claim(
        r"(?:from|in|against|on|to) (?:the|our|their|your interviewers?['’]s?|your interviewers?['’]|the panel['’]s"
        r"|these|those)(?: own)? notes|notes (?:that )?(?:we|they|were|was|the panel|your interviewers?)",
        "notes note_takers", "what was noted at the interview",
    ),
    _claim(
        r"your interviewers?|(?:both|all|two|three|four|the) interviewers?|the panel(?:['’]s)?(?! total)",
        "interviewers note_takers posts", "who took part",
    ),
    _claim(r"total (?:ratings?|scores?|marks?)|(?:one|two|three|\d+) posts?", "posts", "how the posts were offered"),
    _claim(r"(?:we|as we|i) (?:have )?(?:told|rang|called|phoned|wrote to|informed) you", "told_how told_on",
           "that the candidate was told before"),
    _claim(
        r"(?:fully )?met (?:all|every|each|both|none)|all (?:of )?(?:the |our )?criteria"
        r"|(?:was|were) not (?:fully )?met",
        "all_met_both all_met_count all_met_only not_met_one not_met_list not_met_only not_met_both not_met_all",
        "which criteria were met",
    ),
    _claim(r"(?:list|it) (?:runs|lasts|ends|stays open) (?:until|on|for|in)|(?:runs|lasts) until", "reserve_until",
           "until when the list runs"),
)  # fmt: skip


#: The tables of feedback for which nobody was met, and the shared sentences that stand in it too.
_UNMET, _SHARED = ("sift", "test"), ("common", "notice")
#: Of the shared ones, those whose place another sentence takes where nobody was met.
_OF_INTERVIEWS = ("subject", "heading", "farewell")
_MEETING = re.compile(r"\b(?:interview\w*|panel\w*|(?:meeting|met|seeing) (?:you|us))\b", re.IGNORECASE)


def goes_to_unmet(table: str, block: str) -> bool:
    """Whether a block's sentences also stand in letters to those whom nobody met."""
    return table in _UNMET or (table in _SHARED and block not in _OF_INTERVIEWS)


def where_nobody_met(table: Table, standard: Table) -> Table:
    """A wording for those whom nobody met: for each block of theirs that speaks of a meeting, as one may that was
    approved before this was asked, the standard one."""
    safe = {name: dict(blocks) if isinstance(blocks, Mapping) else blocks for name, blocks in table.items()}
    for name, block, raw in blocks_of(table):
        said = (_said(text) for _, _, text in texts_of("", paragraphs(raw)))
        if goes_to_unmet(name, block) and any(map(_MEETING.search, said)):
            safe[name][block] = standard[name][block]
    return safe


def _said(text: str) -> str:
    """The words of a text, without its placeholders."""
    return " ".join(pieces(text)[::2])


class Kind(StrEnum):
    """How a sentence behaves where a value is absent."""

    STRICT = "strict"
    OPTIONAL = "optional"
    FIRST_OF = "first_of"


@dataclass(frozen=True, slots=True)
class Fixed:
    """One fixed sentence. A strict or optional one has one text, `first_of` one or more."""

    kind: Kind
    texts: tuple[str, ...]
    waiting: bool = False

    @classmethod
    def of(cls, raw: Any) -> "Fixed":
        """A sentence as a file has it. Raises `DomainError` for what is none."""
        if isinstance(raw, str):
            return cls(Kind.STRICT, (raw,))
        if isinstance(raw, Mapping):
            kinds = [kind for kind in Kind if kind in raw]
            given: Any = raw[kinds[0]] if len(kinds) == 1 else []
            texts: list[Any] = given if kinds == [Kind.FIRST_OF] and isinstance(given, list) else [given]
            if texts and all(isinstance(text, str) for text in texts) and set(raw) <= {*kinds, "waiting"}:
                return cls(kinds[0], tuple(texts), bool(raw.get("waiting")))
        keys = " and ".join(map(repr, raw)) if isinstance(raw, Mapping) else repr(raw)
        raise DomainError(
            f"The letter wording has a sentence with {keys}.",
            "A sentence is a text, or one of optional and first_of.",
        )

    @property
    def raw(self) -> Any:
        """The sentence as a file has it."""
        texts = list(self.texts) if self.kind == Kind.FIRST_OF else self.texts[0]
        if self.waiting:
            return {self.kind.value: texts, "waiting": True}
        return texts if self.kind == Kind.STRICT else {self.kind.value: texts}


#: A block's paragraphs, each with its sentences.
Paragraphs = Sequence[Sequence[Fixed]]


def paragraphs(raw: Any) -> list[list[Fixed]]:
    """A block as paragraphs of sentences: it is a text, a list of sentences, or a list of such lists. Raises
    `DomainError`."""
    listed = raw if isinstance(raw, list) else [raw]
    if listed and all(isinstance(one, list) for one in listed):
        return [[Fixed.of(sentence) for sentence in one] for one in listed]
    return [[Fixed.of(sentence) for sentence in listed]]


def has_paragraphs(raw: Any) -> bool:
    """Whether a block is a list of paragraphs, and not one sentence or one line of them."""
    return isinstance(raw, list) and bool(raw) and isinstance(raw[0], list)


def as_raw(block: Paragraphs, like: Any) -> Any:
    """A block as a file has it, in the shape of `like`."""
    lists = [[sentence.raw for sentence in paragraph] for paragraph in block]
    if has_paragraphs(like):
        return lists
    [only] = lists
    return only[0] if len(only) == 1 and not isinstance(like, list) else only


def blocks_of(table: Table) -> Iterator[tuple[str, str, Any]]:
    """(table, block, its sentences as the file has them), in the order of the file."""
    for name, blocks in table.items():
        if isinstance(blocks, Mapping):
            for block, raw in blocks.items():
                yield name, block, raw


def flat(table: Table) -> dict[str, Any]:
    """A wording by "table.block"."""
    return {f"{name}.{block}": raw for name, block, raw in blocks_of(table)}


@lru_cache(8192)
def pieces(text: str) -> tuple[str, ...]:
    """A text in turn as words and the name of a placeholder; the last are words. Raises `DomainError` for braces that
    do not fit."""
    found = tuple(re.split(r"\{([^{}]*)\}", text))
    if any("{" in words or "}" in words for words in found[::2]):
        raise DomainError(
            f"The letter wording has a sentence with odd braces, “{text}”.",
            "A placeholder begins with { and ends with }, like {role}; no other brace stands in a letter.",
        )
    return found


def names(text: str) -> tuple[str, ...]:
    """The placeholders of a text. Raises `DomainError` for braces that do not fit."""
    return pieces(text)[1::2]


def must_be_known(text: str, known: Collection[str]) -> None:
    """Raise `DomainError` for a placeholder that does not exist, which is no placeholder without a value: with a slip
    of the pen in it, an optional sentence would drop from every letter and nobody would see."""
    for name in names(text):
        if name not in known:
            near = get_close_matches(name, known, 1)
            raise DomainError(
                f"The letter wording asks for {{{name}}}, which is no placeholder, in “{text}”.",
                f"Did you mean {{{near[0]}}}?" if near else f"There are: {', '.join(sorted(known))}.",
            )


def known_in(table: str, block: str) -> Mapping[str, str]:
    """The placeholders that may stand in a block, each with what it becomes."""
    if table == "words" or (table, block) in OWN:
        return OWN.get((table, block), {})
    return {**OF_NOTICES.get(table, {}), **PLACEHOLDERS}


def must_be_right(text: str, table: str, block: str) -> None:
    """Raise `DomainError` for a text that cannot stand in that block: nothing in it, odd braces, a placeholder that is
    none, a claim about the process without the placeholder that knows, or a meeting where there may have been none."""
    if not text.strip():
        raise DomainError("This sentence is empty, and no letter can do without it.", "Put its words back.")
    must_be_known(text, known_in(table, block))
    if table == "words":
        return  # each stands only where its fact is recorded
    used = names(text)
    if goes_to_unmet(table, block) and (met := _MEETING.search(_said(text))):
        raise DomainError(
            f"“{met[0]}” says that people met, and this sentence also goes to those whom nobody met.",
            "Say “your application”, or leave it out.",
        )
    for claim in CLAIMS:
        said = claim.says.search(_said(text))
        if said and not set(claim.knows) & set(used):
            placeholders = " or ".join(f"{{{name}}}" for name in claim.knows)
            raise DomainError(
                f"“{said[0]}” states {claim.words}, and nothing in this sentence knows whether it is recorded.",
                f"Say it with {placeholders}, or leave it out.",
            )


@dataclass(frozen=True, slots=True)
class Mistake:
    """What cannot stay: where ("common.subject.0.0.1": paragraph, sentence and text), in words, with the way out."""

    at: str
    words: str

    @property
    def block(self) -> str:
        """The block in which it is."""
        return ".".join(self.at.split(".")[:2])


def mistakes(table: Table, standard: Table | None = None) -> Iterator[Mistake]:
    """Everything in that wording that cannot stay. With the `standard` wording, also what is there and not here, or the
    other way round. A sentence that waits for a translator is no mistake."""
    for name, block, _ in blocks_of(standard or {}):
        if not isinstance(table.get(name), Mapping) or block not in table[name]:
            yield Mistake(
                f"{name}.{block}", f"The block {block} of [{name}] is missing. Take it from the standard wording."
            )
    for name, block, raw in blocks_of(table):
        at = f"{name}.{block}"
        if standard is not None and (words := _out_of_place(name, block, raw, standard)):
            yield Mistake(at, words)
            continue
        try:
            found = paragraphs(raw)
        except DomainError as error:
            yield Mistake(at, str(error))
            continue
        if not all(found):
            yield Mistake(at, "A paragraph has no sentence. Take it out, or give it one.")
        for text_at, sentence, text in texts_of(at, found):
            try:
                if not sentence.waiting:
                    must_be_right(text, name, block)
            except DomainError as error:
                yield Mistake(text_at, str(error))


def _out_of_place(name: str, block: str, raw: Any, standard: Table) -> str:
    """Why that block does not stand so in a wording like the standard one; empty where it does."""
    if block not in standard.get(name, {}):
        return f"There is no block {block} in [{name}]. Take it out, or see how its name is spelt."
    if has_paragraphs(raw) != has_paragraphs(standard[name][block]):
        return "It has another form than in the standard wording: a list of paragraphs, or one line."
    return ""


def texts_of(at: str, block: Paragraphs) -> Iterator[tuple[str, Fixed, str]]:
    """(place, sentence, text) of each text of a block."""
    for p, paragraph in enumerate(block):
        for s, sentence in enumerate(paragraph):
            for t, text in enumerate(sentence.texts):
                yield f"{at}.{p}.{s}.{t}", sentence, text


def waiting(table: Table) -> list[str]:
    """Where sentences stand that a translator has still to write."""
    return [
        f"{name}.{block}.{p}.{s}"
        for name, block, raw in blocks_of(table)
        for p, paragraph in enumerate(paragraphs(raw))
        for s, sentence in enumerate(paragraph)
        if sentence.waiting
    ]


def to_translate(table: Table, language: str) -> dict[str, Any]:
    """The wording of another language, before anybody translated it: every sentence waits, and so do the words that
    stand for facts."""
    fresh: dict[str, Any] = {"language": language}
    for name, block, raw in blocks_of({**table, "words": WORDS}):
        marked = [[replace(sentence, waiting=True) for sentence in one] for one in paragraphs(raw)]
        fresh.setdefault(name, {})[block] = as_raw(marked, raw)
    return fresh
