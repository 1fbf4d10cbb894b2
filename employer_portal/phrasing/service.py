"""The checker as the portal uses it: a field, a rating and a job in; findings out; many texts on all cores."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from tempfile import TemporaryFile

from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Context, Field
from employer_portal.phrasing.findings import Finding as Found
from employer_portal.phrasing.loading import load
from employer_portal.phrasing.ruleset import Rules
from employer_portal.settings import Settings

__all__ = ["Checker", "Found", "Subject", "Text", "load_checker"]

#: So many texts are checked in this process alone: starting others would take longer.
FEW = 3000


@dataclass(frozen=True, slots=True)
class Subject:
    """What the job is about: a vacancy's title, the names of its criteria, their standards and questions in `about`.
    `points` is the length of its scale."""

    title: str
    criteria: tuple[str, ...]
    points: int = 4
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """Words to check, where they stand and what is known: `field` is None in a letter; `beside` are the other fields
    that are filled for the same criterion (what this text lacks may stand there)."""

    words: str
    job: Subject
    field: Field | None = None
    rating: int | None = None
    beside: tuple[Field, ...] = ()

    @property
    def context(self) -> Context:
        """What the checker is told. It knows ratings of the usual four-point scale only."""
        rating = self.rating if self.job.points == 4 else None
        beside = tuple(_scope(field) for field in self.beside)
        return Context(self.job.title, self.job.criteria, _scope(self.field), rating, beside, about=self.job.about)


class Checker:
    """The rules in force. `version` names them: findings, letters and certificates carry it."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._known: dict[Text, tuple[Found, ...]] = {}
        self.version = rules.version
        self._reasons = {rule.id: (rule.why, rule.ask) for rule in rules.rules}

    def explain(self, rule: str) -> tuple[str, str]:
        """Why that rule remarks on something, and what to ask oneself; empty for a rule that is no longer in force."""
        return self._reasons.get(rule, ("", ""))

    def knowing(self, texts: Sequence[Text]) -> "Checker":
        """A checker with the same rules that knows the answers on these texts already."""
        other = Checker(self._rules)
        other._known = dict(zip(texts, self.check_all(texts), strict=True))
        return other

    def check_all(self, texts: Sequence[Text]) -> list[tuple[Found, ...]]:
        """The findings of each text, in order. Thousands are shared out over the cores."""
        if self._known and all(text in self._known for text in texts):
            return [self._known[text] for text in texts]
        shares = len(os.sched_getaffinity(0)) if len(texts) > FEW else 1
        size = -(-len(texts) // shares) or 1
        own, *others = [texts[start : start + size] for start in range(0, len(texts), size)] or [texts]
        children = [_Child(share, second_reader=self._rules.weights_file is not None) for share in others]
        found = [tuple(check(text.words, text.context, self._rules)) for text in own]
        for child in children:
            found += child.findings()
        return found


def load_checker(settings: Settings) -> Checker:
    """The rules that the settings name, from their compiled cache where there is one."""
    cache = settings.var / "cache" / "phrasing"
    return Checker(load(settings.rules, cache=cache, local=settings.rules_local, second_reader=settings.second_reader))


def _scope(field: Field | None) -> str:
    return "letter" if field is None else field.value.replace(" ", "_")


class _Child:
    """The checker's own command as a filter, in a process of its own: files at both ends, so nothing can jam."""

    def __init__(self, texts: Sequence[Text], *, second_reader: bool) -> None:
        self._count = len(texts)
        switch = "--second-reader" if second_reader else "--no-second-reader"
        self._answers = TemporaryFile()  # noqa: SIM115  read and closed in `findings`
        with TemporaryFile() as questions:
            for number, text in enumerate(texts):
                question = {"id": number, "text": text.words, "context": asdict(text.context)}
                questions.write(json.dumps(question).encode() + b"\n")
            questions.seek(0)
            self._process = subprocess.Popen(  # noqa: S603  the switch is one of two words
                [sys.executable, "-m", "employer_portal.cli", "check", "--format", "jsonl", switch],
                stdin=questions, stdout=self._answers,
            )  # fmt: skip

    def findings(self) -> list[tuple[Found, ...]]:
        """Its answers, in order. Raises `RuntimeError` if it did not answer everything."""
        self._process.wait()
        self._answers.seek(0)
        with self._answers:
            found = [
                tuple(
                    Found(**{**flag, "characteristic": tuple(flag["characteristic"]), "because": ""}) for flag in flags
                )
                for flags in (json.loads(line)["flags"] for line in islice(self._answers, self._count))
            ]
        if len(found) != self._count:
            raise RuntimeError(
                f"the checker answered {len(found)} of {self._count} texts (status {self._process.returncode})"
            )
        return found
