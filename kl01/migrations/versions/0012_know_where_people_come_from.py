"""Know from where people sign in, when they last gave their password, and until when a one-time one holds."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

DAYS = 14
"""How long the one-time passwords hold that were given before: as long as new ones do by default."""


def upgrade() -> None:
    """Add the columns; one-time passwords that nobody has used yet hold for two weeks from now."""
    op.add_column("sign_in", sa.Column("address", sa.String(length=45), nullable=True))
    op.add_column("sign_in", sa.Column("confirmed_at", sa.DateTime(), nullable=True))
    op.add_column("account", sa.Column("password_expires_at", sa.DateTime(), nullable=True))
    account = sa.table(
        "account", sa.column("must_change_password", sa.Boolean()), sa.column("password_expires_at", sa.DateTime())
    )
    end = (datetime.now(UTC) + timedelta(days=DAYS)).replace(tzinfo=None)
    op.execute(account.update().where(account.c.must_change_password.is_(True)).values(password_expires_at=end))


def downgrade() -> None:
    """Forget them."""
    op.drop_column("account", "password_expires_at")
    op.drop_column("sign_in", "confirmed_at")
    op.drop_column("sign_in", "address")
