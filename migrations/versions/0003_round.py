"""The round: vacancies, criteria, candidates, entries, findings, decisions, letters."""

import sqlalchemy as sa
from alembic import op

from employer_portal.database.guards import allow, refuse

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPROVING = "NEW.state = 'approved' AND OLD.state <> 'approved'"
GUARDS = {
    ("criterion", "UPDATE", "criteria are pinned by version"): "",
    ("anchor", "UPDATE", "criteria are pinned by version"): "",
    ("revision", "UPDATE", "a revision is never edited"): "",
    ("mark", "UPDATE", "a revision is never edited"): "",
    ("words", "UPDATE", "a revision is never edited"): "",
    ("decision_record", "UPDATE", "a decision is recorded once"): "",
    ("agreed_rating", "UPDATE", "a decision is recorded once"): "",
    ("letter", "UPDATE", "nobody approves what they wrote"): (
        "NEW.approved_by IS NOT NULL AND EXISTS (SELECT 1 FROM letter_author a"
        " WHERE a.letter_id = NEW.id AND a.user_id = NEW.approved_by)"
    ),
    ("letter", "UPDATE", "a concern is open"): (
        f"{APPROVING} AND EXISTS (SELECT 1 FROM concern c"
        " WHERE c.application_id = NEW.application_id AND c.state = 'new')"
    ),
    ("letter", "UPDATE", "approved words never change"): (
        "OLD.state = 'approved' AND (NEW.fingerprint <> OLD.fingerprint"
        " OR NEW.text_sha256 <> OLD.text_sha256 OR NEW.subject_sha256 <> OLD.subject_sha256)"
    ),
    ("letter", "INSERT", "a letter begins as a draft"): "NEW.state <> 'draft'",
    ("entry", "INSERT", "an entry begins as a draft"): "NEW.state <> 'draft'",
}


def upgrade() -> None:
    op.create_table(
        "candidate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("known_as", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("postal_address", sa.Text(), nullable=False),
        sa.Column(
            "format",
            sa.Enum(
                "email",
                "large print",
                "plain text",
                "post",
                name="format",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "language",
            sa.Enum("en", "cy", name="language", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
    )
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidate_email"), ["email"], unique=False)

    op.create_table(
        "vacancy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_vacancy_brand_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy")),
        sa.UniqueConstraint("reference", name=op.f("uq_vacancy_reference")),
    )
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vacancy_brand_id"), ["brand_id"], unique=False)

    op.create_table(
        "criteria_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_criteria_version_vacancy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria_version")),
        sa.UniqueConstraint("vacancy_id", "number", name=op.f("uq_criteria_version_vacancy_id_number")),
    )
    op.create_table(
        "criterion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "skill",
                "experience",
                "knowledge",
                "behaviour",
                "interview technique",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "importance",
            sa.Enum("essential", "desirable", name="importance", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("looks_like", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["criteria_version.id"], name=op.f("fk_criterion_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_criterion_version_id_code")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_criterion_version_id_position")),
    )
    op.create_table(
        "hiring_round",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("criteria_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("interview_date", sa.Date(), nullable=True),
        sa.Column("feedback_due", sa.Date(), nullable=True),
        sa.Column("letter_date", sa.Date(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("scale", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["criteria_version_id"], ["criteria_version.id"], name=op.f("fk_hiring_round_criteria_version_id")
        ),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_hiring_round_vacancy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hiring_round")),
    )
    with op.batch_alter_table("hiring_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hiring_round_vacancy_id"), ["vacancy_id"], unique=False)

    op.create_table(
        "anchor",
        sa.Column("criterion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_anchor_criterion_id")),
        sa.PrimaryKeyConstraint("criterion_id", "rating", name=op.f("pk_anchor")),
    )
    op.create_table(
        "application",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("candidate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "pending",
                "not appointed",
                "reserve",
                "appointed",
                "withdrew",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("interview_date", sa.Date(), nullable=True),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_application_candidate_id")),
        sa.ForeignKeyConstraint(["round_id"], ["hiring_round.id"], name=op.f("fk_application_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("id", "outcome", name=op.f("uq_application_id_outcome")),
        sa.UniqueConstraint("round_id", "candidate_id", name=op.f("uq_application_round_id_candidate_id")),
        sa.UniqueConstraint("round_id", "reference", name=op.f("uq_application_round_id_reference")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_candidate_id"), ["candidate_id"], unique=False)

    op.create_table(
        "round_import",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["hiring_round.id"], name=op.f("fk_round_import_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_import")),
    )
    with op.batch_alter_table("round_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_import_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_import_sha256"), ["sha256"], unique=False)

    op.create_table(
        "decision_record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("one_post", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_decision_record_application_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name=op.f("fk_decision_record_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_record")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_decision_record_application_id_number")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("interviewer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "accepted",
                "returned",
                "declined",
                name="entrystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("declined_because", sa.Text(), nullable=True),
        sa.Column("returned_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'declined') = (declined_because IS NOT NULL)", name=op.f("ck_entry_declined_with_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('submitted', 'accepted')) <= (submitted_at IS NOT NULL)", name=op.f("ck_entry_submitted_when")
        ),
        sa.ForeignKeyConstraint(["accepted_by"], ["user_account.id"], name=op.f("fk_entry_accepted_by")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_entry_application_id")),
        sa.ForeignKeyConstraint(["interviewer_id"], ["user_account.id"], name=op.f("fk_entry_interviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("application_id", "interviewer_id", name=op.f("uq_entry_application_id_interviewer_id")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_interviewer_id"), ["interviewer_id"], unique=False)

    op.create_table(
        "outcome_told",
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_outcome_told_application_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_outcome_told_by_id")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_outcome_told")),
    )
    op.create_table(
        "agreed_rating",
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("criterion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("fully_met", sa.Boolean(), nullable=False),
        sa.Column("changed_because", sa.Text(), nullable=False),
        sa.CheckConstraint("rating IS NOT NULL OR NOT fully_met", name=op.f("ck_agreed_rating_met_needs_a_rating")),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_agreed_rating_criterion_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision_record.id"], name=op.f("fk_agreed_rating_decision_id")),
        sa.PrimaryKeyConstraint("decision_id", "criterion_id", name=op.f("pk_agreed_rating")),
    )
    op.create_table(
        "concern",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("criterion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "private notes",
                "evidence",
                "strength",
                "development",
                "next step",
                name="field",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "words removed",
                "not about the person",
                "decision reopened",
                name="concernstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'new') = (settled_by IS NULL)", name=op.f("ck_concern_settled_by_somebody")),
        sa.CheckConstraint("(settled_by IS NULL) = (reason IS NULL)", name=op.f("ck_concern_settled_with_reason")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_concern_application_id")),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_concern_criterion_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_concern_entry_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["user_account.id"], name=op.f("fk_concern_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint(
            "entry_id",
            "criterion_id",
            "field",
            "rule",
            "digest",
            name=op.f("uq_concern_entry_id_criterion_id_field_rule_digest"),
        ),
    )
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_application_id"), ["application_id"], unique=False)

    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "pending",
                "not appointed",
                "reserve",
                "appointed",
                "withdrew",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "kind",
            sa.Enum("feedback", name="letterkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "waiting",
                "approved",
                "withdrawn",
                name="letterstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("template_version", sa.Text(), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("composed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_sha256", sa.Text(), nullable=True),
        sa.Column("text_sha256", sa.Text(), nullable=True),
        sa.Column("html_sha256", sa.Text(), nullable=True),
        sa.Column("pdf_sha256", sa.Text(), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_in_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery_key", sa.Text(), nullable=True),
        sa.Column("returned_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(outcome IS NULL) = (state = 'withdrawn')", name=op.f("ck_letter_live_has_outcome")),
        sa.CheckConstraint(
            "(state = 'approved') <= (approved_by IS NOT NULL)", name=op.f("ck_letter_approved_by_somebody")
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR state IN ('approved', 'withdrawn')", name=op.f("ck_letter_approval_is_voided")
        ),
        sa.CheckConstraint(
            "outcome IN ('not appointed', 'reserve') OR outcome IS NULL", name=op.f("ck_letter_outcome_has_letter")
        ),
        sa.CheckConstraint(
            "state NOT IN ('waiting', 'approved') OR (subject_sha256 IS NOT NULL AND text_sha256 IS NOT NULL AND sealed_at IS NOT NULL)",
            name=op.f("ck_letter_sealed_first"),
        ),
        sa.CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name=op.f("ck_letter_approved_when")),
        sa.CheckConstraint("(approved_by IS NULL) = (delivery_key IS NULL)", name=op.f("ck_letter_approved_is_posted")),
        sa.ForeignKeyConstraint(
            ["application_id", "outcome"],
            ["application.id", "application.outcome"],
            name=op.f("fk_letter_application_id_outcome"),
        ),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_letter_application_id")),
        sa.ForeignKeyConstraint(["approved_by"], ["user_account.id"], name=op.f("fk_letter_approved_by")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision_record.id"], name=op.f("fk_letter_decision_id")),
        sa.ForeignKeyConstraint(["handed_in_by"], ["user_account.id"], name=op.f("fk_letter_handed_in_by")),
        sa.ForeignKeyConstraint(["html_sha256"], ["document.sha256"], name=op.f("fk_letter_html_sha256")),
        sa.ForeignKeyConstraint(["pdf_sha256"], ["document.sha256"], name=op.f("fk_letter_pdf_sha256")),
        sa.ForeignKeyConstraint(["subject_sha256"], ["document.sha256"], name=op.f("fk_letter_subject_sha256")),
        sa.ForeignKeyConstraint(["text_sha256"], ["document.sha256"], name=op.f("fk_letter_text_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("delivery_key", name=op.f("uq_letter_delivery_key")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_application_id"), ["application_id"], unique=False)
        batch_op.create_index(
            "uq_letter_live",
            ["application_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )

    op.create_table(
        "revision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_revision_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_revision_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("entry_id", "number", name=op.f("uq_revision_entry_id_number")),
    )
    op.create_table(
        "letter_author",
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_author_letter_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_letter_author_user_id")),
        sa.PrimaryKeyConstraint("letter_id", "user_id", name=op.f("pk_letter_author")),
    )
    op.create_table(
        "mark",
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("criterion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_mark_criterion_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_mark_revision_id")),
        sa.PrimaryKeyConstraint("revision_id", "criterion_id", name=op.f("pk_mark")),
    )
    op.create_table(
        "revision_check",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_revision_check_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_check")),
        sa.UniqueConstraint("revision_id", "rules_version", name=op.f("uq_revision_check_revision_id_rules_version")),
    )
    op.create_table(
        "sealing_job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("asked", "done", "failed", name="jobstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("lease_by", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name=op.f("fk_sealing_job_asked_by")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_sealing_job_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing_job")),
    )
    with op.batch_alter_table("sealing_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sealing_job_lease_until"), ["lease_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_sealing_job_letter_id"), ["letter_id"], unique=False)

    op.create_table(
        "words",
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("criterion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("development", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_words_criterion_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_words_revision_id")),
        sa.PrimaryKeyConstraint("revision_id", "criterion_id", name=op.f("pk_words")),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("criterion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "private notes",
                "evidence",
                "strength",
                "development",
                "next step",
                name="field",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("characteristic", sa.JSON(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "stop", "justify", "nudge", name="findinglevel", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Text(), nullable=False),
        sa.Column("kept_because", sa.Text(), nullable=True),
        sa.Column("kept_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("level <> 'stop' OR kept_because IS NULL", name=op.f("ck_finding_stop_never_kept")),
        sa.CheckConstraint("(kept_because IS NULL) = (kept_by IS NULL)", name=op.f("ck_finding_kept_by_somebody")),
        sa.ForeignKeyConstraint(["check_id"], ["revision_check.id"], name=op.f("fk_finding_check_id")),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_finding_criterion_id")),
        sa.ForeignKeyConstraint(["kept_by"], ["user_account.id"], name=op.f("fk_finding_kept_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_check_id"), ["check_id"], unique=False)

    for guard, when in GUARDS.items():
        refuse(*guard, when=when)


def downgrade() -> None:
    for guard in GUARDS:
        allow(*guard)
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_check_id"))

    op.drop_table("finding")
    op.drop_table("words")
    with op.batch_alter_table("sealing_job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sealing_job_letter_id"))
        batch_op.drop_index(batch_op.f("ix_sealing_job_lease_until"))

    op.drop_table("sealing_job")
    op.drop_table("revision_check")
    op.drop_table("mark")
    op.drop_table("letter_author")
    op.drop_table("revision")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_letter_live",
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )
        batch_op.drop_index(batch_op.f("ix_letter_application_id"))

    op.drop_table("letter")
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concern_application_id"))

    op.drop_table("concern")
    op.drop_table("agreed_rating")
    op.drop_table("outcome_told")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_interviewer_id"))

    op.drop_table("entry")
    op.drop_table("decision_record")
    with op.batch_alter_table("round_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_import_sha256"))
        batch_op.drop_index(batch_op.f("ix_round_import_round_id"))

    op.drop_table("round_import")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_candidate_id"))

    op.drop_table("application")
    op.drop_table("anchor")
    with op.batch_alter_table("hiring_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hiring_round_vacancy_id"))

    op.drop_table("hiring_round")
    op.drop_table("criterion")
    op.drop_table("criteria_version")
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vacancy_brand_id"))

    op.drop_table("vacancy")
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidate_email"))

    op.drop_table("candidate")
