"""The list of all exemplars of a year: what it says, and under whose name it is printed."""

import io
from datetime import date

import docx
import pytest
from openpyxl import load_workbook

from kl01.exemplars.listing import department_heading
from kl01.exemplars.rules import State
from kl01.org.access import HeldOffice, Principal
from kl01.org.kinds import Role
from kl01.plan.catalogue import current_plan
from kl01.printing.document import SignatureColumn
from tests.exemplars.conftest import Saved
from tests.exemplars.reading import ROOT, new
from tests.exemplars.unit import Unit
from tests.page_client import PageClient
from tests.printing.measure import page_texts

OVERVIEW = f"{ROOT}/tong-hop/2026"
NAME = "Danh-sach-guong-dien-hinh_2026"


def test_the_same_list_is_paper_word_and_excel(client: PageClient, saved: Saved) -> None:
    saved(lambda unit: new(unit, State.COMMENDED, name="Bà Sen"))
    client.sign_in("tuyengiao")
    links = client.get(OVERVIEW).links()
    answers = {}
    for kind in ("in.pdf", "in.docx", "danh-sach.xlsx"):
        assert f"{OVERVIEW}/{kind}" in links
        answers[kind] = client.raw.get(f"{OVERVIEW}/{kind}")
        assert f"{NAME}.{kind.rpartition('.')[2]}" in answers[kind].headers["Content-Disposition"]
    text = " ".join(" ".join(page_texts(answers["in.pdf"].data)).split())
    for part in ("BAN TUYÊN GIÁO", "tập thể, cá nhân điển hình được đăng ký năm 2026", "Bà Sen"):
        assert part in text
    assert "1 tập thể, cá nhân được báo cáo, 1/" in text
    assert "NGƯỜI LẬP Đỗ Thị Hồng Hạnh" in text
    table = docx.Document(io.BytesIO(answers["in.docx"].data)).tables[1]
    row = [cell.text for cell in table.rows[1].cells]
    page = load_workbook(io.BytesIO(answers["danh-sach.xlsx"].data)).worksheets[0]
    assert [str(cell.value) for cell in page[5]] == row
    assert row[0] == "1"
    assert row[2].startswith("Bà Sen")
    assert row[5].startswith(State.COMMENDED.label)


@pytest.mark.parametrize(
    ("role", "signer"),
    [
        (Role.HEAD, SignatureColumn("", "", "Trưởng ban", "", "Hoàng Lan")),
        (Role.DEPARTMENT_STAFF, SignatureColumn("Người lập", "", "", "", "Hoàng Lan")),
    ],
)
def test_the_head_signs_as_such_and_others_as_who_made_it(
    unit: Unit, role: Role, signer: SignatureColumn
) -> None:
    department = unit.world.unit("btg")
    office = HeldOffice(role, department.id, department.kind)
    session, day = unit.session, date(2026, 11, 23)
    plan = current_plan(session, 2026)
    assert plan is not None
    principal = Principal(1, 1, "Hoàng Lan", (), (office,), ())
    heading = department_heading(session, principal, plan, day)
    assert heading.signer == signer
    assert heading.issuer.startswith("Ban Tuyên giáo")
    assert heading.place_date == "Bình An, ngày 23 tháng 11 năm 2026"
