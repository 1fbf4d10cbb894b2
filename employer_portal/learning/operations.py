"""Learning, one's own: beginning a step, answering a question once, saying a sentence anew, and the licence by it."""

import re
from datetime import datetime, timedelta
from random import SystemRandom

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.accounts.models import User
from employer_portal.core import audit
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.permissions import Actor
from employer_portal.core.workflow import Act, move
from employer_portal.learning import licence, queries
from employer_portal.learning.models import Answer, Attempt, Rewriting
from employer_portal.learning.verbs import Verb
from employer_portal.learning.workflow import ATTEMPT
from employer_portal.phrasing.service import Checker
from employer_portal.training import operations as training
from employer_portal.training import retests
from employer_portal.training.content import Content, RewriteCase
from employer_portal.training.marking import passes
from employer_portal.training.queries import history


def begin(
    session: Session, step: str, content: Content, *, version: str, most: int, actor: Actor, now: datetime
) -> Attempt:
    """Begin a step, or go on with the attempt at it that is open: two tabs are one attempt.

    Raises `NotFound` for a step that asks nothing, `Conflict` for a re-test that nobody was asked for, and after `most`
    attempts on one day at one that is marked.
    """
    if step not in licence.asking(content):
        raise NotFound("There is no such step.")
    if (there := queries.open_attempt(session, actor.id, step)) is not None:
        return there
    retest = retests.open_retest(session, actor.id, now) if step == licence.RETEST else None
    if step == licence.RETEST and retest is None:
        raise Conflict("Nothing has changed that you are asked about.", "Refreshers are open to you at any time.")
    day = day_at(now)
    today = sa.select(sa.func.count()).where(Attempt.user_id == actor.id, Attempt.step == step, Attempt.day == day)
    number = (session.scalar(today) or 0) + 1
    if number > most and step not in licence.UNMARKED:
        raise Conflict(f"You have tried this {most} times today.", "Go on with it tomorrow.")
    try:
        changed = retest.modules if retest else ()
        asked = licence.draw(content, step, SystemRandom(), queries.past(session, actor.id), changed)
    except LookupError as error:
        raise NotFound("Nothing is written for this step yet.", "Run: ./portal guidance check") from error
    attempt = Attempt(
        user_id=actor.id, step=step, day=day, number=number, version=version,
        asked=asked, begun_at=now,
    )  # fmt: skip
    session.add(attempt)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("This step was begun a moment ago, in another tab.", "Open it from your training.") from error
    audit.record(
        session, Verb.ATTEMPT_BEGIN, f"attempt:{attempt.id}", actor_id=actor.id, at=now, user=actor.id, step=step,
        state=attempt.state, guidance=version,
    )  # fmt: skip
    return attempt


def answer(
    session: Session, attempt_id: int, place: int, option: int, *, sure: bool | None = None, provisional: timedelta,
    writes: bool = True, actor: Actor, now: datetime,
) -> Attempt:  # fmt: skip
    """Answer one question of one's own attempt, once: what is sent again afterwards changes nothing. The last answer
    ends it, and where it was the last step of the licence, a provisional certificate is issued for that long (`writes`:
    with which they may write to candidates).

    Raises `NotFound` for another's attempt or a question that it has not, `DomainError` for no option of it.
    """
    attempt = queries.own_attempt(session, attempt_id, actor, lock=True)
    if not 0 <= place < len(attempt.asked):
        raise NotFound("There is no such question.")
    if not 0 <= option < len(attempt.asked[place]["options"]):
        raise DomainError("Nothing is chosen.", "Choose one of the answers.")
    if session.get(Answer, (attempt_id, place)) is not None:
        return attempt
    session.add(Answer(attempt_id=attempt_id, place=place, option=option, sure=sure, at=now))
    session.flush()
    chosen = queries.chosen(session, attempt_id)
    if len(chosen) == len(attempt.asked):
        attempt.ended_at = now
        passed = licence.passes(attempt.step, attempt.asked, chosen)
        move(session, ATTEMPT, attempt, "pass" if passed else "fail", Act(actor, now))
        if passed and attempt.step == licence.RETEST:
            session.flush()  # a trigger looks for the attempt that was passed
            retests.pass_all(session, attempt.begun_at, actor=actor, now=now)
        _license(session, provisional, actor, now, writes=writes)
    return attempt


def rewrite(
    session: Session, case: RewriteCase, words: str, *, checker: Checker, provisional: timedelta, writes: bool = True,
    actor: Actor, now: datetime,
) -> Rewriting:  # fmt: skip
    """Keep how somebody said a case's sentence anew (empty: left out, as if HR were told), marked at once. Raises
    `DomainError` for the sentence as it stood, and for the model answer once it was shown, `Conflict` for a case that
    was given away."""
    if words.strip() == case.text.strip():
        raise DomainError("This is the sentence as it stood.", "Say it with the facts of the notes.")
    before = queries.rewritings(session, actor.id, case.id)
    if queries.is_given_away(before):
        raise Conflict("The way to say this one was shown to you.", "Take another sentence.")
    if queries.is_shown(before) and case.model and _plain(words) == _plain(case.model):
        raise DomainError("This is the way that was shown.", "Say it in your own words, or take another sentence.")
    fits = passes(checker, case, words)
    said = Rewriting(user_id=actor.id, case=case.id, words=words.strip(), passed=fits, rules=checker.version, at=now)
    session.add(said)
    session.flush()
    audit.record(
        session, Verb.REWRITING_LODGED, f"rewriting:{said.id}", actor_id=actor.id, at=now, user=actor.id, case=case.id,
        passed=fits,
    )  # fmt: skip
    _license(session, provisional, actor, now, writes=writes)
    return said


def _plain(words: str) -> list[str]:
    """The words alone: another dot makes no other sentence."""
    return re.findall(r"\w+", words.casefold())


def _license(session: Session, valid: timedelta, actor: Actor, now: datetime, *, writes: bool) -> None:
    """Issue the provisional certificate, once every step of the licence is passed: the first that somebody has, for the
    oldest version of the guidance that a step was passed on. Whose certificate has ended or was revoked asks a trainer.
    """
    session.execute(sa.select(User.id).where(User.id == actor.id).with_for_update())  # two steps may end at once
    first = not history(session, actor.id)
    if first and queries.passed(session, actor.id).issuperset(licence.STEPS):
        version = queries.oldest_version(session, actor.id)
        rules = queries.newest_rules(session, actor.id)
        training.earn(
            session, guidance_version=version, rules_version=rules, valid=valid, writes=writes, actor=actor, now=now
        )
        notices.post(session, actor.id, "first-licence", actor=actor, now=now, ends=day_at(now + valid), writes=writes)
