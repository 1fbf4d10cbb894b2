"""Marking a rewriting: by the very checker that guards live text, by whether it is English that somebody could be sent,
and by the facts of the notes that it keeps. Whether it is true to the notes, only a trainer knows."""

import re
from collections.abc import Iterator

from employer_portal.patterns.sentences import asks, senseless, sentences, tells, words_of
from employer_portal.phrasing.findings import Field, Finding
from employer_portal.phrasing.service import Checker, Subject, Text
from employer_portal.training.content import RewriteCase

#: So many facts of the notes with nothing between them are a list, and tell nobody anything.
STRUNG = 3
#: With fewer words nobody tells a fact, what was done with it, and what is missing.
LEAST = 8
NO_STEP = "Nobody is asked to do anything yet: this is where the next step stands."


def seen(checker: Checker, case: RewriteCase, words: str) -> tuple[Finding, ...]:
    """What the checker says of words written for a case, where they would stand."""
    subject = Subject(case.role, (case.criterion,), about=(case.looks_like,))
    (found,) = checker.check_all([Text(words, subject, case.field)])
    return found


def in_the_way(checker: Checker, case: RewriteCase, words: str) -> list[Finding]:
    """Of what the checker sees, what a rewriting does not pass with: what would hold it, what is unsaid, and what
    the case is about."""
    return [
        one for one in seen(checker, case, words) if one.level != "nudge" or one.category in ("silence", case.finds)
    ]


def amiss(case: RewriteCase, words: str) -> list[str]:
    """What nobody could be sent: words without sense, and facts that stand in no sentence to the candidate."""
    gone = lost(case, words)
    with_them = [one for one in sentences(words) if any(_says(one, fact) for fact in gone)]
    step = [] if case.field != Field.NEXT_STEP or any(map(asks, sentences(words))) else [NO_STEP]
    return [*_without_sense(words), *(_unsent(case, one) for one in with_them), *step]


def lost(case: RewriteCase, words: str) -> list[str]:
    """The facts of a case's notes that a rewriting keeps and this one does not. A fact counts where something is said
    with it; beside that, one may stand alone ("Six of eight steps: good.")."""
    said, alone = set[str](), set[str]()
    for sentence in sentences(words):
        held = {fact for fact in case.keeps if _says(sentence, fact)}
        if not (_noted(case, sentence) or _strung(case, sentence)):
            (said if tells(sentence) else alone).update(held)
    if said and len(alone - said) == 1:
        said |= alone
    return [fact for fact in case.keeps if fact not in said]


def passes(checker: Checker, case: RewriteCase, words: str) -> bool:
    """Whether a rewriting passes, as far as a machine can tell. Of a case without a criterion none does."""
    if case.reopen or not words.strip():
        return case.reopen and not words.strip()
    return not (amiss(case, words) or lost(case, words) or in_the_way(checker, case, words))


def unread(case: RewriteCase, words: str) -> list[str]:
    """The notes with facts that the words have nothing of: where to look once more."""
    return list(dict.fromkeys(place(case, fact) for fact in case.keeps if not _says(words, fact)))


def place(case: RewriteCase, fact: str) -> str:
    """The note that a fact stands in; empty where there is none."""
    return next((one.rstrip(";") for one in sentences(case.notes) if _says(one, fact)), "")


def _without_sense(words: str) -> Iterator[str]:
    if part := next(senseless(words), ""):
        yield f"“{part}” stands in no sentence: read it aloud once."
    said = [" ".join(words_of(one)) for one in sentences(words)]
    if len(set(said)) < len(said):
        yield "The same sentence stands there twice."
    if len(re.findall(r"\w+", words)) < LEAST:
        yield "So few words leave the candidate guessing."


def _unsent(case: RewriteCase, sentence: str) -> str:
    """What to say of a sentence with facts in it that tells the candidate nothing."""
    if _noted(case, sentence):
        return f"“{sentence}” is the panel’s note as it stands: say it to the candidate."
    return f"“{sentence}” is no whole sentence yet: who did what, or what was missing?"


def _noted(case: RewriteCase, sentence: str) -> bool:
    """Whether it stands in the notes, word for word."""
    return " ".join(words_of(sentence)).strip(" .;") in " ".join(words_of(case.notes))


def _strung(case: RewriteCase, sentence: str) -> bool:
    """Whether facts stand in it one behind the other, like beads."""
    for number, fact in enumerate(case.keeps):
        sentence = _fact(fact).sub(chr(0xE000 + number), sentence)
    beads = re.findall(r"[\ue000-\uf8ff]|\w+", re.sub(r"\b(?:and|or)\b", "", sentence))
    return any(
        len(set(row)) == STRUNG and all(one >= "\ue000" for one in row)
        for row in (beads[at : at + STRUNG] for at in range(len(beads) - STRUNG + 1))
    )


def _says(words: str, fact: str) -> bool:
    return _fact(fact).search(words) is not None


def _fact(fact: str) -> re.Pattern[str]:
    """The words of a fact, with the endings that a verb or noun takes: "ask" is in "asked" and "asking"."""
    said = "|".join(re.escape(one.strip()) for one in fact.split("|"))
    return re.compile(rf"(?<!\w)(?:{said})(?:e?s|e?d|ing|['’]s)?(?!\w)", re.IGNORECASE)
