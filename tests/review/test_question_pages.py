"""The pages of questions: one for all who read the same words, and what a round may say."""

import pytest
import sqlalchemy as sa

from employer_portal.core.errors import Conflict, DomainError
from employer_portal.feedback import operations as feedback
from employer_portal.feedback.models import Allowance, Concern, Entry
from employer_portal.panel import operations as panel
from employer_portal.review import setting_up
from tests.feedback.test_own_words import WHY, differences, round_of_five, three_passes  # noqa: F401  a fixture
from tests.journeys.test_round_by_command import installation


@pytest.fixture
def asked(round_of_five):  # noqa: F811
    """The question about “bus pass”, as its number."""
    three_passes(round_of_five)
    with round_of_five.database.reading() as session:
        return session.scalars(sa.select(Allowance.id)).one()


def test_home_and_the_board_show_one_question(site, story, asked):
    hr = site.visit("dana")
    assert "Say whether “bus pass” is part of the exercise" in hr.open("/").text
    board = hr.open(f"/rounds/{story.round_id}")
    assert "“bus pass” stands in many people’s feedback: is it part of the exercise?" in board.text
    assert "concerns open" not in board.text
    assert "No concern is open" in hr.open("/concerns").text


def test_the_words_stand_in_context_and_are_answered_once(site, story, asked):
    page = site.visit("dana").open(f"/questions/{asked}")
    assert page.heading == "Is “bus pass” part of the exercise?"
    assert "in the feedback of 3 people, by 2 writers" in page.text
    assert "You had all show a bus pass." in page.text
    done = page.form("Answer").send(answer="vacancy", reason=WHY)
    assert "Yes, these words may stand" in done.text
    assert "for each round of this vacancy" in done.text


def test_while_it_is_asked_nobody_counts_its_concerns(site, story, asked, tmp_path):
    with installation(story.database.engine.url.render_as_string(hide_password=False), tmp_path) as portal:
        assert "open concern" not in portal("round status OPS-1")
    applied = site.visit("dana").open(f"/applications/{story.applications['C-1']}")
    assert "waits for an answer" in applied.text
    review = site.visit("dana").open(f"/applications/{story.applications['C-1']}/review")
    assert "A concern is open" not in review.text
    assert "is “bus pass” part of the exercise?" in review.text


def test_what_was_allowed_is_called_so_afterwards(site, story, asked):
    hr = site.visit("dana")
    hr.open(f"/questions/{asked}").form("Answer").send(answer="yes", reason=WHY)
    assert "Part of the exercise" in hr.open("/concerns?show=all").text


def test_an_answer_without_a_reason_is_sent_back(site, story, asked):
    page = site.visit("dana").open(f"/questions/{asked}").form("Answer").send(answer="yes", reason="ok")
    assert "needs a reason" in page.text


def test_an_approver_reads_it_and_does_not_answer(site, story, asked):
    page = site.visit("ann").open(f"/questions/{asked}")
    assert "Who answers this" in page.text


def test_what_a_round_may_say_names_use_and_ends(site, story, asked):
    hr = site.visit("dana")
    hr.open(f"/questions/{asked}").form("Answer").send(answer="yes", reason=WHY)
    page = hr.open(f"/rounds/{story.round_id}/allowed")
    for words in ("“bus pass”", WHY, "3 people", "Dana"):
        assert words in page.text
    ended = page.press("End this")
    assert "and no longer can" in ended.text


def test_a_phrase_that_let_nothing_stand_is_named(site, story, asked):
    with story.database.transaction() as session:
        row = session.get_one(Allowance, asked)
        session.add(
            Allowance(
                vacancy_id=row.vacancy_id, round_id=row.round_id, phrase="parcel tape", state="allowed", reason=WHY,
                asked_at=story.now, settled_by=story.actors["dana"].id, settled_at=story.now,
            )
        )  # fmt: skip
    assert "nobody: no feedback says it" in site.visit("dana").open(f"/rounds/{story.round_id}/allowed").text


CRITERIA = "/vacancies/1/criteria"
TEAM = "You said how you would lead a young team."
READS = "“young team” may be read as a remark on age in feedback: is it part of the job?"


@pytest.fixture
def with_a_team(site, story):
    """A criterion of which everybody is asked about a young team, written on its page."""
    page = site.visit("dana").open(CRITERIA).follow("New criterion")
    given = {"code": "TEAM", "name": "Leading beginners", "question": "How would you lead a young team?"}
    return page.form("Add the criterion").send(**given)


class TestSettingUp:
    def test_words_are_asked_about_where_they_are_written_and_for_a_round(self, site, with_a_team):
        assert READS in with_a_team.text
        assert READS in site.visit("dana").open("/vacancies/1/rounds/new").text

    def test_yes_is_on_record_for_the_vacancy_and_asked_no_more(self, site, story, with_a_team):
        page = with_a_team.form("Yes, part of the job").send(reason=WHY, answer="yes")
        assert page.path == CRITERIA
        assert READS not in page.text
        assert "“young team”" in site.visit("dana").open(f"/rounds/{story.round_id}/allowed").text
        with story.database.reading() as session:
            row = session.scalars(sa.select(Allowance)).one()
            assert (row.state, row.round_id, row.reason) == ("allowed", None, WHY)
        story.save(entry := story.entry(), evidence=TEAM)
        story.submit(entry)
        assert differences(story) == []

    def test_what_was_found_before_is_settled_with_it(self, site, story, with_a_team):
        story.save(story.entry(), evidence=TEAM)
        with_a_team.form("Yes, part of the job").send(reason=WHY, answer="yes")
        with story.database.reading() as session:
            assert session.scalars(sa.select(Concern.reason)).all() == [WHY]

    def test_no_leaves_each_to_itself(self, site, story, with_a_team):
        with_a_team.form("Yes, part of the job").send(reason="Nobody is asked about them in this job.", answer="no")
        with story.database.reading() as session:
            assert session.scalars(sa.select(Allowance.state)).all() == ["refused"]
        with story.database.transaction() as session:
            panel.take_newest_criteria(session, story.round_id, actor=story.actors["dana"], now=story.now)
        entry, said = story.entry(), "We are a young team and you would struggle."
        with story.database.transaction() as session:
            line = feedback.Line(story.criteria(session)["TEAM"], 2, evidence=said)
            feedback.save(session, entry, [line], checker=story.checker, actor=story.actors["priya"], now=story.now)
        with pytest.raises(DomainError, match="must be reworded"):
            story.submit(entry)

    def test_a_reason_that_says_nothing_is_sent_back(self, site, story, with_a_team):
        page = with_a_team.form("Yes, part of the job").send(reason="ok", answer="yes")
        assert READS in page.text
        assert "needs a reason" in page.text

    def test_left_for_later_nobody_is_kept_from_anything(self, story, with_a_team):
        with story.database.reading() as session:
            assert session.scalars(sa.select(Allowance)).all() == []

    def test_words_that_are_not_there_are_not_answered(self, story, with_a_team):
        with pytest.raises(Conflict, match="asked about no longer"), story.database.transaction() as session:
            setting_up.answer(
                session, 1, "too old", True, WHY, checker=story.checker, actor=story.actors["dana"], now=story.now
            )


def test_its_writer_reads_what_is_asked_and_goes_on(site, story, asked):
    with story.database.reading() as session:
        entry = session.scalars(sa.select(Entry.id).join(Entry.interviewer).order_by(Entry.id)).first()
    page = site.visit("priya").open(f"/entries/{entry}/words")
    assert "HR is asked whether this is part of the exercise. You can go on and hand it in" in page.text
    assert "HR is told and reads them" not in page.text
