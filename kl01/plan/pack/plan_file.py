"""Reading plan.toml: all of a plan but its items."""

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path

from kl01.periods import parse_date
from kl01.plan.pack.data import (
    OWNER_LENGTHS,
    PLAN_LENGTHS,
    SECTION_LENGTHS,
    BasisDocument,
    PackOwner,
    PackSection,
    PlanPack,
)
from kl01.plan.pack.files import IDENTIFIER, PLAN_FILE, PackProblem, is_unicode, read_text
from kl01.text import clean_line

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

    def line(self, key: str, *, empty: bool = False, most: int | None = None) -> str:
        """Return a one-line text of `most` characters; unless `empty` it has to say something."""
        value = self.content.get(key, "")
        if not isinstance(value, str):
            self.wrong(key, f"“{key}” là chữ: đặt giá trị trong dấu nháy kép")
            return ""
        value = clean_line(value)
        if not value and not empty:
            self.wrong(key, f'Chưa có “{key}”: ghi {key} = "…"')
        if most is not None and len(value) > most:
            self.wrong(key, f"“{key}” dài {len(value)} ký tự: rút còn {most} ký tự")
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


def read_plan(
    folder: Path, known_unit_kinds: Collection[str] | None, problems: list[PackProblem]
) -> PlanPack | None:
    """Return the plan without its items, None after noting why plan.toml cannot be read at all."""
    text = read_text(folder, PLAN_FILE, problems)
    if text is None or not is_unicode(PLAN_FILE, enumerate(text.split("\n"), start=1), problems):
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
        code=top.line("code", most=PLAN_LENGTHS["code"]),
        name=top.line("name", most=PLAN_LENGTHS["name"]),
        title=top.line("title"),
        issuer=top.line("issuer", most=PLAN_LENGTHS["issuer"]),
        number=top.line("number", empty=True),
        date=top.day("date", empty=True),
        subject_phrase=top.line("subject_phrase", most=PLAN_LENGTHS["subject_phrase"]),
        term_label=top.line("term_label", most=PLAN_LENGTHS["term_label"]),
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
        code, title = (table.line(key, most=SECTION_LENGTHS[key]) for key in ("code", "title"))
        section = PackSection(code, title, table.line("heading"))
        if section.code in sections:
            table.wrong("code", f"Mục {section.code} đã có ở trên: mỗi mục một mã riêng")
        elif section.code and not _SECTION_CODE.fullmatch(section.code):
            table.wrong("code", f'Chưa đọc được mã mục “{section.code}”: ghi như "II.1" hoặc "III"')
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
            elif not IDENTIFIER.fullmatch(kind):
                table.wrong(
                    "unit_kinds", f"Loại đơn vị “{kind}” ghi chữ thường không dấu, nối bằng gạch dưới"
                )
        if len(code) > OWNER_LENGTHS["code"]:
            table.wrong("", f"Mã “{code}” dài {len(code)} ký tự: rút còn {OWNER_LENGTHS['code']} ký tự")
        owners.append(PackOwner(code, table.line("name", most=OWNER_LENGTHS["name"]), tuple(kinds)))
    return tuple(owners)
