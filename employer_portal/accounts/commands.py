"""`./portal user`: who works here, from the command line."""

import json
from collections.abc import Callable
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import invitations, people
from employer_portal.accounts.acting import Desk, acting
from employer_portal.accounts.invitations import Invitation
from employer_portal.accounts.models import Brand, User
from employer_portal.accounts.operations import found, make_user, match_interviewer
from employer_portal.accounts.queries import brand_names, state_of
from employer_portal.core.clock import day, system_clock
from employer_portal.core.errors import Conflict, NotFound
from employer_portal.core.permissions import Actor, Role, permissions_of
from employer_portal.database.opening import open_database
from employer_portal.settings import load_settings

ROLE = click.Choice([role.value for role in Role], case_sensitive=False)
#: Whoever runs commands on this machine holds the database in their hands: what they do is on record as nobody's.
OPERATOR = Actor(0, "the operator", permissions_of([Role.ADMIN]))


def as_json(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--json`: the same as one line for a program to read."""
    return click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of words.")(command)


@click.command("first")
@click.argument("email")
@click.option("--name", required=True, help="Their full name.")
@click.option("--organisation", default="", help="The employer's name (default: ORGANISATION_NAME).")
@click.option("--role", "roles", type=ROLE, multiple=True, help="What they are besides; may be given more than once.")
@as_json
def first_user(email: str, name: str, organisation: str, roles: tuple[str, ...], as_json: bool) -> None:
    """Make the first user of an empty installation: an administrator, who makes the others.

    Prints the link under which they choose their password. It works once, for seven days.
    """
    settings = load_settings()
    database = open_database(settings.database, settings.migrations)
    now = system_clock()
    given = (Role.ADMIN, *(Role(role) for role in roles if role != Role.ADMIN))
    with database.transaction() as session:
        if session.scalar(sa.select(User.id).limit(1)) is not None:
            raise Conflict("There are users already.", "Ask an administrator: ./portal user add --as ...")
        found(session, organisation or settings.organisation_name)
        user = make_user(session, name, email.lower(), given, active=True, actor=OPERATOR, now=now)
        made = invitations.invite(session, user.id, by_mail=False, actor=OPERATOR, now=now)
        _say(as_json, _told(user, made), f"{user.name} is the administrator.\n{_way(made, user)}")


@click.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Their full name.")
@click.option("--role", "roles", type=ROLE, multiple=True, required=True, help="May be given more than once.")
@as_json
@acting
def add_user(desk: Desk, email: str, name: str, roles: tuple[str, ...], as_json: bool) -> None:
    """Make a user with one or more roles in all brands. `user invite` lets them in."""
    with desk.database.transaction() as session:
        given = tuple(Role(role) for role in roles)
        user = make_user(session, name, email.lower(), given, active=True, actor=desk.actor, now=desk.now)
        _say(as_json, _about(user, {}), f"{user.name} may act as {', '.join(given)}.")


@click.command("list")
@as_json
def list_users(as_json: bool) -> None:
    """List users, their roles and whether they are active."""
    settings = load_settings()
    with open_database(settings.database, settings.migrations).reading() as session:
        names = brand_names(session)
        for user in session.scalars(sa.select(User).order_by(User.name)):
            words = (
                f"{user.email or '-'}\t{user.name}\t{_roles(user, names)}\t{'active' if user.active else 'inactive'}"
            )
            _say(as_json, _about(user, names), words)


@click.command("invite")
@click.argument("email")
@as_json
@acting
def invite(desk: Desk, email: str, as_json: bool) -> None:
    """Invite a user by mail; while mail is not set up, print the link to hand over. Ends an invitation before it."""
    with desk.database.transaction() as session:
        user = _user(session, email)
        by_mail = invitations.mail_reaches(session, desk.settings.mail_host)
        made = invitations.invite(session, user.id, by_mail=by_mail, actor=desk.actor, now=desk.now)
        _say(as_json, _told(user, made), _way(made, user))


@click.command("link")
@click.argument("email")
@as_json
@acting
def link_(desk: Desk, email: str, as_json: bool) -> None:
    """Print a link under which a user chooses a (new) password, to be handed over; nothing is mailed."""
    with desk.database.transaction() as session:
        user = _user(session, email)
        made = invitations.invite(session, user.id, by_mail=False, actor=desk.actor, now=desk.now)
        _say(as_json, _told(user, made), _way(made, user))


@click.command("roles")
@click.argument("email")
@click.option("--give", type=ROLE, multiple=True, help="A role to give; may be given more than once.")
@click.option("--take", type=ROLE, multiple=True, help="A role to take away; may be given more than once.")
@click.option("--brand", default="", help="The brand that it is for (default: all brands).")
@as_json
def roles_(email: str, give: tuple[str, ...], take: tuple[str, ...], brand: str, as_json: bool) -> None:
    """Show, give or take a user's roles. On this machine one may change one's own; in the portal nobody can."""
    settings, now = load_settings(), system_clock()
    with open_database(settings.database, settings.migrations).transaction() as session:
        user = _user(session, email)
        brand_id = _brand(session, brand)
        for role in give:
            people.give_role(session, user.id, Role(role), brand_id, actor=OPERATOR, now=now)
        for role in take:
            held = [row.id for row in user.roles if row.role == role and row.brand_id == brand_id]
            if not held:
                raise NotFound(f"{user.name} does not hold the role {role} for {brand or 'all brands'}.")
            people.take_role(session, user.id, held[0], actor=OPERATOR, now=now)
        names = brand_names(session)
        _say(as_json, _about(user, names), f"{user.name} may act as {_roles(user, names)}.")


@click.command("deactivate")
@click.argument("email")
@as_json
@acting
def deactivate(desk: Desk, email: str, as_json: bool) -> None:
    """End a user's access at once. What they wrote stays; HR hands over what they owe."""
    with desk.database.transaction() as session:
        user = _user(session, email)
        people.deactivate(session, user.id, actor=desk.actor, now=desk.now)
        words = f"{user.name} can no longer sign in. What they owe is handed over in the portal: /people/{user.id}/work"
        _say(as_json, _about(user, brand_names(session)), words)


def _say(as_json: bool, facts: dict[str, object], words: str) -> None:
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else words)


def _about(user: User, names: dict[int, str]) -> dict[str, object]:
    roles = [{"role": row.role.value, "brand": names.get(row.brand_id or 0)} for row in user.roles]
    return {"email": user.email, "name": user.name, "roles": roles, "state": state_of(user), "active": user.active}


def _told(user: User, made: Invitation) -> dict[str, object]:
    link = None if made.mailed else made.address
    return {"email": user.email, "mailed": made.mailed, "link": link, "until": made.until.isoformat()}


def _way(made: Invitation, user: User) -> str:
    if made.mailed:
        return f"An invitation is on its way to {user.email}. It works until {day(made.until)}."
    return f"Choose a password here; the link works once, until {day(made.until)}:\n{made.address}"


def _user(session: Session, email: str) -> User:
    user = match_interviewer(session, email) if "@" in email else None
    if user is None:
        raise NotFound("There is no user with this e-mail address.", "Run: ./portal user list")
    return user


def _roles(user: User, names: dict[int, str]) -> str:
    held = sorted(row.role + (f" for {names[row.brand_id]}" if row.brand_id else "") for row in user.roles)
    return ", ".join(held) or "no role"


def _brand(session: Session, name: str) -> int | None:
    if not name:
        return None
    known = session.scalar(sa.select(Brand.id).where(Brand.name == name))
    if known is None:
        raise NotFound(f"There is no brand called {name!r}.", "Run: ./portal brand list")
    return known
