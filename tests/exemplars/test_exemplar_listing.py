"""The list of all exemplars of a year: what it says, and under whose name it is printed."""

import io
from dataclasses import replace
from datetime import date

import docx
import pytest
from openpyxl import load_workbook

from kl01.exemplars.listing import department_issue
from kl01.exemplars.rules import ExemplarState
from kl01.org.access import HeldOffice, Principal
from kl01.org.kinds import Role
from kl01.org.list_heading import MAKER
from kl01.plan.catalogue import current_plan
from kl01.printing.document import SignatureColumn
from tests.exemplars.conftest import Saved
from tests.exemplars.reading import ROOT, new
from tests.exemplars.unit import Unit
from tests.page_client import PageClient
from tests.printing.measure import page_texts
from tests.printing.sheets import values
from tests.some import some

OVERVIEW = f"{ROOT}/tong-hop/2026"
NAME = "Danh-sach-guong-dien-hinh_2026"


def test_the_same_list_is_paper_word_and_excel(client: PageClient, saved: Saved) -> None:
    saved(lambda unit: new(unit, ExemplarState.COMMENDED, name="Bà Sen"))
    client.sign_in("tuyengiao")
    links = client.get(OVERVIEW).links()
    answers = {}
    assert f"{OVERVIEW}/in" in links
    for kind in ("in.pdf", "in.docx", "danh-sach.xlsx"):
        answers[kind] = client.raw.get(f"{OVERVIEW}/{kind}")
        assert f"{NAME}.{kind.rpartition('.')[2]}" in answers[kind].headers["Content-Disposition"]
    text = " ".join(" ".join(page_texts(answers["in.pdf"].data)).split())
    for part in ("BAN TUYÊN GIÁO", "tập thể, cá nhân điển hình được đăng ký năm 2026", "Bà Sen"):
        assert part in text
    assert "1 tập thể, cá nhân được báo cáo, 1/" in text
    assert "TRƯỞNG BAN" in text
    table = docx.Document(io.BytesIO(answers["in.docx"].data)).tables[1]
    row = [cell.text.replace("\u00a0", " ") for cell in table.rows[1].cells]
    typed = values(answers["danh-sach.xlsx"].data)[4]
    assert [str(cell) for cell in typed[:4]] == row[:4]
    number, held_on, state, decision, decided_on = typed[4:]
    assert row[4] == f"{number}, ngày {held_on:%d/%m/%Y}"
    assert row[5] == f"{state}\n{decision}, ngày {decided_on:%d/%m/%Y}"
    assert row[0] == "1"
    assert row[2].startswith("Bà Sen")
    assert row[5].startswith(ExemplarState.COMMENDED.label)


def test_registrations_of_units_are_the_same_on_screen_paper_word_and_excel(
    client: PageClient, saved: Saved
) -> None:
    saved(lambda unit: new(unit, ExemplarState.COMMENDED, name="Bà Sen"))
    page = client.sign_in("tuyengiao").get(OVERVIEW)
    files = {}
    assert {f"{OVERVIEW}/don-vi/{one}" for one in ("in", "in.docx", "in.xlsx")} <= set(page.links())
    for kind in ("pdf", "docx", "xlsx"):
        files[kind] = client.raw.get(f"{OVERVIEW}/don-vi/in.{kind}")
        name = f"Danh-sach-don-vi-dang-ky-guong-dien-hinh_2026.{kind}"
        assert name in files[kind].headers["Content-Disposition"]
    row = ["Đảng bộ Sở Nội vụ", "0 tập thể, 1 cá nhân; 1 đã tuyên dương", "Ít hơn Kế hoạch"]
    table = docx.Document(io.BytesIO(files["docx"].data)).tables[1]
    assert row in [[cell.text for cell in line.cells][1:] for line in table.rows]
    sheet = load_workbook(io.BytesIO(files["xlsx"].data)).worksheets[0]
    typed = ["Đảng bộ Sở Nội vụ", 0, 1, 1, "Ít hơn Kế hoạch"]
    assert typed in [list(line[1:]) for line in sheet.iter_rows(values_only=True)]
    text = " ".join(" ".join(page_texts(files["pdf"].data)).split())
    assert "DANH SÁCH đơn vị đăng ký tập thể, cá nhân điển hình năm 2026" in text
    assert "Hạn đăng ký: " in text
    assert "TRƯỞNG BAN" in text


def test_registrations_that_are_asked_for_alone_are_printed(client: PageClient, saved: Saved) -> None:
    saved(lambda unit: new(unit, ExemplarState.COMMENDED))
    page = client.sign_in("tuyengiao").get(f"{OVERVIEW}?loc=chua-dang-ky")
    link = next(link for link in page.links() if "don-vi/in.xlsx" in link)
    assert link == f"{OVERVIEW}/don-vi/in.xlsx?loc=chua-dang-ky"
    sheet = load_workbook(io.BytesIO(client.raw.get(link).data)).worksheets[0]
    assert sheet["A1"].value.endswith("NĂM 2026 (CHƯA ĐĂNG KÝ)")
    states = [line[5] for line in sheet.iter_rows(values_only=True) if isinstance(line[0], int)]
    assert set(some(states)) == {"Chưa đăng ký"}


def test_what_a_unit_registered_as_an_excel_file(client: PageClient, saved: Saved) -> None:
    saved(
        lambda unit: (
            new(unit, ExemplarState.DRAFT, name="Bà Sen"),
            new(unit, ExemplarState.SUBMITTED, name="Ông Sỹ"),
        )
    )
    address = f"{ROOT}/dang-ky/snv/2026"
    assert f"{address}/in.xlsx" in client.sign_in("bithu.snv").get(address).links()
    answer = client.raw.get(f"{address}/in.xlsx")
    assert "Guong-dien-hinh_Dang-bo-So-Noi-vu_2026.xlsx" in answer.headers["Content-Disposition"]
    rows = list(load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))
    approval = ("Đăng ký", "Cấp ủy thông qua", "Ngày thông qua")
    state = ("Tình trạng", "Quyết định", "Ngày quyết định")
    assert ("TT", "Tập thể, cá nhân", "Lĩnh vực, nội dung", *approval, *state) in rows
    listed = [(row[1].partition(" (")[0], row[6]) for row in rows if isinstance(row[0], int)]
    assert listed == [("Bà Sen", ExemplarState.DRAFT.label), ("Ông Sỹ", ExemplarState.SUBMITTED.label)]


def test_an_excel_file_holds_of_a_unit_what_its_reader_may_read(client: PageClient, saved: Saved) -> None:
    saved(
        lambda unit: (
            new(unit, ExemplarState.DRAFT, name="Bà Sen"),
            new(unit, ExemplarState.REPORTED, name="Ông Sỹ"),
        )
    )
    made = client.sign_in("tuyengiao").raw.get(f"{ROOT}/dang-ky/snv/2026/in.xlsx").data
    cells = [str(cell) for row in load_workbook(io.BytesIO(made)).worksheets[0].values for cell in row]
    assert any("Ông Sỹ" in cell for cell in some(cells))
    assert not any("Bà Sen" in cell for cell in some(cells))


@pytest.mark.parametrize(
    ("role", "signer"),
    [
        (Role.HEAD, SignatureColumn("", "", "Trưởng ban", "", "Hoàng Lan")),
        (Role.DEPARTMENT_STAFF, SignatureColumn("", "", "Trưởng ban", "", "")),
    ],
)
def test_a_list_is_signed_by_the_head_unless_who_made_it_says_that_they_do(
    unit: Unit, role: Role, signer: SignatureColumn
) -> None:
    department = unit.world.unit("btg")
    office = HeldOffice(role, department.id, department.kind)
    session, day = unit.session, date(2026, 11, 23)
    plan = current_plan(session, 2026)
    assert plan is not None
    principal = Principal(1, 1, "Hoàng Lan", (), (office,), ())
    issue = department_issue(session, principal, plan, day)
    heading = issue.heading("Danh sách")
    assert heading.signer == signer
    made = issue.heading("Danh sách", replace(issue.usual, signer=MAKER, recipients=()))
    assert made.signer == SignatureColumn("Người lập", "", "", "", "Hoàng Lan")
    assert (made.number, made.recipients) == ("", ())
    assert heading.issuer.startswith("Ban Tuyên giáo")
    assert heading.place_date == "Bình An, ngày 23 tháng 11 năm 2026"
