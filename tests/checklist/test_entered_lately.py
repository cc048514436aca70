"""A unit that was entered lately with a first day long past: what it owes is due a month after, not late."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.audit.operations import program
from kl01.checklist.board import fill
from kl01.checklist.counting import Said, count_sections
from kl01.checklist.grid import grid_of, make_grid
from kl01.checklist.rules import Progress
from kl01.org.kinds import Role, Standing, UnitKind
from kl01.org.models import Account, Office
from kl01.org.operations import create_unit
from kl01.org.people_operations import create_person
from kl01.org.rules import GRACE
from kl01.plan.catalogue import Section
from kl01.plan.rules import Duty
from tests.applications import NOW, Clock
from tests.checklist.told import make_item
from tests.page_client import Page, PageClient
from tests.some import some
from tests.world import Saved, World

YEAR = 2026
TODAY = date(2026, 11, 23)
LAST_DAY = TODAY + GRACE
CODE = "tct"
BOARD = f"/theo-doi/{CODE}/{YEAR}"


# --- The rule ----------------------------------------------------------------------------------------------

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
DUES = st.sampled_from(["I", "II, IV", "I–IV", "III–IV", ""])


def grid_with(due: str, earliest: date) -> Any:
    item = make_item(due, id=1, code="II3-01", fact="")
    return make_grid([Section("II.3", "Một", "Một", (item,))], YEAR, (date(YEAR, 1, 1), None), earliest)


def duties(grid: Any) -> tuple[Duty, ...]:
    found: tuple[Duty, ...] = grid.sections[0].rows[0].duties
    return found


@given(DUES, DAYS)
def test_nothing_is_due_before_the_earliest_day_and_all_else_stays(due: str, earliest: date) -> None:
    before, after = duties(grid_with(due, date.min)), duties(grid_with(due, earliest))
    assert [one.last_day for one in after] == [max(one.last_day, earliest) for one in before]
    assert [(one.quarters, one.owed) for one in after] == [(one.quarters, one.owed) for one in before]


@given(DUES, DAYS, DAYS, st.none() | st.integers(1, 4))
def test_it_counts_what_the_board_counts(due: str, earliest: date, today: date, quarter: int | None) -> None:
    grid = grid_with(due, earliest)
    board = fill(grid, today, {}, 1, {}, {})
    counted = sum(count_sections(grid, Said(), {}, today, quarter).values(), Progress())
    assert counted == board.progress(quarter)
    assert not (counted.late and today <= earliest)


@pytest.mark.parametrize(
    ("earliest", "shared"),
    [(date(2024, 12, 31), True), (date(2020, 1, 30), True), (LAST_DAY, False), (date(2025, 3, 1), False)],
)
def test_units_entered_long_ago_share_a_grid(world: World, earliest: date, shared: bool) -> None:
    kind, life = UnitKind.GRASSROOTS_PARTY_ORGANIZATION, (date(2021, 1, 1), None)
    usual = grid_of(world.plan, kind, YEAR, life)
    assert (grid_of(world.plan, kind, YEAR, life, earliest) is usual) is shared


# --- The pages ---------------------------------------------------------------------------------------------


def enter(world: World, at: datetime = NOW, first_day: date = date(2026, 2, 1)) -> None:
    session, actor = world.session, program(at)
    unit = create_unit(
        session,
        actor,
        kind=UnitKind.GRASSROOTS_PARTY_CELL,
        name="Chi bộ Trường Chính trị",
        code=CODE,
        parent=world.unit("khoi"),
        valid_from=first_day,
    )
    person = create_person(
        session,
        actor,
        full_name="Lý Thị Mai",
        birth_year=None,
        job_title="",
        unit=unit,
        standing=Standing.PARTY_MEMBER,
        valid_from=first_day,
    )
    session.add(Office(person=person, unit=unit, role=Role.SECRETARY, valid_from=first_day))
    account = Account(person=person, username="bithu.tct", must_change_password=False)
    account.password_hash = "x"
    session.add(account)


@pytest.fixture
def entered(saved: Saved) -> None:
    """Enter a unit and its secretary today, both with a first day in the first quarter."""
    saved(enter)


@pytest.mark.usefixtures("entered")
def test_a_unit_entered_today_is_not_late_and_is_told_the_day(client: PageClient) -> None:
    page = client.sign_in("bithu.tct").get("/viec-cua-toi")
    assert "Quá hạn" not in page.text
    assert "trễ" not in page.text
    assert "Chưa xong đến hết quý IV" in page.text
    assert "Quý I · Hạn thứ Tư 23/12/2026 – còn 30 ngày" in page.text
    board = client.get(BOARD)
    assert "quá hạn" not in board.text
    assert "Trễ (" not in board.text
    assert late_ticks(board) == 0
    details = client.get(next(one for one in board.links() if one.endswith("/1/chi-tiet")))
    assert "quá hạn" not in details.text.lower()


def late_ticks(page: Page) -> int:
    """Return how many cells of a page show that they are late; the legend shows one, too."""
    shown = [one.get("class") or "" for one in some(page.root.iter()) if isinstance(one.tag, str)]
    return sum(one.startswith("tick") and "--late" in one and "tick--sample" not in one for one in shown)


@pytest.mark.usefixtures("entered")
def test_its_committee_reads_the_same(client: PageClient, clock: Clock) -> None:
    client.sign_in("tuyengiao")
    board, paper = client.get(BOARD), client.get(f"{BOARD}/in")
    assert late_ticks(board) == 0
    assert "lượt quá hạn" not in board.text
    assert "quá hạn " not in paper.text
    clock.advance(timedelta(days=31))
    client.sign_in("tuyengiao")
    board, paper = client.get(BOARD), client.get(f"{BOARD}/in")
    assert late_ticks(board) > 10
    assert "lượt quá hạn" in board.text
    assert "quá hạn " in paper.text


@pytest.mark.usefixtures("entered")
@pytest.mark.parametrize(("days", "late"), [(30, False), (31, True)])
def test_from_thirty_days_after_it_is_late(client: PageClient, clock: Clock, days: int, late: bool) -> None:
    clock.advance(timedelta(days=days))
    page = client.sign_in("bithu.tct").get("/viec-cua-toi")
    assert ("Quá hạn từ trước" in page.text) is late
    assert ("lượt quá hạn" in client.get(BOARD).text) is late
    if late:
        assert "Hạn thứ Tư 23/12/2026 – trễ 1 ngày" in page.text


@pytest.mark.usefixtures("entered")
def test_a_click_counts_by_the_same_days(client: PageClient) -> None:
    answer = client.sign_in("bithu.tct").htmx("POST", f"{BOARD}/II1-06/1?v=0", {"to": "done"})
    assert "quá hạn" not in answer.text


def test_in_january_what_is_left_of_december_is_still_to_be_done_and_not_late(
    client: PageClient, clock: Clock, saved: Saved
) -> None:
    saved(lambda world: enter(world, datetime(2025, 12, 20, 3, tzinfo=UTC), date(2025, 8, 1)))
    clock.set_day(date(2026, 1, 5))
    page = client.sign_in("bithu.tct").get("/viec-cua-toi")
    assert "Quá hạn từ trước" not in page.text
    assert "Quý IV/2025 · Hạn thứ Hai 19/01/2026 – còn 14 ngày" in page.text
    clock.set_day(date(2026, 1, 20))
    assert "Quá hạn từ trước" in client.sign_in("bithu.tct").get("/viec-cua-toi").text


@pytest.mark.usefixtures("entered")
def test_its_registration_of_exemplars_is_due_a_month_after(client: PageClient, clock: Clock) -> None:
    page = client.sign_in("bithu.tct").get("/viec-cua-toi")
    assert "Chi bộ Trường Chính trị · Hạn thứ Tư 23/12/2026 – còn 30 ngày" in page.text
    other = client.sign_in("bithu.bhxh").get("/viec-cua-toi")
    assert "Đăng ký gương điển hình" in other.text
    assert "Quá hạn" in other.text


@pytest.mark.usefixtures("entered")
@pytest.mark.parametrize(("days", "late"), [(30, False), (31, True)])
def test_the_overview_of_registrations_marks_it_late_from_the_same_day(
    client: PageClient, clock: Clock, days: int, late: bool
) -> None:
    clock.advance(timedelta(days=days))
    page = client.sign_in("tuyengiao").get(f"/guong-dien-hinh/tong-hop/{YEAR}")
    lines = {"".join(row.itertext()): row for row in some(page.all(".//main//tbody/tr"))}
    own, other = (
        next(row for text, row in some(lines.items()) if name in text)
        for name in ("Chi bộ Trường Chính trị", "Đảng bộ Sở Công Thương")
    )
    assert any("late" in (one.get("class") or "") for one in some(own.iter())) is late
    assert any("late" in (one.get("class") or "") for one in some(other.iter()))


def test_units_that_were_there_before_stay_late(client: PageClient) -> None:
    assert "Quá hạn từ trước (64)" in client.sign_in("bithu.snv").get("/viec-cua-toi").text
