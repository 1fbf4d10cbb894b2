"""Many letters in one go: each in a transaction of its own, so that one that cannot is named and holds up no other."""

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import documents
from employer_portal.core.errors import DomainError, NotFound
from employer_portal.core.permissions import Actor
from employer_portal.core.slices import Transaction, slices
from employer_portal.hiring.models import Application
from employer_portal.hiring.reach import not_oneself
from employer_portal.letters.models import Letter, LetterState

#: So many at once: a page answers within its minute, and the button does the next ones.
PORTION = 300

#: After so many, others who write get their turn.
AT_ONCE = 10


@dataclass
class Done:
    """How many went well, what was refused (id -> reason), and how many are left for the next time."""

    count: int = 0
    refused: dict[int, str] = field(default_factory=dict)
    left: int = 0


def each(transaction: Transaction, ids: Iterable[int], act: Callable[[Session, int], object]) -> Done:
    """Do `act` to each id, up to PORTION of them."""
    wanted = list(ids)
    done = Done(left=max(0, len(wanted) - PORTION))
    for some in slices(wanted[:PORTION], AT_ONCE):
        for row_id in some:
            try:
                with transaction() as session:
                    act(session, row_id)
                done.count += 1
            except DomainError as reason:
                done.refused[row_id] = str(reason)
    return done


def all_pdfs(session: Session, round_id: int, actor: Actor) -> bytes:
    """A ZIP file with each sealed PDF of a round, in the round's order. The same letters give the same bytes."""
    wanted = (
        sa.select(Letter.id, Letter.pdf_sha256)
        .join(Letter.application)
        .join(Application.candidate)
        .where(
            not_oneself(actor),
            Application.round_id == round_id,
            Letter.pdf_sha256.is_not(None),
            Letter.state.in_([LetterState.WAITING, LetterState.APPROVED]),
        )
        .order_by(Application.position, Letter.id)
    )
    rows = session.execute(wanted).all()
    if not rows:
        raise NotFound("No letter of this round is sealed yet.")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as bundle:
        for number, (letter_id, sha256) in enumerate(rows, 1):
            name = f"{number:04}-letter-{letter_id}.pdf"
            bundle.writestr(zipfile.ZipInfo(name), documents.load(session, sha256 or ""))
    return content.getvalue()
