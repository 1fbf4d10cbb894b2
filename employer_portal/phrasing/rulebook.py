"""`portal rules`: what a rule author needs: test the examples, and see why a text is flagged or is not."""

import sys
from pathlib import Path

import click

from employer_portal.phrasing import building, formatting, learning, proof, sources
from employer_portal.phrasing.checking import check, spared
from employer_portal.phrasing.loading import load
from employer_portal.phrasing.ruleset import Rules
from employer_portal.phrasing.sources import RulesFault

FOLDER = Path(__file__).resolve().parents[2] / "guidance" / "phrasing"
GOOD_ROUNDS = FOLDER.parent / "examples" / "trades"


@click.group()
def rules() -> None:
    """Look at the rules of the phrasing checker, and test them."""


@rules.command()
@click.argument("names", nargs=-1, metavar="[FILE|ID]...")
@click.option("--pack", default="gb", show_default=True)
def test(names: tuple[str, ...], pack: str) -> None:
    """Test the examples of every rule, of FILEs alone (common/age.toml), or of rules whose id begins with ID (age.)."""
    alone = tuple(name for name in names if name.endswith(".toml"))
    try:
        source = sources.read(FOLDER, pack, alone)
        compiled = Rules(building.build(source, pack), sources.weights(FOLDER))
    except RulesFault as broken:
        click.echo(str(broken), err=True)
        sys.exit(1)
    wanted = tuple(name for name in names if not name.endswith(".toml"))
    faults = proof.contradictions(compiled) + proof.failures(compiled, source, wanted)
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(source.rules)} rules, {len(faults)} faults.")
    sys.exit(bool(faults))


@rules.command()
@click.argument("text")
@click.option("--pack", default="gb", show_default=True)
def explain(text: str, pack: str) -> None:
    """Say what is flagged in TEXT, by which rule and pattern, and what was left alone, and why."""
    loaded = load(FOLDER, pack)
    found = check(text, None, loaded)
    for finding in found:
        click.echo(f"{finding.level:8} {finding.match!r}  {finding.rule}  by {finding.because}")
    for match, rule, because, reason in spared(text, None, loaded):
        click.echo(f"{'left':8} {match!r}  {rule}  by {because}: {reason}")
    if not found:
        click.echo("Nothing is flagged.")


@rules.command("list")
@click.option("--pack", default="gb", show_default=True)
@click.option("--characteristic", help="Only rules that may point to this one.")
@click.option("--category", help="Only rules of this category.")
def list_(pack: str, characteristic: str | None, category: str | None) -> None:
    """List the rules: id, level, category, characteristics."""
    for table in sources.read(FOLDER, pack).rules:
        values = table.values
        pointing = values.get("characteristic", [])
        if (characteristic is None or characteristic in pointing) and category in {None, values["category"]}:
            click.echo(f"{table.name}\t{values['level']}\t{values['category']}\t{', '.join(pointing) or '-'}")


@rules.command()
@click.argument("name", metavar="ID")
@click.option("--pack", default="gb", show_default=True)
def show(name: str, pack: str) -> None:
    """Show one rule: what it looks for, why, and the examples that prove it."""
    table = next((table for table in sources.read(FOLDER, pack).rules if table.name == name), None)
    if table is None:
        click.echo(f"There is no rule {name!r}. ./portal rules list names them all.", err=True)
        sys.exit(2)
    click.echo(f"{name}  ({table.place.at()})")
    for key, value in table.values.items():
        for line in value if isinstance(value, list) else [value]:
            click.echo(f"  {key:14} {line}")


@rules.command("format")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--check", "only_look", is_flag=True, help="Change nothing; exit with 1 where a file is laid out otherwise."
)
def format_(files: tuple[str, ...], only_look: bool) -> None:
    """Lay out FILES of rules, or all: one pattern a line, sorted, no line above 120 characters.

    A FILE is a path, or stands under the rules (common/age.toml). What the rules say does not change, nor do comments.
    """
    changed = broken = False
    for path in [_file(name) for name in files] or sorted(FOLDER.rglob("*.toml")):
        try:
            text = path.read_text(encoding="utf-8")
            laid_out = formatting.formatted(text)
        except (OSError, ValueError) as fault:
            click.echo(f"{path}: {fault}", err=True)
            broken = True
            continue
        if laid_out != text:
            changed = True
            click.echo(path)
            if not only_look:
                path.write_text(laid_out, encoding="utf-8")
    sys.exit(2 if broken else int(changed and only_look))


@rules.command()
@click.option("--check", "only_look", is_flag=True, help="Change nothing; exit with 1 where the list would be another.")
def train(only_look: bool) -> None:
    """Make the second reader's list of weights anew from the labelled sentences, and say what it is worth.

    A development tool: it takes scikit-learn and a minute. The same sentences give the same bytes.
    """
    try:
        labelled = learning.read(FOLDER / "sentences") + learning.read_rounds(GOOD_ROUNDS)
        learned = learning.learn(labelled)
    except ValueError as fault:
        click.echo(str(fault), err=True)
        sys.exit(2)
    except ImportError:
        click.echo("scikit-learn is missing, which training takes: ./portal test brings the tools.", err=True)
        sys.exit(2)
    for line in learning.shares(labelled, learned, load(FOLDER, second_reader=False)):
        click.echo(line)
    path = FOLDER / sources.WEIGHTS
    changed = not path.exists() or path.read_bytes() != learned.file.encode()
    click.echo(f"{path.name}: {'another' if changed else 'the same, byte for byte'}.")
    if changed and not only_look:
        path.write_bytes(learned.file.encode())
    sys.exit(int(changed and only_look))


def _file(name: str) -> Path:
    path = Path(name)
    return path if path.exists() else FOLDER / name


if __name__ == "__main__":
    rules()
