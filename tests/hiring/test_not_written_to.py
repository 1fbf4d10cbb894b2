"""Whoever is noted as not to be written to gets nothing, in any round, until the note is off."""

import pytest
import sqlalchemy as sa

from employer_portal.accounts import operations as accounts
from employer_portal.core import documents
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Channel, Delivery, DeliveryState, Envelope
from employer_portal.hiring import persons
from employer_portal.hiring.models import Application, Person
from employer_portal.hooks import hang
from tests.delivery.outbox import postman, transport
from tests.delivery.server import Server
from tests.factories import narrow
from tests.hiring.people import NEW, agrees, do


class TestNotWrittenTo:
    @pytest.fixture(autouse=True)
    def hooks(self):
        hang()

    @pytest.fixture
    def approved(self, story):
        """A letter to C-1 waits in the outbox; answers (person, delivery)."""
        letter = story.waiting()
        story.approve(letter)
        with story.database.reading() as session:
            applied = session.get_one(Application, story.applications["C-1"])
            return applied.candidate.person_id, session.scalars(sa.select(Delivery.id)).one()

    def state(self, story, delivery_id):
        with story.database.reading() as session:
            row = session.get_one(Delivery, delivery_id)
            return row.state, row.cancelled_because

    def test_what_waits_is_stopped_and_goes_again_when_the_note_is_off(self, story, by, approved):
        person, waiting = approved
        do(story, by, persons.do_not_write, person, "They asked us to.")
        assert self.state(story, waiting) == (DeliveryState.CANCELLED, delivery.NOT_WANTED)
        with pytest.raises(Conflict, match="not to be written to"), story.database.transaction() as session:
            delivery.send_again(session, waiting, to="sam1@post.example", **by)
        assert agrees(story)
        do(story, by, persons.may_write, person)
        with story.database.transaction() as session:
            delivery.send_again(session, waiting, to="sam1@post.example", **by)
        assert agrees(story)

    @pytest.mark.parametrize("step", ["handing in", "approving"])
    def test_no_letter_goes_on(self, story, by, step):
        if step == "handing in":
            story.ready()
        letter = story.compose() if step == "handing in" else story.waiting()
        with story.database.reading() as session:
            person = session.get_one(Application, story.applications["C-1"]).candidate.person_id
        do(story, by, persons.do_not_write, person, "They asked us to.")
        with pytest.raises(Conflict, match="not to be written to"):
            story.hand_in(letter) if step == "handing in" else story.approve(letter)

    def test_a_letter_on_paper_is_handed_to_the_post_unless_so_noted(self, story, by):
        application = story.applications["C-1"]
        with story.database.transaction() as session:
            pdf = documents.store(session, b"%PDF-1.7 a letter", "application/pdf", now=story.now)
            posted = [
                delivery.post(
                    session,
                    Envelope(
                        channel=Channel.POST, person=f"application:{application}", brand_id=1, sender="hr@x.example",
                        postal_address="1 Quay Street", pdf_sha256=pdf,
                    ),
                    key=key, group="round-1", **by,
                ).id
                for key in ("one", "other")
            ]  # fmt: skip
            person = session.get_one(Application, application).candidate.person_id
        with story.database.transaction() as session:
            delivery.handed_to_the_post(session, posted[:1], **by)
        do(story, by, persons.do_not_write, person, "They asked us to.")
        assert [self.state(story, one)[0] for one in posted] == [DeliveryState.SENT, DeliveryState.CANCELLED]

    def test_what_was_put_off_meanwhile_is_stopped_at_the_next_try(self, story, by, approved):
        """The mail server had the letter while it was noted, and asked to try again."""
        person, waiting = approved
        with story.database.transaction() as session:
            delivery.send_now(session, [waiting], **by)
            session.get_one(Person, person).not_written_to_since = story.now
            session.get_one(Person, person).not_written_to_by = by["actor"].id
        with Server() as server:
            postman(story.database, transport(server)).look()
            assert not server.taken
        assert self.state(story, waiting) == (DeliveryState.CANCELLED, delivery.NOT_WANTED)

    def test_it_lands_on_nobody_who_was_joined_with_another_meanwhile(self, apply, story, by):
        first, _ = apply()
        second, _ = apply(email=NEW)
        do(story, by, persons.join, first, second)
        with pytest.raises(Conflict, match="joined with another"):
            do(story, by, persons.do_not_write, second, "They asked us to.")

    def test_another_brand_neither_reads_why_nor_takes_it_off(self, apply, story, by, northgate):
        person, _ = apply()
        apply(northgate)
        do(story, by, persons.do_not_write, person, "They are ill.")
        both = story.actors["both"]
        with story.database.transaction() as session:
            narrow(session, both.id, northgate)
            there = accounts.actor_of(session, both.id)
            assert not persons.knows_why(session, session.get_one(Person, person), there)
        with pytest.raises(NotAllowed):
            do(story, by | {"actor": there}, persons.may_write, person)
        do(story, by, persons.may_write, person)

    def test_it_holds_in_every_round_and_for_what_comes(self, apply, story, by):
        person, one = apply()
        do(story, by, persons.do_not_write, person, "They asked us to.")
        _, later = apply()
        with story.database.transaction() as session:
            keys = {f"application:{one}", f"application:{later}", f"application:{story.applications['C-1']}", "user:1"}
            assert persons.not_written_to(session, keys) == {f"application:{one}", f"application:{later}"}

    def test_it_goes_over_to_whom_they_are_joined_with(self, story, by, apply, approved):
        person, waiting = approved
        other, _ = apply()
        do(story, by, persons.do_not_write, other, "They asked us to.")
        do(story, by, persons.join, person, other)
        assert self.state(story, waiting)[0] is DeliveryState.CANCELLED
        assert agrees(story)

    def test_it_has_a_reason_and_is_noted_once(self, apply, story, by):
        person, _ = apply()
        with pytest.raises(DomainError):
            do(story, by, persons.do_not_write, person, "  ")
        for because in ("They asked us to.", "Again."):
            do(story, by, persons.do_not_write, person, because)
        with story.database.reading() as session:
            assert session.get_one(Person, person).not_written_to_because == "They asked us to."
        do(story, by, persons.may_write, person)
        do(story, by, persons.may_write, person)
        assert agrees(story)

    def test_only_by_who_runs_their_rounds(self, apply, story, by, northgate):
        person, _ = apply(northgate)
        dana = story.actors["dana"]
        with story.database.transaction() as session:
            narrow(session, dana.id, 1)
            here = accounts.actor_of(session, dana.id)
        for verb, more in ((persons.do_not_write, ("So.",)), (persons.may_write, ())):
            with pytest.raises(NotFound):
                do(story, by | {"actor": here}, verb, person, *more)
