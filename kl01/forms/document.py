"""A filled-in form as it is printed: from its definition, its text and the names of its day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

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
from kl01.forms.definition.vocabulary import (
    UNIT_RECEIVER,
    ColumnKind,
    FieldKind,
    FieldRole,
    FilledBy,
    WhenEmpty,
)
from kl01.forms.definition.words import fill
from kl01.forms.printed import ConfirmationWords, PrintedWords
from kl01.periods import Period, format_paper_date, parse_date, room_for_date
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
BLANK_ROWS, OPTIONAL_ROWS = 5, 3
BLANK_ANSWER_LINES, LYING_ANSWER_LINES, BLANK_RECIPIENTS = 6, 4, 3
"""Room in a form to be filled in by hand; four lines of a sheet that lies are six of another."""
_LETTERS_A_LINE = 250
"""Of an answer's limit, so many get a line: few use all of it by hand."""
_HAND_LINES = {ColumnKind.TEXT: 2, ColumnKind.LONG_TEXT: 3}
"""Lines of handwriting in a row, by its columns; what is chosen takes one."""
NOTHING, NO_FACT, NO_CELL = "Không.", "Không", "-"
"""Where a paper that was handed in has no answer, so that nothing can be written there after it is signed."""
_NUMBER_WORD = re.compile(r"^số\s*:?\s*", re.IGNORECASE)
NUMBER_ROOM = "…………"
_DAY_LETTERS = 40
"""What takes no more letters on a line is as short as a day, written by hand, too."""


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


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a paper is printed where an answer is missing."""

    blank: bool
    """To be filled in by hand, all of it."""
    closed: bool
    """Handed in: nothing can be added any more."""
    landscape: bool


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

    `blank` leaves room to write everywhere, a draft where an answer is missing that has to be given. What may
    be missing says “Không”, or is left out, as the form wants it (WhenEmpty); what its receiver or, without
    `with_result`, what is filled in at the result does not say is left out. On a `closed` paper, which was
    handed in, nothing can be added but number, day and signatures.

    Nothing here asks for the day: all that a paper says stands in what it is given, so that it says the same
    for ever.
    """
    words = printed.words
    subject = [fill(line, words) for line in definition.subject if _says_something(line, words)]
    manner = _Manner(blank=blank, closed=closed, landscape=definition.landscape)
    blocks: list[Block] = []
    for section in definition.printed_sections:
        if section.as_facts:
            facts = _facts(section, content, printed, manner)
            if facts.rows:
                blocks.append(facts)
            if definition.opening:
                blocks.append(Paragraphs(fill(definition.opening, words)))
            continue
        by_receiver = section.filled_by is FilledBy.RECEIVER
        own = receiver_content if by_receiver else content
        left_out = by_receiver or (section.at_result and not with_result)
        blocks += _section(section, own, printed, manner, left_out=left_out)
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
        number=_number(definition, text_of(content, number), words, blank=blank) if number else "",
        recipients=_recipients(text_of(content, recipients), blank=blank) if recipients else (),
        landscape=definition.landscape,
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


def _number(definition: Definition, text: str, words: Mapping[str, str], *, blank: bool) -> str:
    """Return “Số 05-ĐK/ĐU” (Hướng dẫn 36-HD/VPTW, appendix 3, row 3: no colon); empty for none.

    A form with a sign of its own leaves room for the number: “Số …………-ĐK/ĐU”.
    """
    if text and not blank:
        return f"Số {_NUMBER_WORD.sub('', text)}"
    if not definition.number_sign:
        return ""
    # Words that were kept before forms had signs don't name the body's.
    sign = "/".join(part for part in (definition.number_sign, words.get("body_sign", "")) if part)
    return f"Số {NUMBER_ROOM}-{sign}"


def _recipients(text: str, *, blank: bool) -> tuple[str, ...]:
    """Return the lines of Nơi nhận; empty ones are written by hand."""
    return ("",) * BLANK_RECIPIENTS if blank else recipient_lines(text)


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
        day = room_for_date(period.year or (printed.day.year if printed.day else None))
    return f"{place or '…………'}, {day}"


def _facts(section: Section, content: Content, printed: PrintedWords, manner: _Manner) -> Facts:
    rows: list[list[tuple[str, str]]] = []
    short: list[str] = []
    starts_line = True
    for field in section.fields:
        if not field.same_line:
            starts_line = True
        if field.role or (field.party_only and not printed.party_member):
            continue
        value = "" if manner.blank else _answer_text(field, content, printed)
        label = fill(field.heading or field.label, printed.words)
        to_write = manner.blank or (field.needed and not manner.closed)
        if not value and not to_write:
            if field.when_empty is not WhenEmpty.NONE:
                continue
            value = NO_FACT
        if field.kind is FieldKind.DATE or (
            field.kind is FieldKind.TEXT and field.max_length <= _DAY_LETTERS
        ):
            short.append(label)
        pair = (label, value)
        if field.same_line and rows and not starts_line:
            rows[-1].append(pair)
        else:
            rows.append([pair])
        starts_line = False
    return Facts(tuple(tuple(row) for row in rows), frozenset(short))


def _section(
    section: Section, content: Content, printed: PrintedWords, manner: _Manner, *, left_out: bool
) -> list[Block]:
    """Return a section; what is missing gets room to write, says that there is nothing, or is left out.

    `left_out`: without an answer nothing of it is printed, unless the form is blank.
    """
    found: list[Block] = []
    for field in _printed_fields(section, printed):
        answer = _given(field, content, printed, manner) or _missing(field, manner, left_out=left_out)
        if answer is None:
            continue
        found += [*_field_headings(field, printed), answer]
        advice = "" if manner.blank else advice_on_rows(field, len(_said_rows(content, field)))
        if advice:
            found.append(Paragraphs(f"({advice})"))
    return [*_section_heading(section, printed), *found] if found else []


def _given(field: FormField, content: Content, printed: PrintedWords, manner: _Manner) -> Block | None:
    """Return an answer as it stands, with the rows of a table that say something; None if there is none."""
    if field.kind is FieldKind.PARAGRAPH:
        return Paragraphs(fill(field.text, printed.words))
    if manner.blank:
        return None
    if field.kind is FieldKind.TABLE:
        rows = _said_rows(content, field)
        return _filled_table(field, rows, closed=manner.closed) if rows else None
    text = _answer_text(field, content, printed).strip()
    return Paragraphs(text) if text else None


def _missing(field: FormField, manner: _Manner, *, left_out: bool) -> Block | None:
    """Return what stands where an answer is missing; None for nothing, not even its heading.

    Every answer of a blank form is still to be written, of a draft those that have to be.
    """
    if manner.blank:
        if field.kind is FieldKind.TABLE:
            return _empty_table(field)
        most = LYING_ANSWER_LINES if manner.landscape else BLANK_ANSWER_LINES
        lines = max(min(most, field.max_length // _LETTERS_A_LINE), 1)
        return DottedLines(lines if field.kind is FieldKind.LONG_TEXT else 1)
    if left_out:
        return None
    if field.needed and not manner.closed:
        return _empty_table(field) if field.kind is FieldKind.TABLE else DottedLines(field.blank_lines)
    return None if field.when_empty is WhenEmpty.OMIT else Paragraphs(NOTHING)


def _said_rows(content: Content, field: FormField) -> list[Row]:
    return [row for row in rows_of(content, field) if not blank_row(row)]


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


def _answer_text(field: FormField, content: Content, printed: PrintedWords) -> str:
    if field.kind is FieldKind.SHOWN:
        return printed.shown.get(field.prefill, "")
    return text_of(content, field)


def _empty_table(field: FormField) -> Table:
    """Return rows to be filled in by hand, as high as what is written there needs."""
    longest = max(_HAND_LINES.get(column.kind, 1) for column in field.columns)
    count = field.advised_most or min(BLANK_ROWS if field.required else OPTIONAL_ROWS, field.max_rows)
    return Table(
        _columns(field), (("", *("" for _ in field.printed_columns)),) * count, blank_row_lines=longest
    )


def _filled_table(field: FormField, rows: list[Row], *, closed: bool) -> Table:
    """Return a table of what was written.

    In cells without any text of a `closed` paper stands NO_CELL; in rows of a draft that are not finished is
    room for a line by hand.
    """
    no_cell = NO_CELL if closed else ""
    open_cells = any(column.required and not row.get(column.key) for row in rows for column in field.columns)
    return Table(
        _columns(field),
        tuple(
            (str(number), *(cell or no_cell for cell in _cells(field, row)))
            for number, row in enumerate(rows, start=1)
        ),
        blank_row_lines=2 if open_cells and not closed else 0,
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
