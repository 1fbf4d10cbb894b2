"""Who may carry out what, as a table: operation -> how it is called with a record, and the roles that may.

Every operation on a record has a row here, or `test_operations.py` fails: pages and commands call the same ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.access import operations as access
from employer_portal.answers import operations as answers
from employer_portal.approving import operations as approving
from employer_portal.calls import hours, notes
from employer_portal.calls import operations as calls
from employer_portal.candidate import operations as candidate_door
from employer_portal.certificates import opening
from employer_portal.cohorts import operations as cohorts
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import made
from employer_portal.core.permissions import Role
from employer_portal.core.terms import FeedbackPolicy, Format, Language, LetterKind, LetterLanguage, Outcome, StageKind
from employer_portal.cowriting import operations as cowriting
from employer_portal.delivery import later
from employer_portal.delivery import operations as delivery
from employer_portal.disputes import operations as disputes
from employer_portal.disputes.models import Ending
from employer_portal.erasing import mistakes
from employer_portal.erasing import operations as erasing
from employer_portal.evidence import operations as evidence
from employer_portal.evidence.values import Of
from employer_portal.feedback import operations as feedback
from employer_portal.feedback import working
from employer_portal.formats import operations as formats
from employer_portal.hiring import approvers, dates, mending, persons, policy, vacancies
from employer_portal.hiring import operations as hiring
from employer_portal.intouch import operations as intouch
from employer_portal.keeping import holds
from employer_portal.keeping.models import AccessPlace, Came, Cause, Handed, Waits
from employer_portal.letters import editing, making, merging, renewing
from employer_portal.letters import operations as letters
from employer_portal.marking import operations as marking
from employer_portal.needs import operations as needs
from employer_portal.notices import cards
from employer_portal.notices import operations as notices
from employer_portal.panel import chair
from employer_portal.panel import operations as panel
from employer_portal.phrasing.findings import Field
from employer_portal.requests import complaints
from employer_portal.requests import operations as requests
from employer_portal.requests.models import RequestKind
from employer_portal.review import operations as reviewing
from employer_portal.review import questions, setting_up
from employer_portal.training import glass
from employer_portal.training import operations as training
from employer_portal.wording import operations as wording
from tests.contracts.access import person_of
from tests.factories import CRITERIA, SHEET, Story, candidate

HR, APPROVER, RECORDS, TRAINER, INTERVIEWER = Role.HR, Role.APPROVER, Role.RECORDS, Role.TRAINER, Role.INTERVIEWER
LARGE_PRINT = needs.Said(Format.LARGE_PRINT, LetterLanguage.ENGLISH)
DAY: dict[str, Any] = {"rules_version": "1", "valid": timedelta(1)}
REASON = "The words may have been part of the reasoning."
Call = Callable[[Any, int, dict[str, Any], Story], object]


@dataclass(frozen=True, slots=True)
class Row:
    """What kind of record it is about, how it is called with one's id, by whom, and the roles that may."""

    record: str
    call: Call
    roles: frozenset[Role]


def row(record: str, call: Call, *roles: Role) -> Row:
    return Row(record, call, frozenset(roles))


def _place(session: Session, request_id: int) -> int:
    """A place in which somebody has to look for that request."""
    return session.scalar(sa.select(AccessPlace.id).where(AccessPlace.request_id == request_id).limit(1)) or 0


def other(session: Any, story: Story) -> int:
    """Another person of the story's own round."""
    return person_of(session, story.applications["C-4"])


OPERATIONS: dict[str, Row] = {
    "wording.write": row(
        "brand", lambda s, i, by, t: wording.write(
            s, i, Language.ENGLISH, {"common.farewell": "Thank you for that."}, standard=t.blocks, **by), HR),
    "wording.propose": row("wording", lambda s, i, by, t: wording.propose(s, i, "", checker=t.checker, **by), HR),
    "wording.approve": row("wording", lambda s, i, by, t: wording.approve(s, i, "x", **by), APPROVER),
    "wording.give_back": row("wording", lambda s, i, by, t: wording.give_back(s, i, REASON, **by), APPROVER),
    "wording.take_back": row("wording", lambda s, i, by, t: wording.take_back(s, i, **by), HR),
    "wording.drop": row("wording", lambda s, i, by, t: wording.drop(s, i, **by), HR),
    "hiring.open_round": row("vacancy", lambda s, i, by, t: hiring.open_round(s, i, 1, SHEET, **by), HR),
    "hiring.edit_round": row(
        "round", lambda s, i, by, t: hiring.edit_round(
            s, i, stage="x", kind=StageKind.SIFT, interview_date=None, feedback_due=None, contact_name="x",
            contact_email="x", reserve_until=None, left_out=(), **by), HR),
    "hiring.set_approver": row("round", lambda s, i, by, t: approvers.set_approver(s, i, None, **by), HR),
    "hiring.close_round": row("round", lambda s, i, by, t: hiring.close_round(s, i, **by), HR),
    "hiring.reopen_round": row("round", lambda s, i, by, t: hiring.reopen_round(s, i, **by), HR),
    "hiring.add_candidates": row(
        "round", lambda s, i, by, t: hiring.add_candidates(s, i, [candidate("C-9")], **by), HR),
    "hiring.edit_candidate": row(
        "application", lambda s, i, by, t: hiring.edit_candidate(s, i, candidate("C-9"), **by), HR),
    "hiring.change_outcome": row(
        "application", lambda s, i, by, t: hiring.change_outcome(s, i, Outcome.RESERVE, **by), HR),
    "hiring.change_outcomes": row(
        "application", lambda s, i, by, t: hiring.change_outcomes(s, [i], Outcome.RESERVE, **by), HR),
    "hiring.tell": row("application", lambda s, i, by, t: hiring.tell(s, i, date(2026, 1, 1), "by phone", **by), HR),
    "hiring.tell_all": row(
        "application", lambda s, i, by, t: hiring.tell_all(s, [i], date(2026, 1, 1), "by phone", **by), HR),
    "hiring.write_to_all": row(
        "application", lambda s, i, by, t: mending.write_to_all(s, [i], Format.POST, **by), HR),
    "hiring.interview_all": row(
        "application", lambda s, i, by, t: mending.interview_all(s, [i], date(2026, 1, 1), **by), HR),
    "hiring.untell": row("application", lambda s, i, by, t: hiring.untell(s, i, **by), HR),
    "hiring.join": row("person", lambda s, i, by, t: persons.join(s, i, other(s, t), **by), HR),
    "hiring.part": row("joining", lambda s, i, by, t: persons.part(s, i, **by), HR),
    "hiring.are_two": row("person", lambda s, i, by, t: persons.are_two(s, i, other(s, t), **by), HR),
    "hiring.do_not_write": row("person", lambda s, i, by, t: persons.do_not_write(s, i, REASON, **by), HR),
    "hiring.take_out": row("application", lambda s, i, by, t: persons.take_out(s, i, **by), HR),
    "hiring.may_write": row("person", lambda s, i, by, t: persons.may_write(s, i, **by), HR),
    "hiring.edit_vacancy": row(
        "vacancy", lambda s, i, by, t: vacancies.edit_vacancy(
            s, i, "X-1", "x", grade="", location="", posts=1, **by), HR),
    "hiring.set_criteria": row("vacancy", lambda s, i, by, t: vacancies.set_criteria(s, i, CRITERIA, **by), HR),
    "hiring.add_criteria": row("vacancy", lambda s, i, by, t: vacancies.add_criteria(s, i, CRITERIA, **by), HR),
    "hiring.put_criterion": row(
        "vacancy", lambda s, i, by, t: vacancies.put_criterion(s, i, CRITERIA[0], **by), HR),
    "hiring.order_criteria": row("vacancy", lambda s, i, by, t: vacancies.order_criteria(s, i, [], seen=7, **by), HR),
    "feedback.assign": row("application", lambda s, i, by, t: feedback.assign(s, i, t.actors["priya"].id, **by), HR),
    "hiring.put_off": row(
        "round", lambda s, i, by, t: dates.put_off(s, i, date(2026, 1, 1), date(2026, 1, 2), **by), HR),
    "hiring.end_reserve_list": row(
        "round", lambda s, i, by, t: dates.end_reserve_list(s, i, date(2026, 1, 1), **by), HR),
    "hiring.choose_policy": row(
        "round", lambda s, i, by, t: policy.choose_policy(s, i, FeedbackPolicy.ON_REQUEST, checker=t.checker, **by), HR
    ),
    "hiring.tell_after_offer": row("round", lambda s, i, by, t: dates.tell_after_offer(s, i, True, **by), HR),
    "hiring.word_invitation": row("round", lambda s, i, by, t: dates.word_invitation(s, i, "Bring a pen.", **by), HR),
    "notices.write": row(
        "application", lambda s, i, by, t: notices.write(
            s, i, LetterKind.OUTCOME, blocks=t.blocks, checker=t.checker, settings=t.settings, **by), HR),
    "notices.correct": row(
        "letter", lambda s, i, by, t: notices.correct(
            s, i, "x", "x", blocks=t.blocks, checker=t.checker, settings=t.settings, **by), HR),
    "calls.arrange": row(
        "call", lambda s, i, by, t: calls.arrange(
            s, i, t.now + timedelta(days=3), t.actors["dana"].id, settings=t.settings, **by), HR),
    "calls.reschedule": row(
        "call", lambda s, i, by, t: calls.reschedule(
            s, i, t.now + timedelta(days=3), t.actors["dana"].id, settings=t.settings, **by), HR),
    "calls.cancel": row(
        "call", lambda s, i, by, t: calls.cancel(s, i, REASON, checker=t.checker, settings=t.settings, **by), HR),
    "calls.miss": row("call", lambda s, i, by, t: calls.miss(s, i, settings=t.settings, **by), HR),
    "calls.write": row("call", lambda s, i, by, t: notes.write(s, i, REASON, checker=t.checker, **by), HR),
    "calls.keep_promise": row("promise", lambda s, i, by, t: notes.keep_promise(s, i, **by), HR),
    "calls.name_caller": row(
        "round", lambda s, i, by, t: hours.name_caller(s, i, t.actors["priya"].id, **by), HR),
    "calls.strike_caller": row(
        "round", lambda s, i, by, t: hours.strike_caller(s, i, t.actors["priya"].id, **by), HR),
    "candidate.withdraw_link": row("application", lambda s, i, by, t: candidate_door.withdraw_link(s, i, **by), HR),
    "candidate.hear_again": row("application", lambda s, i, by, t: candidate_door.hear_again(s, i, **by), HR),
    "candidate.give_back_link": row("application", lambda s, i, by, t: candidate_door.give_back_link(s, i, **by), HR),
    "intouch.say_same": row("vacancy", lambda s, i, by, t: intouch.say_same(s, i, {}, **by), HR),
    "intouch.write": row(
        "vacancy", lambda s, i, by, t: intouch.write(
            s, i, [1], REASON, checker=t.checker, settings=t.settings, **by), HR),
    "notices.make": row("round", lambda s, i, by, t: cards.make(s, i, settings=t.settings, **by), HR),
    "needs.note": row("application", lambda s, i, by, t: needs.note(s, i, LARGE_PRINT, **by), HR),
    "requests.note": row(
        "application", lambda s, i, by, t: requests.note(
            s, i, RequestKind.OTHER, REASON, settings=t.settings, **by), HR),
    "requests.hand_over": row(
        "request", lambda s, i, by, t: requests.hand_over(s, i, t.actors["dana"].id, **by), HR),
    "requests.plan": row(
        "request", lambda s, i, by, t: requests.plan(s, i, date(2027, 1, 4), today=t.now.date(), **by), HR),
    "requests.answer": row("request", lambda s, i, by, t: requests.answer(s, i, REASON, **by), HR),
    "requests.close": row("request", lambda s, i, by, t: requests.close(s, i, REASON, **by), HR),
    "disputes.decide": row(
        "disputed", lambda s, i, by, t: disputes.decide(s, i, Ending.KEPT, REASON, checker=t.checker, **by), HR),
    "answers.ask_for_words": row(
        "asked", lambda s, i, by, t: answers.ask_for_words(s, i, t.actors["tom"].id, **by), HR),
    "answers.write": row(
        "asked", lambda s, i, by, t: answers.write(
            s, i, REASON, blocks=t.blocks, checker=t.checker, settings=t.settings, **by), HR),
    "notices.answer": row(
        "application", lambda s, i, by, t: notices.answer(
            s, i, REASON, asked_about=None, before=None, blocks=t.blocks, checker=t.checker, settings=t.settings, **by),
        HR),
    "requests.complain": row(
        "request", lambda s, i, by, t: complaints.complain(s, i, settings=t.settings, **by), HR),
    "requests.give_complaint": row(
        "complaint", lambda s, i, by, t: complaints.give_complaint(s, i, t.actors["dana"].id, **by), HR),
    "requests.keep_records": row("complaint", lambda s, i, by, t: complaints.keep_records(s, i, **by), HR),
    "requests.acknowledge": row(
        "complaint", lambda s, i, by, t: complaints.acknowledge(s, i, t.now.date(), today=t.now.date(), **by), HR),
    "requests.end_complaint": row("complaint", lambda s, i, by, t: complaints.end_complaint(s, i, REASON, **by), HR),
    "panel.assign_all": row(
        "round", lambda s, i, by, t: panel.assign_all(s, i, [], [t.actors["priya"].id], **by), HR),
    "panel.replace": row(
        "entry", lambda s, i, by, t: panel.replace(s, i, t.actors["priya"].id, REASON, **by), HR),
    "panel.replace_all": row(
        "entry", lambda s, i, by, t: panel.replace_all(s, [i], t.actors["priya"].id, REASON, **by), HR),
    "panel.set_chair": row("round", lambda s, i, by, t: chair.set_chair(s, i, None, **by), HR),
    "panel.remind": row("round", lambda s, i, by, t: panel.remind(s, i, **by), HR),
    "panel.invite_to_training": row("round", lambda s, i, by, t: panel.invite_to_training(s, i, **by), HR),
    "panel.take_newest_criteria": row("round", lambda s, i, by, t: panel.take_newest_criteria(s, i, **by), HR),
    "feedback.save": row("entry", lambda s, i, by, t: feedback.save(s, i, [], checker=t.checker, **by), HR),
    "feedback.keep": row("finding", lambda s, i, by, t: feedback.keep(s, i, REASON, **by), HR),
    "feedback.submit": row("entry", lambda s, i, by, t: feedback.submit(s, [i], rules_version="1", **by), HR),
    "feedback.decline": row("entry", lambda s, i, by, t: feedback.decline(s, i, REASON, **by), HR),
    "feedback.put": row("entry", lambda s, i, by, t: working.put(s, i, {}, "", **by), HR),
    "feedback.give_reason": row(
        "entry", lambda s, i, by, t: working.give_reason(
            s, i, (1, Field.EVIDENCE, "x", "x"), REASON, checker=t.checker, **by), HR),
    "feedback.say_not_about": row(
        "entry", lambda s, i, by, t: working.say_not_about(
            s, i, (1, Field.EVIDENCE, "x", "x"), REASON, checker=t.checker, **by), HR),
    "feedback.cut": row("entry", lambda s, i, by, t: working.cut(s, i, checker=t.checker, **by), HR),
    "feedback.hand_in": row("entry", lambda s, i, by, t: working.hand_in(s, i, checker=t.checker, **by), HR),
    "feedback.take_saved": row("entry", lambda s, i, by, t: working.take_saved(s, i, **by), HR),
    "feedback.save_beside": row(
        "entry", lambda s, i, by, t: working.save_beside(s, i, working.Draft(), checker=t.checker, **by), HR),
    "cowriting.end": row("entry", lambda s, i, by, t: cowriting.end(s, i, checker=t.checker, **by), HR),
    "review.accept": row("entry", lambda s, i, by, t: reviewing.accept(s, [i], **by), HR),
    "review.give_back": row("entry", lambda s, i, by, t: reviewing.give_back(s, i, REASON, **by), HR),
    "review.settle": row("concern", lambda s, i, by, t: reviewing.settle(s, i, "words_removed", REASON, **by), HR),
    "review.settle_alike": row(
        "concern", lambda s, i, by, t: reviewing.settle_alike(s, i, "words_removed", REASON, **by), HR),
    "review.allow": row("question", lambda s, i, by, t: questions.allow(s, i, REASON, **by), HR),
    "review.refuse": row("question", lambda s, i, by, t: questions.refuse(s, i, REASON, **by), HR),
    "review.answer": row(
        "vacancy", lambda s, i, by, t: setting_up.answer(s, i, "bus pass", True, REASON, checker=t.checker, **by), HR),
    "review.ask_again": row("question", lambda s, i, by, t: questions.ask_again(s, i, **by), HR),
    "review.end": row("question", lambda s, i, by, t: questions.end(s, i, **by), HR),
    "review.decide": row("application", lambda s, i, by, t: reviewing.decide(s, i, {}, fully_met_from=3, **by), HR),
    "review.take_medians": row(
        "application", lambda s, i, by, t: reviewing.take_medians(s, [i], of_four=3, **by), HR),
    "letters.compose": row(
        "application", lambda s, i, by, t: making.compose(
            s, i, blocks=t.blocks, checker=t.checker, settings=t.settings, **by), HR),
    "letters.compose_all": row(
        "application", lambda s, i, by, t: made(making.compose_all(
            s, [i], blocks=t.blocks, checker=t.checker, settings=t.settings, **by)[i]), HR),
    "letters.seal_anew": row(
        "letter", lambda s, i, by, t: renewing.seal_anew(s, i, Calendar.of(t.settings), **by), HR),
    "letters.edit": row("letter", lambda s, i, by, t: letters.edit(s, i, None, checker=t.checker, **by), HR),
    "letters.edit_texts": row(
        "letter", lambda s, i, by, t: editing.edit_texts(s, i, {}, seen="x", checker=t.checker, **by), HR),
    "letters.keep_in_letter": row(
        "letter", lambda s, i, by, t: editing.keep_in_letter(s, i, "x", "x", "x", REASON, checker=t.checker, **by), HR),
    "letters.choose": row(
        "letter", lambda s, i, by, t: merging.choose(s, i, "x", "x", "y", checker=t.checker, **by), HR),
    "letters.bring_back": row(
        "letter", lambda s, i, by, t: merging.bring_back(s, i, "x", "x", checker=t.checker, **by), HR),
    "letters.send_back": row("letter", lambda s, i, by, t: merging.send_back(s, i, "x", "x", "y", **by), HR),
    "letters.try_on_oneself": row(
        "letter", lambda s, i, by, t: editing.try_on_oneself(s, i, **by), HR, APPROVER, RECORDS),
    "letters.hand_in": row("letter", lambda s, i, by, t: letters.hand_in(s, i, checker=t.checker, **by), HR),
    "letters.hand_in_all": row(
        "letter", lambda s, i, by, t: made(letters.hand_in_all(s, [i], checker=t.checker, **by)[i]), HR),
    "approving.approve": row(
        "letter", lambda s, i, by, t: approving.approve(s, i, "x", checker=t.checker, settings=t.settings, **by),
        APPROVER),
    "letters.give_back": row("letter", lambda s, i, by, t: letters.give_back(s, i, REASON, **by), APPROVER),
    "letters.take_back": row("letter", lambda s, i, by, t: letters.take_back(s, i, **by), HR),
    "letters.withdraw": row("letter", lambda s, i, by, t: letters.withdraw(s, i, REASON, **by), HR),
    "formats.make": row(
        "letter", lambda s, i, by, t: formats.make(s, i, formats.Form.ALOUD, Calendar.of(t.settings), **by), HR),
    "formats.hand_out": row(
        "letter", lambda s, i, by, t: formats.hand_out(s, i, formats.Form.ALOUD, b"x", **by), HR),
    "letters.note_reading": row("letter", lambda s, i, by, t: letters.note_reading(s, i, "x", **by), APPROVER),
    "delivery.cancel": row("delivery", lambda s, i, by, t: delivery.cancel(s, [i], reason=REASON, **by), HR),
    "delivery.send_now": row("delivery", lambda s, i, by, t: delivery.send_now(s, [i], **by), HR),
    "delivery.put_off": row("delivery", lambda s, i, by, t: later.put_off(s, i, by["now"] + timedelta(1), **by), HR),
    "delivery.hold": row("delivery", lambda s, i, by, t: delivery.hold(s, [i], **by), HR),
    "delivery.retry": row("delivery", lambda s, i, by, t: delivery.retry(s, [i], **by), HR),
    "delivery.confirm": row("delivery", lambda s, i, by, t: delivery.confirm(s, i, **by), HR),
    "delivery.came_back": row("delivery", lambda s, i, by, t: delivery.came_back(s, i, reason=REASON, **by), HR),
    "delivery.send_again": row("delivery", lambda s, i, by, t: delivery.send_again(s, i, to="a@b.example", **by), HR),
    "delivery.handed_to_the_post": row("delivery", lambda s, i, by, t: delivery.handed_to_the_post(s, [i], **by), HR),
    "training.grant": row(
        "anybody", lambda s, i, by, t: training.grant(s, i, guidance_version="1", valid=timedelta(1), **by), TRAINER),
    "training.grant_all": row(
        "anybody", lambda s, i, by, t: training.grant_all(s, [i], guidance_version="1", valid=timedelta(1), **by),
        TRAINER),
    "marking.mark": row("rewriting", lambda s, i, by, t: marking.mark(s, i, True, **DAY, **by), TRAINER),
    "marking.stand_in": row("rewriting", lambda s, i, by, t: marking.stand_in(s, i, True, **DAY, **by), Role.ADMIN),
    "cohorts.enlist": row("cohort", lambda s, i, by, t: cohorts.enlist(s, i, [t.actors["ann"].id], **by), TRAINER),
    "cohorts.strike": row("cohort", lambda s, i, by, t: cohorts.strike(s, i, t.actors["tom"].id, **by), TRAINER),
    "cohorts.call": row("cohort", lambda s, i, by, t: cohorts.call(s, i, **by), TRAINER),
    "certificates.open_answers": row("anybody", lambda s, i, by, t: opening.open_answers(s, i, REASON, **by), RECORDS),
    "evidence.ask": row(
        "application", lambda s, i, by, t: evidence.ask(s, Of.APPLICATION, i, REASON, named=True, kept=True, **by),
        RECORDS),
    "evidence.fetch": row("pack", lambda s, i, by, t: evidence.fetch(s, i, **by), RECORDS),
    "training.ask": row(
        "novice", lambda s, i, by, t: glass.ask(s, i, 2, "Nobody else was in the room.", **by), HR, Role.ADMIN),
    "training.settle": row("leave", lambda s, i, by, t: glass.settle(s, i, "refuse", **by), HR, Role.ADMIN),
    "training.revoke": row("anybody", lambda s, i, by, t: training.revoke(s, i, REASON, **by), TRAINER),
    "keeping.place": row("vacancy", lambda s, i, by, t: holds.place(s, f"vacancy:{i}", REASON, **by), RECORDS),
    "keeping.release": row("hold", lambda s, i, by, t: holds.release(s, i, REASON, **by), RECORDS),
    "access.receive": row("person", lambda s, i, by, t: access.receive(
        s, i, Came.PHONE, t.now.date(), REASON, settings=t.settings, **by), RECORDS),
    "access.see_identity": row("to see", lambda s, i, by, t: access.see_identity(s, i, REASON, **by), RECORDS),
    "access.pause": row("to see", lambda s, i, by, t: access.pause(
        s, i, Waits.IDENTITY, REASON, settings=t.settings, **by), RECORDS),
    "access.resume": row("to see", lambda s, i, by, t: access.resume(s, i, settings=t.settings, **by), RECORDS),
    "access.extend": row("to see", lambda s, i, by, t: access.extend(s, i, REASON, settings=t.settings, **by), RECORDS),
    "access.add_place": row("to see", lambda s, i, by, t: access.add_place(s, i, REASON, **by), RECORDS),
    "access.look": row("to see", lambda s, i, by, t: access.look(s, i, _place(s, i), "", **by), RECORDS),
    "access.choose": row("to see", lambda s, i, by, t: access.choose(
        s, i, f"application:{t.applications['C-1']}", None, **by), RECORDS),
    "access.hand_in": row("to see", lambda s, i, by, t: access.hand_in(s, i, **by), RECORDS),
    "access.give_back": row("to see", lambda s, i, by, t: access.give_back(s, i, REASON, **by), RECORDS),
    "access.agree": row("to see", lambda s, i, by, t: access.agree(s, i, **by), RECORDS),
    "access.give": row(
        "to see", lambda s, i, by, t: access.give(s, i, Handed.POST, settings=t.settings, **by), RECORDS),
    "access.close": row("to see", lambda s, i, by, t: access.close(s, i, REASON, **by), RECORDS),
    "access.end": row("to see", lambda s, i, by, t: access.end(s, i, REASON, **by), RECORDS),
    "access.fetch": row("to see", lambda s, i, by, t: access.fetch(s, i, **by), RECORDS),
    "erasing.ask": row("person", lambda s, i, by, t: erasing.ask(s, i, Cause.ASKED, **by), RECORDS),
    "erasing.agree": row("erasure", lambda s, i, by, t: erasing.agree(s, i, **by), RECORDS),
    "erasing.remove": row("application", lambda s, i, by, t: mistakes.remove(s, i, **by), HR),
    "erasing.put_back": row("removed", lambda s, i, by, t: mistakes.put_back(s, i, **by), HR),
    "erasing.take_back": row("erasure", lambda s, i, by, t: erasing.take_back(s, i, **by), RECORDS),
}  # fmt: skip

#: What is no operation on one record, each with what keeps it.
ELSEWHERE = {
    "keeping.set_period": "of all brands", "keeping.settle": "of all brands", "keeping.stand_under": "of all brands",
    "keeping.set_grace": "of all brands", "access.whole": "a reading of what is loaded",
    "hiring.change_form": "a part of saying what one needs",
    "erasing.inventory": "a reading", "helpful.learnt": "a reading", "helpful.helped_lately": "a reading",
    "hiring.take_address": "a part of sending a letter again", "hiring.note_details": "a part of correcting them",
    "requests.fulfil": "a part of ringing", "requests.reply": "the worker’s, for who handed it in",
    "answers.put_words": "one’s own, whoever was asked for them",
    "calls.keep_diary": "one's own", "calls.open_day": "one's own", "calls.forget_day": "one's own",
    "calls.sheet": "a reading of what is loaded",
    "calls.booked": "a part of booking", "calls.moved": "a part of moving",
    "calls.cancelled": "a part of cancelling", "calls.missed": "a part of ringing", "calls.tomorrow": "the worker's",
    "hiring.open_vacancy": "named by its brand", "hiring.make_vacancy": "named by its brand",
    "hiring.tell_by_letter": "the worker's", "hiring.letter_did_not_tell": "the worker's",
    "exchange.begin": "named by its brand", "exchange.write": "a part of bringing in",
    "exchange.finish": "a part of bringing in", "exchange.was_read": "the worker's, or one's own upload",
    "exchange.bring_in_here": "one's own upload", "exchange.stop": "one's own upload",
    "exchange.match": "one's own upload", "exchange.keep": "nobody's in particular: for all who run rounds",
    "exchange.forget": "nobody's in particular: for all who run rounds",
    "feedback.tell_hr": "a part of saving", "feedback.open_concerns": "a part of saving, and of refusing",
    "feedback.doubt": "a part of cutting a revision", "feedback.note": "a part of bringing in",
    "exchange.note_allowed": "a part of bringing in",
    "review.end_concern": "a part of settling, and of allowing",
    "feedback.ask_again": "a part of asking again",
    "feedback.open_of_call": "a part of writing down a call",
    "feedback.check_revision": "a part of saving", "feedback.record": "a part of saving",
    "exchange.note_return": "a part of bringing back",
    "exchange.note_export": "a part of the export's page", "panel.post_sign_in_link": "a part of telling",
    "exchange.take_in": "one's own upload", "exchange.bring_in": "one's own upload",
    "exchange.throw_away": "one's own upload", "feedback.work": "a reading of what is loaded",
    "letters.seal_done": "the worker's, for who asked",
    "letters.seal_all_done": "the worker's, for who asked", "letters.renew": "the worker's",
    "letters.write": "a part of what is mailed about something else",
    "letters.reword": "the worker's", "letters.reopen": "the worker's",
    "delivery.replace_later": "a part of sealing anew",
    "panel.say_same_questions": "the chair's own", "hiring.note_posts": "a part of deciding, and of bringing in",
    "letters.recall_for_outcome": "withdraws",
    "delivery.post": "a part of approving", "delivery.post_all": "a part of approving",
    "delivery.suppress": "a part of coming back", "delivery.recall": "a part of withdrawing",
    "delivery.lift": "a part of sending again", "delivery.stop_writing_to": "a part of noting it",
    "delivery.pause": "of all sending", "delivery.resume": "of all sending",
    "training.count_by_standing": "a reading", "training.count_owing": "a reading",
    "cohorts.found": "named by its people", "cohorts.invite": "a part of calling a cohort or a panel",
    "cohorts.places": "a reading",
    "training.ask_retest": "the worker’s", "training.pass_all": "a part of passing a re-test",
    "training.complete": "a part of marking", "training.take_over": "a part of entering a table",
    "evidence.note_made": "a part of making a pack",
    "evidence.note_stamped": "a part of making a pack, and the worker's",
    "evidence.note_gone": "the worker's",
    "certificates.completions": "a reading", "certificates.read": "what one opened oneself",
    "certificates.enter": "named by address",
    "marking.count_to_mark": "a reading", "training.count_open": "a reading", "marking.one_to_mark": "a reading",
    "training.earn": "a part of passing the last step", "learning.begin": "one's own", "learning.answer": "one's own",
    "learning.rewrite": "one's own", "learning.ask_certificate": "one's own", "learning.take_back": "one's own",
    "practice.choose_way": "one's own", "reading.own_way": "a reading", "cowriting.ask": "one's own record",
    "cowriting.confirm": "one's own record", "cowriting.not_yet": "one's own record",
    "cowriting.hand_over": "whoever was asked", "feedback.lay_down_record": "a part of asking a colleague",
    "feedback.go_back": "a part of ending co-writing", "training.carry_over": "a part of issuing a certificate",
    "reading.tick": "one's own", "reading.confirm_policy": "one's own",
}  # fmt: skip
