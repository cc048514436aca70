"""Kinds of settings: what each takes, how it is stored and shown; what a declaration must be."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.refusals import Refusal
from kl01.settings.rules import (
    KEY_LENGTH,
    LONGEST_VALUE,
    Kind,
    Line,
    OneOf,
    Setting,
    WholeNumber,
    YesNo,
)
from tests.some import some

DAYS = WholeNumber(1, 30, "ngày")
COLOUR = OneOf((("red", "Đỏ"), ("blue", "Xanh")))
KINDS: tuple[Kind[Any], ...] = (DAYS, YesNo(), COLOUR, Line(20))


def setting(kind: Kind[Any] = DAYS, default: Any = 7, key: str = "file_days") -> Setting[Any]:
    return Setting(key, "Giữ tệp", "Sau đó phần mềm xóa tệp", kind, default)


def refusal(kind: Kind[Any], text: str) -> str:
    with pytest.raises(Refusal) as caught:
        kind.read(text)
    assert caught.value.field == ("choice" if kind.choices else "value")
    return caught.value.message


@pytest.mark.parametrize(
    ("kind", "text", "value", "stored", "shown"),
    [
        (DAYS, "1", 1, "1", "1 ngày"),
        (DAYS, " 30 ", 30, "30", "30 ngày"),
        (DAYS, "007", 7, "7", "7 ngày"),
        (DAYS, "0" * 5000 + "7", 7, "7", "7 ngày"),
        (WholeNumber(0, 10**12, "đồng"), "1000000000000", 10**12, "1000000000000", "1000000000000 đồng"),
        (WholeNumber(0, 0, "lần"), "0", 0, "0", "0 lần"),
        (YesNo(), "yes", True, "yes", "Có"),
        (YesNo(), "no", False, "no", "Không"),
        (COLOUR, "blue", "blue", "blue", "Xanh"),
        (
            Line(20),
            "  Văn phòng,  máy 102\n",
            "Văn phòng, máy 102",
            "Văn phòng, máy 102",
            "Văn phòng, máy 102",
        ),
        (Line(20), "", "", "", "Để trống"),
        (Line(20), "x" * 20, "x" * 20, "x" * 20, "x" * 20),
    ],
)
def test_what_each_kind_takes(kind: Kind[Any], text: str, value: object, stored: str, shown: str) -> None:
    assert kind.read(text) == value
    assert type(kind.read(text)) is type(value)
    assert kind.write(value) == stored
    assert kind.shown(value) == shown


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        *(
            (DAYS, text, "Nhập số nguyên từ 1 đến 30, ví dụ 1")
            for text in ("", "0", "31", "-1", "1.5", "1 ngày")
        ),
        *(
            (DAYS, text, "từ 1 đến 30")
            for text in ("٣", "²", "00", "0" * 5000, "7" * 10, "9" * 5000, "0x7", "1_0", "+7")
        ),
        (YesNo(), "", "Chọn Có hoặc Không"),
        (YesNo(), "Có", "Chọn Có hoặc Không"),
        (COLOUR, "", "Chọn một trong các mục đã cho"),
        (COLOUR, "Đỏ", "Chọn một trong các mục đã cho"),
        (Line(20), "x" * 21, "Rút gọn còn 20 ký tự trở xuống"),
        (Line(40), "ViÖt Nam c¸c c¬ quan", "bảng mã TCVN3. Chuyển sang Unicode"),
    ],
)
def test_what_is_refused_says_what_to_enter(kind: Kind[Any], text: str, message: str) -> None:
    assert message in refusal(kind, text)


def test_limits_and_choices_stand_beside_the_control() -> None:
    assert [kind.limits for kind in KINDS] == ["Từ 1 đến 30 ngày", "", "", "Từ 20 ký tự trở xuống"]
    assert [kind.choices for kind in KINDS] == [
        (),
        (("yes", "Có"), ("no", "Không")),
        (("red", "Đỏ"), ("blue", "Xanh")),
        (),
    ]


@given(text=st.text(max_size=30) | st.integers(-5, 50).map(str) | st.sampled_from(["yes", "no", "red", "Đỏ"]))
def test_what_a_kind_takes_is_stored_and_read_again_as_it_was(text: str) -> None:
    for kind in some(KINDS):
        with suppress(Refusal):
            value = kind.read(text)
            stored = kind.write(value)
            assert kind.read(stored) == value
            assert kind.write(kind.read(stored)) == stored
            assert kind.shown(value)


@given(least=st.integers(0, 10**6), span=st.integers(0, 10**6), number=st.integers(0, 3 * 10**6))
def test_a_number_is_taken_within_its_limits_alone(least: int, span: int, number: int) -> None:
    kind = WholeNumber(least, least + span, "phút")
    if least <= number <= least + span:
        assert kind.read(str(number)) == number
    else:
        assert str(least + span) in refusal(kind, str(number))


def test_every_choice_offered_is_taken() -> None:
    for kind in (YesNo(), COLOUR):
        for stored, words in some(kind.choices):
            value: Any = kind.read(stored)
            assert (kind.write(value), kind.shown(value)) == (stored, words)


# --- Declarations ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["", "File", "file-days", "file__days", "_file", "file_", "tệp", "f1", "a" * 41]
)
def test_a_key_is_words_with_underlines(key: str) -> None:
    with pytest.raises(ValueError, match="is no key"):
        setting(key=key)


def test_key_and_value_may_fill_their_columns() -> None:
    assert (KEY_LENGTH, LONGEST_VALUE) == (40, 500)
    assert setting(Line(1000), "x" * LONGEST_VALUE, "a" * KEY_LENGTH).default_text == "x" * LONGEST_VALUE


@pytest.mark.parametrize(
    ("kind", "default"),
    [
        (DAYS, 0),
        (DAYS, 31),
        (COLOUR, "green"),
        (Line(5), "too long"),
        (Line(20), " not clean"),
        (Line(2 * LONGEST_VALUE), "x" * (LONGEST_VALUE + 1)),
    ],
)
def test_a_default_must_be_a_value(kind: Kind[Any], default: object) -> None:
    with pytest.raises(ValueError, match="default of “file_days” can't be set"):
        setting(kind, default)


@pytest.mark.parametrize(
    ("stored", "value", "usable"), [(None, 7, None), ("3", 3, True), ("31", 7, False), ("x", 7, False)]
)
def test_what_is_stored_counts_if_it_can_be_used(stored: str | None, value: int, usable: bool | None) -> None:
    one = setting()
    assert one.value_of(stored) == value
    if stored is not None:
        assert one.can_use(stored) is usable


def test_the_default_as_it_would_be_stored() -> None:
    assert setting().default_text == "7"
    assert setting(YesNo(), False).default_text == "no"
