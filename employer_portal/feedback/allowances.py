"""Phrases that may stand, and the questions whether they may: found for a text, asked, pointed to by what was found."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from employer_portal.core import audit
from employer_portal.core.chunks import PORTION, chunked, chunked_rows
from employer_portal.core.permissions import Actor
from employer_portal.feedback import own_words, trail
from employer_portal.feedback.marking import sentence_at
from employer_portal.feedback.models import (
    Allowance,
    AllowanceState,
    Check,
    Concern,
    ConcernState,
    Entry,
    Finding,
    FindingLevel,
    Mark,
    Revision,
    Words,
)
from employer_portal.feedback.own_words import Question, Sighting
from employer_portal.feedback.reasons import must_be_a_reason
from employer_portal.feedback.revisions import newest
from employer_portal.feedback.verbs import Verb
from employer_portal.hiring.models import Application, Round
from employer_portal.phrasing.allowing import alike
from employer_portal.phrasing.findings import Allowance as Phrase
from employer_portal.phrasing.findings import Field, Lifts

#: While an allowance is so, the findings that point to it keep nobody from writing on.
QUIET = (AllowanceState.ASKED, AllowanceState.ALLOWED)


def quiet() -> sa.ColumnElement[bool]:
    """For a query over `Finding`: it is allowed, or HR is asked whether it is."""
    return sa.exists().where(Allowance.id == Finding.allowance_id, Allowance.state.in_(QUIET))


def holding() -> sa.ColumnElement[bool]:
    """For a query over `Finding`: it keeps a letter back while nobody answers for it. In the panel's own notes that is
    a *stop*, in words for a candidate also a *justify* without its reason."""
    reasoned = sa.or_(Finding.field == Field.PRIVATE_NOTES, Finding.kept_because.is_not(None))
    return sa.or_(Finding.level == FindingLevel.STOP, sa.and_(Finding.level == FindingLevel.JUSTIFY, ~reasoned))


def in_force(
    session: Session, opened: Round, application_id: int | None = None, *, asked: bool = True
) -> tuple[Phrase, ...]:
    """The phrases that may stand in what is written in a round (on one application), and those that are `asked` about:
    writers go on with them, and nothing goes out."""
    wanted = of_round(opened).where(
        Allowance.state.in_(QUIET if asked else QUIET[1:]),
        sa.or_(Allowance.application_id.is_(None), Allowance.application_id == application_id),
    )
    return tuple(map(phrase_of, session.scalars(wanted)))


def allowed_on(session: Session, opened: Round, application_ids: Sequence[int]) -> dict[int, tuple[Phrase, ...]]:
    """`in_force` for each of these applications of a round, without what is only asked about."""
    rows = session.scalars(of_round(opened).where(Allowance.state == AllowanceState.ALLOWED)).all()
    return {
        application: tuple(phrase_of(row) for row in rows if row.application_id in (None, application))
        for application in application_ids
    }


def of_round(opened: Round) -> sa.Select[Allowance]:
    """All that was ever asked or allowed in a round or for its vacancy, the oldest first."""
    here = sa.or_(Allowance.round_id.is_(None), Allowance.round_id == opened.id)
    return sa.select(Allowance).where(Allowance.vacancy_id == opened.vacancy_id, here).order_by(Allowance.id)


def refused(session: Session, opened: Round) -> set[str]:
    """The phrases of which HR said that they are no part of this round's exercise, or of its job."""
    return {phrase for phrase, row in newest_answers(session, opened).items() if row.state == AllowanceState.REFUSED}


def newest_answers(session: Session, opened: Round) -> dict[str, Allowance]:
    """Each phrase that was ever asked about or allowed in a round or for its vacancy -> what came of it last."""
    shared = of_round(opened).where(Allowance.application_id.is_(None))
    return {alike(row.phrase): row for row in session.scalars(shared)}


def phrase_of(row: Allowance) -> Phrase:
    """The allowance as the checker knows it."""
    reach = Lifts.BUT_OF_THE_PERSON if row.application_id is None else Lifts.ALL
    return Phrase(row.phrase, row.reason or "", reach, row.id)


def answered(session: Session, opened: Round) -> set[str]:
    """The phrases that nobody is asked about again in this round, whatever the answer was or will be."""
    shared = of_round(opened).where(Allowance.application_id.is_(None))
    return {alike(row.phrase) for row in session.scalars(shared)}


def answered_for(session: Session, vacancy_id: int) -> set[str]:
    """`answered` for a vacancy: what was asked about, or noted, in whichever of its rounds."""
    shared = sa.select(Allowance.phrase).filter_by(vacancy_id=vacancy_id, application_id=None)
    return {alike(phrase) for phrase in session.scalars(shared)}


def notice(session: Session, opened: Round, rules: Iterable[str], *, now: datetime) -> list[Allowance]:
    """Ask about each phrase that became the round's own words: of all that these rules found in the round."""
    there = list(_in_round(session, opened.id, set(rules)))
    sightings = [
        Sighting(
            finding.match, finding.rule, own_words.topic_of(finding), entry.application_id, entry.interviewer_id,
            finding.kept_because is None,
        )
        for finding, entry in there
        if own_words.can_be_asked(finding, finding.field)
    ]  # fmt: skip
    if not sightings:
        return []
    written = sa.select(sa.func.count(sa.distinct(Entry.application_id))).join(Entry.application)
    written = written.where(Application.round_id == opened.id, sa.exists().where(Revision.entry_id == Entry.id))
    found = own_words.questions(
        sightings, session.scalar(written) or 0, own_words.set_up_with(opened), answered(session, opened)
    )
    asked = [ask(session, opened.vacancy_id, opened.id, question, now=now) for question in found]
    for row in asked:
        point(session, row, _saying(row.phrase, there), now=now)
    return asked


def doubt(
    session: Session, entry: Entry, found: own_words.Judged, sentence: str, why: str, *, actor: Actor, now: datetime
) -> bool:
    """Ask HR about a sentence of an entry that its writer says is not about the candidate, and tell whether it was not
    asked before: nobody is asked twice about the same sentence. Concerns about it wait with the question."""
    if doubted(session, entry, sentence):
        return False
    opened = entry.application.hiring_round
    row = Allowance(
        vacancy_id=opened.vacancy_id, round_id=opened.id, application_id=entry.application_id, phrase=sentence,
        rule=found.rule, topic=own_words.topic_of(found), asked_at=now, asked_by=actor.id, asked_because=why,
    )  # fmt: skip
    add(session, row, Verb.ALLOWANCE_DOUBTED, actor_id=actor.id, now=now)
    there = session.execute(_newest_findings().where(Entry.id == entry.id, Finding.allowance_id.is_(None))).all()
    texts = texts_of(session, [finding for finding, _ in there])
    within = [
        (finding, of)
        for finding, of in there
        if alike(sentence_at(texts[finding.id], finding.start, finding.end)) == alike(sentence)
    ]
    point(session, row, within, now=now)
    return True


def doubted(session: Session, entry: Entry, sentence: str) -> bool:
    """Whether HR was asked about this sentence on that candidate, whatever the answer was or will be."""
    of_it = of_round(entry.application.hiring_round).where(Allowance.application_id == entry.application_id)
    return any(alike(row.phrase) == alike(sentence) for row in session.scalars(of_it))


def note(session: Session, opened: Round, phrase: str, reason: str, *, actor: Actor, now: datetime) -> Allowance:
    """Let a phrase stand in a round that nobody asked about. What was found of it so far is settled."""
    row = Allowance(
        vacancy_id=opened.vacancy_id, round_id=opened.id, phrase=" ".join(phrase.split()), asked_at=now,
        state=AllowanceState.ALLOWED, reason=must_be_a_reason(reason), settled_by=actor.id, settled_at=now,
    )  # fmt: skip
    add(session, row, Verb.ALLOWANCE_NOTED, actor_id=actor.id, now=now)
    point(session, row, _saying(row.phrase, _in_round(session, opened.id)), now=now)
    return row


def _saying(phrase: str, found: Iterable[tuple[Finding, Entry]]) -> list[tuple[Finding, Entry]]:
    return [one for one in found if alike(one[0].match) == alike(phrase)]


def by_itself() -> sa.ColumnElement[bool]:
    """For a query over `Concern`: it waits for HR, and not with a question that is asked about its words."""
    return sa.and_(Concern.state == ConcernState.NEW, Concern.allowance_id.is_(None))


def waits_for(session: Session, application_id: int) -> Sequence[Allowance]:
    """The questions that a letter on that application waits for: about its own sentences, and about the round's phrases
    in what its entries say now."""
    of_it = sa.select(Allowance.id).where(Allowance.application_id == application_id)
    found = _newest_findings().with_only_columns(Finding.allowance_id).where(Entry.application_id == application_id)
    about = sa.or_(Allowance.id.in_(of_it), Allowance.id.in_(found.where(holding())))
    wanted = sa.select(Allowance).where(Allowance.state == AllowanceState.ASKED, about)
    return session.scalars(wanted.order_by(Allowance.id)).all()


def waiting_for(session: Session, application_ids: Sequence[int]) -> dict[int, int]:
    """Application -> the first question that its letter waits for, of those that wait for one."""
    asked = sa.select(Allowance.id).where(Allowance.state == AllowanceState.ASKED)
    if session.scalar(asked.limit(1)) is None:
        return {}
    own = sa.select(Allowance.application_id, sa.func.min(Allowance.id)).where(Allowance.state == AllowanceState.ASKED)
    shared = _newest_findings().with_only_columns(Entry.application_id, sa.func.min(Finding.allowance_id))
    shared = shared.where(Finding.allowance_id.in_(asked), holding())
    found = dict(chunked_rows(session, shared.group_by(Entry.application_id), Entry.application_id, application_ids))
    grouped = own.group_by(Allowance.application_id)
    return found | dict(chunked_rows(session, grouped, Allowance.application_id, application_ids))


def open_in(session: Session, round_id: int) -> Sequence[Allowance]:
    """The phrases of a round that wait for an answer."""
    here = Allowance.round_id == round_id, Allowance.application_id.is_(None)
    wanted = sa.select(Allowance).where(Allowance.state == AllowanceState.ASKED, *here)
    return session.scalars(wanted.order_by(Allowance.id)).all()


def ask(session: Session, vacancy_id: int, round_id: int | None, question: Question, *, now: datetime) -> Allowance:
    """Put the question whether a phrase is part of a round's exercise, or of the job."""
    row = Allowance(
        vacancy_id=vacancy_id, round_id=round_id, phrase=question.phrase, rule=question.rule, topic=question.topic,
        asked_at=now,
    )  # fmt: skip
    add(session, row, Verb.ALLOWANCE_ASKED, actor_id=None, now=now)
    return row


def ask_again(session: Session, old: Allowance, *, actor: Actor, now: datetime) -> Allowance:
    """Put a question once more that was answered: that answer stays as it was, what pointed to it points here, and so
    does what was written since."""
    row = Allowance(
        vacancy_id=old.vacancy_id, round_id=old.round_id, phrase=old.phrase, rule=old.rule, topic=old.topic,
        asked_at=now,
    )  # fmt: skip
    add(session, row, Verb.ALLOWANCE_ASKED_AGAIN, actor_id=actor.id, now=now)
    rounds = sa.select(Round.id).where(Round.vacancy_id == old.vacancy_id)
    here = [old.round_id] if old.round_id is not None else session.scalars(rounds).all()
    written = [one for each in here for one in _saying(old.phrase, _in_round(session, each))]
    point(session, row, [*session.execute(pointing(old.id)).all(), *written], now=now)
    return row


def since(session: Session, row: Allowance) -> Sequence[Allowance]:
    """The same question, where it was put again after that one."""
    return [one for one in _same(session, row) if one.id > row.id]


def before(session: Session, row: Allowance) -> Sequence[Allowance]:
    """The same question, as it was put and answered before that one."""
    return [one for one in _same(session, row) if one.id < row.id]


def _same(session: Session, row: Allowance) -> Iterable[Allowance]:
    """All questions about that phrase, for the same round or vacancy, the oldest first."""
    here = Allowance.vacancy_id == row.vacancy_id, Allowance.round_id.is_not_distinct_from(row.round_id)
    shared = sa.select(Allowance).where(*here, Allowance.application_id.is_(None)).order_by(Allowance.id)
    return [one for one in session.scalars(shared) if alike(one.phrase) == alike(row.phrase)]


def ask_for_vacancy(session: Session, vacancy_id: int, question: Question, *, now: datetime) -> Allowance:
    """Put it for each round of a vacancy, with what was found of the phrase in any of them."""
    row = ask(session, vacancy_id, None, question, now=now)
    for round_id in session.scalars(sa.select(Round.id).filter_by(vacancy_id=vacancy_id)).all():
        point(session, row, _saying(row.phrase, _in_round(session, round_id)), now=now)
    return row


def add(session: Session, row: Allowance, verb: Verb, *, actor_id: int | None, now: datetime) -> None:
    """Add a row, with its line in the trail."""
    session.add(row)
    session.flush()
    audit.record(
        session, verb, f"allowance:{row.id}", actor_id=actor_id, at=now, state=row.state, vacancy=row.vacancy_id,
        round=row.round_id, application=row.application_id, rule=row.rule, settled_by=row.settled_by,
        said=said(session, row),
    )  # fmt: skip


def said(session: Session, row: Allowance) -> audit.Facts:
    """The words of it as a line says them: a digest."""
    whose = f"application:{row.application_id}" if row.application_id else f"vacancy:{row.vacancy_id}"
    return audit.keyed(session, whose, trail.said(session, [row.id])[row.id])


def point(session: Session, row: Allowance, found: Sequence[tuple[Finding, Entry]], *, now: datetime) -> None:
    """Let these findings point to it, where they are not said of the person or it is about one sentence; and with them
    the open concerns about nothing else. A line for each check says so."""
    reaches = [(f, entry) for f, entry in found if row.application_id is not None or not f.of_person]
    for finding, _ in reaches:
        finding.allowance_id = row.id
    session.flush()
    checks = sorted({finding.check_id for finding, _ in reaches})
    verb = Verb.FINDING_ALLOWED if row.state == AllowanceState.ALLOWED else Verb.FINDING_ASKED
    for start in range(0, len(checks), PORTION):
        for check, allowed in trail.allowed(session, checks[start : start + PORTION]).items():
            audit.record(session, verb, f"check:{check}", actor_id=None, at=now, allowed=allowed)
    for concern in _concerns(session, reaches):
        concern.allowance_id = row.id
    session.flush()


def _concerns(session: Session, found: Sequence[tuple[Finding, Entry]]) -> list[Concern]:
    """The open concerns about sentences in which every *stop* is among these findings, or was answered before."""
    wanted = sa.select(Concern).where(Concern.state == ConcernState.NEW, Concern.allowance_id.is_(None))
    concerns: list[Concern] = list(chunked(session, wanted, Concern.entry_id, {entry.id for _, entry in found}))
    if not concerns:
        return []
    entries = {entry.id: entry for _, entry in found}
    everything = _newest_findings().where(Finding.level == FindingLevel.STOP)
    stops = list(chunked_rows(session, everything, Entry.id, {one.entry_id for one in concerns}))
    texts = texts_of(session, [finding for finding, _ in stops])
    loud: dict[tuple[int | None, int | None, Field, str], bool] = defaultdict(bool)
    pointed = {finding.id for finding, _ in found}
    for finding, entry in stops:
        person = f"application:{entries[entry.id].application_id}"
        for words in {texts[finding.id], sentence_at(texts[finding.id], finding.start, finding.end)}:
            key = entry.id, finding.criterion_id, finding.field, audit.digest(session, person, words)
            loud[key] |= finding.id not in pointed and finding.allowance_id is None
    return [one for one in concerns if loud.get((one.entry_id, one.criterion_id, one.field, one.digest)) is False]


def texts_of(session: Session, findings: Sequence[Finding]) -> dict[int, str]:
    """Finding -> the text in which it was found."""
    revision = sa.select(Check.id, Check.revision_id)
    revisions = dict(chunked_rows(session, revision, Check.id, {one.check_id for one in findings}))
    texts: dict[tuple[int, int, Field], str] = {}
    for row in chunked(session, sa.select(Mark), Mark.revision_id, revisions.values()):
        texts[row.revision_id, row.criterion_id, Field.PRIVATE_NOTES] = row.notes
    for row in chunked(session, sa.select(Words), Words.revision_id, revisions.values()):
        for field in Field:
            if field != Field.PRIVATE_NOTES:
                texts[row.revision_id, row.criterion_id, field] = getattr(row, field.name.lower())
    return {one.id: texts.get((revisions[one.check_id], one.criterion_id, one.field), "") for one in findings}


def pointing(allowance_id: int) -> sa.Select[*tuple[Any, ...]]:
    """What points to an allowance, with its entry: as the entries stand now."""
    return _newest_findings().where(Finding.allowance_id == allowance_id).order_by(Finding.id)


def _newest_findings() -> sa.Select[*tuple[Any, ...]]:
    """What the newest check of each entry's newest revision found, with the entry."""
    other = aliased(Check)
    last = sa.select(sa.func.max(other.id)).where(other.revision_id == Check.revision_id).scalar_subquery()
    return (
        sa.select(Finding, Entry)
        .join(Check, Check.id == Finding.check_id)
        .join(Entry, Check.revision_id == newest())
        .where(Check.id == last)
    )


def _in_round(session: Session, round_id: int, rules: set[str] | None = None) -> Iterable[tuple[Finding, Entry]]:
    """What these rules found that is said of nobody and not answered, in what a round's entries say now."""
    wanted = _newest_findings().join(Entry.application).where(
        Application.round_id == round_id, Finding.of_person.is_(False),
        Finding.allowance_id.is_(None),
    )  # fmt: skip
    if rules is not None:
        wanted = wanted.where(Finding.rule.in_(rules))
    return session.execute(wanted.order_by(Finding.id))
