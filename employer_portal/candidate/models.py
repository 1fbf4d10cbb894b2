"""The one address that a candidate has for their application."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.core.retention import NOT_PERSONAL
from employer_portal.core.tables import Base, Id
from employer_portal.hiring.models import Application


class CandidateLink(Base):
    """The address of a candidate's page. Its secret is made from `nonce` and the installation's data key, so that each
    later letter can print the same one; what is kept to know it by is its digest.

    `proved_for` is the digest of the e-mail address at which somebody has said a fact that only the candidate knows:
    once it is another address, the fact is asked for anew. `wrong_facts` counts who had a right code from
    the address of `wrong_for`, another digest, and said another fact.
    """

    __tablename__ = "candidate_link"

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), unique=True)
    nonce: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    sha256: Mapped[str] = mapped_column(unique=True, info=NOT_PERSONAL)
    made_at: Mapped[datetime]
    until: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    proved_for: Mapped[str] = mapped_column(default="", server_default="", info=NOT_PERSONAL)
    wrong_facts: Mapped[int] = mapped_column(default=0, server_default="0")
    wrong_for: Mapped[str] = mapped_column(default="", server_default="", info=NOT_PERSONAL)
    application: Mapped[Application] = relationship()
