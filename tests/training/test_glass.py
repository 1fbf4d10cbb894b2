"""Leave to write without a certificate: HR and an administrator, a reason, some hours."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from employer_portal.accounts import operations as accounts
from employer_portal.core.audit import AuditLine
from employer_portal.core.permissions import Role
from employer_portal.training import operations as training
from employer_portal.training.models import Glass, GlassState
from employer_portal.training.queries import certified
from tests.factories import FOUNDER

WHY = "Her certificate ended on the day of the interviews."


@pytest.fixture
def house(story, site):
    """Tom has no certificate any more; Ada is an administrator."""
    with story.database.transaction() as session:
        ada = accounts.make_user(
            session, "Ada", "ada@harbourside.example", (Role.ADMIN,), active=True, actor=FOUNDER, now=story.now
        )
        story.actors["ada"] = accounts.actor_of(session, ada.id)
        tom = story.actors["tom"].id
        training.revoke(session, tom, "He left the panel.", actor=story.actors["trainer"], now=story.now)
    return House(story, site)


class House:
    def __init__(self, story, site):
        self.story, self.site = story, site
        self.tom = story.actors["tom"].id

    def ask(self, who="dana", **values):
        page = self.site.visit(who).open(f"/without-certificate/{self.tom}/ask")
        return page.form("Ask for it").send(**{"hours": "24", "because": WHY} | values)

    def may_write(self, later=timedelta()):
        with self.story.database.reading() as session:
            return certified(session, self.tom, now=self.story.now + later)


def test_hr_asks_an_administrator_agrees_and_it_ends_by_itself(house):
    page = house.ask()
    assert "Asked. A second person decides: an administrator." in page.text
    assert not house.may_write()
    page = house.site.visit("ada").open("/").follow("Decide whether Tom may write without a certificate")
    assert WHY in page.text
    page = page.press("Agree")
    assert "It ends by itself" in page.text
    assert house.may_write()
    words = house.site.visit("tom").open(f"/entries/{house.story.entry('tom')}/words")
    assert "You may write without a certificate until" in words.text
    assert house.may_write(timedelta(hours=23))
    assert not house.may_write(timedelta(hours=25))


def test_an_administrator_asks_and_hr_agrees(house):
    house.ask("ada")
    house.site.visit("dana").open("/without-certificate").press("Agree")
    assert house.may_write()


def test_it_takes_two_and_one_of_each(story, house):
    page = house.ask()
    form = page.form("Take it back")
    leave = form.page.visitor
    assert "somebody else agrees" in leave.send("/without-certificate/leave/1/break", form.values).text
    both = house.site.visit("both")  # HR too: the second one must be an administrator
    values = both.open("/without-certificate").form("Do not").values
    assert "You may not manage users" in both.send("/without-certificate/leave/1/break", values).text
    assert not house.may_write()

    def past_the_step():
        with story.database.transaction() as session:
            session.execute(
                sa.update(Glass).values(
                    state=GlassState.BROKEN, settled_by=Glass.asked_by, settled_at=story.now, until=story.now
                )
            )

    with pytest.raises(IntegrityError):
        past_the_step()


def test_who_is_to_write_decides_nothing_of_it(story, house):
    with story.database.transaction() as session:
        leave = Glass(user_id=house.tom, asked_by=house.tom, hours=1, because=WHY, as_admin=True, asked_at=story.now)
        session.add(leave)
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_it_can_be_refused_taken_back_and_ended_early(house):
    house.ask()
    page = house.site.visit("ada").open("/without-certificate").press("Do not agree")
    assert "Not agreed" in page.text
    assert "Take it back" in house.ask().text
    house.site.visit("dana").open("/without-certificate").press("Take it back")
    house.ask()
    house.site.visit("ada").open("/without-certificate").press("Agree")
    page = house.site.visit("dana").open("/without-certificate").press("End the permission")
    assert "Ended." in page.text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"because": "Quick."}, "Say why it cannot wait for the training."),
        ({"hours": "100"}, "Between 1 and 72 hours."),
        ({"hours": ""}, "Say for how many hours."),
    ],
)
def test_a_reason_and_some_hours_are_asked_for(house, values, said):
    assert said in house.ask(**values).mistakes[0]


def test_not_for_whoever_may_write_and_not_twice(story, house):
    stale = house.site.visit("ada").open(f"/without-certificate/{house.tom}/ask").form("Ask for it")
    house.ask()
    assert "This was asked for Tom already." in stale.send(hours="24", because=WHY).mistakes[0]
    page = house.site.visit("dana").open(f"/without-certificate/{house.tom}/ask")
    assert "This was asked for Tom already" in page.text
    assert "Ask for it" not in page.text, "there is no form to fill in for nothing"
    assert page.follow("see how it stands").heading == "Writing without a certificate"
    page = house.site.visit("dana").open(f"/without-certificate/{story.actors['priya'].id}/ask")
    assert "Priya may write already." in page.form("Ask for it").send(hours="2", because=WHY).mistakes[0]


def test_the_second_person_reads_that_a_certificate_was_revoked_by_whom_and_why(house):
    house.ask()
    for page in ("/without-certificate", f"/without-certificate/{house.tom}/ask"):
        text = house.site.visit("ada").open(page).text
        assert "Revoked" in text
        assert "by Trainer" in text
        assert "He left the panel." in text


def test_what_was_asked_for_lapses_when_the_certificate_is_revoked(story, house):
    """It was asked before the reason was known."""
    with story.database.transaction() as session:
        by = {"actor": story.actors["trainer"], "now": story.now}
        training.grant(session, house.tom, guidance_version="1", valid=timedelta(days=1), **by)
        asked = Glass(
            user_id=house.tom, asked_by=story.actors["dana"].id, hours=24, because=WHY, as_admin=False,
            asked_at=story.now,
        )  # fmt: skip
        session.add(asked)
    with story.database.transaction() as session:
        training.revoke(session, house.tom, "He wrote about an accent.", **by)
    with story.database.reading() as session:
        assert session.scalars(sa.select(Glass.state)).one() == GlassState.REFUSED
    assert "Decide whether Tom" not in house.site.visit("ada").open("/").text


def test_pressed_twice_it_says_in_plain_words_how_it_stands(house):
    house.ask()
    form = house.site.visit("ada").open("/without-certificate").form("Agree")
    assert "It ends by itself" in form.send().text
    page = form.send()
    assert "This was agreed already." in page.text
    assert page.path == "/without-certificate"


def test_it_stands_on_the_evidence(house):
    house.ask()
    house.site.visit("ada").open("/without-certificate").press("Agree")
    page = house.site.visit("trainer").open(f"/certificates/{house.tom}/evidence")
    assert "asked by Dana, agreed by Ada" in page.text
    assert WHY in page.text


def test_a_trainers_home_says_who_owes_and_whose_certificate_ends(house):
    page = house.site.visit("trainer").open("/")
    assert "One person who writes has no certificate" in page.text
    page = page.follow("One person who writes")
    assert "Tom" in page.text
    assert "Ann" not in page.text, "who never writes owes none"


def test_leave_that_is_ended_ends_then(story, house):
    house.ask()
    house.site.visit("ada").open("/without-certificate").press("Agree")
    house.site.visit("dana").open("/without-certificate").press("End the permission")
    with story.database.reading() as session:
        assert session.scalars(sa.select(Glass)).one().until == story.now


def test_a_trainer_who_revokes_ends_leave_too(story, house):
    house.ask()
    house.site.visit("ada").open("/without-certificate").press("Agree")
    page = house.site.visit("trainer").open(f"/certificates/{house.tom}")
    assert "End their permission to write" in page.text
    page.form("End their permission").send(because="He wrote of somebody's age.")
    assert not house.may_write()
    with story.database.reading() as session:
        leave = session.scalars(sa.select(Glass)).one()
        assert (leave.state, leave.until) == (GlassState.ENDED, story.now)
        assert session.scalar(sa.select(AuditLine.subject).filter_by(verb="glass.end")) == f"glass:{leave.id}"
