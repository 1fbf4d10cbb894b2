"""What staying in touch owes the trail: who agreed until when, and whether it ended."""

from employer_portal.core.trail import Ledger
from employer_portal.intouch.models import InTouch

LEDGERS = (
    Ledger(
        subject="in_touch",
        goes="in_touch",
        id=InTouch.id,
        facts={
            "application": InTouch.application_id,
            "until": InTouch.until,
            "ended": InTouch.ended_at.is_not(None),
        },
        made={"in_touch.agreed": ""},
    ),
)
