"""A bare page beside which the board is measured: Flask, SQLAlchemy and Jinja as their own tutorials have them, behind
gunicorn as it comes, with the same 25 rows of the same database. Machines differ threefold; the ratio does not.

    python -m tests.benchmarks.yardstick DATABASE-FILE PORT
"""

import sys
import time
from typing import Any

import sqlalchemy as sa
from flask import Flask, render_template_string
from gunicorn.app.base import BaseApplication
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship

ROWS = 25
PAGE = """<!doctype html><title>Candidates</title><table>
{% for one in rows %}<tr><td>{{ one.candidate.first_name }} {{ one.candidate.last_name }}<td>{{ one.reference }}
<td>{{ one.outcome }}{% for said in one.entries %}<td>{{ said.state }}{% endfor %}{% endfor %}</table>"""


class Base(DeclarativeBase):
    pass


class Candidate(Base):
    __tablename__ = "candidate"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str]
    last_name: Mapped[str]


class Entry(Base):
    __tablename__ = "entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"))
    state: Mapped[str]


class Application(Base):
    __tablename__ = "application"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str]
    outcome: Mapped[str]
    round_id: Mapped[int]
    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"))
    candidate: Mapped[Candidate] = relationship()
    entries: Mapped[list[Entry]] = relationship(lazy="selectin")


def bare(database: str) -> Flask:
    """The page at /rounds/N. Its answer says how many milliseconds were worked on it, as the board's does."""
    app, engine = Flask("yardstick"), sa.create_engine(f"sqlite:///{database}")

    @app.get("/rounds/<int:number>")
    def board(number: int) -> Any:
        began = time.perf_counter()
        with Session(engine) as session:
            wanted = sa.select(Application).where(Application.round_id == number).order_by(Application.id).limit(ROWS)
            rows = session.scalars(wanted.options(joinedload(Application.candidate))).all()
            page = render_template_string(PAGE, rows=rows)
        return page, {"X-Worked": f"{1000 * (time.perf_counter() - began):.3f}"}

    return app


class Server(BaseApplication):  # type: ignore[misc]
    def load_config(self) -> None:
        self.cfg.set("bind", f"127.0.0.1:{sys.argv[2]}")
        self.cfg.set("workers", 2)
        self.cfg.set("loglevel", "error")

    def load(self) -> Flask:
        return bare(sys.argv[1])


if __name__ == "__main__":
    Server().run()
