"""Whose words they are: what is said of somebody whom the candidate worked with holds nothing up; what is said of the
candidate does. Each frame is tried with each kind of word."""

import pytest

from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Context

EVIDENCE = Context(scope="evidence")
#: What somebody is, and words for somebody.
KINDS = [
    "pregnant", "widowed", "divorced", "disabled", "deaf", "blind", "elderly", "Muslim", "Jewish", "gay", "depressed",
    "Polish", "homeless", "autistic",
]  # fmt: skip
PEOPLE = ["woman", "man", "patient", "tenant", "mother"]
#: Good feedback about work with people.
OTHERS = [
    "You named three warning signs in a {kind} {person} and said whom to call.",
    "You listed the papers that a {kind} {person} has to show.",
    "You told us how you calmed a {kind} {person} at the desk.",
    "You helped a {kind} {person} to fill in the form, step by step.",
    "You arranged a quiet room for a {kind} {person} and told the ward.",
    "You described two visits to a {kind} {person} whose papers had been lost.",
    "You rang the {kind} {person} before the visit and wrote down what was agreed.",
    "You explained the steps to an older neighbour and to a {kind} {person} in plain words.",
    "You supported a {person} who was {kind} through the whole appeal.",
    "You planned the day around a client whose son is {kind}.",
]
#: Many at once, with whom one is at work.
MANY = ["women", "men", "mothers", "boys", "Muslims", "Poles", "older people", "wheelchair users", "refugees"]
AT_WORK = [
    "Wait a moment when you are talking {many} through a form.",
    "Say it twice if you're showing {many} the way round.",
    "You were helping {many} at the desk and kept the queue moving.",
    "You have been teaching {many} to swim, week by week.",
]
#: What is said of the candidate.
OWN = [
    "As a {kind} {person} you would find this hard.",
    "You did well for a {kind} {person}.",
    "We could not see a {kind} {person} in this job.",
    "You are {kind}, and the job is hard.",
    "We did not want to hire a {kind} {person}.",
    "You told us that you are {kind}, which worried us.",
]
HOLDS = {"stop", "justify"}


def held(rules, text):
    return [(one.rule, one.match) for one in check(text, EVIDENCE, rules) if one.level in HOLDS]


@pytest.mark.parametrize("frame", OTHERS)
def test_what_is_said_of_somebody_else_holds_nothing_up(rules, frame):
    texts = [frame.format(kind=kind, person=person) for kind in KINDS for person in PEOPLE]
    assert {text: found for text in texts if (found := held(rules, text))} == {}


@pytest.mark.parametrize("frame", AT_WORK)
def test_with_whom_somebody_is_at_work_holds_nothing_up(rules, frame):
    texts = [frame.format(many=many) for many in MANY]
    assert {text: found for text in texts if (found := held(rules, text))} == {}


@pytest.mark.parametrize("frame", OWN)
def test_what_is_said_of_the_candidate_is_held(rules, frame):
    texts = [frame.format(kind=kind, person=person) for kind in KINDS for person in PEOPLE[:2]]
    assert [text for text in texts if not held(rules, text)] == []


@pytest.mark.parametrize(
    ("title", "text", "rule"),
    [
        ("Registrar", "A pale stripe on the finger where a ring had been.", "family.ring_seen"),
        ("Midwife", "Her palm strayed to her tummy whenever nights came up.", "family.signs_of_a_child"),
        ("Ward Sister", "Took the stairs one at a time with a hand on the rail.", "disability.movement_seen"),
        ("Care Home Manager", "I wondered how many winters he had left in him.", "age.end_of_work"),
    ],
)
def test_what_was_seen_of_the_candidate_is_never_the_work_of_a_field(rules, title, text, rule):
    assert rule in [finding.rule for finding in check(text, Context(title=title), rules)]
