"""What a web process does to the outbox, in a process of its own: approves and posts without end.

DATABASE_URL=... python -m tests.delivery.poster LOGFILE PREFIX    writes each key down after its commit
"""

import itertools
import sys
import time
from contextlib import suppress
from pathlib import Path

from employer_portal.core.clock import system_clock
from employer_portal.core.errors import Outdated
from employer_portal.database.opening import open_database
from employer_portal.delivery import operations
from employer_portal.running.jobs import Queue
from employer_portal.settings import load_settings
from tests.delivery.outbox import HOLLY, envelope


def post_without_end(log, prefix):
    """One to four letters a transaction, about a hundred a second."""
    settings = load_settings()
    queue = Queue(settings.database)
    database = open_database(settings.database, settings.migrations, enqueue=queue.enqueue, keep_connections=True)
    keys = (f"{prefix}-{number}" for number in itertools.count())
    with Path(log).open("ab", buffering=0) as file:
        for count in itertools.cycle((1, 4, 2, 3)):
            some = list(itertools.islice(keys, count))
            with suppress(Outdated):  # a page would say so, and somebody try again
                with database.transaction() as session:
                    letters = {key: envelope(session, recipient=f"{key}@example.com") for key in some}
                    operations.post_all(session, letters, group=prefix, actor=HOLLY, now=system_clock(), any_time=True)
                file.write("".join(f"{key}\n" for key in some).encode())
            time.sleep(0.03)


if __name__ == "__main__":
    post_without_end(*sys.argv[1:])
