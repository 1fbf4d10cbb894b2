"""Each filter of the board shows whom its words say, and nobody else: candidates in every state, each named once."""

import pytest
import sqlalchemy as sa

from employer_portal import hooks
from employer_portal.accounts.waiting import Asking, waiting
from employer_portal.core.db import Database, make_engine
from employer_portal.core.terms import Outcome
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Cause, Delivery
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.desk import board
from employer_portal.desk.progress import Step, of_rounds
from employer_portal.feedback import operations as feedback
from employer_portal.feedback.models import Concern
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application
from employer_portal.letters import operations as letters
from employer_portal.review import operations as reviewing
from tests.factories import GOOD_STRENGTH, Story, candidate

EVERYBODY = {
    "idle", "owed", "returned", "declined", "submitted", "concern", "decide", "compose", "draft", "waiting", "approved",
    "failed", "withdrawn", "told", "appointed", "reopened", "held", "anew", "left",
}  # fmt: skip
ANSWERS = reviewing.Answers(
    "Priya wrote them alone.", "The rating on leading leans on them.", "The rating on leading is given again."
)
#: filter -> the candidates that it shows. One may stand under several.
SHOWN = {
    "": EVERYBODY,
    "owed": {"owed", "returned"},
    "review": {"submitted"},
    "concern": {"concern"},
    "decide": {"decide", "concern", "reopened", "held"},
    "compose": {"compose", "withdrawn", "anew"},
    "draft": {"draft"},
    "waiting": {"waiting", "held"},
    "trouble": {"failed"},
    "untold": EVERYBODY - {"told"},
}
#: step of the way -> who stands there. Everybody stands at one.
STANDS = {
    Step.NOT_ASKED: {"idle", "declined", "told"},
    Step.ASKED: {"owed", "returned"},
    Step.IN: {"submitted"},
    Step.REVIEWED: {"decide", "concern", "reopened"},
    Step.DECIDED: {"compose", "withdrawn", "anew"},
    Step.COMPOSED: {"draft", "waiting", "held"},
    Step.APPROVED: {"approved", "failed"},
    Step.SENT: {"left"},
    Step.NO_LETTER: {"appointed"},
}


@pytest.fixture(scope="module")
def story(server, checker):
    with server.fresh() as url:
        engine = make_engine(url)
        yield everybody(Story(Database(engine), checker).begin())
        engine.dispose()


def everybody(story):
    """One candidate in each state, called by it."""

    def do(verb, *given, who="dana", **more):
        with story.database.transaction() as session:
            return verb(session, *given, actor=story.actors[who], now=story.now, **more)

    people = [
        candidate(name, Outcome.APPOINTED if name == "appointed" else Outcome.NOT_APPOINTED)
        for name in sorted(EVERYBODY)
    ]
    story.applications |= do(hiring.add_candidates, story.round_id, people)
    story.entry("priya", "owed")
    for name in ("returned", "submitted", "concern", "decide"):
        entry = story.entry("priya", name)
        story.save_well(entry)
        if name == "concern":
            story.save(entry, notes="You are too old for the night shift.", strength=GOOD_STRENGTH)
        story.submit(entry)
        if name == "returned":
            do(reviewing.give_back, entry, "Say which shift it was.")
        if name in {"decide", "concern"}:
            story.accept(entry)
    do(feedback.decline, story.entry("priya", "declined"), "I know them from school.", who="priya")
    story.ready("compose")
    story.ready("draft")
    story.compose("draft")
    story.waiting("waiting")
    story.approve(story.waiting("approved"))
    do(letters.withdraw, story.waiting("withdrawn"), "The first choice declined.")
    approved_and(story, do, "failed", {"state": State.FAILED, "cause": Cause.ADDRESS})
    approved_and(story, do, "left", {"state": State.SENT, "sent_at": story.now, "lease_by": None})
    for name in ("reopened", "held", "anew"):
        entry = story.entry("priya", name)
        story.save(entry, notes="You are too old for the night shift.", strength=GOOD_STRENGTH)
        story.submit(entry)
        story.accept(entry)
        story.decide(name)
        if name == "held":
            story.seal(story.hand_in(story.compose(name)))
        with story.database.transaction() as session:
            concern = session.scalars(sa.select(Concern.id).filter_by(entry_id=entry)).one()
        do(reviewing.settle, concern, "reopen_decision", "The words were part of the reasoning.", ANSWERS, who="both")
        if name == "anew":
            story.decide(name)
    do(hiring.tell, story.applications["told"], story.now.date(), "phone")
    return story


def approved_and(story, do, name, fate):
    """A letter that is approved and handed over, as the postman moves it."""
    story.approve(story.waiting(name))
    with story.database.transaction() as session:
        last = session.scalars(sa.select(Delivery.id).order_by(Delivery.id.desc()).limit(1)).one()
    do(delivery.send_now, [last])
    handing = {"state": State.HANDING_OVER, "lease_by": "postman", "handed_at": story.now, "via": "mail.test"}
    for step in (handing, fate):
        with story.database.transaction() as session:
            session.execute(sa.update(Delivery).where(Delivery.id == last).values(step))


def shown(story, narrowed):
    with story.database.reading() as session:
        wanted = board.applications(story.round_id, story.actors["dana"], narrowed=narrowed)
        return {row.reference for row in session.scalars(wanted)} & EVERYBODY


@pytest.mark.parametrize("narrowed", list(board.FILTERS))
def test_a_filter_shows_whom_its_words_say(story, narrowed):
    assert shown(story, narrowed) == SHOWN[narrowed]


@pytest.mark.parametrize("step", list(Step))
def test_a_part_of_the_bar_shows_who_stands_there(story, step):
    assert shown(story, step) == STANDS.get(step, set())


def test_everybody_stands_at_one_step(story):
    with story.database.reading() as session:
        steps = of_rounds(session, [story.round_id])[story.round_id]
        people = board.summary(session, story.round_id).candidates
    assert sum(steps.values()) == people
    assert {step: count for step, count in steps.items() if step in STANDS} == steps
    assert set.union(*STANDS.values()) == EVERYBODY


def test_the_numbers_above_the_board_are_those_of_its_filters(story):
    with story.database.reading() as session:
        numbers = board.summary(session, story.round_id)
    assert (numbers.concerns, numbers.trouble) == (len(SHOWN["concern"]), len(SHOWN["trouble"]))
    assert numbers.entries_owed == len(SHOWN["owed"])
    assert set(SHOWN) == set(board.FILTERS)


def test_what_comes_next_after_a_decision_was_reopened(story):
    wanted = [story.applications[name] for name in ("reopened", "held", "anew", "decide")]
    with story.database.reading() as session:
        rows = board.rows(session, [session.get_one(Application, number) for number in wanted])
        said = [(row.next.words, row.next.step) for row in rows]
    again = ("The decision is to be taken again", "Record it again")
    assert said == [again, again, ("Ready to compose", "Compose"), ("The decision is not recorded", "Record it")]


def test_home_counts_the_decisions_that_the_board_shows(story):
    with story.database.reading() as session:
        hooks.hang()
        found = waiting(session, Asking(story.actors["dana"], story.now, story.now.date()))
    said = [task.what for task in found]
    assert f"Record {len(SHOWN['decide'])} decisions" in said
    assert f"Compose {len(SHOWN['compose'])} letters" in said
