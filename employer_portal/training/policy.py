"""The employer's own policy on feedback, `guidance/policy.md`: what everybody who writes reads and confirms."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from employer_portal.training.pages import MARK, rendered

FILE = "policy.md"


@dataclass(frozen=True, slots=True)
class Policy:
    """A version of it; `sha256` is of the whole file."""

    version: str
    title: str
    lead: str
    body: Markup
    sha256: str


@cache
def load_policy(folder: Path) -> Policy | None:
    """The policy in that `guidance` folder; None where there is none. Raises `KeyError` or `ValueError` for one that
    cannot be read."""
    file = folder / FILE
    if not file.exists():
        return None
    text = file.read_text(encoding="utf-8")
    _, front, body = text.split(MARK, 2)
    told = tomllib.loads(front)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Policy(str(told["version"]), told["title"], told["lead"], rendered(body), digest)
