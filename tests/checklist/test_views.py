"""The checklist's pages, as a browser without JavaScript and as htmx get them."""

from datetime import date
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from kl01.db import db, transaction
from kl01.org.models import OrgUnit
from tests.applications import Clock
from tests.checklist.sent import details, parse_fragment
from tests.page_client import Page, PageClient, minutes, parse

BOARD = "/theo-doi/snv/2026"
CELL = f"{BOARD}/II1-01/4"
DETAILS = f"{CELL}/chi-tiet"
PLAIN = f"{BOARD}/II4-03/4/chi-tiet"


@pytest.fixture
def secretary(client: PageClient) -> PageClient:
    return client.sign_in("bithu.snv")


def words(page: Page, cell: str = "t-II1-01-4") -> str:
    found = page.by_id(cell)
    assert found is not None
    return found.get("aria-label", "")


def test_the_board_groups_items_and_marks_the_present_quarter(secretary: PageClient) -> None:
    page = secretary.get(BOARD)
    assert "Đảng bộ Sở Nội vụ – năm 2026" in page.text
    assert next(h.text for h in page.all(".//h2")) == "II.1. Nâng cao nhận thức"
    current = [th for th in page.all(".//thead//th") if "is-current" in (th.get("class") or "")]
    assert {"".join(th.itertext()).split("(")[0].strip() for th in current} == {"Quý IV"}
    assert page.by_id("t-II1-06-2") is None, "nothing is due in quarter II"
    assert words(page) == (
        "Quý IV – Học tập, quán triệt, tuyên truyền tư tưởng, đạo đức, phong cách Hồ Chí Minh trong đơn vị: "
        "Chưa thực hiện"
    )
    assert "quá hạn" in words(page, "t-II1-01-3")


def test_automatic_items_are_a_count_and_no_control(secretary: PageClient) -> None:
    page = secretary.get(BOARD)
    cell = page.by_id("t-II2-10-1")
    assert cell is not None
    assert (cell.tag, cell.text) == ("span", "0/6")
    secretary.post(f"{BOARD}/II2-10/1?v=0", {"to": "done"}, status=404)


def test_one_click_without_javascript(secretary: PageClient) -> None:
    page = secretary.get(BOARD)
    button = page.by_id("t-II1-01-4")
    form = page.by_id("muc-II-1").find(".//form")  # type: ignore[union-attr]  # shown by the test above
    assert button is not None
    assert form is not None
    after = secretary.submit(page, form, button)
    assert after.status == 200
    assert after.response.request.path == BOARD
    assert words(after).endswith("Đã hoàn thành")
    assert "1/88 đã hoàn thành" in after.text
    undo = next(form for form in after.all(".//form") if (form.get("action") or "").endswith("/hoan-tac"))
    back = secretary.submit(after, undo, undo.find(".//button[@id='undo-button']"))
    assert words(back).endswith("Chưa thực hiện")
    assert "Đã hoàn tác" in back.text


def test_a_click_keeps_quarter_and_filter(secretary: PageClient) -> None:
    page = secretary.get(f"{BOARD}?quy=4&loc=chua-xong")
    form = page.by_id("muc-II-1").find(".//form")  # type: ignore[union-attr]
    assert form is not None
    after = secretary.submit(page, form, page.by_id("t-II1-01-4"))
    assert after.response.request.query_string == b"quy=4&loc=chua-xong"
    assert after.by_id("t-II1-01-4") is None, "done is no longer among the open ones"


def test_one_click_with_htmx(secretary: PageClient) -> None:
    fragment = parse_fragment(secretary.htmx("POST", f"{CELL}?v=0", {"to": "done"}).text)
    button = fragment["t-II1-01-4"]
    assert button.get("aria-checked") == "true"
    assert button.get("value") == "not_done"
    assert (button.get("formaction") or "").endswith("?v=1")
    assert "1/88" in "".join(fragment["overall-progress"].itertext())
    assert "".join(fragment["live"].itertext()).endswith("Đã hoàn thành")
    assert "Hoàn tác" in "".join(fragment["undo"].itertext())
    assert fragment["muc-II-1-progress"].get("hx-swap-oob") == "true"


def test_a_duty_of_the_year_settles_its_other_quarters(secretary: PageClient) -> None:
    fragment = parse_fragment(secretary.htmx("POST", f"{BOARD}/II2-13/2?v=0", {"to": "done"}).text)
    assert fragment["t-II2-13-2"].tag == "button"
    assert fragment["t-II2-13-2"].get("hx-swap-oob") is None
    for quarter in (1, 3, 4):
        other = fragment[f"t-II2-13-{quarter}"]
        assert "".join(other.itertext()).strip() == "xong quý II"
        assert other.get("hx-swap-oob") == "true"


def test_a_quarter_that_has_not_begun_stays_so_after_a_click(secretary: PageClient, clock: Clock) -> None:
    clock.set_day(date(2026, 2, 10))
    fragment = secretary.htmx("POST", f"{BOARD}/II1-01/1?v=0", {"to": "done"})
    later = parse(f"<!doctype html><title>-</title>{fragment.text}")
    cell = next(one for one in later.iter() if one.get("id") == "t-II1-01-2")
    assert cell.get("class") == "cell-automatic"
    assert "".join(cell.itertext()) == "chưa đến"
    assert "t-II1-01-2-note" not in fragment.text


def test_a_stale_click_shows_who_and_the_present_state(client: PageClient) -> None:
    client.sign_in("phobithu.snv").htmx("POST", f"{CELL}?v=0", {"to": "in_progress"})
    client.sign_in("bithu.snv")
    fragment = parse_fragment(client.htmx("POST", f"{CELL}?v=0", {"to": "done"}, status=409).text)
    assert fragment["t-II1-01-4"].get("aria-checked") == "mixed"
    assert "Trần Văn Bình vừa đổi ô này" in "".join(fragment["flash"].itertext())
    page = client.post(f"{CELL}?v=0", {"to": "done"}, status=409)
    assert "Trần Văn Bình vừa đổi ô này" in page.text
    assert client.htmx("POST", f"{CELL}?v=1", {"to": "done"}).status_code == 200
    assert client.htmx("POST", f"{CELL}?v=0", {"to": "done"}).status_code == 200, "the same wish"


@pytest.mark.parametrize(
    ("url", "data", "status"),
    [
        (f"{CELL}?v=0", {"to": "not_applicable"}, 400),
        (f"{CELL}?v=0", {}, 400),
        (f"{CELL}?v=x", {"to": "done"}, 400),
        (f"{BOARD}/II1-06/2?v=0", {"to": "done"}, 404),
        (f"{BOARD}/II1-01/5?v=0", {"to": "done"}, 404),
        (f"{BOARD}/XX/1?v=0", {"to": "done"}, 404),
        ("/theo-doi/snv/2030/II1-01/1?v=0", {"to": "done"}, 404),
        (f"{BOARD}/hoan-tac", {"batch": "deadbeef"}, 404),
        (f"{BOARD}/muc/IX/nhu-quy-truoc?quy=4", {}, 404),
        (f"{BOARD}/muc/II.1/nhu-quy-truoc", {}, 404),
    ],
)
def test_what_makes_no_sense_is_refused(
    secretary: PageClient, url: str, data: dict[str, str], status: int
) -> None:
    secretary.post(url, data, status=status)


def test_details_by_plain_form_and_their_history(secretary: PageClient, clock: Clock) -> None:
    page = secretary.get(DETAILS)
    form = page.by_id("details-form")
    assert form is not None
    after = secretary.submit(
        page, form, state="done", done_on="5/10/26", note="Có 98 % dự", document_number="12-KH/ĐU",
        document_date="30.9.2026",
    )  # fmt: skip
    assert after.status == 200
    note = after.by_id("t-II1-01-4-note")
    assert note is not None
    assert note.text == "12-KH/ĐU"
    again = secretary.get(DETAILS)
    assert (again.value("done_on"), again.value("document_date")) == ("05/10/2026", "30/09/2026")
    assert "10:00 ngày 23/11/2026: Nguyễn Thị Hường – Chưa thực hiện → Đã hoàn thành" in again.text


def test_done_without_a_day_is_done_today(secretary: PageClient) -> None:
    secretary.post(DETAILS, details(state="done"))
    assert secretary.get(DETAILS).value("done_on") == "23/11/2026"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"state": "not_applicable"}, "Nhập lý do không áp dụng"),
        ({"state": "done", "done_on": "31/2/2026"}, "Ngày hoàn thành phải là ngày có thật, ví dụ 23/11/2026"),
        ({"state": "done", "done_on": "24/11/2026"}, "Ngày hoàn thành phải từ 01/01/2000 đến hôm nay"),
        ({"state": "in_progress", "done_on": "1/10/2026"}, "Chọn “Đã hoàn thành” hoặc xóa ngày này"),
        ({"state": "in_progress", "reason": "vì"}, "Chọn “Không áp dụng” hoặc xóa lý do này"),
        ({"note": "x" * 2001}, "Ghi chú phải từ 2000 ký tự trở xuống"),
        ({"note": "§¶ng ñy khèi c¸c c¬ quan"}, "Chữ gõ bằng bảng mã TCVN3"),
        ({"document_date": "1/1/2026"}, "Nhập số, ký hiệu của văn bản có ngày này"),
        ({"state": "xyz"}, "Chọn trạng thái"),
    ],
)
def test_what_must_be_mended_is_said_and_kept(
    secretary: PageClient, values: dict[str, str], message: str
) -> None:
    typed = (
        details(document_number="kept", **values)
        if "note" in values
        else details(note="Giữ nguyên", **values)
    )
    page = secretary.post(DETAILS, typed, status=422)
    assert message in page.text
    assert "".join(page.find(".//title").itertext()).startswith("Lỗi: ")  # type: ignore[union-attr]
    assert page.value("note") in {typed["note"], "\n" + typed["note"]}
    if "done_on" in values:
        assert page.value("done_on") in {values["done_on"], "0" + values["done_on"]}
    fragment = secretary.htmx("POST", DETAILS, typed, status=422).text
    assert message in fragment


def test_text_is_cleaned_and_shown_as_text(secretary: PageClient) -> None:
    nfd = "Đảng uỷ"
    secretary.post(DETAILS, details(note=f"<script>alert(1)</script>\r\n\u200b{nfd}  "))
    page = secretary.get(DETAILS)
    assert (page.value("note") or "").strip("\n") == "<script>alert(1)</script>\nĐảng uỷ"
    assert "<script>alert" not in page.html


def test_a_plain_item_takes_no_text(secretary: PageClient) -> None:
    page = secretary.get(PLAIN)
    assert page.value("note") is None
    assert page.value("document_number") is None
    assert "chỉ đánh dấu" in page.text
    secretary.post(PLAIN, details(note="dư luận", document_number="1-KH/ĐU", reason="chữ tự do"))
    again = secretary.get(PLAIN)
    assert "dư luận" not in again.html
    assert "1-KH/ĐU" not in again.html
    assert "Chọn lý do không áp dụng" in secretary.post(PLAIN, details(1, state="not_applicable"), 422).text
    forged = details(1, state="not_applicable", plain_reason="Nguyễn Văn A nói xấu")
    assert "Chọn một lý do trong danh sách" in secretary.post(PLAIN, forged, 422).text
    secretary.post(PLAIN, details(1, state="not_applicable", plain_reason="Không phát sinh trong quý"))


def test_two_people_at_the_details(client: PageClient) -> None:
    client.sign_in("phobithu.snv").post(DETAILS, details(note="của phó bí thư"))
    mine = client.sign_in("bithu.snv").post(DETAILS, details(note="của bí thư"), status=409)
    assert "Trần Văn Bình vừa sửa ô này" in mine.text
    assert "của phó bí thư" in mine.text
    assert (mine.value("note") or "").strip() == "của bí thư"
    form = mine.by_id("details-form")
    assert form is not None
    assert client.submit(mine, form).status == 200
    page = client.get(DETAILS)
    assert (page.value("note") or "").strip() == "của bí thư"
    assert "Ghi chú trước đó: của phó bí thư" in page.text


def test_the_deputy_acts_for_the_secretary(client: PageClient, clock: Clock) -> None:
    page = client.sign_in("phobithu.snv").get(BOARD)
    assert "thay mặt đồng chí Nguyễn Thị Hường" in page.text
    client.post(f"{CELL}?v=0", {"to": "done"})
    assert "Trần Văn Bình (thay mặt Nguyễn Thị Hường)" in client.get(DETAILS).text
    clock.set_day(date(2027, 1, 1))
    client.sign_in("phobithu.snv").post(f"{CELL}?v=1", {"to": "not_done"}, status=403)


def test_marking_a_section_asks_first(secretary: PageClient) -> None:
    page = secretary.get(f"{BOARD}/muc/II.4/danh-dau?quy=4")
    assert "Đánh dấu cả mục II.4, quý IV/2026?" in page.text
    before = secretary.get(BOARD)
    assert words(before, "t-II4-01-4").endswith("Chưa thực hiện")
    form = page.find(".//main//form")
    assert form is not None
    after = secretary.submit(page, form)
    assert words(after, "t-II4-01-4").endswith("Đã hoàn thành")
    assert "Mục II.4, quý IV: đã đánh dấu Đã hoàn thành 8 ô" in after.html
    again = secretary.get(f"{BOARD}/muc/II.4/danh-dau?quy=4")
    assert "không còn ô nào cần đánh dấu" in again.text


def test_keeping_as_the_quarter_before(secretary: PageClient) -> None:
    secretary.post(f"{BOARD}/II4-01/3?v=0", {"to": "done"})
    after = secretary.post(f"{BOARD}/muc/II.4/nhu-quy-truoc?quy=4")
    assert words(after, "t-II4-01-4").endswith("Đã hoàn thành")
    assert "giữ nguyên như quý trước 1 ô" in after.html
    none = secretary.post(f"{BOARD}/muc/II.4/nhu-quy-truoc?quy=4")
    assert "không có ô nào để giữ nguyên" in none.text


@pytest.mark.parametrize(("query", "shown", "hidden"), [
    ("loc=tre", "r-II1-06", "r-II2-12"),
    ("loc=chua-xong&quy=4", "r-II2-12", "r-II1-06"),
    ("quy=2", "r-II3-11", "r-II1-06"),
    ("quy=99&loc=xyz", "r-II1-06", "none"),
])  # fmt: skip
def test_filters(secretary: PageClient, query: str, shown: str, hidden: str) -> None:
    page = secretary.get(f"{BOARD}?{query}")
    assert page.by_id(shown) is not None
    assert page.by_id(hidden) is None


def test_an_empty_filter_says_so_and_leads_back(secretary: PageClient) -> None:
    page = secretary.get("/theo-doi/snv/2021?quy=1")
    assert "Không có nội dung nào theo cách xem này" in page.text
    assert "/theo-doi/snv/2021" in page.links()


def test_readers_see_words_and_no_buttons(client: PageClient) -> None:
    client.sign_in("bithu.snv").post(f"{CELL}?v=0", {"to": "done"})
    for reader in ("canbo.snv", "quanchung.snv", "congdoan.snv", "tuyengiao", "bithu.khoi", "bithu.cbvp"):
        page = client.sign_in(reader).get(BOARD)
        cell = page.by_id("t-II1-01-4")
        assert cell is not None
        assert cell.tag == "span"
        assert "".join(cell.itertext()).strip() == "Đã hoàn thành"
        assert not list(page.all(".//table//button"))
        assert client.get(DETAILS).by_id("details-form") is None
        client.post(f"{CELL}?v=1", {"to": "not_done"}, status=403)
        client.post(DETAILS, details(1), status=403)


def test_strangers_find_nothing(client: PageClient) -> None:
    for stranger in ("bithu.sct", "tochuc", "ubkt", "doanthanhnien", "quantri", "bithu.bhxh"):
        client.sign_in(stranger)
        client.get(BOARD, status=404)
        client.get(f"{BOARD}/in.pdf", status=404)
        client.post(f"{CELL}?v=0", {"to": "done"}, status=404)


@pytest.mark.parametrize(("user", "unit", "item"), [
    ("tuyengiao", "btg", "III-03"), ("tochuc", "btc", "II3-16"), ("ubkt", "ubkt", "II5-01"),
    ("doanthanhnien", "doan", "II2-15"), ("bithu.bhxh", "bhxh", "II1-01"),
])  # fmt: skip
def test_each_ticks_his_own(client: PageClient, user: str, unit: str, item: str) -> None:
    client.sign_in(user).post(f"/theo-doi/{unit}/2026/{item}/4?v=0", {"to": "done"})
    assert words(client.get(f"/theo-doi/{unit}/2026"), f"t-{item}-4").endswith("Đã hoàn thành")


def test_where_theo_doi_leads(client: PageClient) -> None:
    page = client.sign_in("canbo.snv").get("/theo-doi/")
    assert page.response.request.path == BOARD
    many = client.sign_in("tuyengiao").get("/theo-doi/")
    assert {"/theo-doi/snv/2026", "/theo-doi/sct/2026", "/theo-doi/doan/2026"} <= set(many.links())
    assert "/theo-doi/snv-vp/2026" not in many.links(), "a chi bộ trực thuộc has no list of its own"
    none = client.sign_in("quantri").get("/theo-doi/")
    assert "Chưa có danh mục nào để xem" in none.text


def test_a_year_after_the_plan_opens_its_last_with_a_notice(client: PageClient, clock: Clock) -> None:
    clock.set_day(date(2028, 2, 1))
    page = client.sign_in("bithu.snv").get("/theo-doi/snv")
    assert page.response.request.path == BOARD
    assert "chưa có kế hoạch cho năm 2028" in page.text


def test_a_session_that_is_over_keeps_what_was_typed(secretary: PageClient, clock: Clock) -> None:
    clock.advance(minutes(13 * 60))
    page = secretary.post(DETAILS, details(note="đoạn dài vừa gõ"), status=401)
    assert "Phiên làm việc đã hết" in page.text
    echoes = [area.text for area in page.all(".//textarea")]
    assert "đoạn dài vừa gõ" in echoes
    response = secretary.htmx("POST", f"{CELL}?v=0", {"to": "done"}, status=401)
    assert response.headers["HX-Retarget"] == "#flash"
    assert "Đăng nhập lại" in response.text


def test_a_stale_token_keeps_what_was_typed(secretary: PageClient) -> None:
    page = secretary.post(DETAILS, {**details(note="đoạn dài"), "csrf_token": "cũ"}, status=400)
    assert "Trang này đã cũ" in page.text
    assert "đoạn dài" in [area.text for area in page.all(".//textarea")]


@pytest.mark.parametrize("code", ["%22", "snv%27--", "x" * 3000, quote("ñ́snv"), "..%2f..", "0"])
def test_odd_addresses(secretary: PageClient, code: str) -> None:
    secretary.get(f"/theo-doi/{code}/2026", status=404)


def test_a_future_quarter_takes_no_tick_but_can_be_set_aside(client: PageClient, clock: Clock) -> None:
    clock.set_day(date(2026, 5, 4))
    client.sign_in("bithu.snv")
    page = client.get(BOARD)
    cell = page.by_id("t-II1-01-4")
    assert cell is not None
    assert (cell.tag, "".join(cell.itertext())) == ("span", "chưa đến")
    client.post(f"{CELL}?v=0", {"to": "done"}, status=404)
    assert "Quý này chưa bắt đầu" in client.post(DETAILS, details(state="done"), status=422).text
    client.post(DETAILS, details(state="not_applicable", reason="Đơn vị sắp kết thúc"))
    assert "giữ nguyên như quý trước" not in client.get(f"{BOARD}?quy=4").text


def test_ended_units_stay_to_be_read(client: PageClient, app: Flask, clock: Clock) -> None:
    with app.app_context(), transaction(db.session()):
        unit = db.session.scalars(select(OrgUnit).where(OrgUnit.code == "bhxh")).one()
        unit.valid_to = date(2026, 6, 30)
    page = client.sign_in("tuyengiao").get("/theo-doi/")
    assert "Đơn vị đã kết thúc (1)" in page.text
    ended = client.get("/theo-doi/bhxh/2026")
    assert ended.by_id("t-II1-01-4") is None
    client.sign_in("bithu.bhxh").post("/theo-doi/bhxh/2026/II1-01/1?v=0", {"to": "done"}, status=403)


@pytest.mark.parametrize("version", ["9" * 5000, "-1", "1e3", "١"])
def test_odd_versions(secretary: PageClient, version: str) -> None:
    response = secretary.raw.post(f"{CELL}?v={version}", data={"to": "done", "csrf_token": secretary.token()})
    assert response.status_code in {400, 409}
    assert secretary.post(DETAILS, {**details(note="x"), "version": version}, status=409)
