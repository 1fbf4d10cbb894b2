"""Pages of whoever keeps the records: who asked to see what is held about them, and what they are given; and the
candidate's own way to it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from employer_portal.access import choices, forms, operations, pack, queries
from employer_portal.access.reach import one_place, one_request, open_of
from employer_portal.candidate import here
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Permission
from employer_portal.erasing.operations import applications_of
from employer_portal.erasing.queries import called
from employer_portal.keeping.asked import file_of
from employer_portal.keeping.models import AccessPlace, AccessRequest, Came, Choice, Ground, Handed, Waits
from employer_portal.web import files, filters, guard, visit
from employer_portal.web.forms import Form, carried_out, mistakes

P = Permission
blueprint = Blueprint("access", __name__)
#: A step of a request -> its form, what it does, and what is said once it is done.
STEPS: dict[str, tuple[type[Form], Callable[[Session, int, Any, dict[str, Any]], object], str]] = {
    "identity": (
        forms.IdentityForm, lambda session, one, form, by: operations.see_identity(session, one, form.seen.data, **by),
        "Noted.",
    ),
    "pause": (
        forms.PauseForm, lambda session, one, form, by: operations.pause(
            session, one, Waits(form.waits_for.data), form.asked.data, settings=visit.settings(), **by
        ),
        "The clock stands still until they answer.",
    ),
    "resume": (
        forms.ResumeForm, lambda session, one, form, by: operations.resume(
            session, one, settings=visit.settings(), **by
        ),
        "The clock goes on.",
    ),
    "extend": (
        forms.ExtendForm, lambda session, one, form, by: operations.extend(
            session, one, form.longer.data, told=form.told.data or "", settings=visit.settings(), **by
        ),
        "They are told by e-mail that it takes two months more.",
    ),
    "place": (
        forms.PlaceForm, lambda session, one, form, by: operations.add_place(session, one, form.called.data, **by),
        "Added.",
    ),
    "hand-in": (
        forms.HandInForm, lambda session, one, form, by: operations.hand_in(session, one, **by),
        "It is being put together. A colleague then reads it.",
    ),
    "agree": (
        forms.AgreeForm, lambda session, one, form, by: operations.agree(session, one, **by),
        "Agreed. It can be given now.",
    ),
    "give-back": (
        forms.GiveBackForm, lambda session, one, form, by: operations.give_back(
            session, one, form.different.data, **by
        ),
        "Given back. It can be changed again.",
    ),
    "give": (
        forms.GiveForm, lambda session, one, form, by: operations.give(
            session, one, Handed(form.handed.data), settings=visit.settings(), **by
        ),
        "Given, and on record.",
    ),
    "close": (
        forms.EndForm, lambda session, one, form, by: operations.close(session, one, form.because.data, **by),
        "Closed. It stays on record.",
    ),
    "end": (
        forms.EndForm, lambda session, one, form, by: operations.end(session, one, form.because.data, **by),
        "Ended. It stays on record.",
    ),
}  # fmt: skip


@blueprint.app_template_global()
def all_we_hold(application_id: int) -> AccessRequest | None:
    """What a candidate was given of what is held about them, on their page."""
    return queries.given_on_page(visit.reading(), application_id)


@blueprint.app_template_global()
def asked_to_see(person_id: int) -> AccessRequest | None:
    """The open request of a person to see what is held about them, for whoever keeps the records."""
    return open_of(visit.reading(), person_id)


@blueprint.get("/access")
@guard.may(P.EXPORT_RECORDS)
def requests() -> ResponseReturnValue:
    """Who asked, by the day on which it is due."""
    session = visit.reading()
    found = queries.all_of(session, visit.actor())
    names = {one.id: queries.name_of(session, one) for one in found}
    return render_template("access/requests.html", requests=found, names=names, still=queries.standing_still(session))


@blueprint.route("/people/<int:person_id>/access", methods=["GET", "POST"])
@guard.may(P.EXPORT_RECORDS)
def receive(person_id: int) -> ResponseReturnValue:
    """Note that somebody asked."""
    session = visit.reading()
    applications_of(session, person_id, visit.actor(), P.EXPORT_RECORDS)
    under_way = open_of(session, person_id)
    if under_way is not None:
        return redirect(url_for(".request", request_id=under_way.id))
    form, made = forms.ReceiveForm(), list[int]()
    if form.on.data is None and not form.is_submitted():
        form.on.data = filters.today()
    if carried_out(form, lambda session: made.append(operations.receive(
        session, person_id, Came(form.came.data), form.on.data, form.words.data, settings=visit.settings(),
        actor=visit.actor(), now=visit.now(),
    ).id)):  # fmt: skip
        flash("Noted. Until it is closed, nothing of this person is erased.")
        return redirect(url_for(".request", request_id=made[0]))
    return render_template("access/receive.html", form=form, person=called(visit.reading(), person_id))


@blueprint.get("/access/<int:request_id>")
@guard.may(P.EXPORT_RECORDS)
def request(request_id: int) -> ResponseReturnValue:
    """One request: how it stands, and what can be done now."""
    session = visit.reading()
    found = one_request(session, request_id, visit.actor(), P.EXPORT_RECORDS)
    given = {name.replace("-", "_"): form(formdata=None) for name, (form, *_) in STEPS.items()}
    whole = queries.whole(session, found, visit.actor(), visit.now())
    return render_template(
        "access/request.html", whole=whole, asked=found, given=given,
        looks={one.id: _look_form(one) for one in whole.places}, kept=operations.KEPT,
    )  # fmt: skip


@blueprint.post(f"/access/<int:request_id>/<any({', '.join(repr(one) for one in STEPS)}):step>")
@guard.may(P.EXPORT_RECORDS)
def take(request_id: int, step: str) -> ResponseReturnValue:
    """Take one of these steps."""
    one_request(visit.reading(), request_id, visit.actor(), P.EXPORT_RECORDS)
    kind, act, said = STEPS[step]
    form, by = kind(), {"actor": visit.actor(), "now": visit.now()}
    return _back(request_id, form, lambda session: act(session, request_id, form, by), said)


@blueprint.post("/access/<int:request_id>/places/<int:place_id>")
@guard.may(P.EXPORT_RECORDS)
def look(request_id: int, place_id: int) -> ResponseReturnValue:
    """Note what was found in a place that the portal cannot see."""
    session = visit.reading()
    one_place(one_request(session, request_id, visit.actor(), P.EXPORT_RECORDS), session.get(AccessPlace, place_id))
    form = forms.LookForm()
    return _back(request_id, form, lambda session: operations.look(
        session, request_id, place_id, form.found.data or "", actor=visit.actor(), now=visit.now()
    ), "Noted.")  # fmt: skip


@blueprint.get("/access/<int:request_id>/items")
@guard.may(P.EXPORT_RECORDS)
def items(request_id: int) -> ResponseReturnValue:
    """All that is held, as the person would see it."""
    session = visit.reading()
    found = one_request(session, request_id, visit.actor(), P.EXPORT_RECORDS)
    return render_template(
        "access/items.html", asked=found, name=queries.name_of(session, found),
        kinds=(kinds := queries.by_kind(queries.shown(session, found))), halves=queries.halves(kinds),
    )  # fmt: skip


@blueprint.route("/access/<int:request_id>/items/<item>", methods=["GET", "POST"])
@guard.may(P.EXPORT_RECORDS)
def choose(request_id: int, item: str) -> ResponseReturnValue:
    """What becomes of one item."""
    session = visit.reading()
    found = one_request(session, request_id, visit.actor(), P.EXPORT_RECORDS)
    shown = next((one for one in queries.shown(session, found) if one.item.key == item and one.item.is_shown), None)
    if shown is None:
        raise NotFound("There is no such item.")
    chosen = shown.chosen
    form = forms.ChooseForm(
        choice=chosen.choice.value if chosen else forms.AS_LISTED, note=chosen.note if chosen else "",
        passages="\n".join(chosen.passages) if chosen else "", ground=chosen.ground if chosen and chosen.ground else "",
    )  # fmt: skip
    if carried_out(form, lambda session: operations.choose(
        session, request_id, item, None if form.choice.data == forms.AS_LISTED else Choice(form.choice.data),
        ground=Ground(form.ground.data) if form.ground.data else None,
        passages=(form.passages.data or "").splitlines(), note=form.note.data or "", actor=visit.actor(),
        now=visit.now(),
    )):  # fmt: skip
        flash("Saved.")
        return redirect(url_for(".items", request_id=request_id, _anchor=f"item-{shown.item.number}"))
    return render_template(
        "access/item.html", form=form, asked=found, shown=shown, name=queries.name_of(visit.reading(), found),
        grounds=choices.GROUNDS,
    )  # fmt: skip


@blueprint.post("/access/<int:request_id>/pack/<any(page, pdf, json):form>")
@guard.may(P.EXPORT_RECORDS)
def fetch(request_id: int, form: str) -> ResponseReturnValue:
    """What was put together, in one of its forms."""
    with visit.transaction() as session:
        found = operations.fetch(session, request_id, actor=visit.actor(), now=visit.now())
        content = pack.read(file_of(visit.settings(), request_id), found.sha256, form)
    return files.download(content, *pack.FORMS[form])


@blueprint.get("/your-page/all-we-hold/<form>")
@guard.by_link(here.SCOPE)
def theirs(form: str) -> ResponseReturnValue:
    """What is held about the candidate, as it was given to them."""
    session = visit.reading()
    found = queries.given_on_page(session, here.application(session).id)
    if found is None or form not in pack.FORMS:
        abort(404)
    return files.download(pack.read(file_of(visit.settings(), found.id), found.sha256, form), *pack.FORMS[form])


def _look_form(place: AccessPlace) -> forms.LookForm:
    """One of several on a page."""
    form = forms.LookForm(formdata=None, found=place.found)
    form.found.id = f"found-{place.id}"
    return form


def _back(request_id: int, form: Form, act: Callable[[Session], object], said: str) -> ResponseReturnValue:
    """Back to the request; what was refused is said there."""
    if carried_out(form, act):
        flash(said)
    else:
        flash(" ".join(words for _, words in mistakes(form)), "mistake")
    return redirect(url_for(".request", request_id=request_id))
