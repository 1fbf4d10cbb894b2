"""All models in one place, for the migrations and the contract tests; nothing else imports this."""

from employer_portal.accounts import models as accounts
from employer_portal.cohorts import models as cohorts
from employer_portal.core import audit, documents, tokens
from employer_portal.core.tables import Base
from employer_portal.delivery import models as delivery
from employer_portal.feedback import models as feedback
from employer_portal.hiring import models as hiring
from employer_portal.learning import models as learning
from employer_portal.letters import models as letters
from employer_portal.marking import models as marking
from employer_portal.practice import models as practice
from employer_portal.running import keys, workers
from employer_portal.training import models as training
from employer_portal.wording import models as wording

__all__ = [
    "accounts", "audit", "cohorts", "delivery", "documents", "feedback", "hiring", "keys", "learning", "letters",
    "marking", "practice", "tokens", "training", "wording", "workers",
]  # fmt: skip

metadata = Base.metadata
