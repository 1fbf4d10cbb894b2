"""`./portal round accept` and `./portal concern`: review from the command line."""

import click

from employer_portal.accounts.acting import Desk, acting
from employer_portal.core.permissions import Permission
from employer_portal.core.slices import slices
from employer_portal.feedback.models import Concern
from employer_portal.hiring.queries import find_round
from employer_portal.review import operations, queries

P = Permission
STEPS = {
    "words-removed": "words_removed",
    "not-about-the-person": "not_about_the_person",
    "reopen-decision": "reopen_decision",
}


@click.command("accept")
@click.argument("round_reference", metavar="VACANCY")
@acting
def accept(desk: Desk, round_reference: str) -> None:
    """Accept every submitted entry of a vacancy's newest round."""
    with desk.database.transaction() as session:
        held = find_round(session, round_reference, desk.actor, P.REVIEW_ENTRIES)
        entries = queries.submitted(session, held.id, desk.actor)
    for some in slices(entries, operations.ACCEPTED_AT_ONCE):
        with desk.database.transaction() as session:
            operations.accept(session, some, actor=desk.actor, now=desk.now)
    click.echo(f"{len(entries)} entries accepted.")


@click.command("list")
@click.argument("round_reference", metavar="VACANCY")
@acting
def list_concerns(desk: Desk, round_reference: str) -> None:
    """List the concerns of a vacancy's newest round: id, candidate's reference, rule, state."""
    with desk.database.reading() as session:
        held = find_round(session, round_reference, desk.actor, P.SETTLE_CONCERNS, P.READ_LETTERS)
        found = queries.concerns(desk.actor, open_only=False, round_id=held.id).order_by(None)
        for concern, application, *_ in session.execute(found.order_by(Concern.id)):
            click.echo(f"{concern.id}\t{application.reference}\t{concern.rule}\t{concern.ending}")


@click.command("settle")
@click.argument("concern_id", metavar="CONCERN", type=int)
@click.argument("end", type=click.Choice(list(STEPS)))
@click.option("--because", required=True, help="The reason, in words a stranger would understand.")
@click.option("--whose-words", default="", help="reopen-decision: whose words they were.")
@click.option("--part-of-the-reasoning", default="", help="reopen-decision: whether they were part of the reasoning.")
@click.option("--ratings-stand", default="", help="reopen-decision: whether the ratings stand.")
@acting
def settle(desk: Desk, concern_id: int, end: str, because: str, **answers: str) -> None:
    """Settle a concern. Removing words does not mend a decision: reopen it where they were a reason.

    To reopen a decision takes three answers, as on the page: --whose-words, --part-of-the-reasoning, --ratings-stand.
    """
    with desk.database.transaction() as session:
        operations.settle(
            session, concern_id, STEPS[end], because, operations.Answers(**answers), actor=desk.actor, now=desk.now
        )
        click.echo(f"Concern {concern_id} is settled.")
