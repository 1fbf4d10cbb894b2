"""What the sweep does across features: tell HR of letters that did not arrive."""

from collections import Counter
from datetime import datetime

import sqlalchemy as sa

from employer_portal.accounts import notices
from employer_portal.accounts.models import Brand
from employer_portal.core.db import Database
from employer_portal.core.permissions import Permission
from employer_portal.delivery.models import Delivery, Trouble
from employer_portal.delivery.queries import DEAD
from employer_portal.delivery.workflow import POSTMAN

PORTION = 500


def tell_of_trouble(database: Database, now: datetime) -> int:
    """Post one notice per brand and person about letters that newly failed, bounced or are uncertain. Notices
    themselves are not spoken of. Returns how many letters were told of."""
    with database.transaction() as session:
        known = sa.exists().where(Trouble.delivery_id == Delivery.id, Trouble.state == sa.cast(Delivery.state, sa.Text))
        rows = session.execute(
            sa.select(Delivery.id, Delivery.state, Delivery.brand_id)
            .where(Delivery.state.in_(DEAD), Delivery.group != notices.GROUP, ~known)
            .limit(PORTION)
        ).all()
        for brand_id, count in Counter(row.brand_id for row in rows).items():
            brand = session.get(Brand, brand_id) if brand_id else None
            notices.post_to_all(
                session, notices.holders(session, Permission.SEND, brand_id), "delivery-trouble", actor=POSTMAN,
                now=now, brand_id=brand_id, count=count, brand=brand.name if brand else "your organisation",
            )  # fmt: skip
        session.add_all(Trouble(delivery_id=row.id, state=row.state.value, told_at=now) for row in rows)
    return len(rows)
