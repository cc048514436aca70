"""Add exemplars (mẫu 03): units have papers of their own, and the audit trail knows the acts of exemplars."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
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
)
ADDED_VERBS = (
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
PAPER_COLUMNS = (
    "id, template_id, plan_id, code, year, owner_id, unit_id, standing, state, entered_by_id, created_at, changed_at, revision, submitted_at, receiver_kind, receiver_role, receiver_unit_id, opened_at, confirmed_at, confirmed_by_id, confirmed_for_id, reason, remarks, receiver_content, printed, names_example, version"
)
PAPER_INDEXES = (["code", "year", "unit_id"], ["receiver_unit_id", "receiver_role", "state"])
UNIT_PAPER_CHECKS = {
    "ck_paper_owner": "(owner_id IS NULL) = (standing IS NULL)",
    "ck_paper_unit_paper": "owner_id IS NOT NULL OR state = 'draft'",
}
AUDIT_INDEXES = (["actor_id", "at"], ["batch"], ["subject_kind", "subject_key"], ["unit_id", "at"])
APPEND_ONLY = (
    """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END""",
    """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END""",
)



def upgrade() -> None:
    """Let papers be a unit's, make the tables of exemplars, let the audit trail know more verbs."""
    _change_papers(unit_papers=True)
    op.create_table('committee_meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=100), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("number <> ''", name=op.f('ck_committee_meeting_number')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_committee_meeting_recorded_by_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_committee_meeting_unit_id_org_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_meeting')),
    sa.UniqueConstraint('unit_id', 'number', 'held_on', name=op.f('uq_committee_meeting_unit_id_number_held_on'))
    )
    op.create_table('meeting_approver',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['committee_meeting.id'], name=op.f('fk_meeting_approver_meeting_id_committee_meeting')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_meeting_approver_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_approver')),
    sa.UniqueConstraint('meeting_id', 'person_id', name=op.f('uq_meeting_approver_meeting_id_person_id'))
    )
    op.create_table('exemplar_registration',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_exemplar_registration_paper_id_paper')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_exemplar_registration_plan_id_plan')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_exemplar_registration_unit_id_org_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exemplar_registration')),
    sa.UniqueConstraint('paper_id', name=op.f('uq_exemplar_registration_paper_id')),
    sa.UniqueConstraint('unit_id', 'plan_id', 'year', name=op.f('uq_exemplar_registration_unit_id_plan_id_year'))
    )
    op.create_table('exemplar',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('collective', 'individual', name='exemplarkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('group_unit_id', sa.Integer(), nullable=True),
    sa.Column('row', sa.JSON(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('field', sa.String(length=200), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', 'returned', 'approved', 'reported', 'fostered', 'proposed', 'commended', 'withdrawn', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(), nullable=True),
    sa.Column('submitted_by_id', sa.Integer(), nullable=True),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('approver_id', sa.Integer(), nullable=True),
    sa.Column('reported_at', sa.DateTime(), nullable=True),
    sa.Column('report_number', sa.String(length=100), nullable=False),
    sa.Column('fostered_at', sa.DateTime(), nullable=True),
    sa.Column('proposed_at', sa.DateTime(), nullable=True),
    sa.Column('commended_at', sa.DateTime(), nullable=True),
    sa.Column('commended_by_id', sa.Integer(), nullable=True),
    sa.Column('decision_number', sa.String(length=100), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('occasion', sa.String(length=200), nullable=False),
    sa.Column('level', sa.Enum('unit', 'bloc', 'province', 'central', name='level', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('consent', sa.Enum('not_asked', 'agreed', 'declined', name='consent', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('consent_on', sa.Date(), nullable=True),
    sa.Column('consent_at', sa.DateTime(), nullable=True),
    sa.Column('consent_by_id', sa.Integer(), nullable=True),
    sa.Column('consent_is_own', sa.Boolean(), nullable=False),
    sa.Column('writer_id', sa.Integer(), nullable=True),
    sa.Column('photo', sa.String(length=80), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(consent = 'not_asked') = (consent_on IS NULL)", name=op.f('ck_exemplar_consent_has_a_day')),
    sa.CheckConstraint("kind = 'collective' OR group_unit_id IS NULL", name=op.f('ck_exemplar_group_unit')),
    sa.CheckConstraint("kind = 'individual' OR person_id IS NULL", name=op.f('ck_exemplar_person')),
    sa.CheckConstraint("state <> 'commended' OR (commended_at IS NOT NULL AND commended_by_id IS NOT NULL AND decision_number <> '' AND decided_on IS NOT NULL AND occasion <> '' AND level IS NOT NULL AND consent <> 'not_asked')", name=op.f('ck_exemplar_commended')),
    sa.CheckConstraint("state IN ('approved', 'reported', 'fostered', 'proposed', 'commended') OR state = 'withdrawn' OR (meeting_id IS NULL AND approver_id IS NULL)", name=op.f('ck_exemplar_approval_falls_with_return')),
    sa.CheckConstraint("state IN ('draft', 'withdrawn') OR (submitted_at IS NOT NULL AND submitted_by_id IS NOT NULL)", name=op.f('ck_exemplar_submitted')),
    sa.CheckConstraint("state NOT IN ('approved', 'reported', 'fostered', 'proposed', 'commended') OR (meeting_id IS NOT NULL AND approver_id IS NOT NULL)", name=op.f('ck_exemplar_approved')),
    sa.CheckConstraint("state NOT IN ('fostered', 'proposed', 'commended') OR fostered_at IS NOT NULL", name=op.f('ck_exemplar_fostered')),
    sa.CheckConstraint("state NOT IN ('proposed', 'commended') OR proposed_at IS NOT NULL", name=op.f('ck_exemplar_proposed')),
    sa.CheckConstraint("state NOT IN ('reported', 'fostered', 'proposed', 'commended') OR reported_at IS NOT NULL", name=op.f('ck_exemplar_reported')),
    sa.CheckConstraint("state NOT IN ('returned', 'withdrawn') OR reason <> ''", name=op.f('ck_exemplar_reason')),
    sa.CheckConstraint('approver_id <> person_id', name=op.f('ck_exemplar_not_approved_by_oneself')),
    sa.CheckConstraint('approver_id <> submitted_by_id', name=op.f('ck_exemplar_not_approved_by_submitter')),
    sa.ForeignKeyConstraint(['approver_id'], ['person.id'], name=op.f('fk_exemplar_approver_id_person')),
    sa.ForeignKeyConstraint(['commended_by_id'], ['person.id'], name=op.f('fk_exemplar_commended_by_id_person')),
    sa.ForeignKeyConstraint(['consent_by_id'], ['person.id'], name=op.f('fk_exemplar_consent_by_id_person')),
    sa.ForeignKeyConstraint(['group_unit_id'], ['org_unit.id'], name=op.f('fk_exemplar_group_unit_id_org_unit')),
    sa.ForeignKeyConstraint(['meeting_id'], ['committee_meeting.id'], name=op.f('fk_exemplar_meeting_id_committee_meeting')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_exemplar_person_id_person')),
    sa.ForeignKeyConstraint(['registration_id'], ['exemplar_registration.id'], name=op.f('fk_exemplar_registration_id_exemplar_registration')),
    sa.ForeignKeyConstraint(['sheet_id'], ['paper.id'], name=op.f('fk_exemplar_sheet_id_paper')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['person.id'], name=op.f('fk_exemplar_submitted_by_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_exemplar_unit_id_org_unit')),
    sa.ForeignKeyConstraint(['writer_id'], ['person.id'], name=op.f('fk_exemplar_writer_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exemplar')),
    sa.UniqueConstraint('sheet_id', name=op.f('uq_exemplar_sheet_id'))
    )
    op.create_index(op.f('ix_exemplar_registration_id'), 'exemplar', ['registration_id'], unique=False)
    op.create_index(op.f('ix_exemplar_state_consent_decided_on'), 'exemplar', ['state', 'consent', 'decided_on'], unique=False)
    op.create_index(op.f('ix_exemplar_state_consent_field'), 'exemplar', ['state', 'consent', 'field'], unique=False)
    op.create_index(op.f('ix_exemplar_state_consent_year'), 'exemplar', ['state', 'consent', 'year'], unique=False)
    op.create_index(op.f('ix_exemplar_unit_id_year'), 'exemplar', ['unit_id', 'year'], unique=False)
    op.create_index(op.f('ix_exemplar_writer_id'), 'exemplar', ['writer_id'], unique=False)
    _allow_verbs(VERBS + ADDED_VERBS)


def downgrade() -> None:
    """Take the tables away. Refuses once exemplars were registered: what the trail tells of them stays for ever."""
    connection = op.get_bind()
    kept = {
        "exemplar": "1 = 1",
        "exemplar_registration": "1 = 1",
        "paper": "owner_id IS NULL",
        "audit_event": f"verb IN {ADDED_VERBS}",
    }
    for table, condition in kept.items():
        if connection.scalar(sa.text(f"SELECT count(*) FROM {table} WHERE {condition}")):
            raise RuntimeError(f"exemplars would be lost: {table} holds some; restore a copy from before instead")
    _allow_verbs(VERBS)
    for table in ("exemplar", "exemplar_registration", "meeting_approver", "committee_meeting"):
        op.drop_table(table)
    _change_papers(unit_papers=False)


def _change_papers(*, unit_papers: bool) -> None:
    """Let a paper have no owner, or ask for one again; every paper stays."""
    if op.get_bind().dialect.name != "sqlite":
        for column in ("owner_id", "standing"):
            op.alter_column("paper", column, nullable=unit_papers)
        for name, condition in UNIT_PAPER_CHECKS.items():
            if unit_papers:
                op.create_check_constraint(op.f(name), "paper", condition)
            else:
                op.drop_constraint(op.f(name), "paper", type_="check")
        return
    # SQLite changes no column: the table is made anew. In this mode what refers to it goes on doing so by name.
    op.execute("PRAGMA legacy_alter_table=ON")
    try:
        op.rename_table("paper", "paper_before")
        _make_papers(unit_papers=unit_papers)
        op.execute(f"INSERT INTO paper ({PAPER_COLUMNS}) SELECT {PAPER_COLUMNS} FROM paper_before")
        op.drop_table("paper_before")
    finally:
        op.execute("PRAGMA legacy_alter_table=OFF")
    for indexed in PAPER_INDEXES:
        op.create_index(op.f(f"ix_paper_{'_'.join(indexed)}"), "paper", indexed)


def _make_papers(*, unit_papers: bool) -> None:
    checks = UNIT_PAPER_CHECKS if unit_papers else {}
    op.create_table(
        "paper",
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('template_id', sa.Integer(), nullable=False),
        sa.Column('plan_id', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(length=40), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('owner_id', sa.Integer(), nullable=unit_papers),
        sa.Column('unit_id', sa.Integer(), nullable=False),
        sa.Column('standing', sa.Enum('party_member', 'non_member', name='standing', native_enum=False, create_constraint=True, length=40), nullable=unit_papers),
        sa.Column('state', sa.Enum('draft', 'submitted', 'returned', 'confirmed', 'reopened', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('entered_by_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.Column('changed_at', sa.DateTime(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('submitted_at', sa.DateTime(), nullable=True),
        sa.Column('receiver_kind', sa.Enum('party', 'trade_union', 'head', name='receiverkind', native_enum=False, create_constraint=True, length=40), nullable=True),
        sa.Column('receiver_role', sa.Enum('secretary', 'deputy_secretary', 'committee_member', 'trade_union_chair', 'head', 'department_staff', 'administrator', name='role', native_enum=False, create_constraint=True, length=40), nullable=True),
        sa.Column('receiver_unit_id', sa.Integer(), nullable=True),
        sa.Column('opened_at', sa.DateTime(), nullable=True),
        sa.Column('confirmed_at', sa.DateTime(), nullable=True),
        sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
        sa.Column('confirmed_for_id', sa.Integer(), nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('remarks', sa.JSON(), nullable=False),
        sa.Column('receiver_content', sa.JSON(), nullable=False),
        sa.Column('printed', sa.JSON(), nullable=False),
        sa.Column('names_example', sa.Boolean(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'confirmed') = (confirmed_by_id IS NOT NULL) AND (state = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f('ck_paper_confirmed')),
        sa.CheckConstraint("(state IN ('returned', 'reopened')) = (reason <> '')", name=op.f('ck_paper_reason')),
        sa.CheckConstraint("state = 'draft' OR (submitted_at IS NOT NULL AND receiver_kind IS NOT NULL AND receiver_role IS NOT NULL AND receiver_unit_id IS NOT NULL AND revision > 0)", name=op.f('ck_paper_handed_in')),
        sa.CheckConstraint('confirmed_by_id <> owner_id AND (confirmed_for_id IS NULL OR confirmed_for_id <> owner_id)', name=op.f('ck_paper_not_confirmed_by_owner')),
        sa.CheckConstraint('entered_by_id IS NULL OR entered_by_id <> owner_id', name=op.f('ck_paper_entered_for_another')),
        sa.ForeignKeyConstraint(['confirmed_by_id'], ['person.id'], name=op.f('fk_paper_confirmed_by_id_person')),
        sa.ForeignKeyConstraint(['confirmed_for_id'], ['person.id'], name=op.f('fk_paper_confirmed_for_id_person')),
        sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name=op.f('fk_paper_entered_by_id_person')),
        sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_paper_owner_id_person')),
        sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_paper_plan_id_plan')),
        sa.ForeignKeyConstraint(['receiver_unit_id'], ['org_unit.id'], name=op.f('fk_paper_receiver_unit_id_org_unit')),
        sa.ForeignKeyConstraint(['template_id'], ['form_template.id'], name=op.f('fk_paper_template_id_form_template')),
        sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_paper_unit_id_org_unit')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_paper')),
        sa.UniqueConstraint('owner_id', 'plan_id', 'code', 'year', name=op.f('uq_paper_owner_id_plan_id_code_year')),
        *(sa.CheckConstraint(condition, name=op.f(name)) for name, condition in checks.items()),
    )


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
