"""The working copy: what somebody types is put down field by field, a newer text is never overwritten, and a revision
is cut from it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.workflow import Act
from employer_portal.feedback import allowances, checks, drafts, operations
from employer_portal.feedback.cowriting import open_one
from employer_portal.feedback.drafts import Draft, Key
from employer_portal.feedback.marking import sentence_at
from employer_portal.feedback.models import OWED, Check, Entry, Finding, FindingLevel, Revision, Typed, WorkingCopy
from employer_portal.feedback.reach import one_entry
from employer_portal.feedback.reasons import must_be_a_reason
from employer_portal.feedback.revisions import newest_revision
from employer_portal.feedback.workflow import writes_in_it
from employer_portal.phrasing.findings import Field
from employer_portal.phrasing.service import Answer, Checker, Found

#: What holds an entry or a letter.
SEVERE = (FindingLevel.STOP, FindingLevel.JUSTIFY)
#: What is about no person at all: a blank that nobody filled in, a hidden sign, another language.
_ABOUT_NOBODY = ("style", "silence")


@dataclass(frozen=True, slots=True)
class Put:
    """What came of putting fields down: how it stands now, what stood there newer (and was left), and what else
    changed since the page was shown."""

    draft: Draft
    clashes: Mapping[str, str] = field(default_factory=dict)
    news: Mapping[str, str] = field(default_factory=dict)


def draft_of(session: Session, entry: Entry, actor: Actor) -> Draft:
    """What `actor` sees of an entry: their working copy if they have one, else the newest revision."""
    revision = newest_revision(session, entry.id)
    reasons = checks.reasons_so_far(session, entry.id)
    copy = session.get(WorkingCopy, entry.id)
    if copy is None or copy.by_id != actor.id:
        base = revision.number if revision else 0
        return Draft(base, 0, drafts.from_revision(revision), reasons, {}, revision.at if revision else None)
    content = copy.content
    kept, not_about = (
        {(one[0], Field(one[1]), one[2], one[3]): one[4] for one in given}
        for given in (content["kept"], content.get("not_about", ()))
    )
    return Draft(content["base"], copy.version, content["fields"], {**reasons, **kept}, not_about, copy.saved_at)


def put(
    session: Session, entry_id: int, fields: Mapping[str, str], seen: str, *, beside: bool = False, actor: Actor,
    now: datetime,
) -> Put:  # fmt: skip
    """Put fields down in the working copy, as somebody typed them on a page that had shown `seen`.

    What became newer since then is left as it is and answered, never overwritten. Where the copy is somebody else's,
    `beside` answers the draft without putting it down anywhere: `save_beside` saves it. Raises `NotAllowed` for others'
    entries, `Conflict` where it can no longer be changed or somebody else is writing, `DomainError` for odd fields.
    """
    entry = _open(session, entry_id, actor, now)
    opened = entry.application.hiring_round
    drafts.must_be_fields(fields, opened.criteria, opened.scale)
    if open_one(session, entry_id) is not None and any(name.startswith(("rating_", "notes_")) for name in fields):
        raise DomainError("Ratings and notes are the interviewer’s own.", "Put the words from them.")
    draft = draft_of(session, entry, actor)
    copy = _own_copy(session, entry, actor)
    at: dict[str, int] = copy.content["at"] if copy else {}
    base, version = drafts.seen_before(seen)
    same = base == draft.base

    def newer(name: str) -> bool:
        return not same or at.get(name, 0) > version

    changed = {name: value for name, value in fields.items() if value != draft[name]}
    clashes = {name: draft[name] for name in changed if newer(name)}
    told = {name for name in {*at, *draft.fields} if newer(name) and name not in fields}
    written = {name: value for name, value in changed.items() if name not in clashes}
    if written and beside and held_by(session, entry, actor):
        draft = replace(draft, fields={name: value for name, value in {**draft.fields, **written}.items() if value})
    elif written:
        draft = _write(session, entry, draft, written, actor, now)
    return Put(draft, clashes, {name: draft[name] for name in told})


def held_by(session: Session, entry: Entry, actor: Actor) -> int | None:
    """Who else has text of theirs in the working copy."""
    copy = session.get(WorkingCopy, entry.id)
    return copy.by_id if copy is not None and copy.by_id != actor.id else None


def save_beside(
    session: Session, entry_id: int, draft: Draft, *, checker: Checker, actor: Actor, now: datetime
) -> None:
    """Cut a revision straight from a draft, where the working copy is somebody else's and stays as it is."""
    entry = _open(session, entry_id, actor, now)
    criteria, newest = entry.application.hiring_round.criteria, newest_revision(session, entry_id)
    if (newest.number if newest else 0) != draft.base:
        raise Conflict("Somebody saved this entry a moment ago.", "Look at what stands there now, and save once more.")
    lines = drafts.to_lines(draft, criteria)
    if lines and lines != drafts.to_lines(Draft(fields=drafts.from_revision(newest)), criteria):
        revision = operations.save(session, entry_id, lines, checker=checker, actor=actor, now=now)
        _record_reasons(session, revision, draft.kept, actor, now)


def give_reason(
    session: Session, entry_id: int, key: Key, because: str, *, checker: Checker, actor: Actor, now: datetime
) -> None:
    """Note why a wording of the working copy is kept; it is recorded with the next revision that still has it.

    Raises `DomainError` for a reason that says nothing, and for what the text does not say or may never say.
    """
    entry = _open(session, entry_id, actor, now)
    because = must_be_a_reason(because)
    if len(because) > drafts.LONGEST:
        raise DomainError("This reason is too long.", "A sentence or two are enough.")
    draft = draft_of(session, entry, actor)
    criterion_id, where, rule, match = key
    found = found_in(session, draft, entry, checker).get((criterion_id, where), ())
    if not match or not any((one.rule, one.match, one.level) == (rule, match, FindingLevel.JUSTIFY) for one in found):
        raise DomainError("These words are no longer there, or cannot be kept.", "Look at the text again.")
    kept = replace(draft, kept={**draft.kept, key: because})
    if held_by(session, entry, actor) and (revision := newest_revision(session, entry_id)):
        _record_reasons(session, revision, kept.kept, actor, now)
    else:
        _write(session, entry, kept, {}, actor, now)


def say_not_about(
    session: Session, entry_id: int, key: Key, why: str, *, checker: Checker, actor: Actor, now: datetime
) -> None:
    """Note that words of the working copy are not about the candidate, and why: HR is asked with the next revision that
    still has them, and the writer goes on.

    Raises `DomainError` for an empty reason, for what the text does not say, and for what cannot be doubted; `Conflict`
    where HR answered about that sentence already, and where the working copy is somebody else's.
    """
    entry = _open(session, entry_id, actor, now)
    if not re.search(r"\w{3}", why):
        raise DomainError("Say in a word or two whom or what it is about.", "For instance: the customer; a job title.")
    if len(why) > drafts.LONGEST:
        raise DomainError("This is too long.", "A few words are enough.")
    draft = draft_of(session, entry, actor)
    criterion_id, where, rule, match = key
    found = found_in(session, draft, entry, checker).get((criterion_id, where), ())
    meant = [one for one in found if (one.rule, one.match) == (rule, match) and can_be_doubted(one)]
    if not meant:
        raise DomainError("These words are no longer there, or hold nothing.", "Look at the text again.")
    text = draft.of(criterion_id, drafts.PARTS_OF[where])
    if all(allowances.doubted(session, entry, sentence_at(text, one.start, one.end)) for one in meant):
        raise Conflict("HR has answered about this sentence already.", "Say it in other words, or ask HR.")
    _write(session, entry, replace(draft, not_about={**draft.not_about, key: why.strip()}), {}, actor, now)


def can_be_doubted(found: Found) -> bool:
    """Whether its writer can say that it is not about the candidate: of words that hold something, and could be."""
    return found.level in SEVERE and bool(found.match) and found.category not in _ABOUT_NOBODY


def found_in(
    session: Session, draft: Draft, entry: Entry, checker: Checker
) -> dict[tuple[int, Field], tuple[Any, ...]]:
    """What the checker says of each text of a draft, but for what is allowed there or asked about; stored nowhere."""
    return {place: answer.stays for place, answer in answers_in(session, draft, entry, checker).items()}


def answers_in(session: Session, draft: Draft, entry: Entry, checker: Checker) -> dict[tuple[int, Field], Answer]:
    """`found_in`, with what is allowed there or asked about beside it."""
    opened = entry.application.hiring_round
    job = checks.subject_of(session, opened, entry.application_id)
    wanted = [
        (criterion.id, where, text)
        for criterion, words in drafts.texts(draft, opened.criteria)
        for where, text in checks.texts_of(words, _point(draft.of(criterion.id, "rating")), job)
    ]
    answers = checker.answers([text for _, _, text in wanted])
    return {(criterion, where): answer for (criterion, where, _), answer in zip(wanted, answers, strict=True)}


def cut(session: Session, entry_id: int, *, checker: Checker, actor: Actor, now: datetime) -> Revision | None:
    """Cut a revision from what `actor` wrote, if it says anything new; None while nothing was ever written.

    The reasons given are recorded with it. The working copy goes, but for what a revision cannot hold: a criterion
    chosen without a word on it yet, notes without a rating.
    """
    entry = _open(session, entry_id, actor, now)
    criteria = entry.application.hiring_round.criteria
    draft, revision = draft_of(session, entry, actor), newest_revision(session, entry_id)
    lines = drafts.to_lines(draft, criteria)
    said = drafts.to_lines(Draft(fields=drafts.from_revision(revision)), criteria)
    doubted = _ask(session, entry, draft, checker, actor, now)
    if lines and (revision is None or lines != said or doubted or not _checked(session, revision, checker)):
        revision = operations.save(session, entry_id, lines, checker=checker, actor=actor, now=now)
        session.expire(revision)
    if revision is not None:
        _record_reasons(session, revision, draft.kept, actor, now)
    if (copy := _own_copy(session, entry, actor)) is not None:
        left = drafts.effective(draft, criteria)
        if revision is not None and left == drafts.from_revision(newest_revision(session, entry_id)):
            session.delete(copy)
        else:
            base = revision.number if revision else 0
            copy.content = {"fields": left, "at": {}, "kept": [], "base": base}
            copy.saved_at = now
        session.flush()
    return revision


def hand_in(
    session: Session, entry_id: int, *, record_alone: bool = False, checker: Checker, actor: Actor, now: datetime
) -> None:
    """Cut a revision and submit it; one's working copy goes. Raises `DomainError` for what is missing or found.

    A form asks for more than a record needs: each rating, a strength or gap (but for `record_alone`), their texts.
    """
    must_be_whole(session, _open(session, entry_id, actor, now), actor, record_alone=record_alone)
    cut(session, entry_id, checker=checker, actor=actor, now=now)
    operations.submit(session, [entry_id], rules_version=checker.version, actor=actor, now=now)
    session.execute(sa.delete(WorkingCopy).where(WorkingCopy.entry_id == entry_id, WorkingCopy.by_id == actor.id))


def must_be_whole(session: Session, entry: Entry, actor: Actor, *, record_alone: bool = False) -> None:
    """Raise `DomainError` for the first thing that is missing from what `actor` wrote."""
    lacking = drafts.missing(
        draft_of(session, entry, actor),
        entry.application.hiring_round.criteria,
        entry.application.candidate.called,
        record_alone=record_alone,
    )
    if lacking:
        raise DomainError(lacking[0].words, f"And {len(lacking) - 1} more." if len(lacking) > 1 else "")


def lay_down_record(session: Session, entry_id: int, *, checker: Checker, actor: Actor, now: datetime) -> None:
    """Save one's own record as it stands, whole, so that somebody else can go on from it: the working copy goes."""
    must_be_whole(session, _open(session, entry_id, actor, now), actor, record_alone=True)
    cut(session, entry_id, checker=checker, actor=actor, now=now)
    session.execute(sa.delete(WorkingCopy).where(WorkingCopy.entry_id == entry_id, WorkingCopy.by_id == actor.id))


def take_saved(session: Session, entry_id: int, *, actor: Actor, now: datetime) -> None:
    """Drop what one typed, and go on from the newest revision: somebody saved one meanwhile."""
    entry = _open(session, entry_id, actor, now)
    if (copy := _own_copy(session, entry, actor)) is not None:
        session.delete(copy)


def _open(session: Session, entry_id: int, actor: Actor, now: datetime) -> Entry:
    entry = one_entry(session, entry_id, actor, Permission.WRITE_ENTRIES, Permission.ENTER_ON_BEHALF, lock=True)
    writes_in_it(session, [entry], Act(actor, now))
    if entry.state not in OWED:
        raise Conflict(f"This entry is {entry.state}: it can no longer be changed.", "Ask HR to give it back to you.")
    return entry


def _own_copy(session: Session, entry: Entry, actor: Actor) -> WorkingCopy | None:
    copy = session.get(WorkingCopy, entry.id)
    return copy if copy is not None and copy.by_id == actor.id else None


def _write(
    session: Session, entry: Entry, draft: Draft, written: Mapping[str, str], actor: Actor, now: datetime
) -> Draft:
    """Write the copy anew with these fields; whose copy it is stays so."""
    copy = session.get(WorkingCopy, entry.id)
    if copy is not None and copy.by_id != actor.id:
        raise Conflict(
            "Somebody else is writing this entry right now; nothing of theirs is shown or changed.",
            "What you type is kept in this browser until you save it.",
        )
    fields = {name: value for name, value in {**draft.fields, **written}.items() if value}
    at = {**(copy.content["at"] if copy else {}), **dict.fromkeys(written, draft.version + 1)}
    kept = [[*key, because] for key, because in draft.kept.items()]
    not_about = [[*key, why] for key, why in draft.not_about.items()]
    content = Typed(fields=fields, at=at, kept=kept, base=draft.base, not_about=not_about)
    if copy is None:
        copy = WorkingCopy(entry_id=entry.id, by_id=actor.id, saved_at=now, content=content)
        session.add(copy)
    else:
        copy.content, copy.saved_at = content, now
    session.flush()
    return replace(draft, version=copy.version, fields=fields, saved_at=now)


def _ask(session: Session, entry: Entry, draft: Draft, checker: Checker, actor: Actor, now: datetime) -> bool:
    """Ask HR about each sentence of the draft that its writer says is not about the candidate; whether there is one."""
    if not draft.not_about:
        return False
    texts = {
        (criterion.id, field): text
        for criterion, words in drafts.texts(draft, entry.application.hiring_round.criteria)
        for field, text in words.items()
    }
    asked = False
    for (criterion_id, where), found in found_in(session, draft, entry, checker).items():
        for one in found:
            why = draft.not_about.get((criterion_id, where, one.rule, one.match))
            if why and can_be_doubted(one):
                sentence = sentence_at(texts[criterion_id, where], one.start, one.end)
                asked |= allowances.doubt(session, entry, one, sentence, why, actor=actor, now=now)
    return asked


def _checked(session: Session, revision: Revision, checker: Checker) -> bool:
    """Whether that revision was checked with today's rules."""
    made = sa.select(Check.id).where(Check.revision_id == revision.id, Check.by(checker.version))
    return session.scalar(made) is not None


def _record_reasons(session: Session, revision: Revision, kept: Mapping[Key, str], actor: Actor, now: datetime) -> None:
    asked = (
        sa.select(Finding)
        .join(Check)
        .where(Check.revision_id == revision.id, Finding.level == FindingLevel.JUSTIFY, Finding.kept_because.is_(None))
    )
    for finding in session.scalars(asked).all():
        if because := kept.get((finding.criterion_id, finding.field, finding.rule, finding.match)):
            operations.keep(session, finding.id, because, actor=actor, now=now)
    session.flush()


def _point(rating: str) -> int | None:
    return int(rating) if rating.isdecimal() else None
