"""What the administrator has set: a row for each setting that differs from its default."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kl01.db import Base, Moment
from kl01.settings.rules import KEY_LENGTH, LONGEST_VALUE


class SettingValue(Base):
    """A value that is not the default. A key that no room declares, of a newer version, is left alone."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    value: Mapped[str] = mapped_column(String(LONGEST_VALUE))
    """As the setting's kind writes it."""
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by_id: Mapped[int | None]
    """The person, by number alone as in the audit trail, since this room stands below people; empty for the
    program itself."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name
