"""What HR does about a candidate's page, from that candidate's page on the desk."""

import pytest

from employer_portal.candidate import operations
from tests.candidate.door import Door


@pytest.fixture
def door(story, tmp_path):
    return Door(story, tmp_path / "mail")


def desk(door):
    return door.site.visit("dana").open(f"/applications/{door.story.applications['C-1']}")


def test_hr_withdraws_the_address_and_gives_it_back(door):
    visitor = door.come_in()
    assert "They have opened it." in desk(door).text
    page = desk(door).press("Withdraw it")
    assert "It opens nothing." in page.text
    visitor.open("/your-page", status=410)
    door.site.visit().open(door.address(), status=410)
    assert "The address works again." in page.press("Give it back").html
    door.come_in()


def test_whoever_used_up_all_tries_is_heard_again_when_hr_says_so(door):
    secret = door.secret()
    for _ in range(100):
        door.wait(minutes=6)
        with door.story.database.transaction() as session:
            operations.come_in(session, secret, "000000", "", door.story.settings, now=door.now)
    visitor = door.ask()
    page = visitor.page.form("Open my page").send(code=door.codes()[-1], fact="18 November")
    assert "too many tries" in page.mistakes[0]
    assert "Too many wrong codes were typed there" in desk(door).text
    desk(door).press("Let them try again")
    assert "Too many wrong codes" not in desk(door).text
    assert "let codes be tried at the candidate’s page again." in desk(door).text
    door.come_in()


def test_who_has_no_page_yet_has_none_on_the_desk(door):
    page = door.site.visit("dana").open(f"/applications/{door.story.applications['C-3']}")
    assert "Their page" not in page.text


def test_an_approver_sees_it_and_changes_nothing(door):
    door.come_in()
    page = door.site.visit("ann").open(f"/applications/{door.story.applications['C-1']}")
    assert "They have opened it." in page.text
    assert "Withdraw it" not in page.text
