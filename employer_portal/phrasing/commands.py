"""`portal check`: the phrasing checker as a linter for files and a filter for streams."""

import sys
from pathlib import Path
from typing import NoReturn

import click

from employer_portal.phrasing import filtering, markdown, report
from employer_portal.phrasing.checking import check as check_phrasing
from employer_portal.phrasing.findings import LEVELS, SCOPES, Allowance, Context
from employer_portal.phrasing.loading import load
from employer_portal.phrasing.ruleset import Rules
from employer_portal.phrasing.sources import RulesFault

HOME = Path(__file__).resolve().parents[2]
FORMATS = ("text", "json", "jsonl", "sarif")


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="What to print.")
@click.option(
    "--fail-on", type=click.Choice((*LEVELS, "never")), default="justify", show_default=True,
    help="Exit with 1 where something is found at this level or above.",
)  # fmt: skip
@click.option("--explain", is_flag=True, help="Say which pattern fired, and what was let stand, and why.")
@click.option("--allow", multiple=True, metavar="PHRASE=REASON", help="A phrase that may stand; never lifts a stop.")
@click.option("--scope", type=click.Choice(SCOPES), help="What the text is for: what it lacks is looked for as well.")
@click.option(
    "--second-reader/--no-second-reader", envvar="SECOND_READER", default=True, show_default=True,
    help="Whether one sentence may be nudged for the weights of its words, where no rule speaks.",
)  # fmt: skip
@click.option("--alone", is_flag=True, hidden=True)  # in this process only: others do their share already
@click.option("--pack", default="gb", show_default=True, help="Whose law and ways: a folder of the rules.")
@click.option("--rules", "folder", type=click.Path(path_type=Path), default=HOME / "guidance" / "phrasing", hidden=True)
@click.option("--local", envvar="RULES_LOCAL", type=click.Path(path_type=Path), hidden=True)
@click.option("--var", envvar="PORTAL_VAR", type=click.Path(path_type=Path), default=HOME / "var", hidden=True)
def check(
    files: tuple[Path, ...], form: str, fail_on: str, explain: bool, allow: tuple[str, ...], scope: str | None,
    second_reader: bool, alone: bool, pack: str, folder: Path, local: Path | None, var: Path,
) -> None:  # fmt: skip
    """Check the phrasing of texts: files, Markdown files, or what comes in by a pipe.

    With --format jsonl and no file, each line in is one JSON object with "id", "text" and perhaps "context" (title,
    criteria, about, scope, rating, allowed), and each line out has its "id" and "flags". A long file is shared out over
    the cores.

    Exit status: 0 nothing at the level of --fail-on or above, 1 something, 2 it could not be done.
    """
    try:
        rules = load(folder, pack, var / "cache" / "phrasing", local, second_reader=second_reader)
    except RulesFault as fault:
        _give_up(f"The rules cannot be used:\n{fault}")
    allowed = tuple(_allowance(written) for written in allow)
    serious = LEVELS[: LEVELS.index(fail_on) + 1] if fail_on in LEVELS else ()
    try:
        if form == "jsonl" and not files:
            worst, broken = filtering.answer(sys.stdin.buffer, sys.stdout.buffer, rules, allowed, share=not alone)
        else:
            known = Context(scope=scope, allowed=allowed)
            worst, broken = _lint(files or (Path("-"),), form, rules, known, explain=explain)
            if form == "text" and not scope and not broken:
                click.echo("What a text lacks was not looked for: --scope says what it is for.", err=True)
    except BrokenPipeError:  # the reader has seen enough
        sys.stderr.close()
        sys.exit(0)
    sys.exit(2 if broken else int(bool(worst & set(serious))))


def _allowance(written: str) -> Allowance:
    phrase, _, reason = (part.strip() for part in written.partition("="))
    if not (phrase and reason):
        _give_up(f'--allow {written!r}: a phrase and the reason why it may stand are wanted, as "phrase=reason".')
    return Allowance(phrase, reason)


def _lint(
    files: tuple[Path, ...], form: str, rules: Rules, context: Context, *, explain: bool
) -> tuple[set[str], bool]:
    """Checks whole files; those that cannot be read are named on stderr and the others are still checked."""
    checked, broken = [], False
    for path in files:
        text = _read(path)
        if text is None:
            broken = True
            continue
        prose = markdown.prose(text) if path.suffix.lower() in (".md", ".markdown") else text
        checked.append(
            report.Checked("<stdin>" if str(path) == "-" else str(path), text, check_phrasing(prose, context, rules))
        )
    shown = {"text": report.as_text, "json": report.as_json, "jsonl": report.as_jsonl, "sarif": report.as_sarif}[form]
    for piece in shown(checked, rules, explain):
        click.echo(piece)
    used = {by for one in checked for _, by in one.findings.lifted}
    for one in context.allowed:
        if one not in used and not broken:
            click.echo(f"--allow “{one.phrase}” let nothing stand: is it spelt as in the text? A stop stays.", err=True)
    return {finding.level for one in checked for finding in one.findings}, broken


def _read(path: Path) -> str | None:
    """The text of a file; None, and one sentence on stderr, where it is none."""
    name = "The input" if str(path) == "-" else str(path)
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        if b"\0" in data:
            raise UnicodeError
        return data.decode("utf-8-sig")
    except UnicodeError:
        click.echo(f"{name} is not a UTF-8 text file, so it was not checked. Save it as plain text in UTF-8.", err=True)
    except IsADirectoryError:
        click.echo(f"{name} is a folder: name the files in it.", err=True)
    except OSError as error:
        click.echo(f"{name} cannot be read: {(error.strerror or 'unknown reason').lower()}.", err=True)
    return None


def _give_up(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)
