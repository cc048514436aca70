"""What a PDF says of itself, by a reader of its own: title, language, outline, how it opens and prints."""

import io
from dataclasses import replace
from typing import Any

from pypdf import PdfReader

from kl01.printing import render_pdf
from kl01.printing.document import Heading, Table
from tests.printing.measure import page_texts
from tests.printing.sample_document import BLOCKS, COLUMNS, ROWS, pdf_of, sample
from tests.some import some

TITLE = "Kế hoạch & <việc> của Đảng ủy, quý IV"


def opened(pdf: bytes) -> tuple[PdfReader, Any]:
    reader = PdfReader(io.BytesIO(pdf))
    return reader, reader.trailer["/Root"]


def entries(pdf: bytes) -> list[tuple[int, str, int]]:
    """Return depth, title and page from 1 of each entry of the outline."""
    reader, _ = opened(pdf)
    return [
        (depth, item.title, (reader.get_destination_page_number(item) or 0) + 1)
        for depth, item in flat(reader.outline, 0)
    ]


def flat(items: Any, depth: int) -> list[tuple[int, Any]]:
    """Return the entries of an outline with how deep they stand; pypdf nests them in lists."""
    parts = (flat(item, depth + 1) if isinstance(item, list) else [(depth, item)] for item in items)
    return [entry for part in parts for entry in part]


def test_every_file_has_its_title_and_language() -> None:
    reader, root = opened(render_pdf("<p>Một trang</p>", title=TITLE))
    assert reader.metadata is not None
    assert reader.metadata.title == TITLE
    assert reader.xmp_metadata is not None
    assert reader.xmp_metadata.dc_title == {"x-default": TITLE}
    assert reader.xmp_metadata.dc_language == ["vi-VN"]
    assert root["/Lang"] == "vi-VN"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - pypdf's own kind of truth
    assert "/MarkInfo" not in root, "no file says of itself that it is tagged, since none is"


def test_a_title_with_a_line_feed_breaks_no_xmp() -> None:
    reader, _ = opened(render_pdf("<p>x</p>", title="Một\n\x0bhai"))
    assert reader.xmp_metadata is not None
    assert reader.xmp_metadata.dc_title == {"x-default": "Mộthai"}


def test_a_long_paper_opens_with_its_headings() -> None:
    long = Table(COLUMNS, ROWS * 40, heading="IV. Lãnh đạo & chỉ đạo “Đảng ủy”")
    pdf = pdf_of(sample(blocks=(*BLOCKS, long, replace(long, rows=ROWS, heading="V. Tuyên truyền"))))
    found = entries(pdf)
    assert [(depth, title) for depth, title, _ in found] == [
        (0, "I. Nhận thức về chuyên đề năm"),
        (0, "II. Nội dung đăng ký học tập và làm theo"),
        (0, "III. Nội dung thực hiện trách nhiệm nêu gương"),
        (1, "1. Trong công tác"),
        (2, "a) Giờ giấc"),
        (0, "IV. Lãnh đạo & chỉ đạo “Đảng ủy”"),
        (0, "V. Tuyên truyền"),
    ], "once each, though the header of a table comes again on every page"
    texts = page_texts(pdf)
    assert any("(tiếp)" in text for text in texts)
    for _, title, page in some(found):
        first = next(at for at, text in enumerate(texts, start=1) if title in " ".join(text.split()))
        assert page == first, "where it begins"
    assert opened(pdf)[1]["/PageMode"] == "/UseOutlines"


def test_a_paper_of_one_page_opens_without_an_outline() -> None:
    pdf = pdf_of(sample(blocks=(Heading("I. Nhận thức"),)))
    reader, root = opened(pdf)
    assert len(reader.pages) == 1
    assert reader.outline == []
    assert root.get("/PageMode", "/UseNone") == "/UseNone"


def test_the_printer_is_told_about_which_edge_to_turn() -> None:
    for landscape, edge in ((False, "/DuplexFlipLongEdge"), (True, "/DuplexFlipShortEdge")):
        root = opened(pdf_of(sample(two_sided=True, landscape=landscape)))[1]
        assert root["/ViewerPreferences"]["/Duplex"] == edge
    assert "/Duplex" not in opened(pdf_of(sample()))[1]["/ViewerPreferences"]
