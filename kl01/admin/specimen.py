"""A sheet that shows what a print profile makes of a paper: a page of invented text under a real heading."""

from datetime import date

from kl01.org.heading import PaperHeading
from kl01.periods import format_paper_date
from kl01.printing import PrintProfile
from kl01.printing.document import (
    Document,
    Facts,
    Heading,
    Paragraphs,
    SignatureColumn,
    Table,
    TableColumn,
)
from kl01.printing.profiles import ND30_2020

_SENTENCE = (
    "Đây là đoạn văn bản mẫu để xem lề trang, cỡ chữ, giãn dòng và cách trình bày trước khi in các mẫu và "
    "danh sách. "
)
_COLUMNS = (
    TableColumn("TT", 8, centred=True),
    TableColumn("Nội dung", 52),
    TableColumn("Thời gian", 20, centred=True),
    TableColumn("Kết quả", 20),
)
_ROWS = (
    ("1", "Học tập chuyên đề năm", "Quý I", "Hoàn thành"),
    ("2", "Đăng ký nội dung làm theo", "Quý I", "Hoàn thành"),
    ("3", "Kiểm điểm, đánh giá cuối năm", "Quý IV", "Đang thực hiện"),
)
_NOTE = "(ký, ghi rõ họ tên)"


def specimen(profile: PrintProfile, heading: PaperHeading, place: str, day: date) -> Document:
    """Return a paper of one page in a print profile, under the heading of the committee as far as known.

    It stays on one page in every profile, whatever margins may be set.
    """
    of_state = profile.name == ND30_2020.name
    if of_state:
        heading = PaperHeading("Công đoàn cấp trên", "Công đoàn cơ sở")
    body, office = ("Ban Chấp hành", "Chủ tịch") if of_state else ("Chi bộ", "Bí thư")
    return Document(
        profile=profile,
        mark="",
        draft="",
        superior=heading.superior,
        issuer=heading.issuer,
        place_date=f"{place or '…………'}, {format_paper_date(day)}",
        kind="Bản mẫu",
        subject=(f"thể thức {profile.name}",),
        blocks=(
            Facts(((("Họ và tên", "Nguyễn Văn An"), ("Năm sinh", "1984")),)),
            Heading("I. Nội dung"),
            Paragraphs(f"{_SENTENCE * 2}\n{_SENTENCE}"),
            Table(_COLUMNS, _ROWS),
        ),
        left=SignatureColumn("Xác nhận", body, office, _NOTE, "Trần Thị Bình"),
        right=SignatureColumn("Người viết", "", "", _NOTE, "Nguyễn Văn An"),
        name=f"Bản mẫu {profile.name}",
    )
