"""What the trail says of candidates' own pages: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    LINK_MADE = "link.made", "{who} gave the candidate an address for their page."
    LINK_WITHDRAWN = "link.withdrawn", "{who} withdrew the address of the candidate’s page."
    LINK_GIVEN_BACK = "link.given_back", "{who} let the address of the candidate’s page work again."
    LINK_HEARD_AGAIN = "link.heard_again", "{who} let codes be tried at the candidate’s page again."
    LINK_PROVED = "link.proved", "The candidate opened their page for the first time, and said what only they know."
    LINK_SHUT = (
        "link.shut",
        "Somebody had codes of the candidate’s page and did not say what only they know. Codes are not heard any more.",
    )
