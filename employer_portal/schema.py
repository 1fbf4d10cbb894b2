"""All models in one place, for the migrations and the contract tests; nothing else imports this."""

from employer_portal.accounts import models as accounts
from employer_portal.answers import models as answers
from employer_portal.approving import models as approving
from employer_portal.asking import models as asking
from employer_portal.calls import models as calls
from employer_portal.candidate import models as candidate
from employer_portal.certificates import models as certificates
from employer_portal.cohorts import models as cohorts
from employer_portal.core import audit, documents, tokens
from employer_portal.core.tables import Base
from employer_portal.delivery import models as delivery
from employer_portal.disputes import models as disputes
from employer_portal.evidence import models as evidence
from employer_portal.exchange import models as exchange
from employer_portal.feedback import models as feedback
from employer_portal.helpful import models as helpful
from employer_portal.hiring import lookup
from employer_portal.hiring import models as hiring
from employer_portal.intouch import models as intouch
from employer_portal.keeping import models as keeping
from employer_portal.learning import models as learning
from employer_portal.letters import models as letters
from employer_portal.marking import models as marking
from employer_portal.needs import models as needs
from employer_portal.practice import models as practice
from employer_portal.reading import models as reading
from employer_portal.requests import models as requests
from employer_portal.running import keys, workers
from employer_portal.training import models as training
from employer_portal.wording import models as wording

__all__ = [
    "accounts", "answers", "approving", "asking", "audit", "calls", "candidate", "certificates", "cohorts",
    "delivery", "disputes", "documents", "evidence", "exchange", "feedback", "helpful", "hiring", "intouch",
    "keeping", "keys", "learning", "letters", "lookup", "marking", "needs", "practice", "reading", "requests",
    "tokens", "training", "wording", "workers",
]  # fmt: skip

metadata = Base.metadata
