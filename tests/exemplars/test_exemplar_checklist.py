"""How many the plan asks for, told wherever it matters; and the checklist's items that follow from mẫu 03."""

import re

import pytest
from flask import Flask

from kl01.exemplars.operations import record_consent
from kl01.exemplars.rules import Consent, ExemplarKind, ExemplarState
from kl01.exemplars.step_operations import withdraw
from tests.applications import NOW
from tests.exemplars.made import bring_to, fill_sheet, seen
from tests.exemplars.reading import ROOT, UNIT, new, stored
from tests.exemplars.unit import DAY, Saved, Unit
from tests.page_client import Page, PageClient
from tests.printing.measure import page_texts
from tests.some import some

BOARD = "/theo-doi/snv/2026"
COLLECTIVE, INDIVIDUAL = ExemplarKind.COLLECTIVE, ExemplarKind.INDIVIDUAL


@pytest.fixture
def secretary(client: PageClient) -> PageClient:
    return client.sign_in("bithu.snv")


def several(
    unit: Unit, collectives: int, individuals: int, state: ExemplarState = ExemplarState.DRAFT
) -> list[int]:
    """Register so many collectives and people, brought to a state together."""
    if not collectives + individuals:
        return []
    ones = [unit.add(f"Tổ {number}", kind=COLLECTIVE) for number in range(1, collectives + 1)]
    ones += [unit.add(f"Bà {number}") for number in range(1, individuals + 1)]
    for one in some(ones):
        fill_sheet(unit.session, one, NOW)
    bring_to(unit.session, state, ones, unit.secretary, unit.deputy, NOW)
    return [one.id for one in ones]


# --- How many ----------------------------------------------------------------------------------------------

TOO_MANY = "Đang có 03 tập thể, Kế hoạch yêu cầu 01 - 02 tập thể."
TOO_FEW = "Đang có 01 cá nhân, Kế hoạch yêu cầu 02 - 03 cá nhân."


def printed(client: PageClient, url: str) -> str:
    answer = client.raw.get(url)
    assert answer.status_code == 200
    return " ".join(" ".join(page_texts(answer.data)).split())


def test_other_numbers_are_told_everywhere_and_refused_nowhere(secretary: PageClient, saved: Saved) -> None:
    saved(lambda unit: several(unit, 3, 1))
    paper = saved(lambda unit: stored(unit, 1).registration.paper_id)
    for url in (UNIT, f"{UNIT}/trinh", f"{UNIT}/xem"):
        text = secretary.get(url).text
        assert TOO_MANY.rstrip(".") in text, url
        assert TOO_FEW.rstrip(".") in text, url
    text = printed(secretary, f"/mau/{paper}/in.pdf")
    assert TOO_MANY.rstrip(".") in text
    assert TOO_FEW.rstrip(".") in text
    assert "Số lượng khác Kế hoạch" not in secretary.get(f"{UNIT}/rut").text
    versions = saved(lambda unit: [f"{one}:{stored(unit, one).version}" for one in range(1, 5)])
    assert "Đã trình cấp ủy" in secretary.post(f"{UNIT}/trinh", {"chosen": versions}).text


@pytest.mark.parametrize(
    ("collectives", "individuals", "told"),
    [
        (0, 0, []),
        (1, 2, []),
        (2, 3, []),
        (0, 2, ["Đang có 00 tập thể"]),
        (1, 0, ["Đang có 00 cá nhân"]),
        (2, 4, ["Đang có 04 cá nhân"]),
        (5, 5, ["Đang có 05 tập thể", "Đang có 05 cá nhân"]),
    ],
)
def test_numbers_are_compared_with_the_plan(
    secretary: PageClient, saved: Saved, collectives: int, individuals: int, told: list[str]
) -> None:
    saved(lambda unit: several(unit, collectives, individuals))
    text = secretary.get(UNIT).text
    assert ("Số lượng khác Kế hoạch" in text) == bool(told)
    assert re.findall("Đang có [0-9]+ (?:tập thể|cá nhân)", text) == told
    assert text.count("Đang có") == len(told)


def test_what_was_withdrawn_counts_no_more(secretary: PageClient, saved: Saved) -> None:
    numbers = saved(lambda unit: several(unit, 3, 2))
    assert TOO_MANY in secretary.get(UNIT).text
    saved(lambda unit: withdraw(unit.session, seen(stored(unit, numbers[0])), "Bớt", *unit.mover()))
    assert "Đang có" not in secretary.get(UNIT).text


def test_ban_tuyen_giao_sees_who_is_behind_and_over(client: PageClient, saved: Saved) -> None:
    overview = f"{ROOT}/tong-hop/2026"
    client.sign_in("tuyengiao")
    assert client.get(f"{overview}?loc=chua-dang-ky").text.count("Chi bộ Quỹ Đầu tư phát triển") == 1
    saved(lambda unit: several(unit, 3, 1, ExemplarState.APPROVED))
    for state, there in (
        ("chua-dang-ky", False), ("chua-thong-qua", False), ("chua-bao-cao", True), ("thieu", True),
        ("vuot", True), ("du", False), ("khong-co", True),
    ):  # fmt: skip
        found = client.get(f"{overview}?loc={state}")
        assert (state, "Đảng bộ Sở Nội vụ" in found.text) == (state, there)


# --- The checklist -----------------------------------------------------------------------------------------

ITEMS = ("II3-07", "II3-08", "II3-09", "II3-10", "II3-11")
QUARTERS = {"II3-07": 1, "II3-08": 1, "II3-09": 1, "II3-10": 2, "II3-11": 2}


def cell(page: Page, item: str) -> str:
    """Return the state that a cell shows, and whether one click ticks it or its details do."""
    found = page.by_id(f"t-{item}-{QUARTERS[item]}")
    assert found is not None
    kind = (found.get("class") or "").split("tick--")[1].split()[0]
    return f"{found.tag} {kind}"


def cells(page: Page) -> list[str]:
    return [cell(page, item) for item in ITEMS]


def test_a_unit_without_exemplars_here_ticks_by_hand(secretary: PageClient) -> None:
    page = secretary.get(BOARD)
    assert cells(page) == ["button not_done"] * 5
    assert UNIT not in page.links()


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (ExemplarState.DRAFT, ["in_progress", "in_progress", "not_done", "not_done", "not_done"]),
        (ExemplarState.SUBMITTED, ["done", "done", "not_done", "not_done", "not_done"]),
        (ExemplarState.APPROVED, ["done", "done", "done", "not_done", "not_done"]),
        (ExemplarState.REPORTED, ["done", "done", "done", "done", "not_done"]),
        (ExemplarState.FOSTERED, ["done", "done", "done", "done", "not_done"]),
        (ExemplarState.PROPOSED, ["done", "done", "done", "done", "not_done"]),
        (ExemplarState.COMMENDED, ["done"] * 5),
    ],
)
def test_the_items_follow_the_way(
    secretary: PageClient, saved: Saved, state: ExemplarState, expected: list[str]
) -> None:
    saved(lambda unit: several(unit, 1, 2, state))
    page = secretary.get(BOARD)
    assert cells(page) == [f"a {one}" for one in expected]
    assert page.links().count(UNIT) == 5
    assert "Mẫu 03: 01 tập thể" in page.text


def test_what_some_have_reached_is_begun(secretary: PageClient, saved: Saved) -> None:
    saved(
        lambda unit: (
            several(unit, 1, 1, ExemplarState.REPORTED),
            new(unit, ExemplarState.SUBMITTED, "Bà Lụa"),
        )
    )
    page = secretary.get(BOARD)
    assert cells(page) == ["a done", "a done", "a in_progress", "a in_progress", "a not_done"]
    assert "Mẫu 03: thông qua 2/3" in page.text
    assert "Mẫu 03: báo cáo 2/3" in page.text


def test_a_kind_that_was_not_chosen_is_told(secretary: PageClient, saved: Saved) -> None:
    saved(lambda unit: several(unit, 0, 2, ExemplarState.SUBMITTED))
    page = secretary.get(BOARD)
    assert cells(page)[:2] == ["a not_done", "a done"]
    assert "Mẫu 03: chưa chọn tập thể" in page.text


def test_when_all_were_withdrawn_hands_tick_again(secretary: PageClient, saved: Saved) -> None:
    numbers = saved(lambda unit: several(unit, 1, 1, ExemplarState.COMMENDED))
    saved(
        lambda unit: withdraw(
            unit.session, seen(*(stored(unit, one) for one in numbers)), "Nhầm", *unit.mover()
        )
    )
    assert cells(secretary.get(BOARD)) == ["button not_done"] * 5


def test_who_declined_to_be_published_was_commended_nevertheless(secretary: PageClient, saved: Saved) -> None:
    def decline(unit: Unit) -> None:
        for number in some(several(unit, 1, 2, ExemplarState.COMMENDED)):
            one = stored(unit, number)
            record_consent(unit.session, one, Consent.DECLINED, DAY, one.version, unit.actor)

    saved(decline)
    assert cells(secretary.get(BOARD)) == ["a done"] * 5


def test_other_units_and_years_are_told_nothing(client: PageClient, saved: Saved) -> None:
    saved(lambda unit: several(unit, 1, 2, ExemplarState.COMMENDED))
    assert cells(client.sign_in("bithu.sct").get("/theo-doi/sct/2026")) == ["button not_done"] * 5
    page = client.sign_in("bithu.snv").get("/theo-doi/snv/2025")
    assert cells(page) == ["button not_done"] * 5


def test_an_item_is_set_by_hand_with_a_reason_alone(secretary: PageClient, saved: Saved, app: Flask) -> None:
    saved(lambda unit: several(unit, 1, 2, ExemplarState.APPROVED))
    details = f"{BOARD}/II3-10/2/chi-tiet"
    page = secretary.get(details)
    assert UNIT in page.links()
    form = page.by_id("details-form")
    assert form is not None
    page = secretary.submit(page, form, state="done", done_on="18/05/2026")
    assert page.status == 422
    assert "Nhập lý do ghi tay, không theo Mẫu 03" in page.text
    form = page.by_id("details-form")
    assert form is not None
    page = secretary.submit(page, form, note="Đã gửi bằng công văn giấy")
    assert page.status == 200
    assert cell(page, "II3-10") == "a done"
    assert cell(secretary.get(BOARD), "II3-11") == "a not_done"
