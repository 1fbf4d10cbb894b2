"""The verbs of rounds, candidates and outcomes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from employer_portal import hooks
from employer_portal.core.audit import AuditLine
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.core.permissions import Permission
from employer_portal.core.terms import Outcome, StageKind
from employer_portal.hiring import approvers, reach, vacancies
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application, OutcomeTold, Round, Vacancy
from employer_portal.letters.models import Letter
from tests.factories import CRITERIA, SHEET, candidate

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _joined():
    hooks.hang()


def act(story, verb, *given, who="dana", **more):
    with story.database.transaction() as session:
        return verb(session, *given, actor=story.actors[who], now=story.now, **more)


def test_criteria_keep_their_anchors_when_a_workbook_brings_them_again(story):
    with story.database.transaction() as session:
        vacancy = session.get_one(Round, story.round_id).vacancy_id
        row = vacancies.rows_of(vacancies.newest_criteria(session, vacancy))[0]
    act(story, vacancies.put_criterion, vacancy, replace(row, anchors={1: "Gave no task."}), replaces="LEAD")
    again = act(story, vacancies.set_criteria, vacancy, CRITERIA)
    assert again.number == 2
    assert vacancies.rows_of(again)[0].anchors == {1: "Gave no task."}


def test_two_editors_of_one_version_do_not_undo_each_other(story):
    with story.database.reading() as session:
        vacancy = session.get_one(Round, story.round_id).vacancy_id
    act(story, vacancies.order_criteria, vacancy, ["SAFE", "LEAD"], seen=1)
    with pytest.raises(Conflict, match="changed"):
        act(story, vacancies.order_criteria, vacancy, ["PLAN", "LEAD"], seen=1)


def test_a_round_under_way_keeps_its_criteria(story):
    with story.database.reading() as session:
        vacancy = session.get_one(Round, story.round_id).vacancy_id
    act(story, vacancies.order_criteria, vacancy, ["SAFE"], seen=1)
    with story.database.reading() as session:
        assert [criterion.code for criterion in session.get_one(Round, story.round_id).criteria] == [
            "LEAD",
            "PLAN",
            "SAFE",
        ]


def test_nobody_in_a_round_shares_a_reference_or_an_address(story):
    with pytest.raises(Conflict, match="reference C-1"):
        act(story, hiring.add_candidates, story.round_id, [candidate("C-1")])
    with pytest.raises(Conflict, match="e-mail"):
        act(story, hiring.add_candidates, story.round_id, [candidate("D-1")])


def test_whoever_comes_later_stands_below(story):
    act(story, hiring.add_candidates, story.round_id, [candidate("C-9")])
    with story.database.reading() as session:
        assert session.scalars(sa.select(Application.reference).order_by(Application.position)).all()[-1] == "C-9"


def test_another_outcome_was_not_told_yet(story):
    application = story.applications["C-1"]
    act(story, hiring.tell, application, TODAY, "by phone")
    act(story, hiring.change_outcome, application, Outcome.RESERVE)
    with story.database.reading() as session:
        assert session.get(OutcomeTold, application) is None
        assert "outcome.untold" in session.scalars(sa.select(AuditLine.verb)).all()


def test_what_was_told_by_mistake_is_struck_off_and_stays_in_the_trail(story):
    application = story.applications["C-1"]
    act(story, hiring.tell, application, TODAY, "by phone")
    act(story, hiring.untell, application)
    act(story, hiring.tell, application, TODAY, "in person")
    with story.database.reading() as session:
        verbs = session.scalars(sa.select(AuditLine.verb).where(AuditLine.subject == f"application:{application}"))
        assert verbs.all() == ["application.added", "outcome.told", "outcome.untold", "outcome.told"]


def test_nobody_is_told_tomorrow_or_of_nothing(story):
    with pytest.raises(DomainError, match="not come yet"):
        act(story, hiring.tell, story.applications["C-1"], TODAY + timedelta(days=2), "by phone")
    act(story, hiring.change_outcome, story.applications["C-1"], Outcome.PENDING)
    with pytest.raises(DomainError, match="nothing to tell"):
        act(story, hiring.tell, story.applications["C-1"], TODAY, "by phone")


def test_many_are_told_at_once_and_those_who_know_are_passed_over(story):
    act(story, hiring.tell, story.applications["C-1"], TODAY, "in person")
    assert act(story, hiring.tell_all, list(story.applications.values()), TODAY, "by phone") == 2


def test_a_new_outcome_recalls_the_letter_that_waits(story):
    letter = story.waiting()
    act(story, hiring.change_outcomes, [story.applications["C-1"]], Outcome.APPOINTED)
    with story.database.reading() as session:
        assert session.get_one(Letter, letter).state == "withdrawn"


def test_a_sealed_letter_keeps_a_candidate_as_it_names_them(story):
    story.waiting()
    with pytest.raises(Conflict, match="letter to this candidate is waiting"):
        act(story, hiring.edit_candidate, story.applications["C-1"], candidate("C-7"))


def test_only_an_approver_of_the_brand_approves_and_a_stand_in_has_dates(story):
    ann, dana = story.actors["ann"].id, story.actors["dana"].id
    with pytest.raises(DomainError, match="Dana may not approve"):
        act(story, approvers.set_approver, story.round_id, dana)
    with pytest.raises(DomainError, match="first and a last day"):
        act(story, approvers.set_approver, story.round_id, None, stand_in_id=ann)
    act(story, approvers.set_approver, story.round_id, ann)
    with story.database.reading() as session:
        assert session.get_one(Round, story.round_id).approver_id == ann


def test_others_change_nothing(story):
    with pytest.raises(NotAllowed):
        act(story, hiring.close_round, story.round_id, who="ann")
    with pytest.raises(NotAllowed):
        act(story, hiring.tell, story.applications["C-1"], TODAY, "by phone", who="priya")


def test_a_candidate_who_works_here_never_sees_their_own_record(story):
    with story.database.transaction() as session:
        session.get_one(Application, story.applications["C-1"]).candidate.email = "Dana@harbourside.example"
    with story.database.reading() as session:
        dana, both = story.actors["dana"], story.actors["both"]
        assert reach.one_application(session, story.applications["C-1"], both, Permission.RUN_ROUNDS)
        with pytest.raises(NotFound):
            reach.one_application(session, story.applications["C-1"], dana, Permission.RUN_ROUNDS)


def test_a_vacancy_has_a_reference_of_its_own(story):
    with story.database.reading() as session:
        brand = session.scalars(sa.select(Vacancy.brand_id)).one()
    with pytest.raises(Conflict, match="OPS-1 already"):
        act(story, vacancies.make_vacancy, "OPS-1", "Picker", brand)
    made = act(story, vacancies.make_vacancy, "OPS-2", "Picker", brand, grade="B2", location="Hull")
    with pytest.raises(Conflict, match="another vacancy OPS-1"):
        act(story, vacancies.edit_vacancy, made.id, "OPS-1", "Picker", grade="", location="", posts=None)
    assert act(story, vacancies.add_criteria, made.id, [CRITERIA[0], CRITERIA[0]]) == 1


def test_what_a_round_is_follows_from_its_name_unless_somebody_says(story):
    with story.database.reading() as session:
        held = session.get_one(Round, story.round_id)
        vacancy, version = held.vacancy_id, held.criteria_version_id
    for stage, said, kind in (
        ("Sift", None, StageKind.SIFT),
        ("Day one", StageKind.TEST, StageKind.TEST),
        ("Interview", None, StageKind.INTERVIEW),
    ):
        opened = act(story, hiring.open_round, vacancy, version, replace(SHEET, stage=stage, kind=said))
        assert opened.kind == kind
        with story.database.reading() as session:
            opening = sa.select(AuditLine).where(AuditLine.subject == f"round:{opened.id}")
            assert session.scalars(opening).one().facts["kind"] == kind


@pytest.mark.parametrize(
    "changed", [{"first_name": "Dr."}, {"known_as": "mrs"}, {"first_name": "", "last_name": "Prof"}]
)
def test_a_title_is_no_name_to_greet_somebody_by(story, changed):
    row = replace(candidate("C-9"), **changed)
    with pytest.raises(DomainError, match="is a title"), story.database.transaction() as session:
        hiring.add_candidates(session, story.round_id, [row], actor=story.actors["dana"], now=story.now)


def test_a_title_before_a_name_is_one(story):
    row = replace(candidate("C-9"), first_name="Dr. Ada", last_name="Mx-Byron")
    with story.database.transaction() as session:
        hiring.add_candidates(session, story.round_id, [row], actor=story.actors["dana"], now=story.now)
