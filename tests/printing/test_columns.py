"""Widths of columns: no head is crushed, and nobody gives what they need themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.printing.columns import CELL_PADDING, fitted_columns, head_width
from kl01.printing.document import TableColumn
from kl01.printing.pdf import text_width
from tests.some import some

HEADS = ("TT", "Người phụ trách, theo dõi", "Mục tiêu, kết quả cần đạt", "Việc")
columns = st.lists(
    st.builds(TableColumn, st.sampled_from(HEADS), st.floats(1, 100)), min_size=1, max_size=8
).map(
    lambda found: [
        TableColumn(one.header, one.width_percent * 100 / sum(each.width_percent for each in found))
        for one in found
    ]
)


def test_a_head_takes_three_lines_at_most() -> None:
    """The widest line of “Người / phụ trách, / theo dõi”."""
    assert head_width("Người phụ trách, theo dõi", 12) == text_width("phụ trách,", 12, bold=True)
    assert head_width("Thời gian", 12) == text_width("Thời", 12, bold=True)
    assert head_width("", 12) == 0


def test_columns_with_room_enough_stay_as_they_are() -> None:
    wide = (TableColumn("TT", 10), TableColumn("Việc", 90))
    assert fitted_columns(wide, 400, 12) == wide


def test_what_a_head_lacks_comes_from_who_has_most() -> None:
    narrow = (TableColumn("TT", 8), TableColumn("Trách nhiệm", 2), TableColumn("Việc", 90))
    number, duty, work = fitted_columns(narrow, 400, 12)
    need = text_width("Trách", 12, bold=True), text_width("nhiệm", 12, bold=True)
    assert duty.width_percent == pytest.approx((max(need) + CELL_PADDING) / 4, abs=0.01)
    assert (8 - number.width_percent) < (90 - work.width_percent)


def test_too_many_columns_stay_as_they_were_asked_for() -> None:
    many = tuple(TableColumn("Trách nhiệm", 10) for _ in range(10))
    assert fitted_columns(many, 200, 12) == many


@given(columns, st.floats(100, 800))
def test_shares_make_a_whole_and_heads_fit_where_they_can(found: list[TableColumn], room: float) -> None:
    fitted = fitted_columns(found, room, 12)
    assert sum(one.width_percent for one in fitted) == pytest.approx(100, abs=0.05)
    needs = [head_width(one.header, 12) + CELL_PADDING for one in found]
    if sum(needs) < room:
        for one, need in zip(some(fitted), some(needs), strict=True):
            assert one.width_percent / 100 * room >= need - 0.02
