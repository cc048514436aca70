"""How a list is issued: number, day, Nơi nhận and who signs, on the page, as PDF and as Word file alike."""

import io
from typing import Any
from urllib.parse import urlencode

import docx
import pytest

from kl01.org.kinds import Role
from kl01.org.models import Office
from tests.page_client import PageClient
from tests.printing.measure import page_texts
from tests.world import SINCE, World

CELL = "/duyet-mau/danh-sach/snv-vp/mau-02/2026"
TYPED = {
    "so": "7",
    "ngay": "20/11/2026",
    "nguoi-ky": "dung-dau",
    "noi-nhan": "- Đảng ủy Sở Nội vụ (để báo cáo);\n\nCác đảng viên\nLưu Chi bộ.",
}


def words(made: bytes) -> str:
    return " ".join(" ".join(page_texts(made)).split())


def word_text(made: bytes) -> str:
    file = docx.Document(io.BytesIO(made))
    cells = (cell.text for table in file.tables for row in table.rows for cell in row.cells)
    return " ".join(" ".join([*(one.text for one in file.paragraphs), *cells]).split())


def test_a_list_is_issued_as_usual_until_who_prints_says_otherwise(client: PageClient) -> None:
    page = client.sign_in("bithu.cbvp").get(f"{CELL}/in")
    assert page.value("so") == ""
    assert page.value("ngay") == "23/11/2026"
    assert page.value("noi-nhan") == "Đảng ủy Sở Nội vụ (để báo cáo)\nLưu Chi bộ Văn phòng"
    for text in (page.text, words(client.raw.get(f"{CELL}/in.pdf").data)):
        assert "Số -DS/CB" in " ".join(text.split()), "room for the hand"
        assert "Bình An, ngày 23 tháng 11 năm 2026" in text
        assert "- Đảng ủy Sở Nội vụ (để báo cáo), - Lưu Chi bộ Văn phòng." in text
        assert text.index("T/M CHI BỘ") < text.index("BÍ THƯ") < text.rindex("Lê Thị Ánh")
    assert "Số -DS/CB" in word_text(client.raw.get(f"{CELL}/in.docx").data)


def test_what_was_typed_is_on_page_paper_and_word_file(client: PageClient) -> None:
    client.sign_in("bithu.cbvp")
    query = urlencode(TYPED)
    page = client.get(f"{CELL}/in?{query}")
    assert page.value("so") == "7"
    made = [
        page.text,
        words(client.raw.get(f"{CELL}/in.pdf?{query}").data),
        word_text(client.raw.get(f"{CELL}/in.docx?{query}").data),
    ]
    for text in made:
        for line in (
            "Số 07-DS/CB",
            "Bình An, ngày 20 tháng 11 năm 2026",
            "- Đảng ủy Sở Nội vụ (để báo cáo), - Các đảng viên, - Lưu Chi bộ.",
        ):
            assert line in text, line
    # The buttons of the page send the form to each of them.
    assert set(page.sends_to()) == {f"{CELL}/in", f"{CELL}/in.pdf", f"{CELL}/in.docx"}


@pytest.mark.parametrize("kind", ["in", "in.pdf", "in.docx"])
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"ngay": "31/02/2026"}, "Ngày ký phải là ngày có thật"),
        ({"so": "1" * 41}, "Số phải từ 40 ký tự trở xuống"),
        ({"noi-nhan": "Nơi này\n" * 11}, "Nơi nhận nhiều nhất 10 dòng: bỏ bớt 1 dòng"),
        ({"noi-nhan": "𓀀"}, "𓀀"),
        ({"nguoi-ky": "cap-pho-99"}, "Chọn người ký"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_that_was_typed_is_lost(
    client: PageClient, kind: str, wrong: dict[str, str], message: str
) -> None:
    sent = {**TYPED, **wrong}
    page = client.sign_in("bithu.cbvp").get(f"{CELL}/{kind}?{urlencode(sent)}", status=422)
    assert message in page.text
    for name in ("so", "ngay", "noi-nhan"):
        assert (page.value(name) or "").split() == sent[name].split()


def test_day_and_number_may_be_left_to_the_hand(client: PageClient) -> None:
    client.sign_in("bithu.cbvp")
    text = words(client.raw.get(f"{CELL}/in.pdf?{urlencode({**TYPED, 'so': '', 'ngay': ''})}").data)
    assert "Bình An, ngày tháng năm 2026" in text
    assert "Số -DS/CB" in text


def deputy(world: World) -> Any:
    person = world.person("canbo.snv")
    unit = world.unit("snv-vp")
    world.session.add(
        Office(person_id=person.id, unit_id=unit.id, role=Role.DEPUTY_SECRETARY, valid_from=SINCE)
    )
    return person.id


def test_the_deputy_is_chosen_and_signs_for_the_same_body(client: PageClient, saved: Any) -> None:
    person_id = saved(deputy)
    client.sign_in("bithu.cbvp")
    query = urlencode({**TYPED, "nguoi-ky": f"cap-pho-{person_id}"})
    assert "Phó Bí thư: Nguyễn Văn An" in client.get(f"{CELL}/in?{query}").text
    assert words(client.raw.get(f"{CELL}/in.pdf?{query}").data).endswith(
        "T/M CHI BỘ PHÓ BÍ THƯ Nguyễn Văn An"
    )


def department(world: World) -> Any:
    person = world.person("tuyengiao")
    person.job_title = "Phó Trưởng ban"
    return person.id


def test_the_deputy_of_a_department_signs_in_the_place_of_its_head(client: PageClient, saved: Any) -> None:
    saved(department)
    made = client.sign_in("tuyengiao").raw.get("/duyet-mau/tong-hop/in.pdf").data
    assert words(made).endswith("K/T TRƯỞNG BAN PHÓ TRƯỞNG BAN Đỗ Thị Hồng Hạnh")
    file = word_text(client.raw.get("/duyet-mau/tong-hop/in.docx").data)
    assert "K/T TRƯỞNG BAN PHÓ TRƯỞNG BAN" in file


def test_who_made_a_list_signs_it_without_number_and_recipients(client: PageClient) -> None:
    query = urlencode({**TYPED, "so": "", "noi-nhan": "", "nguoi-ky": "nguoi-lap"})
    text = words(client.sign_in("tuyengiao").raw.get(f"/duyet-mau/tong-hop/in.pdf?{query}").data)
    assert text.endswith("NGƯỜI LẬP Đỗ Thị Hồng Hạnh")
    assert "Số" not in text.partition("TỔNG HỢP")[0]
    assert "Nơi nhận" not in text


def test_a_trade_union_writes_its_number_as_the_state_does(client: PageClient) -> None:
    address = "/duyet-mau/danh-sach/snv/mau-02/2026/in.pdf"
    query = urlencode({**TYPED, "nguoi-ky": "cap-pho", "so": "4"})
    text = words(client.sign_in("congdoan.snv").raw.get(f"{address}?{query}").data)
    assert "Số: 04/DS-CĐCS" in text
    assert "- Các đảng viên; - Lưu Chi bộ." in text
    assert text.endswith("TM. BAN CHẤP HÀNH PHÓ CHỦ TỊCH")


def test_what_else_the_address_says_goes_along(client: PageClient) -> None:
    page = client.sign_in("tuyengiao").get("/duyet-mau/tong-hop/in?don-vi=snv&mau=mau-02&nam=2026")
    assert (page.value("don-vi"), page.value("mau"), page.value("nam")) == ("snv", "mau-02", "2026")


def test_a_change_is_answered_with_the_paper_alone(client: PageClient) -> None:
    client.sign_in("bithu.cbvp")
    answer = client.raw.get(f"{CELL}/in?{urlencode(TYPED)}", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Số 07-DS/CB" in answer.text.replace("\u2060", "").replace("\u00a0", " ")
    assert "<html" not in answer.text
