"""Reading exemplars: a unit's registration, and what waits for whom."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from kl01.audit.queries import Subject, Trail, trail_of
from kl01.audit.verbs import Verb
from kl01.db import asked_once, fetch
from kl01.exemplars.models import CommitteeMeeting, Exemplar, ExemplarPaper, Registration, Round
from kl01.exemplars.rules import Consent, ExemplarKind, ExemplarState
from kl01.forms.versions import form_of
from kl01.kept import Part, kept
from kl01.org.access import Principal
from kl01.org.kinds import Role, UnitKind
from kl01.org.models import Office, OrgUnit, Person
from kl01.org.queries import valid_on
from kl01.org.units import Unit, units
from kl01.papers.models import Paper
from kl01.papers.queries import paper_subject

REGISTERING_KINDS = frozenset({UnitKind.GRASSROOTS_PARTY_ORGANIZATION, UnitKind.GRASSROOTS_PARTY_CELL})
"""Who registers exemplars: each đảng bộ and chi bộ cơ sở (plan, II.3)."""
REGISTRAR_ROLES = (Role.SECRETARY, Role.DEPUTY_SECRETARY)
COMMITTEE_ROLES = (*REGISTRAR_ROLES, Role.COMMITTEE_MEMBER)


def exemplar_subject(exemplar_id: int) -> tuple[str, str]:
    """Return the audit trail's name of an exemplar."""
    return "exemplar", str(exemplar_id)


def registration_subject(registration_id: int) -> tuple[str, str]:
    """Return the audit trail's name of a unit's registration."""
    return "exemplar_registration", str(registration_id)


def registration_of(session: Session, unit_id: int, plan_id: int, year: int) -> Registration | None:
    """Return a unit's mẫu 03 of a year."""
    return session.scalar(
        select(Registration)
        .filter_by(unit_id=unit_id, plan_id=plan_id, year=year)
        .options(selectinload(Registration.exemplars))
    )


def read_sheets(session: Session, exemplars: Collection[Exemplar]) -> None:
    """Read the sheets of exemplars with all that is written in them, in few statements."""
    wanted = select(Exemplar).where(Exemplar.id.in_([one.id for one in exemplars]))
    loaded = selectinload(Exemplar.sheet).selectinload(Paper.sections)
    session.scalars(wanted.options(loaded), execution_options={"populate_existing": True}).all()


def read_rounds(session: Session, registration: Registration) -> None:
    """Read the lists of a year, with what is written in their papers, in few statements."""
    wanted = select(Round).where(Round.registration_id == registration.id).order_by(Round.id)
    loaded = joinedload(Round.paper, innerjoin=True).selectinload(ExemplarPaper.sections)
    set_committed_value(registration, "rounds", session.scalars(wanted.options(loaded)).all())


def registration_of_paper(session: Session, paper_id: int) -> Registration | None:
    """Return the registration of which a paper is a list."""
    wanted = select(Registration).join(Registration.rounds).where(Round.paper_id == paper_id)
    return session.scalar(wanted)


def exemplar_of_sheet(session: Session, paper_id: int) -> Exemplar | None:
    """Return the exemplar whose sheet (mẫu 03A, 03B) a paper is."""
    return session.scalar(select(Exemplar).filter_by(sheet_id=paper_id))


@asked_once
def committee_members(session: Session, unit_id: int, day: date) -> list[tuple[Person, Role]]:
    """Return the members of a unit's committee on a day: secretary first, then by tên, each once."""
    rank = {role: place for place, role in enumerate(COMMITTEE_ROLES)}
    rows = session.execute(
        select(Person, Office.role)
        .join(Office, Office.person_id == Person.id)
        .where(Office.unit_id == unit_id, Office.role.in_(COMMITTEE_ROLES), valid_on(Office, day))
    )
    found: dict[int, tuple[Person, Role]] = {}
    for person, role in sorted(rows, key=lambda row: (rank[row[1]], row[0].sort_key, row[0].id)):
        found.setdefault(person.id, (person, role))
    return list(found.values())


def meetings_of(session: Session, unit_id: int) -> list[CommitteeMeeting]:
    """Return the meetings of a unit's committee that are on record, the latest first."""
    return list(
        session.scalars(
            select(CommitteeMeeting)
            .where(CommitteeMeeting.unit_id == unit_id)
            .options(selectinload(CommitteeMeeting.approvers))
            .order_by(CommitteeMeeting.held_on.desc(), CommitteeMeeting.id.desc())
        )
    )


LOOKED = (Verb.EXEMPLAR_OPENED, Verb.PAPER_PRINTED)
"""How somebody else looks at an exemplar."""


def subjects_of(exemplar: Exemplar) -> list[Subject]:
    """Return what events on an exemplar name: the row of it, and its sheet, which people print."""
    return [exemplar_subject(exemplar.id), paper_subject(exemplar.sheet_id)]


def looks_at(session: Session, registration: Registration, page: int = 1) -> Trail:
    """Return who of Ban Tuyên giáo opened a unit's registration or printed a list of it, the newest first."""
    papers = [paper_subject(one.paper_id) for one in registration.rounds]
    subjects = [registration_subject(registration.id), *papers]
    return trail_of(session, subjects, only=LOOKED, page=page)


# --- What waits --------------------------------------------------------------------------------------------


def led_units(principal: Principal, roles: Collection[Role] = REGISTRAR_ROLES) -> list[int]:
    """Return the units that register exemplars and in which a person holds one of some offices."""
    return sorted(
        {
            office.unit_id
            for office in principal.offices
            if office.role in roles and office.unit_kind in REGISTERING_KINDS
        }
    )


class Waiting(NamedTuple):
    """An exemplar that waits for somebody."""

    id: int
    unit_id: int
    year: int
    name: str
    state: ExemplarState
    reason: str


_WAITING = (
    select(Exemplar.id, Exemplar.unit_id, Exemplar.year, Exemplar.name, Exemplar.state, Exemplar.reason)
    .where(
        or_(
            and_(
                Exemplar.unit_id.in_(bindparam("registers", expanding=True)),
                Exemplar.state == ExemplarState.RETURNED,
            ),
            and_(
                Exemplar.unit_id.in_(bindparam("decides", expanding=True)),
                Exemplar.state == ExemplarState.SUBMITTED,
            ),
        )
    )
    .order_by(Exemplar.unit_id, Exemplar.year, Exemplar.position, Exemplar.id)
)


def waiting_for(session: Session, principal: Principal) -> Sequence[Waiting]:
    """Return the exemplars that wait for a person: returned to their unit, or laid before their committee."""
    decides = led_units(principal, COMMITTEE_ROLES)
    return _waiting(session, tuple(led_units(principal)), tuple(decides)) if decides else ()


@kept(Part.EXEMPLARS)
def _waiting(session: Session, registers: tuple[int, ...], decides: tuple[int, ...]) -> Sequence[Waiting]:
    asked = {"registers": registers, "decides": decides}
    return tuple(Waiting(*row) for row in fetch(session, _WAITING, asked))


_WAITING_OF = (
    select(Exemplar.id, Exemplar.unit_id, Exemplar.year, Exemplar.name, Exemplar.state, Exemplar.reason)
    .where(Exemplar.id.in_(bindparam("exemplars", expanding=True)))
    .order_by(Exemplar.unit_id, Exemplar.year, Exemplar.position, Exemplar.id)
)


def waiting_of(session: Session, exemplar_ids: Collection[int]) -> Sequence[Waiting]:
    """Return some exemplars as what waits."""
    if not exemplar_ids:
        return ()
    return [Waiting(*row) for row in fetch(session, _WAITING_OF, {"exemplars": sorted(exemplar_ids)})]


_ASKED_OF = (
    select(Exemplar)
    .where(Exemplar.writer_id == bindparam("person_id"), Exemplar.state != ExemplarState.WITHDRAWN)
    .order_by(Exemplar.year.desc(), Exemplar.id.desc())
)


def asked_of(session: Session, person_id: int) -> Sequence[Exemplar]:
    """Return the exemplars of which a person was asked to write their part, the newest first."""
    return session.scalars(_ASKED_OF, {"person_id": person_id}).all()


def answer_is_outdated(session: Session, exemplar: Exemplar) -> bool:
    """Whether somebody agreed to be published, and what would be published was written in since."""
    if exemplar.consent is not Consent.AGREED or exemplar.state in (
        ExemplarState.COMMENDED,
        ExemplarState.WITHDRAWN,
    ):
        return False
    definition = form_of(session, exemplar.sheet.template_id).definition
    read_by_all = {section.code for section in definition.sections if section.published}
    answered = exemplar.consent_at
    return answered is None or any(
        section.changed_at > answered for section in exemplar.sheet.sections if section.code in read_by_all
    )


def new_reports(session: Session, year: int) -> int:
    """Return how many exemplars of a year were reported and are neither fostered nor sent back yet."""
    return (
        session.scalar(
            select(func.count(Exemplar.id)).where(
                Exemplar.year == year, Exemplar.state == ExemplarState.REPORTED
            )
        )
        or 0
    )


# --- All units ---------------------------------------------------------------------------------------------


def registering_units(session: Session, day: date) -> list[Unit]:
    """Return the units that should register exemplars on a day, by name."""
    found = (one for one in units(session) if one.kind in REGISTERING_KINDS and one.exists_on(day))
    return sorted(found, key=lambda one: (one.folded_name, one.id))


_STATES = (
    select(Exemplar.unit_id, Exemplar.kind, Exemplar.state)
    .join(Registration, Registration.id == Exemplar.registration_id)
    .where(Registration.plan_id == bindparam("plan_id"), Registration.year == bindparam("year"))
)
_STATES_OF = _STATES.where(Registration.unit_id.in_(bindparam("units", expanding=True)))


@kept(Part.EXEMPLARS)
def states_by_unit(
    session: Session, plan_id: int, year: int, unit_ids: tuple[int, ...] | None = None
) -> Mapping[int, Sequence[tuple[ExemplarKind, ExemplarState]]]:
    """Return the kind and state of each exemplar of a year, by unit; `unit_ids` limits it to some units."""
    asked = {"plan_id": plan_id, "year": year}
    if unit_ids is None:
        rows = fetch(session, _STATES, asked)
    else:
        rows = fetch(session, _STATES_OF, {**asked, "units": list(unit_ids)})
    found: dict[int, list[tuple[ExemplarKind, ExemplarState]]] = {}
    for unit_id, kind, state in rows:
        found.setdefault(unit_id, []).append((kind, state))
    return found


def reported_in(session: Session, plan_id: int, year: int) -> list[Exemplar]:
    """Return the exemplars of a year that Ban Tuyên giáo reads, by unit, kind and place."""
    query = (
        _reported(plan_id, year)
        .join(OrgUnit, OrgUnit.id == Exemplar.unit_id)
        .options(joinedload(Exemplar.unit), joinedload(Exemplar.meeting))
        .order_by(*_BY_UNIT)
    )
    return list(session.scalars(query))


_BY_UNIT = (OrgUnit.folded_name, Exemplar.unit_id, Exemplar.kind, Exemplar.position, Exemplar.id)


class Reported(NamedTuple):
    """An exemplar in the list of those that were reported."""

    id: int
    name: str
    kind: ExemplarKind
    unit_name: str
    field: str
    state: ExemplarState
    decision_number: str
    decided_on: date | None


_REPORTED = (
    select(
        Exemplar.id,
        Exemplar.name,
        Exemplar.kind,
        OrgUnit.name,
        Exemplar.field,
        Exemplar.state,
        Exemplar.decision_number,
        Exemplar.decided_on,
    )
    .join(Registration, Registration.id == Exemplar.registration_id)
    .join(OrgUnit, OrgUnit.id == Exemplar.unit_id)
    .where(
        Registration.plan_id == bindparam("plan_id"),
        Registration.year == bindparam("year"),
        Exemplar.reported_at.is_not(None),
        Exemplar.state != ExemplarState.WITHDRAWN,
    )
    .order_by(*_BY_UNIT)
    .offset(bindparam("first"))
    .limit(bindparam("most"))
)


def reported_page(session: Session, plan_id: int, year: int, first: int, most: int) -> list[Reported]:
    """Return `most` of the exemplars that Ban Tuyên giáo reads, from the place `first` on."""
    asked = {"plan_id": plan_id, "year": year, "first": first, "most": most}
    return [Reported(*row) for row in fetch(session, _REPORTED, asked)]


def count_reported(session: Session, plan_id: int, year: int) -> int:
    """Return how many exemplars of a year Ban Tuyên giáo reads."""
    found = _reported(plan_id, year).with_only_columns(func.count(Exemplar.id))
    return session.scalar(found) or 0


def _reported(plan_id: int, year: int) -> Select[Exemplar]:
    return (
        select(Exemplar)
        .join(Registration, Registration.id == Exemplar.registration_id)
        .where(
            Registration.plan_id == plan_id,
            Registration.year == year,
            Exemplar.reported_at.is_not(None),
            Exemplar.state != ExemplarState.WITHDRAWN,
        )
    )
