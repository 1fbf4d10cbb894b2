"""“That is not what I said”: a candidate names a sentence on their page, and somebody who did not write it decides."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core.errors import Conflict
from employer_portal.disputes import queries
from employer_portal.disputes.models import Dispute, Ending
from employer_portal.letters.models import Letter
from employer_portal.requests import operations as requests
from tests.accounts.house import mails
from tests.candidate.door import Door

OTHER = "I named <b>two</b> routes, not one."
REASON = "The notes of that day name one route, and both interviewers remember one."


@pytest.fixture
def door(story, tmp_path):
    return Door(story, tmp_path / "mail")


def kept(door):
    with door.story.database.reading() as session:
        return session.scalars(sa.select(Dispute).order_by(Dispute.id)).all()


def dispute(door, number="0", words=OTHER):
    """The candidate disputes a sentence of their letter; their browser, back on their page."""
    visitor = door.come_in()
    visitor.page.follow("“That is not what I said”").form("Send it").send(sentence=number, words=words)
    return visitor


def decide(door, who, ending=Ending.KEPT, reason=REASON):
    """Somebody decides; the page that comes back."""
    page = door.site.visit(who).open("/requests").follow("“That is not what I said”, Sam Ortiz1")
    return page.follow("Decide what becomes of it").form("Decide").send(ending=ending, reason=reason)


def test_a_sentence_is_disputed_and_stays_with_the_statement_beside_it(door):
    page = dispute(door).page
    assert "Until it is decided we do not rely on it." in page.text
    assert f"You told us: {OTHER}" in page.text
    assert "We answer by 3 December 2026." in page.text
    dana = door.site.visit("dana")  # she composed the letter
    page = dana.open("/requests/1/sentence")
    assert "You wrote part of this letter." in page.text
    sent = {"csrf_token": page.form("Sign out").values["csrf_token"], "ending": "kept", "reason": REASON}
    assert "so somebody else decides" in dana.send("/requests/1/sentence", sent).text
    assert "Decided, and on record." in decide(door, "both").html
    [held] = kept(door)
    assert (held.ending, held.reason) == (Ending.KEPT, REASON)
    assert mails(door.story)[-1][0] == "About a sentence in our letter, Warehouse Team Leader"
    page = door.come_in().page
    assert f"It stays in our record, with what you told us beside it. {REASON}" in page.text
    page = door.site.visit("ann").open("/requests?show=ended").follow("“That is not what I said”, Sam Ortiz1")
    assert OTHER in page.text


def test_whoever_rings_does_not_read_out_what_is_disputed(door):
    visitor = dispute(door)
    visitor.open("/your-page/call").form("Ask us to ring").send(
        **{"ring-phone": "07700 900123", "ring-free_at": "After four"}
    )
    dana = door.site.visit("dana")
    sheet = dana.open("/calls/1")
    [held] = kept(door)
    assert f"Do not rely on “{held.sentence}”: they say that it is not what they said" in sheet.text
    decide(door, "both")
    assert f"it stays in our record, with what they told us beside it: “{OTHER}”" in dana.open("/calls/1").text


def test_it_is_corrected_by_a_letter_and_by_nothing_else(door):
    dispute(door)
    assert "There is no correction of this letter yet." in decide(door, "both", Ending.CORRECTED).mistakes[0]
    door.story.now = door.now
    made = door.desk.correct(door.letter, "It named one route.", "It should have named two.")
    assert "has not left yet" in decide(door, "both", Ending.CORRECTED).mistakes[0]
    door.desk.leaves(made, door.now + timedelta(days=5))
    assert "Decided" in decide(door, "both", Ending.CORRECTED, "The recording of the exercise has two routes.").html
    assert [one.ending for one in kept(door)] == [Ending.CORRECTED]
    assert "We have corrected it." in door.come_in().page.text


def test_whoever_approves_another_letter_reads_which_sentence_is_disputed(door):
    dispute(door)
    door.story.now = door.now
    made = door.desk.correct(door.letter, "It named one route.", "It should have named two.")
    page = door.site.visit("ann").open(f"/letters/{made}")
    assert "The candidate says that this is not what they said" in page.text
    decide(door, "both", Ending.KEPT)
    assert "The candidate says that this is not" not in door.site.visit("ann").open(f"/letters/{made}").text


def test_the_candidate_takes_it_back(door):
    visitor = dispute(door)
    visitor.page.press("I no longer need it")
    with door.story.database.reading() as session:
        assert not queries.of_application(session, door.story.applications["C-1"])[0].is_open


def test_a_request_about_a_sentence_ends_beside_the_sentence_alone(door):
    dispute(door)
    page = door.site.visit("both").open("/requests").follow("“That is not what I said”, Sam Ortiz1")
    assert "Record the answer" not in page.text
    assert "Close it" not in page.text
    for verb in (requests.answer, requests.close):
        with pytest.raises(Conflict, match="about a sentence"), door.story.database.transaction() as session:
            verb(session, kept(door)[0].request_id, REASON, actor=door.story.actors["both"], now=door.now)


@pytest.mark.parametrize("reason", ["", "No.", "You are too old to remember what was said that day."])
def test_a_reason_that_says_nothing_or_could_not_be_sent_decides_nothing(door, reason):
    dispute(door)
    assert decide(door, "both", reason=reason).mistakes
    assert [one.ending for one in kept(door)] == [None]


def test_only_what_people_wrote_can_be_disputed_once_and_in_ones_own_letter(door):
    with door.story.database.reading() as session:
        sentences = queries.disputable(session.get_one(Letter, door.letter))
    assert sentences == [
        "You gave three tasks to three people and told each of them what came next.",
        "Your plan named twelve people.",
        "It did not show how you arrived at twelve.",
    ]
    visitor = dispute(door)
    form = visitor.page.follow("“That is not what I said”").form("Send it")
    assert "already" in form.send(sentence="0", words="Again.").mistakes[0]
    assert form.send(sentence="999", words="x").mistakes
    assert form.send(sentence="-1", words="x").mistakes
    visitor.open(f"/your-page/letters/{door.tell('C-2')}/sentence", status=404)
    assert len(kept(door)) == 1


def test_what_is_sent_twice_is_one(door):
    form = door.come_in().page.follow("“That is not what I said”").form("Send it")
    for _ in range(2):
        form.send(sentence="0", words=OTHER)
    assert len(kept(door)) == 1
