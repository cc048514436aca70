"""Personal papers, what was handed in each time, and to whom people outside the Party hand theirs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from kl01.db import Base, Moment, word
from kl01.forms.definition.vocabulary import FORM_CODE_LENGTH as CODE_LENGTH
from kl01.forms.models import PeriodNumber
from kl01.forms.printed import PrintedWords
from kl01.kept import Part, raised_by
from kl01.org.kinds import Role, Standing
from kl01.org.models import Person
from kl01.papers.models import KeptWords, Paper
from kl01.periods import Period
from kl01.submissions.receivers import Receiver, ReceiverKind
from kl01.submissions.rules import SubmissionState

SUBMISSION = "submission"
"""The kind of personal papers."""


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


class Submission(Paper):
    """A personal paper with its owner, wherever it stands in its workflow."""

    __tablename__ = "submission"
    __table_args__ = (  # type: ignore[assignment]  # a table has its own, whatever those of its parent
        ForeignKeyConstraint(
            ("paper_id", "plan_id", "code", "year"), ("paper.id", "paper.plan_id", "paper.code", "paper.year")
        ),
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
        Index(None, "receiver_unit_id", "receiver_role", "state", "submitted_at"),
    )

    paper_id: Mapped[int] = mapped_column(primary_key=True)
    # The paper's own, once more: so that one table says that a person has one paper of a form and year.
    plan_id: Mapped[int] = column_property(mapped_column(Integer, nullable=False), Paper.plan_id)
    code: Mapped[str] = column_property(mapped_column(String(CODE_LENGTH), nullable=False), Paper.code)
    period: Mapped[Period] = column_property(
        mapped_column("year", PeriodNumber, nullable=False), Paper.period
    )
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    standing: Mapped[Standing] = mapped_column(word(Standing))
    """Whether the owner belonged to the Party when it was begun or last handed in."""
    state: Mapped[SubmissionState] = mapped_column(
        word(SubmissionState, "state"), default=SubmissionState.DRAFT
    )
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who typed it in for the owner (nhập thay)."""
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
    names_example: Mapped[bool] = mapped_column(default=False)
    """Whether what was handed in says how its writer sets an example (plan, II.3)."""

    owner: Mapped[Person] = relationship(foreign_keys=owner_id)
    entered_by: Mapped[Person | None] = relationship(foreign_keys=entered_by_id)
    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy's own name
        "polymorphic_identity": SUBMISSION,
        "polymorphic_load": "inline",
        "inherit_condition": paper_id == Paper.id,
    }

    @property
    def receiver(self) -> Receiver | None:
        """The office to which it was handed, or None before."""
        if self.receiver_kind is None or self.receiver_role is None or self.receiver_unit_id is None:
            return None
        return Receiver(self.receiver_kind, self.receiver_role, self.receiver_unit_id)


class PaperRevision(Base):
    """What was handed in, each time, and why it came back; what was handed in is never changed."""

    __tablename__ = "paper_revision"
    __table_args__ = (UniqueConstraint("paper_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    printed: Mapped[PrintedWords] = mapped_column(KeptWords)
    """Names, headings and fixed words of that day; see Paper.printed."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why this version was returned or reopened; empty if it was not."""
    remarks: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    confirmed_words: Mapped[PrintedWords | None] = mapped_column(KeptWords)
    """Of what was confirmed and reopened: its words as confirmed; until then Paper.printed has them."""
    receiver_content: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=dict)
    """Of what was confirmed and reopened: what the confirmer filled in; before, the submission has it."""


raised_by(Part.OFFICES, NonMemberChannel)
