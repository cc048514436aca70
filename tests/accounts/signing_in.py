"""Signing in by the page, and what the first administrator types."""

from tests.page_client import Page, PageClient
from tests.world import PASSWORD

SET_UP = {
    "committee_name": "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình An",
    "place_name": "Bình An",
    "help_contact": "Văn phòng, máy lẻ 102",
    "full_name": "Lý Minh Quân",
    "username": "quantri",
    "password": PASSWORD,
    "repeated": PASSWORD,
}


def sign_in(client: PageClient, username: str, password: str = PASSWORD, status: int = 200) -> Page:
    return client.post("/dang-nhap", {"username": username, "password": password}, status)
