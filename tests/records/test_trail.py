"""The rows against the trail: an honest story differs in nothing, and whatever is changed past the portal is named."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from employer_portal import hooks
from employer_portal.access import operations as access
from employer_portal.accounts import invitations, people
from employer_portal.accounts import operations as accounts
from employer_portal.answers import operations as answers
from employer_portal.brands import operations as brands
from employer_portal.calls import hours, notes
from employer_portal.calls import operations as calls
from employer_portal.certificates import opening
from employer_portal.cohorts import operations as cohorts
from employer_portal.core.db import Database, make_engine
from employer_portal.core.permissions import ROLES, SYSTEM, Actor, Role
from employer_portal.core.tables import UTCDateTime
from employer_portal.core.terms import Format, LetterLanguage, Outcome
from employer_portal.core.trail import Replay
from employer_portal.cowriting import operations as cowriting
from employer_portal.delivery import later
from employer_portal.delivery import operations as delivery
from employer_portal.disputes import operations as disputes
from employer_portal.disputes.models import Dispute, Ending
from employer_portal.erasing import mistakes
from employer_portal.erasing import operations as erasing
from employer_portal.evidence import operations as evidence
from employer_portal.evidence.values import Of
from employer_portal.feedback import allowances
from employer_portal.feedback import operations as feedback
from employer_portal.feedback.models import Concern, Entry, EntryState, Finding, FindingLevel
from employer_portal.feedback.operations import Line
from employer_portal.feedback.own_words import Question
from employer_portal.helpful import operations as helpful
from employer_portal.helpful.models import Cause, Helped, Helpfulness
from employer_portal.hiring import approvers
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application, Round
from employer_portal.intouch import operations as intouch
from employer_portal.keeping import holds, schedule
from employer_portal.keeping import models as keeping
from employer_portal.learning import asking
from employer_portal.learning import operations as learning
from employer_portal.learning.licence import STEPS
from employer_portal.learning.models import Rewriting
from employer_portal.letters.models import Letter
from employer_portal.marking import operations as marking
from employer_portal.needs import operations as needs
from employer_portal.needs.models import Need
from employer_portal.reading import operations as reading
from employer_portal.records.trail import LEDGERS
from employer_portal.requests import complaints
from employer_portal.requests import operations as requests
from employer_portal.requests.models import RequestKind
from employer_portal.review import operations as reviewing
from employer_portal.review import questions
from employer_portal.schema import metadata
from employer_portal.settings import HOME
from employer_portal.training import glass, retests
from employer_portal.training import operations as training
from employer_portal.training.content import load_content
from employer_portal.training.models import Certificate
from employer_portal.training.pages import Material
from employer_portal.training.policy import load_policy
from tests.factories import FOUNDER, Story, candidate
from tests.wording import wordings

JUSTIFY = "You were energetic and dynamic throughout."
ANSWERS = reviewing.Answers(
    "Tom wrote them alone, after the interview.", "The panel never spoke of it.", "They stand on the notes."
)
STOP = "You are too old for the night shift."


def compare(database):
    """What differs, and how far it could be compared."""
    with database.at_one_moment() as session:
        replay = Replay(session, LEDGERS)
        assert replay.verify().broken is None
        return [str(one) for one in replay.differences()], replay.compared


def whole(story):
    """A story in which something happened to every kind of row; its letter's id."""
    hooks.hang()
    dana, ann, now = story.actors["dana"], story.actors["ann"], story.now
    letter = story.waiting("C-1")
    story.approve(letter)
    asked(story)
    other = story.entry("tom", "C-2")
    story.save(other, "tom", strength=STOP)
    story.save_well(other, "tom")
    story.submit(other, "tom")
    ready = {"actor": dana, "now": now}
    with story.database.transaction() as session:
        concern = session.scalar(sa.text("SELECT id FROM concern"))
        reviewing.settle(
            session, concern, "words_removed", "Tom took the sentence out.", **ready | {"actor": story.actors["both"]}
        )
    story.accept(other)
    with story.database.transaction() as session:
        reviewing.give_back(session, other, "Please name the shift you mean.", [], **ready)
        late = hiring.add_candidates(session, story.round_id, [candidate("C-9")], **ready)["C-9"]
        hiring.edit_candidate(session, late, candidate("C-8"), **ready)
        hiring.change_outcome(session, late, Outcome.RESERVE, **ready)
        hiring.tell(session, late, now.date(), "by phone", **ready)
        mistakes.remove(session, late, **ready)
        mistakes.put_back(session, late, **ready)
        declined = feedback.assign(session, late, story.actors["priya"].id, **ready).id
        feedback.decline(session, declined, "Priya did not take part.", **ready)
        approvers.set_approver(session, story.round_id, ann.id, **ready)
        sent = session.scalar(sa.text("SELECT id FROM delivery"))
        delivery.hold(session, [sent], **ready)
        later.put_off(session, sent, now + timedelta(days=2), **ready)
        delivery.cancel(session, [sent], reason="Wrong address.", **ready)
        delivery.send_again(session, sent, to="Sam <sam@elsewhere.example>", **ready)
        training.revoke(session, story.actors["tom"].id, "Left the panel.", actor=story.actors["trainer"], now=now)
        inland = accounts.make_brand(session, "Inland", actor=FOUNDER, now=now)
        user = accounts.note_colleague(session, "Ivy", "ivy@harbourside.example", inland.id, actor=FOUNDER, now=now)
        people.give_role(session, user.id, Role.HR, inland.id, actor=FOUNDER, now=now)
        invitations.invite(session, user.id, by_mail=False, actor=FOUNDER, now=now)
        people.deactivate(session, story.actors["both"].id, actor=FOUNDER, now=now)
        delivery.suppress(session, "Old <old@elsewhere.example>", sent, **ready)
        delivery.suppress(session, "sam@elsewhere.example", sent + 1, **ready)
        delivery.lift(session, "sam@elsewhere.example", **ready)
        values = {"sender": "people@inland.example", "reply_to": "jobs@inland.example"}
        brands.edit_brand(session, inland.id, {"name": "Inland", **values}, brands.Logo(), actor=FOUNDER, now=now)
        delivery.pause(session, actor=dana, now=now)
    reopened(story)
    wordings.approved(story)
    licensed(story)
    marked(story)
    given_leave(story)
    with story.database.transaction() as session:
        by = {"actor": story.actors["trainer"], "now": now}
        first, second = (story.actors[who].id for who in ("tom", "ann"))
        cohort = cohorts.found(session, "Spring", date(2026, 12, 24), [first], **by)
        cohorts.enlist(session, cohort.id, [second], **by)
        cohorts.strike(session, cohort.id, first, **by)
        shared = feedback.assign(session, story.applications["C-2"], dana.id, actor=dana, now=now).id
        lines = [Line(one, 3, notes="Tag first.") for one in story.criteria(session).values()]
        feedback.save(session, shared, lines, checker=story.checker, actor=dana, now=now)
        priya = story.actors["priya"]
        cowriting.ask(session, shared, priya.id, checker=story.checker, actor=dana, now=now)
        cowriting.end(session, shared, checker=story.checker, actor=priya, now=now)
        held = session.scalars(sa.select(Certificate).filter_by(user_id=priya.id)).one()
        new = Material("2", date(2026, 11, 20), ("m3",), "Something has changed.")
        retests.ask_retest(session, held, [new], timedelta(days=14), actor=story.actors["trainer"], now=now)
        people.give_role(session, dana.id, Role.RECORDS, None, actor=FOUNDER, now=now)
        records = accounts.actor_of(session, dana.id)
        opening.open_answers(session, priya.id, "Claim 14: health questions.", actor=records, now=now)
        claim = {"named": False, "kept": True, "actor": records, "now": now}
        pack = evidence.ask(session, Of.ROUND, story.round_id, "Claim 14: health questions.", **claim)
        evidence.note_made(session, pack.id, "0" * 64, 3, 1200, actor=records, now=now)
        policy = load_policy(HOME / "guidance")
        reading.confirm_policy(session, policy, policy.sha256, actor=story.actors["ann"], now=now)
        kept(session, story, records)
    rung(story)
    return letter


def kept(session, story, records):
    """A longer period, and a shorter one that a second person agreed to; a hold that ended; an erasure taken back."""
    by, ann = {"actor": records, "now": story.now}, story.actors["ann"]
    people.give_role(session, ann.id, Role.RECORDS, None, actor=FOUNDER, now=story.now)
    second = {"actor": accounts.actor_of(session, ann.id), "now": story.now}
    schedule.set_period(session, keeping.Jurisdiction.IRELAND, 24, "Claims come late.", settings=story.settings, **by)
    shorter = schedule.set_period(
        session, keeping.Jurisdiction.IRELAND, 12, "It is enough.", settings=story.settings, **by
    )
    schedule.settle(session, shorter.id, "agree", **second)
    hold = holds.place(session, f"round:{story.round_id}", "Claim 14.", **by)
    holds.release(session, hold.id, "It was settled.", **second)
    person = session.get_one(Application, story.applications["C-3"]).candidate.person_id
    asked_for = erasing.ask(session, person, keeping.Cause.ASKED, **by)
    erasing.agree(session, asked_for.id, **second)
    erasing.take_back(session, asked_for.id, **by)
    shown(session, story, person, by, second)


def shown(session, story, person, by, second):
    """Somebody asked to see what is held about them: timed, looked through, read, given back, read again, given,
    closed; and asked once more, and took it back."""
    timed, seen = {"settings": story.settings, **by}, story.now.date()
    number = access.receive(session, person, keeping.Came.PHONE, seen, "All of it.", **timed).id
    access.pause(session, number, keeping.Waits.IDENTITY, "Who are you?", **timed)
    access.resume(session, number, **timed)
    access.see_identity(session, number, "A passport.", **by)
    access.extend(session, number, "Much of it is on paper.", **timed)
    access.add_place(session, number, "The loft", **by)
    for place in session.scalars(sa.select(keeping.AccessPlace.id).where(keeping.AccessPlace.request_id == number)):
        access.look(session, number, place, "", **by)
    item = f"application:{story.applications['C-3']}"
    access.choose(session, number, item, keeping.Choice.INCLUDE, note="Nobody else is in it.", **by)
    access.hand_in(session, number, **by)
    access.note_failed(session, number, "The printer is away.", now=story.now)
    for step in (access.give_back, access.agree):
        access.hand_in(session, number, **by)
        access.note_made(session, number, "0" * 64, now=story.now)
        access.fetch(session, number, **second)
        step(session, number, *(["Once more."] if step is access.give_back else []), **second)
    access.give(session, number, keeping.Handed.POST, **timed)
    access.note_gone(session, session.get_one(keeping.AccessRequest, number), now=story.now)
    access.close(session, number, "It was posted.", **by)
    again = access.receive(session, person, keeping.Came.MAIL, seen, "Once more, please.", **timed).id
    access.end(session, again, "They took it back.", **by)


def rung(story):
    """Calls: booked, moved, held and missed; one asked for and cancelled; hours, an interviewer who may ring."""
    dana, now, sam = story.actors["dana"], story.now, story.applications["C-2"]
    by, about = {"actor": dana, "now": now}, {"settings": story.settings, "now": now}
    morning, ten = [(time(10), time(11))], now.replace(hour=10) + timedelta(days=1)
    with story.database.transaction() as session:
        usual = {"minutes": 15, "pause": 5, "notice_hours": 4, "most_a_day": 4}
        hours.keep_diary(session, dict.fromkeys(range(5), morning), **usual, **by)
        hours.open_day(session, now.date() + timedelta(days=4), [], **by)
        hours.name_caller(session, story.round_id, story.actors["priya"].id, **by)
        call = calls.book(session, sam, ten, "07700 900123", question="Why twelve?", **about)
        calls.reschedule_theirs(session, sam, call.id, ten + timedelta(minutes=20), **about)
        missed = calls.ring_me(session, story.applications["C-1"], "07700 900123", "After four.", **about)
        calls.arrange(session, missed.id, ten + timedelta(minutes=40), dana.id, settings=story.settings, **by)
        asked_for = calls.ring_me(session, story.applications["C-3"], "07700 900123", "After four.", **about)
        calls.cancel(
            session, asked_for.id, "The round is on hold.", checker=story.checker, settings=story.settings, **by
        )
        later = {"actor": dana, "now": now + timedelta(days=1)}
        promised = [("Find out who planned Monday.", now.date() + timedelta(days=3))]
        notes.write(session, call.id, "We went through the plan of Monday.", promised, checker=story.checker, **later)
        notes.keep_promise(session, call.promises[0].id, **later)
        calls.miss(session, missed.id, settings=story.settings, **later)
    story.now += timedelta(days=1)


def asked(story):
    """What candidates ask for: answered, closed, arranged and cancelled, taken back."""
    dana, now = story.actors["dana"], story.now
    by, sam = {"actor": dana, "now": now}, story.applications["C-1"]
    with story.database.transaction() as session:
        made = [
            requests.ask(session, sam, kind, "What could I have done better?", settings=story.settings, now=now)
            for kind in (RequestKind.FEEDBACK, RequestKind.CALL, RequestKind.OTHER)
        ]
        feedback_, call, other = made
        noted = requests.note(session, sam, RequestKind.FORMAT, "Large print.", settings=story.settings, **by)
        said = needs.Said(Format.LARGE_PRINT, LetterLanguage.ENGLISH, kinds=[Need.INTERPRETER], words="A break.")
        needs.say(session, story.applications["C-3"], said, settings=story.settings, now=now)
        needs.note(session, story.applications["C-3"], replace(said, words="A lamp."), **by)
        hiring.tell(session, story.applications["C-2"], now.date(), "by phone", **by)
        until = now.date() + timedelta(days=9)
        intouch.agree(
            session, story.applications["C-2"], "Team leader", until, kept_until=until, settings=story.settings, now=now
        )
        intouch.end_own(session, story.applications["C-2"], now=now)
        requests.hand_over(session, noted.id, story.actors["both"].id, **by)
        requests.plan(session, feedback_.id, now.date(), today=now.date(), **by)
        requests.answer(session, feedback_.id, "The letter is on its way.", **by)
        requests.close(session, noted.id, "They wrote that it is not needed.", **by)
        requests.arrange(session, call, now.date(), now=now)
        requests.undo(session, call, now=now)
        requests.take_back(session, other, now=now)
        angry = requests.ask(session, sam, RequestKind.OTHER, "I complain.", settings=story.settings, now=now)
        complaint = complaints.complain(session, angry.id, settings=story.settings, **by).id
        complaints.give_complaint(session, complaint, story.actors["both"].id, **by)
        complaints.keep_records(session, complaint, **by)
        complaints.acknowledge(session, complaint, now.date(), today=now.date(), **by)
        complaints.end_complaint(session, complaint, "The panel's notes were read again.", **by)
        records = Actor(story.actors["dana"].id, "Dana", ROLES[Role.RECORDS])
        for hold in holds.covering(session, [sam])[sam]:
            holds.release(session, hold.id, "The complaint has ended.", actor=records, now=now)
    disputed(story)
    answered(story)
    helped(story)


def answered(story):
    """A question whose answer an interviewer wrote."""
    by = {"now": story.now}
    with story.database.transaction() as session:
        entry = session.scalars(sa.select(Entry).where(Entry.state == EntryState.ACCEPTED)).first()
        whose, writer = entry.application_id, accounts.actor_of(session, entry.interviewer_id)
        asked = requests.ask(
            session, whose, RequestKind.OTHER, "Who read my plan?", settings=story.settings, by_link=False, **by
        )
        answer = answers.ask_for_words(session, asked.id, writer.id, actor=story.actors["dana"], **by)
        answers.put_words(session, answer.id, "Two of us read it.", checker=story.checker, actor=writer, **by)
        answers.write(
            session, asked.id, "Two of us read it.", blocks=story.blocks, checker=story.checker,
            settings=story.settings, actor=story.actors["dana"], **by,
        )  # fmt: skip


def helped(story):
    """A letter of which its candidate was asked whether it helped, said so, and why."""
    with story.database.transaction() as session:
        letter = session.scalars(sa.select(Letter).where(Letter.delivery_key.is_not(None))).first()
        answer = Helpfulness(letter_id=letter.id, said=Helped.NO, said_at=story.now, cause=Cause.GENERAL, why="Vague.")
        session.add(answer)
        session.flush()
        for verb in helpful.Verb:
            helpful._record(session, verb, answer, letter.application_id, story.now)


def disputed(story):
    """A sentence that a candidate disputes, and that stays."""
    now = story.now
    with story.database.transaction() as session:
        letter = session.scalars(sa.select(Letter).where(Letter.delivery_key.is_not(None))).first()
        asked = requests.ask(
            session, letter.application_id, RequestKind.STATEMENT, "I named twelve.", settings=story.settings, now=now
        )
        made = Dispute(request_id=asked.id, letter_id=letter.id, sentence="You named ten.")
        session.add(made)
        session.flush()
        disputes._record(session, disputes.Verb.DISPUTE_MADE, made, letter.application_id, SYSTEM, now)
    with story.database.transaction() as session:
        reason = "The notes of that day say ten."
        disputes.decide(
            session, asked.id, Ending.KEPT, reason, checker=story.checker, actor=story.actors["both"], now=now
        )


def given_leave(story):
    """Leave to write without a certificate: agreed and ended, and refused."""
    with story.database.transaction() as session:
        roles = {"lea": Role.INTERVIEWER, "max": Role.INTERVIEWER, "ada": Role.ADMIN}
        by = {"active": True, "actor": FOUNDER, "now": story.now}
        made = [accounts.make_user(session, name, f"{name}@x.example", (role,), **by) for name, role in roles.items()]
        lea, max_, ada = (user.id for user in made)
        second = accounts.actor_of(session, ada)
        for person, steps in zip((lea, max_), (("break", "end"), ("refuse",)), strict=True):
            why = "Nobody else was in the room."
            leave = glass.ask(session, person, 24, why, actor=story.actors["dana"], now=story.now)
            for step in steps:
                glass.settle(session, leave.id, step, actor=second, now=story.now)


def marked(story):
    """A sentence that one trainer doubted and another passed."""
    given = {"rules_version": "1", "valid": timedelta(days=365), "now": story.now}
    with story.database.transaction() as session:
        people.give_role(session, story.actors["dana"].id, Role.TRAINER, None, actor=FOUNDER, now=story.now)
        story.actors["dana"] = accounts.actor_of(session, story.actors["dana"].id)
        sentence = session.scalar(sa.select(sa.func.max(Rewriting.id)))
        marking.mark(session, sentence, False, "The next step is missing.", actor=story.actors["trainer"], **given)
        marking.mark(session, sentence, True, actor=story.actors["dana"], **given)


def licensed(story):
    """Somebody passed a step of the training, failed another, asked a trainer, and with all of them passed has a
    provisional certificate."""
    content, by = load_content(HOME / "guidance"), {"actor": story.actors["ann"], "now": story.now}
    days, case = timedelta(days=60), next(one for one in content.rewrites if one.model)

    def take(step, *, well=True):
        with story.database.transaction() as session:
            attempt = learning.begin(session, step, content, version="1", most=9, **by)
            for place, asked in enumerate(attempt.asked):
                option = next(at for at, one in enumerate(asked["options"]) if one["right"] is well)
                learning.answer(session, attempt.id, place, option, provisional=days, **by)

    take("m1", well=False)
    for step in STEPS[:-1]:
        take(step)
    with story.database.transaction() as session:
        asking.ask_certificate(session, **by)
    with story.database.transaction() as session:
        asking.take_back(session, **by)
        asking.ask_certificate(session, **by)
        learning.rewrite(session, case, case.model, checker=story.checker, provisional=days, **by)


def reopened(story):
    """A wording that was kept with its reason, also in the next revision, and a decision that a concern reopened."""
    entry = story.entry("tom", "C-3")
    story.save(entry, "tom", strength=JUSTIFY)
    story.decide("C-3")
    ready = {"now": story.now}
    with story.database.transaction() as session:
        worded = Finding.level == FindingLevel.JUSTIFY, Finding.match != ""  # no reason stands in for what is not said
        for finding in session.scalars(sa.select(Finding.id).where(*worded)):
            feedback.keep(session, finding, "The advert asks for tours on foot.", actor=story.actors["tom"], **ready)
    story.save(entry, "tom", strength=JUSTIFY, notes=STOP)
    with story.database.transaction() as session:
        concern = session.scalar(sa.select(sa.func.max(Concern.id)))
        reason = "The words may have been part of the reasoning."
        dana = story.actors["dana"]
        reviewing.settle(session, concern, "reopen_decision", reason, ANSWERS, actor=story.actors["both"], **ready)
        why = "The exercise was to check passes at the gate."
        phrase = allowances.note(session, session.get_one(Round, story.round_id), "bus pass", why, actor=dana, **ready)
        questions.end(session, phrase.id, actor=dana, **ready)
        opened = session.get_one(Round, story.round_id)
        once = allowances.ask(
            session, opened.vacancy_id, opened.id, Question("whistle", "age.energy", "age", 3, 2), now=story.now
        )
        questions.refuse(session, once.id, "Nobody was asked to whistle in it.", actor=dana, **ready)
        questions.ask_again(session, once.id, actor=dana, **ready)


@pytest.fixture
def told(story) -> Story:
    whole(story)
    return story


def test_an_honest_story_differs_in_nothing(told):
    found, compared = compare(told.database)
    assert found == []
    assert (compared.unsaid, compared.erased) == (0, 0), "every fact of every row is said"
    with told.database.reading() as session:
        for ledger in LEDGERS:
            if ledger.subject != "upload":
                assert session.scalar(sa.select(ledger.id).limit(1)), f"no {ledger.subject} in this story"


#: What somebody could change, as SQL, and what must be named.
TAMPERED = {
    "a draft becomes accepted": ("UPDATE entry SET state = 'accepted', accepted_by = 1 WHERE id = 2", "entry:2: state"),
    "somebody else accepted": ("UPDATE entry SET accepted_by = 1 WHERE id = 1", "entry:1: accepted_by"),
    "somebody else wrote it": ("UPDATE entry SET interviewer_id = 4 WHERE id = 1", "entry:1: interviewer"),
    "a note is changed": ("UPDATE mark SET notes = 'x' WHERE revision_id = 1", "revision:1: content"),
    "a rating is changed": ("UPDATE mark SET rating = 1 WHERE revision_id = 1", "revision:1: content"),
    "words are changed": ("UPDATE words SET strength = 'x' WHERE revision_id = 1", "revision:1: content"),
    "words go": ("DELETE FROM words WHERE revision_id = 1", "revision:1: content"),
    "a finding goes": ("DELETE FROM finding WHERE level = 'stop'", "check:2: findings"),
    "a stop becomes a nudge": ("UPDATE finding SET level = 'nudge' WHERE level = 'stop'", "check:2: findings"),
    "a concern is opened again": (
        "UPDATE concern SET state = 'new', settled_by = NULL, reason = NULL", "concern:1: state",
    ),
    "somebody else settled": ("UPDATE concern SET settled_by = 1", "concern:1: settled_by"),
    "another reason": ("UPDATE concern SET reason = 'x'", "concern:1: reason"),
    "another answer": ("""UPDATE concern SET answers = '{"whose words": "x"}'""", "concern:2: answers"),
    "another decision reopened": ("UPDATE concern SET reopened = 7 WHERE id = 2", "concern:2: reopened"),
    "about other words": ("UPDATE concern SET digest = 'x' WHERE id = 1", "concern:1: words"),
    "somebody else kept it": ("UPDATE finding SET kept_by = 1 WHERE kept_by IS NOT NULL", "check:4: kept"),
    "kept for another reason": ("UPDATE finding SET kept_because = 'x' WHERE kept_by IS NOT NULL", "check:4: kept"),
    "nobody kept it": ("UPDATE finding SET kept_because = NULL, kept_by = NULL", "check:4: kept"),
    "kept by the way": ("UPDATE finding SET kept_because = 'x', kept_by = 1 WHERE level = 'stop'", "check:2: kept"),
    "an address is blocked": (
        "INSERT INTO suppression VALUES ('eve@x.example', '2026-01-01', 2)", "delivery:2: suppresses",
    ),
    "an address is blocked for nothing": (
        "INSERT INTO suppression VALUES ('eve@x.example', '2026-01-01', NULL)", "sending:1: groundless_suppressions",
    ),
    "an address is blocked no more": ("DELETE FROM suppression", "delivery:1: suppresses"),
    "another address is blocked": ("UPDATE suppression SET address = 'eve@x.example'", "delivery:1: suppresses"),
    "a brand writes as": ("UPDATE brand SET sender = 'eve@x.example' WHERE id = 2", "brand:2: sender"),
    "a brand's letters say it is at": ("UPDATE brand SET address = 'Elsewhere' WHERE id = 2", "brand:2: head"),
    "a brand is telephoned at": ("UPDATE brand SET telephone = '0' WHERE id = 2", "brand:2: head"),
    "letters end with": ("UPDATE brand SET footer = 'Somebody else Ltd' WHERE id = 2", "brand:2: footer"),
    "letters list ratings": ("UPDATE brand SET ratings_in_letters = true WHERE id = 2", "brand:2: ratings_in_letters"),
    "answers go to": ("UPDATE brand SET reply_to = 'eve@x.example' WHERE id = 2", "brand:2: sender"),
    "a concern goes": ("DELETE FROM concern", "concern:1: line"),
    "an agreed rating": ("UPDATE agreed_rating SET rating = 1", "decision:1: ratings"),
    "fully met": ("UPDATE agreed_rating SET fully_met = true", "decision:1: ratings"),
    "who decided": ("UPDATE decision_record SET decided_by = 1", "decision:1: decided_by"),
    "a letter is a draft again": ("UPDATE letter SET state = 'waiting'", "letter:1: state"),
    "who approved": ("UPDATE letter SET approved_by = 1", "letter:1: approved_by"),
    "another document": ("UPDATE letter SET pdf_sha256 = text_sha256", "letter:1: pdf"),
    "other words": ("UPDATE letter SET template_version = 'x'", "letter:1: fingerprint"),
    "an author goes": ("DELETE FROM letter_author WHERE user_id = 3", "letter:1: authors"),
    "another sentence in every letter": ("UPDATE wording_version SET blocks = '{}'", "wording:1: digest"),
    "who approved the wording": ("UPDATE wording_version SET approved_by = 1", "wording:1: approved_by"),
    "who wrote the wording": ("DELETE FROM wording_author", "wording:1: authors"),
    "a sealing job": ("UPDATE sealing_job SET state = 'failed'", "sealing:1: state"),
    "a recipient": ("UPDATE delivery SET recipient = 'eve@x.example' WHERE id = 1", "delivery:1: to"),
    "a sender": ("UPDATE delivery SET sender = 'eve@x.example' WHERE id = 1", "delivery:1: sender"),
    "a delivery's state": (
        "UPDATE delivery SET state = 'failed', cause = 'policy', cancelled_because = NULL WHERE id = 1",
        "delivery:1: state",
    ),
    "a delivery's bytes": ("UPDATE delivery SET text_sha256 = subject_sha256 WHERE id = 1", "delivery:1: text"),
    "a role more": ("INSERT INTO user_role (user_id, role) VALUES (1, 'admin')", "user:1: holds"),
    "another role": ("UPDATE user_role SET role = 'admin' WHERE user_id = 1", "user:1: holds"),
    "a role less": ("DELETE FROM user_role WHERE user_id = 1", "user:1: holds"),
    "a role in all brands": ("UPDATE user_role SET brand_id = NULL", "user:7: holds"),
    "an address": ("UPDATE user_account SET email = 'eve@x.example' WHERE id = 1", "user:1: email"),
    "somebody is back": ("UPDATE user_account SET active = true", "user:5: active"),
    "another trainer passed it": ("UPDATE marking SET second_by = 4", "marking:1: second_by"),
    "a sentence that never passed": ("UPDATE marking SET state = 'failed'", "marking:1: state"),
    "another co-writer": ("UPDATE co_writing SET writer_id = 4", "co_writing:1: writer"),
    "a re-test put off": ("UPDATE retest SET due_at = '2099-01-01 00:00:00.000000'", "retest:1: due"),
    "another cohort's brand": ("UPDATE cohort SET brand_id = 1", "cohort:1: brand"),
    "another version of the policy": ("UPDATE policy_read SET version = '2'", "policy_read:1: version"),
    "somebody more in a cohort": ("INSERT INTO cohort_member VALUES (1, 1)", "cohort:1: members"),
    "a call at another time": (
        "UPDATE phone_call SET starts_at = '2026-12-24 10:00:00' WHERE id = 1", "call:1: starts_at",
    ),
    "somebody else rings": ("UPDATE phone_call SET owner_id = 1 WHERE id = 1", "call:1: owner"),
    "another number": ("UPDATE phone_call SET phone = '0' WHERE id = 1", "call:1: said"),
    "other words on the phone": ("UPDATE call_note SET words = 'x'", "call:1: noted"),
    "a promise that nobody made": ("UPDATE call_promise SET due = '2099-01-01'", "call:1: promised"),
    "other hours": ("UPDATE call_opening SET opens = '09:00:00.000000'", "diary:3: hours"),
    "an interviewer who may ring": ("DELETE FROM caller", "callers:1: callers"),
    "longer leave": ("UPDATE glass SET until = '2099-01-01' WHERE until IS NOT NULL", "glass:1: ends"),
    "leave by one": ("UPDATE glass SET settled_by = asked_by", "glass:1: settled_by"),
    "a longer certificate": ("UPDATE certificate SET expires_at = '2099-01-01'", "certificate:1: until"),
    "an unrevoked certificate": (
        "UPDATE certificate SET revoked_by = NULL, revoked_at = NULL", "certificate:2: revoked_by",
    ),
    "a planted certificate": (
        "INSERT INTO certificate (id, user_id, proof, guidance_version, granted_at, expires_at) "  # noqa: ISC004
        "VALUES (99, 1, 'x', '1', '2026-01-01', '2027-01-01')",
        "certificate:99: it stands there, and no line",
    ),
    "an outcome": ("UPDATE application SET outcome = 'appointed' WHERE id = 2", "application:2: outcome"),
    "a candidate's address": ("UPDATE candidate SET email = 'eve@x.example' WHERE id = 1", "application:1: details"),
    "nobody told": ("DELETE FROM outcome_told", "application:4: told"),
    "who approves a round": ("UPDATE hiring_round SET approver_id = NULL", "round:1: approver"),
    "whose brand": ("UPDATE vacancy SET brand_id = 2", "vacancy:1: brand"),
    "a proved address": ("UPDATE brand SET reply_to_proved_at = '2026-01-01'", "brand:2: proved"),
    "sending goes on": ("UPDATE sending SET paused_at = NULL, paused_by = NULL", "sending:1: paused_by"),
    "an unknown state": ("UPDATE entry SET state = 'nonsense' WHERE id = 1", "entry:1: state"),
}  # fmt: skip


class Tampering:
    """The whole story, changed past the portal with triggers and constraints out of the way, and as it was again."""

    def __init__(self, engine):
        self.engine = engine

    def named(self, statement, **values):
        """What is named after this SQL."""
        with self.engine.connect() as connection:
            self._open(connection)
            assert connection.execute(sa.text(statement), values).rowcount
            with Session(connection) as session:
                replay = Replay(session, LEDGERS)
                replay.verify()
                found = [str(one) for one in replay.differences()]
            connection.rollback()
            return found

    def _open(self, connection):
        if connection.dialect.name == "sqlite":
            for pragma in ("ignore_check_constraints = ON", "foreign_keys = OFF"):
                connection.connection.driver_connection.execute(f"PRAGMA {pragma}")
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for name in connection.exec_driver_sql(triggers).scalars().all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            return
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        checks = "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
        for table, name in connection.exec_driver_sql(checks).all():
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")


@pytest.fixture(scope="module")
def tampering(server, checker):
    with server.fresh() as url:
        database = Database(make_engine(url))
        whole(Story(database, checker).begin())
        yield Tampering(database.engine)
        database.engine.dispose()


@pytest.mark.parametrize("what", TAMPERED)
def test_what_is_changed_past_the_portal_is_named(tampering, what):
    statement, expected = TAMPERED[what]
    found = tampering.named(statement)
    assert any(one.startswith(expected) for one in found), found


#: Columns behind the facts that are said as digests.
BEHIND = [
    *((table, column) for table in ("mark",) for column in ("criterion_id", "rating", "notes")),
    *(("words", column) for column in ("evidence", "strength", "development", "next_step")),
    *(("finding", column) for column in ("criterion_id", "field", "rule", "level", "start_at", "end_at", "matched")),
    *(("agreed_rating", column) for column in ("criterion_id", "rating", "fully_met", "changed_because")),
    *(("candidate", column) for column in ("first_name", "last_name", "known_as", "email", "postal_address")),
    ("application", "reference"), ("letter", "fingerprint"), ("letter", "template_version"),
    ("letter_author", "user_id"), ("user_role", "role"), ("delivery", "recipient"), ("delivery", "sender"),
    ("delivery", "reply_to"), ("finding", "kept_because"), ("finding", "kept_by"), ("concern", "reason"),
    ("brand", "sender"), ("brand", "reply_to"), ("suppression", "address"), ("suppression", "delivery_id"),
    *(("brand", column) for column in ("address", "telephone", "telephone_hours", "web", "footer")),
    ("outcome_told", "by_id"), ("user_account", "email"), ("wording_author", "user_id"),
]  # fmt: skip
COVERED = BEHIND + [
    (column.table.name, column.name)
    for ledger in LEDGERS
    for fact in ledger.facts.values()
    if isinstance(column := getattr(fact, "expression", None), sa.Column) and ledger.subject != "upload"
]


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.slow
def test_a_change_of_any_covered_column_is_named(tampering, data):
    table, column = data.draw(st.sampled_from(COVERED))
    shape = next(one for one in metadata.sorted_tables if one.name == table)
    with tampering.engine.connect() as connection:
        rows = connection.execute(sa.select(shape).order_by(*shape.primary_key)).mappings().all()
    row = data.draw(st.sampled_from(rows))
    kind, old = shape.c[column].type, row[column]
    if isinstance(kind, sa.Boolean):
        new = not old
    elif isinstance(kind, sa.Integer):
        new = data.draw(st.integers(1, 2**31 - 1).filter(lambda number: number != old))
    elif isinstance(kind, sa.Date | UTCDateTime):
        new = data.draw(st.sampled_from(["2031-01-01", "1999-12-31"]))
    elif isinstance(kind, sa.JSON):
        new = json.dumps({"somebody": data.draw(st.text("abc é", min_size=1, max_size=40))})
    else:
        new = data.draw(st.text("abc é", min_size=1, max_size=40).filter(lambda text: text != old))
    names = [key.name for key in shape.primary_key]
    where, keys = " AND ".join(f"{name} = :key_{name}" for name in names), {f"key_{name}": row[name] for name in names}
    statement = f'UPDATE "{table}" SET "{column}" = :new WHERE {where}'  # one is called case
    with suppress(IntegrityError):  # a key or a unique index still refuses some
        assert tampering.named(statement, new=new, **keys)


def test_whoever_is_erased_is_not_reported_and_the_trail_still_verifies(told):
    """Erasing destroys the key and empties the words; what the lines say of them cannot be compared any more."""
    with told.database.transaction() as session:
        session.execute(sa.text("DELETE FROM person_key WHERE person = 'application:1'"))
        session.execute(sa.text("UPDATE candidate SET first_name = '', last_name = '', email = '' WHERE id = 1"))
        session.execute(
            sa.text("UPDATE delivery SET recipient = '', sender = '', reply_to = '' WHERE state = 'cancelled'")
        )
    found, compared = compare(told.database)
    assert found == []
    assert compared.erased > 3


def test_a_line_that_is_dated_before_the_one_before_it_is_told(told):
    with told.database.transaction() as session:
        delivery.resume(session, actor=told.actors["dana"], now=told.now - timedelta(days=3))
    with told.database.at_one_moment() as session:
        replay = Replay(session, LEDGERS)
        lines = replay.verify().lines
    assert replay.backwards == [(lines, timedelta(days=3))]
