"""Runs the benchmarks named, or all: `./portal bench [NAME...] [--json]`.

A benchmark is a module of this folder with `run()`, which returns its figures by name. It may hold `GOALS`: a figure's
name -> what it should reach, such as ">= 5000". Where `run` takes a `count`, `--count` is handed to it. Exit status 1:
one of them could not be measured.
"""

import atexit
import importlib
import inspect
import json
import operator
import os
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

import click
import structlog

from employer_portal.running import logs
from employer_portal.settings import load_settings

Figures = dict[str, float | str]
NAMES = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
COMPARED = {">=": operator.ge, "<=": operator.le}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(NAMES), metavar="[NAME]...")
@click.option("--count", type=click.IntRange(1), help="No more than so many this time (crash: kills).")
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON, nothing else.")
def bench(names: tuple[str, ...], count: int | None, as_json: bool) -> None:
    """Measure the portal: every benchmark, or those named."""
    if not (load_settings().var / "secret_key").exists():  # a fresh checkout: what is kept, is kept apart
        folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        (folder / "secret_key").write_text("a secret key that only these figures use\n")
        os.environ["PORTAL_VAR"] = str(folder)
    logs.set_up()  # lines are made as in use, and kept from the table
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    measured: dict[str, Figures] = {}
    goals: dict[str, dict[str, str]] = {}
    for name in names or NAMES:
        click.echo(f"{name} ...", err=True)
        try:
            benchmark = importlib.import_module(f"tests.benchmarks.{name}")
            counted = count is not None and "count" in inspect.signature(benchmark.run).parameters
            measured[name] = benchmark.run(count) if counted else benchmark.run()
            goals[name] = getattr(benchmark, "GOALS", {})
        except Exception:  # noqa: BLE001 the others are still worth measuring
            traceback.print_exc()
    click.echo(json.dumps(measured, indent=2) if as_json else table(measured, goals))
    sys.exit(len(measured) < len(names or NAMES))


def table(measured: dict[str, Figures], goals: dict[str, dict[str, str]]) -> str:
    """One line a figure: what, how much, its goal, and whether that is reached."""
    rows = [("", "figure", "goal", "")]
    for name, figures in measured.items():
        for what, figure in figures.items():
            goal = goals[name].get(what, "")
            rows.append((f"{name}: {what}", shown(figure), goal, verdict(figure, goal)))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        f"{what:<{widths[0]}}  {figure:>{widths[1]}}  {goal:<{widths[2]}}  {reached}".rstrip()
        for what, figure, goal, reached in rows
    )


def shown(figure: float | str) -> str:
    if isinstance(figure, str):
        return figure
    return f"{figure:,.0f}" if figure >= 100 or figure == int(figure) else f"{figure:,.3g}"


def verdict(figure: float | str, goal: str) -> str:
    if not goal or isinstance(figure, str):
        return ""
    sign, number = goal.split()
    return "reached" if COMPARED[sign](figure, float(number)) else "MISSED"


if __name__ == "__main__":
    bench(prog_name="./portal bench")
