"""Notices: short mails, to the people who work here or to somebody without an account. What goes to colleagues names
jobs and numbers, never a candidate; a link leads on."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Brand, User, UserRole
from employer_portal.core import documents
from employer_portal.core.links import link
from employer_portal.core.permissions import ROLES, Actor, Permission
from employer_portal.core.templating import render
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import NOTICES, Delivery, Envelope
from employer_portal.delivery.prepare import in_language

#: A paragraph that is nothing but an address.
IS_LINK = re.compile(r"https?://\S+").fullmatch


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in words. A paragraph that is nothing but an address becomes a button in the HTML."""

    subject: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        return [" ".join(part.split()) for part in self.text.split("\n\n") if part.strip()]


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a notice goes to: a name (or none), an address, and whose key the audit trail keeps it under ("user:3",
    "application:12", "brand:1")."""

    name: str
    address: str
    person: str


def colleague(user: User) -> Addressee:
    """A user, as a notice is addressed to them."""
    return Addressee(user.name if "@" not in user.name else "", user.email or "", f"user:{user.id}")


def post(
    session: Session, user_id: int, name: str, *, actor: Actor, now: datetime, brand_id: int | None = None,
    **values: object,
) -> Delivery | None:  # fmt: skip
    """Post `templates/mail/<name>.txt` (its first line is the subject) to that user, at once, whatever the hour.

    Without a brand it comes from one that they work for. Nothing is posted, and None returned, to somebody who wants no
    notices, cannot be reached, or while no brand has an address to send from: what waits stands on their list all the
    same.
    """
    user = session.get(User, user_id)
    if user is None or not (user.active and user.notices and user.email):
        return None
    if brand_id is None:
        brand_id = session.scalar(sa.select(sa.func.min(UserRole.brand_id)).filter_by(user_id=user_id))
    return send(session, colleague(user), put(name, user=user, **values), actor=actor, now=now, brand_id=brand_id)


def put(name: str, **values: object) -> Notice:
    """The notice of that name in words: `templates/mail/<name>.txt`."""
    subject, _, text = render(f"mail/{name}.txt", link=link, **values).partition("\n")
    return Notice(subject.removeprefix("Subject:").strip(), text.strip() + "\n")


def send(
    session: Session, to: Addressee, notice: Notice, *, actor: Actor, now: datetime, brand_id: int | None = None,
    group: str = NOTICES, calendar: bytes | None = None,
) -> Delivery | None:  # fmt: skip
    """Post a notice that is in words already, and an entry for a calendar if it comes with one, from that brand's
    address where it has one. None while no brand has an address to send from, and for somebody who has none to be
    written to at."""
    brand = sender_of(session, brand_id)
    if brand is None:
        return None
    return send_as(session, to, notice, brand, actor=actor, now=now, group=group, calendar=calendar)


def send_as(
    session: Session, to: Addressee, notice: Notice, brand: Brand, *, actor: Actor, now: datetime, sender: str = "",
    group: str = NOTICES, calendar: bytes | None = None, unsubscribe: str = "",
) -> Delivery | None:  # fmt: skip
    """`send` in the look of that brand and no other, from its address, else from `sender`."""
    if not to.address:
        return None
    html = render("mail/notice.html", notice=notice, brand=brand, is_link=IS_LINK)
    parts = [
        (notice.subject.encode(), "text/plain; charset=utf-8"),
        (notice.text.encode(), in_language("en-GB")),
        (html.encode(), "text/html; charset=utf-8"),
        *([(calendar, "text/calendar; charset=utf-8")] if calendar is not None else []),
    ]
    subject, text, page, *entry = documents.store_all(session, parts, now=now)
    envelope = Envelope(
        person=to.person, brand_id=brand.id, sender=brand.writes_as or sender, reply_to=brand.answers_to,
        recipient=str(Address(to.name, addr_spec=to.address)) if to.name else to.address,
        subject_sha256=subject, text_sha256=text, html_sha256=page, calendar_sha256=entry[0] if entry else None,
        unsubscribe=unsubscribe,
    )  # fmt: skip
    return delivery.post(session, envelope, key=uuid.uuid4().hex, group=group, actor=actor, now=now, any_time=True)


def sender_of(session: Session, brand_id: int | None = None) -> Brand | None:
    """The brand whose address a notice comes from: that one, else the first that has one; None while mail is not
    set up."""
    wanted = sa.select(Brand).where(Brand.sender != "").order_by(Brand.id != (brand_id or 0), Brand.id)
    return session.scalars(wanted.limit(1)).first()


def holders(session: Session, permission: Permission, brand_id: int | None) -> list[int]:
    """The ids of the active users who hold that permission in that brand."""
    roles = [role for role, allowed in ROLES.items() if permission in allowed]
    wanted = (
        sa.select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.active, UserRole.role.in_(roles))
        .where(sa.or_(UserRole.brand_id.is_(None), UserRole.brand_id == brand_id))
    )
    return sorted(set(session.scalars(wanted)))


def holders_anywhere(session: Session, permission: Permission) -> list[int]:
    """The ids of the active users who hold that permission in any brand."""
    roles = [role for role, allowed in ROLES.items() if permission in allowed]
    wanted = sa.select(User.id).join(UserRole, UserRole.user_id == User.id)
    return sorted(set(session.scalars(wanted.where(User.active, UserRole.role.in_(roles)))))


def post_to_all(
    session: Session, user_ids: Iterable[int], name: str, *, actor: Actor, now: datetime, brand_id: int | None = None,
    **values: object,
) -> int:  # fmt: skip
    """`post` to several people; how many notices that made."""
    posted = [post(session, who, name, actor=actor, now=now, brand_id=brand_id, **values) for who in user_ids]
    return sum(delivery is not None for delivery in posted)
