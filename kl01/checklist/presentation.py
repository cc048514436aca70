"""The checklist in the words, addresses and filters that its pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from kl01.checklist.board import Board, BoardSection, Cell, CellKind, Row
from kl01.checklist.facts import UNKNOWN
from kl01.checklist.rules import (
    LATE_LABEL,
    CellValue,
    DutyState,
    ItemState,
    Progress,
    has_own_word,
    wanted_by_click,
)
from kl01.checklist.seams import KnownState
from kl01.periods import ROMAN, Quarter
from kl01.web.pages import Link

SHORT_NUMBER = 14
"""Longest document number, in characters, that fits beneath a cell."""


class Filter(StrEnum):
    """Which rows are shown. The value stands in the address."""

    ALL = "tat-ca"
    OPEN = "chua-xong"
    LATE = "tre"

    @property
    def label(self) -> str:
        """The filter in words."""
        return {Filter.ALL: "Tất cả", Filter.OPEN: "Chưa xong", Filter.LATE: "Trễ"}[self]


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a checklist a person looks at."""

    quarter: int | None
    filter: Filter

    @classmethod
    def from_query(cls, quarter: str | None, chosen: str | None) -> "Choice":
        """Read ?quy= and ?loc=; what is not known counts as not chosen."""
        number = int(quarter) if quarter in {"1", "2", "3", "4"} else None
        try:
            return cls(number, Filter(chosen or ""))
        except ValueError:
            return cls(number, Filter.ALL)

    def query(self) -> dict[str, Any]:
        """Return what an address carries to come back to the same choice."""
        found: dict[str, Any] = {}
        if self.quarter:
            found["quy"] = self.quarter
        if self.filter is not Filter.ALL:
            found["loc"] = self.filter.value
        return found


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell for the component `tick` of templates/components/checklist.html."""

    kind: str
    id: str
    quarter: int
    state: str = ""
    wanted: str = ""
    url: str = ""
    version: int = 0
    carried: str = ""
    """What the address of a click carries along so that the answer fits the page: “&quy=4”, or nothing."""
    details_url: str = ""
    editable: bool = False
    late: bool = False
    label: str = ""
    small: str = ""
    text: str = ""
    asks: bool = False
    """Whether a click opens the details: what follows a fact is set by hand with a reason only."""

    @property
    def ticks(self) -> bool:
        """Whether the cell is a button that sets a state by one click."""
        return self.editable and not self.asks and self.state != ItemState.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class RowView:
    """One item with its cells."""

    id: str
    number: int
    title: str
    hint: str
    told: str
    """What a fact says of the item: “Mẫu 03: 02 tập thể”, or nothing."""
    told_url: str
    """Where that can be seen; empty where there is no such place for the reader."""
    url: str
    """Its details; empty where there are none: nobody ticks what is counted."""
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section with its rows and progress."""

    id: str
    code: str
    title: str
    done: int
    total: int
    rows: tuple[RowView, ...]
    has_buttons: bool
    keep_url: str
    mark_url: str


@dataclass(frozen=True, slots=True)
class QuarterView:
    """The head of a quarter's column."""

    number: int
    label: str
    current: bool
    shown: bool


def cell_id(item_code: str, quarter: int) -> str:
    """Return the DOM id of a cell."""
    return f"t-{item_code}-{quarter}"


def section_id(code: str) -> str:
    """Return the DOM id of a section; a dot would have to be escaped in selectors."""
    return "muc-" + code.replace(".", "-")


class BoardPresenter:
    """Turns a board into what its page shows. `base` is the address of the checklist itself."""

    def __init__(self, board: Board, base: str, editable: bool, choice: Choice) -> None:
        self.board = board
        self.base = base
        self.editable = editable
        self.choice = choice
        self.carried = urlencode(choice.query())
        self.details = f"/chi-tiet?{self.carried}" if self.carried else "/chi-tiet"

    def cell(self, cell: Cell) -> CellView:
        """Return one cell."""
        number = cell.quarter.number
        own_id = cell_id(cell.item.code, number)
        if cell.kind is CellKind.EMPTY:
            return CellView(cell.kind, own_id, number)
        if cell.kind is CellKind.AUTOMATIC:
            return CellView(cell.kind, own_id, number, text=self.board.counts.get(cell.item.fact, UNKNOWN))
        if cell.kind is CellKind.FUTURE:
            return CellView(CellKind.AUTOMATIC, own_id, number, text="chưa đến")
        url = f"{self.base}/{cell.item.code}/{number}"
        if cell.kind is CellKind.SETTLED and cell.standing:
            return CellView(cell.kind, own_id, number, text=settled_words(cell.standing, self.board.year))
        return CellView(
            kind=cell.kind,
            id=own_id,
            quarter=number,
            state=cell.state,
            wanted=wanted_by_click(cell.state),
            url=url,
            version=cell.stored.version,
            carried=f"&{self.carried}" if self.carried else "",
            details_url=f"{url}{self.details}",
            editable=self.editable,
            late=cell.late,
            label=cell_label(cell),
            small=_small(cell),
            asks=cell.told is not None,
        )

    def row(self, number: int, row: Row) -> RowView:
        """Return one row."""
        shown = self.choice.quarter or Quarter.of(self.board.today).number
        # As in `load_cell_for`: a cell without a duty has no page.
        linked = next((c.quarter.number for c in (row.cell(shown), *row.cells) if c.duty), None)
        return RowView(
            id=f"r-{row.item.code}",
            number=number,
            title=row.item.title,
            hint=_row_hint(row),
            told=told_words(row.told) if row.told else "",
            told_url=row.told.url if row.told else "",
            url=f"{self.base}/{row.item.code}/{linked}{self.details}" if linked else "",
            cells=tuple(self.cell(cell) for cell in row.cells),
        )

    def section(self, section: BoardSection, rows: Iterable[tuple[int, Row]]) -> SectionView:
        """Return one section with some of its rows."""
        progress = section.progress(self.choice.quarter)
        shown = tuple(self.row(number, row) for number, row in rows)
        return SectionView(
            id=section_id(section.code),
            code=section.code,
            title=f"{section.code}. {section.title}",
            done=progress.done,
            total=progress.total,
            rows=shown,
            has_buttons=any(cell.ticks for row in shown for cell in row.cells),
            keep_url=f"{self.base}/muc/{section.code}/nhu-quy-truoc",
            mark_url=f"{self.base}/muc/{section.code}/danh-dau",
        )

    def sections(self) -> list[SectionView]:
        """Return all sections with the rows that the filter lets through; none empty."""
        found = []
        for section in self.board.sections:
            rows = [(number, row) for number, row in enumerate(section.rows, start=1) if self.shows(row)]
            if rows:
                found.append(self.section(section, rows))
        return found

    def shows(self, row: Row) -> bool:
        """Whether the filter lets a row through."""
        cells = row.cells if self.choice.quarter is None else (row.cell(self.choice.quarter),)
        if self.choice.filter is Filter.LATE:
            return any(cell.standing and cell.standing.late for cell in cells)
        if self.choice.filter is Filter.OPEN:
            last = self.choice.quarter or _last_quarter(self.board)
            return any(cell.open for cell in cells if cell.quarter.number <= last)
        return self.choice.quarter is None or any(cell.kind is not CellKind.EMPTY for cell in cells)

    def quarters(self) -> list[QuarterView]:
        """Return the heads of the columns. A phone shows the quarters that matter: see _on_a_phone."""
        now = Quarter.of(self.board.today)
        on_a_phone = self._on_a_phone()
        return [
            QuarterView(
                number,
                f"Quý {ROMAN[number - 1]}",
                current=Quarter(self.board.year, number) == now,
                shown=number in on_a_phone,
            )
            for number in range(1, 5)
        ]

    def _on_a_phone(self) -> set[int]:
        """Return the quarters that a phone shows: the chosen one; those of what is late; else the present."""
        if self.choice.quarter:
            return {self.choice.quarter}
        if self.choice.filter is Filter.LATE:
            late = {cell.quarter.number for row in self.board.rows() for cell in row.cells if cell.late}
            if late:
                return late
        return {_last_quarter(self.board)}


def _last_quarter(board: Board) -> int:
    """Return the last quarter in which something can be called not done yet: the present one."""
    now = Quarter.of(board.today)
    return now.number if now.year == board.year else 4


def settled_words(standing: DutyState, year: int) -> str:
    """Say of a cell that its duty was settled in another quarter, and how: “xong quý II”."""
    quarter = standing.settled_in
    if quarter is None:
        return ""
    where = f"quý {quarter.roman}" if quarter.year == year else f"quý {quarter.roman}/{quarter.year}"
    return f"xong {where}" if standing.state is ItemState.DONE else f"không áp dụng ({where})"


def cell_label(cell: Cell) -> str:
    """Return the whole name of a cell for a screen reader."""
    state = cell.state.label
    if cell.late:
        state = f"{state}, {LATE_LABEL.lower()}"
    if origin := _origin(cell):
        state = f"{state}, {origin}"
    return f"Quý {cell.quarter.roman} – {cell.item.title}: {state}"


def told_words(told: KnownState) -> str:
    """Say what a fact says, and where it is known: “Mẫu 03: 02 tập thể”."""
    return f"{told.source}: {told.words}"


def _origin(cell: Cell) -> str:
    """Say of a cell whose item follows a fact where its state comes from; nothing of one not yet begun."""
    if cell.told and cell.from_fact:
        return f"theo {cell.told.source}"
    return "ghi tay" if cell.by_hand else ""


def begun_elsewhere(cell: Cell) -> bool:
    """Whether the duty of an untouched cell was begun in another of its quarters."""
    standing = cell.standing
    return (
        cell.state is ItemState.NOT_DONE and standing is not None and standing.state is ItemState.IN_PROGRESS
    )


def _small(cell: Cell) -> str:
    """Return the one short line beneath a cell that says more than its picture; most cells have none."""
    value = cell.stored.value
    if cell.told and (origin := _origin(cell)):
        # A phone breaks the line before the source's name, not within it.
        return origin.replace(cell.told.source, cell.told.source.replace(" ", "\u00a0"))
    if value.document_number:
        return value.document_number if len(value.document_number) <= SHORT_NUMBER else "có văn bản"
    if value.note:
        return "có ghi chú"
    return "đang thực hiện" if begun_elsewhere(cell) else ""


def _row_hint(row: Row) -> str:
    open_late = [cell for cell in row.cells if cell.late]
    if row.item.schedule.deadline and not open_late:
        return f"chậm nhất {row.item.schedule.deadline}"
    return ""


def year_links(years: Iterable[int], code: str, year: int) -> list[Link]:
    """Return the links to the plan's years."""
    return [Link(str(one), url_for("checklist.show", code=code, year=one), one == year) for one in years]


def quarter_links(code: str, year: int, choice: Choice) -> list[Link]:
    """Return the links to the whole year and to each quarter."""

    def to(number: int | None) -> str:
        query = Choice(number, choice.filter).query()
        return url_for("checklist.show", code=code, year=year, **query)

    links = [Link("Cả năm", to(None), choice.quarter is None)]
    links += [Link(f"Quý {ROMAN[n - 1]}", to(n), choice.quarter == n) for n in range(1, 5)]
    return links


def filter_links(board: Board, code: str, choice: Choice) -> list[Link]:
    """Return the filters; those for open and late rows say how many there are."""
    links = []
    for one in Filter:
        presenter = BoardPresenter(board, "", False, Choice(choice.quarter, one))
        count = None if one is Filter.ALL else sum(presenter.shows(row) for row in board.rows())
        query = Choice(choice.quarter, one).query()
        links.append(
            Link(
                one.label,
                url_for("checklist.show", code=code, year=board.year, **query),
                one is choice.filter,
                count,
            )
        )
    return links


def progress_words(progress: Progress) -> str:
    """Say what stands beside the progress bar: the percentage, and how much is late."""
    words = [f"{progress.percent} %"] if progress.percent is not None else []
    if progress.late:
        words.append(f"{progress.late} lượt quá hạn")
    return " · ".join(words)


def change_words(data: dict[str, Any], source: str = "") -> str:
    """Say a change of a cell in words, from the audit trail: “Chưa thực hiện → Đã hoàn thành”.

    `source`: where the fact is known that the item follows, if any: “Đang thực hiện → theo Mẫu 03”.
    """
    before = ItemState(data["from"].get("state", ItemState.NOT_DONE))
    after = ItemState(data["to"].get("state", ItemState.NOT_DONE))
    if source and _has_own_word(data["from"]) and not _has_own_word(data["to"]):
        return f"{before.label} → theo {source}"
    if before is not after:
        return f"{before.label} → {after.label}"
    names = {
        "done_on": "ngày hoàn thành",
        "note": "ghi chú",
        "reason": "lý do",
        "document_number": "số văn bản",
        "document_date": "ngày văn bản",
    }
    changed = [word for name, word in names.items() if data["from"].get(name) != data["to"].get(name)]
    return f"Sửa {', '.join(changed)}" if changed else after.label


def _has_own_word(held: dict[str, Any]) -> bool:
    return has_own_word(
        CellValue(ItemState(held.get("state", ItemState.NOT_DONE)), note=held.get("note", ""))
    )
