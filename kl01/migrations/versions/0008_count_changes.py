"""Count the changes of units, offices, people, plans, forms and exemplars, by which what is kept in memory is known.

A plan's own count goes with it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COUNTED = {
    "units": ("committee", "org_unit", "unit_history"),
    "offices": ("office", "delegation", "non_member_channel"),
    "people": ("person", "membership", "absence", "account"),
    "plans": ("plan", "plan_section", "plan_owner", "plan_item", "plan_item_version"),
    "forms": ("form_template", "form_year", "annual_theme"),
    "exemplars": ("exemplar_registration", "exemplar", "committee_meeting"),
}
CHANGES = ("INSERT", "UPDATE", "DELETE")
COUNT = """CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
EXECUTE 'UPDATE revision SET ' || TG_ARGV[0] || ' = ' || TG_ARGV[0] || ' + 1'; RETURN NULL; END $$"""


def upgrade() -> None:
    """Add the numbers, and the triggers that raise them."""
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(part, sa.Integer(), nullable=False) for part in COUNTED),
        sa.CheckConstraint("id = 1", name=op.f("ck_revision_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.execute("INSERT INTO revision VALUES (1, 1, 1, 1, 1, 1, 1)")
    op.drop_column("plan", "revision")
    if not _is_sqlite():
        op.execute(COUNT)
    for part, tables in COUNTED.items():
        for table in tables:
            if _is_sqlite():
                for change in CHANGES:
                    op.execute(
                        f"CREATE TRIGGER {table}_counts_{change.lower()} AFTER {change} ON {table}\n"
                        f"BEGIN UPDATE revision SET {part} = {part} + 1; END"
                    )
            else:
                op.execute(
                    f"CREATE TRIGGER {table}_counts AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
                    f" FOR EACH STATEMENT EXECUTE FUNCTION count_change('{part}')"
                )


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def downgrade() -> None:
    """Take the numbers away, and give each plan one of its own again."""
    if not _is_sqlite():
        op.execute("DROP FUNCTION count_change() CASCADE")  # with its triggers
        op.drop_table("revision")
        op.add_column("plan", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        op.alter_column("plan", "revision", server_default=None)
        return
    for tables in COUNTED.values():
        for table in tables:
            for change in CHANGES:
                op.execute(f"DROP TRIGGER {table}_counts_{change.lower()}")
    op.drop_table("revision")
    op.create_table(
        "plan_before",
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
    op.execute("INSERT INTO plan_before SELECT *, 1 FROM plan")
    op.drop_table("plan")
    op.rename_table("plan_before", "plan")
