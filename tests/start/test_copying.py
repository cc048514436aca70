"""Rows on their way into another database: what differs, what PostgreSQL can't store, in which order."""

from operator import attrgetter
from typing import Any

import pytest

from kl01.migrations import tables
from kl01.start.copying import Difference, Unstorable, check, difference, moved_tables
from tests.some import some

SETTING = tables().tables["setting"]


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ([], [], None),
        ([("a", 1)], [("a", 1)], None),
        ([("a", 1), ("b", 1)], [("b", 1)], (1, 0, 0, "a")),
        ([("b", 1)], [("a", 1), ("b", 1), ("c", 1)], (0, 2, 0, "a")),
        ([("a", 1), ("b", 1), ("c", 1)], [("a", 1), ("b", 2), ("d", 1)], (1, 1, 1, "b")),
        ([], [("a", 1)], (0, 1, 0, "a")),
        ([("a", 1)], [("a", "1")], (0, 0, 1, "a")),
    ],
)
def test_what_differs_is_counted(
    ours: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]], expected: tuple[Any, ...] | None
) -> None:
    found = difference(SETTING, iter(ours), iter(theirs))
    assert found == (None if expected is None else Difference("setting", *expected))


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (("a", "b", None, 2**31 - 1, 1), ""),
        (("a", "b\0", None, None, 1), "cột value chứa ký tự NUL"),
        (("a", "b" * 501, None, None, 1), "cột value dài 501 ký tự, quá 500"),
        (("a", 1, None, None, 1), "cột value không chứa chữ"),
        (("a", "b", None, 2**31, 1), "cột changed_by_id chứa số quá lớn"),
        (("a", "b", None, "c", 1), "cột changed_by_id không chứa số nguyên"),
    ],
)
def test_what_postgresql_can_not_store_is_seen_before(row: tuple[Any, ...], wrong: str) -> None:
    fine = ("z", "", None, None, 1)
    if not wrong:
        check(SETTING, [fine, row])
        return
    with pytest.raises(Unstorable) as caught:
        check(SETTING, [fine, row])
    assert (caught.value.table, caught.value.key, caught.value.wrong) == ("setting", "a", wrong)


def test_every_table_comes_after_those_that_it_refers_to() -> None:
    met: set[str] = set()
    for table in some(moved_tables()):
        met.add(table.name)
        referred = map(attrgetter("referred_table.name"), table.foreign_key_constraints)
        assert met.issuperset(referred)
    assert met == tables().tables.keys() - {"revision"}
