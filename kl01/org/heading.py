"""What stands at the left of a paper's heading: who is above, and who issues. One way for every paper."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kl01.org.rules import department_name, issuing_body, superior_body, superior_of_root
from kl01.org.units import Unit, committee, units
from kl01.text import fold


@dataclass(frozen=True, slots=True)
class PaperHeading:
    """The left of a paper's heading; a line feed in a name ends a line there."""

    superior: str
    issuer: str

    @classmethod
    def of(cls, superior: str, issuer: str) -> "PaperHeading":
        """Return the heading of a body under another; one that is called the same is named once."""
        return cls("" if fold(superior) == fold(issuer) else superior, issuer)


def unit_heading(session: Session, unit: Unit, day: date) -> PaperHeading:
    """Return the heading of a unit's papers, as the unit and what stands above it were called on a day.

    The committee, under which all others are, names its own superior, such as Tỉnh ủy (Hướng dẫn
    36-HD/VPTW, 2018, tên cơ quan cấp trên trực tiếp và tên cơ quan ban hành).
    """
    known = units(session)
    named = known.named(unit.id, day)
    issuer = issuing_body(unit.kind, named.in_heading)
    if named.parent_id is None:
        return PaperHeading.of(committee_superior(session), issuer)
    above, over = known.named(named.parent_id, day), known.by_id[named.parent_id].kind
    if unit.kind.is_department and not named.printed_name:
        issuer = department_name(issuer, superior_body(over, above.name, unit.kind))
    return PaperHeading.of(superior_body(over, above.in_heading, unit.kind), issuer)


def committee_superior(session: Session) -> str:
    """Return what stands above the committee on its own papers; empty if that isn't known."""
    found = committee(session)
    return superior_of_root(found.superior_name, found.root_unit.name) if found else ""


def committee_heading(session: Session, day: date) -> PaperHeading:
    """Return the heading of the committee's own papers on a day; empty before it was set up."""
    found = committee(session)
    return unit_heading(session, found.root_unit, day) if found else PaperHeading("", "")
