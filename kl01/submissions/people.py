"""What is known of the people around a paper: where the writer belongs, who receives, how it is headed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, Date, bindparam, select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.db import fetch
from kl01.forms.due import Away, due_day
from kl01.kept import Part, kept
from kl01.org.heading import PaperHeading, unit_heading
from kl01.org.kinds import CELL_KINDS, Role, Standing, UnitKind
from kl01.org.models import Absence, Membership, Office, Person
from kl01.org.queries import holders, valid_on
from kl01.org.rules import (
    Came,
    agency_name,
    entered_moment,
    issuing_body,
    unbroken_since,
)
from kl01.org.signatures import AGENCY, TRADE_UNION
from kl01.org.units import Unit, committee, unit_by_id, unit_on, unit_path, units
from kl01.periods import local_day
from kl01.submissions.finding import finder_on
from kl01.submissions.receivers import Receiver, ReceiverKind, UnitOffices


@dataclass(frozen=True, slots=True)
class Affiliation:
    """Where a person belongs on a day, and as what."""

    unit: Unit
    standing: Standing
    since: date
    """The first day of their unbroken time in the organisation, as far as it is known."""
    entered_on: date | None = None
    """When it was entered here that they came; None if the trail does not tell."""
    away: tuple[Away, ...] = ()
    """When they were or will be away."""

    def last_day(self, common: date) -> date:
        """Return by which day they owe what others owe by a common last day."""
        return due_day(common, max(self.since, self.entered_on or self.since), self.away)

    @property
    def party_member(self) -> bool:
        """Whether the person belongs to the Party."""
        return self.standing is Standing.PARTY_MEMBER


@kept(Part.UNITS, Part.PEOPLE, at_most=4000)
def home_of(session: Session, person_id: int, day: date) -> Affiliation | None:
    """Return where a person belongs on a day, or None if nowhere."""
    rows = fetch(session, _MEMBERSHIPS, {"person_id": person_id})
    now = next(
        (row for row in rows if row.valid_from <= day and (not row.valid_to or day <= row.valid_to)), None
    )
    if now is None:
        return None
    asked = {"person_id": person_id, "key": str(person_id)}
    entered_at = entered_moment(Came(*row) for row in fetch(session, _CAME, asked))
    return Affiliation(
        unit_by_id(session, now.unit_id),
        now.standing,
        unbroken_since([(row.valid_from, row.valid_to) for row in rows], day),
        local_day(entered_at) if entered_at else None,
        tuple((row.valid_from, row.valid_to) for row in fetch(session, _AWAY, asked)),
    )


_CAME = (
    select(AuditEvent.at, AuditEvent.data)
    .where(
        AuditEvent.subject_kind == "person",
        AuditEvent.subject_key == bindparam("key"),
        AuditEvent.verb.in_([Verb.PERSON_CREATED, Verb.MEMBERSHIP_CHANGED]),
    )
    .order_by(AuditEvent.id)
)
_AWAY = (
    select(Absence.valid_from, Absence.valid_to)
    .where(Absence.person_id == bindparam("person_id"))
    .order_by(Absence.valid_from, Absence.id)
)
_DAY: BindParameter[date] = bindparam("day", type_=Date)
_OFFICES = (
    select(Office.role, Office.unit_id)
    .where(Office.person_id == bindparam("person_id"), valid_on(Office, _DAY))
    .order_by(Office.valid_from, Office.id)
)
_MEMBERSHIPS = (
    select(Membership.unit_id, Membership.standing, Membership.valid_from, Membership.valid_to)
    .where(Membership.person_id == bindparam("person_id"))
    .order_by(Membership.valid_from, Membership.id)
)


def offices_along(session: Session, unit_id: int, day: date) -> tuple[UnitOffices, ...]:
    """Return a unit and all above it, nearest first, with who holds the offices that receive papers."""
    return finder_on(session, day).along(unit_id)


def receivers_of(session: Session, owner_id: int, home: Affiliation, day: date) -> tuple[Receiver, ...]:
    """Return to whom a person may hand a paper on a day, the usual receiver first."""
    return finder_on(session, day).receivers(home.standing, home.unit.id, owner_id)


@dataclass(frozen=True, slots=True)
class ReceiverWords:
    """A receiver as people read of them and as the paper prints them."""

    body: str
    """“chi bộ”, “công đoàn”."""
    on_behalf: str
    """“Chi bộ”: after T/M."""
    office: str
    """“Bí thư”."""
    name: str
    """Who holds the office; empty if nobody does."""
    unit_name: str
    in_place_of: str = ""
    """“Trưởng ban”: after K/T, where a deputy signs in somebody's place."""

    @property
    def seat(self) -> str:
        """“Bí thư Chi bộ Văn phòng”."""
        return f"{self.office} {self.unit_name}"

    @property
    def title(self) -> str:
        """“Bí thư Chi bộ Văn phòng, đồng chí Lê Thị Ánh”."""
        return self.seat + (f" ({self.name})" if self.name else "")


def receiver_words(
    session: Session, receiver: Receiver, day: date, owner_id: int, *, deputy: bool = False
) -> ReceiverWords:
    """Return how a receiver is called on a day; `deputy` where the deputy acts in the office of a head."""
    unit = unit_by_id(session, receiver.unit_id)
    unit_name = unit_on(session, unit.id, day)[0]
    people = [one.name for one in holders(session, unit.id, receiver.role, day) if one.person_id != owner_id]
    name = people[0] if people else ""
    if receiver.kind is ReceiverKind.TRADE_UNION:
        return ReceiverWords("công đoàn", TRADE_UNION.body, TRADE_UNION.head, name, union_name(unit_name))
    if receiver.kind is ReceiverKind.HEAD:
        return ReceiverWords("cơ quan, đơn vị", AGENCY.body, AGENCY.head, name, agency_name(unit_name))
    signed = unit.signature(unit_name, deputy=deputy or receiver.role is Role.DEPUTY_SECRETARY)
    body = unit_name if unit.kind.is_department else (signed.on_behalf_of or unit_name)
    spoken = body if unit.kind.is_department else body[:1].lower() + body[1:]
    issuer = issuing_body(unit.kind, unit_name)
    return ReceiverWords(spoken, signed.on_behalf_of, signed.office, name, issuer, signed.in_place_of)


UNION = "Công đoàn cơ sở"


def union_name(unit_name: str) -> str:
    """Return how the trade union of a unit's agency is called: “Công đoàn cơ sở Sở Nội vụ”."""
    return f"{UNION} {agency_name(unit_name)}"


def paper_heading(
    session: Session, home: Unit, receiver: Receiver | None, day: date, *, party: bool
) -> PaperHeading:
    """Return what stands at the left of a paper's heading on a day.

    For party members the cell under its party organisation (Hướng dẫn 36-HD/VPTW, 2018); for others the trade
    union that receives the paper, or the agency where none exists (Nghị định 30/2020/NĐ-CP, Phụ lục I).
    """
    if party:
        return unit_heading(session, home, day)
    known = units(session)
    path = unit_path(session, home.id)
    channels = finder_on(session, day).channels
    channel = next((channels[unit] for unit in path if unit in channels), None)
    if receiver and receiver.kind is ReceiverKind.TRADE_UNION:
        superior, issuer = "", f"{UNION}\n{agency_name(known.named(receiver.unit_id, day).in_heading)}"
    else:
        named = known.named(home.id, day)
        above = known.by_id[named.parent_id] if named.parent_id is not None else None
        under_another = above is not None and above.kind is not UnitKind.BLOC_COMMITTEE
        superior = agency_name(known.named(above.id, day).in_heading) if above and under_another else ""
        issuer = agency_name(named.in_heading)
    if channel and channel.issuer_name:
        superior, issuer = channel.superior_name, channel.issuer_name
    return PaperHeading.of(superior, issuer)


def prefills(
    session: Session, person: Person, home: Affiliation, receiver: Receiver | None, day: date
) -> dict[str, str]:
    """Return what the program knows of a writer, by the names that definitions use."""
    found = committee(session)
    name, parent = unit_on(session, home.unit.id, day)
    offices = [
        (role, unit_by_id(session, unit_id))
        for role, unit_id in fetch(session, _OFFICES, {"person_id": person.id, "day": day})
    ]
    party_roles = {Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.COMMITTEE_MEMBER}
    agency = (
        agency_name(parent[1]) if parent and parent[0] is not UnitKind.BLOC_COMMITTEE else agency_name(name)
    )
    home_unit = issuing_body(home.unit.kind, name) if home.unit.kind in CELL_KINDS else name
    if not home.party_member and receiver and receiver.kind is ReceiverKind.TRADE_UNION:
        home_unit = union_name(unit_on(session, receiver.unit_id, day)[0])
    posts = ", ".join(
        f"{role.label} {_held_in(session, unit, home.unit, day)}"
        for role, unit in offices
        if role in party_roles and unit.kind is not UnitKind.MASS_ORGANIZATION
    )[:120]
    return {
        "full_name": person.full_name,
        "birth_year": str(person.birth_year or ""),
        "party_position": "Đảng viên" if home.party_member and not posts else posts,
        "job_title": person.job_title,
        "union_position": ", ".join(role.label for role, _ in offices if role is Role.TRADE_UNION_CHAIR),
        "work_unit": agency,
        "home_unit": home_unit,
        "place_name": found.place_name if found else "",
    }


def _held_in(session: Session, unit: Unit, home: Unit, day: date) -> str:
    """Return where an office is held; the writer's own cell is named beside it, where they belong."""
    if unit.id == home.id and unit.kind in CELL_KINDS:
        return "chi bộ"
    return issuing_body(unit.kind, unit_on(session, unit.id, day)[0])
