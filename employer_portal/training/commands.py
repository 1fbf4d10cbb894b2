"""`./portal user certify`: a trainer grants a certificate."""

from datetime import timedelta

import click

from employer_portal.accounts.acting import Desk, acting
from employer_portal.accounts.operations import match_interviewer
from employer_portal.core.errors import NotFound
from employer_portal.training.operations import grant

DAYS_A_MONTH = 30.44


@click.command("certify")
@click.argument("email")
@acting
def certify(desk: Desk, email: str) -> None:
    """Certify a user: from now on, and for the months that the settings say, their words may go to candidates."""
    valid = timedelta(days=round(desk.settings.certificate_months * DAYS_A_MONTH))
    with desk.database.transaction() as session:
        user = match_interviewer(session, email)
        if user is None:
            raise NotFound("There is no user with this e-mail address.", "Run: ./portal user list")
        certificate = grant(session, user.id, guidance_version="1", valid=valid, actor=desk.actor, now=desk.now)
        click.echo(f"{user.name} is certified until {certificate.expires_at:%-d %B %Y}.")
