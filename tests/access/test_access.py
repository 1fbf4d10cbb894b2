"""Somebody asks to see what is held about them: noted, timed, looked through, read by a second person, given, closed.
Nothing of anybody else is in what they get."""

import io
import json
import zipfile
from datetime import date, timedelta
from types import MappingProxyType

import pikepdf
import pypdfium2
import pytest
import sqlalchemy as sa

from employer_portal.access import operations as access
from employer_portal.access import queries, tasks
from employer_portal.access.items import TRAIL
from employer_portal.accounts.models import User
from employer_portal.core.clock import fixed
from employer_portal.core.errors import Conflict, DomainError, NotAllowed
from employer_portal.erasing import operations as erasing
from employer_portal.erasing import tasks as erasing_tasks
from employer_portal.feedback import operations as feedback
from employer_portal.feedback import working
from employer_portal.feedback.models import Entry
from employer_portal.hiring.models import Application, Candidate
from employer_portal.keeping.asked import file_of
from employer_portal.keeping.models import AccessPlace, AccessRequest, AccessState, Came, Choice, Ground, Handed, Waits
from employer_portal.settings import Settings
from tests.candidate.door import Door
from tests.erasing.test_erasing import asked as asked_to_erase
from tests.erasing.test_erasing import person_of, records
from tests.records.test_trail import compare, whole

DAY = timedelta(days=1)
WORDS = "She said on the phone: send me everything that you have on me."


class Asking:
    """A story in which C-1 asked, and what the records people do about it."""

    def __init__(self, story, candidate="C-1"):
        self.story, self.candidate = story, candidate
        self.by = {"settings": story.settings}
        self.number = self.do("rhoda", access.receive, person_of(story, candidate), Came.PHONE, story.now.date(),
                              WORDS, **self.by).id  # fmt: skip

    def do(self, who, act, *given, after=timedelta(0), **more):
        with self.story.database.transaction() as session:
            return act(session, *given, actor=self.story.actors[who], now=self.story.now + after, **more)

    def row(self):
        with self.story.database.reading() as session:
            return session.get_one(AccessRequest, self.number)

    def looked_everywhere(self):
        with self.story.database.reading() as session:
            places = session.scalars(sa.select(AccessPlace.id).filter_by(request_id=self.number, looked_at=None)).all()
        for place in places:
            self.do("rhoda", access.look, self.number, place, "")

    def put_together(self):
        """Identity seen, looked everywhere, handed in, made."""
        self.do("rhoda", access.see_identity, self.number, "They came in by their own page.")
        self.looked_everywhere()
        self.do("rhoda", access.hand_in, self.number)
        self.make()

    def make(self):
        tasks.make(self.story.database, self.story.settings, self.number, "worker", fixed(self.story.now))

    def forms(self):
        """The page, the PDF and the JSON."""
        with zipfile.ZipFile(file_of(self.story.settings, self.number)) as packed:
            return {name.rpartition(".")[2]: packed.read(name) for name in packed.namelist()}

    def shown(self):
        with self.story.database.reading() as session:
            return queries.shown(session, session.get_one(AccessRequest, self.number))


@pytest.fixture
def asking(story):
    records(story)
    story.approve(story.waiting("C-1"))
    return Asking(story)


def text_of(pdf):
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def everything(forms):
    """All that somebody could find in a pack: its words, and what a file says of itself."""
    with pikepdf.open(io.BytesIO(forms["pdf"])) as pdf:
        about = str(pdf.docinfo) + bytes(pdf.Root.Metadata.read_bytes()).decode() if "/Metadata" in pdf.Root else ""
        outline = " ".join(one.title for one in pdf.open_outline().root)
    return "\n".join([text_of(forms["pdf"]), forms["html"].decode(), forms["json"].decode(), about, outline])


def test_the_whole_life_of_one_request(story, tmp_path):
    records(story)
    story.settings = Settings(public_url="https://portal.example")
    door = Door(story, tmp_path / "mailbox")
    asking = Asking(story)
    assert asking.row().due_on == date(2026, 12, 24)
    with pytest.raises(Conflict, match="who they are"):
        asking.do("rhoda", access.hand_in, asking.number)
    asking.do("rhoda", access.pause, asking.number, Waits.CLARITY, "Which round do you mean?", **asking.by)
    with pytest.raises(Conflict, match="stands still already"):
        asking.do("rhoda", access.pause, asking.number, Waits.IDENTITY, "Who are you?", **asking.by)
    asking.do("rhoda", access.resume, asking.number, after=7 * DAY, **asking.by)
    assert asking.row().due_on == date(2026, 12, 31)
    asking.put_together()
    assert asking.row().state is AccessState.READING
    with pytest.raises(NotAllowed, match="somebody else reads it"):
        asking.do("rhoda", access.agree, asking.number)
    asking.do("ravi", access.give_back, asking.number, "Ask Legal about item 3.")
    asking.do("rhoda", access.hand_in, asking.number)
    asking.make()
    read = asking.row().sha256
    asking.do("ravi", access.agree, asking.number)
    asking.do("rhoda", access.give, asking.number, Handed.PAGE, **asking.by)
    visitor = door.come_in()
    page = visitor.open("/your-page")
    assert "All that we hold about you" in page.text
    pdf = visitor.open("/your-page/all-we-hold/pdf").response.data
    assert pdf == asking.forms()["pdf"]
    asking.do("rhoda", access.close, asking.number, "Given on their page. Nothing was found elsewhere.")
    assert (asking.row().state, asking.row().sha256) == (AccessState.CLOSED, read)
    assert tasks.take_away(story.database, story.settings, story.now + 29 * DAY) == 0
    assert tasks.take_away(story.database, story.settings, story.now + 31 * DAY) == 1
    assert not file_of(story.settings, asking.number).exists()
    visitor.open("/your-page/all-we-hold/pdf", 404)
    wrong, _ = compare(story.database)
    assert wrong == []


def test_nobody_else_is_in_what_they_get(story):
    """Names in all scripts and addresses, in whatever words, of colleagues and of other candidates."""
    records(story)
    names = {"C-2": ("Łucja", "Żółć"), "C-3": ("伟", "李")}
    with story.database.transaction() as session:
        for reference, (first, last) in names.items():
            candidate = session.get_one(Application, story.applications[reference]).candidate
            candidate.first_name, candidate.last_name, candidate.known_as = first, last, first
        for who, name in {"priya": "Прия Раман", "tom": "توم العلي", "dana": "Dána O’Sé", "ann": "アン 佐藤"}.items():
            session.get_one(User, story.actors[who].id).name = name
    number = story.entry()
    told = ("Q1: ПРИЯ РАМАН and Zolc (łucja) agreed with 李伟, توم, Dana O'Se and アン: priya@harbourside.example,"
            " SAM2@POST.EXAMPLE or someone@else.example. Sam led.")  # fmt: skip
    story.save(number, notes=told)
    asking = Asking(story)
    asking.put_together()
    text = everything(asking.forms())
    assert "Sam led." in text
    assert "Ortiz1" in text
    assert "Interviewer 1" in text
    with story.database.reading() as session:
        renamed = User.id.in_([story.actors[who].id for who in ("priya", "tom", "dana", "ann")])
        users = session.execute(sa.select(User.name, User.email).where(renamed)).all()
        others = session.execute(
            sa.select(Candidate.first_name, Candidate.last_name, Candidate.email).where(Candidate.last_name != "Ortiz1")
        ).all()
    words = [word for row in (*users, *others) for one in row if one for word in one.replace("’", " ").split()]
    for word in {*words, "Zolc", "someone@else.example"} - {"O"}:
        assert word.casefold() not in text.casefold(), word


def test_the_three_forms_say_the_same(asking):
    asking.put_together()
    forms = asking.forms()
    made = json.loads(forms["json"])
    flat = "".join(text_of(forms["pdf"]).split())
    page = "".join(forms["html"].decode().split())
    for section in made["sections"]:
        for entry in section["entries"]:
            assert f"Item{entry['number']}" in flat
            assert f"Item{entry['number']}<" in page
    assert {"A candidate", "An interviewer's feedback", "A letter"} <= {one["kind"] for one in made["sections"]}
    notes = [line for one in made["sections"] for entry in one["entries"] for line in entry["lines"]]
    assert any("three tasks, three people" in line["text"] for line in notes)  # what others thought is theirs


def test_what_is_left_out_is_listed_by_kind_and_reason(asking):
    shown = asking.shown()
    marks = [one.item.key for one in shown if one.item.kind == "An interviewer's record on one criterion"]
    why = {"ground": Ground.OTHERS, "note": "It is about the other candidate of that day."}
    asking.do("rhoda", access.choose, asking.number, marks[0], Choice.WITHHOLD, **why)
    passage = next(
        field.text
        for one in shown
        if one.item.key == marks[1]
        for field in one.fields
        if field.label.startswith("Notes")
    )
    asking.do("rhoda", access.choose, asking.number, marks[1], Choice.REDACT, passages=[passage], **why)
    with pytest.raises(DomainError, match="Say why it is left out"):
        asking.do("rhoda", access.choose, asking.number, marks[2], Choice.WITHHOLD, note="Because.")
    with pytest.raises(DomainError, match="do not stand in item"):
        asking.do("rhoda", access.choose, asking.number, marks[2], Choice.REDACT, passages=["never said"], **why)
    asking.put_together()
    made = json.loads(asking.forms()["json"])
    reasons = {(one["what"], one["why"]) for one in made["left_out"]}
    others = "it is about somebody else as well, and cannot be told without them"
    assert ("An interviewer's record on one criterion", others) in reasons
    assert ("An interviewer's record on one criterion: some words of it", others) in reasons
    assert passage not in everything(asking.forms())  # nor where the same was said once more
    assert any(what.startswith("A candidate: ") for what, _ in reasons)  # what is made to find them by


def test_a_colleague_is_named_only_where_somebody_chose_so(asking):
    entry = next(one for one in asking.shown() if one.item.key.startswith("entry:"))
    assert entry.choice is Choice.REDACT
    assert "Interviewer 1" in [field.text for field in entry.fields]
    asking.do("rhoda", access.choose, asking.number, entry.item.key, Choice.INCLUDE, note="Priya agreed to be named.")
    entry = next(one for one in asking.shown() if one.item.key.startswith("entry:"))
    assert "Priya" in [field.text for field in entry.fields]
    asking.do("rhoda", access.choose, asking.number, entry.item.key, None)
    assert next(one for one in asking.shown() if one.item.key == entry.item.key).choice is Choice.REDACT


def test_two_months_more_are_said_to_the_person(asking):
    asking.do("rhoda", access.extend, asking.number, "Three rounds, and much of it is on paper.", **asking.by)
    assert asking.row().due_on == date(2027, 2, 24)
    with pytest.raises(Conflict, match="already"):
        asking.do("rhoda", access.extend, asking.number, "Still more.", **asking.by)
    other = Asking(asking.story, "C-2")
    with pytest.raises(Conflict, match="The month is over"):
        other.do("rhoda", access.extend, other.number, "Much.", after=40 * DAY, **other.by)


def test_nothing_is_erased_while_it_is_open(asking):
    story = asking.story
    erasure = asked_to_erase(story)
    with pytest.raises(Conflict, match="asked to see"), story.database.transaction() as session:
        erasing.erase(session, erasure, now=story.now + 2 * DAY)
    asking.do("rhoda", access.end, asking.number, "They took it back.")
    report = erasing_tasks.sweep(story.database, story.settings, story.now + 5 * DAY, announces=False)
    assert "asked to see" not in str(report.waits)


def test_a_second_request_while_one_is_open_is_the_same(asking):
    with pytest.raises(Conflict, match="asked already"):
        Asking(asking.story)
    with pytest.raises(DomainError, match="has not come"):
        asking.do("rhoda", access.receive, person_of(asking.story, "C-2"), Came.MAIL,
                  asking.story.now.date() + 2 * DAY, WORDS, **asking.by)  # fmt: skip


def test_what_was_changed_on_the_disk_is_not_given(asking, site):
    asking.put_together()
    rhoda = site.visit("rhoda")
    page = rhoda.open(f"/access/{asking.number}")
    assert page.form("PDF").send().response.mimetype == "application/pdf"
    file_of(asking.story.settings, asking.number).write_bytes(b"something else")
    rhoda.open(f"/access/{asking.number}").form("PDF").send(status=404)


def test_the_pages(site, story):
    records(story)
    story.approve(story.waiting("C-1"))
    rhoda, person = site.visit("rhoda"), person_of(story)
    page = rhoda.open(f"/people/{person}/access")
    page = page.form("Note it").send(came="on the phone", on="2026-11-23", words=WORDS)
    assert "To be given by" in page.text
    page = page.form("Note it").send(seen="A passport, shown in a call.")
    assert "A passport" in page.text
    page = rhoda.open("/access/1/items")
    assert "Interviewer 1" in page.text
    assert "Priya" not in page.text
    assert "to look through" in rhoda.open("/access").text
    assert "Look through what is held" in rhoda.open("/").text
    for who in ("dana", "ann", "priya"):
        site.visit(who).open("/access", 404)


def test_the_trail_of_everything(story):
    """A story in which everything happened is given whole."""
    whole(story)
    if "rhoda" not in story.actors:
        records(story)
    asking = Asking(story)
    asking.put_together()
    assert asking.row().failed == ""


class Elsewhere:
    """Two of the places where the portal cannot look, what was found there, and what the person would see of it."""

    WHY = MappingProxyType({"ground": Ground.OTHERS, "note": "It is about somebody else."})

    def __init__(self, asking):
        self.asking = asking
        with asking.story.database.reading() as session:
            self.places = session.scalars(sa.select(AccessPlace.id).order_by(AccessPlace.id).limit(2)).all()

    def found(self, place, words):
        self.asking.do("rhoda", access.look, self.asking.number, self.places[place], words)

    def choose(self, place, choice, *passages):
        key = f"access_place:{self.places[place]}"
        self.asking.do("rhoda", access.choose, self.asking.number, key, choice, passages=passages, **self.WHY)

    def seen(self, place):
        item = next(one for one in self.asking.shown() if one.item.key == f"access_place:{self.places[place]}")
        return item.fields[-1].text


@pytest.fixture
def elsewhere(asking):
    return Elsewhere(asking)


def test_words_that_are_gone_are_looked_at_again_and_stop_nothing_but_the_pack(site, asking, elsewhere):
    elsewhere.found(0, "One of us said: she cried.")
    elsewhere.choose(0, Choice.REDACT, "she cried")
    asking.looked_everywhere()
    elsewhere.found(0, "One of us said that she wept.")
    page = site.visit("rhoda").open(f"/access/{asking.number}/items")
    assert "do not stand in it any more" in page.text
    assert "she cried” was to be left out" in page.follow("Item ").text
    asking.do("rhoda", access.see_identity, asking.number, "A passport.")
    asking.do("rhoda", access.hand_in, asking.number)
    asking.make()
    assert asking.row().state is AccessState.OPEN
    assert "she cried" in asking.row().failed
    elsewhere.choose(0, Choice.REDACT, "she wept")
    asking.do("rhoda", access.hand_in, asking.number)
    asking.make()
    assert "wept" not in everything(asking.forms())


def test_words_to_leave_out_are_copied_from_the_page_with_its_numbers(elsewhere):
    """The page calls the others by numbers, in the order of all items."""
    elsewhere.found(0, "Ortiz2 was there.")
    elsewhere.found(1, "Ortiz3 cried.")
    assert elsewhere.seen(1) == "[Another candidate 2] cried."
    elsewhere.choose(1, Choice.REDACT, elsewhere.seen(1))
    assert elsewhere.seen(1) == "[left out]"


def test_words_to_leave_out_are_left_out_where_colleagues_are_named_too(elsewhere):
    for place in (0, 1):
        elsewhere.found(place, "Priya told us that her son is ill.")
    elsewhere.choose(0, Choice.REDACT, elsewhere.seen(0))
    elsewhere.choose(1, Choice.INCLUDE)
    assert elsewhere.seen(1) == "[left out]"


def test_what_is_withheld_of_a_place_stands_nowhere_in_the_pack(asking, elsewhere):
    elsewhere.found(0, "She cried.")
    elsewhere.choose(0, Choice.WITHHOLD)
    asking.put_together()
    assert "cried" not in everything(asking.forms())


def test_what_somebody_is_typing_is_said_by_criterion_and_no_line_of_the_trail_is_of_themselves(story):
    records(story)
    entry = story.entry()
    with story.database.transaction() as session:
        criterion = session.get_one(Entry, entry).application.hiring_round.criteria[0]
        number, name = criterion.id, criterion.name
        fields = {f"rating_{number}": "3", f"notes_{number}": "Q1: three.", f"good_{number}": "1"}
        working.put(session, entry, fields, "0.0", actor=story.actors["priya"], now=story.now)
    other = story.entry("tom")
    with story.database.transaction() as session:
        feedback.decline(
            session, other, "I was ill on that day and did not take part.", actor=story.actors["tom"], now=story.now
        )
    shown = {one.item.kind: one for one in Asking(story).shown()}
    assert shown["What an interviewer is writing"].fields[-1].text.splitlines() == [
        f"{name}, rating: 3", f"{name}, notes: Q1: three.", f"{name}, a strength: yes",
    ]  # fmt: skip
    said = [one.text for one in shown[TRAIL].fields]
    assert any(one.endswith("noted that they give no feedback.") for one in said)
    assert all(one[0].isupper() for one in said)


@pytest.mark.parametrize("name", ["Helen Marsh, People Team", "Helen Marsh (HR)", "People Team: Helen Marsh"])
def test_whoever_is_named_with_their_team_to_write_to_is_hidden_without_it_too(asking, elsewhere, name):
    with asking.story.database.transaction() as session:
        opened = session.get_one(Application, asking.story.applications["C-1"]).hiring_round
        opened.contact_name, opened.contact_email = name, "people@harbourside.example"
    elsewhere.found(0, "Helen asked HR. People like Sam.")
    assert elsewhere.seen(0) == "[Contact 1] asked HR. People like Sam."
