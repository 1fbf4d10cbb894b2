"""All ledgers in one place: what the rows of each feature owe the trail."""

from employer_portal.accounts import trail as accounts
from employer_portal.answers import trail as answers
from employer_portal.calls import trail as calls
from employer_portal.certificates import trail as certificates
from employer_portal.cohorts import trail as cohorts
from employer_portal.core.trail import Ledger
from employer_portal.cowriting import trail as cowriting
from employer_portal.delivery import trail as delivery
from employer_portal.disputes import trail as disputes
from employer_portal.evidence import trail as evidence
from employer_portal.feedback import trail as feedback
from employer_portal.helpful import trail as helpful
from employer_portal.hiring import trail as hiring
from employer_portal.intouch import trail as intouch
from employer_portal.keeping import trail as keeping
from employer_portal.learning import trail as learning
from employer_portal.letters import trail as letters
from employer_portal.marking import trail as marking
from employer_portal.needs import trail as needs
from employer_portal.reading import trail as reading
from employer_portal.requests import trail as requests
from employer_portal.training import trail as training
from employer_portal.wording import trail as wording

LEDGERS: tuple[Ledger, ...] = (
    *accounts.LEDGERS,
    *training.LEDGERS,
    *learning.LEDGERS,
    *marking.LEDGERS,
    *reading.LEDGERS,
    *cohorts.LEDGERS,
    *certificates.LEDGERS,
    *hiring.LEDGERS,
    *feedback.LEDGERS,
    *cowriting.LEDGERS,
    *letters.LEDGERS,
    *requests.LEDGERS,
    *needs.LEDGERS,
    *intouch.LEDGERS,
    *disputes.LEDGERS,
    *answers.LEDGERS,
    *helpful.LEDGERS,
    *calls.LEDGERS,
    *keeping.LEDGERS,
    *wording.LEDGERS,
    *delivery.LEDGERS,
    *evidence.LEDGERS,
)
