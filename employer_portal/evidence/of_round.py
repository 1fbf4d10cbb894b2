"""The papers that all candidates share: the criteria as they stood, the round, and which settings were in force."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from employer_portal.core import audit
from employer_portal.evidence.case import Case
from employer_portal.evidence.values import Kind, Own, Paper, Part, rows
from employer_portal.feedback.models import Allowance
from employer_portal.hiring.models import CriteriaVersion, Criterion, Round
from employer_portal.running import in_force


def papers(case: Case) -> Iterator[Paper]:
    """Those of the vacancy and its rounds."""
    yield from _criteria(case)
    for round_id in case.scope.rounds:
        yield _round(case, case.session.get_one(Round, round_id, options=[joinedload(Round.vacancy)]))


def settings_papers(case: Case, first: Paper, last: Paper) -> Iterator[Paper]:
    """Which settings were in force when the first of the others came to be, and each change until the last."""
    lines = in_force.lines(case.session)
    begins = max((line.id for line in lines if line.at <= first.at), default=0)
    for line in lines:
        if line.id >= begins and line.at <= last.at:
            values = tuple((name, _setting(value)) for name, value in sorted(line.facts["values"].items()))
            yield Paper(
                key=f"settings-{line.id}", at=line.at, kind=Kind.SETTINGS, title=Own("Settings from then on"),
                parts=(Part("", (("Line of the audit trail", Own(line.id)), *values)),),
            )  # fmt: skip


def _criteria(case: Case) -> Iterator[Paper]:
    wanted = sa.select(CriteriaVersion).where(CriteriaVersion.vacancy_id == case.scope.vacancy_id)
    rounds = sa.select(Round.criteria_version_id).where(Round.id.in_(case.scope.rounds))
    pinned = set(case.session.scalars(rounds))
    for version in case.session.scalars(wanted.order_by(CriteriaVersion.number)):
        if case.scope.claimant and version.id not in pinned:
            continue
        yield Paper(
            key=f"criteria-{version.id}", at=version.made_at, kind=Kind.CRITERIA,
            title=Own(f"Criteria, version {version.number}"),
            parts=tuple(_criterion(one) for one in version.criteria),
        )  # fmt: skip


def _criterion(one: Criterion) -> Part:
    anchors = ((f"Rating {anchor.rating}", Own(anchor.text)) for anchor in one.anchors)
    return Part(
        f"{one.code}: {one.name}",
        rows(
            ("Kind", Own(one.kind.value) if one.kind else None),
            ("Importance", Own(one.importance.value) if one.importance else None),
            ("What good looks like", Own(one.looks_like)),
            ("Question that every candidate is asked", Own(one.question)),
            ("As candidates read it", Own(one.candidate_wording)),
            *anchors,
        ),
    )


def _round(case: Case, held: Round) -> Paper:
    same = {True: "yes", False: "no", None: "nobody has said"}[held.same_questions]
    scale = tuple((f"Rating {number}", Own(words)) for number, words in sorted(held.scale.items()))
    allowed = case.session.scalars(
        sa.select(Allowance)
        .where(Allowance.vacancy_id == held.vacancy_id, Allowance.application_id.is_(None))
        .where(sa.or_(Allowance.round_id.is_(None), Allowance.round_id == held.id))
        .order_by(Allowance.id)
    )
    parts = (
        Part(
            "",
            rows(
                ("Vacancy", Own(f"{held.vacancy.reference}: {held.vacancy.title}")),
                ("Grade", Own(held.vacancy.grade)),
                ("Location", Own(held.vacancy.location)),
                ("Posts", Own(held.vacancy.posts or "")),
                ("Stage", Own(held.stage)),
                ("Interviews", case.when(held.interview_date)),
                ("Feedback due", case.when(held.feedback_due)),
                ("Chair of the panel", case.by(held.chair_id)),
                ("Approver", case.by(held.approver_id)),
                ("All candidates were asked the same questions", Own(same)),
                ("Said by", case.by(held.same_questions_by)),
                ("Who gets feedback", Own(held.feedback_policy.value)),
                ("Why nobody does", Own(held.no_feedback_because)),
                ("Closed", case.when(held.closed_at)),
            ),
        ),
        Part("The scale", scale),
        *(_allowance(case, one) for one in allowed),
    )
    at = case.first_line(f"round:{held.id}") or held.criteria_version.made_at
    return Paper(key=f"round-{held.id}", at=at, kind=Kind.ROUND, title=Own(f"Round: {held.stage}"), parts=parts)


def _allowance(case: Case, one: Allowance) -> Part:
    return Part(
        "A phrase of this work",
        rows(
            ("Phrase", one.phrase),
            ("How it stands", Own(one.state.value)),
            ("Asked", case.by_when(one.asked_by, one.asked_at)),
            ("Settled", case.by_when(one.settled_by, one.settled_at)),
            ("Reason", one.reason),
        ),
    )


def _setting(value: object) -> Own:
    if isinstance(value, dict):
        return Own("(a digest)")
    return Own("nothing" if value in (None, "") else audit.plain(value).strip('"'))
