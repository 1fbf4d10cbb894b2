"""`./portal letter approve`."""

import click

from employer_portal.accounts.acting import Desk, acting
from employer_portal.approving import operations
from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import local, moment
from employer_portal.phrasing.service import load_checker
from employer_portal.preflight.looking import look
from employer_portal.preflight.reading import Today


@click.command("approve")
@click.argument("letter_id", metavar="LETTER", type=int)
@click.option("--shown", required=True, metavar="SHA256", help="The document you read, as `letter list` names it.")
@click.option(
    "--answer", "given", nargs=2, multiple=True, metavar="TITLE WORDS", help="What you say to one thing to look at."
)
@acting
def approve(desk: Desk, letter_id: int, shown: str, given: tuple[tuple[str, str], ...]) -> None:
    """Approve a sealed letter that you read; it leaves after the cooling-off."""
    checker, said = load_checker(desk.settings), dict(given)
    today = Today(desk.now, Calendar.of(desk.settings), checker, desk.settings)
    with desk.database.transaction() as session:
        looked = look(session, [letter_id], today).get(letter_id)
        lines = looked.to_look_at if looked else []
        try:
            posted = operations.approve(
                session, letter_id, shown, answers={line.key: said.get(line.title, "") for line in lines},
                checker=checker, settings=desk.settings, actor=desk.actor, now=desk.now,
            )  # fmt: skip
        except operations.Unanswered as missing:
            for line in missing.lines:
                click.echo(f"{line.title}: {line.whole}")
            raise
        click.echo(f"Approved. It leaves {local(posted.not_before):%A} {moment(posted.not_before)} at the earliest.")
