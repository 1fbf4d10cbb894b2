"""Flask-Security's mails in our words. They go through the outbox, in the session that Flask-Security holds: on SQLite
a second writer within the request would wait for the first until both give up."""

from typing import Any

from flask import Response, after_this_request
from flask_security import MailUtil, hash_password

from employer_portal.accounts import notices
from employer_portal.core.permissions import Actor
from employer_portal.delivery.models import NOTICES, WAYS_IN
from employer_portal.signin.request_session import requests_session
from employer_portal.web import visit

#: its template -> ours in templates/mail, and whether the mail lets somebody in (its body is then erased once sent)
MAILS = {
    "security/email/reset_instructions": ("reset-password", True),
    "security/email/reset_notice": ("password-changed", False),
    "security/email/change_notice": ("password-changed", False),
}


class SecurityMail(MailUtil):
    """Posts what Flask-Security has to say to somebody. Links begin with PUBLIC_URL, whatever host was asked."""

    def send_mail(
        self, template: str, subject: Any, recipient: Any, sender: Any, body: Any, html: Any, **about: Any
    ) -> None:
        """Post the mail; nothing while no brand has an address to send from."""
        name, lets_in = MAILS[template]
        user, now = about["user"], visit.now()
        if lets_in:
            hash_password("as long as for an address that nobody has")
        values = {"token": about["reset_token"]} if lets_in else {}
        notice = notices.put(name, user=user, **values)
        group = WAYS_IN if lets_in else NOTICES
        actor = Actor(user.id, user.name, frozenset())
        notices.send(requests_session(), notices.colleague(user), notice, actor=actor, now=now, group=group)
        after_this_request(_posted)


def _posted(response: Response) -> Response:
    """Not every view of Flask-Security commits."""
    visit.portal().database.finish(requests_session())
    return response
