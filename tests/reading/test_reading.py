"""The guidance as a way: ticks, minutes, what comes next, worked letters, and the policy that is confirmed."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from employer_portal.core.errors import DomainError
from employer_portal.learning import licence
from employer_portal.reading import operations
from employer_portal.reading.models import PageRead, PolicyRead
from employer_portal.reading.path import way
from employer_portal.settings import HOME
from employer_portal.training.content import load_content
from employer_portal.training.operations import revoke
from employer_portal.training.pages import load_guidance
from employer_portal.training.policy import load_policy

GUIDANCE, CONTENT = load_guidance(HOME / "guidance" / "pages"), load_content(HOME / "guidance")
POLICY = load_policy(HOME / "guidance")
WRITER = {"writes": True, "hr": False, "approves": False}


def of(read=(), passed=(), **more):
    return way(GUIDANCE, CONTENT, set(read), set(passed), **WRITER | more)


class TestWay:
    def test_it_begins_with_the_first_page_and_counts_what_is_left(self):
        fresh = of()
        assert fresh.next.page == "fair-feedback"
        assert fresh.done == 0
        assert fresh.total == sum(len(one.stops) for one in fresh.stretches)
        assert fresh.minutes == sum(stop.minutes for one in fresh.stretches for stop in one.stops)

    def test_a_page_that_was_read_is_done_and_the_next_one_follows(self):
        on = of(["fair-feedback"])
        assert on.done == 1
        assert on.next.page == "why-and-when"
        assert on.minutes < of().minutes

    def test_after_the_pages_of_a_stretch_come_its_questions(self):
        on = of([page.name for page in GUIDANCE.parts[0].pages])
        assert (on.next.step, on.next.page) == ("m1", "")

    def test_whoever_passed_the_questions_owes_none_of_its_pages(self):
        on = of(passed={"m1"})
        assert on.stretches[0].passed
        assert on.next.page == GUIDANCE.parts[1].pages[0].name
        assert on.done == len(on.stretches[0].stops)

    def test_rating_and_rewriting_stand_after_the_modules_of_the_licence(self):
        on = of(passed=set(licence.MODULES))
        assert (on.next.step, on.stretches.index(next(s for s in on.stretches if s.left))) == ("rating", 6)

    def test_it_ends(self):
        steps = {*licence.STEPS, licence.whole("m7"), licence.whole("m8")}
        assert of(passed=steps).next is None
        assert of(passed=steps).minutes == 0

    def test_hr_has_pages_of_its_own_and_an_approver_nothing_to_make_up_for(self):
        assert {part.readers for part in of().others} == {"hr", "approvers"}
        assert {part.readers for part in of(hr=True).others} == {"approvers"}
        reader = of(writes=False, approves=True)
        assert not reader.counts
        assert [one.title for one in reader.stretches] == ["For those who approve"]


class TestPages:
    @pytest.fixture(autouse=True)
    def uncertified(self, story):
        with story.database.transaction() as session:
            revoke(session, story.actors["priya"].id, "Trained anew.", actor=story.actors["trainer"], now=story.now)

    def test_reading_along_the_way(self, story, site):
        priya = site.visit("priya")
        page = priya.open("/guidance")
        assert f"0 of {of().total} done" in page.text
        page = page.follow("Begin: How to write fair feedback")
        page = page.press("I have read this")
        assert page.heading == GUIDANCE.page("why-and-when").title
        assert f"1 of {of().total} done" in priya.open("/guidance").text
        again = priya.open("/guidance/fair-feedback")
        assert "✓ You read it" in again.text
        assert "I have read this" not in again.text

    def test_who_is_fully_certified_owes_nothing_of_it(self, site):
        page = site.visit("tom").open("/guidance")
        assert "You are certified: read what you like" in page.text
        assert " left" not in page.text

    def test_a_tick_is_kept_once(self, story, site):
        priya = site.visit("priya")
        form = priya.open("/guidance/fair-feedback").form("I have read this")
        for _ in range(2):
            form.send()
        with story.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(PageRead)) == 1

    def test_who_never_writes_misses_nothing(self, site):
        page = site.visit("ann").open("/guidance")
        assert "nothing here is asked of you" in page.text
        for words in (" left", " of " + str(of().total), "Your certificate", "To be read and confirmed", "Begin:"):
            assert words not in page.text
        assert "Read our policy" not in site.visit("ann").open("/").text

    def test_letters_stand_from_bad_to_good(self, site):
        page = site.visit("priya").open("/guidance").follow("Letters from bad to good")
        at = [page.text.index(words) for words in ("As it was written first", "Mended", "As it can go out")]
        assert at == sorted(at)


class TestPolicy:
    def test_it_is_confirmed_with_a_tick_and_goes_on_record(self, story, site):
        priya = site.visit("priya")
        page = priya.open("/").follow("Read our policy on feedback, and confirm it")
        assert "Tick the box when you have read it." in page.press("Confirm").text
        page = page.form("Confirm").send(agree="y")
        assert "It is on record" in page.text
        assert "You confirmed it" in page.text
        assert "Read our policy" not in priya.open("/").text
        with story.database.reading() as session:
            read = session.scalars(sa.select(PolicyRead)).one()
        assert (read.user_id, read.version, read.sha256) == (story.actors["priya"].id, POLICY.version, POLICY.sha256)
        trainer = site.visit("trainer").open(f"/certificates/{story.actors['priya'].id}/evidence")
        assert f"Version {POLICY.version}" in trainer.text

    def test_confirmed_again_it_stays_as_it_was(self, story):
        priya = {"actor": story.actors["priya"], "now": story.now}
        with story.database.transaction() as session:
            first = operations.confirm_policy(session, POLICY, POLICY.sha256, **priya).id
        with story.database.transaction() as session:
            assert operations.confirm_policy(session, POLICY, POLICY.sha256, **priya).id == first

    def test_a_new_version_is_confirmed_anew(self, story):
        priya = {"actor": story.actors["priya"], "now": story.now}
        newer = replace(POLICY, version="2", sha256="other")
        with story.database.transaction() as session:
            operations.confirm_policy(session, POLICY, POLICY.sha256, **priya)
            operations.confirm_policy(session, newer, "other", **priya)
        with story.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(PolicyRead)) == 2

    def test_nobody_confirms_words_that_they_did_not_see(self, story, site):
        with story.database.transaction() as session, pytest.raises(DomainError, match="changed while you read"):
            operations.confirm_policy(session, POLICY, "older", actor=story.actors["priya"], now=story.now)
        page = site.visit("priya").open("/guidance/policy").form("Confirm").send(seen="older", agree="y")
        assert "The policy was changed while you read it" in page.text
        assert "agree" not in page.form("Confirm").values, "the tick was for other words"

    def test_other_words_under_the_same_version_are_confirmed_anew(self, story, site):
        priya = {"actor": story.actors["priya"], "now": story.now}
        with story.database.transaction() as session:
            before = replace(POLICY, sha256="before")
            operations.confirm_policy(session, before, "before", **priya)
        visitor = site.visit("priya")
        assert "Read our policy on feedback, and confirm it" in visitor.open("/").text
        page = visitor.open("/guidance/policy").form("Confirm").send(agree="y")
        assert "It is on record" in page.text
        assert "Read our policy" not in visitor.open("/").text

    def test_the_database_keeps_which_words_were_confirmed(self, story):
        with story.database.transaction() as session:
            operations.confirm_policy(session, POLICY, POLICY.sha256, actor=story.actors["priya"], now=story.now)
        with pytest.raises(DatabaseError, match="stays as it is"), story.database.transaction() as session:
            session.execute(sa.update(PolicyRead).values(version="9"))
