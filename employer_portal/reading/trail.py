"""What a confirmed policy owes the trail: who read it, in which version, and in which words."""

from employer_portal.core.trail import Ledger
from employer_portal.reading.models import PolicyRead

LEDGERS = (
    Ledger(
        subject="policy_read",
        goes="policies_read",
        id=PolicyRead.id,
        facts={"user": PolicyRead.user_id, "version": PolicyRead.version, "sha256": PolicyRead.sha256},
        made={"policy_read.confirmed": ""},
    ),
)
