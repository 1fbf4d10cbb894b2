"""What waits for a second person of those who look after the records stands on that person's desk, and on nobody
else's."""

from employer_portal.erasing import operations as erasing
from employer_portal.keeping import schedule
from employer_portal.keeping.models import Cause, Jurisdiction
from employer_portal.settings import Settings
from tests.erasing.test_erasing import person_of, records

ERASURE, PERIOD = "Agree to an erasure", "Agree to a shorter period, or refuse it"


def desks(site, words, *people):
    return {who: words in site.visit(who).open("/").text for who in people}


def test_an_erasure_stands_on_the_desk_of_whoever_can_agree_to_it(site, story):
    records(story)
    with story.database.transaction() as session:
        erasing.ask(session, person_of(story), Cause.ASKED, actor=story.actors["rhoda"], now=story.now)
    everybody = desks(site, ERASURE, "rhoda", "ravi", "dana")
    assert everybody == {"rhoda": False, "ravi": True, "dana": False}
    candidate = f"/applications/{story.applications['C-1']}"
    assert "An erasure is under way, it waits for a second person" in site.visit("ravi").open(candidate).text
    page = site.visit("ravi").open("/").follow(ERASURE)
    assert "Agree to erase" in page.text
    page.form("Agree to erase").send()
    assert desks(site, ERASURE, "rhoda", "ravi") == {"rhoda": False, "ravi": False}


def test_a_shorter_period_stands_there_too(site, story):
    records(story)
    with story.database.transaction() as session:
        schedule.set_period(
            session, Jurisdiction.GREAT_BRITAIN, 8, "Three months, and early conciliation.", settings=Settings(),
            actor=story.actors["rhoda"], now=story.now,
        )  # fmt: skip
    assert desks(site, PERIOD, "rhoda", "ravi", "dana") == {"rhoda": False, "ravi": True, "dana": False}
    assert "Agree" in site.visit("ravi").open("/").follow(PERIOD).text
