"""The lists of exemplars: all of a year and the units' registrations for Ban Tuyên giáo, a unit's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kl01.exemplars.models import Exemplar
from kl01.exemplars.presentation import decision_name, decision_words
from kl01.exemplars.quotas import UnitState
from kl01.exemplars.rules import ExemplarState
from kl01.org.access import Principal
from kl01.org.kinds import Role, UnitKind
from kl01.org.list_heading import Issue, office_issue, party_office
from kl01.org.naming import post_alone
from kl01.org.print_profiles import print_profile
from kl01.org.rules import issuing_body
from kl01.org.units import Unit, unit_by_id
from kl01.periods import format_date
from kl01.plan.catalogue import Catalogue
from kl01.printing.listing import Entry, Listing, ListingCell, ListingColumn, Parted

_APPROVAL = ("Cấp ủy thông qua", "Ngày thông qua")
_STATE = ("Tình trạng", "Quyết định", "Ngày quyết định")
_REPORTED = (
    ListingColumn("Đơn vị", 18),
    ListingColumn("Tập thể, cá nhân", 20),
    ListingColumn("Lĩnh vực, nội dung", 24),
    ListingColumn("Cấp ủy thông qua", 14, parts=_APPROVAL),
    ListingColumn("Tình trạng", 16, parts=_STATE),
)


_OF_UNIT = (
    ListingColumn("Tập thể, cá nhân", 24),
    ListingColumn("Lĩnh vực, nội dung", 30),
    ListingColumn("Cấp ủy thông qua", 18, parts=("Đăng ký", *_APPROVAL)),
    ListingColumn("Tình trạng", 20, parts=_STATE),
)
_REGISTRATIONS = (
    ListingColumn("Đơn vị", 42),
    ListingColumn("Đã chọn", 26, parts=("Tập thể", "Cá nhân", "Đã tuyên dương")),
    ListingColumn("Tình trạng", 24),
)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in the overview: counts of what it reported, and what is to be said of its registration."""

    unit: Unit
    url: str
    collectives: int
    individuals: int
    commended: int
    states: tuple[UnitState, ...]


def reported_listing(
    plan: Catalogue,
    year: int,
    units: int,
    unregistered: Sequence[str],
    exemplars: Sequence[Exemplar],
    today: date,
) -> Listing:
    """Return what the units have reported of a year; `unregistered` names those of them without a choice."""
    reported = f"{len(exemplars)} tập thể, cá nhân được báo cáo"
    registered = f"{units - len(unregistered)}/{units} đơn vị đã đăng ký"
    sentences = [f"Tính đến {format_date(today)}: {reported}, {registered}."]
    if unregistered:
        sentences.append(f"Chưa đăng ký: {', '.join(unregistered)}.")
    return Listing(
        "Danh sách",
        f"tập thể, cá nhân điển hình được đăng ký năm {year}",
        plan.issuer,
        tuple(sentences),
        _REPORTED,
        tuple((one.unit.name, *_exemplar(one), _approval(one), _state(one)) for one in exemplars),
        landscape=True,
    )


def _exemplar(one: Exemplar) -> tuple[str, str]:
    """Return who it is, and for what."""
    position = post_alone(one.row.get("position", ""), one.unit.name)
    who = f"{one.name} ({position})" if position else f"{one.name} (tập thể)"
    return who, "\n".join(part for part in (one.field, one.row.get("content", "")) if part)


def _approval(one: Exemplar) -> Parted:
    meeting = one.meeting
    if meeting is None:
        return Parted("", ("", None))
    return Parted(f"{meeting.number}, ngày {format_date(meeting.held_on)}", (meeting.number, meeting.held_on))


def _listed(one: Exemplar, stands_on: str) -> Parted:
    """Return on which approved list of its unit it stands, and which meeting approved it."""
    approval = _approval(one)
    words = "\n".join(str(part) for part in (stands_on, approval.shown) if part)
    return Parted(words, (stands_on, *approval.parts))


def _state(one: Exemplar) -> Parted:
    """Return how far it is and, once it is commended, by which decision."""
    commended = one.state is ExemplarState.COMMENDED and one.decided_on is not None
    number, decided_on = (one.decision_number, one.decided_on) if commended else ("", None)
    words = "\n".join(filter(None, (one.state.label, decision_words(number, decided_on))))
    return Parted(words, (one.state.label, decision_name(number) if commended else "", decided_on))


def unit_listing(
    unit: Unit, year: int, exemplars: Sequence[Exemplar], lists: Mapping[int, str], today: date
) -> Listing:
    """Return what a unit has registered for a year, withdrawn ones included, in the order given.

    `lists` says by its number on which approved list each stands: “Danh sách đăng ký”, “Đợt bổ sung 1”.
    """
    return Listing(
        "Danh sách",
        f"tập thể, cá nhân điển hình năm {year}",
        issuing_body(unit.kind, unit.name),
        (f"Tính đến {format_date(today)}: {len(exemplars)} tập thể, cá nhân.",),
        _OF_UNIT,
        tuple((*_exemplar(one), _listed(one, lists.get(one.id, "")), _state(one)) for one in exemplars),
    )


def registration_listing(
    plan: Catalogue, year: int, lines: Sequence[UnitLine], state: UnitState | None, due_on: date, today: date
) -> Listing:
    """Return how far the units' registrations of a year are; `state` is what of them was asked for."""
    chosen = f" ({state.label[:1].lower()}{state.label[1:]})" if state else ""
    return Listing(
        "Danh sách",
        f"đơn vị đăng ký tập thể, cá nhân điển hình năm {year}{chosen}",
        plan.issuer,
        (f"Tính đến {format_date(today)}: {len(lines)} đơn vị. Hạn đăng ký: {format_date(due_on)}.",),
        _REGISTRATIONS,
        tuple(_registration(line, late=today > line.unit.last_day(due_on)) for line in lines),
    )


def _registration(line: UnitLine, *, late: bool) -> tuple[ListingCell, ...]:
    counts = f"{line.collectives} tập thể, {line.individuals} cá nhân"
    commended = f"; {line.commended} đã tuyên dương" if line.commended else ""
    signs = {UnitState.RIGHT: "done", UnitState.NONE: "late" if late else "progress"}
    return (
        Entry(line.unit.name, line.url),
        Parted(f"{counts}{commended}", (line.collectives, line.individuals, line.commended)),
        tuple(Entry(state.label, sign=signs.get(state, "progress")) for state in line.states),
    )


def department_issue(session: Session, principal: Principal, plan: Catalogue, today: date) -> Issue:
    """Return what a list of Ban Tuyên giáo may be issued with, for one of its people.

    Raises:
        StopIteration: the person holds no office there.

    """
    held = next(one for one in principal.offices if one.unit_kind is UnitKind.PUBLICITY_DEPARTMENT)
    office = party_office(session, unit_by_id(session, held.unit_id), Role.HEAD, today)
    profile = print_profile(session, plan.begins_on)
    return office_issue(session, principal, office, profile, today)
