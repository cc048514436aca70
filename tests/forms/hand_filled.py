"""Papers of every bundled form: to be filled in by hand, begun, and written; and how their files are read."""

import io
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

import docx

from kl01.forms.content import Content
from kl01.forms.definition.data import Column, Definition
from kl01.forms.definition.reading import load_definitions
from kl01.forms.definition.vocabulary import PLACEHOLDERS, FieldKind
from kl01.forms.document import make_document
from kl01.forms.printed import ConfirmationWords, PrintedWords
from kl01.periods import Period
from kl01.plan.pack import BUNDLED_PACKS
from kl01.printing.document import Document
from kl01.printing.docx import document_docx
from tests.printing.measure import Line, lines
from tests.printing.sample_document import papers_app

FORMS = {one.code: one for one in load_definitions(BUNDLED_PACKS / "kl01-2021")}
TEXT = "Đọc và ghi chép đầy đủ các chuyên đề do chi bộ tổ chức, mỗi quý ít nhất 04 buổi tự học."
WORDS = {
    **dict.fromkeys(PLACEHOLDERS, ""),
    "year": "2026",
    "term": "nhiệm kỳ 2020 - 2025",
    "plan": "Kết luận số 01-KL/TW, ngày 18/05/2021 của Bộ Chính trị",
    "subject_phrase": "học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    "approval": "biên bản (nghị quyết) số …………, ngày …………",
    "body_sign": "ĐU",
}


def told(profile: str) -> PrintedWords:
    """Return names and fixed words in which nobody is named."""
    return PrintedWords(
        profile=profile,
        superior="Đảng bộ Khối các cơ quan và doanh nghiệp tỉnh",
        issuer="Đảng ủy Sở Nội vụ",
        party_member=True,
        words=WORDS,
        shown={},
        writer="",
        confirmation=ConfirmationWords("Xác nhận của chi bộ", "Đảng ủy", "Bí thư"),
        signer="",
    )


def written(definition: Definition) -> Content:
    """Return an answer to every question, with two rows in every table."""
    found: Content = {}
    for _, field in definition.fields():
        if field.kind is FieldKind.TABLE:
            rows = ({one.key: _cell(one) for one in field.columns} for _ in range(2))
            found[field.key] = [{"id": f"r{number}", **row} for number, row in enumerate(rows)]
        elif field.kind is FieldKind.LONG_TEXT:
            found[field.key] = TEXT
        else:
            found[field.key] = "05/02/2026" if field.kind is FieldKind.DATE else "Phó Trưởng phòng"
    return found


def _cell(column: Column) -> str:
    return column.choices[0] if column.choices else TEXT if column.kind.value == "long_text" else "Quý IV"


def paper(
    definition: Definition, profile: str = "HD36-2018", content: Content | None = None, **manner: bool
) -> Document:
    """Return a paper of a form."""
    period = Period.TERM if definition.period.value == "term" else Period(2026)
    given: dict[str, Any] = {"draft": False, **manner}
    return make_document(definition, period, content or {}, {}, told(profile), **given)


@cache
def word_of(document: Document) -> Any:
    """Return the Word file of a paper, read by a program of others."""
    with papers_app().app_context():
        return docx.Document(io.BytesIO(document_docx(document)))


def row_heights(pdf: bytes) -> Iterator[float]:
    """Yield how high each row of each table is, in points, by the lines that are drawn around it."""
    drawn: dict[int, set[float]] = {}
    for line in lines(pdf):
        if not line.dotted and line.length > 10 and line.thickness == 0.5:
            drawn.setdefault(line.page, set()).add(round(line.height, 1))
    for heights in drawn.values():
        ordered = sorted(heights)
        yield from (above - below for below, above in pairwise(ordered))


def dotted(pdf: bytes) -> list[Line]:
    """Return the lines to write on."""
    return [one for one in lines(pdf) if one.dotted]
