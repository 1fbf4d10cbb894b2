"""What a set of rules means, and the version that names it: a hash of that meaning, however the files are written.

What counts is all that can change what is found or what is said of it: patterns, classes, frames, exceptions, fields,
levels, reasons, what may stand, and the second reader's list of weights, so that one version always finds the same.
Lists whose order says nothing count as sets. Comments, layout, the files that the rules stand in, the examples that
prove a rule and where it comes from (`since`, `source`, `about`) do not count.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from employer_portal.phrasing.sources import ENTRIES, EXAMPLES, Source

UNSAID = (*EXAMPLES, "since", "source", "about")
#: Versions that name the same meaning in another way, each with the one that names it now. The first two are the last
#: that were hashes of the files as they were written: what was checked with them is checked.
SAME_MEANING = {"23a60dbeb834": "14e7eab405e2", "bbb2df4414be": "0aabe3406ec2"}


def version(source: Source) -> str:
    """The name of what these rules mean: the same for rules that find the same and say the same of it."""
    said = {
        "rules": {rule.name: _said(rule.values) for rule in source.rules},
        "classes": {
            name: {key: sorted({one for table in tables for one in table.values.get(key, ())}) for key in ENTRIES}
            for name, tables in source.classes.items()
        },
        "frames": {
            name: {key: sorted(set(frame.values.get(key, ()))) for key in ("patterns", "loose", "unless")}
            for name, frame in source.frames.items()
        },
        "exceptions": sorted({one for table in source.exceptions for one in table.values.get("patterns", ())}),
        "fields": {
            name: {key: sorted(set(table.values.get(key, ()))) for key in ("jobs", "opens")}
            for name, table in source.fields.items()
        },
        "weights": source.weights,
        "allowed": [_said(table.values) for table in source.allowed],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that count; conditions in their order, in which a finding names them."""
    return {key: [*value.items()] if key == "when" else value for key, value in values.items() if key not in UNSAID}


def same_meaning(version: str) -> list[str]:
    """All versions that name the same rules as this one, itself among them: a check with any of them is a check."""
    return [version, *(other for other, now in SAME_MEANING.items() if now == version)]
