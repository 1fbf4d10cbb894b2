"""What somebody does in their training besides answering: choosing a way in a scenario."""

from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor
from employer_portal.practice import queries
from employer_portal.practice.models import SceneChoice
from employer_portal.practice.walking import Chosen, known
from employer_portal.training.content import Scenario


def choose_way(
    session: Session, module: str, number: int, scenario: Scenario, chosen: Chosen, *, actor: Actor, now: datetime
) -> None:
    """Keep which way somebody chose in a scene of a module's scenario of that number; sent twice, it is kept once.

    Raises `NotFound` for a scene or way that it has not.
    """
    if known(scenario, chosen) is None:
        raise NotFound("There is no such way to act.")
    if queries.choices(session, actor.id, module, number)[:1] != [chosen]:
        session.add(
            SceneChoice(user_id=actor.id, module=module, scenario=number, scene=chosen.scene, way=chosen.way, at=now)
        )
