"""A real example letter in a brand's look, saved or only typed: printed by the press that prints all letters."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from employer_portal.accounts.models import Brand
from employer_portal.brands import operations as brands
from employer_portal.brands.forms import BrandForm, brand_form
from employer_portal.brands.look import footer_lines, sender_lines
from employer_portal.composing.blocks import Blocks
from employer_portal.composing.material import look_of
from employer_portal.core import documents
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Permission
from employer_portal.preview.example import example as written
from employer_portal.printing.content import Accent, Content, Look, Typeface
from employer_portal.printing.press import Failure, Press
from employer_portal.printing.render import render_html
from employer_portal.web import bodies, files, guard, headers, visit
from employer_portal.web.forms import mistakes
from employer_portal.wording.queries import blocks_for

P = Permission
blueprint = Blueprint("brand_examples", __name__)
#: What a mail program that is set to dark answers yes to.
DARK = "(prefers-color-scheme: dark)"
#: The longest that somebody waits for an example.
SECONDS = 20


@blueprint.route("/brands/<int:brand_id>/example.<any(html, pdf):part>", methods=["GET", "POST"])
@guard.may(P.MANAGE_USERS)
@bodies.takes_file
def example(brand_id: int, part: str) -> ResponseReturnValue:
    """The example letter: as the brand is saved, or as its form was filled in."""
    brand = brands.one_brand(visit.reading(), brand_id, visit.actor())
    form = brand_form(brand)
    if not form.is_submitted():
        return _letter(part, look_of(visit.reading(), brand), brand, brand.id)
    return _typed(part, form, brand)


@blueprint.route("/brands/new/example.<any(html, pdf):part>", methods=["GET", "POST"])
@guard.may(P.MANAGE_USERS)
@bodies.takes_file
def new_example(part: str) -> ResponseReturnValue:
    """The example letter of a brand that is not there yet."""
    form = brand_form(None)
    if not form.is_submitted():
        return _letter(part, Look(visit.settings().organisation_name or "Your organisation"), form.values)
    return _typed(part, form, None)


def _typed(part: str, form: BrandForm, brand: Brand | None) -> ResponseReturnValue:
    if not form.validate():
        return _page(render_template("accounts/example_mistakes.html", wrong=[said for _, said in mistakes(form)]))
    logo, scan = _kept(form, brand)
    told, signed = form.values, form.scan or scan
    look = Look(
        form.name.data, form.colour.data, Accent(form.accent.data), form.picture or logo, form.logo_alt.data or "",
        sender_lines(told["address"], told["telephone"], told["telephone_hours"], told["web"]),
        signed if told["signatory"] else None, told["name_beside_logo"], Typeface(told["typeface"]),
        footer_lines(told["footer"]),
    )  # fmt: skip
    return _letter(part, look, form.values, brand.id if brand else 0)


def _kept(form: BrandForm, brand: Brand | None) -> tuple[bytes | None, bytes | None]:
    """Logo and scanned signature as they are, or as they were in the version that the form brings back."""
    now = brand or Brand()
    earlier = brands.version(visit.reading(), now.id, form.back_to) if brand else None
    logo_of, scan_of = earlier or now, earlier if earlier and earlier.knows_signature else now
    logo, scan = (
        documents.load(visit.reading(), sha256) if sha256 and not goes else None
        for sha256, goes in (
            (logo_of.logo_sha256, form.logo_goes.data), (scan_of.signature_sha256, form.signature_goes.data),
        )
    )  # fmt: skip
    return logo, scan


def _letter(part: str, look: Look, of: Any, brand_id: int = 0) -> ResponseReturnValue:
    told, standard = of if isinstance(of, dict) else vars(of), visit.shared(Blocks)
    blocks = blocks_for(visit.reading(), brand_id, standard) if brand_id else standard
    content = written(
        look, blocks, visit.settings(),
        signatory=told["signatory"], signatory_role=told["signatory_role"],
        privacy_contact=told["privacy_contact"], answers=told["reply_to"], ratings=told["ratings_in_letters"],
    )  # fmt: skip
    if part == "pdf":
        return _printed(content)
    mail = render_html(content)
    dark = request.form.get("view", "").endswith("dark")
    return _page(mail.replace(DARK, "all") if dark else mail)


def _printed(content: Content) -> ResponseReturnValue:
    try:
        with Press(1, seconds=SECONDS) as press:
            [(_, result)] = press.render([(0, content)])
    except DomainError as error:
        result = Failure(error.message, error.fix)
    if isinstance(result, Failure):
        return _page(render_template("accounts/example_mistakes.html", wrong=[str(result)]))
    return files.shown(result.pdf, "example.pdf", "application/pdf", headers.PDF_POLICY)


def _page(html: str) -> ResponseReturnValue:
    return files.shown(html, "example.html", "text/html; charset=utf-8")
