"""Example hiring rounds: each is told in one readable TOML file, and the workbook beside it is written from that."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import click

from employer_portal.core.errors import DomainError
from employer_portal.core.terms import DEFAULT_SCALE, AllMet, Format, Importance, Kind, LetterLanguage, Outcome
from employer_portal.settings import load_settings
from employer_portal.workbook.cells import NOT_ASSESSED
from employer_portal.workbook.sheets import (
    CandidateRow,
    CriterionRow,
    DecisionRow,
    FeedbackRow,
    RoundSheet,
    RoundWorkbook,
)

Row = TypeVar("Row", RoundSheet, CriterionRow, CandidateRow, FeedbackRow, DecisionRow)

FIRST_ROW = 2  # below the headings
WORDS = {
    "all_met": AllMet,
    "outcome": Outcome,
    "format": Format,
    "language": LetterLanguage,
    "kind": Kind,
    "importance": Importance,
}


def load_example(path: Path) -> RoundWorkbook:
    """The round that the file tells, with the rows numbered as its workbook has them.

    Raises DomainError, naming the file and the place, for whatever its author can mend.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return _workbook(told)
    except tomllib.TOMLDecodeError as error:
        raise DomainError(f"{path.name} is not well-formed: {error}.", "Look for a missing quotation mark.") from error
    except DomainError as error:
        raise DomainError(f"{path.name}, {error.message}", error.fix) from error


def write_example(path: Path) -> Path:
    """Write the workbook of an example beside its file; return where it went."""
    from employer_portal.workbook.writer import write_workbook

    target = path.with_suffix(".xlsx")
    write_workbook(load_example(path), target)
    return target


def example_files(folder: Path) -> list[Path]:
    """The examples in a folder, in order of name; DomainError if there are none."""
    if files := sorted(folder.glob("*.toml")):
        return files
    raise DomainError(f"There is no example (a .toml file) in {folder}.", "Name the folder that holds the examples.")


@click.command("examples", short_help="Write the workbooks of the example rounds.")
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
def command(folder: Path | None) -> None:
    """Write the workbook of every example round beside its .toml file.

    FOLDER holds the examples; without it, guidance/examples.
    """
    for path in example_files(folder or load_settings().home / "guidance" / "examples"):
        click.echo(f"Wrote {write_example(path)}")


def _workbook(told: Mapping[str, Any]) -> RoundWorkbook:
    sheet = dict(_section(told, "round"))
    scale = {int(point): words for point, words in sheet.pop("scale", DEFAULT_SCALE).items()}
    criteria = [
        _row(CriterionRow, criterion, f"criterion {number}:", row=number)
        for number, criterion in enumerate(_section(told, "criteria"), FIRST_ROW)
    ]
    candidates, feedback = [], list[FeedbackRow]()
    for number, candidate in enumerate(_section(told, "candidates"), FIRST_ROW):
        where = f"candidate {candidate.get('reference', number)}:"
        person = {
            name: value
            for name, value in candidate.items()
            if name not in {"ratings", "feedback", "held_because"}  # the last is for whoever reads the example
        }
        candidates.append(_row(CandidateRow, {"first_name": "", **person}, where, row=number))
        said = _feedback(candidate, _section(told, "interviewers"), [criterion.code for criterion in criteria], where)
        feedback += [
            _row(FeedbackRow, entry, where, row=row) for row, entry in enumerate(said, FIRST_ROW + len(feedback))
        ]
    return RoundWorkbook(
        round=_row(RoundSheet, sheet, "round:", scale=scale),
        criteria=tuple(criteria),
        candidates=tuple(candidates),
        feedback=tuple(feedback),
        decisions=tuple(
            _row(DecisionRow, decision, f"decision {number}:", row=number)
            for number, decision in enumerate(told.get("decisions", []), FIRST_ROW)
        ),
    )


def _section(told: Mapping[str, Any], name: str) -> Any:
    try:
        return told[name]
    except KeyError:
        raise DomainError(f"there is no part called [{name}].", "Copy it from another example.") from None


def _feedback(
    candidate: Mapping[str, Any], interviewers: Mapping[str, str], codes: Collection[str], where: str
) -> Iterator[dict[str, Any]]:
    """One row for each rating, with the words that its interviewer wrote on that criterion."""
    texts: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in candidate.get("feedback", []):
        words = dict(entry)
        place = words.pop("by", ""), words.pop("on", "")
        if place in texts:
            raise DomainError(f"{where} {place[0]} writes twice on {place[1]}.", "Join the two, or mend `by` or `on`.")
        texts[place] = words
    for short, ratings in candidate.get("ratings", {}).items():
        _known(short, interviewers, f"{where} interviewer")
        for code in ratings:
            _known(code, codes, f"{where} criterion")
        for code in codes:
            if code in ratings:
                yield {
                    "candidate": candidate["reference"],
                    "interviewer": interviewers[short],
                    "criterion": code,
                    "rating": None if ratings[code] == NOT_ASSESSED else ratings[code],
                    **texts.pop((short, code), {}),
                }
    for by, on in texts:
        raise DomainError(f"{where} {by} writes on {on} without a rating.", "Add the rating, or mend `by` or `on`.")


def _row(kind: type[Row], told: Mapping[str, Any], where: str, **given: Any) -> Row:
    """`told` as a row of that kind: every field known, none missing, each value of the right sort."""
    allowed = [field.name for field in fields(kind) if field.name not in given]
    for name in told:
        _known(name, allowed, f"{where} field")
    for field in fields(kind):
        if field.default is MISSING and field.default_factory is MISSING and field.name not in {*told, *given}:
            raise DomainError(f"{where} `{field.name}` is missing.", "Add it.")
    hints = get_type_hints(kind)
    values = dict(given)
    for name, value in told.items():
        if name in WORDS:
            _known(value, list(WORDS[name]), f"{where} {name}")
            values[name] = WORDS[name](value)
        elif isinstance(value, hints[name]):
            values[name] = value
        else:
            raise DomainError(f"{where} `{name}` cannot be {value!r}.", "Text in quotes; dates and numbers without.")
    return kind(**values)


def _known(word: str, words: Collection[str], what: str) -> None:
    if word not in words:
        raise DomainError(f"{what} `{word}` is not known.", f"Use one of: {', '.join(words)}.")
