"""Units, people, offices, accounts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kl01.db import Base, Moment, word
from kl01.kept import Part, raised_by
from kl01.org.kinds import DelegationScope, Role, Standing, UnitKind
from kl01.org.signatures import SignsFor

NAME_LENGTH = 200
PERSON_NAME_LENGTH = 100


class Committee(Base):
    """The committee that keeps this KL01: one row."""

    __tablename__ = "committee"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    root_unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    place_name: Mapped[str] = mapped_column(String(60))
    """Địa danh, as printed before the date."""
    superior_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    """Cấp trên trực tiếp, such as “Tỉnh ủy Bình An”: stands above the committee's name on its own papers."""
    help_contact: Mapped[str] = mapped_column(String(200), default="")
    root_unit: Mapped["OrgUnit"] = relationship()


class OrgUnit(Base):
    """A party organisation, cell, mass organisation or department, while it exists.

    `name`, `printed_name` and `parent` are those of today; `history` has all of them with their first days.
    """

    __tablename__ = "org_unit"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        CheckConstraint("(kind = 'bloc_committee') = (parent_id IS NULL)", name="root_alone_has_no_parent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    """Short name in addresses and usernames, such as `snv`."""
    kind: Mapped[UnitKind] = mapped_column(word(UnitKind))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    folded_name: Mapped[str] = mapped_column(String(NAME_LENGTH), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    version: Mapped[int] = mapped_column()
    printed_name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    """The name as headings of papers print it, with line feeds where a line ends; none: the name."""
    signs_for: Mapped[SignsFor | None] = mapped_column(
        word(SignsFor, apart=True),
        # In the column, where SQLite adds it.
        CheckConstraint(f"signs_for IN ({', '.join(repr(one.value) for one in SignsFor)})", name="signs_for"),
    )
    """For which body its leaders sign; None: as is usual for its kind (`signatures.usual_choice`)."""

    parent: Mapped["OrgUnit | None"] = relationship(foreign_keys=parent_id, remote_side=id)
    successor: Mapped["OrgUnit | None"] = relationship(foreign_keys=successor_id, remote_side=id)
    history: Mapped[list["UnitHistory"]] = relationship(
        foreign_keys="UnitHistory.unit_id", order_by="UnitHistory.valid_from", back_populates="unit"
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name


class UnitHistory(Base):
    """The name, printed name and parent that a unit had from a day on."""

    __tablename__ = "unit_history"
    __table_args__ = (UniqueConstraint("unit_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    valid_from: Mapped[date]
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    printed_name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    unit: Mapped[OrgUnit] = relationship(foreign_keys=unit_id, back_populates="history")


class Person(Base):
    """A cadre, civil servant, public employee or worker. Nothing here that the papers don't print."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("birth_year BETWEEN 1900 AND 2100", name="birth_year"),
        # A page of people found by words is read from it, in its order, without the table.
        Index(None, "sort_key", "id", "found_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str] = mapped_column(String(PERSON_NAME_LENGTH))
    sort_key: Mapped[str] = mapped_column(String(1000))
    found_by: Mapped[str] = mapped_column(String(400))
    """The words of the name and the username, folded, each after a blank: see `rules.search_words`."""
    birth_year: Mapped[int | None]
    job_title: Mapped[str] = mapped_column(String(120), default="")
    """Chức vụ chính quyền (chuyên môn)."""
    version: Mapped[int] = mapped_column()

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person", order_by="(Membership.valid_from, Membership.id)"
    )
    offices: Mapped[list["Office"]] = relationship(
        back_populates="person", order_by="(Office.valid_from, Office.id)"
    )
    account: Mapped["Account | None"] = relationship(back_populates="person")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Membership(Base):
    """Where a person belongs (nơi sinh hoạt), and whether as a party member, between two days."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        Index(
            "uq_membership_open",
            "person_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    standing: Mapped[Standing] = mapped_column(word(Standing))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    person: Mapped[Person] = relationship(back_populates="memberships")
    unit: Mapped[OrgUnit] = relationship()


class Office(Base):
    """A role that a person has in a unit between two days (both included)."""

    __tablename__ = "office"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    role: Mapped[Role] = mapped_column(word(Role))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    person: Mapped[Person] = relationship(back_populates="offices")
    unit: Mapped[OrgUnit] = relationship()


class Absence(Base):
    """A time in which a person owes no papers (long leave, exempt from meetings). No reason is kept."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    person: Mapped[Person] = relationship()


class Delegation(Base):
    """A secretary's word that another person may act for them in their unit, between two days.

    It counts only while the grantor still is the unit's secretary.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="dates"),
        CheckConstraint("grantor_id <> delegate_id", name="not_to_oneself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    grantor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    delegate_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    scope: Mapped[DelegationScope] = mapped_column(word(DelegationScope))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    unit: Mapped[OrgUnit] = relationship()
    grantor: Mapped[Person] = relationship(foreign_keys=grantor_id)
    delegate: Mapped[Person] = relationship(foreign_keys=delegate_id)


class Account(Base):
    """A person's way in. `password_hash` is argon2id."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    password_expires_at: Mapped[datetime | None] = mapped_column(Moment)
    """Until when a one-time password opens the account; empty once the person has chosen their own."""
    person: Mapped[Person] = relationship(back_populates="account")


raised_by(Part.UNITS, Committee, OrgUnit, UnitHistory)
raised_by(Part.OFFICES, Office, Delegation)
raised_by(Part.PEOPLE, Person, Membership, Absence, Account)
