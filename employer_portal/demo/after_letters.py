"""What candidates of a demonstration do once they have their letters: each kind of request in every state, and one that
is overdue; told in the order in which it happened, as the trail of each shows it."""

from datetime import timedelta

from employer_portal.answers.tasks import end_answered
from employer_portal.asking import operations as asking
from employer_portal.calls import notes
from employer_portal.calls import operations as calls
from employer_portal.composing.speech import written
from employer_portal.core.terms import Importance, Kind, LetterKind
from employer_portal.demo import seeing
from employer_portal.demo.asking import PHONE, Asking
from employer_portal.demo.teller import Teller
from employer_portal.disputes.models import Ending
from employer_portal.helpful.models import Cause, Helped
from employer_portal.hiring import vacancies
from employer_portal.hiring.models import Application
from employer_portal.intouch import operations as intouch
from employer_portal.needs import operations as needs
from employer_portal.needs.models import Need
from employer_portal.needs.operations import Said
from employer_portal.requests import complaints
from employer_portal.requests import operations as requests
from employer_portal.requests.models import RequestKind as K
from employer_portal.workbook.sheets import CriterionRow


def teachers(tell: Teller) -> None:
    """Answered, planned, closed, taken back, new, and overdue; a sentence with each end, and one that waits; a call
    that HR had to cancel, and one that waits for a time; a complaint that has ended."""
    say, at, day = Asking(tell, "josephine"), tell.days.at, tell.days.day
    settings, josephine, applied = tell.tools.settings, tell.actor("josephine"), tell.applications
    say.open_hours(at(9, "09:00"))
    late = say.note("TCH-05", K.OTHER, "Nobody met me at the gate, and I came in twenty minutes late.", at(9, "15:05"))
    complaint = say.complain(late, at(9, "15:20"))
    say.come_in("TCH-01", at(9, "18:31"))
    opening = say.dispute("TCH-01", 0, "I gave the time as well: ten minutes for the opening.", at(9, "18:40"))
    say.do(lambda session: complaints.acknowledge(
        session, complaint, day(8), today=day(8), actor=josephine, now=at(8, "09:40")
    ))  # fmt: skip
    wrong, right = "It did not name the time that you gave for the opening.", "You gave ten minutes for the opening."
    say.correct("TCH-01", wrong, right, at(8, "10:15"))
    seeing.given(tell)
    say.helped("TCH-01", Helped.YES, at(8, "19:05"), "I know now what to shorten, and by how much.")
    part = "Which part of the lesson plan would you have shortened?"
    which = say.ask("TCH-01", K.QUESTION, part, at(8, "19:12"), say.letter("TCH-01"))
    large = say.ask("TCH-03", K.FORMAT, "Could I have the letter in large print, please?", at(7, "08:40"))
    say.helped("TCH-03", Helped.PARTLY, at(7, "08:45"), cause=Cause.GENERAL)
    tell.approve(["TCH-01"], "sol", at(7, "14:20"), LetterKind.CORRECTION)
    kept = say.dispute("TCH-03", 0, "I remember it the other way round.", at(7, "17:05"))
    tell.deliver(at(6, "10:05"))
    said = "Mairi rang and named the opening: ten minutes instead of twenty."
    say.do(lambda session: requests.answer(session, which, said, actor=josephine, now=at(6, "11:05")))
    because = "The letter that came by post was in large print already; they wrote so."
    say.do(lambda session: requests.close(session, large, because, actor=josephine, now=at(6, "11:20")))
    left_out = "The notes of that day have the ten minutes, and our letter left them out."
    say.decide(opening, Ending.CORRECTED, left_out, "harriet", at(6, "11:40"))
    seeing.looked_through(tell)
    came = "The porter had the wrong list. We wrote to say sorry, and whoever welcomes candidates now has ours."
    say.do(lambda session: complaints.end_complaint(session, complaint, came, actor=josephine, now=at(6, "15:45")))
    off, _ = say.book("TCH-03", at(6, "18:20"))
    because = "I am called to a hearing that morning. Please choose another time."
    say.do(lambda session: calls.cancel(
        session, off, because, checker=tell.tools.checker, settings=settings, actor=josephine, now=at(5, "08:50")
    ))  # fmt: skip
    both = "Both people who met you wrote the same that day, each on their own."
    say.decide(kept, Ending.KEPT, both, "harriet", at(5, "09:50"))
    visit = say.note("TCH-08", K.OTHER, "May I visit the school before I apply again?", at(5, "16:31"))
    other = say.dispute("TCH-01", 1, "I think I said more about this.", at(5, "20:15"))
    say.take_back("TCH-01", other, at(4, "08:05"))
    say.take_back("TCH-08", visit, at(4, "10:55"))
    secret = say.public_form("TCH-02", at(4, "11:58"))
    wanted = "What could I have done better?\nDo I need more skills or experience in particular?"
    seeing.asked_who(tell)
    better = say.do(lambda session: asking.ask(session, secret, wanted, settings=settings, now=at(4, "12:02")).id)
    say.do(lambda session: requests.plan(session, better, day(0), today=day(0), actor=josephine, now=at(3, "09:30")))
    say.note("TCH-04", K.CALL, "Any day after four, please. I teach until then.", at(3, "16:10"))
    _needs(tell)
    words = "I showed the second version of the plan as well. It is in the folder that I left with you."
    say.dispute("TCH-01", -1, words, at(2, "18:26"))
    say.do(lambda session: calls.ring_me(
        session, applied["TCH-01"], PHONE, "Any day after four.", settings=settings, now=at(1, "21:40")
    ))  # fmt: skip
    say.ask("TCH-01", K.OTHER, "How long do you keep my application?", at(1, "21:45"))
    say.stay_in_touch("TCH-01", "Teaching mathematics, part time, within an hour of Merebridge", 0, at(1, "21:50"))


def engineers(tell: Teller) -> None:
    """A question that is answered by letter; calls that were held, missed, cancelled and are to come; the public form's
    mail that nobody has followed yet; a complaint that is new; somebody who left what they had agreed to, and somebody
    who is told of a role."""
    say, at, settings = Asking(tell, "dana"), tell.days.at, tell.tools.settings
    dana, soon, applied = tell.actor("dana"), timedelta(minutes=25), tell.applications
    say.open_hours(at(3, "09:00"))
    say.come_in("ENG-04", at(3, "10:35"))
    say.helped("ENG-04", Helped.NO, at(3, "10:40"), "I had hoped to read which test was missing.", Cause.GENERAL)
    held, began = say.book("ENG-04", at(3, "11:02"), "What would a stronger test plan have looked like?")
    say.come_in("ENG-01", at(3, "13:05"))
    question = "Which of the tests that I left out mattered most?"
    asked = say.ask("ENG-01", K.QUESTION, question, at(3, "13:12"), say.letter("ENG-01"))
    words = "The one for a refund that is asked for twice. It is the case that the exercise names in its second line."
    say.answer(asked, words, "ellis", at(3, "14:05"), at(3, "15:30"), at(3, "15:50"))
    rung = "We went through the exercise line by line. You asked how long a test plan should be: one page is enough."
    promise = ("Send you the reading list of the team", tell.days.day(-2))
    say.do(lambda session: notes.write(
        session, held, rung, [promise], shared=True, checker=tell.tools.checker, actor=dana, now=began + soon
    ))  # fmt: skip
    say.stay_in_touch("ENG-04", "Payments, remote", -1, at(3, "20:02"))
    say.do(lambda session: intouch.end_own(session, applied["ENG-04"], now=at(2, "07:31")))
    say.come_in("ENG-05", at(2, "08:25"))
    say.helped("ENG-05", Helped.YES, at(2, "08:30"), "Short, and kind.")
    tell.approve(["ENG-01"], "ann", at(2, "09:10"), LetterKind.ANSWER)
    missed, began = say.book("ENG-05", at(2, "11:30"))
    say.helped("ENG-01", Helped.YES, at(2, "12:10"))
    promised = say.note(
        "ENG-07", K.OTHER, "A friend there told me the post was promised before I came.", at(2, "15:10")
    )
    say.complain(promised, at(2, "15:30"))
    say.do(lambda session: calls.miss(session, missed, settings=settings, actor=dana, now=began + soon))
    say.come_in("ENG-12", at(2, "19:01"))
    off, _ = say.book("ENG-12", at(2, "19:05"))
    say.do(lambda session: calls.cancel_theirs(session, applied["ENG-12"], off, settings=settings, now=at(2, "21:15")))
    say.helped("ENG-12", Helped.PARTLY, at(1, "07:50"), cause=Cause.LATE)
    say.stay_in_touch("ENG-12", "Back-end or support work, in Hull or from home", -1, at(1, "07:54"))
    _another_role(say)
    seeing.read_by_another(tell)
    tell.deliver(at(1, "10:05"))
    end_answered(tell.tools.database, at(1, "10:06"))


def engineers_today(tell: Teller) -> None:
    """A call that is to come, a way to ask that nobody has followed yet, and somebody more to tell of a role."""
    say = Asking(tell, "dana")
    say.stay_in_touch("ENG-05", "Support, part time", 0, tell.days.lately(170))
    say.book("ENG-01", tell.days.lately(150), "What should I build next?")
    say.public_form("ENG-15", tell.days.lately(50))
    seeing.received(tell)


def nurses(tell: Teller) -> None:
    """A complaint that is looked into, while nothing on record may go."""
    say, at, day, josephine = Asking(tell, "josephine"), tell.days.at, tell.days.day, tell.actor("josephine")
    children = "I was asked who looks after my children. Was everybody asked that?"
    complaint = say.complain(say.note("NUR-05", K.OTHER, children, at(3, "10:20")), at(3, "10:40"))
    say.do(lambda session: complaints.keep_records(session, complaint, actor=josephine, now=at(3, "10:45")))
    say.do(lambda session: complaints.acknowledge(
        session, complaint, day(2), today=day(2), actor=josephine, now=at(2, "14:00")
    ))  # fmt: skip


def _another_role(say: Asking) -> None:
    """Dana opens a vacancy that asks for some of the same, and tells who met all of it and asked to hear of roles."""
    tell, at, dana = say.tell, say.tell.days.at, say.tell.actor("dana")
    asked = {one.code: one for one in tell.workbook().criteria}
    colleagues = "Answers the question that was asked, in words that a colleague outside the team can use."
    answering = CriterionRow(
        3, "HELP", "Answering questions of colleagues", Kind.SKILL, Importance.ESSENTIAL, colleagues
    )
    role = say.do(lambda session: vacancies.make_vacancy(
        session, "ENG/2026/231", "Support Engineer, Payments", tell.employer.brands[tell.told["brand"]],
        location="Hull or from home", actor=dana, now=at(1, "08:40"),
    ).id)  # fmt: skip
    say.do(lambda session: vacancies.set_criteria(
        session, role, [asked["CODE"], asked["TEAM"], answering], actor=dana, now=at(1, "08:50")
    ))  # fmt: skip
    how = f"The advert is on our careers page under ENG/2026/231. Apply there by {written(tell.days.day(-14))}."
    say.tell_of(role, {"HELP": "Answering technical questions"}, how, at(1, "09:20"))


def _needs(tell: Teller) -> None:
    """One says what they need."""
    applied, settings, then = tell.applications["TCH-03"], tell.tools.settings, tell.days.at(3, "16:12")
    with tell.tools.database.reading() as session:
        they = session.get_one(Application, applied).candidate
        said = Said(
            they.format, they.language, they.postal_address, [Need.STEP_FREE, Need.COMPANION],
            "Questions in writing as well, please.",
        )  # fmt: skip
    tell.do(lambda session: needs.say(session, applied, said, settings=settings, now=then))
