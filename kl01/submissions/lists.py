"""Who has handed in and who has not: by name for who receives the papers, in counts for who is above him."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.forms.versions import Form, current_form, personal_forms
from kl01.org.access import Principal
from kl01.org.directory import unit_and_under
from kl01.org.kinds import DelegationScope, Role, Standing, UnitKind
from kl01.org.models import Membership, Office, OrgUnit
from kl01.org.queries import units_on, valid_on
from kl01.plan.catalogue import Catalogue, plan_for, plans
from kl01.submissions.access import receiving_capacity
from kl01.submissions.models import NonMemberChannel
from kl01.submissions.presentation import STATE_KINDS
from kl01.submissions.queries import Line, Tally, lines, receiving_offices, reference_day, tallies_by_unit
from kl01.submissions.receivers import Receiver, ReceiverKind, UnitOffices, receivers
from kl01.submissions.rules import State

NOBODY = 0
"""No person's number."""
RECEIVING_ROLES = (Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.HEAD, Role.TRADE_UNION_CHAIR)
"""The offices that receive papers; of several in a unit the first speaks for it."""
LATE_FIRST_MONTHS, EARLY_LAST_MONTHS = 3, 10
"""Until March the year before still matters, from October on the next one does."""


# --- Forms and years ---------------------------------------------------------------------------------------


def find_form(
    session: Session, code: str, year: int, standing: Standing | None = None
) -> tuple[Catalogue, Form] | None:
    """Return the personal form with a code for a year (0: the term) and its plan, the newest plan first.

    With a standing only a form that people of it write.
    """
    for plan in plans(session):
        form = current_form(session, plan.plan_id, code)
        if form is None or form.definition.for_unit or year not in form.years(plan):
            continue
        if standing is None or form.is_for(standing):
            return plan, form
    return None


def near_years(form: Form, plan: Catalogue, today: date) -> list[int]:
    """Return the years of a form that people are busy with."""
    if form.is_for_term:
        return form.years(plan)
    first = today.year - (1 if today.month <= LATE_FIRST_MONTHS else 0)
    last = today.year + (1 if today.month >= EARLY_LAST_MONTHS else 0)
    return [year for year in form.years(plan) if first <= year <= last]


def listed_years(form: Form, plan: Catalogue, today: date) -> list[int]:
    """Return the years of a form that a list offers: those near and the one before, else its last."""
    if form.is_for_term:
        return form.years(plan)
    wanted = {today.year - 1, *near_years(form, plan, today)}
    return [year for year in form.years(plan) if year in wanted] or form.years(plan)[-1:]


def present_forms(session: Session, today: date) -> tuple[Catalogue, list[Form]] | None:
    """Return the plan of today with its personal forms; None before any is loaded."""
    plan = plan_for(plans(session), today.year)
    return (plan, personal_forms(session, plan.plan_id)) if plan else None


# --- To whom many people hand their papers -----------------------------------------------------------------


class ReceiverFinder:
    """To whom people hand their papers on a day: `writer.receivers_of` for many people at once."""

    def __init__(self, session: Session, day: date) -> None:
        self._above: dict[int, int | None] = {}
        self._kinds: dict[int, UnitKind] = {}
        for unit_id, parent_id, kind in session.execute(select(OrgUnit.id, OrgUnit.parent_id, OrgUnit.kind)):
            self._above[unit_id], self._kinds[unit_id] = parent_id, kind
        self._held: dict[int, dict[Role, set[int]]] = defaultdict(lambda: defaultdict(set))
        for person_id, unit_id, role in session.execute(
            select(Office.person_id, Office.unit_id, Office.role).where(
                Office.role.in_(RECEIVING_ROLES), valid_on(Office, day)
            )
        ):
            self._held[unit_id][role].add(person_id)
        self._channels = {
            row.unit_id: row.channel
            for row in session.scalars(
                select(NonMemberChannel)
                .where(NonMemberChannel.valid_from <= day)
                .order_by(NonMemberChannel.valid_from)
            )
        }
        self._paths: dict[int, tuple[list[UnitOffices], frozenset[int]]] = {}
        self._common: dict[tuple[Standing, int], tuple[Receiver, ...]] = {}

    def receivers(self, standing: Standing, unit_id: int, person_id: int) -> tuple[Receiver, ...]:
        """Return the offices to which a person of a unit may hand a paper, the usual one first."""
        path, officers = self._path(unit_id)
        if person_id in officers:
            return receivers(standing, path, person_id)
        if (standing, unit_id) not in self._common:
            self._common[standing, unit_id] = receivers(standing, path, NOBODY)
        return self._common[standing, unit_id]

    def _path(self, unit_id: int) -> tuple[list[UnitOffices], frozenset[int]]:
        if unit_id not in self._paths:
            path = []
            here: int | None = unit_id
            while here is not None:
                held = {role: frozenset(people) for role, people in self._held[here].items()}
                path.append(UnitOffices(here, self._kinds[here], held, self._channels.get(here)))
                here = self._above[here]
            officers = frozenset(one for unit in path for people in unit.holders.values() for one in people)
            self._paths[unit_id] = path, officers
        return self._paths[unit_id]


# --- The desk of a receiver --------------------------------------------------------------------------------


def received_units(session: Session, principal: Principal) -> list[OrgUnit]:
    """Return the units for which a person receives papers, by kind and name."""
    ids = {unit_id for _, unit_id in receiving_offices(principal)}
    return in_order(session.scalars(select(OrgUnit).where(OrgUnit.id.in_(ids)))) if ids else []


def in_order(units: Iterable[OrgUnit]) -> list[OrgUnit]:
    """Return units by kind and name: the order of every list of units, which is no ranking."""
    kinds = list(UnitKind)
    return sorted(units, key=lambda unit: (kinds.index(unit.kind), unit.folded_name, unit.id))


@dataclass(frozen=True, slots=True)
class Row:
    """A person in the list of a receiver."""

    line: Line
    told_apart: bool
    """Whether another in the list has the same name, so that the year of birth is needed."""
    readable: bool
    """Whether the receiver may open the paper: it was handed to him."""
    enterable: bool
    """Whether the receiver may begin to type it in for him."""
    entered: bool
    """Whether the receiver is typing it in."""
    kept: bool
    """Whether it matters if he is away, and the receiver may record it."""

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
    def _known_state(self) -> State | None:
        """The state of what was handed in; of a draft nobody but its writer learns."""
        return None if self.line.state is State.DRAFT else self.line.state


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
        """Whose papers the receiver may print: handed in, and to him."""
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


class Desk:
    """A unit for which a person receives papers, with all who hand them in there."""

    def __init__(
        self, session: Session, principal: Principal, unit: OrgUnit, today: date, finder: ReceiverFinder
    ) -> None:
        self._session = session
        self._principal = principal
        self._finder = finder
        self._today = today
        self._units = unit_and_under(session, unit.id)
        self._people: dict[date, dict[int, tuple[Receiver, ...]]] = {}
        self.unit = unit
        roles = {role for role, unit_id in receiving_offices(principal) if unit_id == unit.id}
        role = next(role for role in RECEIVING_ROLES if role in roles)
        self.receiver = Receiver(_kind(role, unit.kind), role, unit.id)
        """The office that speaks for the unit."""

    def _receives(self, receiver: Receiver, owner_id: int) -> bool:
        return (
            receiver.unit_id == self.unit.id
            and receiving_capacity(self._principal, receiver, owner_id) is not None
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

    def handed_list(self, plan: Catalogue, form: Form, year: int) -> HandedList:
        """Return the people who hand a form of a year in here, and how each one's paper stands."""
        day = reference_day(year, plan, self._today)
        people = self._people_on(day)
        here_now = self._people_on(self._today)
        found = lines(self._session, plan.plan_id, form, year, self._units, day, people) if people else []
        here = [line for line in found if self._is_here(line, people[line.person_id])]
        names = Counter(line.name for line in here)
        return HandedList(
            tuple(
                Row(
                    line,
                    told_apart=names[line.name] > 1,
                    readable=self._may_read(line),
                    enterable=line.paper_id is None and line.person_id in here_now,
                    entered=line.entered_by_id == self._principal.person_id
                    and line.state is not None
                    and line.state.editable,
                    kept=not line.handed_in and line.person_id in here_now,
                )
                for line in here
            )
        )

    def _is_here(self, line: Line, options: tuple[Receiver, ...]) -> bool:
        """Whether a person hands in here: where he did, else at the usual one of those he may choose."""
        handed_to = (line.receiver_role, line.receiver_unit_id)
        chosen = next((one for one in options if (one.role, one.unit_id) == handed_to), options[0])
        return self._receives(chosen, line.person_id)

    def _may_read(self, line: Line) -> bool:
        if line.state in {None, State.DRAFT} or line.receiver_role is None or line.receiver_unit_id is None:
            return False
        assert line.receiver_kind is not None
        handed_to = Receiver(line.receiver_kind, line.receiver_role, line.receiver_unit_id)
        return receiving_capacity(self._principal, handed_to, line.person_id) is not None


def _kind(role: Role, unit: UnitKind) -> ReceiverKind:
    if role is Role.TRADE_UNION_CHAIR:
        return ReceiverKind.TRADE_UNION
    return ReceiverKind.HEAD if role is Role.HEAD and not unit.is_department else ReceiverKind.PARTY


def desk_at(session: Session, principal: Principal, unit: OrgUnit | None, today: date) -> Desk | None:
    """Return what a person receives for a unit, or None if he receives nothing there."""
    if unit is None or not any(unit.id == unit_id for _, unit_id in receiving_offices(principal)):
        return None
    return Desk(session, principal, unit, today, ReceiverFinder(session, today))


def desks_of(session: Session, principal: Principal, today: date) -> list[Desk]:
    """Return all units for which a person receives papers."""
    units = received_units(session, principal)
    finder = ReceiverFinder(session, today) if units else None
    return [Desk(session, principal, unit, today, finder) for unit in units if finder]


# --- Counts ------------------------------------------------------------------------------------------------


def led_units(principal: Principal) -> frozenset[int]:
    """Return the units whose secretary a person is, or in whose secretary's name he acts."""
    own = {office.unit_id for office in principal.offices if office.role is Role.SECRETARY}
    lent = {one.unit_id for one in principal.delegations if one.scope is DelegationScope.DEPUTIZE}
    return frozenset(own | lent)


def may_count(principal: Principal, path: Collection[int]) -> bool:
    """Whether a person sees the counts of a unit, given with all above it.

    The standing office does, and the secretary of the unit or of one above.
    """
    return principal.is_standing_office or not led_units(principal).isdisjoint(path)


def counted_units(session: Session, principal: Principal, today: date) -> list[OrgUnit]:
    """Return the units whose counts a person begins with: those he leads that have others under them.

    The standing office begins with the whole organisation.
    """
    parents = units_on(today).where(
        OrgUnit.id.in_(
            select(OrgUnit.parent_id).where(OrgUnit.parent_id.is_not(None), valid_on(OrgUnit, today))
        )
    )
    if principal.is_standing_office:
        parents = parents.where(OrgUnit.parent_id.is_(None))
    else:
        parents = parents.where(OrgUnit.id.in_(led_units(principal)))
    return in_order(session.scalars(parents))


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How far a form is in a unit with all under it."""

    unit: OrgUnit
    direct: bool
    """Whether it counts only those who belong to the unit itself, not to one under it."""
    has_parts: bool
    """Whether other units stand under it."""
    tallies: Mapping[Standing, Tally]

    @property
    def total(self) -> Tally:
        """All of them."""
        return total_of(self.tallies.values())

    def tally(self, standing: Standing) -> Tally:
        """Return the count of a standing."""
        return self.tallies.get(standing, Tally(0, 0, 0))


def total_of(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of counts."""
    found = list(tallies)
    return Tally(
        sum(one.owed for one in found),
        sum(one.handed_in for one in found),
        sum(one.with_example for one in found),
    )


def unit_counts(
    session: Session, plan: Catalogue, form: Form, year: int, unit: OrgUnit, today: date
) -> list[UnitCount]:
    """Return the counts of the units right under a unit, each with all under it, and of its own people.

    Units from which nobody owes the form are left out. By kind and name: never by the counts.
    """
    day = reference_day(year, plan, today)
    tallies = tallies_by_unit(session, plan.plan_id, form, year, day)
    children: dict[int | None, list[OrgUnit]] = defaultdict(list)
    for one in session.scalars(select(OrgUnit)):
        children[one.parent_id].append(one)

    def below(unit_id: int) -> list[int]:
        return [unit_id, *(under for child in children[unit_id] for under in below(child.id))]

    def counted(one: OrgUnit, ids: list[int], *, direct: bool) -> UnitCount:
        sums = {
            standing: total_of(
                tallies[unit_id, standing] for unit_id in ids if (unit_id, standing) in tallies
            )
            for standing in Standing
        }
        return UnitCount(one, direct, bool(children[one.id]) and not direct, sums)

    found = [counted(unit, [unit.id], direct=True)]
    found += [counted(one, below(one.id), direct=False) for one in in_order(children[unit.id])]
    return [one for one in found if one.total.owed]
