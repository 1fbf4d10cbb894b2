"""What a pack of evidence owes the trail: of what it is, by whom, whether it names everybody, its hash over all."""

from employer_portal.core.trail import ACTOR, Ledger
from employer_portal.evidence.models import Export

LEDGERS = (
    Ledger(
        subject="evidence",
        id=Export.id,
        facts={"of": Export.of, "row": Export.row_id, "named": Export.named, "by": Export.asked_by, "top": Export.top},
        made={"evidence.asked": ""},
        says={"evidence.asked": {"by": ACTOR, "top": None}},
    ),
)
