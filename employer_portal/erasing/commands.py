"""`./portal erase`: who is due, somebody who is to be erased, and the second person's word. Numbers, and no names.
`./portal candidate remove`: somebody who was entered by mistake."""

import json
import sys

import click
import sqlalchemy as sa

from employer_portal.accounts.acting import Desk, acting
from employer_portal.core.clock import moment, system_clock
from employer_portal.core.counting import counted
from employer_portal.core.errors import Conflict, NotFound
from employer_portal.core.permissions import Permission
from employer_portal.database.opening import open_database
from employer_portal.erasing import due, leavers, mistakes, operations, queries, tasks
from employer_portal.hiring import reach
from employer_portal.hiring.models import Application, Candidate, Round, Vacancy
from employer_portal.hiring.queries import find_round
from employer_portal.keeping.models import Cause, Erasure
from employer_portal.running import chosen
from employer_portal.settings import load_settings

ERASURE = click.argument("erasure_id", metavar="ERASURE", type=int)
REMOVED, STAYS = 0, 1
CAUSES = {"asked": Cause.ASKED, "ordered": Cause.ORDERED}


@click.command("due")
@click.option("--dry-run", is_flag=True, help="Say who is due, and change nothing.")
def due_(dry_run: bool) -> None:
    """Announce whose period is over, and erase what was announced or agreed to when its hour has come, as the worker
    does by itself. Prints numbers alone; what is held, or waits for a letter, says so."""
    given, now = load_settings(), system_clock()
    database = open_database(given.database, given.migrations)
    with database.reading() as session:
        settings = chosen.of(given, database).settings(session)
        if dry_run:
            for one in due.due(session, settings, now):
                what = counted(len(one.applications), "application")
                click.echo(f"person {one.person}\t{what}\tdue since {one.since:%d %B %Y}")
            for leaver in leavers.due(session, settings, now):
                click.echo(f"user {leaver.user}\taccount\tdue since {leaver.ends:%d %B %Y}")
            for erasure in queries.ready(session, now):
                click.echo(f"erasure {erasure.id}\t{queries.in_the_way(session, erasure, now) or 'would be erased'}")
            return
    report = tasks.sweep(database, settings, now)
    click.echo(f"{counted(report.announced, 'person', 'people')} announced, {report.erased} erased.")
    for erasure_id, why in report.waits.items():
        click.echo(f"erasure {erasure_id}\twaits: {why}")


@click.command("person")
@click.argument("vacancy")
@click.argument("reference")
@click.option("--because", type=click.Choice(sorted(CAUSES)), default="asked", show_default=True)
@acting
def person(desk: Desk, vacancy: str, reference: str, because: str) -> None:
    """Ask that all that is held about a candidate is erased: of that vacancy, by their reference. Somebody else agrees;
    it is carried out a day later, and can be taken back until then."""
    with desk.database.reading() as session:
        people = sa.select(Candidate.person_id).join(Application, Application.candidate_id == Candidate.id)
        people = people.join(Round, Round.id == Application.round_id).join(Vacancy, Vacancy.id == Round.vacancy_id)
        found = set(session.scalars(people.where(Vacancy.reference == vacancy, Application.reference == reference)))
    if len(found) != 1:
        raise NotFound("There is no such candidate.", "Give the vacancy's reference, then the candidate's.")
    with desk.database.transaction() as session:
        erasure = operations.ask(session, found.pop(), CAUSES[because], actor=desk.actor, now=desk.now)
        for held, count in queries.plan(session, operations.whose(session, erasure)):
            click.echo(f"{count}\t{held.called}")
    click.echo(f"Erasure {erasure.id} waits for a second person: ./portal erase agree {erasure.id} --as ...")


@click.command("agree")
@ERASURE
@acting
def agree(desk: Desk, erasure_id: int) -> None:
    """Agree to an erasure that somebody else asked for."""
    with desk.database.transaction() as session:
        erasure = operations.agree(session, erasure_id, actor=desk.actor, now=desk.now)
        stays = queries.stays(session, erasure)
    assert erasure.not_before is not None
    click.echo(f"It is carried out after {moment(erasure.not_before)}, unless it is taken back.")
    if stays:
        click.echo(f"Not part of it, and kept: {counted(stays, 'application')} that came after it was asked for.")


@click.command("take-back")
@ERASURE
@acting
def take_back(desk: Desk, erasure_id: int) -> None:
    """Take an erasure back that was not carried out yet."""
    with desk.database.transaction() as session:
        operations.take_back(session, erasure_id, actor=desk.actor, now=desk.now)
    click.echo("Nothing is erased.")


@click.command("list")
@acting
def list_(desk: Desk) -> None:
    """The erasures: number, how it stands, why, and what is in the way."""
    desk.actor.must(Permission.ERASE_RECORDS)
    with desk.database.reading() as session:
        for erasure in session.scalars(sa.select(Erasure).order_by(Erasure.id)):
            if operations.reaches(session, erasure, desk.actor, Permission.ERASE_RECORDS):
                way = queries.in_the_way(session, erasure, desk.now)
                click.echo(f"{erasure.id}\t{erasure.state}\t{erasure.cause}\t{way or '-'}")


@click.command("remove")
@click.argument("vacancy")
@click.argument("reference")
@click.option("--dry-run", is_flag=True, help="Say what would go with them, or what keeps them, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of words.")
@acting
def remove(desk: Desk, vacancy: str, reference: str, dry_run: bool, as_json: bool) -> None:
    """Remove a candidate who was entered by mistake: of that vacancy's newest round, by their reference. Whoever
    somebody has written about, or to, stays on record. For 30 days they can be put back, on the round's page.

    Exit status: 0 removed (or would be), 1 they stay on record, 2 there is no such candidate, or you may not.
    """
    with desk.database.reading() as session:
        held = find_round(session, vacancy, desk.actor, Permission.RUN_ROUNDS)
        wanted = sa.select(Application.id).join(Application.candidate).where(reach.not_oneself(desk.actor))
        found = session.scalar(wanted.where(Application.round_id == held.id, Application.reference == reference))
        if found is None:
            raise NotFound(f"There is no candidate {reference} in that round.", f"Run: ./portal round status {vacancy}")
        hanging, stays = mistakes.hanging(session, found), ""
    try:
        if dry_run:
            with desk.database.reading() as session:
                application = reach.one_application(session, found, desk.actor, Permission.RUN_ROUNDS)
                mistakes.must_be_a_mistake(session, application)
        else:
            with desk.database.transaction() as session:
                mistakes.remove(session, found, actor=desk.actor, now=desk.now)
    except Conflict as conflict:
        stays = str(conflict)
    if as_json:
        told = {"candidate": reference, "removed": not (stays or dry_run), "stays_because": stays or None}
        click.echo(json.dumps(told | {"asked": len(hanging.asked), "along": list(hanging.along)}))
    elif stays:
        click.echo(stays)
    else:
        for what in hanging.along:
            click.echo(f"with them: {what}")
        if hanging.asked:
            click.echo(f"{counted(len(hanging.asked), 'person owes', 'people owe')} no feedback on them any more.")
        days = mistakes.PUT_BACK_WITHIN.days
        click.echo(f"{reference} {'would be' if dry_run else 'is'} removed, and can be put back for {days} days.")
    sys.exit(STAYS if stays else REMOVED)
