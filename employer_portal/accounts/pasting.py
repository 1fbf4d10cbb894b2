"""Colleagues pasted as one has them at hand: rows of a spreadsheet, or the addressees of a mail."""

import re
from dataclasses import dataclass
from email.utils import getaddresses

from employer_portal.core.addresses import shows_address, too_long
from employer_portal.core.permissions import Role

MOST = 200
_ROLES = {role.value.casefold(): role for role in Role} | {"administrator": Role.ADMIN}
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+\.[^\s@<>()\[\],;:\".]+")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is to work here."""

    name: str
    email: str
    role: Role


def read_people(text: str, role: Role) -> tuple[list[Newcomer], list[str]]:
    """The people in pasted text, and what is wrong with it, row by row; `role` is theirs who are given none.

    A row is "Name, address, role" with tabs, semicolons or commas between, in any order, the role left out or not; or
    any number of addressees as a mail program copies them, "Name <address>". A row of headings is passed over.
    """
    people: list[Newcomer] = []
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or (number == 1 and "@" not in line):
            continue
        if len(people) >= MOST:
            return [], [f"These are more than {MOST} people. Paste them in parts."]
        for name, email, given in _addressees(line) or [_row(line)]:
            fault = _fault(name, email, people)
            if fault:
                wrong.append(f"Row {number}: {fault}")
            else:
                people.append(Newcomer(name, email.lower(), given or role))
    return people, wrong


def _addressees(line: str) -> list[tuple[str, str, Role | None]]:
    """The people of a row as a mail program writes them; none where it is no such row."""
    if "<" not in line:
        return []
    found = getaddresses([re.sub(r">\s*;", ">,", line)])
    return [(" ".join(name.split()), address, None) for name, address in found if name or address]


def _row(line: str) -> tuple[str, str, Role | None]:
    divider = next((sign for sign in "\t;," if sign in line), "\t")
    cells = [" ".join(cell.split()) for cell in line.split(divider)]
    roles = [_ROLES[cell.casefold()] for cell in cells if cell.casefold() in _ROLES]
    emails = [cell for cell in cells if "@" in cell]
    names = [cell for cell in cells if cell and cell not in emails and cell.casefold() not in _ROLES]
    return " ".join(names), emails[0] if len(emails) == 1 else "", roles[0] if len(roles) == 1 else None


def _fault(name: str, email: str, before: list[Newcomer]) -> str:
    if not _ADDRESS.fullmatch(email) or too_long(email):
        return "give one person with one e-mail address."
    if not name or shows_address(name) or len(name) > 200:
        return f"say what {email} is called."
    if any(one.email == email.lower() for one in before):
        return f"{email} stands here twice."
    return ""
