"""What the worker does for the public form: look for those who asked."""

from datetime import datetime

import sqlalchemy as sa

from employer_portal.asking import operations
from employer_portal.asking.models import FeedbackAsk
from employer_portal.core.db import Database

PORTION = 100


def look_for_askers(database: Database, now: datetime) -> int:
    """Mail those who asked, where there are such candidates; how many mails that made."""
    with database.reading() as session:
        waiting = session.scalars(sa.select(FeedbackAsk.id).order_by(FeedbackAsk.id).limit(PORTION)).all()
    mailed = 0
    for ask_id in waiting:
        with database.transaction() as session:
            ask = session.get(FeedbackAsk, ask_id, with_for_update=True)
            mailed += ask is not None and operations.look_for(session, ask, now=now)
    return mailed
