"""How people come in: signed-in browsers, failed tries, the link of the set-up."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kl01.db import Base, Moment
from kl01.org.models import Account


class SignIn(Base):
    """One signed-in browser. Ended by sign-out, by disabling the account or by a new password."""

    __tablename__ = "sign_in"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    address: Mapped[str | None] = mapped_column(String(45))
    """From which address of the network it began; unknown of those before this was kept."""
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the password was last given again in it, for what asks for that; empty: not since it began."""
    account: Mapped[Account] = relationship()


class SignInFailure(Base):
    """A failed sign-in, kept for a day to slow down guessing.

    The name typed is kept as a keyed digest: people sometimes type their password there.
    """

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "username_digest", "at"), Index(None, "address", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    username_digest: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45))


class SetupLink(Base):
    """The one-time link by which the first administrator names the committee."""

    __tablename__ = "setup_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
