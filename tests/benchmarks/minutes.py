"""How many minutes a round takes the people in it, and the first licence. Both are walked through in a real browser,
and keys, taps, thoughts and reading are added up by the keystroke-level model (`tests/journeys/effort.py`) to the
portal's own time."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from employer_portal.phrasing.service import load_checker
from employer_portal.settings import Settings
from tests.browser import chromium
from tests.databases import Sqlite
from tests.journeys.first_day import first_day
from tests.journeys.learner import Learner
from tests.journeys.walk import PHONE, walking

GOALS = {
    "interviewer, minutes a candidate, on a phone, typed": "<= 8",
    "interviewer, the same beside the typing": "<= 2",
    "interviewer, the same dictated": "<= 4",
    "HR, minutes a letter": "<= 3",
    "approver, minutes a letter with something to look at": "<= 3",
    "approver, minutes a letter with nothing to look at": "<= 1.5",
    "first licence, minutes, on a phone": "<= 25",
    "first set-up, from the empty Home to a panel that was asked, minutes": "<= 20",
}


def run() -> dict[str, float | str]:
    """The figures of one walk. Signing in is in the interviewer's, who does it once a round; in no other's."""
    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        with walking(browser, Sqlite(Path(folder)), load_checker(Settings())) as walk:
            minutes = walk.minutes()
            learner = Learner(walk.live.visit("ann", "/training", **PHONE), phone=True)
            learner.take_licence(walk.story)
        (first := Path(folder) / "first").mkdir()
        with first_day(browser, Sqlite(first), load_checker(Settings())) as day:
            set_up = day.set_up()
        browser.close()
    return {
        "interviewer, minutes a candidate, on a phone, typed": minutes["interviewer"],
        "interviewer, the same beside the typing": minutes["interviewer, beside the typing"],
        "interviewer, the same dictated": minutes["interviewer, dictated"],
        "HR, minutes a letter": minutes["HR"],
        "HR, minutes a round besides: upload, panel": minutes["HR, a round"],
        "approver, minutes a letter with something to look at": minutes["approver"],
        "approver, minutes a letter with nothing to look at": minutes["approver, nothing to look at"],
        "first licence, minutes, on a phone": learner.minutes,
        "the licence and the first candidate together, minutes": learner.minutes + minutes["interviewer"],
        "first set-up, from the empty Home to a panel that was asked, minutes": set_up,
    }
