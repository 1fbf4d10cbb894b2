"""Commands act as somebody: the option that says as whom, and what it opens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

import click

from employer_portal.accounts.operations import actor_of, match_interviewer
from employer_portal.core.clock import system_clock
from employer_portal.core.db import Database
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor
from employer_portal.database.opening import open_database
from employer_portal.running import chosen
from employer_portal.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command works with: the installation's settings and database, who acts, and when."""

    settings: Settings
    database: Database
    actor: Actor
    now: datetime


def acting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its `desk` and the option `--as`, the e-mail address of the user who acts."""

    @click.option("--as", "acting_as", required=True, metavar="EMAIL", help="The user who does this, by address.")
    @wraps(command)
    def with_desk(acting_as: str, **options: Any) -> Any:
        given = load_settings()
        database = open_database(given.database, given.migrations)
        with database.reading() as session:
            settings = chosen.of(given, database).settings(session)
            user = match_interviewer(session, acting_as) if "@" in acting_as else None
            if user is None:
                raise NotFound("There is no user with this e-mail address.", "Run: ./portal user list")
            actor = actor_of(session, user.id)
        return command(Desk(settings, database, actor, system_clock()), **options)

    return with_desk
