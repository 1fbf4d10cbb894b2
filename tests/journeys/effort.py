"""How long a person needs for what they do: the keystroke-level model, with the portal's answers measured.

Card, Moran and Newell (1980), "The keystroke-level model for user performance time with interactive systems": a key K
0.28 s (an average typist who is no secretary), pointing and tapping P 1.1 s, making up one's mind M 1.35 s, and the
machine's answer R, which is measured. On a phone people type 36 words a minute (Palin and others, 2019: 37,000 people);
they dictate 153 (Ruan and others, 2018). Both rates have the mending of slips in them, and neither a second reading.
Reading is not in that model, and is most of an approver's work: 238 words a minute (Brysbaert, 2019: 190 studies).
Finding words for what one saw is in none of them: an interviewer's minutes are those of somebody who knows what to say.
"""

import re
import time
from dataclasses import dataclass, field
from typing import Any

KEY, POINT, MIND = 0.28, 1.1, 1.35
PHONE, SPEAKING, READING = 36 / 60, 153 / 60, 238 / 60  # words a second
A_SENTENCE = 5  # words; fewer (an address, a password) are typed by whoever dictates the rest


@dataclass
class Person:
    """Somebody in front of a page; `seconds` is how long it took them so far, by what they did."""

    page: Any
    phone: bool = False
    seconds: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys(("mind", "point", "type", "read", "wait"), 0)
    )
    saved: float = 0  # seconds, had everything that is a sentence been dictated

    @property
    def minutes(self) -> float:
        return sum(self.seconds.values()) / 60

    @property
    def dictated(self) -> float:
        """The minutes of somebody who dictates, where this one types."""
        return self.minutes - self.saved / 60

    def press(self, words: str) -> None:
        """Find the button, link or label that begins with these words, press it, and wait for what comes."""
        there = self.page.locator("a, button, label").filter(has_text=re.compile(rf"^\s*{re.escape(words)}"))
        self.tap(there.locator("visible=true").first)

    def tap(self, what: Any) -> None:
        """Decide, point, and wait for what comes."""
        self._spend("mind", MIND)
        self._spend("point", POINT)
        began = time.perf_counter()
        (self.page.locator(what) if isinstance(what, str) else what).click()
        self.page.wait_for_load_state()
        self._spend("wait", time.perf_counter() - began)

    def choose(self, what: str, option: str) -> None:
        """Open a list and point at an option."""
        self._spend("mind", MIND)
        for _ in range(2):
            self._spend("point", POINT)
        self.page.select_option(what, option)

    def write(self, what: str, text: str) -> None:
        """Point at a field and type into it what one has in mind."""
        self._spend("mind", MIND)
        self._spend("point", POINT)
        words = len(text.split())
        typing = words / PHONE if self.phone else len(text) * KEY
        self._spend("type", typing)
        if words >= A_SENTENCE:  # for which one decides, and points at the microphone
            self.saved += typing - MIND - POINT - words / SPEAKING
        self.page.click(what)
        self.page.fill(what, text)

    def paste(self, what: str, text: str) -> None:
        """Point at a field and paste what was copied elsewhere."""
        self._spend("mind", MIND)
        self._spend("point", POINT)
        self._spend("type", 2 * KEY)
        self.page.fill(what, text)

    def mend(self, what: str, wrong: str, right: str) -> None:
        """Choose a word in a field with two taps, and type over it."""
        for _ in range(2):
            self._spend("point", POINT)
        self._spend("mind", MIND)
        self._spend("type", len(right.split()) / PHONE if self.phone else len(right) * KEY)
        self.page.fill(what, self.page.input_value(what).replace(wrong, right))

    def read(self, what: str = "main") -> str:
        """Read all of that."""
        text: str = self.page.locator(what).inner_text()
        self._spend("read", len(text.split()) / READING)
        return text

    def read_within(self, frame: str) -> str:
        """Read all of the document in that frame."""
        text: str = self.page.frame_locator(frame).locator("body").inner_text()
        self._spend("read", len(text.split()) / READING)
        return text

    def await_words(self, words: str) -> None:
        """Wait until the page says so by itself."""
        began = time.perf_counter()
        self.page.get_by_text(words).first.wait_for()
        self._spend("wait", time.perf_counter() - began)

    def _spend(self, on: str, seconds: float) -> None:
        self.seconds[on] += seconds
