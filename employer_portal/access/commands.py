"""`./portal access`: who asked to see what is held about them, and what was put together for them, as a folder."""

import json
from pathlib import Path

import click
import sqlalchemy as sa

from employer_portal.access import operations, pack, queries
from employer_portal.accounts.acting import Desk, acting
from employer_portal.core.clock import day_at
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Permission
from employer_portal.keeping.asked import file_of
from employer_portal.keeping.models import AccessPause

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON value for all of them.")
@acting
def list_(desk: Desk, as_json: bool) -> None:
    """The requests: number, how it stands, when it came in, by when it must be answered. Numbers, and no names. Exit
    status: 0, or 1 where one is past its day."""
    desk.actor.must(Permission.EXPORT_RECORDS)
    with desk.database.reading() as session:
        still = set(session.scalars(sa.select(AccessPause.request_id).where(AccessPause.ends.is_(None))))
        found = [
            {
                "number": one.id, "state": str(one.state), "came": str(one.came), "came_on": one.came_on.isoformat(),
                "due_on": one.due_on.isoformat(), "waits_for_them": one.id in still,
            }
            for one in queries.all_of(session, desk.actor)
        ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(found))
    else:
        for one in found:
            words = "waits for them" if one["waits_for_them"] else f"due {one['due_on']}"
            click.echo(f"{one['number']}\t{one['state']}\t{one['came']}, {one['came_on']}\t{words}")
    today = day_at(desk.now, desk.settings.timezone).isoformat()
    over = [one for one in found if str(one["due_on"]) < today and one["state"] not in ("closed", "ended", "given")]
    if any(not one["waits_for_them"] for one in over):
        raise SystemExit(1)


@click.command("export")
@click.argument("request_id", metavar="REQUEST", type=int)
@click.option("--out", type=FOLDER, required=True, help="The folder to make. It must not be there.")
@acting
def export(desk: Desk, request_id: int, out: Path) -> None:
    """Write what was put together for a request into a folder: a page and a PDF to read, JSON to move. It is what the
    second reader reads, and what the person is given; opening it is on record."""
    if out.exists():
        raise DomainError(f"{out} is there already.", "Name a folder that is not.")
    with desk.database.transaction() as session:
        found = operations.fetch(session, request_id, actor=desk.actor, now=desk.now)
        file = file_of(desk.settings, request_id)
        forms = {name: pack.read(file, found.sha256, form) for form, (name, _) in pack.FORMS.items()}
    out.mkdir(parents=True)
    for name, content in forms.items():
        (out / name).write_bytes(content)
    click.echo(f"{', '.join(forms)} in {out}")
