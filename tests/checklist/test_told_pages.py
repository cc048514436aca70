"""Items that follow a fact on the checklist's pages and on its paper."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from kl01.checklist.models import ItemStatus
from kl01.checklist.rules import ItemState
from kl01.db import db
from tests.applications import Clock
from tests.checklist.sent import details, parse_fragment
from tests.checklist.told import Source, told
from tests.page_client import Page, PageClient
from tests.printing.measure import page_texts

BOARD = "/theo-doi/snv/2026"
CELL = f"{BOARD}/II3-07/1"
DETAILS = f"{CELL}/chi-tiet"
FIRST_CELL = "t-II3-07-1"


@pytest.fixture
def secretary(client: PageClient) -> PageClient:
    return client.sign_in("bithu.snv")


# --- pages -------------------------------------------------------------------------------------------------


def control(page: Page, cell: str = FIRST_CELL) -> tuple[str, str]:
    """What kind of control a cell is, and its class."""
    found = page.by_id(cell)
    assert found is not None
    return found.tag, found.get("class") or ""


def name(page: Page, cell: str = FIRST_CELL) -> str:
    found = page.by_id(cell)
    assert found is not None
    return found.get("aria-label") or ""


def small(page: Page, cell: str = FIRST_CELL) -> str:
    found = page.by_id(f"{cell}-note")
    assert found is not None
    return " ".join((found.text or "").split())


def rows_stored(app: Flask) -> list[tuple[ItemState, str, int]]:
    with app.app_context():
        found = db.session.scalars(select(ItemStatus)).all()
        rows = [(row.state, row.note, row.version) for row in found]
        db.session.remove()
    return rows


def test_the_board_shows_what_is_told_where_from_and_a_way_there(
    secretary: PageClient, collectives: Source
) -> None:
    page = secretary.get(BOARD)
    assert control(page) == ("a", "tick tick--done")
    assert name(page).endswith("Đã hoàn thành, theo Mẫu 03")
    assert small(page) == "theo Mẫu 03"
    assert "1/88 đã hoàn thành" in page.text
    link = next(one for one in page.all(".//tbody//a") if one.get("href") == "/guong/snv/2026")
    assert link.text == "Mẫu 03: 02 tập thể"
    assert page.by_id("r-II3-07") is not None
    for query in ("loc=chua-xong&quy=1", "loc=tre"):
        assert secretary.get(f"{BOARD}?{query}").by_id("r-II3-07") is None


def test_what_is_told_not_done_is_late_and_asks_for_a_reason_too(
    secretary: PageClient, source: Source
) -> None:
    source.says = {"exemplar_collectives": told(ItemState.NOT_DONE, words="chưa đăng ký")}
    page = secretary.get(f"{BOARD}?loc=tre")
    assert control(page) == ("a", "tick tick--not_done tick--late")
    assert small(page) == ""
    assert "Mẫu 03: chưa đăng ký" in page.text


def test_an_unknown_fact_leaves_a_cell_that_one_click_ticks(secretary: PageClient, source: Source) -> None:
    assert control(secretary.get(BOARD))[0] == "button"
    after = secretary.post(f"{CELL}?v=0", {"to": "done"})
    assert name(after).endswith("Đã hoàn thành")
    assert small(after) == ""


def test_a_source_without_an_address_is_words_alone(secretary: PageClient, source: Source) -> None:
    source.says = {"exemplar_collectives": replace(told(), url="")}
    assert "Mẫu 03: 02 tập thể" in secretary.get(BOARD).text
    assert "Theo Mẫu 03: 02 tập thể" in secretary.get(DETAILS).text


def test_a_click_from_an_older_page_asks_for_the_reason(
    secretary: PageClient, collectives: Source, app: Flask
) -> None:
    page = secretary.post(f"{CELL}?v=0", {"to": "not_done"}, status=422)
    assert "Nhập lý do ghi tay, không theo Mẫu 03" in page.text
    chosen = [one.get("value") for one in page.all(".//input[@checked]")]
    assert chosen == ["not_done"]
    assert rows_stored(app) == []
    form = page.by_id("details-form")
    assert form is not None
    after = secretary.submit(page, form, note="cấp ủy chưa thông qua")
    assert after.response.request.path == BOARD
    assert control(after) == ("a", "tick tick--not_done tick--late")
    assert small(after) == "ghi tay"
    assert name(after).endswith("Chưa thực hiện, quá hạn, ghi tay")
    assert rows_stored(app) == [(ItemState.NOT_DONE, "cấp ủy chưa thông qua", 1)]


def test_a_click_keeps_the_document_that_is_stored(secretary: PageClient, source: Source) -> None:
    source.says = {"exemplars_approved": told()}
    address = f"{BOARD}/II3-09/1"
    secretary.post(f"{address}/chi-tiet", details(state="done", document_number="12-NQ/ĐU"))
    page = secretary.post(f"{address}?v=1", {"to": "in_progress"}, status=422)
    assert page.value("document_number") == "12-NQ/ĐU"


def test_a_click_with_htmx_brings_the_link_to_the_details(
    secretary: PageClient, collectives: Source, app: Flask
) -> None:
    answer = secretary.htmx("POST", f"{CELL}?v=0", {"to": "not_done"}, status=422)
    fragment = parse_fragment(answer.text)
    assert fragment[FIRST_CELL].tag == "a"
    assert (fragment[FIRST_CELL].get("data-details") or "").startswith(DETAILS)
    assert "Muốn ghi tay, bấm lại vào ô này rồi ghi lý do" in "".join(fragment["flash"].itertext())
    assert "1/88" in "".join(fragment["overall-progress"].itertext())
    assert rows_stored(app) == []


def test_a_click_for_what_is_told_already_is_no_refusal(
    secretary: PageClient, collectives: Source, app: Flask
) -> None:
    fragment = parse_fragment(secretary.htmx("POST", f"{CELL}?v=0", {"to": "done"}).text)
    assert fragment[FIRST_CELL].tag == "a"
    assert "flash" not in fragment
    assert secretary.post(f"{CELL}?v=0", {"to": "done"}).response.request.path == BOARD
    assert rows_stored(app) == []


def test_the_details_say_where_it_comes_from_and_what_the_note_is_for(
    secretary: PageClient, collectives: Source
) -> None:
    page = secretary.get(DETAILS)
    assert "Theo Mẫu 03: 02 tập thể · Mở phần đăng ký gương điển hình" in page.text
    assert "/guong/snv/2026" in page.links()
    assert "Ghi lý do, ví dụ: đã làm trên giấy trước khi dùng phần mềm" in page.text
    assert "Ghi chú (không bắt buộc)" not in page.text
    assert page.value("done_on") == "10/03/2026"
    assert "Đang ghi tay" not in page.text
    dialog = secretary.htmx("GET", DETAILS).text
    assert "Theo Mẫu 03: 02 tập thể" in dialog


@pytest.mark.parametrize(
    "values",
    [
        {"state": "in_progress"},
        {"state": "not_done"},
        {"state": "done", "done_on": "9/3/2026"},
    ],
)
def test_what_differs_from_the_fact_needs_a_reason(
    secretary: PageClient, collectives: Source, app: Flask, values: dict[str, str]
) -> None:
    page = secretary.post(DETAILS, details(**values), status=422)
    assert "Nhập lý do ghi tay, không theo Mẫu 03" in page.text
    assert rows_stored(app) == []
    secretary.post(DETAILS, details(**{**values, "note": "đã làm trên giấy"}))
    after = secretary.get(BOARD)
    assert small(after) == "ghi tay"
    again = secretary.get(DETAILS)
    assert "Đang ghi tay; chọn “Đã hoàn thành” và xóa ghi chú để theo Mẫu 03 trở lại." in again.text


def test_not_applicable_has_a_reason_of_its_own(secretary: PageClient, collectives: Source) -> None:
    refused = secretary.post(DETAILS, details(state="not_applicable"), status=422)
    assert "Nhập lý do không áp dụng" in refused.text
    assert "Nhập lý do ghi tay" not in refused.text
    after = secretary.post(DETAILS, details(state="not_applicable", reason="Đơn vị mới thành lập"))
    assert control(after) == ("a", "tick tick--not_applicable")
    assert small(after) == "ghi tay"
    assert "0/87 đã hoàn thành" in after.text


@pytest.mark.parametrize("state", ["done", "not_done"])
def test_a_cell_is_given_back_by_the_told_state_or_not_done_without_a_note(
    secretary: PageClient, collectives: Source, app: Flask, state: str
) -> None:
    secretary.post(DETAILS, details(state="in_progress", note="đang làm lại"))
    after = secretary.post(DETAILS, details(1, state=state))
    assert name(after).endswith("Đã hoàn thành, theo Mẫu 03")
    assert "Quý I: Đã hoàn thành" in after.html, "the undo bar says what the cell shows"
    assert rows_stored(app) == [(ItemState.NOT_DONE, "", 2)]
    assert "Đang thực hiện → theo Mẫu 03" in secretary.get(DETAILS).text
    bar = next(form for form in after.all(".//form") if (form.get("action") or "").endswith("/hoan-tac"))
    back = secretary.submit(after, bar, bar.find(".//button[@id='undo-button']"))
    assert small(back) == "ghi tay"
    assert rows_stored(app) == [(ItemState.IN_PROGRESS, "đang làm lại", 3)]


def test_saving_what_is_told_stores_nothing(secretary: PageClient, collectives: Source, app: Flask) -> None:
    page = secretary.get(DETAILS)
    form = page.by_id("details-form")
    assert form is not None
    after = secretary.submit(page, form)
    assert small(after) == "theo Mẫu 03"
    response = secretary.htmx("POST", DETAILS, details(state="done"))
    assert response.headers["HX-Trigger"] == "dialog:close"
    assert rows_stored(app) == []


def test_a_document_can_be_noted_without_setting_the_state_by_hand(
    secretary: PageClient, source: Source, app: Flask
) -> None:
    source.says = {"exemplars_approved": told()}
    address = f"{BOARD}/II3-09/1/chi-tiet"
    secretary.post(address, details(state="done", document_number="12-NQ/ĐU", document_date="1/3/2026"))
    assert rows_stored(app) == [(ItemState.NOT_DONE, "", 1)]
    page = secretary.get(address)
    assert (page.value("document_number"), page.value("done_on")) == ("12-NQ/ĐU", "10/03/2026")
    assert small(secretary.get(BOARD), "t-II3-09-1") == "theo Mẫu 03"


def test_what_the_fact_says_later_shows_at_once_and_a_word_by_hand_stays(
    secretary: PageClient, source: Source
) -> None:
    source.says = {
        "exemplar_collectives": told(ItemState.NOT_DONE),
        "exemplar_individuals": told(ItemState.NOT_DONE),
    }
    secretary.post(DETAILS, details(state="not_done", note="để sang năm"))
    source.says = {"exemplar_collectives": told(), "exemplar_individuals": told(ItemState.IN_PROGRESS)}
    page = secretary.get(BOARD)
    assert control(page) == ("a", "tick tick--not_done tick--late")
    assert control(page, "t-II3-08-1")[1].startswith("tick tick--in_progress")
    assert small(page, "t-II3-08-1") == "theo Mẫu 03"


def test_a_quarter_ahead_that_is_told_done_is_done(
    secretary: PageClient, source: Source, clock: Clock, app: Flask
) -> None:
    source.says = {"exemplars_reported": told(done_on=date(2026, 2, 2))}
    clock.set_day(date(2026, 2, 3))
    page = secretary.get(BOARD)
    assert control(page, "t-II3-10-2") == ("a", "tick tick--done")
    address = f"{BOARD}/II3-10/2/chi-tiet"
    secretary.post(address, details(state="done"))
    assert rows_stored(app) == []
    ahead = secretary.post(address, details(state="in_progress", note="x"), status=422)
    assert "Quý này chưa bắt đầu" in ahead.text


def test_readers_see_words_and_where_they_come_from(client: PageClient, collectives: Source) -> None:
    client.sign_in("bithu.snv").post(f"{BOARD}/II1-01/4?v=0", {"to": "done"})
    for reader in ("canbo.snv", "tuyengiao", "bithu.khoi"):
        page = client.sign_in(reader).get(BOARD)
        assert control(page)[0] == "span"
        assert "".join(page.by_id(FIRST_CELL).itertext()).strip() == "Đã hoàn thành"  # type: ignore[union-attr]
        assert small(page) == "theo Mẫu 03"
        own = client.get(DETAILS)
        assert own.by_id("details-form") is None
        assert "Theo Mẫu 03: 02 tập thể" in own.text
        assert "Ngày hoàn thành10/03/2026" in own.text
        client.post(f"{CELL}?v=0", {"to": "not_done"}, status=403)
        client.post(DETAILS, details(note="x"), status=403)


def test_readers_of_a_cell_set_by_hand_are_told_so(client: PageClient, collectives: Source) -> None:
    client.sign_in("bithu.snv").post(DETAILS, details(state="in_progress", note="đang làm lại"))
    text = client.sign_in("tuyengiao").get(DETAILS).text
    assert "Đang ghi tay." in text
    assert "xóa ghi chú" not in text


def test_marking_a_section_passes_over_it(secretary: PageClient, collectives: Source) -> None:
    collectives.says = {"exemplar_collectives": told(ItemState.NOT_DONE)}
    page = secretary.get(f"{BOARD}/muc/II.3/danh-dau?quy=1")
    assert "Lựa chọn 02 - 03 cá nhân" in page.text
    assert "Lựa chọn 01 - 02 tập thể" not in page.text
    secretary.post(f"{BOARD}/muc/II.3/danh-dau?quy=1", {"quy": "1"})
    assert control(secretary.get(BOARD))[1].startswith("tick tick--not_done")


def test_my_page_counts_what_is_told(secretary: PageClient, source: Source) -> None:
    assert "Quá hạn từ trước (64)" in secretary.get("/viec-cua-toi").text
    source.says = {"exemplar_collectives": told(), "exemplar_individuals": told(ItemState.NOT_DONE)}
    assert "Quá hạn từ trước (63)" in secretary.get("/viec-cua-toi").text


def test_an_answer_to_a_tick_asks_the_rooms_once(secretary: PageClient, collectives: Source) -> None:
    secretary.htmx("POST", f"{BOARD}/II1-01/4?v=0", {"to": "done"})
    assert len(collectives.asked) == 1


# --- the paper ---------------------------------------------------------------------------------------------


def paper(client: PageClient, query: str = "") -> str:
    response = client.raw.get(f"{BOARD}/in.pdf?{query}")
    assert response.status_code == 200
    return " ".join(" ".join(page_texts(response.data)).split())


def test_the_paper_counts_what_is_told_and_says_where_from(
    secretary: PageClient, collectives: Source
) -> None:
    text = paper(secretary, "quy=1")
    assert "Mẫu 03: 02 tập thể" in text
    assert "10/03/2026" in text
    assert "hoàn thành 1/" in text
    assert "Quý I: Mẫu 03: 02 tập thể" in paper(secretary)


def test_the_paper_says_the_reason_where_it_was_set_by_hand(
    secretary: PageClient, collectives: Source
) -> None:
    secretary.post(DETAILS, details(state="in_progress", note="đang làm lại"))
    text = paper(secretary, "quy=1")
    assert "đang làm lại" in text
    assert "Mẫu 03: 02 tập thể" not in text
    collectives.says = {"exemplar_individuals": told(ItemState.NOT_DONE, words="chưa đăng ký")}
    assert "chưa đăng ký" not in paper(secretary, "quy=1")


def test_words_that_cannot_be_printed_lead_to_their_cell(secretary: PageClient, source: Source) -> None:
    source.says = {"exemplar_collectives": told(words="02 tập thể 😀")}
    page = secretary.get(f"{BOARD}/in?quy=1")
    assert "Chưa in được" in page.text
    assert DETAILS in page.links()
