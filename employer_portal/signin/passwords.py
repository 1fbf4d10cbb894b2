"""Passwords that are set without a form: by whoever sets up an installation or a demonstration."""

from datetime import datetime

from flask import Flask
from flask_security import hash_password
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.accounts.verbs import Verb
from employer_portal.core import audit
from employer_portal.core.permissions import Actor, Permission
from employer_portal.running.keys import Keys
from employer_portal.settings import Settings
from employer_portal.signin import flask_security


def hashed(settings: Settings, keys: Keys, password: str) -> str:
    """The password as it is kept, good for the installation of these settings alone: its data key is in it."""
    app = Flask(__name__)
    app.config["SECRET_KEY"] = keys.cookies
    flask_security.set_up(app, settings, keys)
    with app.app_context():
        return str(hash_password(password))


def give(session: Session, user_id: int, password: str, *, actor: Actor, now: datetime) -> None:
    """Let a user sign in with that password, as `hashed` made it."""
    actor.must(Permission.MANAGE_USERS)
    session.get_one(User, user_id).password = password
    audit.record(session, Verb.USER_PASSWORD_GIVEN, f"user:{user_id}", actor_id=actor.id, at=now)
