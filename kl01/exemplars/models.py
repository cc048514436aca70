"""Exemplars that units choose, foster and honour (mẫu 03), and the meetings that approved them."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kl01.db import Base, Moment, word
from kl01.exemplars.rules import LONGEST_NUMBER, LONGEST_OCCASION, Consent, ExemplarKind, ExemplarState, Level
from kl01.kept import Part, raised_by
from kl01.org.models import OrgUnit, Person
from kl01.papers.models import Paper

NAME_LENGTH = 200
PHOTO_NAME_LENGTH = 80


EXEMPLAR_PAPER = "exemplar"
"""The kind of the papers of this room."""


class ExemplarPaper(Paper):
    """Mẫu 03 of a unit, or the sheet of an exemplar: all else stands in the registration and the exemplar."""

    __mapper_args__ = {"polymorphic_identity": EXEMPLAR_PAPER}  # noqa: RUF012 - SQLAlchemy's own name


class Registration(Base):
    """A unit's mẫu 03 of a year: the first list, and those approved later (đợt bổ sung)."""

    __tablename__ = "exemplar_registration"
    __table_args__ = (UniqueConstraint("unit_id", "plan_id", "year"), Index(None, "plan_id", "year"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    year: Mapped[int]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), unique=True)
    """The paper of the first list; all others are written in the same version of the form."""
    paper: Mapped[ExemplarPaper] = relationship()
    unit: Mapped[OrgUnit] = relationship()
    exemplars: Mapped[list["Exemplar"]] = relationship(
        back_populates="registration", order_by="Exemplar.position, Exemplar.id"
    )
    rounds: Mapped[list["Round"]] = relationship(back_populates="registration", order_by="Round.id")


class CommitteeMeeting(Base):
    """A meeting of a unit's committee, recorded once; it may approve several exemplars."""

    __tablename__ = "committee_meeting"
    __table_args__ = (
        UniqueConstraint("unit_id", "number", "held_on"),
        CheckConstraint("number <> ''", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    number: Mapped[str] = mapped_column(String(LONGEST_NUMBER))
    """Of the minute or resolution, as it is written: “Biên bản số 03-BB/ĐU”."""
    held_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    approvers: Mapped[list["MeetingApprover"]] = relationship(order_by="MeetingApprover.id")


class MeetingApprover(Base):
    """A member of the committee who approved at a meeting, named as when it was recorded."""

    __tablename__ = "meeting_approver"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("committee_meeting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    """“Lê Thị Ánh, phó bí thư”."""


class Round(Base):
    """One list of a unit's year: “Danh sách đăng ký”, or one of those that follow (“đợt bổ sung”).

    It is a draft, one at most, until the committee approves some of those who wait. From then on its rows and
    the words of its paper say what was approved, whatever becomes of the exemplars.
    """

    __tablename__ = "exemplar_round"
    __table_args__ = (
        UniqueConstraint("registration_id", "ordinal"),
        Index(
            "uq_exemplar_round_draft",
            "registration_id",
            unique=True,
            sqlite_where=text("approved_at IS NULL"),
            postgresql_where=text("approved_at IS NULL"),
        ),
        CheckConstraint("(approved_at IS NULL) = (meeting_id IS NULL)", name="meeting"),
        CheckConstraint("reported_at IS NULL OR approved_at IS NOT NULL", name="reported"),
        CheckConstraint(
            "revoked_at IS NULL OR (approved_at IS NOT NULL AND reported_at IS NULL)", name="revoked"
        ),
        CheckConstraint(
            "(ordinal IS NOT NULL) = (approved_at IS NOT NULL AND revoked_at IS NULL)", name="ordinal"
        ),
        CheckConstraint("ordinal >= 1", name="ordinal_counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("exemplar_registration.id"))
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), unique=True)
    """Its own words: số, tổ chức thực hiện, nơi nhận; names and fixed words kept from the approval on."""
    ordinal: Mapped[int | None]
    """Its place among those that stand, from 1; none of a draft, nor of one that was taken back."""
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("committee_meeting.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the approval was recorded."""
    reported_at: Mapped[datetime | None] = mapped_column(Moment)
    """When somebody on it was first reported: from then on it can't be taken back."""
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the committee had given back all that stand on it, before any was reported."""

    registration: Mapped[Registration] = relationship(back_populates="rounds")
    paper: Mapped[ExemplarPaper] = relationship(lazy="joined", innerjoin=True)
    meeting: Mapped[CommitteeMeeting | None] = relationship(lazy="joined")
    rows: Mapped[list["RoundRow"]] = relationship(
        lazy="selectin", order_by="RoundRow.position, RoundRow.id", back_populates="round"
    )


class RoundRow(Base):
    """What an approved list says of an exemplar, as it was approved."""

    __tablename__ = "exemplar_round_row"
    __table_args__ = (UniqueConstraint("round_id", "exemplar_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("exemplar_round.id"))
    exemplar_id: Mapped[int] = mapped_column(ForeignKey("exemplar.id"), index=True)
    kind: Mapped[ExemplarKind] = mapped_column(word(ExemplarKind))
    position: Mapped[int]
    row: Mapped[dict[str, str]] = mapped_column(JSON)
    """Column key of mẫu 03 → text."""

    round: Mapped[Round] = relationship(back_populates="rows")


_APPROVED = "('approved', 'reported', 'fostered', 'proposed', 'commended')"
_REPORTED = "('reported', 'fostered', 'proposed', 'commended')"


class Exemplar(Base):
    """A collective or a person that a unit chose as an example, wherever it stands on its way.

    The CHECKs hold what each step needs, so that none can be skipped, and that nobody's own submission is
    approved by themselves.
    """

    __tablename__ = "exemplar"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'withdrawn') OR (submitted_at IS NOT NULL AND submitted_by_id IS NOT NULL)",
            name="submitted",
        ),
        CheckConstraint(
            f"state NOT IN {_APPROVED} OR (meeting_id IS NOT NULL AND approver_id IS NOT NULL)",
            name="approved",
        ),
        CheckConstraint(
            f"state IN {_APPROVED} OR state = 'withdrawn' OR (meeting_id IS NULL AND approver_id IS NULL)",
            name="approval_falls_with_return",
        ),
        CheckConstraint("approver_id <> submitted_by_id", name="not_approved_by_submitter"),
        CheckConstraint("approver_id <> person_id", name="not_approved_by_oneself"),
        CheckConstraint(f"state NOT IN {_REPORTED} OR reported_at IS NOT NULL", name="reported"),
        CheckConstraint(
            "state NOT IN ('fostered', 'proposed', 'commended') OR fostered_at IS NOT NULL", name="fostered"
        ),
        CheckConstraint("state NOT IN ('proposed', 'commended') OR proposed_at IS NOT NULL", name="proposed"),
        CheckConstraint(
            "state <> 'commended' OR (commended_at IS NOT NULL AND commended_by_id IS NOT NULL"
            " AND decision_number <> '' AND decided_on IS NOT NULL AND occasion <> '' AND level IS NOT NULL"
            " AND consent <> 'not_asked')",
            name="commended",
        ),
        CheckConstraint("state NOT IN ('returned', 'withdrawn') OR reason <> ''", name="reason"),
        CheckConstraint("(consent = 'not_asked') = (consent_on IS NULL)", name="consent_has_a_day"),
        CheckConstraint("kind = 'individual' OR person_id IS NULL", name="person"),
        CheckConstraint("kind = 'collective' OR group_unit_id IS NULL", name="group_unit"),
        Index(None, "unit_id", "year"),
        Index(None, "state", "consent", "decided_on"),
        Index(None, "state", "consent", "year"),
        Index(None, "state", "consent", "field"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("exemplar_registration.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    """The unit that registers; as in its registration, where lists look for it."""
    year: Mapped[int]
    kind: Mapped[ExemplarKind] = mapped_column(word(ExemplarKind))
    position: Mapped[int]
    """Its place in the table of mẫu 03."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who it is, if they are on record here; else the name alone is known."""
    group_unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    """Which unit of the tree the collective is; none for a named group."""
    row: Mapped[dict[str, str]] = mapped_column(JSON)
    """What stands of it in mẫu 03: column key → text."""
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    field: Mapped[str] = mapped_column(String(NAME_LENGTH))
    """Lĩnh vực; as the name it stands in `row` too, here to be looked for."""
    folded: Mapped[str] = mapped_column(Text)
    """The words of name, position, unit, field and content for searching; see text.fold_words."""
    sheet_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), unique=True)
    """Mẫu 03A or 03B."""
    state: Mapped[ExemplarState] = mapped_column(word(ExemplarState, "state"), default=ExemplarState.DRAFT)
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was returned or withdrawn the last time; kept while it is mended."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("committee_meeting.id"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """A member who approved and neither submitted nor is the one chosen."""
    reported_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was last reported upward; from the first time on Ban Tuyên giáo reads it."""
    report_number: Mapped[str] = mapped_column(String(LONGEST_NUMBER), default="")
    fostered_at: Mapped[datetime | None] = mapped_column(Moment)
    proposed_at: Mapped[datetime | None] = mapped_column(Moment)
    commended_at: Mapped[datetime | None] = mapped_column(Moment)
    commended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision_number: Mapped[str] = mapped_column(String(LONGEST_NUMBER), default="")
    decided_on: Mapped[date | None]
    occasion: Mapped[str] = mapped_column(String(LONGEST_OCCASION), default="")
    level: Mapped[Level | None] = mapped_column(word(Level))
    consent: Mapped[Consent] = mapped_column(word(Consent), default=Consent.NOT_ASKED)
    consent_on: Mapped[date | None]
    consent_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was recorded: what is written later they have not agreed to. None once mẫu 03 says else."""
    consent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who recorded the answer: the person themselves, or who heard it."""
    consent_is_own: Mapped[bool] = mapped_column(default=False)
    """Whether who is asked said it themselves."""
    writer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who was asked to write their own part of the sheet: the person, or the head of the collective."""
    photo: Mapped[str] = mapped_column(String(PHOTO_NAME_LENGTH), default="")
    """The photo's name in the folder of photos; empty for none."""
    version: Mapped[int] = mapped_column()

    registration: Mapped[Registration] = relationship(back_populates="exemplars")
    unit: Mapped[OrgUnit] = relationship(foreign_keys=unit_id)
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    writer: Mapped[Person | None] = relationship(foreign_keys=writer_id)
    meeting: Mapped[CommitteeMeeting | None] = relationship()
    sheet: Mapped[ExemplarPaper] = relationship()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name

    @property
    def answerer_id(self) -> int | None:
        """Whose answer is their own: the person; of who is not on record, who was asked."""
        return self.person_id or self.writer_id


raised_by(Part.EXEMPLARS, Registration, Exemplar, CommitteeMeeting)
