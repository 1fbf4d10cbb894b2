"""The mailbox of a demonstration in the browser. Where letters really leave, there is no such page."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from employer_portal.accounts.demonstration import demonstration
from employer_portal.desk import mailbox as mails
from employer_portal.web import files, guard, headers, paging, visit

blueprint = Blueprint("mailbox", __name__)
#: part -> its media type, its policy, its file's ending: a browser's own viewer shows no PDF in a sandbox.
PARTS = {
    "html": ("text/html; charset=utf-8", headers.DOCUMENT_POLICY, "html"),
    "text": ("text/plain; charset=utf-8", headers.DOCUMENT_POLICY, "txt"),
    "pdf": ("application/pdf", headers.PDF_POLICY, "pdf"),
    "headers": ("text/plain; charset=utf-8", headers.DOCUMENT_POLICY, "txt"),
}


@blueprint.before_request
def only_in_a_demonstration() -> None:
    """Everybody who is signed in reads every mail here, so it is nowhere else."""
    if not demonstration():
        abort(404)


@blueprint.get("/mailbox")
@guard.signed_in
def mailbox() -> ResponseReturnValue:
    """What would have been sent, the newest first."""
    page = paging.paged(visit.reading(), mails.listed())
    shown = [mails.read(row[0], visit.settings().mailbox) for row in page.rows]
    return render_template("desk/mailbox.html", page=page, mails=shown)


@blueprint.get("/mailbox/<int:delivery_id>")
@guard.signed_in
def mail(delivery_id: int) -> ResponseReturnValue:
    """One mail as it would have arrived."""
    found = mails.one_mail(visit.reading(), delivery_id, visit.settings().mailbox)
    tab = paging.asked("part", found.tabs, next(iter(found.tabs)))
    return render_template("desk/mail.html", mail=found, tab=tab)


@blueprint.get("/mailbox/<int:delivery_id>/<any(html, text, pdf, headers):part>")
@guard.signed_in
def content(delivery_id: int, part: str) -> ResponseReturnValue:
    """A part of a mail on its own, with a policy of its own: it runs nothing and fetches nothing."""
    found = mails.one_mail(visit.reading(), delivery_id, visit.settings().mailbox).part(part)
    media_type, policy, ending = PARTS[part]
    content = found if found is not None else abort(404)
    return files.shown(content, f"mail-{delivery_id}.{ending}", media_type, policy)
