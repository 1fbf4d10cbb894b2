"""Pages that look across features: what waits for whom, the rounds, a round's board, one candidate, the search."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from employer_portal.accounts.demonstration import demonstration
from employer_portal.accounts.waiting import Asking, by_subject, waiting
from employer_portal.calls import queries as calls
from employer_portal.core.calendar import Calendar
from employer_portal.core.permissions import Permission
from employer_portal.core.terms import LETTER_LANGUAGES, Outcome
from employer_portal.desk import board as boards
from employer_portal.desk import candidate as candidates
from employer_portal.desk import progress, queries, starting
from employer_portal.feedback.allowances import open_in
from employer_portal.hiring import persons
from employer_portal.letters.models import LetterState
from employer_portal.notices.queries import promised
from employer_portal.requests import queries as requests
from employer_portal.running import health as core_health
from employer_portal.web import filters, guard, paging, visit

P = Permission
blueprint = Blueprint("desk", __name__)


@blueprint.get("/")
@guard.may(narrow=True)
def home() -> ResponseReturnValue:
    """Waiting for you."""
    session, actor = visit.reading(), visit.actor()
    runs = P.RUN_ROUNDS in actor.permissions
    proving = visit.settings().prove_reply_to and not demonstration()
    untold = queries.untold(session, actor) if runs else ()
    tasks = waiting(session, Asking(actor, visit.now(), filters.today(), visit.narrowed_to(), proving))
    return render_template(
        "desk/home.html", tasks=tasks, groups=by_subject(tasks), reckoned=[task for task in tasks if task.minutes],
        steps=starting.steps(
            session, actor, visit.now(), mail=demonstration() or bool(visit.settings().mail_host), waiting=tasks
        ),
        untold=untold, all_told=runs and not untold and queries.has_candidates(session, actor),
    )  # fmt: skip


@blueprint.get("/rounds")
@guard.may(P.RUN_ROUNDS, P.READ_LETTERS, P.READ_RECORDS)
def rounds() -> ResponseReturnValue:
    """The hiring rounds of one's brands."""
    session, words = visit.reading(), paging.words()
    show = paging.asked("show", ("closed",))
    page = paging.paged(session, queries.rounds(visit.actor(), words=words, closed=show == "closed"))
    held = [row[0] for row in page.rows]
    steps = progress.of_rounds(session, [one.id for one in held])
    return render_template("desk/rounds.html", page=page, rounds=held, progress=steps, words=words, show=show)


@blueprint.get("/rounds/<int:round_id>")
@guard.may(P.READ_LETTERS, P.READ_RECORDS)
def board(round_id: int) -> ResponseReturnValue:
    """Where each candidate of a round is, and what comes next."""
    session, actor = visit.reading(), visit.actor()
    held = boards.round_of(session, round_id, actor)
    chosen = {
        "show": paging.asked("show", (*boards.FILTERS, *progress.Step)),
        "outcome": paging.asked("outcome", [outcome.value for outcome in Outcome]),
        "sort": paging.asked("sort", boards.SORTS, "reference"),
        "words": paging.words(),
    }
    wanted = boards.applications(
        round_id, actor, narrowed=chosen["show"], outcome=chosen["outcome"], words=chosen["words"], sort=chosen["sort"]
    )
    page = paging.paged(session, wanted, boards.counting(wanted))
    rows = boards.rows(session, [row[0] for row in page.rows])
    summary, asked = boards.summary(session, round_id), requests.counts(session, round_id, filters.today())
    can_ask = summary.letters.get(LetterState.APPROVED) or asked[0]
    standing = calls.standing(session, held, Calendar.of(visit.settings()), visit.now()) if can_ask else None
    return render_template(
        "desk/board.html", round=held, page=page, rows=rows, summary=summary, chosen=chosen, filters=boards.FILTERS,
        outcomes=list(Outcome), questions=open_in(session, round_id), asked=asked, calls=standing,
        steps=progress.of_rounds(session, [round_id])[round_id], meanings=progress.MEANINGS,
        promised=promised(session, held), again=persons.others(session, [row[0] for row in page.rows], actor),
    )  # fmt: skip


@blueprint.get("/applications/<int:application_id>")
@guard.may(P.READ_LETTERS, P.READ_RECORDS)
def application(application_id: int) -> ResponseReturnValue:
    """One candidate in one round: everything there is, and everything that happened."""
    found = candidates.one(visit.reading(), application_id, visit.actor())
    return render_template("desk/candidate.html", languages=LETTER_LANGUAGES, **found)


@blueprint.get("/search")
@guard.may(P.READ_LETTERS, P.READ_RECORDS)
def search() -> ResponseReturnValue:
    """Candidates and rounds by the start of a name or reference; for whoever keeps the records, colleagues too."""
    session, actor, words = visit.reading(), visit.actor(), paging.words()
    if not queries.says_enough(words):
        return render_template("desk/search.html", words=words, page=None, rounds=(), colleagues=())
    rounds = [row[0] for row in session.execute(queries.rounds(actor, words=words).limit(10)).all()]
    page = paging.paged(session, queries.candidates(actor, words))
    colleagues = queries.colleagues(session, actor, words) if P.READ_RECORDS in actor.permissions else ()
    return render_template("desk/search.html", words=words, page=page, rounds=rounds, colleagues=colleagues)


@blueprint.get("/health")
@guard.anyone
def health() -> ResponseReturnValue:
    """Whether this installation is ready; to administrators also what is well and what is not. No names, no
    addresses."""
    settings = visit.settings()
    found = core_health.facts(settings.database, settings.migrations, settings.var)
    told, status = core_health.told(core_health.is_ready(found))
    if not guard.permitted(P.MANAGE_USERS):
        return told, status
    facts = {name: {"well": fact.well, "words": fact.words} for name, fact in found.items()}
    return {"alive": True, **told, **facts}, status
