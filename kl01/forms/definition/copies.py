"""Reading what a form may copy from other forms of its pack."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Final

from kl01.forms.definition.data import Copy, Definition, FormField
from kl01.forms.definition.parts import Part
from kl01.forms.definition.vocabulary import FieldKind

COPY_KEYS: Final = tuple(one.name for one in fields(Copy))


def read_copy(table: Part, definition: Definition) -> tuple[Part, Copy]:
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


def _read_copied_columns(table: Part) -> dict[str, str]:
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
        _check_column(table, f"columns.{key}", f"Bảng “{target.key}”", target, key)


def _check_column(table: Part, place: str, which: str, owner: FormField, key: str) -> None:
    if owner.column(key) is None:
        known = ", ".join(column.key for column in owner.columns)
        table.wrong(place, f"{which} chưa có cột “{key}”: dùng {known}")


def check_sources(readings: Iterable[tuple[Definition, Iterable[tuple[Part, Copy]]]]) -> None:
    """Note copies from a field or column that another form of the same pack does not have."""
    told = list(readings)
    forms = {definition.code: definition for definition, _ in told}
    for definition, copies in told:
        for table, copy in copies:
            if copy.form in forms:
                _check_source(table, copy, _field_of(definition, copy.target), forms[copy.form])


def _check_source(table: Part, copy: Copy, target: FormField | None, form: Definition) -> None:
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
