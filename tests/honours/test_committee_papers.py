"""The committee's own papers, whichever room prints them, have one heading."""

import io

import docx
import pytest

from kl01.org.models import Committee
from tests.page_client import PageClient
from tests.world import Saved, World

PRINTED = "Đảng bộ Khối các cơ quan\nvà doanh nghiệp tỉnh"
HEADING = "ĐẢNG ỦY KHỐI CÁC CƠ QUAN VÀ DOANH NGHIỆP TỈNH"
PAPERS = [
    ("quantri", "/quan-tri/don-vi/in.docx"),
    ("quantri", "/quan-tri/nguoi/in.docx"),
    ("quantri", "/ke-hoach/in.docx"),
    ("quantri", "/guong-dien-hinh/in.docx"),
    ("bithu.khoi", "/duyet-mau/tong-hop/in.docx?don-vi=khoi&mau=mau-01&nam=2026"),
]


def _print_in_two_lines(world: World) -> None:
    unit = world.unit("khoi")
    unit.printed_name = unit.history[0].printed_name = PRINTED


def _left(client: PageClient, username: str, address: str) -> str:
    answer = client.sign_in(username).raw.get(address)
    assert answer.status_code == 200
    cell = docx.Document(io.BytesIO(answer.data)).tables[0].cell(0, 0)
    return " ".join(cell.text.split())


@pytest.mark.parametrize(("username", "address"), PAPERS)
def test_tinh_uy_stands_above_the_committee(
    client: PageClient, saved: Saved, username: str, address: str
) -> None:
    saved(_print_in_two_lines)
    assert _left(client, username, address) == f"TỈNH ỦY BÌNH AN {HEADING} *"


def test_what_the_administrator_wrote_stands_above(client: PageClient, saved: Saved) -> None:
    def change(world: World) -> None:
        _print_in_two_lines(world)
        world.session.get_one(Committee, 1).superior_name = "Đảng ủy tỉnh"

    saved(change)
    assert _left(client, *PAPERS[2]) == f"ĐẢNG ỦY TỈNH {HEADING} *"
