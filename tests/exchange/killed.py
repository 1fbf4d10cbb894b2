"""Runs a command or a worker's job in a process of its own that is killed with -9 at a given moment.

    python -m tests.exchange.killed MOMENT import WORKBOOK
    python -m tests.exchange.killed MOMENT job UPLOAD
    python -m tests.exchange.killed MOMENT db WORDS

MOMENT is a number and words: from the so-manieth statement on that begins with these words nothing is done any more
("2 INSERT INTO mark", "3 BEGIN" for the third transaction that writes).
"""

import os
import signal
import sys

import sqlalchemy as sa

from employer_portal.cli import main
from employer_portal.core.clock import system_clock
from employer_portal.database.opening import open_database
from employer_portal.exchange import importing, reimporting, tasks, undoing
from employer_portal.phrasing.service import load_checker
from employer_portal.settings import load_settings


def die_at(moment: str) -> None:
    """Kill this very process there."""
    number, words = moment.split(" ", 1)
    left = [int(number)]

    def look(said: str) -> None:
        left[0] -= said.startswith(words)
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(sa.Engine, "before_cursor_execute", lambda *given: look(given[2]))

    @sa.event.listens_for(sa.Engine, "begin")
    def begins(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("writing") and connection.dialect.name != "sqlite":
            look("BEGIN IMMEDIATE")


def run(moment: str, what: str, about: str, *more: str) -> None:
    """Do it, in slices of two candidates."""
    importing.WRITTEN = reimporting.WRITTEN = undoing.AT_ONCE = 2
    die_at(moment)
    if what == "import":
        sys.argv = ["portal", "round", "import", about, "--as", "dana@harbourside.example"]
        main()
    if what == "db":
        sys.argv = ["portal", "db", about, *more]
        main()
    settings = load_settings()
    database = open_database(settings.database, settings.migrations)
    tasks.bring_in(tasks.Desk(database, settings, "killed", system_clock), int(about), load_checker(settings))


if __name__ == "__main__":
    run(*sys.argv[1:])
