"""The queue of requests and the page of one, as HR uses them, and as others see them."""

from employer_portal.requests.models import RequestKind

K = RequestKind


def test_hr_finds_a_request_takes_it_plans_it_and_answers_it(site, asking):
    asking.ask(words="What could I have done better? <b>Thank you</b>")
    dana = site.visit("dana")
    page = dana.open("/").follow("Requests")
    assert "Sam Ortiz1" in page.text
    page = page.follow("Feedback, Sam Ortiz1")
    assert "<b>Thank you</b>" in page.text
    assert "nobody’s yet" in page.text
    page = page.form("Take or hand over").send(owner=str(asking.story.actors["dana"].id))
    assert "It is yours." in page.html
    page = page.form("Plan it").send(on="2026-11-27")
    assert "planned Fri 27 Nov" in dana.open("/requests").text
    page = dana.open("/requests").follow("Feedback, Sam Ortiz1").form("Record the answer").send(said="")
    assert "Say how they were answered." in page.mistakes[0]
    page = page.form("Record the answer").send(said="I rang Sam and read the words out.")
    assert "Answered" in page.text
    assert "Record the answer" not in page.text
    assert "No request waits" in dana.open("/requests").text
    assert "Sam Ortiz1" in dana.open("/requests?show=ended").text


def test_the_queue_is_narrowed_and_says_how_a_round_answers(site, asking, story):
    asking.ask()
    asking.ask(K.CALL, "", candidate="C-2")
    dana = site.visit("dana")
    assert "Sam Ortiz2" not in dana.open("/requests?kind=feedback").text
    assert "Sam Ortiz1" not in dana.open("/requests?kind=call&owner=nobody").text
    assert "No request fits." in dana.open("/requests?due=overdue").text
    assert "No request fits." in dana.open("/requests?owner=mine").text
    for path in ("/requests", f"/requests?round={story.round_id}"):
        told = " ".join(dana.open(path).text.partition("round answers")[2].split())
        assert "2 0 none due yet – –" in told
    for nonsense in ("kind=x&due=y&owner=z&show=w", "round=x", "round=99999999999999999999", "page=-1"):
        dana.open(f"/requests?{nonsense}")
    dana.open("/requests?round=987654", status=404)


def test_the_board_and_the_candidates_page_tell_of_it(site, asking, story):
    asking.ask()
    dana = site.visit("dana")
    page = dana.open(f"/rounds/{story.round_id}")
    assert "1 request to answer" in page.text
    page = dana.open(f"/applications/{story.applications['C-1']}")
    assert "The candidate asked for something." in page.text
    assert page.follow("Feedback").heading == "Feedback, Sam Ortiz1"


def test_hr_notes_what_was_asked_on_the_phone_and_once_however_often_it_is_sent(site, story):
    dana = site.visit("dana")
    form = dana.open(f"/applications/{story.applications['C-1']}").follow("Note what they asked by phone or mail")
    values = {"kind": "other", "words": "Who else was on the panel?"}
    page = form.form("Record the request").send(**values)
    assert page.heading == "Something else, Sam Ortiz1"
    again = form.form("Record the request").send(**values)
    assert again.path == page.path


def test_approvers_look_and_interviewers_do_not(site, asking):
    request = asking.ask()
    page = site.visit("ann").open(f"/requests/{request}")
    assert "Record the answer" not in page.text
    site.visit("priya").open(f"/requests/{request}", status=404)
