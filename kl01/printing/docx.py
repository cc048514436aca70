"""A `Document` as a Word file: real styles, real tables, the sheet and the sizes of its print profile.

People mend a comma in Word before they sign, so all is made as a careful typist makes it: paragraph styles
with names, header rows that repeat, a field for the page number, tabs with dots for lines to write on.
"""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from kl01.printing.document import (
    Block,
    Document,
    DottedLines,
    Facts,
    Heading,
    Paragraphs,
    SignatureColumn,
    Table,
)
from kl01.printing.papers import (
    GAP_MM,
    LEFT_SHARE,
    POINTS_A_MILLIMETRE,
    SHEET_WIDTH_MM,
    even_heading,
    fact_lines,
    fact_width,
    text_width_points,
)
from kl01.printing.pdf import text_width
from kl01.printing.profiles import PrintProfile, profile_named

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
SIGNATURE_LINES = 4
"""Blank lines for the hand: HD 36-HD/VPTW, row 7c."""
_TITLE_RULE_MM = 25


def document_docx(document: Document) -> bytes:
    """Return the paper as a .docx file. Takes some 0.1 s, so call it outside a transaction.

    Raises:
        KeyError: the document names no print profile.

    """
    profile = profile_named(document.profile)
    writer = _Writer(profile, document.title)
    writer.heading(even_heading(document, profile))
    for block in document.blocks:
        writer.block(block)
    writer.signatures(document)
    return writer.content()


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


class _Writer:
    """The file while it is written. Lengths are points."""

    def __init__(self, profile: PrintProfile, title: str) -> None:
        import docx

        self.profile = profile
        self.width = text_width_points(profile)
        self.file = docx.Document()
        self._set_properties(title)
        self._set_page()
        self._set_styles()

    def content(self) -> bytes:
        """Return the whole file."""
        out = io.BytesIO()
        self.file.save(out)
        return out.getvalue()

    # The file as a whole

    def _set_properties(self, title: str) -> None:
        """Name the paper and nobody; what the library's template carries goes."""
        from docx.oxml.ns import qn

        properties = self.file.core_properties
        properties.title = title[:255]
        properties.language = LANGUAGE
        properties.author = properties.last_modified_by = properties.comments = ""
        properties.created = properties.modified = datetime.now(UTC)
        # As Word of today lays it out, with no “compatibility mode” in its title bar.
        (mode,) = self.file.settings.element.xpath("//w:compatSetting[@w:name='compatibilityMode']")
        mode.set(qn("w:val"), "15")
        relations = self.file.part.package.rels
        for key in [key for key, relation in relations.items() if "thumbnail" in relation.reltype]:
            del relations[key]

    def _set_page(self) -> None:
        from docx.shared import Mm

        profile, section = self.profile, self.file.sections[0]
        section.page_width, section.page_height = Mm(SHEET_WIDTH_MM), Mm(297)
        section.top_margin, section.bottom_margin = Mm(profile.margin_top_mm), Mm(profile.margin_bottom_mm)
        section.left_margin, section.right_margin = Mm(profile.margin_left_mm), Mm(profile.margin_right_mm)
        section.header_distance = section.footer_distance = Mm(profile.page_number_top_mm)
        # Page 1 has a header of its own, which is empty.
        section.different_first_page_header_footer = True
        number = section.header.paragraphs[0].add_run()._r
        number.append(_element("fldChar", fldCharType="begin"))
        field = _element("instrText")
        field.text = "PAGE"
        number.append(field)
        number.append(_element("fldChar", fldCharType="end"))

    def _set_styles(self) -> None:
        from docx.shared import Pt

        p = self.profile
        self._set_style(self.file.styles["Normal"], p.body_size, align="LEFT")
        self._set_style(self.file.styles["Header"], p.page_number_size, align="CENTER")
        self._set_style(self.file.styles["Title"], p.title_size, bold=True, before=14)
        self._set_style(self.file.styles["Subtitle"], p.subject_size, bold=True)
        text: dict[str, Any] = {"align": "JUSTIFY", "before": p.paragraph_spacing, "indent": True}
        self._set_style(self.file.styles["Body Text"], p.body_size, **text)
        for level in (1, 2, 3):
            style = self.file.styles[f"Heading {level}"]
            self._set_style(style, p.body_size, bold=level < 3, italic=level == 3, **text)
        self._add_style("Cơ quan cấp trên", p.superior_size)
        issuer = self._add_style("Cơ quan ban hành", p.issuer_size, bold=True)
        authority = self._add_style("Tên Đảng, Quốc hiệu", p.authority_sizes[0], bold=True)
        for style in (issuer, authority):
            # They may fill their part of the heading to the last point, and must not break for a narrow miss.
            style.paragraph_format.left_indent = style.paragraph_format.right_indent = Pt(-5)
        self._add_style("Số, ký hiệu", p.number_size)
        self._add_style("Địa danh, ngày tháng", p.place_date_size, italic=True)
        self._add_style("Mẫu số", 12, italic=True, align="RIGHT")
        self._add_style("Đường kẻ", 2, before=3, line=4)
        self._add_style("Thông tin", p.body_size, align="LEFT", before=p.paragraph_spacing)
        self._add_style("Đầu bảng", p.table_size, bold=True, line=p.table_line_height)
        self._add_style("Ô bảng", p.table_size, align="LEFT", line=p.table_line_height)
        self._add_style("Chữ ký", p.signature_size)
        self._add_style("Nơi nhận", p.recipients_size, align="LEFT", line=15)

    def _add_style(self, name: str, size: float, **look: Any) -> Any:
        from docx.enum.style import WD_STYLE_TYPE

        style = self.file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self.file.styles["Normal"]
        style.quick_style = True
        self._set_style(style, size, **look)
        return style

    def _set_style(
        self,
        style: Any,
        size: float,
        *,
        bold: bool = False,
        italic: bool = False,
        align: str = "CENTER",
        before: float = 0,
        indent: bool = False,
        line: float = 0,
    ) -> None:
        from docx.enum.text import WD_LINE_SPACING, WD_PARAGRAPH_ALIGNMENT
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt

        # Nothing of the template's look stays: no colour, no theme font, no line under the title.
        for old in ("rPr", "pPr"):
            if (found := style.element.find(qn(f"w:{old}"))) is not None:
                style.element.remove(found)
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.bold, style.font.italic = bold, italic
        look = style.element.get_or_add_rPr()
        for script in ("cs", "eastAsia"):
            look.get_or_add_rFonts().set(qn(f"w:{script}"), FONT)
        look.append(_element("lang", val=LANGUAGE, eastAsia=LANGUAGE))
        shape = style.paragraph_format
        shape.alignment = WD_PARAGRAPH_ALIGNMENT[align]
        shape.first_line_indent = Mm(self.profile.first_line_indent_mm) if indent else Pt(0)
        shape.space_before, shape.space_after = Pt(before), Pt(0)
        shape.line_spacing = Pt(line or self.profile.line_height)
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY if size < line / 2 + 1 else WD_LINE_SPACING.AT_LEAST
        shape.widow_control = True
        if style.name.startswith("Heading"):
            shape.keep_with_next = True
            shape.element.get_or_add_pPr().append(_element("outlineLvl", val=str(int(style.name[-1]) - 1)))

    # Pieces

    def _paragraph(self, text: str, style: str, cell: Any = None) -> Any:
        """Add a paragraph at the end of the paper or of a cell, of which the empty first one is taken."""
        if cell is not None and cell.paragraphs[-1].style.name == "Normal":
            made = cell.paragraphs[-1]
            made.style = self.file.styles[style]
        else:
            made = (self.file if cell is None else cell).add_paragraph(style=style)
        made.add_run(text)
        return made

    def _rule(self, length: float, room: float, cell: Any = None) -> None:
        """Add a line in the middle of the room: the upper border of an empty paragraph."""
        from docx.shared import Pt

        paragraph = self._paragraph("", "Đường kẻ", cell)
        side = Pt(max(room - length, 0) / 2)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
        border = _element("pBdr")
        border.append(_element("top", val="single", sz="6", space="0", color="000000"))
        shape = paragraph._p.get_or_add_pPr()
        shape.insert_element_before(border, "w:spacing", "w:ind", "w:jc")

    def _gap(self, height: float) -> None:
        """Leave room above a table; without a paragraph between them Word makes two tables one."""
        from docx.shared import Pt

        shape = self._paragraph("", "Đường kẻ").paragraph_format
        shape.space_before, shape.keep_with_next = Pt(height), True

    def _table(self, rows: int, shares: Iterable[float], *, grid: bool) -> Any:
        """Add a table as wide as the text; `shares` of its columns make up 1."""
        from docx.shared import Pt

        widths = [self.width * share for share in shares]
        table = self.file.add_table(rows, len(widths), style="Table Grid" if grid else "Normal Table")
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Pt(width)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Pt(width)
        margins = _element("tblCellMar")
        for side, twentieths in (("top", "40"), ("left", "80"), ("bottom", "30"), ("right", "80")):
            margins.append(_element(side, w=twentieths if grid else "0", type="dxa"))
        table._tbl.tblPr.append(margins)
        return table

    def _keep(self, table: Any, *, with_next: bool) -> None:
        """Keep the table on one page and, with `with_next`, with what follows."""
        for row in table.rows:
            row._tr.get_or_add_trPr().append(_element("cantSplit"))
            last = row._tr is table.rows[-1]._tr
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = with_next or not last

    # The parts of the paper

    def heading(self, document: Document) -> None:
        """Write corner mark, heading and title; long lines of the document are broken already."""
        p = self.profile
        if document.mark:
            self._paragraph(document.mark, "Mẫu số")
        table = self._table(2, (LEFT_SHARE, 1 - LEFT_SHARE), grid=False)
        (left, right), (number, place) = (row.cells for row in table.rows)
        for line in document.superior.splitlines():
            self._paragraph(line, "Cơ quan cấp trên", left)
        lines = document.issuer.splitlines() or [""]
        for line in lines:
            self._paragraph(line, "Cơ quan ban hành", left)
        if p.issuer_mark == "star":
            self._paragraph("*", "Số, ký hiệu", left)
        else:
            # A third to half as long as the text, as in the PDF.
            self._rule(min(max(map(len, lines)), 24) * p.issuer_size / 4, self.width * LEFT_SHARE, left)
        self._authority(right)
        self._paragraph(document.number, "Số, ký hiệu", number)
        self._paragraph(document.place_date, "Địa danh, ngày tháng", place)
        if document.draft:
            self._paragraph(document.draft, "Địa danh, ngày tháng", place)
        self._keep(table, with_next=True)
        self._paragraph(document.kind.upper(), "Title")
        for line in document.subject:
            self._paragraph(line, "Subtitle")
        if p.title_end == "hyphens":
            self._paragraph("-----", "Số, ký hiệu")
        else:
            self._rule(_TITLE_RULE_MM * POINTS_A_MILLIMETRE, self.width)

    def _authority(self, cell: Any) -> None:
        """Write the Party, or the State and its motto, with a rule as long as the last line."""
        from docx.shared import Pt

        p = self.profile
        for line, size in zip(p.authority_lines, p.authority_sizes, strict=True):
            self._paragraph(line, "Tên Đảng, Quốc hiệu", cell).runs[0].font.size = Pt(size)
        length = text_width(p.authority_lines[-1], p.authority_sizes[-1], bold=True)
        self._rule(length, self.width * (1 - LEFT_SHARE), cell)

    def block(self, block: Block) -> None:
        """Write one block of the text."""
        if isinstance(block, Facts):
            for row in block.rows:
                for line in fact_lines(row, self.profile):
                    self._facts(line)
        elif isinstance(block, Heading):
            self._paragraph(block.text, f"Heading {block.level}")
        elif isinstance(block, Paragraphs):
            for text in block.text.splitlines():
                if text.strip():
                    self._paragraph(text.strip(), "Body Text")
        elif isinstance(block, DottedLines):
            for _ in range(block.lines):
                self._dots(self._paragraph("\t", "Thông tin"), self.width)
        else:
            self._block_table(block)

    def _facts(self, line: tuple[tuple[str, str], ...]) -> None:
        """Write labelled values in a line, each from its tab stop; dots stand where a value is missing."""
        from docx.shared import Pt

        widths = [fact_width(label, value, self.profile.body_size) for label, value in line]
        spare = max(self.width + GAP_MM * POINTS_A_MILLIMETRE - sum(widths), 0) / len(line)
        paragraph = self._paragraph("", "Thông tin")
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
        from docx.enum.table import WD_ALIGN_VERTICAL
        from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
        from docx.shared import Pt

        self._gap(3)
        table = self._table(
            1 + len(block.rows), (column.width_percent / 100 for column in block.columns), grid=True
        )
        # Row by row: `table.cell` looks at all cells each time.
        header, *rows = (row.cells for row in table.rows)
        for cell, column in zip(header, block.columns, strict=True):
            self._paragraph(column.header, "Đầu bảng", cell)
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        first = table.rows[0]._tr.get_or_add_trPr()
        first.append(_element("cantSplit"))
        first.append(_element("tblHeader"))
        for cells, texts in zip(rows, block.rows, strict=True):
            for cell, column, text in zip(cells, block.columns, texts, strict=True):
                for line in [line.strip() for line in text.splitlines() if line.strip()] or [""]:
                    paragraph = self._paragraph(line, "Ô bảng", cell)
                    if column.centred:
                        paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.CENTER
        if block.blank_row_lines:
            for row in list(table.rows)[1:]:
                row.height = Pt(block.blank_row_lines * self.profile.table_line_height)

    def signatures(self, document: Document) -> None:
        """Write the signatures, or recipients and signature, whole and with the last lines of the text."""
        if not (document.left or document.right or document.recipients):
            return
        self._bind_last_lines()
        table = self._table(2, (0.5, 0.5), grid=False)
        (left, right), (left_name, right_name) = (row.cells for row in table.rows)
        if document.recipients:
            self._recipients(left, document.recipients)
        elif document.left:
            self._signer(left, left_name, document.left)
        if document.right:
            self._signer(right, right_name, document.right)
        self._keep(table, with_next=False)

    def _bind_last_lines(self) -> None:
        """Let the last paragraph, or the last row of a table, stay on the page of what follows."""
        last = self.file.element.body.xpath("./w:p | ./w:tbl")[-1]
        paragraphs = [last] if last.tag.endswith("}p") else last.xpath("./w:tr[last()]//w:p")
        for paragraph in paragraphs:
            paragraph.get_or_add_pPr().keepNext_val = True
        self._gap(8)

    def _signer(self, cell: Any, name_cell: Any, column: SignatureColumn) -> None:
        bold = [column.title.upper()]
        if column.on_behalf_of:
            bold.append(f"{self.profile.on_behalf} {column.on_behalf_of.upper()}")
        for text in filter(None, bold):
            self._paragraph(text, "Chữ ký", cell).runs[0].bold = True
        if column.office:
            run = self._paragraph(column.office.upper(), "Chữ ký", cell).runs[0]
            run.bold = self.profile.office_bold
        if column.note:
            self._paragraph(column.note, "Chữ ký", cell).runs[0].italic = True
        for _ in range(SIGNATURE_LINES):
            self._paragraph("", "Chữ ký", name_cell)
        self._paragraph(column.name, "Chữ ký", name_cell).runs[0].bold = True

    def _recipients(self, cell: Any, recipients: tuple[str, ...]) -> None:
        from docx.shared import Pt

        p = self.profile
        label = self._paragraph("Nơi nhận:", "Nơi nhận", cell).runs[0]
        label.font.size = Pt(p.recipients_label_size)
        if p.recipients_label_style == "underlined":
            label.underline = True
        else:
            label.bold = label.italic = True
        for index, recipient in enumerate(recipients, start=1):
            end = "." if index == len(recipients) else p.recipients_separator
            self._paragraph(f"- {recipient}{end}", "Nơi nhận", cell)
