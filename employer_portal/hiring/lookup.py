"""Finding candidates as people look for them: by any word of a name or address, without accents and apostrophes."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from employer_portal.core.retention import Retention, personal
from employer_portal.core.tables import Base
from employer_portal.hiring.models import BYTES, Application, Candidate
from employer_portal.hiring.names import looked_up, words_of

#: Nobody looks with more words, and each costs a look into the index.
MOST_WORDS = 6


class LookupWord(Base):
    """A word that a candidate is found by, plainly spelt: of the names, what they are called, and the address."""

    __tablename__ = "lookup_word"

    word: Mapped[str] = mapped_column(BYTES, primary_key=True, info=personal(Retention.FILE))
    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"), primary_key=True, index=True)


def note(session: Session, people: Iterable[Mapping[str, object]]) -> None:
    """Make these candidates (`id` and what they are called) found by their words, and by no older ones."""
    rows = [
        {"candidate_id": person["id"], "word": word}
        for person in people
        for word in sorted(words_of(*(str(person[name]) for name in ("first_name", "last_name", "known_as", "email"))))
    ]
    gone = sa.delete(LookupWord).where(LookupWord.candidate_id == sa.bindparam("gone"))
    known = sorted({row["candidate_id"] for row in rows}, key=str)
    if known:
        session.connection().execute(gone, [{"gone": candidate} for candidate in known])
        session.execute(sa.insert(LookupWord), rows)


def named(given: str) -> sa.ColumnElement[bool]:
    """Whether each of these words begins one of a `Candidate`'s."""
    looked = [sa.and_(LookupWord.word >= word, LookupWord.word < word + "\U0010ffff") for word in _words(given)]
    those = (Candidate.id.in_(sa.select(LookupWord.candidate_id).where(where)) for where in looked)
    return sa.and_(sa.false() if not looked else sa.true(), *those)


def referred_to(given: str) -> sa.ColumnElement[bool]:
    """Whether an `Application`'s reference begins so, in capitals or not."""
    start = given.strip()
    ways = {start, start.upper(), start.lower()} - {""}
    column = Application.reference
    return sa.or_(sa.false(), *(sa.and_(column >= way, column < way + "\U0010ffff") for way in sorted(ways)))


def _words(given: str) -> list[str]:
    return list(dict.fromkeys(filter(None, map(looked_up, given.split()))))[:MOST_WORDS]
