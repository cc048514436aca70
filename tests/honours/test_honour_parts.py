"""How many honoured examples one paper takes, and of which year a board is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kl01.db import db
from kl01.exemplars.models import Exemplar
from kl01.honours import views as honour_views
from kl01.honours.document import Honoured, HonourHeading, honour_board_html
from kl01.honours.queries import honoured_years
from kl01.honours.stories import honoured_list
from kl01.printing import docx
from kl01.printing.listing import Listing
from tests.applications import Applications, Clock
from tests.page_client import PageClient
from tests.some import some


@pytest.fixture
def demonstration(applications: Applications, demo: Path, clock: Clock) -> Iterator[Flask]:
    """The demonstration, whose units have commended many over the years."""
    with applications.on(demo, clock) as app:
        yield app


@pytest.fixture(autouse=True)
def _nothing_is_laid_out(monkeypatch: pytest.MonkeyPatch, statuses_alone: None) -> None:
    monkeypatch.setattr(docx, "document_docx", lambda _document: b"")
    monkeypatch.setattr(Listing, "xlsx", lambda _listing: b"")


def years_printed(app: Flask) -> list[int]:
    with app.app_context():
        return honoured_years(db.session())


def test_the_board_of_honour_is_printed_of_this_year(
    demonstration: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = []

    def keep(heading: HonourHeading, year: str, honoured: Sequence[Honoured]) -> object:
        printed.append((year, {one.year for one in honoured}))
        return honour_board_html(heading, year, honoured)

    monkeypatch.setattr(honour_views, "honour_board_html", keep)
    client = PageClient(demonstration).sign_in("canbo.snv")
    (board,) = (one for one in client.get("/guong-dien-hinh/").links() if "bang-vinh-danh" in one)
    assert client.raw.get(board).mimetype == "application/pdf"
    newest = max(years_printed(demonstration))
    assert printed == [(str(newest), {newest})]
    assert client.raw.get(f"{board}?nam={newest - 1}").mimetype == "application/pdf"
    assert printed[1:] == [(str(newest - 1), {newest - 1})]


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("bang-vinh-danh.pdf", "BOARD_AT_MOST"),
        ("in.pdf", "PRINTED_AT_MOST"),
        ("in.docx", "PRINTED_AT_MOST"),
        ("danh-sach.xlsx", "PRINTED_AT_MOST"),
    ],
)
def test_more_than_one_paper_takes_are_printed_in_parts(
    demonstration: Flask, monkeypatch: pytest.MonkeyPatch, path: str, limit: str
) -> None:
    asked: list[list[str]] = []

    def keep(session: Session, found: Sequence[Exemplar], *, with_photos: bool) -> object:
        asked.append([one.name for one in found])
        return honoured_list(session, found, with_photos=with_photos)

    monkeypatch.setattr(honour_views, "honoured_list", keep)
    client = PageClient(demonstration).sign_in("canbo.snv")
    year = max(years_printed(demonstration))
    client.raw.get(f"/guong-dien-hinh/{path}?nam={year}")
    (whole,) = asked
    monkeypatch.setattr(honour_views, limit, 3)
    page = client.get(f"/guong-dien-hinh/{path}?nam={year}")
    parts = [one for one in page.links() if "phan=" in one]
    assert len(parts) == -(-len(whole) // 3) > 1
    assert f"Có {len(whole)} gương điển hình" in page.text
    del asked[:]
    for part in some(parts):
        assert client.raw.get(part).mimetype != "text/html"
    assert [name for found in asked for name in found] == whole
    assert {len(found) for found in asked[:-1]} == {3}


@pytest.mark.parametrize("part", ["0", "-1", "x", "²", "9999999999"])
def test_a_part_that_is_none_leads_to_the_parts(
    demonstration: Flask, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(honour_views, "PRINTED_AT_MOST", 3)
    page = PageClient(demonstration).sign_in("canbo.snv").get(f"/guong-dien-hinh/in.pdf?phan={part}")
    assert "Phần 1: gương 1 đến 3" in page.text
