"""Plans, their sections and items as loaded from packs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kl01.db import Base, Moment, word
from kl01.kept import Part, raised_by
from kl01.plan.rules import Basis, Cadence, TickedBy


class Plan(Base):
    """A plan of the committee. Everything but `extended_to` and the items' switches comes from a pack."""

    __tablename__ = "plan"
    __table_args__ = (CheckConstraint("first_year <= last_year AND last_year <= extended_to", name="years"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(200))
    subject_phrase: Mapped[str] = mapped_column(String(200))
    term_label: Mapped[str] = mapped_column(String(60))
    first_year: Mapped[int]
    last_year: Mapped[int]
    begins_on: Mapped[date]
    """Quarters that ended before this day owe nothing."""
    extended_to: Mapped[int]
    """The last year in which the plan's work goes on (gia hạn); last_year while it is not prolonged."""
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Title, number, date of the plan itself and the documents that it stands on."""
    followed_from: Mapped[int | None]
    """The year from which units follow it where another plan covers that year, too; None: its first."""
    bundled_hash: Mapped[str | None] = mapped_column(String(64))
    """Of the bundled text that it says; None: it says the owner's own, which no bundled one replaces."""
    kept_against: Mapped[str | None] = mapped_column(String(64))
    """Of the bundled text that the owner has seen and keeps their own in place of."""


class PlanSection(Base):
    """A section of a plan."""

    __tablename__ = "plan_section"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    code: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(60))
    heading: Mapped[str] = mapped_column(Text)


class PlanOwner(Base):
    """Whose duty an item can be, and which kinds of units that means."""

    __tablename__ = "plan_owner"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    unit_kinds: Mapped[list[str]] = mapped_column(JSON)


class PlanItem(Base):
    """An item of a plan. It keeps its code for ever; what it says stands in its versions."""

    __tablename__ = "plan_item"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    code: Mapped[str] = mapped_column(String(20))
    enabled: Mapped[bool]
    """Whether the committee asks for it; switched by the administrator."""
    withdrawn_on: Mapped[date | None]
    """Set when a newer pack no longer holds the item; past statuses stay."""
    versions: Mapped[list["PlanItemVersion"]] = relationship(
        back_populates="item", order_by="PlanItemVersion.number"
    )


class PlanItemVersion(Base):
    """What an item says since it was loaded. Only the newest is current; older ones are kept."""

    __tablename__ = "plan_item_version"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        Index(
            "uq_plan_item_version_current",
            "item_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        CheckConstraint("first_year <= last_year", name="years"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("plan_item.id"))
    number: Mapped[int]
    is_current: Mapped[bool]
    loaded_at: Mapped[datetime] = mapped_column(Moment)
    content_hash: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    section: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(90))
    wording: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(20))
    ticked_by: Mapped[TickedBy] = mapped_column(word(TickedBy))
    fact: Mapped[str] = mapped_column(String(40))
    cadence: Mapped[Cadence] = mapped_column(word(Cadence))
    due: Mapped[str] = mapped_column(String(60))
    deadline: Mapped[str] = mapped_column(String(5))
    first_year: Mapped[int]
    last_year: Mapped[int]
    basis: Mapped[Basis] = mapped_column(word(Basis))
    basis_note: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    plain: Mapped[bool]
    """A tick only: no text, no names, no file."""
    document: Mapped[bool]
    """Whether the item wants a document's number and date."""
    note: Mapped[str] = mapped_column(Text)
    item: Mapped[PlanItem] = relationship(back_populates="versions")


raised_by(Part.PLANS, Plan, PlanSection, PlanOwner, PlanItem, PlanItemVersion)
