"""Certificates on paper and on file: the PDF, the page that says whether one is valid, evidence, lists in and out; and
modules of the training as hand-outs."""

from datetime import datetime

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.accounts.models import Brand, User
from employer_portal.certificates import elsewhere, evidence, forms, opening, paper
from employer_portal.composing.material import look_of
from employer_portal.core.counting import counted
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Permission
from employer_portal.cowriting.queries import shared
from employer_portal.learning import licence
from employer_portal.printing.content import Look
from employer_portal.reading.queries import policies_read
from employer_portal.training import glass, queries, retests
from employer_portal.training.content import load_content
from employer_portal.training.models import Certificate
from employer_portal.training.queries import Standing
from employer_portal.training.views import guidance_pages
from employer_portal.web import bodies, files, filters, guard, visit
from employer_portal.web.forms import carried_out

P = Permission
blueprint = Blueprint("on_file", __name__)
CSV, PDF = "text/csv; charset=utf-8", "application/pdf"


@blueprint.get("/proof/<token>")
@guard.anyone
def proof(token: str) -> ResponseReturnValue:
    """Whether a certificate is valid; to whoever was given the address, and nothing else."""
    found = visit.reading().scalar(sa.select(Certificate).where(Certificate.proof == token))
    valid = visit.reading().scalar(
        sa.select(Certificate.id).where(Certificate.proof == token, queries.counts(visit.now()))
    )
    return render_template("certificates/proof.html", found=found, valid=valid is not None)


@blueprint.get("/training/certificate.pdf")
@guard.may(narrow=True)
def own() -> ResponseReturnValue:
    """One's own certificate, to keep."""
    return _paper(visit.reading().get_one(User, visit.actor().id))


@blueprint.get("/certificates/<int:user_id>/certificate.pdf")
@guard.may(P.CERTIFY)
def of_person(user_id: int) -> ResponseReturnValue:
    """Somebody's certificate."""
    return _paper(queries.one_person(visit.reading(), user_id, visit.actor()))


@blueprint.get("/certificates/<int:user_id>/evidence")
@guard.may(P.CERTIFY, P.READ_RECORDS)
def person(user_id: int) -> ResponseReturnValue:
    """What is on file of somebody's training."""
    session = visit.reading()
    found = queries.one_person(session, user_id, visit.actor(), P.CERTIFY, P.READ_RECORDS)
    content = load_content(visit.settings().home / "guidance")
    return render_template(
        "certificates/evidence.html", person=found, history=queries.history(session, user_id),
        leaves=glass.of_person(session, user_id), taken=evidence.taken(session, user_id),
        rewritten=evidence.rewritten(session, user_id), policies=policies_read(session, user_id),
        retests=retests.of_person(session, user_id), shared=shared(session, user_id),
        names=licence.names(content),
        cases={one.id: f"{one.role}: {one.criterion}" for one in content.rewrites}, now=visit.now(),
    )  # fmt: skip


@blueprint.app_template_global()
def own_answers_opened() -> list[tuple[datetime, str]]:
    """When one's own single answers were opened, and by whom."""
    return [(one.at, by) for one, by in opening.of_person(visit.reading(), visit.actor().id)]


@blueprint.route("/certificates/<int:user_id>/answers", methods=["GET", "POST"])
@guard.may(P.READ_RECORDS)
def answers(user_id: int) -> ResponseReturnValue:
    """Open somebody's single answers for a claim, with the reason."""
    session, form, made = visit.reading(), forms.OpenForm(), list[int]()
    found = queries.one_person(session, user_id, visit.actor(), P.READ_RECORDS)
    if carried_out(form, lambda session: made.append(opening.open_answers(
        session, user_id, form.because.data, actor=visit.actor(), now=visit.now()
    ).id)):  # fmt: skip
        return redirect(url_for(".opened", opened_id=made[0]))
    return render_template(
        "certificates/answers.html", person=found, form=form, opened=opening.of_person(session, user_id)
    )


@blueprint.get("/opened-answers/<int:opened_id>")
@guard.may(P.READ_RECORDS)
def opened(opened_id: int) -> ResponseReturnValue:
    """The single answers that one has opened."""
    session, content = visit.reading(), load_content(visit.settings().home / "guidance")
    found, person = opening.read(session, opened_id, visit.actor(), visit.now())
    return render_template(
        "certificates/opened.html", opened=found, person=person, closes=found.at + opening.LASTS,
        answers=opening.answers(session, found),
        said=opening.rewritings(session, found), names=licence.names(content),
        cases={one.id: f"{one.role}: {one.criterion}" for one in content.rewrites},
    )  # fmt: skip


@blueprint.get("/certificates/completions.csv")
@guard.may(P.CERTIFY)
def completions() -> ResponseReturnValue:
    """Every certificate, as a table."""
    table = evidence.completions(visit.reading(), visit.actor(), visit.now())
    return files.download(table.encode(), f"certificates-{filters.today().isoformat()}.csv", CSV)


@blueprint.route("/certificates/elsewhere", methods=["GET", "POST"])
@guard.may(P.CERTIFY)
@bodies.takes_file
def from_elsewhere() -> ResponseReturnValue:
    """Certificates that somebody else issued, from a table."""
    form, entered = forms.ElsewhereForm(), list[int]()
    if carried_out(form, lambda session: entered.append(elsewhere.enter(
        session, elsewhere.read(form.table.data.read()), timezone=visit.settings().timezone, actor=visit.actor(),
        now=visit.now(),
    ))):  # fmt: skip
        flash(f"{counted(entered[0], 'certificate')} entered, marked as from elsewhere.")
        return redirect(url_for("training.certificates"))
    return render_template("certificates/elsewhere.html", form=form, columns=elsewhere.COLUMNS)


@blueprint.get("/training/modules/<name>/hand-out.pdf")
@guard.may(narrow=True)
def handout(name: str) -> ResponseReturnValue:
    """A module to print."""
    content = load_content(visit.settings().home / "guidance")
    module = next((one for one in content.modules if one.id == name), None)
    if module is None:
        raise NotFound("There is no such module.")
    pdf = paper.printed(paper.handout(module, guidance_pages().version, _look(visit.actor().id)))
    return files.download(pdf, f"{module.title}.pdf", PDF)


def _paper(holder: User) -> ResponseReturnValue:
    session = visit.reading()
    held, standing = queries.own(session, holder.id, visit.now())
    if held is None or standing not in (Standing.VALID, Standing.EXPIRING):
        raise NotFound("There is no valid certificate.", "It comes with the training, or from a trainer.")
    by = session.get_one(User, held.granted_by).name if held.granted_by else ""
    leaf = paper.certificate(held, holder.name, by, _look(holder.id), visit.settings().timezone)
    return files.download(paper.printed(leaf), f"{held.number}.pdf", PDF)


def _look(user_id: int) -> Look:
    """The brand that somebody works for: of several, and of all, the first one."""
    session = visit.reading()
    mine = [role.brand_id for role in session.get_one(User, user_id).roles if role.brand_id is not None]
    brand = session.scalar(
        sa.select(Brand).where(Brand.id.in_(mine) if mine else sa.true()).order_by(Brand.id).limit(1)
    )
    return look_of(session, brand) if brand else Look(visit.settings().organisation_name or "Interview feedback")
