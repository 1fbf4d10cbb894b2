"""The audit trail as a page, for whoever keeps the records of every brand."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from employer_portal.core import audit
from employer_portal.core.permissions import Permission
from employer_portal.records import reading
from employer_portal.records.reading import KINDS, Asked
from employer_portal.web import files, filters, guard, paging, visit

P = Permission
SIZE = 50
blueprint = Blueprint("records", __name__)


@blueprint.get("/trail")
@guard.may(P.READ_RECORDS)
def trail() -> ResponseReturnValue:
    """The lines that the address asks for, in sentences."""
    session, asked = visit.reading(), _asked()
    page = paging.paged(session, reading.lines(session, asked, visit.actor()), size=SIZE)
    return render_template(
        "records/trail.html", page=page, rows=reading.read(session, page.rows), asked=asked, kinds=KINDS,
        head=audit.newest(session), most=reading.MOST,
    )  # fmt: skip


@blueprint.post("/trail.csv")
@guard.may(P.READ_RECORDS)
def take_out() -> ResponseReturnValue:
    """The same lines as a table to take along."""
    with visit.transaction() as session:
        table = reading.take_out(session, _asked(), actor=visit.actor(), now=visit.now())
    return files.download(table.encode(), f"trail-{filters.today().isoformat()}.csv", "text/csv; charset=utf-8")


def _asked() -> Asked:
    return Asked(paging.words("who"), paging.words("about"), paging.asked("kind", KINDS), _day("since"), _day("until"))


def _day(name: str) -> date | None:
    """A day that has a day before and after it, wherever on earth: those of the first and the last year ask nothing."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if date.min.year < day.year < date.max.year else None
