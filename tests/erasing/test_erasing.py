"""Somebody is erased: asked for by one, agreed to by another; then nothing of them is found, and the trail verifies."""

from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa

from employer_portal.accounts import operations as accounts
from employer_portal.core.audit import AuditLine
from employer_portal.core.documents import Document
from employer_portal.core.errors import Conflict, NotAllowed
from employer_portal.core.permissions import Role
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.transport import FolderTransport
from employer_portal.erasing import operations as erasing
from employer_portal.erasing import record, tasks
from employer_portal.erasing.again import erase_again
from employer_portal.evidence import operations as evidence
from employer_portal.evidence.models import Export
from employer_portal.evidence.values import Of
from employer_portal.feedback.models import CoWriting
from employer_portal.hiring.models import Application
from employer_portal.keeping import holds
from employer_portal.keeping.models import Cause, Erasure, ErasureState
from employer_portal.schema import metadata
from employer_portal.settings import Settings
from tests.cowriting.test_cowriting import Shared
from tests.delivery.outbox import Clock, postman
from tests.factories import FOUNDER, Story
from tests.records.test_trail import compare, whole

DAY = timedelta(days=1)


@pytest.fixture
def told(story, tmp_path):
    """The whole story, in which everything has left."""
    whole(story)
    records(story)
    left(story, tmp_path / "mailbox")
    return story


@pytest.fixture
def sent(story, tmp_path):
    """A letter to C-1 has left, and nothing is open."""
    story.approve(story.waiting("C-1"))
    records(story)
    left(story, tmp_path / "mailbox")
    return story


@pytest.fixture
def settings(tmp_path):
    return Settings(PORTAL_VAR=tmp_path)


def records(story: Story) -> None:
    """Rhoda and Ravi look after the records."""
    with story.database.transaction() as session:
        for name in ("rhoda", "ravi"):
            address = f"{name}@harbourside.example"
            user = accounts.make_user(
                session, name.title(), address, (Role.RECORDS,), active=True, actor=FOUNDER, now=story.now
            )
            story.actors[name] = accounts.actor_of(session, user.id)


def left(story: Story, folder) -> None:
    """Whatever may leave has left, into that folder; what was kept back is stopped."""
    postman(story.database, FolderTransport(folder), clock=Clock(story.now + 2 * DAY)).look()
    waiting = [f"application:{number}" for number in story.applications.values()]
    with story.database.transaction() as session:
        delivery.stop_writing_to(session, waiting, actor=story.actors["dana"], now=story.now)


def person_of(story: Story, candidate: str = "C-1") -> int:
    with story.database.reading() as session:
        return session.get_one(Application, story.applications[candidate]).candidate.person_id


def erased(story: Story, candidate: str = "C-1") -> int:
    """That candidate's person is erased, their rows at least; the erasure."""
    number = asked(story, candidate)
    with story.database.transaction() as session:
        erasing.erase(session, number, now=story.now + 2 * DAY)
    return number


def test_nothing_of_a_person_is_left_in_any_row(told):
    with told.database.reading() as session:
        email = session.get_one(Application, told.applications["C-1"]).candidate.email
    assert email in everything(told.database)
    erased(told)
    text = everything(told.database)
    for words in ("Ortiz1", "sam1", email):
        assert words.lower() not in text.lower()


def test_words_that_a_colleague_put_go_with_the_file(story):
    """They are kept with whose they are for as long as the words are there, and no longer."""
    shared = Shared(story)
    shared.handed_over()
    shared.confirm()
    records(story)
    erased(story)
    with story.database.reading() as session:
        assert session.scalars(sa.select(CoWriting)).all() == []


def test_what_a_pack_of_evidence_was_for_goes_with_whoever_it_is_of(sent):
    rhoda = sent.actors["rhoda"]
    with sent.database.transaction() as session:
        for of, number in ((Of.APPLICATION, sent.applications["C-1"]), (Of.ROUND, sent.round_id), (Of.VACANCY, 1),
                           (Of.APPLICATION, sent.applications["C-2"])):  # fmt: skip
            evidence.ask(
                session, of, number, "The claim of Sam Ortiz1.", named=False, kept=False, actor=rhoda, now=sent.now
            )
    erased(sent)
    with sent.database.reading() as session:
        assert session.scalars(sa.select(Export.because).order_by(Export.id)).all() == [
            "",
            "",
            "",
            "The claim of Sam Ortiz1.",
        ]


def everything(database) -> str:
    """All that stands in any table, as one text."""
    with database.reading() as session:
        rows = [row for table in metadata.sorted_tables for row in session.execute(sa.select(table)).all()]
    return "\n".join(
        " ".join(one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in row) for row in rows
    )


def test_no_line_holds_a_hash_of_what_somebody_was_sent(told):
    """Whoever guesses the words of a short message could tell by it that they were right."""
    with told.database.reading() as session:
        hashes = set(session.scalars(sa.select(Document.sha256)))
        lines = session.scalars(
            sa.select(AuditLine).where(AuditLine.verb.in_(("letter.wait", "delivery.posted")))
        ).all()
        assert lines
        assert not any(digest in str(line.facts) for line in lines for digest in hashes)


def test_the_trail_verifies_after_it(told):
    before, _ = compare(told.database)
    assert before == []
    erased(told)
    after, compared = compare(told.database)
    assert after == []
    assert compared.erased > 0


def asked(story: Story, candidate: str = "C-1") -> int:
    """An erasure that one asked for and another agreed to."""
    person, rhoda = person_of(story, candidate), story.actors["rhoda"]
    with story.database.transaction() as session:
        number = erasing.ask(session, person, Cause.ASKED, actor=rhoda, now=story.now).id
    with story.database.transaction() as session:
        erasing.agree(session, number, actor=story.actors["ravi"], now=story.now)
    return number


def hold(story: Story, about: str) -> int:
    with story.database.transaction() as session:
        return holds.place(session, about, "A claim, ET/14.", actor=story.actors["rhoda"], now=story.now).id


def state(story: Story, erasure_id: int) -> ErasureState:
    with story.database.reading() as session:
        return session.get_one(Erasure, erasure_id).state


def swept(story: Story, settings: Settings) -> tasks.Report:
    return tasks.sweep(story.database, settings, story.now + 2 * DAY)


def test_nobody_agrees_to_what_they_asked_for(told):
    rhoda, person = told.actors["rhoda"], person_of(told)
    with told.database.transaction() as session:
        number = erasing.ask(session, person, Cause.ASKED, actor=rhoda, now=told.now).id
    with pytest.raises(NotAllowed), told.database.transaction() as session:
        erasing.agree(session, number, actor=rhoda, now=told.now)


def test_for_a_day_it_is_taken_back(told):
    number = asked(told)
    with pytest.raises(Conflict), told.database.transaction() as session:
        erasing.erase(session, number, now=told.now + DAY / 2)
    with told.database.transaction() as session:
        erasing.take_back(session, number, actor=told.actors["rhoda"], now=told.now)
    assert state(told, number) == ErasureState.ENDED


def test_a_hold_on_whoever_applied_for_the_same_stops_it(told, settings):
    number = asked(told)
    placed = hold(told, f"person:{person_of(told, 'C-2')}")
    assert "legal hold" in swept(told, settings).waits[number]
    assert state(told, number) == ErasureState.AGREED
    with told.database.transaction() as session:
        holds.release(session, placed, "The claim was withdrawn.", actor=told.actors["rhoda"], now=told.now)
    assert swept(told, settings).erased == 1


def test_where_holds_cannot_be_asked_nothing_is_erased(told, settings, monkeypatch):
    number = asked(told)

    def broken(*given):
        raise sa.exc.OperationalError("asking", None, Exception("away"))

    monkeypatch.setattr(holds, "covering", broken)
    with pytest.raises(sa.exc.OperationalError):
        swept(told, settings)
    assert state(told, number) == ErasureState.AGREED


def test_a_hold_placed_meanwhile_comes_before_it_or_after_it(told, settings):
    """Whichever wins, nothing that a hold in force covered at that moment is gone."""
    number, vacancy = asked(told), "vacancy:1"
    report: list[tasks.Report] = []
    worker = Thread(target=lambda: report.append(swept(told, settings)))
    holder = Thread(target=lambda: hold(told, vacancy))
    for one in (worker, holder):
        one.start()
    for one in (worker, holder):
        one.join()
    with told.database.reading() as session:
        is_there = session.get(Application, told.applications["C-1"]) is not None
    assert is_there == (number in report[0].waits) == (report[0].erased == 0)


def test_a_letter_on_its_way_is_waited_for(story, settings):
    story.approve(story.waiting("C-1"))
    records(story)
    number = asked(story)
    assert "on its way" in swept(story, settings).waits[number]


def test_stopped_before_the_files_it_goes_on_there(sent, settings):
    number = erased(sent)
    assert list(settings.mailbox.glob("*.eml"))
    swept(sent, settings)
    assert state(sent, number) == ErasureState.DONE
    assert [one.applications for one in record.read(settings.erasure_list)] == [[sent.applications["C-1"]]]
    assert list(settings.mailbox.glob("*.eml")) == []


def test_no_byte_of_name_and_address_is_left_in_any_file(sent, settings, tmp_path):
    asked(sent)
    assert swept(sent, settings).erased == 1
    if sent.database.engine.dialect.name == "sqlite":
        file = Path(sent.database.engine.url.database)
        places = [file, Path(f"{file}-wal")]
    else:
        places = []
    for path in [*places, *(one for one in tmp_path.rglob("*") if one.is_file())]:
        content = path.read_bytes() if path.exists() else b""
        for words in (b"Ortiz1", b"sam1@post.example", b"ortiz1"):
            assert words not in content, f"{words!r} in {path.name}"


def test_a_person_is_gone_again_after_an_old_back_up_was_restored(told, settings):
    with told.database.transaction() as session:
        before = session.get_one(Application, told.applications["C-1"]).id
    listed = [record.Erased("abc", f"person:{person_of(told)}", [before], str(Cause.ASKED), told.now.isoformat())]
    with told.database.transaction() as session:
        assert erase_again(session, listed, now=told.now) == 1
    assert "ortiz1" not in everything(told.database).lower()
    with told.database.transaction() as session:
        assert erase_again(session, listed, now=told.now) == 0
    swept(told, settings)
    assert compare(told.database)[0] == []


def test_the_schedule_announces_and_then_erases_whom_nobody_holds(sent, settings):
    later, number = sent.now + timedelta(days=400), sent.applications["C-1"]
    assert tasks.sweep(sent.database, settings, sent.now).announced == 0
    assert tasks.sweep(sent.database, settings, later).announced == 1
    with sent.database.reading() as session:
        assert session.get(Application, number) is not None  # in the days of grace nothing goes
    assert tasks.sweep(sent.database, settings, later + 15 * DAY).erased == 1
    with sent.database.reading() as session:
        assert session.get(Application, number) is None
    assert "ortiz1" not in everything(sent.database).lower()
