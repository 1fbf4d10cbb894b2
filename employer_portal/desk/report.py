"""What `try` made of a round: for programs as JSON, for people as a page one would show the head of HR."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from employer_portal.composing.voices import Remark
from employer_portal.core import templating
from employer_portal.core.terms import LETTER_OUTCOMES, Outcome
from employer_portal.exchange.batch import COLUMNS, Assumed, Placed
from employer_portal.feedback.marking import Excerpt, excerpt
from employer_portal.feedback.own_words import Question
from employer_portal.hiring.names import full_name
from employer_portal.letters.leaving_out import Left
from employer_portal.phrasing.findings import Field, spoken
from employer_portal.workbook.sheets import FeedbackRow, Level, Problem, RoundWorkbook

SHEET = "Feedback"
ANSWER_IT = "is it part of the exercise? If so, put it on the Allowed sheet, with the reason."
TAKEN = (
    "{}: the interviewers gave {}, and nothing says what was agreed. {} was taken. Write the agreed rating and its"
    " evidence on the Decisions sheet."
)
NO_END = "No day is recorded until which the reserve list runs (Reserve until), so a letter gives none."
#: How far a finding reaches, gravest first; "kept" is a justify with its reason.
SEVERITY = ("stop", "justify", "kept", "nudge")


@dataclass(slots=True)
class Candidate:
    """What became of one candidate: `letter` is made, held (with the reasons) or none (no letter for this outcome)."""

    reference: str
    name: str
    outcome: str
    letter: str
    reasons: list[str] = field(default_factory=list)
    eml: str | None = None
    pdf: str | None = None
    pdf_sha256: str | None = None
    left_out: list[Left] = field(default_factory=list)  # said twice: what is not in the letter
    remarks: list[Remark] = field(default_factory=list)  # what the composer looks at; it holds nothing

    @property
    def waits(self) -> bool:
        """Whether a letter is due and nothing holds it so far."""
        return self.letter == "held" and not self.reasons


@dataclass(frozen=True, slots=True)
class ReportedFinding:
    """A finding as people read it: in its sentence, with who wrote it about what (`row`, `criterion`)."""

    placed: Placed
    row: FeedbackRow
    criterion: str
    name: str  # of the candidate

    @property
    def excerpt(self) -> Excerpt:
        """The words in their sentence."""
        return excerpt(self.placed.text, self.placed.finding.start, self.placed.finding.end)

    @property
    def column(self) -> str:
        """The column's name as the format spells it."""
        return COLUMNS[self.placed.field]

    @property
    def private(self) -> bool:
        """Whether only the panel sees these words."""
        return self.placed.field == Field.PRIVATE_NOTES

    @property
    def touches(self) -> tuple[str, ...]:
        """The characteristics in words, most likely first; the category where there is none."""
        found = self.placed.finding
        return tuple(map(spoken, found.characteristic or (found.category,)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A candidate whose letter is held, and everything that holds it."""

    candidate: Candidate
    problems: Sequence[Problem]
    notes: Sequence[ReportedFinding]
    others: Sequence[str]


@dataclass(slots=True)
class Page:
    """What the page shows besides the candidates: findings by what they mean for a letter, problems worst first."""

    waiting: list[Waiting] = field(default_factory=list)
    kept: list[ReportedFinding] = field(default_factory=list)
    letterless: list[ReportedFinding] = field(
        default_factory=list
    )  # would hold a letter, if one went to this candidate
    advice: dict[str, list[ReportedFinding]] = field(default_factory=lambda: defaultdict(list))  # by what it touches
    topics: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # how many of each level
    problems: list[Problem] = field(default_factory=list)

    @property
    def table(self) -> list[tuple[str, Counter[str]]]:
        """The topics, those with most stops first, then by the other levels."""
        return sorted(self.topics.items(), key=lambda topic: [-topic[1][level] for level in SEVERITY])

    @property
    def levels(self) -> Counter[str]:
        """How many findings of each level in the round; those kept with a reason count as kept."""
        return sum(self.topics.values(), Counter[str]())


@dataclass(slots=True)
class Report:
    """A whole trial run. `asked` are the questions about the round's own words, by the numbers of their allowances."""

    workbook: RoundWorkbook
    findings: Sequence[Placed]
    candidates: dict[str, Candidate]
    asked: Mapping[int, Question] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    stopped: bool = False
    assumed: Sequence[Assumed] = ()

    @classmethod
    def begin(
        cls, workbook: RoundWorkbook, findings: Sequence[Placed], asked: Mapping[int, Question] | None = None,
        assumed: Sequence[Assumed] = (),
    ) -> "Report":  # fmt: skip
        """Every candidate of the sheet, with what holds their letter before one is composed."""
        report = cls(workbook, sorted(findings, key=_where), {}, asked or {}, assumed=assumed)
        for row in workbook.candidates:
            letter = "held" if row.outcome in LETTER_OUTCOMES else "none"
            name = full_name(row.first_name, row.last_name)
            report.candidates[row.reference] = Candidate(row.reference, name, row.outcome, letter)
        for reference, problems in workbook.held.items():
            mine = report.candidates.setdefault(reference, Candidate(reference, "", "", "held"))
            if mine.letter == "held":
                mine.reasons += [_sentence(problem) for problem in problems]
        for placed in report.findings:
            mine = report.candidates[placed.candidate]
            reason = _holds(placed, report.asked)
            if mine.letter == "held" and reason and reason not in mine.reasons:
                mine.reasons.append(reason)
        return report

    @property
    def questions(self) -> list[tuple[Question, int]]:
        """Each question, with how many letters wait for its answer."""
        held: dict[int, set[str]] = defaultdict(set)
        for placed in self.findings:
            if placed.allowance and _is_open(placed) and self.candidates[placed.candidate].letter == "held":
                held[placed.allowance.id].add(placed.candidate)
        return [(question, len(held[number])) for number, question in self.asked.items()]

    @property
    def assumptions(self) -> list[tuple[str, str]]:
        """(about whom, in a sentence) for all that was taken to be so, or left out, as nothing says it."""
        names = {criterion.code: criterion.name for criterion in self.workbook.criteria}
        due = [one for one in self.assumed if self.candidates[one.candidate].letter != "none"]
        said = [(one.candidate, TAKEN.format(names[one.criterion], _listed(one.given), one.rating)) for one in due]
        listed = [one.reference for one in self.candidates.values() if one.outcome == Outcome.RESERVE]
        if listed and self.workbook.round.reserve_until is None:
            said.append((listed[0] if len(listed) == 1 else f"{len(listed)} people on the reserve list", NO_END))
        return said

    def stop(self, references: Iterable[str]) -> None:
        """Note that the run was stopped: what was not made says so."""
        self.stopped = True
        for reference in references:
            if self.candidates[reference].waits:
                self.candidates[reference].reasons.append("Stopped before this letter was made.")

    def candidate(self, reference: str) -> Candidate:
        """What became of that candidate."""
        return self.candidates[reference]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        letters = Counter(candidate.letter for candidate in self.candidates.values())
        return {
            "candidates": len(self.candidates), "made": letters["made"], "held": letters["held"],
            "none": letters["none"], "problems": len(self.workbook.problems), "findings": len(self.findings),
        }  # fmt: skip

    def table(self) -> dict[str, Any]:
        """The report as JSON values, in the form the workbook format promises."""
        sheet = self.workbook.round
        return {
            "round": {
                "vacancy_reference": sheet.vacancy_reference, "vacancy_title": sheet.vacancy_title,
                "brand": sheet.brand, "stage": sheet.stage,
                "letter_date": sheet.letter_date.isoformat() if sheet.letter_date else None,
            },
            "candidates": [
                {
                    "reference": c.reference, "outcome": c.outcome, "letter": c.letter, "reasons": c.reasons,
                    "eml": c.eml, "pdf": c.pdf, "pdf_sha256": c.pdf_sha256,
                    "left_out": [
                        {"criterion": one.title, "text": one.text, "instead": one.instead, "by": one.by}
                        for one in c.left_out
                    ],
                    "remarks": [
                        {"criterion": one.title, "sentence": one.sentence, "words": one.words} for one in c.remarks
                    ],
                }
                for c in self.candidates.values()
            ],
            "problems": [problem_table(problem) for problem in self.workbook.problems],
            "findings": [_finding_table(placed) for placed in self.findings],
            "questions": [
                {"phrase": one.phrase, "candidates": one.candidates, "writers": one.writers, "held": held}
                for one, held in self.questions
            ],
            "assumed": [{"about": about, "what": what} for about, what in self.assumptions],
            "counts": self.counts,
            "seconds": dict(self.seconds),
        }  # fmt: skip

    def page(self) -> Page:
        """What `report.html` shows: each finding once, where it matters most."""
        rows = {row.row: row for row in self.workbook.feedback}
        criteria = {criterion.code: criterion.name for criterion in self.workbook.criteria}
        page, holding = Page(), defaultdict(list)
        for placed in self.findings:
            row, candidate = rows[placed.row], self.candidates[placed.candidate]
            note = ReportedFinding(placed, row, criteria.get(row.criterion, row.criterion), candidate.name)
            settled = placed.kept or self.lets_stand(placed)
            page.topics[note.touches[0]]["kept" if settled else placed.finding.level] += 1
            if settled:
                page.kept.append(note)
            elif not _holds(placed, self.asked):
                page.advice[note.touches[0]].append(note)
            elif candidate.letter == "none":
                page.letterless.append(note)
            else:
                holding[candidate.reference].append(note)
        for candidate in self.candidates.values():
            if candidate.letter == "held":
                notes, problems = holding[candidate.reference], self.workbook.held.get(candidate.reference, ())
                told = {_sentence(problem) for problem in problems} | {
                    _holds(note.placed, self.asked) for note in notes
                }
                others = [reason for reason in candidate.reasons if reason not in told]
                page.waiting.append(Waiting(candidate, problems, notes, others))
        page.problems = sorted(self.workbook.problems, key=lambda problem: problem.level != Level.ERROR)
        return page

    def lets_stand(self, placed: Placed) -> bool:
        """Whether the words of a finding are allowed."""
        return placed.allowance is not None and placed.allowance.id not in self.asked

    def write(self, out: Path) -> None:
        """Write `report.json` and `report.html` into `out`, each whole or not at all."""
        texts = {
            "report.json": json.dumps(self.table(), ensure_ascii=False, indent=1) + "\n",
            "report.html": templating.render("desk/report.html", report=self, page=self.page()),
        }
        for name, text in texts.items():
            part = out / f".{name}.part"
            part.write_text(text, encoding="utf-8")
            part.replace(out / name)


def problem_table(problem: Problem) -> dict[str, Any]:
    """A problem as JSON values."""
    return {
        "level": problem.level, "sheet": problem.sheet, "row": problem.row, "column": problem.column,
        "value": problem.value, "message": problem.message, "fix": problem.fix,
    }  # fmt: skip


def _listed(numbers: Sequence[int]) -> str:
    return " and ".join(filter(None, (", ".join(map(str, numbers[:-1])), str(numbers[-1]))))


def _finding_table(placed: Placed) -> dict[str, Any]:
    found = placed.finding
    return {
        "sheet": SHEET, "row": placed.row, "column": COLUMNS[placed.field], "rule": found.rule,
        "category": found.category, "characteristic": list(found.characteristic), "level": found.level,
        "start": found.start, "end": found.end, "match": found.match, "why": found.why, "ask": found.ask,
        "candidate": placed.candidate, "kept": placed.kept,
    }  # fmt: skip


def _where(placed: Placed) -> tuple[int, int, int, int]:
    return placed.row, list(COLUMNS).index(placed.field), placed.finding.start, placed.finding.end


def _sentence(problem: Problem) -> str:
    place = f"{problem.sheet}, row {problem.row}, {problem.column}: " if problem.row else ""
    return f"{place}{problem.message} {problem.fix}".strip()


def _is_open(placed: Placed) -> bool:
    """Whether nobody gave a reason for it, where one would do."""
    reasoned = placed.kept or placed.field == Field.PRIVATE_NOTES
    return placed.finding.level == "stop" or (placed.finding.level == "justify" and not reasoned)


def _holds(placed: Placed, asked: Mapping[int, Question]) -> str:
    """Why this finding holds the letter; empty if it does not."""
    if placed.allowance is not None:
        question = asked.get(placed.allowance.id) if _is_open(placed) else None
        return f"It waits for an answer about “{question.phrase}”: {ANSWER_IT}" if question else ""
    place = f"{SHEET}, row {placed.row}, {COLUMNS[placed.field]}"
    what = f"“{placed.finding.match}”" if placed.finding.match else "the whole text"
    if placed.finding.level == "stop":
        end = "HR settles this before a letter leaves." if placed.field == Field.PRIVATE_NOTES else "It cannot be sent."
        return f"{place}: {what}. {placed.finding.why} {end}"
    if _is_open(placed):
        if not placed.finding.match:
            return f"{place}: {placed.finding.why} {placed.finding.ask}"
        return f"{place}: {what} needs another wording, or a reason in “Kept because”. {placed.finding.why}"
    return ""
