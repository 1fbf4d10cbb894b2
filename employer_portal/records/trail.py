"""All ledgers in one place: what the rows of each feature owe the trail."""

from employer_portal.accounts import trail as accounts
from employer_portal.cohorts import trail as cohorts
from employer_portal.core.trail import Ledger
from employer_portal.delivery import trail as delivery
from employer_portal.feedback import trail as feedback
from employer_portal.hiring import trail as hiring
from employer_portal.learning import trail as learning
from employer_portal.letters import trail as letters
from employer_portal.marking import trail as marking
from employer_portal.training import trail as training
from employer_portal.wording import trail as wording

LEDGERS: tuple[Ledger, ...] = (
    *accounts.LEDGERS,
    *training.LEDGERS,
    *learning.LEDGERS,
    *marking.LEDGERS,
    *cohorts.LEDGERS,
    *hiring.LEDGERS,
    *feedback.LEDGERS,
    *letters.LEDGERS,
    *wording.LEDGERS,
    *delivery.LEDGERS,
)
