"""A believable employer, made in an empty folder: who works there, and a hiring round in every state."""

from collections.abc import Callable

from employer_portal import hooks
from employer_portal.composing.blocks import load_blocks
from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import system_clock
from employer_portal.core.db import Database, make_engine
from employer_portal.database.upgrade import upgrade
from employer_portal.demo import employer as employers
from employer_portal.demo import learners, open_rounds, past_rounds
from employer_portal.demo.days import Days
from employer_portal.demo.teller import Say, Teller, Tools
from employer_portal.phrasing.service import load_checker
from employer_portal.printing.press import Press
from employer_portal.running.keys import Place, open_keys
from employer_portal.settings import Settings
from employer_portal.signin import passwords

STORIES: dict[str, Callable[[Teller], None]] = {
    "teacher": past_rounds.teacher,
    "engineer": past_rounds.engineer,
    "nurse": open_rounds.nurse,
    "warehouse": open_rounds.warehouse,
}


def tell(settings: Settings, say: Say) -> None:
    """Make the demonstration's data where these settings say. Raises `Conflict` in a database with real data."""
    hooks.hang()
    employer = employers.load_employer(settings.home)
    days = Days(system_clock(), Calendar.of(settings))
    engine = make_engine(settings.database, durable=False)  # it can be made again
    upgrade(engine, settings.migrations)
    database = Database(engine)
    hashed = passwords.hashed(settings, open_keys(database, Place.of(settings)), employer.password)
    with Press() as press:
        with database.transaction() as session:
            employers.set_up(session, employer, hashed, days)
        say(f"{employer.told['organisation']}: {len(employer.actors)} people, {len(employer.brands)} brands")
        blocks = load_blocks(settings.templates / "letter" / "blocks", "en")
        tools = Tools(database, settings, load_checker(settings), blocks, press, say)
        for name, story in STORIES.items():
            story(Teller(tools, employer, days, name))
        learners.tell(tools, employer, days)
    engine.dispose()
