"""What may be copied into a section, and how it is added to what stands there."""

from dataclasses import dataclass

from kl01.forms.content import Content, Row, blank_row, rows_of, same_text, text_of, with_rows
from kl01.forms.definition.data import FormField
from kl01.forms.definition.vocabulary import FieldKind


@dataclass(frozen=True, slots=True)
class Source:
    """Something to copy: where it comes from, and what it would put into which field."""

    key: str
    """In addresses: the other form's code, the years back and the field; unique in a section."""
    label: str
    """“Mẫu 02 – Kế hoạch năm 2025”."""
    values: Content
    """Field of this section → text, or rows without ids."""


def with_copied(content: Content, values: Content, fields: list[FormField]) -> Content:
    """Return a section's content with what was copied added to it: nothing that stood there is lost.

    A text goes below what is there, rows go after those that are there, unless they came from the same row
    before; a short answer is only filled in where there was none.
    """
    merged = dict(content)
    for field in fields:
        value = values.get(field.key)
        if not value:
            continue
        if field.kind is FieldKind.TABLE:
            merged[field.key] = _with_rows([r for r in rows_of(content, field) if not blank_row(r)], value)
        elif field.kind is FieldKind.LONG_TEXT:
            there = text_of(content, field)
            if not same_text(there, value):
                merged[field.key] = f"{there}\n{value}" if there else value
        elif not text_of(content, field):
            merged[field.key] = value
    return merged


def _with_rows(rows: list[Row], added: list[Row]) -> list[Row]:
    origins = {row["origin"] for row in rows if row.get("origin")}
    for row in added:
        if row.get("origin") not in origins:
            rows = with_rows(rows, [row])
    return rows
