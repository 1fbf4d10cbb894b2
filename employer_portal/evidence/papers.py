"""The one list of papers of a vacancy, a round or an application, from which every form of a pack is made."""

from collections.abc import Iterator
from dataclasses import dataclass

from employer_portal.core.audit import Line, lines_of
from employer_portal.core.chunks import PORTION
from employer_portal.desk import timeline
from employer_portal.evidence import of_application, of_people, of_round
from employer_portal.evidence.case import Case
from employer_portal.evidence.values import Kind, Own, Paper

#: Of what came at the same moment, which follows from which.
_FOLLOWS = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the audit trail, and what it says in words."""

    line: Line
    words: str


def papers(case: Case) -> Iterator[Paper]:
    """Every paper, without the names that the pack does not tell. In no order: who keeps them puts them into time's."""
    first = last = None
    for paper in _gathered(case):
        first = paper if first is None or paper.at < first.at else first
        last = paper if last is None or paper.at > last.at else last
        yield case.names.hide(paper)
    assert first is not None
    assert last is not None
    yield from of_round.settings_papers(case, first, last)


def order(paper: Paper) -> tuple[object, ...]:
    """By time; what came at the same moment by whose it is, then as one follows from the other: feedback before the
    decision that rests on it; always in the same order."""
    return paper.at, paper.of or 0, _FOLLOWS[paper.kind], paper.key


def trail(case: Case) -> Iterator[Told]:
    """The lines of the audit trail about all of it, in their order for each subject that they are about."""
    scope, session = case.scope, case.session
    own = [f"vacancy:{scope.vacancy_id}", *(f"round:{one}" for one in scope.rounds)]
    yield from _told(case, own, {})
    for application_id in scope.applications:
        subjects, entries = timeline.subjects_of(session, application_id)
        for start in range(0, len(subjects), PORTION):
            yield from _told(case, subjects[start : start + PORTION], entries)


def _gathered(case: Case) -> Iterator[Paper]:
    yield from of_round.papers(case)
    for application_id in case.scope.applications:
        yield from of_application.papers(case, application_id)
        _forget(case)
    yield from of_people.papers(case)


def _forget(case: Case) -> None:
    """Let go of the rows that were read, so that memory does not grow with the candidates."""
    case.session.expunge_all()


def _told(case: Case, subjects: list[str], entries: dict[int, str]) -> Iterator[Told]:
    things = timeline.called(case.session, subjects)
    for line in lines_of(case.session, subjects):
        who = case.by(line.actor_id) or "The portal"
        yield Told(line, Own(timeline.sentence(line.verb, line.subject, line.facts, who, entries, things)))
