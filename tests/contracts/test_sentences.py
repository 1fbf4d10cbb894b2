"""Every verb that the code writes into the audit trail has its sentence, and every verb with a sentence is written:
what somebody did never stands on a page as a code word."""

import ast

from employer_portal.accounts import verbs as accounts
from employer_portal.answers import verbs as answers
from employer_portal.asking import verbs as asking
from employer_portal.calls import verbs as calls
from employer_portal.candidate import verbs as candidate
from employer_portal.certificates import verbs as certificates
from employer_portal.cohorts import verbs as cohorts
from employer_portal.cowriting import verbs as cowriting
from employer_portal.database import verbs as database
from employer_portal.delivery import verbs as delivery
from employer_portal.desk import timeline
from employer_portal.disputes import verbs as disputes
from employer_portal.evidence import verbs as evidence
from employer_portal.feedback import verbs as feedback
from employer_portal.helpful import verbs as helpful
from employer_portal.hiring import verbs as hiring
from employer_portal.intouch import verbs as intouch
from employer_portal.keeping import verbs as keeping
from employer_portal.learning import verbs as learning
from employer_portal.letters import verbs as letters
from employer_portal.marking import verbs as marking
from employer_portal.needs import verbs as needs
from employer_portal.reading import verbs as reading
from employer_portal.records import verbs as records
from employer_portal.requests import verbs as requests
from employer_portal.running import verbs as running
from employer_portal.training import verbs as training
from employer_portal.wording import verbs as wording
from tests.contracts.doors import WORKFLOWS
from tests.contracts.house import PACKAGE, modules

FEATURES = (
    accounts,
    answers,
    asking,
    calls,
    candidate,
    certificates,
    cohorts,
    cowriting,
    database,
    delivery,
    disputes,
    evidence,
    feedback,
    helpful,
    hiring,
    keeping,
    intouch,
    learning,
    letters,
    marking,
    needs,
    requests,
    reading,
    records,
    running,
    training,
    wording,
)
VERBS = {verb.name: verb for feature in FEATURES for verb in feature.Verb}
#: Steps of the machine that say nothing to a person.
SILENT = {
    "sealing.done", "sealing.failed", "delivery.answered_late", "revision.checked",
    "answer.written", "person.erased",
}  # fmt: skip
STEPS = {f"{flow.subject}.{step.name}" for flow in WORKFLOWS.values() for step in flow.steps}


def test_every_feature_with_verbs_is_looked_at():
    assert {path.parent.name for path in PACKAGE.rglob("verbs.py")} == {
        feature.__name__.split(".")[1] for feature in FEATURES
    }


def test_a_verb_is_called_as_it_is_written():
    for name, verb in VERBS.items():
        assert name == verb.value.upper().replace(".", "_")


def test_every_verb_is_written_somewhere():
    """By a step of a workflow, or by a line that names it."""
    named = {
        node.attr
        for name, _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and not name.endswith("verbs.py")
    }
    assert [verb for name, verb in VERBS.items() if name not in named and verb not in STEPS] == []


def test_a_sentence_is_one():
    for verb in VERBS.values():
        assert (verb.sentence == "") == (verb in SILENT), verb
        said = verb.sentence.format(
            who="Dana", whose="Priya", before="pending", after="reserve", it="the answer", It="The answer"
        )
        assert verb in SILENT or (said.endswith(".") and not {"{", "_"} & set(said)), verb


def test_the_timeline_knows_all_that_can_stand_in_it():
    """What is about people who are invited, brands, keys and the database stands in no candidate's timeline."""
    features = (
        answers, asking, calls, candidate, delivery, disputes, feedback, helpful, hiring, intouch, letters, needs,
        requests,
    )  # fmt: skip
    about = {verb.value for feature in features for verb in feature.Verb}
    assert about <= set(timeline.SENTENCES)
