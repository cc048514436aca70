"""Forms in their versions, the days that the committee set for them, and the themes of years."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kl01.db import Base, Moment
from kl01.forms.definition.vocabulary import FORM_CODE_LENGTH as CODE_LENGTH


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


class FormYear(Base):
    """The last day that the committee has set for a form in a year, in place of the form's own."""

    __tablename__ = "form_year"
    __table_args__ = (UniqueConstraint("plan_id", "code", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    year: Mapped[int]
    """0 for a form of the term."""
    due_on: Mapped[date]


class AnnualTheme(Base):
    """Chuyên đề năm: what the year's study is about."""

    __tablename__ = "annual_theme"
    __table_args__ = (UniqueConstraint("plan_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
