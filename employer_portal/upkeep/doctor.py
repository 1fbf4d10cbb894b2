"""What this machine has and lacks for the portal, and how to mend each: `./portal doctor`."""

import importlib.metadata
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from employer_portal.core.clock import moment, system_clock
from employer_portal.core.errors import WrongSettings
from employer_portal.settings import HOME, Settings, load_settings
from employer_portal.upkeep import private_files, system
from employer_portal.upkeep.system import Result

ROOM = 500 * 2**20  # a round of 5,000 letters with its copies, and what SQLite needs to tidy up
DRIFT = timedelta(seconds=30)  # more than this apart, two clocks tell different stories in the audit trail

SET_CLOCK = "Let the system set its clock by itself: sudo timedatectl set-ntp true"


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to say it.")
@click.option("--packages", is_flag=True, help="Only the system packages to install, one a line; 1: no letter without.")
@click.option("--for-tests", is_flag=True, help="Also what only the tests need.")
@click.option("--send-test", metavar="ADDRESS", help="Also send a test message there.")
def doctor(form: str, packages: bool, for_tests: bool, send_test: str | None) -> None:
    """Say what is there, what is missing, and how to mend it. Exit status 1: something is missing, 2: settings
    are wrong."""
    if packages:
        more = system.examine_for_tests() if for_tests else ()
        for package in system.packages_of([*system.examine(), *more]):
            click.echo(package)
        sys.exit(not system.can_print())
    results = [*examine(), *(system.examine_for_tests() if for_tests else ())]
    if send_test and not any(result.what == "Settings" and result.state == "missing" for result in results):
        from employer_portal.upkeep import installation

        results.append(installation.send_test(load_settings(), send_test))
    click.echo(
        json.dumps([asdict(r) for r in results], indent=2, ensure_ascii=False) if form == "json" else told(results)
    )
    lacking = {result.what for result in results if result.state == "missing"}
    sys.exit(2 if "Settings" in lacking else bool(lacking))


def told(results: list[Result]) -> str:
    """The results as lines for a terminal, each with its mend below it, and a last line that sums up."""
    lines = []
    for result in results:
        lines.append(f"{result.state:8} {result.what}: {result.says}")
        if result.mend:
            lines.append(f"{'':8} -> {result.mend}")
    missing = sum(result.state == "missing" for result in results)
    lines.append("Nothing is missing." if not missing else f"Missing: {missing}. What to do stands below each.")
    if packages := system.packages_of(results):
        lines.append(f"All packages in one line: {system.install(*packages)}")
    return "\n".join(lines)


def examine() -> Iterator[Result]:
    """Look at everything, in the order in which one would mend it."""
    try:
        settings = load_settings()
    except WrongSettings as wrong:
        for line in wrong.lines:
            yield Result("Settings", "missing", line)
        yield from machine()
        return
    absent = [folder for folder in (settings.migrations, settings.templates, settings.rules) if not folder.is_dir()]
    if absent:
        yield Result("Portal", "missing", f"no {absent[0]}", "Correct PORTAL_HOME, or fetch the checkout again.")
        return
    yield Result("Settings", "ok", f"all {len(Settings.model_fields)} can be used")
    yield from machine()
    yield from folders(settings)
    yield from private_files.examine(settings)
    yield from clock(settings)
    try:
        from employer_portal.upkeep import installation
    except ImportError as error:
        yield Result("Installation", "missing", f"cannot be looked at: {error.name} is not installed", "Run ./portal.")
        return
    yield from installation.examine(settings)


def machine() -> Iterator[Result]:
    """What is here, whatever the settings say."""
    yield Result("Python", "ok", f"{sys.version.split()[0]} in {sys.prefix}")
    yield packages_installed(HOME / "requirements.lock")
    yield from system.examine()


def packages_installed(lock: Path) -> Result:
    """Whether this environment holds what the lock file pins; what is pinned for other systems may be absent."""
    other = []
    for name, version, marker in re.findall(r"^([\w.-]+)==([^\s;\\]+)( ;)?", lock.read_text(), re.MULTILINE):
        try:
            if importlib.metadata.version(name) != version:
                other.append(name)
        except importlib.metadata.PackageNotFoundError:
            if not marker:
                other.append(name)
    if other:
        return Result(
            "Packages",
            "missing",
            f"not as pinned: {', '.join(other)}",
            f"Remove {sys.prefix} and run ./portal again.",
        )
    return Result("Packages", "ok", f"as pinned in {lock.name}")


def folders(settings: Settings) -> Iterator[Result]:
    """The folder of the data and the one for passing things can be written, and have room."""
    for what, folder in (("Data", settings.var), ("Temporary files", Path(tempfile.gettempdir()))):
        place = existing(folder)
        try:
            with tempfile.TemporaryFile(dir=place):
                free = shutil.disk_usage(place).free
        except OSError as error:
            fix = f"Let this user write to {place}."
            yield Result(what, "missing", f"cannot write to {folder} ({error.strerror})", fix)
            continue
        if free < ROOM:
            yield Result(what, "missing", f"{folder} has only {free // 2**20} MB left", "Make room on that disk.")
        else:
            yield Result(what, "ok", f"{folder} can be written, {free // 2**30} GB free")


def clock(settings: Settings) -> Iterator[Result]:
    """The clock is not behind the checkout, agrees with the disk's, and the time zone is known."""
    written = datetime.fromtimestamp((HOME / "requirements.lock").stat().st_mtime, UTC)
    now = system_clock()
    if now < written - DRIFT:
        yield Result("Clock", "missing", f"{moment(now)}, before this checkout was made", SET_CLOCK)
    else:
        yield Result("Clock", "ok", moment(now))
    with suppress(OSError), tempfile.NamedTemporaryFile(dir=existing(settings.var)) as file:
        yield same_time("Clock of the disk", datetime.fromtimestamp(Path(file.name).stat().st_mtime, UTC))
    yield Result("Time zone", "ok", f"{settings.timezone}, {now.astimezone(ZoneInfo(settings.timezone)):%H:%M} there")


def same_time(what: str, its_time: datetime) -> Result:
    apart = abs(its_time - system_clock())
    if apart < DRIFT:
        return Result(what, "ok", "tells the same time as this machine")
    return Result(what, "missing", f"{apart.total_seconds():.0f} seconds apart from this machine's", SET_CLOCK)


def existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())
