"""What the sweep does across features: tell HR of letters that did not arrive, note whom a letter told the outcome."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

import sqlalchemy as sa

from employer_portal.accounts import notices
from employer_portal.accounts.models import Brand
from employer_portal.composing.speech import listed
from employer_portal.core.clock import day_at
from employer_portal.core.db import Database
from employer_portal.core.permissions import SYSTEM, Permission
from employer_portal.core.terms import LetterKind
from employer_portal.delivery.models import NOTICES, WAYS_IN, Cause, Channel, Delivery, DeliveryState, Trouble
from employer_portal.delivery.queries import DEAD
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application, OutcomeTold, Round
from employer_portal.letters.models import Letter

LEFT = (DeliveryState.SENT, DeliveryState.DELIVERED)
#: The kinds of letter that tell the outcome, and what is recorded of how they did.
TELLING = (LetterKind.FEEDBACK, LetterKind.OUTCOME)
BY_LETTER = (hiring.IN_THE_LETTER, hiring.BY_MAIL, hiring.BY_POST)
QUIET = timedelta(hours=1)
PORTION = 500


def note_told(database: Database, now: datetime, timezone: str) -> int:
    """In the rounds under way: feedback or an outcome notice that left has told its candidate the outcome, unless they
    knew; one that came back has not. Returns how many letters have told theirs."""
    under_way = Application.round_id.in_(sa.select(Round.id).where(Round.closed_at.is_(None)))
    left = sa.and_(Delivery.key == Letter.delivery_key, Delivery.state.in_(LEFT))
    told = sa.exists().where(OutcomeTold.application_id == Application.id)
    telling = Letter.kind.in_(TELLING), Letter.outcome == Application.outcome
    by_letter = sa.and_(OutcomeTold.how.in_(BY_LETTER), OutcomeTold.by_id.is_(None))
    with database.transaction() as session:
        newly = session.execute(
            sa.select(Application.id, Delivery.sent_at, Letter.kind, Delivery.channel)
            .join(Letter, sa.and_(Letter.application_id == Application.id, *telling))
            .join(Delivery, left)
            .where(under_way, ~told)
            .order_by(Delivery.sent_at.desc())  # of two to one candidate, the first told it
            .limit(PORTION)
        ).all()
        back = session.scalars(
            sa.select(Application.id)
            .join(OutcomeTold, OutcomeTold.application_id == Application.id)
            .where(under_way, by_letter, ~sa.exists().where(Letter.application_id == Application.id, *telling, left))
            .limit(PORTION)
        ).all()
        days = {row[0]: (day_at(row[1] or now, timezone), _how(row[2], row[3])) for row in newly}
        hiring.tell_by_letter(session, days, actor=SYSTEM, now=now)
        hiring.letter_did_not_tell(session, back, actor=SYSTEM, now=now)
    return len(newly)


def _how(kind: LetterKind, channel: Channel) -> str:
    """How such a letter tells the outcome."""
    if kind == LetterKind.FEEDBACK:
        return hiring.IN_THE_LETTER
    return hiring.BY_POST if channel == Channel.POST else hiring.BY_MAIL


def tell_of_trouble(database: Database, now: datetime) -> int:
    """Post one notice to each person who sends for a brand with letters that newly failed, bounced or are uncertain,
    about all of them. Mails to those who work here are not spoken of. Returns how many letters were told of.

    Whoever was told within the hour hears of more at its end: processes that die together are found one by one.
    """
    with database.transaction() as session:
        known = sa.exists().where(Trouble.delivery_id == Delivery.id, Trouble.state == sa.cast(Delivery.state, sa.Text))
        rows = session.execute(
            sa.select(Delivery.id, Delivery.state, Delivery.brand_id).where(
                Delivery.state.in_(DEAD),
                Delivery.group.not_in([NOTICES, WAYS_IN]),
                ~known,
                Delivery.cause.is_distinct_from(Cause.TRIAL),  # the team has it, and knows
            )
        ).all()
        last = session.scalar(sa.select(sa.func.max(Trouble.told_at)))
        if not rows or (last and last > now - QUIET):
            return 0
        counts: dict[int, Counter[int | None]] = defaultdict(Counter)
        for brand_id, count in Counter(row.brand_id for row in rows).items():
            for person in notices.holders(session, Permission.SEND, brand_id):
                counts[person][brand_id] = count
        names: dict[int | None, str] = dict(session.execute(sa.select(Brand.id, Brand.name)).all())
        for person, brands in counts.items():
            notices.post(
                session, person, "delivery-trouble", actor=SYSTEM, now=now, brand_id=next(iter(brands)),
                count=brands.total(), brand=listed([names.get(one, "your organisation") for one in brands]),
            )  # fmt: skip
        session.add_all(Trouble(delivery_id=row.id, state=row.state.value, told_at=now) for row in rows)
    return len(rows)
