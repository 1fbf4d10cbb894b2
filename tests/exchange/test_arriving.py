"""A round comes in by slices: nobody sees half of it, it goes on where it was stopped, and it goes without a trace."""

from contextlib import suppress
from dataclasses import replace

import pytest
import sqlalchemy as sa

from employer_portal import schema
from employer_portal.accounts.models import Brand, User
from employer_portal.core import audit
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.tables import Base
from employer_portal.delivery.models import Delivery
from employer_portal.exchange import importing, tasks, undoing
from employer_portal.feedback.models import Entry
from employer_portal.hiring import queries, vacancies
from employer_portal.hiring.models import Application, Round, Upload, Vacancy
from employer_portal.workbook.writer import write_workbook
from tests.exchange.test_importing import bring_in, rows, workbook
from tests.exchange.test_pages import Worker, send
from tests.records.test_trail import compare

assert schema  # every table
EVERYBODY = ("X-1", "X-2", "X-3")
BOOK = replace(
    workbook(*(rows(reference, "Priya") for reference in EVERYBODY), candidates=EVERYBODY),
    feedback=tuple(
        row
        for reference in EVERYBODY
        for row in (*rows(reference, "Priya"), *rows(reference, "New Person", strength="You are too old for nights."))
    ),
)


class Stopped(Exception):
    """The process is gone."""


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch):
    """Slices of one candidate, so that three are enough."""
    monkeypatch.setattr(importing, "WRITTEN", 1)
    monkeypatch.setattr(importing, "CHECKED", 2)
    monkeypatch.setattr(undoing, "AT_ONCE", 1)


def half(story, book=BOOK, after=2):
    """Bring a round in as far as its second candidate; the id of the round."""
    with story.database.transaction() as session:
        brand = session.scalar(sa.select(Vacancy.brand_id))
        round_id = importing.begin(session, book, brand, actor=story.actors["dana"], now=story.now)

    def hold(session, doing, done, total):
        if (doing, done) == (importing.Doing.WRITTEN, after):
            raise Stopped

    with suppress(Stopped):
        go_on(story, round_id, book, hold=hold)
    return round_id


def go_on(story, round_id, book=BOOK, **more):
    return importing.bring_in(
        story.database, round_id, book, checker=story.checker, fully_met_from=3, actor=story.actors["dana"],
        now=story.now, **more,
    )  # fmt: skip


def finish(story, round_id):
    with story.database.transaction() as session:
        return importing.finish(session, round_id, actor=story.actors["dana"], now=story.now)


def take_back(story, round_id):
    undoing.take_back(story.database, round_id, actor=story.actors["dana"], now=story.now)


def mail_works(story):
    with story.database.transaction() as session:
        session.scalars(sa.select(Brand)).one().sender = "letters@harbourside.example"


def everything(story):
    """How many rows there are of everything but the trail."""
    with story.database.reading() as session:
        return {
            table.name: session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
            if not table.name.startswith("audit")
        }


def test_nobody_sees_half_a_round(story, site):
    story.entry()
    mail_works(story)
    priya, dana = site.visit("priya"), site.visit("dana")
    before = [dana.open(path).text for path in ("/rounds", "/vacancies", "/concerns", "/")]
    home = priya.open("/").text
    round_id = half(story)
    with story.database.reading() as session:
        hidden = session.connection().execute(sa.text("SELECT id FROM application WHERE reference LIKE 'X-%'")).all()
        entries = session.connection().execute(sa.text("SELECT max(id) FROM entry")).scalar_one()
        assert len(hidden) == 2, "they are there"
        assert session.scalar(sa.select(Application.id).where(Application.reference == "X-1")) is None
        assert session.get(Round, round_id) is None
        with pytest.raises(NotFound):
            queries.find_round(session, "OPS-2")
    assert [dana.open(path).text for path in ("/rounds", "/vacancies", "/concerns", "/")] == before
    assert priya.open("/").text == home
    assert "X-1" not in dana.open("/search?words=X-1").text.replace("“X-1”", "")
    for path in (f"/rounds/{round_id}", f"/rounds/{round_id}/candidates", f"/rounds/{round_id}/export"):
        dana.open(path, 404)
    dana.open(f"/applications/{hidden[0].id}", 404)
    priya.open(f"/entries/{entries}", 404)
    with story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Delivery.id))) == 0, "HR hears of it when there is it to look at"


def test_both_halves_say_how_far_they_are(story):
    told = []
    with story.database.transaction() as session:
        brand = session.scalar(sa.select(Vacancy.brand_id))
        round_id = importing.begin(session, BOOK, brand, actor=story.actors["dana"], now=story.now)
    go_on(story, round_id, hold=lambda session, *far: told.append(far))
    assert told == [
        ("Checked", 2, 3), ("Checked", 3, 3), ("Written", 0, 3), ("Written", 1, 3), ("Written", 2, 3),
    ]  # fmt: skip


def test_what_is_in_is_not_checked_again(story, monkeypatch):
    round_id = half(story)
    told, check = [], importing._check
    monkeypatch.setattr(importing, "_check", lambda rows, *with_: check(told.extend(rows) or told, *with_))
    go_on(story, round_id)
    assert {row.candidate for row in told} == {"X-3"}


def test_it_goes_on_where_it_was_stopped_and_is_seen_at_once(story):
    mail_works(story)
    round_id = half(story)
    rest = go_on(story, round_id)
    assert set(rest.applications) == {"X-3"}
    arrived = finish(story, round_id)
    assert (arrived.candidates, arrived.entries, arrived.drafts) == (3, 6, 3)
    with story.database.reading() as session:
        everybody = sa.select(Application.reference).filter_by(round_id=round_id).order_by(Application.position)
        assert tuple(session.scalars(everybody)) == EVERYBODY
        assert session.scalar(sa.select(sa.func.count(User.id)).where(User.name == "New Person")) == 1
        assert queries.find_round(session, "OPS-2").id == round_id
        assert session.scalar(sa.select(sa.func.count(Delivery.id))) == 2, "one notice to each of HR"
        assert audit.verify(session).broken is None


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_what_is_taken_back_leaves_no_trace(story, after):
    before = everything(story)
    round_id = half(story, after=after)
    assert everything(story) != before
    assert compare(story.database)[0] == [], "what comes in owes the trail its lines too"
    take_back(story, round_id)
    assert everything(story) == before
    assert compare(story.database)[0] == []


def test_what_was_there_before_stays(story):
    """The vacancy, its criteria and an interviewer of an earlier round are not the import's to take."""
    bring_in(story, BOOK)
    before = everything(story)
    take_back(story, half(story))
    assert everything(story) == before


def test_a_round_that_is_in_is_never_taken_back(story):
    round_id = bring_in(story, BOOK).round_id
    before = everything(story)
    take_back(story, round_id)
    assert everything(story) == before


def test_two_rounds_of_a_new_vacancy_come_in_at_once(story):
    first, second = half(story), half(story)
    take_back(story, first)
    go_on(story, second)
    finish(story, second)
    with story.database.reading() as session:
        assert queries.find_round(session, "OPS-2").id == second
        assert session.scalar(sa.select(sa.func.count(Entry.id))) == 6


def test_a_reference_that_is_coming_in_is_taken(story):
    half(story)
    with story.database.transaction() as session:
        brand = session.scalar(sa.select(Vacancy.brand_id))
        with pytest.raises(Conflict, match="already"):
            vacancies.make_vacancy(session, "OPS-2", "Another", brand, actor=story.actors["dana"], now=story.now)


def test_whatever_is_wrong_with_the_whole_is_refused_before_anything_comes_in(story):
    people = tuple(replace(person, email="one@post.example") for person in BOOK.candidates)
    before = everything(story)
    with pytest.raises(DomainError, match="somebody else in this round"):
        half(story, replace(BOOK, candidates=people))
    assert everything(story) == before


class TestUploads:
    @pytest.fixture
    def worker(self, story):
        return Worker(story)

    @pytest.fixture
    def dana(self, site):
        return site.visit("dana")

    @pytest.fixture
    def upload(self, dana, worker, tmp_path):
        path = tmp_path / "round.xlsx"
        write_workbook(workbook(rows("X-1", "Priya"), rows("X-2", "Tom")), path)
        page = send(dana, path.read_bytes())
        worker.work()
        return dana.open(page.path).press("Import 2 candidates")

    def test_a_worker_that_died_is_followed_by_another(self, dana, worker, upload, story, monkeypatch):
        monkeypatch.setattr(story.checker, "answers", dies)
        with pytest.raises(Stopped):
            worker.work()
        monkeypatch.undo()
        assert dana.open(upload.path).heading == "Importing your workbook"
        later = Worker(story, "w2", story.now + tasks.jobs.LEASE * 2)
        later.work()
        assert dana.open(upload.path).heading == "The round is in"

    def test_whoever_was_taken_for_dead_writes_nothing_more(self, worker, upload, story, monkeypatch):
        real = importing.bring_in
        others = iter([Worker(story, "w2", story.now + tasks.jobs.LEASE * 2)])

        def slow(*given, **more):
            for other in others:
                other.work()
            return real(*given, **more)

        monkeypatch.setattr(importing, "bring_in", slow)
        with pytest.raises(tasks.LeaseLost):
            worker.work()
        with story.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count(Application.id)).where(Application.reference == "X-1")) == 1

    def test_it_can_be_stopped_and_brought_in_after_all(self, dana, worker, upload, story):
        before = everything(story)
        with story.database.reading() as session:
            upload_id = session.scalar(sa.select(Upload.id))
        page = upload.press("Stop, and bring nothing in")
        assert "what came in so far is taken away again" in page.text
        worker.work()
        page = dana.open(f"/uploads/{upload_id}")
        assert "Nothing came in. You stopped it." in page.text
        assert everything(story) == before
        page.press("Import 2 candidates")
        worker.work()
        assert dana.open(f"/uploads/{upload_id}").heading == "The round is in"


def dies(texts):
    raise Stopped
