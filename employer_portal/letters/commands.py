"""`./portal letter`: a letter's whole life from the command line."""

import os
import sys
from pathlib import Path

import click
import sqlalchemy as sa

from employer_portal.accounts.acting import Desk, acting
from employer_portal.composing.blocks import load_blocks
from employer_portal.core import documents
from employer_portal.core.clock import system_clock
from employer_portal.core.errors import DomainError, NotFound
from employer_portal.core.permissions import Permission
from employer_portal.core.slices import outcomes
from employer_portal.database.opening import open_database
from employer_portal.hiring.models import Application
from employer_portal.hiring.queries import find_round
from employer_portal.letters import making, operations, queries, tasks
from employer_portal.letters.models import Letter, LetterState, SealingJob
from employer_portal.phrasing.service import load_checker
from employer_portal.printing.press import Press
from employer_portal.settings import load_settings

LETTER = click.argument("letter_id", metavar="LETTER", type=int)


@click.command("compose")
@click.argument("round_reference", metavar="VACANCY")
@acting
def compose(desk: Desk, round_reference: str) -> None:
    """Compose, or compose anew, the letters of a vacancy's newest round. What cannot be composed says why."""
    blocks, checker = (
        load_blocks(desk.settings.templates / "letter" / "blocks", "en"),
        load_checker(desk.settings),
    )
    with desk.database.reading() as session:
        held = find_round(session, round_reference, desk.actor, Permission.COMPOSE_LETTERS)
        wanted = queries.letters_of(held.id, desk.actor, "all").with_only_columns(Application.id, Application.reference)
        applications = session.execute(wanted).all()
    references = {row.id: row.reference for row in applications}
    came = outcomes(desk.database.transaction, list(references), lambda session, some: making.compose_all(
        session, some, blocks=blocks, checker=checker, settings=desk.settings, actor=desk.actor, now=desk.now
    ))  # fmt: skip
    for application_id, letter in came:
        said = f"-\t{letter}" if isinstance(letter, DomainError) else f"letter {letter.id}\tdraft"
        click.echo(f"{references[application_id]}\t{said}")


@click.command("list")
@click.argument("round_reference", metavar="VACANCY")
def list_letters(round_reference: str) -> None:
    """List the letters of a vacancy's newest round: id, candidate's reference, state, document, kind."""
    settings = load_settings()
    with open_database(settings.database, settings.migrations).reading() as session:
        wanted = (
            sa.select(Letter)
            .join(Letter.application)
            .where(Application.round_id == find_round(session, round_reference).id)
        )
        for letter in session.scalars(wanted.order_by(Application.position, Letter.id)):
            shown = letter.pdf_sha256 or letter.text_sha256 or "-"
            click.echo(f"{letter.id}\t{letter.application.reference}\t{letter.state}\t{shown}\t{letter.kind}")


@click.command("hand-in")
@click.argument("letter_ids", metavar="LETTER...", type=int, nargs=-1, required=True)
@acting
def hand_in(desk: Desk, letter_ids: tuple[int, ...]) -> None:
    """Hand drafts in and seal them: each then waits for an approver. Exit status 1: some could not be sealed."""
    checker = load_checker(desk.settings)
    asked: list[int] = []
    came = outcomes(desk.database.transaction, letter_ids, lambda session, some: operations.hand_in_all(
        session, some, checker=checker, actor=desk.actor, now=desk.now
    ))  # fmt: skip
    for letter_id, job in came:
        if isinstance(job, DomainError):
            click.echo(f"letter {letter_id}: {job}")
        else:
            asked.append(job.id)
    with Press() as press:
        done = tasks.seal(desk.database, asked, press=press, by=f"command-{os.getpid()}", clock=system_clock)
        sealed = sum(is_sealed for _, is_sealed in done)
    with desk.database.reading() as session:
        for job in session.scalars(
            sa.select(SealingJob).where(SealingJob.id.in_(asked), SealingJob.reason.is_not(None))
        ):
            click.echo(f"letter {job.letter_id}: {job.reason}")
    click.echo(f"{sealed} of {len(letter_ids)} letters are sealed and wait for approval.")
    sys.exit(0 if sealed == len(letter_ids) else 1)


@click.command("show")
@LETTER
@click.option("--part", type=click.Choice(["text", "html", "pdf"]), default="text", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Write it there instead of printing it.")
def show(letter_id: int, part: str, out: Path | None) -> None:
    """Show a sealed letter: the very bytes that leave."""
    settings = load_settings()
    with open_database(settings.database, settings.migrations).reading() as session:
        letter = session.get(Letter, letter_id)
        sha256 = getattr(letter, f"{part}_sha256", None)
        if not sha256:
            raise NotFound(f"Letter {letter_id} has no sealed {part}.", "Hand it in first: ./portal letter hand-in")
        content = documents.load(session, sha256)
    if out is not None:
        out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)


@click.command("give-back")
@LETTER
@click.option("--because", required=True, help="What should change.")
@acting
def give_back(desk: Desk, letter_id: int, because: str) -> None:
    """Give a waiting letter back to HR."""
    with desk.database.transaction() as session:
        operations.give_back(session, letter_id, because, actor=desk.actor, now=desk.now)
        click.echo(f"Letter {letter_id} is a {LetterState.DRAFT} again.")


@click.command("take-back")
@LETTER
@acting
def take_back(desk: Desk, letter_id: int) -> None:
    """Take a waiting letter back to change it."""
    with desk.database.transaction() as session:
        operations.take_back(session, letter_id, actor=desk.actor, now=desk.now)
        click.echo(f"Letter {letter_id} is a {LetterState.DRAFT} again.")


@click.command("withdraw")
@LETTER
@click.option("--because", required=True, help="Why it must not leave.")
@acting
def withdraw(desk: Desk, letter_id: int, because: str) -> None:
    """Withdraw a letter that has not left."""
    with desk.database.transaction() as session:
        operations.withdraw(session, letter_id, because, actor=desk.actor, now=desk.now)
        click.echo(f"Letter {letter_id} is withdrawn and will not be sent.")
