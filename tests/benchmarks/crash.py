"""Kills processes at random on both databases, and compares what the mail server took with what the database says."""

import tempfile
from pathlib import Path

from tests.databases import Postgres, Sqlite
from tests.delivery.crash import crash

KILLS = 200
GOALS = {
    f"{database}, {what}": "<= 0"
    for database in ("sqlite", "postgresql")
    for what in ("lost", "sent twice", "unaccounted for", "more uncertain than killed connections")
}


def run(kills: int = KILLS) -> dict[str, float | str]:
    """Figures of one run a database."""
    figures: dict[str, float | str] = {}
    for kind in (Sqlite, Postgres):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            server = kind(folder)
            try:
                with server.fresh() as url:
                    verdict = crash(url, folder, kills)
            finally:
                server.close()
        figures |= {
            f"{kind.name}, processes killed": sum(verdict.kills.values()),
            f"{kind.name}, letters posted": verdict.posted,
            f"{kind.name}, letters sent": verdict.sent,
            f"{kind.name}, letters uncertain": verdict.uncertain,
            f"{kind.name}, lost": verdict.lost,
            f"{kind.name}, sent twice": verdict.twice,
            f"{kind.name}, unaccounted for": verdict.unaccounted,
            f"{kind.name}, more uncertain than killed connections": max(0, verdict.uncertain - verdict.worker_kills),
            f"{kind.name}, audit trail": "whole" if verdict.trail else "broken",
        }
    return figures
