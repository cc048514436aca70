"""Reading a plan pack: a folder with a plan as data (`plan.toml`, `items.csv`).

A pack is read whole or not at all: everything that is wrong is gathered and told at once, with file, line and
what to do.
"""

import csv
import hashlib
import io
import json
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from kl01.periods import parse_date
from kl01.plan.rules import Basis, Cadence, Schedule, ScheduleError, TickedBy, read_schedule
from kl01.text import clean_line, clean_text, legacy_encoding

BUNDLED_PACKS: Final = Path(__file__).parents[1] / "packs"
"""The folder of the packs that come with the application, one folder each."""

PLAN_FILE: Final = "plan.toml"
ITEMS_FILE: Final = "items.csv"
MAX_ITEM_TITLE: Final = 90
"""Characters: an item's title is one row label of the checklist."""
MAX_SECTION_TITLE: Final = 60
"""Characters: a section's title is a heading on a phone."""


@dataclass(frozen=True, slots=True)
class PackProblem:
    """One thing to put right in a pack; `line` counts from 1 and is None where the whole file is meant."""

    file: str
    line: int | None
    text: str

    def __str__(self) -> str:
        """Return “items.csv, dòng 12: …”."""
        place = self.file if self.line is None else f"{self.file}, dòng {self.line}"
        return f"{place}: {self.text}"


class PackError(Exception):
    """A pack that cannot be loaded; `problems` are all that was found, by file and line."""

    def __init__(self, problems: list[PackProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class BasisDocument:
    """A document that the plan carries out or refers to."""

    kind: str
    number: str
    date: date
    issuer: str
    subject: str
    """Empty where the plan does not quote it."""


@dataclass(frozen=True, slots=True)
class PackSection:
    """A section of the plan that has items."""

    code: str
    """As the plan counts: “II.3”, “III”."""
    title: str
    """Short, for screens."""
    heading: str
    """The plan's own words, without their number."""


@dataclass(frozen=True, slots=True)
class PackOwner:
    """Who has the duty, and the kinds of unit whose checklist shows it."""

    code: str
    name: str
    unit_kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackItem:
    """One item of the plan, the columns of items.csv."""

    code: str
    section: str
    title: str
    wording: str
    owner: str
    ticked_by: TickedBy
    fact: str
    """Name of the counted fact shown with the item; empty for none."""
    cadence: Cadence
    due: str
    """In the normal form of `rules.Due`."""
    deadline: str
    first_year: int
    last_year: int
    basis: Basis
    basis_note: str
    evidence: str
    target: str
    plain: bool
    """State only: no text, no names, no upload."""
    document: bool
    """Asks for the number and date of a document."""
    enabled: bool
    """Whether the item is on when the plan is first loaded."""
    note: str

    @property
    def schedule(self) -> Schedule:
        """The item's schedule in the plan as issued."""
        return read_schedule(self.cadence, self.due, self.deadline, self.first_year, self.last_year)

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of all the item says; it changes exactly when a column does."""
        content = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PlanPack:
    """A whole plan as data, checked. Sections and items stand in the order of the files."""

    code: str
    name: str
    """Short, for screens."""
    title: str
    """The document's full title."""
    issuer: str
    begins: date | None
    """The first day of the plan: quarters that ended before it owe nothing. Never None in a checked pack."""
    number: str
    """Empty while unknown."""
    date: date | None
    """None while unknown."""
    subject_phrase: str
    """What the plan is about, as papers repeat it: “học tập và làm theo …”."""
    term_label: str
    first_year: int
    last_year: int
    basis_documents: tuple[BasisDocument, ...]
    sections: tuple[PackSection, ...]
    owners: tuple[PackOwner, ...]
    items: tuple[PackItem, ...]


def load_pack(
    folder: Path,
    *,
    known_unit_kinds: Collection[str] | None = None,
    known_facts: Collection[str] | None = None,
) -> PlanPack:
    """Read and check a plan pack.

    `known_unit_kinds` and `known_facts` are the names that the rooms which own them understand; where given,
    an unknown name is a problem too. Raises PackError with every problem found.
    """
    problems: list[PackProblem] = []
    plan = _read_plan(folder, known_unit_kinds, problems)
    items = _read_items(folder, plan, known_facts, problems)
    if plan is None or problems:
        raise PackError(sorted(problems, key=lambda problem: (problem.file != PLAN_FILE, problem.line or 0)))
    return replace(plan, items=items)


def _read_text(folder: Path, file: str, problems: list[PackProblem]) -> str | None:
    """Return a file's text with line feeds only, or None after noting why it cannot be read."""
    try:
        content = (folder / file).read_bytes()
    except OSError:
        problems.append(PackProblem(file, None, f"Chưa mở được tệp: đặt tệp {file} vào thư mục {folder}"))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        advice = "Tệp không phải Unicode UTF-8: lưu lại, trong Excel chọn “CSV UTF-8”"
        problems.append(PackProblem(file, line, advice))
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_unicode(file: str, texts: Iterable[tuple[int, str]], problems: list[PackProblem]) -> bool:
    """Whether no text is of an old code table; the line of the first that is goes to the problems."""
    for line, text in texts:
        table = legacy_encoding(text)
        if table:
            advice = f"Chữ dùng bảng mã {table}: chuyển sang Unicode bằng UniKey rồi lưu lại"
            problems.append(PackProblem(file, line, advice))
            return False
    return True


# --- plan.toml ---------------------------------------------------------------------------------------------


_TABLE = re.compile(r"\s*\[{1,2}\s*([\w.\-]+)\s*\]{1,2}\s*(?:#.*)?")
_KEY = re.compile(r"\s*([\w\-]+)\s*=")


def _toml_lines(text: str) -> dict[str, int]:
    """Return the line of each table and key: “sections.0”, “sections.0.title”, “owners.DT.name”.

    tomllib gives no places, so this reads just enough of the layout to find them.
    """
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if found := _TABLE.fullmatch(line):
            table = found[1]
            if line.lstrip().startswith("[["):
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}.{counts[table]}"
            lines[table] = number
            table += "."
        elif found := _KEY.match(line):
            lines.setdefault(table + found[1], number)
    return lines


class _Table:
    """One table of plan.toml while it is read: hands out checked values, notes what is wrong."""

    def __init__(
        self,
        content: object,
        path: str,
        keys: Collection[str],
        lines: dict[str, int],
        problems: list[PackProblem],
    ) -> None:
        self.content: dict[str, object] = content if isinstance(content, dict) else {}
        self.path = path
        self.lines = lines
        self.problems = problems
        for key in self.content:
            if key not in keys:
                self.wrong(key, f"Mục “{key}” không có trong gói kế hoạch: chỉ dùng {', '.join(keys)}")

    def wrong(self, key: str, text: str) -> None:
        """Note a problem at a key, or at the table's head if the key is not there."""
        place = f"{self.path}.{key}" if self.path else key
        line = self.lines.get(place, self.lines.get(self.path))
        self.problems.append(PackProblem(PLAN_FILE, line, text))

    def line(self, key: str, *, empty: bool = False) -> str:
        """Return a one-line text; unless `empty` it has to say something."""
        value = self.content.get(key, "")
        if not isinstance(value, str):
            self.wrong(key, f"“{key}” là chữ: đặt giá trị trong dấu nháy kép")
            return ""
        value = clean_line(value)
        if not value and not empty:
            self.wrong(key, f'Chưa có “{key}”: ghi {key} = "…"')
        return value

    def day(self, key: str, *, empty: bool = False) -> date | None:
        """Return a day written as dd/mm/yyyy, None if there is none."""
        text = self.line(key, empty=empty)
        try:
            return parse_date(text) if text else None
        except ValueError:
            self.wrong(key, f'Chưa đọc được ngày “{text}”: ghi ngày/tháng/năm, ví dụ "11/10/2021"')
            return None

    def year(self, key: str, stand_in: int) -> int:
        """Return a year; the stand-in after noting what is wrong with it."""
        value = self.content.get(key)
        if type(value) is int and 1900 <= value <= 2999:
            return value
        self.wrong(key, f"Ghi {key} là năm gồm bốn chữ số, không có dấu nháy, ví dụ {key} = 2021")
        return stand_in

    def tables(self, key: str, keys: Collection[str]) -> Iterator["_Table"]:
        """Yield the tables of a list written as [[key]]."""
        found = self.content.get(key)
        if not isinstance(found, list) or not found:
            self.wrong(key, f"Chưa có “{key}”: mỗi phần mở đầu bằng một dòng [[{key}]]")
            return
        for index, content in enumerate(found):
            yield _Table(content, f"{key}.{index}", keys, self.lines, self.problems)


_PLAN_KEYS = tuple(field.name for field in fields(PlanPack) if field.name != "items")
_PLAN_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SECTION_CODE = re.compile(r"[A-Z0-9]+(?:\.[A-Z0-9]+)*")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


def _read_plan(
    folder: Path, known_unit_kinds: Collection[str] | None, problems: list[PackProblem]
) -> PlanPack | None:
    """Return the plan without its items, None after noting why plan.toml cannot be read at all."""
    text = _read_text(folder, PLAN_FILE, problems)
    if text is None or not _is_unicode(PLAN_FILE, enumerate(text.split("\n"), start=1), problems):
        return None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else None
        advice = "Chưa đọc được cú pháp TOML: kiểm tra dấu nháy kép, dấu bằng và ngoặc vuông ở gần dòng này"
        problems.append(PackProblem(PLAN_FILE, line, advice))
        return None
    top = _Table(content, "", _PLAN_KEYS, _toml_lines(text), problems)
    plan = PlanPack(
        code=top.line("code"),
        name=top.line("name"),
        title=top.line("title"),
        issuer=top.line("issuer"),
        number=top.line("number", empty=True),
        date=top.day("date", empty=True),
        subject_phrase=top.line("subject_phrase"),
        term_label=top.line("term_label"),
        first_year=top.year("first_year", stand_in=1900),
        last_year=top.year("last_year", stand_in=2999),
        begins=top.day("begins"),
        basis_documents=_read_basis_documents(top),
        sections=_read_sections(top),
        owners=_read_owners(top, known_unit_kinds),
        items=(),
    )
    if plan.code and not _PLAN_CODE.fullmatch(plan.code):
        top.wrong("code", 'Ghi code bằng chữ thường không dấu, số và gạch nối, ví dụ "kl01-2021"')
    if plan.first_year > plan.last_year:
        years = f"Năm đầu {plan.first_year} sau năm cuối {plan.last_year}"
        top.wrong("first_year", f"{years}: sửa first_year hoặc last_year")
    return plan


def _read_basis_documents(top: _Table) -> tuple[BasisDocument, ...]:
    documents = []
    for table in top.tables("basis_documents", ("kind", "number", "date", "issuer", "subject")):
        kind, number, issuer = table.line("kind"), table.line("number"), table.line("issuer")
        day = table.day("date")
        if day:
            documents.append(BasisDocument(kind, number, day, issuer, table.line("subject", empty=True)))
    return tuple(documents)


def _read_sections(top: _Table) -> tuple[PackSection, ...]:
    sections: dict[str, PackSection] = {}
    for table in top.tables("sections", ("code", "title", "heading")):
        section = PackSection(table.line("code"), table.line("title"), table.line("heading"))
        if section.code in sections:
            table.wrong("code", f"Mục {section.code} đã có ở trên: mỗi mục một mã riêng")
        elif section.code and not _SECTION_CODE.fullmatch(section.code):
            table.wrong("code", f'Chưa đọc được mã mục “{section.code}”: ghi như "II.1" hoặc "III"')
        if len(section.title) > MAX_SECTION_TITLE:
            table.wrong("title", f"Tên mục dài {len(section.title)} ký tự: rút còn {MAX_SECTION_TITLE}")
        sections[section.code] = section
    return tuple(sections.values())


def _read_owners(top: _Table, known_unit_kinds: Collection[str] | None) -> tuple[PackOwner, ...]:
    content = top.content.get("owners")
    if not isinstance(content, dict) or not content:
        top.wrong("owners", "Chưa có “owners”: mỗi đơn vị thực hiện mở đầu bằng một dòng như [owners.DVCS]")
        return ()
    owners = []
    for code, owner in content.items():
        table = _Table(owner, f"owners.{code}", ("name", "unit_kinds"), top.lines, top.problems)
        kinds = table.content.get("unit_kinds")
        if not isinstance(kinds, list) or not kinds or not all(isinstance(kind, str) for kind in kinds):
            table.wrong("unit_kinds", 'Ghi ít nhất một loại đơn vị, ví dụ unit_kinds = ["mass_organization"]')
            kinds = []
        for kind in kinds:
            if known_unit_kinds is not None and kind not in known_unit_kinds:
                allowed = ", ".join(sorted(known_unit_kinds))
                table.wrong("unit_kinds", f"Loại đơn vị “{kind}” chưa có: dùng {allowed}")
            elif not _IDENTIFIER.fullmatch(kind):
                table.wrong(
                    "unit_kinds", f"Loại đơn vị “{kind}” ghi chữ thường không dấu, nối bằng gạch dưới"
                )
        owners.append(PackOwner(code, table.line("name"), tuple(kinds)))
    return tuple(owners)


# --- items.csv ---------------------------------------------------------------------------------------------

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


def _read_items(
    folder: Path, plan: PlanPack | None, known_facts: Collection[str] | None, problems: list[PackProblem]
) -> tuple[PackItem, ...]:
    """Return the items whose rows are in order; the other rows leave problems."""
    text = _read_text(folder, ITEMS_FILE, problems)
    records = None if text is None else _records(text, problems)
    if records is None or not _is_unicode(
        ITEMS_FILE, ((line, cell) for line, cells in records for cell in cells), problems
    ):
        return ()
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
    for index, name in enumerate(columns):
        if name not in ITEM_COLUMNS:
            faults.append(f"Cột “{name}” không có trong gói kế hoạch: bỏ cột hoặc sửa tên cột")
        elif name in columns[:index]:
            faults.append(f"Cột “{name}” ghi hai lần: giữ một cột")
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
        wording=clean_text(row.cells["wording"]),
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
    if len(item.title) > MAX_ITEM_TITLE:
        row.wrong("title", f"Tiêu đề dài {len(item.title)} ký tự: rút còn {MAX_ITEM_TITLE} ký tự")
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
    return None if row.faulty else item


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
    elif item.fact and not _IDENTIFIER.fullmatch(item.fact):
        row.wrong("fact", f"Tên số liệu “{item.fact}” ghi chữ thường không dấu, nối bằng gạch dưới")
