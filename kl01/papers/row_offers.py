"""What the page of a section offers to put back: sent along by the page, or remembered until the next one."""

from collections.abc import Mapping, Sequence

from flask import request
from flask import session as cookie

from kl01.db import db
from kl01.forms.content import Content, put_back, rows_of
from kl01.forms.controls import SectionForm
from kl01.forms.definition.data import FormField
from kl01.forms.definition.vocabulary import FieldKind
from kl01.papers.pages import SectionPage
from kl01.papers.removed import Removed, offers, read, read_all

REMEMBERED = "removed_rows"
Carried = Mapping[str, Sequence[Removed]]
"""The rows that the page in sight took out, by the table's key, in the order in which it did."""


def tables(form: SectionForm) -> list[FormField]:
    """Return the tables that a section asks for."""
    return [one for one in form.fields if one.kind is FieldKind.TABLE]


def carried_by(form: SectionForm) -> Carried:
    """Return what the page sent along."""
    return {one.key: read_all(request.form.getlist(f"{one.key}-removed")) for one in tables(form)}


def there_again(page: SectionPage, form: SectionForm, rest: str) -> Content:
    """Return the table with a row that was put back by a click before this one, which does not know of it.

    Else a second click would save the table without the row, and nothing would be left of it.
    """
    key, _, text = rest.partition(":")
    field = next((one for one in tables(form) if one.key == key), None)
    back = read(text)
    if field is None or back is None:
        return {}
    sent, stored = list(form.form[key].data), rows_of(page.stored.content, field)
    row = next((one for one in stored if one["id"] == back.row_id), None)
    if row is None or any(one["id"] == back.row_id for one in sent):
        return {}
    return {key: put_back(sent, row, back.before)}


def remember(page: SectionPage, carried: Carried) -> None:
    """Let the next page of this section, which is opened anew, offer to put them back."""
    told = {key: [str(one) for one in rows] for key, rows in carried.items() if rows}
    if told:
        cookie[REMEMBERED] = {"of": page.url(), "rows": told}


def remembered(page: SectionPage) -> Carried:
    """Return what the page before this one took out, if it was of this section."""
    told = cookie.pop(REMEMBERED, None)
    if told is None or told["of"] != page.url():
        return {}
    return {key: read_all(rows) for key, rows in told["rows"].items()}


def offer(page: SectionPage, form: SectionForm, carried: Carried) -> None:
    """Let the tables of a form show what may be put back."""
    for one in tables(form):
        field = form.form[one.key]
        field.offers = offers(db.session(), page.stored, field, carried.get(one.key, ()))
