"""How papers name a plan: by number and day where they are known, never “thực hiện kế hoạch thực hiện”."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.plan.catalogue import Catalogue
from kl01.plan.words import plan_title, plan_words

CONCLUSION = {"kind": "Kết luận", "number": "01-KL/TW", "date": "18/05/2021", "issuer": "Bộ Chính trị"}
PROVINCE = {"kind": "Kế hoạch", "number": "49-KH/TU", "date": "11/10/2021", "issuer": "Ban Thường vụ Tỉnh ủy"}
DIRECTIVE = {"kind": "Chỉ thị", "number": "05-CT/TW", "date": "15/05/2016", "issuer": "Bộ Chính trị"}
PLAN = Catalogue(
    plan_id=1,
    code="kl01-2021",
    name="Kế hoạch thực hiện Kết luận số 01-KL/TW, giai đoạn 2021–2025",
    issuer="Ban Thường vụ Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh",
    subject_phrase="học tập",
    term_label="nhiệm kỳ 2020 - 2025",
    first_year=2021,
    last_year=2025,
    begins_on=date(2021, 10, 11),
    extended_to=2025,
    followed_from=2021,
    document={"title": "", "number": "", "date": "", "basis": [PROVINCE, CONCLUSION, DIRECTIVE]},
    sections=(),
    withdrawn=(),
    owner_names={},
    owner_kinds={},
)


def plan(name: str = PLAN.name, **document: Any) -> Catalogue:
    return replace(PLAN, name=name, document={**PLAN.document, **document})


def test_a_plan_with_number_and_day_is_named_by_them() -> None:
    numbered = plan(number="12-KH/ĐUK", date="05/02/2022")
    assert plan_words(numbered) == f"Kế hoạch số 12-KH/ĐUK, ngày 05/02/2022 của {PLAN.issuer}"
    assert plan_title(numbered) == "Kế hoạch số 12-KH/ĐUK, ngày 05/02/2022"
    assert plan_title(plan(number="Số: 12-KH/ĐUK")) == "Kế hoạch số 12-KH/ĐUK"


def test_a_plan_without_number_is_named_by_what_it_carries_out() -> None:
    assert plan_words(PLAN) == "Kết luận số 01-KL/TW, ngày 18/05/2021 của Bộ Chính trị"
    assert plan_title(PLAN) == "kế hoạch thực hiện Kết luận số 01-KL/TW, giai đoạn 2021–2025"


@pytest.mark.parametrize(
    ("name", "title", "words"),
    [
        (
            "Kế hoạch năm",
            "… số 05-CT/TW theo Kết luận số 01-KL/TW",
            "Chỉ thị số 05-CT/TW, ngày 15/05/2016 của",
        ),
        ("Kế hoạch thực hiện Nghị quyết số 21, năm 2026", "", "Nghị quyết số 21"),
        ("Kế hoạch tổ chức thực hiện chuyên đề năm", "", "Chuyên đề năm"),
        ("Chương trình hành động thực hiện Nghị quyết số 21", "", "Nghị quyết số 21"),
        ("Kế hoạch triển khai Chỉ thị số 07", "", "Chỉ thị số 07"),
        ("Kế hoạch thực hiện, năm 2026", "", "Kế hoạch của Ban Thường vụ Đảng ủy Khối"),
        ("Kế hoạch học tập Bác", "", "Kế hoạch học tập Bác của Ban Thường vụ Đảng ủy Khối"),
    ],
)
def test_by_its_title_else_by_its_name(name: str, title: str, words: str) -> None:
    assert plan_words(plan(name, title=title)).startswith(words)


@given(st.sampled_from(["", "05-CT/TW", "21-NQ/TU"]), st.text(min_size=1, max_size=12), st.booleans())
def test_the_opening_sentence_never_stutters(number: str, rest: str, numbered: bool) -> None:
    named = plan(f"Kế hoạch thực hiện {number} {rest}".strip(), number="12-KH/ĐU" if numbered else "")
    assert not f"Thực hiện {plan_words(named)}".lower().startswith("thực hiện kế hoạch thực hiện")
