"""`./portal brand`: what candidates know the employer as, from the command line."""

import click
import sqlalchemy as sa

from employer_portal.accounts.acting import Desk, acting
from employer_portal.accounts.models import Brand
from employer_portal.brands.look import why_not, written
from employer_portal.brands.operations import Logo, ask_for_proof, new_brand, prove
from employer_portal.core.errors import DomainError, NotFound
from employer_portal.database.opening import open_database
from employer_portal.settings import load_settings


@click.command("add")
@click.argument("name")
@click.option("--sender", default="", help="The address letters come from.")
@click.option("--reply-to", default="", help="The watched address answers go to.")
@click.option("--privacy-contact", default="", help="Where a candidate asks for their data.")
@click.option("--colour", default="#1f4e5f", show_default=True, help="#rrggbb, for the letter's head.")
@acting
def add_brand(desk: Desk, name: str, sender: str, reply_to: str, privacy_contact: str, colour: str) -> None:
    """Make a brand: what candidates know the employer as."""
    if reason := why_not(colour):
        raise DomainError(f"{colour!r} cannot be the colour.", reason)
    with desk.database.transaction() as session:
        look = {
            "name": name,
            "colour": written(colour) or colour,
            "sender": sender,
            "reply_to": reply_to,
            "privacy_contact": privacy_contact,
        }
        brand = new_brand(session, look, Logo(), actor=desk.actor, now=desk.now)
        click.echo(f"{brand.name} is a brand now.")


@click.command("prove")
@click.argument("name")
@click.argument("code", required=False)
@acting
def prove_brand(desk: Desk, name: str, code: str | None) -> None:
    """Prove that somebody reads a brand's reply address: without CODE a test message goes there, with it, it is proved.

    No letter of the brand is approved before.
    """
    with desk.database.transaction() as session:
        brand = session.scalar(sa.select(Brand).where(Brand.name == name))
        if brand is None:
            raise NotFound("There is no brand of this name.", "Run: ./portal brand list")
        if code is None:
            ask_for_proof(session, brand.id, actor=desk.actor, now=desk.now)
            click.echo(f"A test message with a code is on its way to {brand.reply_to}. Type it in as the last word.")
            return
        proved = prove(session, brand.id, code, actor=desk.actor, now=desk.now)
    if not proved:
        raise DomainError("This is not the code of the last test message.")
    click.echo(f"Proved: somebody reads the answers to {name}.")


@click.command("list")
def list_brands() -> None:
    """List the brands."""
    settings = load_settings()
    with open_database(settings.database, settings.migrations).reading() as session:
        for brand in session.scalars(sa.select(Brand).order_by(Brand.name)):
            click.echo(brand.name)
