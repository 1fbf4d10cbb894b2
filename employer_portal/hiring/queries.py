"""Finding rounds and saying how far they are."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.errors import NotFound
from employer_portal.hiring.models import Round, RoundImport, Vacancy


def find_round(session: Session, vacancy_reference: str) -> Round:
    """The newest round of that vacancy. Raises `NotFound`, with the references there are."""
    found = session.scalar(
        sa.select(Round)
        .join(Round.vacancy)
        .where(Vacancy.reference == vacancy_reference)
        .order_by(Round.id.desc())
        .limit(1)
    )
    if found is None:
        known = ", ".join(session.scalars(sa.select(Vacancy.reference).order_by(Vacancy.reference).limit(20)))
        raise NotFound(f"There is no round for the vacancy {vacancy_reference}.", f"There are: {known or 'none yet'}.")
    return found


def imported_before(session: Session, sha256: str) -> RoundImport | None:
    """The newest import of a file with these bytes, if there was one."""
    return session.scalar(
        sa.select(RoundImport).where(RoundImport.sha256 == sha256).order_by(RoundImport.id.desc()).limit(1)
    )
