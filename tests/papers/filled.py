"""A paper with everything in it, for tests that are about something else."""

from datetime import datetime

from sqlalchemy.orm import Session

from kl01.forms.content import Content, Row
from kl01.forms.controls import QUARTERS
from kl01.forms.definition.data import FormField
from kl01.forms.definition.vocabulary import ColumnKind, FieldKind
from kl01.forms.versions import Form
from kl01.papers.operations import section_of
from kl01.submissions.models import Submission
from tests.some import some

PERSON = "nguoi-viet"
"""The section with the writer's own data."""


def row_of(field: FormField, number: int) -> Row:
    """Return a row with something in every cell."""
    row = {"id": f"r{number}"}
    for column in field.columns:
        if column.kind is ColumnKind.CHOICE:
            row[column.key] = column.choices[0] if column.choices else QUARTERS[0]
        else:
            row[column.key] = f"{column.label} {number}"
    return row


def answers(form: Form, code: str) -> Content:
    """Return an answer to every question of a section."""
    section = form.definition.section(code)
    assert section is not None
    content: Content = {}
    for field in section.fields:
        if field.kind is FieldKind.TABLE:
            content[field.key] = [row_of(field, 1), row_of(field, 2)]
        elif field.kind is FieldKind.DATE:
            content[field.key] = "05/02/2026"
        elif field.kind not in {FieldKind.SHOWN, FieldKind.PARAGRAPH}:
            content[field.key] = f"{field.label}."
    return content


def completed(field: FormField, begun: Content) -> object:
    """Return an answer that was there before, the rows of a table with something in every cell."""
    if field.kind is not FieldKind.TABLE:
        return begun.get(field.key)
    rows = enumerate(begun.get(field.key, []), start=1)
    return [{**row_of(field, number), **row} for number, row in rows]


def fill_paper(session: Session, paper: Submission, form: Form, at: datetime) -> None:
    """Write an answer to every question of a paper, as its owner would."""
    for section in some(form.definition.written_sections):
        stored = section_of(paper, section.code)
        begun = {field.key: completed(field, stored.content) for field in section.fields}
        stored.content = answers(form, section.code) | {key: value for key, value in begun.items() if value}
        stored.begun, stored.finished, stored.changed_at = True, True, at
    session.flush()
