"""The bundled forms, filled in in every way that people fill them in, as they are printed."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from kl01.forms.content import Content
from kl01.forms.definition.data import Column, Definition, FormField
from kl01.forms.definition.reading import load_definitions
from kl01.forms.definition.vocabulary import Cadence, ColumnKind, FieldKind, FieldRole
from kl01.forms.document import make_document
from kl01.forms.printed import ConfirmationWords, PrintedWords
from kl01.periods import Period
from kl01.plan.pack import BUNDLED_PACKS
from kl01.printing.document import Document
from kl01.text import typed_text

FORMS: Final = {one.code: one for one in load_definitions(BUNDLED_PACKS / "kl01-2021")}
NUMBER: Final = "số 08-QĐ/CB"
TYPED_DAY: Final = "05/02/2026"
DAY: Final = "ngày 05 tháng 02 năm 2026"
SHARE: Final = "100 %"
SENTENCE: Final = f"Theo Quyết định {NUMBER} {DAY}, hoàn thành {SHARE} việc được giao. "
SHORT_SENTENCE: Final = f"Theo {NUMBER} đạt {SHARE} việc, hạn {TYPED_DAY}. "
"""For cells, in which the day in words would be wider than its column."""
CELL_MOST: Final = 500
NAME_60: Final = "Nguyễn Phước Bảo Quỳnh Trương Hoàng Thanh Thảo Tôn Nữ Vân An"
PASTED: Final = (
    "\u2022\tĐọc \u201csách\u201d \u2013 ghi\u00a0chép;\r\n"
    "\uf0b7\tTiết\u00adkiệm\u200b điện\u2026\x0b\tgiữ   giờ giấc\r\n\r\n"
    "o\tNêu gương: nói đi đôi với làm\t\r\n"
)
"""As Word hands it over: bullets, tabs, curly quotes, a hyphen for the end of a line, no-break blanks."""
_WORDS: Final = {
    "year": "2026",
    "term": "nhiệm kỳ 2020 - 2025",
    "plan": "Kế hoạch số 60-KH/ĐUK, ngày 29/9/2021 của Đảng ủy Khối",
    "plan_name": "Kế hoạch thực hiện Kết luận 01-KL/TW",
    "issuer": "Đảng ủy Khối",
    "subject_phrase": "học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    "theme": "",
    "body": "chi bộ",
    "on_behalf": "Chi bộ",
    "office": "Bí thư",
    "issuing_body": "Chi bộ Văn phòng",
    "committee": "chi bộ",
    "approval": "biên bản số 03-BB/CB, ngày 05/02/2026",
    "body_sign": "CB",
}


@dataclass(frozen=True, slots=True)
class Filling:
    """A way in which somebody fills in a form."""

    text: Callable[[int], str]
    """What they write where at most so many characters are taken; “” is nothing."""
    rows: int
    """How many rows they write in a table that takes them."""
    superior: str = "Đảng bộ Sở Nội vụ"
    issuer: str = "Chi bộ Văn phòng"
    name: str = "Bùi Thị Cúc"
    state: str = "draft"
    """“draft”, “closed” once it was handed in, “blank” to be filled in by hand."""


def _sentence(most: int) -> str:
    return SENTENCE if most > CELL_MOST else SHORT_SENTENCE


def _full(most: int) -> str:
    """Return some sentences, as many as there is room for, and never half a one."""
    sentence = _sentence(most)
    return (sentence * (min(most, 600) // len(sentence))).strip() or "Việc được giao"[:most]


def _limit(most: int) -> str:
    """Return a text of exactly so many characters, of whole sentences with something after them."""
    sentence = _sentence(most)
    return (sentence * ((most - 1) // len(sentence))).ljust(most - 1, "x") + "."


FILLINGS: Final = {
    "short": Filling(lambda most: "Việc"[:most], 1),
    "full": Filling(_full, 3, state="closed"),
    "limits": Filling(_limit, 4, state="closed"),
    "nfd": Filling(lambda most: unicodedata.normalize("NFD", _full(most // 2)), 2),
    "names": Filling(_full, 2, superior=NAME_60, issuer=NAME_60, name=NAME_60, state="closed"),
    "three lines": Filling(
        _full,
        2,
        superior="Đảng bộ Khối các cơ quan\nvà doanh nghiệp\ntỉnh Bình An",
        issuer="Chi bộ Trung tâm\nQuan trắc Tài nguyên\nvà Môi trường",
    ),
    "empty": Filling(lambda _: "", 0, state="closed"),
    "pasted": Filling(lambda most: PASTED if most > len(PASTED) else "Việc", 2),
    "blank": Filling(lambda _: "", 0, state="blank"),
}


def _cell(column: Column, filling: Filling) -> str:
    if column.kind is ColumnKind.CHOICE and filling.text(9):
        return column.choices[0] if column.choices else "Cả năm"
    return typed_text(filling.text(min(column.max_length, CELL_MOST)))


def _answers(definition: Definition, filling: Filling) -> Iterator[tuple[str, object]]:
    for _, field in definition.fields():
        if field.kind is FieldKind.TABLE:
            count = min(filling.rows, field.max_rows or filling.rows)
            yield field.key, [_row(field, filling, number) for number in range(count)]
        elif field.kind is FieldKind.DATE:
            yield field.key, TYPED_DAY if filling.text(9) else ""
        elif field.kind is FieldKind.CHOICE:
            yield field.key, field.choices[0] if filling.text(9) else ""
        elif field.role:
            yield field.key, _of_role(field.role) if filling.text(9) else ""
        elif field.kind in {FieldKind.TEXT, FieldKind.LONG_TEXT}:
            yield field.key, typed_text(filling.text(field.max_length))


def _of_role(role: str) -> str:
    known = {
        FieldRole.PLACE.value: "Bình An",
        FieldRole.NUMBER.value: "05-ĐK/ĐU",
        FieldRole.RECIPIENTS.value: "Ban Tuyên giáo Đảng ủy Khối (để báo cáo)\nLưu chi bộ",
    }
    return known[role]


def _row(field: FormField, filling: Filling, number: int) -> dict[str, str]:
    return {"id": f"r{number}", **{one.key: _cell(one, filling) for one in field.columns}}


def content_of(code: str, way: str) -> Content:
    """Return the answers of a form that is filled in in one of the FILLINGS."""
    return dict(_answers(FORMS[code], FILLINGS[way]))


@cache
def filled(code: str, way: str, profile: str) -> Document:
    """Return a form as it is printed, filled in in one of the FILLINGS, in one of the print profiles."""
    filling = FILLINGS[way]
    printed = PrintedWords(
        profile=profile,
        superior=filling.superior,
        issuer=filling.issuer,
        party_member=True,
        words=_WORDS,
        shown={"full_name": filling.name, "work_unit": "Văn phòng Sở Nội vụ"},
        writer="" if filling.state == "blank" else filling.name,
        confirmation=ConfirmationWords("Xác nhận của chi bộ", "Chi bộ", "Bí thư"),
        signer="" if filling.state == "blank" else filling.name,
        day=date(2026, 2, 5),
    )
    content = content_of(code, way)
    return make_document(
        FORMS[code],
        Period(2026) if FORMS[code].period is Cadence.YEAR else Period.TERM,
        content,
        content,
        printed,
        draft=filling.state == "draft",
        blank=filling.state == "blank",
        closed=filling.state == "closed",
    )


def typed(code: str, way: str) -> Iterator[str]:
    """Yield every word that somebody wrote into a form, in one form of Unicode; the paper's day in words."""
    for answer in content_of(code, way).values():
        for text in [answer] if isinstance(answer, str) else (cell for row in answer for cell in _cells(row)):
            yield from (DAY if text == TYPED_DAY else unicodedata.normalize("NFC", text)).split()


def _cells(row: Mapping[str, str]) -> Iterator[str]:
    return (text for key, text in row.items() if key != "id")
