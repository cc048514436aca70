"""The administrator's pages, as they use them."""

import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from werkzeug.routing import Rule

from kl01.audit.models import AuditEvent
from kl01.audit.operations import program
from kl01.audit.verbs import Verb
from kl01.db import allow_writing, db, transaction
from kl01.org.models import Account, Membership, Office, OrgUnit, Person
from kl01.org.seams import OrgSeams
from kl01.plan.operations import load_plan
from kl01.plan.pack import BUNDLED_PACKS, load_pack
from kl01.web.seams import part
from tests.accounts.signing_in import SET_UP, sign_in
from tests.applications import NOW, Clock
from tests.org.conftest import person_id, setup_token, stored
from tests.page_client import Page, PageClient
from tests.seams import give
from tests.some import some
from tests.world import PASSWORD

ONE_TIME = re.compile("-".join(["[bchkmnprtvx234678]{4}"] * 3))
DONE = select(func.count(AuditEvent.id)).where(AuditEvent.verb != Verb.ACCESS_REFUSED)
"""All that happened but that somebody was refused."""


@pytest.fixture
def admin(client: PageClient) -> PageClient:
    return client.sign_in("quantri")


def _fill(client: PageClient, address: str, **values: str) -> Page:
    """Open a page with a form, fill it in and send it."""
    page = client.get(address)
    form = page.find(".//main//form[@method='post']")
    assert form is not None
    return client.submit(page, form, **values)


def _addresses(app: Flask, method: str) -> list[str]:
    values = {"code": "snv", "person_id": 10, "office_id": 2, "key": "password_length"}
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        return [
            adapter.build(rule.endpoint, _fit(rule, values), method, append_unknown=False)
            for rule in app.url_map.iter_rules()
            if rule.rule.startswith("/quan-tri")
            and rule.arguments <= {*values, *(rule.defaults or {})}
            and method in (rule.methods or ())
        ]


def _fit(rule: Rule, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a rule; only margins have a specimen."""
    key = {"key": "print_margins_party"} if rule.rule.endswith("ban-mau.pdf") else {}
    return values | key | dict(rule.defaults or {})


def test_nobody_else_gets_in(app: Flask) -> None:
    pages, acts = _addresses(app, "GET"), _addresses(app, "POST")
    assert len(pages) >= 22
    assert len(acts) >= 14
    events = stored(app, DONE)[0]
    for username in ("bithu.snv", "tuyengiao", "bithu.khoi", "quanchung.snv"):
        client = PageClient(app).sign_in(username)
        for address in some(pages):
            client.get(address, 403)
        for address in some(acts):
            client.post(address, status=403)
        assert "Quản trị" not in client.get("/viec-cua-toi").html
    stranger = PageClient(app)
    for address in some(pages):
        assert stranger.get(address).response.request.path == "/dang-nhap"
    assert stored(app, DONE)[0] == events


def test_every_page_opens_and_what_is_not_there_is_404(app: Flask, admin: PageClient) -> None:
    files = [address for address in _addresses(app, "GET") if "/in." in address or address.endswith(".pdf")]
    for address in some(files):
        assert admin.raw.get(address).status_code == 200, address
    for address in some(set(_addresses(app, "GET")) - set(files)):
        page = admin.get(address)
        assert page.response.request.path.startswith("/quan-tri"), address
    for address in (
        "/quan-tri/don-vi/khong-co",
        "/quan-tri/nguoi/9999",
        "/quan-tri/nguoi/9999/sua",
        "/quan-tri/chuc-vu/9999/thoi",
    ):
        admin.get(address, 404)


def people_at(admin: PageClient, unit: str) -> Page:
    return admin.get("/quan-tri/nguoi?" + urlencode({"don-vi": unit}))


@pytest.mark.parametrize(
    "typed", ["bhxh", "Chi bộ Quỹ Đầu tư phát triển", "quy dau tu", "Chi bộ gì đó (bhxh)", "Quỹ, phát-triển"]
)
def test_a_unit_is_found_by_its_code_and_by_the_beginnings_of_its_words(
    admin: PageClient, typed: str
) -> None:
    page = people_at(admin, typed)
    assert "1 người, xếp theo tên." in page.text
    assert page.value("don-vi") == "Chi bộ Quỹ Đầu tư phát triển (bhxh)"
    assert any("don-vi=bhxh" in link for link in page.links()), "files name it by its code"


def test_of_several_units_one_is_chosen(admin: PageClient) -> None:
    page = people_at(admin, "chi bộ")
    assert "Có nhiều đơn vị tên như vậy" in page.text
    rows = ["".join(one.itertext()) for one in page.all(".//li[@class='task-list__row']")]
    assert any("Chi bộ Văn phòng" in row and "Đảng bộ Sở Nội vụ" in row for row in rows)
    assert "xếp theo tên" not in page.text
    assert page.value("don-vi") == "chi bộ"
    link = next(link for link in page.links() if "don-vi=snv-vp" in link)
    assert "xếp theo tên" in admin.get(link).text


@pytest.mark.parametrize("typed", ["khong-co", "😀", "<script>", "%", "x" * 10_000])
def test_no_unit_is_told_with_what_to_do(admin: PageClient, typed: str) -> None:
    page = people_at(admin, typed)
    assert "Không có đơn vị nào có tên hoặc mã như vậy" in page.text
    assert "xếp theo tên" not in page.text


def test_a_new_unit_takes_nothing_but_its_place_from_the_address(admin: PageClient) -> None:
    page = admin.get(
        "/quan-tri/don-vi/moi?kind=subordinate_party_cell&parent=snv&valid_from=x&name=Lạ&code=la"
    )
    chosen = {
        select.get("name"): option.get("value")
        for select in page.all(".//select")
        for option in select.iter("option")
        if option.get("selected") is not None
    }
    assert chosen == {"kind": "subordinate_party_cell", "parent": "snv"}
    assert not page.value("name")
    assert not page.value("code")
    admin.get("/quan-tri/don-vi/moi?kind=x&parent=x")


def test_a_new_unit_begins_with_the_quarter_so_that_nothing_is_overdue(
    client: PageClient, clock: Clock
) -> None:
    for day, first_day in ((date(2026, 3, 31), "01/01/2026"), (date(2026, 8, 1), "01/07/2026")):
        clock.set_day(day)
        page = client.sign_in("quantri").get("/quan-tri/don-vi/moi")
        assert page.value("valid_from") == first_day
        assert "Ghi ngày đầu nhiệm kỳ nếu muốn nhập cả các quý trước" in page.text
        assert client.get("/quan-tri/nguoi/moi").value("valid_from") == first_day
    values = {"kind": "subordinate_party_cell", "parent": "snv", "valid_from": "01/01/2021"}
    _fill(client, "/quan-tri/don-vi/moi", name="Chi bộ Thanh tra", code="snv-tt", **values)
    assert client.get("/quan-tri/don-vi/moi").value("valid_from") == "01/01/2021", "entered on the same day"
    clock.set_day(date(2026, 8, 2))
    assert client.sign_in("quantri").get("/quan-tri/don-vi/moi").value("valid_from") == "01/07/2026"


def test_who_is_entered_into_a_unit_begins_no_earlier_than_it(admin: PageClient) -> None:
    _fill(
        admin, "/quan-tri/don-vi/moi",
        kind="grassroots_party_cell", name="Chi bộ Mới", code="cbm", valid_from="15/11/2026",
    )  # fmt: skip
    assert admin.get("/quan-tri/nguoi/moi?don-vi=cbm").value("valid_from") == "15/11/2026"
    page = _fill(admin, "/quan-tri/nguoi/moi?don-vi=cbm", full_name="Mai Thị Xuân")
    assert "Đã thêm Mai Thị Xuân" in page.text


@pytest.mark.parametrize("number", ["9" * 25, "9223372036854775808", "2147483648"])
def test_a_number_that_no_row_can_have_is_404(app: Flask, admin: PageClient, number: str) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if {"person_id", "office_id"} & rule.arguments]
    assert len(rules) >= 10
    for rule in some(rules):
        address = re.sub("<[^>]+>", number, rule.rule)
        if "GET" in (rule.methods or ()):
            admin.get(address, 404)
        if "POST" in (rule.methods or ()):
            admin.post(address, status=404)


def test_the_first_hour_of_an_administrator(empty_app: Flask) -> None:
    client = PageClient(empty_app)
    client.post(f"/cai-dat/{setup_token(empty_app)}", SET_UP)
    assert "Chưa có đơn vị nào" in client.get("/quan-tri/don-vi").text
    assert client.get("/quan-tri/don-vi/moi").value("valid_from") == "01/10/2026"
    page = _fill(
        client, "/quan-tri/don-vi/moi",
        kind="grassroots_party_organization", name="Đảng bộ Sở Nội vụ", code="snv", valid_from="1/1/2021",
    )  # fmt: skip
    assert "Đã thêm Đảng bộ Sở Nội vụ" in page.text
    page = _fill(
        client, "/quan-tri/don-vi/moi?parent=snv",
        kind="subordinate_party_cell", name="Chi bộ Văn phòng", code="snv-vp",
    )  # fmt: skip
    assert "01/01/2021" in page.text, "the first day entered last is offered again"
    page = _fill(client, "/quan-tri/nguoi/moi?don-vi=snv-vp", full_name="Nguyễn Thị Vân", birth_year="1975")
    assert "Chi bộ Văn phòng (Đảng viên" in page.text
    person = page.response.request.path
    page = _fill(client, f"{person}/chuc-vu/moi", role="secretary", unit="snv", valid_from="01/01/2021")
    assert "Đã giao Nguyễn Thị Vân chức vụ Bí thư, Đảng bộ Sở Nội vụ" in page.text
    slip = _fill(client, f"{person}/tai-khoan/moi")
    found = ONE_TIME.search(slip.text)
    assert found
    assert "vannt.snv" in slip.text
    assert "localhost" not in slip.text, "an address that leads nowhere from another computer"
    assert "Việc cần làm để bắt đầu" not in client.get("/quan-tri/").text
    newcomer = PageClient(empty_app)
    assert sign_in(newcomer, "vannt.snv", found[0]).response.request.path == "/mat-khau"


def test_the_start_list_says_when_the_plan_ended_before_this_year(empty_app: Flask) -> None:
    with empty_app.app_context():
        allow_writing(True)
        with transaction(db.session()):
            load_plan(db.session(), load_pack(BUNDLED_PACKS / "kl01-2021"), program(NOW))
        db.session.remove()
    client = PageClient(empty_app)
    client.post(f"/cai-dat/{setup_token(empty_app)}", SET_UP)
    page = client.get("/quan-tri/")
    assert "Gia hạn kế hoạch đến năm nay" in page.text
    assert "Kế hoạch chỉ đến hết năm 2025 nên năm 2026 chưa có nội dung nào" in page.text
    assert "Chưa gia hạn" in page.text
    assert "/quan-tri/ke-hoach" in page.links()
    client.post("/quan-tri/ke-hoach/kl01-2021/gia-han", {"year": "2026"})
    page = client.get("/quan-tri/")
    assert "Đã có năm 2026" in page.text
    assert "Chưa gia hạn" not in page.text


def test_a_year_without_a_plan_is_told_when_the_start_is_long_past(
    app: Flask, client: PageClient, clock: Clock
) -> None:
    assert "chưa có nội dung nào" not in client.sign_in("quantri").get("/quan-tri/").text
    clock.set_day(date(2027, 1, 4))
    page = client.sign_in("quantri").get("/quan-tri/")
    assert "Kế hoạch chỉ đến hết năm 2026 nên năm 2027 chưa có nội dung nào." in page.text
    assert "Việc cần làm để bắt đầu" not in page.text
    give(app, replace(part(OrgSeams, app), covered_years=list))
    assert "Chưa có kế hoạch nào cho năm 2027." in client.get("/quan-tri/").text


def test_a_one_time_password_is_shown_once_and_kept_nowhere(app: Flask, admin: PageClient) -> None:
    number = person_id(app, "bithu.snv")
    victim = PageClient(app).sign_in("bithu.snv")
    slip = _fill(admin, f"/quan-tri/nguoi/{number}/tai-khoan/cap-lai")
    assert slip.status == 200
    assert slip.response.headers["Cache-Control"] == "no-store"
    found = ONE_TIME.search(slip.text)
    assert found
    assert victim.get("/uy-quyen").response.request.path == "/dang-nhap"
    assert not ONE_TIME.search(admin.get(f"/quan-tri/nguoi/{number}").text)
    assert not ONE_TIME.search(admin.get(f"/quan-tri/nguoi/{number}/tai-khoan/cap-lai").text)
    assert found[0] not in str(stored(app, select(AuditEvent.data)))
    assert stored(app, select(Account.must_change_password).where(Account.person_id == number)) == [True]
    sign_in(victim, "bithu.snv", PASSWORD, 422)
    assert sign_in(victim, "bithu.snv", found[0]).response.request.path == "/mat-khau"


def test_a_slip_that_is_loaded_again_leaves_the_printed_password_alone(app: Flask, admin: PageClient) -> None:
    number = person_id(app, "bithu.snv")
    asked = admin.get(f"/quan-tri/nguoi/{number}/tai-khoan/cap-lai")
    form = asked.find(".//main//form[@method='post']")
    assert form is not None
    printed = ONE_TIME.search(admin.submit(asked, form).text)
    assert printed
    again = admin.submit(asked, form)
    assert again.status == 409
    assert "Mật khẩu đã được cấp ở lần bấm trước và chỉ hiện một lần" in again.text
    assert not ONE_TIME.search(again.text)
    assert len(stored(app, select(AuditEvent.id).where(AuditEvent.verb == Verb.PASSWORD_RESET))) == 1
    for token in ("", "x", "ậ", asked.value("token") or ""):
        admin.post(f"/quan-tri/nguoi/{number}/tai-khoan/cap-lai", {"token": token}, 409)
    button = again.find(".//main//form[@method='post']")
    assert button is not None
    newer = ONE_TIME.search(admin.submit(again, button).text)
    assert newer
    assert newer[0] != printed[0]
    victim = PageClient(app)
    sign_in(victim, "bithu.snv", printed[0], 422)
    assert sign_in(victim, "bithu.snv", newer[0]).response.request.path == "/mat-khau"
    sent = {"current": newer[0], "password": "trời xanh mây trắng", "repeated": "trời xanh mây trắng"}
    victim.post("/mat-khau", sent)
    assert "Mật khẩu đã thay đổi từ khi mở trang này" in admin.submit(again, button).text
    sign_in(PageClient(app), "bithu.snv", "trời xanh mây trắng")


def test_a_slip_of_a_new_account_that_is_loaded_again_makes_no_other(app: Flask, admin: PageClient) -> None:
    person = _fill(admin, "/quan-tri/nguoi/moi?don-vi=snv-vp", full_name="Lê Thị Vân").response.request.path
    address = f"{person}/tai-khoan/moi"
    slip = _fill(admin, address)
    printed = ONE_TIME.search(slip.text)
    assert printed
    again = admin.post(address, {"username": "vanlt.snv"}, 409)
    assert "Mật khẩu đã được cấp ở lần bấm trước và chỉ hiện một lần" in again.text
    assert sign_in(PageClient(app), "vanlt.snv", printed[0]).response.request.path == "/mat-khau"
    button = again.find(".//main//form[@method='post']")
    assert button is not None
    assert ONE_TIME.search(admin.submit(again, button).text)


def test_disabling_ends_the_session_at_once(app: Flask, admin: PageClient) -> None:
    number = person_id(app, "bithu.snv")
    victim = PageClient(app).sign_in("bithu.snv")
    assert victim.get("/uy-quyen").response.request.path == "/uy-quyen"
    page = admin.post(f"/quan-tri/nguoi/{number}/tai-khoan/khoa")
    assert "Đã khóa tài khoản" in page.text
    assert victim.get("/uy-quyen").response.request.path == "/dang-nhap"
    sign_in(victim, "bithu.snv", PASSWORD, 422)
    assert "Đã mở tài khoản" in admin.post(f"/quan-tri/nguoi/{number}/tai-khoan/mo").text
    assert sign_in(victim, "bithu.snv").response.request.path == "/viec-cua-toi"


def test_the_administrator_cannot_lock_himself_out(app: Flask, admin: PageClient) -> None:
    number = person_id(app, "quantri")
    page = admin.get(f"/quan-tri/nguoi/{number}")
    assert "Khóa tài khoản" not in page.text
    assert "Đổi mật khẩu của mình" in page.text
    assert "Không tự khóa" in admin.post(f"/quan-tri/nguoi/{number}/tai-khoan/khoa").text
    assert "Đổi mật khẩu" in _fill(admin, f"/quan-tri/nguoi/{number}/tai-khoan/cap-lai").text
    office = stored(app, select(Office.id).where(Office.person_id == number))[0]
    for reason in ("ended", "mistake"):
        page = admin.post(
            f"/quan-tri/chuc-vu/{office}/thoi", {"reason": reason, "last_day": "23/11/2026"}, 422
        )
        assert "người quản trị duy nhất" in page.text
    admin.post(f"/quan-tri/nguoi/{number}/roi-di", {"last_day": "23/11/2026"}, 422)
    assert admin.get("/quan-tri/").status == 200


def test_taken_usernames_get_another_suggestion(app: Flask, admin: PageClient) -> None:
    for expected in ("anhlt.snv", "anhlt2.snv"):
        page = _fill(
            admin, "/quan-tri/nguoi/moi?don-vi=snv-vp",
            full_name="Lê Thị Anh", birth_year="19" + str(len(expected) + 70),
        )  # fmt: skip
        address = f"{page.response.request.path}/tai-khoan/moi"
        assert admin.get(address).value("username") == expected
        refused = admin.post(address, {"username": "bithu.snv"}, 422)
        assert "đã có người dùng" in refused.text
        _fill(admin, address)
        assert admin.get(address).response.request.path.endswith(address.split("/")[3]), "has one now"


def test_search_paging_and_the_unit_filter(app: Flask, admin: PageClient) -> None:
    assert "Nguyễn Thị Hường" in admin.get("/quan-tri/nguoi?tim=nguyen huong").text
    assert "Không tìm thấy ai" in admin.get("/quan-tri/nguoi?tim=zzz").text
    under = admin.get("/quan-tri/nguoi?don-vi=snv").text
    assert "Trần Văn Bình" in under
    assert "Đặng Quốc Việt" not in under
    with app.app_context():
        allow_writing(True)
        with transaction(db.session()):
            for number in range(60):
                name = f"Người {number:02}"
                db.session.add(
                    Person(full_name=name, sort_key=f"~{number:02}", found_by=f" nguoi {number:02}")
                )
        db.session.remove()
    first = admin.get("/quan-tri/nguoi?tim=nguoi")
    assert "60 người" in first.text
    assert "Trang 1/2" in first.text
    second = admin.get(next(link for link in first.links() if "trang=2" in link))
    assert "Người 59" in second.text
    assert "Người 49" not in second.text
    assert admin.get("/quan-tri/nguoi?trang=x&tim=nguoi").text == first.text
    admin.get("/quan-tri/nguoi?trang=-3")
    for beyond in ("3", "999999", "9" * 25):
        assert admin.get(f"/quan-tri/nguoi?trang={beyond}&tim=nguoi").text == second.text
    admin.get(f"/quan-tri/nguoi?trang={'9' * 5000}")
    assert "Không tìm thấy ai" in admin.get(f"/quan-tri/nguoi?trang={'9' * 25}&tim=zzz").text


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("huong", ["Nguyễn Thị Hường"]),
        ("NGUYỄN hư", ["Nguyễn Thị Hường"]),
        ("uy", []),
        ("guyen", []),
        ("bithu.snv", ["Nguyễn Thị Hường"]),
        ("BíThư.SNV", ["Nguyễn Thị Hường"]),
        ("cbvp", ["Lê Thị Ánh"]),
        ("ithu", []),
        ("binh tran", ["Trần Văn Bình"]),
        ("%", []),
        ("_an", ["Nguyễn Văn An", "Lê Thị Ánh"]),
    ],
)
def test_words_are_found_where_words_of_names_and_usernames_begin(
    admin: PageClient, words: str, names: list[str]
) -> None:
    page = admin.get("/quan-tri/nguoi?" + urlencode({"tim": words}))
    assert ["".join(one.itertext()).strip() for one in page.all(".//tbody/tr/th")] == names


def test_a_name_with_a_hyphen_is_found_by_each_of_its_words(app: Flask, admin: PageClient) -> None:
    _fill(admin, "/quan-tri/nguoi/moi?don-vi=snv-vp", full_name="Y-Bhăm Êban")
    for words in ("bham", "y-bham", "eban y"):
        assert "Y-Bhăm Êban" in admin.get("/quan-tri/nguoi?" + urlencode({"tim": words})).text


def test_on_a_phone_each_cell_of_the_people_speaks_for_itself(app: Flask, admin: PageClient) -> None:
    number = person_id(app, "canbo.snv")
    with app.app_context():
        allow_writing(True)
        with transaction(db.session()):
            db.session.execute(delete(Account).where(Account.person_id == number))
            db.session.execute(delete(Membership).where(Membership.person_id == number))
        db.session.remove()
    page = admin.get("/quan-tri/nguoi?tim=van an")
    assert page.find(".//table[@class='data-table stacked']") is not None, "the head is left out there"
    cells = [" ".join("".join(one.itertext()).split()) for one in page.all(".//tbody/tr/*")]
    assert cells == ["Nguyễn Văn An", "Không sinh hoạt ở đâu", "", "Chưa có tài khoản"]


def test_a_name_is_shown_as_text_whatever_it_holds(admin: PageClient) -> None:
    page = _fill(admin, "/quan-tri/nguoi/moi?don-vi=snv-vp", full_name="<script>alert(1)</script> & Con")
    assert "<script>alert(1)</script> & Con" in page.text
    assert "<script>alert" not in page.html
    assert "<script>alert" not in admin.get("/quan-tri/nguoi").html


def test_a_name_pasted_from_a_mac_is_stored_in_one_form(app: Flask, admin: PageClient) -> None:
    pasted = unicodedata.normalize("NFD", "  Đỗ\u00a0Thị\u200b  Hường ")
    _fill(admin, "/quan-tri/nguoi/moi?don-vi=snv-vp", full_name=pasted)
    assert stored(app, select(Person.full_name).where(Person.found_by == " do thi huong")) == ["Đỗ Thị Hường"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"full_name": "A" * 10_000}, "Họ và tên phải từ 100 ký tự trở xuống"),
        ({"full_name": " \u200b "}, "Nhập họ và tên"),
        ({"full_name": "NguyÔn V¨n ¢n µ"}, "TCVN3"),
        ({"full_name": "-"}, "Họ và tên phải có chữ"),
        ({"full_name": "12345"}, "Họ và tên phải có chữ"),
        ({"birth_year": "75"}, "bốn chữ số"),
        ({"birth_year": "01975"}, "bốn chữ số"),
        ({"birth_year": "١٩٧٥"}, "bốn chữ số"),
        ({"birth_year": "١٩٧٥abc"}, "bốn chữ số"),
        ({"birth_year": "1899"}, "từ 1900 đến 2012"),
        ({"birth_year": "2013"}, "từ 1900 đến 2012"),
        ({"unit": ""}, "Chọn đơn vị"),
        ({"unit": "khong-co"}, "Chọn đơn vị"),
        ({"standing": "boss"}, "Chọn đảng viên hoặc quần chúng"),
        ({"valid_from": "30/02/2026"}, "phải là ngày có thật"),
        ({"valid_from": ""}, "Nhập ngày bắt đầu sinh hoạt"),
        ({"valid_from": "01/01/1999"}, "phải từ 01/01/2020"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(
    app: Flask, admin: PageClient, values: dict[str, str], message: str
) -> None:
    people = stored(app, select(func.count(Person.id)))[0]
    sent = {"full_name": "Mai Thị Xuân", "job_title": "Kế toán", **values}
    page = _fill(admin, "/quan-tri/nguoi/moi?don-vi=snv-vp", **sent)
    assert page.status == 422
    assert message in page.text
    assert page.value("job_title") == "Kế toán"
    assert "<title>Lỗi: Thêm người" in page.html
    assert stored(app, select(func.count(Person.id)))[0] == people


@pytest.mark.parametrize("year", ["1900", "2012"])
def test_years_of_birth_at_the_ends_are_taken(app: Flask, admin: PageClient, year: str) -> None:
    _fill(admin, "/quan-tri/nguoi/moi?don-vi=snv-vp", full_name="Mai Thị Xuân", birth_year=year)
    assert stored(app, select(Person.birth_year).where(Person.full_name == "Mai Thị Xuân")) == [int(year)]


@pytest.mark.parametrize("name", ["-", "12345", "2. – 3."])
def test_names_hold_a_letter(app: Flask, admin: PageClient, name: str) -> None:
    number = person_id(app, "canbo.snv")
    for address, field, message in (
        ("/quan-tri/don-vi/moi", "name", "Tên đơn vị phải có chữ"),
        ("/quan-tri/don-vi/bhxh/sua", "name", "Tên đơn vị phải có chữ"),
        (f"/quan-tri/nguoi/{number}/sua", "full_name", "Họ và tên phải có chữ"),
        ("/quan-tri/cap-uy", "place_name", "Địa danh phải có chữ"),
    ):
        page = _fill(admin, address, **{field: name})
        assert page.status == 422
        assert message in page.text
        assert page.value(field) == name


def test_two_administrators_edit_one_person(app: Flask, admin: PageClient) -> None:
    number = person_id(app, "canbo.snv")
    address = f"/quan-tri/nguoi/{number}/sua"
    mine = admin.get(address)
    other = PageClient(app).sign_in("quantri")
    _fill(other, address, job_title="Phó Trưởng phòng")
    form = mine.find(".//main//form[@method='post']")
    assert form is not None
    conflict = admin.submit(mine, form, job_title="Chuyên viên chính")
    assert conflict.status == 409
    assert "Lý Minh Quân vừa sửa phần này" in conflict.text
    assert "Phó Trưởng phòng" in conflict.text
    assert conflict.value("job_title") == "Chuyên viên chính"
    assert stored(app, select(Person.job_title).where(Person.id == number)) == ["Phó Trưởng phòng"]
    again = conflict.find(".//main//form[@method='post']")
    assert again is not None
    assert admin.submit(conflict, again).response.request.path == f"/quan-tri/nguoi/{number}"
    assert stored(app, select(Person.job_title).where(Person.id == number)) == ["Chuyên viên chính"]


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 40, "١"])
def test_a_version_that_was_tampered_with_is_stale(app: Flask, admin: PageClient, version: str) -> None:
    number = person_id(app, "canbo.snv")
    sent = {"full_name": "X", "birth_year": "", "job_title": "", "version": version}
    admin.post(f"/quan-tri/nguoi/{number}/sua", sent, 409)
    assert stored(app, select(Person.full_name).where(Person.id == number)) == ["Nguyễn Văn An"]


def test_two_administrators_move_one_person(app: Flask, admin: PageClient) -> None:
    number = person_id(app, "canbo.snv")
    address = f"/quan-tri/nguoi/{number}/chuyen"
    mine = admin.get(address)
    other = PageClient(app).sign_in("quantri")
    assert "Đã ghi nơi sinh hoạt mới" in _fill(other, address, unit="sct").text
    form = mine.find(".//main//form[@method='post']")
    assert form is not None
    conflict = admin.submit(mine, form, unit="bhxh")
    assert conflict.status == 409
    assert "Đảng bộ Sở Công Thương" in conflict.text
    assert len(stored(app, select(Membership).where(Membership.person_id == number))) == 2


def test_moving_and_leaving(app: Flask, admin: PageClient, clock: Clock) -> None:
    number = person_id(app, "quanchung.snv")
    page = _fill(admin, f"/quan-tri/nguoi/{number}/chuyen", standing="party_member", first_day="19/05/2026")
    assert "Chi bộ Văn phòng (Đảng viên, từ 19/05/2026)" in page.text
    assert "Quần chúng: từ 01/01/2020 đến 18/05/2026" in page.text
    page = _fill(admin, f"/quan-tri/nguoi/{number}/roi-di")
    assert "thôi sinh hoạt" in page.text
    clock.advance(timedelta(days=1))
    admin.sign_in("quantri")
    assert "Hiện không sinh hoạt ở đơn vị nào" in admin.get(f"/quan-tri/nguoi/{number}").text
    page = _fill(admin, f"/quan-tri/nguoi/{number}/chuyen", unit="bhxh")
    assert "Chi bộ Quỹ Đầu tư phát triển (Đảng viên" in page.text


def test_renaming_a_unit_and_correcting_it(app: Flask, admin: PageClient) -> None:
    page = _fill(
        admin, "/quan-tri/don-vi/bhxh/sua", name="Chi bộ Quỹ Môi trường", reason="change", since="01/07/2025"
    )
    assert "Từ 01/01/2020: Chi bộ Quỹ Đầu tư phát triển" in page.text
    assert "Từ 01/07/2025: Chi bộ Quỹ Môi trường" in page.text
    refused = _fill(admin, "/quan-tri/don-vi/bhxh/sua", reason="change")
    assert refused.status == 422
    assert "Nhập ngày thay đổi" in refused.text
    later = _fill(admin, "/quan-tri/don-vi/bhxh/sua", reason="change", since="24/11/2026")
    assert "phải từ 01/07/2025 đến 23/11/2026" in later.text
    page = _fill(admin, "/quan-tri/don-vi/bhxh/sua", name="Chi bộ Quỹ Bảo vệ môi trường")
    assert page.text.count("Từ 0") == 2
    page = _fill(admin, "/quan-tri/don-vi/khoi/sua", name="Đảng ủy các cơ quan Đảng tỉnh Bình An")
    assert "Đảng ủy các cơ quan Đảng tỉnh Bình An" in page.html


def test_closing_a_unit(app: Flask, admin: PageClient) -> None:
    refused = _fill(admin, "/quan-tri/don-vi/snv/ket-thuc", last_day="30/06/2026")
    assert refused.status == 422
    assert "còn đứng dưới đơn vị này" in refused.text
    refused = _fill(admin, "/quan-tri/don-vi/snv-vp/ket-thuc", last_day="30/06/2026")
    assert "Chọn đơn vị kế tục" in refused.text
    assert refused.value("last_day") == "30/06/2026"
    page = _fill(admin, "/quan-tri/don-vi/snv-vp/ket-thuc", last_day="30/06/2026", successor="snv-tccb")
    assert "hoạt động đến hết 30/06/2026" in page.text
    assert "kế tục: Chi bộ Tổ chức cán bộ" in admin.get("/quan-tri/don-vi").text
    number = person_id(app, "canbo.snv")
    assert "Chi bộ Tổ chức cán bộ (Đảng viên, từ 01/07/2026)" in admin.get(f"/quan-tri/nguoi/{number}").text


def test_a_stale_unit_keeps_both_texts(app: Flask, admin: PageClient) -> None:
    mine = admin.get("/quan-tri/don-vi/bhxh/sua")
    _fill(PageClient(app).sign_in("quantri"), "/quan-tri/don-vi/bhxh/sua", name="Chi bộ Một")
    form = mine.find(".//main//form[@method='post']")
    assert form is not None
    conflict = admin.submit(mine, form, name="Chi bộ Hai")
    assert conflict.status == 409
    assert "Chi bộ Một" in conflict.text
    assert conflict.value("name") == "Chi bộ Hai"
    assert stored(app, select(OrgUnit.name).where(OrgUnit.code == "bhxh")) == ["Chi bộ Một"]


def test_a_day_that_is_needed_is_not_called_optional(app: Flask, admin: PageClient) -> None:
    office = stored(app, select(Office.id).where(Office.person_id == person_id(app, "bithu.cbvp")))[0]
    for address, label in (
        (f"/quan-tri/chuc-vu/{office}/thoi", "Ngày cuối giữ chức"),
        ("/quan-tri/don-vi/bhxh/sua", "Đổi từ ngày"),
    ):
        text = admin.get(address).text
        assert label in text
        assert not text.partition(label)[2].lstrip().startswith("(không bắt buộc)")
    refused = _fill(admin, f"/quan-tri/chuc-vu/{office}/thoi", last_day="")
    assert refused.status == 422
    assert "Nhập ngày cuối giữ chức" in refused.text


def test_giving_and_ending_an_office(app: Flask, admin: PageClient) -> None:
    number = person_id(app, "canbo.snv")
    refused = _fill(admin, f"/quan-tri/nguoi/{number}/chuc-vu/moi", role="secretary", unit="snv")
    assert refused.status == 422
    assert "Nguyễn Thị Hường đang giữ chức Bí thư" in refused.text
    refused = _fill(admin, f"/quan-tri/nguoi/{number}/chuc-vu/moi", role="head", unit="khoi")
    assert "không có chức vụ Người đứng đầu" in refused.text
    _fill(admin, f"/quan-tri/nguoi/{number}/chuc-vu/moi", role="committee_member", unit="snv")
    office = stored(app, select(Office.id).where(Office.person_id == number))[0]
    page = _fill(admin, f"/quan-tri/chuc-vu/{office}/thoi", reason="mistake")
    assert "Chưa giao chức vụ nào" in page.text
    held = stored(app, select(Office.id).where(Office.person_id == person_id(app, "bithu.cbvp")))[0]
    page = _fill(admin, f"/quan-tri/chuc-vu/{held}/thoi", last_day="31/10/2026")
    assert "từ 01/01/2020 đến 31/10/2026" in page.text
    old = PageClient(app).sign_in("bithu.cbvp")
    old.get("/uy-quyen/snv-vp/danh-dau", 403)


def test_what_papers_and_pages_say_of_the_committee(app: Flask, admin: PageClient) -> None:
    page = _fill(admin, "/quan-tri/cap-uy", help_contact="Phòng Cơ yếu, máy lẻ 5")
    assert "Hỗ trợ: Phòng Cơ yếu, máy lẻ 5" in " ".join(page.html.split())
    _fill(admin, "/quan-tri/cap-uy", superior_name="Tỉnh ủy Bình An")
    assert admin.get("/quan-tri/cap-uy").value("superior_name") == "Tỉnh ủy Bình An"
    refused = _fill(admin, "/quan-tri/cap-uy", superior_name="Tỉnh ủy " * 40)
    assert refused.status == 422
    assert "Tên cấp trên phải từ 200 ký tự trở xuống" in refused.text
    changes = stored(
        app, select(AuditEvent.data).where(AuditEvent.verb == Verb.COMMITTEE_CHANGED).order_by(AuditEvent.id)
    )
    assert [change["to"]["superior_name"] for change in changes] == ["", "Tỉnh ủy Bình An"]
    _fill(admin, "/quan-tri/cap-uy", superior_name="")
    assert not admin.get("/quan-tri/cap-uy").value("superior_name")
