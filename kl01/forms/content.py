"""What stands in a paper: its texts and rows, what has to be filled in, what can't be printed.

Pure functions: no clock, no database.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kl01.forms.definition.data import Column, Definition, FormField, Section
from kl01.forms.definition.vocabulary import LONGEST_RECIPIENT, LONGEST_RECIPIENTS, FieldKind, FieldRole
from kl01.forms.sizes import line_excess
from kl01.org.issuing import recipient_lines as recipient_lines
from kl01.periods import parse_date
from kl01.refusals import Refusal
from kl01.text import legacy_encoding, plain_bullets, unprintable, without_symbols

Row = dict[str, str]
"""A row of a table: its `id`, and the text of each column by key."""
Content = dict[str, Any]
"""What stands in a paper: field key → text, or the rows of a table."""

# --- What has to be filled in ------------------------------------------------------------------------------

MissingGlyphs = Callable[[str], list[str]]
"""Gives the characters of a text that can't be printed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right before a paper can be handed in."""

    section: str
    field: str
    message: str
    row_id: str = ""
    column: str = ""

    @property
    def control(self) -> str:
        """The control's id on the section's page."""
        return f"{self.field}-{self.row_id}-{self.column}" if self.row_id else self.field


def thing(label: str) -> str:
    """Return a label as it stands inside a sentence."""
    return label[:1].lower() + label[1:]


def capital(text: str) -> str:
    """Return a text that begins a sentence."""
    return text[:1].upper() + text[1:]


def content_problems(
    definition: Definition,
    content: Content,
    missing: MissingGlyphs,
    *,
    party_member: bool,
    with_result: bool = True,
) -> list[Problem]:
    """Return all that keeps the writer's paper from being handed in, in its order.

    Without `with_result` the sections filled in at the result may still be empty.
    """
    return [
        problem
        for section in definition.written_sections
        if with_result or not section.at_result or says_something(_part(section, content))
        for problem in section_problems(section, content, missing, party_member=party_member)
    ]


def _part(section: Section, content: Content) -> Content:
    """Return what of a paper stands in a section."""
    return {one.key: content[one.key] for one in section.fields if one.key in content}


def section_problems(
    section: Section, content: Content, missing: MissingGlyphs, *, party_member: bool
) -> list[Problem]:
    """Return what is to be put right in a section: one problem a field, the most basic first."""
    found: list[Problem] = []
    for field in asked_fields(section, party_member=party_member):
        if field.kind is FieldKind.TABLE:
            found += _table_problems(section, field, rows_of(content, field), missing)
            continue
        text = text_of(content, field)
        message = _text_problem(field, text, field.label, missing)
        if not message and field.role == FieldRole.RECIPIENTS:
            message = _recipients_problem(text)
        if message:
            found.append(Problem(section.code, field.key, message))
    return found


PRINTED_EXCESS = 3
"""So many times its limit a draft's answer may have to be laid out: more would hold up all printing."""


def print_problems(
    definition: Definition, content: Content, missing: MissingGlyphs, *, party_member: bool
) -> list[Problem]:
    """Return what keeps a draft from being printed: characters without a letter, texts out of all measure."""
    return [
        problem
        for section in definition.written_sections
        for field in asked_fields(section, party_member=party_member)
        for problem in _field_print_problems(section, field, content, missing)
    ]


def _field_print_problems(
    section: Section, field: FormField, content: Content, missing: MissingGlyphs
) -> list[Problem]:
    if field.kind is not FieldKind.TABLE:
        message = _print_problem(field, text_of(content, field), field.label, missing)
        return [Problem(section.code, field.key, message)] if message else []
    rows = rows_of(content, field)
    if len(rows) > PRINTED_EXCESS * field.max_rows:
        return [_too_many_rows(section, field)]
    found = []
    for number, row in enumerate(rows, start=1):
        for column in field.columns:
            label = f"{column.label} của {field.row_name} {number}"
            message = _print_problem(column, row.get(column.key, ""), label, missing)
            if message:
                found.append(Problem(section.code, field.key, message, row["id"], column.key))
    return found


def _print_problem(field: FormField | Column, text: str, label: str, missing: MissingGlyphs) -> str:
    if len(text) > PRINTED_EXCESS * field.max_length:
        return _too_long(field, text, label)
    if excess := line_excess(text):
        return f"{capital(label)} {excess.words}"
    # What Word's lists leave in a text that was stored long ago keeps no draft from being printed.
    return unprintable(without_symbols(plain_bullets(text)), label, missing)


def _too_long(field: FormField | Column, text: str, label: str) -> str:
    over = len(text) - field.max_length
    return f"{capital(label)} phải từ {field.max_length} ký tự trở xuống, đang thừa {over} ký tự"


def _too_many_rows(section: Section, field: FormField) -> Problem:
    advice = f"{field.label} chỉ nhận {field.max_rows} {field.row_name}: bỏ bớt"
    return Problem(section.code, field.key, advice)


def asked_fields(section: Section, *, party_member: bool) -> list[FormField]:
    """Return the fields that a person fills in, in their order."""
    fixed = {FieldKind.SHOWN, FieldKind.PARAGRAPH}
    return [
        one
        for one in section.fields
        if one.kind not in fixed and not one.rows_from and (party_member or not one.party_only)
    ]


def _recipients_problem(text: str) -> str:
    lines = recipient_lines(text)
    if len(lines) > LONGEST_RECIPIENTS:
        return f"Nơi nhận nhiều nhất {LONGEST_RECIPIENTS} dòng: bỏ bớt {len(lines) - LONGEST_RECIPIENTS} dòng"
    if any(len(line) > LONGEST_RECIPIENT for line in lines):
        return f"Mỗi dòng nơi nhận phải từ {LONGEST_RECIPIENT} ký tự trở xuống"
    return ""


def advice_on_rows(field: FormField, count: int) -> str:
    """Say that a table has more or fewer rows than the plan asks for; empty if it is as asked.

    It is said and never refused (plan, II.3: 01 - 02 tập thể, 02 - 03 cá nhân).
    """
    if not field.advises or field.advised_least <= count <= field.advised_most:
        return ""
    asked = advised_words(field)
    return f"Đang có {count:02} {field.row_name}, Kế hoạch yêu cầu {asked} {field.row_name}."


def advised_words(field: FormField) -> str:
    """Return how many rows the plan asks for, as it writes it: “01 - 02”."""
    least, most = f"{field.advised_least:02}", f"{field.advised_most:02}"
    return most if least == most else f"{least} - {most}"


def text_of(content: Content, field: FormField) -> str:
    """Return the text of a field; empty if there is none."""
    value = content.get(field.key, "")
    return value if isinstance(value, str) else ""


def rows_of(content: Content, field: FormField) -> list[Row]:
    """Return the rows of a table; none if there are none."""
    value = content.get(field.key, [])
    return value if isinstance(value, list) else []


def _text_problem(field: FormField | Column, text: str, label: str, missing: MissingGlyphs) -> str:
    if not text:
        is_choice = field.kind == FieldKind.CHOICE.value
        return f"{'Chọn' if is_choice else 'Nhập'} {thing(label)}" if field.required else ""
    if field.kind == FieldKind.CHOICE.value:
        allowed = field.choices
        return "" if not allowed or text in allowed else f"Chọn {thing(label)} trong các mục đã cho"
    if field.kind == FieldKind.DATE.value:
        return _date_problem(text, label)
    if len(text) > field.max_length:
        return _too_long(field, text, label)
    if excess := line_excess(text):
        return f"{capital(label)} {excess.words}"
    table = legacy_encoding(text)
    if table:
        return f"{capital(label)}: chữ gõ bằng bảng mã {table}. Chuyển sang Unicode bằng UniKey rồi dán lại"
    return unprintable(plain_bullets(text), label, missing)


def _date_problem(text: str, label: str) -> str:
    try:
        day = parse_date(text)
    except ValueError:
        return f"{capital(label)} phải là ngày có thật, ví dụ 05/02/2026"
    likely = 2000 <= day.year <= 2099
    return "" if likely else f"{capital(label)} phải trong khoảng năm 2000 đến 2099"


def check_limits(field: FormField, text: str, missing: MissingGlyphs) -> None:
    """Raise Refusal if an answer can't be taken as it is."""
    message = _text_problem(field, text, field.label, missing)
    if message:
        raise Refusal(message, field.key)


def blank_row(row: Row) -> bool:
    """Whether nothing was typed into a row."""
    return not any(text for key, text in row.items() if key not in {"id", "origin"})


def _table_problems(
    section: Section, field: FormField, rows: list[Row], missing: MissingGlyphs
) -> list[Problem]:
    filled = [row for row in rows if not blank_row(row)]
    if len(filled) < max(field.min_rows, 1 if field.required else 0):
        least = max(field.min_rows, 1)
        return [
            Problem(section.code, field.key, f"Nhập ít nhất {least} {field.row_name} ở {thing(field.label)}")
        ]
    if len(filled) > field.max_rows:
        return [_too_many_rows(section, field)]
    found = []
    for number, row in enumerate(rows, start=1):
        if blank_row(row):
            continue  # left out when handed in
        for key, message in row_problems(field, row, missing, f" của {field.row_name} {number}"):
            found.append(Problem(section.code, field.key, message, row["id"], key))
    return found


def row_problems(
    field: FormField, row: Mapping[str, str], missing: MissingGlyphs, whose: str = ""
) -> list[tuple[str, str]]:
    """Return the columns of a row that are to be put right, with what to do; `whose` follows their names."""
    found = []
    for column in field.columns:
        message = _text_problem(column, row.get(column.key, ""), f"{column.label}{whose}", missing)
        if message:
            found.append((column.key, message))
    return found


def says_something(content: Content) -> bool:
    """Whether anything was typed into a section; rows without text are nothing."""
    return any(
        any(not blank_row(row) for row in value) if isinstance(value, list) else bool(value)
        for value in content.values()
    )


def without_blank_rows(definition: Definition, content: Content) -> Content:
    """Return the content as it is handed in: without the rows into which nothing was typed."""
    return {
        key: [row for row in value if not blank_row(row)] if isinstance(value, list) else value
        for key, value in content.items()
        if definition.field(key)
    }


def filled_facts(definition: Definition, content: Content) -> set[str]:
    """Return the counted facts that non-empty answers of a paper add to (plan item II.3: nêu gương)."""
    return {field.fact for _, field in definition.fields() if field.fact and text_of(content, field)}


def same_text(first: object, second: object) -> bool:
    """Whether two answers say the same, word for word, whatever blanks there are; two empty ones don't."""
    return _words(first) == _words(second) != []


def _words(value: object) -> list[str]:
    if isinstance(value, str):
        return value.split()
    if isinstance(value, Iterable):
        return [
            word
            for row in value
            if isinstance(row, dict)
            for key, text in sorted(row.items())
            if key not in {"id", "origin"}
            for word in str(text).split()
        ]
    return []


# --- Rows --------------------------------------------------------------------------------------------------


def move_row(rows: list[Row], row_id: str, step: int) -> list[Row]:
    """Return the rows with one moved up (-1) or down (1); at an end nothing moves."""
    place = next((index for index, row in enumerate(rows) if row["id"] == row_id), None)
    if place is None or not 0 <= place + step < len(rows):
        return rows
    moved = list(rows)
    moved[place], moved[place + step] = moved[place + step], moved[place]
    return moved


def without_rows(rows: list[Row], row_ids: Container[str]) -> list[Row]:
    """Return the rows without some."""
    return [row for row in rows if row["id"] not in row_ids]


def put_back(rows: list[Row], row: Row, before: Iterable[str]) -> list[Row]:
    """Return the rows with one that was taken out, behind the first of `before` that is there, else in front.

    It keeps its id, unless another row has it by now.
    """
    ids = [one["id"] for one in rows]
    place = next((ids.index(one) + 1 for one in before if one in ids), 0)
    row_id = new_row_id(rows) if row["id"] in ids else row["id"]
    return [*rows[:place], {**row, "id": row_id}, *rows[place:]]


def new_row_id(rows: Iterable[Row]) -> str:
    """Return an id that no row has: “r7”. Ids only ever grow in a table, so a removed row's never comes back
    while a later one stands."""
    numbers = [int(row["id"][1:]) for row in rows if row["id"][:1] == "r" and row["id"][1:].isdecimal()]
    return f"r{max(numbers, default=0) + 1}"


def with_rows(rows: list[Row], added: Iterable[Row]) -> list[Row]:
    """Return the rows with others after them, each under an id of its own."""
    found = list(rows)
    first = int(new_row_id(found)[1:])
    return found + [{**row, "id": f"r{number}"} for number, row in enumerate(added, start=first)]
