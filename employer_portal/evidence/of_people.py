"""The papers of the colleagues who had a hand: their training with its results, and which roles they had since when."""

from collections.abc import Iterator

from employer_portal.accounts.verbs import Verb
from employer_portal.certificates import evidence
from employer_portal.core.audit import Line, lines_of
from employer_portal.evidence.case import Case
from employer_portal.evidence.values import Kind, Own, Paper, Part, rows
from employer_portal.reading.queries import policies_read
from employer_portal.training import glass, queries, retests

#: Lines that say which roles somebody holds from then on.
_HOLDS = {Verb.USER_MADE, Verb.USER_NOTED, Verb.USER_ROLE_GIVEN, Verb.USER_ROLE_TAKEN, Verb.USER_DEACTIVATED}


def papers(case: Case) -> Iterator[Paper]:
    """Of everybody whom another paper names."""
    for user_id in sorted(case.people):
        yield from _training(case, user_id)
        yield from _roles(case, user_id)


def _training(case: Case, user_id: int) -> Iterator[Paper]:
    session, name = case.session, case.by(user_id)
    parts, since = [], []
    for held, granted_by, revoked_by in reversed(queries.history(session, user_id)):
        since.append(held.granted_at)
        kind = f"from elsewhere, {held.issuer}" if held.issuer else "provisional" if held.provisional else "full"
        parts.append(
            Part(
                f"Certificate {held.number}",
                rows(
                    ("Kind", Own(kind)),
                    ("Granted", Own(f"{granted_by or 'by passing the training'}, {case.when(held.granted_at)}")),
                    ("Valid until", case.when(held.expires_at)),
                    ("Version of the guidance", Own(held.guidance_version)),
                    ("Version of the rules", Own(held.rules_version)),
                    ("Revoked", Own(f"{revoked_by}, {case.when(held.revoked_at)}") if held.revoked_at else None),
                    ("Because", Own(held.revoked_because)),
                ),
            )
        )
    for taken in reversed(evidence.taken(session, user_id)):
        since.append(taken.attempt.begun_at)
        right = f"{taken.right} of {len(taken.attempt.asked)} right, {taken.attempt.state.value}"
        said = rows(("Result", Own(right)), ("Ended", case.when(taken.attempt.ended_at)))
        parts.append(Part(f"Attempt at {taken.attempt.step}", said))
    for anew, marking in reversed(evidence.rewritten(session, user_id)):
        since.append(anew.at)
        marked = marking.state.value if marking else "not marked yet"
        result = rows(("When", case.when(anew.at)), ("A trainer’s mark", Own(marked)))
        parts.append(Part(f"A sentence said anew: {anew.case}", result))
    for read in reversed(policies_read(session, user_id)):
        since.append(read.at)
        parts.append(Part(f"Policy, version {read.version}", rows(("Read and confirmed", case.when(read.at)))))
    for leave, asked_by, agreed_by in reversed(glass.of_person(session, user_id)):
        since.append(leave.asked_at)
        two = rows(
            ("Asked by", Own(asked_by)), ("Agreed by", Own(agreed_by)), ("Until", case.when(leave.until)),
            ("Because", Own(leave.because)),
        )  # fmt: skip
        parts.append(Part("Leave to write without a certificate", two))
    for asked in reversed(retests.of_person(session, user_id)):
        since.append(asked.asked_at)
        passed = case.when(asked.passed_at) or Own("not yet")
        due = rows(("Asked", case.when(asked.asked_at)), ("Due", case.when(asked.due_at)), ("Passed", passed))
        parts.append(Part(f"Re-test for version {asked.version} of the guidance", due))
    if parts:
        yield Paper(
            key=f"training-{user_id}", at=min(since), kind=Kind.TRAINING, title=Own(f"Training of {name}"),
            parts=tuple(parts),
        )  # fmt: skip


def _roles(case: Case, user_id: int) -> Iterator[Paper]:
    lines = [line for line in lines_of(case.session, [f"user:{user_id}"]) if line.verb in _HOLDS]
    if lines:
        said = tuple((f"From {case.when(line.at)} (line {line.id})", Own(_held(line))) for line in lines)
        yield Paper(
            key=f"roles-{user_id}", at=lines[0].at, kind=Kind.ROLES, title=Own(f"Roles of {case.by(user_id)}"),
            parts=(Part("", said),),
        )  # fmt: skip


def _held(line: Line) -> str:
    if line.verb == Verb.USER_DEACTIVATED:
        return "no access any more"
    roles = ((role, "all brands" if brand is None else f"brand {brand}") for role, brand in line.facts.get("holds", ()))
    return ", ".join(f"{role} ({where})" for role, where in roles) or "none"
