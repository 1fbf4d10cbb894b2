"""What a portal is made of that is the same for each test: made once, for half of the run went into making it anew."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from employer_portal.settings import HOME


class Templates(BytecodeCache):
    """Templates that were compiled for one portal, for all."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self.kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self.kept[bucket.key] = (bucket.checksum, bucket.code)


class OneRule(Rule):
    """A rule of the table of routes; what builds its addresses is compiled once for all tables."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in _builders:
            _builders[key] = super()._compile_builder(append_unknown)
        return _builders[key]


class Until(dict[tuple[Iterable[str], bool], re.Pattern[str]]):
    """What the parser of pages reads up to: it means to keep these, and keeps them under a name that it never asks."""

    def __missing__(self, key: tuple[Iterable[str], bool]) -> re.Pattern[str]:
        characters, among = key
        listed = "".join(f"\\x{ord(one):02x}" for one in characters)
        self[key] = re.compile(f"[{'' if among else '^'}{listed}]+")
        return self[key]


def with_rules(var: Path) -> Path:
    """The folder of an installation, in which the rules are compiled already: the checkout's are, in ten seconds."""
    compiled = HOME / "var" / "cache"
    for folder in (var, compiled):
        folder.mkdir(parents=True, exist_ok=True)
    (var / "cache").symlink_to(compiled)
    return var


TEMPLATES = Templates()
_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
