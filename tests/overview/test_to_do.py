"""The first page is put together from what rooms hand in."""

import pytest
from flask import Flask
from markupsafe import Markup
from sqlalchemy.orm import Session

from kl01.admin.todo import administration_to_do
from kl01.checklist.todo import checklists_to_do
from kl01.exemplars.todo import exemplars_to_do
from kl01.org.acting import Acting
from kl01.overview.seams import OverviewSeams, Returned, TaskGroup, ToDo
from kl01.overview.unclaimed import unclaimed_to_do
from kl01.submissions.todo import papers_to_do
from kl01.web.seams import part
from kl01.web.tasks import TaskRow
from tests.page_client import PageClient
from tests.seams import give

PAGE = "/viec-cua-toi"


def ferry(_session: Session, acting: Acting) -> ToDo:
    """Return the work of a room that there is not."""
    row = TaskRow(
        f"Chèo đò cho {acting.name}", "/do", f"Trước {acting.today.year}", "Quá hạn", "late", "cheo"
    )
    return ToDo(
        (Returned("Con đò bị trả lại", "/do/1", "Thủng <đáy>"),),
        (TaskGroup("Bến đò", (row, TaskRow("Vá đò"))), TaskGroup("Chờ đò", elsewhere=("3 khách", "/khach"))),
    )


def oars(_session: Session, _acting: Acting) -> ToDo:
    return ToDo((Returned("Mái chèo bị trả lại", "/cheo/1", "Gãy"),), own=Markup("<p>Hai mái chèo</p>"))


def test_the_rooms_and_their_order(app: Flask) -> None:
    assert part(OverviewSeams, app).to_do == (
        administration_to_do,
        unclaimed_to_do,
        papers_to_do,
        exemplars_to_do,
        checklists_to_do,
    )


def test_what_a_room_hands_in_is_shown(own_app: Flask) -> None:
    give(own_app, OverviewSeams((ferry, oars)))
    page = PageClient(own_app).sign_in("canbo.snv").get(PAGE)
    assert "Chèo đò cho Nguyễn Văn An" in page.text
    row = page.by_id("cheo")
    assert row is not None
    assert row.get("href") == "/do"
    drawn = [" ".join(one.itertext()).split() for one in page.all(".//main//li")]
    assert [" ".join(words) for words in drawn] == [
        "Chèo đò cho Nguyễn Văn An Trước 2026 Quá hạn",
        "Vá đò",
    ]
    assert {"/do/1", "/khach"} <= set(page.links())
    assert "Chưa có danh mục" not in page.text, "the rooms that hand in nothing show nothing"


def test_what_came_back_stands_above_all_rooms_in_their_order(own_app: Flask) -> None:
    give(own_app, OverviewSeams((oars, ferry)))
    text = PageClient(own_app).sign_in("canbo.snv").get(PAGE).text
    wanted = ["Mái chèo bị trả lại", "Con đò bị trả lại", "Hai mái chèo", "Bến đò", "Chờ đò"]
    assert sorted(wanted, key=text.index) == wanted
    assert "Thủng <đáy>" in text, "what people typed is no markup"


@pytest.mark.parametrize("username", ["canbo.snv", "quantri"])
def test_a_page_without_rooms_is_a_page(own_app: Flask, username: str) -> None:
    give(own_app, OverviewSeams(()))
    page = PageClient(own_app).sign_in(username).get(PAGE)
    assert page.text.startswith("Việc của tôi")
    assert page.all(".//main//ul") == page.all(".//main//section") == []
