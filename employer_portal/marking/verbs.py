"""What the trail says of marking: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    MARKING_PASS = "marking.pass", "{who} passed a rewritten sentence of the training."
    MARKING_DOUBT = "marking.doubt", "{who} did not pass a rewritten sentence yet: a second reader is needed."
    MARKING_FAIL = "marking.fail", "{who} agreed that a rewritten sentence does not pass yet."
    MARKING_PASS_INSTEAD = (
        "marking.pass_instead",
        "{who} passed a rewritten sentence in the place of a second trainer: there was none.",
    )
    MARKING_FAIL_INSTEAD = (
        "marking.fail_instead",
        "{who} agreed that a rewritten sentence does not pass yet, in the place of a second trainer: there was none.",
    )
