"""A row that was taken out of a table by one click comes back by one click: its words, its id, its place."""

import re
from functools import reduce
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kl01.db import db, reading
from kl01.forms import ceilings, controls
from kl01.forms.content import put_back
from kl01.papers import aside, views
from kl01.papers.models import SectionCopy
from kl01.papers.removed import MOST, Removed, order_with, read, read_all, take_out
from kl01.submissions.models import Submission
from tests.page_client import Page, PageClient
from tests.some import some

# --- The rules ---------------------------------------------------------------------------------------------

IDS = [f"r{number}" for number in range(1, 8)]
ROWS = {one: {"id": one, "what": one * 2} for one in IDS}
KEPT = "trang-mot"


@given(st.permutations(IDS), st.lists(st.sampled_from(IDS), max_size=7, unique=True), st.randoms())
def test_whatever_is_taken_out_and_put_back_in_whatever_order_stands_where_it_stood(
    order: list[str], out: list[str], chance: Any
) -> None:
    rows, removed = [ROWS[one] for one in order], list[Removed]()
    whole = list(rows)
    for row_id in out:
        removed.append(take_out([row["id"] for row in rows], removed, row_id, KEPT))
        rows = [row for row in rows if row["id"] != row_id]
        assert order_with([row["id"] for row in rows], removed) == order
    chance.shuffle(removed)
    assert reduce(lambda left, one: put_back(left, ROWS[one.row_id], one.before), removed, rows) == whole


@given(st.lists(st.sampled_from(IDS), max_size=7, unique=True))
def test_what_a_page_carries_is_read_again(before: list[str]) -> None:
    one = Removed("r9", KEPT, tuple(before))
    assert read(str(one)) == one


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "r1",
            "r1:x",
            ":x:",
            "r1:x:r2.",
            "r1:x:.r2",
            "r1:x:r2..r3",
            "r1:x y:r2",
            "r 1:x:",
            "r1:x:r2:r3",
        ),
        *("r" * 13 + ":x:", "r1:" + "x" * 33 + ":", "r²:x:", "r1:x:\n"),
        "r1:x:" + ".".join(["r123456789"] * 200),
    ],
)
def test_what_no_page_carries_is_passed_over(text: str) -> None:
    assert read(text) is None
    assert read_all([text, "r1:x:"]) == [Removed("r1", "x", ())]


def test_a_page_carries_no_more_than_any_form_takes() -> None:
    sent = [f"r{number}:x:" for number in range(1, 100)]
    assert [one.row_id for one in read_all(sent)] == [f"r{number}" for number in range(100 - MOST, 100)]


def test_a_row_that_was_moved_meanwhile_is_put_behind_the_nearest_that_is_left() -> None:
    rows = [{"id": "r3"}, {"id": "r1"}]
    assert [row["id"] for row in put_back(rows, {"id": "r2"}, ["r9", "r1", "r3"])] == ["r3", "r1", "r2"]
    assert [row["id"] for row in put_back(rows, {"id": "r2"}, [])] == ["r2", "r3", "r1"]


def test_an_id_that_another_row_has_by_now_is_not_taken_from_it() -> None:
    found = put_back([{"id": "r1", "what": "Mới"}], {"id": "r1", "what": "Cũ"}, ["r1"])
    assert found == [{"id": "r1", "what": "Mới"}, {"id": "r2", "what": "Cũ"}]


# --- The pages ---------------------------------------------------------------------------------------------

WHATS = ("Đọc sách mỗi tuần", "Dọn kho", "Học số")
TYPED = {
    **{f"items-r{number}-what": what for number, what in enumerate(WHATS, start=1)},
    **{f"items-r{number}-group": "Học tập" for number in (1, 2, 3)},
}


@pytest.fixture
def writer(client: PageClient) -> PageClient:
    return client.sign_in("canbo.snv")


def begin(writer: PageClient) -> str:
    return f"{writer.post('/mau/moi/mau-02/2026').response.request.path}/phan/ii"


def rows(app: Flask, path: str) -> list[dict[str, str]]:
    paper_id = int(path.split("/")[2])
    with app.app_context(), reading():
        paper = db.session.get_one(Submission, paper_id)
        found: list[dict[str, str]] = next(one for one in paper.sections if one.code == "ii").content["items"]
        db.session.remove()
    return found


def kept(app: Flask) -> list[Any]:
    with app.app_context(), reading():
        found = list(db.session.scalars(select(SectionCopy.content).order_by(SectionCopy.id)))
        db.session.remove()
    return found


def carried_by(html: str) -> str:
    """Return what a page carries of the one row that was taken out."""
    (found,) = set(re.findall(r'value="restore:items:([^"]+)"', html))
    return str(found)


def version_in(fragment: str) -> str:
    """Return the version that an answer gives to the page."""
    found = re.search(r'name="version" id="version" value="(\d+)"', fragment)
    assert found is not None
    return found[1]


def press(client: PageClient, page: Page, value: str, **typed: str) -> Page:
    form = page.by_id("section-form")
    assert form is not None
    button = next(one for one in form.iter("button") if (one.get("value") or "").startswith(value))
    return client.submit(page, form, button, **typed)


@pytest.fixture
def written(app: Flask, writer: PageClient) -> Page:
    """Open a table with three rows that say something."""
    page = writer.get(begin(writer))
    for _ in range(3):
        page = press(writer, page, "add:items")
    page = press(writer, page, "stay", **TYPED)
    assert [row["what"] for row in rows(app, page.response.request.path)] == list(WHATS)
    return page


def test_delete_a_written_row_of_mau_02_by_one_click_and_take_it_back(
    app: Flask, writer: PageClient, written: Page
) -> None:
    path = written.response.request.path
    before = rows(app, path)
    gone = press(writer, written, "remove:items:r2")
    assert [row["id"] for row in rows(app, path)] == ["r1", "r3"]
    assert "Đã xóa việc 2: “Dọn kho”" in gone.text
    assert "Hoàn tác" in gone.text
    back = press(writer, gone, "restore:items:r2")
    assert rows(app, path) == before
    assert "Đã xóa việc" not in back.text
    assert kept(app) == [], "it is put aside no more"


def test_it_stands_in_its_place_on_the_page(writer: PageClient, written: Page) -> None:
    gone = press(writer, written, "remove:items:r2")
    ids = [one.get("id") or "" for one in some(gone.root.iter()) if isinstance(one.tag, str)]
    wanted = ["items-r1-remove", "items-r2-restore", "items-r3-group"]
    assert [one for one in ids if one in wanted] == wanted


def test_what_is_typed_meanwhile_is_kept_too(app: Flask, writer: PageClient, written: Page) -> None:
    path = written.response.request.path
    gone = press(writer, written, "remove:items:r1")
    press(writer, gone, "restore:items:r1", **{"items-r3-what": "Học số hóa"})
    assert [row["what"] for row in rows(app, path)] == ["Đọc sách mỗi tuần", "Dọn kho", "Học số hóa"]


def test_three_rows_one_after_another_come_back_in_any_order(
    app: Flask, writer: PageClient, written: Page
) -> None:
    path = written.response.request.path
    before, page = rows(app, path), written
    for row_id in ("r2", "r1", "r3"):
        page = press(writer, page, f"remove:items:{row_id}")
    assert page.text.count("Đã xóa việc") == 3
    for row_id in ("r3", "r2", "r1"):
        page = press(writer, page, f"restore:items:{row_id}")
    assert rows(app, path) == before


def test_a_new_row_takes_no_id_of_one_that_may_come_back(
    app: Flask, writer: PageClient, written: Page
) -> None:
    path = written.response.request.path
    gone = press(writer, written, "remove:items:r3")
    more = press(writer, gone, "add:items")
    assert "Đã xóa việc 3" in more.text
    press(writer, more, "restore:items:r3", **{"items-r4-what": "Việc mới"})
    assert [(row["id"], row["what"]) for row in rows(app, path)][2:] == [("r3", "Học số"), ("r4", "Việc mới")]


def test_a_blank_row_leaves_nothing_to_put_back(writer: PageClient) -> None:
    page = press(writer, writer.get(begin(writer)), "add:items")
    assert "Đã xóa" not in press(writer, page, "remove:items:r1").text


def test_it_is_offered_after_saving_and_after_a_refusal(writer: PageClient, written: Page) -> None:
    gone = press(writer, written, "remove:items:r2")
    saved = press(writer, gone, "stay")
    assert "Đã xóa việc 2" in saved.text
    refused = press(writer, saved, "next", finished="yes")
    assert refused.status == 422
    assert "Đã xóa việc 2" in refused.text


def test_another_section_offers_nothing(writer: PageClient, written: Page) -> None:
    path = written.response.request.path
    form = written.by_id("section-form")
    assert form is not None
    button = next(one for one in form.iter("button") if one.get("value") == "remove:items:r2")
    data = {name: written.value(name) or "" for name in ("version", "edit_session")}
    data |= {"items-row": ["r1", "r2", "r3"], **TYPED, "action": button.get("value") or ""}  # type: ignore[dict-item]
    writer.post(path, data, 303, follow=False)
    assert "Đã xóa" not in writer.get(path.replace("/ii", "/iii")).text


def test_with_htmx_after_an_autosave(app: Flask, writer: PageClient, written: Page) -> None:
    path = written.response.request.path
    before = rows(app, path)
    sent: dict[str, Any] = {name: written.value(name) or "" for name in ("version", "edit_session")}
    sent |= {"items-row": ["r1", "r2", "r3"], **TYPED}
    fragment = writer.htmx("POST", path, {**sent, "action": "remove:items:r2"}).text
    assert "Đã xóa việc. Bấm Hoàn tác để lấy lại. " in fragment
    carried = carried_by(fragment)
    sent = {name: value for name, value in sent.items() if not name.startswith("items-r2-")}
    sent |= {"items-row": ["r1", "r3"], "items-removed": [carried], "items-r1-what": "Đọc sách mỗi ngày"}
    saved = writer.htmx("POST", f"{path}/nhap", {**sent, "version": version_in(fragment)}).text
    sent |= {"version": version_in(saved), "action": f"restore:items:{carried}"}
    fragment = writer.htmx("POST", path, sent).text
    assert "Đã lấy lại việc. " in fragment
    assert "items-removed" not in fragment
    assert rows(app, path) == [{**before[0], "what": "Đọc sách mỗi ngày"}, *before[1:]]


def twice(client: PageClient, page: Page, value: str) -> Page:
    """Press a button twice before the answer is there, as without scripts a shaking hand does."""
    press(client, page, value)
    return press(client, page, value)


def test_a_second_click_on_delete_takes_nothing_of_the_way_back(
    app: Flask, writer: PageClient, written: Page
) -> None:
    path = written.response.request.path
    before = rows(app, path)
    gone = twice(writer, written, "remove:items:r2")
    assert "Đã xóa việc 2: “Dọn kho”" in gone.text
    press(writer, gone, "restore:items:r2")
    assert rows(app, path) == before
    assert kept(app) == []


def test_a_second_click_on_the_way_back_changes_nothing(
    app: Flask, writer: PageClient, written: Page
) -> None:
    path = written.response.request.path
    before = rows(app, path)
    twice(writer, press(writer, written, "remove:items:r2"), "restore:items:r2")
    assert rows(app, path) == before


@pytest.mark.parametrize("rest", ["", "r1", "r1:x", "../etc", "r1:x:r2:"])
def test_a_strange_way_back_is_refused(writer: PageClient, written: Page, rest: str) -> None:
    data = {name: written.value(name) or "" for name in ("version", "edit_session")}
    writer.post(written.response.request.path, {**data, "action": f"restore:items:{rest}"}, status=400)


def test_nothing_of_another_paper_is_put_back(app: Flask, writer: PageClient, written: Page) -> None:
    gone = press(writer, written, "remove:items:r2")
    session = carried_by(gone.html).split(":")[1]
    other = f"{writer.post('/mau/moi/mau-02/2025').response.request.path}/phan/ii"
    page = press(
        writer,
        writer.get(other),
        "add:items",
    )
    data: dict[str, Any] = {name: page.value(name) or "" for name in ("version", "edit_session")}
    data |= {"items-row": ["r1"], "items-r1-what": "Một", "action": f"restore:items:r2:{session}:r1"}
    writer.post(other, data)
    assert [row["what"] for row in rows(app, other)] == ["Một"]


# --- Beside what bounds a draft and its kept texts ---------------------------------------------------------


def test_a_row_for_which_there_is_no_room_stays_kept_and_offered(
    app: Flask, writer: PageClient, written: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written.response.request.path
    gone = press(writer, written, "remove:items:r2")
    monkeypatch.setattr(ceilings, "MOST_ROWS", 2)
    form = gone.by_id("section-form")
    assert form is not None
    button = next(one for one in form.iter("button") if (one.get("value") or "").startswith("restore:"))
    refused = writer.submit(gone, form, button)
    assert refused.status == 413
    assert "Chưa lưu được vì quá dài" in refused.text
    assert "Đã xóa việc 2: “Dọn kho”" in refused.text
    assert [row["id"] for row in rows(app, path)] == ["r1", "r3"]
    monkeypatch.undo()
    press(writer, refused, "restore:items:r2")
    assert [row["what"] for row in rows(app, path)] == list(WHATS)


def test_a_row_is_not_taken_out_where_too_much_is_kept_already(
    app: Flask, writer: PageClient, written: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written.response.request.path
    monkeypatch.setattr(aside, "MOST_EARLIER", 0)
    form = written.by_id("section-form")
    assert form is not None
    button = next(one for one in form.iter("button") if one.get("value") == "remove:items:r2")
    refused = writer.submit(written, form, button)
    assert refused.status == 413
    assert "Chưa lưu được vì đang giữ quá nhiều bản riêng" in refused.text
    assert "Đã xóa việc" not in refused.text
    assert [row["what"] for row in rows(app, path)] == list(WHATS)


def test_beside_rows_without_controls_it_stands_in_its_place(
    app: Flask, writer: PageClient, written: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written.response.request.path
    before = rows(app, path)
    for module in (controls, views):
        monkeypatch.setattr(module, "MOST_ROWS", 2)
    gone = press(writer, writer.get(path), "remove:items:r2")
    assert [row["id"] for row in rows(app, path)] == ["r1", "r3"]
    back = press(writer, gone, "restore:items:r2")
    assert rows(app, path) == before
    assert "Còn 1 việc sau việc 2 không hiện thành ô" in back.text
    gone = press(writer, press(writer, back, "rest:items"), "remove:items:r2")
    press(writer, gone, "restore:items:r2")
    assert rows(app, path) == before[:2]
    assert [[row["id"] for row in content["items"]] for content in kept(app)] == [["r3"]]
