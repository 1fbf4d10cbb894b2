"""`./portal user certify`, `user revoke`, `guidance check` and `build`: certificates, the training and the rules."""

import json
from pathlib import Path

import click
from sqlalchemy.orm import Session

from employer_portal.accounts.acting import Desk, acting
from employer_portal.accounts.models import User
from employer_portal.accounts.operations import match_interviewer
from employer_portal.core.clock import day
from employer_portal.core.errors import NotFound
from employer_portal.phrasing.service import load_checker
from employer_portal.settings import load_settings
from employer_portal.training import proof
from employer_portal.training.content import ContentFault
from employer_portal.training.guidance import build, rule_pages
from employer_portal.training.operations import grant, months, revoke
from employer_portal.training.pages import load_guidance


@click.command("certify")
@click.argument("email")
@click.option("--months", "count", type=click.IntRange(1, 24), help="For how long (default: CERTIFICATE_MONTHS).")
@acting
def certify(desk: Desk, email: str, count: int | None) -> None:
    """Certify a user: from now on, and for the months that the settings say, their words may go to candidates."""
    version = load_guidance(desk.settings.home / "guidance" / "pages").version
    valid = months(count or desk.settings.certificate_months)
    with desk.database.transaction() as session:
        user = _user(session, email)
        certificate = grant(
            session, user.id, guidance_version=version, rules_version=load_checker(desk.settings).version, valid=valid,
            actor=desk.actor, now=desk.now,
        )  # fmt: skip
        click.echo(f"{user.name} is certified until {day(certificate.expires_at)}.")


@click.command("revoke")
@click.argument("email")
@click.option("--because", required=True, help="Why, in a few words; it stays on record.")
@acting
def revoke_(desk: Desk, email: str, because: str) -> None:
    """Revoke a user's certificate: their words go to nobody any more; ratings and notes can still be lodged."""
    with desk.database.transaction() as session:
        user = _user(session, email)
        revoke(session, user.id, because, actor=desk.actor, now=desk.now)
        click.echo(f"{user.name} is no longer certified.")


def _user(session: Session, email: str) -> User:
    user = match_interviewer(session, email)
    if user is None:
        raise NotFound("There is no user with this e-mail address.", "Run: ./portal user list")
    return user


@click.command("build")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write (default: `guidance` in the var folder).")
@click.option("--pack", default="gb", show_default=True)
def build_pages(out: Path | None, pack: str) -> None:
    """Make a page for each phrasing rule, and an index by characteristic, from the rules themselves."""
    settings = load_settings()
    folder = out or settings.var / "guidance"
    count = build(rule_pages(settings.rules, pack, settings.rules_local), folder)
    click.echo(f"{count} rules: read {folder / 'index.html'}")


@click.command("check")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
def check_pages(folder: Path | None, form: str) -> None:
    """Check the training's files in FOLDER, or this installation's: pages, modules, questions, scenarios, cases.

    Each mistake is a line: file, place, what is wrong. A rewrite case is proven against the checker that marks it.

    Exit status: 0 all is well, 1 something is wrong.
    """
    settings = load_settings()
    try:
        found = proof.mistakes(folder or settings.home / "guidance", load_checker(settings))
    except ContentFault as fault:
        found = list(fault.mistakes)
    if form == "json":
        click.echo(json.dumps([one._asdict() for one in found], ensure_ascii=False))
    else:
        for one in found:
            click.echo(str(one))
        click.echo(f"{len(found)} mistakes." if found else "All is well.", err=True)
    raise SystemExit(bool(found))
