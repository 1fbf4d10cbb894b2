"""Who may carry out what, as a table: operation -> how it is called with a record, and the roles that may.

Every operation on a record has a row here, or `test_operations.py` fails: pages and commands call the same ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from employer_portal.cohorts import operations as cohorts
from employer_portal.core.calendar import Calendar
from employer_portal.core.permissions import Role
from employer_portal.core.terms import Language, LetterKind, Outcome, StageKind
from employer_portal.delivery import operations as delivery
from employer_portal.feedback import operations as feedback
from employer_portal.feedback import working
from employer_portal.formats import operations as formats
from employer_portal.hiring import approvers, dates, persons, vacancies
from employer_portal.hiring import operations as hiring
from employer_portal.letters import editing, merging, renewing
from employer_portal.letters import operations as letters
from employer_portal.marking import operations as marking
from employer_portal.notices import operations as notices
from employer_portal.panel import chair
from employer_portal.panel import operations as panel
from employer_portal.phrasing.findings import Field
from employer_portal.review import operations as reviewing
from employer_portal.review import questions, setting_up
from employer_portal.training import glass
from employer_portal.training import operations as training
from employer_portal.wording import operations as wording
from tests.contracts.access import person_of
from tests.factories import CRITERIA, SHEET, Story, candidate

HR, APPROVER, RECORDS, TRAINER, INTERVIEWER = Role.HR, Role.APPROVER, Role.RECORDS, Role.TRAINER, Role.INTERVIEWER
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
    "hiring.tell_after_offer": row("round", lambda s, i, by, t: dates.tell_after_offer(s, i, True, **by), HR),
    "notices.write": row(
        "application", lambda s, i, by, t: notices.write(
            s, i, LetterKind.OUTCOME, blocks=t.blocks, checker=t.checker, settings=t.settings, **by), HR),
    "notices.correct": row(
        "letter", lambda s, i, by, t: notices.correct(
            s, i, "x", "x", blocks=t.blocks, checker=t.checker, settings=t.settings, **by), HR),
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
        "application", lambda s, i, by, t: letters.compose(
            s, i, blocks=t.blocks, checker=t.checker, settings=t.settings, **by), HR),
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
    "letters.approve": row(
        "letter", lambda s, i, by, t: letters.approve(s, i, "x", settings=t.settings, **by), APPROVER),
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
    "marking.mark": row(
        "rewriting", lambda s, i, by, t: marking.mark(
            s, i, True, guidance_version="1", rules_version="1", valid=timedelta(1), **by), TRAINER),
    "cohorts.enlist": row("cohort", lambda s, i, by, t: cohorts.enlist(s, i, [t.actors["ann"].id], **by), TRAINER),
    "cohorts.strike": row("cohort", lambda s, i, by, t: cohorts.strike(s, i, t.actors["tom"].id, **by), TRAINER),
    "cohorts.call": row("cohort", lambda s, i, by, t: cohorts.call(s, i, **by), TRAINER),
    "training.ask": row(
        "novice", lambda s, i, by, t: glass.ask(s, i, 2, "Nobody else was in the room.", **by), HR, Role.ADMIN),
    "training.settle": row("leave", lambda s, i, by, t: glass.settle(s, i, "refuse", **by), HR, Role.ADMIN),
    "training.revoke": row("anybody", lambda s, i, by, t: training.revoke(s, i, REASON, **by), TRAINER),
}  # fmt: skip

#: What is no operation on one record, each with what keeps it.
ELSEWHERE = {
    "hiring.open_vacancy": "named by its brand", "hiring.make_vacancy": "named by its brand",
    "hiring.tell_by_letter": "the worker's", "hiring.letter_did_not_tell": "the worker's",
    "exchange.begin": "named by its brand", "exchange.write": "a part of bringing in",
    "exchange.finish": "a part of bringing in", "exchange.was_read": "the worker's, or one's own upload",
    "exchange.bring_in_here": "one's own upload", "exchange.stop": "one's own upload",
    "feedback.tell_hr": "a part of saving", "feedback.open_concerns": "a part of saving, and of refusing",
    "feedback.doubt": "a part of cutting a revision", "feedback.note": "a part of bringing in",
    "exchange.note_allowed": "a part of bringing in",
    "review.end_concern": "a part of settling, and of allowing",
    "feedback.ask_again": "a part of asking again",
    "feedback.check_revision": "a part of saving", "feedback.record": "a part of saving",
    "exchange.note_return": "a part of bringing back",
    "exchange.note_export": "a part of the export's page", "panel.post_sign_in_link": "a part of telling",
    "exchange.take_in": "one's own upload", "exchange.bring_in": "one's own upload",
    "exchange.throw_away": "one's own upload", "feedback.work": "a reading of what is loaded",
    "letters.seal_done": "the worker's, for who asked", "letters.renew": "the worker's",
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
    "training.complete": "a part of marking", "training.take_over": "a part of entering a table",
    "certificates.completions": "a reading", "certificates.enter": "named by address",
    "marking.count_to_mark": "a reading", "marking.one_to_mark": "a reading",
    "training.earn": "a part of passing the last step", "learning.begin": "one's own", "learning.answer": "one's own",
    "learning.rewrite": "one's own", "learning.ask_certificate": "one's own", "learning.take_back": "one's own",
    "practice.choose_way": "one's own",
}  # fmt: skip
