"""Does mail leave? A look at the mail server, and a message that says it is a test: for `doctor` and for the page."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid

from employer_portal.core.clock import system_clock
from employer_portal.delivery.envelope import Mailbox
from employer_portal.delivery.missing_steps import missing_step
from employer_portal.delivery.replies import Reply
from employer_portal.delivery.transport import NotTaken, Unknown, transport_of
from employer_portal.settings import Settings

#: Where it failed -> what is said of the server.
STAGES = {
    "token": "gives no token to sign in with",
    "connect": "does not answer",
    "tls": "makes no encrypted connection",
    "auth": "does not let the portal sign in",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it, with the server's own words, and the step that is missing, as far as anybody can tell. `well`
    is None where nobody knows; `stage` is where it failed."""

    well: bool | None
    says: str
    step: str = ""
    stage: str = ""


def look(settings: Settings, seconds: float) -> Tried:
    """Connect, encrypt and sign in, within so many seconds each. Nothing is sent."""
    way_out = transport_of(_quick(settings, seconds))
    try:
        way_out.connect()
    except NotTaken as refused:
        return _not_taken(settings, refused.reply)
    finally:
        way_out.close()
    signed = f", signs in as {settings.mail_user}" if settings.mail_user else ""
    return Tried(True, f"{server(settings)} answers ({settings.mail_security}){signed}")


def send_test(settings: Settings, sender: Mailbox, recipient: Mailbox, seconds: float) -> Tried:
    """Send a message that says it is a test, and wait for the server's answer."""
    way_out = transport_of(_quick(settings, seconds))
    try:
        way_out.connect()
        way_out.send(sender, recipient, _message(sender, recipient), name="test")
    except Unknown:
        return Tried(None, "handed over, but the server never said so", "See whether it came.")
    except NotTaken as refused:
        return _not_taken(settings, refused.reply)
    finally:
        way_out.close()
    where = f"taken by {server(settings)}" if settings.mail_host else f"written into {settings.mailbox}"
    return Tried(True, f"{where}, to {recipient.address} from {sender.address}")


def server(settings: Settings) -> str:
    return f"{settings.mail_host}:{settings.mail_port}"


def _quick(settings: Settings, seconds: float) -> Settings:
    return settings.model_copy(update={"mail_timeout_seconds": min(seconds, settings.mail_timeout_seconds)})


def _not_taken(settings: Settings, reply: Reply) -> Tried:
    words = STAGES.get(reply.stage, "refuses the message")
    answer = f"{reply.code} {reply.text}" if reply.code > 0 else reply.text
    return Tried(False, f"{server(settings)} {words}: {answer}", missing_step(str(reply)), reply.stage)


def _message(sender: Mailbox, recipient: Mailbox) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = sender.route, recipient.route
    message["Subject"] = "A test of the interview feedback portal"
    message["Date"] = system_clock()
    message["Message-ID"] = make_msgid(domain=sender.route.rpartition("@")[2])
    message.set_content("This message is a test. If you can read it, mail leaves the portal.\n")
    return message.as_bytes()
