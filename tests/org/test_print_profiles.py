"""By which profile papers are printed, and with which margins: what the administrator sets decides."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from kl01.audit.operations import program
from kl01.org.print_profiles import (
    BY_PLAN,
    MARGINS,
    PARTY_PROFILE,
    PRINT_SETTINGS,
    SheetMargins,
    party_profile_of,
    print_profile,
)
from kl01.printing import PROFILE_NAMES
from kl01.printing.margins import Margins
from kl01.printing.profiles import HD05_2026, HD36_2018, ND30_2020, PrintProfile
from kl01.refusals import Refusal
from kl01.settings.operations import put_setting
from tests.applications import NOW

FORMER, NEW = date(2021, 1, 1), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("chosen", "begins_on", "profile"),
    [
        (BY_PLAN, None, HD36_2018),
        (BY_PLAN, FORMER, HD36_2018),
        (BY_PLAN, date(2025, 12, 31), HD36_2018),
        (BY_PLAN, NEW, HD05_2026),
        (HD36_2018.name, NEW, HD36_2018),
        (HD05_2026.name, FORMER, HD05_2026),
        (HD05_2026.name, None, HD05_2026),
    ],
)
def test_the_plan_decides_unless_the_office_has(
    chosen: str, begins_on: date | None, profile: PrintProfile
) -> None:
    assert party_profile_of(chosen, begins_on) is profile


def test_papers_follow_what_is_set(session: Session) -> None:
    assert print_profile(session, FORMER) is HD36_2018
    assert print_profile(session, NEW) is HD05_2026
    assert print_profile(session, NEW, party=False) is ND30_2020
    for number, name in enumerate(PROFILE_NAMES, start=25):
        put_setting(session, program(NOW), MARGINS[name], f"{number}/25/35/15", "20/20/30/15")
    put_setting(session, program(NOW), PARTY_PROFILE, HD36_2018.name, BY_PLAN)
    assert print_profile(session, NEW) == HD36_2018.with_margins(Margins(25, 25, 35, 15))
    put_setting(session, program(NOW), PARTY_PROFILE, BY_PLAN, HD36_2018.name)
    assert print_profile(session, NEW) == HD05_2026.with_margins(Margins(26, 25, 35, 15))
    assert print_profile(session, FORMER, party=False) == ND30_2020.with_margins(Margins(27, 25, 35, 15))


def test_each_profile_has_its_setting() -> None:
    assert tuple(MARGINS) == PROFILE_NAMES
    assert (PARTY_PROFILE, *MARGINS.values()) == PRINT_SETTINGS


def test_margins_are_shown_in_words() -> None:
    kind = SheetMargins(HD36_2018)
    assert kind.shown(Margins(20, 20, 25.4, 15)) == "Trên 20, dưới 20, trái 25,4, phải 15 mm"
    assert kind.read(kind.write(Margins(20, 20, 25.4, 15))) == Margins(20, 20, 25.4, 15)
    assert kind.side_limits("top") == "Từ 18 đến 40 mm. Mặc định: 20"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("", ["top", "bottom", "left", "right"]),
        ("17/20/30/15", ["top"]),
        ("20/9/41/15", ["bottom", "left"]),
        ("20/20/30", ["right"]),
        ("20/20/30/15/15", ["right"]),
        ("a/20/30/15,55", ["top", "right"]),
    ],
)
def test_every_margin_that_cannot_be_taken_is_told_at_once(text: str, fields: list[str]) -> None:
    with pytest.raises(Refusal) as caught:
        SheetMargins(ND30_2020).read(text)
    assert [one.field for one in (caught.value, *caught.value.also)] == fields


def test_who_leaves_the_rule_is_told_what_it_says() -> None:
    office = Margins(25, 25, 35, 15)
    assert SheetMargins(ND30_2020).remark(office) == ""
    assert SheetMargins(HD36_2018).remark(office) == (
        "Khác quy định của HD36-2018: trên 20, dưới 20, trái 30, phải 15 mm. Vẫn in được theo lề này"
    )
    assert "trên 20–25, dưới 20–25, trái 30–35, phải 15–20 mm" in SheetMargins(ND30_2020).remark(
        Margins(20, 20, 30, 25)
    )
