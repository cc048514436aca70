"""The words of exemplars that are stored or stand in addresses, and the limits in numbers."""

from datetime import date
from enum import StrEnum

import pytest

from kl01.exemplars.quotas import Quota, UnitState
from kl01.exemplars.rules import (
    EARLIEST,
    LONGEST_NUMBER,
    LONGEST_OCCASION,
    Act,
    Answer,
    Consent,
    ExemplarKind,
    ExemplarState,
    Level,
    Side,
    Submission,
    earliest_day,
)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ExemplarKind, "collective individual"),
        (ExemplarState, "draft submitted returned approved reported fostered proposed commended withdrawn"),
        (Act, "trinh tra-lai thong-qua bao-cao boi-duong de-nghi tuyen-duong rut"),
        (Side, "registrar committee standing_office"),
        (Level, "unit bloc province central"),
        (Consent, "not_asked agreed declined"),
        (UnitState, "chua-dang-ky chua-thong-qua chua-bao-cao bo-sung thieu vuot du"),
    ],
)
def test_words_that_are_stored_never_change(kind: type[StrEnum], words: str) -> None:
    assert [member.value for member in kind] == words.split()


def test_the_rows_of_mau_03_are_named_by_the_kind() -> None:
    assert [kind.rows for kind in ExemplarKind] == ["collectives", "individuals"]
    assert [kind.label for kind in ExemplarKind] == ["Tập thể", "Cá nhân"]


def test_limits() -> None:
    assert (LONGEST_NUMBER, LONGEST_OCCASION) == (100, 200)
    assert date(2000, 1, 1) == EARLIEST
    assert earliest_day(2024) == date(2023, 1, 1)


def test_what_is_not_said() -> None:
    assert Answer(Consent.AGREED) == Answer(Consent.AGREED, by_id=None, is_own=False)
    assert Submission(1) == Submission(1, person_id=None)
    assert Quota() == Quota(0, 0)
