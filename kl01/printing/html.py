"""A `Document` as HTML for the PDF, cut where the renderer needs it."""

from collections.abc import Iterator
from dataclasses import replace

from flask import render_template

from kl01.printing.boxes import boxed
from kl01.printing.columns import fitted_columns
from kl01.printing.document import (
    Beneath,
    Block,
    Document,
    DottedLines,
    Facts,
    Introduction,
    Paragraphs,
    Row,
    Table,
    Text,
    Tick,
    plain_text,
)
from kl01.printing.extent import refuse_too_much
from kl01.printing.pdf import page_css, text_width
from kl01.printing.profiles import PrintProfile
from kl01.printing.tying import tied

ROWS_A_TABLE = 50
"""Layout time grows with the square of a table's rows."""
LINES_A_TABLE = 400
"""It grows with the square of their lines, too: some ten pages. Beyond, a row begins a table anew."""
MILLIMETRES_A_LETTER = 2
"""Of the text of tables, roughly."""
KEPT_LINES = 2
"""So many lines of the text stand on the page of the signature at least."""
SHEET_WIDTH_MM, SHEET_HEIGHT_MM = 210, 297
POINTS_A_MILLIMETRE = 72 / 25.4
# As in paper_pdf.css: the gap between two values in a line, and that before a line to write on.
GAP_MM, LEADER_GAP_MM = 6, 1.1


def document_html(document: Document) -> str:
    """Return the paper as a whole HTML document for `render_pdf`, which needs its `pictures`, too.

    Needs an application context. What no font has stands there as a box, with a note (see boxes.py). Layout
    takes some 0.1 s a page.

    Raises:
        TooMuchError: it is too long.

    """
    refuse_too_much(document)
    profile = document.profile
    document = tied(boxed(document), profile, text_width_points(profile, landscape=document.landscape))
    blocks, kept = _laid_out(document, profile)
    return render_template(
        "components/sheet_pdf.html",
        document=replace(document, blocks=blocks),
        kept=kept,
        photos=document.photos,
        profile=profile,
        page_css=page_css(
            profile,
            "landscape" if document.landscape else "portrait",
            two_sided=document.two_sided,
        ),
    )


def text_width_points(profile: PrintProfile, *, landscape: bool = False) -> float:
    """Return the width between the margins, in points."""
    sheet = SHEET_HEIGHT_MM if landscape else SHEET_WIDTH_MM
    return (sheet - profile.margin_left_mm - profile.margin_right_mm) * POINTS_A_MILLIMETRE


def _laid_out(document: Document, profile: PrintProfile) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Return the blocks as the renderer takes them, and the last of them, which hold the lines to keep.

    A table at the end of a paper that nobody signs is kept with nothing: it goes on on the next page.
    """
    room = text_width_points(profile, landscape=document.landscape)
    pieces = [piece for block in document.blocks for piece in _pieces(block, profile, room)]
    signed = document.left or document.right or document.recipients
    if pieces and isinstance(pieces[-1], Table) and not signed:
        return tuple(pieces), ()
    first_kept, lines = len(pieces), 0
    while first_kept and lines < KEPT_LINES:
        first_kept -= 1
        lines += least_lines(pieces[first_kept])
    return tuple(pieces[:first_kept]), tuple(pieces[first_kept:])


def _pieces(block: Block, profile: PrintProfile, room: float) -> Iterator[Block]:
    if isinstance(block, Table):
        columns = fitted_columns(block.columns, room, profile.table_size)
        yield from _tables(replace(block, columns=columns), room)
    elif isinstance(block, Facts):
        yield replace(
            block, rows=tuple(line for row in block.rows for line in fact_lines(row, block, profile, room))
        )
    elif isinstance(block, Paragraphs):
        for line in block.lines:
            yield replace(block, text=line)
    else:
        yield block


def _tables(block: Table, room: float) -> Iterator[Table]:
    """Return the table in parts of so many rows and lines; what stands beneath a row stays with it."""
    starts, rows, lines = [0], 0, 0
    for at, row in enumerate(block.rows):
        if not isinstance(row, Beneath):
            if rows == ROWS_A_TABLE or (rows and lines > LINES_A_TABLE):
                starts.append(at)
                rows, lines = 0, 0
            rows += 1
        lines += _row_lines(row, block, room)
    for start, end in zip(starts, [*starts[1:], len(block.rows)], strict=True):
        yield replace(block, rows=block.rows[start:end], goes_on=start > 0)


def _row_lines(row: Row, block: Table, room: float) -> int:
    """Return roughly how many lines a row has in a text so many points wide."""
    letters = room / POINTS_A_MILLIMETRE / MILLIMETRES_A_LETTER
    if isinstance(row, Beneath):
        return _cell_lines(row.text, letters)
    shares = (column.width_percent / 100 for column in block.columns)
    cells = zip(row, shares, strict=True)
    return max(1 if isinstance(cell, Tick) else _cell_lines(cell, letters * share) for cell, share in cells)


def _cell_lines(text: Text, letters: float) -> int:
    return sum(1 + int(len(line) / max(letters, 1)) for line in plain_text(text).splitlines())


def fact_lines(
    row: tuple[tuple[str, str], ...], block: Facts, profile: PrintProfile, room: float
) -> Iterator[tuple[tuple[str, str], ...]]:
    """Return the row as it fits the room in points, in as many lines as it takes."""
    line: tuple[tuple[str, str], ...] = ()
    used = 0.0
    for fact in row:
        width = fact_width(*fact, block.room_mm(fact[0]), profile.body_size)
        if line and used + width > room:
            yield line
            line, used = (), 0.0
        line, used = (*line, fact), used + width
    if line:
        yield line


def fact_width(label: str, value: str, room_mm: float, size: float) -> float:
    """Return how many points wide the fact is at least, with the gap beside it.

    `room_mm` is what a line to write on takes, where there is no value.
    """
    gaps = GAP_MM + (0 if value else room_mm + LEADER_GAP_MM)
    return text_width(f"{label}: {value}", size) + gaps * POINTS_A_MILLIMETRE


def least_lines(block: Block) -> int:
    """Return how many lines the block has at least, however wide it is."""
    if isinstance(block, Table):
        return len(block.rows)
    if isinstance(block, Facts):
        return len(block.rows)
    if isinstance(block, Introduction):
        return max(len(block.facts), 1)
    if isinstance(block, DottedLines):
        return block.lines
    return 1
