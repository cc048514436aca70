"""Checks of a field that is a table: its columns, and how many rows it has."""

from dataclasses import fields, replace
from typing import Final

from kl01.forms.definition.data import Column, FormField
from kl01.forms.definition.parts import Part
from kl01.forms.definition.vocabulary import CHOICE_SOURCES, ROW_SOURCES, ColumnKind

NUMBER_COLUMN_PERCENT: Final = 6
"""Share of a printed table's width that the column of row numbers takes."""
MAX_ROWS: Final = 50

COLUMN_LENGTHS: Final = {"key": 40, "label": 120, "header": 60}
"""Characters of what stands beside cells and at the head of columns."""

_COLUMN_KEYS = tuple(one.name for one in fields(Column))
_BARE_COLUMN = Column(key="", label="", header="", kind=ColumnKind.TEXT, width_percent=0)


def with_rows(table: Part, one: FormField) -> FormField:
    """Return a field of the kind TABLE with what its rows are made of."""
    columns: dict[str, Column] = {}
    for column_table in table.tables("columns", _COLUMN_KEYS):
        column = _checked_column(column_table)
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


def _checked_column(table: Part) -> Column:
    kind = table.member("kind", ColumnKind)
    column = Column(
        key=table.identifier("key", most=COLUMN_LENGTHS["key"]),
        label=table.plain("label", most=COLUMN_LENGTHS["label"]),
        header=table.plain("header", most=COLUMN_LENGTHS["header"]),
        kind=kind,
        width_percent=_checked_width(table),
        required=table.flag("required"),
        max_length=table.max_length(_BARE_COLUMN.max_length, is_line=kind is ColumnKind.TEXT),
        hint=table.plain("hint", empty=True),
        choices=table.lines("choices", empty=True),
        choices_from=table.one_of("choices_from", sorted(CHOICE_SOURCES), empty=True),
        copied=table.flag("copied"),
        same_cell=table.flag("same_cell"),
    )
    if "kind" not in table.faulty:
        _check_choices(table, column)
    return column


def _checked_width(table: Part) -> float:
    if table.content.get("same_cell") is True:
        if "width_percent" in table.content:
            table.wrong("width_percent", "Cột in chung ô với cột trước không có bề rộng riêng: bỏ dòng này")
        return 0
    return table.number("width_percent", 1, 100 - NUMBER_COLUMN_PERCENT)


def _check_choices(table: Part, column: Column) -> None:
    """Note a choice without its list, or a list where nothing is chosen."""
    given = [key for key in ("choices", "choices_from") if key in table.content]
    if column.kind is not ColumnKind.CHOICE:
        for key in given:
            table.wrong(key, f"Cột “{column.kind}” không dùng “{key}”: bỏ dòng này hoặc sửa kind")
    elif bool(column.choices) == bool(column.choices_from) and table.faulty.isdisjoint(given):
        advice = "ghi choices hoặc choices_from, một trong hai"
        place = "choices" if "choices" in given else ""
        table.wrong(place, f"Cột “choice” cần một danh sách để chọn: {advice}")


def _check_columns(table: Part, one: FormField) -> None:
    """Note columns that are together too wide or too narrow, and rows that cannot begin as is said."""
    whole = NUMBER_COLUMN_PERCENT + sum(column.width_percent for column in one.columns)
    if abs(whole - 100) > 0.001:
        advice = f"sửa width_percent để các cột cộng lại bằng {100 - NUMBER_COLUMN_PERCENT}"
        table.wrong("columns", f"Các cột cùng cột TT ({NUMBER_COLUMN_PERCENT} %) rộng {whole:g} %: {advice}")
    if one.columns[0].same_cell:
        table.wrong(("columns", 0), "Cột đầu không có cột nào trước nó: bỏ same_cell")
    source = one.start_rows_from
    if source in CHOICE_SOURCES and one.columns[0].choices_from != source:
        advice = f'ghi choices_from = "{source}" ở cột đầu'
        table.wrong("start_rows_from", f"Dòng có sẵn được điền ở cột đầu: {advice}")
