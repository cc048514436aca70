"""What waits is told before an office ends, and what waits for nobody has a page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from kl01.org.kinds import Role
from kl01.org.models import OrgUnit
from kl01.submissions.models import Submission
from tests.applications import NOW
from tests.page_client import PageClient
from tests.some import some
from tests.submissions.six_papers import (
    ABOVE,
    CELL_SECRETARY,
    DAY,
    DEPUTY,
    SECRETARY,
    STAND_IN,
    ends,
    everybody_leaves,
    give,
    handed,
    leaves,
    office,
    six_papers,
)
from tests.world import PEOPLE, Saved, World

LIST = "/chua-co-nguoi-nhan"


@pytest.fixture
def waiting(saved: Saved) -> None:
    saved(six_papers)


def person_url(saved: Saved, username: str, page: str = "") -> str:
    return f"/quan-tri/nguoi/{saved(lambda world: world.person(username).id)}{page}"


# --- Before it is done -------------------------------------------------------------------------------------

TO_DEPUTY = "Phó Bí thư Chi bộ Văn phòng (Phan Văn Lực)"
TO_ABOVE = "Bí thư Đảng ủy Sở Nội vụ (Nguyễn Thị Hường)"
SECRETARY_NOW = "đang chờ Bí thư Chi bộ Văn phòng (Lê Thị Ánh)"


def passing(page: str, to: str) -> str:
    """Return what a page says that would pass to somebody."""
    return page.partition(f"Chuyển đến {to}:")[2].partition("Chuyển đến")[0]


@pytest.mark.usefixtures("waiting")
def test_the_page_of_leaving_says_what_passes_to_whom(client: PageClient, saved: Saved) -> None:
    address = person_url(saved, CELL_SECRETARY, "/roi-di")
    page = client.sign_in("quantri").get(address).text
    assert f"3 Mẫu 02 – Kế hoạch năm 2026, {SECRETARY_NOW}" in passing(page, TO_ABOVE)
    assert f"3 Mẫu 02-KQ – Kết quả năm 2026, {SECRETARY_NOW}" in passing(page, TO_ABOVE)
    saved(lambda world: give(world, "tochuc", DEPUTY, "snv-vp"))
    page = client.get(address).text
    assert f"3 Mẫu 02 – Kế hoạch năm 2026, {SECRETARY_NOW}" in passing(page, TO_DEPUTY)
    page = client.post(address, {"last_day": "22/11/2026"}).text
    assert "thôi sinh hoạt" in page


@pytest.mark.usefixtures("waiting")
def test_the_page_of_an_office_that_ends_says_it_too(client: PageClient, saved: Saved) -> None:
    office_id = saved(lambda world: office(world, SECRETARY, "snv-vp").id)
    page = client.sign_in("quantri").get(f"/quan-tri/chuc-vu/{office_id}/thoi").text
    assert f"{SECRETARY_NOW}" in passing(page, TO_ABOVE)


@pytest.mark.usefixtures("waiting")
def test_an_office_for_which_nothing_waits_says_nothing(client: PageClient, saved: Saved) -> None:
    for role, unit in ((Role.TRADE_UNION_CHAIR, "snv"), (SECRETARY, "sct"), (SECRETARY, "snv")):
        office_id = saved(lambda world, role=role, unit=unit: office(world, role, unit).id)
        page = client.sign_in("quantri").get(f"/quan-tri/chuc-vu/{office_id}/thoi").text
        assert "Việc đang chờ" not in page
    assert "Việc đang chờ" not in client.get(person_url(saved, "canbo.snv", "/roi-di")).text


@pytest.mark.usefixtures("waiting")
def test_the_page_of_a_unit_that_ends_says_it_too(client: PageClient) -> None:
    page = client.sign_in("quantri").get("/quan-tri/don-vi/snv-vp/ket-thuc").text
    assert f"{SECRETARY_NOW}" in passing(page, TO_ABOVE)


@pytest.mark.usefixtures("waiting")
def test_who_is_made_secretary_is_told_where_their_own_goes(client: PageClient, saved: Saved) -> None:
    page = client.sign_in("quantri").get(person_url(saved, "canbo.snv", "/chuc-vu/moi")).text
    assert f"1 Mẫu 02 – Kế hoạch năm 2026, {SECRETARY_NOW}" in passing(page, TO_ABOVE)
    assert "đang chờ" not in client.get(person_url(saved, "tochuc", "/chuc-vu/moi")).text


@pytest.mark.usefixtures("waiting")
def test_before_an_account_is_shut_its_person_s_page_says_what_passes(
    client: PageClient, saved: Saved
) -> None:
    page = client.sign_in("quantri").get(person_url(saved, CELL_SECRETARY)).text
    assert "Nếu khóa tài khoản này: " in page
    assert f"{SECRETARY_NOW}" in passing(page, TO_ABOVE)
    assert "Nếu khóa" not in client.get(person_url(saved, "canbo.snv")).text
    saved(leaves)
    assert "Nếu khóa" not in client.get(person_url(saved, CELL_SECRETARY)).text


@pytest.mark.usefixtures("waiting")
def test_where_it_would_wait_for_nobody_the_page_warns_and_says_what_to_do(
    client: PageClient, saved: Saved
) -> None:
    def alone(world: World) -> None:
        for role, unit in ((SECRETARY, "snv"), (DEPUTY, "snv"), (SECRETARY, "khoi")):
            ends(world, role, unit)

    saved(alone)
    page = client.sign_in("quantri").get(person_url(saved, CELL_SECRETARY, "/roi-di"))
    assert f"{SECRETARY_NOW}. Giao chức vụ" in page.text.partition("Không còn ai nhận:")[2]
    assert "Giao chức vụ Bí thư Chi bộ Văn phòng cho người khác có tài khoản trước" in page.text
    assert 'class="notice notice--warning"' in page.html


# --- What waits for nobody ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("waiting")
def test_what_waits_for_no_one_is_listed_with_why_and_what_to_do(client: PageClient, saved: Saved) -> None:
    client.sign_in("quantri")
    assert "Mọi mẫu, đăng ký đã nộp đều có người nhận" in client.get(LIST).text
    assert "Chưa có người nhận" not in client.get("/viec-cua-toi").text
    saved(everybody_leaves)
    page = client.get(LIST)
    assert "Chi bộ Văn phòng" in page.text
    assert "3 Mẫu 02 – Kế hoạch năm 2026" in page.text
    assert "3 Mẫu 02-KQ – Kết quả năm 2026" in page.text
    assert "23/11/2026" in page.text
    assert "Không ai giữ chức vụ Bí thư Chi bộ Văn phòng" in page.text
    assert "Giao chức vụ Bí thư Chi bộ Văn phòng cho người có tài khoản" in page.text
    assert "/quan-tri/don-vi/snv-vp" in page.links()
    assert LIST in client.get("/quan-tri/").links()
    assert "Chưa có người nhận (6)" in client.get("/viec-cua-toi").text
    saved(lambda world: give(world, "tochuc", SECRETARY, "khoi"))
    assert "Mọi mẫu, đăng ký đã nộp đều có người nhận" in client.get(LIST).text


@pytest.mark.usefixtures("waiting")
def test_the_standing_office_sees_counts_and_no_name_and_no_text(client: PageClient, saved: Saved) -> None:
    saved(everybody_leaves)
    page = client.sign_in("tuyengiao").get(LIST)
    assert "3 Mẫu 02 – Kế hoạch năm 2026" in page.text
    for name in ("Nguyễn Văn An", "Trần Văn Bình", "Hoàng Văn Đạt"):
        assert name not in page.text
    assert not [one for one in some(page.links()) if one.startswith("/quan-tri")]
    assert "Chưa có người nhận (6)" in client.get("/viec-cua-toi").text


@pytest.mark.usefixtures("waiting", "statuses_alone")
def test_nobody_else_sees_the_list(client: PageClient, saved: Saved) -> None:
    saved(everybody_leaves)
    found = {
        username: client.sign_in(username).raw.get(LIST).status_code
        for username in [one[0] for one in PEOPLE]
    }
    assert {username for username, status in found.items() if status == 200} == {"quantri", "tuyengiao"}
    assert set(found.values()) == {200, 404}


def test_the_own_paper_of_who_alone_could_receive_it_waits_for_no_one(
    client: PageClient, saved: Saved
) -> None:
    def given(world: World) -> None:
        paper = handed(world, "bithu.khoi", "mau-02", SECRETARY, "khoi")
        assert isinstance(paper, Submission)

    saved(given)
    page = client.sign_in("quantri").get(LIST).text
    assert "1 Mẫu 02 – Kế hoạch năm 2026" in page
    assert "không ai xác nhận mẫu của mình" in page
    saved(lambda world: give(world, "tochuc", DEPUTY, "khoi"))
    assert "đều có người nhận" in client.get(LIST).text


def dissolve(world: World) -> None:
    everybody_leaves(world)
    of = select(OrgUnit).where(OrgUnit.code == "snv-vp")
    world.session.scalars(of).one().valid_to = DAY - timedelta(days=1)


def lock(world: World) -> None:
    for username in (CELL_SECRETARY, ABOVE, STAND_IN, "bithu.khoi"):
        world.account(username).disabled_at = NOW


@pytest.mark.parametrize(("happens", "why"), [(dissolve, "không còn hoạt động"), (lock, "mà đăng nhập được")])
@pytest.mark.usefixtures("waiting")
def test_why_nobody_receives_it(
    client: PageClient, saved: Saved, happens: Callable[[World], None], why: str
) -> None:
    saved(happens)
    assert why in client.sign_in("quantri").get(LIST).text
