"""A right code with a wrong fact: whoever reads a mistyped address has five tries, and then HR is asked."""

from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from employer_portal.candidate import operations
from employer_portal.core.audit import AuditLine
from employer_portal.core.errors import DomainError
from employer_portal.hiring.models import Application
from tests.candidate.door import FACT, Door

SHUT = "Those were too many tries. Write to the person who is named below: they can open it for you again."


@pytest.fixture
def door(story, tmp_path):
    return Door(story, tmp_path / "mail")


def wrong(door, times, fact="19 November"):
    """So often somebody with the code of a new mail says something else; their page."""
    for _ in range(times):
        page = door.come_in(fact=fact).page
        door.wait(hours=25)
    return page


def lines(door, verb):
    with door.story.database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(AuditLine).where(AuditLine.verb == verb))


def test_after_five_the_page_says_whom_to_write_to_and_the_right_one_is_not_heard(door):
    wrong(door, 4)
    assert lines(door, "link.shut") == 0
    page = wrong(door, 1)
    assert "do not open this page" in page.mistakes[0], "the fifth is answered like all others"
    page = door.come_in().page
    assert page.mistakes == [SHUT]
    assert "dana@harbourside.example" in page.text
    assert lines(door, "link.shut") == 1
    door.wait(days=60)
    assert door.come_in().page.mistakes == [SHUT], "no time opens it"


def test_hr_sees_why_and_opens_it_again(door):
    wrong(door, 5)
    dana = door.site.visit("dana")
    page = dana.open(f"/applications/{door.story.applications['C-1']}")
    assert "Somebody had the right code 5 times" in page.text
    assert "their address?" in page.text
    assert "Codes are not heard any more." in page.text
    assert "Codes are tried again" in page.press("Let them try again").text
    assert "right code" not in dana.open(f"/applications/{door.story.applications['C-1']}").text
    assert door.come_in().page.heading == "Your feedback, Sam"


def test_who_knows_it_begins_anew(door):
    wrong(door, 4)
    door.come_in()
    assert door.link().wrong_facts == 0


def test_a_mended_address_is_another_readers(door):
    wrong(door, 5)
    with door.story.database.transaction() as session:
        session.get_one(Application, door.story.applications["C-1"]).candidate.email = "sam@elsewhere.example"
    page = door.site.visit("dana").open(f"/applications/{door.story.applications['C-1']}")
    assert "right code" not in page.text
    wrong(door, 1)
    assert door.link().wrong_facts == 1
    assert door.come_in().page.heading == "Your feedback, Sam"


def test_a_fact_that_is_not_asked_for_is_not_given_wrong(door):
    door.come_in()
    for _ in range(6):
        door.ask().page.form("Open my page").send(code="000000")
        door.wait(hours=25)
    assert door.link().wrong_facts == 0


def test_whoever_has_no_code_uses_none_of_them_up(door):
    for _ in range(8):
        door.ask().page.form("Open my page").send(code="000000", fact="19 November")
        door.wait(hours=25)
    assert door.link().wrong_facts == 0
    assert door.come_in().page.heading == "Your feedback, Sam"


def test_wrong_codes_and_wrong_facts_write_as_much(door):
    """So that how long it takes tells nobody which it was."""
    said, asked = [], []
    sa.event.listen(door.story.database.engine, "before_cursor_execute", lambda *given: said.append(given[2].split()))
    for right, fact in ((True, "19 November"), (False, FACT), (True, "19 November")):
        page = door.ask().page
        code = door.codes()[-1] if right else "000000"
        said.clear()
        page.form("Open my page").send(code=code, fact=fact)
        asked.append([words[:3] for words in said])
        door.wait(hours=25)
    assert asked[1] == asked[2]


def test_of_many_at_one_moment_five_are_heard(door):
    secret, together, heard = door.secret(), Barrier(8), []
    with door.story.database.transaction() as session:
        operations.mail_code(session, secret, now=door.now)
    with door.story.database.transaction() as session:
        link = door.link_in(session)
        link.wrong_facts, link.wrong_for = 2, operations._digest_of_address(link)

    def guess() -> None:
        together.wait()
        try:
            with door.story.database.transaction() as session:
                code = door.codes()[-1]
                operations.come_in(session, secret, code, "19 November", door.story.settings, now=door.now)
            heard.append(1)
        except DomainError:
            pass

    threads = [Thread(target=guess) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(heard) == 3
    assert door.link().wrong_facts == 5
