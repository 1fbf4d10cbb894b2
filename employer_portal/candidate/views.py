"""A candidate's door and page: the address in their letter, a code by mail, and what is theirs to read.

Reading changes nothing, whoever opens the address (mail filters open each, and press what they find): a code is mailed
by a button, and let in is who types it.
"""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Organisation
from employer_portal.candidate import copies, here, links, operations, queries
from employer_portal.candidate.copies import Copy
from employer_portal.candidate.forms import AskForm, CodeForm, FirstForm
from employer_portal.candidate.models import CandidateLink
from employer_portal.core import documents
from employer_portal.core.calendar import Calendar
from employer_portal.letters.seal import bears
from employer_portal.notices.queries import promise_to
from employer_portal.printing.render import render_words
from employer_portal.signin import throttling
from employer_portal.web import files, guard, guests, visit
from employer_portal.web.forms import carried_out

blueprint = Blueprint("candidate", __name__)
throttling.GUESSED.update({"candidate.ask": throttling.by_network, "candidate.come_in": throttling.by_network})

#: What is said of whatever does not fit: the same, whatever it was.
NOT_RIGHT = {
    CodeForm: "This is not the code of our last e-mail, or it is older than ten minutes. Look again, or ask for a new"
    " one below.",
    FirstForm: "The code and the date or reference do not open this page. The code has to be that of our last e-mail,"
    " and not older than ten minutes. Look at both again, or ask for a new code below.",
}


@blueprint.app_template_global()
def is_here(application_id: int) -> bool:
    """Whether the page is shown to that candidate, who was let in."""
    guest = visit.guest()
    return guest is not None and guest.subject == operations.subject(application_id)


@blueprint.get("/c/<token>")
@guard.anyone
def landing(token: str) -> ResponseReturnValue:
    """Who wrote, and a button that mails a code. Whoever is in by this link already goes on to the page."""
    link = links.known(visit.reading(), token)
    if link is None or not operations.works(link, visit.now()):
        return _refused(link)
    guest = visit.guest()
    if guest is not None and guest.subject == operations.subject(link.application_id):
        return redirect(url_for(".page"))
    return _door("candidate/landing.html", link, token, AskForm(formdata=None))


@blueprint.post("/c/<token>")
@guard.anyone
def ask(token: str) -> ResponseReturnValue:
    """A code is on its way: the same answer whether it is or not."""
    link = links.known(visit.reading(), token)
    if link is None or not operations.works(link, visit.now()):
        return _refused(link)
    throttling.was_right()  # whoever has the address guesses at nothing
    if not carried_out(AskForm(), lambda session: operations.mail_code(session, token, now=visit.now())):
        return redirect(url_for(".landing", token=token))
    return redirect(url_for(".code", token=token))


@blueprint.get("/c/<token>/code")
@guard.anyone
def code(token: str) -> ResponseReturnValue:
    """Where the code of the mail is typed; the first time, what only the candidate knows as well."""
    link = links.known(visit.reading(), token)
    if link is None or not operations.works(link, visit.now()):
        return _refused(link)
    form = FirstForm if operations.asks_what_they_know(link) else CodeForm
    return _door("candidate/code.html", link, token, form(formdata=None))


@blueprint.post("/c/<token>/code")
@guard.anyone
def come_in(token: str) -> ResponseReturnValue:
    """Who typed what opens the page is in, for half an hour on this browser."""
    link = links.known(visit.reading(), token)
    if link is None or not operations.works(link, visit.now()):
        return _refused(link)
    form, came = FirstForm() if operations.asks_what_they_know(link) else CodeForm(), []

    def try_it(session: Session) -> None:
        fact = form.fact.data if isinstance(form, FirstForm) else ""
        if operations.come_in(session, token, form.code.data, fact, visit.settings(), now=visit.now()):
            subject = operations.subject(link.application_id)
            guests.let_in(session, subject, here.SCOPE, now=visit.now(), lasts=operations.VISIT_FOR)
            came.append(subject)

    if carried_out(form, try_it) and came:
        throttling.was_right()
        return redirect(url_for(".page"))
    if not form.errors:
        form.form_errors = [NOT_RIGHT[type(form)]]
    return _door("candidate/code.html", link, token, form)


@blueprint.get("/your-page")
@guard.by_link(here.SCOPE)
def page() -> ResponseReturnValue:
    """The letters, and what the candidate can do."""
    session, calendar = visit.reading(), Calendar.of(visit.settings())
    link = here.link(session)
    letters = [
        {
            "id": told.letter.id,
            "content": told.letter.content,
            "is_feedback": told.is_feedback,
            "takes_a_question": told.takes_a_question,
            "bears": bears(told.letter, calendar),
            "copies": copies.of(told.letter),
            "words": Markup(render_words(told.letter.content)),  # noqa: S704 - escaped by the letter's own template
        }
        for told in queries.letters(session, link.application_id)
    ]
    return render_template(
        "candidate/page.html", link=link, application=link.application, letters=letters, called=copies.CALLED,
        promised=None if any(one["is_feedback"] for one in letters) else promise_to(session, link.application_id),
    )  # fmt: skip


@blueprint.get("/your-page/letters/<int:letter_id>/<copy>")
@guard.by_link(here.SCOPE)
def letter(letter_id: int, copy: str) -> ResponseReturnValue:
    """One of the letters as a file."""
    session = visit.reading()
    told = queries.one_letter(session, here.application(session).id, letter_id)
    wanted = Copy(copy) if copy in set(Copy) else abort(404)
    file = copies.made(session, told.letter, wanted, Calendar.of(visit.settings()), visit.now())
    return files.download(file.content, file.name, file.media_type)


@blueprint.get("/your-page/logo.png")
@guard.by_link(here.SCOPE)
def logo() -> ResponseReturnValue:
    """The employer's logo, as their letters have it."""
    brand = here.application(visit.reading()).hiring_round.vacancy.brand
    content = documents.load(visit.reading(), brand.logo_sha256 or abort(404))
    return files.shown(content, "logo.png", "image/png")


@blueprint.post("/your-page/leave")
@guard.by_link(here.SCOPE)
def leave() -> ResponseReturnValue:
    """Nobody is in on this browser any more."""
    secret = links.secret_of(visit.reading(), here.link(visit.reading()), visit.settings())
    with visit.transaction() as session:
        guests.leave(session, now=visit.now())
    flash("You have left your page. To come back, ask for a new code.")
    return redirect(url_for(".landing", token=secret))


def _door(template: str, link: CandidateLink, token: str, form: AskForm | CodeForm) -> ResponseReturnValue:
    return render_template(template, application=link.application, form=form, token=token)


def _refused(link: CandidateLink | None) -> ResponseReturnValue:
    """Why the address opens nothing, and whom to write to, as far as the address says that."""
    why = "unknown" if link is None else "withdrawn" if link.withdrawn_at else "over"
    organisation = visit.reading().get(Organisation, 1)
    name = organisation.name if organisation else ""
    shown = render_template(
        "candidate/refused.html", why=why, application=link.application if link else None, employer=name
    )
    return shown, 404 if link is None else 410
