from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.printing import content_disposition, document_filename


def test_name_is_readable_ascii() -> None:
    name = document_filename("Danh mục theo dõi", "Sở Nội vụ", "2026", "Quý IV", extension="pdf")
    assert name == "Danh-muc-theo-doi_So-Noi-vu_2026_Quy-IV.pdf"
    assert document_filename("Đảng ủy “Khối”/A", "", extension="xlsx") == "Dang-uy-Khoi-A.xlsx"


@given(st.lists(st.text(max_size=80), max_size=4))
def test_name_is_safe_whatever_the_parts(parts: list[str]) -> None:
    name = document_filename(*parts, extension="pdf")
    assert name.isascii()
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    assert name.endswith(".pdf")
    assert 4 < len(name) <= 120


def _read(header: str) -> tuple[str, str | None]:
    message = Message()
    message["Content-Disposition"] = header
    return message.get_content_disposition() or "", message.get_filename()


@pytest.mark.parametrize(("inline", "kind"), [(True, "inline"), (False, "attachment")])
def test_header_carries_the_vietnamese_name_and_an_ascii_one(inline: bool, kind: str) -> None:
    header = content_disposition("Danh mục “Sở Nội vụ” (quý IV).pdf", inline=inline)
    assert header.startswith(f'{kind}; filename="Danh muc So Noi vu (quy IV).pdf"; ')
    assert header.isascii()
    parameter = header.partition("filename*=")[2]
    assert "(" not in parameter
    assert _read(f"{kind}; filename*={parameter}") == (kind, "Danh mục “Sở Nội vụ” (quý IV).pdf")


def test_plain_name_needs_no_second_form() -> None:
    assert content_disposition("a.pdf", inline=False) == 'attachment; filename="a.pdf"'


@given(st.text(max_size=60))
def test_header_cannot_be_broken_by_a_name(name: str) -> None:
    header = content_disposition(name, inline=False)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert "/" not in header
    assert "\\" not in header
