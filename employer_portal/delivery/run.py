"""The postman: claims what is due, hands it to the mail server, records the answer.

Per letter one commit: it records the answer to the letter before and marks this one *handing over*. It is made when
all of this one is said but the final dot: the server is still reading then, and without that dot there is no message.
So one letter at most is marked, and no transaction is open while an answer is awaited. Whoever dies on the way leaves
leases that end.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import Clock, system_clock
from employer_portal.core.db import Database
from employer_portal.core.errors import Busy, Conflict
from employer_portal.core.permissions import SYSTEM
from employer_portal.core.workflow import Act, move, move_all
from employer_portal.delivery import limits
from employer_portal.delivery.inhand import InHand, put, take
from employer_portal.delivery.limits import Limits
from employer_portal.delivery.models import Cause, Delivery, MailSlot
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.operations import DELIVER, WAITING, locked, stop_writing_to
from employer_portal.delivery.outcome import Outcome, Refused, Taken, Unclear, record
from employer_portal.delivery.prepare import Ahead, Gathered, Prepared, Stopped, gather
from employer_portal.delivery.queries import once_uncertain
from employer_portal.delivery.replies import Reply
from employer_portal.delivery.transport import GivenUp, Meanwhile, NotTaken, Ready, Transport, Unknown
from employer_portal.delivery.workflow import DELIVERY, must_not_leave, not_written_to
from employer_portal.running import jobs

BATCH = 32
PATIENCE = (0.1, 1, 5, 15)  # seconds between tries to write down an answer while the database is away
log = structlog.get_logger()


def _to_be_written_to(session: Session, ids: Sequence[int], now: datetime) -> list[int]:
    """Those of these deliveries that may go: since a letter was approved, or while the mail server asked to try again
    later, somebody may have noted that its person is not to be written to, or recorded what makes it untrue."""
    wanted = sa.select(Delivery.id, Delivery.person, Delivery.key).where(Delivery.id.in_(ids))
    rows = {row[0]: (row[1], row[2]) for row in session.execute(wanted)}
    silent = not_written_to(session, {person for person, _ in rows.values()})
    if silent:
        stop_writing_to(session, silent, actor=SYSTEM, now=now)
    going = {one: rows[one][1] for one in ids if rows[one][0] not in silent}
    untrue = must_not_leave(session, set(going.values()), now)
    if untrue:
        _stop_untrue(session, untrue, now)
    return [one for one, key in going.items() if key not in untrue]


def _stop_untrue(session: Session, reasons: Mapping[str, str], now: datetime) -> None:
    """Stop what waits under these keys (key -> why), of which the record no longer says what the letter does."""
    rows = locked(session, Delivery.key.in_(reasons), Delivery.state.in_(WAITING))
    wanted = sa.select(Delivery.id).where(Delivery.id.in_([row.id for row in rows]), once_uncertain())
    uncertain = set(session.scalars(wanted))
    for row in rows:
        also = " It may have arrived before that." if row.id in uncertain else ""
        row.cancelled_because = reasons[row.key] + also
    move_all(session, DELIVERY, rows, "untrue", Act(SYSTEM, now))


class Postman:
    """Delivers through one transport, in one thread, under one name that no other worker ever had.

    `stopping` is asked between letters: once true, what is claimed is given back and the connection closed. `apart`
    is asked before any is claimed: while it says that clocks disagree, all wait.
    """

    def __init__(
        self, database: Database, transport: Transport, calendar: Calendar, allowed: Limits, *, me: str,
        clock: Clock = system_clock, lease: timedelta = jobs.LEASE, stopping: Callable[[], bool] = lambda: False,
        apart: Callable[[Session], str] = lambda session: "", team: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self._database = database
        self.work_with(transport, calendar, allowed, team)
        self._me = me
        self._clock = clock
        self._lease = lease
        self._stopping = stopping
        self._apart = apart
        self._taken = 0  # on the connection that is open
        self._doubtful = False  # the last letter was not to leave any more: others may be so too
        self._answer: Outcome | None = None  # what the server said last, until it is written down

    def work_with(self, transport: Transport, calendar: Calendar, allowed: Limits, team: Sequence[str] = ()) -> None:
        """Deliver so from the next look on. While there is a `team`, letters reach it alone."""
        self._transport = transport
        self._calendar = calendar
        self._allowed = allowed
        self._team = team

    def look(self) -> int:
        """Deliver what is due, as much as one connection may carry; return how many letters the server took.

        Where more waits, another look is asked for: of this worker or any other.
        """
        self._commit(None)  # where the database was away for too long
        self._queue_what_cooled_off()
        taken, more, useful = 0, False, True
        with self._slot() as slot:
            while slot and useful and taken < self._allowed.per_connection and not self._stopping():
                batch, rest = self._claim(slot, min(BATCH, self._allowed.per_connection - taken))
                if rest and not more:
                    self._ask_for_more()
                more = rest
                if not batch:
                    break
                count, useful = self._hand_over(batch)
                taken += count
        if more and useful:
            self._ask_for_more()
        return taken

    def _ask_for_more(self) -> None:
        if self._database.enqueue:
            self._database.enqueue(DELIVER, 0)

    def _queue_what_cooled_off(self) -> None:
        portion = 500
        while True:
            now = self._clock()
            with self._database.transaction() as session:
                if self._waits_for_clocks(session):
                    return
                due = (
                    sa.select(Delivery)
                    .where(Delivery.state == State.HELD, Delivery.not_before <= now, ~Delivery.on_hold)
                    .order_by(Delivery.id)
                    .limit(portion)
                    .with_for_update(skip_locked=True)
                )
                rows = session.scalars(due).all()
                move_all(session, DELIVERY, rows, "due", Act(SYSTEM, now))
            if len(rows) < portion:
                return

    def _waits_for_clocks(self, session: Session) -> bool:
        why = self._apart(session)
        if why:
            log.warning("delivery.waits_for_clocks", why=why)
        return bool(why)

    @contextmanager
    def _slot(self) -> Iterator[int | None]:
        """One of the connections that the server may be given; None while all are taken."""
        with self._database.transaction() as session:
            slot = limits.take_slot(
                session, self._transport.name, self._allowed, by=self._me, now=self._clock(), lease=self._lease
            )
        try:
            yield slot
        finally:
            self._transport.close()
            with self._database.transaction() as session:
                jobs.give_back(session, MailSlot, by=self._me)

    def _claim(self, slot: int, count: int) -> tuple[Sequence[Gathered], bool]:
        """Lease the next letters and fetch what they need; tell whether more are due."""
        with self._database.transaction() as session:
            now = self._clock()
            if limits.is_paused(session) or self._waits_for_clocks(session):
                return [], False
            found = limits.due(session, self._allowed, self._calendar, now=now, limit=count + 1)
            found = _to_be_written_to(session, found, now)
            ids = jobs.claim(
                session, Delivery, found[:count], by=self._me, now=now, where=Delivery.state == State.QUEUED,
                lease=self._lease,
            )  # fmt: skip
            limits.keep_slot(session, slot, now=now, lease=self._lease)
        with self._database.reading() as session:
            order = Delivery.not_before, Delivery.id
            rows = session.scalars(sa.select(Delivery).where(Delivery.id.in_(ids)).order_by(*order)).all()
            return gather(session, rows, now=now, team=self._team), len(found) > count

    def _hand_over(self, batch: Sequence[Gathered]) -> tuple[int, bool]:
        """Hand these letters over; return how many were taken, and whether this server is worth another try."""
        taken, useful = 0, True
        ahead = Ahead(batch)
        for letter in ahead:
            if self._stopping() or not useful:
                break
            answer = self._deliver(letter, ahead.work)
            if answer:
                self._answer = answer
                taken += isinstance(answer, Taken)
                useful = self._transport.connected or self._taken > 0 or isinstance(letter, Stopped)
        self._commit(None)
        with self._database.transaction() as session:
            jobs.give_back(session, Delivery, by=self._me, where=Delivery.state == State.QUEUED)
        return taken, useful

    def _connect(self) -> Reply | None:
        """Why there is no connection, before any letter is marked for it."""
        if self._transport.connected:
            return None
        self._commit(None)  # a connection may take its time
        self._taken = 0
        try:
            self._transport.connect()
        except NotTaken as failure:
            log.warning("delivery.no_connection", via=self._transport.name, **_facts(failure.reply))
            return failure.reply
        return None

    def _deliver(self, letter: Prepared | Stopped, meanwhile: Meanwhile) -> Outcome | None:
        """Mark one letter and hand it over; None where it may not leave any more, and was not taken."""
        marked: bool | None = None

        def mark() -> bool:
            nonlocal marked
            if marked is None:
                marked = self._commit(letter.id)
            return marked

        failure = None if isinstance(letter, Stopped) else self._connect()
        # After a letter that might not leave, the next one is asked about before a word is said.
        if (self._doubtful or failure or isinstance(letter, Stopped)) and not mark():
            return None
        answer = self._send(letter, failure, mark, meanwhile)
        _tell(letter.id, answer)
        self._doubtful = not mark()
        return None if self._doubtful else answer

    def _send(
        self, letter: Prepared | Stopped, failure: Reply | None, ready: Ready, meanwhile: Meanwhile
    ) -> Outcome | None:
        """Speak to the server."""
        if isinstance(letter, Stopped):
            return Refused(letter.id, Reply(0, "", "own"), letter.cause)
        if failure:
            return Refused.by(letter.id, failure)
        try:
            self._transport.send(
                letter.sender, letter.recipient, letter.message, name=str(letter.id), ready=ready, meanwhile=meanwhile
            )
        except GivenUp:
            return None
        except Unknown as unknown:
            return Unclear(letter.id, unknown.reply)
        except NotTaken as refused:
            return Refused.by(letter.id, refused.reply)
        self._taken += 1
        return Refused(letter.id, Reply(0, "", "own"), Cause.TRIAL) if letter.on_trial else Taken(letter.id)

    def _commit(self, next_id: int | None) -> bool:
        """Write the last answer down and mark the next letter; return whether that one may be handed over.

        Nobody else knows the answer: should the database be away, it is tried for a while, and again at the next look.
        """
        if self._answer is None and next_id is None:
            return False
        for pause in (*PATIENCE, None):
            try:
                with self._database.transaction() as session:
                    marked = self._write(session, next_id)
            except (sa.exc.OperationalError, Busy, Conflict):
                if self._answer is None or pause is None:
                    raise
                log.warning("delivery.database_away", delivery=self._answer.id)
                time.sleep(pause)
            else:
                self._answer = None
                return marked
        raise AssertionError("unreachable")

    def _write(self, session: Session, next_id: int | None) -> bool:
        now = self._clock()
        answer = self._answer
        rows = take(session, answer.id if answer else None, next_id)
        changed = []
        if answer and answer.id in rows:
            record(session, rows[answer.id], answer, by=self._me, now=now, opening=self._calendar.next_opening)
            changed.append(rows[answer.id])
        following = rows.get(next_id) if next_id is not None else None
        marked = following is not None and self._mark(session, following, now)
        put(session, [*changed, following] if marked and following else changed)
        return marked

    def _mark(self, session: Session, row: InHand, now: datetime) -> bool:
        if row.lease_by != self._me or row.on_hold or row.paused:
            return False
        if row.state == State.QUEUED:
            row.handed_at, row.via, row.lease_until = now, self._transport.name, now + self._lease
            move(session, DELIVERY, row, "hand_over", Act(SYSTEM, now))
        return row.state == State.HANDING_OVER  # also where an earlier commit's answer was lost on the way


def _tell(delivery_id: int, answer: Outcome | None) -> None:
    """One line in the log for each letter that was taken up."""
    outcome = type(answer).__name__.lower() if answer else "given up"
    reply = None if answer is None or isinstance(answer, Taken) else answer.reply
    log.info("delivery.done", delivery=delivery_id, outcome=outcome, **(_facts(reply) if reply else {}))


def _facts(reply: Reply) -> dict[str, int | str]:
    """For the log: never the server's own words, which may hold an address."""
    return {"code": reply.code, "stage": reply.stage}
