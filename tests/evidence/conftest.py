"""Who keeps the records in these stories, and how they have a pack made."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from employer_portal.accounts import operations as accounts
from employer_portal.core.clock import fixed
from employer_portal.core.permissions import Role
from employer_portal.evidence import operations
from employer_portal.evidence.making import make
from employer_portal.evidence.values import Of
from tests.factories import FOUNDER, Story

CLAIM = "Claim 14 at the tribunal."


@dataclass
class Records:
    """Rhoda keeps the records."""

    story: Story
    folder: Path

    def ask(self, of: Of, row_id: int, *, named: bool = False, kept: bool = False, who: str = "rhoda") -> int:
        with self.story.database.transaction() as session:
            return operations.ask(
                session, of, row_id, CLAIM, named=named, kept=kept, actor=self.story.actors[who], now=self.story.now
            ).id

    def make(self, of: Of, row_id: int, *, named: bool = False):
        """A pack of it, made in a folder of its own; its bag."""
        asked = self.ask(of, row_id, named=named)
        return make(
            self.story.database, asked, self.folder / f"pack-{asked}", actor=self.story.actors["rhoda"],
            timezone="Europe/London", clock=fixed(self.story.now),
        )  # fmt: skip

    def of_application(self, candidate: str = "C-1", *, named: bool = False):
        return self.make(Of.APPLICATION, self.story.applications[candidate], named=named)


@pytest.fixture
def records(story, tmp_path) -> Records:
    with story.database.transaction() as session:
        user = accounts.make_user(
            session, "Rhoda", "rhoda@harbourside.example", (Role.RECORDS,), active=True, actor=FOUNDER, now=story.now
        )
        story.actors["rhoda"] = accounts.actor_of(session, user.id)
    return Records(story, tmp_path)
