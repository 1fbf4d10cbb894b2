"""Commands about hiring rounds."""

from pathlib import Path

import click

from employer_portal.core.errors import DomainError


@click.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("round.xlsx"),
    show_default=True,
    help="Where to write it.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def template(out: Path, force: bool) -> None:
    """Write an empty hiring-round workbook, with notes, drop-downs and an example."""
    from employer_portal.workbook.template import write_template

    if out.exists() and not force:
        raise DomainError(
            f"{out} is there already.", "Choose another name with --out, or add --force to write over it."
        )
    if not out.parent.is_dir():
        raise DomainError(f"There is no folder {out.parent}.", "Make it first, or choose another place with --out.")
    try:
        write_template(out)
    except OSError as error:
        raise DomainError(f"{out} cannot be written: {error.strerror}.", "Choose another place with --out.") from None
    click.echo(f"{out} is ready: four sheets to fill in, with an example to type over.")
