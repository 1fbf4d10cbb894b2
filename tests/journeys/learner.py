"""Somebody on the way to the first licence, in front of a page: reads, answers, rates, and says a sentence anew.

Told by tests and by `./portal bench minutes`. They know what is right, as somebody does who has read it.
"""

import sqlalchemy as sa

from employer_portal.learning.licence import MODULES
from employer_portal.learning.models import Asked, Attempt
from employer_portal.settings import HOME
from employer_portal.training.content import load_content
from tests.factories import Story
from tests.journeys.effort import Person

REWRITE = next(case for case in load_content(HOME / "guidance").rewrites if case.model)


class Learner(Person):
    """A person whose page shows their training."""

    def take_licence(self, story: Story) -> None:
        """Every step of it, one after the other."""
        for module in MODULES:
            self.take_module(story, module)
        self.practise(story)

    def practise(self, story: Story) -> None:
        """What follows the modules: a case to rate, and a sentence to say anew."""
        self.press("Begin")
        self.answer(self.asked(story)[0])
        self.press("Continue")
        self.press("Continue")
        self.read(".case")
        self.write("#words", REWRITE.model)
        self.press("Mark it")
        self.read(".callout >> nth=0")

    def take_module(self, story: Story, module: str) -> None:
        """Read a module, and answer its questions."""
        title = next(one.title for one in load_content(HOME / "guidance").modules if one.id == module)
        if "/modules/" not in self.page.url:  # "Continue" leads from one to the next
            self.press(title)
        self.read("article")
        self.press("Answer the questions")
        for asked in self.asked(story):
            self.answer(asked)
            self.press("Next question" if self.page.get_by_text("Next question").count() else "How it went")
        self.read(".lead")
        self.press("Continue")

    def asked(self, story: Story) -> list[Asked]:
        """The questions of the attempt that was just begun, once the first of them is there."""
        self.page.locator("form.question").wait_for()
        with story.database.reading() as session:
            return session.scalars(sa.select(Attempt.asked).order_by(Attempt.id.desc())).first() or []

    def answer(self, asked: Asked) -> None:
        """Read the question that is open, answer it rightly, and read why that is right."""
        self.read("form.question fieldset")
        if self.page.locator(".case-notes").count():
            self.read(".case-notes")
        right = next(place for place, option in enumerate(asked["options"]) if option["right"])
        self.tap(f"[name=option][value='{right}']")
        self.tap(self.page.locator("form.question button").first)  # an option may begin with "Answer" too
        self.read(".verdict")
        self.read(".is-right .why")
