"""What calls hold of candidates and of those who ring them, and how it goes."""

from employer_portal.calls.models import Call, Caller, Diary, Note, Opening, Promise, Step
from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.hiring.holdings import CANDIDATE
from employer_portal.requests.models import Request

_CALL = (Call.request_id, Request.application_id, *CANDIDATE)

HELD = (
    Rows(
        model=Call, called="A call", ways=(_CALL, (Call.owner_id,)), goes=Goes.ROW,
        holds=(
            Holding(Call.phone, "telephone number"),
            Holding(Call.free_at, "when they can be rung, in their words"),
            Holding(Call.needs, "what makes a call possible for them"),
            Holding(Call.needs_words, "the same, in their words"),
            Holding(Call.organiser, "from whom calendars heard of it"),
            Holding(Call.because, "why it was cancelled"),
        ),
    ),
    Rows(
        model=Note, called="What was said on the phone", ways=((Note.call_id, *_CALL), (Note.by_id,)), goes=Goes.ROW,
        holds=(Holding(Note.words, "what was said"),),
    ),
    Rows(
        model=Promise, called="What was promised on the phone", goes=Goes.ROW,
        ways=((Promise.call_id, *_CALL), (Promise.owner_id,), (Promise.done_by,)),
        holds=(Holding(Promise.words, "what was promised"),),
    ),
    Rows(
        model=Step, called="Minutes of somebody's time that a call takes", goes=Goes.ROW,
        ways=((Step.call_id, *_CALL), (Step.user_id,)),
    ),
    Rows(model=Diary, called="How somebody takes calls", ways=((Diary.user_id,),), goes=Goes.ROW),
    Rows(
        model=Opening, called="Hours in which somebody can ring", ways=((Opening.user_id, Diary.user_id),),
        goes=Goes.ROW,
    ),
    Rows(
        model=Caller, called="An interviewer who may ring candidates", ways=((Caller.user_id,), (Caller.by_id,)),
        goes=Goes.STAYS, because="it holds the numbers of a round and of users alone",
    ),
)  # fmt: skip
