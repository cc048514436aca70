"""What a writer may copy into a section from his other papers, and whether he has written the same before."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from kl01.forms.content import Content, Row, asked_fields, blank_row, rows_of, same_text, text_of, with_rows
from kl01.forms.definition.data import Copy, FormField, Section
from kl01.forms.definition.vocabulary import FieldKind
from kl01.forms.versions import Form, form_of, form_title
from kl01.papers.models import Paper
from kl01.papers.queries import content_of, own_paper


@dataclass(frozen=True, slots=True)
class Source:
    """Something to copy: where it comes from, and what it would put into which field."""

    key: str
    """In addresses: the other form's code, the years back and the field; unique in a section."""
    label: str
    """“Mẫu 02 – Kế hoạch năm 2025”."""
    values: Content
    """Field of this section → text, or rows without ids."""


def sources(
    session: Session, paper: Paper, form: Form, section: Section, *, party_member: bool
) -> list[Source]:
    """Return what may be copied into a section: last year's same form, then what the form names."""
    fields = [
        one
        for one in asked_fields(section, party_member=party_member)
        if not one.role and not (section.as_facts and not one.prefill)
    ]
    named = (_named(session, paper, copy, fields) for copy in form.definition.copies)
    found = [_previous(session, paper, fields), *named]
    return [source for source in found if source and source.values]


def _previous(session: Session, paper: Paper, fields: list[FormField]) -> Source | None:
    if not paper.year or paper.owner_id is None:
        return None
    before = own_paper(session, paper.owner_id, paper.plan_id, paper.code, paper.year - 1)
    if before is None:
        return None
    content, old = content_of(before), form_of(session, before.template_id).definition
    values: Content = {}
    for field in fields:
        same = old.field(field.key)
        if same is None or (same.kind is FieldKind.TABLE) != (field.kind is FieldKind.TABLE):
            continue
        if field.kind is FieldKind.TABLE:
            if _keeps_origin(field):  # its rows come from a plan of their own year
                continue
            keys = {column.key: column.key for column in field.columns}
            values[field.key] = _rows(rows_of(content, field), keys, f"{paper.code}.{before.year}:{{}}")
        else:
            values[field.key] = text_of(content, field)
    label = form_title(old, before.year)
    return Source(f"{paper.code}-1", label, {key: value for key, value in values.items() if value})


def _named(session: Session, paper: Paper, copy: Copy, fields: list[FormField]) -> Source | None:
    target = next((one for one in fields if one.key == copy.target), None)
    if target is None or paper.owner_id is None:
        return None
    other = own_paper(session, paper.owner_id, paper.plan_id, copy.form, paper.year - copy.years_back)
    other = other or own_paper(session, paper.owner_id, paper.plan_id, copy.form, 0)
    if other is None:
        return None
    definition = form_of(session, other.template_id).definition
    source = definition.field(copy.source)
    if source is None:
        return None
    content = content_of(other)
    value: Any = text_of(content, source)
    if target.kind is FieldKind.TABLE:
        rows = rows_of(content, source)
        if copy.year_column:
            rows = [row for row in rows if row.get(copy.year_column) == str(paper.year)]
        value = _rows(rows, copy.columns, f"{copy.form}:{{}}" if _keeps_origin(target) else "")
    label = f"{form_title(definition, other.year)}, {source.label[:1].lower()}{source.label[1:]}"
    return Source(f"{copy.form}-{copy.years_back}-{copy.source}", label, {target.key: value} if value else {})


def _keeps_origin(table: FormField) -> bool:
    return any(column.copied for column in table.columns)


def _rows(rows: list[Row], columns: dict[str, str], origin: str = "") -> list[Row]:
    found = []
    for row in rows:
        if blank_row(row):
            continue
        copied = {target: row.get(source, "") for target, source in columns.items() if row.get(source)}
        if copied:
            found.append(copied | ({"origin": origin.format(row["id"])} if origin else {}))
    return found


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


def unchanged_fields(
    session: Session, paper: Paper, section: Section, *, party_member: bool
) -> list[FormField]:
    """Return the fields whose text is word for word that of the year before; told to the writer alone."""
    if not paper.year or section.as_facts or paper.owner_id is None:
        return []
    before = own_paper(session, paper.owner_id, paper.plan_id, paper.code, paper.year - 1)
    if before is None:
        return []
    old, new = content_of(before), content_of(paper)
    return [
        field
        for field in asked_fields(section, party_member=party_member)
        if same_text(old.get(field.key), new.get(field.key))
    ]
