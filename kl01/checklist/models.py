"""What a unit has done of an item in a quarter."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kl01.checklist.rules import DOCUMENT_NUMBER_LENGTH, ItemState
from kl01.db import Base, word


class ItemStatus(Base):
    """The state of one cell of the checklist. A cell never touched has no row and counts as version 0."""

    __tablename__ = "item_status"
    __table_args__ = (
        UniqueConstraint("unit_id", "year", "item_id", "quarter"),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("state = 'done' OR done_on IS NULL", name="only_done_has_a_day"),
        CheckConstraint("(state = 'not_applicable') = (reason <> '')", name="reason_for_not_applicable"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("plan_item.id"))
    item_version_id: Mapped[int] = mapped_column(ForeignKey("plan_item_version.id"))
    """What the item said when the cell was last changed."""
    year: Mapped[int]
    quarter: Mapped[int]
    state: Mapped[ItemState] = mapped_column(word(ItemState))
    done_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    document_number: Mapped[str] = mapped_column(String(DOCUMENT_NUMBER_LENGTH), default="")
    document_date: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name
