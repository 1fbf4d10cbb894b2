"""`./portal user certify` and `./portal guidance build`: certificates, and the rules as pages."""

from datetime import timedelta
from pathlib import Path

import click

from employer_portal.accounts.acting import Desk, acting
from employer_portal.accounts.operations import match_interviewer
from employer_portal.core.errors import NotFound
from employer_portal.settings import load_settings
from employer_portal.training.guidance import build, rule_pages
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


@click.command("build")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write (default: `guidance` in the var folder).")
@click.option("--pack", default="gb", show_default=True)
def build_pages(out: Path | None, pack: str) -> None:
    """Make a page for each phrasing rule, and an index by characteristic, from the rules themselves."""
    settings = load_settings()
    folder = out or settings.var / "guidance"
    count = build(rule_pages(settings.rules, pack, settings.rules_local), folder)
    click.echo(f"{count} rules: read {folder / 'index.html'}")
