"""The employer of a demonstration, as its file tells it, set up in an empty throw-away database."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from employer_portal.accounts import operations as accounts
from employer_portal.accounts import people
from employer_portal.brands import operations as brands
from employer_portal.core import tokens
from employer_portal.core.permissions import ROLES, Actor, Role, permissions_of
from employer_portal.core.tokens import Purpose
from employer_portal.demo import logo
from employer_portal.demo.days import Days
from employer_portal.signin import passwords
from employer_portal.training import operations as training

#: Who set the demonstration up: holds every permission, is nobody who can sign in.
FOUNDER = Actor(0, "set-up", permissions_of(ROLES))
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line of the table of sign-ins."""

    email: str
    look: str  # the role, and what to look at first


@dataclass
class Employer:
    """Who works there, by the short names of the file: actors and brands, once they are made."""

    told: Mapping[str, Any]
    actors: dict[str, Actor] = field(default_factory=dict)
    brands: dict[str, int] = field(default_factory=dict)

    @property
    def password(self) -> str:
        return str(self.told["password"])

    @property
    def sign_ins(self) -> list[SignIn]:
        """Those who are worth signing in as, in the file's order."""
        return [SignIn(one["email"], one["look"]) for one in self.told["people"].values() if "look" in one]

    def person(self, short: str) -> Mapping[str, Any]:
        """What the file tells of somebody."""
        found: Mapping[str, Any] = self.told["people"][short]
        return found


def load_employer(home: Path) -> Employer:
    """The employer that the file in `guidance/demo` tells of."""
    return Employer(tomllib.loads((home / "guidance" / "demo" / "employer.toml").read_text(encoding="utf-8")))


def set_up(session: Session, employer: Employer, hashed: str, days: Days) -> None:
    """Found the organisation as a throw-away one, make its brands and people, certify them, let them sign in
    with the password that is `hashed`.

    Raises `Conflict` in a database where real data is.
    """
    accounts.found(session, employer.told["organisation"], throw_away=True)
    long_ago = days.now - 2 * YEAR
    for short, told in employer.told["brands"].items():
        look = {name: told[name] for name in brands.COLUMNS if name in told}
        picture = logo.bars(told["colour"]) if "logo" in told else None
        if picture:
            look["logo_alt"] = told["name"]
        brand = brands.new_brand(session, look, brands.Logo(picture), actor=FOUNDER, now=long_ago)
        code = tokens.make_code(
            session, Purpose.REPLY_TO, f"brand:{brand.id}", by=FOUNDER.id, now=long_ago, lasts=brands.PROOF_FOR
        )
        brands.prove(session, brand.id, code, actor=FOUNDER, now=long_ago)
        employer.brands[short] = brand.id
    for short, told in employer.told["people"].items():
        user = accounts.make_user(session, told["name"], told["email"], active=True, actor=FOUNDER, now=long_ago)
        brand_id = employer.brands.get(told.get("brand", ""))
        for role in told["roles"]:
            people.give_role(session, user.id, Role(role), brand_id, actor=FOUNDER, now=long_ago)
        passwords.give(session, user.id, hashed, actor=FOUNDER, now=long_ago)
        employer.actors[short] = accounts.actor_of(session, user.id)
    for short, told in employer.told["people"].items():
        if "certified" in told:
            training.grant(
                session, employer.actors[short].id, guidance_version="1", valid=YEAR, actor=employer.actors["tess"],
                now=days.now - timedelta(days=told["certified"]),
            )  # fmt: skip
