"""Inventing what the units have ticked: mostly done in the past, a work in progress today."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from kl01.audit.verbs import Verb
from kl01.checklist.operations import status_subject, trail_values
from kl01.checklist.rules import PLAIN_REASONS, CellValue, ItemState
from kl01.demo.organisation import DemoUnit, Ticker
from kl01.org.kinds import UnitKind
from kl01.periods import VIETNAM, Quarter
from kl01.plan.catalogue import Catalogue, Item
from kl01.plan.rules import Duty, TickedBy

_NOTES = (
    "Lồng ghép trong sinh hoạt chi bộ thường kỳ",
    "Thực hiện cùng kế hoạch công tác năm của đơn vị",
    "Phổ biến trong hội nghị của đơn vị",
    "Tài liệu lưu tại văn phòng cấp ủy",
    "Đã gửi báo cáo qua trục liên thông văn bản",
    "Phối hợp với công đoàn và đoàn thanh niên cùng cấp",
)
_NOTES_IN_PROGRESS = (
    "Đã dự thảo, đang lấy ý kiến",
    "Đã có kế hoạch, dự kiến xong trong tháng cuối quý",
    "Đang tổng hợp từ các chi bộ",
)
_SIGNS = {
    UnitKind.GRASSROOTS_PARTY_ORGANIZATION: "ĐU",
    UnitKind.GRASSROOTS_PARTY_CELL: "CB",
    UnitKind.PUBLICITY_DEPARTMENT: "BTGĐUK",
    UnitKind.ORGANIZATION_DEPARTMENT: "BTCĐUK",
    UnitKind.INSPECTION_COMMISSION: "UBKTĐUK",
    UnitKind.MASS_ORGANIZATION: "BCH",
}
_DOCUMENT_KINDS = (
    ("hướng dẫn", "HD"), ("báo cáo", "BC"), ("quyết định", "QĐ"), ("công văn", "CV"), ("nghị quyết", "NQ"),
    ("chương trình", "CTr"), ("kế hoạch", "KH"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tick:
    """What was said of one cell, and when."""

    item: Item
    quarter: Quarter
    value: CellValue
    at: datetime
    begun_at: datetime | None
    """When the cell was set to in progress before, if it was."""


def office_moment(random: Random, first: date, last: date) -> datetime:
    """Return a moment in office hours on a day between two, a working day if it can be."""
    day = first + timedelta(days=random.randint(0, max(0, (last - first).days)))
    while day.weekday() >= 5 and day > first:
        day -= timedelta(days=1)
    local = datetime.combine(day, time(random.choice((8, 9, 10, 14, 15, 16)), random.randint(0, 59)), VIETNAM)
    return local.astimezone(UTC)


class TickingUnit:
    """A unit at its checklist: how diligent it is, and what it writes down."""

    def __init__(self, made: DemoUnit, random: Random, now: datetime) -> None:
        self._kind = made.unit.kind
        self._random = random
        self._now = now
        self._today = now.astimezone(VIETNAM).date()
        self._diligence = random.uniform(0.82, 0.97)
        self._number = random.randint(1, 40)

    def ticks(self, plan: Catalogue) -> Iterator[Tick]:
        """Yield what the unit has ticked from the plan's first year to today, in no order of time."""
        for section in plan.sections_for(self._kind):
            for item in section.items:
                if item.ticked_by is not TickedBy.AUTO:
                    yield from self._item_ticks(plan, item)

    def _item_ticks(self, plan: Catalogue, item: Item) -> Iterator[Tick]:
        duties = dict.fromkeys(
            duty for year in range(plan.first_year, self._today.year + 1) for duty in item.duties(year)
        )
        for duty in duties:
            begun = [quarter for quarter in duty.quarters if quarter.first_day <= self._today]
            if begun:
                tick = self._duty_tick(item, duty, begun)
                if tick:
                    yield tick

    def _duty_tick(self, item: Item, duty: Duty, begun: list[Quarter]) -> Tick | None:
        quarter = self._random.choice(begun)
        state = self._state(duty, item)
        if state is None:
            return None
        last = min(duty.last_day, quarter.last_day, self._today)
        first = min(quarter.first_day + timedelta(days=10), last)
        at = office_moment(self._random, first, last)
        if state is ItemState.DONE and quarter == begun[-1] and self._random.random() < 0.06:
            at = office_moment(
                self._random, last, min(last + timedelta(days=25), self._today)
            )  # after its day
        at = min(at, self._now - timedelta(minutes=5))
        begun_at = None
        if state is ItemState.DONE and self._random.random() < 0.3:
            before = at - timedelta(days=self._random.randint(3, 30))
            begun_at = before if before.astimezone(VIETNAM).date() >= quarter.first_day else None
        return Tick(item, quarter, self._value(item, state, at.astimezone(VIETNAM).date()), at, begun_at)

    def _state(self, duty: Duty, item: Item) -> ItemState | None:
        """Return the state of a duty that has begun; None for a cell that nobody has touched."""
        chance = self._random.random()
        if not duty.owed:
            return ItemState.DONE if chance < 0.2 and not item.plain else None
        if self._random.random() < 0.03:
            return ItemState.NOT_APPLICABLE
        if duty.last_day >= self._today:  # still time
            passed = (self._today - duty.quarters[0].first_day).days
            part = passed / ((duty.last_day - duty.quarters[0].first_day).days + 1)
            done = (0.1 + 0.6 * part) * self._diligence
            if chance < done:
                return ItemState.DONE
            return ItemState.IN_PROGRESS if chance < done + 0.25 else None
        old = (self._today - duty.last_day).days > 365
        missed = (1 - self._diligence) * (0.25 if old else 1)
        if chance < missed / 2:
            return None
        return ItemState.IN_PROGRESS if chance < missed else ItemState.DONE

    def _value(self, item: Item, state: ItemState, day: date) -> CellValue:
        if state is ItemState.NOT_APPLICABLE:
            return CellValue(state, reason=self._random.choice(PLAIN_REASONS))
        note = ""
        if not item.plain and self._random.random() < 0.15:
            note = self._random.choice(_NOTES if state is ItemState.DONE else _NOTES_IN_PROGRESS)
        if state is not ItemState.DONE:
            return CellValue(state, note=note)
        number, dated = "", None
        if item.document and self._random.random() < 0.7:
            self._number = self._number % 180 + self._random.randint(1, 3)
            number = f"{self._number:02}-{_document_kind(item)}/{_SIGNS[self._kind]}"
            dated = day - timedelta(days=self._random.randint(0, 6))
        return CellValue(state, day, note, "", number, dated)


def _document_kind(item: Item) -> str:
    text = (item.title + " " + item.evidence).casefold()
    found = {sign: text.find(word) for word, sign in _DOCUMENT_KINDS if word in text}
    return min(found, key=found.__getitem__) if found else "KH"


def status_row(unit_id: int, tick: Tick) -> dict[str, Any]:
    """Return a tick as a row of `item_status`."""
    return {
        "unit_id": unit_id,
        "item_id": tick.item.id,
        "item_version_id": tick.item.version_id,
        "year": tick.quarter.year,
        "quarter": tick.quarter.number,
        "version": 2 if tick.begun_at else 1,
        **asdict(tick.value),
    }


def event_rows(unit_id: int, ticker: Ticker, ticks: Iterable[Tick], random: Random) -> list[dict[str, Any]]:
    """Return the ticks as rows of `audit_event`, one for each change of a cell."""
    rows = []
    for tick in ticks:
        untouched = CellValue()
        changes = [(tick.at, tick.value)]
        if tick.begun_at:
            changes.insert(0, (tick.begun_at, CellValue(ItemState.IN_PROGRESS)))
        for version, (at, value) in enumerate(changes, start=1):
            before = changes[version - 2][1] if version > 1 else untouched
            kind, key = status_subject(unit_id, tick.item.id, tick.quarter)
            rows.append(
                {
                    "at": at,
                    **_who(ticker, random),
                    "verb": Verb.STATUS_CHANGED,
                    "subject_kind": kind,
                    "subject_key": key,
                    "unit_id": unit_id,
                    "batch": f"{random.getrandbits(64):016x}",
                    "data": {"from": trail_values(before), "to": trail_values(value), "version": version},
                }
            )
    return rows


def _who(ticker: Ticker, random: Random) -> dict[str, Any]:
    by_deputy = ticker.deputy is not None and random.random() < 0.4
    person = ticker.deputy if by_deputy and ticker.deputy else ticker.person
    return {
        "actor_id": person.id,
        "actor_name": person.full_name,
        "on_behalf_of_id": ticker.person.id if by_deputy else None,
        "on_behalf_of_name": ticker.person.full_name if by_deputy else None,
    }
