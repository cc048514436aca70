"""The lists of a unit's year on its page, at their addresses and as files."""

import io

import docx
import pytest
from openpyxl import load_workbook

from kl01.exemplars.models import Exemplar
from kl01.exemplars.rounds import draft_of, standing
from kl01.exemplars.step_operations import give_back, report, submit, withdraw
from tests.exemplars.conftest import Saved
from tests.exemplars.made import fill_sheet, registration, seen
from tests.exemplars.reading import ROOT, UNIT
from tests.exemplars.unit import NOW, Unit
from tests.page_client import Page, PageClient
from tests.printing.measure import page_texts
from tests.some import some

Papers = dict[str, int]
FIVE = ("Bà Sen", "Bà Súng", "Ông Tám", "Bà Lụa", "Ông Mười")


def five(unit: Unit) -> list[Exemplar]:
    """Lay five before the committee and let a meeting approve the first two."""
    found = [unit.add(name) for name in FIVE]
    for one in some(found):
        fill_sheet(unit.session, one, NOW)
    submit(unit.session, seen(*found), *unit.mover())
    unit.approve(*found[:2], number="Biên bản số 03-BB/ĐU")
    return found


@pytest.fixture
def papers(saved: Saved) -> Papers:
    """Five exemplars, two of them approved: the numbers of the papers of the first list and of the draft."""

    def lay(unit: Unit) -> Papers:
        own = five(unit)[0].registration
        draft = draft_of(own)
        assert draft
        return {"first": standing(own)[0].paper_id, "draft": draft.paper_id}

    found: Papers = saved(lay)
    return found


def told(page: Page, name: str) -> str:
    """Return what the page of the unit says of a list."""
    [found] = [one for one in page.all(".//main//section") if one.get("aria-label") == name]
    return " ".join("".join(found.itertext()).split())


def as_pdf(client: PageClient, paper_id: int) -> str:
    return " ".join(" ".join(page_texts(client.raw.get(f"/mau/{paper_id}/in.pdf").data)).split())


def as_word(client: PageClient, paper_id: int) -> str:
    made = docx.Document(io.BytesIO(client.raw.get(f"/mau/{paper_id}/in.docx").data))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(one.text for one in made.paragraphs), *cells]).split())


def test_mau_03_is_printed_as_approved_while_the_rest_waits_as_a_later_list(
    client: PageClient, papers: Papers
) -> None:
    page = client.sign_in("bithu.snv").get(UNIT)
    first = told(page, "Danh sách đăng ký")
    assert "Đã thông qua" in first
    assert "Biên bản số 03-BB/ĐU, ngày 23/11/2026" in first
    assert "02 cá nhân: Bà Sen, Bà Súng" in first
    draft = told(page, "Đợt bổ sung 1")
    assert "Dự thảo" in draft
    assert "Cấp ủy chưa thông qua" in draft
    assert "03 cá nhân: Ông Tám, Bà Lụa, Ông Mười" in draft
    for paper_id in some(papers.values()):
        assert {f"/mau/{paper_id}/in.pdf", f"/mau/{paper_id}/in.docx"} <= set(page.links())
    for read in (as_pdf, as_word):
        printed = read(client, papers["first"])
        assert "thông qua tại Biên bản số 03-BB/ĐU, ngày 23/11/2026." in printed
        assert "Dự thảo" not in printed
        assert "bổ sung" not in printed
        assert "Bà Sen" in printed
        assert "Ông Tám" not in printed
        later = read(client, papers["draft"])
        assert "Dự thảo" in later
        assert "(đợt bổ sung 1)" in later
        assert "Ông Tám" in later
        assert "Bà Sen" not in later


def test_the_old_address_shows_the_first_list_and_each_list_has_one(
    client: PageClient, papers: Papers
) -> None:
    client.sign_in("bithu.snv")
    old = client.get(f"{UNIT}/xem").text
    assert "Bà Sen" in old
    assert "Dự thảo" not in old
    assert "Dự thảo" in client.get(f"{UNIT}/xem/{papers['draft']}").text
    assert client.get(f"{UNIT}/xem/{papers['first']}").text.count("Bà Sen") == old.count("Bà Sen")


def test_a_list_is_at_the_address_of_its_own_unit_and_year_alone(
    client: PageClient, papers: Papers, saved: Saved
) -> None:
    def another(unit: Unit) -> int:
        other = registration(unit.session, unit.world.read_unit("sct"), unit.world.person("bithu.sct"), NOW)
        return other.paper_id

    foreign = saved(another)
    client.sign_in("bithu.snv")
    client.get(f"{UNIT}/xem/{foreign}", 404)
    client.get(f"{ROOT}/dang-ky/snv/2025/xem/{papers['first']}", 404)
    client.get(f"{UNIT}/xem/2147483647", 404)
    client.sign_in("bithu.sct").get(f"{UNIT}/xem/{papers['first']}", 404)


def test_who_left_an_approved_list_is_told_of_and_stays_on_its_paper(
    client: PageClient, papers: Papers, saved: Saved
) -> None:
    def leave(unit: Unit) -> None:
        one, other = (unit.session.query(Exemplar).filter_by(name=name).one() for name in FIVE[:2])
        withdraw(unit.session, seen(one), "Chuyển công tác", *unit.mover())
        give_back(unit.session, seen(other), "Bổ sung", *unit.mover())

    client.sign_in("bithu.snv")
    before = as_pdf(client, papers["first"])
    saved(leave)
    words = told(client.get(UNIT), "Danh sách đăng ký")
    assert "Văn bản giữ nguyên như lúc thông qua. Sau đó: Bà Súng: bị trả lại; Bà Sen: đã rút." in words
    assert as_pdf(client, papers["first"]) == before


def test_a_list_that_was_taken_back_is_shown_as_such_to_the_unit_alone(
    client: PageClient, papers: Papers, saved: Saved
) -> None:
    def take_back(unit: Unit) -> None:
        ones = [unit.session.query(Exemplar).filter_by(name=name).one() for name in FIVE[:2]]
        give_back(unit.session, seen(*ones), "Sai số biên bản", *unit.mover())

    saved(take_back)
    page = client.sign_in("bithu.snv").get(UNIT)
    assert "Đã thu hồi" in told(page, "Danh sách đã thông qua rồi trả lại")
    assert "05 cá nhân" in told(page, "Danh sách đăng ký")
    assert "Đã thu hồi" in as_pdf(client, papers["first"])
    client.sign_in("tuyengiao").get(f"/mau/{papers['first']}", 404)
    assert client.raw.get(f"/mau/{papers['first']}/in.pdf").status_code == 404


def test_ban_tuyen_giao_sees_the_list_that_was_reported_and_not_who_waits(
    client: PageClient, papers: Papers, saved: Saved
) -> None:
    def tell(unit: Unit) -> None:
        ones = [unit.session.query(Exemplar).filter_by(name=name).one() for name in FIVE[:2]]
        report(unit.session, seen(*ones), "15-BC/ĐU", *unit.mover())

    client.sign_in("tuyengiao")
    assert client.raw.get(f"/mau/{papers['first']}/in.pdf").status_code == 404
    saved(tell)
    page = client.get(UNIT)
    assert "Bà Sen, Bà Súng" in told(page, "Danh sách đăng ký")
    assert "Ông Tám" not in page.text
    assert "Đợt bổ sung 1" not in page.text
    assert "Bà Sen" in as_pdf(client, papers["first"])
    assert client.raw.get(f"/mau/{papers['draft']}/in.pdf").status_code == 404
    overview = client.get(f"{ROOT}/tong-hop/2026").text
    assert "Đợt bổ sung chưa thông qua" in overview


def test_an_excel_file_says_by_which_list_each_was_approved(
    client: PageClient, papers: Papers, saved: Saved
) -> None:
    def approve_one(unit: Unit) -> None:
        one = unit.session.query(Exemplar).filter_by(name="Bà Lụa").one()
        unit.approve(one, number="Biên bản số 05-BB/ĐU")

    assert papers
    saved(approve_one)
    made = client.sign_in("bithu.snv").raw.get(f"{UNIT}/in.xlsx").data
    rows = [row for row in load_workbook(io.BytesIO(made)).worksheets[0].values if isinstance(row[0], int)]
    found = {str(row[1]).partition(" (")[0]: str(row[3] or "").partition("\n")[0] for row in rows}
    assert found == {
        "Bà Sen": "Danh sách đăng ký",
        "Bà Súng": "Danh sách đăng ký",
        "Ông Tám": "",
        "Bà Lụa": "Đợt bổ sung 1",
        "Ông Mười": "",
    }


def test_before_approving_it_is_said_which_list_is_made(client: PageClient, papers: Papers) -> None:
    assert papers
    page = client.sign_in("phobithu.snv").get(f"{UNIT}/thong-qua")
    assert "thành một văn bản riêng, Đợt bổ sung 1, in như đã thông qua" in " ".join(page.text.split())


def test_what_is_typed_into_a_draft_is_saved_when_nobody_waits_any_more(
    client: PageClient, papers: Papers, saved: Saved
) -> None:
    def leave(unit: Unit) -> None:
        ones = [unit.session.query(Exemplar).filter_by(name=name).one() for name in FIVE[2:]]
        withdraw(unit.session, seen(*ones), "Nhầm", *unit.mover())

    address = f"/mau/{papers['draft']}/phan/iii"
    page = client.sign_in("bithu.snv").get(address)
    saved(leave)
    [form] = [one for one in page.all(".//main//form") if one.get("method") == "post"][:1]
    client.submit(page, form, organise="Hằng quý kiểm tra")
    assert "Hằng quý kiểm tra" in client.get(address).text
    assert "Đợt bổ sung 1" not in client.get(UNIT).text


def test_beginning_to_write_leads_to_the_draft(client: PageClient, papers: Papers) -> None:
    client.sign_in("bithu.snv").get(UNIT)
    answer = client.raw.post(f"{UNIT}/van-ban", data={"csrf_token": client.token()})
    assert answer.headers["Location"].startswith(f"/mau/{papers['draft']}/")


def test_a_unit_that_has_begun_has_the_draft_of_its_first_list(client: PageClient, saved: Saved) -> None:
    saved(lambda unit: registration(unit.session, unit.unit, unit.secretary, NOW).id)
    words = told(client.sign_in("bithu.snv").get(UNIT), "Danh sách đăng ký")
    assert "Dự thảo" in words


def test_the_deputy_may_sign_mau_03_for_the_same_body(client: PageClient, papers: Papers) -> None:
    page = client.sign_in("bithu.snv").get(f"{UNIT}/xem/{papers['first']}")
    assert "T/M ĐẢNG ỦY BÍ THƯ" in as_pdf(client, papers["first"])
    (way,) = {link for link in page.links() if "nguoi-ky=cap-pho" in link}
    chosen = client.get(way)
    assert "T/M ĐẢNG ỦY PHÓ BÍ THƯ" in " ".join(chosen.text.split())
    files = [link for link in some(chosen.links()) if link.startswith(f"/mau/{papers['first']}/in.")]
    assert all("nguoi-ky=cap-pho" in link for link in some(files))
    made = client.raw.get(next(link for link in files if "in.pdf" in link)).data
    assert "T/M ĐẢNG ỦY PHÓ BÍ THƯ" in " ".join(" ".join(page_texts(made)).split())
    assert "K/T" not in chosen.text
    strange = client.raw.get(f"/mau/{papers['first']}/in.pdf?nguoi-ky=cap-pho-999999").data
    assert "T/M ĐẢNG ỦY BÍ THƯ" in " ".join(" ".join(page_texts(strange)).split())
