"""A `Document` as a Word file: real styles, real tables, the sheet and the sizes of its print profile.

People mend a comma in Word before they sign, so all is made as a careful typist makes it: paragraph styles
with names, header rows that repeat, a field for the page number, tabs with dots for lines to write on.
"""

import io
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any

from kl01.printing.boxes import boxed
from kl01.printing.columns import fitted_columns
from kl01.printing.document import (
    Beneath,
    Block,
    Cell,
    Document,
    DottedLines,
    Facts,
    Heading,
    Introduction,
    Paragraphs,
    Picture,
    Row,
    Run,
    SignatureColumn,
    Table,
    TableColumn,
    Tick,
    text_lines,
)
from kl01.printing.docx_file import WordFile, element, put
from kl01.printing.extent import refuse_too_much
from kl01.printing.heading import HeadingShape
from kl01.printing.html import GAP_MM, POINTS_A_MILLIMETRE, fact_lines, fact_width
from kl01.printing.pdf import text_width
from kl01.printing.tying import WORD, tied

SIGNATURE_LINES = 4
"""Blank lines for the hand: HD 36-HD/VPTW, row 7c."""
_PICTURE_GAP_MM = 5
_CELL_GAP = 20
"""Points between a line to write on in the left half of the end and the right half."""
_BOXES = {"done": "☑", "in_progress": "◧", "not_done": "☐", "not_applicable": "⊟", "late": "⚠"}
_BOX_FONT = "Segoe UI Symbol"
"""Has them all, and comes with Windows."""


_SHORT_TEXT = 120
"""A row whose texts are no longer stays on one page; a longer one may go on on the next."""


def document_docx(document: Document) -> bytes:
    """Return the paper as a .docx file. Takes some 0.1 s, so call it outside a transaction.

    Raises:
        TooMuchError: it is too long.

    """
    refuse_too_much(document)
    profile = document.profile
    writer = _Writer(profile, document.title, landscape=document.landscape, two_sided=document.two_sided)
    document = tied(boxed(document), profile, writer.width, WORD)
    writer.heading(document)
    for block in document.blocks:
        writer.block(block)
    writer.signatures(document)
    for note in document.notes:
        writer.paragraph(note, "Ghi chú bản in")
    return writer.content()


def _is_short(row: Row) -> bool:
    texts = (row.text,) if isinstance(row, Beneath) else row
    return not any(isinstance(text, str) and len(text) > _SHORT_TEXT for text in texts)


class _Writer(WordFile):
    """The parts of a paper, written one after the other."""

    def heading(self, document: Document) -> None:
        """Write corner mark, heading and title."""
        p, shape = self.profile, document.heading_shape
        if document.mark:
            self.paragraph(document.mark, "Mẫu số")
        table, ((left, right), (number, place)) = self._heading_table(shape)
        for line in shape.superior:
            self.paragraph(line, "Cơ quan cấp trên", left)
        for line in shape.issuer or ("",):
            self.paragraph(line, "Cơ quan ban hành", left)
        if p.issuer_mark == "star":
            self.paragraph("*", "Số và ký hiệu", left)
        else:
            self.rule(shape.issuer_rule, shape.left, left)
        self._authority(right, shape.width - shape.left)
        self.paragraph(document.number, "Số và ký hiệu", number)
        self.paragraph(document.place_date, "Địa danh và ngày tháng", place)
        if document.draft:
            self.paragraph(document.draft, "Địa danh và ngày tháng", place)
        self.keep(table, with_next=True)
        self.paragraph(document.kind.upper(), "Title")
        for line in shape.subject:
            self.paragraph(line, "Subtitle")
        if p.title_end == "hyphens":
            self.paragraph("-----", "Số và ký hiệu")
        else:
            self.rule(shape.title_rule, self.width)

    def _heading_table(self, shape: HeadingShape) -> tuple[Any, list[tuple[Any, Any]]]:
        """Add the table of the heading; its rows may share the width each in its own way."""
        if shape.date_left == shape.left:
            table = self.table(2, (shape.left / shape.width, 1 - shape.left / shape.width), grid=False)
            return table, [row.cells for row in table.rows]
        cuts = sorted((0, shape.left, shape.date_left, shape.width))
        table = self.table(2, [(b - a) / shape.width for a, b in pairwise(cuts)], grid=False)
        rows = []
        for row, left in zip(table.rows, (shape.left, shape.date_left), strict=True):
            first, second, third = row.cells
            if left == cuts[1]:
                rows.append((first, second.merge(third)))
            else:
                rows.append((first.merge(second), third))
        return table, rows

    def _authority(self, cell: Any, room: float) -> None:
        """Write the Party, or the State and its motto, with a rule as long as the last line."""
        from docx.shared import Pt

        p = self.profile
        for line, size in zip(p.authority_lines, p.authority_sizes, strict=True):
            self.paragraph(line, "Tên Đảng hoặc Quốc hiệu", cell).runs[0].font.size = Pt(size)
        length = text_width(p.authority_lines[-1], p.authority_sizes[-1], bold=True)
        self.rule(length, room, cell)

    def block(self, block: Block) -> None:
        """Write one block of the text."""
        writers: dict[type[Any], Callable[[Any], None]] = {
            Facts: self._fact_rows,
            Heading: self._heading,
            Paragraphs: self._paragraphs,
            DottedLines: self._dotted_lines,
            Picture: self._centred_picture,
            Introduction: self._introduction,
            Table: self._block_table,
        }
        writers[type(block)](block)

    def _fact_rows(self, block: Facts) -> None:
        for row in block.rows:
            for line in fact_lines(row, block, self.profile, self.width):
                self._facts(line, block)

    def _heading(self, block: Heading) -> None:
        self.paragraph(block.text, f"Heading {block.level}")

    def _paragraphs(self, block: Paragraphs) -> None:
        from docx.enum.text import WD_PARAGRAPH_ALIGNMENT

        for line in block.lines:
            paragraph = self.paragraph(line, "Body Text")
            if not block.justified:
                paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.LEFT

    def _dotted_lines(self, block: DottedLines) -> None:
        for _ in range(block.lines):
            self._dots(self.paragraph("\t", "Thông tin"), self.width)

    def _centred_picture(self, block: Picture) -> None:
        from docx.enum.text import WD_PARAGRAPH_ALIGNMENT

        self._picture(block).alignment = WD_PARAGRAPH_ALIGNMENT.CENTER

    def _picture(self, picture: Picture, cell: Any = None) -> Any:
        """Add a paragraph with the picture; of one that cannot be read the paragraph stays."""
        from docx.image.exceptions import UnexpectedEndOfFileError, UnrecognizedImageError
        from docx.shared import Mm

        paragraph = self.paragraph("", "Thông tin", cell)
        with suppress(UnexpectedEndOfFileError, UnrecognizedImageError):
            paragraph.add_run().add_picture(
                io.BytesIO(picture.jpeg), Mm(picture.width_mm), Mm(picture.height_mm)
            )
        return paragraph

    def _introduction(self, block: Introduction) -> None:
        """Write labelled values, with the picture in a cell of its own at their right."""
        from docx.enum.text import WD_PARAGRAPH_ALIGNMENT

        cell = None
        if block.picture:
            share = (block.picture.width_mm + _PICTURE_GAP_MM) * POINTS_A_MILLIMETRE / self.width
            self.gap(3)
            cell, right = self.table(1, (1 - share, share), grid=False).rows[0].cells
            self._picture(block.picture, right).alignment = WD_PARAGRAPH_ALIGNMENT.RIGHT
        for label, value in block.facts:
            self.paragraph((Run(f"{label}:", italic=True), Run(f" {value}")), "Thông tin", cell)

    def _facts(self, line: tuple[tuple[str, str], ...], block: Facts) -> None:
        """Write labelled values in a line, each from its tab stop; dots stand where a value is missing."""
        from docx.shared import Pt

        widths = [
            fact_width(label, value, block.room_mm(label), self.profile.body_size) for label, value in line
        ]
        spare = max(self.width + GAP_MM * POINTS_A_MILLIMETRE - sum(widths), 0) / len(line)
        paragraph = self.paragraph("", "Thông tin")
        right = 0.0
        for index, ((label, value), width) in enumerate(zip(line, widths, strict=True)):
            if index:
                paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(right))
                paragraph.add_run("\t")
            right += width + spare
            paragraph.add_run(f"{label}: {value}" if value else f"{label}: \t")
            if not value:
                self._dots(paragraph, min(right - GAP_MM * POINTS_A_MILLIMETRE, self.width))

    def _dots(self, paragraph: Any, right: float) -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
        from docx.shared import Pt

        paragraph.paragraph_format.tab_stops.add_tab_stop(
            Pt(right), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )

    def _block_table(self, block: Table) -> None:
        from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE
        from docx.shared import Mm

        self.gap(3)
        heads_count = 2 if block.heading else 1
        columns = fitted_columns(block.columns, self.width, self.profile.table_size)
        table = self.table(
            heads_count + len(block.rows), (column.width_percent / 100 for column in columns), grid=True
        )
        # Row by row: `table.cell` looks at all cells each time.
        made_rows = list(table.rows)
        heads, rows = made_rows[:heads_count], made_rows[heads_count:]
        if block.heading:
            self._group_heading(heads[0].cells, block.heading)
        for cell, column in zip(heads[-1].cells, block.columns, strict=True):
            self.paragraph(column.header, "Đầu bảng", cell)
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        for made in heads:
            self._repeat(made)
        for made, row, beneath in zip(rows, block.rows, (*block.rows, None)[1:], strict=True):
            self._row(made, row, block.columns)
            if isinstance(beneath, Beneath) and not isinstance(row, Beneath):
                self._keep_with_next(made)
            if block.hand_row_mm:
                made.height = Mm(block.hand_row_mm)
                made.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST

    def _row(self, made: Any, row: Row, columns: tuple[TableColumn, ...]) -> None:
        if _is_short(row):
            put(made._tr.get_or_add_trPr(), element("cantSplit"))
        if isinstance(row, Beneath):
            self._beneath(made.cells, row)
            return
        for cell, column, content in zip(made.cells, columns, row, strict=True):
            self._cell(cell, content, centred=column.centred)

    def _repeat(self, row: Any) -> None:
        """Let a row stand at the head of the table on every page, and never without a row of the table."""
        for mark in ("cantSplit", "tblHeader"):
            put(row._tr.get_or_add_trPr(), element(mark))
        self._keep_with_next(row)

    @staticmethod
    def _keep_with_next(row: Any) -> None:
        for paragraph in row._tr.xpath(".//w:p"):
            paragraph.get_or_add_pPr().keepNext_val = True

    def _group_heading(self, cells: Any, text: str) -> None:
        """Write what names the rows of a table, over its whole width and outside its lines."""
        whole = cells[0].merge(cells[-1])
        self.paragraph(text, "Đầu nhóm", whole)
        borders = element("tcBorders")
        for side in ("top", "left", "right"):
            borders.append(element(side, val="nil"))
        # Flush with the lines of the table and clear of its head, as in the PDF: twentieths of a point.
        margins = element("tcMar")
        for side, width in (("left", 0), ("bottom", 80), ("right", 0)):
            margins.append(element(side, w=str(width), type="dxa"))
        put(whole._tc.get_or_add_tcPr(), borders, margins)

    def _cell(self, cell: Any, content: Cell, *, centred: bool = False) -> None:
        from docx.enum.text import WD_PARAGRAPH_ALIGNMENT

        if isinstance(content, Tick):
            paragraph = self.paragraph(f"{_BOXES[content.state]} ", "Ô bảng", cell)
            self.set_font(paragraph.runs[0], _BOX_FONT)
            paragraph.add_run(content.word).bold = content.state == "late" or None
            return
        for line in text_lines(content) or ("",):
            paragraph = self.paragraph(line, "Ô bảng", cell)
            if centred:
                paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.CENTER

    def _beneath(self, cells: Any, row: Beneath) -> None:
        """Write a text that needs the width of all columns but the first."""
        label = (Run(f"{row.label} ", italic=True),) if row.label else ()
        wide = cells[1].merge(cells[-1]) if len(cells) > 2 else cells[-1]
        self._cell(wide, (*label, Run(row.text)))

    def signatures(self, document: Document) -> None:
        """Write the signatures, or recipients and signature, whole and with the last lines of the text."""
        if not (document.left or document.right or document.recipients):
            return
        self._bind_last_lines()
        table = self.table(2, (0.5, 0.5), grid=False)
        (left, right), (left_name, right_name) = (row.cells for row in table.rows)
        if document.recipients:
            self._recipients(left, document.recipients)
        elif document.left:
            self._signer(left, left_name, document.left)
        if document.right:
            self._signer(right, right_name, document.right)
        self.keep(table, with_next=False)

    def _bind_last_lines(self) -> None:
        """Let the last paragraph, or the last row of a table, stay on the page of what follows."""
        last = self.file.element.body.xpath("./w:p | ./w:tbl")[-1]
        paragraphs = [last] if last.tag.endswith("}p") else last.xpath("./w:tr[last()]//w:p")
        for paragraph in paragraphs:
            paragraph.get_or_add_pPr().keepNext_val = True
        self.gap(8)

    def _signer(self, cell: Any, name_cell: Any, column: SignatureColumn) -> None:
        bold = [column.title.upper()]
        if column.on_behalf_of:
            bold.append(self.profile.speaks_for(column.on_behalf_of))
        if column.in_place_of:
            bold.append(f"{self.profile.in_place} {column.in_place_of.upper()}")
        for text in filter(None, bold):
            self.paragraph(text, "Chữ ký", cell).runs[0].bold = True
        if column.office:
            run = self.paragraph(column.office.upper(), "Chữ ký", cell).runs[0]
            run.bold = self.profile.office_bold
        if column.note:
            self.paragraph(column.note, "Chữ ký", cell).runs[0].italic = True
        for _ in range(SIGNATURE_LINES):
            self.paragraph("", "Chữ ký", name_cell)
        self.paragraph(column.name, "Chữ ký", name_cell).runs[0].bold = True

    def _recipients(self, cell: Any, recipients: tuple[str, ...]) -> None:
        from docx.shared import Pt

        p = self.profile
        label = self.paragraph("Nơi nhận:", "Nơi nhận", cell).runs[0]
        label.font.size = Pt(p.recipients_label_size)
        if p.recipients_label_style == "underlined":
            label.underline = True
        else:
            label.bold = label.italic = True
        for index, recipient in enumerate(recipients, start=1):
            if not recipient:
                line = self.paragraph("- \t", "Nơi nhận", cell)
                line.paragraph_format.space_before = Pt(8)
                self._dots(line, self.width / 2 - _CELL_GAP)
                continue
            end = "." if index == len(recipients) else p.recipients_separator
            self.paragraph(f"- {recipient}{end}", "Nơi nhận", cell)
