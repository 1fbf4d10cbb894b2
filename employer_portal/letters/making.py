"""Feedback letters composed, one or many: what they are made from is read at once for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.composing import material, pages, sources
from employer_portal.composing.blocks import Blocks
from employer_portal.composing.compose import in_languages
from employer_portal.composing.sources import LeftOut
from employer_portal.core import audit
from employer_portal.core.chunks import chunked
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict, DomainError, NotFound, made
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import LetterKind
from employer_portal.feedback.cowriting import authors
from employer_portal.hiring.models import Application
from employer_portal.hiring.reach import applications_in_reach
from employer_portal.letters import leaving_out, operations, trail
from employer_portal.letters.models import Letter, LetterState, live_feedback
from employer_portal.letters.verbs import Verb
from employer_portal.phrasing.service import Checker
from employer_portal.settings import Settings
from employer_portal.training.queries import must_be_certified
from employer_portal.wording.queries import composed_of, wordings_for


def compose(
    session: Session, application_id: int, *, blocks: Blocks, checker: Checker, settings: Settings, actor: Actor,
    now: datetime,
) -> Letter:  # fmt: skip
    """Compose the feedback letter of an application, or compose its draft anew: with the approved wording of its brand,
    else with `blocks`, the standard one.

    Raises `NotAllowed` without a certificate, `Conflict` while entries or the decision are missing or a letter
    waits already, `DomainError` where there is nothing to say or a sentence lacks its value.
    """
    came = compose_all(
        session, [application_id], blocks=blocks, checker=checker, settings=settings, actor=actor, now=now
    )
    return made(came[application_id])


def compose_all(
    session: Session, application_ids: Iterable[int], *, blocks: Blocks, checker: Checker, settings: Settings,
    actor: Actor, now: datetime,
) -> dict[int, Letter | DomainError]:  # fmt: skip
    """`compose` for many: application -> its letter, or why it has none. Of what is refused nothing is left; for that
    it is raised where the way to the candidate's page was made before, which goes with the transaction."""
    wanted = list(application_ids)
    applied = applications_in_reach(session, wanted, actor, Permission.COMPOSE_LETTERS, lock=True)
    if applied:
        must_be_certified(session, actor.id, now=now)
    there = chunked(session, sa.select(Letter).where(*live_feedback()), Letter.application_id, applied)
    composer = _Composer(
        session, material.behind(session, applied.values()), leaving_out.decided(session, applied),
        {letter.application_id: letter for letter in there}, audit.head(session), blocks, checker, settings, now,
    )  # fmt: skip
    came: dict[int, Letter | DomainError] = {}
    for one in wanted:
        try:
            if one not in applied:
                raise NotFound("There is no such application.")
            came[one] = composer.letter(applied[one])
        except DomainError as reason:
            if one in composer.ways:
                raise
            came[one] = reason
    letters = [letter for letter in came.values() if isinstance(letter, Letter)]
    session.add_all(letters)
    session.flush()
    _note(session, letters, composer.read, actor, now)
    return came


def _note(session: Session, letters: Sequence[Letter], read: material.Behind, actor: Actor, now: datetime) -> None:
    """Who had a hand in these letters, and the lines that they were composed."""
    entries = {letter.id: [entry.id for entry in read.entries[letter.application_id]] for letter in letters}
    wrote = authors(session, [entry for those in entries.values() for entry in those])
    operations.add_authors(
        session, {one: {actor.id}.union(*(wrote[entry] for entry in those)) for one, those in entries.items()}
    )
    known = trail.authors(session, list(entries))
    for letter in letters:
        audit.record(
            session, Verb.LETTER_COMPOSED, f"letter:{letter.id}", actor_id=actor.id, at=now,
            application=letter.application_id, decision=letter.decision_id, fingerprint=letter.fingerprint,
            authors=known[letter.id],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Composer:
    """What is known for all letters of a portion; `ways` are the applications whose page has a way by now."""

    session: Session
    read: material.Behind
    decided: Mapping[int, Sequence[LeftOut]]
    live: Mapping[int, Letter]
    head: str
    blocks: Blocks
    checker: Checker
    settings: Settings
    now: datetime
    wordings: dict[tuple[object, ...], list[Blocks]] = field(default_factory=dict)
    ways: set[int] = field(default_factory=set)

    def letter(self, applied: Application) -> Letter:
        """Their letter, not written down yet. Raises as `compose`."""
        given, decision, entries = material.material(
            self.read, applied, self.settings, day_at(self.now, self.settings.timezone)
        )
        wordings = self._wordings(applied)
        letter = self.live.get(applied.id) or Letter(
            application_id=applied.id, outcome=given.outcome, kind=LetterKind.FEEDBACK, state=LetterState.DRAFT
        )
        if letter.state != LetterState.DRAFT:
            raise Conflict(f"A letter to this candidate is {letter.state} already.", "Take it back first.")
        given = pages.with_way(self.session, given, applied, self.settings, self.now)
        if given.page_link:
            self.ways.add(applied.id)
        decided = self.decided.get(applied.id, ())
        composed = in_languages(replace(given, choices=leaving_out.choices(decided)), wordings)
        composed = replace(composed, content=operations.marked(composed.content, self.head))
        letter.decision, letter.composed_at = decision, self.now
        if letter.was_stopped:
            letter.returned_because = None  # what it was stopped for is mended by composing it again
        letter.claims = material.claims(applied, decision, {entry.interviewer_id for entry in entries})
        operations.set_content(letter, composed.content, composed_of(wordings), self.checker)
        trace = sources.Trace(self.read.said.get(applied.id, ()), applied.hiring_round)
        letter.sources = sources.traced(trace, composed)
        letter.left_out = leaving_out.left_out(composed, trace, decided)
        return letter

    def _wordings(self, applied: Application) -> list[Blocks]:
        """What their letter is worded with: asked once for all to whom the same applies."""
        key = applied.brand_id, applied.candidate.language, applied.hiring_round.kind.meets
        if key not in self.wordings:
            self.wordings[key] = wordings_for(self.session, applied, self.blocks)
        return self.wordings[key]
