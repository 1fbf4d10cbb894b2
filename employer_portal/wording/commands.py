"""`./portal wording`: a brand's wording as a file, and such a file as its draft."""

from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.acting import Desk, acting
from employer_portal.accounts.models import Brand
from employer_portal.composing.blocks import load_blocks
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Permission
from employer_portal.core.terms import Language
from employer_portal.wording import files, operations, queries
from employer_portal.wording.reach import one_brand

BRAND = click.argument("brand_name", metavar="BRAND")
LANGUAGE = click.option(
    "--language", type=click.Choice([one.value for one in Language]), default=Language.ENGLISH.value, show_default=True,
    help="Which language’s wording.",
)  # fmt: skip


@click.command("export")
@BRAND
@LANGUAGE
@click.option("--standard", is_flag=True, help="The portal’s own wording instead.")
@acting
def export(desk: Desk, brand_name: str, language: str, standard: bool) -> None:
    """Print a brand's wording as a file: what somebody works on, else what letters have."""
    own = load_blocks(desk.settings.templates / "letter" / "blocks", "en")
    with desk.database.reading() as session:
        brand = one_brand(session, _brand(session, brand_name), desk.actor, Permission.READ_LETTERS)
        if standard:
            table = queries.standard_of(own, Language(language))
        else:
            table = queries.begins_with(session, brand.id, Language(language), own)
    click.echo(files.exported(table), nl=False)


@click.command("import")
@BRAND
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@LANGUAGE
@acting
def import_(desk: Desk, brand_name: str, file: Path, language: str) -> None:
    """Make a file the draft of a brand's wording. Letters have it once it is proposed and approved in the portal."""
    own, tongue = load_blocks(desk.settings.templates / "letter" / "blocks", "en"), Language(language)
    with file.open("rb") as opened:
        raw = opened.read(files.MOST + 1)
    blocks = files.imported(raw, file.name, tongue, queries.standard_of(own, tongue))
    with desk.database.transaction() as session:
        version = operations.write(
            session, _brand(session, brand_name), tongue, blocks, standard=own, actor=desk.actor, now=desk.now
        )
        click.echo(f"version {version.number}\tdraft")


def _brand(session: Session, name: str) -> int:
    found = session.scalar(sa.select(Brand.id).where(sa.func.lower(Brand.name) == name.lower()))
    if found is None:
        raise NotFound(f"There is no brand called {name!r}.", "Run: ./portal brand list")
    return found
