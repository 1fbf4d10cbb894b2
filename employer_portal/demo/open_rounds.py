"""The rounds that people work on right now: a hospital's nurses, a warehouse's team leaders."""

from dataclasses import replace

from employer_portal.core.terms import Format, LetterKind, Outcome
from employer_portal.delivery import operations as delivery
from employer_portal.demo import after_letters
from employer_portal.demo.teller import Teller
from employer_portal.feedback import operations as feedback
from employer_portal.hiring import dates, vacancies
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application
from employer_portal.needs import operations as needs
from employer_portal.panel import operations as panel
from employer_portal.panel.chair import set_chair
from employer_portal.phrasing.findings import Field
from employer_portal.review import operations as reviewing
from employer_portal.workbook.sheets import RoundWorkbook


def nurse(tell: Teller) -> None:
    """This week: concerns to settle, letters with a stand-in approver, large print, one by post, one withdrawn."""
    at, lately = tell.days.at, tell.days.lately
    tell.bring_in("josephine", at(5, "09:30"))
    tell.accept_clean("josephine", at(4, "10:15"))
    tell.accept([f"NUR-{number:02}" for number in (1, 2, 4, 7, 9, 10, 14)], "josephine", at(4, "10:40"))
    tell.hand_in(["NUR-02", "NUR-10", "NUR-14"], "josephine", at(3, "11:00"))
    tell.approve(["NUR-02", "NUR-10", "NUR-14"], "ann", at(2, "09:30"))
    tell.do(
        lambda session: hiring.change_outcome(
            session, tell.applications["NUR-02"], Outcome.APPOINTED, actor=tell.actor("josephine"), now=at(2, "12:05")
        )
    )
    tell.do(
        lambda session: delivery.hold(
            session, tell.deliveries(session, ["NUR-14"]), actor=tell.actor("josephine"), now=at(2, "12:10")
        )
    )
    tell.deliver(at(1, "10:05"))
    tell.hand_in(["NUR-01", "NUR-04", "NUR-09"], "josephine", at(1, "14:30"))
    tell.compose(["NUR-07"], "josephine", lately(200))
    after_letters.nurses(tell)


def warehouse(tell: Teller) -> None:
    """Right now: interviews were a few days ago, and feedback was due on the next working day; it is put off once more,
    as one candidate comes later, who reads so. Another knows the outcome from a notice."""
    at, lately = tell.days.at, tell.days.lately
    book = tell.workbook()
    tell.tools.say(f"{book.round.vacancy_title}: {len(book.candidates)} candidates, opened by hand")
    _open(tell, book)
    _in_large_print(tell, "WTL-05")
    planned, due, later = (tell.days.day(away) for away in (1, tell.told["due"], tell.told["due"] - 4))
    tell.do(
        lambda session: dates.put_off(
            session, tell.round_id, planned, due, actor=tell.actor("dana"), now=at(2, "17:00")
        )
    )
    for candidate, kind in (("WTL-11", LetterKind.HOLDING), ("WTL-08", LetterKind.OUTCOME)):
        tell.notify([candidate], kind, "dana", at(2, "17:10"))
        tell.approve([candidate], "ann", at(2, "17:40"), kind)
    tell.deliver(at(1, "10:05"))
    for candidate, interviewers in {
        "WTL-02": ("gwen", "idris"), "WTL-03": ("gwen", "idris"), "WTL-09": ("gwen", "idris"), "WTL-01": ("gwen",),
        "WTL-06": ("gwen", "idris"), "WTL-05": ("gwen",),
    }.items():  # fmt: skip
        for interviewer in interviewers:
            tell.write(book, candidate, interviewer, at(1, "16:20"))
    _decline(tell, "WTL-07", "gwen", "I am this candidate's line manager.")
    tell.write(book, "WTL-07", "idris", at(1, "16:45"))
    tell.write(book, "WTL-01", "idris", at(1, "16:55"), submit=False)
    tell.keep("WTL-01", "idris", "The real reason for the delay is what the question asked for.", at(1, "17:02"))
    tell.write(book, "WTL-04", "idris", at(1, "17:10"))
    tell.write(book, "WTL-04", "gwen", at(1, "17:25"), submit=False)  # a stop: it cannot be handed in
    tell.write(book, "WTL-08", "gwen", lately(260), submit=False)  # asks for a reason or another wording
    tell.begin_writing(book, "WTL-05", "idris", lately(240))
    _return(tell, "WTL-06", "gwen")
    tell.accept(["WTL-02", "WTL-03"], "dana", lately(190))
    tell.decide(book, "WTL-02", "dana", lately(180))
    tell.compose(["WTL-02"], "dana", lately(175))
    tell.do(lambda session: dates.put_off(session, tell.round_id, due, later, actor=tell.actor("dana"), now=lately(60)))
    tell.notify(["WTL-11"], LetterKind.HOLDING, "dana", lately(55))


def _in_large_print(tell: Teller, reference: str) -> None:
    """Somebody whose letters go by post asks for large print, on the telephone."""
    application_id = tell.applications[reference]
    with tell.tools.database.reading() as session:
        they = session.get_one(Application, application_id).candidate
        said = needs.Said(Format.LARGE_POST, they.language, they.postal_address)
    tell.do(lambda session: needs.note(
        session, application_id, said, actor=tell.actor("dana"), now=tell.days.at(2, "16:40")
    ))  # fmt: skip


def _open(tell: Teller, book: RoundWorkbook) -> None:
    """Dana opens the round, puts its candidates in, and seats the panel, who are told."""
    at, dana = tell.days.at, tell.actor("dana")
    with tell.tools.database.transaction() as session:
        sheet, brand = book.round, tell.employer.brands[tell.told["brand"]]
        vacancy = vacancies.make_vacancy(
            session, sheet.vacancy_reference, sheet.vacancy_title, brand, grade="Grade 6", location="Hull", actor=dana,
            now=at(9, "11:00"),
        )  # fmt: skip
        criteria = vacancies.set_criteria(session, vacancy.id, book.criteria, actor=dana, now=at(9, "11:20"))
        sheet = replace(sheet, same_questions=None)  # the chair has not said it yet
        tell.round_id = hiring.open_round(session, vacancy.id, criteria.id, sheet, actor=dana, now=at(9, "11:30")).id
        vacancies.note_posts(session, vacancy, sheet.posts, actor=dana, now=at(9, "11:30"))
        people = [
            replace(row, told_on=None) if row.outcome == Outcome.NOT_APPOINTED else row for row in book.candidates
        ]
        tell.applications = hiring.add_candidates(session, tell.round_id, people, actor=dana, now=at(8, "15:00"))
    seats = {
        ("gwen", "idris"): [row.reference for row in book.candidates if row.outcome != Outcome.WITHDREW],
        ("tom",): ["WTL-05", "WTL-11"],
    }
    with tell.tools.database.transaction() as session:
        for interviewers, candidates in seats.items():
            panel.assign_all(
                session, tell.round_id, [tell.applications[one] for one in candidates],
                [tell.actor(one).id for one in interviewers], actor=dana, now=at(3, "09:00"),
            )  # fmt: skip
        set_chair(session, tell.round_id, tell.actor("gwen").id, actor=dana, now=at(3, "09:01"))
    tell.deliver(at(3, "09:05"))


def _decline(tell: Teller, candidate: str, interviewer: str, because: str) -> None:
    tell.do(
        lambda session: feedback.decline(
            session,
            tell.entry(session, candidate, interviewer),
            because,
            actor=tell.actor(interviewer),
            now=tell.days.at(2, "16:30"),
        )
    )


def _return(tell: Teller, candidate: str, interviewer: str) -> None:
    """Dana gives an entry back, with a question about one sentence of it."""
    with tell.tools.database.transaction() as session:
        entry = tell.entry(session, candidate, interviewer)
        line = next(line for line in tell.lines(session, tell.workbook(), candidate, interviewer) if line.development)
        quote = line.development.split(". ")[0].rstrip(".") + "."
        asked = reviewing.Remark(
            line.criterion_id, Field.DEVELOPMENT, quote, "Which answer was that in? Please quote what was said."
        )
        reviewing.give_back(
            session, entry, "One sentence does not say yet what the candidate could do next.", [asked],
            actor=tell.actor("dana"), now=tell.days.lately(210),
        )  # fmt: skip
