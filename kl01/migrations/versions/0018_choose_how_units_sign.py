"""Keep for which body the leaders of a unit sign its papers."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SIGNS_FOR = (
    "standing_committee",
    "party_committee",
    "cell_committee",
    "cell",
    "executive_under_chair",
    "executive_under_secretary",
)


def upgrade() -> None:
    """Add the choice. Nobody has made it yet: each unit signs as is usual for its kind."""
    allowed = ", ".join(f"'{one}'" for one in SIGNS_FOR)
    # Both databases take a CHECK with the column; Alembic would leave it out on SQLite.
    op.execute(
        "ALTER TABLE org_unit ADD COLUMN signs_for VARCHAR(40)"
        f" CONSTRAINT ck_org_unit_signs_for CHECK (signs_for IN ({allowed}))"
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_column("org_unit", "signs_for")
