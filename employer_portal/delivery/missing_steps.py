"""What is missing where mail does not leave: one sentence that names the step, from what a server says.

The words are those of Microsoft Entra (AADSTS numbers), Exchange Online and Google, as their manuals list them; a
server inside the house that uses the same numbers means the same.
"""

import re
from typing import NamedTuple


class Step(NamedTuple):
    """What is said, as a pattern, and the step that is missing then."""

    said: str
    words: str


_XOAUTH2 = r"(?=.*\(XOAUTH2\))"  # it was a token that was refused

#: The most telling first.
_STEPS = (
    Step(
        r"AADSTS7000215",
        "Microsoft does not accept the client secret: enter its value, not its ID, as shown once under Certificates &"
        " secrets of the app registration when the secret was made.",
    ),
    Step(
        r"AADSTS7000222",
        "The client secret has expired: make a new one under Certificates & secrets of the app registration, and enter"
        " its value.",
    ),
    Step(
        r"AADSTS700016",
        "Microsoft does not know this application in this directory: copy the application (client) ID and the directory"
        " (tenant) ID from the overview of the app registration.",
    ),
    Step(
        r"AADSTS(90002|900021|900023)\b",
        "Microsoft does not know this directory: copy the directory (tenant) ID from the overview of the app"
        " registration.",
    ),
    Step(
        r"AADSTS7000112",
        "The application is switched off: in Entra, under Enterprise applications, let it sign users in.",
    ),
    Step(
        r"unauthorized_client|not authorized for any of the scopes",
        "Google does not let the service account act for this mailbox: in the Admin console, under Domain-wide"
        " delegation, add its client ID with the scope https://mail.google.com/.",
    ),
    Step(
        r"invalid_grant|Invalid JWT|Invalid email or User ID",
        "Google does not accept the service account's key for this mailbox: check that the mailbox exists, that the key"
        " was not deleted, and that this machine's clock is right.",
    ),
    Step(
        r"no service account's",
        "This is no service account's key: enter the whole file (JSON) that Google gave out when the key was made.",
    ),
    Step(
        r"gave no token",
        "This machine cannot reach where tokens are given out: let it connect to login.microsoftonline.com (Microsoft)"
        " or oauth2.googleapis.com (Google), port 443.",
    ),
    Step(
        r"XOAUTH2 is not offered|504 5\.7\.4\b",
        "This server takes no token: the server is smtp.office365.com for Microsoft, smtp.gmail.com for Google, with"
        " STARTTLS at port 587.",
    ),
    Step(
        r"SmtpClientAuthentication is disabled",
        "Sending by SMTP is switched off for this mailbox: in the Microsoft 365 admin center, under the mailbox's"
        " e-mail apps, switch on Authenticated SMTP.",
    ),
    Step(
        r"5\.7\.30\b|basic authentication is disabled",
        "Microsoft no longer lets anybody sign in here with a password: make an app registration, and choose Microsoft"
        " as the kind of sign-in.",
    ),
    Step(
        rf"^535 {_XOAUTH2}5\.7\.(3|139)\b",
        "Exchange does not let the application use this mailbox: give it SMTP.SendAsApp with an administrator's"
        " consent, make it known with New-ServicePrincipal (by the Object ID under Enterprise applications), and open"
        " the mailbox to it with Add-MailboxPermission.",
    ),
    Step(
        r"^535 5\.7\.3\b",
        "The mail server does not accept this name and password: correct them, or, where Microsoft no longer takes a"
        " password, make an app registration and choose Microsoft as the kind of sign-in.",
    ),
    Step(
        r"5\.7\.60\b|5\.2\.252\b|SendAsDenied",
        "The mailbox that signs in may not send as this sender: give it Send As for the sender's address, or make that"
        " mailbox the brand's sender.",
    ),
    Step(
        rf"^(535|534) {_XOAUTH2}5\.7\.\d+\b",
        "The mail server does not take the token for this mailbox: check that it is the mailbox that the portal may"
        " act for, and that sending by SMTP is switched on for it.",
    ),
    Step(
        r"^534 5\.7\.9\b|[Aa]pplication-specific password",
        "Google takes no password of a person here: make a service account, and choose Google as the kind of sign-in.",
    ),
)


def missing_step(said: str) -> str:
    """The step that is missing where a mail server, or whoever gives out tokens, `said` this (its code and its words);
    empty where nobody can tell from them."""
    return next((step.words for step in _STEPS if re.search(step.said, said)), "")
