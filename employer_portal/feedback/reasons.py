"""What a reason is: words that a stranger would understand; and which reasons for writing nothing are no conflict of
interest."""

import re

from employer_portal.core.errors import DomainError

#: Why somebody does not write about a candidate, as it is offered to them and to HR: these speak of no tie between the
#: two. Any other reason may be one, whatever its words.
NO_CONFLICT = (
    "Did not take part", "No time before it is due", "Is away until after the due date", "No longer works here",
)  # fmt: skip

#: Words that name no criterion, no fact and no rule: a reason of these alone says that somebody thinks so.
_SAYS_NOTHING = frozenset(
    """
    a about above absolutely accept accepted accurate actually add after again agree agreed all already alright
    also always am an and any anyway are as at be because been before being believe best better both but by came
    can chose come common correct could day decided decision did didn discussed do does doesn don done each
    either else even ever every everybody everyone exact exactly fact fair fairly feel feels felt fine for from
    general get give given go going good got great had happen happened happy has have he her here hers herself
    him himself his honest honestly how i if in instead is isn it its itself just keep keeping kept knew know
    known leave like made make makes may me mean meant might more most much must my myself n need needed never
    nice no none not nothing obvious obviously of ok okay on one only opinion or other our ours ourselves out
    over people perfectly person please really reason reasons right s said same sat saw say saying says see seen
    sense she should simply so some somebody someone something sort spoke stand stay stays still such sure t
    talked that the their them themselves then there these they thing things think this those though thought
    time to together told too true trust truth up us use used very view want wanted was way we well went were
    what when which who whole why will with word wording words would wrong wrote yes you your
    """.split()
)


def must_be_a_reason(reason: str) -> str:
    """The reason, trimmed. Raises `DomainError` for one that says nothing.

    A reason names a criterion, a fact or a rule; "fine", "it is true" and "that is how it was" name none.
    """
    words = set(re.findall(r"\w+", reason.lower()))
    if len(words) < 3 or not any(len(word) > 2 and word not in _SAYS_NOTHING for word in words):
        raise DomainError(
            "This needs a reason that a stranger would understand.",
            "Name the criterion, and what was said or done, in a few words.",
        )
    return reason.strip()
