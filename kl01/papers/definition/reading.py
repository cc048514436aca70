"""Reading forms from a pack: one file `mau-….toml` a form."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Final

from kl01.pack_files import PackError, PackProblem, Table
from kl01.papers.definition.data import (
    CHOICE_SOURCES,
    FORM_CODE_LENGTH,
    PLACEHOLDERS,
    PREFILLS,
    RECEIVERS,
    SECTION_CODE_LENGTH,
    Audience,
    Column,
    ColumnKind,
    Confirmation,
    Copy,
    Definition,
    FieldKind,
    FilledBy,
    FormField,
    HeadingStyle,
    Period,
    Role,
    Section,
    Stage,
)
from kl01.papers.definition.words import has_stray_brace, placeholders_in

DEFINITION_FILES: Final = "mau-*.toml"

NUMBER_COLUMN_PERCENT: Final = 6
"""Share of a printed table's width that the column of row numbers takes."""
MAX_TEXT: Final = 500
"""Characters of an answer on one line."""
MAX_LONG_TEXT: Final = 10_000
MAX_ROWS: Final = 50
MAX_BLANK_LINES: Final = 20

# Characters of what the database keeps, and of what stands on buttons, in lists and beside fields.
FORM_LENGTHS: Final = {"code": FORM_CODE_LENGTH, "mark": 40, "name": 60, "fact": 40}
SECTION_LENGTHS: Final = {"code": SECTION_CODE_LENGTH, "title": 60}
FIELD_LENGTHS: Final = {"key": 40, "label": 120, "fact": 40}
COLUMN_LENGTHS: Final = {"key": 40, "label": 120, "header": 60}

_FORM_KEYS = tuple(one.name for one in fields(Definition))
_SECTION_KEYS = tuple(one.name for one in fields(Section))
_FIELD_KEYS = tuple(one.name for one in fields(FormField))
_COLUMN_KEYS = tuple(one.name for one in fields(Column))
_COPY_KEYS = tuple(one.name for one in fields(Copy))
_CONFIRMATION_KEYS = tuple(one.name for one in fields(Confirmation))

_COMMON_KEYS = frozenset({"key", "kind", "label", "heading", "above", "hint", "party_only", "same_line"})
_ANSWER_KEYS = _COMMON_KEYS | {"required", "fact", "blank_lines"}
_TABLE_KEYS = frozenset({"row_name", "columns", "min_rows", "max_rows", "start_rows_from"})
_KEYS_OF_KIND = {
    FieldKind.SHOWN: _COMMON_KEYS | {"prefill"},
    FieldKind.TEXT: _ANSWER_KEYS | {"max_length", "sample", "prefill", "role"},
    FieldKind.LONG_TEXT: _ANSWER_KEYS | {"max_length", "sample", "prefill"},
    FieldKind.CHOICE: _ANSWER_KEYS | {"choices"},
    FieldKind.DATE: _ANSWER_KEYS | {"role"},
    FieldKind.TABLE: _ANSWER_KEYS | {"sample"} | _TABLE_KEYS,
    FieldKind.PARAGRAPH: _COMMON_KEYS | {"text"},
}
_BARE_FIELD = FormField(key="", kind=FieldKind.TEXT, label="")
_BARE_COLUMN = Column(key="", label="", header="", kind=ColumnKind.TEXT, width_percent=0)
_KIND_OF_ROLE = {Role.PLACE: FieldKind.TEXT, Role.DATE: FieldKind.DATE}

_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DUE = re.compile(r"(\d{1,2})/(\d{1,2})", re.ASCII)


class _Part(Table):
    """A table of a form's file: a table whose words may hold placeholders."""

    def fixed(self, key: str, *, empty: bool = False, most: int | None = None) -> str:
        """Return words of the form itself, in which placeholders are filled."""
        return self.checked(key, self.line(key, empty=empty, most=most))

    def plain(self, key: str, *, empty: bool = False, most: int | None = None) -> str:
        """Return words that are shown as they stand."""
        text = self.line(key, empty=empty, most=most)
        if "{" in text or "}" in text:
            self.wrong(key, f"Chữ ở “{key}” được giữ nguyên: bỏ dấu ngoặc nhọn")
        return text

    def checked(self, key: str, text: str) -> str:
        """Return a text after noting which of its placeholders nobody can fill."""
        for name in sorted(placeholders_in(text) - PLACEHOLDERS):
            known = ", ".join(f"{{{one}}}" for one in sorted(PLACEHOLDERS))
            self.wrong(key, f"Chỗ điền {{{name}}} chưa có: dùng {known}")
        if has_stray_brace(text):
            self.wrong(key, f"Dấu ngoặc nhọn ở “{key}” chưa đủ đôi: ghi như {{year}}")
        return text

    def fact(self, known_facts: Collection[str] | None) -> str:
        """Return the name of a counted fact, empty for none."""
        text = self.identifier("fact", empty=True, most=FIELD_LENGTHS["fact"])
        if text and "fact" not in self.faulty and known_facts is not None and text not in known_facts:
            self.wrong("fact", f"Số liệu “{text}” chưa có: dùng {', '.join(sorted(known_facts))}")
        return text


@dataclass(frozen=True, slots=True)
class _Reading:
    """A form as far as it could be read, and the tables of its copies, which other forms are checked for."""

    definition: Definition
    copies: tuple[tuple[_Part, Copy], ...]


def load_definitions(folder: Path, *, known_facts: Collection[str] | None = None) -> tuple[Definition, ...]:
    """Read and check all forms of a pack, in the order of their files' names; none is no fault.

    `known_facts` are the names of facts that can be counted; where given, an unknown name is a problem too.
    Raises PackError with every problem found.
    """
    problems: list[PackProblem] = []
    files = [path.name for path in sorted(folder.glob(DEFINITION_FILES), key=lambda path: path.stem)]
    readings = [
        reading for file in files if (reading := _read_file(folder, file, known_facts, problems)) is not None
    ]
    _check_sources(readings)
    if problems:
        raise PackError(sorted(problems, key=lambda problem: (Path(problem.file).stem, problem.line or 0)))
    return tuple(reading.definition for reading in readings)


def read_definition(
    folder: Path, file: str, problems: list[PackProblem], *, known_facts: Collection[str] | None = None
) -> Definition | None:
    """Return the form of one file, None after noting what is wrong with it.

    What it copies from other forms is not looked up there.
    """
    before = len(problems)
    reading = _read_file(folder, file, known_facts, problems)
    return reading.definition if reading and len(problems) == before else None


def _read_file(
    folder: Path, file: str, known_facts: Collection[str] | None, problems: list[PackProblem]
) -> _Reading | None:
    top = _Part.read(folder, file, _FORM_KEYS, problems)
    if top is None:
        return None
    audience = _read_audience(top)
    period = top.member("period", Period)
    definition = Definition(
        code=_read_code(top),
        mark=top.plain("mark", most=FORM_LENGTHS["mark"]),
        name=top.plain("name", most=FORM_LENGTHS["name"]),
        period=period,
        stage=top.member("stage", Stage),
        audience=audience,
        headings=_read_headings(top, audience),
        kind=top.plain("kind"),
        subject=tuple(top.checked("subject", line) for line in top.lines("subject")),
        opening=top.fixed("opening", empty=True),
        due=_read_due(top),
        first_year=_read_first_year(top, period),
        fact=top.fact(known_facts),
        writer_title=top.plain("writer_title"),
        signature_note=top.plain("signature_note", empty=True),
        confirmations=_read_confirmations(top),
        sections=_read_sections(top, known_facts),
    )
    copies = tuple(_read_copy(table, definition) for table in top.tables("copies", _COPY_KEYS, empty=True))
    return _Reading(replace(definition, copies=tuple(copy for _, copy in copies)), copies)


def _read_code(top: _Part) -> str:
    code = top.line("code", most=FORM_LENGTHS["code"])
    expected = top.file.name.removesuffix(".toml")
    if not _CODE.fullmatch(expected):
        top.wrong("code", f"Tên tệp “{top.file.name}”: đặt bằng chữ thường không dấu, số và gạch nối")
    elif code and code != expected:
        top.wrong("code", f'Mã “{code}” khác tên tệp: ghi code = "{expected}" hoặc đổi tên tệp')
    return code


def _read_audience(top: _Part) -> tuple[Audience, ...]:
    known = {audience.value: audience for audience in Audience}
    words = top.lines("audience")
    for word in words:
        if word not in known:
            top.wrong("audience", f"Người viết “{word}” chưa có: dùng {', '.join(known)}")
    return tuple(known[word] for word in words if word in known)


def _read_headings(top: _Part, audience: tuple[Audience, ...]) -> dict[str, str]:
    table = top.table("headings", tuple(audience))
    if "headings" in top.faulty:
        return {}
    return {one.value: table.member(one, HeadingStyle).value for one in audience}


def _read_due(top: _Part) -> str:
    """Return the day as “31/3”; a day that only leap years have is none."""
    text = top.line("due")
    found = _DUE.fullmatch(text)
    try:
        day = date(2023, int(found[2]), int(found[1])) if found else None
    except ValueError:
        day = None
    if day:
        return f"{day.day}/{day.month}"
    if text:
        top.wrong("due", f'Chưa đọc được hạn “{text}”: ghi ngày/tháng có trong mọi năm, ví dụ "31/3"')
    return text


def _read_first_year(top: _Part, period: Period) -> int:
    if "period" in top.faulty or (period is Period.TERM and top.content.get("first_year", 0) == 0):
        return 0
    if period is Period.TERM:
        top.wrong("first_year", "Mẫu của cả nhiệm kỳ không có năm đầu: ghi first_year = 0")
        return 0
    return top.year("first_year", stand_in=2999)


def _read_confirmations(top: _Part) -> tuple[Confirmation, ...]:
    found: dict[str, Confirmation] = {}
    for table in top.tables("confirmations", _CONFIRMATION_KEYS):
        receiver = table.one_of("receiver", RECEIVERS)
        if receiver in found:
            table.wrong("receiver", f"Phần xác nhận “{receiver}” đã có ở trên: giữ một phần")
        found[receiver] = Confirmation(
            receiver=receiver,
            title=table.fixed("title"),
            on_behalf=table.fixed("on_behalf", empty=True),
            office=table.fixed("office"),
        )
    missing = [receiver for receiver in RECEIVERS if receiver not in found]
    if missing and found:
        advice = f'thêm phần [[confirmations]] có receiver = "{missing[0]}"'
        top.wrong("confirmations.0", f"Chưa có phần xác nhận cho {', '.join(missing)}: {advice}")
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the sections of a form have used so far."""

    known_facts: Collection[str] | None
    codes: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    roles: dict[str, list[_Part]] = field(default_factory=dict)
    """The fields that the writer fills in, by their role."""


def _read_sections(top: _Part, known_facts: Collection[str] | None) -> tuple[Section, ...]:
    seen = _Seen(known_facts)
    sections = [_read_section(table, seen) for table in top.tables("sections", _SECTION_KEYS)]
    for role in Role if sections else ():
        holders = seen.roles.get(role, [])
        if not holders:
            advice = f'ghi role = "{role}" ở một trường “{_KIND_OF_ROLE[role]}”'
            top.wrong("sections.0", f"Chưa có trường nào mang role “{role}” mà người viết điền: {advice}")
        for table in holders[1:]:
            table.wrong("role", f"Trường mang role “{role}” đã có ở trên: giữ một trường")
    return tuple(sections)


def _read_section(table: _Part, seen: _Seen) -> Section:
    section = Section(
        code=table.line("code", most=SECTION_LENGTHS["code"]),
        title=table.plain("title", most=SECTION_LENGTHS["title"]),
        heading=table.fixed("heading", empty=True),
        fields=(),
        filled_by=table.member("filled_by", FilledBy) if "filled_by" in table.content else FilledBy.WRITER,
        as_facts=table.flag("as_facts"),
        hidden=table.flag("hidden"),
    )
    if section.code in seen.codes:
        table.wrong("code", f"Phần “{section.code}” đã có ở trên: mỗi phần một mã riêng")
    elif section.code and not _CODE.fullmatch(section.code):
        advice = 'ghi chữ thường không dấu, số và gạch nối, ví dụ "iii"'
        table.wrong("code", f"Mã phần “{section.code}”: {advice}")
    seen.codes.add(section.code)
    return replace(section, fields=_read_fields(table, section, seen))


def _read_fields(section_table: _Part, section: Section, seen: _Seen) -> tuple[FormField, ...]:
    found: list[FormField] = []
    for table in section_table.tables("fields", _FIELD_KEYS):
        one = _read_field(table, seen.known_facts)
        if one.key in seen.keys:
            table.wrong("key", f"Trường “{one.key}” đã có ở trên: mỗi trường một tên riêng trong cả mẫu")
        if one.same_line and not (section.as_facts and found):
            table.wrong("same_line", "Chỉ dùng same_line trong phần as_facts, từ trường thứ hai: bỏ dòng này")
        if one.role and section.filled_by is FilledBy.WRITER and not section.hidden:
            seen.roles.setdefault(one.role, []).append(table)
        seen.keys.add(one.key)
        found.append(one)
    return tuple(found)


def _read_field(table: _Part, known_facts: Collection[str] | None) -> FormField:
    kind = table.member("kind", FieldKind)
    is_read = "kind" not in table.faulty
    one = FormField(
        key=table.identifier("key", most=FIELD_LENGTHS["key"]),
        kind=kind,
        label=table.plain("label", empty=kind is FieldKind.PARAGRAPH, most=FIELD_LENGTHS["label"]),
        heading=table.fixed("heading", empty=True),
        above=table.fixed("above", empty=True),
        required=table.flag("required"),
        max_length=_read_max_length(table, _BARE_FIELD.max_length, is_line=kind is FieldKind.TEXT),
        hint=table.plain("hint", empty=True),
        sample=table.text("sample", empty=True),
        choices=table.lines("choices", empty=kind is not FieldKind.CHOICE),
        prefill=table.one_of("prefill", sorted(PREFILLS), empty=not (is_read and kind is FieldKind.SHOWN)),
        role=table.one_of("role", tuple(Role), empty=True),
        fact=table.fact(known_facts),
        text=table.checked("text", table.text("text", empty=kind is not FieldKind.PARAGRAPH)),
        party_only=table.flag("party_only"),
        same_line=table.flag("same_line"),
        blank_lines=table.whole("blank_lines", 0, MAX_BLANK_LINES, default=_BARE_FIELD.blank_lines),
    )
    if is_read:
        _check_kind(table, one)
    return _with_rows(table, one) if kind is FieldKind.TABLE else one


def _check_kind(table: _Part, one: FormField) -> None:
    """Note what only a field of another kind can say."""
    for key in table.content:
        if key in _FIELD_KEYS and key not in _KEYS_OF_KIND[one.kind]:
            table.wrong(key, f"Trường “{one.kind}” không dùng “{key}”: bỏ dòng này hoặc sửa kind")
    if one.role and "role" not in table.faulty and one.kind is not _KIND_OF_ROLE[Role(one.role)]:
        expected = _KIND_OF_ROLE[Role(one.role)]
        table.wrong("role", f"Trường mang role “{one.role}” là trường “{expected}”: sửa kind hoặc bỏ role")


def _read_max_length(table: _Part, default: int, *, is_line: bool) -> int:
    """Return how many characters an answer may have; one line has no more than MAX_TEXT."""
    most = MAX_TEXT if is_line else MAX_LONG_TEXT
    return table.whole("max_length", 1, most, default=min(default, most))


def _with_rows(table: _Part, one: FormField) -> FormField:
    """Return a field of the kind TABLE with what its rows are made of."""
    columns: dict[str, Column] = {}
    for column_table in table.tables("columns", _COLUMN_KEYS):
        column = _read_column(column_table)
        if column.key in columns:
            column_table.wrong("key", f"Cột “{column.key}” đã có ở trên: mỗi cột một tên riêng trong bảng")
        columns[column.key] = column
    one = replace(
        one,
        columns=tuple(columns.values()),
        row_name=table.plain("row_name"),
        min_rows=table.whole("min_rows", 0, MAX_ROWS, default=0),
        max_rows=table.whole("max_rows", 1, MAX_ROWS),
        start_rows_from=table.one_of("start_rows_from", sorted(CHOICE_SOURCES), empty=True),
    )
    if one.min_rows > one.max_rows and table.faulty.isdisjoint({"min_rows", "max_rows"}):
        rows = f"Ít nhất {one.min_rows} dòng mà nhiều nhất {one.max_rows} dòng"
        table.wrong("min_rows", f"{rows}: sửa min_rows hoặc max_rows")
    if columns:
        _check_columns(table, one)
    return one


def _read_column(table: _Part) -> Column:
    kind = table.member("kind", ColumnKind)
    column = Column(
        key=table.identifier("key", most=COLUMN_LENGTHS["key"]),
        label=table.plain("label", most=COLUMN_LENGTHS["label"]),
        header=table.plain("header", most=COLUMN_LENGTHS["header"]),
        kind=kind,
        width_percent=table.number("width_percent", 1, 100 - NUMBER_COLUMN_PERCENT),
        required=table.flag("required"),
        max_length=_read_max_length(table, _BARE_COLUMN.max_length, is_line=kind is ColumnKind.TEXT),
        hint=table.plain("hint", empty=True),
        choices=table.lines("choices", empty=True),
        choices_from=table.one_of("choices_from", sorted(CHOICE_SOURCES), empty=True),
        copied=table.flag("copied"),
    )
    if "kind" not in table.faulty:
        _check_choices(table, column)
    return column


def _check_choices(table: _Part, column: Column) -> None:
    """Note a choice without its list, or a list where nothing is chosen."""
    given = [key for key in ("choices", "choices_from") if key in table.content]
    if column.kind is not ColumnKind.CHOICE:
        for key in given:
            table.wrong(key, f"Cột “{column.kind}” không dùng “{key}”: bỏ dòng này hoặc sửa kind")
    elif bool(column.choices) == bool(column.choices_from) and table.faulty.isdisjoint(given):
        advice = "ghi choices hoặc choices_from, một trong hai"
        table.wrong("choices", f"Cột “choice” cần một danh sách để chọn: {advice}")


def _check_columns(table: _Part, one: FormField) -> None:
    """Note columns that are together too wide or too narrow, and rows that cannot begin as is said."""
    whole = NUMBER_COLUMN_PERCENT + sum(column.width_percent for column in one.columns)
    if abs(whole - 100) > 0.001:
        advice = f"sửa width_percent để các cột cộng lại bằng {100 - NUMBER_COLUMN_PERCENT}"
        table.wrong("columns", f"Các cột cùng cột TT ({NUMBER_COLUMN_PERCENT} %) rộng {whole:g} %: {advice}")
    source = one.start_rows_from
    if source in CHOICE_SOURCES and one.columns[0].choices_from != source:
        advice = f'ghi choices_from = "{source}" ở cột đầu'
        table.wrong("start_rows_from", f"Dòng có sẵn được điền ở cột đầu: {advice}")


def _read_copy(table: _Part, definition: Definition) -> tuple[_Part, Copy]:
    """Return a copy with its table; what is wrong on this form's side is noted."""
    copy = Copy(
        form=table.line("form"),
        source=table.identifier("source"),
        target=table.identifier("target"),
        years_back=table.whole("years_back", 0, 1, default=0),
        columns=_read_copied_columns(table),
        year_column=table.identifier("year_column", empty=True),
    )
    target = _field_of(definition, copy.target)
    if target is None:
        if copy.target:
            table.wrong("target", f"Mẫu này chưa có trường “{copy.target}”: ghi key của một trường ở trên")
    elif target.kind is FieldKind.TABLE:
        _check_targets(table, copy, target)
    else:
        for key in ("columns", "year_column"):
            if key in table.content:
                table.wrong(key, f"Trường “{target.key}” không phải bảng: bỏ {key}")
    return table, copy


def _read_copied_columns(table: _Part) -> dict[str, str]:
    if "columns" not in table.content:
        return {}
    content = table.content["columns"]
    columns = table.table("columns", tuple(content) if isinstance(content, dict) else ())
    return {key: columns.line(key) for key in columns.content}


def _check_targets(table: _Part, copy: Copy, target: FormField) -> None:
    if not copy.columns and "columns" not in table.faulty:
        advice = 'ghi columns = { cot_o_day = "cot_o_mau_kia" }'
        table.wrong("columns", f"Chưa có cột nào để chép vào bảng “{target.key}”: {advice}")
    for key in copy.columns:
        _check_column(table, f"columns.{key}", f"Bảng “{target.key}”", target, key)


def _check_column(table: _Part, place: str, which: str, owner: FormField, key: str) -> None:
    if owner.column(key) is None:
        known = ", ".join(column.key for column in owner.columns)
        table.wrong(place, f"{which} chưa có cột “{key}”: dùng {known}")


def _check_sources(readings: list[_Reading]) -> None:
    """Note copies from a field or column that another form of the same pack does not have."""
    forms = {reading.definition.code: reading.definition for reading in readings}
    for reading in readings:
        for table, copy in reading.copies:
            if copy.form in forms:
                _check_source(table, copy, _field_of(reading.definition, copy.target), forms[copy.form])


def _check_source(table: _Part, copy: Copy, target: FormField | None, form: Definition) -> None:
    source = _field_of(form, copy.source)
    if source is None:
        advice = "ghi key của một trường ở mẫu đó"
        table.wrong("source", f"Mẫu “{form.code}” chưa có trường “{copy.source}”: {advice}")
    elif target and (source.kind is FieldKind.TABLE) != (target.kind is FieldKind.TABLE):
        table.wrong("source", "Chỉ chép từ bảng sang bảng, từ chữ sang chữ: sửa source hoặc target")
    else:
        which = f"Bảng “{source.key}” của “{form.code}”"
        for key, other in copy.columns.items():
            _check_column(table, f"columns.{key}", which, source, other)
        if copy.year_column:
            _check_column(table, "year_column", which, source, copy.year_column)


def _field_of(definition: Definition, key: str) -> FormField | None:
    """Return a field of a form, of its hidden sections too."""
    return next((one for section in definition.sections for one in section.fields if one.key == key), None)
