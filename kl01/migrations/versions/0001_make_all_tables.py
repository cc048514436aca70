"""Make all tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END""",
        """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION audit_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'audit events are never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        """CREATE TRIGGER audit_event_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
FOR EACH STATEMENT EXECUTE FUNCTION audit_event_stays()""",
    ),
}


def upgrade() -> None:
    """Make all tables, indexes and the triggers of the audit trail."""
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
            sa.Enum(
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
                name="verb",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_key", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("batch", sa.String(length=32), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_actor_id_at"), "audit_event", ["actor_id", "at"])
    op.create_index(op.f("ix_audit_event_batch"), "audit_event", ["batch"])
    op.create_index(
        op.f("ix_audit_event_subject_kind_subject_key"), "audit_event", ["subject_kind", "subject_key"]
    )
    op.create_index(op.f("ix_audit_event_unit_id_at"), "audit_event", ["unit_id", "at"])

    op.create_table(
        "org_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "bloc_committee",
                "grassroots_party_organization",
                "grassroots_party_cell",
                "subordinate_party_cell",
                "mass_organization",
                "publicity_department",
                "organization_department",
                "inspection_commission",
                "office",
                name="unitkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded_name", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'bloc_committee') = (parent_id IS NULL)",
            name=op.f("ck_org_unit_root_alone_has_no_parent"),
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_org_unit_dates")),
        sa.ForeignKeyConstraint(["parent_id"], ["org_unit.id"], name=op.f("fk_org_unit_parent_id_org_unit")),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["org_unit.id"], name=op.f("fk_org_unit_successor_id_org_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_org_unit_code")),
    )
    op.create_index(op.f("ix_org_unit_folded_name"), "org_unit", ["folded_name"])
    op.create_index(op.f("ix_org_unit_parent_id"), "org_unit", ["parent_id"])

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.String(length=100), nullable=False),
        sa.Column("sort_key", sa.String(length=1000), nullable=False),
        sa.Column("folded_name", sa.String(length=100), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("job_title", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("birth_year BETWEEN 1900 AND 2100", name=op.f("ck_person_birth_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_folded_name"), "person", ["folded_name"])
    op.create_index(op.f("ix_person_sort_key"), "person", ["sort_key"])

    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("subject_phrase", sa.String(length=200), nullable=False),
        sa.Column("term_label", sa.String(length=60), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("extended_to", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "first_year <= last_year AND last_year <= extended_to", name=op.f("ck_plan_years")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("code", name=op.f("uq_plan_code")),
    )
    op.create_table(
        "setup_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_setup_link_token_digest")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("username_digest", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index(op.f("ix_sign_in_failure_address_at"), "sign_in_failure", ["address", "at"])
    op.create_index(
        op.f("ix_sign_in_failure_username_digest_at"), "sign_in_failure", ["username_digest", "at"]
    )

    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "committee",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root_unit_id", sa.Integer(), nullable=False),
        sa.Column("place_name", sa.String(length=60), nullable=False),
        sa.Column("superior_name", sa.String(length=200), nullable=False),
        sa.Column("help_contact", sa.String(length=200), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_committee_one_row")),
        sa.ForeignKeyConstraint(
            ["root_unit_id"], ["org_unit.id"], name=op.f("fk_committee_root_unit_id_org_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee")),
    )
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("grantor_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "deputize",
                "tick",
                name="delegationscope",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("grantor_id <> delegate_id", name=op.f("ck_delegation_not_to_oneself")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_delegation_dates")),
        sa.ForeignKeyConstraint(
            ["delegate_id"], ["person.id"], name=op.f("fk_delegation_delegate_id_person")
        ),
        sa.ForeignKeyConstraint(["grantor_id"], ["person.id"], name=op.f("fk_delegation_grantor_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_delegation_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(op.f("ix_delegation_delegate_id"), "delegation", ["delegate_id"])
    op.create_index(op.f("ix_delegation_unit_id"), "delegation", ["unit_id"])

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "party_member",
                "non_member",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_membership_dates")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_membership_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_person_id"), "membership", ["person_id"])
    op.create_index(op.f("ix_membership_unit_id"), "membership", ["unit_id"])
    op.create_index(
        "uq_membership_open",
        "membership",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )

    op.create_table(
        "office",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "secretary",
                "deputy_secretary",
                "committee_member",
                "trade_union_chair",
                "head",
                "department_staff",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_office_dates")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_office_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_office_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
    )
    op.create_index(op.f("ix_office_person_id"), "office", ["person_id"])
    op.create_index(op.f("ix_office_unit_id"), "office", ["unit_id"])

    op.create_table(
        "plan_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_item_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_plan_item_plan_id_code")),
    )
    op.create_table(
        "plan_owner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("unit_kinds", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_owner_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_owner")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_plan_owner_plan_id_code")),
    )
    op.create_table(
        "plan_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_section_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_section")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_plan_section_plan_id_code")),
    )
    op.create_table(
        "unit_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["org_unit.id"], name=op.f("fk_unit_history_parent_id_org_unit")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_unit_history_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_history")),
        sa.UniqueConstraint("unit_id", "valid_from", name=op.f("uq_unit_history_unit_id_valid_from")),
    )
    op.create_table(
        "plan_item_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=90), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column(
            "ticked_by",
            sa.Enum(
                "unit",
                "mass_org",
                "committee",
                "auto",
                name="tickedby",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("fact", sa.String(length=40), nullable=False),
        sa.Column(
            "cadence",
            sa.Enum(
                "once",
                "once_per_term",
                "yearly",
                "quarterly",
                "monthly",
                "continuous",
                "event",
                name="cadence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due", sa.String(length=60), nullable=False),
        sa.Column("deadline", sa.String(length=5), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum("fixed", "proposed", name="basis", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("basis_note", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.Column("document", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("first_year <= last_year", name=op.f("ck_plan_item_version_years")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["plan_item.id"], name=op.f("fk_plan_item_version_item_id_plan_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item_version")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_plan_item_version_item_id_number")),
    )
    op.create_index(
        "uq_plan_item_version_current",
        "plan_item_version",
        ["item_id"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )

    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_account_id"), "sign_in", ["account_id"])

    op.create_table(
        "item_status",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "not_done",
                "in_progress",
                "done",
                "not_applicable",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=60), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'not_applicable') = (reason <> '')",
            name=op.f("ck_item_status_reason_for_not_applicable"),
        ),
        sa.CheckConstraint(
            "state = 'done' OR done_on IS NULL", name=op.f("ck_item_status_only_done_has_a_day")
        ),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_item_status_quarter")),
        sa.ForeignKeyConstraint(["item_id"], ["plan_item.id"], name=op.f("fk_item_status_item_id_plan_item")),
        sa.ForeignKeyConstraint(
            ["item_version_id"],
            ["plan_item_version.id"],
            name=op.f("fk_item_status_item_version_id_plan_item_version"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_item_status_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_status")),
        sa.UniqueConstraint(
            "unit_id", "year", "item_id", "quarter", name=op.f("uq_item_status_unit_id_year_item_id_quarter")
        ),
    )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Drop all tables."""
    op.drop_table("item_status")
    op.drop_table("sign_in")
    op.drop_table("plan_item_version")
    op.drop_table("unit_history")
    op.drop_table("plan_section")
    op.drop_table("plan_owner")
    op.drop_table("plan_item")
    op.drop_table("office")
    op.drop_table("membership")
    op.drop_table("delegation")
    op.drop_table("committee")
    op.drop_table("account")
    op.drop_table("sign_in_failure")
    op.drop_table("setup_link")
    op.drop_table("plan")
    op.drop_table("person")
    op.drop_table("org_unit")
    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_event_stays()")
