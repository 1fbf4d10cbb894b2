"""What keeping holds of candidates and of those who look after the records, and how it goes."""

from employer_portal.core.retention import Goes, Holding, Rows, Shown
from employer_portal.keeping.models import (
    AccessChoice,
    AccessPause,
    AccessPlace,
    AccessRequest,
    Erasure,
    Hold,
    Period,
)

_ASKED = (AccessRequest.about,)
LEFT_OUT = "it tells what is left out of what they are shown"
PRIVILEGED = "it may be about a claim, and for a lawyer's eyes"

HELD = (
    Rows(
        model=Hold, called="A legal hold", goes=Goes.EMPTIED,
        because="that there was one, and who placed and released it, is on record for as long as the portal is",
        ways=((Hold.about,), (Hold.placed_by,), (Hold.released_by,)),
        holds=(
            Holding(Hold.reason, "why it was placed", Shown.DESCRIBED, PRIVILEGED),
            Holding(Hold.released_because, "why it was released", Shown.DESCRIBED, PRIVILEGED),
        ),
    ),
    Rows(
        model=Erasure, called="The receipt of an erasure", goes=Goes.STAYS,
        because="it holds numbers that lead nowhere any more, and shows that it was done",
        ways=((Erasure.about,), (Erasure.asked_by,), (Erasure.agreed_by,)),
    ),
    Rows(
        model=Period, called="How long files are kept", goes=Goes.STAYS,
        because="it holds the numbers of two users alone", ways=((Period.proposed_by,), (Period.agreed_by,)),
    ),
    Rows(
        model=AccessRequest, called="That they asked to see what is held about them", goes=Goes.EMPTIED,
        because="that it was asked, and answered in time, is shown to an authority later",
        ways=(
            _ASKED, (AccessRequest.noted_by,), (AccessRequest.identity_by,), (AccessRequest.extended_by,),
            (AccessRequest.handed_in_by,), (AccessRequest.agreed_by,), (AccessRequest.given_by,),
            (AccessRequest.ended_by,),
        ),
        holds=(
            Holding(AccessRequest.words, "what they asked for"),
            Holding(AccessRequest.identity, "how it was seen who they are"),
            Holding(AccessRequest.extended_because, "why it takes longer"),
            Holding(AccessRequest.extended_told, "how they were told of that"),
            Holding(AccessRequest.given_back_because, "what the second reader said", Shown.DESCRIBED, LEFT_OUT),
            Holding(AccessRequest.ended_because, "how it ended"),
        ),
    ),
    Rows(
        model=AccessPause, called="That their request waited for their answer", goes=Goes.ROW,
        ways=((AccessPause.request_id, *_ASKED), (AccessPause.by_id,)),
        holds=(Holding(AccessPause.words, "what they were asked"),),
    ),
    Rows(
        model=AccessPlace, called="Where else was looked for what is held about them", goes=Goes.ROW,
        ways=((AccessPlace.request_id, *_ASKED), (AccessPlace.looked_by,)),
        holds=(Holding(AccessPlace.called, "place"), Holding(AccessPlace.found, "what was found there")),
    ),
    Rows(
        model=AccessChoice, called="What is left out of what they are shown", goes=Goes.ROW,
        ways=((AccessChoice.request_id, *_ASKED), (AccessChoice.by_id,)),
        holds=(
            Holding(AccessChoice.passages, "the words that are left out", Shown.NOT, LEFT_OUT),
            Holding(AccessChoice.note, "why, for the second reader", Shown.NOT, LEFT_OUT),
        ),
    ),
)  # fmt: skip
