"""The rows of a scorecard sorted into the sheets of the portal's own format, by a profile."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from employer_portal.core.cleaning import clean
from employer_portal.scorecards.grids import Grid, Headed, adds_up, cell, head
from employer_portal.scorecards.layout import Layout, Origin, Person
from employer_portal.scorecards.people import People
from employer_portal.scorecards.places import FIELD_NAMES, PLACES, PROSE, SAID
from employer_portal.scorecards.profile import Placed, Profile
from employer_portal.scorecards.words import is_unrated, number_in, says_nothing
from employer_portal.workbook.cells import NOT_ASSESSED
from employer_portal.workbook.columns import CANDIDATES, CRITERIA, FEEDBACK, ROUND, key
from employer_portal.workbook.table import Line, fill_merged

_LISTED = 10  # rows that one note names
_PEOPLE = 1_000  # whose addresses a profile asks for one by one

Group = tuple[str, str]  # criterion, interviewer; empty where the row says it


def sort(grids: Sequence[Grid], profile: Profile) -> Layout:
    """Sort the rows of these sheets by the profile. What has no place, and what was left out, is noted; so is what a
    person has to answer, which holds its candidates until then."""
    sorting = Sorting(profile, Layout([grid.name for grid in grids]))
    for grid in grids:
        sorting.take(grid)
    return sorting.done()


def asked(grids: Sequence[Grid], profile: Profile) -> tuple[Profile, dict[str, str]]:
    """The profile with what only a person can answer of these sheets, left empty: whose address the file lacks, and
    whether two names are one person's; and beside which name each of those stands."""
    sorting = Sorting(profile, Layout([grid.name for grid in grids]))
    for grid in grids:
        sorting.take(grid)
    sorting.done()
    without = [person.name for person in sorting.people.everybody if person.name and not person.values.get("Email")]
    addresses = {name: profile.addresses.get(name, "") for name in [*profile.addresses, *without][:_PEOPLE]}
    alike = {two: one for one, two in sorting.people.asked}
    return replace(profile, addresses=addresses, same_person=dict.fromkeys(alike, "")), alike


@dataclass
class _Said:
    """What one panel member said of one candidate on one criterion."""

    person: Person
    interviewer: str
    criterion: str
    values: dict[str, str]
    origin: Origin


@dataclass
class Sorting:
    """The rows of one file under way."""

    profile: Profile
    made: Layout
    round: dict[str, str] = field(default_factory=dict)
    criteria: dict[str, tuple[str, Origin]] = field(default_factory=dict)  # key of its name -> its name
    said: dict[tuple[int, str, str], _Said] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = People(self.profile, self.made)
        self.columns = {key(heading): placed for heading, placed in self.profile.columns.items()}
        self.labels = {key(label): placed for label, placed in self.profile.labels.items()}
        self.unread: dict[str, None] = {}
        self.interviewers: dict[str, str] = {}

    def take(self, grid: Grid) -> None:
        """Take in one sheet, if it has the headings of the profile."""
        if not grid.lines:
            return
        found = None if grid.hidden else head(grid, (self.profile.header_rows,), self._matching)
        if found is None or 2 * found[0] < sum(bool(placed.place) for placed in self.columns.values()):
            what = "It is hidden" if grid.hidden else "It has other headings than the profile"
            self.made.warn(
                grid.name, 0, "", f"{what}, so it was not read.", "Leave it, if it is not part of the round."
            )
            return
        headed = found[2]
        constants = self._constants(headed)
        left_out: dict[str, list[int]] = defaultdict(list)
        above: Person | None = None
        for number, texts in self._rows(headed):
            if adds_up(texts):
                left_out["adds up the others"].append(number)
            elif [cell(text) for text in texts] != [heading for heading in headed.headings if heading]:
                person = self._row(headed, number, texts, constants, above)
                if person is None and any(map(str.strip, texts)):
                    left_out["names nobody"].append(number)
                above = person or above
        for why, numbers in left_out.items():
            rows = ", ".join(map(str, numbers[:_LISTED])) + (" ..." if len(numbers) > _LISTED else "")
            one = len(numbers) == 1
            self.made.warn(
                grid.name, numbers[0], "", f"{'This row' if one else f'{len(numbers)} rows ({rows})'}"
                f" {why if one else why.replace('adds', 'add').replace('names', 'name')}, and"
                f" {'was' if one else 'were'} not read.", "Leave it, if that is right.",
            )  # fmt: skip

    def _matching(self, headings: list[str]) -> int:
        return sum(bool(self.columns.get(key(heading), Placed()).place) for heading in headings)

    def _constants(self, headed: Headed) -> dict[str, str]:
        """What holds for every row of a sheet: its name, and what is labelled above the headings."""
        for heading in headed.headings:
            if not self.columns.get(key(heading), Placed()).place and heading not in self.unread:
                self.unread[heading] = None
                if not heading.startswith("column ") or any(headed.values(headed.headings.index(heading))):
                    message = "This column has no place in the match, so it was not read."
                    self.made.warn(headed.grid.name, headed.header, heading, message, "Give it one if it should count.")
        constants = {self.profile.sheet_names: headed.grid.name} if self.profile.sheet_names else {}
        for label, text in headed.labels.items():
            placed = self.labels.get(key(label), Placed())
            if placed.place in PLACES:
                constants[placed.place] = text
            elif placed.place in FIELD_NAMES:
                self.round.setdefault(placed.place, text)
            elif label not in self.unread:
                self.unread[label] = None
                message = "This has no place in the match, so it was not read."
                self.made.warn(headed.grid.name, 0, label, message, "Give it one if it should count.", text)
        return constants

    def _rows(self, headed: Headed) -> Iterator[Line]:
        """The rows below the headings, as they are seen where cells are merged over several."""
        places = enumerate(self.columns.get(key(heading), Placed()).place for heading in headed.headings)
        columns = [(position, PLACES[place]) for position, place in places if place]
        return fill_merged(iter(headed.below), headed.grid.merged, columns)

    def _row(
        self, headed: Headed, number: int, texts: list[str], constants: Mapping[str, str], above: Person | None
    ) -> Person | None:
        """Take in one row; returns whom it is about, None for nobody."""
        groups: dict[Group, dict[str, str]] = defaultdict(dict)
        whence: dict[Group, dict[str, str]] = defaultdict(dict)
        for heading, raw in zip(headed.headings, texts, strict=False):
            placed = self.columns.get(key(heading), Placed())
            text = clean(raw)[0] if placed.place in PROSE else cell(raw)
            if not placed.place or not text or (placed.place in PROSE and says_nothing(text)):
                continue
            of = placed.criterion, placed.interviewer
            before = groups[of].get(placed.place)
            groups[of][placed.place] = f"{before}\n{text}" if before else text
            whence[of][placed.place] = heading
        own = groups.pop(("", ""), {})
        origin = Origin(headed.grid.name, number, whence[("", "")])
        row = {**constants, **own}
        person = self.people.find(row, origin)
        if person is None and row.keys() & {"Interviewer", "Criterion"} and own:
            person = above
        if person is None:
            return None
        shared = {place: text for place, text in own.items() if place in SAID.keys() - {"Interviewer", "Criterion"}}
        if shared:
            groups = defaultdict(dict, {("", ""): shared, **groups})
        for group, values in groups.items():
            there = Origin(origin.sheet, number, {**origin.headings, **whence[group]})
            self._say(person, group, values, row, there)
        return person

    def _say(
        self, person: Person, group: Group, values: dict[str, str], row: Mapping[str, str], origin: Origin
    ) -> None:
        criterion, interviewer = group[0] or row.get("Criterion", ""), group[1] or row.get("Interviewer", "")
        interviewer = interviewer or self.profile.for_all.get("Interviewer", "")
        if not criterion:
            for place in values:
                message = f"{place} stands for no criterion here, so it was not read."
                self.made.warn(
                    origin.sheet, origin.row, origin.headings.get(place, place), message, "Say of which it is."
                )
            return
        values["Rating"] = self._rating(values.get("Rating", ""))
        self.criteria.setdefault(key(criterion), (criterion, origin))
        self.interviewers.setdefault(key(interviewer), interviewer)
        there = self.said.setdefault(
            (id(person), key(interviewer), key(criterion)), _Said(person, interviewer, criterion, values, origin)
        )
        if there.values is not values:
            self._say_again(there, values, origin)

    def _say_again(self, there: _Said, values: dict[str, str], origin: Origin) -> None:
        """The same panel member on the same candidate and criterion once more: texts are put together, two ratings
        contradict each other."""
        if values["Rating"] != there.values["Rating"]:
            message = f"Row {there.origin.row} has the same candidate, interviewer and criterion, and another rating."
            fix = "Put both into one row, or correct the one that is wrong."
            self.made.hold(there.person, origin, "Rating", values["Rating"], message, fix)
        for place, text in values.items():
            if place in PROSE and text != there.values.get(place):
                there.values[place] = "\n".join(filter(None, (there.values.get(place), text)))

    def _rating(self, text: str) -> str:
        """A rating as the format has it: a point of the scale, or "not assessed"."""
        if not text:
            return self.profile.for_all.get("Rating", "")
        if meant := self.profile.ratings.get(text):
            return meant
        if is_unrated(text):
            return NOT_ASSESSED
        point = number_in(text)
        return str(point[0]) if point else text

    def done(self) -> Layout:
        """Lay the sheets of the format out."""
        made = self.made
        made.add(ROUND, ["Field", "Value"])
        told = {**self.round, **{name: text for name, text in self.profile.round.items() if text}}
        title = told.get("Vacancy title", "")
        if title and not told.get("Vacancy reference"):
            told["Vacancy reference"] = "-".join(re.findall(r"\w+", title.upper()))[:30].strip("-")
        for name, text in told.items():
            made.add(ROUND, [name, text])
        made.add(CRITERIA, ["Code", "Criterion"])
        codes = _codes({known: name for known, (name, _) in self.criteria.items()})
        for known, (name, origin) in self.criteria.items():
            made.add(CRITERIA, [codes[known], name], origin)
        made.add(CANDIDATES, [column.name for column in CANDIDATES.columns])
        for person in self.people.done():
            values = {**person.values, "Reference": person.reference}
            made.add(CANDIDATES, [values.get(column.name, "") for column in CANDIDATES.columns], person.origin)
        columns = [column.name for column in FEEDBACK.columns]
        made.add(FEEDBACK, columns)
        for one in self.said.values():
            row = {
                **one.values, "Candidate": one.person.reference, "Criterion": codes[key(one.criterion)],
                "Interviewer": self.interviewers[key(one.interviewer)],
            }  # fmt: skip
            made.add(FEEDBACK, [row.get(column, "") for column in columns], one.origin)
        return made


def _codes(criteria: Mapping[str, str]) -> dict[str, str]:
    """A code for each criterion, made of its first word: PLANNING, and PLANNING-2 for the next."""
    codes: dict[str, str] = {}
    for known, name in criteria.items():
        word = next(iter(re.findall(r"\w+", name.upper())), "C")[:12]
        taken = sum(code.rpartition("-")[0] == word or code == word for code in codes.values())
        codes[known] = f"{word}-{taken + 1}" if taken else word
    return codes
