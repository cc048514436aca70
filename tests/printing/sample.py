"""A checklist of invented entries, rendered with sample_checklist.html."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from kl01.printing import DEFAULT_PROFILE, page_css, paragraph_rows
from kl01.printing.heading import heading_shape

_HERE = Path(__file__).parent
_TEMPLATES = _HERE.parents[1] / "templates"
STATES = ("done", "in_progress", "not_done", "not_applicable", "late")
PROGRESS = "Kết quả: hoàn thành 18/25 việc đến hạn trong quý (72%); đang thực hiện 4 việc; quá hạn 3 việc."

_environment = Environment(
    loader=FileSystemLoader([_TEMPLATES, _HERE]), autoescape=select_autoescape(), undefined=StrictUndefined
)
_environment.globals["paragraph_rows"] = paragraph_rows


def row(number: int, **changes: Any) -> dict[str, Any]:
    """Return one entry; every state occurs among five neighbours."""
    return {
        "number": number,
        "title": "Tổ chức nghiên cứu, học tập, quán triệt, tuyên truyền nội dung, giá trị, ý nghĩa to lớn "
        "của tư tưởng, đạo đức, phong cách Hồ Chí Minh trong đơn vị",
        "states": [STATES[(number + quarter) % 5] for quarter in range(4)],
        "done_on": "05/11/2026" if number % 2 else "",
        "document": f"Số {number:02d}-KH/ĐU" if number % 3 == 0 else "",
        "note": "Có 98% đảng viên tham dự." if number % 4 == 0 else "",
    } | changes


def section(
    rows: list[dict[str, Any]], heading: str = "1. Nghiên cứu, học tập, quán triệt"
) -> dict[str, Any]:
    """Return a section of the checklist, printed as one table for each fifty entries."""
    return {"heading": heading, "rows": rows}


def checklist(**changes: Any) -> str:
    """Return the HTML of the sample for the PDF; `changes` replace what the template is given."""
    profile = changes.get("profile", DEFAULT_PROFILE)
    orientation = changes.pop("orientation", "landscape")
    values: dict[str, Any] = {
        "profile": profile,
        "page_css": page_css(profile, orientation),
        "superior": "Đảng ủy Khối các cơ quan\nvà doanh nghiệp tỉnh",
        "issuer": "Đảng ủy Sở Nội vụ",
        "place_date": "Biên Hòa, ngày 05 tháng 01 năm 2027",
        "number": "Số 03-BC/ĐU",
        "subject": ["thực hiện Kế hoạch số 49-KH/TU", "quý IV năm 2026"],
        "quarters": [],
        "sections": [section([row(number) for number in range(1, 9)])],
        "progress": PROGRESS,
        "on_behalf_of": "Đảng ủy",
        "office": "Bí thư",
        "signer": "Nguyễn Thị Hồng Vân",
        "recipients": ["Ban Tuyên giáo Đảng ủy Khối", "Lưu Văn phòng"],
    } | changes
    words = {name: values[name] for name in ("superior", "issuer", "place_date", "number", "subject")}
    shape = heading_shape(profile, **words, landscape=orientation == "landscape")
    return _environment.get_template("sample_checklist.html").render(values, shape=shape)


def component(source: str, **values: Any) -> str:
    """Render a snippet that uses the macros of paper.html as `paper`."""
    template = "{% import 'components/paper.html' as paper %}" + source
    return _environment.from_string(template).render(values)


def page(body: str, css: str = "") -> str:
    """Return a portrait page with the style of a paper around the given HTML."""
    return _environment.from_string(
        "{% import 'components/paper.html' as paper %}<html lang='vi'><head><style>{{ page_css }}"
        "{% include 'components/paper_pdf.css' %}{{ css }}</style></head>"
        "<body>{{ paper.pdf_page_number() }}{{ body | safe }}</body></html>"
    ).render(profile=DEFAULT_PROFILE, page_css=page_css(DEFAULT_PROFILE), css=css, body=body)
