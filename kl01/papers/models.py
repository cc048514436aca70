"""Forms in their versions, the papers that people write on them, and what is kept beside."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kl01.db import Base, Moment, word
from kl01.forms.definition.vocabulary import FORM_CODE_LENGTH as CODE_LENGTH
from kl01.forms.definition.vocabulary import SECTION_CODE_LENGTH
from kl01.forms.models import FormTemplate
from kl01.org.kinds import Role, Standing
from kl01.org.models import OrgUnit, Person
from kl01.papers.kinds import CopyKind
from kl01.papers.receivers import ReceiverKind
from kl01.papers.rules import State

SESSION_LENGTH = 32
"""Characters of the random name that a page which is being written in has."""


class NonMemberChannel(Base):
    """To whom people outside the Party, of a unit and all under it, hand their papers from a day on."""

    __tablename__ = "non_member_channel"
    __table_args__ = (UniqueConstraint("unit_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    valid_from: Mapped[date]
    channel: Mapped[ReceiverKind] = mapped_column(word(ReceiverKind))
    superior_name: Mapped[str] = mapped_column(String(200), default="")
    """Printed above the trade union or agency; empty for nothing."""
    issuer_name: Mapped[str] = mapped_column(String(200), default="")
    """How the trade union or agency is called on papers; empty: by the unit's name."""


class Paper(Base):
    """A form that is filled in for a year or the term (phiếu), wherever it stands in its workflow.

    A personal paper has an owner and the workflow below. A unit's paper (mẫu 03) has neither: the room that
    keeps it (`access.UnitPapers`) says who writes in it and when, and here it stays a draft for ever.
    """

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("owner_id", "plan_id", "code", "year"),
        CheckConstraint(
            "confirmed_by_id <> owner_id AND (confirmed_for_id IS NULL OR confirmed_for_id <> owner_id)",
            name="not_confirmed_by_owner",
        ),
        CheckConstraint(
            "(state = 'confirmed') = (confirmed_by_id IS NOT NULL)"
            " AND (state = 'confirmed') = (confirmed_at IS NOT NULL)",
            name="confirmed",
        ),
        CheckConstraint("(state IN ('returned', 'reopened')) = (reason <> '')", name="reason"),
        CheckConstraint(
            "state = 'draft' OR (submitted_at IS NOT NULL AND receiver_kind IS NOT NULL"
            " AND receiver_role IS NOT NULL AND receiver_unit_id IS NOT NULL AND revision > 0)",
            name="handed_in",
        ),
        CheckConstraint("entered_by_id IS NULL OR entered_by_id <> owner_id", name="entered_for_another"),
        CheckConstraint("(owner_id IS NULL) = (standing IS NULL)", name="owner"),
        CheckConstraint("owner_id IS NOT NULL OR state = 'draft'", name="unit_paper"),
        Index(None, "receiver_unit_id", "receiver_role", "state"),
        Index(None, "code", "year", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("form_template.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    year: Mapped[int]
    """0 for the term."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whose personal paper it is; none: its unit's."""
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    """Where the owner belonged when it was begun or last handed in: a move leaves old papers there."""
    standing: Mapped[Standing | None] = mapped_column(word(Standing))
    """Whether the owner belonged to the Party at that time."""
    state: Mapped[State] = mapped_column(word(State), default=State.DRAFT)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who typed it in for the owner (nhập thay)."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    """Of the paper's last move; its sections know when they were last written in."""
    revision: Mapped[int] = mapped_column(default=0)
    """How often it was handed in."""
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    receiver_kind: Mapped[ReceiverKind | None] = mapped_column(word(ReceiverKind))
    receiver_role: Mapped[Role | None] = mapped_column(word(Role))
    receiver_unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    """When its receiver first opened what was last handed in."""
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """For whom the confirmer acted, by delegation."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was returned or reopened."""
    remarks: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """What to mend, by section."""
    receiver_content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the confirmer filled in (nhận xét)."""
    printed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Names, headings and fixed words as they were when it was handed in; empty before."""
    names_example: Mapped[bool] = mapped_column(default=False)
    """Whether what was handed in says how its writer sets an example (plan, II.3)."""
    version: Mapped[int] = mapped_column()

    owner: Mapped[Person | None] = relationship(foreign_keys=owner_id)
    unit: Mapped[OrgUnit] = relationship(foreign_keys=unit_id)
    entered_by: Mapped[Person | None] = relationship(foreign_keys=entered_by_id)
    template: Mapped[FormTemplate] = relationship()
    sections: Mapped[list["PaperSection"]] = relationship(order_by="PaperSection.id", back_populates="paper")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name

    @property
    def writer(self) -> Person:
        """The owner of a personal paper; it always has one."""
        assert self.owner is not None
        return self.owner

    @property
    def writer_id(self) -> int:
        """The owner's number, of a personal paper."""
        assert self.owner_id is not None
        return self.owner_id


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


class PaperRevision(Base):
    """What was handed in, each time, and why it came back; what was handed in is never changed."""

    __tablename__ = "paper_revision"
    __table_args__ = (UniqueConstraint("paper_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    printed: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Names, headings and fixed words of that day; see Paper.printed."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why this version was returned or reopened; empty if it was not."""
    remarks: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
