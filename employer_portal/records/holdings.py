"""All holdings in one place: what is held about people, in every table and beside them, and how it goes."""

from employer_portal.accounts import holdings as accounts
from employer_portal.answers import holdings as answers
from employer_portal.approving import holdings as approving
from employer_portal.asking import holdings as asking
from employer_portal.calls import holdings as calls
from employer_portal.candidate import holdings as candidate
from employer_portal.certificates import holdings as certificates
from employer_portal.cohorts import holdings as cohorts
from employer_portal.core.audit import AuditLine, PersonKey
from employer_portal.core.retention import Goes, Holding, Place, Rows, Shown
from employer_portal.cowriting import holdings as cowriting
from employer_portal.delivery import holdings as delivery
from employer_portal.disputes import holdings as disputes
from employer_portal.evidence import holdings as evidence
from employer_portal.exchange import holdings as exchange
from employer_portal.feedback import holdings as feedback
from employer_portal.helpful import holdings as helpful
from employer_portal.hiring import holdings as hiring
from employer_portal.intouch import holdings as intouch
from employer_portal.keeping import holdings as keeping
from employer_portal.learning import holdings as learning
from employer_portal.letters import holdings as letters
from employer_portal.marking import holdings as marking
from employer_portal.needs import holdings as needs
from employer_portal.practice import holdings as practice
from employer_portal.reading import holdings as reading
from employer_portal.requests import holdings as requests
from employer_portal.running import holdings as running
from employer_portal.training import holdings as training
from employer_portal.wording import holdings as wording

HELD: tuple[Rows, ...] = (
    Rows(
        model=AuditLine, called="A line of the audit trail", ways=((AuditLine.actor_id,),), goes=Goes.KEY,
        because="it holds numbers and codes, and of what is personal digests under the person's key",
    ),
    Rows(
        model=PersonKey, called="The key of a person's digests", ways=((PersonKey.person,),), goes=Goes.ROW,
        because="it goes first",
        holds=(Holding(PersonKey.key, "key", Shown.NOT, "it is drawn at random and tells nothing of anybody"),),
    ),
    *accounts.HELD,
    *training.HELD,
    *learning.HELD,
    *practice.HELD,
    *marking.HELD,
    *reading.HELD,
    *cohorts.HELD,
    *certificates.HELD,
    *hiring.HELD,
    *exchange.HELD,
    *feedback.HELD,
    *cowriting.HELD,
    *letters.HELD,
    *approving.HELD,
    *requests.HELD,
    *needs.HELD,
    *intouch.HELD,
    *disputes.HELD,
    *answers.HELD,
    *helpful.HELD,
    *asking.HELD,
    *calls.HELD,
    *keeping.HELD,
    *wording.HELD,
    *delivery.HELD,
    *evidence.HELD,
    *candidate.HELD,
)  # fmt: skip
PLACES: tuple[Place, ...] = running.PLACES
