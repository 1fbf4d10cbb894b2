"""What training holds of the people who work here, and how it goes."""

from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.training.models import Certificate, Glass, Retest

HELD = (
    Rows(
        model=Certificate,
        called="A certificate",
        goes=Goes.ROW,
        ways=((Certificate.user_id,), (Certificate.granted_by,), (Certificate.revoked_by,)),
        holds=(Holding(Certificate.revoked_because, "why it was revoked"),),
    ),
    Rows(
        model=Retest,
        called="A re-test that new guidance asks for",
        goes=Goes.ROW,
        ways=((Retest.user_id,), (Retest.certificate_id, Certificate.user_id)),
    ),
    Rows(
        model=Glass,
        called="Permission to write without a certificate",
        goes=Goes.ROW,
        ways=((Glass.user_id,), (Glass.asked_by,), (Glass.settled_by,)),
        holds=(Holding(Glass.because, "why it was asked for"),),
    ),
)
