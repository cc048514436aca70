"""A filled-in form as it is printed: from its definition, its text and the names of its day."""

import re
from collections.abc import Mapping

from kl01.forms.content import (
    Content,
    Row,
    advice_on_rows,
    blank_row,
    capital,
    recipient_lines,
    rows_of,
    text_of,
)
from kl01.forms.definition.data import Confirmation, Definition, FormField, Section
from kl01.forms.definition.vocabulary import UNIT_RECEIVER, FieldKind, FieldRole, FilledBy
from kl01.forms.definition.words import fill
from kl01.forms.printed import ConfirmationWords, PrintedWords
from kl01.periods import Period, format_paper_date, parse_date
from kl01.plan.catalogue import Catalogue
from kl01.printing.document import (
    Block,
    Document,
    DottedLines,
    Facts,
    Heading,
    Paragraphs,
    SignatureColumn,
    Table,
    TableColumn,
)

NUMBER_PERCENT = 6.0
"""Width of the column of numbers."""
BLANK_ROWS, BLANK_ROW_LINES, BLANK_ANSWER_LINES = 5, 3, 6
"""Room in a form that is printed to be filled in by hand."""
NOTHING, NO_CELL = "Không.", "-"
"""Where a paper that was handed in has no answer, so that nothing can be written there after it is signed."""
_NUMBER_WORD = re.compile(r"^số\s*:?\s*", re.IGNORECASE)
_DAY_ROOM = "\u00a0" * 9


def plan_words(plan: Catalogue) -> str:
    """Return how papers name the plan that they carry out: with its number and date where they are known."""
    number, day = plan.document.get("number", ""), plan.document.get("date", "")
    if number:
        on = f", ngày {day}" if day else ""
        return f"Kế hoạch số {number}{on} của {plan.issuer}"
    name = plan.name.partition(",")[0]
    return f"{name} của {plan.issuer}"


def unit_confirmation(definition: Definition, words: Mapping[str, str]) -> ConfirmationWords:
    """Return how a unit's committee signs a paper of the unit."""
    return confirmation_words(definition.confirmation(UNIT_RECEIVER), words)


def confirmation_words(confirmation: Confirmation, words: Mapping[str, str]) -> ConfirmationWords:
    """Return how who confirms signs, with the names of a day filled in."""
    return ConfirmationWords(
        title=capital(fill(confirmation.title, words)),
        on_behalf=fill(confirmation.on_behalf, words),
        office=fill(confirmation.office, words),
        # Who signs in somebody's place does so wherever the form has their own office printed.
        in_place_of=words.get("in_place_of", "") if "{office}" in confirmation.office else "",
    )


def make_document(
    definition: Definition,
    period: Period,
    content: Content,
    receiver_content: Content,
    printed: PrintedWords,
    *,
    draft: bool,
    blank: bool = False,
    closed: bool = False,
    with_result: bool = True,
) -> Document:
    """Put a paper together.

    `blank` leaves room to write everywhere, a draft where its answers are missing. On a `closed` paper, which
    was handed in, nothing can be added but signatures and day: an empty answer is “Không.”, and what its
    receiver or, without `with_result`, what is filled in at the result does not say is left out.

    Nothing here asks for the day: all that a paper says stands in what it is given, so that it says the same
    for ever.
    """
    words = printed.words
    subject = [fill(line, words) for line in definition.subject if _says_something(line, words)]
    blocks: list[Block] = []
    for section in definition.printed_sections:
        if section.as_facts:
            facts = _facts(section, content, printed, blank=blank, closed=closed)
            if facts.rows:
                blocks.append(facts)
            if definition.opening:
                blocks.append(Paragraphs(fill(definition.opening, words)))
            continue
        by_receiver = section.filled_by is FilledBy.RECEIVER
        own = receiver_content if by_receiver else content
        if closed:
            left_out = by_receiver or (section.at_result and not with_result)
            blocks += _closed_section(section, own, printed, left_out=left_out)
        else:
            blocks += _section(section, own, printed, blank=blank)
    confirming, writing = _signatures(definition, printed)
    by_role = {field.role: field for _, field in definition.fields() if field.role}
    recipients = by_role.get(FieldRole.RECIPIENTS.value)
    number = by_role.get(FieldRole.NUMBER.value)
    return Document(
        profile=printed.print_profile,
        mark=definition.mark,
        draft="Dự thảo" if draft and not blank else "",
        superior=printed.superior,
        issuer=printed.issuer,
        place_date=_place_date(by_role, content, printed, period, blank=blank),
        kind=definition.kind,
        subject=tuple(subject),
        blocks=tuple(blocks),
        left=None if recipients else confirming,
        right=confirming if recipients else writing,
        number=_number(text_of(content, number)) if number and not blank else "",
        recipients=recipient_lines(text_of(content, recipients)) if recipients else (),
    )


def _signatures(definition: Definition, printed: PrintedWords) -> tuple[SignatureColumn, SignatureColumn]:
    """Return how who confirms and who writes sign."""
    confirmation, note = printed.confirmation, definition.signature_note
    return (
        SignatureColumn(
            confirmation.title,
            confirmation.on_behalf,
            confirmation.office,
            note,
            printed.signer,
            confirmation.in_place_of,
        ),
        SignatureColumn(definition.writer_title, "", "", note, printed.writer),
    )


def _number(text: str) -> str:
    """Return “Số 05-ĐK/ĐU” (Hướng dẫn 36-HD/VPTW, appendix 3, row 3: no colon); empty for none."""
    return f"Số {_NUMBER_WORD.sub('', text)}" if text else ""


def _says_something(line: str, words: Mapping[str, str]) -> bool:
    return "{theme}" not in line or bool(words["theme"])


def _place_date(
    by_role: dict[str, FormField], content: Content, printed: PrintedWords, period: Period, *, blank: bool
) -> str:
    """Return place and day; without a day there is room for it, in the year of the period or of the words."""
    place = text_of(content, by_role[FieldRole.PLACE.value]) or printed.shown.get("place_name", "")
    typed = "" if blank else text_of(content, by_role[FieldRole.DATE.value])
    try:
        day = format_paper_date(parse_date(typed))
    except ValueError:
        year = period.year or (printed.day.year if printed.day else _DAY_ROOM)
        day = f"ngày{_DAY_ROOM}tháng{_DAY_ROOM}năm {year}"
    return f"{place or '…………'}, {day}"


def _facts(section: Section, content: Content, printed: PrintedWords, *, blank: bool, closed: bool) -> Facts:
    rows: list[list[tuple[str, str]]] = []
    starts_line = True
    for field in section.fields:
        if not field.same_line:
            starts_line = True
        if field.role or (field.party_only and not printed.party_member):
            continue
        value = _answer_text(field, content, printed)
        label = fill(field.heading or field.label, printed.words)
        if not value and not blank and (closed or not field.required):
            continue
        pair = (label, "" if blank else value)
        if field.same_line and rows and not starts_line:
            rows[-1].append(pair)
        else:
            rows.append([pair])
        starts_line = False
    return Facts(tuple(tuple(row) for row in rows))


def _section(section: Section, content: Content, printed: PrintedWords, *, blank: bool) -> list[Block]:
    found = _section_heading(section, printed)
    for field in _printed_fields(section, printed):
        found += _field_headings(field, printed)
        found.append(_answer(field, content, printed, blank=blank))
        advice = "" if blank else advice_on_rows(field, len(rows_of(content, field)))
        if advice:
            found.append(Paragraphs(f"({advice})"))
    return found


def _closed_section(
    section: Section, content: Content, printed: PrintedWords, *, left_out: bool
) -> list[Block]:
    """Return a section without room to write; what is empty is `left_out`, or says that there is nothing."""
    found: list[Block] = []
    for field in _printed_fields(section, printed):
        rows = [row for row in rows_of(content, field) if not blank_row(row)]
        answer = _closed_answer(field, content, rows, printed)
        if answer is None and left_out:
            continue
        found += [*_field_headings(field, printed), answer or Paragraphs(NOTHING)]
        advice = advice_on_rows(field, len(rows))
        if advice:
            found.append(Paragraphs(f"({advice})"))
    return [*_section_heading(section, printed), *found] if found else []


def _closed_answer(
    field: FormField, content: Content, rows: list[Row], printed: PrintedWords
) -> Block | None:
    """Return an answer as it stands, with the rows of a table that say something; None if there is none."""
    if field.kind is FieldKind.PARAGRAPH:
        return Paragraphs(fill(field.text, printed.words))
    if field.kind is FieldKind.TABLE:
        return _filled_table(field, rows, NO_CELL) if rows else None
    text = _answer_text(field, content, printed).strip()
    return Paragraphs(text) if text else None


def _printed_fields(section: Section, printed: PrintedWords) -> list[FormField]:
    """Return the fields that stand in the text of a paper; those with a role have places of their own."""
    return [one for one in section.fields if not one.role and (printed.party_member or not one.party_only)]


def _section_heading(section: Section, printed: PrintedWords) -> list[Block]:
    return [Heading(fill(section.heading, printed.words), 1)] if section.heading else []


def _field_headings(field: FormField, printed: PrintedWords) -> list[Block]:
    found: list[Block] = []
    if field.above:
        found.append(Heading(fill(field.above, printed.words), 2))
    if field.heading:
        found.append(Heading(fill(field.heading, printed.words), 3 if field.heading[1:2] == ")" else 2))
    return found


def _answer(field: FormField, content: Content, printed: PrintedWords, *, blank: bool) -> Block:
    if field.kind is FieldKind.PARAGRAPH:
        return Paragraphs(fill(field.text, printed.words))
    if field.kind is FieldKind.TABLE:
        return _table(field, content, blank=blank)
    text = _answer_text(field, content, printed)
    if text and not blank:
        return Paragraphs(text)
    room = BLANK_ANSWER_LINES if field.kind is FieldKind.LONG_TEXT else 1
    return DottedLines(room if blank else field.blank_lines)


def _answer_text(field: FormField, content: Content, printed: PrintedWords) -> str:
    if field.kind is FieldKind.SHOWN:
        return printed.shown.get(field.prefill, "")
    return text_of(content, field)


def _table(field: FormField, content: Content, *, blank: bool) -> Block:
    """Return the rows of a table, else room for some; a form that leaves none says that there is nothing."""
    rows = [] if blank else rows_of(content, field)
    if rows:
        return _filled_table(field, rows)
    empty = ("", *("" for _ in field.printed_columns))
    roomy = blank or field.required or field.advises
    count = (field.advised_most or BLANK_ROWS) if roomy else field.blank_lines
    if not count:
        return Paragraphs(NOTHING)
    return Table(_columns(field), (empty,) * count, blank_row_lines=BLANK_ROW_LINES if roomy else 1)


def _filled_table(field: FormField, rows: list[Row], no_cell: str = "") -> Table:
    """Return a table of what was written; `no_cell` stands in cells without any text."""
    return Table(
        _columns(field),
        tuple(
            (str(number), *(cell or no_cell for cell in _cells(field, row)))
            for number, row in enumerate(rows, start=1)
        ),
    )


def _columns(field: FormField) -> tuple[TableColumn, ...]:
    return (
        TableColumn("TT", NUMBER_PERCENT, centred=True),
        *(TableColumn(column.header, column.width_percent) for column in field.printed_columns),
    )


def _cells(field: FormField, row: Row) -> list[str]:
    """Return the cells of a row; what shares a cell with the column before stands below it."""
    cells: list[str] = []
    for column in field.columns:
        text = row.get(column.key, "")
        if column.same_cell:
            cells[-1] = "\n".join(part for part in (cells[-1], text) if part)
        else:
            cells.append(text)
    return cells
