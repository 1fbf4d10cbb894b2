"""The letter beside which a wording is read: a real one of the brand, else the example."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from employer_portal.accounts.models import Brand
from employer_portal.composing import notices
from employer_portal.composing.blocks import Blocks
from employer_portal.composing.compose import STAGE_TABLES, Material, compose, values_of
from employer_portal.composing.example import example_material
from employer_portal.composing.material import behind, look_of, material
from employer_portal.composing.notices import TABLES, Mistake, Notice, Reply, values_of_notice
from employer_portal.composing.sentences import Table, known_in, must_be_right, paragraphs
from employer_portal.composing.speech import WORDS, written
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor
from employer_portal.core.terms import LETTER_OUTCOMES, Outcome, StageKind
from employer_portal.feedback.models import DecisionRecord
from employer_portal.hiring.models import Application, Round, Vacancy
from employer_portal.hiring.reach import not_oneself
from employer_portal.printing.content import Content
from employer_portal.settings import Settings

#: The kinds of letter that tell an outcome, by the table of their sentences.
OUTCOMES = {"not_appointed": Outcome.NOT_APPOINTED, "reserve": Outcome.RESERVE}
#: What the round was of feedback with sentences of its own, by their table.
STAGES = {table: stage for stage, table in STAGE_TABLES.items()}
#: The kind of each notice, by the table of its sentences.
KINDS = {table: kind for kind, table in TABLES.items()}
#: The day that stands in a notice beside which a wording is read.
EXAMPLE = date(2026, 1, 12)
#: So many of the newest are looked at for one that can be composed.
LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """What a letter is composed from, whether it is a real one, and the words for facts in it."""

    material: Material
    real: bool
    words: Blocks

    @property
    def whose(self) -> str:
        """Whose letter it is, as a page says it."""
        return f"The letter to {self.material.full_name}" if self.real else "An example: invented people"

    def values(self, table: str, block: str) -> dict[str, str | None]:
        """Each placeholder of a block with what it becomes in this letter; None where the letter has no value."""
        own = known_in(table, block)
        if "role" not in own:
            return dict.fromkeys(own)
        if table in KINDS:
            return values_of_notice(self._notice(table), self.words)
        return values_of(self.material, self.words)

    def letter(self, blocks: Blocks, table: str, today: date) -> Content:
        """The letter with these sentences. Raises `DomainError` as `compose` does."""
        made = notices.compose(self._notice(table), blocks) if table in KINDS else compose(self.material, blocks)
        return replace(made, date_line=written(today, blocks.language) or "")

    def _notice(self, table: str) -> Notice:
        """A notice to the same person, with days, a mistake and a reply that are an example's."""
        return Notice(
            KINDS[table], self.material, feedback_due=EXAMPLE + timedelta(14), due_before=EXAMPLE, meets_on=EXAMPLE,
            reserve_ended=EXAMPLE, mistake=Mistake(EXAMPLE, "The day of the interview.", "It was a day earlier."),
            reply=Reply("Two people met you, and both wrote down what you said.", EXAMPLE),
        )  # fmt: skip


def sample(
    session: Session, brand: Brand, table: str, wording: Table, *, actor: Actor, settings: Settings, today: date
) -> Sample:
    """The newest letter of that brand and kind that can be composed, to anybody but the actor; else the example. Its
    facts are said in the words of that `wording`."""
    words = _words(wording)
    outcomes = [OUTCOMES[table]] if table in OUTCOMES else list(LETTER_OUTCOMES)
    stages = [STAGES[table]] if table in STAGES else [stage for stage in StageKind if stage.meets]
    newest = (
        sa.select(Application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .options(
            contains_eager(Application.candidate),
            contains_eager(Application.hiring_round).contains_eager(Round.vacancy),
        )
        .where(Vacancy.brand_id == brand.id, Application.outcome.in_(outcomes), not_oneself(actor))
        .where(Round.kind.in_(stages))
        .where(sa.exists().where(DecisionRecord.application_id == Application.id))
        .order_by(Application.id.desc())
        .limit(LOOKED_AT)
    )
    for application in session.scalars(newest).unique():
        with suppress(DomainError):
            given, _, _ = material(behind(session, [application]), application, settings, today)
            if any(said.strength or said.development for judged in given.criteria for said in judged.said):
                return Sample(given, True, words)
    made = example_material(
        look_of(session, brand), settings, signatory=brand.signatory, signatory_role=brand.signatory_role,
        privacy_contact=brand.privacy_contact, answers=brand.reply_to, ratings=brand.ratings_in_letters,
    )  # fmt: skip
    outcome = outcomes[0] if table in OUTCOMES else made.outcome
    return Sample(replace(made, outcome=outcome, stage=STAGES.get(table, made.stage)), False, words)


def _words(wording: Table) -> Blocks:
    """The words for facts of a wording, in English where nobody has translated them yet."""
    own = {name: raw for name, raw in wording.get("words", {}).items() if _stands(name, raw)}
    return Blocks.of({"language": wording["language"], "words": {**WORDS, **own}})


def _stands(name: str, raw: Any) -> bool:
    try:
        [[sentence]] = paragraphs(raw)
        for text in sentence.texts:
            must_be_right(text, "words", name)
    except (DomainError, ValueError):
        return False
    return not sentence.waiting
