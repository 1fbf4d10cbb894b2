"""Marking a rewriting: by the very checker that guards live text, and by the facts of the notes that it keeps."""

import re

from employer_portal.phrasing.findings import Finding
from employer_portal.phrasing.service import Checker, Subject, Text
from employer_portal.training.content import RewriteCase


def seen(checker: Checker, case: RewriteCase, words: str) -> tuple[Finding, ...]:
    """What the checker says of words written for a case, where they would stand."""
    subject = Subject(case.role, (case.criterion,), about=(case.looks_like,))
    (found,) = checker.check_all([Text(words, subject, case.field)])
    return found


def in_the_way(found: tuple[Finding, ...]) -> list[Finding]:
    """Of what was seen, what a rewriting does not pass with: what would hold it, and what it leaves unsaid."""
    return [one for one in found if one.level != "nudge" or one.category == "silence"]


def lost(case: RewriteCase, words: str) -> list[str]:
    """The facts of a case's notes that a rewriting keeps and this one does not."""
    return [fact for fact in case.keeps if not any(_says(words, one.strip()) for one in fact.split("|"))]


def _says(words: str, fact: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fact)}(?!\w)", words, re.IGNORECASE) is not None
