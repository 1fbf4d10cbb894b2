"""Kills processes at random on both databases, and compares what the mail server took with what the database says.

200 kills take some minutes a database. What was done is kept in `var`, so that a run that was stopped goes on where it
was, and `--count 50` does no more than 50 at a time.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from employer_portal.settings import load_settings
from tests.databases import Postgres, Sqlite
from tests.delivery.crash import PROCESSES, Verdict, crash

KILLS = 200
PORTION = 25  # kills that start with an empty database, and are kept once compared
GOALS = {
    f"{database}, {what}": "<= 0"
    for database in ("sqlite", "postgresql")
    for what in ("lost", "sent twice", "unaccounted for", "more uncertain than killed connections", "broken trails")
}
Done = dict[str, Counter[str]]


def run(count: int = KILLS) -> dict[str, float | str]:
    """Figures of all kills so far, after at most `count` more; once all are done, the next run begins anew."""
    kept = load_settings().var / "bench-crash.json"
    done: Done = {kind.name: Counter() for kind in (Sqlite, Postgres)}
    if kept.exists():
        done |= {name: Counter(figures) for name, figures in json.loads(kept.read_text()).items()}
    for kind in (Sqlite, Postgres):
        while count > 0 and (left := KILLS - done[kind.name]["processes killed"]) > 0:
            portion = min(PORTION, left, count)
            done[kind.name].update(_figures(_portion(kind, portion, _progress(kind.name, KILLS - left))))
            count -= portion
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(done))
    if all(figures["processes killed"] >= KILLS for figures in done.values()):
        kept.unlink()
    return {f"{name}, {what}": figure for name, figures in done.items() for what, figure in figures.items()}


def _portion(kind: type[Sqlite | Postgres], kills: int, killed: Callable[[], None]) -> Verdict:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = kind(folder)
        try:
            with server.fresh() as url:
                return crash(url, folder, kills, killed=killed)
        finally:
            server.close()


def _figures(verdict: Verdict) -> dict[str, int]:
    return {
        "processes killed": sum(verdict.kills.values()),
        "of them workers": verdict.kills.get("worker", 0),
        f"of them consumers with {PROCESSES} workers each": verdict.kills.get("consumer", 0),
        "of them posters": verdict.kills.get("poster", 0),
        "letters posted": verdict.posted,
        "letters sent": verdict.sent,
        "letters uncertain": verdict.uncertain,
        "connections killed": verdict.worker_kills,
        "lost": verdict.lost,
        "sent twice": verdict.twice,
        "unaccounted for": verdict.unaccounted,
        "more uncertain than killed connections": max(0, verdict.uncertain - verdict.worker_kills),
        "broken trails": int(not verdict.trail),
    }


def _progress(database: str, before: int) -> Callable[[], None]:
    done = before

    def killed() -> None:
        nonlocal done
        done += 1
        print(f"\r  {database}: {done} of {KILLS} killed ", end="", file=sys.stderr, flush=True)

    return killed
