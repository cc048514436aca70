"""Papers through the pages, without JavaScript: writing, handing in, receiving; who gets what."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.db import db, reading, transaction
from kl01.forms.versions import form_of
from kl01.org.models import Office, OrgUnit
from kl01.papers.kinds import CopyKind
from kl01.papers.models import PaperSection, SectionCopy
from kl01.printing import Press
from kl01.submissions.models import Submission
from tests.applications import NOW, Clock
from tests.page_client import Page, PageClient, minutes, version_of
from tests.papers.filled import fill_paper
from tests.printing.measure import page_texts
from tests.some import some
from tests.typed import HYPHENS, WORD_BULLETS
from tests.world import PEOPLE

WRITER, SECRETARY, UNION = "canbo.snv", "bithu.cbvp", "congdoan.snv"
EXAMPLE = "Gương mẫu chấp hành giờ làm việc"


def begin(client: PageClient, code: str = "mau-02", year: int = 2026) -> str:
    """Begin a paper as the page does and return its address."""
    page = client.post(f"/mau/moi/{code}/{year}")
    path = page.response.request.path
    assert re.fullmatch(r"/mau/\d+", path), path
    return path


def number(path: str) -> int:
    return int(path.rsplit("/", 1)[1])


def fill(app: Flask, path: str) -> None:
    with app.app_context(), transaction(db.session()):
        paper = db.session.get_one(Submission, number(path))
        fill_paper(db.session(), paper, form_of(db.session(), paper.template_id), NOW)
    db_done(app)


def db_done(app: Flask) -> None:
    with app.app_context():
        db.session.remove()


def submit(client: PageClient, path: str) -> Page:
    page = client.get(f"{path}/xem")
    form = next(form for form in page.all(".//form") if form.get("action", "").endswith("/nop"))
    return client.submit(page, form)


@pytest.fixture
def writer(client: PageClient) -> PageClient:
    return client.sign_in(WRITER)


@pytest.fixture
def handed(app: Flask, writer: PageClient) -> str:
    """The address of a paper that was handed in."""
    path = begin(writer)
    fill(app, path)
    assert "Đã nộp Mẫu 02 – Kế hoạch năm 2026." in submit(writer, path).text
    return path


def act(client: PageClient, path: str, what: str, status: int = 200, **data: str) -> Page:
    """Confirm, return or reopen as the receiver's page does."""
    review = f"/duyet-mau/{number(path)}"
    page = client.get(review)
    return client.post(f"{review}/{what}", {"version": version_of(page), **data}, status=status)


def stored(app: Flask, path: str, code: str) -> dict[str, Any]:
    with app.app_context(), reading():
        found = db.session.scalars(
            select(PaperSection.content).filter_by(paper_id=number(path), code=code)
        ).one()
        db.session.remove()
        return found


# --- Writing -----------------------------------------------------------------------------------------------


def test_a_paper_is_begun_from_the_list(writer: PageClient) -> None:
    page = writer.get("/mau/")
    assert "Mẫu 02 – Kế hoạch năm 2026" in page.text
    page = writer.get("/mau/moi/mau-02/2026")
    assert "Không nhập nội dung bí mật nhà nước" in page.text
    assert "Kế hoạch thực hiện Kết luận số 01-KL/TW" in page.text
    begun = writer.submit(page, page.all(".//main//form")[0])
    assert "Các phần phải viết" in begun.text
    assert writer.get("/mau/moi/mau-02/2026").response.request.path == begun.response.request.path


def test_asking_for_a_form_makes_no_paper(app: Flask, writer: PageClient) -> None:
    writer.get("/mau/moi/mau-02/2026")
    with app.app_context(), reading():
        assert db.session.scalars(select(Submission)).all() == []
        db.session.remove()


@pytest.mark.parametrize("path", ["mau-02/0", "mau-02/2021", "mau-02/2027", "mau-01/2026", "mau-09/2026"])
def test_there_are_no_other_forms(writer: PageClient, path: str) -> None:
    writer.get(f"/mau/moi/{path}", status=404)
    writer.post(f"/mau/moi/{path}", status=404)


def test_a_section_is_saved_as_it_was_typed(app: Flask, writer: PageClient) -> None:
    path = begin(writer)
    page = writer.get(f"{path}/phan/iii")
    form = page.by_id("section-form")
    assert form is not None
    typed = "Đa\u0309ng ủy\u200b\r\n- một \u00a0 hai\r\n- 😀 <script>alert(1)</script>"
    saved = writer.submit(page, form, example=typed, action="save")
    assert "Đã lưu nháp lúc 10:00" in saved.text
    assert stored(app, path, "iii") == {"example": "Đảng ủy\n- một hai\n- 😀 <script>alert(1)</script>"}
    page = writer.get(f"{path}/phan/iii")
    assert "chưa in được ký tự 😀 (dòng 3, sau chữ “-”)" in page.text
    assert "<script>alert" not in page.html


@pytest.mark.parametrize("way", ["save", "autosave"])
def test_the_bullets_of_word_are_stored_and_printed_as_hyphens(
    app: Flask, writer: PageClient, way: str
) -> None:
    path = begin(writer)
    page = writer.get(f"{path}/phan/iii")
    if way == "save":
        form = page.by_id("section-form")
        assert form is not None
        writer.submit(page, form, example=WORD_BULLETS, action="save")
    else:
        sent = {"version": version_of(page), "edit_session": "p1", "example": WORD_BULLETS}
        assert "chưa in được" not in writer.htmx("POST", f"{path}/phan/iii/nhap", sent).text
    assert stored(app, path, "iii") == {"example": HYPHENS}
    made = writer.raw.get(f"{path}/in.pdf")
    assert made.status_code == 200
    lines = " ".join(page_texts(made.data)).splitlines()
    assert [line.strip() for line in lines if "- việc" in line] == HYPHENS.splitlines()


def test_the_bullets_of_word_are_hyphens_in_the_cells_of_a_table(app: Flask, writer: PageClient) -> None:
    path = begin(writer)
    page = writer.get(f"{path}/phan/ii")
    sent = {"version": version_of(page), "edit_session": "p1", "items-row": "a1"}
    cells = {f"items-a1-{key}": WORD_BULLETS for key in ("what", "target", "how")}
    writer.htmx("POST", f"{path}/phan/ii/nhap", sent | cells)
    row = stored(app, path, "ii")["items"][0]
    assert (row["what"], row["target"], row["how"]) == (HYPHENS, HYPHENS, HYPHENS)


def test_blanks_at_which_no_line_breaks_are_stored_as_they_were_typed(app: Flask, writer: PageClient) -> None:
    path = begin(writer)
    page = writer.get(f"{path}/phan/iii")
    typed = "Ngày\u00a005\u202ftháng 6 và 100\u00a0%"
    sent = {"version": version_of(page), "edit_session": "p1", "example": typed}
    writer.htmx("POST", f"{path}/phan/iii/nhap", sent)
    assert stored(app, path, "iii") == {"example": typed}
    again = writer.get(f"{path}/phan/iii")
    form = again.by_id("section-form")
    assert form is not None
    writer.submit(again, form, action="save")
    assert stored(app, path, "iii") == {"example": typed}


def test_next_checks_only_what_is_called_finished(app: Flask, writer: PageClient) -> None:
    path = begin(writer)
    page = writer.get(f"{path}/phan/iii")
    form = page.by_id("section-form")
    assert form is not None
    assert writer.submit(page, form, action="next").response.request.path == f"{path}/phan/iv"
    page = writer.get(f"{path}/phan/iii")
    form = page.by_id("section-form")
    assert form is not None
    refused = writer.submit(page, form, action="next", finished="yes", example="")
    assert refused.status == 422
    assert refused.root.findtext("head/title", "").startswith("Lỗi: ")
    assert "Nhập nội dung thực hiện trách nhiệm nêu gương" in refused.text
    long = "x" * 2003
    page = writer.get(f"{path}/phan/iii")
    form = page.by_id("section-form")
    assert form is not None
    refused = writer.submit(page, form, action="next", finished="yes", example=long)
    assert "đang thừa 3 ký tự" in refused.text
    assert refused.value("example") == "\n" + long or refused.value("example") == long
    assert stored(app, path, "iii") == {"example": long}, "what was refused is a draft all the same"


def press(client: PageClient, page: Page, value: str, **typed: str) -> Page:
    form = page.by_id("section-form")
    assert form is not None
    button = next(b for b in form.iter("button") if b.get("value") == value)
    return client.submit(page, form, button, **typed)


def test_rows_come_and_go_with_what_is_typed(app: Flask, writer: PageClient) -> None:
    path = begin(writer)
    page = press(writer, writer.get(f"{path}/phan/ii"), "add:items")
    page = press(writer, page, "add:items", **{"items-r1-what": "Một", "items-r1-group": "Học tập"})
    page = press(writer, page, "up:items:r2", **{"items-r2-what": "Hai"})
    rows = stored(app, path, "ii")["items"]
    assert [(row["id"], row["what"]) for row in rows] == [("r2", "Hai"), ("r1", "Một")]
    page = press(writer, page, "remove:items:r2")
    assert [row["what"] for row in stored(app, path, "ii")["items"]] == ["Một"]
    with app.app_context(), reading():
        kept = db.session.scalars(select(SectionCopy.content).filter_by(kind=CopyKind.REMOVED)).one()
        assert [row["what"] for row in kept["items"]] == ["Hai"], "what was removed is kept"
        db.session.remove()
    listed = writer.get(path)
    assert "Chữ đã thay, dòng đã xóa" in listed.text
    compared = writer.get(next(link for link in listed.links() if "so-sanh" in link))
    writer.submit(compared, compared.all(".//main//form")[0], action="take")
    assert [row["what"] for row in stored(app, path, "ii")["items"]] == ["Một", "Hai"]


def test_no_more_rows_than_the_form_takes(app: Flask, writer: PageClient) -> None:
    path = begin(writer)
    page = writer.get(f"{path}/phan/ii")
    for _ in range(12):
        page = press(writer, page, "add:items")
    assert "Đã đủ 12 việc." in page.text
    data = {"version": version_of(page), "edit_session": page.value("edit_session") or ""}
    rows = [f"r{n}" for n in range(1, 13)]
    writer.post(f"{path}/phan/ii", {**data, "action": "add:items", "items-row": rows})
    assert len(stored(app, path, "ii")["items"]) == 12


@pytest.mark.parametrize("action", ["add:khac", "add:", "remove:khac:r1", "up:theme:r1"])
def test_strange_buttons_change_nothing(writer: PageClient, action: str) -> None:
    path = begin(writer)
    page = writer.get(f"{path}/phan/ii")
    data = {"version": version_of(page), "edit_session": "x", "action": action}
    writer.post(f"{path}/phan/ii", data, status=400)


def test_autosave_answers_with_what_the_page_needs(writer: PageClient) -> None:
    path = begin(writer)
    page = writer.get(f"{path}/phan/iii")
    data = {"version": version_of(page), "edit_session": "p1", "example": EXAMPLE, "finished": "no"}
    first = writer.htmx("POST", f"{path}/phan/iii/nhap", data)
    assert "Đã lưu nháp lúc 10:00" in first.text
    assert 'id="version"' in first.text
    again = writer.htmx("POST", f"{path}/phan/iii/nhap", data | {"example": EXAMPLE + " 😀"})
    assert "chưa in được ký tự 😀" in again.text


def test_a_conflict_is_told_to_each_kind_of_page(app: Flask, writer: PageClient) -> None:
    path = begin(writer)
    page = writer.get(f"{path}/phan/iii")
    data = {"version": version_of(page), "finished": "no"}
    writer.htmx("POST", f"{path}/phan/iii/nhap", data | {"edit_session": "p1", "example": "Bản một"})
    told = writer.htmx(
        "POST", f"{path}/phan/iii/nhap", data | {"edit_session": "p2", "example": "Bản hai"}, status=409
    )
    assert "một cửa sổ khác" in told.text
    assert "So sánh hai bản" in told.text
    plain = writer.post(f"{path}/phan/iii", data | {"edit_session": "p3", "example": "Bản ba"}, status=409)
    assert "Bản một" in plain.text
    assert "Bản ba" in plain.text
    assert "đã đổi" in plain.text
    taken = writer.submit(plain, plain.all(".//main//form")[0], action="take")
    assert stored(app, path, "iii") == {"example": "Bản ba"}
    assert "Đã lấy lại bản giữ riêng" in taken.text
    listed = writer.get(path)
    assert "Có nội dung chưa vào mẫu" in listed.text
    compared = writer.get(next(link for link in listed.links() if "so-sanh" in link))
    assert "Bản hai" in compared.text
    writer.submit(compared, compared.all(".//main//form")[0], action="drop")
    assert "Có nội dung chưa vào mẫu" not in writer.get(path).text


def test_a_late_save_is_refused_and_kept(app: Flask, writer: PageClient, handed: str) -> None:
    data = {"version": "1", "edit_session": "p9", "example": "Chữ gõ muộn", "finished": "no"}
    told = writer.htmx("POST", f"{handed}/phan/iii/nhap", data, status=409)
    assert "đã nộp" in told.text
    assert stored(app, handed, "iii")["example"] != "Chữ gõ muộn"
    assert "Chữ gõ muộn" in writer.get(f"{handed}/phan/iii/so-sanh").text


def test_an_expired_session_gives_the_text_back(app: Flask, writer: PageClient, clock: Clock) -> None:
    path = begin(writer)
    page = writer.get(f"{path}/phan/iii")
    form = page.by_id("section-form")
    assert form is not None
    clock.advance(minutes(13 * 60))
    told = writer.submit(page, form, example="Không được mất chữ nào", action="save")
    assert told.status == 401
    assert any((area.text or "").strip() == "Không được mất chữ nào" for area in told.all(".//textarea"))
    assert version_of(page) not in [area.text for area in some(told.all(".//textarea"))]
    fragment = writer.htmx("POST", f"{path}/phan/iii/nhap", {"example": "x"}, status=401)
    assert fragment.headers["HX-Retarget"] == "#flash"


# --- Copying -----------------------------------------------------------------------------------------------


def test_last_years_text_may_be_copied_and_is_called_the_same(app: Flask, writer: PageClient) -> None:
    before = begin(writer, year=2025)
    fill(app, before)
    path = begin(writer)
    page = writer.get(f"{path}/phan/iii")
    link = next(link for link in page.links() if link.endswith("/chep"))
    offered = writer.get(link)
    assert "Mẫu 02 – Kế hoạch năm 2025" in offered.text
    form = offered.all(".//main//form")[0]
    copied = writer.submit(offered, form, next(form.iter("button")))
    assert "Đã chép từ Mẫu 02 – Kế hoạch năm 2025" in copied.text
    assert stored(app, path, "iii") == stored(app, before, "iii")
    assert "Nội dung trùng từng chữ với năm 2025" in copied.text


def test_what_was_planned_is_copied_into_the_result_and_stays_as_planned(
    app: Flask, writer: PageClient
) -> None:
    plan = begin(writer)
    fill(app, plan)
    path = begin(writer, "mau-02-kq")
    offered = writer.get(f"{path}/phan/i/chep")
    form = offered.all(".//main//form")[0]
    page = writer.submit(offered, form, next(form.iter("button")))
    rows = stored(app, path, "i")["results"]
    assert [row["registered"] for row in rows] == ["Việc làm cụ thể 1", "Việc làm cụ thể 2"]
    assert page.by_id("results-r1-registered") is None, "what was registered can't be typed over"
    form = page.by_id("section-form")
    assert form is not None
    writer.submit(
        page, form, **{"results-r1-registered": "Gian", "results-r1-result": "Xong", "action": "save"}
    )
    rows = stored(app, path, "i")["results"]
    assert (rows[0]["registered"], rows[0]["result"]) == ("Việc làm cụ thể 1", "Xong")
    again = writer.get(f"{path}/phan/i/chep")
    form = again.all(".//main//form")[0]
    writer.submit(again, form, next(form.iter("button")))
    assert len(stored(app, path, "i")["results"]) == 2, "copying twice adds nothing"


def test_the_roadmap_gives_only_this_years_rows(app: Flask, writer: PageClient) -> None:
    term = begin(writer, "mau-01", 0)
    page = writer.get(f"{term}/phan/iv")
    form = page.by_id("section-form")
    assert form is not None
    writer.submit(
        page, form, action="save", **{"roadmap-r5-what": "Việc 2025", "roadmap-r4-what": "Việc 2024"}
    )
    path = begin(writer, year=2025)
    offered = writer.get(f"{path}/phan/ii/chep")
    assert "Việc 2025" in offered.text
    assert "Việc 2024" not in offered.text


# --- Handing in and receiving ------------------------------------------------------------------------------


def test_an_unfinished_paper_is_told_where_to_go_on(writer: PageClient) -> None:
    path = begin(writer)
    refused = submit(writer, path)
    assert refused.status == 422
    assert "Chưa nộp được, có 3 chỗ cần sửa" in refused.text
    link = next(link for link in refused.links() if link.endswith("#example"))
    page = writer.get(link.partition("#")[0])
    assert page.by_id("example-error") is not None


def test_the_whole_way_of_a_party_member(app: Flask, client: PageClient, handed: str) -> None:
    client.sign_in(SECRETARY)
    assert "1 mẫu đang chờ xác nhận" in client.get("/viec-cua-toi").text
    queue = client.get("/duyet-mau/")
    assert "Nguyễn Văn An" in queue.text
    refused = act(client, handed, "tra-lai", 422)
    assert "Nhập chỗ cần sửa" in refused.text
    act(client, handed, "tra-lai", reason="Bổ sung mục II.3", **{"gop-y-iii": "Ghi rõ hơn"})

    client.sign_in(WRITER)
    mine = client.get("/viec-cua-toi")
    assert "Mẫu 02 – Kế hoạch năm 2026 bị trả lại" in mine.text
    assert "Bổ sung mục II.3" in mine.text
    assert "Cần sửa: Ghi rõ hơn" in client.get(handed).text
    page = client.get(f"{handed}/phan/iii")
    assert "Ghi rõ hơn" in page.text
    form = page.by_id("section-form")
    assert form is not None
    client.submit(page, form, example="Nói đi đôi với làm", action="save")
    submit(client, handed)

    client.sign_in(SECRETARY)
    review = client.get(f"/duyet-mau/{number(handed)}")
    assert "Thay đổi so với lần nộp trước (1)" in review.text
    assert [one.text for one in review.all(".//ins")] or review.all(".//ins")
    done = act(client, handed, "xac-nhan")
    assert "Đã xác nhận Mẫu 02 – Kế hoạch năm 2026 của Nguyễn Văn An." in done.text
    assert "Mở lại để sửa" in client.get(f"/duyet-mau/{number(handed)}").text

    client.sign_in(WRITER)
    page = client.get(handed)
    assert "Đã xác nhận" in page.text
    assert "Lê Thị Ánh" in page.text
    seen = client.get(f"{handed}/lich-su")
    assert "Lê Thị Ánh" in seen.text
    assert client.get(f"{handed}/ban/1").text != client.get(f"{handed}/ban/2").text


def test_days_of_waiting_are_told_only_of_papers_that_wait(
    client: PageClient, clock: Clock, handed: str
) -> None:
    clock.advance(timedelta(days=3))
    client.sign_in(SECRETARY)
    assert "đã chờ 3 ngày" in client.get("/duyet-mau/").text
    act(client, handed, "xac-nhan")
    confirmed = client.get("/duyet-mau/?loc=xong").text
    assert "Nguyễn Văn An" in confirmed
    assert "đã chờ" not in confirmed


def test_the_whole_way_of_somebody_outside_the_party(app: Flask, client: PageClient) -> None:
    client.sign_in("quanchung.snv")
    path = begin(client)
    assert client.get(f"{path}/phan/nguoi-viet").by_id("party_position") is None
    fill(app, path)
    page = client.get(f"{path}/xem")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page.text
    assert "XÁC NHẬN CỦA CÔNG ĐOÀN" in page.text
    submit(client, path)
    client.sign_in(SECRETARY).get(f"/duyet-mau/{number(path)}", status=404)
    client.sign_in(UNION)
    act(client, path, "xac-nhan")
    client.sign_in("quanchung.snv")
    assert "Hoàng Văn Đạt" in client.get(path).text


def test_a_secretarys_own_paper_goes_to_the_committee_above(app: Flask, client: PageClient) -> None:
    client.sign_in(SECRETARY)
    path = begin(client)
    fill(app, path)
    submit(client, path)
    client.get(f"/duyet-mau/{number(path)}", status=403)
    client.sign_in("bithu.snv")
    act(client, path, "xac-nhan")


def test_the_authorised_deputy_confirms_in_the_secretarys_name(app: Flask, client: PageClient) -> None:
    client.sign_in("bithu.cbvp")
    path = begin(client)
    fill(app, path)
    submit(client, path)
    client.sign_in("phobithu.snv")
    act(client, path, "xac-nhan")
    with app.app_context(), reading():
        paper = db.session.get_one(Submission, number(path))
        assert paper.confirmed_for_id is not None
        assert paper.printed is not None
        assert paper.printed.confirmation.office == "Phó Bí thư"
        assert paper.printed.signer == "Trần Văn Bình"
        db.session.remove()


def test_it_may_be_taken_back_until_it_is_opened(client: PageClient, handed: str) -> None:
    page = client.sign_in(WRITER).get(handed)
    form = next(form for form in page.all(".//form") if form.get("action", "").endswith("rut-lai"))
    assert "Đã rút lại" in client.submit(page, form).text
    submit(client, handed)
    old = client.get(handed)
    client.sign_in(SECRETARY).get(f"/duyet-mau/{number(handed)}")
    client.sign_in(WRITER)
    form = next(form for form in old.all(".//form") if form.get("action", "").endswith("rut-lai"))
    assert "người nhận đã mở mẫu này" in client.submit(old, form, csrf_token=client.token()).text
    assert "Rút lại để sửa" not in client.get(handed).text


def test_printing_it_opens_it(client: PageClient, handed: str) -> None:
    client.sign_in(SECRETARY).raw.get(f"/mau/{number(handed)}/in.docx").close()
    assert "Rút lại để sửa" not in client.sign_in(WRITER).get(handed).text


def vacate(app: Flask) -> None:
    """Let nobody hold an office in the cell any more."""
    with app.app_context(), transaction(db.session()):
        unit = db.session.scalars(select(OrgUnit).filter_by(code="snv-vp")).one()
        for office in some(db.session.scalars(select(Office).filter_by(unit_id=unit.id))):
            office.valid_to = NOW.date().replace(day=1)
    db_done(app)


def test_a_confirmed_paper_is_never_taken_back(app: Flask, client: PageClient, handed: str) -> None:
    act(client.sign_in(SECRETARY), handed, "xac-nhan")
    vacate(app)
    assert "Rút lại để sửa" not in client.sign_in(WRITER).get(handed).text


def test_a_version_is_shown_with_the_names_of_its_day(app: Flask, client: PageClient, handed: str) -> None:
    act(client.sign_in(SECRETARY), handed, "tra-lai", reason="Sửa")
    with app.app_context(), transaction(db.session()):
        db.session.get_one(Submission, number(handed)).owner.full_name = "Nguyễn Văn Ân"
    db_done(app)
    submit(client.sign_in(WRITER), handed)
    assert "Nguyễn Văn An" in client.get(f"{handed}/ban/1").text
    assert "Nguyễn Văn Ân" in client.get(f"{handed}/ban/2").text


def test_when_the_office_is_vacant_it_may_be_taken_back(app: Flask, client: PageClient, handed: str) -> None:
    client.sign_in(SECRETARY).get(f"/duyet-mau/{number(handed)}")
    vacate(app)
    page = client.sign_in(WRITER).get(handed)
    form = next(form for form in page.all(".//form") if form.get("action", "").endswith("rut-lai"))
    client.submit(page, form)
    assert "Bí thư" in client.get(f"{handed}/xem").text


def test_what_was_asked_stays_to_be_read(client: PageClient, handed: str) -> None:
    act(client.sign_in(SECRETARY), handed, "tra-lai", reason="Bổ sung mục II", **{"gop-y-iii": "Rõ hơn"})
    submit(client.sign_in(WRITER), handed)
    assert "Bổ sung mục II" in client.get(f"{handed}/lich-su").text
    review = client.sign_in(SECRETARY).get(f"/duyet-mau/{number(handed)}")
    assert "Lần trước đã yêu cầu" in review.text
    assert "Trách nhiệm nêu gương: Rõ hơn" in review.text


def test_whichever_button_is_pressed_what_was_typed_comes_back(app: Flask, client: PageClient) -> None:
    client.sign_in(WRITER)
    path = begin(client, "mau-02-kq")
    fill(app, path)
    submit(client, path)
    typed = {"comment": "Nhận xét dài", "gop-y-ii": "Góp ý"}
    refused = act(client.sign_in(SECRETARY), path, "tra-lai", 422, **typed)
    assert (refused.value("comment") or "").strip() == "Nhận xét dài"
    assert (refused.value("gop-y-ii") or "").strip() == "Góp ý"
    stale = client.post(
        f"/duyet-mau/{number(path)}/tra-lai", {"version": "0", "reason": "Lý do", **typed}, status=409
    )
    assert (stale.value("reason") or "").strip() == "Lý do"


def test_what_was_changed_meanwhile_is_looked_at_before_it_is_handed_in(
    app: Flask, writer: PageClient
) -> None:
    path = begin(writer)
    fill(app, path)
    seen = writer.get(f"{path}/xem")
    page = writer.get(f"{path}/phan/iii")
    form = page.by_id("section-form")
    assert form is not None
    writer.submit(page, form, example="Vừa sửa", action="save")
    form = next(form for form in seen.all(".//form") if form.get("action", "").endswith("/nop"))
    refused = writer.submit(seen, form)
    assert refused.status == 422
    assert "Mẫu vừa được sửa" in refused.text
    assert "Người nhận vừa thay đổi" in writer.submit(seen, form, nhan="secretary-1").text
    assert "Đã nộp" in submit(writer, path).text


def test_two_receivers_at_once(client: PageClient, handed: str) -> None:
    client.sign_in(SECRETARY)
    review = f"/duyet-mau/{number(handed)}"
    version = version_of(client.get(review))
    client.post(f"{review}/xac-nhan", {"version": version})
    told = client.post(f"{review}/tra-lai", {"version": version, "reason": "Sửa"}, status=409)
    assert "người khác đã xử lý" in told.text


def test_the_bullets_of_word_are_hyphens_in_what_the_receiver_types(app: Flask, client: PageClient) -> None:
    client.sign_in(WRITER)
    path = begin(client, "mau-02-kq")
    fill(app, path)
    submit(client, path)
    client.sign_in(SECRETARY)
    remark = {"reason": WORD_BULLETS, "gop-y-i": WORD_BULLETS}
    act(client, path, "tra-lai", **remark)
    with app.app_context(), reading():
        paper = db.session.get_one(Submission, number(path))
        assert (paper.reason, paper.remarks["i"]) == (HYPHENS, HYPHENS)
        db.session.remove()


def test_the_receivers_comment_is_printed(app: Flask, client: PageClient) -> None:
    client.sign_in(WRITER)
    path = begin(client, "mau-02-kq")
    fill(app, path)
    submit(client, path)
    client.sign_in(SECRETARY)
    assert "Nhận xét của chi bộ" in client.get(f"/duyet-mau/{number(path)}").text
    refused = act(client, path, "xac-nhan", 422, comment="Tốt 😀")
    assert "chưa in được ký tự 😀" in refused.text
    act(client, path, "xac-nhan", comment="Hoàn thành tốt việc đã đăng ký")
    assert "Hoàn thành tốt việc đã đăng ký" in client.sign_in(WRITER).get(path).text


# --- Who gets what -----------------------------------------------------------------------------------------

USERS = [person[0] for person in PEOPLE]
STRANGERS = [user for user in USERS if user not in {WRITER, SECRETARY}]
# What each address answers: to the owner, to the receiver, to a stranger, to somebody signed out.
ROUTES: dict[str, tuple[str, str, tuple[int, int, int, int]]] = {
    "show": ("GET", "/mau/{id}", (303, 303, 404, 303)),
    "section": ("GET", "/mau/{id}/phan/iii", (303, 403, 404, 303)),
    "compare": ("GET", "/mau/{id}/phan/iii/so-sanh", (404, 403, 404, 303)),
    "copy": ("GET", "/mau/{id}/phan/iii/chep", (303, 403, 404, 303)),
    "check": ("GET", "/mau/{id}/xem", (303, 403, 404, 303)),
    "handed": ("GET", "/mau/{id}/da-nop", (200, 403, 404, 303)),
    "trail": ("GET", "/mau/{id}/lich-su", (200, 403, 404, 303)),
    "revision": ("GET", "/mau/{id}/ban/1", (200, 403, 404, 303)),
    "pdf": ("GET", "/mau/{id}/in.pdf", (200, 200, 404, 303)),
    "docx": ("GET", "/mau/{id}/in.docx", (200, 200, 404, 303)),
    "review": ("GET", "/duyet-mau/{id}", (403, 200, 404, 303)),
    "save": ("POST", "/mau/{id}/phan/iii", (409, 403, 404, 401)),
    "autosave": ("POST", "/mau/{id}/phan/iii/nhap", (409, 403, 404, 401)),
    "copy in": ("POST", "/mau/{id}/phan/iii/chep", (303, 403, 404, 401)),
    "take": ("POST", "/mau/{id}/phan/iii/so-sanh", (404, 403, 404, 401)),
    "submit": ("POST", "/mau/{id}/nop", (303, 403, 404, 401)),
    "withdraw": ("POST", "/mau/{id}/rut-lai", (303, 403, 404, 401)),
    "confirm": ("POST", "/duyet-mau/{id}/xac-nhan", (403, 409, 404, 401)),
    "return": ("POST", "/duyet-mau/{id}/tra-lai", (403, 409, 404, 401)),
    "reopen": ("POST", "/duyet-mau/{id}/mo-lai", (403, 409, 404, 401)),
}


def test_the_table_knows_every_route_of_one_paper(app: Flask) -> None:
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/mau/<int:paper_id>", "/duyet-mau/<int:paper_id>"))
    ]
    assert sum(len({"GET", "POST"} & (rule.methods or set())) for rule in rules) == len(ROUTES)


def statuses(client: PageClient, path: str) -> dict[str, int]:
    found = {}
    for name, (method, pattern, _) in ROUTES.items():
        data = {"csrf_token": client.token(), "example": "Chữ lạ", "version": "99"}
        address = pattern.format(id=number(path))
        answer = client.raw.open(address, method=method, data=data if method == "POST" else None)
        found[name] = answer.status_code
        answer.close()
    return found


@pytest.mark.usefixtures("statuses_alone")
@pytest.mark.parametrize("username", [WRITER, SECRETARY, *STRANGERS, None])
def test_each_person_at_a_paper(app: Flask, client: PageClient, handed: str, username: str | None) -> None:
    if username:
        client.sign_in(username)
    else:
        client = PageClient(app)
    place = {WRITER: 0, SECRETARY: 1, None: 3}.get(username, 2)
    assert statuses(client, handed) == {name: answers[place] for name, (_, _, answers) in ROUTES.items()}


@pytest.mark.usefixtures("statuses_alone")
def test_a_draft_is_its_writers_alone(client: PageClient, writer: PageClient) -> None:
    path = begin(writer)
    for username in some(user for user in USERS if user != WRITER):
        found = statuses(client.sign_in(username), path)
        assert set(found.values()) == {404}, username


@pytest.mark.usefixtures("statuses_alone")
def test_a_receiver_never_sees_what_is_written_after_returning(client: PageClient, handed: str) -> None:
    act(client.sign_in(SECRETARY), handed, "tra-lai", reason="Sửa lại")
    client.sign_in(WRITER)
    page = client.get(f"{handed}/phan/iii")
    form = page.by_id("section-form")
    assert form is not None
    client.submit(page, form, example="Chữ chưa nộp", action="save")
    client.sign_in(SECRETARY)
    assert "Chữ chưa nộp" not in client.get(f"/duyet-mau/{number(handed)}").html


def test_every_look_of_another_is_on_the_trail(app: Flask, client: PageClient, handed: str) -> None:
    client.sign_in(SECRETARY)
    client.get(f"/duyet-mau/{number(handed)}")
    client.raw.get(f"/mau/{number(handed)}/in.pdf").close()
    client.raw.get(f"/mau/{number(handed)}/in.docx").close()
    client.sign_in(WRITER).raw.get(f"/mau/{number(handed)}/in.pdf").close()
    with app.app_context(), reading():
        found = db.session.execute(
            select(AuditEvent.verb, AuditEvent.actor_name)
            .where(AuditEvent.verb.in_([Verb.PAPER_OPENED, Verb.PAPER_PRINTED]))
            .order_by(AuditEvent.id)
        ).all()
        db.session.remove()
    assert [tuple(row) for row in found] == [
        (Verb.PAPER_OPENED, "Lê Thị Ánh"),
        (Verb.PAPER_PRINTED, "Lê Thị Ánh"),
        (Verb.PAPER_PRINTED, "Lê Thị Ánh"),
    ]
    seen = client.get(f"{handed}/lich-su").text
    assert seen.count("Lê Thị Ánh") == 3


@pytest.mark.parametrize("path", ["/mau/999", "/mau/0", "/duyet-mau/999", f"/mau/{'9' * 30}"])
def test_papers_that_do_not_exist(writer: PageClient, path: str) -> None:
    writer.get(path, status=404)


# --- Files -------------------------------------------------------------------------------------------------


def test_a_draft_prints_as_a_draft_and_a_blank_form_as_none(writer: PageClient) -> None:
    path = begin(writer)
    made = writer.raw.get(f"{path}/in.pdf")
    assert made.content_type == "application/pdf"
    assert "Mau-02" in made.headers["Content-Disposition"]
    assert "Dự thảo" in " ".join(page_texts(made.data))
    blank = writer.raw.get("/mau/in-trang/mau-02/2026/in.pdf")
    words = " ".join(page_texts(blank.data))
    assert "Dự thảo" not in words
    assert "Nguyễn Văn An" not in words
    assert "KẾ HOẠCH" in words
    made.close()
    blank.close()


def test_a_paper_with_what_cannot_be_printed_is_not_printed_with_a_hole(writer: PageClient) -> None:
    path = begin(writer)
    page = writer.get(f"{path}/phan/iii")
    form = page.by_id("section-form")
    assert form is not None
    writer.submit(page, form, example="Vui 😀", action="save")
    refused = writer.get(f"{path}/in.pdf", status=422)
    assert "Nội dung thực hiện trách nhiệm nêu gương: chưa in được ký tự 😀" in refused.text
    link = next(link for link in refused.links() if link.endswith("#example"))
    assert writer.get(link.partition("#")[0]).by_id("example-error") is not None


def test_a_draft_out_of_all_measure_holds_up_nobodys_printing(
    writer: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = begin(writer)
    page = writer.get(f"{path}/phan/iii")
    form = page.by_id("section-form")
    assert form is not None
    writer.submit(page, form, example="dài " * 5000, action="save")
    monkeypatch.setattr(Press, "render", lambda *_args, **_kwargs: pytest.fail("laid out"))
    assert "đang thừa 17999 ký tự" in writer.get(f"{path}/in.pdf", status=422).text


def test_facts_of_the_checklist_count_papers(app: Flask, client: PageClient, handed: str) -> None:
    client.sign_in("quanchung.snv")
    other = begin(client)
    fill(app, other)
    submit(client, other)
    page = client.sign_in("bithu.snv").get("/theo-doi/snv/2026")
    cell = page.by_id("t-II2-10-1")
    assert cell is not None
    assert cell.text == "2/6"
    example = page.by_id("t-II3-02-1")
    assert example is not None
    assert example.text == "2/2"
