"""Vacancies, criteria, rounds and candidates in the browser, as HR uses them."""

import re

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from employer_portal.accounts import operations as accounts
from employer_portal.core.permissions import Role
from employer_portal.hiring.models import Application, Candidate, OutcomeTold, Round
from employer_portal.letters.models import Letter
from tests.factories import FOUNDER, candidate, give_roles, narrow

ONE = "/vacancies/1"


@pytest.fixture
def dana(site):
    return site.visit("dana")


def test_a_vacancy_is_made_judged_and_opened_by_hand(dana):
    page = dana.open("/vacancies").follow("New vacancy")
    page = page.form("Create the vacancy").send(title="Picker", reference="OPS-2", grade="B2", location="Hull")
    assert page.heading == "What Picker is judged on"
    page = page.follow("From the library")
    page = page.form("Add those ticked").send(pick="1-any-job/TEAM")
    assert "1 criterion was added" in page.text
    page = page.follow("Working with others")
    assert "kept each other informed" in page.form("Save").values["anchor_4"]
    page = page.form("Save").send(name="Working with the team", anchor_1="Gave no example.")
    assert "Version 2" in page.text
    page = dana.open("/vacancies/2").follow("New round")
    page = page.form("Open the round").send(contact_email="dana@harbourside.example", feedback_due="2026-12-04")
    assert page.heading == "Who is in this round"
    assert "Nobody is in this round yet" in page.text


def test_what_is_missing_is_said_and_what_was_typed_stays(dana):
    page = dana.open("/vacancies/new").form("Create the vacancy").send(title="Picker", reference="  ")
    assert page.mistakes == ["Reference: Give the job a reference."]
    assert page.form("Create the vacancy").values["title"] == "Picker"
    page = page.form("Create the vacancy").send(reference="OPS-1")
    assert "There is a vacancy OPS-1 already" in page.mistakes[0]


def test_one_field_has_one_fault_at_a_time(dana, story):
    page = dana.open(f"/rounds/{story.round_id}/candidates/new")
    page = page.form("Add").send(last_name="Ortiz", reference="C-77", email=f"{'x' * 300}@post.example")
    assert page.mistakes == ["E-mail: This is too long: 200 characters at most."]


def test_vacancies_are_found_by_title_and_reference(dana):
    assert "Warehouse Team Leader" in dana.open("/vacancies?words=ops").text
    assert "No vacancy fits" in dana.open("/vacancies?words=%25").text


def test_criteria_move_up_and_go(dana):
    def send(**changes):
        form = dana.open(f"{ONE}/criteria").form("Save the order")
        codes = re.findall(r'name="code" value="(\w+)"', form.page.html)
        page = dana.send(f"{ONE}/criteria", {**form.values, "code": codes, "place": ["1", "2", "3"], **changes})
        return re.findall(r'name="code" value="(\w+)"', page.html)

    assert send(up="PLAN") == ["PLAN", "LEAD", "SAFE"]
    assert send(place=["3", "1", "x"]) == ["LEAD", "PLAN", "SAFE"]
    assert send(out="SAFE") == ["LEAD", "PLAN"]
    assert "keeps an older version" in dana.page.text


def test_an_editor_of_an_old_version_is_told(dana):
    page = dana.open(f"{ONE}/criteria").follow("Leading a shift")
    other = dana.open(f"{ONE}/criteria").follow("Leading a shift")
    other.form("Save").send(name="Leading people", anchor_1="Gave no task.")
    page = page.form("Save").send(name="Leading", question="Which shift?")
    assert "This was changed meanwhile." in " ".join(page.mistakes)
    assert "This was changed meanwhile to “Leading people”." in page.text
    assert "This was changed meanwhile to “Gave no task.”" in page.text
    assert page.form("Save").values["name"] == "Leading"
    page = page.form("Save").send()
    assert "Saved." in page.text
    assert "Which shift?" in page.follow("Leading").html


def test_another_criterion_that_somebody_changed_is_no_reason_to_refuse(dana):
    page = dana.open(f"{ONE}/criteria").follow("Leading a shift")
    dana.open(f"{ONE}/criteria").follow("Planning people").form("Save").send(name="Planning a shift")
    page = page.form("Save").send(name="Leading")
    assert "Planning a shift" in page.text
    assert "Saved." in page.text


def test_a_criterion_taken_out_meanwhile_keeps_what_was_typed(dana):
    page = dana.open(f"{ONE}/criteria").follow("Leading a shift")
    form = dana.open(f"{ONE}/criteria").form("Save the order")
    codes = re.findall(r'name="code" value="(\w+)"', form.page.html)
    dana.send(f"{ONE}/criteria", {**form.values, "code": codes, "place": ["1", "2", "3"], "out": "LEAD"})
    page = page.form("Save").send(name="Leading")
    assert "This criterion was taken out meanwhile" in page.mistakes[0]
    assert page.form("Save").values["name"] == "Leading"


def test_criteria_are_copied_from_another_vacancy(dana):
    dana.open("/vacancies/new").form("Create the vacancy").send(title="Picker", reference="OPS-2")
    page = dana.open("/vacancies/2/criteria").press("Add its criteria")
    assert "3 criteria were added" in page.text
    page = page.press("Add its criteria")
    assert "Nothing was added" in page.text


def test_a_round_has_its_dates_its_approver_and_an_end(dana, story):
    page = dana.open(f"/rounds/{story.round_id}/settings")
    page = page.form("Save").send(feedback_due="2026-11-01", interview_date="2026-11-18")
    assert "cannot be due before" in page.mistakes[0]
    page = page.form("Save").send(feedback_due="2026-12-01", kind="final")
    assert page.form("Save").values["feedback_due"] == "2026-12-01"
    assert page.form("Save").values["kind"] == "final"
    page = page.form("Save the approver").send(
        approver=str(story.actors["ann"].id), stand_in=str(story.actors["both"].id)
    )
    assert "first and a last day" in page.mistakes[0]
    page = page.form("Save the approver").send(stand_in_from="2026-12-01", stand_in_until="2026-12-05")
    assert page.form("Save the approver").values["approver"] == str(story.actors["ann"].id)
    page = page.press("Close the round")
    assert "Reopen the round" in page.text
    with story.database.reading() as session:
        assert session.get_one(Round, story.round_id).closed_at == story.now


def test_candidates_come_one_by_one_and_in_a_block(dana, story):
    page = dana.open(f"/rounds/{story.round_id}/candidates").follow("Add a candidate")
    page = page.form("Add the candidate").send(reference="C-8", last_name="Li", email="")
    assert page.mistakes == ["E-mail: Needed, unless the letter goes by post."]
    page = page.form("Add the candidate").send(format="post", postal_address="1 Quay Street")
    assert "Li" in page.text
    page = page.follow("Paste several").form("Add them")
    page = page.send(
        lines="Reference\tFirst name\tLast name\tE-mail\nD-1\tAda\tWu\tada@post.example\nD-2\tBo\t\tx@y.example"
    )
    assert "Row 2: give Reference" in page.mistakes[0]
    page = page.form("Add them").send(lines="D-1;Ada;Wu;ada@post.example;;hired")
    assert "Did you mean “appointed”?" in page.mistakes[0]
    page = page.form("Add them").send(lines="D-1\tAda\tWu\tada@post.example\nD-2;Bo;Ek;bo@post.example;Bobby;Withdrew")
    assert "2 candidates came in" in page.text
    with story.database.reading() as session:
        came = sa.select(Application.reference, Application.outcome).where(Application.reference.startswith("D-"))
        assert dict(session.execute(came).all()) == {"D-1": "pending", "D-2": "withdrew"}


def test_details_outcome_and_what_was_told_are_put_right(dana, story):
    address = f"/applications/{story.applications['C-1']}/details"
    page = dana.open(address).form("Save").send(known_as="Sammy", email="sam.new@post.example")
    assert page.form("Save").values["known_as"] == "Sammy"
    page = page.form("Record it").send(how="in person")
    assert "Told today, in person" in page.text
    page = page.press("Recorded by mistake")
    assert "Not told yet" in page.text
    page = page.form("Record it").send(on="2027-01-01")
    assert "has not come yet" in page.text
    page = page.form("Set the outcome").send(outcome="pending")
    assert "nothing to tell" in page.text


def test_a_letter_that_waits_is_recalled_by_a_new_outcome(dana, story):
    letter = story.waiting()
    page = dana.open(f"/applications/{story.applications['C-1']}/details")
    page.form("Set the outcome").send(outcome="appointed")
    with story.database.reading() as session:
        assert session.get_one(Letter, letter).state == "withdrawn"
        assert session.get_one(Application, story.applications["C-1"]).outcome == "appointed"


def test_those_ticked_are_told_at_once(dana, story):
    page = dana.open(f"/rounds/{story.round_id}/candidates")
    page = page.form("Apply to these people").send(what="told", ids=str(story.applications["C-1"]))
    assert page.text.count("today, by phone") == 1
    page = page.form("Apply to these people").send(what="told", whom="all")
    assert page.text.count("today, by phone") == 3
    page = page.form("Apply to these people").send(what="told", whom="all")
    assert "nobody to tell" in page.mistakes[0]
    page = page.form("Apply to these people").send(whom="ticked")
    assert "Nobody is chosen" in page.mistakes[0]


def test_a_day_that_was_typed_beside_another_step_tells_nobody(dana, story):
    page = dana.open(f"/rounds/{story.round_id}/candidates")
    page = page.form("Apply to these people").send(whom="all", interview_date="2026-11-17")
    assert "Choose what to do for these people." in page.mistakes[0]
    assert page.form("Apply to these people").values["interview_date"] == "2026-11-17"
    with story.database.reading() as session:
        assert session.scalars(sa.select(OutcomeTold.application_id)).all() == []
    page = page.form("Apply to these people").send(what="interview")
    assert page.text.count("17 Nov") == 3


def test_format_and_interview_date_of_many_are_set_at_once_or_of_nobody(dana, story):
    page = dana.open(f"/rounds/{story.round_id}/candidates")
    page = page.form("Apply to these people").send(whom="all", what="format", format="post")
    assert "C-1: A letter by post needs a postal address." in page.mistakes[0]
    assert "Nothing was changed for anybody." in page.mistakes[0]
    page = page.form("Apply to these people").send(what="format", format="large print")
    assert page.text.count("large print") >= 3
    page = page.form("Apply to these people").send(whom="all", what="format", format="large print")
    assert "have that format already" in page.mistakes[0]
    page = page.form("Apply to these people").send(whom="all", what="interview", interview_date="2026-11-17")
    assert "Saved." in page.text
    story.waiting("C-1")
    page = dana.open(f"/rounds/{story.round_id}/candidates")
    page = page.form("Apply to these people").send(whom="all", what="interview", interview_date="2026-11-18")
    assert "C-1: " in page.mistakes[0]
    with story.database.reading() as session:
        assert {str(one) for one in session.scalars(sa.select(Application.interview_date))} == {"2026-11-17"}


def test_above_thirty_the_number_is_typed(dana, story):
    from employer_portal.hiring import operations as hiring

    with story.database.transaction() as session:
        people = [candidate(f"M-{number}") for number in range(100, 140)]
        hiring.add_candidates(session, story.round_id, people, actor=story.actors["dana"], now=story.now)
    page = dana.open(f"/rounds/{story.round_id}/candidates")
    page = page.form("Apply to these people").send(whom="all", what="outcome", outcome="reserve")
    assert "Type 43 to confirm" in page.mistakes[0]
    assert "All 43 candidates of this round" in page.text
    page = page.form("Apply to these people").send(whom="all", number="43")
    with story.database.reading() as session:
        assert set(session.scalars(sa.select(Application.outcome))) == {"reserve"}


def test_a_filter_narrows_what_all_means(dana, story):
    page = dana.open(f"/rounds/{story.round_id}/candidates")
    assert "All 3 candidates of this round" in page.text
    page = dana.open(f"/rounds/{story.round_id}/candidates?outcome=appointed")
    assert "All 1 candidate in this list, as narrowed down above" in page.text
    page.form("Apply to these people").send(what="told", whom="all")
    with story.database.reading() as session:
        assert session.scalars(sa.select(OutcomeTold.application_id)).all() == [story.applications["C-3"]]


ROUND_PAGES = ("settings", "candidates", "candidates/new", "candidates/paste")


@pytest.mark.parametrize("who", ["priya", "ann", "trainer"])
def test_only_hr_opens_these_pages(site, story, who):
    visitor = site.visit(who)
    for path in ("/vacancies", "/vacancies/new", ONE, f"{ONE}/edit", f"{ONE}/criteria", f"{ONE}/criteria/library",
                 f"{ONE}/rounds/new", f"/applications/{story.applications['C-1']}/details",
                 *(f"/rounds/{story.round_id}/{page}" for page in ROUND_PAGES)):  # fmt: skip
        visitor.open(path, 404)


def test_another_brands_vacancy_round_and_candidates_are_not_found(site, story):
    with story.database.transaction() as session:
        other = accounts.make_brand(session, "Elsewhere", actor=FOUNDER, now=story.now)
        narrow(session, story.actors["dana"].id, other.id)
    dana = site.visit("dana")
    assert "There is no vacancy yet" in dana.open("/vacancies").text
    for path in (ONE, f"{ONE}/criteria", f"/applications/{story.applications['C-1']}/details",
                 *(f"/rounds/{story.round_id}/{page}" for page in ROUND_PAGES)):  # fmt: skip
        dana.open(path, 404)


def test_one_does_not_find_oneself_among_the_candidates(site, story):
    with story.database.transaction() as session:
        session.get_one(Application, story.applications["C-1"]).candidate.email = "dana@harbourside.example"
    dana = site.visit("dana")
    assert "C-1" not in dana.open(f"/rounds/{story.round_id}/candidates").text
    dana.open(f"/applications/{story.applications['C-1']}/details", 404)


def test_no_number_in_an_address_breaks_anything(dana):
    for path in ("/vacancies/{}", "/rounds/{}/settings", "/rounds/{}/candidates", "/applications/{}/details"):
        for number in ("0", "99", str(2**63 - 1), "9" * 40):
            dana.open(path.format(number), 404)


def test_pages_ask_the_database_as_often_for_many_as_for_few(site, story, dana):
    from employer_portal.hiring import operations as hiring

    def asked(path):
        count = [0]
        sa.event.listen(story.database.engine, "before_cursor_execute", lambda *given: count.append(count.pop() + 1))
        dana.open(path)
        return count[0]

    dana.open("/")  # what is asked once for whoever has just come in
    few = [asked(f"/rounds/{story.round_id}/{page}") for page in ("candidates", "settings")]
    with story.database.transaction() as session:
        people = [candidate(f"M-{number}") for number in range(100, 130)]
        hiring.add_candidates(session, story.round_id, people, actor=story.actors["dana"], now=story.now)
    assert [asked(f"/rounds/{story.round_id}/{page}") for page in ("candidates", "settings")] == few


nasty = st.text(max_size=60) | st.sampled_from(
    [
        "\x00",
        "%",
        "'; DROP TABLE candidate; --",
        "=1+1",
        "\u202e",
        "9" * 30,
        "-1",
        "1e9",
        "[]",
        "<b>",
        "😀" * 9,
    ]
)


@pytest.mark.parametrize(
    ("path", "button"),
    [
        ("/vacancies/new", "Create the vacancy"),
        (f"{ONE}/edit", "Save"),
        (f"{ONE}/criteria", "Save the order"),
        (f"{ONE}/criteria/new", "Add the criterion"),
        (f"{ONE}/rounds/new", "Open the round"),
        ("/rounds/1/settings", "Save"),
        ("/rounds/1/settings", "Save the approver"),
        ("/rounds/1/candidates", "Apply to these people"),
        ("/rounds/1/candidates/new", "Add the candidate"),
        ("/rounds/1/candidates/paste", "Add them"),
        ("/applications/1/details", "Save"),
        ("/applications/1/details", "Record it"),
        ("/applications/1/details", "Set the outcome"),
    ],
)
def test_whatever_is_sent_a_form_answers_in_words(dana, path, button):
    """No 500, whatever stands in whichever field: `send` expects a page."""

    form = dana.open(path).form(button)

    @settings(max_examples=12, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.data())
    def send(data):
        names = sorted({c.get("name") for c in form.element.iter() if c.get("name")} - {"csrf_token"})
        changed = {name: data.draw(nasty) for name in names if data.draw(st.booleans())}
        action = form.button.get("formaction") or form.element.get("action") or path
        answer = dana.client.post(
            action, data={**form.values, **changed}, headers={"Referer": f"http://localhost{path}"}
        )
        assert answer.status_code in {200, 302, 303, 404, 409}, (changed, answer.status)

    send()


def test_an_interviewer_who_is_hr_elsewhere_sees_only_there(site, story):
    with story.database.transaction() as session:
        other = accounts.make_brand(session, "Elsewhere", actor=FOUNDER, now=story.now)
        give_roles(session, story.actors["priya"].id, Role.HR, brand_id=other.id)
    site.visit("priya").open(ONE, 404)


def test_a_name_is_what_can_be_seen(dana, story):
    form = dana.open("/rounds/1/candidates/new").form("Add")
    values = {"reference": "C-9", "first_name": "Al\u202eice", "last_name": "\u200b\u202e", "email": "al@example.com"}
    page = form.send(**values)
    assert page.mistakes
    page.form("Add").send(last_name="Gre\u2060en", email="al@example.com")
    with story.database.reading() as session:
        added = session.scalars(sa.select(Candidate).where(Candidate.email == "al@example.com")).one()
        assert (added.first_name, added.last_name) == ("Alice", "Green")
