"""The corrections of the renderer one by one, on its own parts: what measured papers can't show."""

from types import SimpleNamespace
from typing import Any

import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, FrameBreak, Paragraph, Spacer
from xhtml2pdf import parser, tables
from xhtml2pdf.xhtml2pdf_reportlab import PmlParagraph, PmlTable

from kl01.printing import keeping
from kl01.printing.keeping import HeadingWithText, TextWithSignature
from tests.some import some

WIDTH, LINE = 400.0, 18.0
TEXT = ParagraphStyle("text", leading=LINE, fontSize=14)
HEADING = ParagraphStyle("heading", parent=TEXT, keepWithNext=1)


def text_of(rows: int) -> Paragraph:
    return Paragraph("<br/>".join(f"dòng {row}" for row in range(rows)), TEXT)


def heading(text: str) -> Paragraph:
    return Paragraph(text, HEADING)


def on_page(group: Any, *, at_top: bool = False) -> Any:
    group.canv = None
    group._frame = SimpleNamespace(_atTop=at_top, _width=WIDTH, _height=700.0)
    group._doctemplateAttr = lambda _name: None
    return group


def test_text_that_fits_to_the_point_stays_whole_with_its_signature() -> None:
    parts = [text_of(10), Spacer(1, 90)]
    group = on_page(TextWithSignature(parts))
    assert group.split(WIDTH, 10 * LINE + 90) == parts


def test_two_lines_go_along_with_a_signature_that_does_not_fit() -> None:
    group = on_page(TextWithSignature([text_of(10), Spacer(1, 90)]))
    here, rest = group.split(WIDTH, 10 * LINE + 89)
    assert len(here.blPara.lines) == 8
    assert isinstance(rest, TextWithSignature)


def test_headings_go_along_in_their_order_with_the_text_that_they_stand_over() -> None:
    first, second, last = heading("một"), heading("hai"), Spacer(1, 90)
    group = on_page(TextWithSignature([text_of(10), first, second, text_of(2), last]))
    here, rest = group.split(WIDTH, 14 * LINE)
    assert here is group._content[0]
    assert rest._content[:2] == [first, second]
    assert rest._content[-1] is last


def test_what_cannot_begin_here_begins_on_the_next_page() -> None:
    group = on_page(TextWithSignature([heading("một"), text_of(2), Spacer(1, 90)]))
    moved, rest = group.split(WIDTH, 2 * LINE)
    assert isinstance(moved, type(FrameBreak))
    assert rest._content == group._content


def test_a_heading_stands_with_text_that_begins_here() -> None:
    parts = [heading("một"), text_of(10)]
    group = on_page(HeadingWithText(parts))
    assert group.split(WIDTH, 5 * LINE) == parts
    moved = group.split(WIDTH, LINE)
    assert isinstance(moved[0], type(FrameBreak))
    assert moved[1:] == parts


def test_two_lines_of_running_text_are_kept() -> None:
    assert keeping.KEPT_TEXT_POINTS == 2 * LINE


# --- Rows --------------------------------------------------------------------------------------------------


class FakeTable:
    """As much of the renderer's table as the corrections ask for."""

    def __init__(self, row: int = 1, height: float = 200.0) -> None:
        self.row, self._nrows, self._rowHeights = row, 2, [20.0, height]
        self.splitByRow = 1
        self._linecmds = ["a line"]
        self.styles: list[Any] = []
        self.spans_ignored: list[object] = []

    def _repeatCount(self) -> int:  # noqa: N802  # its name
        return 1

    def _getFirstPossibleSplitRowPosition(self, _height: float, ignoreSpans: int = 0) -> int:  # noqa: N802, N803
        self.spans_ignored.append(ignoreSpans)
        return self.row

    def setStyle(self, style: Any) -> None:  # noqa: N802  # its name
        self.styles.append(style)


@pytest.mark.parametrize(
    ("row", "height", "flows"),
    [(1, 150.0, False), (1, 150.5, True), (0, 200.0, False), (2, 200.0, False)],
)
def test_a_row_flows_if_it_is_high_and_neither_the_header_nor_behind_the_last(
    row: int, height: float, flows: bool
) -> None:
    table = FakeTable(row, height)
    assert keeping._row_flows(table, 100.0) is flows
    assert table.spans_ignored == [1], "a cell that stands over several rows must not keep them together"


@pytest.mark.parametrize(
    ("count", "has_lines", "closed"), [(2, True, True), (2, False, False), (1, True, False)]
)
def test_the_upper_part_of_a_cut_row_is_closed_by_a_line_as_the_others(
    monkeypatch: pytest.MonkeyPatch, count: int, has_lines: bool, closed: bool
) -> None:
    table, parts = FakeTable(), [FakeTable() for _ in range(count)]

    def cut(given: FakeTable, width: float, height: float) -> list[FakeTable]:
        assert (given, width, height, given.splitByRow) == (table, WIDTH, 100.0, 0)
        for part in some(parts):
            part.splitByRow = 0
        return parts

    monkeypatch.setattr(keeping, "_split_inside_row", cut)
    if not has_lines:
        table._linecmds = []
    assert keeping._cut_row(table, WIDTH, 100.0) == parts
    assert [one.splitByRow for one in (table, *parts)] == [1] * (count + 1)
    below = [("LINEBELOW", (0, -1), (-1, -1), 0.5, keeping.black)]
    assert [one.styles for one in parts] == [[below]] * closed + [[]] * (count - closed)


def test_a_table_that_cannot_be_cut_is_cut_by_rows_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object) -> list[Any]:
        raise ValueError("no room")

    monkeypatch.setattr(keeping, "_split_inside_row", refuse)
    table = FakeTable()
    with pytest.raises(ValueError, match="no room"):
        keeping._cut_row(table, WIDTH, 100.0)
    assert table.splitByRow == 1


# --- The renderer ------------------------------------------------------------------------------------------


def test_the_renderer_is_given_each_correction(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name in some(
        [
            (parser, "KeepTogether"),
            (tables, "PmlKeepInFrame"),
            (PmlTable, "_flowsAt"),
            (PmlTable, "_splitInsideRow"),
        ]
    ):
        monkeypatch.setattr(owner, name, None)
    monkeypatch.setitem(BaseDocTemplate._initArgs, "keepTogetherClass", None)
    monkeypatch.setattr(PmlParagraph, "allowWidows", 1, raising=False)
    keeping.fit_the_renderer()
    assert parser.KeepTogether is TextWithSignature
    assert BaseDocTemplate._initArgs["keepTogetherClass"] is HeadingWithText
    assert tables.PmlKeepInFrame is keeping._cell
    assert (PmlTable._flowsAt, PmlTable._splitInsideRow) == (keeping._row_flows, keeping._cut_row)
    assert PmlParagraph.allowWidows == 0
