"""The rounds whose letters have left, or leave next: a school's teachers, a software team's engineers."""

from employer_portal.delivery import operations as delivery
from employer_portal.demo import after_letters
from employer_portal.demo.teller import Teller
from employer_portal.review.operations import Answers


def teacher(tell: Teller) -> None:
    """Three weeks ago: letters sent, one bounced, one uncertain, one carried to the post; a decision is reopened.
    Some ask for something since."""
    at = tell.days.at
    tell.bring_in("josephine", at(14, "10:05"))
    tell.accept_clean("josephine", at(13, "17:10"))
    tell.settle(
        "TCH-03",
        "not_about_the_person",
        "The note is about a grandparent in the role play, not about the candidate.",
        "harriet",
        at(13, "17:20"),
    )
    tell.settle(
        "TCH-02",
        "reopen_decision",
        "How somebody dresses was written as a gap; the panel must look at it again.",
        "harriet",
        at(13, "17:40"),
        Answers(
            "Mairi Stewart's, on families and colleagues.",
            "It may have been: her rating there is a point below the others.",
            "Not until the panel has met again without it.",
        ),
    )
    tell.accept(["TCH-01", "TCH-03", "TCH-04", "TCH-08"], "josephine", at(12, "09:15"))
    tell.hand_in(["TCH-01", "TCH-03", "TCH-04", "TCH-08"], "josephine", at(12, "11:30"))
    tell.approve(["TCH-01", "TCH-03", "TCH-04", "TCH-08"], "sol", at(11, "14:00"))
    tell.deliver(
        at(10, "10:04"), {"kofi.mensahbonsu@post.example": "no such person", "amina.warsame@inbox.example": "silence"}
    )
    tell.do(
        lambda session: delivery.handed_to_the_post(
            session, tell.deliveries(session, ["TCH-03"]), actor=tell.actor("josephine"), now=at(10, "15:30")
        )
    )
    after_letters.teachers(tell)


def engineer(tell: Teller) -> None:
    """Last week: some letters are sent, some cool off, some wait for the approver, one was given back."""
    at, lately = tell.days.at, tell.days.lately
    tell.bring_in("dana", at(8, "09:50"))
    tell.accept_clean("dana", at(7, "11:20"))
    tell.settle(
        "ENG-07",
        "reopen_decision",
        "That the post was promised beforehand would be no fair round.",
        "dana",
        at(7, "12:00"),
        Answers(
            "Niamh Corrigan's, in the words for the candidate.",
            "Nobody else on the panel heard of it; the hiring manager is asked in writing.",
            "Yes, but they are read once more by somebody from another team.",
        ),
    )
    tell.reword(
        "ENG-11",
        "ellis",
        "CODE",
        {
            "development": "Your function did six jobs, and no test came with it. We were looking for a test that shows"
            " the refund is right.",
            "next_step": "Take a function that you wrote this year, and write a test for it before you change it.",
        },
        at(7, "14:30"),
    )
    tell.settle(
        "ENG-11",
        "words_removed",
        "The remark was about the person; what is left is about the code that we saw.",
        "dana",
        at(7, "14:45"),
    )
    tell.keep("ENG-03", "niamh", "The panel asked all candidates what would keep them in this post.", at(7, "15:05"))
    tell.accept([f"ENG-{number:02}" for number in (1, 2, 3, 4, 5, 8, 9, 12, 16)], "dana", at(6, "09:40"))
    tell.hand_in(["ENG-01", "ENG-04", "ENG-05", "ENG-12"], "dana", at(5, "10:00"))
    tell.approve(["ENG-01", "ENG-04", "ENG-05", "ENG-12"], "ann", at(4, "15:20"))
    tell.deliver(at(3, "10:03"))
    after_letters.engineers(tell)
    tell.hand_in(["ENG-02", "ENG-03", "ENG-08", "ENG-16"], "dana", at(1, "16:10"))
    tell.give_back(
        "ENG-03",
        "“Overqualified” has a reason, and still reads as being about age. Say what the post needs.",
        "ann",
        at(1, "17:00"),
    )
    tell.approve(["ENG-02"], "ann", lately(95))
    tell.compose(["ENG-09"], "dana", lately(70))
    after_letters.engineers_today(tell)
