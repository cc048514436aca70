"""Reading items.csv: the items of a plan, one a row."""

import csv
import io
import re
from collections.abc import Collection
from dataclasses import fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from kl01.pack_files import PackProblem, is_unicode, read_text
from kl01.plain_data import IDENTIFIER
from kl01.plan.pack.data import ITEM_LENGTHS, PackItem, PlanPack
from kl01.plan.rules import Basis, Cadence, ScheduleError, TickedBy
from kl01.printing.glyphs import unprintable_data
from kl01.text import clean_line, plain_bullets, typed_text

ITEMS_FILE: Final = "items.csv"
ITEM_COLUMNS: Final = tuple(field.name for field in fields(PackItem))
_ITEM_CODE = re.compile(r"([A-Z0-9]+)-\d{2,3}")
_YEAR = re.compile(r"[12]\d{3}")
_Choice = TypeVar("_Choice", bound=StrEnum)


class _Row:
    """One row of items.csv while it is read: hands out checked values, notes what is wrong.

    Where a cell cannot be used it hands out a stand-in, so that the rest of the row is checked as well.
    """

    def __init__(self, line: int, cells: dict[str, str], problems: list[PackProblem]) -> None:
        self.line = line
        self.cells = cells
        self.problems = problems
        self.faulty: set[str] = set()

    def wrong(self, column: str, text: str) -> None:
        """Note a problem in a column."""
        self.faulty.add(column)
        self.problems.append(PackProblem(ITEMS_FILE, self.line, f"Cột {column}: {text}"))

    def text(self, column: str) -> str:
        """Return a one-line cell."""
        return clean_line(self.cells[column])

    def needed(self, column: str, what: str) -> str:
        """Return a one-line cell that has to say something."""
        text = self.text(column)
        if not text:
            self.wrong(column, f"Chưa có {what}: ghi vào ô này")
        return text

    def one_of(self, column: str, allowed: Collection[str]) -> str:
        """Return a cell that has to hold one of the allowed words; with none known, any will do."""
        text = self.text(column)
        if allowed and text not in allowed:
            found = f"“{text}” chưa có trong kế hoạch" if text else "Ô còn trống"
            self.wrong(column, f"{found}: ghi một trong các chữ {', '.join(allowed)}")
        return text

    def member(self, column: str, choices: type[_Choice]) -> _Choice:
        """Return the member of an enumeration that a cell names."""
        members = {choice.value: choice for choice in choices}
        return members.get(self.one_of(column, tuple(members)), next(iter(choices)))

    def mark(self, column: str) -> bool:
        """Return whether a cell is marked with x."""
        text = self.text(column)
        if text.casefold() not in ("", "x"):
            self.wrong(column, f"Chưa hiểu “{text}”: ghi x hoặc để trống")
        return text.casefold() == "x"

    def year(self, column: str, plan: PlanPack | None) -> int:
        """Return a year of the plan."""
        text = self.text(column)
        if not _YEAR.fullmatch(text):
            self.wrong(column, f"Chưa đọc được năm “{text}”: ghi bốn chữ số, ví dụ 2022")
            return 0
        if plan and not plan.first_year <= int(text) <= plan.last_year:
            years = f"từ {plan.first_year} đến {plan.last_year}"
            self.wrong(column, f"Năm {text} nằm ngoài kế hoạch: ghi năm {years}")
        return int(text)


def read_items(
    folder: Path, plan: PlanPack | None, known_facts: Collection[str] | None, problems: list[PackProblem]
) -> tuple[PackItem, ...]:
    """Return the items whose rows are in order; the other rows leave problems."""
    text = read_text(folder, ITEMS_FILE, problems)
    records = None if text is None else _records(text, problems)
    if records is None or not is_unicode(
        ITEMS_FILE, ((line, cell) for line, cells in records for cell in cells), problems
    ):
        return ()
    problems += (
        PackProblem(ITEMS_FILE, line, one.text)
        for line, cells in records
        for one in unprintable_data(plain_bullets("\n".join(cells)))
    )
    rows = _rows(records, problems)
    items = [item for row in rows if (item := _item(row, plan, known_facts))]
    _note_repeated(rows, "code", "Mã")
    _note_repeated(rows, "title", "Tiêu đề")
    return tuple(items)


def _records(text: str, problems: list[PackProblem]) -> list[tuple[int, list[str]]] | None:
    """Return the table's records with the line each begins on, None if it cannot be split into cells.

    Cells may be parted by commas, semicolons (Excel where the comma is the decimal sign) or tabs.
    """
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records = []
    line = 1
    try:
        for cells in reader:
            records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        advice = "Chưa tách được dòng này thành các ô: kiểm tra dấu nháy kép mở và đóng"
        problems.append(PackProblem(ITEMS_FILE, line, advice))
        return None
    return records


def _rows(records: list[tuple[int, list[str]]], problems: list[PackProblem]) -> list[_Row]:
    """Return the rows beneath the column names; none if the columns are not the pack's."""
    columns = [clean_line(cell).casefold() for cell in records[0][1]] if records else []
    faults = [
        f"Thiếu cột “{name}”: thêm cột này vào dòng đầu" for name in ITEM_COLUMNS if name not in columns
    ]
    seen: set[str] = set()
    for name in columns:
        if name not in ITEM_COLUMNS:
            faults.append(f"Cột “{name}” không có trong gói kế hoạch: bỏ cột hoặc sửa tên cột")
        elif name in seen:
            faults.append(f"Cột “{name}” ghi hai lần: giữ một cột")
        seen.add(name)
    problems += [PackProblem(ITEMS_FILE, 1, fault) for fault in faults]
    if faults:
        return []
    body = [(line, cells) for line, cells in records[1:] if any(cell.strip() for cell in cells)]
    if not body:
        problems.append(PackProblem(ITEMS_FILE, 1, "Chưa có mục nào: ghi mỗi mục một dòng dưới dòng tên cột"))
    rows = []
    for line, cells in body:
        if len(cells) != len(columns):
            advice = f"Dòng có {len(cells)} ô, cần {len(columns)} ô: đặt chữ có dấu phẩy trong dấu nháy kép"
            problems.append(PackProblem(ITEMS_FILE, line, advice))
            continue
        rows.append(_Row(line, dict(zip(columns, cells, strict=True)), problems))
    return rows


def _note_repeated(rows: list[_Row], column: str, what: str) -> None:
    first_lines: dict[str, int] = {}
    for row in rows:
        text = row.text(column)
        first = first_lines.setdefault(text.casefold(), row.line)
        if text and first != row.line:
            row.wrong(column, f"{what} “{text}” đã dùng ở dòng {first}: mỗi mục ghi khác nhau")


def _item(row: _Row, plan: PlanPack | None, known_facts: Collection[str] | None) -> PackItem | None:
    """Return the item of a row, None after noting what is wrong with it."""
    sections = [section.code for section in plan.sections] if plan else []
    owners = [owner.code for owner in plan.owners] if plan else []
    item = PackItem(
        code=row.needed("code", "mã của mục"),
        section=row.one_of("section", sections),
        title=row.needed("title", "tiêu đề ngắn của mục"),
        wording=typed_text(row.cells["wording"]),
        owner=row.one_of("owner", owners),
        ticked_by=row.member("ticked_by", TickedBy),
        fact=row.text("fact"),
        cadence=row.member("cadence", Cadence),
        due=row.text("due"),
        deadline=row.text("deadline"),
        first_year=row.year("first_year", plan),
        last_year=row.year("last_year", plan),
        basis=row.member("basis", Basis),
        basis_note=row.text("basis_note"),
        evidence=row.text("evidence"),
        target=row.text("target"),
        plain=row.mark("plain"),
        document=row.mark("document"),
        enabled=row.mark("enabled"),
        note=row.text("note"),
    )
    row.needed("wording", "lời văn đầy đủ của kế hoạch")
    _check_code(row, item)
    _check_fact(row, item, known_facts)
    if item.plain and (item.fact or item.target):
        row.wrong("plain", "Mục chỉ đánh dấu thì không đếm: để trống cột fact và cột target")
    if not row.faulty & {"cadence", "first_year", "last_year"}:
        try:
            schedule = item.schedule
        except ScheduleError as error:
            row.wrong(error.column, str(error))
        else:
            item = replace(item, due=str(schedule.due), deadline=str(schedule.deadline or ""))
    _check_lengths(row, item)
    return None if row.faulty else item


def _check_lengths(row: _Row, item: PackItem) -> None:
    for column, most in ITEM_LENGTHS.items():
        length = len(getattr(item, column))
        if column not in row.faulty and length > most:
            row.wrong(column, f"Ô này dài {length} ký tự: rút còn {most} ký tự")


def _check_code(row: _Row, item: PackItem) -> None:
    prefix = item.section.replace(".", "")
    found = _ITEM_CODE.fullmatch(item.code)
    if item.code and "section" not in row.faulty and not (found and found[1] == prefix):
        row.wrong("code", f"Mã “{item.code}” chưa khớp mục {item.section}: ghi như {prefix}-01")


def _check_fact(row: _Row, item: PackItem, known_facts: Collection[str] | None) -> None:
    if item.ticked_by == TickedBy.AUTO and not item.fact:
        row.wrong("fact", "Mục “auto” cần tên số liệu được đếm: ghi tên, ví dụ annual_plans_submitted")
    elif item.fact and known_facts is not None and item.fact not in known_facts:
        row.wrong("fact", f"Số liệu “{item.fact}” chưa có: dùng {', '.join(sorted(known_facts))}")
    elif item.fact and not IDENTIFIER.fullmatch(item.fact):
        row.wrong("fact", f"Tên số liệu “{item.fact}” ghi chữ thường không dấu, nối bằng gạch dưới")
