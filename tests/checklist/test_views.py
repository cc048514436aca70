"""The checklist's pages, as a browser without JavaScript and as htmx get them."""

from tests.page_client import PageClient

BOARD = "/theo-doi/snv/2026"


def test_secretary_sees_the_checklist(client: PageClient) -> None:
    page = client.sign_in("bithu.snv").get(BOARD)
    assert "Đảng bộ Sở Nội vụ" in page.text
    assert page.by_id("t-II1-06-1") is not None
