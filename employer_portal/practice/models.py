"""What goes with the training besides its attempts: ways chosen in scenarios, and reminders."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from employer_portal.core.retention import NOT_PERSONAL
from employer_portal.core.tables import Base, Id


class SceneChoice(Base):
    """A way that somebody chose in a scene. Nothing is marked by it; the newest says where they are."""

    __tablename__ = "scene_choice"
    __table_args__ = (sa.Index("ix_scene_choice_of", "user_id", "module", "scenario"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    module: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    scenario: Mapped[int]  # of the module, from 1
    scene: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    way: Mapped[int]  # of the scene, from 0
    at: Mapped[datetime]


class ModulesReminder(Base):
    """That somebody was told, once, by when the whole training is due."""

    __tablename__ = "modules_reminder"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    at: Mapped[datetime]
