"""Every field of every form takes what was typed in the form that is stored, and applies its own filters."""

from collections.abc import Iterator

import pytest
from flask import Flask
from wtforms import HiddenField, PasswordField, StringField, TextAreaField

from kl01.checklist.forms import DetailsForm
from kl01.db import db, reading
from kl01.forms.controls import RowsField, TypedDateField
from kl01.text import typed_line
from kl01.web.forms import BaseForm
from tests.some import some
from tests.typed import HYPHENS, WORD_BULLETS
from tests.web.every_form import all_forms, filled, forms_of_papers


@pytest.fixture
def every_form(app: Flask) -> Iterator[list[type[BaseForm]]]:
    with app.test_request_context(method="POST"), reading():
        yield [*all_forms(), *forms_of_papers()]
        db.session.remove()


def test_no_filter_of_any_field_is_dead(every_form: list[type[BaseForm]]) -> None:
    class Marked(BaseForm):
        one = StringField("Dòng", filters=[lambda text: f"{text}!"])
        two = TextAreaField("Đoạn", filters=[lambda text: f"{text}?"])

    assert [field.data for _, _, field in filled(Marked, "•\tmột")] == ["- một!", "- một?"]
    found = some((form, *one) for form in every_form for one in filled(form, "một"))
    own = some((one, field) for _, _, one, field in found if one.kwargs.get("filters"))
    for one, field in own:
        assert set(one.kwargs["filters"]) <= set(field.filters), field


def test_bullets_and_look_alikes_are_mended_in_every_text(every_form: list[type[BaseForm]]) -> None:
    found = some((form, *one) for form in every_form for one in filled(form, WORD_BULLETS))
    rows = [(one.args[1], field.rows[0]) for _, _, one, field in found if one.field_class is RowsField]
    cells = some(cell for _, row in rows for cell in row if type(cell) is TextAreaField)
    texts = some(field for _, _, one, field in found if one.field_class is TextAreaField)
    for field in (*texts, *cells):
        assert field.data == HYPHENS, field
    lines = some(
        field
        for _, _, one, field in found
        if issubclass(one.field_class, StringField)
        and not issubclass(one.field_class, HiddenField | TextAreaField | TypedDateField)
    )
    for field in lines:
        taken_as_typed = isinstance(field, PasswordField)
        assert field.data == (WORD_BULLETS if taken_as_typed else typed_line(WORD_BULLETS)), field
    assert (len(texts) > 20, len(lines) > 20, len(cells) > 3) == (True, True, True)
    assert DetailsForm in every_form
