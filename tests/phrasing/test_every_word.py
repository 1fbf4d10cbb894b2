"""Every word of every rule that stops a letter, said of the candidate and of somebody in the work: a new word opens no
hole and closes no door. The words are read from the rules themselves."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from employer_portal.phrasing import sources
from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Context

SOURCE = sources.read(Path(__file__).resolve().parents[2] / "guidance" / "phrasing", "gb")
PLAIN = re.compile(r"[A-Za-zéè -]+")
PRONOUN = re.compile(r"\b(?:your?|his|her|him|them|yourself)\b")
#: Words that say something else as well, or that the job of these sentences is about: held in other frames.
TWO_MEANINGS = {
    "attached", "ginger", "special case", "tablet", "child", "teenager", "union type", "caring for a relative",
    "scan result", "day care", "nursery pick-up", "nursery run", "nursery fees", "nursery drop-off", "nursery place",
}  # fmt: skip
#: Words that another rule holds wherever they stand, since they are seldom of the work.
ANYWHERE = {
    "going through the menopause", "ready to wind down", "tee-total on religious grounds", "teetotaller",
    "internet generation", "smartphone generation", "newbie straight from school", "openly gay",
}  # fmt: skip
FRAMES = ("person_is", "person_has", "person_noun")
#: A job whose field is about nearly all of it.
AMONG_PEOPLE = Context(
    "Equality and family support officer, hospital chaplaincy", ("Hair and skin care", "Older people")
)
#: What is said of somebody in the work.
OF_WORK = {
    "person_is": [
        "You planned the day for a {word} resident and told the ward.",
        "You explained the rules to a {word} tenant, one step at a time.",
        "The customer in the case was {word}, and you asked what would help.",
        "He listed what a {word} patient needs on the first day.",
    ],
    "person_has": [
        "You asked the customer about her {word} before you began.",
        "In the case the tenant spoke of his {word}, and you wrote down what he needed.",
        "You described how you helped a resident with {word}.",
    ],
    "person_noun": [
        "You served a {word} in the role play and read the order back.",
        "You told the {word} in the case what would happen next.",
        "She described a visit to a {word} and whom she rang.",
    ],
}  # fmt: skip
#: What is said of the candidate.
OF_CANDIDATE = {
    "person_is": ["You are {word}.", "We felt you were {word}.", "She is {word}, and it would be hard."],
    "person_has": ["Your {word} would be a problem for us.", "The candidate's {word} worried the team."],
    "person_noun": ["You are a {word}, and the job is hard.", "As a {word} you would struggle here."],
}


def words(frame: str) -> Iterator[tuple[str, str]]:
    """Each plain word that a *stop* of discrimination gives under this frame, with its rule."""
    for rule in SOURCE.rules:
        if rule.values.get("category") == "discrimination" and rule.values["level"] == "stop":
            for pattern in rule.values.get(frame, []):
                yield from ((rule.name, word) for word in entries(pattern))


def entries(pattern: str) -> Iterator[str]:
    """The words of `<class>` or of `(one | another)`, those that are no pattern themselves."""
    if named := re.fullmatch(r"<([\w-]+)>", pattern):
        for table in SOURCE.classes.get(named[1], []):
            for key in sources.ENTRIES:
                for entry in table.values.get(key, []):
                    yield from entries(entry)
        return
    inner = pattern[1:-1] if pattern.startswith("(") and pattern.endswith(")") else pattern
    if "(" not in inner:
        told = (part.strip().rstrip("~") for part in inner.split("|"))
        yield from (word for word in told if PLAIN.fullmatch(word) and not PRONOUN.search(word))


CASES = sorted({(frame, rule) for frame in FRAMES for rule, _ in words(frame)})


def held(rules, text):
    found = check(text, AMONG_PEOPLE, rules)
    return [(one.rule, one.match) for one in found if one.level != "nudge" and one.category == "discrimination"]


@pytest.mark.parametrize(("frame", "rule"), CASES)
def test_a_word_said_of_somebody_in_the_work_holds_nothing(rules, frame, rule):
    own = {word for name, word in words(frame) if name == rule} - ANYWHERE
    texts = [said.format(word=word) for said in OF_WORK[frame] for word in own]
    assert {text: found for text in texts if (found := held(rules, text))} == {}


@pytest.mark.parametrize(("frame", "rule"), CASES)
def test_a_word_said_of_the_candidate_is_held(rules, frame, rule):
    own = {word for name, word in words(frame) if name == rule} - TWO_MEANINGS
    texts = [said.format(word=word) for said in OF_CANDIDATE[frame] for word in own]
    assert [text for text in texts if not held(rules, text)] == []
