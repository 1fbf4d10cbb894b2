"""The way to a candidate's page: their address, a code by mail, what only they know; and everybody else stays out."""

import pytest
import sqlalchemy as sa

from employer_portal.candidate import operations
from employer_portal.core import documents
from employer_portal.core.audit import AuditLine
from employer_portal.hiring.models import Application, Round
from tests.accounts.house import mails
from tests.candidate.door import FACT, Door

WRONG = "000000"


@pytest.fixture
def door(story, tmp_path):
    return Door(story, tmp_path / "mail")


def steps(story):
    with story.database.reading() as session:
        wanted = sa.select(AuditLine.verb).where(AuditLine.verb.like("link.%")).order_by(AuditLine.id)
        return list(session.scalars(wanted))


def test_with_the_code_and_the_day_of_the_interview_the_letter_is_there(door):
    page = door.site.visit().open(door.address())
    assert page.heading == "Open your page"
    assert "Dana Osei of Harbourside Logistics wrote to you" in page.text
    assert "Sam" not in page.html, "before the code nothing says whose the page is"
    assert "Team Leader" not in page.html
    page = page.press("Send me a code")
    assert page.heading == "Type the code from our e-mail"
    page = page.form("Open my page").send(code=door.codes()[-1], fact=FACT)
    assert page.heading == "Your feedback, Sam"
    assert "We will not be offering you the role of Warehouse Team Leader." in page.text
    assert steps(door.story) == ["link.made", "link.proved"]


def test_the_mail_with_the_code_says_nothing_else(door):
    door.ask()
    subject, text = mails(door.story)[-1]
    assert subject == "Your code from Harbourside Logistics"
    assert "Team Leader" not in text
    assert "http" not in text


def test_whoever_stayed_too_long_reads_how_to_come_back(door):
    visitor = door.come_in()
    door.wait(minutes=31)
    page = visitor.open("/your-page", 410)
    assert page.heading == "Open your page once more"
    assert "list" not in page.text, "nothing of those who work here"
    assert "candidate.css" in page.html
    assert "bootstrap" not in page.html, "it weighs as little as the page itself"


def test_the_second_time_the_code_is_enough_and_no_code_works_twice(door):
    door.come_in()
    used = door.codes()[-1]
    again = door.ask()
    assert "date of your interview" not in again.page.text
    assert "not the code of our last e-mail" in again.page.form("Open my page").send(code=used).text
    assert again.page.form("Open my page").send(code=door.codes()[-1]).heading == "Your feedback, Sam"


@pytest.mark.parametrize(
    "fact",
    ["18 November 2026", "18/11/2026", "18.11.", "2026-11-18", "Wednesday, 18th November", "Nov 18", "c 1", "C-1"],
)
def test_people_write_a_day_and_a_reference_as_they_do(door, fact):
    assert door.come_in(fact=fact).page.heading == "Your feedback, Sam"


@pytest.mark.parametrize(
    "fact", ["19 November", "11/18/2026", "18 December", "18 November 2025", "C-2", "OPS-1", "x", "1"]
)
def test_whoever_reads_the_mail_and_knows_nothing_stays_out(door, fact):
    """The address was mistyped: somebody else has link and code."""
    page = door.come_in(fact=fact).page
    assert page.heading == "Type the code from our e-mail"
    assert door.link().proved_for == ""
    assert page.visitor.open("/your-page", 410)


def test_whatever_is_wrong_the_answer_is_one(door):
    answers = set()
    for code, fact in ((WRONG, FACT), (None, "19 November"), (WRONG, "19 November"), ("x", "x")):
        page = door.ask().page
        said = page.form("Open my page").send(code=code or door.codes()[-1], fact=fact)
        answers.add((said.mistakes[0], said.heading))
        door.wait(hours=25)
    door.wait(minutes=11)
    late = door.site.visit().open(door.address() + "/code").form("Open my page")
    answers.add((late.send(code=door.codes()[-1], fact=FACT).mistakes[0], late.page.heading))
    assert len(answers) == 1


def test_after_ten_minutes_a_code_is_old(door):
    page = door.ask().page
    door.wait(minutes=10)
    assert page.form("Open my page").send(code=door.codes()[-1], fact=FACT).heading == "Type the code from our e-mail"


def test_after_five_wrong_tries_the_right_code_is_none(door):
    page = door.ask().page
    for _ in range(5):
        page = page.form("Open my page").send(code=WRONG, fact=FACT)
    door.wait(minutes=6)
    said = page.form("Open my page").send(code=door.codes()[-1], fact=FACT)
    assert said.mistakes == [
        "Those were too many tries. Ask for a new code, or write to the person who is named below."
    ]
    door.ask(visitor=said.visitor).page.form("Open my page").send(code=door.codes()[-1], fact=FACT)
    assert said.visitor.page.heading == "Your feedback, Sam"


def test_a_hundred_wrong_tries_end_it_for_a_month_however_many_codes_are_asked_for(door):
    secret, heard = door.secret(), 0
    for _ in range(400):
        door.wait(minutes=6)
        with door.story.database.transaction() as session:
            operations.mail_code(session, secret, now=door.now)
            try:
                assert not operations.come_in(session, secret, WRONG, FACT, door.story.settings, now=door.now)
                heard += 1
            except operations.DomainError:
                pass
    assert heard == 100


def test_few_codes_are_mailed_and_nobody_is_told_which(door):
    pages = [door.ask().page.text for _ in range(6)]
    assert len(set(pages)) == 1
    assert len(door.codes()) == 4, "three at once, the next one after a wait that had not come yet is the fourth"


def test_an_address_that_mail_cannot_reach_gets_the_same_answer(door):
    there = door.ask("C-1").page.text
    door.tell("C-2")
    with door.story.database.transaction() as session:
        session.get_one(Application, door.story.applications["C-2"]).candidate.email = ""
    assert door.ask("C-2").page.text == there
    assert len(door.codes()) == 1


def test_a_mended_address_asks_once_more_what_only_they_know(door):
    door.come_in()
    with door.story.database.transaction() as session:
        session.get_one(Application, door.story.applications["C-1"]).candidate.email = "sam@elsewhere.example"
    assert "fact" in door.ask().page.form("Open my page").values


def test_where_nobody_was_interviewed_the_reference_in_the_letter_will_do(door):
    with door.story.database.transaction() as session:
        session.get_one(Round, door.story.round_id).interview_date = None
    assert door.come_in(fact="OPS-1").page.heading == "Your feedback, Sam"


def test_half_an_hour_later_and_after_leaving_the_page_is_shut(door):
    sam = door.come_in()
    door.wait(minutes=29)
    assert sam.open("/your-page").heading == "Your feedback, Sam"
    door.wait(minutes=1)
    sam.open("/your-page", 410)
    sam = door.come_in()
    left = sam.open("/your-page").press("Leave this page")
    assert left.heading == "Open your page"
    sam.open("/your-page", 410)


def test_whoever_is_in_already_goes_on_to_the_page(door):
    sam = door.come_in()
    assert sam.open(door.address()).heading == "Your feedback, Sam"
    other = door.tell("C-2") and door.address("C-2")
    assert sam.open(other).heading == "Open your page", "of somebody else's link they know nothing"


def test_a_withdrawn_address_shuts_the_page_at_once_and_says_whom_to_write_to(door):
    sam, dana = door.come_in(), door.story.actors["dana"]
    by = {"actor": dana, "now": door.now}
    with door.story.database.transaction() as session:
        operations.withdraw_link(session, door.story.applications["C-1"], **by)
    sam.open("/your-page", 410)
    page = sam.open(door.address(), 410)
    assert page.heading == "This page was closed"
    assert "dana@harbourside.example" in page.text
    with door.story.database.transaction() as session:
        operations.give_back_link(session, door.story.applications["C-1"], **by)
    assert door.come_in().page.heading == "Your feedback, Sam"


def test_an_address_whose_time_is_over_says_so(door):
    address = door.address()
    door.wait(days=364)
    assert door.site.visit().open(address).heading == "Open your page"
    door.wait(days=2)
    page = door.site.visit().open(address, 410)
    assert page.heading == "This page is no longer kept"
    assert "Dana Osei" in page.text


@pytest.mark.parametrize("typed", ["nonsense", "a" * 26, "a" * 5000, "' OR 1=1"])
def test_a_wrong_address_names_nobody(door, typed):
    for path in (f"/c/{typed}", f"/c/{typed}/code"):
        page = door.site.visit().open(path, 404)
        assert page.heading == "This address leads to no page"
        assert "Dana" not in page.html


def test_a_secret_that_is_typed_from_paper_works(door):
    secret = door.secret().upper()
    typed = "-".join(secret[at : at + 4] for at in range(0, 26, 4))
    assert door.site.visit().open(f"/c/{typed}").heading == "Open your page"


def test_the_secret_itself_is_kept_nowhere_and_is_always_the_same(door):
    first, again = door.secret(), door.secret()
    assert first == again
    assert len(first) == 26
    assert first not in str(door.rows()["candidate_link"])


def test_a_scanner_that_opens_and_presses_everything_changes_nothing_but_a_mailed_code(door):
    address = door.address()
    before = door.rows()
    robot = door.site.visit()
    for path in (address, f"{address}/code"):
        robot.client.get(path)
        robot.client.head(path)
        robot.client.open(path, method="OPTIONS")
    assert door.rows() == before
    pressed = robot.open(f"{address}/code")
    token = pressed.form("Open my page").values["csrf_token"]
    robot.client.post(f"{address}/code", data={"csrf_token": token})
    robot.client.post(f"{address}/code", data={"csrf_token": token, "code": "", "fact": ""})
    robot.client.post(address)
    robot.client.post("/your-page/leave", data={"csrf_token": token})
    assert _changed(before, door.rows()) <= {"guesses"}
    robot.client.post(address, data={"csrf_token": token})
    mailed = {"guesses", "token", "delivery", "document", "audit_line", "audit_head", "person_key"}
    assert _changed(before, door.rows()) <= mailed
    assert door.link().proved_for == ""
    assert len(door.codes()) == 1
    robot.open("/your-page", 410)


def _changed(before, after):
    return {name for name, rows in after.items() if rows != before[name]}


@pytest.mark.parametrize(
    "code", ["", " ", "12345", "1234567", "１２３４５６", "12 34 56", "\x00", "x" * 41, "-1", "0" * 40]
)
def test_whatever_is_typed_for_a_code_opens_nothing_and_breaks_nothing(door, code):
    page = door.ask().page.form("Open my page").send(code=code, fact=FACT)
    assert page.heading == "Type the code from our e-mail"
    assert page.mistakes


def test_a_code_is_read_with_spaces_in_it(door):
    page = door.ask().page
    code = door.codes()[-1]
    assert page.form("Open my page").send(code=f" {code[:3]} {code[3:]} ", fact=FACT).heading == "Your feedback, Sam"


def test_anothers_code_opens_nothing(door):
    door.tell("C-2")
    door.ask("C-2")
    theirs = door.codes()[-1]
    page = door.ask("C-1").page.form("Open my page").send(code=theirs, fact=FACT)
    assert page.heading == "Type the code from our e-mail"


def test_a_press_that_comes_twice_opens_one_page(door):
    page = door.ask().page
    form = page.form("Open my page")
    values = form.values | {"code": door.codes()[-1], "fact": FACT}
    first = page.visitor.client.post(form.page.path, data=values)
    second = page.visitor.client.post(form.page.path, data=values)
    assert (first.status_code, first.location) == (302, "/your-page")
    assert second.status_code in {200, 400}
    assert page.visitor.open("/your-page").heading == "Your feedback, Sam"


def test_no_letter_before_it_has_left_and_none_that_was_withdrawn(door):
    waiting = door.story.waiting("C-2")
    sam = door.come_in("C-2")
    assert sam.page.heading == "Your application, Sam"
    door.story.approve(waiting)
    assert sam.open("/your-page").heading == "Your application, Sam", "it cools off"
    sam.open(f"/your-page/letters/{waiting}/pdf", 404)
    door.desk.postman()
    assert sam.open("/your-page").heading == "Your feedback, Sam"


def test_the_files_are_what_was_sealed(door):
    sam = door.come_in()
    letter = door.desk.letter(door.letter)
    with door.story.database.reading() as session:
        for copy, sha256 in (
            ("pdf", letter.pdf_sha256),
            ("text", letter.text_sha256),
            ("web-page", letter.html_sha256),
        ):
            answer = sam.client.get(f"/your-page/letters/{door.letter}/{copy}")
            assert answer.data == documents.load(session, sha256), copy
            assert answer.headers["Content-Disposition"].startswith("attachment; filename=letter.")
    assert "font-size: 24px" in sam.client.get(f"/your-page/letters/{door.letter}/large-print").text
    assert "Heading: What went well." in sam.client.get(f"/your-page/letters/{door.letter}/aloud").text
    sam.open(f"/your-page/letters/{door.letter}/nonsense", 404)


def test_anothers_letter_is_not_there(door):
    theirs = door.tell("C-2")
    sam = door.come_in("C-1")
    for copy in ("pdf", "text", "large-print"):
        sam.open(f"/your-page/letters/{theirs}/{copy}", 404)


def test_the_page_is_light_and_nobody_keeps_frames_or_finds_it(door):
    sam = door.come_in()
    answer = sam.client.get("/your-page")
    assert len(answer.data) < 50_000
    assert "<script" not in answer.text
    assert 'content="noindex' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_hr_reads_in_the_timeline_that_the_page_was_opened(door):
    door.come_in()
    page = door.site.visit("dana").open(f"/applications/{door.story.applications['C-1']}")
    assert "The candidate opened their page for the first time" in page.text
