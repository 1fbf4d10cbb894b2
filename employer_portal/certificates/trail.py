"""What an opening of answers owes the trail: whose, and by whom."""

from employer_portal.certificates.models import AnswersOpened
from employer_portal.core.trail import ACTOR, Ledger

LEDGERS = (
    Ledger(
        subject="answers_opened",
        goes="answers_opened",
        id=AnswersOpened.id,
        facts={"user": AnswersOpened.user_id, "by": AnswersOpened.by_id},
        made={"answers_opened.made": ""},
        says={"answers_opened.made": {"by": ACTOR}},
    ),
)
