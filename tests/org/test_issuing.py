"""Numbers and Nơi nhận of papers: plain data and pure rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.org.issuing import (
    NUMBER_LENGTH,
    RECIPIENT_LENGTH,
    RECIPIENTS_LENGTH,
    RECIPIENTS_MOST,
    agency_sign,
    body_sign,
    number_words,
    recipient_lines,
    recipients_problem,
    usual_recipients,
)
from kl01.org.kinds import UnitKind
from kl01.periods import HAND_ROOM
from kl01.printing.profiles import HD36_2018, ND30_2020

PARTY, STATE = HD36_2018.number_form, ND30_2020.number_form
KHOI = "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình An"


@pytest.mark.parametrize(
    ("kind", "name", "sign"),
    [
        (UnitKind.BLOC_COMMITTEE, KHOI, "ĐUK"),
        (UnitKind.BLOC_COMMITTEE, "Đảng bộ các cơ quan Đảng tỉnh Bình An", "ĐU"),
        (UnitKind.GRASSROOTS_PARTY_ORGANIZATION, "Đảng bộ Khối phố Một", "ĐU"),
        (UnitKind.GRASSROOTS_PARTY_CELL, "Chi bộ Quỹ", "CB"),
        (UnitKind.SUBORDINATE_PARTY_CELL, "Chi bộ Văn phòng", "CB"),
        (UnitKind.MASS_ORGANIZATION, "Công đoàn Khối", "CĐ"),
        (UnitKind.MASS_ORGANIZATION, "Đoàn Thanh niên Khối", "ĐTN"),
        (UnitKind.MASS_ORGANIZATION, "Hội Khuyến học", "BCH"),
        (UnitKind.PUBLICITY_DEPARTMENT, "Ban Tuyên giáo", "BTG"),
        (UnitKind.OFFICE, "Văn phòng", "VP"),
    ],
)
def test_each_body_has_its_sign(kind: UnitKind, name: str, sign: str) -> None:
    assert body_sign(kind, name) == sign


@pytest.mark.parametrize(
    ("typed", "paper", "form", "line"),
    [
        ("", "Danh mục theo dõi", PARTY, f"Số {HAND_ROOM}-BC/ĐU"),
        ("5", "Danh sách", PARTY, "Số 05-DS/ĐU"),
        ("05", "Danh sách", PARTY, "Số 05-DS/ĐU"),
        ("127", "Tổng hợp", PARTY, "Số 127-BC/ĐU"),
        ("Số: 7", "Tổng hợp", PARTY, "Số 07-BC/ĐU"),
        ("05-TB/ĐU", "Danh sách", PARTY, "Số 05-TB/ĐU"),
        ("số 05-TB/ĐU", "Danh sách", PARTY, "Số 05-TB/ĐU"),
        ("5", "Danh sách", STATE, "Số: 05/DS-ĐU"),
        ("", "Danh sách", STATE, f"Số: {HAND_ROOM}/DS-ĐU"),
        ("05/TB-CĐ", "Danh sách", STATE, "Số: 05/TB-CĐ"),
        ("{body}", "Danh sách", PARTY, "Số {body}"),
        ("²", "Danh sách", PARTY, "Số ²"),
    ],
)
def test_a_number_is_written_as_its_rule_has_it(typed: str, paper: str, form: str, line: str) -> None:
    assert number_words(typed, paper, "ĐU", form) == line


@given(st.text(max_size=NUMBER_LENGTH), st.sampled_from([PARTY, STATE]))
def test_whatever_is_typed_as_a_number_is_printed(typed: str, form: str) -> None:
    line = number_words(typed, "Danh sách", "ĐU", form)
    assert line.startswith(form.partition("{")[0])
    if typed.strip().isascii() and typed.strip().isdigit():
        assert f" {int(typed):02}" in line
    elif typed.strip() and not typed.strip().casefold().startswith("số"):
        assert line.endswith(typed.strip())


def test_an_agency_signs_with_the_first_letters_of_its_words() -> None:
    assert agency_sign("Sở Nội vụ") == "SNV"
    assert agency_sign("Sở Tài nguyên & Môi trường") == "STNMT"


@pytest.mark.parametrize(
    ("kind", "issuer", "above", "lines"),
    [
        (
            UnitKind.BLOC_COMMITTEE,
            KHOI,
            ("Tỉnh ủy Bình An", None, ""),
            [
                "Thường trực Tỉnh ủy Bình An (để báo cáo)",
                "Ban Tuyên giáo Tỉnh ủy Bình An",
                f"Các ban, Văn phòng {KHOI}",
                "Lưu Văn phòng",
            ],
        ),
        (UnitKind.BLOC_COMMITTEE, KHOI, ("", None, ""), [f"Các ban, Văn phòng {KHOI}", "Lưu Văn phòng"]),
        (
            UnitKind.GRASSROOTS_PARTY_ORGANIZATION,
            "Đảng ủy Sở Nội vụ",
            (KHOI, UnitKind.BLOC_COMMITTEE, "Ban Thường vụ"),
            [f"Ban Thường vụ {KHOI} (để báo cáo)", f"Ban Tuyên giáo {KHOI}", "Lưu Đảng ủy Sở Nội vụ"],
        ),
        (
            UnitKind.SUBORDINATE_PARTY_CELL,
            "Chi bộ Văn phòng",
            ("Đảng ủy Sở Nội vụ", UnitKind.GRASSROOTS_PARTY_ORGANIZATION, "Đảng ủy"),
            ["Đảng ủy Sở Nội vụ (để báo cáo)", "Lưu Chi bộ Văn phòng"],
        ),
        (
            UnitKind.PUBLICITY_DEPARTMENT,
            "Ban Tuyên giáo",
            (KHOI, UnitKind.BLOC_COMMITTEE, "Ban Thường vụ"),
            [f"Ban Thường vụ {KHOI} (để báo cáo)", "Lưu Ban Tuyên giáo"],
        ),
        (UnitKind.MASS_ORGANIZATION, "Hội", ("", None, ""), ["Lưu Hội"]),
    ],
)
def test_a_paper_goes_to_whom_its_body_reports_and_into_its_files(
    kind: UnitKind, issuer: str, above: tuple[str, UnitKind | None, str], lines: list[str]
) -> None:
    assert list(usual_recipients(kind, issuer, *above)) == lines
    assert not recipients_problem("\n".join(lines))


@given(st.text(alphabet="aĐ-,;. \n", max_size=400))
def test_recipients_lose_nothing_but_hyphens_and_signs_at_their_ends(text: str) -> None:
    lines = recipient_lines(text)
    assert list(lines) == [line.strip().rstrip(",;.") for line in lines if line]
    assert "".join(lines).replace(" ", "").count("Đ") == text.count("Đ")
    assert recipient_lines("\n".join(f"- {line};" for line in lines)) == lines


def test_too_many_recipients_are_told() -> None:
    assert recipients_problem("\n".join(["a"] * RECIPIENTS_MOST)) == ""
    assert "bỏ bớt 1 dòng" in recipients_problem("\n".join(["a"] * (RECIPIENTS_MOST + 1)))
    assert recipients_problem("a" * RECIPIENT_LENGTH) == ""
    assert "Mỗi dòng" in recipients_problem("a" * (RECIPIENT_LENGTH + 1))
    whole = ["a" * 100] * (RECIPIENTS_LENGTH // 100)
    assert recipients_problem("\n".join(whole)) == ""
    assert "rút gọn" in recipients_problem("\n".join([*whole, "a"]))
