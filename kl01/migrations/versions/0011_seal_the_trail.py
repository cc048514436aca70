"""Let the audit trail know more acts, and make each event carry a hash of itself; make the seals."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
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
    "setting_changed",
)
ADDED_VERBS = (
    "sign_in_refused",
    "access_refused",
    "other_sign_ins_ended",
    "paper_saved_for",
    "copy_taken",
    "copy_dropped",
    "paper_passed_on",
    "bundle_declined",
    "audit_checked",
)
AUDIT_INDEXES = (["actor_id", "at"], ["batch"], ["subject_kind", "subject_key"], ["unit_id", "at"])
APPEND_ONLY = (
    """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END""",
    """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END""",
)


def upgrade() -> None:
    """Let the audit trail know more verbs."""
    _allow_verbs(VERBS + ADDED_VERBS)


def downgrade() -> None:
    """Forget the verbs. Refuses once the trail holds one of them: what it tells stays for ever."""
    if op.get_bind().scalar(sa.text(f"SELECT count(*) FROM audit_event WHERE verb IN {ADDED_VERBS}")):
        raise RuntimeError("the audit trail holds acts that it would not know; restore a copy from before instead")
    _allow_verbs(VERBS)


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
