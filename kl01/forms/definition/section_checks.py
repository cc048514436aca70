"""Checks of a form's sections and of what they ask."""

from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from typing import Final

from kl01.forms.definition.data import FormField, Section
from kl01.forms.definition.parts import CODE, MAX_FACT, Part
from kl01.forms.definition.row_checks import with_rows
from kl01.forms.definition.vocabulary import (
    PREFILLS,
    ROLES_NEEDED,
    SECTION_CODE_LENGTH,
    FieldKind,
    FieldRole,
    FilledBy,
    WhenEmpty,
)

MAX_BLANK_LINES: Final = 20

# Characters of what the database keeps, and of what stands on buttons, in lists and beside fields.
SECTION_LENGTHS: Final = {"code": SECTION_CODE_LENGTH, "title": 60}
FIELD_LENGTHS: Final = {"key": 40, "label": 120, "fact": MAX_FACT}

_SECTION_KEYS = tuple(one.name for one in fields(Section))
_FIELD_KEYS = tuple(one.name for one in fields(FormField))
_COMMON_KEYS = frozenset({"key", "kind", "label", "heading", "above", "hint", "party_only", "same_line"})
_ANSWER_KEYS = _COMMON_KEYS | {"required", "fact", "blank_lines", "when_empty"}
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
    FieldKind.SHOWN: _COMMON_KEYS | {"prefill", "when_empty"},
    FieldKind.TEXT: _ANSWER_KEYS | {"max_length", "sample", "prefill", "role"},
    FieldKind.LONG_TEXT: _ANSWER_KEYS | {"max_length", "sample", "prefill", "role"},
    FieldKind.CHOICE: _ANSWER_KEYS | {"choices"},
    FieldKind.DATE: _ANSWER_KEYS | {"role"},
    FieldKind.TABLE: _ANSWER_KEYS | {"sample"} | _TABLE_KEYS,
    FieldKind.PARAGRAPH: _COMMON_KEYS | {"text"},
}
_BARE_FIELD = FormField(key="", kind=FieldKind.TEXT, label="")
_KIND_OF_ROLE = {
    FieldRole.PLACE: FieldKind.TEXT,
    FieldRole.DATE: FieldKind.DATE,
    FieldRole.NUMBER: FieldKind.TEXT,
    FieldRole.RECIPIENTS: FieldKind.LONG_TEXT,
}


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the sections of a form have used so far."""

    known_facts: Collection[str] | None
    codes: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    roles: dict[str, list[Part]] = field(default_factory=dict)
    """The fields that the writer fills in, by their role."""


def checked_sections(top: Part, known_facts: Collection[str] | None) -> tuple[Section, ...]:
    """Return a form's sections as far as they could be read; what is wrong with them is noted."""
    seen = _Seen(known_facts)
    sections = [_checked_section(table, seen) for table in top.tables("sections", _SECTION_KEYS)]
    for role in FieldRole if sections else ():
        holders = seen.roles.get(role, [])
        if not holders and role in ROLES_NEEDED:
            advice = f'ghi role = "{role}" ở một trường “{_KIND_OF_ROLE[role]}”'
            top.wrong(("sections", 0), f"Chưa có trường nào mang role “{role}” mà người viết điền: {advice}")
        for table in holders[1:]:
            table.wrong("role", f"Trường mang role “{role}” đã có ở trên: giữ một trường")
    return tuple(sections)


def _checked_section(table: Part, seen: _Seen) -> Section:
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
    elif section.code and not CODE.fullmatch(section.code):
        advice = 'ghi chữ thường không dấu, số và gạch nối, ví dụ "iii"'
        table.wrong("code", f"Mã phần “{section.code}”: {advice}")
    seen.codes.add(section.code)
    return replace(section, fields=_checked_fields(table, section, seen))


def _checked_fields(section_table: Part, section: Section, seen: _Seen) -> tuple[FormField, ...]:
    found: list[FormField] = []
    for table in section_table.tables("fields", _FIELD_KEYS):
        one = _checked_field(table, seen.known_facts)
        if one.key in seen.keys:
            table.wrong("key", f"Trường “{one.key}” đã có ở trên: mỗi trường một tên riêng trong cả mẫu")
        if one.same_line and not (section.as_facts and found):
            table.wrong("same_line", "Chỉ dùng same_line trong phần as_facts, từ trường thứ hai: bỏ dòng này")
        if one.role and section.filled_by is FilledBy.WRITER and not section.hidden:
            seen.roles.setdefault(one.role, []).append(table)
        seen.keys.add(one.key)
        found.append(one)
    return tuple(found)


def _checked_field(table: Part, known_facts: Collection[str] | None) -> FormField:
    kind = table.member("kind", FieldKind)
    is_read = "kind" not in table.faulty
    one = FormField(
        key=table.identifier("key", most=FIELD_LENGTHS["key"]),
        kind=kind,
        label=table.plain("label", empty=kind is FieldKind.PARAGRAPH, most=FIELD_LENGTHS["label"]),
        heading=table.fixed("heading", empty=True),
        above=table.fixed("above", empty=True),
        required=table.flag("required"),
        max_length=table.max_length(_BARE_FIELD.max_length, is_line=kind is FieldKind.TEXT),
        hint=table.plain("hint", empty=True),
        sample=table.text("sample", empty=True),
        choices=table.lines("choices", empty=kind is not FieldKind.CHOICE),
        prefill=table.one_of("prefill", sorted(PREFILLS), empty=not (is_read and kind is FieldKind.SHOWN)),
        role=table.one_of("role", tuple(FieldRole), empty=True),
        fact=table.fact(known_facts),
        text=table.checked("text", table.text("text", empty=kind is not FieldKind.PARAGRAPH)),
        party_only=table.flag("party_only"),
        same_line=table.flag("same_line"),
        blank_lines=table.whole("blank_lines", 0, MAX_BLANK_LINES, default=_BARE_FIELD.blank_lines),
        when_empty=_checked_when_empty(table),
    )
    if is_read:
        _check_kind(table, one)
    return with_rows(table, one) if kind is FieldKind.TABLE else one


def _checked_when_empty(table: Part) -> WhenEmpty:
    """Return what stands where the answer is missing; one that is required is never missing."""
    if "when_empty" not in table.content:
        return WhenEmpty.BY_PLACE
    if table.content.get("required") is True:
        table.wrong(
            "when_empty", "Câu phải trả lời (required) không khi nào trống: bỏ when_empty hoặc required"
        )
        return WhenEmpty.BY_PLACE
    known = (WhenEmpty.NONE.value, WhenEmpty.OMIT.value)
    return WhenEmpty(said if (said := table.one_of("when_empty", known)) in known else "")


def _check_kind(table: Part, one: FormField) -> None:
    """Note what only a field of another kind can say."""
    for key in table.content:
        if key in _FIELD_KEYS and key not in _KEYS_OF_KIND[one.kind]:
            table.wrong(key, f"Trường “{one.kind}” không dùng “{key}”: bỏ dòng này hoặc sửa kind")
    if one.role and "role" not in table.faulty and one.kind is not _KIND_OF_ROLE[FieldRole(one.role)]:
        expected = _KIND_OF_ROLE[FieldRole(one.role)]
        table.wrong("role", f"Trường mang role “{one.role}” là trường “{expected}”: sửa kind hoặc bỏ role")
