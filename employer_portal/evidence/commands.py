"""`./portal evidence`: a pack of everything on record about a vacancy, a round or an application, and its check."""

import sys
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.acting import Desk, acting
from employer_portal.core.clock import moment, system_clock
from employer_portal.core.counting import counted
from employer_portal.core.errors import DomainError, NotFound
from employer_portal.core.permissions import Permission
from employer_portal.evidence import operations
from employer_portal.evidence.making import BAG, make
from employer_portal.evidence.values import Of
from employer_portal.hiring.models import Application
from employer_portal.hiring.queries import find_round
from employer_portal.proof import stamping, verify
from employer_portal.settings import load_settings

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("export")
@click.option("--vacancy", metavar="VACANCY", help="All rounds of that vacancy, by its reference.")
@click.option("--round", "newest", metavar="VACANCY", help="The newest round of that vacancy.")
@click.option("--application", nargs=2, metavar="VACANCY REFERENCE", help="One candidate of that round, by reference.")
@click.option("--out", type=FOLDER, required=True, help="The folder to make. It must not be there.")
@click.option("--because", required=True, metavar="WORDS", help="What it is for. It stays on record.")
@click.option("--names", is_flag=True, help="Name all candidates; else only the one whom the pack is of.")
@acting
def export(
    desk: Desk, vacancy: str | None, newest: str | None, application: tuple[str, str] | None, out: Path, because: str,
    names: bool,
) -> None:  # fmt: skip
    """Write everything on record about a vacancy, a round or one application into a folder, for an expert to check."""
    given = [one for one in (vacancy, newest, application) if one]
    if len(given) != 1:
        raise click.UsageError("Give one of --vacancy, --round and --application.")
    if out.exists():
        raise DomainError(f"{out} is there already.", "Name a folder that is not.")
    with desk.database.transaction() as session:
        held = find_round(
            session, vacancy or newest or (application or ("",))[0], desk.actor, Permission.EXPORT_RECORDS
        )
        of, row_id = (Of.VACANCY, held.vacancy_id) if vacancy else (Of.ROUND, held.id)
        if application:
            of, row_id = Of.APPLICATION, _application(session, held.id, application[1])
        asked = operations.ask(session, of, row_id, because, named=names, kept=False, actor=desk.actor, now=desk.now).id
    made = make(
        desk.database, asked, out, actor=desk.actor, timezone=desk.settings.timezone, clock=system_clock,
        authority=stamping.authority_of(desk.settings),
    )  # fmt: skip
    if desk.settings.timestamp_address and not (made.folder / verify.STAMP).is_file():
        click.echo(f"The authority did not stamp it. Ask again: ./portal evidence stamp {out}", err=True)
    click.echo(f"{counted(len(made.listed), 'paper')} in {counted(made.files, 'file')}. Top hash {made.top}")


@click.command("verify")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--top", default="", metavar="HASH", help="The top hash as it was written down elsewhere.")
@click.option("--roots", type=click.Path(path_type=Path), help="Certificates by which a time stamp is believed.")
def verify_(folder: Path, top: str, roots: Path | None) -> None:
    """Say whether a pack is whole, as the verify.py in it does; with ROOTS, whether its time stamp can be believed too.
    Exit status: 0 whole, 1 not, 2 there is no pack."""
    bag = _bag_in(folder)
    code = verify.main([str(bag), *(["--top", top] if top else [])])
    if roots and not code:
        if not (bag / verify.STAMP).is_file():
            raise DomainError("No authority stamped it.")
        at = stamping.read_in(bag, stamping.roots_in(roots))
        click.echo(f"The time stamp can be believed: {moment(at)}.")
    sys.exit(code)


@click.command("stamp")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def stamp(folder: Path) -> None:
    """Have the authority that is set stamp a pack that it did not stamp when it was made."""
    authority = stamping.authority_of(load_settings())
    if authority is None:
        raise DomainError("No authority for time stamps is set.", "Set TIMESTAMP_ADDRESS and TIMESTAMP_ROOTS.")
    click.echo(f"Stamped: {moment(stamping.stamp(_bag_in(folder), authority))}.")


def _bag_in(folder: Path) -> Path:
    return folder / BAG if (folder / BAG).is_dir() else folder


def _application(session: Session, round_id: int, reference: str) -> int:
    wanted = sa.select(Application.id).where(Application.round_id == round_id, Application.reference == reference)
    found = session.scalar(wanted)
    if found is None:
        raise NotFound(f"There is no candidate {reference} in this round.")
    return found
