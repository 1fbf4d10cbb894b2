"""Every operation, as every role, on a record of their brand, of another brand, and about themselves: the table holds.

What is out of reach answers in the very words of what is not there.
"""

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from employer_portal import hooks
from employer_portal.core.arriving import ALL
from employer_portal.core.db import Database, make_engine
from employer_portal.core.errors import DomainError, NotAllowed, NotFound
from employer_portal.core.permissions import Role
from employer_portal.feedback.models import Check, Concern, Entry, Finding, Revision
from employer_portal.hiring.models import Application, Candidate, Joining, Person
from employer_portal.letters.models import Letter
from tests.contracts.access import PEOPLE, TwoBrands
from tests.contracts.doors import verbs
from tests.contracts.operations import ELSEWHERE, OPERATIONS
from tests.factories import Story

ROOMS = {
    "hiring", "feedback", "panel", "review", "letters", "approving", "notices", "formats", "exchange", "delivery",
    "training", "requests", "calls", "disputes", "needs", "intouch", "answers", "helpful", "asking", "evidence",
    "learning", "practice", "marking", "certificates", "cohorts", "cowriting", "reading", "wording", "candidate",
    "keeping", "erasing", "access",
}  # fmt: skip
NOWHERE = 987_654


class Matrix:
    """Two brands, one person per role, and a record of each kind in each brand with its candidate's mailbox."""

    def __init__(self, database, checker):
        hooks.hang()
        self.story = Story(database, checker).begin()
        world = TwoBrands(self.story).begin()
        self.ours, self.theirs = self._records(world.ours), self._records(world.theirs)

    def _records(self, known):
        with self.story.database.reading() as session:
            concern = session.get_one(Concern, known["concern_id"])
            found = sa.select(Finding.id).join(Check).join(Revision, Revision.id == Check.revision_id)
            finding = session.scalars(found.where(Revision.entry_id == concern.entry_id)).first()
            letter = session.scalars(sa.select(Letter).where(Letter.delivery_key.is_not(None))).all()
            posted = next(one for one in letter if one.application.round_id == known["round_id"])
            entry = session.get_one(Entry, concern.entry_id)
            applied = session.get_one(Application, known["application_id"])
            removed = session.get_one(Application, known["removed_id"], execution_options=ALL)
            fourth = sa.select(Candidate.mailbox).where(Candidate.person_id == known["other_person_id"])
            of_fourth = session.scalars(fourth).first()
            own, of_entry = applied.candidate.mailbox, entry.application.candidate.mailbox
            joined = session.get_one(Person, session.get_one(Joining, known["joining_id"]).into_id)
            of_joined = session.scalars(sa.select(Candidate.mailbox).where(Candidate.person_id == joined.id)).first()
            return {
                "vacancy": (known["vacancy_id"], ""), "round": (known["round_id"], ""),
                "application": (applied.id, own), "removed": (removed.id, removed.candidate.mailbox),
                "letter": (known["letter_id"], own),
                "entry": (entry.id, of_entry), "concern": (concern.id, of_entry),
                "question": (known["allowance_id"], ""),
                "finding": (finding, of_entry), "anybody": (known["user_id"], ""),
                "person": (known["person_id"], own), "joining": (known["joining_id"], of_joined),
                "rewriting": (known["rewriting_id"], ""), "leave": (known["glass_id"], ""),
                "novice": (known["novice_id"], ""), "cohort": (known["cohort_id"], ""),
                "wording": (known["wording_id"], ""), "brand": (known["brand_id"], ""),
                "request": (known["request_id"], own), "disputed": (known["disputed_id"], own),
                "complaint": (known["complaint_id"], own), "hold": (known["hold_id"], ""),
                "erasure": (known["erasure_id"], of_fourth), "to see": (known["access_id"], own),
                "asked": (known["asked_id"], own), "pack": (known["export_id"], ""),
                "call": (known["call_id"], own), "promise": (known["promise_id"], own),
                "delivery": (known["delivery_id"], posted.application.candidate.mailbox),
            }  # fmt: skip

    def answer(self, name, role, record_id, mailbox=""):
        """What comes of it: None where it went well, else the error. Nothing is kept."""
        actor = replace(self.story.actors[PEOPLE[role]], mailbox=mailbox)
        with self.story.database.writing() as session:
            try:
                OPERATIONS[name].call(session, record_id, {"actor": actor, "now": self.story.now}, self.story)
            except DomainError as error:
                return error
            finally:
                session.rollback()
        return None


@pytest.fixture(scope="module")
def matrix(server, checker):
    with server.fresh() as url:
        engine = make_engine(url)
        yield Matrix(Database(engine), checker)
        engine.dispose()


def test_every_operation_has_a_row():
    there = {f"{folder}.{name}" for folder, name in verbs() if folder in ROOMS}
    assert there == set(OPERATIONS) | set(ELSEWHERE)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_table_holds(matrix, name):
    row, wrong = OPERATIONS[name], []
    ours, mailbox = matrix.ours[row.record]
    theirs, _ = matrix.theirs[row.record]
    for role in Role:
        if role not in row.roles:
            for whose, record_id in (("ours", ours), ("theirs", theirs), ("nobody's", NOWHERE)):
                if not isinstance(matrix.answer(name, role, record_id), NotAllowed | NotFound):
                    wrong.append(f"{role} may, {whose}")
            continue
        own = matrix.answer(name, role, ours)
        if isinstance(own, NotFound) or (isinstance(own, NotAllowed) and "You may not" in str(own)):
            wrong.append(f"{role} may not: {own}")
        absent = _words(matrix.answer(name, role, NOWHERE))
        elsewhere = theirs != ours and role not in {Role.TRAINER, Role.ADMIN}  # one person may work for both brands
        if elsewhere and _words(matrix.answer(name, role, theirs)) != absent:
            wrong.append(f"{role} may with another brand's, or learns that it is there")
        if mailbox and _words(matrix.answer(name, role, ours, mailbox)) != absent:
            wrong.append(f"{role} may with their own record, or learns that it is there")
    assert wrong == []


def _words(answer):
    """The words of what is not there, whatever its number."""
    return re.sub(r"\d+", "N", str(answer)) if isinstance(answer, NotFound) else answer
