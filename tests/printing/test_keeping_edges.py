"""Papers that end just where the renderer would cut, keep or give up, as few as show it."""

import pytest
from reportlab.platypus import BaseDocTemplate
from xhtml2pdf.xhtml2pdf_reportlab import PmlTable

from kl01.printing import keeping, render_pdf
from kl01.printing.document import Heading, Paragraphs, Table
from tests.printing.measure import letters, lines, page_texts, runs, smallest_font_size
from tests.printing.sample import page
from tests.printing.sample_document import COLUMNS, SENTENCE, pdf_of, sample
from tests.some import some

SHORT = "Gương mẫu chấp hành giờ làm việc."
LINE = SENTENCE.replace(". ", ", ")
ROW = ("", "Một\nHai\nBa\nBốn", "", "", "", "")
LONG_ROW = ("", *[SENTENCE * 6] * 2, "", "", "")


def rows_are_whole(paper: bytes) -> bool:
    """Whether each short row stands on one page."""
    pages = page_texts(paper)
    assert sum(text.count("Một") for text in pages) > len(pages) > 1
    return all(
        text.count("Một") == text.count("Hai") == text.count("Ba") == text.count("Bốn") for text in pages
    )


def test_a_short_row_moves_on_whole_though_half_of_it_would_fit() -> None:
    paper = pdf_of(sample(blocks=(Paragraphs(SHORT), Table(COLUMNS, (ROW,) * 20), Paragraphs(SENTENCE))))
    assert rows_are_whole(paper)


def test_short_rows_after_one_that_was_cut_move_on_whole_under_the_header() -> None:
    paper = pdf_of(
        sample(
            blocks=(
                Paragraphs("\n".join([SHORT] * 15)),
                Paragraphs(LINE),
                Table(COLUMNS, (LONG_ROW, *[ROW] * 20)),
                Paragraphs(SENTENCE),
            )
        )
    )
    assert rows_are_whole(paper)
    for number in some(range(1, len(page_texts(paper)))):
        headers = [run for run in runs(paper) if run.page == number and run.text == "Biện pháp"]
        assert len(headers) == 1, number


@pytest.mark.parametrize(("before", "more"), [(16, 4), (18, 1)])
def test_a_heading_moves_on_where_not_two_lines_of_its_text_would_stay_with_it(
    before: int, more: int
) -> None:
    text = (Paragraphs("\n".join([SHORT] * before)), Paragraphs(LINE * more))
    following = (Paragraphs(SENTENCE * 8), Paragraphs(SENTENCE * 8), *[Paragraphs(SHORT)] * 2)
    first, second = page_texts(pdf_of(sample(blocks=(*text, Heading("II. Nội dung"), *following))))
    assert "II. Nội dung" not in first
    assert "II. Nội dung" in second


def test_a_last_block_of_headings_alone_is_printed_however_long_it_is() -> None:
    """Nothing of it may stay behind, so nothing ever would begin: it is cut as the renderer cuts it."""
    paper = pdf_of(sample(blocks=(Heading(SENTENCE * 40),)))
    assert letters(paper).count("chuyênđề") == 40
    assert smallest_font_size(paper) >= 12
    last = page_texts(paper)[-1]
    assert "XÁC NHẬN CỦA CHI BỘ" in last
    assert "Nguyễn Thị Hồng Vân" in last


@pytest.mark.parametrize(("attributes", "closed"), [("", False), ("border='1'", True)])
def test_a_table_without_lines_is_closed_by_none_where_it_is_cut(attributes: str, closed: bool) -> None:
    cell = "".join(f"<p>dòng{number}</p>" for number in range(60))
    paper = render_pdf(page(f"<table {attributes}><tr><td>{cell}</td><td>bên</td></tr></table>"), title="")
    assert len(page_texts(paper)) == 2
    text = [run.baseline for run in runs(paper) if run.page == 1]
    below = [line for line in lines(paper) if line.page == 1 and line.height < min(text)]
    assert bool(below) == closed
    assert bool(lines(paper)) == closed
    if closed:
        drawn = lines(paper)
        assert min(line.left for line in below) == min(line.left for line in drawn)
        assert max(line.right for line in below) == max(line.right for line in drawn)


# --- Another renderer --------------------------------------------------------------------------------------


def test_a_renderer_without_what_is_corrected_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    keeping.fit_the_renderer()
    for owner, name in (
        (PmlTable, "_flowsAt"),
        (PmlTable, "_splitInsideRow"),
        (keeping.tables, "PmlKeepInFrame"),
        (keeping.parser, "KeepTogether"),
    ):
        with monkeypatch.context() as missing:
            missing.delattr(owner, name)
            with pytest.raises(RuntimeError, match=f"no {name} to correct"):
                keeping.fit_the_renderer()
    with monkeypatch.context() as missing:
        missing.delitem(BaseDocTemplate._initArgs, "keepTogetherClass")
        with pytest.raises(RuntimeError, match="no keepTogetherClass to correct"):
            keeping.fit_the_renderer()
    keeping.fit_the_renderer()
