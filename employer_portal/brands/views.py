"""Pages about brands: how letters look, who they come from, and that answers to them are read."""

from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.accounts.models import Brand, BrandVersion
from employer_portal.brands import look, operations
from employer_portal.brands.forms import ACCENTS, ProofForm, brand_form, field_names, form_of_version
from employer_portal.core import documents
from employer_portal.core.permissions import Permission
from employer_portal.printing import fonts
from employer_portal.printing.colour import readable, text_on
from employer_portal.web import bodies, files, guard, headers, visit
from employer_portal.web.forms import carried_out, number

P = Permission
#: What the typefaces show themselves with: a heading and a sentence.
SAMPLE = ("Feedback on your interview", "Dear Sam, thank you for meeting us on 18 November.")
blueprint = Blueprint("brands", __name__)


@blueprint.get("/brands", endpoint="brands")
@guard.may(P.MANAGE_USERS)
def all_brands() -> ResponseReturnValue:
    """The brands, and what each still lacks before its letters can leave."""
    mine = operations.brands_of(visit.reading(), visit.actor())
    may_make = visit.actor().brands(P.MANAGE_USERS) is None
    return render_template("accounts/brands.html", brands=mine, accents=ACCENTS, may_make=may_make)


@blueprint.route("/brands/new", methods=["GET", "POST"])
@guard.may(P.MANAGE_USERS)
@bodies.takes_file
def new_brand() -> ResponseReturnValue:
    """A brand by hand."""
    form, made = brand_form(None), []
    if carried_out(
        form,
        lambda session: made.append(
            operations.new_brand(
                session, form.values, form.new_logo, form.new_signature, actor=visit.actor(), now=visit.now()
            )
        ),
    ):
        flash("The brand is there.")
        return redirect(url_for(".brand", brand_id=made[0].id))
    return _page(None, form, ProofForm(formdata=None))


@blueprint.route("/brands/<int:brand_id>", methods=["GET", "POST"])
@guard.may(P.MANAGE_USERS)
@bodies.takes_file
def brand(brand_id: int) -> ResponseReturnValue:
    """One brand: look, sender, signature, and the proof that answers are read."""
    found = operations.one_brand(visit.reading(), brand_id, visit.actor())
    earlier = _asked_version(brand_id)
    form = form_of_version(found, earlier) if earlier and request.method == "GET" else brand_form(found, earlier)
    if carried_out(
        form,
        lambda session: operations.edit_brand(
            session,
            brand_id,
            form.values,
            form.new_logo,
            form.new_signature,
            back_to=form.back_to,
            seen=form.was,
            actor=visit.actor(),
            now=visit.now(),
        ),
    ):
        flash("Saved. Letters that are composed from now on look like this.")
        return redirect(url_for(".brand", brand_id=brand_id))
    return _page(brand_id, form, ProofForm(formdata=None), earlier)


def _asked_version(brand_id: int) -> BrandVersion | None:
    """The earlier version that the address, or the form that came back, names."""
    return operations.version(visit.reading(), brand_id, number(request.values.get("version")))


def _page(
    brand_id: int | None, form: Any, proof: ProofForm, earlier: BrandVersion | None = None
) -> ResponseReturnValue:
    found = operations.one_brand(visit.reading(), brand_id, visit.actor()) if brand_id else None
    colour = look.written(form.colour.data or "") or (found.colour if found else "#1f4e5f")
    awaited = operations.awaited(visit.reading(), found.id, visit.now()) if found else None
    return render_template(
        "accounts/brand.html", brand=found, awaited=awaited, form=form, proof=proof, measures=look.measures(colour),
        versions=operations.versions(visit.reading(), found.id) if found else [], earlier=earlier, of=field_names,
        sample=SAMPLE,
    )  # fmt: skip


@blueprint.post("/brands/<int:brand_id>/test-message")
@guard.may(P.MANAGE_USERS)
def ask_for_proof(brand_id: int) -> ResponseReturnValue:
    """Send a code to the address that answers go to."""
    found = operations.one_brand(visit.reading(), brand_id, visit.actor())
    with visit.transaction() as session:
        operations.ask_for_proof(session, brand_id, actor=visit.actor(), now=visit.now())
    flash(f"A test message is on its way to {found.reply_to}. Type in the code that it holds.")
    return redirect(url_for(".brand", brand_id=brand_id, _anchor="answers"))


@blueprint.post("/brands/<int:brand_id>/proof")
@guard.may(P.MANAGE_USERS)
def prove(brand_id: int) -> ResponseReturnValue:
    """Take the code of the test message."""
    found = operations.one_brand(visit.reading(), brand_id, visit.actor())
    form, right = ProofForm(), []
    if carried_out(form, lambda session: right.append(operations.prove(
        session, brand_id, "".join((form.code.data or "").split()), actor=visit.actor(), now=visit.now()
    ))) and right == [True]:  # fmt: skip
        flash("Proved: somebody reads the answers. Letters of this brand can be approved.")
        return redirect(url_for(".brand", brand_id=brand_id))
    if right:
        form.code.errors = ["This is not the code of the last test message."]
    filled = brand_form(None)
    filled.process(None, obj=found)
    filled.made_from(**operations.editable(found))
    return _page(brand_id, filled, form)


@blueprint.get("/brands/<int:brand_id>/logo.png")
@guard.may(P.MANAGE_USERS)
def logo(brand_id: int) -> ResponseReturnValue:
    """The logo as letters have it, or had it in an earlier version."""
    found: Brand | BrandVersion = operations.one_brand(visit.reading(), brand_id, visit.actor())
    found = _asked_version(brand_id) or found
    return files.shown(documents.load(visit.reading(), found.logo_sha256 or abort(404)), "logo.png", "image/png")


@blueprint.get("/brands/faces/<name>")
@guard.may(P.MANAGE_USERS)
def face(name: str) -> ResponseReturnValue:
    """What a sample of a typeface is set in: as much of the file as it needs."""
    data = fonts.cut(name, "".join(SAMPLE)) or abort(404)
    return files.shown(data, name, "font/ttf", headers.FILE_POLICY)


@blueprint.get("/brands/colour")
@guard.may(P.MANAGE_USERS)
def measured(where: str = "accounts/measures.html") -> ResponseReturnValue:
    """What a colour does, as a piece of the page: for a colour that is being typed."""
    asked = request.args.get("colour", "")[:20]
    reason = look.why_not(asked)
    colour = look.written(asked)
    return render_template(where, reason=reason, measures=look.measures(colour) if colour else [])


@blueprint.get("/brand/<int:brand_id>.css", endpoint="css")
@guard.anyone
def brand_css(brand_id: int) -> ResponseReturnValue:
    """The brand's colour for the edges of what a candidate will read; browsers keep it while it stays the same."""
    found = visit.reading().get(Brand, brand_id) or abort(404)
    colour = found.colour
    answer: Response = make_response(render_template(
        "accounts/brand.css", colour=colour, on=text_on(colour), paper=readable(colour),
        screen=readable(colour, look.DARK),
    ))  # fmt: skip
    answer.headers["Content-Type"] = "text/css; charset=utf-8"
    if request.args.get("v") == version(found):
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def version(brand: Brand) -> str:
    """What the address of a brand's style sheet changes with."""
    return brand.colour.removeprefix("#")


def css_of(brand: Brand) -> str:
    """The address of a brand's style sheet, for templates."""
    return url_for("brands.css", brand_id=brand.id, v=version(brand))
