"""Under whose heading a list is printed, and who signs it: one way for the lists of every room."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kl01.org.access import Principal
from kl01.org.heading import unit_heading
from kl01.org.kinds import Role
from kl01.org.units import Unit, committee, unit_on
from kl01.periods import format_paper_date
from kl01.printing import PrintProfile
from kl01.printing.document import SignatureColumn
from kl01.printing.listing import ListingHeading


@dataclass(frozen=True, slots=True)
class ListOffice:
    """An office under whose heading a list is printed."""

    role: Role
    unit_id: int
    superior: str
    issuer: str
    on_behalf_of: str
    """“Chi bộ”: after T/M."""
    title: str
    """“Bí thư”."""
    stand_in: str = ""
    """As what those sign who print the list without holding the office; empty: as who made it."""


def party_office(session: Session, unit: Unit, role: Role, day: date) -> ListOffice:
    """Return the office that leads a unit, as the unit is called on a day and signs its papers."""
    heading = unit_heading(session, unit, day)
    signing = unit.signature(unit_on(session, unit.id, day)[0])
    return ListOffice(role, unit.id, heading.superior, heading.issuer, signing.on_behalf_of, signing.office)


def list_heading(
    session: Session, principal: Principal, office: ListOffice, profile: PrintProfile, day: date
) -> ListingHeading:
    """Return the heading of an office for who prints a list there."""
    found = committee(session)
    place_date = f"{found.place_name if found else ''}, {format_paper_date(day)}"
    return ListingHeading(profile, office.superior, office.issuer, place_date, _signer(principal, office))


def _signer(principal: Principal, office: ListOffice) -> SignatureColumn:
    """Return who signs a list: who is there (Hướng dẫn 36-HD/VPTW, 2018), and as what they are."""
    if any(one.role is office.role and one.unit_id == office.unit_id for one in principal.offices):
        return SignatureColumn("", office.on_behalf_of, office.title, "", principal.name)
    if office.stand_in:
        return SignatureColumn("", office.on_behalf_of, office.stand_in, "", principal.name)
    return SignatureColumn("Người lập", "", "", "", principal.name)
