"""What is wrong with a workbook, all of it, and whose letters it holds."""

from dataclasses import replace

from employer_portal.hiring.columns import SHEETS
from employer_portal.hiring.sheets import Level, Problem

_ORDER = {sheet: place for place, sheet in enumerate(SHEETS)}
_SHOWN = 200


class Ledger:
    """Collects every problem, so that a person mends a workbook once and not once for each mistake."""

    def __init__(self, most: int) -> None:
        self._problems: list[Problem] = []
        self._most = most
        self._unlisted: Problem | None = None
        self._held: dict[str, list[Problem]] = {}
        self.refusals: list[Problem] = []

    def refuse(self, problem: Problem) -> None:
        """A sheet or a required column is not there: nothing can be made of the round."""
        self.refusals.append(self.add(problem))

    def hold(self, reference: str, *problems: Problem) -> None:
        """Let these problems, each once, hold the candidate's letter."""
        held = self._held.setdefault(reference, [])
        held += [problem for problem in dict.fromkeys(problems) if problem not in held]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """In the order of the workbook."""
        return tuple(sorted(self._problems, key=lambda problem: (_ORDER[problem.sheet], problem.row)))

    @property
    def held(self) -> dict[str, tuple[Problem, ...]]:
        return {reference: tuple(problems) for reference, problems in self._held.items() if problems}

    def add(self, problem: Problem) -> Problem:
        """Put it on the list; returns what stands there for it."""
        if len(problem.value) > _SHOWN:
            problem = replace(problem, value=problem.value[: _SHOWN - 1] + "…")
        if len(self._problems) < self._most:
            self._problems.append(problem)
            return problem
        if self._unlisted is None:
            self._unlisted = Problem(
                Level.ERROR,
                problem.sheet,
                problem.row,
                "",
                "",
                f"From here on there are more problems than the {self._most:,} listed.",
                "Mend those first, then read the workbook again.",
            )
            self._problems.append(self._unlisted)
        return self._unlisted
