"""Under whose heading a paper of an office is printed, and who signs it: one way for all rooms."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from kl01.org.access import Principal
from kl01.org.heading import committee_superior, unit_heading
from kl01.org.issuing import body_sign, number_words, usual_recipients
from kl01.org.kinds import Role, UnitKind
from kl01.org.queries import Holder, holders, staff_with_posts
from kl01.org.rules import issuing_body
from kl01.org.signatures import Post, is_deputy_title, signed_as
from kl01.org.units import Unit, committee, unit_by_id, unit_on
from kl01.periods import format_paper_date, room_for_date
from kl01.printing import PrintProfile
from kl01.printing.document import SignatureColumn
from kl01.printing.listing import ListingHeading

HEAD, DEPUTY, MAKER = "dung-dau", "cap-pho", "nguoi-lap"
"""How addresses name who signs."""


@dataclass(frozen=True, slots=True)
class ListOffice:
    """An office under whose heading a paper is printed."""

    role: Role
    unit_id: int
    superior: str
    issuer: str
    post: Post
    """How its head and their deputy sign."""
    sign: str
    """“ĐU”: after the stroke of its numbers."""
    recipients: tuple[str, ...]
    """To whom its papers usually go."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who may sign a paper, as one of those that who prints chooses from."""

    key: str
    label: str
    """“Phó Bí thư: Trần Văn Bình”."""
    column: SignatureColumn
    person_id: int | None = None

    @property
    def speaks(self) -> bool:
        """Whether an office signs, so that the paper has number and Nơi nhận."""
        return self.key != MAKER


@dataclass(frozen=True, slots=True)
class Asked:
    """What who prints a paper wants it to be issued with."""

    number: str
    """As typed; empty: room for the hand."""
    day: date | None
    """None: room for the hand."""
    recipients: tuple[str, ...]
    signer: str
    """The key of one of those offered."""


@dataclass(frozen=True, slots=True)
class Issue:
    """What a paper of an office may be issued with, and what it is unless who prints says otherwise."""

    profile: PrintProfile
    office: ListOffice
    place: str
    day: date
    signers: tuple[Signer, ...]
    usual_signer: str

    @property
    def usual(self) -> Asked:
        """What stands on the paper if nobody asks for anything else."""
        recipients = self.office.recipients if self.signer(self.usual_signer).speaks else ()
        return Asked("", self.day, recipients, self.usual_signer)

    def signer(self, key: str) -> Signer:
        """Return one of those who may sign."""
        return next(one for one in self.signers if one.key == key)

    def heading(self, paper: str, asked: Asked | None = None) -> ListingHeading:
        """Return the heading of a kind of paper, “Danh sách”, with who signs it and to whom it goes."""
        asked = asked or self.usual
        signer, form = self.signer(asked.signer), self.profile.number_form
        numbered = signer.speaks or asked.number
        return ListingHeading(
            self.profile,
            self.office.superior,
            self.office.issuer,
            f"{self.place}, {format_paper_date(asked.day) if asked.day else room_for_date(self.day.year)}",
            signer.column,
            number_words(asked.number, paper, self.office.sign, form) if numbered else "",
            asked.recipients,
        )


def party_office(session: Session, unit: Unit, role: Role, day: date) -> ListOffice:
    """Return the office that leads a unit, as the unit is called on a day and signs its papers."""
    name, parent = unit_on(session, unit.id, day)
    heading = unit_heading(session, unit, day)
    return ListOffice(
        role,
        unit.id,
        heading.superior,
        heading.issuer,
        unit.post(name),
        body_sign(unit.kind, name),
        _recipients(session, unit, issuing_body(unit.kind, name), parent),
    )


def _recipients(
    session: Session, unit: Unit, issuer: str, parent: tuple[UnitKind, str] | None
) -> tuple[str, ...]:
    if parent is None or unit.parent_id is None:
        return usual_recipients(unit.kind, issuer, committee_superior(session), None, "")
    above = unit_by_id(session, unit.parent_id)
    return usual_recipients(unit.kind, issuer, issuing_body(*parent), parent[0], above.post(parent[1]).body)


def office_issue(
    session: Session,
    principal: Principal | None,
    office: ListOffice,
    profile: PrintProfile,
    day: date,
    *,
    by_maker: bool = False,
) -> Issue:
    """Return what a paper of an office may be issued with by who prints it there; None: nobody in person.

    It is signed by who leads the office, unless who prints it is the deputy: who signs is who is there (Hướng
    dẫn 36-HD/VPTW, 2018). `by_maker`: it is of those who made it, as long as nobody chooses otherwise.
    """
    found = committee(session)
    heads, deputies = _people(session, principal, office, day)
    signers = (
        *_of_office(heads or [Holder(0, "")], office, deputy=False),
        *_of_office(deputies or [Holder(0, "")], office, deputy=True),
    )
    own = None
    if principal is not None:
        own = next((one.key for one in signers if one.person_id == principal.person_id), None)
        column = SignatureColumn("Người lập", "", "", "", principal.name)
        signers += (Signer(MAKER, f"Người lập: {principal.name}", column),)
    usual = own or (MAKER if by_maker else signers[0].key)
    return Issue(profile, office, found.place_name if found else "", day, signers, usual)


def deputies_of(session: Session, unit: Unit, day: date) -> tuple[Signer, ...]:
    """Return the deputies of who leads a party unit, as those who may sign for them on a day."""
    found = list(holders(session, unit.id, Role.DEPUTY_SECRETARY, day))
    office = party_office(session, unit, Role.SECRETARY, day)
    return tuple(_of_office(found, office, deputy=True))


def _people(
    session: Session, principal: Principal | None, office: ListOffice, day: date
) -> tuple[list[Holder], list[Holder]]:
    """Return who leads an office and who are the deputies."""
    heads = list(holders(session, office.unit_id, office.role, day))
    held = principal.offices if principal else ()
    if principal and any(one.role is office.role and one.unit_id == office.unit_id for one in held):
        heads = [Holder(principal.person_id, principal.name)]
    if office.role is Role.SECRETARY:
        return heads, list(holders(session, office.unit_id, Role.DEPUTY_SECRETARY, day))
    staff = staff_with_posts(session, office.unit_id, day) if office.role is Role.HEAD else ()
    return heads, [Holder(one.person_id, one.name) for one in staff if is_deputy_title(one.post, office.post)]


def _of_office(people: list[Holder], office: ListOffice, *, deputy: bool) -> list[Signer]:
    signed = signed_as(office.post, deputy=deputy)
    column = SignatureColumn("", signed.on_behalf_of, signed.office, "", "", signed.in_place_of)
    key = DEPUTY if deputy else HEAD
    return [
        Signer(
            f"{key}-{one.person_id}" if deputy and one.person_id else key,
            f"{signed.office}: {one.name}" if one.name else f"{signed.office} (để trống họ tên)",
            replace(column, name=one.name),
            one.person_id,
        )
        for one in people
    ]
