"""`./portal outbox` and `./portal round send`: what waits, what went wrong, and what a person does about it."""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
from sqlalchemy.orm import Session

from employer_portal.accounts.acting import Desk, acting
from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import moment, system_clock
from employer_portal.core.counting import counted
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Permission
from employer_portal.database.opening import open_database
from employer_portal.delivery import by_post, operations, queries
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.desk import sending
from employer_portal.hiring.queries import find_round
from employer_portal.letters.envelopes import group_of
from employer_portal.running.jobs import Queue
from employer_portal.settings import load_settings

P = Permission
IDS = click.argument("ids", metavar="DELIVERY...", type=int, nargs=-1)
ID = click.argument("delivery_id", metavar="DELIVERY", type=int)
ROUND = click.option("--round", "round_reference", metavar="VACANCY", help="All of that vacancy's newest round.")
BECAUSE = click.option("--because", required=True, help="Why.")
FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.command("list")
@click.option("--state", "states", type=click.Choice([state.value for state in State]), multiple=True)
@click.option("--dead", is_flag=True, help="Only what waits for a person: failed, bounced, uncertain.")
@click.option("--after", type=int, default=0, help="Go on after this delivery.")
@click.option("--limit", type=int, default=100, show_default=True)
@ROUND
@FORMAT
def list_(states: tuple[str, ...], dead: bool, after: int, limit: int, round_reference: str | None, form: str) -> None:
    """List deliveries: number, state, address, how it stands."""
    with _reading() as session:
        group = _group(session, round_reference)
        if dead:
            rows = queries.dead_letters(session, limit=limit)
        else:
            wanted = [State(state) for state in states]
            rows = queries.outbox(session, states=wanted, group=group, after=after, limit=limit)
        if form == "json":
            click.echo(json.dumps([_table(row) for row in rows], indent=2))
            return
        for row in rows:
            click.echo(f"{row.id}\t{row.state}\t{_address(row)}\t{queries.told(row).words}")
        if paused := queries.pause(session):
            click.echo(f"All sending is paused. {paused.paused_because}".rstrip(), err=True)


@click.command("show")
@ID
@FORMAT
def show(delivery_id: int, form: str) -> None:
    """Show one delivery: how it stands, what to do, and its history."""
    with _reading() as session:
        row = queries.one(session, delivery_id)
        history = [(moment(at), step, facts) for at, step, facts in queries.history(session, delivery_id)]
        if form == "json":
            click.echo(json.dumps(_table(row) | {"reply": row.reply, "history": history}, indent=2))
            return
        told = queries.told(row)
        click.echo(f"Delivery {row.id} to {_address(row)}: {row.state}.\n{told.words} {told.advice}".rstrip())
        if row.reply:
            click.echo(f"The server said: {row.reply}")
        for at, step, _facts in history:
            click.echo(f"  {at}  {step.replace('_', ' ')}")


@click.command("retry")
@IDS
@acting
def retry(desk: Desk, ids: tuple[int, ...]) -> None:
    """Send what failed, or is uncertain, again. An uncertain letter may then arrive twice."""
    with _writing(desk) as session:
        operations.retry(session, _some(ids), actor=desk.actor, now=desk.now)
    _done(ids, "will be tried again")


@click.command("confirm")
@ID
@acting
def confirm(desk: Desk, delivery_id: int) -> None:
    """Say that an uncertain letter did leave. If it did not, the candidate never hears from you."""
    with _writing(desk) as session:
        operations.confirm(session, delivery_id, actor=desk.actor, now=desk.now)
    _done([delivery_id], "counts as sent")


@click.command("cancel")
@IDS
@ROUND
@BECAUSE
@acting
def cancel(desk: Desk, ids: tuple[int, ...], round_reference: str | None, because: str) -> None:
    """Stop deliveries, or all of a round that still wait ("the first choice declined")."""
    with _writing(desk) as session:
        if round_reference is None:
            operations.cancel(session, _some(ids), actor=desk.actor, now=desk.now, reason=because)
            _done(ids, "stopped")
            return
        rows = sending.in_round(session, find_round(session, round_reference, desk.actor, P.SEND).id, desk.actor)
        waiting = [row.id for row in rows if row.state in sending.WAITING]
        operations.cancel(session, waiting, actor=desk.actor, now=desk.now, reason=because)
        _done(waiting, "stopped")
        for row in rows:
            if row.id not in waiting and row.state != State.CANCELLED:
                click.echo(f"Delivery {row.id} could not be stopped. {operations.too_late(row)}")


@click.command("hold")
@IDS
@click.option("--because", default="", help="Why, where all sending is paused.")
@acting
def hold(desk: Desk, ids: tuple[int, ...], because: str) -> None:
    """Keep these deliveries back; without a number, pause all sending."""
    with _writing(desk) as session:
        if ids:
            operations.hold(session, ids, actor=desk.actor, now=desk.now)
        else:
            operations.pause(session, actor=desk.actor, now=desk.now, because=because)
    _done(ids, "kept back") if ids else click.echo("All sending is paused.")


@click.command("release")
@IDS
@acting
def release(desk: Desk, ids: tuple[int, ...]) -> None:
    """Let these deliveries go again; without a number, resume all sending."""
    with _writing(desk) as session:
        if ids:
            operations.hold(session, ids, actor=desk.actor, now=desk.now, on=False)
        else:
            operations.resume(session, actor=desk.actor, now=desk.now)
    _done(ids, "may leave") if ids else click.echo("Sending goes on.")


@click.command("send-now")
@IDS
@acting
def send_now(desk: Desk, ids: tuple[int, ...]) -> None:
    """End the wait of these deliveries: cooling-off, a later try, the night and the weekend."""
    with _writing(desk) as session:
        operations.send_now(session, _some(ids), actor=desk.actor, now=desk.now)
    _done(ids, "may leave now")


@click.command("came-back")
@ID
@BECAUSE
@acting
def came_back(desk: Desk, delivery_id: int, because: str) -> None:
    """Say that a letter did not arrive: it came back, by mail or by post, or they say that nothing came."""
    with _writing(desk) as session:
        operations.came_back(session, delivery_id, actor=desk.actor, now=desk.now, reason=because)
    _done([delivery_id], "counts as returned")


@click.command("send-again")
@ID
@click.option("--to", required=True, metavar="ADDRESS", help="The corrected address.")
@acting
def send_again(desk: Desk, delivery_id: int, to: str) -> None:
    """Send a letter that did not arrive to a mended address. It needs no new approval."""
    with _writing(desk) as session:
        new = operations.send_again(session, delivery_id, to=to, actor=desk.actor, now=desk.now)
        click.echo(f"Delivery {new.id} replaces {delivery_id}.")


@click.command("print")
@IDS
@ROUND
@click.option("--out", type=click.Path(path_type=Path), default=Path("letters.zip"), show_default=True)
def print_(ids: tuple[int, ...], round_reference: str | None, out: Path) -> None:
    """Write the letters that go by post into one ZIP file to print from."""
    with _reading() as session:
        wanted = list(ids) or by_post.waiting(session, group=_group(session, round_reference))
        now = system_clock()
        pile = by_post.pile(session, wanted, now)
        out.write_bytes(by_post.print_file(session, wanted, now))
    printed = counted(len(pile.to_print), "letter is", "letters are")
    click.echo(f"{printed} in {out}. Then: ./portal outbox posted {' '.join(map(str, pile.to_print))}".rstrip())
    for left, reason in pile.left_out.items():
        click.echo(f"Delivery {left} is left out. {reason} Stop it, or withdraw its letter.", err=True)


@click.command("posted")
@IDS
@acting
def posted(desk: Desk, ids: tuple[int, ...]) -> None:
    """Say that these letters were handed to the post."""
    with _writing(desk) as session:
        operations.handed_to_the_post(session, _some(ids), actor=desk.actor, now=desk.now)
    _done(ids, "handed to the post")


@click.command("send")
@click.argument("round_reference", metavar="VACANCY")
@click.option("--now", "at_once", is_flag=True, help="Without cooling-off, also at night and on the weekend.")
@acting
def send_round(desk: Desk, round_reference: str, at_once: bool) -> None:
    """Say when the approved letters of a vacancy's newest round leave; with --now, let them leave now."""
    calendar = Calendar.of(desk.settings)
    with _writing(desk) as session:
        held = find_round(session, round_reference, desk.actor, P.SEND)
        rows = [row for row in sending.in_round(session, held.id, desk.actor) if row.state in sending.WAITING]
        if at_once:
            operations.send_now(session, [row.id for row in rows], actor=desk.actor, now=desk.now)
            click.echo(f"{counted(len(rows), 'letter')} may leave now.")
        elif rows:
            first = calendar.next_opening(min(row.not_before for row in rows))
            click.echo(f"{counted(len(rows), 'letter waits', 'letters wait')}; the first may leave on {moment(first)}.")
        for state, count in sorted(sending.of_round(session, held.id, desk.actor).counts.items()):
            click.echo(f"{state}\t{count}")


@contextmanager
def _reading() -> Iterator[Session]:
    settings = load_settings()
    database = open_database(settings.database, settings.migrations)
    with database.reading() as session:
        yield session
    database.engine.dispose()


@contextmanager
def _writing(desk: Desk) -> Iterator[Session]:
    """A transaction, with a word to the workers after its commit."""
    with closing(Queue(desk.settings.database)) as queue:
        desk.database.enqueue = queue.enqueue
        with desk.database.transaction() as session:
            yield session
    desk.database.engine.dispose()


def _group(session: Session, round_reference: str | None) -> str | None:
    return None if round_reference is None else group_of(find_round(session, round_reference).id)


def _some(ids: tuple[int, ...]) -> tuple[int, ...]:
    if not ids:
        raise DomainError("Which delivery?", "Give its number: ./portal outbox list")
    return ids


def _address(row: Delivery) -> str:
    return row.recipient or " ".join(row.postal_address.split()) or "(erased)"


def _table(row: Delivery) -> dict[str, object]:
    told = queries.told(row)
    return {
        "id": row.id, "key": row.key, "group": row.group, "channel": row.channel, "state": row.state,
        "address": _address(row), "cause": row.cause, "words": told.words, "advice": told.advice,
        "not_before": row.not_before.isoformat(), "sent_at": row.sent_at and row.sent_at.isoformat(),
        "tries": row.tries, "on_hold": row.on_hold, "replaces": row.replaces,
    }  # fmt: skip


def _done(ids: Iterable[int], what: str) -> None:
    numbers = list(ids)
    click.echo(f"{len(numbers)} {'delivery' if len(numbers) == 1 else 'deliveries'}: {what}.")
