"""`./portal letter gallery`: every kind of letter in every look and form, to look at."""

import sys
from pathlib import Path

import click

from employer_portal.composing.blocks import load_blocks
from employer_portal.preview.gallery import INDEX, Gallery, Made, Shown, index, prepare, write
from employer_portal.printing.press import Failure, Press
from employer_portal.settings import load_settings

MADE, NOT_ALL = 0, 1


@click.command("gallery")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Where to write: a new folder, or an earlier gallery.",
)
def gallery(out: Path) -> None:
    """Write each kind of letter in each accent and form, and a page that shows them at one look. Feedback after an
    interview is shown in several scripts.

    The employers and people are invented (guidance/demo/gallery), nothing is read from the database, and the same
    wording gives the same bytes each time: look at it after a change of wording or looks, or compare two folders.

    Exit status: 0 all letters made, 1 some could not be made (each with its reason), 2 the folder cannot be used.
    """
    settings = load_settings()
    shown = Gallery(
        settings.home / "guidance" / "demo" / "gallery", load_blocks(settings.templates / "letter" / "blocks", "en")
    )
    prepare(out)
    made: dict[Shown, list[Made]] = {}
    failed: dict[Shown, Failure] = {}
    with Press() as press, click.progressbar(length=len(shown.letters), label="Letters", file=sys.stderr) as progress:
        for letter, result in shown.made(press):
            if isinstance(result, Failure):
                failed[letter] = result
            else:
                made[letter] = result
                write(out, result)
            progress.update(1)
    (out / INDEX).write_text(index(shown, made), encoding="utf-8")
    for letter, reason in sorted(failed.items(), key=lambda one: one[0].name):
        click.echo(f"{letter.name}: {reason}")
    click.echo(f"{len(made)} of {len(shown.letters)} letters, {sum(map(len, made.values()))} files. Open {out / INDEX}")
    sys.exit(NOT_ALL if failed else MADE)
