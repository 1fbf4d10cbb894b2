"""The checker as the portal uses it: a field, a rating and a job in; findings out; many texts on all cores."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from tempfile import TemporaryFile
from typing import NamedTuple

from employer_portal.phrasing import allowing
from employer_portal.phrasing.allowing import Lifted
from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Allowance, Context, Field
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
    `points` is the length of its scale.

    `allowed` are the phrases that may stand in what is written here, and those of which it is still asked.
    """

    title: str
    criteria: tuple[str, ...]
    points: int = 4
    about: tuple[str, ...] = ()
    allowed: tuple[Allowance, ...] = ()


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
        """What the checker is told. It knows ratings of the usual four-point scale only, and no allowed phrases: those
        are sorted out here, where it is known which one took back what."""
        rating = self.rating if self.job.points == 4 else None
        beside = tuple(_scope(field) for field in self.beside)
        return Context(self.job.title, self.job.criteria, _scope(self.field), rating, beside, about=self.job.about)


#: The rule that an employer turns off who lets candidates read their scores.
RAW_SCORE = "disclosure.raw_score"


class Answer(NamedTuple):
    """What is found in one text: the findings that stay, and those that an allowed phrase takes back."""

    stays: tuple[Found, ...]
    lifted: tuple[Lifted, ...] = ()


class Checker:
    """The rules in force, but for those that a setting turns `off`. `version` names them: findings, letters and
    certificates carry it, and it is another one where rules are off."""

    def __init__(self, rules: Rules, off: frozenset[str] = frozenset()) -> None:
        self._rules, self._off = rules, off
        self._known: dict[Text, Answer] = {}
        self.version = "-".join((rules.version, *sorted(off)))
        self._reasons = {rule.id: (rule.why, rule.ask) for rule in rules.rules}

    def explain(self, rule: str) -> tuple[str, str]:
        """Why that rule remarks on something, and what to ask oneself; empty for a rule that is no longer in force."""
        return self._reasons.get(rule, ("", ""))

    def knowing(self, texts: Sequence[Text]) -> "Checker":
        """A checker with the same rules that knows the answers on these texts already."""
        other = Checker(self._rules, self._off)
        other._known = dict(zip(texts, self.answers(texts), strict=True))
        return other

    def check_all(self, texts: Sequence[Text]) -> list[tuple[Found, ...]]:
        """The findings of each text that no allowed phrase takes back, in order."""
        return [answer.stays for answer in self.answers(texts)]

    def answers(self, texts: Sequence[Text]) -> list[Answer]:
        """What is found in each text, in order. Thousands are shared out over the cores."""
        if self._known and all(text in self._known for text in texts):
            return [self._known[text] for text in texts]
        shares = len(os.sched_getaffinity(0)) if len(texts) > FEW else 1
        size = -(-len(texts) // shares) or 1
        own, *others = [texts[start : start + size] for start in range(0, len(texts), size)] or [texts]
        children = [_Child(share, second_reader=self._rules.weights_file is not None) for share in others]
        found = [tuple(check(text.words, text.context, self._rules)) for text in own]
        for child in children:
            found += child.findings()
        if self._off:
            found = [tuple(one for one in ones if one.rule not in self._off) for ones in found]
        return [
            Answer(*(allowing.sort_out(told, text.words, text.job.allowed) if told else ((), ())))
            for text, told in zip(texts, found, strict=True)
        ]


def load_checker(settings: Settings) -> Checker:
    """The rules that the settings name, from their compiled cache where there is one."""
    cache = settings.var / "cache" / "phrasing"
    rules = load(settings.rules, cache=cache, local=settings.rules_local, second_reader=settings.second_reader)
    return Checker(rules, frozenset({RAW_SCORE}) if settings.raw_scores else frozenset())


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
                [sys.executable, "-m", "employer_portal.cli", "check", "--format", "jsonl", "--alone", switch],
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
