"""Which committee decides on an exemplar when the unit's own cannot, and which of them wait for nobody.

Whose turn it is follows from who holds which office today, as with papers (submissions/passing.py).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import BindParameter, Date, and_, bindparam, select
from sqlalchemy.orm import Session

from kl01.db import fetch
from kl01.exemplars.deciding import Committee, deciding_unit
from kl01.exemplars.models import Exemplar
from kl01.exemplars.queries import COMMITTEE_ROLES, REGISTRAR_ROLES
from kl01.exemplars.rules import Consent, ExemplarState, Submission
from kl01.kept import Part, kept
from kl01.org.access import Principal
from kl01.org.changes import Change
from kl01.org.handover import Handover, Unclaimed
from kl01.org.kinds import Role
from kl01.org.models import Account, Office, Person
from kl01.org.queries import valid_on
from kl01.org.units import unit_path, units
from kl01.periods import local_day

_DAY: BindParameter[date] = bindparam("day", type_=Date)
_HELD = (
    select(Office.unit_id, Office.role, Office.person_id, Account.id)
    .outerjoin(Account, and_(Account.person_id == Office.person_id, Account.disabled_at.is_(None)))
    .where(Office.role.in_(COMMITTEE_ROLES), valid_on(Office, _DAY))
)


class Seated(NamedTuple):
    """Somebody in a unit's committee."""

    role: Role
    person_id: int
    able: bool
    """Whether they can sign in."""


@kept(Part.UNITS, Part.OFFICES, Part.PEOPLE, at_most=20)
def seated_on(session: Session, day: date) -> Mapping[int, frozenset[Seated]]:
    """Return who sits in each unit's committee on a day."""
    found: dict[int, set[Seated]] = defaultdict(set)
    for unit_id, role, person_id, account_id in fetch(session, _HELD, {"day": day}):
        found[unit_id].add(Seated(role, person_id, account_id is not None))
    return {unit_id: frozenset(people) for unit_id, people in found.items()}


def committees(
    session: Session, unit_id: int, day: date, seated: Mapping[int, Collection[Seated]]
) -> list[Committee]:
    """Return the committees of a unit and of all above it that there are on a day, nearest first."""
    known = units(session).by_id
    return [
        Committee(
            one,
            frozenset(person.person_id for person in seated.get(one, ())),
            frozenset(person.person_id for person in seated.get(one, ()) if person.able),
        )
        for one in unit_path(session, unit_id)
        if known[one].exists_on(day)
    ]


class Laid(NamedTuple):
    """An exemplar that waits for the word of a committee."""

    id: int
    unit_id: int
    year: int
    submitted_by_id: int
    person_id: int | None

    @property
    def submission(self) -> Submission:
        """Who laid whom before it."""
        return Submission(self.submitted_by_id, self.person_id)


_LAID = (
    select(Exemplar.id, Exemplar.unit_id, Exemplar.year, Exemplar.submitted_by_id, Exemplar.person_id)
    .where(Exemplar.state == ExemplarState.SUBMITTED, Exemplar.submitted_by_id.is_not(None))
    .order_by(Exemplar.unit_id, Exemplar.year, Exemplar.position, Exemplar.id)
)


@kept(Part.EXEMPLARS)
def laid_before(session: Session) -> Sequence[Laid]:
    """Return all exemplars that wait for the word of a committee."""
    return tuple(Laid(row[0], row[1], row[2], row[3] or 0, row[4]) for row in fetch(session, _LAID))


def passed_to(session: Session, principal: Principal, day: date) -> dict[int, int]:
    """Return the exemplars that pass to a person's committee from units below, with that committee's unit."""
    own = {office.unit_id for office in principal.offices if office.role in COMMITTEE_ROLES}
    if not own:
        return {}
    seated = seated_on(session, day)
    found = (
        (one, deciding_unit(committees(session, one.unit_id, day, seated), one.submission))
        for one in laid_before(session)
    )
    return {one.id: unit_id for one, unit_id in found if unit_id in own and unit_id != one.unit_id}


class Open(NamedTuple):
    """An exemplar that is on its way."""

    unit_id: int
    year: int
    state: ExemplarState
    changed_at: datetime
    submitted_by_id: int | None
    person_id: int | None


_OPEN = (
    select(
        Exemplar.unit_id,
        Exemplar.year,
        Exemplar.state,
        Exemplar.changed_at,
        Exemplar.submitted_by_id,
        Exemplar.person_id,
    )
    .where(Exemplar.state.in_((ExemplarState.SUBMITTED, ExemplarState.RETURNED, ExemplarState.APPROVED)))
    .order_by(Exemplar.unit_id, Exemplar.year, Exemplar.position, Exemplar.id)
)


@kept(Part.EXEMPLARS)
def _open(session: Session) -> Sequence[Open]:
    return tuple(Open(*row) for row in fetch(session, _OPEN))


class Asked(NamedTuple):
    """An exemplar whose story waits for somebody who was asked to write it and has not answered."""

    unit_id: int
    year: int
    changed_at: datetime
    writer_id: int
    writer: str
    able: bool
    """Whether they can sign in."""


_ASKED = (
    select(Exemplar.unit_id, Exemplar.year, Exemplar.changed_at, Person.id, Person.full_name, Account.id)
    .join(Person, Person.id == Exemplar.writer_id)
    .outerjoin(Account, and_(Account.person_id == Exemplar.writer_id, Account.disabled_at.is_(None)))
    .where(
        Exemplar.consent == Consent.NOT_ASKED,
        Exemplar.state.not_in((ExemplarState.COMMENDED, ExemplarState.WITHDRAWN)),
    )
    .order_by(Exemplar.unit_id, Exemplar.year, Exemplar.position, Exemplar.id)
)


@kept(Part.EXEMPLARS, Part.PEOPLE)
def _asked(session: Session) -> Sequence[Asked]:
    return tuple(Asked(*row[:5], row[5] is not None) for row in fetch(session, _ASKED))


_OWN_PARTS = "phần tự viết của gương điển hình"
_ASK_ANOTHER = "Đề nghị bí thư, phó bí thư của đơn vị chọn người viết khác, hoặc tự ghi phần ấy"


def waiting_words(session: Session, one: Open, day: date, seated: Mapping[int, Collection[Seated]]) -> str:
    """Return for whom an exemplar waits, where these people sit in committees; empty for nobody.

    A decision waits for a committee, the unit's own or the one above; to mend and to report is the unit's
    secretary's or deputy's alone.
    """
    if one.state is ExemplarState.SUBMITTED:
        submission = Submission(one.submitted_by_id or 0, one.person_id)
        unit_id = deciding_unit(committees(session, one.unit_id, day, seated), submission)
        return f"cấp ủy {_name(session, unit_id)}" if unit_id is not None else ""
    roles = {person.role for person in seated.get(one.unit_id, ()) if person.able}
    role = next((role for role in REGISTRAR_ROLES if role in roles), None)
    return f"{role.label} {_name(session, one.unit_id)}" if role else ""


def _name(session: Session, unit_id: int) -> str:
    return units(session).by_id[unit_id].name


_WHAT = {
    ExemplarState.SUBMITTED: "gương điển hình chờ cấp ủy thông qua",
    ExemplarState.RETURNED: "gương điển hình bị trả lại, chờ sửa",
    ExemplarState.APPROVED: "gương điển hình chờ báo cáo cấp trên",
}


def _what(one: Open, count: int) -> str:
    return f"{count} {_WHAT[one.state]}, năm {one.year}"


def _after(seated: Mapping[int, Iterable[Seated]], change: Change) -> dict[int, frozenset[Seated]]:
    """Return who sits in committees after a change."""
    gone = change.closed[0] if change.closed else None
    return {
        unit_id: frozenset(
            person._replace(able=person.able and person.person_id not in change.shut)
            for person in people
            if (person.person_id, person.role, unit_id) not in change.ended
        )
        for unit_id, people in seated.items()
        if unit_id != gone
    }


def exemplars_passing(session: Session, day: date, change: Change) -> list[Handover]:
    """Return which exemplars would wait for another after a change of offices, by state and year."""
    now = seated_on(session, day)
    then = _after(now, change)
    moves: dict[tuple[int, int, ExemplarState, str, str], list[Open]] = defaultdict(list)
    for one in _open(session) if then != now else ():
        before, after = (waiting_words(session, one, day, seated) for seated in (now, then))
        if before != after:
            moves[one.unit_id, one.year, one.state, before, after].append(one)
    passing = [
        Handover(_what(found[0], len(found)), before, after, "" if after else _advice(session, found[0]))
        for (*_, before, after), found in moves.items()
    ]
    written = Counter(
        (one.unit_id, one.year, one.writer)
        for one in (_asked(session) if change.shut else ())
        if one.able and one.writer_id in change.shut
    )
    passing += [
        Handover(f"{count} {_OWN_PARTS}, năm {year}", writer, "", _ASK_ANOTHER)
        for (_, year, writer), count in written.items()
    ]
    return passing


def _advice(session: Session, one: Open) -> str:
    seat = "bí thư, phó bí thư" + (" hoặc cấp ủy viên" if one.state is ExemplarState.SUBMITTED else "")
    return f"Giao chức vụ {seat} {_name(session, one.unit_id)} cho người khác có tài khoản"


def unclaimed_exemplars(session: Session, day: date) -> list[Unclaimed]:
    """Return which exemplars wait for nobody on a day, by unit, state and year: counts alone."""
    seated = seated_on(session, day)
    groups: dict[tuple[int, int, ExemplarState], list[Open]] = defaultdict(list)
    for one in _open(session):
        if not waiting_words(session, one, day, seated):
            groups[one.unit_id, one.year, one.state].append(one)
    unwritten: dict[tuple[int, int], list[Asked]] = defaultdict(list)
    for asked in _asked(session):
        if not asked.able:
            unwritten[asked.unit_id, asked.year].append(asked)
    return [
        *(
            Unclaimed(
                unit_id,
                f"{len(parts)} {_OWN_PARTS}, năm {year}",
                len(parts),
                local_day(min(part.changed_at for part in parts)),
                "Người được đề nghị viết không đăng nhập được",
                _ASK_ANOTHER,
            )
            for (unit_id, year), parts in unwritten.items()
        ),
        *_undecided(session, groups),
    ]


def _undecided(
    session: Session, groups: Mapping[tuple[int, int, ExemplarState], Sequence[Open]]
) -> Iterator[Unclaimed]:
    for (unit_id, _, state), found in groups.items():
        yield Unclaimed(
            unit_id,
            _what(found[0], len(found)),
            len(found),
            local_day(min(one.changed_at for one in found)),
            "Không ai khác người đã trình trong cấp ủy, ở đây hoặc cấp trên, mà đăng nhập được"
            if state is ExemplarState.SUBMITTED
            else "Đơn vị không có bí thư, phó bí thư mà đăng nhập được",
            _advice(session, found[0]),
        )
