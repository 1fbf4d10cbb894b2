"""What is wrong with a workbook, all of it, and whose letters it holds."""

from dataclasses import replace
from itertools import chain

from employer_portal.workbook.columns import SHEETS
from employer_portal.workbook.sheets import Level, Problem

_ORDER = {sheet: place for place, sheet in enumerate(SHEETS)}
_SHOWN = 200


class Ledger:
    """Collects every problem, so that a person mends a workbook once and not once for each mistake."""

    def __init__(self, most: int) -> None:
        self._problems: dict[Level, list[Problem]] = {level: [] for level in Level}
        self._most = most
        self._unlisted: dict[Level, Problem] = {}
        self._held: dict[str, dict[Problem, None]] = {}
        self.refusals: list[Problem] = []

    def refuse(self, problem: Problem) -> None:
        """A sheet or a required column is not there: nothing can be made of the round."""
        self.refusals.append(self.add(problem))

    def hold(self, reference: str, *problems: Problem) -> None:
        """Let these problems, each once, hold the candidate's letter."""
        if problems:
            self._held.setdefault(reference, {}).update(dict.fromkeys(problems))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """In the order of the workbook."""
        found = chain.from_iterable(self._problems.values())
        return tuple(sorted(found, key=lambda problem: (_ORDER[problem.sheet], problem.row)))

    @property
    def held(self) -> dict[str, tuple[Problem, ...]]:
        return {reference: tuple(problems) for reference, problems in self._held.items()}

    def add(self, problem: Problem) -> Problem:
        """Put it on the list; returns what stands there for it."""
        if len(problem.value) > _SHOWN:
            problem = replace(problem, value=problem.value[: _SHOWN - 1] + "…")
        listed = self._problems[problem.level]
        if len(listed) < self._most:
            listed.append(problem)
            return problem
        if problem.level not in self._unlisted:
            message = f"From here on there are more {problem.level}s than the {self._most:,} listed."
            fix = "Correct those first, then read the workbook again."
            self._unlisted[problem.level] = Problem(problem.level, problem.sheet, problem.row, "", "", message, fix)
            listed.append(self._unlisted[problem.level])
        return self._unlisted[problem.level]
