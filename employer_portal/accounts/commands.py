"""`./portal user` and `./portal brand`: who works here, from the command line."""

import click
import sqlalchemy as sa

from employer_portal.accounts.acting import Desk, acting
from employer_portal.accounts.models import Brand, User
from employer_portal.accounts.operations import found, make_brand, make_user
from employer_portal.core.clock import system_clock
from employer_portal.core.errors import Conflict
from employer_portal.core.opening import open_database
from employer_portal.core.permissions import Actor, Role, permissions_of
from employer_portal.settings import load_settings

ROLE = click.Choice([role.value for role in Role], case_sensitive=False)


@click.command("first")
@click.argument("email")
@click.option("--name", required=True, help="Their full name.")
@click.option("--organisation", default="", help="The employer's name (default: ORGANISATION_NAME).")
def first_user(email: str, name: str, organisation: str) -> None:
    """Make the first user of an empty installation: an administrator, who makes the others."""
    settings = load_settings()
    database = open_database(settings.database, settings.migrations)
    now = system_clock()
    with database.transaction() as session:
        if session.scalar(sa.select(User.id).limit(1)) is not None:
            raise Conflict("There are users already.", "Ask an administrator: ./portal user add --as ...")
        found(session, organisation or settings.organisation_name)
        setting_up = Actor(0, "set-up", permissions_of([Role.ADMIN]))
        user = make_user(session, name, email.lower(), (Role.ADMIN,), active=True, actor=setting_up, now=now)
        click.echo(f"{user.name} is the administrator. Next: ./portal user add --as {email} ...")


@click.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Their full name.")
@click.option("--role", "roles", type=ROLE, multiple=True, required=True, help="May be given more than once.")
@acting
def add_user(desk: Desk, email: str, name: str, roles: tuple[str, ...]) -> None:
    """Make a user with one or more roles in all brands."""
    with desk.database.transaction() as session:
        given = tuple(Role(role) for role in roles)
        user = make_user(session, name, email.lower(), given, active=True, actor=desk.actor, now=desk.now)
        click.echo(f"{user.name} may act as {', '.join(given)}.")


@click.command("list")
def list_users() -> None:
    """List users, their roles and whether they are active."""
    settings = load_settings()
    with open_database(settings.database, settings.migrations).reading() as session:
        for user in session.scalars(sa.select(User).order_by(User.name)):
            roles = ", ".join(sorted(role.role for role in user.roles)) or "no role"
            click.echo(f"{user.email or '-'}\t{user.name}\t{roles}\t{'active' if user.active else 'inactive'}")


@click.command("add")
@click.argument("name")
@click.option("--sender", default="", help="The address letters come from.")
@click.option("--reply-to", default="", help="The watched address answers go to.")
@click.option("--privacy-contact", default="", help="Where a candidate asks for their data.")
@click.option("--colour", default="#1f4e5f", show_default=True, help="#rrggbb, for the letter's head.")
@acting
def add_brand(desk: Desk, name: str, sender: str, reply_to: str, privacy_contact: str, colour: str) -> None:
    """Make a brand: what candidates know the employer as."""
    with desk.database.transaction() as session:
        brand = make_brand(session, name, actor=desk.actor, now=desk.now)
        brand.sender, brand.reply_to, brand.privacy_contact, brand.colour = sender, reply_to, privacy_contact, colour
        click.echo(f"{brand.name} is a brand now.")


@click.command("list")
def list_brands() -> None:
    """List the brands."""
    settings = load_settings()
    with open_database(settings.database, settings.migrations).reading() as session:
        for brand in session.scalars(sa.select(Brand).order_by(Brand.name)):
            click.echo(brand.name)
