"""The portal's web process: joins the features. Imported by nobody; `serve` runs it."""

import gc
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import click
import flask_bootstrap
from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from employer_portal import hooks
from employer_portal.access import views as access
from employer_portal.accounts import views as accounts
from employer_portal.accounts.demonstration import demonstration
from employer_portal.answers import views as answers
from employer_portal.approving import views as approvals
from employer_portal.asking import views as asking
from employer_portal.brands import views as brand_views
from employer_portal.calls import views as calls
from employer_portal.candidate import call_views as candidate_calls
from employer_portal.candidate import desk_views as candidate_desk
from employer_portal.candidate import need_views as candidate_needs
from employer_portal.candidate import request_views as candidate_requests
from employer_portal.candidate import touch_views as candidate_touch
from employer_portal.candidate import views as candidate
from employer_portal.certificates import views as certificates
from employer_portal.cohorts import views as cohorts
from employer_portal.composing.blocks import Blocks, load_blocks
from employer_portal.core import links
from employer_portal.core.clock import Clock, system_clock
from employer_portal.core.db import PATIENCE_OF_A_PAGE, Database
from employer_portal.core.permissions import Permission
from employer_portal.core.templating import StrictUndefined
from employer_portal.cowriting import views as cowriting
from employer_portal.database.opening import open_database
from employer_portal.desk import mailbox_views, outbox_views
from employer_portal.desk import views as desk
from employer_portal.disputes import views as disputes
from employer_portal.erasing import views as erasing
from employer_portal.evidence import views as evidence
from employer_portal.exchange import match_views
from employer_portal.exchange import views as exchange_views
from employer_portal.feedback import live_views
from employer_portal.feedback import views as feedback
from employer_portal.formats import views as formats_views
from employer_portal.helpful import views as helpful
from employer_portal.hiring import person_views, round_views
from employer_portal.hiring import views as hiring
from employer_portal.intouch import views as intouch
from employer_portal.keeping import views as keeping
from employer_portal.learning import views as learning
from employer_portal.letters import merging_views as merging
from employer_portal.letters import round_views as round_letters
from employer_portal.letters import views as letters
from employer_portal.marking import views as marking
from employer_portal.needs import views as needs_views
from employer_portal.notices import views as notices
from employer_portal.operating import views as operating
from employer_portal.panel import views as panel_views
from employer_portal.phrasing.service import Checker, load_checker
from employer_portal.practice import module_views
from employer_portal.practice import views as practice
from employer_portal.preflight import views as preflight
from employer_portal.preview import brand_views as brand_examples
from employer_portal.preview import views as preview_views
from employer_portal.reading import views as reading
from employer_portal.records import views as records
from employer_portal.requests import complaint_views
from employer_portal.requests import views as requests_views
from employer_portal.review import question_views
from employer_portal.review import views as review
from employer_portal.running import files, health, in_force, logs
from employer_portal.running.chosen import Chosen
from employer_portal.running.jobs import Queue
from employer_portal.running.keys import Keys, Place, check_keys, open_keys
from employer_portal.settings import Settings, load_settings
from employer_portal.signin import flask_security, own_views, throttling
from employer_portal.signin import views as signin_views
from employer_portal.training import glass_views, help_views
from employer_portal.training import views as training
from employer_portal.web import bodies, errors, filters, forms, guard, headers, paging, requests, visit
from employer_portal.wording import views as wording

P = Permission
STATIC = Path(__file__).parent / "static"
#: What a look may take where somebody has been waiting already.
HEALTH_SECONDS = 1.5
#: The pages in the head of every page: its word, where it leads, who sees it.
NAVIGATION = (
    ("Waiting for you", "desk.home", ()),
    ("Rounds", "desk.rounds", (P.RUN_ROUNDS, P.READ_LETTERS, P.READ_RECORDS)),
    ("Vacancies", "hiring.vacancies", (P.RUN_ROUNDS,)),
    ("Concerns", "review.concerns", (P.SETTLE_CONCERNS,)),
    ("Requests", "requests.queue", (P.RUN_ROUNDS, P.READ_LETTERS, P.READ_RECORDS)),
    ("Approvals", "approvals.approvals", (P.APPROVE_LETTERS,)),
    ("Outbox", "outbox.outbox", (P.SEND,)),
    ("Wording", "wording.wordings", (P.READ_LETTERS,)),
    ("Evidence", "evidence.packs", (P.EXPORT_RECORDS,)),
    ("Find", "desk.search", (P.READ_LETTERS, P.READ_RECORDS)),
    ("Records", "erasing.erasures", (P.ERASE_RECORDS,)),
    ("Users", "accounts.users", (P.MANAGE_USERS,)),
    ("Brands", "brands.brands", (P.MANAGE_USERS,)),
    ("Settings", "operating.mail", (P.MANAGE_USERS,)),
    ("Certificates", "training.certificates", (P.CERTIFY,)),
    ("Marking", "marking.queue", (P.CERTIFY,)),
    ("Guidance", "guidance.way", ()),
)
#: Under which of them the other pages stand, by a page's own name or by that of its group.
SECTIONS = {
    "review.concern": "review.concerns",
    **dict.fromkeys(("requests", "calls", "complaints", "disputes", "answers"), "requests.queue"),
    "calls.of_round": "desk.rounds",
    "outbox.round_sending": "desk.rounds",
    "training.certificate": "training.certificates",
    "accounts.user": "accounts.users",
    "accounts.new_user": "accounts.users",
    **dict.fromkeys(
        ("rounds", "exchange", "scorecards", "panel", "review", "letters", "merging", "round_letters"), "desk.rounds"
    ),
    "notices": "desk.rounds",
    "needs": "desk.rounds",
    "desk.board": "desk.rounds",
    "desk.application": "desk.rounds",
    "feedback": "desk.home",
    "cowriting": "desk.home",
    "answers.words": "desk.home",
    "helpful.learnt": "training.certificates",
    "letters_preview": "desk.home",
    "hiring": "hiring.vacancies",
    "intouch": "hiring.vacancies",
    "approvals": "approvals.approvals",
    "notice_approvals": "approvals.approvals",
    "outbox": "outbox.outbox",
    "evidence": "evidence.packs",
    "records": "evidence.packs",
    "evidence.six": "desk.rounds",
    "brands": "brands.brands",
    "operating": "operating.mail",
    "wording": "wording.wordings",
    "on_file": "training.certificates",
    "marking": "marking.queue",
    "glass": "desk.home",
    "cohorts": "training.certificates",
    "marking.marked": "guidance.way",
    "guidance": "guidance.way",
    "training": "guidance.way",
    "learning": "guidance.way",
    "modules": "guidance.way",
    "practice": "guidance.way",
    "mailbox": "mailbox.mailbox",
    **dict.fromkeys(("access", "erasing", "keeping"), "erasing.erasures"),
}
BLUEPRINTS = (
    accounts.blueprint,
    own_views.blueprint,
    signin_views.blueprint,
    signin_views.links_blueprint,
    person_views.blueprint,
    desk.blueprint,
    outbox_views.blueprint,
    mailbox_views.blueprint,
    hiring.blueprint,
    round_views.blueprint,
    exchange_views.blueprint,
    match_views.blueprint,
    panel_views.blueprint,
    feedback.blueprint,
    live_views.blueprint,
    cowriting.blueprint,
    review.blueprint,
    question_views.blueprint,
    requests_views.blueprint,
    complaint_views.blueprint,
    calls.blueprint,
    candidate_requests.blueprint,
    candidate_needs.blueprint,
    candidate_touch.blueprint,
    intouch.blueprint,
    intouch.leaving_blueprint,
    needs_views.blueprint,
    disputes.blueprint,
    answers.blueprint,
    helpful.blueprint,
    asking.blueprint,
    letters.blueprint,
    merging.blueprint,
    notices.blueprint,
    notices.approvals_blueprint,
    preview_views.blueprint,
    preflight.blueprint,
    formats_views.blueprint,
    evidence.blueprint,
    records.blueprint,
    round_letters.blueprint,
    approvals.blueprint,
    brand_views.blueprint,
    brand_examples.blueprint,
    wording.blueprint,
    training.blueprint,
    reading.blueprint,
    glass_views.blueprint,
    learning.blueprint,
    module_views.blueprint,
    practice.blueprint,
    marking.blueprint,
    cohorts.blueprint,
    certificates.blueprint,
    help_views.blueprint,
    operating.blueprint,
    candidate.blueprint,
    candidate_calls.blueprint,
    erasing.blueprint,
    access.blueprint,
    keeping.blueprint,
    candidate_desk.blueprint,
)


def create_app(
    settings: Settings, *, database: Database | None = None, clock: Clock = system_clock,
    shared: Mapping[type, object] | None = None, **config: Any,
) -> Flask:  # fmt: skip
    """The portal for these settings. Tests hand in a database, a clock and what is shared, made already."""
    hooks.hang()
    database = database or _database(settings)
    keys = open_keys(database, Place.of(settings))
    app = Flask("employer_portal", template_folder=str(settings.templates), static_folder="static")
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.config.update(
        SECRET_KEY=keys.cookies,
        SESSION_COOKIE_NAME="portal",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        MAX_CONTENT_LENGTH=settings.upload_bytes,
        WTF_CSRF_TIME_LIMIT=None,  # as long as one is signed in: a form may be open all day
        BOOTSTRAP_SERVE_LOCAL=True,
        SEND_FILE_MAX_AGE_DEFAULT=365 * 24 * 3600,  # their addresses change with them
        **config,
    )
    _believe_proxy(app, settings)
    visit.set_up(
        app,
        visit.Portal(
            chosen=Chosen(settings, lambda: keys),
            database=database,
            clock=clock,
            who=flask_security.who,
            shared={**(shared or _shared(settings)), Keys: keys},
        ),
    )
    Bootstrap5(app)
    requests.set_up(app, addresses=settings.log_addresses)
    headers.set_up(app)
    bodies.set_up(app)
    CSRFProtect(app).exempt(intouch.left)  # a mail program presses it, which has been on no page
    errors.set_up(app)
    filters.set_up(app)
    guard.set_up(app, doors=flask_security.DOORS)
    flask_security.set_up(app, settings, keys)
    throttling.set_up(app)
    app.url_defaults(_version)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        navigation=_navigation,
        visitor=visit.visitor,
        demonstration=demonstration,
        on_trial=lambda: bool(visit.settings().team),
        here_with=paging.here_with,
        may=guard.permitted,
        leads_on=guard.leads_on,
        P=Permission,
        mistakes=forms.mistakes,
        path=links.path,
        help_name=help_views.name_for,
        brand_css=brand_views.css_of,
    )
    return app


def create_health(settings: Settings, is_open: Callable[[], bool]) -> Flask:
    """What says `GET /health` to anybody, as the portal does, and knows nothing else. Its database it only reads, and
    waits for nothing long. `is_open` says whether pages are served yet."""
    app = Flask("employer_portal", static_folder=None)
    _believe_proxy(app, settings)
    requests.set_up(app, addresses=settings.log_addresses)
    headers.set_up(app)

    @app.get("/health")
    def say() -> ResponseReturnValue:
        found = health.facts(settings.database, settings.migrations, settings.var, seconds=HEALTH_SECONDS)
        return health.told(is_open() and health.is_ready(found))

    return app


def _believe_proxy(app: Flask, settings: Settings) -> None:
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]


def warm(app: Flask) -> Flask:
    """Do now what somebody would wait for later: read all templates, and spare the garbage collector the walk over
    some hundred thousand objects that stay as long as the process (a fifth of a second each time)."""
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    gc.collect()
    gc.freeze()
    return app


def _version(endpoint: str, values: dict[str, Any]) -> None:
    """A style sheet's address names its content, so that browsers may keep it for good."""
    if endpoint in {"static", "bootstrap.static"} and "filename" in values:
        values["v"] = _digest(endpoint, values["filename"])


@cache
def _digest(endpoint: str, filename: str) -> str:
    folder = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" if endpoint != "static" else STATIC
    file = folder / filename
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""


def _navigation() -> list[tuple[str, str, str]]:
    """Word, page, and how it is the current one: "page" itself, "true" for a page that stands under it."""
    there = [(words, endpoint) for words, endpoint, wanted in NAVIGATION if guard.leads_on(endpoint, *wanted)]
    if demonstration() and guard.leads_on("mailbox.mailbox"):
        there.append(("Mailbox", "mailbox.mailbox"))
    here_now = request.endpoint or ""
    section = SECTIONS.get(here_now) or SECTIONS.get(here_now.partition(".")[0])
    return [
        (
            words,
            page,
            "page" if page == here_now else "true" if page == section and here_now not in dict(there).values() else "",
        )
        for words, page in there
    ]


def _shared(settings: Settings) -> Mapping[type, object]:
    return {Checker: load_checker(settings), Blocks: load_blocks(settings.templates / "letter" / "blocks", "en")}


def _database(settings: Settings) -> Database:
    queue = Queue(settings.database)
    return open_database(
        settings.database,
        settings.migrations,
        enqueue=queue.enqueue,
        keep_connections=True,
        patience=PATIENCE_OF_A_PAGE,
    )


@click.command()
@click.option("--bind", metavar="HOST:PORT", help="Where to listen (default: BIND, else 127.0.0.1:8000).")
@click.option("--processes", type=click.IntRange(1), help="How many (default: WEB_PROCESSES, else 2).")
def serve(bind: str | None, processes: int | None) -> None:
    """Serve the portal's pages until stopped. Waits for the database, for a minute at most."""
    from employer_portal.web import server

    logs.set_up()
    settings = load_settings()
    files.close(settings.var, settings.database)
    health.wait(settings.database, settings.migrations)
    check_keys(settings)
    listening = server.listen(bind or settings.bind)
    in_force.note(settings, "serve")
    click.echo(f"Serving at http://{bind or settings.bind}. Ctrl-C stops it.", err=True)
    server.run(
        listening,
        lambda: warm(create_app(settings)),
        processes=processes or settings.web_processes,
        body_bytes=settings.upload_bytes,
        load_health=lambda is_open: create_health(settings, is_open),
    )
