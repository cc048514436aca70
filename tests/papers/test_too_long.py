"""Texts that are more than a draft may hold: refused with all that was typed, at every door and way out."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from kl01.db import db, reading, transaction
from kl01.papers.kinds import CopyKind
from kl01.papers.models import PaperSection, SectionCopy
from kl01.printing import docx
from tests.page_client import Page, PageClient, version_of
from tests.some import some

WRITER = "canbo.snv"
NEWLINES = "a\n" * 4000
"""A draft of 8 KB."""
HTMX = {"HX-Request": "true"}


@pytest.fixture
def writer(client: PageClient) -> PageClient:
    return client.sign_in(WRITER)


@pytest.fixture
def path(writer: PageClient) -> str:
    return writer.post("/mau/moi/mau-02/2026").response.request.path


def number(path: str) -> int:
    return int(path.rsplit("/", 1)[1])


def part(app: Flask, path: str, code: str) -> dict[str, Any]:
    with app.app_context(), reading():
        found = select(PaperSection.content).filter_by(paper_id=number(path), code=code)
        content: dict[str, Any] = db.session.scalars(found).one()
        db.session.remove()
        return content


def put(app: Flask, path: str, code: str, **content: Any) -> None:
    """Store what an older version of the program took."""
    with app.app_context(), transaction(db.session()):
        found = select(PaperSection).filter_by(paper_id=number(path), code=code)
        section = db.session.scalars(found).one()
        section.content, section.begun = content, True
    with app.app_context():
        db.session.remove()


def send(client: PageClient, path: str, code: str, status: int, to: str = "", **typed: Any) -> Page:
    page = client.get(f"{path}/phan/{code}")
    own = {"version": version_of(page), "edit_session": page.value("edit_session") or ""}
    return client.post(f"{path}/phan/{code}{to}", {**own, **typed}, status=status)


def rows(count: int) -> dict[str, Any]:
    return {"items-row": [f"x{number}" for number in range(count)]}


def test_draft_of_newlines_is_refused_with_its_words(app: Flask, writer: PageClient, path: str) -> None:
    page = send(writer, path, "iii", 413, example=NEWLINES, action="save")
    assert "đang có 4.000 dòng, nhiều nhất 500 dòng: bỏ bớt 3.500 dòng" in page.text
    assert (page.value("example") or "").strip() == NEWLINES.strip()
    assert "Chưa lưu được vì quá dài. Chữ vừa gõ vẫn còn trên màn hình." in page.text
    assert part(app, path, "iii") == {}


def test_draft_of_newlines_asked_for_as_word_four_times_at_once_is_refused_at_once(
    app: Flask, writer: PageClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(app, path, "iii", example=NEWLINES)
    monkeypatch.setattr(docx, "document_docx", lambda _document: pytest.fail("laid out"))
    askers = [PageClient(app).sign_in(WRITER) for _ in range(4)]
    with ThreadPoolExecutor(4) as people:
        answers = list(people.map(lambda one: one.raw.get(f"{path}/in.docx"), askers))
    assert [one.status_code for one in answers] == [422] * 4
    assert all("phải từ 2000 ký tự trở xuống" in one.text for one in some(answers))
    put(app, path, "iii", example="a\n" * 2500)
    for kind in ("docx", "pdf"):
        assert "đang có 2.500 dòng, nhiều nhất 500 dòng" in writer.get(f"{path}/in.{kind}", status=422).text


def test_draft_stored_before_opens_says_so_and_is_shortened_in_steps(
    app: Flask, writer: PageClient, path: str
) -> None:
    put(app, path, "iii", example=NEWLINES)
    page = writer.get(f"{path}/phan/iii")
    assert "Phần này dài quá mức, chữ đã ghi vẫn còn nguyên" in page.text
    assert (page.value("example") or "").strip() == NEWLINES.strip()
    send(writer, path, "iii", 413, example=NEWLINES + "b", action="save")
    send(writer, path, "iii", 200, example="a\n" * 3000, action="save")
    assert part(app, path, "iii") == {"example": ("a\n" * 3000).strip()}


def test_twenty_thousand_invented_rows_are_refused_in_words(
    app: Flask, writer: PageClient, path: str
) -> None:
    typed = {"items-x0-what": "Một", "items-x19999-what": "Việc cuối cùng"}
    page = send(writer, path, "ii", 413, **rows(20_000), **typed, action="save")
    assert "đang có 20.000 việc, nhiều nhất 150 việc: bỏ bớt 19.850 việc" in page.text
    assert (
        page.value(
            "items-x0-what",
        )
        == "Một"
    )
    assert "20000. Việc cuối cùng" in page.text, "what has no control is given back, too"
    assert "Các dòng này chưa được lưu" in page.text
    assert "items" not in part(app, path, "ii")


def test_rows_stored_before_stay_are_told_and_taken_out_with_a_copy(
    app: Flask, writer: PageClient, path: str
) -> None:
    stored = [{"id": f"r{n}", "what": f"Việc số {n}"} for n in range(1, 1001)]
    put(app, path, "ii", items=stored)
    page = writer.get(f"{path}/phan/ii")
    assert "Còn 850 việc sau việc 150 không hiện thành ô" in page.text
    form = page.by_id("section-form")
    assert form is not None
    writer.submit(page, form, action="save", **{"items-r1-what": "Đã sửa"})
    kept = part(app, path, "ii")["items"]
    assert (len(kept), kept[0]["what"], kept[-1]["what"]) == (1000, "Đã sửa", "Việc số 1000")
    page = writer.get(f"{path}/phan/ii")
    form = page.by_id("section-form")
    assert form is not None
    button = next(one for one in form.iter("button") if one.get("value") == "rest:items")
    page = writer.submit(page, form, button)
    assert len(part(app, path, "ii")["items"]) == 150
    with app.app_context(), reading():
        copy = db.session.scalars(select(SectionCopy.content).filter_by(kind=CopyKind.REMOVED)).one()
        assert len(copy["items"]) == 850
        db.session.remove()


@pytest.mark.parametrize("to", ["", "/nhap"])
def test_autosave_of_too_much_leaves_the_screen_and_says_what_to_do(
    app: Flask, writer: PageClient, path: str, to: str
) -> None:
    page = writer.get(f"{path}/phan/iii")
    data = {"version": version_of(page), "edit_session": page.value("edit_session"), "example": NEWLINES}
    headers = {"X-CSRFToken": writer.token(), **HTMX}
    answer = writer.raw.post(f"{path}/phan/iii{to}", data=data, headers=headers)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (413, "none")
    assert "bỏ bớt 3.500 dòng" in answer.text
    assert "textarea" not in answer.text
    whole = writer.raw.post(f"{path}/phan/iii", data=data, headers={**headers, "HX-Target": "section-body"})
    assert whole.status_code == 413
    assert "section-form" in whole.text
    assert part(app, path, "iii") == {}


def test_autosave_without_scripts_gives_the_words_back(writer: PageClient, path: str) -> None:
    page = send(writer, path, "iii", 413, to="/nhap", example=NEWLINES)
    assert (page.value("example") or "").strip() == NEWLINES.strip()


def test_what_comes_too_late_and_is_too_long_is_given_back_and_not_kept(
    app: Flask, writer: PageClient, path: str
) -> None:
    page = writer.get(f"{path}/phan/iii")
    send(writer, path, "iii", 200, example="Người khác", action="save")
    stale = {"version": version_of(page), "edit_session": "cu", "example": NEWLINES, "action": "save"}
    answer = writer.post(f"{path}/phan/iii", stale, status=413)
    assert (answer.value("example") or "").strip() == NEWLINES.strip()
    with app.app_context(), reading():
        assert db.session.scalar(select(func.count(SectionCopy.id))) == 0
        db.session.remove()


def test_what_cannot_be_copied_is_said(app: Flask, writer: PageClient, path: str) -> None:
    old = writer.post("/mau/moi/mau-02/2025").response.request.path
    put(app, old, "iii", example="b\n" * 300)
    put(app, path, "iii", example="a\n" * 300)
    page = writer.get(f"{path}/phan/iii/chep")
    form = next(one for one in page.all(".//form") if one.get("action", "").endswith("/chep"))
    page = writer.submit(page, form, next(form.iter("button")))
    assert "Chưa chép được. " in page.text
    assert "nhiều nhất 500 dòng" in page.text
    assert part(app, path, "iii") == {"example": "a\n" * 300}
