"""The first page after sign-in."""

from datetime import date

import pytest

from tests.applications import Clock
from tests.page_client import PageClient
from tests.some import some

PAGE = "/viec-cua-toi"


def test_a_secretary_sees_what_is_left_of_this_quarter(client: PageClient) -> None:
    page = client.sign_in("bithu.snv").get(PAGE)
    assert "Chưa xong trong quý IV (24)" in page.text
    assert "Hạn thứ Năm 31/12/2026 – còn 38 ngày" in page.text
    assert "/theo-doi/snv/2026#t-II2-12-4" in page.links()
    client.post("/theo-doi/snv/2026/II2-12/4?v=0", {"to": "done"})
    after = client.get(PAGE)
    assert "Chưa xong trong quý IV (23)" in after.text
    assert "/theo-doi/snv/2026#t-II2-12-4" not in after.links()


def test_every_link_leads_to_its_cell(client: PageClient) -> None:
    links = [link for link in client.sign_in("bithu.snv").get(PAGE).links() if "#t-" in link]
    board = client.get("/theo-doi/snv/2026")
    assert links
    for link in some(links):
        assert board.by_id(link.partition("#")[2]) is not None, link


def test_the_nearest_date_comes_first(client: PageClient, clock: Clock) -> None:
    clock.set_day(date(2026, 5, 4))
    page = client.sign_in("bithu.snv").get(PAGE)
    first = next(link for link in page.links() if "#t-" in link)
    assert first.endswith("#t-II3-11-2"), "19/5 stands before the end of the quarter"
    assert "Hạn thứ Ba 19/05/2026 – còn 15 ngày" in page.text


def test_what_is_late_is_folded_away_below(client: PageClient) -> None:
    page = client.sign_in("bithu.snv").get(PAGE)
    folded = page.find(".//main//details")
    assert folded is not None
    assert folded.get("open") is None
    assert "Quá hạn từ trước (64)" in page.text


@pytest.mark.parametrize("user", ["canbo.snv", "quanchung.snv", "bithu.cbvp", "congdoan.snv"])
def test_others_see_how_far_their_unit_is(client: PageClient, user: str) -> None:
    page = client.sign_in(user).get(PAGE)
    assert "Đảng bộ Sở Nội vụ" in page.text
    assert "Tiến độ từng mục, quý IV" in page.text
    assert "Chưa xong trong quý" not in page.text
    assert len(page.all(".//main//progress")) > 5


@pytest.mark.parametrize(
    ("user", "unit"),
    [
        ("tuyengiao", "btg"),
        ("tochuc", "btc"),
        ("ubkt", "ubkt"),
        ("doanthanhnien", "doan"),
        ("phobithu.snv", "snv"),
    ],
)
def test_each_has_the_list_that_he_ticks(client: PageClient, user: str, unit: str) -> None:
    page = client.sign_in(user).get(PAGE)
    assert f"/theo-doi/{unit}/2026" in page.links()
    assert "Chưa xong trong quý IV" in page.text


def test_the_administrator_without_a_list_is_led_on(client: PageClient) -> None:
    page = client.sign_in("quantri").get(PAGE)
    assert "Chưa có danh mục nào giao cho đồng chí" in page.text
    assert "/quan-tri/" in page.links()


def test_a_secretary_above_finds_the_lists_below(client: PageClient) -> None:
    page = client.sign_in("bithu.khoi").get(PAGE)
    assert "Tài khoản này xem được danh mục của 7 đơn vị" in page.text


def test_after_the_plans_end_the_page_says_so(client: PageClient, clock: Clock) -> None:
    clock.set_day(date(2028, 2, 1))
    page = client.sign_in("bithu.snv").get(PAGE)
    assert "Kế hoạch thực hiện đến hết năm 2026" in page.text
    assert "Chưa xong trong quý" not in page.text


def test_after_sign_in_people_land_here(client: PageClient) -> None:
    assert client.sign_in("bithu.snv").get("/").response.request.path == PAGE


def test_in_january_what_was_left_of_december_is_still_there(client: PageClient, clock: Clock) -> None:
    client.sign_in("quantri").post("/quan-tri/ke-hoach/kl01-2021/gia-han", {"year": "2027"})
    clock.set_day(date(2027, 1, 4))
    page = client.sign_in("bithu.snv").get(PAGE)
    assert "Quý IV/2026 · Hạn thứ Năm 31/12/2026 – trễ 4 ngày" in page.text
    assert "/theo-doi/snv/2026?quy=4#t-II5-04-4" in page.links()
    assert "Chưa xong trong quý I (26)" in page.text
