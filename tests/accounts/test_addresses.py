"""What a slip says of where KL01 is found."""

import socket
from dataclasses import replace

import pytest
from flask import Flask

from kl01.accounts.addresses import address_for_others
from kl01.config import Settings
from kl01.host_names import is_loopback
from tests.org.conftest import person_id
from tests.page_client import Page, PageClient

OPEN = Settings(host="0.0.0.0", port=8000)  # noqa: S104 - a setting, nothing listens


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "MAYCHU")


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST.", "kl01.localhost", "localhost.localdomain", "127.0.0.1", "127.8.9.1", "::1"],
)
def test_loopback_addresses_are_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["maychu", "10.0.0.5", "0.0.0.0", "kl01.binhan.vn", "local-host", ""])  # noqa: S104 - as above
def test_other_addresses_are_no_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_the_address_that_others_use_is_printed_as_it_is() -> None:
    for root in ("http://10.1.2.3:8000/", "https://kl01.binhan.vn/", "http://maychu/"):
        assert address_for_others(root, Settings()) == root


@pytest.mark.parametrize("root", ["http://127.0.0.1:8000/", "http://[::1]:8000/", "http://0.0.0.0:8000/"])
def test_on_the_server_itself_the_machines_name_is_printed(root: str) -> None:
    assert address_for_others(root, OPEN) == "http://MAYCHU:8000/"


def test_where_nobody_else_can_come_or_the_way_is_unknown_no_address_is_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = "http://localhost:8000/"
    assert address_for_others(root, Settings(host="127.0.0.1")) is None
    assert address_for_others(root, Settings(host="localhost")) is None
    assert address_for_others(root, replace(OPEN, behind_https=True)) is None
    monkeypatch.setattr(socket, "gethostname", lambda: "localhost.localdomain")
    assert address_for_others(root, OPEN) is None


def _slip(app: Flask, client: PageClient) -> Page:
    page = client.sign_in("quantri").get(f"/quan-tri/nguoi/{person_id(app, 'bithu.snv')}/tai-khoan/cap-lai")
    form = page.find(".//main//form[@method='post']")
    assert form is not None
    return client.submit(page, form)


def test_a_slip_made_on_the_server_names_the_machine(app: Flask, client: PageClient) -> None:
    app.config["KL01"] = replace(app.config["KL01"], host="0.0.0.0")  # noqa: S104 - nothing listens
    slip = _slip(app, client)
    assert "http://MAYCHU:8000/" in slip.text
    assert "localhost" not in slip.text
    assert "KL01_HOST" not in slip.text


def test_a_slip_of_a_server_for_itself_has_a_line_to_write_on(app: Flask, client: PageClient) -> None:
    slip = _slip(app, client)
    assert "localhost" not in slip.text
    assert "Địa chỉ trên mạng nội bộ……………" in slip.text
    notices = [one for one in slip.all(".//div[@class='no-print']") if "KL01_HOST" in "".join(one.itertext())]
    assert len(notices) == 1, "said on the screen, not printed"


def test_behind_https_nothing_is_said_of_a_setting_that_is_right(app: Flask, client: PageClient) -> None:
    app.config["KL01"] = replace(app.config["KL01"], behind_https=True)
    slip = _slip(app, client)
    assert "Địa chỉ để các máy khác mở phần mềm chưa rõ" in slip.text
    assert "KL01_HOST" not in slip.text


def test_a_slip_names_the_committee_that_it_comes_from(app: Flask, client: PageClient) -> None:
    card = _slip(app, client).find(".//main//section[@class='card']/p")
    assert card is not None
    lines = [line.strip() for line in card.itertext()]
    assert lines == ["TỈNH ỦY BÌNH AN", "ĐẢNG ỦY KHỐI CÁC CƠ QUAN VÀ DOANH NGHIỆP TỈNH BÌNH AN"]
