"""Somebody has left: their account goes when its period is over and no file, certificate or hold needs it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.accounts import operations as accounts
from employer_portal.accounts import people
from employer_portal.accounts.models import Brand, User
from employer_portal.core.errors import Conflict, NotFound
from employer_portal.core.permissions import Role
from employer_portal.erasing import judges, leavers, operations, record, tasks
from employer_portal.erasing.again import erase_again
from employer_portal.hiring.models import Round
from employer_portal.keeping import holds, schedule
from employer_portal.keeping.models import Cause, Erasure, ErasureState, PeriodState
from employer_portal.settings import Settings
from employer_portal.training import operations as training
from employer_portal.training.models import Certificate
from tests.erasing.test_erasing import DAY, erased, everything, hold, person_of, records
from tests.factories import FOUNDER
from tests.pages import Site
from tests.records.test_trail import compare

YEAR = timedelta(days=366)


@pytest.fixture
def settings(tmp_path):
    return Settings(PORTAL_VAR=tmp_path)


@pytest.fixture
def left(story):
    """Both (HR and approver, named nowhere), Priya, who wrote on Sam Ortiz1, and the trainer left; the certificates of
    Both and Priya ended that day. Rhoda and Ravi look after the records."""
    records(story)
    story.ready("C-1")
    with story.database.transaction() as session:
        for who in ("both", "priya"):
            training.revoke(
                session, story.actors[who].id, "They left us.", actor=story.actors["trainer"], now=story.now
            )
        for who in ("both", "priya", "trainer"):
            people.deactivate(session, story.actors[who].id, actor=FOUNDER, now=story.now)
    return story


def due(story, settings, later):
    with story.database.reading() as session:
        names = {actor.id: who for who, actor in story.actors.items()}
        return [names[one.user] for one in leavers.due(session, settings, story.now + later)]


def account(story, who):
    with story.database.reading() as session:
        return session.get_one(User, story.actors[who].id)


def forgotten(story, settings, who="both"):
    """That account is announced, and erased after the days of grace; the erasure."""
    tasks.sweep(story.database, settings, story.now + YEAR)
    tasks.sweep(story.database, settings, story.now + YEAR + 15 * DAY)
    with story.database.reading() as session:
        return session.scalars(sa.select(Erasure).where(Erasure.about == f"user:{story.actors[who].id}")).one()


def test_the_day_they_left_or_their_certificate_ended_begins_the_period(left, settings):
    assert due(left, settings, YEAR - 3 * DAY) == []
    assert due(left, settings, YEAR) == ["both"]


def test_a_certificate_that_they_gave_keeps_who_gave_it_for_its_own_period(left, settings):
    with left.database.reading() as session:
        last = session.scalar(sa.select(sa.func.max(Certificate.expires_at)))
    assert last > left.now + 300 * DAY
    assert "trainer" not in due(left, settings, last - left.now)
    assert "trainer" in due(left, settings, last - left.now + YEAR)


def test_whom_a_candidates_file_names_stays_until_the_file_goes(left, settings):
    assert "priya" not in due(left, settings, 3 * YEAR)
    for candidate in list(left.applications):
        erased(left, candidate)
    assert "priya" in due(left, settings, 3 * YEAR)


def test_nothing_stays_of_them_but_a_number_and_what_they_were(left, settings, tmp_path):
    before = account(left, "both")
    with left.database.transaction() as session:
        session.get_one(Round, left.round_id).contact_email = before.email.upper()
    receipt = forgotten(left, settings)
    assert receipt.state == ErasureState.DONE
    gone = account(left, "both")
    assert gone.name == f"Former colleague {gone.id}"
    assert (gone.email, gone.password, gone.roles) == (None, None, [])
    assert receipt.counts["user_account"] == 1
    text = everything(left.database).lower()
    assert before.email not in text
    assert compare(left.database)[0] == []
    assert [one.about for one in record.read(settings.erasure_list)] == [f"user:{gone.id}"]


def test_who_had_one_role_is_called_by_it_everywhere(left, settings):
    for candidate in list(left.applications):
        erased(left, candidate)
    with left.database.transaction() as session:
        session.get_one(Round, left.round_id).approver_id = left.actors["priya"].id
    forgotten(left, settings, "priya")
    number = left.actors["priya"].id
    assert account(left, "priya").name == f"Former interviewer {number}"
    with left.database.reading() as session:
        assert session.scalars(sa.select(Certificate).where(Certificate.user_id == number)).all() == []


def test_the_pages_show_whose_account_goes_and_then_nobody(left, settings):
    tasks.sweep(left.database, settings, left.now + YEAR)
    rhoda = Site(left).visit("rhoda")
    page = rhoda.open("/erasures").follow("Erasure 1")
    assert page.heading == "Erase Both"
    assert "The account of somebody who left" in page.text
    assert "It stops if an administrator lets them back before then." in page.text
    assert "can be stopped" not in page.text
    receipt = forgotten(left, settings)
    page = rhoda.open(f"/erasures/{receipt.id}")
    assert "Somebody's account" in page.text
    assert "Both" not in page.text


def test_who_looks_after_the_records_is_told_what_stops_it(left, settings):
    with left.database.transaction() as session:
        session.get_one(Brand, 1).sender = "jobs@harbourside.example"
    tasks.sweep(left.database, settings, left.now + YEAR)
    with left.database.reading() as session:
        [number] = session.scalars(sa.select(Erasure.id)).all()
    with pytest.raises(Conflict, match="lets them back"), left.database.transaction() as session:
        operations.take_back(session, number, actor=left.actors["rhoda"], now=left.now)
    said = "An account of somebody who left is among them: it stays if an administrator lets them back."
    assert said in everything(left.database)


def test_nobody_lets_them_back_or_finds_them(left, settings):
    forgotten(left, settings)
    with pytest.raises(NotFound), left.database.transaction() as session:
        people.let_back(session, left.actors["both"].id, actor=FOUNDER, now=left.now)


def test_who_comes_back_in_the_days_of_grace_stays(left, settings):
    tasks.sweep(left.database, settings, left.now + YEAR)
    with left.database.transaction() as session:
        people.let_back(session, left.actors["both"].id, actor=FOUNDER, now=left.now + YEAR)
    assert tasks.sweep(left.database, settings, left.now + YEAR + 15 * DAY).lapsed == 1
    assert account(left, "both").name == "Both"


def test_who_comes_back_while_they_are_erased_stays_and_the_round_goes_on(left, settings, monkeypatch):
    """Let back after it was asked whether the account is due."""
    tasks.sweep(left.database, settings, left.now + YEAR)
    with left.database.transaction() as session:
        people.let_back(session, left.actors["both"].id, actor=FOUNDER, now=left.now + YEAR)
    monkeypatch.setattr(leavers, "still", lambda *given: True)
    report = tasks.sweep(left.database, settings, left.now + YEAR + 15 * DAY)
    assert (report.erased, list(report.waits.values())) == (0, ["They are back. Their account stays."])
    assert account(left, "both").name == "Both"
    assert not settings.erasure_list.exists()
    monkeypatch.undo()
    assert tasks.sweep(left.database, settings, left.now + YEAR + 15 * DAY).lapsed == 1


@pytest.mark.parametrize("had_left", [True, False])
def test_after_a_restore_they_are_forgotten_again(left, had_left):
    """Even where the back-up is of a day on which they had not left yet."""
    number = left.actors["both"].id
    if not had_left:
        with left.database.transaction() as session:
            people.let_back(session, number, actor=FOUNDER, now=left.now)
    line = record.Erased("abc", f"user:{number}", [], str(Cause.PERIOD), left.now.isoformat())
    for count in (1, 0):
        with left.database.transaction() as session:
            assert erase_again(session, [line], now=left.now) == count
    assert account(left, "both").name == f"Former colleague {number}"


def sent(session, asks, *given):
    """How many statements that sends."""
    said = []

    def note(*event):
        said.append(event[2])

    connection = session.connection()
    sa.event.listen(connection, "before_cursor_execute", note)
    asks(session, *given)
    sa.event.remove(connection, "before_cursor_execute", note)
    return len(said)


def carried_out(story, now):
    """The one erasure that was announced, whatever is due by now."""
    with story.database.transaction() as session:
        operations.erase(session, session.scalars(sa.select(Erasure.id)).one(), now=now)


class TestHold:
    def test_it_covers_the_people_who_judged(self, left):
        everybody = {actor.id: who for who, actor in left.actors.items()}
        with left.database.transaction() as session:
            session.get_one(Round, left.round_id).approver_id = left.actors["ann"].id
        hold(left, f"person:{person_of(left)}")
        with left.database.reading() as session:
            found = {everybody[one] for one in judges.on_hold(session, everybody)}
        assert found >= {"priya", "dana", "ann"}
        assert not found & {"both", "rhoda"}

    def test_where_nobody_can_be_covered_the_files_are_not_asked(self, left):
        """Each erasure asks, and of most there is no user, and mostly no hold."""
        both = {left.actors["both"].id}
        with left.database.reading() as session:
            before = sent(session, judges.on_hold, set()), sent(session, judges.on_hold, both)
        assert before == (0, 1)
        placed = hold(left, "vacancy:1")
        with left.database.reading() as session:
            assert sent(session, judges.on_hold, set()) == 0
            assert sent(session, judges.on_hold, both) > 1
        with left.database.transaction() as session:
            holds.release(session, placed, "The claim is over.", actor=left.actors["rhoda"], now=left.now)
        with left.database.reading() as session:
            assert sent(session, judges.on_hold, both) == 1

    def test_they_are_not_erased_with_their_training_whatever_was_announced(self, left, settings):
        """Named by nothing but the round: their entries are gone, and a hold comes on somebody else of the vacancy."""
        tasks.sweep(left.database, settings, left.now + YEAR)  # announces Both
        with left.database.transaction() as session:
            session.get_one(Round, left.round_id).approver_id = left.actors["both"].id
        placed = hold(left, "vacancy:1")
        later = left.now + YEAR + 15 * DAY
        with pytest.raises(Conflict, match="legal hold"):
            carried_out(left, later)
        assert account(left, "both").name == "Both"
        with left.database.transaction() as session:
            holds.release(session, placed, "The claim is over.", actor=left.actors["rhoda"], now=left.now)
        forgotten(left, settings)
        assert account(left, "both").name.startswith("Former")

    def test_where_it_cannot_be_asked_nobody_is_erased(self, left, settings, monkeypatch):
        tasks.sweep(left.database, settings, left.now + YEAR)

        def broken(*given):
            raise sa.exc.OperationalError("asking", None, Exception("away"))

        monkeypatch.setattr(judges, "on_hold", broken)
        with pytest.raises(sa.exc.OperationalError):
            carried_out(left, left.now + YEAR + 15 * DAY)
        assert account(left, "both").name == "Both"

    def test_the_page_says_that_it_is_there(self, left):
        hold(left, "vacancy:1")
        page = Site(left).visit("rhoda").open("/held")
        assert "a legal hold covers whom they judged" in page.text


def test_who_looks_after_one_brand_is_not_told_who_left(left):
    """An account is no brand's."""
    with left.database.transaction() as session:
        una = accounts.make_user(session, "Una", "una@harbourside.example", active=True, actor=FOUNDER, now=left.now)
        people.give_role(session, una.id, Role.RECORDS, 1, actor=FOUNDER, now=left.now)
        left.actors["una"] = accounts.actor_of(session, una.id)
    site = Site(left)
    assert "People who left" in site.visit("rhoda").open("/held").text
    page = site.visit("una").open("/held")
    assert page.heading == "What is held about people"
    assert "People who left" not in page.text
    assert "Priya" not in page.text


def test_the_schedule_keeps_their_period_and_two_people_shorten_it(left, settings):
    rhoda, ravi = left.actors["rhoda"], left.actors["ravi"]
    with left.database.transaction() as session:
        period = schedule.set_period(
            session, schedule.ACCOUNTS, 6, "Nobody asks later.", settings=settings, actor=rhoda, now=left.now
        )
        assert period.state is PeriodState.PROPOSED
        assert schedule.months_of_accounts(session, settings) == 12
        schedule.settle(session, period.id, "agree", actor=ravi, now=left.now)
    assert due(left, settings, YEAR / 2 + 2 * DAY) == ["both"]
    page = Site(left).visit("rhoda").open("/how-long")
    assert "Accounts of people who left" in page.text
    assert "Nobody asks later." in page.text
    assert compare(left.database)[0] == []


def test_roles_have_a_word_for_each():
    assert set(people.CALLED) == set(Role)
