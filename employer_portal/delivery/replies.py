"""What a mail server's answer means: the cause, whether to try again and when, and the words for HR."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from employer_portal.delivery.models import Cause


@dataclass(frozen=True, slots=True)
class Reply:
    """What was said when a message was not taken: `code` is 0 where no answer came, or none that makes sense.

    `stage` is the command it answered: connect, tls, auth, mail, rcpt or data; token where no server was asked yet.
    """

    code: int
    text: str
    stage: str

    def __str__(self) -> str:
        return f"{self.code or '-'} {self.text}"[:500]


@dataclass(frozen=True, slots=True)
class Plain:
    """A cause in words for HR, what to do next, and after how many minutes each new try is made."""

    words: str
    advice: str
    minutes: tuple[int, ...]
    bounced: bool = False  # the address is at fault: nothing more is sent there until a person lifts it


_SOON = (1, 5, 15, 30, 60, 120, 240, 480, 720, 1440)

PLAIN = {
    Cause.ADDRESS: Plain(
        "The address does not exist.", "Check it with the candidate, then send again.", (15, 60, 240), bounced=True
    ),
    Cause.MAILBOX_FULL: Plain(
        "The candidate's mailbox is full.", "Ring them, or send again later.", (60, 240, 720, 1440, 1440)
    ),
    Cause.THROTTLED: Plain("The mail server asks us to slow down.", "Nothing to do: it is tried again.", _SOON),
    Cause.POLICY: Plain(
        "The other side's mail server does not want this message.",
        "Ask your mail administrator why, or send it by post.",
        (30, 120, 480),
    ),
    Cause.SENDER: Plain(
        "The mail server does not let this sender send.",
        "Ask an administrator to check the brand's sender address.",
        (30, 120, 480),
    ),
    Cause.AUTHENTICATION: Plain(
        "Our own mail server does not let the portal sign in.", "Ask an administrator to correct the sign-in.", _SOON
    ),
    Cause.TLS: Plain(
        "No safe connection to our mail server can be made.", "Ask an administrator to check its certificate.", _SOON
    ),
    Cause.NETWORK: Plain(
        "Our mail server cannot be reached.", "Nothing to do: it is tried again. Tell an administrator.", _SOON
    ),
    Cause.NONSENSE: Plain(
        "The mail server gives answers that make no sense.", "Ask an administrator to check its address.", (5, 60, 240)
    ),
    Cause.SUPPRESSED: Plain(
        "An earlier letter to this address did not arrive.",
        "Check the address with the candidate, then send again.",
        (),
    ),
    Cause.DOCUMENTS: Plain(
        "What was sealed is no longer there, or was changed.", "Withdraw the letter and compose it again.", ()
    ),
    Cause.TRIAL: Plain(
        "The portal is on trial: it went to the team, and not to the candidate.",
        "Once the trial has ended, send it again: then it goes to the candidate.",
        (),
    ),
    Cause.CAME_BACK: Plain("HR noted that it did not arrive.", "Check the address with them, then send it again.", ()),
}

UNCERTAIN = Plain(
    "The connection ended before the mail server confirmed: the letter may have left.",
    "Ask the candidate or look in the mail server's log. Then either say that it was sent (if it was not, they never"
    " hear from you), or send it again (if it was, they get it twice).",
    (),
)

# RFC 3463 and its registry: the subject and detail of an enhanced status code, most telling first.
_ENHANCED: tuple[tuple[str, Cause], ...] = (
    (r"1\.[78]", Cause.SENDER),
    (r"1\.\d+", Cause.ADDRESS),
    (r"2\.1", Cause.ADDRESS),
    (r"2\.2", Cause.MAILBOX_FULL),
    (r"2\.3|3\.4", Cause.POLICY),  # too large
    (r"7\.10", Cause.TLS),  # encryption needed
    (r"7\.60|2\.252", Cause.SENDER),  # Exchange: may not send as this sender
    (r"7\.[89]|7\.1[1-4]|7\.30", Cause.AUTHENTICATION),  # the last one: Exchange, to a password
    (r"7\.\d+", Cause.POLICY),
    (r"3\.\d+|2\.\d+", Cause.THROTTLED),
    (r"4\.\d+", Cause.NETWORK),
    (r"[56]\.\d+", Cause.POLICY),
)

# RFC 5321, section 4.2, and RFC 4954: codes that tell enough by themselves, and by the command that they answer.
_SIGN_IN = {530, 534, 535, 538}
_BASIC = {421: Cause.THROTTLED, 552: Cause.MAILBOX_FULL}
_STAGE = {"mail": Cause.SENDER, "rcpt": Cause.ADDRESS}


def cause_of(reply: Reply) -> Cause:
    """Why the message was not taken."""
    if reply.code == 0:
        return Cause.TLS if reply.stage == "tls" else Cause.NETWORK
    if not 400 <= reply.code <= 599:
        return Cause.NONSENSE
    if reply.stage == "tls":
        return Cause.TLS
    if reply.code in _SIGN_IN or (reply.stage in {"auth", "token"} and reply.code != 421):
        return Cause.AUTHENTICATION
    cause = _enhanced(reply.text) or _BASIC.get(reply.code) or _STAGE.get(reply.stage, Cause.POLICY)
    vague = cause in {Cause.POLICY, Cause.SENDER} or (cause == Cause.ADDRESS and not _enhanced(reply.text))
    return Cause.THROTTLED if vague and not is_final(reply) else cause  # "not now" is no verdict


def _enhanced(text: str) -> Cause | None:
    code = re.match(r"[45]\.(\d{1,3}\.\d{1,3})\b", text)
    return next((cause for pattern, cause in _ENHANCED if code and re.fullmatch(pattern, code[1])), None)


def is_final(reply: Reply) -> bool:
    """Whether the server means "never"."""
    return reply.code >= 500


def next_try(cause: Cause, reply: Reply, tries: int, jitter: Callable[[], float] = random.random) -> timedelta | None:
    """How long to wait before trying again, after so many tries that failed; None where no more are made.

    Each gap is stretched or shortened by up to a fifth, so that letters put off together do not come back together.
    """
    about_it = reply.stage in {"mail", "rcpt", "data"} and cause in {Cause.ADDRESS, Cause.POLICY, Cause.SENDER}
    minutes = PLAIN[cause].minutes
    if (about_it and is_final(reply)) or tries >= len(minutes):
        return None
    return timedelta(minutes=minutes[tries] * (0.8 + 0.4 * jitter()))
