"""The verbs of notices: written from the round's facts and handed in, in one step; a correction of a letter
that left; an answer.

What follows, a notice has in common with every letter: it is sealed, approved, posted, withdrawn (`letters/`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.composing import notices, pages
from employer_portal.composing.blocks import Blocks
from employer_portal.composing.notices import Mistake, Reply
from employer_portal.core import audit
from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import day_at
from employer_portal.core.editing import Seen, must_stand
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import LetterKind
from employer_portal.core.workflow import Act
from employer_portal.feedback.models import FindingLevel
from employer_portal.hiring.models import Application
from employer_portal.hiring.reach import one_application
from employer_portal.letters import checks, editing, seal
from employer_portal.letters import operations as letters
from employer_portal.letters.models import Letter, LetterState, SealingJob
from employer_portal.letters.queries import stopped
from employer_portal.letters.reach import one_letter
from employer_portal.letters.verbs import Verb
from employer_portal.letters.workflow import must_be_waiting
from employer_portal.notices import queries
from employer_portal.phrasing.service import Checker, Found
from employer_portal.settings import Settings
from employer_portal.training.queries import must_be_certified
from employer_portal.wording.queries import composed_of, wordings_for

P = Permission
#: After one of these that left comes another.
ONE_AFTER_ANOTHER = frozenset({LetterKind.CORRECTION, LetterKind.ANSWER})
#: Why a wording may stand: by the rule that speaks of it, and its words.
Reasons = Mapping[tuple[str, str], str]
VERBS = {
    LetterKind.OUTCOME: Verb.LETTER_OUTCOME,
    LetterKind.HOLDING: Verb.LETTER_HOLDING,
    LetterKind.RESERVE_CLOSED: Verb.LETTER_RESERVE_CLOSED,
    LetterKind.CORRECTION: Verb.LETTER_CORRECTION,
    LetterKind.INVITATION: Verb.LETTER_INVITATION,
    LetterKind.ANSWER: Verb.LETTER_ANSWER,
}


def write(
    session: Session, application_id: int, kind: LetterKind, *, blocks: Blocks, checker: Checker, settings: Settings,
    actor: Actor, now: datetime,
) -> SealingJob:  # fmt: skip
    """Write a notice of that kind to a candidate, or its draft anew, and hand it in.

    Raises `Conflict` where what is recorded does not call for it, and where one is on its way or has told them the
    same; else as `letters.operations.hand_in`.
    """
    application = one_application(session, application_id, actor, P.COMPOSE_LETTERS, lock=True)
    if kind in {LetterKind.OUTCOME, LetterKind.HOLDING}:
        must_be_waiting(session, application_id)
    if kind == LetterKind.INVITATION:
        _must_be_new(session, application_id)
    made = notices.notice(session, application, kind, settings, day_at(now, settings.timezone))
    made = _with_way(session, made, application, settings, now)
    letter = _draft(session, application, kind, made, Act(actor, now))
    return _handed_in(session, letter, application, made, blocks, checker, Act(actor, now))


def _must_be_new(session: Session, application_id: int) -> None:
    invited = sa.select(Application.id).where(Application.id == application_id, queries.invited())
    if session.scalar(invited) is not None:
        raise Conflict("They were invited already.", "They are invited once.")


class ToJustify(DomainError):
    """Words that may stand where somebody says why. `found` is what is said of each that has no reason yet."""

    def __init__(self, found: Sequence[Found]) -> None:
        super().__init__(f"This passage needs a reason: “{found[0].match}”. {found[0].why}", found[0].ask)
        self.found = found


def correct(
    session: Session, letter_id: int, wrong: str, right: str, *, reasons: Reasons = MappingProxyType({}),
    seen: Seen | None = None, blocks: Blocks, checker: Checker, settings: Settings, actor: Actor, now: datetime,
) -> SealingJob:  # fmt: skip
    """Write a correction of a letter that left, with what was wrong in it and what it should have said, and hand it in;
    or write its draft anew. The letter itself stays as it is.

    Raises `Conflict` for a letter that has not left, `DomainError` where words are missing, `ToJustify` where they
    stand only for a reason and `reasons` has none, and as `must_stand` does where the draft is not as it was `seen`;
    else as `write`.
    """
    corrected = one_letter(session, letter_id, actor, P.COMPOSE_LETTERS)
    application = one_application(session, corrected.application_id, actor, P.COMPOSE_LETTERS, lock=True)
    must_have_left(session, corrected)
    if not (wrong.strip() and right.strip()):
        raise DomainError("Say what was wrong, and what it should have said.")
    mistake = Mistake(seal.bears(corrected, Calendar.of(settings)), " ".join(wrong.split()), " ".join(right.split()))
    _must_be_of_this_letter(session, corrected)
    begun = queries.draft_of_correction(session, application.id)
    stood = notices.said_in(begun.content) if begun else ("", "")
    must_stand(dict(zip(("wrong", "right"), stood, strict=True)), seen)
    today = day_at(now, settings.timezone)
    made = notices.notice(session, application, LetterKind.CORRECTION, settings, today, mistake)
    made = _with_way(session, made, application, settings, now)
    letter = _draft(session, application, LetterKind.CORRECTION, made, Act(actor, now))
    letter.corrects_id = corrected.id
    return _handed_in(session, letter, application, made, blocks, checker, Act(actor, now), reasons)


def answer(
    session: Session, application_id: int, words: str, *, asked_about: Letter | None, before: int | None,
    authors: Collection[int] = (), reasons: Reasons = MappingProxyType({}), seen: Seen | None = None, blocks: Blocks,
    checker: Checker, settings: Settings, actor: Actor, now: datetime,
) -> SealingJob:  # fmt: skip
    """Write the answer to a question of a candidate, about the letter that they `asked_about` if about one, and hand it
    in; or write its draft anew, which is the letter `before`. `authors` wrote some of the words besides the actor.

    Raises `Conflict` where an answer to another question of theirs is not finished, and as `correct` does.
    """
    application = one_application(session, application_id, actor, P.COMPOSE_LETTERS, lock=True)
    said = "\n".join(" ".join(line.split()) for line in words.splitlines() if line.strip())
    if not said:
        raise DomainError("Write the answer.")
    begun = letters.live(session, application_id, LetterKind.ANSWER)
    if begun is not None and begun.id != before and not letters.has_left(session, begun):
        raise Conflict(
            f"The answer to another question of theirs is {begun.state}, and has not left.",
            "Finish or withdraw that one first.",
        )
    is_draft = begun is not None and begun.id == before and begun.state == LetterState.DRAFT
    must_stand({"words": notices.replied_in(begun.content) if begun and is_draft else ""}, seen)
    about = seal.bears(asked_about, Calendar.of(settings)) if asked_about else None
    today = day_at(now, settings.timezone)
    made = notices.notice(session, application, LetterKind.ANSWER, settings, today, reply=Reply(said, about))
    made = _with_way(session, made, application, settings, now)
    letter = _draft(session, application, LetterKind.ANSWER, made, Act(actor, now))
    return _handed_in(session, letter, application, made, blocks, checker, Act(actor, now), reasons, authors)


def _with_way(
    session: Session, made: notices.Notice, application: Application, settings: Settings, now: datetime
) -> notices.Notice:
    return replace(made, material=pages.with_way(session, made.material, application, settings, now))


def _must_be_of_this_letter(session: Session, corrected: Letter) -> None:
    """Raise `Conflict` where a correction of another letter to that candidate is not finished: it is not written over,
    nor withdrawn where it was stopped. One that has left is finished."""
    other = letters.live(session, corrected.application_id, LetterKind.CORRECTION)
    if other is None or other.corrects_id == corrected.id or letters.has_left(session, other):
        return
    stands = "is approved and has not left" if other.state == LetterState.APPROVED else f"is {other.state}"
    raise Conflict(
        f"A correction of another letter to them, the {other.corrects.kind if other.corrects else 'letter'}, is not"
        f" finished: it {stands}.",
        "Finish or withdraw that one first.",
    )


def must_have_left(session: Session, letter: Letter) -> None:
    """Raise `Conflict` for a letter that can still be changed, or that tells of what is no longer so."""
    final = letter.kind != LetterKind.CORRECTION and letter.state == LetterState.APPROVED
    if not final or not letters.has_left(session, letter):
        raise Conflict(
            "Only a letter that has left, and that still stands, is corrected.",
            "One that has not left is taken back. After one correction comes another of the same letter.",
        )


def _draft(session: Session, application: Application, kind: LetterKind, made: notices.Notice, act: Act) -> Letter:
    """The draft to write into: what there is, or a new one. A note that left before this one is past then, and one that
    was stopped before it left is withdrawn."""
    must_be_certified(session, act.actor.id, now=act.now)
    letter = letters.live(session, application.id, kind)
    said, now = letter.claims if letter else {}, notices.stated(made, application)
    again = kind in ONE_AFTER_ANOTHER or (
        kind == LetterKind.HOLDING and any(said.get(words) != now[words] for words in notices.PUT_OFF)
    )
    if letter is not None and again and letters.let_go(session, letter, act):
        letter = None
    if letter is not None and session.scalar(sa.select(Letter.id).where(Letter.id == letter.id, stopped())):
        letters.withdraw(session, letter.id, "It was written anew.", actor=act.actor, now=act.now)
        session.flush()
        letter = None
    if letter is None:
        letter = Letter(application_id=application.id, outcome=application.outcome, kind=kind)
    elif letter.state != LetterState.DRAFT:
        raise Conflict(f"There is {an(kind)} to this candidate, which is {letter.state} already.", "Withdraw it first.")
    return letter


def _handed_in(
    session: Session, letter: Letter, application: Application, made: notices.Notice, blocks: Blocks, checker: Checker,
    act: Act, reasons: Reasons = MappingProxyType({}), authors: Collection[int] = (),
) -> SealingJob:  # fmt: skip
    wordings = wordings_for(session, application, blocks)
    content = letters.marked(notices.in_languages(made, wordings), audit.head(session))
    letter.composed_at, letter.returned_because = act.now, None
    letter.claims, letter.sources, letter.left_out = notices.stated(made, application), notices.traced(content), []
    letters.set_content(letter, content, composed_of(wordings), checker)
    session.add(letter)
    session.flush()
    letters.add_authors(session, {letter.id: {act.actor.id, *authors}})
    audit.record(
        session, VERBS[letter.kind], f"letter:{letter.id}", actor_id=act.actor.id, at=act.now,
        application=application.id, decision=None, corrects=letter.corrects_id,
        **letters.words_and_authors(session, letter),
    )  # fmt: skip
    _keep(session, letter, reasons, checker, act)
    return letters.hand_in(session, letter.id, checker=checker, actor=act.actor, now=act.now)


def _keep(session: Session, letter: Letter, reasons: Reasons, checker: Checker, act: Act) -> None:
    """Keep what stands only for a reason, each with the one that was given for it."""
    found = checks.findings_at(session, letter, letter.content, checker)
    if any(finding.level == FindingLevel.STOP for _, finding in found):
        return  # handing in says so
    asking = [(at, finding) for at, finding in found if finding.level == FindingLevel.JUSTIFY]
    given = {sign: reason for sign, reason in reasons.items() if reason.strip()}
    if any((finding.rule, finding.match) not in given for _, finding in asking):
        raise ToJustify(list({(finding.rule, finding.match): finding for _, finding in asking}.values()))
    for at, finding in asking:
        editing.keep(session, letter, at, finding, given[finding.rule, finding.match], act)


def an(kind: LetterKind) -> str:
    """A kind with its article."""
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
