"""What the public form holds of people, and how it goes."""

from employer_portal.asking.models import FeedbackAsk
from employer_portal.core.retention import Goes, Holding, Rows, Shown

TYPED = "it was typed by somebody of whom nobody knows yet who they are, and goes within a minute"

HELD = (
    Rows(
        model=FeedbackAsk, called="What was typed in the public form", ways=(), goes=Goes.ROW,
        because="its row goes once the worker has looked for them, within a minute",
        holds=(
            Holding(FeedbackAsk.reference, "reference that was typed", Shown.NOT, TYPED),
            Holding(FeedbackAsk.name, "name that was typed", Shown.NOT, TYPED),
            Holding(FeedbackAsk.address, "address that was typed", Shown.NOT, TYPED),
        ),
    ),
)  # fmt: skip
