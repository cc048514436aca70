"""Reading forms from a pack: one file `mau-….toml` a form."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Final

from kl01.forms.definition.copies import COPY_KEYS, check_sources, read_copy
from kl01.forms.definition.data import Column, Confirmation, Copy, Definition, FormField, Section
from kl01.forms.definition.parts import MAX_FACT, Part
from kl01.forms.definition.vocabulary import (
    CHOICE_SOURCES,
    FORM_CODE_LENGTH,
    PREFILLS,
    RECEIVERS,
    ROLES_NEEDED,
    ROW_SOURCES,
    SECTION_CODE_LENGTH,
    UNIT_PLACEHOLDERS,
    UNIT_PREFILLS,
    UNIT_RECEIVER,
    UNIT_ROLES,
    Audience,
    ColumnKind,
    FieldKind,
    FilledBy,
    HeadingStyle,
    Period,
    Role,
    Stage,
)
from kl01.forms.definition.words import placeholders_in
from kl01.pack_files import PackError, PackProblem

DEFINITION_FILES: Final = "mau-*.toml"

NUMBER_COLUMN_PERCENT: Final = 6
"""Share of a printed table's width that the column of row numbers takes."""
MAX_TEXT: Final = 500
"""Characters of an answer on one line."""
MAX_LONG_TEXT: Final = 10_000
MAX_ROWS: Final = 50
MAX_BLANK_LINES: Final = 20

# Characters of what the database keeps, and of what stands on buttons, in lists and beside fields.
FORM_LENGTHS: Final = {"code": FORM_CODE_LENGTH, "mark": 40, "name": 60, "fact": MAX_FACT}
SECTION_LENGTHS: Final = {"code": SECTION_CODE_LENGTH, "title": 60}
FIELD_LENGTHS: Final = {"key": 40, "label": 120, "fact": MAX_FACT}
COLUMN_LENGTHS: Final = {"key": 40, "label": 120, "header": 60}

_FORM_KEYS = tuple(one.name for one in fields(Definition))
_SECTION_KEYS = tuple(one.name for one in fields(Section))
_FIELD_KEYS = tuple(one.name for one in fields(FormField))
_COLUMN_KEYS = tuple(one.name for one in fields(Column))
_CONFIRMATION_KEYS = tuple(one.name for one in fields(Confirmation))

_COMMON_KEYS = frozenset({"key", "kind", "label", "heading", "above", "hint", "party_only", "same_line"})
_ANSWER_KEYS = _COMMON_KEYS | {"required", "fact", "blank_lines"}
_TABLE_KEYS = frozenset(
    {
        "row_name",
        "columns",
        "min_rows",
        "max_rows",
        "start_rows_from",
        "rows_from",
        "advised_least",
        "advised_most",
    }
)
_KEYS_OF_KIND = {
    FieldKind.SHOWN: _COMMON_KEYS | {"prefill"},
    FieldKind.TEXT: _ANSWER_KEYS | {"max_length", "sample", "prefill", "role"},
    FieldKind.LONG_TEXT: _ANSWER_KEYS | {"max_length", "sample", "prefill", "role"},
    FieldKind.CHOICE: _ANSWER_KEYS | {"choices"},
    FieldKind.DATE: _ANSWER_KEYS | {"role"},
    FieldKind.TABLE: _ANSWER_KEYS | {"sample"} | _TABLE_KEYS,
    FieldKind.PARAGRAPH: _COMMON_KEYS | {"text"},
}
_BARE_FIELD = FormField(key="", kind=FieldKind.TEXT, label="")
_BARE_COLUMN = Column(key="", label="", header="", kind=ColumnKind.TEXT, width_percent=0)
_KIND_OF_ROLE = {
    Role.PLACE: FieldKind.TEXT,
    Role.DATE: FieldKind.DATE,
    Role.NUMBER: FieldKind.TEXT,
    Role.RECIPIENTS: FieldKind.LONG_TEXT,
}

_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DUE = re.compile(r"(\d{1,2})/(\d{1,2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A form as far as it could be read, and the tables of its copies, which other forms are checked for."""

    definition: Definition
    copies: tuple[tuple[Part, Copy], ...]


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
    check_sources((reading.definition, reading.copies) for reading in readings)
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
    top = Part.read(folder, file, _FORM_KEYS, problems)
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
        due=_read_due(top, audience),
        first_year=_read_first_year(top, period),
        fact=top.fact(known_facts),
        writer_title=top.plain("writer_title", empty=Audience.UNIT in audience),
        signature_note=top.plain("signature_note", empty=True),
        confirmations=_read_confirmations(top, audience),
        sections=_read_sections(top, known_facts),
    )
    if not definition.for_unit:
        _check_personal(top, definition)
    copies = tuple(read_copy(table, definition) for table in top.tables("copies", COPY_KEYS, empty=True))
    return _Reading(replace(definition, copies=tuple(copy for _, copy in copies)), copies)


def _check_personal(top: Part, definition: Definition) -> None:
    """Note what a form that people write for themselves cannot use, for nobody would fill it in."""

    def refuse(place: str, what: str) -> None:
        top.wrong(place, f"{what} chỉ dùng trong mẫu của đơn vị: bỏ đi")

    words = [definition.opening, *definition.subject]
    words += [text for one in definition.confirmations for text in (one.title, one.on_behalf, one.office)]
    for number, section in enumerate(definition.sections):
        place = f"sections.{number}"
        words.append(section.heading)
        for flag in ("own_part", "at_result", "published"):
            if getattr(section, flag):
                refuse(f"{place}.{flag}", f"“{flag}”")
        for index, one in enumerate(section.fields):
            words += [one.heading, one.above, one.text]
            own = f"{place}.fields.{index}"
            if one.rows_from or one.advises:
                refuse(f"{own}.rows_from", "“rows_from”, “advised_most”")
            if one.prefill in UNIT_PREFILLS:
                refuse(f"{own}.prefill", f"“{one.prefill}”")
            if one.role in UNIT_ROLES:
                refuse(f"{own}.role", f"role “{one.role}”")
    used = {name for text in words for name in placeholders_in(text)}
    for name in sorted(used & UNIT_PLACEHOLDERS):
        refuse("audience", f"Chỗ điền {{{name}}}")


def _read_code(top: Part) -> str:
    code = top.line("code", most=FORM_LENGTHS["code"])
    expected = top.file.name.removesuffix(".toml")
    if not _CODE.fullmatch(expected):
        top.wrong("code", f"Tên tệp “{top.file.name}”: đặt bằng chữ thường không dấu, số và gạch nối")
    elif code and code != expected:
        top.wrong("code", f'Mã “{code}” khác tên tệp: ghi code = "{expected}" hoặc đổi tên tệp')
    return code


def _read_audience(top: Part) -> tuple[Audience, ...]:
    known = {audience.value: audience for audience in Audience}
    words = top.lines("audience")
    for word in words:
        if word not in known:
            top.wrong("audience", f"Người viết “{word}” chưa có: dùng {', '.join(known)}")
    found = tuple(known[word] for word in words if word in known)
    if Audience.UNIT in found and len(found) > 1:
        top.wrong("audience", 'Mẫu của đơn vị chỉ ghi audience = ["unit"]: bỏ người viết khác')
        return (Audience.UNIT,)
    return found


def _read_headings(top: Part, audience: tuple[Audience, ...]) -> dict[str, str]:
    table = top.table("headings", tuple(audience))
    if "headings" in top.faulty:
        return {}
    return {one.value: table.member(one, HeadingStyle).value for one in audience}


def _read_due(top: Part, audience: tuple[Audience, ...]) -> str:
    """Return the day as “31/3”; a day that only leap years have is none. A unit's form may have none."""
    text = top.line("due", empty=Audience.UNIT in audience)
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


def _read_first_year(top: Part, period: Period) -> int:
    if "period" in top.faulty or (period is Period.TERM and top.content.get("first_year", 0) == 0):
        return 0
    if period is Period.TERM:
        top.wrong("first_year", "Mẫu của cả nhiệm kỳ không có năm đầu: ghi first_year = 0")
        return 0
    return top.year("first_year", stand_in=2999)


def _read_confirmations(top: Part, audience: tuple[Audience, ...]) -> tuple[Confirmation, ...]:
    found: dict[str, Confirmation] = {}
    of_unit = Audience.UNIT in audience
    wanted = (UNIT_RECEIVER,) if of_unit else RECEIVERS
    for table in top.tables("confirmations", _CONFIRMATION_KEYS):
        receiver = table.one_of("receiver", wanted)
        if receiver in found:
            table.wrong("receiver", f"Phần xác nhận “{receiver}” đã có ở trên: giữ một phần")
        found[receiver] = Confirmation(
            receiver=receiver,
            title=table.fixed("title", empty=of_unit),
            on_behalf=table.fixed("on_behalf", empty=True),
            office=table.fixed("office"),
        )
    missing = [receiver for receiver in wanted if receiver not in found]
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
    roles: dict[str, list[Part]] = field(default_factory=dict)
    """The fields that the writer fills in, by their role."""


def _read_sections(top: Part, known_facts: Collection[str] | None) -> tuple[Section, ...]:
    seen = _Seen(known_facts)
    sections = [_read_section(table, seen) for table in top.tables("sections", _SECTION_KEYS)]
    for role in Role if sections else ():
        holders = seen.roles.get(role, [])
        if not holders and role in ROLES_NEEDED:
            advice = f'ghi role = "{role}" ở một trường “{_KIND_OF_ROLE[role]}”'
            top.wrong("sections.0", f"Chưa có trường nào mang role “{role}” mà người viết điền: {advice}")
        for table in holders[1:]:
            table.wrong("role", f"Trường mang role “{role}” đã có ở trên: giữ một trường")
    return tuple(sections)


def _read_section(table: Part, seen: _Seen) -> Section:
    section = Section(
        code=table.line("code", most=SECTION_LENGTHS["code"]),
        title=table.plain("title", most=SECTION_LENGTHS["title"]),
        heading=table.fixed("heading", empty=True),
        fields=(),
        filled_by=table.member("filled_by", FilledBy) if "filled_by" in table.content else FilledBy.WRITER,
        as_facts=table.flag("as_facts"),
        hidden=table.flag("hidden"),
        own_part=table.flag("own_part"),
        at_result=table.flag("at_result"),
        published=table.flag("published"),
    )
    if section.code in seen.codes:
        table.wrong("code", f"Phần “{section.code}” đã có ở trên: mỗi phần một mã riêng")
    elif section.code and not _CODE.fullmatch(section.code):
        advice = 'ghi chữ thường không dấu, số và gạch nối, ví dụ "iii"'
        table.wrong("code", f"Mã phần “{section.code}”: {advice}")
    seen.codes.add(section.code)
    return replace(section, fields=_read_fields(table, section, seen))


def _read_fields(section_table: Part, section: Section, seen: _Seen) -> tuple[FormField, ...]:
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


def _read_field(table: Part, known_facts: Collection[str] | None) -> FormField:
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


def _check_kind(table: Part, one: FormField) -> None:
    """Note what only a field of another kind can say."""
    for key in table.content:
        if key in _FIELD_KEYS and key not in _KEYS_OF_KIND[one.kind]:
            table.wrong(key, f"Trường “{one.kind}” không dùng “{key}”: bỏ dòng này hoặc sửa kind")
    if one.role and "role" not in table.faulty and one.kind is not _KIND_OF_ROLE[Role(one.role)]:
        expected = _KIND_OF_ROLE[Role(one.role)]
        table.wrong("role", f"Trường mang role “{one.role}” là trường “{expected}”: sửa kind hoặc bỏ role")


def _read_width(table: Part) -> float:
    if table.content.get("same_cell") is True:
        if "width_percent" in table.content:
            table.wrong("width_percent", "Cột in chung ô với cột trước không có bề rộng riêng: bỏ dòng này")
        return 0
    return table.number("width_percent", 1, 100 - NUMBER_COLUMN_PERCENT)


def _read_max_length(table: Part, default: int, *, is_line: bool) -> int:
    """Return how many characters an answer may have; one line has no more than MAX_TEXT."""
    most = MAX_TEXT if is_line else MAX_LONG_TEXT
    return table.whole("max_length", 1, most, default=min(default, most))


def _with_rows(table: Part, one: FormField) -> FormField:
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
        rows_from=table.one_of("rows_from", sorted(ROW_SOURCES), empty=True),
        advised_least=table.whole("advised_least", 0, MAX_ROWS, default=0),
        advised_most=table.whole("advised_most", 0, MAX_ROWS, default=0),
    )
    if one.advised_least > one.advised_most and table.faulty.isdisjoint({"advised_least", "advised_most"}):
        asked = f"từ {one.advised_least} đến {one.advised_most}"
        table.wrong("advised_least", f"Kế hoạch yêu cầu {asked} dòng: sửa advised_least hoặc advised_most")
    if one.min_rows > one.max_rows and table.faulty.isdisjoint({"min_rows", "max_rows"}):
        rows = f"Ít nhất {one.min_rows} dòng mà nhiều nhất {one.max_rows} dòng"
        table.wrong("min_rows", f"{rows}: sửa min_rows hoặc max_rows")
    if columns:
        _check_columns(table, one)
    return one


def _read_column(table: Part) -> Column:
    kind = table.member("kind", ColumnKind)
    column = Column(
        key=table.identifier("key", most=COLUMN_LENGTHS["key"]),
        label=table.plain("label", most=COLUMN_LENGTHS["label"]),
        header=table.plain("header", most=COLUMN_LENGTHS["header"]),
        kind=kind,
        width_percent=_read_width(table),
        required=table.flag("required"),
        max_length=_read_max_length(table, _BARE_COLUMN.max_length, is_line=kind is ColumnKind.TEXT),
        hint=table.plain("hint", empty=True),
        choices=table.lines("choices", empty=True),
        choices_from=table.one_of("choices_from", sorted(CHOICE_SOURCES), empty=True),
        copied=table.flag("copied"),
        same_cell=table.flag("same_cell"),
    )
    if "kind" not in table.faulty:
        _check_choices(table, column)
    return column


def _check_choices(table: Part, column: Column) -> None:
    """Note a choice without its list, or a list where nothing is chosen."""
    given = [key for key in ("choices", "choices_from") if key in table.content]
    if column.kind is not ColumnKind.CHOICE:
        for key in given:
            table.wrong(key, f"Cột “{column.kind}” không dùng “{key}”: bỏ dòng này hoặc sửa kind")
    elif bool(column.choices) == bool(column.choices_from) and table.faulty.isdisjoint(given):
        advice = "ghi choices hoặc choices_from, một trong hai"
        table.wrong("choices", f"Cột “choice” cần một danh sách để chọn: {advice}")


def _check_columns(table: Part, one: FormField) -> None:
    """Note columns that are together too wide or too narrow, and rows that cannot begin as is said."""
    whole = NUMBER_COLUMN_PERCENT + sum(column.width_percent for column in one.columns)
    if abs(whole - 100) > 0.001:
        advice = f"sửa width_percent để các cột cộng lại bằng {100 - NUMBER_COLUMN_PERCENT}"
        table.wrong("columns", f"Các cột cùng cột TT ({NUMBER_COLUMN_PERCENT} %) rộng {whole:g} %: {advice}")
    if one.columns[0].same_cell:
        table.wrong("columns.0", "Cột đầu không có cột nào trước nó: bỏ same_cell")
    source = one.start_rows_from
    if source in CHOICE_SOURCES and one.columns[0].choices_from != source:
        advice = f'ghi choices_from = "{source}" ở cột đầu'
        table.wrong("start_rows_from", f"Dòng có sẵn được điền ở cột đầu: {advice}")
