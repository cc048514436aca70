"""What may be copied into a section from the writer's other papers, and what was written the same before."""

from typing import Any

from sqlalchemy.orm import Session

from kl01.forms.content import Content, Row, asked_fields, blank_row, rows_of, same_text, text_of
from kl01.forms.definition.data import Copy, FormField, Section
from kl01.forms.definition.vocabulary import FieldKind
from kl01.forms.versions import Form, form_of, form_title
from kl01.papers.copying import Source
from kl01.papers.queries import content_of
from kl01.periods import Period
from kl01.submissions.models import Submission
from kl01.submissions.queries import own_paper


def sources(
    session: Session, paper: Submission, form: Form, section: Section, *, party_member: bool
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


def _previous(session: Session, paper: Submission, fields: list[FormField]) -> Source | None:
    earlier = paper.period.earlier(1)
    if earlier is None:
        return None
    before = own_paper(session, paper.owner_id, paper.plan_id, paper.code, earlier)
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
            values[field.key] = _rows(
                rows_of(content, field), keys, f"{paper.code}.{before.period.stored}:{{}}"
            )
        else:
            values[field.key] = text_of(content, field)
    label = form_title(old, before.period)
    return Source(f"{paper.code}-1", label, {key: value for key, value in values.items() if value})


def _named(session: Session, paper: Submission, copy: Copy, fields: list[FormField]) -> Source | None:
    target = next((one for one in fields if one.key == copy.target), None)
    if target is None:
        return None
    before = paper.period.earlier(copy.years_back)
    other = own_paper(session, paper.owner_id, paper.plan_id, copy.form, before) if before else None
    other = other or own_paper(session, paper.owner_id, paper.plan_id, copy.form, Period.TERM)
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
            rows = [row for row in rows if row.get(copy.year_column) == paper.period.text]
        value = _rows(rows, copy.columns, f"{copy.form}:{{}}" if _keeps_origin(target) else "")
    label = f"{form_title(definition, other.period)}, {source.label[:1].lower()}{source.label[1:]}"
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


def unchanged_fields(
    session: Session, paper: Submission, section: Section, *, party_member: bool
) -> list[FormField]:
    """Return the fields whose text is word for word that of the year before; told to the writer alone."""
    earlier = paper.period.earlier(1)
    if earlier is None or section.as_facts:
        return []
    before = own_paper(session, paper.owner_id, paper.plan_id, paper.code, earlier)
    if before is None:
        return []
    old, new = content_of(before), content_of(paper)
    return [
        field
        for field in asked_fields(section, party_member=party_member)
        if same_text(old.get(field.key), new.get(field.key))
    ]
