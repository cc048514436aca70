"""Personal papers of invented people, as `Document`s, and what prints them."""

from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask

from kl01.printing import profile_named, render_pdf
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
from kl01.printing.html import document_html

ROOT = Path(__file__).parents[2]
SENTENCE = "Đọc và ghi chép đầy đủ các chuyên đề do chi bộ tổ chức, mỗi quý ít nhất 04 buổi tự học. "
COLUMNS = (
    TableColumn("TT", 7, centred=True),
    TableColumn("Nhóm nội dung", 17),
    TableColumn("Việc làm cụ thể", 25),
    TableColumn("Chỉ tiêu, kết quả cần đạt", 19),
    TableColumn("Biện pháp", 19),
    TableColumn("Thời gian hoàn thành", 13),
)
ROWS = (
    (
        "1",
        "Học tập",
        "Đọc và ghi chép 02 chuyên đề do chi bộ tổ chức",
        "02 bài ghi chép",
        "Mỗi quý dành ít nhất 04 buổi tự học",
        "Cả năm",
    ),
    (
        "2",
        "Phong cách, lề lối làm việc",
        "Trả lời văn bản đến đúng hạn",
        "100 % văn bản được giao đúng hạn",
        "Lập sổ theo dõi hằng tuần",
        "Cả năm",
    ),
    (
        "3",
        "Thực hiện nhiệm vụ",
        "Số hóa hồ sơ lưu trữ của phòng",
        "300 hồ sơ",
        "Mỗi tháng 25 hồ sơ\nCuối quý rà soát",
        "Quý IV",
    ),
)
FACTS = Facts(
    (
        (("Họ và tên", "Nguyễn Thị Hồng Vân"), ("Ngày sinh", "05/02/1984")),
        (("Chức vụ Đảng", "Chi ủy viên"), ("Chức vụ chính quyền", "Phó Trưởng phòng")),
        (("Đơn vị công tác", "Phòng Tổng hợp, Sở Nội vụ"),),
        (("Sinh hoạt tại", "Chi bộ Văn phòng"),),
    )
)
BLOCKS: tuple[Block, ...] = (
    FACTS,
    Heading("I. Nhận thức về chuyên đề năm"),
    Paragraphs(SENTENCE * 4 + "\n\n- " + SENTENCE),
    Heading("II. Nội dung đăng ký học tập và làm theo"),
    Table(COLUMNS, ROWS),
    Heading("III. Nội dung thực hiện trách nhiệm nêu gương"),
    Heading("1. Trong công tác", 2),
    Heading("a) Giờ giấc", 3),
    Paragraphs("Gương mẫu chấp hành giờ làm việc; nói đi đôi với làm; thẳng thắn tự phê bình và phê bình."),
)
PARTY = Document(
    profile=profile_named("HD36-2018"),
    mark="Mẫu 02",
    draft="Dự thảo",
    superior="Đảng bộ Sở Nội vụ",
    issuer="Chi bộ Văn phòng",
    place_date="Bình An, ngày 05 tháng 02 năm 2026",
    kind="Kế hoạch",
    subject=("học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh", "năm 2026"),
    blocks=BLOCKS,
    left=SignatureColumn("Xác nhận của chi bộ", "Chi bộ", "Bí thư", "(ký, ghi rõ họ tên)", "Trần Văn Bình"),
    right=SignatureColumn("Người xây dựng kế hoạch", "", "", "(ký, ghi rõ họ tên)", "Nguyễn Thị Hồng Vân"),
)
STATE = replace(
    PARTY,
    profile=profile_named("ND30-2020"),
    superior="Công đoàn Viên chức tỉnh",
    issuer="Công đoàn cơ sở Sở Nội vụ",
    left=SignatureColumn(
        "Xác nhận của công đoàn", "Ban Chấp hành", "Chủ tịch", "(ký, ghi rõ họ tên)", "Lê Thị Ánh"
    ),
)
BLANK = replace(
    PARTY,
    draft="",
    place_date="Bình An, ngày      tháng      năm 2026",
    blocks=(
        Facts(tuple(tuple((label, "") for label, _ in row) for row in FACTS.rows), frozenset({"Ngày sinh"})),
        BLOCKS[1],
        DottedLines(6),
        BLOCKS[3],
        Table(COLUMNS, tuple((str(number), *[""] * 5) for number in range(1, 7)), blank_row_lines=4),
        BLOCKS[5],
        DottedLines(4),
    ),
    left=replace(PARTY.left, name="") if PARTY.left else None,
    right=replace(PARTY.right, name="") if PARTY.right else None,
)


def sample(profile: str = "HD36-2018", **changes: Any) -> Document:
    """Return mẫu 02 under the heading of that profile; `changes` replace its parts."""
    document = STATE if profile == "ND30-2020" else PARTY
    return replace(document, profile=profile_named(profile), **changes)


@cache
def papers_app() -> Flask:
    """Return an application that has the templates and nothing else."""
    return Flask("papers", root_path=str(ROOT), template_folder="templates")


def html_of(document: Document) -> str:
    """Return the HTML of the PDF."""
    with papers_app().app_context():
        return document_html(document)


@lru_cache(maxsize=64)
def pdf_of(document: Document) -> bytes:
    """Return the printed paper; one that many tests measure is laid out once."""
    return render_pdf(html_of(document), title=document.title, images=document.pictures)
