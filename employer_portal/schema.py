"""All models in one place, for the migrations and the contract tests; nothing else imports this."""

from employer_portal.accounts import models as accounts
from employer_portal.core import audit, documents
from employer_portal.core.tables import Base
from employer_portal.training import models as training

__all__ = ["accounts", "audit", "documents", "training"]

metadata = Base.metadata
