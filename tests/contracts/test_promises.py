"""Each promise that concerns data is kept by the database itself: these tests go past every operation."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from employer_portal.accounts import people
from employer_portal.accounts.models import UserRole
from employer_portal.core.audit import AuditLine
from employer_portal.core.db import Database, make_engine
from employer_portal.core.permissions import Role
from tests.factories import FOUNDER, Story
from tests.records.test_trail import whole


def refused(story, statement, **values):
    with pytest.raises(DBAPIError), story.database.transaction() as session:
        session.execute(sa.text(statement), values)


def test_promise_2_no_letter_is_approved_over_an_open_concern(story):
    entry = story.entry("tom")
    story.save(entry, "tom", notes="You are too old for the night shift.")
    story.submit(entry, "tom")
    story.accept(entry)
    letter = story.waiting()
    refused(
        story,
        "UPDATE letter SET state = 'approved', approved_by = :ann, approved_at = CURRENT_TIMESTAMP, delivery_key = 'k' "
        "WHERE id = :letter",
        ann=story.actors["ann"].id,
        letter=letter,
    )


def test_promise_2_a_stop_is_never_kept(story):
    story.save(story.entry(), strength="You are too old for the night shift.")
    refused(story, "UPDATE finding SET kept_because = 'x', kept_by = 1 WHERE level = 'stop'")


def test_promise_3_an_author_never_approves(story):
    letter = story.waiting()
    refused(
        story,
        "UPDATE letter SET state = 'approved', approved_by = :dana, approved_at = CURRENT_TIMESTAMP, "
        "delivery_key = 'k' WHERE id = :letter",
        dana=story.actors["dana"].id,
        letter=letter,
    )


def test_what_is_given_to_a_person_was_read_by_two(story):
    """A request to see what is held is never deleted; who put it together does not agree; what was agreed stays."""
    whole(story)
    refused(story, "DELETE FROM access_request")
    refused(story, "UPDATE access_request SET agreed_by = handed_in_by WHERE state = 'closed'")
    refused(story, "UPDATE access_request SET sha256 = 'other' WHERE state = 'closed'")
    refused(story, "UPDATE access_request SET about = 'person:1', came_on = '2020-01-01'")
    refused(story, "UPDATE access_request SET identity_by = NULL WHERE state = 'closed'")


def test_promise_3_no_approval_without_a_seal(story):
    story.ready()
    letter = story.compose()
    refused(story, "UPDATE letter SET state = 'waiting' WHERE id = :letter", letter=letter)


def test_promise_3_sealed_bytes_never_change(story):
    story.waiting()
    refused(story, "UPDATE document SET content = :other", other=b"other")


def test_promise_3_approved_words_never_change(story):
    letter = story.waiting()
    story.approve(letter)
    refused(story, "UPDATE letter SET fingerprint = 'other' WHERE id = :letter", letter=letter)


def test_promise_4_one_live_letter_per_candidate_and_kind(story):
    story.waiting()
    refused(
        story,
        "INSERT INTO letter (id, application_id, outcome, kind, state, decision_id, content, fingerprint, "
        "template_version, rules_version, composed_at, version) SELECT 99, application_id, outcome, kind, 'draft', "
        "decision_id, content, fingerprint, template_version, rules_version, composed_at, 1 FROM letter",
    )


@pytest.mark.parametrize("outcome", ["appointed", "pending", "withdrew"])
def test_promise_4_the_outcome_never_changes_under_a_live_letter(story, outcome):
    story.waiting()
    refused(story, "UPDATE application SET outcome = :outcome WHERE reference = 'C-1'", outcome=outcome)


def test_nobody_is_removed_who_was_written_about_or_to_nor_written_about_or_to_once_removed(story):
    story.ready()
    story.entry("tom", "C-3")
    removed = "UPDATE application SET removed_at = CURRENT_TIMESTAMP WHERE reference = :who"
    refused(story, removed, who="C-1")
    with story.database.transaction() as session:
        session.execute(sa.text(removed), {"who": "C-3"})
    refused(
        story,
        "INSERT INTO revision (id, entry_id, number, at, by_id, on_behalf) "
        "SELECT 99, entry.id, 1, CURRENT_TIMESTAMP, 1, entry.id <> entry.id "
        "FROM entry JOIN application a ON a.id = entry.application_id WHERE a.reference = 'C-3'",
    )


@pytest.mark.parametrize("table", ["revision", "mark", "words", "decision_record", "agreed_rating", "criterion"])
def test_what_was_written_and_decided_is_never_edited(story, table):
    story.ready()
    column = {"revision": "number", "mark": "notes", "words": "strength", "decision_record": "number"}.get(
        table, "fully_met"
    )
    column = "name" if table == "criterion" else column
    refused(story, f"UPDATE {table} SET {column} = {column}")


def test_promise_8_the_audit_trail_is_append_only(story):
    refused(story, "UPDATE audit_line SET verb = 'x'")
    refused(story, "DELETE FROM audit_line")


def test_promise_8_no_name_and_no_word_is_in_the_audit_trail(story):
    story.approve(story.waiting())
    with story.database.reading() as session:
        trail = " ".join(str(row) for row in session.execute(sa.text("SELECT verb, subject, facts FROM audit_line")))
    for personal in ("Sam", "Ortiz", "sam1@", "Priya", "tasks", "twelve", "Harbourside"):
        assert personal not in trail


def test_a_declined_entry_has_a_reason_and_a_settled_concern_a_name(story):
    story.save(story.entry(), strength="You are too old for the night shift.")
    refused(story, "UPDATE entry SET state = 'declined'")
    refused(story, "UPDATE concern SET state = 'words removed'")


def test_a_decision_is_not_reopened_without_its_three_answers(story):
    story.save(story.entry(), strength="You are too old for the night shift.")
    for answers in (
        None,
        "{}",
        "null",
        '{"whose words": "Tom\'s", "part of the reasoning": "", "ratings stand": "No"}',
    ):
        refused(
            story,
            "UPDATE concern SET state = 'decision reopened', answers = :answers, reason = 'x', settled_by = :dana, "
            "settled_at = CURRENT_TIMESTAMP",
            answers=answers,
            dana=story.actors["dana"].id,
        )


@pytest.fixture(scope="module")
def kept(server, checker):
    """A story with a row of everything that stays: nothing here changes it."""
    with server.fresh() as url:
        story = Story(Database(make_engine(url)), checker).begin()
        whole(story)
        yield story
        story.database.engine.dispose()


@pytest.mark.parametrize(
    "table",
    [
        "revision", "mark", "words", "revision_check", "finding", "entry", "concern", "decision_record",
        "agreed_rating", "application", "criterion", "certificate", "letter", "letter_author", "sealing_job",
        "delivery",
        "user_account", "audit_head", "document",
    ],
)  # fmt: skip
def test_what_was_written_is_never_deleted(kept, table):
    refused(kept, f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "change",
    [
        "finding SET matched = 'x'", "finding SET level = 'nudge'", "finding SET characteristic = '[]'",
        "concern SET rule = 'x'", "concern SET state = 'new', settled_by = NULL, reason = NULL",
        "revision_check SET rules_version = 'x'", "entry SET interviewer_id = 5", "application SET round_id = 99",
        "certificate SET expires_at = '2099-01-01'", "certificate SET revoked_at = NULL, revoked_by = NULL",
        "letter_author SET user_id = 1", "sealing_job SET fingerprint = 'x'", "audit_head SET count = count + 1",
        "audit_head SET hash = 'x'", "audit_head SET count = count - 1", "user_role SET role = 'admin'",
        "user_role SET brand_id = NULL", "user_role SET line_id = 1",
    ],
)  # fmt: skip
def test_what_is_never_edited_is_refused(kept, change):
    refused(kept, f"UPDATE {change}")


@pytest.mark.parametrize("line", ["NULL", "0", "1", "(SELECT max(id) FROM audit_line)", "99999"])
def test_nobody_holds_a_role_that_no_line_gives(kept, line):
    """Neither without a line, nor with one that is about something else, nor with one that is never chained."""
    admin = f"INSERT INTO user_role (id, user_id, role, line_id) VALUES (99, 1, 'admin', {line})"
    refused(kept, admin)


def test_a_role_takes_no_line_that_gives_another(story):
    def take():
        with story.database.transaction() as session:
            session.execute(sa.text("INSERT INTO user_role (id, user_id, role, line_id) VALUES (99, 1, 'admin', 0)"))
            own = "SELECT min(id) FROM audit_line WHERE subject = 'user:1'"
            session.execute(sa.text(f"UPDATE user_role SET line_id = ({own}) WHERE id = 99"))

    with pytest.raises(DBAPIError, match="a role is given by a line"):
        take()


def test_roles_are_still_given_and_taken(story):
    with story.database.transaction() as session:
        people.give_role(session, story.actors["priya"].id, Role.HR, None, actor=FOUNDER, now=story.now)
    with story.database.transaction() as session:
        held = session.scalars(sa.select(UserRole).where(UserRole.user_id == story.actors["priya"].id)).all()
        for one in held:
            assert session.get_one(AuditLine, one.line_id).subject == f"user:{one.user_id}"
        people.take_role(session, story.actors["priya"].id, held[-1].id, actor=FOUNDER, now=story.now)
