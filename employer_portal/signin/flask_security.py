"""Signing in: Flask-Security on our users, one row per device that is signed in, and who the current visitor is."""

import secrets
from contextlib import suppress
from datetime import timedelta
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import user_logged_out  # type: ignore[import-untyped]
from flask_security import (
    FormInfo,
    Security,
    SQLAlchemySessionUserDatastore,
    UserMixin,
    current_user,
    user_authenticated,
)
from flask_security import login_user as note_signed_in
from flask_security.signals import password_changed, password_reset, tf_code_confirmed, tf_disabled, tf_profile_changed
from flask_security.utils import set_request_attr
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import joinedload
from werkzeug.local import LocalProxy

from employer_portal.accounts import devices, invitations
from employer_portal.accounts.models import SignIn, User, UserRole
from employer_portal.accounts.operations import actor_for
from employer_portal.accounts.verbs import Verb
from employer_portal.core import audit, tokens
from employer_portal.core.errors import Busy
from employer_portal.core.permissions import Actor, Permission
from employer_portal.running.keys import Keys
from employer_portal.settings import Settings
from employer_portal.signin import configuration, request_session
from employer_portal.signin.credentials import OneTimeCodes, Passwords
from employer_portal.signin.forms import NoRescueForm, SecondStepForm, worded
from employer_portal.signin.mail import SecurityMail
from employer_portal.signin.request_session import may_write, requests_session
from employer_portal.web import guard, visit
from employer_portal.web.guard import Door

COOKIE = "device"
SEEN = timedelta(minutes=5)  # a page does not write, but for this: when a device was last seen

#: The pages of Flask-Security that need no sign-in, and those that do. The others are closed.
OPEN = ("login", "forgot_password", "reset_password", "two_factor_token_validation", "mf_recovery")
OWN = ("change_password", "mf_recovery_codes", "verify", "two_factor_setup_validate")
DOORS = [
    *((f"security.{name}", guard.ANYONE) for name in OPEN),
    *((f"security.{name}", guard.SIGNED_IN) for name in OWN),
    ("security.two_factor_setup", Door(signed_in=False)),  # at sign-in too; a link for one round changes no account
    ("security.logout", Door(narrow=True)),
]
#: Where somebody may go who owes a second step.
SETTING_UP = {"security.two_factor_setup", "security.two_factor_setup_validate", "security.two_factor_token_validation",
              "security.verify", "security.logout", "static", "bootstrap.static"}  # fmt: skip


class Account(UserMixin, User):  # type: ignore[misc]
    """A user as Flask-Security sees it; the same row. Worker and commands know `User` and need no Flask."""

    def check_tf_required(self, methods: list[Any], fresh: bool) -> tuple[bool, list[Any]]:
        """A second step is asked of whoever has one, and of the roles that the settings name."""
        return bool(methods) or self.check_tf_required_setup(), methods

    def check_tf_required_setup(self) -> bool:
        """Whether one of this user's roles asks for a second step."""
        return owes_second_step(self)

    def verify_and_update_password(self, password: str) -> bool:
        """Whether this is the password; a right one was no guess."""
        g.guessed_right = bool(super().verify_and_update_password(password))
        return bool(g.guessed_right)


class Datastore(SQLAlchemySessionUserDatastore):
    """Flask-Security's way to the database: one session per request, which ends in the portal's own way."""

    def commit(self) -> None:
        visit.portal().database.finish(requests_session())


def set_up(app: Flask, settings: Settings, keys: Keys) -> Security:
    """Let people sign in to `app`. Wants `here.set_up` and `guard.set_up(doors=DOORS)` as well."""
    app.config.update(configuration.values(settings, keys))
    store = Datastore(cast("Any", LocalProxy(requests_session)), Account, cast("Any", UserRole))
    security = Security(
        app, store, register_blueprint=True, mail_util_cls=SecurityMail, password_util_cls=Passwords,
        totp_cls=OneTimeCodes, two_factor_setup_form=SecondStepForm, two_factor_rescue_form=NoRescueForm,
    )  # fmt: skip
    # A new password's link goes on working when the secret key is changed; all else that is signed ends with it.
    security.reset_serializer = URLSafeTimedSerializer(keys.derived("mailed links"), salt="new password")
    for name, known in security.forms.items():
        if known.cls is not None:
            security.forms[name] = FormInfo(instantiator=worded, cls=known.cls)
    security.login_manager.user_loader(_load)
    security.login_manager.request_loader(None)
    security.principal.identity_loaders.clear()  # asks who it is even for a picture; `core.permissions` says who may
    security.want_json(lambda asked: False)  # pages only: what it would say in JSON is nobody's
    app.before_request(_second_step_first)
    app.before_request(_no_code_due)
    app.jinja_env.globals.update(
        links_work=lambda: visit.settings().interviewer_link,
        mail_reaches=lambda: invitations.mail_reaches(visit.reading(), visit.settings().mail_host),
    )
    request_session.set_up(app)
    user_authenticated.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)
    password_changed.connect(_password_changed, app)
    password_reset.connect(_password_changed, app)
    tf_code_confirmed.connect(_code_confirmed, app)
    tf_profile_changed.connect(_second_step_changed, app)
    tf_disabled.connect(_second_step_changed, app)
    return security


def who() -> visit.Visitor | None:
    """Who is signed in on this device, or None: a device that was signed out elsewhere is told so by the database.

    A sign-in that is narrowed to one round may do nothing but write feedback.
    """
    if not current_user.is_authenticated or "device" not in g:
        return None
    device, now = g.device, visit.now()
    if device.seen_at < now - SEEN and not may_write():
        with suppress(Busy), visit.portal().database.transaction() as writing:  # the next page will do
            writing.execute(sa.update(SignIn).where(SignIn.id == device.id).values(seen_at=now))
    actor = actor_for(current_user)
    if device.scope:
        few = actor.permissions & {Permission.WRITE_ENTRIES}
        actor = Actor(actor.id, actor.name, few, {p: b for p, b in actor.narrowed.items() if p in few})
    return visit.Visitor(actor, device.scope)


def owes_second_step(user: User) -> bool:
    """Whether the settings ask a second step of one of this user's roles."""
    return bool({role.role.value for role in user.roles} & visit.settings().two_step_roles)


def device_digest() -> str:
    """The digest of this device's token; empty where nobody is signed in."""
    token = session.get(COOKIE)
    return tokens.digest(token) if token else ""


def enter(user: Account, scope: str = "") -> ResponseReturnValue | None:
    """Sign somebody in who proved who they are by a link; an answer where their second step comes first.

    Only within `request_session.writing()`, in a view that stands in its `WRITERS`.
    """
    from flask import current_app

    g.scope = scope
    if not scope:
        security: Any = current_app.extensions["security"]
        asked: ResponseReturnValue | None = security.two_factor_plugins.tf_enter(user, False, "link", next_loc=None)
        if asked is not None:
            return asked
    note_signed_in(user, remember=False, authn_via=["link"])
    return None


def _no_code_due() -> ResponseReturnValue | None:
    """Whoever is signed in and sets nothing up has no code to type. Flask-Security would sign them out for looking."""
    setting_up = session.get("tf_state") == "validating_profile" and all(
        session.get(key) for key in ("tf_primary_method", "tf_totp_secret")
    )
    if request.endpoint != "security.two_factor_token_validation" or visit.visitor() is None or setting_up:
        return None
    return redirect(url_for("desk.home"))


@cache
def _by_device() -> sa.Select[SignIn, Account]:
    """Device, user and roles in one question, which every page asks."""
    return (
        sa.select(SignIn, Account)
        .join(Account, User.id == SignIn.user_id)
        .where(SignIn.token_sha256 == sa.bindparam("digest"))
        .options(joinedload(User.roles))
    )


def _load(mark: str) -> Account | None:
    """The user that the cookie names, if this device is signed in as them and they still work here."""
    reading, now = requests_session(), visit.now()
    found = reading.execute(_by_device(), {"digest": device_digest()}).unique().first()
    if found is None or not devices.lasts(found[0], now):
        return None
    device, user = found
    if not user.active or user.fs_uniquifier != mark:
        return None
    g.device = device
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return user


def _second_step_first() -> ResponseReturnValue | None:
    """Whoever owes a second step opens nothing before it is set up; who just set one up is shown the way back."""
    if (request.endpoint or "static").endswith("static"):
        return None  # nobody has to be known for a style sheet
    known = visit.visitor()
    if known is None or known.scope or request.endpoint in SETTING_UP:
        return None
    if owes_second_step(current_user) and not current_user.tf_primary_method:
        return redirect(url_for("security.two_factor_setup"))
    if request.method == "GET" and session.pop("codes_due", False):
        return redirect(url_for("security.mf_recovery_codes"))
    return None


def _signed_in(sender: Any, user: Account, **more: Any) -> None:
    """This device is signed in as `user` from now on; its browser gets a token of its own and nothing it had before."""
    kept = session.pop("_remember", None) == "set"
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    token, now = secrets.token_urlsafe(32), visit.now()
    session[COOKIE] = token
    session.permanent = kept
    device = SignIn(
        user_id=user.id, token_sha256=tokens.digest(token), started_at=now, seen_at=now, kept=kept,
        device=device_words(request.user_agent.string), scope=g.pop("scope", ""),
    )  # fmt: skip
    store = requests_session()
    store.add(device)
    audit.record(store, Verb.USER_SIGNED_IN, f"user:{user.id}", actor_id=user.id, at=now, narrow=bool(device.scope))


def _signed_out(sender: Any, **more: Any) -> None:
    """The row of this device ends with its cookie."""
    store = requests_session()
    if "device" in g and may_write():
        device = store.get_one(SignIn, g.device.id)
        device.ended_at = visit.now()
        audit.record(store, Verb.USER_SIGNED_OUT, f"user:{device.user_id}", actor_id=device.user_id, at=visit.now())
        visit.portal().database.finish(store)
    session.pop(COOKIE, None)
    session.pop(visit.GUEST, None)  # whoever sits down here next is nobody's visitor


def _password_changed(sender: Any, user: Account, **more: Any) -> None:
    """Whoever else was signed in with the old password is signed out."""
    store, now = requests_session(), visit.now()
    store.flush()
    devices.sign_out_all(store, user.id, actor_id=user.id, now=now, but=device_digest())
    audit.record(store, Verb.USER_PASSWORD_CHANGED, f"user:{user.id}", actor_id=user.id, at=now)


def _code_confirmed(sender: Any, user: Account, **more: Any) -> None:
    if not user.mf_recovery_codes:
        session["codes_due"] = True


def _second_step_changed(sender: Any, user: Account, **more: Any) -> None:
    """A second step was set up or switched off: on record, and the old ways back end with the old step."""
    store, on = requests_session(), bool(more.get("method"))
    if not on:
        user.mf_recovery_codes, user.tf_last_counter = None, None
    elif not user.mf_recovery_codes:
        session["codes_due"] = True
    verb = Verb.USER_SECOND_STEP_SET_UP if on else Verb.USER_SECOND_STEP_ENDED
    audit.record(store, verb, f"user:{user.id}", actor_id=user.id, at=visit.now())


def device_words(agent: str) -> str:
    """The browser and system in a few words: enough to know one's own phone by."""
    browsers = ("Firefox", "Edg", "OPR", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
    names = {"Edg": "Edge", "OPR": "Opera", "Mac OS X": "a Mac", "iPhone": "an iPhone", "iPad": "an iPad"}
    browser = next((b for b in browsers if b in agent), "A browser")
    system = next((s for s in systems if s in agent), "an unknown system")
    return f"{names.get(browser, browser)} on {names.get(system, system)}"
