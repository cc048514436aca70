"""Names that can not be printed: refused where they are typed; stored already, they stop no list."""

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest

from kl01.org.models import Committee
from kl01.printing.boxes import NOTE
from tests.page_client import Page, PageClient
from tests.printing.measure import page_texts
from tests.some import some
from tests.world import Saved, World

REFUSED = "chưa in được ký tự"


@pytest.fixture
def admin(client: PageClient) -> PageClient:
    return client.sign_in("quantri")


def send(client: PageClient, address: str, **values: str) -> Page:
    page = client.get(address)
    form = next(one for one in page.all(".//main//form") if one.get("method") == "post")
    return client.submit(page, form, **values)


# --- Where they are typed ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "values", "sign"),
    [
        ("/quan-tri/nguoi/moi?don-vi=snv-vp", {"full_name": "Trần Văn Thử 😀"}, "😀"),
        ("/quan-tri/nguoi/moi?don-vi=snv-vp", {"full_name": "Lê Thị An", "job_title": "Phó ☎"}, "☎"),
        ("/quan-tri/don-vi/moi", {"name": "Chi bộ ★ Sao"}, "★"),
        ("/quan-tri/cap-uy", {"place_name": "Bình An 🏠"}, "🏠"),
        ("/quan-tri/cap-uy", {"superior_name": "Tỉnh ủy 中"}, "中"),
    ],
)
def test_what_can_not_be_printed_is_refused_where_it_is_typed(
    admin: PageClient, address: str, values: dict[str, str], sign: str
) -> None:
    page = send(admin, address, **values)
    assert page.status == 422
    assert f"{REFUSED} {sign}" in page.text
    name, typed = list(values.items())[-1]
    assert page.value(name) == typed, "nothing typed is lost"


def test_a_name_is_refused_where_it_is_changed(admin: PageClient, saved: Saved) -> None:
    number = saved(lambda world: world.person("canbo.snv").id)
    page = send(admin, f"/quan-tri/nguoi/{number}/sua", full_name="Trần Văn Thử 😀")
    assert page.status == 422
    assert f"{REFUSED} 😀" in page.text


def test_where_people_find_help_may_hold_any_sign(admin: PageClient) -> None:
    assert send(admin, "/quan-tri/cap-uy", help_contact="☎ 102").status == 200


# --- Where they are stored already -------------------------------------------------------------------------


def smile(world: World) -> None:
    world.person("canbo.snv").full_name = "Trần Văn Thử 😀"
    world.person("bithu.cbvp").job_title = "Phó ☎ phòng"


def star(world: World) -> None:
    unit = world.unit("snv")
    for named in (unit, *unit.history):
        named.name = "Đảng bộ ★ Sở Nội vụ"
    world.session.query(Committee).one().place_name = "Bình An 🏠"


def words_of(made: Any) -> str:
    assert made.status_code == 200, made.text
    if made.data[:4] == b"%PDF":
        return " ".join(" ".join(page_texts(made.data)).split())
    paper = docx.Document(io.BytesIO(made.data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return " ".join([*(one.text for one in paper.paragraphs), *cells])


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_list_of_the_unit_prints_and_names_the_record(admin: PageClient, saved: Saved, kind: str) -> None:
    saved(smile)
    text = words_of(admin.raw.get(f"/quan-tri/nguoi/in.{kind}?don-vi=snv"))
    assert "Trần Văn Thử □" in text
    assert NOTE in text
    assert "Trần Văn Thử □ – Họ và tên: “Trần Văn Thử □” (U+1F600)" in text
    assert "Lê Thị Ánh" in text


LISTS = [
    ("quantri", "/quan-tri/nguoi/in.{kind}"),
    ("quantri", "/quan-tri/don-vi/in.{kind}"),
    ("bithu.snv", "/theo-doi/snv/2026/in.{kind}?quy=4"),
    ("bithu.snv", "/guong-dien-hinh/dang-ky/snv/2026/in-trang.pdf"),
    ("tuyengiao", "/theo-doi/snv/2026/in.{kind}"),
    ("tuyengiao", "/ke-hoach/in.{kind}"),
]


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
@pytest.mark.parametrize(("user", "address"), LISTS)
@pytest.mark.parametrize("spoil", [smile, star])
def test_no_list_is_stopped_by_a_name(
    client: PageClient, saved: Saved, user: str, address: str, kind: str, spoil: Callable[[World], None]
) -> None:
    saved(spoil)
    made = client.sign_in(user).raw.get(address.format(kind=kind))
    assert made.status_code in {200, 404}
    assert made.status_code == 200 or "in-trang" in address


def test_the_printed_checklist_of_a_starred_unit_names_it(client: PageClient, saved: Saved) -> None:
    saved(star)
    client.sign_in("bithu.snv")
    page = client.get("/theo-doi/snv/2026/in?quy=4")
    assert "Chưa in được" not in page.text
    assert NOTE in page.text
    assert [address for address in some(page.sends_to()) if "in.pdf" in address]
    text = words_of(client.raw.get("/theo-doi/snv/2026/in.pdf?quy=4"))
    assert "ĐẢNG ỦY □ SỞ NỘI VỤ" in text
    assert "(U+2605)" in text
    assert "Địa danh, ngày tháng" in text
