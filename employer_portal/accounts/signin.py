"""Signing in: Flask-Security on our users, one row per device that is signed in, and who the current visitor is."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, g, request, session
from flask_security import Security, SQLAlchemySessionUserDatastore, UserMixin, current_user, user_authenticated
from flask_security.signals import password_changed, password_reset
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from employer_portal.accounts.models import SignIn, User, UserRole
from employer_portal.accounts.operations import actor_for
from employer_portal.core import audit
from employer_portal.core.db import Database
from employer_portal.settings import Settings
from employer_portal.web import guard, here, secret

COOKIE = "device"
SEEN = timedelta(minutes=5)  # a page does not write, but for this: when a device was last seen
IDLE = timedelta(hours=12)

#: The pages of Flask-Security that need no sign-in, and those that do.
OPEN = ("login", "forgot_password", "reset_password", "two_factor_token_validation", "two_factor_setup",
        "two_factor_rescue", "mf_recovery", "two_factor_select")  # fmt: skip
OWN = ("logout", "change_password", "mf_recovery_codes", "verify")
DOORS = [(f"security.{name}", guard.ANYONE) for name in OPEN] + [(f"security.{name}", guard.SIGNED_IN) for name in OWN]


class Account(UserMixin, User):  # type: ignore[misc]
    """A user as Flask-Security sees it; the same row. Worker and commands know `User` and need no Flask."""


class Datastore(SQLAlchemySessionUserDatastore):
    """Flask-Security's way to the database: one session per request, which ends in the portal's own way."""

    def commit(self) -> None:
        here.portal().database.finish(_session())


def set_up(app: Flask, settings: Settings, **more: Any) -> Security:
    """Let people sign in to `app`. Wants `here.set_up` and `guard.set_up(doors=DOORS)` as well."""
    app.config.update(
        SECURITY_PASSWORD_SALT=secret.derived(settings, "password"),
        SECURITY_TOTP_SECRETS={"1": secret.derived(settings, "second step")},
        SECURITY_TOTP_ISSUER=settings.organisation_name or "Interview feedback",
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_RESET_URL="/forgotten-password",
        SECURITY_CHANGE_URL="/account/password",
        SECURITY_TWO_FACTOR_SETUP_URL="/account/second-step",
        SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL="/sign-in/code",  # noqa: S106  an address
        SECURITY_TWO_FACTOR_RESCUE_URL="/sign-in/help",
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL="/account/recovery-codes",
        SECURITY_MULTI_FACTOR_RECOVERY_URL="/sign-in/recovery",
        SECURITY_RECOVERABLE=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_PASSWORD_LENGTH_MIN=10,
        SECURITY_RESET_PASSWORD_WITHIN=timedelta(hours=4),
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGOUT_VIEW="/sign-in",
        SECURITY_USER_IDENTITY_ATTRIBUTES=[{"email": {"mapper": _address, "case_insensitive": True}}],
        SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS=False,
    )
    store = Datastore(cast("Any", LocalProxy(_session)), Account, cast("Any", UserRole))
    security = Security(app, store, register_blueprint=True, **more)
    app.teardown_appcontext(lambda error: _close())
    user_authenticated.connect(_signed_in, app)
    password_changed.connect(_password_changed, app)
    password_reset.connect(_password_changed, app)
    return security


def who() -> here.Visitor | None:
    """Who is signed in on this device, or None: a device that was signed out elsewhere is told so by the database."""
    token = session.get(COOKIE)
    if not token or not current_user.is_authenticated:
        return None
    reading = here.reading()
    row = reading.scalar(sa.select(SignIn).where(SignIn.token_sha256 == _digest(token)))
    now = here.now()
    if row is None or row.ended_at is not None or row.user_id != current_user.id or row.seen_at < now - IDLE:
        return None
    if row.seen_at < now - SEEN:
        database = here.portal().database
        with database.transaction() as writing:
            writing.execute(sa.update(SignIn).where(SignIn.id == row.id).values(seen_at=now))
    return here.Visitor(actor_for(current_user), row.scope)


def device_token() -> str:
    """The SHA-256 of this device's token; empty where nobody is signed in."""
    token = session.get(COOKIE)
    return _digest(token) if token else ""


def begin(writing: Session, user: User, *, scope: str = "") -> None:
    """Note that this device is signed in as `user` from now on, and give its browser the token."""
    token = secrets.token_urlsafe(32)
    session[COOKIE] = token
    now = here.now()
    device = SignIn(
        user_id=user.id, token_sha256=_digest(token), started_at=now, seen_at=now, device=_device(), scope=scope
    )
    writing.add(device)
    audit.record(writing, "user.signed_in", f"user:{user.id}", actor_id=user.id, at=now)


def _signed_in(sender: Any, user: Account, **more: Any) -> None:
    begin(_session(), user)


def _password_changed(sender: Any, user: Account, **more: Any) -> None:
    """Whoever else was signed in with the old password is signed out."""
    writing, now = _session(), here.now()
    others = sa.update(SignIn).where(
        SignIn.user_id == user.id, SignIn.ended_at.is_(None), SignIn.token_sha256 != device_token()
    )
    writing.execute(others.values(ended_at=now))
    audit.record(writing, "user.password_changed", f"user:{user.id}", actor_id=user.id, at=now)


def _session() -> Session:
    """Flask-Security's session of this request. On its own forms it writes, so it begins as a writer."""
    if "signin" not in g:
        database: Database = here.portal().database
        forms = request.method == "POST" and (request.blueprint == "security" or request.endpoint in WRITERS)
        g.signin = database.writing() if forms else Session(database.engine, autoflush=False)
    return cast("Session", g.signin)


#: Views of ours that change a user through Flask-Security.
WRITERS: set[str] = set()


def _close() -> None:
    if "signin" in g:
        g.pop("signin").close()


def _address(identity: str) -> str | None:
    return identity.strip().lower() if "@" in identity else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _device() -> str:
    """The browser and system in a few words: enough to know one's own phone by."""
    agent = request.user_agent.string
    browsers = ("Firefox", "Edg", "OPR", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
    names = {"Edg": "Edge", "OPR": "Opera", "Mac OS X": "a Mac", "iPhone": "an iPhone", "iPad": "an iPad"}
    browser = next((b for b in browsers if b in agent), "A browser")
    system = next((s for s in systems if s in agent), "an unknown system")
    return f"{names.get(browser, browser)} on {names.get(system, system)}"
