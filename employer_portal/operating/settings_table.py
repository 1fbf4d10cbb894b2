"""Every setting in one table, made from `settings.py`: its name, what it does, what holds without it, an example.

What a setting does stands above its field, in the lines that begin with `#:`.
"""

import inspect
import re
from collections.abc import Iterator
from datetime import time
from functools import cache
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from employer_portal.core.clock import hour
from employer_portal.core.setting_checks import name_of
from employer_portal.running.chosen import CHOOSABLE
from employer_portal.settings import HOME, Settings

HEADING = "## Every setting\n"
FIELD = re.compile(r"    (\w+): ")


@cache
def table() -> str:
    """The table as Markdown; a star marks what can be set in the portal too."""
    lines = ["| Setting | Does | Without it | Example |", "|---|---|---|---|", *_rows()]
    return "\n".join(lines) + "\n\n\\* also in the portal, under *Settings*\n"


def does() -> dict[str, str]:
    """What each setting does, by its field; one that says nothing is not in it."""
    said: dict[str, str] = {}
    words: list[str] = []
    for line in inspect.getsource(Settings).splitlines():
        if line.startswith("    #: "):
            words.append(line[7:])
            continue
        if (field := FIELD.match(line)) and words:
            said[field[1]] = " ".join(words)
        words = []
    return said


def _rows() -> Iterator[str]:
    said = does()
    for name, field in Settings.model_fields.items():
        star = "\\*" if name in CHOOSABLE else ""
        example = f"`{field.examples[0]}`" if field.examples else ""
        cells = (f"`{name_of(name, field)}`{star}", said.get(name, ""), _without(field), example)
        yield f"| {' | '.join(cells)} |"


def _without(field: FieldInfo) -> str:
    """What holds where nobody sets it."""
    if field.default_factory:
        return "one a core"
    default = field.default
    match default:
        case bool():
            return str(default).lower()
        case SecretStr() | None | "":
            return "nothing"
        case frozenset():
            return "nobody"
        case time():
            return hour(default)
        case Path():
            return f"`{default.relative_to(HOME)}` in the checkout" if default != HOME else "the checkout"
    return f"{default:g}" if isinstance(default, float) else str(default)
