"""Kinds of letter beside feedback: who may get which, of which one at a time is live, and what their words rest on.

All letters so far are feedback. A round keeps the day by which feedback was due before it was put off, when its reserve
list ended, and whether others are told once the offer is accepted. Going down is refused while there is a letter of
another kind: the schema before has no place for it. The three facts of the rounds go.
"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from employer_portal.core.errors import DomainError
from employer_portal.database.guards import allow, refuse

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SEALED = "(subject_sha256 IS NOT NULL AND text_sha256 IS NOT NULL AND sealed_at IS NOT NULL)"
#: name -> what the check said before (empty: it is new), and says now.
CHECKS = {
    "outcome_has_letter": (
        "outcome IN ('not appointed', 'reserve') OR outcome IS NULL",
        (
            "outcome IS NULL OR outcome = 'reserve' OR (outcome = 'not appointed' AND kind <> 'reserve closed')"
            " OR (outcome = 'pending' AND kind = 'holding note')"
        ),
    ),
    "live_has_outcome": (
        "(outcome IS NULL) = (state = 'withdrawn')", "(outcome IS NULL) = (state IN ('withdrawn', 'past'))",
    ),
    "rests": ("", "kind <> 'feedback' OR (decision_id IS NOT NULL AND state <> 'past')"),
    "corrects_a_letter": ("", "(corrects_id IS NOT NULL) = (kind = 'correction')"),
    "sealed_first": (
        f"state NOT IN ('waiting', 'approved') OR {SEALED}", f"state NOT IN ('waiting', 'approved', 'past') OR {SEALED}",
    ),
    "approved_by_somebody": (
        "(state = 'approved') <= (approved_by IS NOT NULL)",
        "state NOT IN ('approved', 'past') OR approved_by IS NOT NULL",
    ),
    "approval_is_voided": (
        "approved_by IS NULL OR state IN ('approved', 'withdrawn')",
        "approved_by IS NULL OR state IN ('approved', 'withdrawn', 'past')",
    ),
    "letterkind": (
        "kind IN ('feedback')",
        "kind IN ('feedback', 'outcome notice', 'holding note', 'reserve closed', 'correction')",
    ),
    "letterstate": (
        "state IN ('draft', 'waiting', 'approved', 'withdrawn')",
        "state IN ('draft', 'waiting', 'approved', 'withdrawn', 'past')",
    ),
}  # fmt: skip
APPROVING = "NEW.state = 'approved' AND OLD.state <> 'approved'"
CONCERN = (
    f"{APPROVING} AND EXISTS (SELECT 1 FROM concern c WHERE c.application_id = NEW.application_id AND c.state = 'new')"
)
QUESTION = (
    f"{APPROVING} AND EXISTS (SELECT 1 FROM allowance a"
    " WHERE a.application_id = NEW.application_id AND a.state = 'asked')"
)
OTHER_WORDS = (
    "(NEW.fingerprint <> OLD.fingerprint OR NEW.text_sha256 <> OLD.text_sha256"
    " OR NEW.subject_sha256 <> OLD.subject_sha256)"
)
#: message -> when it is refused before, and now. Who waits may be told so while a concern is open; no notice has words
#: of an entry, which a question is about.
GUARDS = {
    "a concern is open": (CONCERN, f"{CONCERN} AND NEW.kind <> 'holding note'"),
    "a question is open": (QUESTION, f"{QUESTION} AND NEW.kind = 'feedback'"),
    "approved words never change": (
        f"OLD.state = 'approved' AND {OTHER_WORDS}", f"OLD.state IN ('approved', 'past') AND {OTHER_WORDS}",
    ),
    "past is what left": (
        "",
        (
            "(OLD.state = 'past' AND NEW.state <> 'past') OR (NEW.state = 'past' AND OLD.state <> 'past' AND NOT EXISTS"
            " (SELECT 1 FROM delivery d WHERE d.key = NEW.delivery_key AND d.sent_at IS NOT NULL))"
        ),
    ),
}  # fmt: skip
LIVE = {False: sa.text("state <> 'withdrawn'"), True: sa.text("state NOT IN ('withdrawn', 'past')")}


def upgrade() -> None:
    _guard(now=True)
    with op.batch_alter_table("letter") as letter:
        letter.drop_index("uq_letter_live")
        letter.alter_column("decision_id", existing_type=NUMBER, nullable=True)
        letter.add_column(sa.Column("corrects_id", NUMBER, nullable=True))
        letter.create_foreign_key(op.f("fk_letter_corrects_id"), "letter", ["corrects_id"], ["id"])
        _check(letter, now=True)
        letter.create_index(op.f("ix_letter_corrects_id"), ["corrects_id"])
    _live(now=True)
    with op.batch_alter_table("hiring_round", recreate="never") as held:
        held.add_column(sa.Column("feedback_due_before", sa.Date(), nullable=True))
        held.add_column(sa.Column("reserve_ended_on", sa.Date(), nullable=True))
        held.add_column(sa.Column("tell_after_offer", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    others = op.get_bind().scalar(sa.text("SELECT COUNT(*) FROM letter WHERE kind <> 'feedback'"))
    if others:
        raise DomainError(
            f"There are {others} notices, and the release before knows none.", "Stay with this release, or later ones."
        )
    with op.batch_alter_table("hiring_round", recreate="never") as held:
        for column in ("tell_after_offer", "reserve_ended_on", "feedback_due_before"):
            held.drop_column(column)
    with op.batch_alter_table("letter") as letter:
        letter.drop_index("uq_letter_live")
        letter.drop_index(op.f("ix_letter_corrects_id"))
        _check(letter, now=False)
        letter.drop_constraint(op.f("fk_letter_corrects_id"), type_="foreignkey")
        letter.drop_column("corrects_id")
        letter.alter_column("decision_id", existing_type=NUMBER, nullable=False)
    _live(now=False)
    _guard(now=False)


def _live(*, now: bool) -> None:
    op.create_index(
        "uq_letter_live", "letter", ["application_id", "kind"], unique=True, sqlite_where=LIVE[now],
        postgresql_where=LIVE[now],
    )  # fmt: skip


def _check(letter: BatchOperations, *, now: bool) -> None:
    for name, says in CHECKS.items():
        if says[not now]:
            letter.drop_constraint(op.f(f"ck_letter_{name}"), type_="check")
        if says[now]:
            letter.create_check_constraint(op.f(f"ck_letter_{name}"), says[now])


def _guard(*, now: bool) -> None:
    for message, says in GUARDS.items():
        allow("letter", "UPDATE", message)
        if says[now]:
            refuse("letter", "UPDATE", message, when=says[now])
