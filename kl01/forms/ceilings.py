"""What of a draft is too much to be stored. Pure functions.

It is not taken, and given back to who typed it. What was stored before there were ceilings stays, and may be
shortened in steps: only what grows is refused.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from kl01.forms.content import Content, Problem, Row, asked_fields, capital, rows_of, text_of, thing
from kl01.forms.definition.data import FormField, Section
from kl01.forms.definition.vocabulary import FieldKind
from kl01.forms.sizes import LONGEST_PAPER, LONGEST_SECTION, MOST_ROWS, Excess, text_excess

_NOT_TYPED = frozenset({"id", "origin"})


def letters_of(content: Content) -> int:
    """Return how many letters stand in a section or a paper; an empty row counts as one."""
    return sum(map(_letters, content.values()))


def _letters(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(_row_letters, value))
    return len(value) if isinstance(value, str) else 0


def _row_letters(row: Row) -> int:
    return sum(len(text) for key, text in row.items() if key not in _NOT_TYPED) or 1


def ceiling_problems(section: Section, content: Content, stored: Content, beside: int = 0) -> list[Problem]:
    """Return what in a section is too much to be stored in place of what is `stored` there now.

    `beside` are the letters of the other sections. What does not exceed what stands there is no problem.
    """
    fields = asked_fields(section, party_member=True)
    found = [problem for field in fields for problem in _field_problems(section, field, content, stored)]
    whole = letters_of(content)
    if found or not fields or whole <= letters_of(stored):
        return found
    own = own_limit(section)
    if whole > max(LONGEST_SECTION, own):
        excess = Excess(whole, max(LONGEST_SECTION, own), "ký tự")
        return [Problem(section.code, fields[0].key, f"Phần này {excess.words}")]
    if whole + beside > LONGEST_PAPER and whole > own:
        excess = Excess(whole + beside, LONGEST_PAPER, "ký tự")
        return [Problem(section.code, fields[0].key, f"Cả mẫu {excess.words}")]
    return []


def own_limit(section: Section) -> int:
    """Return how many letters a form itself lets stand in a section."""
    return sum(
        field.max_rows * sum(column.max_length for column in field.columns)
        if field.kind is FieldKind.TABLE
        else field.max_length
        for field in section.fields
    )


def _field_problems(
    section: Section, field: FormField, content: Content, stored: Content
) -> Iterator[Problem]:
    if field.kind is not FieldKind.TABLE:
        excess = text_excess(text_of(content, field), text_of(stored, field), field.max_length)
        if excess:
            yield Problem(section.code, field.key, f"{capital(field.label)} {excess.words}")
        return
    rows, before = rows_of(content, field), rows_of(stored, field)
    if len(rows) > max(MOST_ROWS, len(before)):
        excess = Excess(len(rows), MOST_ROWS, field.row_name)
        yield Problem(section.code, field.key, f"Bảng {thing(field.label)} {excess.words}")
        return
    old: Mapping[str, Row] = {row["id"]: row for row in before}
    for number, row in enumerate(rows, start=1):
        was = old.get(row["id"], {})
        for column in field.columns:
            excess = text_excess(row.get(column.key, ""), was.get(column.key, ""), column.max_length)
            if excess:
                label = f"{capital(column.label)} của {field.row_name} {number}"
                yield Problem(section.code, field.key, f"{label} {excess.words}", row["id"], column.key)
