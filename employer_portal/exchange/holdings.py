"""What kept matches of scorecards hold of the people who work here, and how it goes."""

from employer_portal.core.retention import Goes, Holding, Rows, Shown
from employer_portal.exchange.models import ScorecardProfile

HELD = (
    Rows(
        model=ScorecardProfile, called="How a scorecard is read", ways=((ScorecardProfile.by_id,),), goes=Goes.ROW,
        because="it goes with who kept it: another is made in minutes",
        holds=(
            Holding(
                ScorecardProfile.text, "its headings and words", Shown.DESCRIBED,
                "it may name others of a panel; what came in by it is shown where it stands",
            ),
        ),
    ),
)  # fmt: skip
