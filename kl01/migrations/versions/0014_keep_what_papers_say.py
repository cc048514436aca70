"""Keep what papers say: of which day their words are, and the words with which a reopened one was confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what reopened papers keep."""
    op.add_column("paper_revision", sa.Column("confirmed_words", sa.JSON(), nullable=True))
    op.add_column("paper_revision", sa.Column("receiver_content", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Forget with what words reopened papers were confirmed."""
    op.drop_column("paper_revision", "receiver_content")
    op.drop_column("paper_revision", "confirmed_words")
