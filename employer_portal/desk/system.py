"""What letters need from the system: libraries to print with, and fonts for names in many scripts."""

import ctypes
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
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

    programs: tuple[str, ...]
    debian: str
    brew: str


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

TEST_TOOLS = (Tool(("chromium", "chromium-browser", "google-chrome"), "chromium", "--cask chromium"),)

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


def can_print() -> bool:
    """Whether letters can be printed at all."""
    return all(loads(library) for library in LIBRARIES if library.vital)


def packages_of(results: Iterable[Result]) -> list[str]:
    """The system's packages that would mend these results, each once."""
    return list(dict.fromkeys(result.package for result in results if result.package))


def packages_for_tests() -> list[str]:
    """The system's packages that the tests lack, beyond what letters need."""
    lacking = [tool for tool in TEST_TOOLS if not any(map(shutil.which, tool.programs))]
    return [tool.brew if MAC else tool.debian for tool in lacking]


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


def library_there(library: Library) -> Result:
    if loads(library):
        return Result(library.what, "ok", "there")
    package = library.brew if MAC else library.debian
    return Result(library.what, "missing", f"not found: {library.lost}", install(package), package)


def script_shown(script: Script) -> Result:
    """Whether a letter can show these characters, by the same look that refuses to seal one with boxes."""
    from employer_portal.letters.fonts import missing_characters

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
