"""Forms in their versions, the papers that people write on them, and what is kept beside."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Dialect, ForeignKey, Index, String, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kl01.db import Base, Moment, word
from kl01.forms.definition.vocabulary import FORM_CODE_LENGTH as CODE_LENGTH
from kl01.forms.definition.vocabulary import SECTION_CODE_LENGTH
from kl01.forms.models import FormTemplate, PeriodNumber
from kl01.forms.printed import PrintedWords
from kl01.org.models import OrgUnit
from kl01.papers.kinds import CopyKind
from kl01.periods import Period

KIND_LENGTH = 20
SESSION_LENGTH = 32
"""Characters of the random name that a page which is being written in has."""


class KeptWords(TypeDecorator[PrintedWords]):
    """What a paper prints besides its text, stored as JSON; an empty object stands for none."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: PrintedWords | None, dialect: Dialect) -> dict[str, Any]:  # noqa: ARG002 - SQLAlchemy names it
        """Turn the words into what is stored."""
        return {} if value is None else value.as_json()

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> PrintedWords | None:  # noqa: ARG002 - SQLAlchemy names it
        """Turn what is stored back into the words."""
        return PrintedWords.from_json(value) if value else None


class Paper(Base):
    """A form that is filled in for a year or the term (phiếu): a text written by sections.

    `kind` names the room that keeps it and says who reads and writes in it, and when; such a room has a
    class, and a table, for what else it knows of its papers.
    """

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("id", "plan_id", "code", "year"),
        Index(None, "code", "year", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH))
    template_id: Mapped[int] = mapped_column(ForeignKey("form_template.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    period: Mapped[Period] = mapped_column("year", PeriodNumber)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    """Whose it is, or where its owner belonged when it was begun or last handed in: old papers stay there."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    """Of the paper's last move; its sections know when they were last written in."""
    printed: Mapped[PrintedWords | None] = mapped_column(KeptWords, nullable=False)
    """Names, headings and fixed words as they were when it was handed in; none before."""
    version: Mapped[int] = mapped_column()

    unit: Mapped[OrgUnit] = relationship(foreign_keys=unit_id)
    template: Mapped[FormTemplate] = relationship()
    sections: Mapped[list["PaperSection"]] = relationship(order_by="PaperSection.id", back_populates="paper")
    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy's own name
        "version_id_col": version,
        "polymorphic_on": kind,
        "polymorphic_abstract": True,
    }


class PaperSection(Base):
    """What the writer has typed into a section; each is saved by itself, with a version of its own."""

    __tablename__ = "paper_section"
    __table_args__ = (UniqueConstraint("paper_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    code: Mapped[str] = mapped_column(String(SECTION_CODE_LENGTH))
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    finished: Mapped[bool] = mapped_column(default=False)
    """Whether the writer has said that it is finished."""
    begun: Mapped[bool] = mapped_column(default=False)
    """Whether the writer has saved it; what the program filled in beforehand doesn't count."""
    last_session: Mapped[str] = mapped_column(String(SESSION_LENGTH), default="")
    """The open page that saved it last: a page never stands in conflict with itself."""
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()
    paper: Mapped[Paper] = relationship(back_populates="sections")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - as above


class SectionCopy(Base):
    """A text that no longer, or never, stood in its section: one an open page at most, so nothing is lost."""

    __tablename__ = "section_copy"
    __table_args__ = (UniqueConstraint("paper_id", "code", "edit_session", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    code: Mapped[str] = mapped_column(String(SECTION_CODE_LENGTH))
    edit_session: Mapped[str] = mapped_column(String(SESSION_LENGTH))
    """The open page whose text this is."""
    kind: Mapped[CopyKind] = mapped_column(word(CopyKind))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
