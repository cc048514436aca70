"""A unit goes the whole way, from registration to the honours page, by the pages that people use."""

import pytest
from flask import Flask
from sqlalchemy import select

from kl01.db import allow_writing, db
from kl01.exemplars.models import Exemplar
from tests.exemplars.made import FIELD
from tests.page_client import Page, PageClient
from tests.some import some

UNIT = "/guong-dien-hinh/dang-ky/snv/2026"


def form_to(page: Page, end: str = "") -> object:
    return next(
        one
        for one in page.all(".//main//form")
        if one.get("method") == "post" and (one.get("action") or "").partition("?")[0].endswith(end)
    )


def ids(app: Flask) -> dict[str, tuple[int, int]]:
    with app.app_context():
        allow_writing(True)
        found = {one.name: (one.id, one.sheet_id) for one in db.session.scalars(select(Exemplar))}
        db.session.remove()
        return found


ROW = {
    "field": FIELD,
    "content": "Trả lời văn bản đến đúng hạn",
    "goal": "100 % đúng hạn",
    "measures": "Giao nhiệm vụ thử thách",
    "in_charge": "Đồng chí phó bí thư",
    "time": "Cả năm",
}


def fill_sheet(client: PageClient, app: Flask, sheet: int) -> None:
    from kl01.forms.versions import form_of
    from kl01.papers.models import Paper
    from tests.applications import NOW
    from tests.papers.filled import fill_paper

    with app.app_context():
        allow_writing(True)
        session = db.session()
        paper = session.get_one(Paper, sheet)
        fill_paper(session, paper, form_of(session, paper.template_id), NOW)
        session.commit()
        db.session.remove()


@pytest.fixture
def registered(app: Flask, client: PageClient) -> dict[str, tuple[int, int]]:
    """Three exemplars registered by the secretary, by the pages: a unit, a person found by name, a name."""
    client.sign_in("bithu.snv")
    page = client.get("/guong-dien-hinh/")
    assert "/guong-dien-hinh/dang-ky" in page.links()
    page = client.get(UNIT)
    assert "Chưa có tập thể nào" in page.text
    page = client.get(f"{UNIT}/them/tap-the")
    assert f"{UNIT}/them/tap-the?don-vi=snv-vp" in page.links()
    page = client.get(f"{UNIT}/them/tap-the?don-vi=snv-vp")
    client.submit(page, form_to(page), **ROW)
    page = client.get(f"{UNIT}/them/ca-nhan?tim=bui thi cuc")
    link = next(one for one in page.links() if "nguoi=" in one)
    page = client.get(link)
    client.submit(page, form_to(page), **ROW)
    page = client.get(f"{UNIT}/them/ca-nhan?ten=")
    client.submit(page, form_to(page), name="Trịnh Thị Sen", position="Tạp vụ", **ROW)
    return ids(app)


def test_the_whole_way(app: Flask, client: PageClient, registered: dict[str, tuple[int, int]]) -> None:
    assert set(registered) == {"Chi bộ Văn phòng", "Bùi Thị Cúc", "Trịnh Thị Sen"}
    page = client.get(UNIT)
    assert "Trình cấp ủy (3)" in page.text
    # Nothing of the sheets is written yet: said, with the way to each place.
    page = client.get(f"{UNIT}/trinh")
    assert "Bùi Thị Cúc: còn" in page.text
    for _, sheet in some(registered.values()):
        fill_sheet(client, app, sheet)
    page = client.get(f"{UNIT}/trinh")
    page = client.submit(page, form_to(page))
    assert "Đã trình cấp ủy" in page.text
    # Who submitted can't be the only one who approves.
    page = client.get(f"{UNIT}/thong-qua")
    members = [one.get("value", "") for one in page.root.iter("input") if one.get("name") == "approvers"]
    assert len(members) == 2
    page = client.submit(
        page, form_to(page), number="Biên bản số 03-BB/ĐU", day="20/11/2026", approvers=members[0]
    )
    assert page.status == 422
    assert "khác người đã trình" in page.text
    client.sign_in("phobithu.snv")
    page = client.get(f"{UNIT}/thong-qua")
    page = client.submit(
        page, form_to(page), number="Biên bản số 03-BB/ĐU", day="20/11/2026", approvers=members[1]
    )
    assert "Đã ghi cấp ủy thông qua" in page.text
    # Ban Tuyên giáo reads nothing before it is reported.
    first = next(iter(registered.values()))[0]
    client.sign_in("tuyengiao").get(f"/guong-dien-hinh/ho-so/{first}", 404)
    client.sign_in("bithu.snv")
    page = client.get(f"{UNIT}/bao-cao")
    client.submit(page, form_to(page), number="15-BC/ĐU")
    page = client.sign_in("tuyengiao").get("/guong-dien-hinh/tong-hop/2026")
    assert "Bùi Thị Cúc" in page.text
    assert "Chưa đăng ký" in page.text
    client.get(f"/guong-dien-hinh/ho-so/{first}")
    client.sign_in("bithu.snv")
    for act in ("boi-duong", "de-nghi"):
        page = client.get(f"{UNIT}/{act}")
        page = client.submit(page, form_to(page))
        assert page.status == 200
    # Nobody was asked yet whether they agree.
    page = client.get(f"{UNIT}/tuyen-duong")
    page = client.submit(page, form_to(page), number="21-QĐ/ĐU", day="20/11/2026")
    assert page.status == 422
    assert "về việc công bố" in page.text
    for number, _ in some(registered.values()):
        page = client.get(f"/guong-dien-hinh/ho-so/{number}/cong-bo")
        answer = "declined" if number == registered["Trịnh Thị Sen"][0] else "agreed"
        page = client.submit(page, form_to(page), answer=answer, day="21/11/2026")
        assert page.status == 200
    assert "Chưa có gương điển hình" in client.get("/guong-dien-hinh/").text
    page = client.get(f"{UNIT}/tuyen-duong")
    page = client.submit(page, form_to(page), number="21-QĐ/ĐU", day="20/11/2026")
    assert "Đã ghi tuyên dương" in page.text
    # Everybody reads who agreed, and the published parts alone.
    client.sign_in("bithu.sct")
    page = client.get("/guong-dien-hinh/?tim=bui cuc")
    assert "Bùi Thị Cúc" in page.text
    assert "1 tập thể, cá nhân." in page.text
    page = client.get("/guong-dien-hinh/")
    assert "2 tập thể, cá nhân." in page.text
    assert "Trịnh Thị Sen" not in page.text
    page = client.get(f"/guong-dien-hinh/{registered['Bùi Thị Cúc'][0]}")
    assert "Kết quả, thành tích đạt được." in page.text
    assert "Sơ lược bản thân." not in page.text
    assert "Quyết định số 21-QĐ/ĐU, ngày 20/11/2026" in page.text
    client.get(f"/guong-dien-hinh/{registered['Trịnh Thị Sen'][0]}", 404)
    for url in ("in.pdf", "bang-vinh-danh.pdf?nam=2026", f"{registered['Bùi Thị Cúc'][0]}/in.pdf"):
        assert client.raw.get(f"/guong-dien-hinh/{url}").data[:5] == b"%PDF-"
    listed = client.get("/guong-dien-hinh/?nam=2026").links()
    told = client.get(f"/guong-dien-hinh/{registered['Bùi Thị Cúc'][0]}").links()
    for links, url in (
        (listed, "/guong-dien-hinh/in.docx?nam=2026"),
        (listed, "/guong-dien-hinh/danh-sach.xlsx?nam=2026"),
        (told, f"/guong-dien-hinh/{registered['Bùi Thị Cúc'][0]}/in.docx"),
    ):
        assert url in links
        assert client.raw.get(url).data[:4] == b"PK\x03\x04"
    # Withdrawn: off the page at once.
    client.sign_in("bithu.snv")
    page = client.get(f"{UNIT}/rut?muc={registered['Bùi Thị Cúc'][0]}")
    page = client.submit(page, form_to(page), reason="Theo đề nghị của cá nhân")
    assert "Đã rút" in page.text
    client.get(f"/guong-dien-hinh/{registered['Bùi Thị Cúc'][0]}", 404)


def test_the_papers_of_each(client: PageClient, registered: dict[str, tuple[int, int]]) -> None:
    client.get(f"{UNIT}/xem")
    assert client.raw.get(f"{UNIT}/in-trang.pdf").data[:4] == b"%PDF"
    page = client.get(UNIT)
    for link in some(one for one in page.links() if one.startswith("/mau/") and "/in." in one):
        assert client.raw.get(link).data[:4] in {b"%PDF", b"PK\x03\x04"}
    for number, sheet in some(registered.values()):
        client.get(f"/guong-dien-hinh/ho-so/{number}")
        client.get(f"/guong-dien-hinh/ho-so/{number}/xem")
        client.get(f"/guong-dien-hinh/ho-so/{number}/nguoi-viet?tim=nguyen")
        client.get(f"/guong-dien-hinh/ho-so/{number}/anh")
        assert client.raw.get(f"/mau/{sheet}/in.pdf").data[:4] == b"%PDF"
        client.get(f"/mau/{sheet}/phan/i")
