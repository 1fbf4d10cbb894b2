"""The portal with administrators, mail that is read by the test, and a clock that the test moves."""

import re
import time
from datetime import timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from passlib.totp import TOTP

from employer_portal.accounts import operations
from employer_portal.accounts.models import Brand, User
from employer_portal.core import documents
from employer_portal.core.permissions import Role
from employer_portal.delivery.models import Delivery
from employer_portal.settings import Settings
from tests.factories import FOUNDER, give_roles
from tests.pages import PASSWORD, Site

NEW = "seven green kettles sing"


class House:
    """A story's portal. Ada and Abe are administrators; mail reaches people unless it is not set up."""

    def __init__(self, story, *, mail=True, **settings):
        story.settings = Settings(mail_host="mail.test" if mail else "", **settings)
        self.story, self.now = story, story.now
        self.site = Site(story, clock=lambda: self.now)
        for name in ("ada", "abe"):
            self.person(name, Role.ADMIN)
        if mail:
            with story.database.transaction() as session:
                session.scalars(sa.select(Brand)).first().sender = "Dana Osei <feedback@harbourside.example>"

    def person(self, name, role, brand_id=None, *, active=True):
        """Somebody more, with a role; their id."""
        return person(self.story, name, role, brand_id, active=active)

    def wait(self, **long):
        self.now += timedelta(**long)

    def sign_in(self, visitor, who, password=PASSWORD):
        """Fill in the sign-in page; what comes after it."""
        page = visitor.open("/sign-in")
        return page.form("Sign in").send(email=f"{who}@harbourside.example", password=password)

    def user(self, who):
        with self.story.database.reading() as session:
            return session.get_one(User, self.story.actors[who].id)

    def mails(self, to=""):
        """(subject, text) of the mails in the outbox, oldest first."""
        return mails(self.story, to)

    def link(self, to=""):
        """The address, on the portal, that the newest mail leads to."""
        return path(self.mails(to)[-1][1])


def person(story, name, role, brand_id=None, *, active=True):
    """Somebody more in a story; their id."""
    with story.database.transaction() as session:
        user = operations.make_user(
            session, name.title(), f"{name}@harbourside.example", active=active, actor=FOUNDER, now=story.now
        )
        if role:
            give_roles(session, user.id, role, brand_id=brand_id)
        session.flush()
        session.refresh(user)
        story.actors[name] = operations.actor_for(user)
        return user.id


def mails(story, to=""):
    """(subject, text) of the mails in the outbox, oldest first."""
    with story.database.reading() as session:
        wanted = sa.select(Delivery).where(Delivery.recipient.contains(to)).order_by(Delivery.id)
        rows = [row for row in session.scalars(wanted) if row.text_sha256]
        return [
            tuple(documents.load(session, sha).decode() for sha in (row.subject_sha256, row.text_sha256))
            for row in rows
        ]


def path(text):
    """The address on the portal in a text."""
    return urlsplit(re.search(r"https?://\S+", text)[0]).path


def digits(page, later=0):
    """What an authenticator app would show for the key on the page."""
    return digits_of(re.search(r"((?:[A-Z2-7]{4}-?)+[A-Z2-7]{0,4})", page.text.split("Type this key:")[1])[1], later)


def digits_of(key, later=0):
    """What an authenticator app would show for that key."""
    return TOTP(key.strip().replace("-", "")).generate(time.time() + later).token
