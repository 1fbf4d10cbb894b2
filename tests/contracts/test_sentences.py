"""Every verb that the code writes into the audit trail of a candidate's feedback has its sentence: what somebody did
never stands there as a code word."""

import ast
import re

from employer_portal.delivery.workflow import DELIVERY
from employer_portal.desk import timeline
from employer_portal.feedback.workflow import CONCERN, ENTRY
from employer_portal.letters.workflow import LETTER, SEALING
from employer_portal.settings import HOME

#: Of what the timeline of a candidate tells: the subjects that `timeline.of_application` looks for.
TOLD = {
    "revision",
    "entry",
    "finding",
    "concern",
    "decision",
    "candidate",
    "application",
    "outcome",
    "letter",
    "delivery",
    "sealing",
}
RECORDS = re.compile(r"record|note|Line")
VERB = re.compile(r"[a-z]+\.[a-z_]+")


def recorded():
    """Every verb that stands in a call which records one: `audit.record`, or a helper that ends there."""
    found = set()
    for source in sorted((HOME / "employer_portal").rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Call) and RECORDS.search(ast.unparse(node.func)):
                texts = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
                texts = [text for text in texts if isinstance(text, str)]
                if source.parent.name == "delivery" and ast.unparse(node.func) == "_note":
                    texts = [f"delivery.{text}" for text in texts]  # it puts that before the verb
                found |= {text for text in texts if VERB.fullmatch(text)}
    return {verb for verb in found if verb.partition(".")[0] in TOLD}


def moved():
    """Every step of every lifecycle, as `move_all` records it."""
    return {
        f"{flow.subject}.{step.name}" for flow in (ENTRY, CONCERN, LETTER, SEALING, DELIVERY) for step in flow.steps
    }


def test_every_verb_has_its_sentence():
    there = recorded() | moved()
    assert len(there) > 35
    assert sorted(there - set(timeline.SENTENCES) - timeline.SILENT) == []


def test_every_sentence_has_its_verb():
    assert sorted((set(timeline.SENTENCES) | timeline.SILENT) - recorded() - moved()) == []


def test_a_sentence_is_one():
    for verb, words in timeline.SENTENCES.items():
        assert words.endswith("."), verb
        said = words.format(who="Dana", whose="Priya", before="pending", after="reserve")
        assert not {"{", "_"} & set(said), verb
