"""People are found as one looks for them: by any word of their names or address, however it is typed."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from employer_portal.core.terms import Outcome
from employer_portal.hiring import lookup, operations
from employer_portal.hiring.models import Application, Candidate
from employer_portal.hiring.names import looked_up, words_of
from tests.factories import candidate

PEOPLE = {
    "A-1": ("Siobhán", "O’Neill", "Shiv", "siobhan.oneill@post.example"),
    "A-2": ("Zofia", "Łukasiewicz", "", "zl@post.example"),
    "A-3": ("María José", "de la Cruz", "Pepa", "mj@cruz.example"),
    "A-4": ("Amelia", "Smith-Jones", "", "amelia@post.example"),
    "A-5": ("伟", "李", "", "li.wei@post.example"),
    "A-6": ("Øyvind", "Sæther", "", ""),
}
LOOKED = {
    "o'neill": {"A-1"},
    "ONEILL": {"A-1"},
    "O’Neill siob": {"A-1"},
    "neill": {"A-1"},
    "shiv": {"A-1"},
    "lukasiewicz": {"A-2"},
    "Łuk": {"A-2"},
    "cruz": {"A-3"},
    "jose": {"A-3"},
    "de la cruz maria": {"A-3"},
    "smith": {"A-4"},
    "jones": {"A-4"},
    "smith-jones": {"A-4"},
    "smith jones": {"A-4"},
    "李": {"A-5"},
    "oyvind": {"A-6"},
    "saether": {"A-6"},
    "siobhan.oneill@post.example": {"A-1"},
    "a-4": {"A-4"},
    "smith cruz": set(),
    "'": set(),
    "%": set(),
}


@pytest.fixture
def people(story):
    rows = [
        replace(
            candidate(reference, Outcome.PENDING),
            first_name=first,
            last_name=last,
            known_as=known,
            email=email,
            postal_address="" if email else "1 Quay\nHarbour HB1 1AA",
        )
        for reference, (first, last, known, email) in PEOPLE.items()
    ]
    with story.database.transaction() as session:
        operations.add_candidates(session, story.round_id, rows, actor=story.actors["dana"], now=story.now)
    return story


def found(story, words):
    fits = sa.or_(lookup.named(words), lookup.referred_to(words))
    with story.database.reading() as session:
        return set(session.scalars(sa.select(Application.reference).join(Candidate).where(fits))) & set(PEOPLE)


def test_people_are_found_by_any_word_as_it_is_typed(people):
    assert {words: found(people, words) for words in LOOKED} == LOOKED


def test_a_name_that_was_corrected_is_found_and_the_old_one_is_not(people):
    with people.database.transaction() as session:
        one = session.scalars(sa.select(Application).filter_by(reference="A-4")).one()
        row = replace(
            candidate("A-4", Outcome.PENDING), first_name="Amelia", last_name="Brontë", email="ab@post.example"
        )
        operations.edit_candidate(session, one.id, row, actor=people.actors["dana"], now=people.now)
    assert found(people, "bronte") == {"A-4"}
    assert found(people, "smith") == set()


@given(st.text(max_size=40), st.text(max_size=40))
def test_whoever_has_a_word_in_the_name_is_found_by_it(first, last):
    words = words_of(first, last)
    assert all(looked_up(word) in words for word in f"{first} {last}".split() if looked_up(word))
