"""Names of machines, compared as DNS compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.config import SettingError, settings_from
from kl01.host_names import is_everywhere, is_loopback, is_named, is_usable, normal_name
from tests.some import some

NAMES = {
    "maychu": "maychu",
    "MAYCHU": "maychu",
    "MayChu:8000": "maychu",
    "maychu.": "maychu",
    "maychu.:8000": "maychu",
    "maychu:": "maychu",
    "May_Chu": "may_chu",
    "http://MAYCHU:8000/dang-nhap": "maychu",
    "kl01.tinhuy.vn": "kl01.tinhuy.vn",
    "máy-chủ.vn": "xn--my-ch-xqa0294c.vn",
    "MÁY-CHỦ.VN": "xn--my-ch-xqa0294c.vn",
    "ma\u0301y-chu\u0309.vn": "xn--my-ch-xqa0294c.vn",
    "XN--MY-CH-XQA0294C.VN": "xn--my-ch-xqa0294c.vn",
    "10.1.2.3:8000": "10.1.2.3",
    "::1": "::1",
    "[::1]": "::1",
    "[::1]:8000": "::1",
    "[0:0:0:0:0:0:0:1]:80": "::1",
    "[FE80::ABCD]": "fe80::abcd",
    "fe80::abcd": "fe80::abcd",
}
NONE = [
    "",
    ".",
    "..",
    "a..b",
    "a b",
    "máy chủ",
    "*",
    "a/b",
    "<b>",
    "[::1",
    "[x]",
    "[::1]x",
    "a:b",
    "a:b:c",
    "-" * 64,
]


@pytest.mark.parametrize(("written", "name"), NAMES.items())
def test_a_name_has_one_spelling(written: str, name: str) -> None:
    assert normal_name(written) == name
    assert normal_name(name) == name
    assert is_named(written, [name])
    assert is_named(name, [written])


@pytest.mark.parametrize("written", NONE)
def test_what_is_no_name(written: str) -> None:
    assert normal_name(written) == ""
    assert not is_usable(written)
    assert not is_named(written, ["maychu"])
    assert is_named(written, [])


@given(st.text())
def test_whatever_is_sent_is_a_name_or_none(sent: str) -> None:
    found = normal_name(sent)
    assert normal_name(found) == found
    assert found.isascii()
    assert not is_named(sent, ["none.of.these"]) or found in {
        "none.of.these",
        "localhost",
        "::1",
        "127.0.0.1",
    }


def test_the_handbooks_names_let_browsers_in() -> None:
    names = settings_from({"KL01_TRUSTED_HOSTS": "MAYCHU,10.1.2.3,127.0.0.1"}).trusted_hosts
    for host in some(["maychu:8000", "MAYCHU:8000", "maychu.:8000", "10.1.2.3", "127.0.0.1:8000"]):
        assert is_named(host, names)
    for host in some(["maychu2", "maychu.khac.vn", "10.1.2.30", "x10.1.2.3"]):
        assert not is_named(host, names)


def test_a_dot_before_a_name_stands_for_all_below_it() -> None:
    assert is_named("kl01.TinhUy.vn:8000", [".tinhuy.VN"])
    for host in some(["tinhuy.vn", "xtinhuy.vn", "tinhuy.vn.x"]):
        assert not is_named(host, [".tinhuy.vn"])


def test_who_sits_at_the_machine_may_always_open_it() -> None:
    for host in some(["localhost:8000", "127.0.0.1", "[::1]:8000"]):
        assert is_named(host, ["maychu"])


@pytest.mark.parametrize("names", ["máy chủ", "MAYCHU 10.1.2.3", "*", "MAYCHU;10.1.2.3"])
def test_a_list_that_would_lock_everybody_out_is_told_at_the_start(names: str) -> None:
    with pytest.raises(SettingError, match=r"KL01_TRUSTED_HOSTS có “.*không phải tên máy hay địa chỉ"):
        settings_from({"KL01_TRUSTED_HOSTS": f"10.1.2.3,{names}"})


def test_the_address_to_listen_on_may_stand_in_brackets() -> None:
    assert settings_from({"KL01_HOST": "[::1]"}).host == "::1"


def test_where_a_machine_speaks_with_itself_or_with_all() -> None:
    for host in some(["127.0.0.1", "::1", "localhost", "LOCALHOST."]):
        assert is_loopback(host)
        assert not is_everywhere(host)
    for host in some(["0.0.0.0", "::", "0:0:0:0:0:0:0:0"]):  # noqa: S104 - compared, nothing listens
        assert is_everywhere(host)
    assert not is_everywhere("maychu")
