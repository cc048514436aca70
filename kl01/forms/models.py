"""Forms in their versions, the days that the committee set for them, and the themes of years."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    String,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kl01.db import Base, Moment
from kl01.forms.definition.vocabulary import FORM_CODE_LENGTH as CODE_LENGTH
from kl01.kept import Part, raised_by
from kl01.periods import Period


class PeriodNumber(TypeDecorator[Period]):
    """What a paper is written for, stored as the year; 0 stands for the term."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Period | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy names it
        """Turn a period into the number that is stored."""
        return None if value is None else value.stored

    def process_result_value(self, value: int | None, dialect: Dialect) -> Period | None:  # noqa: ARG002 - SQLAlchemy names it
        """Turn the stored number back into the period."""
        return None if value is None else Period.of(value)


class FormTemplate(Base):
    """A version of a form (mẫu). Papers keep the version that they were begun in."""

    __tablename__ = "form_template"
    __table_args__ = (
        UniqueConstraint("plan_id", "code", "number"),
        Index(
            "uq_form_template_current",
            "plan_id",
            "code",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    number: Mapped[int]
    is_current: Mapped[bool]
    loaded_at: Mapped[datetime] = mapped_column(Moment)
    content_hash: Mapped[str] = mapped_column(String(64))
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    bundled_hash: Mapped[str | None] = mapped_column(String(64))
    """Of the bundled text that it says; None: it says the owner's own, which no bundled one replaces."""
    kept_against: Mapped[str | None] = mapped_column(String(64))
    """Of the bundled text that the owner has seen and keeps their own, or none, in place of."""


class FormYear(Base):
    """The last day that the committee has set for a form of a period, in place of the form's own."""

    __tablename__ = "form_year"
    __table_args__ = (UniqueConstraint("plan_id", "code", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    period: Mapped[Period] = mapped_column("year", PeriodNumber)
    due_on: Mapped[date]


class AnnualTheme(Base):
    """Chuyên đề năm: what the year's study is about."""

    __tablename__ = "annual_theme"
    __table_args__ = (UniqueConstraint("plan_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))


raised_by(Part.FORMS, FormTemplate, FormYear, AnnualTheme)
