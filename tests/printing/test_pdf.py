import io
import logging
import subprocess
import sys
import unicodedata
from base64 import b64encode
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from kl01.printing import MissingCharactersError, PrintingError, pdf, render_pdf
from kl01.text import clean_text
from tests.printing.letters import VIETNAMESE
from tests.printing.measure import fonts, images, letters, page_sizes, page_texts, runs, smallest_font_size
from tests.printing.sample import checklist, page
from tests.some import some


def test_importing_the_room_does_not_load_the_renderer() -> None:
    code = "import sys, kl01.printing; sys.exit('xhtml2pdf' in sys.modules or 'reportlab' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_paper_has_title_language_and_only_embedded_fonts() -> None:
    paper = render_pdf(checklist(), title="Danh mục theo dõi quý IV")
    reader = PdfReader(io.BytesIO(paper))
    assert reader.metadata is not None
    assert reader.metadata.title == "Danh mục theo dõi quý IV"
    assert str(reader.root_object["/Lang"]) == "vi-VN"
    assert {name.partition("+")[2] for name in fonts(paper)} == {
        "Tinos",
        "Tinos-Bold",
        "Tinos-Italic",
        "Marks-Regular",
    }
    assert all(some(fonts(paper).values()))


@pytest.mark.parametrize("markup", ["{}", "<b>{}</b>", "<i>{}</i>", "<b><i>{}</i></b>"])
def test_every_vietnamese_letter_can_be_copied_from_every_face(markup: str) -> None:
    paper = render_pdf(page(f"<p>{markup.format(' '.join(VIETNAMESE))}</p>"), title="Chữ")
    assert letters(paper) == VIETNAMESE
    assert all(some(fonts(paper).values()))


def test_decomposed_text_prints_as_composed_once_cleaned() -> None:
    text = clean_text(unicodedata.normalize("NFD", "Đảng ủy cơ sở"))
    assert letters(render_pdf(page(f"<p>{text}</p>"), title="")) == "Đảngủycơsở"


def test_mark_typed_by_a_person_is_drawn_and_copied() -> None:
    paper = render_pdf(page("<p>☑ Đã họp → ½ m²</p>"), title="")
    assert letters(paper) == "☑Đãhọp→½m²"


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2007"])
def test_no_line_breaks_where_none_may(blank: str) -> None:
    text = page_texts(render_pdf(page(f"<p>{f'mm{blank}05 ' * 200}</p>"), title=""))[0]
    found = [line.strip() for line in text.splitlines() if "mm" in line]
    assert len(found) > 3
    assert not any(line.endswith("mm") for line in some(found))


def test_character_without_a_glyph_is_refused_by_name() -> None:
    with pytest.raises(MissingCharactersError, match="😀, 中") as caught:
        render_pdf(page("<p>Tốt 😀 中</p>"), title="")
    assert caught.value.characters == ["😀", "中"]


def test_failure_tells_nothing_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError("Nguyễn Văn An")

    monkeypatch.setattr(pdf, "_renderer", lambda: SimpleNamespace(CreatePDF=fail))
    with pytest.raises(PrintingError, match=r"hãy báo người quản trị\. \(ValueError\)") as caught:
        render_pdf("<p>Nguyễn Văn An</p>", title="")
    assert caught.value.__suppress_context__
    assert "Nguyễn" not in str(caught.value)


def test_error_reported_by_the_renderer_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    result = SimpleNamespace(err=1)
    monkeypatch.setattr(pdf, "_renderer", lambda: SimpleNamespace(CreatePDF=lambda *_, **__: result))
    with pytest.raises(PrintingError):
        render_pdf("<p></p>", title="")


def test_layout_that_cannot_end_is_an_error_not_a_hang() -> None:
    deep = "<div>" * 400 + "a" + "</div>" * 400
    with pytest.raises(PrintingError):
        render_pdf(page(deep), title="")


def test_one_paper_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    inside: list[bool] = []

    def create(*_: Any, **__: Any) -> SimpleNamespace:
        inside.append(pdf._render_lock.locked())
        return SimpleNamespace(err=0)

    monkeypatch.setattr(pdf, "_renderer", lambda: SimpleNamespace(CreatePDF=create))
    render_pdf("<p></p>", title="")
    assert inside == [True]
    assert not pdf._render_lock.locked()


def test_papers_printed_from_several_threads_are_whole() -> None:
    papers: list[bytes] = []
    threads = [
        Thread(target=lambda: papers.append(render_pdf(page("<p>Đảng <b>bộ</b></p>"), title="")))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [letters(paper) for paper in papers] == ["Đảngbộ"] * 4


def test_text_of_a_paper_never_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """The renderer quotes this paper as soon as it is let: what is silent here had something to say."""
    caplog.set_level(logging.DEBUG)
    pdf.warm_up()
    body = "<p style='font-family: Khong-co; color: bi-mat'>bí mật</p><img src='bi-mat.png'><table></table>"
    secret = page(body, css="p { khong-co: bi-mat } @media bi-mat {")

    def quoting() -> list[str]:
        caplog.clear()
        render_pdf(secret, title="bí mật")
        return [one.name for one in caplog.records if "mat" in one.getMessage().replace("ậ", "a")]

    assert quoting() == []
    with caplog.at_level(logging.DEBUG, "xhtml2pdf"):
        assert len(quoting()) >= 2


def test_paper_reads_no_file_and_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = io.BytesIO()
    Image.new("1", (1, 1)).save(picture, "PNG")
    (tmp_path / "p.png").write_bytes(picture.getvalue())
    asked: list[Any] = []

    def refuse(*address: Any, **_: Any) -> None:
        asked.append(address)
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", refuse)

    def pictures(source: str) -> int:
        paper = render_pdf(
            page(f"<p>a<img src='{source}'></p>", css="@import url(//example.org/x);"),
            title="",
            images={"p": picture.getvalue()},
        )
        assert letters(paper) == "a"
        return len(images(paper))

    assert pictures("image:p") == 1
    data = "data:image/png;base64," + b64encode(picture.getvalue()).decode()
    for source in (str(tmp_path / "p.png"), f"file://{tmp_path}/p.png", "http://example.org/p.png", data):
        assert pictures(source) == 0
    assert asked == []


@pytest.mark.parametrize(
    "source",
    [
        "file:///etc/passwd",
        "/etc/passwd",
        "Tinos-Regular.ttf",
        "paper.html",
        "image:",
        "image:q",
        "image:../p",
        "Image:p",
        "p",
        " image:p",
    ],
)
def test_only_a_picture_of_the_caller_is_printed(source: str) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "JPEG")
    paper = render_pdf(page(f"<p>a<img src='{source}'></p>"), title="", images={"p": picture.getvalue()})
    assert letters(paper) == "a"
    assert len(images(paper)) == 0


def test_background_and_style_sheet_read_nothing_either(tmp_path: Path) -> None:
    (tmp_path / "s.css").write_text("p { font-size: 40pt }")
    data = b64encode(b"p { font-size: 40pt }").decode()
    for address in (f"file://{tmp_path}/s.css", f"data:text/css;base64,{data}"):
        paper = render_pdf(page("<p>a</p>", css=f"p {{ background-image: url({address}) }}"), title="")
        assert len(images(paper)) == 0
        linked = page("<p>a</p>").replace("</head>", f"<link rel='stylesheet' href='{address}'></head>")
        assert smallest_font_size(render_pdf(linked, title="")) == 14


def test_bytes_that_are_no_picture_are_left_out() -> None:
    for content in (b"", b"GIF89a", b"%PDF-1.7", b"\xff\xd8\xff"):
        paper = render_pdf(page("<p>a<img src='image:p'></p>"), title="", images={"p": content})
        assert (letters(paper), len(images(paper))) == ("a", 0)


def test_jpeg_is_printed_as_given_and_leaves_no_font_behind() -> None:
    picture = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").save(picture, "JPEG", quality=37)
    paper = render_pdf(
        page("<p>a<img src='image:p' width='40mm'></p>"), title="", images={"p": picture.getvalue()}
    )
    assert images(paper) == [picture.getvalue()]
    assert all(some(fonts(paper).values()))


def test_small_paper_is_full_size() -> None:
    paper = render_pdf(page("<p>Đảng</p>"), title="")
    assert smallest_font_size(paper) == 14
    assert page_sizes(paper) == [(210, 297)]
    assert [run.page for run in runs(paper)] == [1]
