"""Let units have a printed name, with the line breaks that headings of papers keep."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("org_unit", "unit_history")


def upgrade() -> None:
    """Add the columns, which say nothing yet: papers print the units' names as before."""
    for table in TABLES:
        op.add_column(table, sa.Column("printed_name", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Forget the printed names; papers that were handed in keep theirs."""
    for table in TABLES:
        op.drop_column(table, "printed_name")
