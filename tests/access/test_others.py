"""Whoever applied for another vacancy, or was removed, is not named in what somebody is shown of their own."""

from dataclasses import replace

from employer_portal.access import others as access_others
from employer_portal.accounts import people
from employer_portal.accounts.models import Brand
from employer_portal.erasing import mistakes
from employer_portal.hiring import operations as hiring
from tests.access.test_access import Asking
from tests.erasing.test_erasing import records
from tests.factories import FOUNDER, candidate

NAN = replace(candidate("D-1"), first_name="Anne-Marie", last_name="O’Brien", known_as="Nan", email="nan@post.example")


def applied_elsewhere(story, *people):
    """A round of another vacancy, with these."""
    with story.database.transaction() as session:
        opened = story._open_round(session, session.get_one(Brand, 1), "OPS-2")
        by = {"actor": story.actors["dana"], "now": story.now}
        return hiring.add_candidates(session, opened.id, people, **by)


def led(story):
    """What is shown of the notes that say who led."""
    return {field.text for one in Asking(story).shown() for field in one.fields if "led." in field.text}


def test_whoever_applied_elsewhere_is_hidden_by_the_whole_name(story):
    """However it is spelt; a first name alone, of somebody from elsewhere, may be anybody's."""
    records(story)
    applied_elsewhere(story, NAN)
    story.save(story.entry(), notes="Nan Obrien, then annemarie o'brien led. Sam Ortiz1, Nan led.")
    [said] = led(story)
    assert said == "[Another candidate 1], then [Another candidate 1] led. Sam Ortiz1, Nan led."


def test_whoever_was_removed_is_hidden_as_if_they_were_there(story):
    records(story)
    [number] = applied_elsewhere(story, NAN).values()
    story.save(story.entry(), notes="Anne-Marie O’Brien and Ortiz3 led.")
    with story.database.transaction() as session:
        by = {"actor": story.actors["dana"], "now": story.now}
        for one in (number, story.applications["C-3"]):
            mistakes.remove(session, one, **by)
    [said] = led(story)
    assert "O’Brien" not in said
    assert "Ortiz3" not in said


def test_a_namesake_hides_nobodys_own_name(story):
    """Who asks reads their own name, whoever else has it."""
    records(story)
    with story.database.reading() as session:
        own = access_others.Others(session, [story.applications["C-1"]])._own([story.applications["C-1"]])[0]
    applied_elsewhere(story, replace(NAN, first_name=own.first_name, last_name=own.last_name, known_as=own.known_as))
    story.save(story.entry(), notes=f"{own.full_name} led.")
    assert led(story) == {f"{own.full_name} led."}


def test_a_new_name_is_known_from_then_on(story):
    """Whoever is renamed is hidden by the new name."""
    records(story)
    [number] = applied_elsewhere(story, NAN).values()
    with story.database.transaction() as session:
        by = {"actor": story.actors["dana"], "now": story.now}
        hiring.note_details(session, session.get_one(hiring.Application, number), {"last_name": "Lovell"}, **by)
    story.save(story.entry(), notes="Nan Lovell led.")
    assert led(story) == {"[Another candidate 1] led."}


def test_the_words_that_stand_for_an_erased_account_hide_nothing(story):
    """“Former interviewer 12” is nobody's name, and its words are everybody's."""
    records(story)
    gone = story.actors["ravi"].id
    with story.database.transaction() as session:
        people.deactivate(session, gone, actor=FOUNDER, now=story.now)
        people.forget(session, gone, now=story.now)
    said = f"A colleague of your former team led. You named {gone} records."
    story.save(story.entry(), notes=said)
    assert led(story) == {said}


def test_a_colleague_who_signs_for_a_brand_is_called_the_same_everywhere(story):
    """The brand's answers go to another address than theirs."""
    records(story)
    with story.database.transaction() as session:
        brand = session.get_one(Brand, 1)
        brand.signatory, brand.reply_to = "Dana", "people@harbourside.example"
    story.save(story.entry(), notes="Dana led.")
    assert led(story) == {"[Recruiter 1] led."}
