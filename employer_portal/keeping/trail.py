"""What keeping owes the trail: the schedule, what is held, and how each erasure stands."""

from employer_portal.core.trail import ACTOR, Ledger
from employer_portal.keeping.models import AccessRequest, Erasure, Hold, Period

LEDGERS = (
    Ledger(
        subject="period",
        id=Period.id,
        facts={
            "state": Period.state,
            "jurisdiction": Period.jurisdiction,
            "months": Period.months,
            "proposed_by": Period.proposed_by,
            "agreed_by": Period.agreed_by,
        },
        made={"period.propose": "", "period.set": ""},
        begins={"agreed_by": None},
        says={"period.agree": {"agreed_by": ACTOR}},
    ),
    Ledger(
        subject="hold",
        id=Hold.id,
        facts={
            "state": Hold.state,
            "about": Hold.about,
            "begins": Hold.begins,
            "ends": Hold.ends,
            "placed_by": Hold.placed_by,
            "released_by": Hold.released_by,
        },
        made={"hold.place": ""},
        begins={"released_by": None},
        says={"hold.release": {"released_by": ACTOR}},
    ),
    Ledger(
        subject="erasure",
        id=Erasure.id,
        facts={
            "state": Erasure.state,
            "number": Erasure.number,
            "about": Erasure.about,
            "cause": Erasure.cause,
            "asked_by": Erasure.asked_by,
            "agreed_by": Erasure.agreed_by,
        },
        made={"erasure.ask": "", "erasure.due": ""},
        begins={"agreed_by": None},
        says={"erasure.agree": {"agreed_by": ACTOR}},
    ),
    Ledger(
        subject="access",
        id=AccessRequest.id,
        facts={
            "state": AccessRequest.state,
            "about": AccessRequest.about,
            "came_on": AccessRequest.came_on,
            "due_on": AccessRequest.due_on,
            "noted_by": AccessRequest.noted_by,
            "identity_by": AccessRequest.identity_by,
            "extended_by": AccessRequest.extended_by,
            "handed_in_by": AccessRequest.handed_in_by,
            "sha256": AccessRequest.sha256,
            "agreed_by": AccessRequest.agreed_by,
            "handed": AccessRequest.handed,
            "given_by": AccessRequest.given_by,
            "ended_by": AccessRequest.ended_by,
        },
        made={"access.receive": ""},
        begins=dict.fromkeys(
            ("identity_by", "extended_by", "handed_in_by", "sha256", "agreed_by", "handed", "given_by", "ended_by")
        ),
        says={
            "access.receive": {"noted_by": ACTOR},
            "access.identity": {"identity_by": ACTOR},
            "access.extend": {"extended_by": ACTOR},
            "access.hand_in": {"handed_in_by": ACTOR},
            "access.agree": {"agreed_by": ACTOR},
            "access.give_back": {"agreed_by": None},
            "access.give": {"given_by": ACTOR},
            "access.close": {"ended_by": ACTOR},
            "access.end": {"ended_by": ACTOR},
        },
    ),
)
