"""Letters composed, handed in and sealed many at once: the same of each as alone, and the database is asked no more for
many than for a few."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa

from employer_portal.candidate.models import CandidateLink
from employer_portal.core import slices
from employer_portal.core.errors import Busy, Conflict, DomainError
from employer_portal.core.terms import Outcome
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application
from employer_portal.letters import making
from employer_portal.letters import operations as letters
from employer_portal.letters.models import Letter, SealingJob
from employer_portal.letters.seal import dated
from employer_portal.printing.press import Failure, Rendered
from employer_portal.printing.render import render_html, render_text
from employer_portal.settings import Settings
from tests.factories import candidate

MORE = ["C-4", "C-5", "C-6", "C-7"]


@pytest.fixture
def many(story):
    """Six candidates to whom a letter can be composed."""
    with story.database.transaction() as session:
        rows = [candidate(reference) for reference in MORE]
        by = {"actor": story.actors["dana"], "now": story.now}
        story.applications |= hiring.add_candidates(session, story.round_id, rows, **by)
    for reference in ("C-1", "C-2", *MORE):
        story.ready(reference)
    return story


@contextmanager
def counted(story):
    """How many statements of each kind are sent meanwhile."""
    found = Counter()

    def note(connection, cursor, statement, *more):
        found["read" if statement.startswith("SELECT") else "written"] += 1

    engine = story.database.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def composed(story, *references):
    with story.database.transaction() as session:
        return making.compose_all(
            session, [story.applications[one] for one in references], blocks=story.blocks, checker=story.checker,
            settings=story.settings, actor=story.actors["dana"], now=story.now,
        )  # fmt: skip


def handed_in(story, letter_ids):
    with story.database.transaction() as session:
        return letters.hand_in_all(
            session, letter_ids, checker=story.checker, actor=story.actors["dana"], now=story.now
        )


def sealed(story, results):
    day = story.now.date()
    with story.database.transaction() as session:
        return letters.seal_all_done(session, results, day=day, actor=story.actors["dana"], now=story.now)


def printed(story, job_id):
    with story.database.reading() as session:
        job = session.get_one(SealingJob, job_id)
        content = dated(session.get_one(Letter, job.letter_id).content, story.now.date())
    return Rendered(b"%PDF-1.7 " + str(job_id).encode(), "0" * 64, 1, render_text(content), render_html(content))


def states(story):
    with story.database.reading() as session:
        return {one.application.reference: str(one.state) for one in session.scalars(sa.select(Letter))}


def test_what_is_read_for_four_letters_is_what_is_read_for_two(many):
    asked = []
    for references in (["C-1", "C-2"], MORE):
        with counted(many) as composing:
            made = composed(many, *references)
        with counted(many) as handing_in:
            jobs = handed_in(many, [letter.id for letter in made.values()])
        results = {job.id: printed(many, job.id) for job in jobs.values()}
        with counted(many) as sealing:
            sealed(many, results)
        asked.append((composing, handing_in, sealing))
    for two, four in zip(*asked, strict=True):
        assert two["read"] == four["read"]
        assert four["written"] - two["written"] <= 2 * 2  # two more letters: a row or two of each
    assert set(states(many).values()) == {"waiting"}


def test_who_cannot_have_a_letter_is_named_and_holds_up_nobody(many):
    with many.database.transaction() as session:
        by = {"actor": many.actors["dana"], "now": many.now}
        many.applications |= hiring.add_candidates(session, many.round_id, [candidate("C-8")], **by)
    came = composed(many, "C-1", "C-8", "C-3", "C-2")
    refused = {one: str(reason) for one, reason in came.items() if isinstance(reason, DomainError)}
    assert set(refused) == {many.applications["C-8"], many.applications["C-3"]}
    assert "No decision is recorded" in refused[many.applications["C-8"]]
    assert str(Outcome.APPOINTED) in refused[many.applications["C-3"]]
    assert states(many) == {"C-1": "draft", "C-2": "draft"}


def test_what_was_changed_after_it_was_handed_in_stays_a_draft_beside_those_that_are_sealed(many):
    made = composed(many, "C-1", "C-2", "C-4", "C-5")
    ids = {one: letter.id for one, letter in made.items()}
    jobs = handed_in(many, ids.values())
    changed, failed, *_ = ids.values()
    with many.database.transaction() as session:
        letter = session.get_one(Letter, changed)
        content = dated(letter.content, many.now.date())
        letters.edit(session, changed, content, checker=many.checker, actor=many.actors["dana"], now=many.now)
    results = {jobs[one].id: printed(many, jobs[one].id) for one in ids.values()}
    results[jobs[failed].id] = Failure("The renderer stopped.")
    parts = sealed(many, results)
    assert [parts[jobs[one].id] is not None for one in ids.values()] == [False, False, True, True]
    assert states(many) == {"C-1": "draft", "C-2": "draft", "C-4": "waiting", "C-5": "waiting"}
    with many.database.reading() as session:
        reasons = {job.letter_id: job.reason for job in session.scalars(sa.select(SealingJob))}
    assert "changed after it was handed in" in reasons[changed]
    assert reasons[failed] == "The renderer stopped."


def test_no_way_to_a_page_is_left_of_whom_a_sentence_lacks_its_value(many):
    """The way is made before the words are: the slice is taken back, and each letter is composed alone."""
    with many.database.transaction() as session:
        for reference in ("C-1", "C-4"):
            person = session.get_one(Application, many.applications[reference]).candidate
            person.format, person.postal_address = "post", "1 Quay Street\nHull HU1 1AA"
    table = {**many.blocks.table, "common": {**many.blocks.table["common"], "close": ["Your code: {page_code}."]}}
    wanted = [many.applications[one] for one in ("C-1", "C-2", "C-4")]
    done = slices.together(many.database.transaction, wanted, lambda session, some: making.compose_all(
        session, some, blocks=replace(many.blocks, table=table), checker=many.checker, now=many.now,
        settings=Settings(public_url="https://feedback.example.org"), actor=many.actors["dana"],
    ))  # fmt: skip
    assert list(done.refused) == [many.applications["C-2"]]
    assert states(many) == {"C-1": "draft", "C-4": "draft"}
    with many.database.reading() as session:
        ways = set(session.scalars(sa.select(CandidateLink.application_id)))
    assert ways == {many.applications["C-1"], many.applications["C-4"]}


class TestSlices:
    def test_where_a_whole_slice_is_refused_each_is_tried_alone(self, story):
        def act(session, ids):
            if len(ids) > 1:
                raise Conflict("This was changed a moment ago.")
            return {ids[0]: Conflict("Not this one.") if ids[0] == 2 else "made"}

        done = slices.together(story.database.transaction, [1, 2, 3], act)
        assert (done.count, done.refused) == (2, {2: "Not this one."})

    def test_nobody_waits_once_for_each_while_others_write(self, story):
        asked = []

        def act(session, ids):
            asked.append(ids)
            raise Busy("Others are writing.")

        done = slices.together(story.database.transaction, [1, 2, 3], act)
        assert (done.count, list(done.refused), len(asked)) == (0, [1, 2, 3], 1)
