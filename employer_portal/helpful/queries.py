"""Whether letters helped: of one candidate, to whoever wrote in them, and what trainers can learn of it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.feedback.models import Entry
from employer_portal.helpful.models import Cause, Helped, Helpfulness
from employer_portal.hiring.models import Application, Candidate, Round, Vacancy
from employer_portal.hiring.reach import in_brands_of, not_oneself
from employer_portal.letters.models import Letter, LetterAuthor

P = Permission
#: How long whoever wrote in a letter reads that it helped, and how far back trainers see.
LATELY, YEAR = timedelta(days=30), timedelta(days=365)
#: Of fewer letters nothing is said to trainers, so that nobody finds out whose it was.
FEWEST = 5
#: What stands where a name was.
SOMEBODY = "…"


def of_application(session: Session, application_id: int) -> dict[int, Helpfulness]:
    """What that candidate said of their letters, or was asked: letter -> answer."""
    wanted = sa.select(Helpfulness).join(Helpfulness.letter).where(Letter.application_id == application_id)
    return {answer.letter_id: answer for answer in session.scalars(wanted)}


def helped_lately(session: Session, actor: Actor, now: datetime) -> list[tuple[str, int]]:
    """(job, how many) of the letters with words of the actor's of which their candidate said lately that they
    helped."""
    if P.WRITE_ENTRIES not in actor.permissions:
        return []
    wrote = sa.exists().where(Entry.application_id == Application.id, Entry.interviewer_id == actor.id)
    author = sa.exists().where(LetterAuthor.letter_id == Letter.id, LetterAuthor.user_id == actor.id)
    wanted = (
        _answers(Vacancy.title, sa.func.count())
        .where(Helpfulness.said == Helped.YES, Helpfulness.said_at > now - LATELY)
        .where(wrote, author, not_oneself(actor))
        .group_by(Vacancy.id, Vacancy.title)
        .order_by(Vacancy.title)
    )
    return [(title, count) for title, count in session.execute(wanted)]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What candidates of the last year said: how many what, what was missing, and in which words, with no name in
    them. Empty but for the counts where too few did not find their letter helpful."""

    said: Counter[Helped]
    missing: Counter[Cause]
    words: list[str]

    @property
    def unhelped(self) -> int:
        return self.said[Helped.PARTLY] + self.said[Helped.NO]


def learnt(session: Session, actor: Actor, now: datetime) -> Learnt | None:
    """What trainers can learn in their brands; None where too few said anything."""
    rows = session.execute(
        _answers(Helpfulness, Application.id, Candidate, Round.contact_name)
        .where(Helpfulness.said_at > now - YEAR, in_brands_of(actor, P.CERTIFY), not_oneself(actor))
    ).all()  # fmt: skip
    said = Counter(row[0].said for row in rows)
    if said.total() < FEWEST:
        return None
    found = Learnt(said, Counter(), [])
    if found.unhelped < FEWEST:
        return found
    wrote = _writers(session, {row[1] for row in rows})
    for answer, application, candidate, contact in rows:
        if answer.said != Helped.YES:
            found.missing[answer.cause or Cause.OTHER] += 1
            if answer.why:
                names = candidate.full_name, candidate.called, contact, *wrote.get(application, ())
                found.words.append(nameless(answer.why, names))
    found.words.sort()  # by nothing that says whose they are
    return found


def nameless(words: str, names: Iterable[str]) -> str:
    """These words, with none of the names in them, whole or in part, nor an address or a number."""
    parts = {part for name in names for part in re.findall(r"\w+", name) if len(part) > 1}
    hidden = "|".join(sorted(map(re.escape, parts), key=len, reverse=True))
    words = re.sub(r"\S+@\S+|\+?\d[\d ()-]{6,}\d", SOMEBODY, words)
    return re.sub(rf"\b(?:{hidden})\b", SOMEBODY, words, flags=re.IGNORECASE) if hidden else words


def _answers(*columns: Any) -> AnySelect:
    return (
        sa.select(*columns)
        .select_from(Helpfulness)
        .join(Letter, Letter.id == Helpfulness.letter_id)
        .join(Application, Application.id == Letter.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Round, Round.id == Application.round_id)
        .join(Vacancy, Vacancy.id == Round.vacancy_id)
    )


def _writers(session: Session, application_ids: set[int]) -> dict[int, list[str]]:
    """Who wrote about each of these, by name."""
    found: dict[int, list[str]] = {}
    wanted = sa.select(Entry.application_id, User.name).join(User, User.id == Entry.interviewer_id)
    for application, name in session.execute(wanted.where(Entry.application_id.in_(application_ids))):
        found.setdefault(application, []).append(name)
    return found
