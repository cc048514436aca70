"""The lists of people and units, as administrators see, print and send them."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from kl01.org.access import Principal
from kl01.org.directory import EndedUnit, PersonLine, UnitNode
from kl01.org.kinds import Role, UnitKind
from kl01.org.list_heading import Issue, office_issue, party_office
from kl01.org.print_profiles import print_profile
from kl01.org.rules import issuing_body
from kl01.org.seams import OrgSeams
from kl01.org.units import CommitteeWords, Unit, Units
from kl01.periods import format_date
from kl01.printing.listing import Entry, Listing, ListingCell, ListingColumn, Parted
from kl01.web.seams import part

_PEOPLE = (
    ListingColumn("Họ và tên", 24, parts=("Họ và tên", "Năm sinh")),
    ListingColumn("Nơi sinh hoạt", 26),
    ListingColumn("Chức vụ", 22),
    ListingColumn("Tài khoản", 20),
)
_UNITS = (
    ListingColumn("Đơn vị", 31),
    ListingColumn("Loại đơn vị", 15),
    ListingColumn("Mã", 14),
    ListingColumn("Đứng dưới", 24),
    ListingColumn("Số người", 8, centred=True),
)


def people_listing(
    known: Units,
    body: str,
    lines: Iterable[PersonLine],
    total: int,
    unit: Unit | None,
    words: str,
    today: date,
) -> Listing:
    """Return people as a list; `unit` and `words` are what they were found by, `total` how many they are."""
    sentence = f"Tính đến {format_date(today)}: {total} người, xếp theo tên."
    asked = (f"Tìm theo: “{words}”.",) if words else ()
    return Listing(
        "Danh sách người",
        f"sinh hoạt tại {unit.name}" if unit else "",
        body,
        (sentence, *asked),
        _PEOPLE,
        tuple(_person(line, known) for line in lines),
    )


def _person(line: PersonLine, known: Units) -> tuple[ListingCell, ...]:
    unit, above = line.unit, ""
    if unit and unit.parent_id is not None and unit.kind is UnitKind.SUBORDINATE_PARTY_CELL:
        above = known.by_id[unit.parent_id].name
    locked = " (đang khóa)" if line.locked else ""
    address = url_for("admin.person", person_id=line.person_id)
    return (
        Parted(
            Entry(line.name, address, hint=str(line.birth_year or "")), (line.name, line.birth_year or None)
        ),
        Entry(unit.name if unit else "Không sinh hoạt ở đâu", hint=above),
        Entry("\n".join(_offices(line))),
        Entry(f"{line.username}{locked}" if line.username else "Chưa có tài khoản"),
    )


def _offices(line: PersonLine) -> list[str]:
    """Return what a person holds; where, if that is not where they belong."""
    return [
        f"{one.role.label}, {one.unit.name}" if line.unit and one.unit.id != line.unit.id else one.role.label
        for one in line.offices
    ]


def unit_listing(body: str, nodes: Sequence[UnitNode], ended: Sequence[EndedUnit], today: date) -> Listing:
    """Return the units of a day as a list, each before those under it; those that ended, in words."""
    names = {node.unit.id: node.unit.name for node in nodes}
    sentences = [f"Tính đến {format_date(today)}: {len(nodes)} đơn vị đang hoạt động."]
    if ended:
        sentences.append(f"Đã kết thúc: {'; '.join(_ended(one) for one in ended)}.")
    rows = (
        (
            node.unit.name,
            node.unit.kind.label,
            node.unit.code,
            names.get(node.unit.parent_id or 0, ""),
            node.people,
        )
        for node in nodes
    )
    return Listing("Danh sách đơn vị", "", body, tuple(sentences), _UNITS, tuple(rows))


def _ended(one: EndedUnit) -> str:
    unit = one.unit
    last = f", hoạt động đến {format_date(unit.valid_to)}" if unit.valid_to else ""
    after = f", kế tục: {one.successor.name}" if one.successor else ""
    return f"{unit.name}{last}{after}"


def committee_body(found: CommitteeWords) -> str:
    """Return the name under which the committee issues its papers."""
    return issuing_body(found.root_unit.kind, found.root_unit.name)


def committee_issue(session: Session, principal: Principal, found: CommitteeWords, today: date) -> Issue:
    """Return what a list of the committee may be issued with, for the administrator who prints it.

    It is theirs: who leads the committee signs it only if they say so.
    """
    office = party_office(session, found.root_unit, Role.SECRETARY, today)
    # No plan says by which rule: that of the year does.
    profile = print_profile(session, part(OrgSeams).plan_begins_on(today.year))
    return office_issue(session, principal, office, profile, today, by_maker=True)
