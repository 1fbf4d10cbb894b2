"""Finding candidates as people look for them: by any word of a name or address, without accents and apostrophes; and
whose whole names stand in a text."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from employer_portal.core.chunks import chunked
from employer_portal.core.retention import Retention, personal
from employer_portal.core.tables import Base
from employer_portal.hiring.models import BYTES, Application, Candidate
from employer_portal.hiring.names import looked_up, whole_names, words_of

#: Nobody looks with more words, and each costs a look into the index.
MOST_WORDS = 6


class LookupWord(Base):
    """A word that a candidate is found by, plainly spelt: of the names, what they are called, and the address."""

    __tablename__ = "lookup_word"

    word: Mapped[str] = mapped_column(BYTES, primary_key=True, info=personal(Retention.FILE))
    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"), primary_key=True, index=True)


class WholeName(Base):
    """A whole name of a candidate, run together and plainly spelt: so a text is asked whom it names."""

    __tablename__ = "whole_name"

    name: Mapped[str] = mapped_column(BYTES, primary_key=True, info=personal(Retention.FILE))
    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"), primary_key=True, index=True)


def note(session: Session, people: Iterable[Mapping[str, object]]) -> None:
    """Make these candidates (`id` and what they are called) found by their words and names, and by no older ones."""
    words, wholes = list[dict[str, object]](), list[dict[str, object]]()
    for person in people:
        first, last, known_as = (str(person[name]) for name in ("first_name", "last_name", "known_as"))
        found = sorted(words_of(first, last, known_as, str(person["email"])))
        words += ({"candidate_id": person["id"], "word": word} for word in found)
        names = sorted({looked_up(one) for one in whole_names(first, last, known_as)} - {""})
        wholes += ({"candidate_id": person["id"], "name": name} for name in names)
    known = sorted({row["candidate_id"] for row in words}, key=str)
    for model, rows in ((LookupWord, words), (WholeName, wholes)):
        gone = sa.delete(model).where(model.candidate_id == sa.bindparam("gone"))
        if known:
            session.connection().execute(gone, [{"gone": candidate} for candidate in known])
        if rows:
            session.execute(sa.insert(model), rows)


def called_in(session: Session, names: Iterable[str]) -> list[Candidate]:
    """The candidates, removed ones too, who have one of these as a whole name (as `looked_up` spells it)."""
    ids = chunked(session, sa.select(WholeName.candidate_id), WholeName.name, names)
    return list(chunked(session, sa.select(Candidate), Candidate.id, ids))


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
