"""What certificates owe the trail: whose, by whom, until when, and whether one was revoked."""

from employer_portal.core.trail import ACTOR, Ledger
from employer_portal.training.models import Certificate, Glass, Retest

LEDGERS = (
    Ledger(
        subject="certificate",
        goes="certificates",
        id=Certificate.id,
        facts={
            "user": Certificate.user_id,
            "granted_by": Certificate.granted_by,
            "revoked_by": Certificate.revoked_by,
            "since": Certificate.granted_at,
            "until": Certificate.expires_at,
            "guidance": Certificate.guidance_version,
            "provisional": Certificate.provisional,
            "writes": Certificate.writes,
        },
        made={
            "certificate.granted": "",
            "certificate.earned": "",
            "certificate.completed": "",
            "certificate.taken_over": "",
        },
        says={
            "certificate.granted": {"granted_by": ACTOR, "revoked_by": None, "provisional": False, "writes": True},
            "certificate.completed": {"granted_by": ACTOR, "revoked_by": None, "provisional": False, "writes": True},
            "certificate.taken_over": {"granted_by": ACTOR, "revoked_by": None, "provisional": False, "writes": True},
            "certificate.earned": {"granted_by": None, "revoked_by": None},
            "certificate.revoked": {"revoked_by": ACTOR},
        },
    ),
    Ledger(
        subject="retest",
        goes="retests",
        id=Retest.id,
        facts={
            "user": Retest.user_id,
            "certificate": Retest.certificate_id,
            "version": Retest.version,
            "due": Retest.due_at,
            "passed": Retest.passed_at,
        },
        made={"retest.asked": ""},
        begins={"passed": None},
    ),
    Ledger(
        subject="glass",
        goes="glasses",
        id=Glass.id,
        facts={
            "user": Glass.user_id,
            "state": Glass.state,
            "hours": Glass.hours,
            "asked_by": Glass.asked_by,
            "as_admin": Glass.as_admin,
            "settled_by": Glass.settled_by,
            "ends": Glass.until,
        },
        made={"glass.ask": ""},
        says={
            "glass.ask": {"state": "asked", "asked_by": ACTOR, "settled_by": None, "ends": None},
            "glass.break": {"settled_by": ACTOR},
            "glass.refuse": {"settled_by": ACTOR},
        },
    ),
)
