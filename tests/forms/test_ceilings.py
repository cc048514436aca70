"""What of a draft is too much to be stored, and what is never refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.forms import ceilings
from kl01.forms.ceilings import ceiling_problems, letters_of, own_limit
from kl01.forms.content import print_problems, section_problems
from kl01.forms.definition.data import Column, FormField, Section
from kl01.forms.definition.parts import MAX_LONG_TEXT
from kl01.forms.definition.row_checks import MAX_ROWS
from kl01.forms.definition.vocabulary import ColumnKind, FieldKind
from kl01.forms.sizes import LONGEST_PAPER, LONGEST_SECTION, LONGEST_TEXT, MOST_LINES, MOST_ROWS, lines_of

CELL = Column("what", "Việc làm", "Việc làm", ColumnKind.LONG_TEXT, 94)
TEXT = FormField("said", FieldKind.LONG_TEXT, "Nội dung")
OTHER = FormField("more", FieldKind.LONG_TEXT, "Hạn chế")
TABLE = FormField("items", FieldKind.TABLE, "Việc đăng ký", row_name="việc", columns=(CELL,), max_rows=12)
SECTION = Section("i", "Phần", "", (TEXT, OTHER, TABLE))


def rows(count: int, text: str = "") -> list[dict[str, str]]:
    return [{"id": f"r{number}", "what": text} for number in range(1, count + 1)]


def said(content: dict[str, Any], stored: dict[str, Any] | None = None, beside: int = 0) -> list[str]:
    found = ceiling_problems(SECTION, content, stored or {}, beside)
    return [f"{one.control}: {one.message}" for one in found]


def test_ceilings_lie_far_above_what_forms_may_ask_for() -> None:
    assert LONGEST_TEXT >= 3 * MAX_LONG_TEXT
    assert MOST_ROWS >= 3 * MAX_ROWS
    assert MAX_LONG_TEXT / MOST_LINES <= 20, "who writes twenty letters a line reaches it with the longest"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            {"said": "a\n" * 4000},
            "said: Nội dung đang có 4.000 dòng, nhiều nhất 500 dòng: bỏ bớt 3.500 dòng",
        ),
        (
            {"said": "a" * 30_001},
            "said: Nội dung đang có 30.001 ký tự, nhiều nhất 2.000 ký tự: bỏ bớt 28.001 ký tự",
        ),
        ({"items": rows(20_000)}, "items: Bảng việc đăng ký đang có 20.000 việc, nhiều nhất 150 việc"),
        (
            {"items": [*rows(1), {"id": "r2", "what": "a" * 40_000}]},
            "items-r2-what: Việc làm của việc 2 đang có 40.000 ký tự",
        ),
        ({"items": rows(10, "a" * 25_000)}, "said: Phần này đang có 250.000 ký tự, nhiều nhất 200.000 ký tự"),
    ],
)
def test_what_is_too_much_is_said_with_how_much(content: dict[str, Any], words: str) -> None:
    (problem,) = said(content)
    assert problem.startswith(words)
    assert said(content, content) == [], "what stands there may be saved again"


def test_a_paper_takes_no_more_than_its_ceiling_but_what_its_form_asks_for() -> None:
    assert own_limit(SECTION) == 2000 + 2000 + 12 * 500
    assert said({"said": "a" * 20_000}, beside=LONGEST_PAPER - 20_000) == []
    (problem,) = said({"said": "a" * 20_001}, beside=LONGEST_PAPER - 20_000)
    assert "Cả mẫu đang có 400.001 ký tự, nhiều nhất 400.000 ký tự" in problem
    assert said({"said": "a" * 2000}, beside=LONGEST_PAPER) == []


def test_a_form_that_asks_for_more_than_the_ceiling_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ceilings, "LONGEST_SECTION", 5000)
    assert said({"said": "a" * 9000}) == []
    assert "nhiều nhất 10.000 ký tự" in said({"said": "a" * 11_000})[0]


def test_what_was_stored_before_may_be_shortened_in_steps_and_not_grow() -> None:
    before = {"said": "a\n" * 4000, "items": rows(300)}
    assert said({"said": "a\n" * 3999, "items": rows(299)}, before) == []
    assert len(said({"said": "a\n" * 4001, "items": rows(301)}, before)) == 2
    assert said({"said": "a\n" * 3999, "more": "a\n" * 501}, before) != []


@given(
    st.dictionaries(st.sampled_from(["said", "more"]), st.text("a\n", max_size=40)),
    st.dictionaries(st.sampled_from(["said", "more"]), st.text("a\n", max_size=40)),
)
def test_no_more_than_what_stands_is_ever_refused(old: dict[str, str], new: dict[str, str]) -> None:
    grown = {key: old.get(key, "") + text for key, text in new.items()}
    assert said(old, grown | old) == []
    assert letters_of(grown) == sum(map(len, grown.values()))


def test_lines_are_counted_as_they_are_seen() -> None:
    assert [lines_of(text) for text in ("", "a", "a\n", "a\n\n", "a\n\nb")] == [0, 1, 1, 1, 3]


def test_rows_count_even_where_nothing_is_typed_into_them() -> None:
    assert letters_of({"items": rows(3), "said": "ab"}) == 5


def test_a_text_of_too_many_lines_is_neither_handed_in_nor_printed() -> None:
    lines = {"said": "a\n" * 501}
    assert len(lines["said"]) < TEXT.max_length
    (problem,) = section_problems(SECTION, lines, lambda _: [], party_member=True)
    assert "đang có 501 dòng, nhiều nhất 500 dòng" in problem.message

    class Form:
        written_sections = (SECTION,)

    form: Any = Form()
    assert print_problems(form, lines, lambda _: [], party_member=True) == [problem]


def test_ceilings_of_section_and_paper_are_in_order() -> None:
    assert LONGEST_TEXT < LONGEST_SECTION < LONGEST_PAPER
