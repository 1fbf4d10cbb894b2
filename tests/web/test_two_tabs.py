"""Two people have the same form before them: the second one's save undoes nothing of the first one's."""

import json

import pytest
import sqlalchemy as sa

from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import User
from employer_portal.core.permissions import Role
from employer_portal.core.tables import Base
from employer_portal.feedback.models import DecisionRecord
from tests.factories import FOUNDER

#: A form -> whose it is, where it stands, its button, what one types, what the other types, what is said of it.
FORMS = {
    "a user": ("adm", "/users/{priya}", "Save", {"name": "Priya N."}, {"email": "pn@harbourside.example"}, "Priya N."),
    "oneself": ("dana", "/account", "Save", {"name": "Dana O."}, {"notices": None}, "Dana O."),
    "a brand": ("adm", "/brands/1", "Save", {"signatory": "Ann"}, {"colour": "#123456"}, "Ann"),
    "a vacancy": ("dana", "/vacancies/1/edit", "Save", {"title": "Night Lead"}, {"grade": "G7"}, "Night Lead"),
    "a round": ("dana", "/rounds/1/settings", "Save", {"stage": "Final"}, {"feedback_due": "2026-12-01"}, "Final"),
    "who approves": (
        "dana", "/rounds/1/settings", "Save the approver", {"approver": "{ann}"}, {"approver": "{both}"}, "Ann"
    ),
    "a candidate": (
        "dana", "/applications/{C-1}/details", "Save", {"known_as": "Sammy"}, {"first_name": "Samuel"}, "Sammy"
    ),
}  # fmt: skip


@pytest.fixture
def site(site):
    story = site.story
    with story.database.transaction() as session:
        admin = accounts.make_user(
            session, "Adm", "adm@harbourside.example", [Role.ADMIN], active=True, actor=FOUNDER, now=story.now
        )
        story.actors["adm"] = accounts.actor_of(session, admin.id)
    return site


def fill(story, text):
    ids = {who: str(actor.id) for who, actor in story.actors.items()} | {
        reference: str(number) for reference, number in story.applications.items()
    }
    for name, number in ids.items():
        text = text.replace(f"{{{name}}}", number) if isinstance(text, str) else text
    return text


def all_rows(story):
    """Everything that a form could have written."""
    with story.database.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(sa.select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
            if table.name in {"user_account", "brand", "vacancy", "hiring_round", "candidate", "application"}
        }


@pytest.mark.parametrize("name", FORMS)
def test_the_older_tab_is_told_what_changed_and_keeps_what_was_typed(site, name):
    who, path, button, first, second, said = FORMS[name]
    story, path = site.story, fill(site.story, path)
    one, other = site.visit(who), site.visit(who)
    first, second = ({field: fill(story, text) for field, text in typed.items()} for typed in (first, second))
    old = other.open(path).form(button)
    one.open(path).form(button).send(**first)
    after = all_rows(story)
    page = old.send(**second)
    assert "This was changed meanwhile." in " ".join(page.mistakes)
    assert f"This was changed meanwhile to “{said}”" in page.text
    assert all_rows(story) == after, "nothing was saved"
    again = page.form(button)
    for field, text in second.items():
        assert again.values.get(field) == text, "what was typed is still there"
    again.send()
    assert all_rows(story) != after, "and is saved on second thoughts"


def test_another_outcome_set_meanwhile_is_not_undone(site):
    path = fill(site.story, "/applications/{C-1}/details")
    one, other = site.visit("dana"), site.visit("dana")
    old = other.open(path).form("Set")
    one.open(path).form("Set").send(outcome="reserve")
    after = all_rows(site.story)
    assert "This was changed meanwhile to “Reserve”." in old.send(outcome="withdrew").html
    assert all_rows(site.story) == after


def test_a_decision_that_somebody_else_recorded_is_not_passed_over(site):
    story = site.story
    entry = story.entry()
    story.save_well(entry)
    story.submit(entry)
    path = fill(story, "/applications/{C-1}/decision")
    with story.database.reading() as session:
        lead = story.criteria(session)["LEAD"]
    typed = {f"rating_{lead}": "3", f"because_{lead}": "Two of three tasks were given late."}
    one, other = site.visit("dana"), site.visit("both")
    old, older = other.open(path).form("Record the decision"), other.open(path).form("Use the medians for Sam")
    one.open(path).form("Record the decision").send(**{f"rating_{lead}": "2", f"because_{lead}": "One of three."})
    page = old.send(**typed)
    assert "This was changed meanwhile." in " ".join(page.mistakes)
    said = [words for words in page.mistakes if "This was changed meanwhile to" in words]
    assert said == [
        "Leading a shift, agreed rating: This was changed meanwhile to “Partly shown”.",
        "Leading a shift, evidence for the change: This was changed meanwhile to “One of three.”",
    ], "of what both put the same, nothing"
    again = page.form("Record the decision")
    assert {name: again.values[name] for name in typed} == typed
    older.send()
    with story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(DecisionRecord.id))) == 1, "neither took it over"
    again.send()
    with story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(DecisionRecord.id))) == 2, "it is recorded on second thoughts"


@pytest.mark.parametrize("seen", ["", "[]", "{", json.dumps({"name": ["x"]}), "x" * 5000])
def test_a_page_that_does_not_say_what_it_was_made_from_saves_nothing(site, seen):
    adm = site.visit("adm")
    path = fill(site.story, "/users/{priya}")
    page = adm.open(path).form("Save").send(name="Somebody", seen=seen)
    assert "This was changed meanwhile." in " ".join(page.mistakes)
    with site.story.database.reading() as session:
        assert session.get_one(User, site.story.actors["priya"].id).name == "Priya"


def test_an_older_page_whose_row_is_as_it_was_saves(site):
    """Others changed something else: that is no reason to refuse."""
    path = fill(site.story, "/users/{priya}")
    old = site.visit("adm").open(path).form("Save")
    site.visit("priya").open("/account").form("Save").send(notices=None)
    assert old.send(name="Priya Nair").mistakes == []
