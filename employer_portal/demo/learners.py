"""The demonstration's training: people in every state of it, told through what they and their trainers did."""

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa

from employer_portal.cohorts import operations as cohorts
from employer_portal.cowriting import operations as cowriting
from employer_portal.cowriting import queries as cowriting_queries
from employer_portal.demo.days import Days
from employer_portal.demo.employer import Employer
from employer_portal.demo.teller import Tools
from employer_portal.feedback import operations as feedback
from employer_portal.feedback.models import Entry, EntryState
from employer_portal.feedback.operations import Line
from employer_portal.learning import licence
from employer_portal.learning import operations as learning
from employer_portal.learning.models import Asked
from employer_portal.marking import operations as marking
from employer_portal.reading import operations as reading
from employer_portal.training import glass, retests
from employer_portal.training.content import RewriteCase, load_content
from employer_portal.training.models import Certificate
from employer_portal.training.operations import months
from employer_portal.training.pages import Material, load_guidance
from employer_portal.training.policy import load_policy

#: The question that a trainer should look at: most are sure of it, and wrong.
UNCLEAR = "m3"
FIRST_LICENCE = timedelta(days=60)
#: How three of them say the first three cases anew.
ANEW = {
    "owen": (
        "Your rota had twelve people, as on every Monday. You did not use the order lines that were on the sheet.",
        "You found the fault within two minutes. Your report had a picture, and the steps were missing.",
        "You greeted both families within a minute, and told each of them how long they would wait.",
    ),
    "petra": (
        "You planned the rota with twelve people because it has always been twelve. We hoped to see the orders used.",
        "Your report showed the fault in a picture. It did not give the steps that led there.",
        "Each family heard from you how long the wait would be, and nobody stood there for more than a minute.",
    ),
    "quentin": (
        "For planning ahead, you put twelve people on the rota. The sheet gave the orders, and you did not use it.",
        "You reported the fault with a title and a picture. You left out the steps and the expected result.",
        "You saw both families within a minute. You said how long each would wait, which is what we looked for.",
    ),
}


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

    def rewrite(self, who: str, case: RewriteCase, before: int, clock: str, words: str) -> int:
        """Somebody says a case's sentence anew; the number of the rewriting."""
        with self.tools.database.transaction() as session:
            return learning.rewrite(
                session, case, words, checker=self.tools.checker, provisional=FIRST_LICENCE,
                actor=self.employer.actors[who], now=self.days.at(before, clock),
            ).id  # fmt: skip

    def mark(self, who: str, sentence: int, before: int, said: str = "") -> None:
        """A trainer marks it: without words it passes."""
        with self.tools.database.transaction() as session:
            marking.mark(
                session, sentence, not said, said, rules_version=self.tools.checker.version,
                valid=months(self.tools.settings.certificate_months),
                actor=self.employer.actors[who], now=self.days.at(before, "16:00"),
            )  # fmt: skip

    def license(self, who: str, before: int) -> None:
        """Somebody takes the whole way to the first licence."""
        for step in licence.STEPS[:-1]:
            self.take(who, step, before)


def _option(asked: Asked, *, right: bool) -> int:
    return next(place for place, one in enumerate(asked["options"]) if one["right"] is right)


def _shared(tools: Tools, employer: Employer, days: Days) -> None:
    """Tom, who is not certified, has filed a record and asked a colleague to put the words."""
    tom, now = employer.actors["tom"], days.lately(60)
    with tools.database.transaction() as session:
        owed = sa.select(Entry).filter_by(interviewer_id=tom.id, state=EntryState.DRAFT).order_by(Entry.id)
        entry = session.scalars(owed).first()
        people = cowriting_queries.could_write(session, entry, now) if entry else ()
        if entry is None or not people:
            return
        notes = "Named three tasks for three people, and what came first. Said nothing of how many were needed."
        lines = [Line(criterion.id, 3, notes=notes) for criterion in entry.application.hiring_round.criteria]
        feedback.save(session, entry.id, lines, checker=tools.checker, actor=tom, now=now)
        cowriting.ask(session, entry.id, people[0].id, checker=tools.checker, actor=tom, now=now)


def tell(tools: Tools, employer: Employer, days: Days) -> None:
    """Nia is half way; Owen has a first licence, one sentence passed and two that wait; Petra's sentence needs a second
    trainer; Quentin has a full certificate by three; a cohort; leave for a day; many answers to one module; pages
    ticked, and a policy that some have confirmed."""
    say = Learners(tools, employer, days)
    for step in ("m1", "m2", "m3"):
        say.take("nia", step, 3)
    for who, before in (("owen", 9), ("petra", 8), ("quentin", 20)):
        say.license(who, before)
    sentences = {
        who: [say.rewrite(who, say.cases[at], before, f"13:{10 + at}", words) for at, words in enumerate(ANEW[who])]
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
        guidance = tools.settings.home / "guidance"
        book = load_guidance(guidance / "pages")
        quentin = sa.select(Certificate).filter_by(user_id=employer.actors["quentin"].id).order_by(Certificate.id)
        changed = "Where clear speech is a criterion, say what was not understood."
        for held in session.scalars(quentin).all():  # as the sweep asks of each that is older
            retests.ask_retest(
                session, held, [Material("2", days.day(2), ("m3",), changed)], timedelta(days=14),
                tell=held.provisional, actor=tess, now=days.at(2, "10:00"),
            )  # fmt: skip
        for page in book.pages[:9]:
            reading.tick(session, page, version=book.version, actor=employer.actors["nia"], now=days.at(3, "12:00"))
        if policy := load_policy(guidance):
            for who in ("gwen", "owen", "dana"):
                then = days.at(6, "09:30")
                reading.confirm_policy(session, policy, policy.sha256, actor=employer.actors[who], now=then)
        glass.ask(
            session, employer.actors["tom"].id, 24, "He alone saw the exercise, and letters leave tomorrow.",
            actor=employer.actors["dana"], now=days.lately(95),
        )  # fmt: skip
    _shared(tools, employer, days)
    tools.say("Training: people in every state, sentences to mark, a cohort, a question worth a look")
