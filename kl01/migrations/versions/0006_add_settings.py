"""Add settings: what the administrator sets, and the audit trail's word for it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
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

    "exemplar_added",
    "exemplar_changed",
    "exemplar_submitted",
    "exemplar_returned",
    "exemplar_approved",
    "exemplar_reported",
    "exemplar_fostered",
    "exemplar_proposed",
    "exemplar_commended",
    "exemplar_withdrawn",
    "exemplar_opened",
    "exemplar_writer_asked",
    "exemplar_consent_recorded",
    "exemplar_photo_changed",
    "meeting_recorded",
)
ADDED_VERBS = ("setting_changed",)
AUDIT_INDEXES = (["actor_id", "at"], ["batch"], ["subject_kind", "subject_key"], ["unit_id", "at"])
APPEND_ONLY = (
    """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END""",
    """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END""",
)


def upgrade() -> None:
    """Make the table of settings, let the audit trail know one more verb."""
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    _allow_verbs(VERBS + ADDED_VERBS)


def downgrade() -> None:
    """Take the table away. Refuses once a setting was changed: what the trail tells of it stays for ever."""
    connection = op.get_bind()
    kept = {"setting": "1 = 1", "audit_event": "verb = 'setting_changed'"}
    for table, condition in kept.items():
        if connection.scalar(sa.text(f"SELECT count(*) FROM {table} WHERE {condition}")):
            raise RuntimeError(f"settings would be lost: {table} holds some; restore a copy from before instead")
    _allow_verbs(VERBS)
    op.drop_table("setting")


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
