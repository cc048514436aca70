"""What is told of a change, whole: its section, its place, its pieces; and when a text counts as replaced."""

import pytest

from kl01.papers.changes import LONGEST, Change, Kind, Piece, changes, marked
from kl01.papers.definition.reading import load_definitions
from kl01.plan.pack import BUNDLED_PACKS

PLAN_02 = {form.code: form for form in load_definitions(BUNDLED_PACKS / "kl01-2021")}["mau-02"]
SAME, ADDED, REMOVED = Kind.SAME, Kind.ADDED, Kind.REMOVED


def told(before: str, after: str) -> list[tuple[Kind, str]]:
    return [(piece.kind, piece.text) for piece in marked(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("", "mới", [(ADDED, "mới")]),
        ("cũ", "", [(REMOVED, "cũ")]),
        ("một hai ba", "một hai bốn", [(SAME, "một hai "), (REMOVED, "ba"), (ADDED, "bốn")]),
        ("một ba", "một hai ba", [(SAME, "một "), (ADDED, "hai "), (SAME, "ba")]),
        ("  một", "một", [(REMOVED, "  "), (SAME, "một")]),
        # Three words of ten are enough to be compared, one of seven is not.
        (
            "a b c d e f g h i k",
            "a b c m n o p q r s",
            [(SAME, "a b c "), (REMOVED, "d e f g h i k"), (ADDED, "m n o p q r s")],
        ),
        ("a b c d e f g", "a m n o p q r", [(REMOVED, "a b c d e f g"), (ADDED, "a m n o p q r")]),
    ],
)
def test_a_text_is_marked_word_by_word_where_enough_is_common(
    before: str, after: str, pieces: list[tuple[Kind, str]]
) -> None:
    assert told(before, after) == pieces


@pytest.mark.parametrize(("words", "compared"), [(LONGEST, True), (LONGEST + 1, False)])
def test_only_a_very_long_text_is_not_compared(words: int, compared: bool) -> None:
    # Numbers, because comparing text that repeats itself takes long.
    long = " ".join(map(str, range(words)))
    shorter = " ".join(map(str, range(LONGEST // 2)))
    assert (told(long, shorter)[0][0] is SAME) is compared
    assert (told(shorter, long)[0][0] is SAME) is compared


def test_words_that_stand_often_in_a_long_text_are_compared_like_others() -> None:
    often = "và " * 300
    assert told(often + "một", often + "hai") == [(SAME, often), (REMOVED, "một"), (ADDED, "hai")]


TABLE = "Nội dung đăng ký"


def test_each_change_of_a_table_is_told_whole() -> None:
    before = {
        "items": [
            {"id": "r1", "what": "Đọc sách"},
            {"id": "r2", "what": "Viết", "time": "quý I"},
            {"id": "r3", "what": "Đi", "how": "bộ"},
        ]
    }
    after = {
        "items": [
            {"id": "r2", "what": "Viết", "target": "một bài"},
            {"id": "r1", "what": "Đọc báo"},
            {"id": "r4", "what": "Thêm", "target": "hai", "how": ""},
        ]
    }
    goal = "Chỉ tiêu, kết quả cần đạt"
    assert changes(PLAN_02, before, after) == [
        Change("ii", f"{TABLE} – {goal} của việc 1", "Bổ sung", (Piece(ADDED, "một bài"),)),
        Change("ii", f"{TABLE} – Thời gian hoàn thành của việc 1", "Xóa", (Piece(REMOVED, "quý I"),)),
        Change(
            "ii",
            f"{TABLE} – Việc làm cụ thể của việc 2",
            "Sửa",
            (Piece(SAME, "Đọc "), Piece(REMOVED, "sách"), Piece(ADDED, "báo")),
        ),
        Change("ii", f"{TABLE} – việc 3", "Thêm", (Piece(ADDED, "Thêm; hai"),)),
        Change("ii", f"{TABLE} – việc 3", "Bỏ", (Piece(REMOVED, "Đi; bộ"),)),
        Change("ii", f"{TABLE} – Nội dung đăng ký học tập và làm theo", "Đổi thứ tự", ()),
    ]


def test_a_row_that_comes_or_goes_leaves_the_order_of_the_others() -> None:
    two = {"items": [{"id": "r1", "what": "Đọc"}, {"id": "r2", "what": "Viết"}]}
    assert [change.what for change in changes(PLAN_02, two, {"items": two["items"][1:]})] == ["Bỏ"]
    assert [change.what for change in changes(PLAN_02, {"items": two["items"][1:]}, two)] == ["Thêm"]
    assert [change.what for change in changes(PLAN_02, {}, two)] == ["Thêm", "Thêm"]


def test_each_change_of_a_text_is_told_whole() -> None:
    before = {"theme_awareness": "một", "example": "hai"}
    after = {"theme_awareness": "một mới", "fix": "ba"}
    assert changes(PLAN_02, before, after) == [
        Change("i", "Nhận thức về chuyên đề năm", "Sửa", marked("một", "một mới")),
        Change(
            "iii",
            "Trách nhiệm nêu gương – Nội dung thực hiện trách nhiệm nêu gương",
            "Xóa",
            (Piece(REMOVED, "hai"),),
        ),
        Change("iv", "Khắc phục hạn chế – Khắc phục hạn chế, khuyết điểm", "Bổ sung", (Piece(ADDED, "ba"),)),
    ]
