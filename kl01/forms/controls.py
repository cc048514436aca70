"""A definition as WTForms: one class for each section, built when it is first asked for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from kl01.forms.content import Content, Problem, Row, asked_fields
from kl01.forms.definition.data import Column, FormField, Section
from kl01.forms.definition.vocabulary import ColumnKind, FieldKind
from kl01.forms.sizes import MOST_ROWS
from kl01.forms.versions import Form
from kl01.periods import ROMAN, format_date, parse_date
from kl01.plan.catalogue import Catalogue
from kl01.text import clean_line, typed_text
from kl01.web.forms import BaseForm, optional

QUARTERS = (*(f"Quý {roman}" for roman in ROMAN), "Cả năm")
NOT_CHOSEN = "– Chọn –"
ROW_ID_LENGTH = 12


class PaperForm(BaseForm):
    """Base of the forms that definitions make."""


class RowForm(PaperForm):
    """Base of the rows of a table."""


class TypedDateField(StringField):  # type: ignore[misc]  # WTForms carries no types
    """A date as it was typed: a draft may hold what is no date yet."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Bring a date that is one into its usual form, leave anything else as typed."""
        if not valuelist:
            return
        self.data = clean_line(valuelist[0])
        try:
            self.data = format_date(parse_date(self.data))
        except ValueError:
            return


class RowsField(Field):  # type: ignore[misc]  # as above
    """The rows of a table, each a form of its own under a name that stays with the row."""

    def __init__(self, label: str, row_class: type[RowForm], definition: FormField, **options: Any) -> None:
        super().__init__(label, **options)
        self.row_class = row_class
        self.definition = definition
        self.rows: list[RowForm] = []
        self.beyond: list[Row] = []
        """Rows after so many as a page shows (`MOST_ROWS`): no controls, kept as they are."""
        self.offers: Mapping[str, Sequence[Any]] = {}
        """What the page offers to put back, behind which row; “” is the beginning."""
        self.own_errors: list[str] = []

    @property
    def errors(self) -> list[str]:
        """What is wrong with the table as a whole, else what is wrong in its rows."""
        return self.own_errors or [f.errors[0] for row in self.rows for f in row if f.errors]

    @errors.setter
    def errors(self, value: Iterable[str]) -> None:
        self.own_errors = list(value)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the rows that were sent, in their order; without a form those that are stored."""
        del extra_filters
        stored: list[Row] = data if isinstance(data, list) else []
        by_id = {row["id"]: row for row in stored}
        self.object_data = stored
        ids, unsent = list(by_id), []
        if formdata is not None and f"{self.name}-row" in formdata:
            sent = dict.fromkeys(formdata.getlist(f"{self.name}-row"))
            unsent = [row for row in stored[MOST_ROWS:] if row["id"] not in sent]  # its page didn't show them
            ids = [row_id for row_id in sent if row_id.isalnum() and len(row_id) <= ROW_ID_LENGTH]
        self.rows = [self._row(row_id, by_id.get(row_id, {}), formdata) for row_id in ids[:MOST_ROWS]]
        more = (self._plain_row(row_id, by_id.get(row_id, {}), formdata) for row_id in ids[MOST_ROWS:])
        self.beyond = [*more, *unsent]

    def _row(self, row_id: str, stored: Row, formdata: Any) -> RowForm:
        prefix = f"{self.name}-{row_id}-"
        row = self.row_class(formdata, prefix=prefix, data={k: v for k, v in stored.items() if k != "id"})
        row.row_id = row_id
        row.copied = bool(stored.get("origin"))
        if row.copied:
            for column in self.definition.columns:
                if column.copied:  # what came from another paper is never taken from the page
                    row[column.key].data = stored.get(column.key, "")
            row.origin = stored["origin"]
        return row

    def _plain_row(self, row_id: str, stored: Row, formdata: Any) -> Row:
        """Return a row that gets no controls: thousands of them would take half a minute."""
        row = {**stored, "id": row_id}
        for column in self.definition.columns:
            sent = formdata.get(f"{self.name}-{row_id}-{column.key}") if formdata is not None else None
            if sent is not None and not (column.copied and stored.get("origin")):
                row[column.key] = typed_text(sent)
        return row

    @property
    def beyond_text(self) -> str:
        """What the rows say that get no controls, a line each."""
        columns = self.definition.columns
        said = ("; ".join(filter(None, (row.get(one.key) for one in columns))) for row in self.beyond)
        return "\n".join(f"{n}. {words}" for n, words in enumerate(said, len(self.rows) + 1) if words)

    @property
    def data(self) -> list[Row]:
        """The rows as they are stored."""
        found = []
        for row in self.rows:
            stored = {"id": row.row_id, **{f.short_name: f.data or "" for f in row}}
            if row.copied:
                stored["origin"] = row.origin
            found.append(stored)
        return found + self.beyond

    @data.setter
    def data(self, value: Any) -> None:
        """Take nothing: rows come from process()."""


def _choices(one: FormField | Column, years: range) -> list[str]:
    source = one.choices_from if isinstance(one, Column) else ""
    if source == "quarters":
        return list(QUARTERS)
    if source == "term_years":
        return [str(year) for year in years]
    return list(one.choices)


def _select(label: str, hint: str, choices: list[str], validators: list[Any]) -> Any:
    options = [SelectChoice("", NOT_CHOSEN), *(SelectChoice(choice, choice) for choice in choices)]
    return SelectField(label, validators, description=hint, choices=options, validate_choice=False)


def answer_field(one: FormField | Column, years: range = range(0)) -> Any:
    """Return the control of a question or of a column; `years` are those of the plan's term."""
    validators = [] if one.required else [optional()]
    limit = {"data-limit": str(one.max_length)}
    match one.kind:
        case FieldKind.CHOICE | ColumnKind.CHOICE:
            return _select(one.label, one.hint, _choices(one, years), validators)
        case FieldKind.LONG_TEXT | ColumnKind.LONG_TEXT:
            return TextAreaField(one.label, validators, description=one.hint, render_kw=limit)
        case FieldKind.DATE:
            return TypedDateField(one.label, validators, description=one.hint)
        case _:
            return StringField(one.label, validators, description=one.hint, render_kw=limit)


def _row_class(field: FormField, years: range) -> type[RowForm]:
    columns = {column.key: answer_field(column, years) for column in field.columns}
    return type(f"Row_{field.key}", (RowForm,), columns)


@cache
def section_form_class(form: Form, code: str, years: range, *, party_member: bool) -> type[PaperForm]:
    """Return the class of a section: one control for each question, and the token of the open page."""
    members: dict[str, Any] = {
        "version": HiddenField(),
        "edit_session": HiddenField(),
        "finished": RadioField(
            "Phần này đã viết xong chưa?",
            choices=[SelectChoice("yes", "Đã viết xong"), SelectChoice("no", "Sẽ viết tiếp")],
            validate_choice=False,
        ),
    }
    section = form.definition.section(code)
    assert section is not None
    for field in asked_fields(section, party_member=party_member):
        if field.kind is FieldKind.TABLE:
            rows = _row_class(field, years)
            members[field.key] = RowsField(field.label, rows, field, description=field.hint)
        else:
            members[field.key] = answer_field(field, years)
    return type(f"Section_{code}", (PaperForm,), members)


def typed_labels(fields: Iterable[FormField]) -> dict[str, str | None]:
    """Return the label of what is typed into questions by the name that it is sent under; None if chosen.

    `*` stands for the row of a table. Without regard to who is asked: it may be asked before that is known.
    """
    found: dict[str, str | None] = {"version": None, "edit_session": None, "finished": None}
    for field in fields:
        if field.kind is FieldKind.TABLE:
            names = {f"{field.key}-*-{column.key}": column for column in field.columns}
            found |= {n: None if one.kind is ColumnKind.CHOICE else one.label for n, one in names.items()}
        else:
            found[field.key] = None if field.kind is FieldKind.CHOICE else field.label
    return found


class SectionForm:
    """A section's form filled with what is stored or what was sent."""

    def __init__(
        self,
        form: Form,
        section: Section,
        plan: Catalogue,
        stored: Content,
        *,
        party_member: bool,
        **options: Any,
    ) -> None:
        """`options` go to the form: `data` for what is not in the content, `formdata`."""
        self.section = section
        self.fields = asked_fields(section, party_member=party_member)
        years = range(plan.first_year, plan.extended_to + 1)
        form_class = section_form_class(form, section.code, years, party_member=party_member)
        self.form: PaperForm = form_class(data={**stored, **options.pop("data", {})}, **options)

    def content(self) -> Content:
        """Return what is stored of the form: every answer that says something."""
        return {field.key: self.form[field.key].data for field in self.fields if self.form[field.key].data}

    @property
    def finished(self) -> bool:
        """Whether the writer says that the section is finished."""
        return bool(self.form.finished.data == "yes")

    def show(self, problems: Iterable[Problem]) -> None:
        """Put messages beside the controls that they speak of."""
        for problem in problems:
            field = self.form[problem.field]
            row = next((one for one in getattr(field, "rows", ()) if one.row_id == problem.row_id), None)
            if row is not None:
                row[problem.column].errors = [problem.message]
            else:
                field.errors = [problem.message]

    def questions(self) -> Iterator[tuple[FormField, Any]]:
        """Yield each question's definition with its control."""
        for field in self.fields:
            yield field, self.form[field.key]
