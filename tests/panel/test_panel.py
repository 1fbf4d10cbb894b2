"""The panel of a round: assigning, reminding, replacing; and the reminders that go by themselves."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import Brand, User
from employer_portal.core import documents
from employer_portal.core.calendar import Calendar
from employer_portal.core.permissions import Role
from employer_portal.core.terms import Outcome
from employer_portal.delivery.models import Delivery
from employer_portal.feedback import operations
from employer_portal.feedback.models import Entry
from employer_portal.hiring import operations as hiring
from employer_portal.hiring import vacancies
from employer_portal.hiring.models import Application, Round, Upload, UploadState
from employer_portal.panel import operations as panel
from employer_portal.panel import queries as panel_queries
from employer_portal.panel.tasks import remind_due
from employer_portal.settings import Settings
from tests.factories import FOUNDER, candidate, give_roles, narrow

CALENDAR = Calendar.of(Settings())
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def mail(story):
    """An employer who can send mail, and a round whose feedback is due on Friday 27 November."""
    with story.database.transaction() as session:
        session.scalars(sa.select(Brand)).one().sender = "people@harbourside.example"
        session.get_one(Round, story.round_id).feedback_due = date(2026, 11, 27)

    def sent():
        with story.database.reading() as session:
            return list(session.scalars(sa.select(Delivery.recipient).order_by(Delivery.id)))

    return sent


@pytest.fixture
def dana(site):
    return site.visit("dana")


def do(story, verb, *given, **more):
    with story.database.transaction() as session:
        return verb(session, *given, actor=story.actors["dana"], now=story.now, **more)


def at(day, hour=10):
    return (
        datetime(2026, 11, day, hour, tzinfo=LONDON) if day < 31 else datetime(2026, 12, day - 30, hour, tzinfo=LONDON)
    )


def test_hr_assigns_by_ticking_and_everybody_hears_once(dana, story, mail):
    page = dana.open(f"/rounds/{story.round_id}/panel")
    assert page.heading == "Who sits on the panel?"
    assert "3 candidates have nobody" in page.text
    page = page.follow("Assign interviewers").form("Ask them").send(who=str(story.actors["priya"].id))
    assert page.heading == "Who owes what"
    assert "3 entries asked for" in page.text
    assert "0 of 3" in page.text
    assert mail() == ["Priya <priya@harbourside.example>"]
    page = page.follow("Assign interviewers").form("Ask them").send(who=str(story.actors["priya"].id), whom="all")
    assert "All of that was so already" in page.text
    assert len(mail()) == 1


def test_somebody_new_and_only_some_candidates(dana, story):
    page = dana.open(f"/rounds/{story.round_id}/panel/assign")
    page = page.form("Ask them").send(new_name="Jo Park")
    assert "needs a name and an e-mail" in page.mistakes[0]
    page = page.form("Ask them").send(new_email="jo@harbourside.example", whom="some", references="C-1, X-9")
    assert "reference X-9" in page.mistakes[0]
    page = page.form("Ask them").send(references="C-1\nC-2")
    assert "Jo Park" in page.text
    assert "cannot sign in yet" in page.text
    with story.database.reading() as session:
        new = session.scalars(sa.select(User).where(User.name == "Jo Park")).one()
        assert (new.active, [role.role for role in new.roles]) == (False, ["interviewer"])


def test_interviewers_are_found_by_name(dana, story):
    page = dana.open(f"/rounds/{story.round_id}/panel/assign?find=pri")
    assert "Priya" in page.text
    assert "Tom" not in page.text
    assert "Nobody of that name" in dana.open(f"/rounds/{story.round_id}/panel/assign?find=%25").text


def test_a_closed_round_asks_nobody(dana, story):
    dana.open(f"/rounds/{story.round_id}/settings").press("Close the round")
    page = dana.open(f"/rounds/{story.round_id}/panel/assign").form("Ask them")
    assert "This round is closed" in page.send(who=str(story.actors["priya"].id)).mistakes[0]


def test_nobody_has_to_write_on_who_withdrew(dana, story):
    panel_page = f"/rounds/{story.round_id}/panel"
    assert "3 candidates have nobody who writes on them" in dana.open(panel_page).text
    do(story, hiring.change_outcome, story.applications["C-1"], Outcome.WITHDREW)
    assert "2 candidates have nobody who writes on them" in dana.open(panel_page).text


def test_nobody_is_asked_about_themselves(story):
    with story.database.transaction() as session:
        session.get_one(Application, story.applications["C-1"]).candidate.email = "PRIYA@harbourside.example"
    people = [story.actors["priya"].id, story.actors["tom"].id]
    assert do(story, panel.assign_all, story.round_id, list(story.applications.values()), people) == 5


def test_replacing_keeps_the_drafts_where_they_are(dana, story):
    entry = story.entry("priya")
    story.save_well(entry)
    page = dana.open(f"/rounds/{story.round_id}/panel").follow("Priya").follow("Replace or decline")
    page = page.form("Replace").send(instead=str(story.actors["tom"].id), reason="away")
    assert "needs a reason" in page.mistakes[0]
    page = page.form("Replace").send(reason="Is away until after the due date")
    assert "Handed over" in page.text
    with story.database.reading() as session:
        old, new = session.scalars(sa.select(Entry).order_by(Entry.id))
        assert (old.state, old.declined_because) == ("declined", "Is away until after the due date")
        assert (new.state, new.interviewer_id, new.revisions) == ("draft", story.actors["tom"].id, [])
        assert len(old.revisions) == 1


def test_hr_declines_on_somebodys_behalf(dana, story):
    entry = story.entry("priya")
    page = dana.open(f"/entries/{entry}/replace").form("Decline on Priya").send(reason="Did not take part")
    assert page.heading == "All feedback is in"
    assert "1 declined" in page.text


def test_what_is_handed_in_stays_with_its_writer(dana, story):
    entry = story.entry("priya")
    story.save_well(entry)
    story.submit(entry)
    page = dana.open(f"/entries/{entry}/replace")
    assert "stays with whoever wrote it" in page.text


def test_all_of_somebodys_work_is_handed_over(dana, story, mail):
    for name in ("C-1", "C-2"):
        story.entry("priya", name)
    page = dana.open(f"/people/{story.actors['priya'].id}/work")
    assert page.heading == "Priya owes 2 entries"
    page = page.form("Hand over 2 entries").send(instead=str(story.actors["tom"].id), reason="No longer works here")
    assert page.heading == "Priya owes nothing"
    assert mail() == ["Tom <tom@harbourside.example>"]


def test_hr_reminds_now_but_nobody_twice(dana, story, mail):
    story.entry("priya")
    page = dana.open(f"/rounds/{story.round_id}/panel").press("Remind")
    assert "1 person reminded" in page.text
    page = page.press("Remind")
    assert "Nobody was reminded" in page.text
    assert len(mail()) == 1


def test_reminders_come_before_on_and_after_the_day_and_then_ever_more_rarely(story, mail):
    story.entry("priya")
    reminded = []
    for day in range(20, 50):  # 20 November to 19 December
        before = len(mail())
        remind_due(story.database, at(day), CALENDAR)
        remind_due(story.database, at(day, 15), CALENDAR)
        reminded += [day] * (len(mail()) - before)
    assert reminded == [25, 27, 30, 32, 34, 41]  # Wed, Fri (due), Mon, then 2, 4 and 11 December


def test_reminders_wait_for_office_hours(story, mail):
    story.entry("priya")
    assert remind_due(story.database, at(27, 6), CALENDAR) == 0
    assert remind_due(story.database, at(28), CALENDAR) == 0  # a Saturday
    assert remind_due(story.database, at(27), CALENDAR) == 1


def test_whoever_declined_handed_in_or_left_is_left_in_peace(story, mail):
    declined, given = story.entry("priya"), story.entry("tom")
    do(story, operations.decline, declined, "Did not take part")
    story.save_well(given, "tom")
    story.submit(given, "tom")
    assert remind_due(story.database, at(27), CALENDAR) == 0
    story.entry("priya", "C-2")
    with story.database.transaction() as session:
        session.get_one(User, story.actors["priya"].id).active = False
    assert remind_due(story.database, at(27), CALENDAR) == 0


def test_nobody_is_reminded_for_a_closed_round(story, mail):
    story.entry("priya")
    with story.database.transaction() as session:
        session.get_one(Round, story.round_id).closed_at = story.now
    assert remind_due(story.database, at(27), CALENDAR) == 0


def test_a_round_takes_new_criteria_only_while_nothing_is_written(dana, story):

    do(story, vacancies.order_criteria, 1, ["SAFE", "LEAD"], seen=1)
    entry = story.entry("priya")
    page = dana.open(f"/rounds/{story.round_id}/settings").press("Use version 2")
    assert "judged on version 2" in page.text
    do(story, vacancies.order_criteria, 1, ["LEAD", "SAFE"], seen=2)
    with story.database.transaction() as session:
        criteria = story.criteria(session)
        lines = [operations.Line(criteria["LEAD"], 3)]
    page = dana.open(f"/rounds/{story.round_id}/settings")
    late = page.form("Use version 3")
    with story.database.transaction() as session:
        operations.save(session, entry, lines, checker=story.checker, actor=story.actors["priya"], now=story.now)
    assert "Feedback has been written" in late.send().text
    page = dana.open(f"/rounds/{story.round_id}/settings")
    assert "Feedback has been written in this round" in page.text
    assert "Use version" not in page.text


def test_hr_is_told_at_once_when_nobody_could_approve(dana, story):
    with story.database.transaction() as session:
        give_roles(session, story.actors["priya"].id, Role.APPROVER)
        for name in ("ann", "both"):
            session.get_one(User, story.actors[name].id).active = False
    page = dana.open(f"/rounds/{story.round_id}/panel/assign").form("Ask them").send(who=str(story.actors["priya"].id))
    assert "Nobody could approve the letters of 3 candidates" in page.text


def test_a_lone_hr_person_who_is_the_only_approver_cannot_approve(story):
    with story.database.transaction() as session:
        for name in ("ann", "dana"):
            session.get_one(User, story.actors[name].id).active = False
    with story.database.reading() as session:
        assert "only one who composes" in panel_queries.nobody_approves(session, session.get_one(Round, story.round_id))


@pytest.mark.parametrize("who", ["priya", "ann", "trainer"])
def test_only_hr_opens_the_panel(site, story, who):
    entry = story.entry("tom")
    visitor = site.visit(who)
    for path in (f"/rounds/{story.round_id}/panel", f"/rounds/{story.round_id}/panel/assign",
                 f"/rounds/{story.round_id}/panel/{story.actors['tom'].id}", f"/entries/{entry}/replace",
                 f"/people/{story.actors['tom'].id}/work"):  # fmt: skip
        visitor.open(path, 404)


def test_another_brands_panel_is_not_found(site, story):
    entry = story.entry("tom")
    with story.database.transaction() as session:
        other = accounts.make_brand(session, "Elsewhere", actor=FOUNDER, now=story.now)
        narrow(session, story.actors["dana"].id, other.id)
    dana = site.visit("dana")
    for path in (f"/rounds/{story.round_id}/panel", f"/rounds/{story.round_id}/panel/{story.actors['tom'].id}",
                 f"/entries/{entry}/replace", f"/people/{story.actors['tom'].id}/work"):  # fmt: skip
        dana.open(path, 404)


def test_one_never_sees_oneself_on_a_panels_list(site, story):
    entry = story.entry("tom")
    with story.database.transaction() as session:
        session.get_one(Application, story.applications["C-1"]).candidate.email = "dana@harbourside.example"
    dana = site.visit("dana")
    assert "Ortiz1" not in dana.open(f"/rounds/{story.round_id}/panel").text
    dana.open(f"/entries/{entry}/replace", 404)


def test_the_same_number_of_questions_for_a_panel_of_any_size(story):
    counts = []
    for names in (("C-1",), ("C-2", "C-3")):
        for name in names:
            story.entry("priya", name)
            story.entry("tom", name)
        with story.database.reading() as session:
            asked = []
            sa.event.listen(session.connection(), "before_cursor_execute", lambda *given, asked=asked: asked.append(1))
            panel_queries.seats(session, story.round_id, story.actors["dana"])
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4


def test_working_days_between():
    friday, monday = date(2026, 11, 27), date(2026, 11, 30)
    assert CALENDAR.working_days(friday, monday) == 1
    assert CALENDAR.working_days(monday, friday) == -1
    assert CALENDAR.working_days(friday, friday + timedelta(days=1)) == 0


def words_of_notices(story):
    with story.database.reading() as session:
        posted = session.execute(sa.select(Delivery.subject_sha256, Delivery.text_sha256).order_by(Delivery.id))
        return [tuple(documents.load(session, sha256).decode() for sha256 in row) for row in posted]


def test_notices_name_the_job_and_the_day_but_no_candidate(story, mail):
    do(story, panel.assign_all, story.round_id, list(story.applications.values()), [story.actors["priya"].id])
    do(story, panel.remind, story.round_id)
    (asked, first), (due, second) = words_of_notices(story)
    assert asked == "You have been asked for interview feedback"
    assert "Warehouse Team Leader: 3 people, due Friday 27 November." in first
    assert due == "Interview feedback is waiting for you"
    assert "Warehouse Team Leader: 3 people, due Friday 27 November." in second
    assert "http://localhost:8000/\n" in first
    assert not {"Sam", "Ortiz1", "C-1"} & set((first + second).replace(",", " ").split())


def test_what_is_due_first_stands_first_and_what_has_no_day_last(story):
    story.entry()
    with story.database.transaction() as session:
        second = story._open_round(session, session.scalars(sa.select(Brand)).one(), "OPS-2")
        second.feedback_due = date(2026, 11, 27)
        [person] = hiring.add_candidates(
            session, second.id, [candidate("D-1")], actor=story.actors["dana"], now=story.now
        ).values()
        operations.assign(session, person, story.actors["priya"].id, actor=story.actors["dana"], now=story.now)
    with story.database.reading() as session:
        jobs = panel.owed(session, [story.actors["priya"].id])[story.actors["priya"].id]
        assert [job.due for job in jobs] == [date(2026, 11, 27), None]
        entries = session.scalars(panel_queries.entries_of(story.actors["dana"], story.actors["priya"].id))
        assert [entry.application.reference for entry in entries] == ["D-1", "C-1"]


def test_a_single_entry_is_linked_straight(story, mail):
    entry = story.entry("priya")
    do(story, panel.remind, story.round_id)
    assert f"/entries/{entry}\n" in words_of_notices(story)[0][1]


nasty = st.text(max_size=40) | st.sampled_from(["\x00", "%", "=1+1", "9" * 30, "-1", "C-1", "a@b.example", "\u202e"])


@pytest.mark.parametrize(
    ("path", "button"),
    [
        ("/rounds/1/panel/assign", "Ask them"),
        ("/entries/1/replace", "Replace"),
        ("/entries/1/replace", "Decline on"),
        ("/people/1/work", "Hand over"),
        ("/rounds/1/panel/1", "Hand over"),
        ("/rounds/1/panel", "Remind"),
        ("/uploads/1", "Import"),
        ("/rounds/upload", "Read it"),
    ],
)
def test_whatever_is_sent_a_form_answers_in_words(dana, story, path, button):
    story.entry("priya")
    with story.database.transaction() as session:
        found = {"reference": "OPS-1", "stage": "Interview", "title": "x", "contact": "x", "criteria": ["x"]}
        found |= {"candidates": 1, "rows": 0, "held": 0, "problems": 0, "errors": 0, "brand": ""}
        session.execute(
            sa.insert(Upload),
            {"by_id": story.actors["dana"].id, "at": story.now, "name": "x", "sha256": "x", "found": found,
             "version": 1, "state": UploadState.READ, "refused": "", "doing": "", "done": 0, "total": 0, "attempts": 0},
        )  # fmt: skip
    form = dana.open(path).form(button)

    @settings(max_examples=10, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.data())
    def send(data):
        names = sorted({c.get("name") for c in form.element.iter() if c.get("name")} - {"csrf_token"})
        changed = {name: data.draw(nasty) for name in names if data.draw(st.booleans())}
        answer = dana.client.post(
            form.element.get("action") or path,
            data={**form.values, **changed},
            headers={"Referer": f"http://localhost{path}"},
        )
        assert answer.status_code in {200, 302, 303, 404, 409}, (changed, answer.status)

    send()
