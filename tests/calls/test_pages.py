"""The pages of those who ring: open hours, the calls to come, one call with its sheet, and how a round stands."""

from datetime import date

from employer_portal.calls import hours
from tests.calls.ringing import TOMORROW


def test_somebody_opens_hours_and_candidates_are_offered_them(site, ringing):
    dana = site.visit("dana")
    page = dana.open("/requests").follow("Calls with candidates").follow("Open some hours")
    page = page.form("Save these hours").send(**{"week-2-opens": "10:00", "week-2-closes": "09:00"})
    assert "no call of 15 minutes fits" in page.mistakes[0]
    page = page.form("Save these hours").send(**{"week-2-opens": "10:00", "week-2-closes": "11:00"})
    assert "Saved." in page.html
    assert page.form("Save these hours").values["week-2-opens"] == "10:00"
    assert ringing.free()[0].starts_at == TOMORROW
    page = page.form("Save this day").send(day="2026-11-25")
    assert "closed" in page.text
    assert ringing.free()[0].starts_at.date() == date(2026, 12, 2)
    page = page.form("As the week says").send()
    assert ringing.free()[0].starts_at == TOMORROW


def test_half_a_time_is_asked_for_again(site, ringing):
    page = site.visit("dana").open("/calls/hours").form("Save these hours").send(**{"week-0-opens": "10:00"})
    assert "Give both times, or neither." in page.html
    page = site.visit("dana").open("/calls/hours").form("Save these hours").send(**{"week-0-opens": "soon"})
    assert "Not a valid time value." in page.html


def test_hr_sets_a_time_rings_and_writes_down_what_was_said(site, ringing, story):
    call = ringing.ring_me(free_at="After <b>four</b>.", question="Which twelve?")
    dana = site.visit("dana")
    page = dana.open("/calls").follow("Sam Ortiz1")
    assert "After <b>four</b>." in page.text
    assert "Which twelve?" in page.text
    assert "not told yet" in page.text
    page = page.form("Book this time").send(day="2026-03-29", at="01:30")
    assert "clocks change" in page.mistakes[0]
    page = page.form("Book this time").send(day="2026-11-25", at="10:00")
    assert "Wednesday 25 November 2026, 10:00 to 10:15 (Greenwich Mean Time)" in page.text
    page = page.form("Move the call").send(day="2026-11-25", at="10:20")
    assert "10:20" in page.text
    ringing.later(hours=22, minutes=30)
    page = site.visit("dana").open(f"/calls/{call}")
    assert "Move the call" not in page.text
    page = page.form("Save the notes").send(words="Too old for the night shift, they feared.", shared="y")
    assert "cannot be shared" in page.mistakes[0]
    page = page.form("Save the notes").send(**{
        "words": "We went through the plan of Monday.", "promises-0-words": "Find out who planned it.",
        "promises-0-due": "2026-12-01", "shared": None,
    })  # fmt: skip
    assert "On record, for us alone." in page.html
    assert "Find out who planned it." in page.text
    page = page.form("Mark as done").send()
    assert "Done, and on record." in page.html


def test_a_request_for_a_call_leads_to_the_call_and_ends_with_it(site, ringing):
    call = ringing.ring_me(free_at="After four.")
    dana = site.visit("dana")
    page = dana.open("/requests").follow("A call, Sam Ortiz1")
    assert "After four." in page.text
    assert "Record the answer" not in page.text
    assert "Close it" not in page.text
    page = page.follow("Set a time").form("Book this time").send(day="2026-11-25", at="10:00")
    assert page.path == f"/calls/{call}"
    page = dana.open("/requests").follow("A call, Sam Ortiz1")
    assert "rings" in page.text
    page = page.follow("Open the call").form("Cancel the call").send(because="I am ill tomorrow.")
    page = dana.open("/requests").follow("A call, Sam Ortiz1")
    assert "Cancelled" in page.text
    page.form("Record the answer")


def test_an_interviewer_whom_hr_named_finds_their_own_calls_and_no_others(site, ringing, story):
    story.ready("C-1")
    dana = site.visit("dana")
    page = dana.open(f"/rounds/{story.round_id}/calls")
    page = page.form("Let them ring").send(user=str(story.actors["priya"].id))
    assert "Named." in page.html
    priya = site.visit("priya")
    assert "Say when you can ring candidates" in priya.open("/").text
    ringing.open("priya")
    assert "Say when you can ring candidates" not in priya.open("/").text
    mine, others = ringing.book(), ringing.ring_me("C-2")
    page = priya.open("/calls")
    assert "Sam Ortiz1" in page.text
    assert "Sam Ortiz2" not in page.text
    priya.open(f"/calls/{others}", status=404)
    page = priya.open(f"/calls/{mine}").form("Cancel the call").send(because="I am ill tomorrow.")
    assert "Cancelled." in page.html
    page = dana.open(f"/rounds/{story.round_id}/calls").form("Remove").send()
    assert "They are offered for no more calls." in page.html


def test_the_board_says_when_nobody_can_be_reached_in_time(site, ringing, story):
    dana = site.visit("dana")
    board = f"/rounds/{story.round_id}"
    ringing.ring_me("C-2")
    page = dana.open(board)
    assert "nobody has open hours" in page.text
    ringing.open(week={})
    ringing.do(hours.open_day, date(2026, 11, 30), [(TOMORROW.time(), TOMORROW.replace(hour=11).time())])
    assert "later than 24 working hours" in dana.open(board).text
    ringing.open()
    assert "Whoever asks for a call" not in dana.open(board).text
    assert "0 of 1" in dana.open(f"{board}/calls").text


def test_the_record_tells_of_the_call_beside_the_letter(site, ringing, story):
    ringing.open()
    call = ringing.book()
    ringing.later(hours=22, minutes=30)
    ringing.write(call)
    page = site.visit("dana").open(f"/applications/{story.applications['C-1']}")
    assert "The candidate booked a call." in page.text
    assert "wrote down what was said" in page.text
    assert "We went through the plan of Monday." in page.text


def test_the_same_button_pressed_twice_cancels_once(site, ringing, story):
    ringing.open()
    call = ringing.book()
    page = site.visit("dana").open(f"/calls/{call}")
    form = page.form("Cancel the call")
    form.send(because="Dana is ill tomorrow.")
    again = form.send(because="Dana is ill tomorrow.")
    assert "cancelled" in again.text
    assert len([one for one in ringing.mails("sam1@") if "cancelled" in one[0]]) == 1


def test_nothing_is_set_for_a_number_that_is_no_call(site, ringing, story):
    dana = site.visit("dana")
    for address in ("/calls/987654", "/calls/99999999999999999999", "/rounds/987654/calls"):
        dana.open(address, status=404)


def test_the_queue_says_how_many_were_offered_a_call_within_24_working_hours(site, ringing):
    ringing.ring_me("C-2")
    ringing.open()
    ringing.book()
    assert "1 of 2" in site.visit("dana").open("/requests").text
