"""One person, several applications: found again, joined and parted on the record, and not written to where so noted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from employer_portal.accounts import operations as accounts
from employer_portal.core.arriving import see_arriving
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.terms import Format
from employer_portal.hiring import operations as hiring
from employer_portal.hiring import persons
from employer_portal.hiring.models import Application, Candidate, Person, Round
from tests.factories import SHEET, candidate, narrow
from tests.hiring.people import NEW, SAM, agrees, asked, do, theirs


class TestFoundAgain:
    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"email": "SAM@Example.org"},
            {"last_name": "Ortiz-Brown"},  # married
            {"first_name": "Samuel", "known_as": "Sam"},
            {"first_name": "Samantha Jo Sam"},
            {"last_name": "ORTIZ"},
            {"first_name": "Sám"},
        ],
    )
    def test_by_the_address_where_they_are_called_the_same(self, apply, story, changes):
        first, one = apply()
        again, other = apply(**changes)
        assert first == again
        assert theirs(story, first) == [other, one]

    @pytest.mark.parametrize(
        "changes",
        [
            {"last_name": "Reed"},  # an agency's address, or married: asked about
            {"first_name": "-", "last_name": "-"},
            {"first_name": "Jo"},  # of the same household: nobody reads another's letter
            {"first_name": "Jo", "last_name": "Reed"},
            {"email": NEW},
            {"email": "sam+jobs@example.org"},  # may be a tag, may be another person's
            {"email": "", "format": Format.POST, "postal_address": "1 Quay Street"},
        ],
    )
    def test_nobody_else_is_taken_for_them(self, apply, changes):
        first, _ = apply()
        other, _ = apply(**changes)
        assert first != other

    def test_who_has_one_name_alone_is_found_by_it(self, apply):
        first, _ = apply(first_name="", last_name="Sukarno")
        assert apply(first_name="", last_name="Sukarno")[0] == first
        assert apply(first_name="", last_name="Suharto")[0] != first

    def test_two_without_an_address_are_two(self, apply):
        post = {"email": "", "format": Format.POST, "postal_address": "1 Quay Street"}
        assert apply(**post)[0] != apply(**post)[0]

    def test_a_whole_list_brought_in_twice_makes_nobody_new(self, story, by):
        rows = [replace(candidate(f"N-{number}"), first_name=f"Name{number}") for number in range(30)]
        with story.database.transaction() as session:
            for reference in ("A", "B"):
                opened = story._open_round(session, session.get_one(accounts.Brand, 1), reference)
                hiring.add_candidates(session, opened.id, rows, **by)
        with story.database.reading() as session:
            people = session.scalar(sa.select(sa.func.count()).select_from(Person))
            assert people == 3 + len(rows)
            assert session.scalar(sa.select(sa.func.count()).select_from(Candidate)) == 3 + 2 * len(rows)


class TestAsked:
    def test_about_the_same_name_on_the_same_day_with_another_address(self, apply, story):
        first, one = apply()
        second, other = apply(email=NEW)
        third, _ = apply(email="third@example.org", interview_date=date(2026, 1, 7))
        assert (asked(story, one), asked(story, other)) == ([second], [first])
        assert third not in asked(story, one)

    def test_about_the_same_address_with_another_name(self, apply, story):
        first, _ = apply()
        _, other = apply(first_name="Jo")
        assert asked(story, other) == [first]

    def test_about_the_same_postal_address(self, apply, story):
        first, _ = apply(postal_address="1 Quay Street")
        _, other = apply(email=NEW, postal_address="1 Quay Street", interview_date=date(2026, 1, 7))
        assert asked(story, other) == [first]

    def test_not_once_it_is_answered(self, apply, story, by):
        first, one = apply()
        second, other = apply(email=NEW)
        do(story, by, persons.are_two, second, first)
        do(story, by, persons.are_two, first, second)  # from the other's page, at the same moment
        assert (asked(story, one), asked(story, other)) == ([], [])

    def test_not_about_whom_one_may_not_see(self, apply, story, northgate):
        _, one = apply()
        apply(northgate, email=NEW)
        dana = story.actors["dana"]
        with story.database.transaction() as session:
            narrow(session, dana.id, 1)
            story.actors["dana"] = accounts.actor_of(session, dana.id)
        assert asked(story, one) == []

    def test_not_about_oneself(self, apply, story):
        _, one = apply()
        apply(email="dana@harbourside.example", who="both")
        assert asked(story, one) == []


class TestJoined:
    def test_what_was_two_is_one_and_can_be_taken_back(self, apply, story, by):
        first, one = apply()
        second, other = apply(email=NEW)
        joining = do(story, by, persons.join, first, second)
        assert theirs(story, first) == [other, one]
        with pytest.raises(NotFound):
            theirs(story, second)
        with story.database.reading() as session:
            assert persons.joined_with(session, second) == first
        assert agrees(story)
        do(story, by, persons.part, joining)
        assert (theirs(story, first), theirs(story, second)) == ([one], [other])
        with story.database.reading() as session:
            assert persons.joined_with(session, second) == second
        assert agrees(story)
        with pytest.raises(Conflict):
            do(story, by, persons.part, joining)

    def test_for_a_day(self, apply, story, by):
        first, _ = apply()
        joining = do(story, by, persons.join, first, apply(email=NEW)[0])
        with pytest.raises(Conflict):
            do(story, by | {"now": story.now + timedelta(days=1)}, persons.part, joining)

    def test_in_the_order_in_which_it_was_done(self, apply, story, by):
        first, second, third = (apply(email=f"{number}@example.org") for number in range(3))
        inner = do(story, by, persons.join, second[0], third[0])
        outer = do(story, by, persons.join, first[0], second[0])
        with pytest.raises(Conflict):
            do(story, by, persons.part, inner)
        do(story, by, persons.part, outer)
        do(story, by, persons.part, inner)
        assert [theirs(story, person) for person, _ in (first, second, third)] == [[first[1]], [second[1]], [third[1]]]

    def test_by_the_reference_of_another_application(self, apply, story, by):
        second, _ = apply(email=NEW, reference="X-77")
        with story.database.reading() as session:
            assert persons.named(session, " X-77 ", 1, story.actors["dana"]) == [second]
            for reference, person in (("nonsense", 1), ("X-77", second)):
                with pytest.raises(DomainError):
                    persons.named(session, reference, person, story.actors["dana"])

    def test_never_with_themselves(self, apply, story, by):
        first, _ = apply()
        with pytest.raises(Conflict):
            do(story, by, persons.join, first, first)

    @pytest.mark.parametrize("verb", [persons.join, persons.are_two])
    def test_only_by_who_may_see_all_of_both(self, apply, story, by, northgate, verb):
        first, _ = apply()
        second, _ = apply(northgate, email=NEW)
        apply(1, email=NEW)
        dana = story.actors["dana"]
        with story.database.transaction() as session:
            narrow(session, dana.id, 1)
            here = accounts.actor_of(session, dana.id)
        with pytest.raises(NotFound):
            do(story, by | {"actor": here}, verb, first, second)
        with pytest.raises(NotFound):
            do(story, by | {"actor": here}, verb, second, first)


class TestTakenOut:
    def test_an_application_is_another_persons(self, apply, story, by):
        person, one = apply()
        _, other = apply()
        with story.database.transaction() as session:
            new = persons.take_out(session, other, **by)
        assert (theirs(story, person), theirs(story, new)) == ([one], [other])
        assert asked(story, other) == []
        assert agrees(story)

    def test_the_only_one_stays(self, apply, by, story):
        _, one = apply()
        with pytest.raises(Conflict), story.database.transaction() as session:
            persons.take_out(session, one, **by)


def test_what_is_just_coming_in_goes_along(apply, story, by):
    first, _ = apply()
    second, _ = apply(email=NEW)
    with story.database.transaction() as session:
        see_arriving(session)
        there = session.get_one(Round, story.round_id)
        remembered = {"people": {}, "noted": [], "criteria": []}
        coming = hiring.open_round(
            session, there.vacancy_id, there.criteria_version_id, SHEET, arriving=remembered, **by
        )
        hiring.add_candidates(session, coming.id, [replace(SAM, email=NEW)], **by)
    do(story, by, persons.join, first, second)
    with story.database.transaction() as session:
        see_arriving(session)
        session.get_one(Round, coming.id).arriving = None
    assert len(theirs(story, first)) == 3
    assert agrees(story)


class TestSeen:
    def test_whoever_is_known_to_be_the_candidate_has_no_hand_in_their_letter(self, apply, story, by):
        letter = story.waiting()
        with story.database.reading() as session:
            person = session.get_one(Application, story.applications["C-1"]).candidate.person_id
        do(story, by, persons.join, person, apply(email="ann@harbourside.example")[0])
        with pytest.raises(NotFound):
            story.approve(letter)

    def test_the_applications_of_ones_own_brands_alone(self, apply, story, northgate):
        person, one = apply()
        apply(northgate)
        dana = story.actors["dana"]
        with story.database.transaction() as session:
            narrow(session, dana.id, 1)
            story.actors["dana"] = accounts.actor_of(session, dana.id)
        assert theirs(story, person) == [one]

    def test_nobody_sees_themselves_in_whatever_round(self, apply, story, by):
        person, _ = apply()
        own, _ = apply(email="both@harbourside.example")
        do(story, by, persons.join, person, own)
        assert theirs(story, person)
        with pytest.raises(NotFound):
            theirs(story, person, "both")
