"""A Word file while it is written: its sheet, its styles, and the pieces that a paper is made of."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from kl01.printing.document import Run, Text
from kl01.printing.html import SHEET_HEIGHT_MM, SHEET_WIDTH_MM, text_width_points
from kl01.printing.profiles import PrintProfile
from kl01.printing.tying import HARD_HYPHEN

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
_CHILDREN = {
    "tblPr": """
        tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing
        tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription
    """,
    "trPr": "",
    "tcPr": """
        cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign
        hideMark
    """,
    "pPr": """
        pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd
        tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi
        adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc
        textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr
    """,
    "rPr": """
        rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof
        snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText
        vertAlign rtl cs em lang eastAsianLayout specVanish oMath
    """,
}
"""In which order the schema wants what stands in them (ECMA-376-1, 17); in `trPr` any will do."""
_OF_THE_LIBRARY = ("Normal", "Default Paragraph Font", "Normal Table", "No List", "Table Grid")
_NAMED_BY_WORD = ("Header", "Title", "Subtitle", "Body Text", "Heading 1", "Heading 2", "Heading 3")
_FOLLOWING = {
    "Title": "Subtitle",
    "Subtitle": "Body Text",
    "Heading 1": "Body Text",
    "Heading 2": "Body Text",
    "Heading 3": "Body Text",
    "Cơ quan cấp trên": "Cơ quan ban hành",
    "Tên Đảng hoặc Quốc hiệu": "Địa danh và ngày tháng",
    "Đường kẻ": "Body Text",
    "Đầu bảng": "Ô bảng",
    "Đầu nhóm": "Đầu bảng",
}
"""What a paragraph is that Enter begins after one of these; after any other it is of the same style."""
_AFTER_MIRROR_MARGINS = ("w:alignBordersAndEdges", "w:bordersDoNotSurroundHeader", "w:proofState")
"""What of the library's settings may stand after it, by the schema (CT_Settings)."""


def element(tag: str, **attributes: str) -> Any:
    """Return a new element of WordprocessingML, with attributes of the same name space."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def put(parent: Any, *children: Any) -> None:
    """Put elements where the schema wants them among those that stand in `parent`, in place of their like.

    Word forgives another order in some places and calls the file broken in others.

    Raises:
        KeyError, ValueError: it is not known where in such a parent they stand.

    """
    order = _CHILDREN[parent.tag.partition("}")[2]].split()
    for child in children:
        if (old := parent.find(child.tag)) is not None:
            parent.remove(old)
        place = order.index(child.tag.partition("}")[2]) if order else 0
        parent.insert_element_before(child, *(f"w:{name}" for name in order[place + 1 :]))


class WordFile:
    """The file while it is written: its sheet, its styles, and the pieces of text. Lengths are points."""

    def __init__(
        self, profile: PrintProfile, title: str, *, landscape: bool = False, two_sided: bool = False
    ) -> None:
        import docx

        self.profile = profile
        self.landscape = landscape
        self.width = text_width_points(profile, landscape=landscape)
        self.file = docx.Document()
        self._style_ids: dict[str, str] = {}
        self._set_properties(title)
        self._set_page()
        if two_sided:
            # Word takes turns by itself: the left margin is then the inner one, where the sheets are bound.
            self.file.settings.element.insert_element_before(element("mirrorMargins"), *_AFTER_MIRROR_MARGINS)
        self._set_styles()

    def content(self) -> bytes:
        """Return the whole file."""
        self._hold_hyphens()
        out = io.BytesIO()
        self.file.save(out)
        return out.getvalue()

    # The file as a whole

    def _hold_hyphens(self) -> None:
        """Make each hyphen at which no line ends Word's own, which is drawn in the font of its text."""
        from docx.oxml.ns import qn

        for written in self.file.element.body.xpath(f"//w:t[contains(., '{HARD_HYPHEN}')]"):
            before, *rest = written.text.split(HARD_HYPHEN)
            written.text, last = before, written
            written.set(qn("xml:space"), "preserve")
            for part in rest:
                text = element("t")
                text.text = part
                text.set(qn("xml:space"), "preserve")
                for made in (element("noBreakHyphen"), text):
                    last.addnext(made)
                    last = made

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
        from docx.enum.section import WD_ORIENTATION
        from docx.shared import Mm

        profile, section = self.profile, self.file.sections[0]
        section.page_width, section.page_height = Mm(SHEET_WIDTH_MM), Mm(SHEET_HEIGHT_MM)
        if self.landscape:
            section.page_width, section.page_height = section.page_height, section.page_width
            section.orientation = WD_ORIENTATION.LANDSCAPE
        section.top_margin, section.bottom_margin = Mm(profile.margin_top_mm), Mm(profile.margin_bottom_mm)
        section.left_margin, section.right_margin = Mm(profile.margin_left_mm), Mm(profile.margin_right_mm)
        section.header_distance = section.footer_distance = Mm(profile.page_number_top_mm)
        # Page 1 has a header of its own, which is empty.
        section.different_first_page_header_footer = True
        number = section.header.paragraphs[0].add_run()._r
        number.append(element("fldChar", fldCharType="begin"))
        field = element("instrText")
        field.text = "PAGE"
        number.append(field)
        number.append(element("fldChar", fldCharType="end"))

    def _set_styles(self) -> None:
        from docx.shared import Pt

        p = self.profile
        self._leave_out_styles()
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
        authority = self._add_style("Tên Đảng hoặc Quốc hiệu", p.authority_sizes[0], bold=True)
        for style in (issuer, authority):
            # They may fill their part of the heading to the last point, and must not break for a narrow miss.
            style.paragraph_format.left_indent = style.paragraph_format.right_indent = Pt(-5)
        self._add_style("Số và ký hiệu", p.number_size)
        self._add_style("Địa danh và ngày tháng", p.place_date_size, italic=True)
        self._add_style("Mẫu số", 12, italic=True, align="RIGHT")
        self._add_style("Đường kẻ", 2, before=3, line=4)
        self._add_style("Thông tin", p.body_size, align="LEFT", before=p.paragraph_spacing)
        self._add_style("Đầu bảng", p.table_size, bold=True, line=p.table_line_height)
        self._add_style("Đầu nhóm", p.body_size, bold=True, align="LEFT")
        self._add_style("Ô bảng", p.table_size, align="LEFT", line=p.table_line_height)
        self._add_style("Chữ ký", p.signature_size)
        self._add_style("Ghi chú bản in", 10, italic=True, align="LEFT", before=3)
        self._add_style("Nơi nhận", p.recipients_size, align="LEFT", line=15)
        self._offer_styles()

    def _leave_out_styles(self) -> None:
        """Take out what the library's template brings and no paper uses: Word has all of it by itself.

        So the gallery of styles shows those of a paper, and not a hundred and fifty others between them.
        """
        kept = {self.file.styles[name].element for name in (*_OF_THE_LIBRARY, *_NAMED_BY_WORD)}
        for style in [one.element for one in self.file.styles if one.element not in kept]:
            style.getparent().remove(style)
        for style in kept:
            for link in style.xpath("./w:link"):
                style.remove(link)  # to the style of characters that is gone

    def _offer_styles(self) -> None:
        """Put the styles of text into Word's gallery in the order of a paper; say what follows each."""
        offered = [one.name for one in self.file.styles if one.name not in (*_OF_THE_LIBRARY, "Header")]
        self.file.styles["Normal"].quick_style = False
        # Title and text come first: the heading of a paper stands already, and is rarely added to.
        offered.sort(key=lambda name: (name not in _NAMED_BY_WORD, name == "Đường kẻ"))
        for place, name in enumerate(offered, start=1):
            style = self.file.styles[name]
            style.priority, style.quick_style = place, name != "Đường kẻ"
            style.hidden = style.unhide_when_used = False
            style.next_paragraph_style = self.file.styles[_FOLLOWING.get(name, name)]

    def _add_style(self, name: str, size: float, **look: Any) -> Any:
        from docx.enum.style import WD_STYLE_TYPE

        style = self.file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self.file.styles["Normal"]
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
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
        self.set_font(style, FONT)
        put(style.element.get_or_add_rPr(), element("lang", val=LANGUAGE, eastAsia=LANGUAGE))
        shape = style.paragraph_format
        shape.alignment = WD_PARAGRAPH_ALIGNMENT[align]
        shape.first_line_indent = Mm(self.profile.first_line_indent_mm) if indent else Pt(0)
        shape.space_before, shape.space_after = Pt(before), Pt(0)
        shape.line_spacing = Pt(line or self.profile.line_height)
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY if size < line / 2 + 1 else WD_LINE_SPACING.AT_LEAST
        shape.widow_control = True
        if style.name.startswith("Heading"):
            shape.keep_with_next = True
            put(shape.element.get_or_add_pPr(), element("outlineLvl", val=str(int(style.name[-1]) - 1)))

    @staticmethod
    def set_font(styled: Any, name: str) -> None:
        """Give a style or a run its font, in every script."""
        from docx.oxml.ns import qn

        styled.font.name = name
        fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), name)

    # Pieces

    def paragraph(self, text: Text, style: str, cell: Any = None) -> Any:
        """Add a paragraph at the end of the paper or of a cell, of which the empty first one is taken."""
        made = self._unused(cell) or (self.file if cell is None else cell).add_paragraph()
        # By its id: to find a style by its name the library reads all of them, each time.
        if style not in self._style_ids:
            self._style_ids[style] = self.file.styles[style].style_id
        made._p.style = self._style_ids[style]
        for run in (Run(text),) if isinstance(text, str) else text:
            written = made.add_run(run.text)
            # What the style says stands where the run says nothing.
            written.bold, written.italic = run.bold or None, run.italic or None
        return made

    @staticmethod
    def _unused(cell: Any) -> Any:
        """Return the last paragraph of a cell if nothing was written into it, else None.

        By the last child: to name the last paragraph the library makes an object of each, every time.
        """
        from docx.oxml.ns import qn
        from docx.text.paragraph import Paragraph

        last = None if cell is None else cell._tc[-1]
        if last is None or last.tag != qn("w:p") or last.style is not None:
            return None
        return Paragraph(last, cell)

    def rule(self, length: float, room: float, cell: Any = None) -> None:
        """Add a line in the middle of the room: the upper border of an empty paragraph."""
        from docx.shared import Pt

        paragraph = self.paragraph("", "Đường kẻ", cell)
        side = Pt(max(room - length, 0) / 2)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
        border = element("pBdr")
        border.append(element("top", val="single", sz="6", space="0", color="000000"))
        put(paragraph._p.get_or_add_pPr(), border)

    def gap(self, height: float) -> None:
        """Leave room above a table; without a paragraph between them Word makes two tables one."""
        from docx.shared import Pt

        shape = self.paragraph("", "Đường kẻ").paragraph_format
        shape.space_before, shape.keep_with_next = Pt(height), True

    def table(self, rows: int, shares: Iterable[float], *, grid: bool) -> Any:
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
        margins = element("tblCellMar")
        for side, twentieths in (("top", "40"), ("left", "80"), ("bottom", "30"), ("right", "80")):
            margins.append(element(side, w=twentieths if grid else "0", type="dxa"))
        put(table._tbl.tblPr, margins)
        return table

    def keep(self, table: Any, *, with_next: bool) -> None:
        """Keep the table on one page and, with `with_next`, with what follows."""
        for row in table.rows:
            put(row._tr.get_or_add_trPr(), element("cantSplit"))
            last = row._tr is table.rows[-1]._tr
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = with_next or not last
