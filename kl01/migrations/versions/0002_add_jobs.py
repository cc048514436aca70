"""Add long jobs, and the acts of jobs and papers to the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

VERBS = (
    "signed_in",
    "signed_out",
    "password_changed",
    "password_reset",
    "account_created",
    "account_disabled",
    "account_enabled",
    "unit_created",
    "unit_changed",
    "unit_closed",
    "person_created",
    "person_changed",
    "membership_changed",
    "office_given",
    "office_ended",
    "delegation_given",
    "delegation_ended",
    "committee_changed",
    "plan_loaded",
    "plan_extended",
    "item_switched",
    "status_changed",
)
ADDED_VERBS = (
    "job_started",
    "job_cancelled",
    "paper_started",
    "paper_submitted",
    "paper_withdrawn",
    "paper_returned",
    "paper_confirmed",
    "paper_reopened",
    "paper_opened",
    "paper_printed",
    "paper_entered",
    "form_loaded",
    "form_year_changed",
    "receiver_changed",
    "absence_recorded",
    "absence_ended",
)
AUDIT_INDEXES = (["actor_id", "at"], ["batch"], ["subject_kind", "subject_key"], ["unit_id", "at"])
APPEND_ONLY = (
    """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END""",
    """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END""",
)


def upgrade() -> None:
    """Make the table of jobs; let the audit trail know more verbs."""
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                "cancelled",
                "interrupted",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("file_name", sa.String(length=120), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("keep_until", sa.DateTime(), nullable=True),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_job_counts")),
        sa.CheckConstraint(
            "(state IN ('waiting', 'running')) = (finished_at IS NULL)", name=op.f("ck_job_over_has_an_end")
        ),
        sa.CheckConstraint("(state = 'failed') = (message <> '')", name=op.f("ck_job_only_failed_says_why")),
        sa.CheckConstraint(
            "(state = 'done') = (file_name IS NOT NULL)", name=op.f("ck_job_only_done_has_a_file")
        ),
        sa.CheckConstraint(
            "(file_name IS NULL) = (file_sha256 IS NULL)", name=op.f("ck_job_file_has_a_digest")
        ),
        sa.CheckConstraint(
            "(file_name IS NULL) = (keep_until IS NULL)", name=op.f("ck_job_file_has_a_last_day")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_job_owner_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_job_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_owner_id"), "job", ["owner_id"])
    _allow_verbs(VERBS + ADDED_VERBS)


def downgrade() -> None:
    """Drop the jobs and forget the verbs; fails while the audit trail holds one of them."""
    _allow_verbs(VERBS)
    op.drop_table("job")


def _allow_verbs(verbs: tuple[str, ...]) -> None:
    """Change the CHECK of the verbs; every event stays, and none can be changed afterwards."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_audit_event_verb"), "audit_event", type_="check")
        op.create_check_constraint(
            op.f("ck_audit_event_verb"), "audit_event", sa.column("verb").in_(verbs)
        )
        return
    # SQLite changes no CHECK: the table is made anew. Its indexes and triggers go with the old one.
    op.rename_table("audit_event", "audit_event_before")
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("on_behalf_of_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of_name", sa.String(length=100), nullable=True),
        sa.Column(
            "verb",
            sa.Enum(*verbs, name="verb", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_key", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("batch", sa.String(length=32), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    columns = (
        "id, at, actor_id, actor_name, on_behalf_of_id, on_behalf_of_name, verb, subject_kind, subject_key, "
        "unit_id, batch, data"
    )
    op.execute(f"INSERT INTO audit_event ({columns}) SELECT {columns} FROM audit_event_before")
    op.drop_table("audit_event_before")
    for indexed in AUDIT_INDEXES:
        op.create_index(op.f(f"ix_audit_event_{'_'.join(indexed)}"), "audit_event", indexed)
    for statement in APPEND_ONLY:
        op.execute(statement)
