"""Opening registrations and exemplars for a person: found and authorised in one step."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from flask import abort
from sqlalchemy.orm import Session

from kl01.exemplars.models import Exemplar, Registration
from kl01.exemplars.passing import passed_to
from kl01.exemplars.queries import COMMITTEE_ROLES, REGISTERING_KINDS, REGISTRAR_ROLES, registration_of
from kl01.exemplars.rules import WORKFLOW, Act, Consent, ExemplarKind, ExemplarState, Side, row_writable
from kl01.forms.versions import Form, current_form, form_of
from kl01.org.access import Capacity, Principal
from kl01.org.acting import Acting
from kl01.org.kinds import DelegationScope
from kl01.org.units import Unit, unit_by_code
from kl01.periods import Period
from kl01.plan.catalogue import Catalogue, catalogue, plans

FORM_CODE = "mau-03"
"""The form of a unit's registration; the sheets of its exemplars follow from it."""
SHEET_CODES = {ExemplarKind.COLLECTIVE: "mau-03a", ExemplarKind.INDIVIDUAL: "mau-03b"}
"""The forms of those sheets."""


class Need(StrEnum):
    """What a person wants with a registration or an exemplar."""

    READ = "read"
    REGISTER = "register"
    """To register and change as the unit's secretary or deputy."""
    PUBLISH = "publish"
    """To set the photo, and to print for the notice board: the unit's registrar, or Ban Tuyên giáo."""
    ANSWER = "answer"
    """To say whether it may be published: who was asked, or the registrar who heard it."""


def sides_of(principal: Principal, unit_id: int) -> frozenset[Side]:
    """Return on which sides of a unit's exemplars a person stands."""
    roles = {office.role for office in principal.offices if office.unit_id == unit_id}
    found = set()
    if not roles.isdisjoint(REGISTRAR_ROLES):
        found.add(Side.REGISTRAR)
    if not roles.isdisjoint(COMMITTEE_ROLES):
        found.add(Side.COMMITTEE)
    if principal.is_standing_office:
        found.add(Side.STANDING_OFFICE)
    return frozenset(found)


def registering_capacity(principal: Principal, unit_id: int) -> Capacity:
    """Return in whose name a person acts for a unit: of its secretary who authorised them, else in their own.

    It gives no right: who deputizes registers by their own office, for such a delegation counts for the
    unit's deputy secretary alone.
    """
    if principal.is_secretary_of(unit_id):
        return Capacity()
    for one in principal.delegations:
        if one.unit_id == unit_id and one.scope is DelegationScope.DEPUTIZE:
            return Capacity(one.grantor_id, one.grantor_name)
    return Capacity()


def may_open_registration(principal: Principal, unit: Unit) -> bool:
    """Whether a person may look at what a unit registers: who stands on a side of it, and nobody else."""
    return unit.kind in REGISTERING_KINDS and bool(sides_of(principal, unit.id))


def office_reads(exemplar: Exemplar) -> bool:
    """Whether Ban Tuyên giáo reads it: from the moment of reporting on, also while it is mended."""
    return exemplar.reported_at is not None


@dataclass(frozen=True)
class OpenRegistration:
    """A unit's year that a person may read; `registration` is None before anything was registered."""

    unit: Unit
    plan: Catalogue
    form: Form
    year: int
    acting: Acting
    """Who opened it, in the name in which they act for the unit."""
    sides: frozenset[Side]
    registration: Registration | None
    passed: frozenset[int] = frozenset()
    """The exemplars on which their committee, above the unit's, is to decide: see `passing.py`."""
    deciding_id: int | None = None
    """The unit of that committee."""

    @property
    def all_sides(self) -> frozenset[Side]:
        """On which sides they stand of some of the exemplars at least."""
        return self.sides | {Side.COMMITTEE} if self.passed else self.sides

    def sides_on(self, one: Exemplar) -> frozenset[Side]:
        """On which sides of an exemplar they stand."""
        return self.sides | {Side.COMMITTEE} if one.id in self.passed else self.sides

    @property
    def may_register(self) -> bool:
        """Whether they register and change."""
        return Side.REGISTRAR in self.sides

    @property
    def is_of_unit(self) -> bool:
        """Whether they act for the unit, and not for Ban Tuyên giáo alone."""
        return not self.sides.isdisjoint({Side.REGISTRAR, Side.COMMITTEE})

    @property
    def exemplars(self) -> list[Exemplar]:
        """The exemplars that they may read, withdrawn ones last, else in the order of mẫu 03."""
        found = self.registration.exemplars if self.registration else []
        office = Side.STANDING_OFFICE in self.sides
        readable = [
            one for one in found if self.is_of_unit or one.id in self.passed or (office and office_reads(one))
        ]
        return sorted(readable, key=lambda one: (not one.state.chosen, one.position))

    def movable(self, act: Act) -> list[Exemplar]:
        """Return the exemplars that they may move so now."""
        return [one for one in self.exemplars if WORKFLOW.find(one.state, act, self.sides_on(one))]

    @property
    def acts(self) -> list[Act]:
        """All that they may do now with one exemplar or several."""
        return [act for act in Act if self.movable(act)]


@dataclass(frozen=True)
class OpenExemplar:
    """An exemplar that a person may read, with what they may do with it."""

    exemplar: Exemplar
    plan: Catalogue
    form: Form
    """Mẫu 03, in the version of the registration."""
    sheet_form: Form
    acting: Acting
    """Who opened it, in the name in which they act for the unit."""
    sides: frozenset[Side]
    is_writer: bool
    """Whether they were asked to write their own part."""
    is_asked: bool = False
    """Whether their answer to publication stands or is wanted: they may always read on and answer anew."""
    is_passed: bool = False
    """Whether it waits for their committee, above the unit's own."""

    @property
    def may_register(self) -> bool:
        """Whether they register and change for the unit."""
        return Side.REGISTRAR in self.sides

    @property
    def is_of_unit(self) -> bool:
        """Whether they act for the unit."""
        return not self.is_passed and not self.sides.isdisjoint({Side.REGISTRAR, Side.COMMITTEE})

    @property
    def may_change_row(self) -> bool:
        """Whether they may change what mẫu 03 says of it now."""
        return self.may_register and row_writable(self.exemplar.state)

    @property
    def acts(self) -> list[Act]:
        """All that they may do now."""
        return WORKFLOW.acts(self.exemplar.state, self.sides)


def find_plan(session: Session, year: int) -> tuple[Catalogue, Form] | None:
    """Return the plan that has registrations of exemplars in a year, the newest first, with its form."""
    for plan in plans(session):
        form = current_form(session, plan.plan_id, FORM_CODE)
        if form and Period.of(year) in form.periods(plan):
            return plan, form
    return None


def passed_of(
    session: Session, acting: Acting, registration: Registration | None
) -> tuple[frozenset[int], int | None]:
    """Return the exemplars of a registration that pass to a person's committee, and the unit of that."""
    found = passed_to(session, acting.principal, acting.today) if registration else {}
    own = {one.id: found[one.id] for one in registration.exemplars if one.id in found} if registration else {}
    return frozenset(own), next(iter(own.values()), None)


def sheet_form(session: Session, plan: Catalogue, kind: ExemplarKind) -> Form | None:
    """Return the form of the sheet that an exemplar of a kind gets; None: a plan without it takes none."""
    return current_form(session, plan.plan_id, SHEET_CODES[kind])


def load_registration_for(
    session: Session, acting: Acting, code: str, year: int, needs: Need = Need.READ
) -> OpenRegistration:
    """Open a unit's registration of a year: 404 to a stranger, 403 to one who may look but not do."""
    unit = unit_by_code(session, code)
    if unit is None or unit.kind not in REGISTERING_KINDS:
        abort(404)
    if not may_open_registration(acting.principal, unit) and not passed_to(
        session, acting.principal, acting.today
    ):
        abort(404)
    sides = sides_of(acting.principal, unit.id)
    plan, form = find_plan(session, year) or abort(404)
    registration = registration_of(session, unit.id, plan.plan_id, year)
    passed, deciding_id = passed_of(session, acting, registration)
    if not sides and not passed:
        abort(404)
    if registration:
        form = form_of(session, registration.paper.template_id)
    acting = acting.in_capacity(registering_capacity(acting.principal, unit.id))
    opened = OpenRegistration(unit, plan, form, year, acting, sides, registration, passed, deciding_id)
    if needs is Need.REGISTER and not opened.may_register:
        abort(403)
    return opened


def load_exemplar_for(
    session: Session, acting: Acting, exemplar_id: int, needs: Need = Need.READ
) -> OpenExemplar:
    """Open an exemplar: 404 to a stranger, 403 to one who may look but not do.

    The unit's committee reads it, or the one above to which it passes, Ban Tuyên giáo once it was reported,
    who was asked to write of themselves, and whose answer to publication is on record.
    """
    exemplar = session.get(Exemplar, exemplar_id)
    if exemplar is None:
        abort(404)
    sides, person_id = sides_of(acting.principal, exemplar.unit_id), acting.principal.person_id
    if not office_reads(exemplar):
        sides -= {Side.STANDING_OFFICE}
    stands = exemplar.state is not ExemplarState.WITHDRAWN
    is_writer = stands and exemplar.writer_id == person_id
    is_asked = is_writer or (stands and _was_asked(exemplar, person_id))
    is_passed = sides.isdisjoint({Side.REGISTRAR, Side.COMMITTEE}) and exemplar.id in passed_to(
        session, acting.principal, acting.today
    )
    if is_passed:
        sides |= {Side.COMMITTEE}
    if not sides and not is_asked:
        abort(404)
    acting = acting.in_capacity(registering_capacity(acting.principal, exemplar.unit_id))
    opened = replace(
        open_exemplar(session, exemplar, acting, sides, is_writer=is_writer),
        is_asked=is_asked,
        is_passed=is_passed,
    )
    if not _may(opened, needs):
        abort(403)
    return opened


def _was_asked(exemplar: Exemplar, person_id: int) -> bool:
    """Whether somebody's answer is on record: as the person themselves, or given by them for a collective."""
    if exemplar.consent is Consent.NOT_ASKED:
        return False
    given = exemplar.consent_is_own and exemplar.consent_by_id == person_id
    return given or exemplar.person_id == person_id


def open_exemplar(
    session: Session, exemplar: Exemplar, acting: Acting, sides: Collection[Side], *, is_writer: bool
) -> OpenExemplar:
    """Return an exemplar with its plan and forms, for who was found to stand on some sides of it."""
    plan = catalogue(session, exemplar.sheet.plan_id)
    assert plan is not None
    return OpenExemplar(
        exemplar,
        plan,
        form_of(session, exemplar.registration.paper.template_id),
        form_of(session, exemplar.sheet.template_id),
        acting,
        frozenset(sides),
        is_writer,
    )


def _may(opened: OpenExemplar, needs: Need) -> bool:
    match needs:
        case Need.REGISTER:
            return opened.may_register
        case Need.PUBLISH:
            return opened.may_register or Side.STANDING_OFFICE in opened.sides
        case Need.ANSWER:
            return opened.may_register or opened.is_asked
        case _:
            return True
