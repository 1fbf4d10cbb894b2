"""What the trail says of requests: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    REQUEST_MADE = "request.made", "The candidate asked for something."
    REQUEST_NOTED = "request.noted", "{who} noted what the candidate asked for."
    REQUEST_HANDED_OVER = "request.handed_over", "{who} said who answers the request."
    REQUEST_PLAN = "request.plan", "{who} planned the answer to the request."
    REQUEST_ARRANGE = "request.arrange", "A time was arranged with the candidate."
    REQUEST_UNDO = "request.undo", "The time that was arranged was cancelled."
    REQUEST_ANSWER = "request.answer", "{who} answered the request."
    REQUEST_CLOSE = "request.close", "{who} closed the request."
    REQUEST_FULFIL = "request.fulfil", "{who} answered what was asked for."
    REQUEST_REPLY = "request.reply", "{who} answered the request in writing."
    REQUEST_TAKE_BACK = "request.take_back", "The candidate took the request back."
    COMPLAINT_MADE = "complaint.made", "{who} took the request on as a complaint."
    COMPLAINT_GIVEN = "complaint.given", "{who} said who looks into the complaint."
    COMPLAINT_KEPT = "complaint.kept", "{who} had what is on record kept."
    COMPLAINT_ACKNOWLEDGE = "complaint.acknowledge", "{who} acknowledged the complaint."
    COMPLAINT_END = "complaint.end", "{who} ended the complaint."
