"""Pages of the guidance: the way through it with its ticks, each page, worked letters, and the policy."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.errors import NotFound
from employer_portal.reading import forms, operations, queries
from employer_portal.training.content import load_content
from employer_portal.training.policy import Policy, load_policy
from employer_portal.training.queries import own
from employer_portal.training.views import guidance_pages
from employer_portal.training.worked import load_letters
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out

blueprint = Blueprint("guidance", __name__, url_prefix="/guidance")


@blueprint.get("")
@guard.may(narrow=True)
def way() -> ResponseReturnValue:
    """The way to good feedback: what one has read and passed, how long the rest takes, and what comes next."""
    session, actor, home = visit.reading(), visit.actor(), visit.settings().home / "guidance"
    certificate, standing = own(session, actor.id, visit.now())
    policy = load_policy(home)
    return render_template(
        "reading/way.html", way=queries.own_way(session, guidance_pages(), load_content(home), actor, visit.now()),
        certificate=certificate, standing=standing, policy=policy, letters=load_letters(home),
        confirmed=queries.policy_read(session, actor.id, policy) if policy else None,
    )  # fmt: skip


@blueprint.get("/<name>")
@guard.may(narrow=True)
def page(name: str) -> ResponseReturnValue:
    """One page of guidance."""
    pages = guidance_pages()
    return render_template(
        "reading/page.html", page=pages.page(name), next=pages.after(name),
        read_at=queries.read_at(visit.reading(), visit.actor().id).get(name),
    )  # fmt: skip


@blueprint.post("/<name>")
@guard.may(narrow=True)
def tick(name: str) -> ResponseReturnValue:
    """Tick a page as read, and go on along the way."""
    pages = guidance_pages()
    found, content = pages.page(name), load_content(visit.settings().home / "guidance")
    with visit.transaction() as session:
        operations.tick(session, found, version=pages.version, actor=visit.actor(), now=visit.now())
        following = queries.own_way(session, pages, content, visit.actor(), visit.now()).next
    if following is not None and following.page:
        return redirect(url_for(".page", name=following.page))
    return redirect(url_for(".way"))


@blueprint.get("/worked-letters")
@guard.may(narrow=True)
def letters() -> ResponseReturnValue:
    """Letters from bad to good, side by side."""
    return render_template("reading/letters.html", letters=load_letters(visit.settings().home / "guidance"))


@blueprint.get("/policy")
@guard.may(narrow=True)
def policy() -> ResponseReturnValue:
    """The employer's policy, and whether one has confirmed it."""
    return _policy(forms.PolicyForm(formdata=None, seen=_current().sha256))


@blueprint.post("/policy")
@guard.may(narrow=True)
def confirm_policy() -> ResponseReturnValue:
    """Confirm that one has read the policy."""
    form = forms.PolicyForm()
    if carried_out(form, lambda session: operations.confirm_policy(
        session, _current(), form.seen.data or "", actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Thank you. It is on record that you have read it.")
        return redirect(url_for(".way"))
    return _policy(form)


def _policy(form: forms.PolicyForm) -> ResponseReturnValue:
    found, me = _current(), visit.actor().id
    if form.seen.data != found.sha256:
        form.seen.data, form.agree.data = found.sha256, False  # the tick was for other words
    return render_template(
        "reading/policy.html", policy=found, form=form, read=queries.policies_read(visit.reading(), me),
        confirmed=queries.policy_read(visit.reading(), me, found),
    )  # fmt: skip


def _current() -> Policy:
    found = load_policy(visit.settings().home / "guidance")
    if found is None:
        raise NotFound("There is no policy to read here.")
    return found
