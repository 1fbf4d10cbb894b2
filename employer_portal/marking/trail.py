"""What a marking owes the trail: of whose sentence, by which trainers, and how it ended."""

from employer_portal.core.trail import Ledger
from employer_portal.marking.models import Marking

LEDGERS = (
    Ledger(
        subject="marking",
        goes="markings",
        id=Marking.id,
        facts={
            "user": Marking.user_id,
            "rewriting": Marking.rewriting_id,
            "state": Marking.state,
            "first_by": Marking.first_by,
            "second_by": Marking.second_by,
        },
        made={"marking.pass": "", "marking.doubt": ""},
    ),
)
