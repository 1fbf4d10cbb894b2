"""The demonstration's training: people in every state of it, told through what they and their trainers did."""

from collections.abc import Iterable
from datetime import timedelta

from employer_portal.cohorts import operations as cohorts
from employer_portal.demo.days import Days
from employer_portal.demo.employer import Employer
from employer_portal.demo.teller import Tools
from employer_portal.learning import licence
from employer_portal.learning import operations as learning
from employer_portal.learning.models import Asked
from employer_portal.marking import operations as marking
from employer_portal.training import glass
from employer_portal.training.content import RewriteCase, load_content
from employer_portal.training.operations import months
from employer_portal.training.pages import load_guidance

#: The question that a trainer should look at: most are sure of it, and wrong.
UNCLEAR = "m3"
FIRST_LICENCE = timedelta(days=60)


class Learners:
    """What is told with."""

    def __init__(self, tools: Tools, employer: Employer, days: Days) -> None:
        self.tools, self.employer, self.days = tools, employer, days
        guidance = tools.settings.home / "guidance"
        self.content, self.version = load_content(guidance), load_guidance(guidance / "pages").version
        self.cases = [case for case in self.content.rewrites if case.model]

    def take(self, who: str, step: str, before: int, clock: str = "12:10", *, wrong: Iterable[str] = ()) -> None:
        """Somebody takes a step; the questions that are named they answer wrongly, and are sure."""
        actor, now = self.employer.actors[who], self.days.at(before, clock)
        with self.tools.database.transaction() as session:
            attempt = learning.begin(session, step, self.content, version=self.version, most=99, actor=actor, now=now)
            for place, asked in enumerate(attempt.asked):
                missed = asked["id"] in wrong
                learning.answer(
                    session, attempt.id, place, _option(asked, right=not missed), sure=True, provisional=FIRST_LICENCE,
                    actor=actor, now=now,
                )  # fmt: skip

    def rewrite(self, who: str, case: RewriteCase, before: int, clock: str, words: str = "") -> int:
        """Somebody says a case's sentence anew; the number of the rewriting."""
        with self.tools.database.transaction() as session:
            return learning.rewrite(
                session, case, words or case.model, checker=self.tools.checker, provisional=FIRST_LICENCE,
                actor=self.employer.actors[who], now=self.days.at(before, clock),
            ).id  # fmt: skip

    def mark(self, who: str, sentence: int, before: int, said: str = "") -> None:
        """A trainer marks it: without words it passes."""
        with self.tools.database.transaction() as session:
            marking.mark(
                session, sentence, not said, said, guidance_version=self.version,
                rules_version=self.tools.checker.version, valid=months(self.tools.settings.certificate_months),
                actor=self.employer.actors[who], now=self.days.at(before, "16:00"),
            )  # fmt: skip

    def license(self, who: str, before: int) -> None:
        """Somebody takes the whole way to the first licence."""
        for step in licence.STEPS[:-1]:
            self.take(who, step, before)


def _option(asked: Asked, *, right: bool) -> int:
    return next(place for place, one in enumerate(asked["options"]) if one["right"] is right)


def tell(tools: Tools, employer: Employer, days: Days) -> None:
    """Nia is half way; Owen has a first licence, one sentence passed and two that wait; Petra's sentence needs a second
    trainer; Quentin has a full certificate by three; a cohort; leave for a day; and many answers to one module."""
    say = Learners(tools, employer, days)
    for step in ("m1", "m2", "m3"):
        say.take("nia", step, 3)
    for who, before in (("owen", 9), ("petra", 8), ("quentin", 20)):
        say.license(who, before)
    sentences = {
        who: [say.rewrite(who, case, before, f"13:{10 + place}") for place, case in enumerate(say.cases[:3])]
        for who, before in (("owen", 9), ("petra", 8), ("quentin", 20))
    }
    say.mark("tess", sentences["owen"][0], 7)
    for sentence in sentences["quentin"]:
        say.mark("tess", sentence, 15)
    say.mark("theo", sentences["petra"][0], 6, "The facts are there. Say in the next step what to practise, and how.")
    module = next(one for one in say.content.modules if one.id == UNCLEAR)
    unclear = next(one.id for one in module.question if one.critical)
    for at, who in enumerate(one for one, told in employer.told["people"].items() if "certified" in told):
        for before in (40, 30):
            say.take(who, UNCLEAR, before - at % 5, wrong=(unclear,) if at % 4 else ())
    with tools.database.transaction() as session:
        people = [employer.actors[who].id for who in ("nia", "owen", "petra", "tom")]
        tess = employer.actors["tess"]
        cohort = cohorts.found(session, "New interviewers", days.day(-10), people, actor=tess, now=days.at(4, "09:10"))
        cohorts.call(session, cohort.id, actor=tess, now=days.at(4, "09:20"))
        glass.ask(
            session, employer.actors["tom"].id, 24, "He alone saw the exercise, and letters leave tomorrow.",
            actor=employer.actors["dana"], now=days.lately(95),
        )  # fmt: skip
    tools.say("Training: people in every state, sentences to mark, a cohort, a question worth a look")
