"""How tests look at the portal through a real browser: the system's Chromium, over a story in SQLite.

`live.visit("priya")` is a page of somebody who is signed in; `look_at(page)` looks for what would trip somebody who
sees little, uses a keyboard, or holds a phone.
"""

import contextlib
import faulthandler
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from employer_portal.core.clock import Clock
from employer_portal.core.db import Database, make_engine
from employer_portal.phrasing.service import Checker
from tests.databases import Sqlite
from tests.factories import Story
from tests.pages import PASSWORD, Site

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
#: How long a test waits for what it looks for. No measure: a machine that does much else keeps a browser for seconds.
PATIENCE_MS = 60_000
SIZES = ({"width": 1280, "height": 900}, {"width": 390, "height": 844})
#: What axe runs in each: in the dark the rules that look at colours, for all else is the same there.
SCHEMES = {"light": {}, "dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}


def chromium() -> str:
    """The browser's path. Without one the tests that need it fail: a skipped test proves nothing."""
    path = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if path is None:
        pytest.fail("There is no Chromium on this machine. Install it: apt-get install chromium", pytrace=False)
    return path


class Live:
    """The portal of a story, served to a real browser. `problems` is what pages complained about in their console."""

    def __init__(self, browser: Any, story: Story, clock: Clock | None = None) -> None:
        self.story = story
        self.site = Site(story, clock)
        self.problems: list[str] = []
        self._browser = browser
        self._contexts: list[Any] = []
        self._server = make_server("127.0.0.1", 0, self.site.app, threaded=True, request_handler=_Silent)
        self.address = f"http://127.0.0.1:{self._server.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def visit(self, who: str | None = None, path: str = "/", **context: Any) -> Any:
        """A page in a browser of its own (a Playwright `Page`), signed in as one of the story's people.

        More is for Playwright's `new_context`: `viewport`, `color_scheme`, `java_script_enabled` ...
        """
        own = self._browser.new_context(**{"viewport": SIZES[0], "base_url": self.address} | context)
        own.set_default_timeout(PATIENCE_MS)
        self._contexts.append(own)
        page = self.tab(own)
        faulthandler.dump_traceback_later(PATIENCE_MS / 2000)  # says what the portal was at, should this never end
        try:
            if who is not None:
                cookie = self.site.visit(who).client.get_cookie("portal")
                own.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address, "httpOnly": True}])
            page.goto(path)
        finally:
            faulthandler.cancel_dump_traceback_later()
        return page

    def tab(self, context: Any) -> Any:
        """One more tab of the same browser."""
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        return page

    def sign_in(self, page: Any, who: str) -> None:
        """Sign in through the form."""
        page.goto("/sign-in")
        page.fill("[name=email]", f"{who}@harbourside.example")
        page.fill("[name=password]", PASSWORD)
        page.click("main button:has-text('Sign in')")
        page.wait_for_url(lambda url: "/sign-in" not in url)

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _heard(self, message: Any) -> None:
        # that a request failed is said by the browser itself; what a page makes of it is what a test looks at
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.problems.append(message.text)


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        pass


def look_at(page: Any) -> None:
    """Look the page over on a desk and on a phone, light and dark: axe finds nothing, and nothing hangs over.

    Nothing does so at 320 pixels either, which is 1280 at 400 % (WCAG 2.2, 1.4.10).
    """
    from axe_playwright_python.sync_playwright import Axe, AxeResults

    before = page.viewport_size
    page.evaluate(Axe().axe_script)
    for size in SIZES:
        page.set_viewport_size(size)
        for scheme, rules in SCHEMES.items():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = AxeResults(page.evaluate("(rules) => axe.run({ resultTypes: ['violations'], ...rules })", rules))
            assert not found.violations_count, f"{page.url} {size['width']} {scheme}\n{found.generate_report()}"
        assert fits(page), f"{page.url} is wider than {size['width']} pixels"
    page.set_viewport_size({"width": 320, "height": 640})
    assert fits(page), f"{page.url} is wider than 320 pixels"
    page.emulate_media(color_scheme=None, reduced_motion=None)
    page.set_viewport_size(before)


def fits(page: Any) -> bool:
    """Whether the page needs no scrolling sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The one Chromium of a test run."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    path = chromium()
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def _files(tmp_path_factory) -> Sqlite:
    return Sqlite(tmp_path_factory.mktemp("live"))


@contextlib.contextmanager
def serving(
    browser: Any, files: Sqlite, checker: Checker, clock: Clock | None = None,
    begin: Callable[[Story], Story] = Story.begin,
) -> Iterator[Live]:  # fmt: skip
    """A new story's portal, served to a real browser. At the end no page may have complained in its console."""
    with files.fresh() as url:
        engine = make_engine(url, durable=False)
        served = Live(browser, begin(Story(Database(engine), checker)), clock)
        try:
            yield served
        finally:
            served.close()
            engine.dispose()
    assert not served.problems, served.problems


@pytest.fixture
def live(browser: Any, checker: Checker, _files: Sqlite) -> Iterator[Live]:
    """The story's portal for one test."""
    with serving(browser, _files, checker) as served:
        yield served
