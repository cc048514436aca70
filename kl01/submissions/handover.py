"""What papers pass to whom by a change of offices, before it is made; and which wait for nobody."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from kl01.db import fetch
from kl01.forms.versions import form_of, form_title
from kl01.org.changes import Change
from kl01.org.handover import Handover, Unclaimed
from kl01.org.kinds import Role
from kl01.org.models import Person
from kl01.org.units import unit_by_id
from kl01.papers.models import Paper
from kl01.periods import Period, local_day
from kl01.submissions.models import Submission
from kl01.submissions.passing import NOBODY, Passing
from kl01.submissions.people import receiver_words
from kl01.submissions.receivers import Receiver, ReceiverKind
from kl01.submissions.rules import SubmissionState
from kl01.submissions.staffing import passing_on, staffing_on

_ROWS = Submission.__table__


class _Group(NamedTuple):
    """Papers of one owner that wait in one office."""

    kind: ReceiverKind
    role: Role
    unit_id: int
    owner_id: int
    template_id: int
    period: Period
    papers: int
    since: datetime

    @property
    def stored(self) -> Receiver:
        """The office that they were handed to."""
        return Receiver(self.kind, self.role, self.unit_id)


_WAITING = (
    select(
        _ROWS.c.receiver_kind,
        _ROWS.c.receiver_role,
        _ROWS.c.receiver_unit_id,
        _ROWS.c.owner_id,
        Paper.__table__.c.template_id,
        _ROWS.c.year,
        func.count(),
        func.min(_ROWS.c.submitted_at, type_=_ROWS.c.submitted_at.type),
    )
    .select_from(_ROWS)
    .join(Paper.__table__, Paper.__table__.c.id == _ROWS.c.paper_id)
    .where(_ROWS.c.state == SubmissionState.SUBMITTED)
    .group_by(
        _ROWS.c.receiver_kind,
        _ROWS.c.receiver_role,
        _ROWS.c.receiver_unit_id,
        _ROWS.c.owner_id,
        Paper.__table__.c.template_id,
        _ROWS.c.year,
    )
    .order_by(
        _ROWS.c.receiver_unit_id,
        _ROWS.c.receiver_role,
        _ROWS.c.year,
        Paper.__table__.c.template_id,
        _ROWS.c.owner_id,
    )
)
_WAITING_IN = _WAITING.where(
    _ROWS.c.receiver_unit_id.in_(bindparam("units", expanding=True)),
    _ROWS.c.receiver_role.in_(bindparam("roles", expanding=True)),
)
_WAITING_OF = _WAITING.where(_ROWS.c.owner_id == bindparam("owner_id"))
_NAMES = (
    select(Person.id, Person.full_name)
    .where(Person.id.in_(bindparam("people", expanding=True)))
    .order_by(Person.sort_key, Person.id)
)


def _waiting_in(session: Session, offices: Collection[Receiver]) -> list[_Group]:
    if not offices:
        return []
    asked = {
        "units": sorted({one.unit_id for one in offices}),
        "roles": sorted({one.role for one in offices}),
    }
    return [_Group(*row) for row in fetch(session, _WAITING_IN, asked)]


# --- What a change would pass on ---------------------------------------------------------------------------


def papers_passing(session: Session, day: date, change: Change) -> list[Handover]:
    """Return which waiting papers would wait for another after a change of offices, by form and receiver."""
    before = passing_on(session, day)
    moves: dict[tuple[Receiver, Receiver | None, Receiver | None, str], int] = defaultdict(int)
    known: dict[Receiver | None, Passing] = {}
    for one, after in _affected(session, day, change, before):
        was, will = before.receiver(one.stored, one.owner_id), after.receiver(one.stored, one.owner_id)
        if was != will:
            moves[one.stored, was, will, _title(session, one)] += one.papers
            known[will] = after
    return [
        Handover(
            f"{count} {title}",
            waits_for(session, before, was, day),
            waits_for(session, known[will], will, day),
            "" if will else _advice(session, stored, day),
        )
        for (stored, was, will, title), count in moves.items()
    ]


def _affected(
    session: Session, day: date, change: Change, before: Passing
) -> Iterator[tuple[_Group, Passing]]:
    """Return the papers that a change may concern, each with to whom they would pass by it."""
    staffing = staffing_on(session, day)
    if change.rises is not None:
        for row in fetch(session, _WAITING_OF, {"owner_id": change.rises}):
            one = _Group(*row)
            own = frozenset({(one.owner_id, one.role, one.unit_id)})
            before_them = frozenset(held for held in staffing.held if held[1:] == (one.role, one.unit_id))
            yield one, Passing(staffing.after(Change(ended=before_them, given=own)))
        return
    after = Passing(staffing.after(change))
    now, then = before.ways(), after.ways()
    for one in _waiting_in(session, [stored for stored, ways in now.items() if ways != then[stored]]):
        yield one, after


def _title(session: Session, one: _Group) -> str:
    return form_title(form_of(session, one.template_id).definition, one.period)


def waits_for(
    session: Session, passing: Passing, receiver: Receiver | None, day: date, owner_id: int = NOBODY
) -> str:
    """Return for whom a paper waits, with who can act there: “Bí thư Chi bộ Văn phòng (Lê Thị Ánh)”."""
    if receiver is None:
        return ""
    people = sorted(passing.people(receiver, owner_id))
    names = [name for _, name in fetch(session, _NAMES, {"people": people})] if people else []
    seat = receiver_words(session, receiver, day, owner_id).seat
    return f"{seat} ({', '.join(names)})" if names else seat


def _advice(session: Session, stored: Receiver, day: date) -> str:
    seat = receiver_words(session, stored, day, NOBODY).seat
    return f"Giao chức vụ {seat} cho người khác có tài khoản trước"


# --- What waits for nobody ---------------------------------------------------------------------------------


def unclaimed_papers(session: Session, day: date) -> list[Unclaimed]:
    """Return the papers that nobody can receive on a day, by office and form: counts alone."""
    passing = passing_on(session, day)
    offices = {(one.role, one.unit_id) for one in passing.unclaimed}
    wanted = [one for one in passing.seats if (one.role, one.unit_id) in offices]
    groups: dict[tuple[Receiver, bool, str], list[_Group]] = defaultdict(list)
    for one in _waiting_in(session, wanted):
        if passing.receiver(one.stored, one.owner_id) is None:
            own = passing.receiver(one.stored, NOBODY) is not None
            groups[one.stored, own, _title(session, one)].append(one)
    return [
        _unclaimed(session, day, stored, title, found, own=own)
        for (stored, own, title), found in groups.items()
    ]


def _unclaimed(
    session: Session, day: date, stored: Receiver, title: str, found: Iterable[_Group], *, own: bool
) -> Unclaimed:
    papers = list(found)
    count = sum(one.papers for one in papers)
    seat = receiver_words(session, stored, day, NOBODY).seat
    unit = unit_by_id(session, stored.unit_id)
    if own:
        why = f"Người viết là người duy nhất nhận được mẫu nộp cho {seat}; không ai xác nhận mẫu của mình"
        advice = "Giao chức vụ phó bí thư, hoặc bí thư cấp ủy cấp trên, cho người khác có tài khoản"
    elif not unit.exists_on(day):
        why = f"{unit.name} không còn hoạt động; đơn vị kế tục và cấp trên chưa có ai nhận"
        advice = "Giao chức vụ bí thư của đơn vị kế tục, hoặc của cấp ủy cấp trên, cho người có tài khoản"
    else:
        why = f"Không ai giữ chức vụ {seat}, phó bí thư hoặc chức vụ cấp trên mà đăng nhập được"
        advice = f"Giao chức vụ {seat} cho người có tài khoản, hoặc tạo, mở tài khoản cho người đang giữ"
    since = local_day(min(one.since for one in papers))
    return Unclaimed(stored.unit_id, f"{count} {title}", count, since, why, advice)
