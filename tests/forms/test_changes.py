"""What changed between two versions, told in full: each answer and row, in its place, word by word."""

import pytest

from kl01.forms import changes as module
from kl01.forms.changes import MOST_STEPS, Change, Kind, Piece, Steps, changes, marked
from kl01.forms.content import Content
from kl01.forms.definition.reading import load_definitions
from tests.forms.packs import PACK

PLAN = next(form for form in load_definitions(PACK) if form.code == "mau-02")
TABLE = "Nội dung đăng ký"


def same(text: str) -> Piece:
    return Piece(Kind.SAME, text)


def added(text: str) -> Piece:
    return Piece(Kind.ADDED, text)


def removed(text: str) -> Piece:
    return Piece(Kind.REMOVED, text)


# --- Word by word ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", ()),
        ("Đọc sách", "Đọc sách", (same("Đọc sách"),)),
        ("", "Đọc sách", (added("Đọc sách"),)),
        ("Đọc sách", "", (removed("Đọc sách"),)),
        (
            "Đọc hai cuốn sách",
            "Đọc thêm ba cuốn sách",
            (same("Đọc "), removed("hai "), added("thêm ba "), same("cuốn sách")),
        ),
        ("Mỗi ngày đọc", "Mỗi ngày đọc sách báo", (same("Mỗi ngày "), removed("đọc"), added("đọc sách báo"))),
        (" đọc", " đọc", (same(" đọc"),)),
    ],
)
def test_a_text_is_marked_in_runs_of_words_with_the_blanks_after_them(
    before: str, after: str, pieces: tuple[Piece, ...]
) -> None:
    assert marked(before, after) == pieces


def test_what_became_of_a_piece_is_said_in_the_words_that_pages_compare_with() -> None:
    found = [(piece.kind.value, piece.text) for piece in marked("Đọc hai cuốn", "Đọc ba cuốn")]
    assert found == [("same", "Đọc "), ("removed", "hai "), ("added", "ba "), ("same", "cuốn")]


def test_three_words_in_ten_are_enough_alike_and_fewer_are_not() -> None:
    before = "a b c d1 d2 d3 d4 d5 d6 d7 "
    after = "a b c e1 e2 e3 e4 e5 e6 e7 "
    gone, come = removed("d1 d2 d3 d4 d5 d6 d7 "), added("e1 e2 e3 e4 e5 e6 e7 ")
    assert marked(before, after) == (same("a b c "), gone, come)
    assert marked(before, f"{after}e8 ") == (removed(before), added(f"{after}e8 "))


def test_a_word_that_comes_often_is_compared_as_any_other() -> None:
    # What is meant for programs of many equal lines would leave out the words of a long text that come often.
    often = "và " * 300
    assert marked(f"Một {often}", f"Hai {often}") == (removed("Một "), added("Hai "), same(often))


def test_a_text_of_four_thousand_words_is_compared_and_a_longer_one_is_not() -> None:
    words = "".join(f"w{number} " for number in range(3999))
    assert marked(f"{words}một", f"{words}hai") == (same(words), removed("một"), added("hai"))
    for before, after in [(f"{words}một", f"{words}hai ba"), (f"{words}hai ba", f"{words}một")]:
        assert marked(before, after) == (removed(before), added(after))


# --- Answers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            {"example": "Đi đúng giờ"},
            {"example": "Về đúng giờ"},
            Change(
                "iii",
                "Trách nhiệm nêu gương – Nội dung thực hiện trách nhiệm nêu gương",
                "Sửa",
                (removed("Đi "), added("Về "), same("đúng giờ")),
            ),
        ),
        (
            {},
            {"theme_awareness": "Đã học"},
            Change("i", "Nhận thức về chuyên đề năm", "Bổ sung", (added("Đã học"),)),
        ),
        (
            {"fix": "Nói ít"},
            {"fix": ""},
            Change("iv", "Khắc phục hạn chế – Khắc phục hạn chế, khuyết điểm", "Xóa", (removed("Nói ít"),)),
        ),
    ],
)
def test_an_answer_is_told_with_its_section_its_place_and_its_words(
    before: Content, after: Content, told: Change
) -> None:
    # The section's title is not said twice where its one question is called the same.
    assert changes(PLAN, before, after) == [told]
    assert changes(PLAN, before, before) == []


# --- Rows --------------------------------------------------------------------------------------------------

READ = {"id": "r1", "what": "Đọc"}
WRITE = {"id": "r2", "what": "Viết", "time": "Quý II"}
WALK = {"id": "r3", "group": "Rèn luyện", "what": "Đi bộ"}


def rows_told(before: list[dict[str, str]], after: list[dict[str, str]]) -> list[Change]:
    return changes(PLAN, {"items": before}, {"items": after})


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([READ, WRITE], [READ, WRITE], []),
        ([], [], []),
        (
            [],
            [READ, WALK],
            [
                Change("ii", f"{TABLE} – việc 1", "Thêm", (added("Đọc"),)),
                Change("ii", f"{TABLE} – việc 2", "Thêm", (added("Rèn luyện; Đi bộ"),)),
            ],
        ),
        (
            [READ, WRITE],
            [READ],
            [Change("ii", f"{TABLE} – việc 2", "Bỏ", (removed("Viết; Quý II"),))],
        ),
        (
            [READ, WRITE],
            [READ, WRITE | {"what": "Chép", "time": ""}],
            [
                Change(
                    "ii", f"{TABLE} – Việc làm cụ thể của việc 2", "Sửa", (removed("Viết"), added("Chép"))
                ),
                Change("ii", f"{TABLE} – Thời gian hoàn thành của việc 2", "Xóa", (removed("Quý II"),)),
            ],
        ),
        (
            [READ],
            [WALK, READ | {"how": "Mỗi tối"}],
            [
                Change("ii", f"{TABLE} – việc 1", "Thêm", (added("Rèn luyện; Đi bộ"),)),
                Change("ii", f"{TABLE} – Biện pháp của việc 2", "Bổ sung", (added("Mỗi tối"),)),
            ],
        ),
        (
            [READ, WRITE],
            [WRITE, READ],
            [Change("ii", f"{TABLE} – Nội dung đăng ký học tập và làm theo", "Đổi thứ tự", ())],
        ),
    ],
)
def test_rows_are_known_by_their_names_and_told_by_their_numbers(
    before: list[dict[str, str]], after: list[dict[str, str]], told: list[Change]
) -> None:
    assert rows_told(before, after) == told


def test_a_cell_that_is_empty_and_one_that_was_never_filled_in_are_the_same() -> None:
    assert rows_told([READ], [READ | {"target": ""}]) == []
    assert rows_told([READ | {"target": ""}], [READ]) == []


def test_rows_that_come_and_go_around_the_others_do_not_change_their_order() -> None:
    found = rows_told([READ, WRITE], [WALK, WRITE])
    assert [(one.what, one.where) for one in found] == [
        ("Thêm", "Nội dung đăng ký – việc 1"),
        ("Bỏ", "Nội dung đăng ký – việc 1"),
    ]


def test_all_sections_are_told_one_after_the_other() -> None:
    before: Content = {"theme_awareness": "Một", "items": [READ], "example": "Hai", "fix": "Ba"}
    after: Content = {"theme_awareness": "", "items": [], "example": "", "fix": ""}
    assert [change.section for change in changes(PLAN, before, after)] == ["i", "ii", "iii", "iv"]


# --- Texts that repeat few words ---------------------------------------------------------------------------


def test_texts_of_few_words_are_given_up_in_time_and_shown_as_replaced() -> None:
    before, after = "a " * 2000, "a b " * 1000
    steps = Steps()
    assert marked(before, after, steps) == (removed(before), added(after))
    assert steps.left < 0
    assert marked("một hai ba", "một hai", steps) == (removed("một hai ba"), added("một hai"))


def test_a_long_text_of_many_words_is_compared_and_takes_a_part_of_the_steps() -> None:
    words = [f"chữ{number % 600}" for number in range(3000)]
    steps = Steps()
    found = marked(" ".join(words), " ".join(["mở", *words]), steps)
    assert [piece.kind for piece in found] == [Kind.ADDED, Kind.SAME]
    assert steps.left > MOST_STEPS * 9 // 10


def test_all_texts_of_two_versions_share_their_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_STEPS", 7)
    before = dict.fromkeys(("example", "fix"), "một hai ba")
    after = dict.fromkeys(("example", "fix"), "một hai bốn")
    assert [len(change.pieces) for change in changes(PLAN, before, after)] == [3, 2]
