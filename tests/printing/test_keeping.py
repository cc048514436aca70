"""What stays on one page, and what goes on on the next, as measured on the sheet."""

import re
from collections.abc import Iterator
from itertools import product

import pytest

from kl01.printing import PROFILE_NAMES, render_pdf
from kl01.printing.document import Beneath, Block, DottedLines, Facts, Heading, Paragraphs, Table, TableColumn
from tests.printing.measure import Run, letters, lines, page_texts, runs, smallest_font_size
from tests.printing.sample import page
from tests.printing.sample_document import COLUMNS, SENTENCE, pdf_of, sample
from tests.some import some

SHORT = "Gương mẫu chấp hành giờ làm việc."
TWO_COLUMNS = (TableColumn("TT", 10, centred=True), TableColumn("Việc", 90))


def on_last_page(paper: bytes) -> list[Run]:
    shown = [run for run in runs(paper) if not (run.text.isdigit() and run.baseline > 790)]
    return [run for run in shown if run.page == len(page_texts(paper))]


def lines_above_the_signature(paper: bytes) -> int:
    """Return how many lines stand above the signature on its page, where it must be whole."""
    last = on_last_page(paper)
    title = next(run for run in last if run.text == "NGƯỜI XÂY DỰNG KẾ HOẠCH")
    assert any(run.text == "XÁC NHẬN CỦA CHI BỘ" for run in last)
    names = [run for run in last if run.text in {"Trần Văn Bình", "Nguyễn Thị Hồng Vân"} and run.size == 14]
    assert len(names) == 2
    return len({round(run.baseline) for run in last if run.baseline > title.baseline + 5})


def endings(count: int) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """Return texts of so many lines with the ends that are hardest; some of the ends by turns."""
    paragraphs = Paragraphs("\n".join([SHORT] * count))
    rows = tuple((str(number), SHORT) for number in range(1, count + 1))
    yield "one-line paragraphs", (paragraphs,)
    yield "one long paragraph", (Paragraphs(SENTENCE * count),)
    by_turns: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("a table", (Paragraphs("\n".join([SHORT] * 20)), Table(TWO_COLUMNS, rows))),
        ("a short section", (paragraphs, Heading("V. Đề xuất"), Paragraphs("Không."))),
        ("dotted lines", (paragraphs, Heading("VI. Nhận xét"), DottedLines(5))),
        ("values", (paragraphs, Facts(((("Tự nhận", "Hoàn thành tốt"),),)))),
    )
    yield by_turns[count % 4]
    if 20 <= count <= 28:
        # About here a table with the signature is just taller than a page.
        yield by_turns[0]


@pytest.mark.parametrize("count", range(1, 61))
def test_signature_is_whole_and_never_alone_on_its_page(count: int) -> None:
    for name, blocks in some(endings(count)):
        paper = pdf_of(sample(blocks=blocks))
        last = lines_above_the_signature(paper)
        if name == "dotted lines":
            # Lines are drawn, not written; the heading and they are kept by the test of headings.
            last += len(
                [line for line in lines(paper) if line.dotted and line.page == len(page_texts(paper))]
            )
        assert last >= 2, name
        assert smallest_font_size(paper) >= 12


@pytest.mark.parametrize("count", range(14, 34))
def test_heading_is_never_the_last_line_of_a_page(count: int) -> None:
    text = Paragraphs("\n".join([SHORT] * count))
    following: tuple[Block, ...]
    for following in ((Paragraphs(SENTENCE * 8),), (Table(COLUMNS, (("1", *[SENTENCE] * 5),) * 4),)):
        headings = (Heading("II. Nội dung đăng ký"), Heading("1. Việc làm", 2), Heading("a) Học tập", 3))
        pages = page_texts(pdf_of(sample(blocks=(text, *headings, *following))))
        found = next(text for text in pages if "a) Học tập" in text)
        assert "II. Nội dung đăng ký" in found
        after = found.partition("a) Học tập")[2]
        assert "Đọc và ghi" in " ".join(after.split())


def test_long_text_after_a_heading_begins_on_the_same_page() -> None:
    # Two lines after it: the last block is kept by another rule, with the signature.
    long = (Heading("II. Nội dung"), Paragraphs(SENTENCE * 60), Paragraphs(SHORT), Paragraphs(SHORT))
    paper = pdf_of(sample(blocks=(Paragraphs(SENTENCE * 5), *long)))
    first = some([run.baseline for run in runs(paper) if run.page == 1])
    assert min(first) < 80, "the page is filled to its foot"


def test_long_last_paragraph_fills_its_page_before_the_signature_page_begins() -> None:
    for count in range(16, 30):
        paper = pdf_of(sample(blocks=(Paragraphs(SENTENCE * count),)))
        if len(page_texts(paper)) == 2:
            lowest = min(run.baseline for run in runs(paper) if run.page == 1)
            # Two lines and the company of a single one may have moved on; half a page may not.
            assert lowest < 57 + 18 * 14


def test_no_single_line_of_a_paragraph_stands_at_the_head_or_foot_of_a_page() -> None:
    for count, sentences in product(range(14, 18), range(8, 13)):
        text_before, text_after = Paragraphs("\n".join([SHORT] * count)), Paragraphs("\n".join([SHORT] * 20))
        blocks = (text_before, Paragraphs(SENTENCE * sentences), text_after)
        text = [run for run in runs(pdf_of(sample(blocks=blocks))) if run.size == 14 and run.baseline < 785]
        rows = {page: sorted({round(r.baseline) for r in text if r.page == page}) for page in (1, 2)}
        foot, above = rows[1][:2]
        head, below = rows[2][-1], rows[2][-2]
        at_foot, at_head = (
            next(run.text for run in text if (run.page, round(run.baseline)) == place)
            for place in ((1, foot), (2, head))
        )
        # Lines of one paragraph stand 18 pt apart, those of two 24.
        assert above - foot == pytest.approx(18, abs=1) or at_foot.startswith("Gương"), (count, sentences)
        assert head - below == pytest.approx(18, abs=1) or at_head.startswith("Gương"), (count, sentences)


def test_row_that_is_cut_goes_on_in_full_size_under_the_header_and_is_closed_by_a_line() -> None:
    rows = tuple((str(n), *[SENTENCE * 6] * 2, "", "", "") for n in range(1, 8))
    paper = pdf_of(sample(blocks=(Table(COLUMNS, rows), Paragraphs(SENTENCE))))
    assert smallest_font_size(paper) == pytest.approx(12)
    for number in some(range(1, len(page_texts(paper)))):
        cells = [run.baseline for run in runs(paper) if run.page == number and run.size == pytest.approx(12)]
        foot = min(line.height for line in lines(paper) if line.page == number)
        assert foot < min(cells), "a line below the last text"
        header = [run for run in runs(paper) if run.page == number and run.text == "Biện pháp"]
        assert len(header) == 1, "once on a page"
    assert letters(paper).count("quý") == 7 * 2 * 6 + 1


@pytest.mark.parametrize("row", ["<p>{}</p>", "{}<br>", "{} "])
@pytest.mark.parametrize("before", ["", "<p>Trước</p>" * 20])
def test_cell_that_is_higher_than_its_page_is_never_shrunk(row: str, before: str) -> None:
    cell = "".join(row.format(f"dòng{number}") for number in range(400))
    paper = render_pdf(page(f"{before}<table><tr><td>{cell}</td><td>bên</td></tr></table>"), title="")
    assert smallest_font_size(paper) == pytest.approx(14)
    assert letters(paper).count("dòng") == 400


def test_short_row_moves_on_whole() -> None:
    rows = tuple((str(n), "Một\nHai\nBa\nBốn", "", "", "", "") for n in range(1, 30))
    paper = pdf_of(sample(blocks=(Table(COLUMNS, rows), Paragraphs(SENTENCE))))
    for text in some(page_texts(paper)):
        assert text.count("Một") == text.count("Bốn")


@pytest.mark.parametrize("profile", PROFILE_NAMES)
@pytest.mark.parametrize("before", range(0, 24, 3))
def test_what_stands_beneath_a_row_begins_on_its_page(profile: str, before: int) -> None:
    columns = (TableColumn("TT", 10), TableColumn("Nội dung", 50), TableColumn("Ghi chú", 40))
    rows = [
        row
        for item in range(30)
        for row in (
            (str(item), f"việc-{item}" + " nội dung" * 12, "Xem dòng dưới"),
            Beneath(f"ghi-{item}" + " chú" * (item * 37 % 400), "Ghi chú:"),
        )
    ]
    blocks = (*(Paragraphs("Đoạn") for _ in range(before)), Table(columns, tuple(rows), heading="I. Nhóm"))
    found = runs(pdf_of(sample(profile, blocks=blocks, landscape=True)))
    pages: dict[str, int] = {}
    named = [(word, run.page) for run in found for word in re.findall(r"(?:việc|ghi)-\d+", run.text)]
    for word, place in some(named):
        pages.setdefault(word, place)
    assert len(pages) == 60
    assert max(pages.values()) > 2
    assert [item for item in range(30) if pages[f"việc-{item}"] != pages[f"ghi-{item}"]] == []


def test_what_is_higher_than_a_page_is_parted_from_its_row() -> None:
    columns = (TableColumn("TT", 10), TableColumn("Nội dung", 5), TableColumn("Ghi chú", 85))
    high = "chữ " * 130
    blocks = (Table(columns, (("1", high, "a"), Beneath("xem " * 220), ("2", "b", "c"))),)
    text = letters(pdf_of(sample(blocks=blocks, landscape=True)))
    assert text.count("xem") == 220
    assert text.count("chữ") == 130
