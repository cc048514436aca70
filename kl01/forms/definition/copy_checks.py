"""Checks of what a form may copy from other forms: its own side, and whether the others have it."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Final

from kl01.forms.definition.data import Copy, Definition, FormField
from kl01.forms.definition.parts import Part
from kl01.forms.definition.vocabulary import FieldKind
from kl01.plain_data import DataPath, DataProblem

_COPY_KEYS: Final = tuple(one.name for one in fields(Copy))


def checked_copies(top: Part, definition: Definition) -> tuple[Copy, ...]:
    """Return the copies of a form, one for each that is written; what is wrong on its own side is noted."""
    return tuple(_checked_copy(table, definition) for table in top.tables("copies", _COPY_KEYS, empty=True))


def source_problems(definition: Definition, forms: Mapping[str, Definition]) -> list[DataProblem]:
    """Return which fields and columns the forms that a form copies from do not have.

    `forms` are those of the same pack, by their codes; one that is not among them may come with another pack.
    """
    return [
        DataProblem(("copies", index, *place), text)
        for index, copy in enumerate(definition.copies)
        if copy.form in forms
        for place, text in _source_faults(copy, _field_of(definition, copy.target), forms[copy.form])
    ]


def _checked_copy(table: Part, definition: Definition) -> Copy:
    copy = Copy(
        form=table.line("form"),
        source=table.identifier("source"),
        target=table.identifier("target"),
        years_back=table.whole("years_back", 0, 1, default=0),
        columns=_checked_columns(table),
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
    return copy


def _checked_columns(table: Part) -> dict[str, str]:
    if "columns" not in table.content:
        return {}
    content = table.content["columns"]
    columns = table.table("columns", tuple(content) if isinstance(content, dict) else ())
    return {key: columns.line(key) for key in columns.content}


def _check_targets(table: Part, copy: Copy, target: FormField) -> None:
    if not copy.columns and "columns" not in table.faulty:
        advice = 'ghi columns = { cot_o_day = "cot_o_mau_kia" }'
        table.wrong("columns", f"Chưa có cột nào để chép vào bảng “{target.key}”: {advice}")
    for key in copy.columns:
        fault = _column_fault(f"Bảng “{target.key}”", target, key)
        if fault:
            table.wrong(("columns", key), fault)


def _source_faults(copy: Copy, target: FormField | None, form: Definition) -> Iterator[tuple[DataPath, str]]:
    source = _field_of(form, copy.source)
    if source is None:
        advice = "ghi key của một trường ở mẫu đó"
        yield ("source",), f"Mẫu “{form.code}” chưa có trường “{copy.source}”: {advice}"
        return
    if target and (source.kind is FieldKind.TABLE) != (target.kind is FieldKind.TABLE):
        yield ("source",), "Chỉ chép từ bảng sang bảng, từ chữ sang chữ: sửa source hoặc target"
        return
    named: list[tuple[DataPath, str]] = [(("columns", key), other) for key, other in copy.columns.items()]
    if copy.year_column:
        named.append((("year_column",), copy.year_column))
    for place, key in named:
        fault = _column_fault(f"Bảng “{source.key}” của “{form.code}”", source, key)
        if fault:
            yield place, fault


def _column_fault(which: str, owner: FormField, key: str) -> str:
    """Say that a table has no such column and which it has; "" if it has it."""
    if owner.column(key):
        return ""
    known = ", ".join(column.key for column in owner.columns)
    return f"{which} chưa có cột “{key}”: dùng {known}"


def _field_of(definition: Definition, key: str) -> FormField | None:
    """Return a field of a form, of its hidden sections too."""
    return next((one for section in definition.sections for one in section.fields if one.key == key), None)
