"""Who asked for feedback on a brand's public form, until the worker has looked for them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from employer_portal.core.retention import Retention, personal
from employer_portal.core.tables import Base, Id


class FeedbackAsk(Base):
    """What a stranger typed. Nobody is looked for while they wait, so that neither the answer nor its time tells
    whether there is such a candidate; the row goes within a minute."""

    __tablename__ = "feedback_ask"

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(sa.ForeignKey("brand.id"))
    reference: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    name: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    address: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    made_at: Mapped[datetime]
