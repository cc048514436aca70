"""The head of pages: where it leads whom, what it counts, where one is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from kl01.admin.navigation import ADMINISTRATION
from kl01.db import db
from kl01.honours.navigation import EXEMPLARS
from kl01.navigation.frame import check, here
from kl01.navigation.seams import NavigationEntry, NavigationSeams
from kl01.org.access import Principal
from kl01.org.acting import Acting
from kl01.plan.navigation import PLAN
from kl01.submissions.navigation import COUNTS, MY_PAPERS, REVIEW
from kl01.web.seams import part
from tests.page_client import Page, PageClient
from tests.seams import give

EVERYBODY = ["Việc của tôi", "Mẫu của tôi", "Kế hoạch", "Theo dõi", "Gương điển hình"]
QUIET = "/huong-dan"
"""A page that asks the database for nothing but its frame."""


def head(page: Page) -> list[str]:
    nav = page.find(".//nav[@class='site-nav']")
    assert nav is not None
    return [" ".join("".join(link.itertext()).split()) for link in nav.iter("a")]


def marked(page: Page) -> list[str]:
    nav = page.find(".//nav[@class='site-nav']")
    assert nav is not None
    return ["".join(link.itertext()).strip() for link in nav.iter("a") if link.get("aria-current") == "page"]


def waiting(_session: Session, _acting: Acting) -> int:
    return 7


def none_waiting(_session: Session, _acting: Acting) -> int:
    return 0


def never_asked(_session: Session, _acting: Acting) -> int:
    raise AssertionError("a count for who does not see the entry")


def nobody(_principal: Principal) -> bool:
    return False


FERRY = NavigationEntry("Bến đò", "help.guide", frozenset({"help"}), count=waiting)


@pytest.mark.parametrize(
    ("username", "labels"),
    [
        ("canbo.snv", EVERYBODY),
        ("tochuc", EVERYBODY),
        ("bithu.snv", [*EVERYBODY[:2], "Duyệt mẫu", *EVERYBODY[2:]]),
        ("phobithu.snv", [*EVERYBODY[:2], "Duyệt mẫu", *EVERYBODY[2:]]),
        ("congdoan.snv", [*EVERYBODY[:2], "Duyệt mẫu", *EVERYBODY[2:]]),
        ("tuyengiao", [*EVERYBODY[:2], "Tổng hợp mẫu", *EVERYBODY[2:]]),
        ("quantri", [*EVERYBODY, "Quản trị"]),
    ],
)
def test_where_the_head_leads_whom(client: PageClient, username: str, labels: list[str]) -> None:
    assert head(client.sign_in(username).get(QUIET)) == labels


@pytest.mark.parametrize(
    ("username", "path", "labels"),
    [
        ("quantri", "/viec-cua-toi", ["Việc của tôi"]),
        ("quantri", "/mau/", ["Mẫu của tôi"]),
        ("bithu.snv", "/duyet-mau/tong-hop", ["Duyệt mẫu"]),
        ("tuyengiao", "/duyet-mau/tong-hop", ["Tổng hợp mẫu"]),
        ("quantri", "/ke-hoach", ["Kế hoạch"]),
        ("quantri", "/theo-doi/", ["Theo dõi"]),
        ("quantri", "/guong-dien-hinh/", ["Gương điển hình"]),
        ("quantri", "/quan-tri/", ["Quản trị"]),
        ("quantri", "/quan-tri/ke-hoach", ["Quản trị"]),
        ("quantri", "/quan-tri/thiet-lap", ["Quản trị"]),
        ("quantri", QUIET, []),
    ],
)
def test_where_one_is_is_marked(client: PageClient, username: str, path: str, labels: list[str]) -> None:
    assert marked(client.sign_in(username).get(path)) == labels


def test_a_page_belongs_where_its_path_begins_else_to_its_room() -> None:
    entries = (MY_PAPERS, REVIEW, COUNTS, PLAN, EXEMPLARS, ADMINISTRATION)
    assert here(entries, "/mau/3/phan/a", "papers") == [MY_PAPERS]
    assert here(entries, "/duyet-mau/", "review") == [REVIEW, COUNTS]
    assert here(entries, "/guong-dien-hinh/dang-ky", "exemplars") == [EXEMPLARS]
    assert here(entries, "/quan-tri/ke-hoach", "plan") == [ADMINISTRATION]
    assert here(entries, "/ke-hoach", "plan") == [PLAN]
    assert here(entries, "/quan-tri/khong-co", None) == [ADMINISTRATION]
    assert here(entries, "/khong-co", None) == []


def test_pages_of_an_entry_that_one_does_not_see_are_nowhere(client: PageClient) -> None:
    refused = client.sign_in("bithu.snv").get("/quan-tri/ke-hoach", status=403)
    assert "Quản trị" not in head(refused)
    assert marked(refused) == []


def test_an_entry_of_a_made_up_room_is_shown(own_app: Flask) -> None:
    hidden = replace(FERRY, label="Thuyền", shown_to=nobody, count=never_asked)
    give(own_app, NavigationSeams((PLAN, hidden, FERRY)))
    page = PageClient(own_app).sign_in("canbo.snv").get(QUIET)
    assert head(page) == ["Kế hoạch", "Bến đò 7 việc"]
    assert marked(page) == ["Bến đò 7 việc"]


def test_no_work_is_no_number(own_app: Flask) -> None:
    give(own_app, NavigationSeams((replace(FERRY, count=none_waiting),)))
    assert head(PageClient(own_app).sign_in("canbo.snv").get(QUIET)) == ["Bến đò"]


def test_an_entry_that_leads_nowhere_is_an_error_at_the_start(own_app: Flask) -> None:
    check(own_app)
    for wrong, word in (
        (replace(FERRY, endpoint="help.ferry"), "help.ferry"),
        (replace(FERRY, blueprints=frozenset({"help", "ferry"})), "ferry"),
    ):
        give(own_app, NavigationSeams((PLAN, wrong)))
        with pytest.raises(LookupError, match=f"“Bến đò” names what there is not: {word}$"):
            check(own_app)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Hear the statements of an application that read or write."""
    heard: list[str] = []

    def hear(*told: Any) -> None:
        if not told[2].startswith(("PRAGMA", "BEGIN")):
            heard.append(told[2])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


@pytest.mark.parametrize(
    ("username", "asked"), [("canbo.snv", 0), ("tuyengiao", 0), ("quantri", 0), ("bithu.snv", 1)]
)
def test_the_head_asks_for_no_more_than_the_number_it_shows(
    own_app: Flask, username: str, asked: int
) -> None:
    client = PageClient(own_app).sign_in(username)
    client.get(QUIET)  # what is kept in memory is read by the first page
    with counted(own_app) as heard:
        client.get(QUIET)
        with_head = len(heard)
        give(own_app, NavigationSeams(()))
        client.get(QUIET)
        without = len(heard) - with_head
    assert without > 0
    assert with_head - without == asked


def test_a_fragment_has_no_head_and_asks_nothing_for_one(own_app: Flask) -> None:
    asked: list[str] = []
    search = "/guong-dien-hinh/dang-ky/snv/2026/them/ca-nhan?tim=an"

    def note(_session: Session, acting: Acting) -> int:
        asked.append(acting.principal.name)
        return 1

    give(own_app, NavigationSeams((replace(FERRY, count=note),)))
    client = PageClient(own_app).sign_in("bithu.snv")
    assert "site-nav" not in client.htmx("GET", search).text
    assert asked == []
    client.get(search)
    assert asked == ["Nguyễn Thị Hường"]


def test_the_head_of_the_application_names_each_page_once(app: Flask) -> None:
    entries = part(NavigationSeams, app).entries
    assert len({one.endpoint for one in entries}) == len({one.label for one in entries}) == len(entries) == 8
