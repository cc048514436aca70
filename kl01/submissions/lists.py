"""Who has handed in and who has not, by name, for who receives the papers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.forms.versions import Form, due_day_of
from kl01.org.access import Principal
from kl01.org.acting import Acting
from kl01.org.kinds import Role, UnitKind
from kl01.org.models import Membership
from kl01.org.queries import valid_on
from kl01.org.units import Unit, unit_and_under, unit_by_code, unit_by_id
from kl01.periods import Period
from kl01.plan.catalogue import Catalogue
from kl01.submissions.access import receiving_capacity
from kl01.submissions.finding import ReceiverFinder
from kl01.submissions.presentation import STATE_KINDS
from kl01.submissions.queries import Line, lines, receiving_offices, reference_day
from kl01.submissions.receivers import RECEIVING_ROLES, Receiver, ReceiverKind
from kl01.submissions.rules import SubmissionState
from kl01.submissions.years import find_form

# --- The desk of a receiver --------------------------------------------------------------------------------


def received_units(session: Session, principal: Principal) -> list[Unit]:
    """Return the units for which a person receives papers, by kind and name."""
    ids = {unit_id for _, unit_id in receiving_offices(principal)}
    return in_order(unit_by_id(session, one) for one in ids)


def in_order(found: Iterable[Unit]) -> list[Unit]:
    """Return units by kind and name: the order of every list of units, which is no ranking."""
    kinds = list(UnitKind)
    return sorted(found, key=lambda unit: (kinds.index(unit.kind), unit.folded_name, unit.id))


@dataclass(frozen=True, slots=True)
class Row:
    """A person in the list of a receiver."""

    line: Line
    told_apart: bool
    """Whether another in the list has the same name, so that the year of birth is needed."""
    readable: bool
    """Whether the receiver may open the paper: it was handed to them."""
    enterable: bool
    """Whether the receiver may begin to type it in for them."""
    entered: bool
    """Whether the receiver is typing it in."""
    kept: bool
    """Whether it matters if they are away, and the receiver may record it."""

    @property
    def name(self) -> str:
        """The name, with the year of birth where it is needed and known."""
        born = self.line.birth_year if self.told_apart else None
        return f"{self.line.name} ({born})" if born else self.line.name

    @property
    def state(self) -> str:
        """How the paper stands, in words."""
        if self._known_state:
            return self._known_state.label
        return "Vắng mặt" if self.line.absent else "Chưa nộp"

    @property
    def kind(self) -> str:
        """The kind of the state's tag."""
        if self._known_state:
            return STATE_KINDS[self._known_state]
        return "na" if self.line.absent else "todo"

    @property
    def _known_state(self) -> SubmissionState | None:
        """The state of what was handed in; of a draft nobody but its writer learns."""
        return None if self.line.state is SubmissionState.DRAFT else self.line.state


@dataclass(frozen=True)
class HandedList:
    """The people from whom a receiver has a form of a year to come, by tên."""

    rows: tuple[Row, ...]

    @property
    def missing(self) -> list[Row]:
        """Who still owes it."""
        return [row for row in self.rows if row.line.missing]

    @property
    def handed_in(self) -> int:
        """How many have handed in."""
        return sum(row.line.handed_in for row in self.rows)

    @property
    def absent(self) -> int:
        """How many owe nothing because they are away."""
        return sum(row.line.absent and not row.line.handed_in for row in self.rows)

    @property
    def owed(self) -> int:
        """How many owe it, those included who have handed in."""
        return len(self.rows) - self.absent

    @cached_property
    def units(self) -> int:
        """To how many units the people belong; asked for at every row."""
        return len({row.line.unit_id for row in self.rows})

    @property
    def printable(self) -> list[Row]:
        """Whose papers the receiver may print: handed in, and to them."""
        return [row for row in self.rows if row.line.handed_in and row.readable]

    @property
    def words(self) -> str:
        """“12/15 đã nộp; còn thiếu 3; vắng mặt 1”."""
        return count_words(self.handed_in, self.owed, self.absent)


def count_words(handed_in: int, owed: int, absent: int = 0) -> str:
    """Return how far a form has come: “12/15 đã nộp; còn thiếu 3”."""
    if not owed and not absent:
        return "Không ai phải nộp"
    parts = [f"{handed_in}/{owed} đã nộp"] if owed else []
    if owed > handed_in:
        parts.append(f"còn thiếu {owed - handed_in}")
    if absent:
        parts.append(f"vắng mặt {absent}")
    return "; ".join(parts)


class ReceiverDesk:
    """A unit for which a person receives papers, with all who hand them in there."""

    def __init__(self, session: Session, acting: Acting, unit: Unit, finder: ReceiverFinder) -> None:
        self._session = session
        self._acting = acting
        self._finder = finder
        self._units = unit_and_under(session, unit.id)
        self._people: dict[date, dict[int, tuple[Receiver, ...]]] = {}
        self.unit = unit
        roles = {role for role, unit_id in receiving_offices(acting.principal) if unit_id == unit.id}
        role = next(role for role in RECEIVING_ROLES if role in roles)
        self.receiver = Receiver(_kind(role, unit.kind), role, unit.id)
        """The office that speaks for the unit."""

    def _receives(self, receiver: Receiver, owner_id: int) -> bool:
        return (
            receiver.unit_id == self.unit.id
            and receiving_capacity(self._acting.principal, receiver, owner_id) is not None
        )

    def _people_on(self, day: date) -> dict[int, tuple[Receiver, ...]]:
        """Return who may hand in here, with the offices from which each may choose."""
        if day not in self._people:
            rows = self._session.execute(
                select(Membership.person_id, Membership.standing, Membership.unit_id).where(
                    Membership.unit_id.in_(self._units), valid_on(Membership, day)
                )
            )
            found = {
                person_id: self._finder.receivers(standing, unit_id, person_id)
                for person_id, standing, unit_id in rows
            }
            self._people[day] = {
                person_id: options
                for person_id, options in found.items()
                if any(self._receives(one, person_id) for one in options)
            }
        return self._people[day]

    def handed_list(self, plan: Catalogue, form: Form, period: Period) -> HandedList:
        """Return the people who hand a form of a year in here, and how each one's paper stands."""
        day = reference_day(period, plan, self._acting.today)
        people = self._people_on(day)
        here_now = self._people_on(self._acting.today)
        found = lines(self._session, plan.plan_id, form, period, self._units, day, people) if people else []
        here = [line for line in found if self._is_here(line, people[line.person_id])]
        names = Counter(line.name for line in here)
        return HandedList(
            tuple(
                Row(
                    line,
                    told_apart=names[line.name] > 1,
                    readable=self._may_read(line),
                    enterable=line.paper_id is None and line.person_id in here_now,
                    entered=line.entered_by_id == self._acting.person_id
                    and line.state is not None
                    and line.state.editable,
                    kept=not line.handed_in and line.person_id in here_now,
                )
                for line in here
            )
        )

    def _is_here(self, line: Line, options: tuple[Receiver, ...]) -> bool:
        """Whether a person hands in here: where they did, else at the usual one of those they may choose."""
        handed_to = (line.receiver_role, line.receiver_unit_id)
        chosen = next((one for one in options if (one.role, one.unit_id) == handed_to), options[0])
        return self._receives(chosen, line.person_id)

    def _may_read(self, line: Line) -> bool:
        if (
            line.state in {None, SubmissionState.DRAFT}
            or line.receiver_role is None
            or line.receiver_unit_id is None
        ):
            return False
        assert line.receiver_kind is not None
        handed_to = Receiver(line.receiver_kind, line.receiver_role, line.receiver_unit_id)
        return receiving_capacity(self._acting.principal, handed_to, line.person_id) is not None


def _kind(role: Role, unit: UnitKind) -> ReceiverKind:
    if role is Role.TRADE_UNION_CHAIR:
        return ReceiverKind.TRADE_UNION
    return ReceiverKind.HEAD if role is Role.HEAD and not unit.is_department else ReceiverKind.PARTY


def desk_at(session: Session, acting: Acting, unit: Unit | None) -> ReceiverDesk | None:
    """Return what a person receives for a unit, or None if they receive nothing there."""
    if unit is None or not any(unit.id == unit_id for _, unit_id in receiving_offices(acting.principal)):
        return None
    return ReceiverDesk(session, acting, unit, ReceiverFinder(session, acting.today))


def desks_of(session: Session, acting: Acting) -> list[ReceiverDesk]:
    """Return all units for which a person receives papers."""
    units = received_units(session, acting.principal)
    finder = ReceiverFinder(session, acting.today) if units else None
    return [ReceiverDesk(session, acting, unit, finder) for unit in units if finder]


@dataclass(frozen=True, slots=True)
class OpenList:
    """The list of a unit, a form and a period, before the person who receives there."""

    acting: Acting
    desk: ReceiverDesk
    plan: Catalogue
    form: Form
    period: Period
    due_on: date
    found: HandedList


def load_list_for(session: Session, acting: Acting, code: str, form: str, period: Period) -> OpenList:
    """Open the list of a unit, a form and a period: 404 to all who receive nothing there."""
    desk = desk_at(session, acting, unit_by_code(session, code)) or abort(404)
    plan, found = find_form(session, form, period) or abort(404)
    due_on = due_day_of(session, plan, found, period)
    return OpenList(acting, desk, plan, found, period, due_on, desk.handed_list(plan, found, period))
