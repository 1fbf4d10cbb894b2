"""Scorecards as panels keep them: the same three people, two criteria and two panel members in a dozen shapes."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl

from employer_portal.core.errors import DomainError
from employer_portal.scorecards.profile import Profile, from_toml, to_toml
from employer_portal.scorecards.reading import draft, read_scorecard
from employer_portal.workbook.sheets import RoundWorkbook
from tests.workbook.workbooks import Sheets, xlsx

ROUND = {
    "Vacancy reference": "DEP-7", "Vacancy title": "Depot Planner", "Contact name": "Priya Shah",
    "Contact email": "jobs@example.org",
}  # fmt: skip
SAM, ZOE, AL = "Sam Okafor", "Zoë de Souza", "Al Ng"
MAILS = {SAM: "sam@example.com", ZOE: "zoe@example.com", AL: "al@example.com"}
PLAN, TALK = "Planning a route", "Talking to drivers"
IAN, UNA = "Ian Webb", "Una Byrne"
#: candidate -> panel member -> criterion -> rating and note
HEARD = {
    SAM: {
        IAN: {PLAN: (3, "Sorted stops by time"), TALK: (2, "Asked nobody")},
        UNA: {PLAN: (4, "Two routes"), TALK: (2, "")},
    },
    ZOE: {IAN: {PLAN: (2, "One route"), TALK: (4, "Rang ahead")}, UNA: {PLAN: (2, ""), TALK: (3, "Listened")}},
    AL: {IAN: {PLAN: (1, ""), TALK: (1, "")}, UNA: {PLAN: (1, "No map"), TALK: (2, "Short")}},
}
OUTCOMES = {SAM: "Rejected", ZOE: "Offered", AL: "Unsuccessful"}


def every() -> list[tuple[str, str, str, int, str]]:
    """Each candidate, panel member and criterion with its rating and note."""
    return [
        (person, member, criterion, rating, note)
        for person, members in HEARD.items()
        for member, heard in members.items()
        for criterion, (rating, note) in heard.items()
    ]


def by_candidate() -> Sheets:
    """One row each; one panel member, who is named above."""
    rows: list[list[Any]] = [["Post:", "Depot Planner"], ["Interviewer:", IAN], []]
    rows.append(["Candidate", "E-mail address", PLAN, TALK, "Total", "Outcome"])
    for person, members in HEARD.items():
        ratings = [rating for rating, _ in members[IAN].values()]
        rows.append([person, MAILS[person], *ratings, sum(ratings), OUTCOMES[person]])
    return {"Scores": [*rows, ["Average", "", 2, 2.3, 4.3]]}


def by_panel_member() -> Sheets:
    """A row per candidate and panel member, with two rows of headings: the criterion above, score and notes below."""
    rows: list[list[Any]] = [
        ["", "", "", PLAN, "", TALK, ""],
        ["Name", "Email", "Assessor", "Score", "Notes", "Score", "Notes"],
    ]
    for person, members in HEARD.items():
        for member, heard in members.items():
            rows.append([person, MAILS[person], member, *(part for pair in heard.values() for part in pair)])
    return {"Panel": rows}


def by_criterion() -> Sheets:
    """A row per candidate, panel member and criterion; the name stands once, and is meant for the rows below it."""
    rows: list[list[Any]] = [["Candidate", "Email", "Assessor", "Competency", "Mark", "Areas for development"]]
    before = ""
    for person, member, criterion, rating, note in every():
        mine = person != before
        rows.append([person if mine else "", MAILS[person] if mine else "", member, criterion, rating, note])
        before = person
    return {"Sheet1": rows}


def sheet_per_candidate() -> Sheets:
    """A form for each person: labels above, criteria below, ratings in words."""
    made: Sheets = {}
    words = {1: "Strong No Hire", 2: "No Hire", 3: "Hire", 4: "Strong Hire"}
    for person in HEARD:
        rows: list[list[Any]] = [["Candidate:", person], ["E-mail:", MAILS[person]], ["Role:", "Depot Planner"], []]
        rows.append(["Assessor", "Competency", "Rating", "Strengths", "Risks or Gaps"])
        rows += [[member, what, words[n], "-", note] for who, member, what, n, note in every() if who == person]
        made[person] = rows
    return made


def sheet_per_panel_member() -> Sheets:
    """What each panel member handed in, under their own name."""
    made: Sheets = {}
    for member in (IAN, UNA):
        rows: list[list[Any]] = [
            ["Candidate ref", "Surname", "Forename", "Email address", PLAN, "Comments", TALK, "Comments"]
        ]
        for number, (person, members) in enumerate(HEARD.items(), 1):
            first, _, last = person.partition(" ")
            parts = [part for pair in members[member].values() for part in pair]
            rows.append([f"A{number}", last, first, MAILS[person], *parts])
        made[member] = rows
    return made


def column_per_panel_member() -> Sheets:
    """A row per candidate and criterion, and a column for what each panel member gave."""
    rows: list[list[Any]] = [["Applicant", "Email", "Criterion", f"{IAN} score", f"{UNA} score"]]
    for person, members in HEARD.items():
        rows += [
            [person, MAILS[person], criterion, *(heard[criterion][0] for heard in members.values())]
            for criterion in (PLAN, TALK)
        ]
    return {"Matrix": rows}


def of_five() -> Sheets:
    """Scored from 1 to 5, with some cells left empty and one “n/a”."""
    made = by_criterion()["Sheet1"]
    made[0][4] = "Score (1-5)"
    made[1][4], made[2][4], made[3][4] = 5, "n/a", None
    return {"Scores": made}


def asking() -> Sheets:
    """All is asked about it: ratings in words, outcomes in others' words, no address, a name like another."""
    rows: list[list[Any]] = [["Name", "Assessor", PLAN, TALK, "Decision", "Overall score"]]
    rows += [
        [SAM, IAN, "Strong hire", "No hire", "Unsuccessful", 3],
        ["Sam Okafar", UNA, "Hire", "So-so", "Unsuccessful", 2],
    ]
    return {"Panel": [*rows, [ZOE, IAN, "Hire", "Strong hire", "Yes, please", 4]]}


def merged(path: Path) -> Path:
    """Names merged over their rows, the upper headings over their columns, under a title."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Depot Planner interviews, November"])
    page.append(["Candidate", "Email", "Interviewer", PLAN, "", TALK, ""])
    page.append(["", "", "", "Score", "Comment", "Score", "Comment"])
    page.merge_cells("D2:E2")
    page.merge_cells("F2:G2")
    row = 4
    for person, members in HEARD.items():
        for member, heard in members.items():
            page.append([person, MAILS[person], member, *(part for pair in heard.values() for part in pair)])
        for column in "AB":
            page.merge_cells(f"{column}{row}:{column}{row + 1}")
        row += 2
    book.save(path)
    return path


def filled(profile: Profile, **more: Mapping[str, str]) -> Profile:
    """A draft whose open questions somebody answered."""
    return replace(
        profile,
        round={**profile.round, **ROUND},
        **{name: {**getattr(profile, name), **value} for name, value in more.items()},
    )  # type: ignore[arg-type]  # the names are fields of a profile, which mypy cannot see


def drafted(path: Path) -> Profile:
    """The draft for a file, written and read as a person would hand it on."""
    found = draft(path, path.stem)
    if found is None:
        raise DomainError("no headings")
    profile = found.profile
    assert to_toml(replace(from_toml(to_toml(profile)), guessed=profile.guessed)) == to_toml(profile)
    return profile


def read(path: Path, **more: Mapping[str, str]) -> RoundWorkbook:
    return read_scorecard(path, filled(drafted(path), **more))


def book(tmp_path: Path, made: Sheets) -> Path:
    return xlsx(tmp_path / "card.xlsx", made)
