"""Within how many working days each kind of request is answered, and by which day that is."""

from datetime import date, datetime

from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import day_at
from employer_portal.requests.models import RequestKind
from employer_portal.settings import Settings

K = RequestKind
#: What people call it.
CALLED = {
    K.FEEDBACK: "Feedback",
    K.CALL: "A call",
    K.QUESTION: "A question about a letter",
    K.STATEMENT: "“That is not what I said”",
    K.FORMAT: "Another format",
    K.OTHER: "Something else",
}


def working_days(kind: RequestKind, settings: Settings) -> int:
    """Within how many working days a request of that kind is answered."""
    days = {K.FEEDBACK: settings.feedback_sla_days, K.CALL: settings.call_days, K.FORMAT: settings.format_days}
    return days.get(kind, settings.answer_days)


def promised_on(kind: RequestKind, settings: Settings, now: datetime) -> date:
    """By which day a request that is made now is answered."""
    return Calendar.of(settings).after(day_at(now, settings.timezone), working_days(kind, settings))
