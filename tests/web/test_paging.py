"""Long lists page by page: each line on one page, whatever the address asks for."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from kl01.web.paging import FARTHEST, Paging, asked_page


@given(st.integers(0, 500), st.integers(1, 60), st.integers(-5, 2000))
def test_a_page_that_is_asked_for_lies_in_the_list(total: int, length: int, asked: int) -> None:
    page = Paging.of(total, length, asked)
    assert 1 <= page.number <= page.count
    assert (page.count - 1) * length < max(total, 1) <= page.count * length
    assert page.number in {asked, 1, page.count}
    assert page.first == (page.number - 1) * length


@given(st.integers(1, 300), st.integers(1, 60))
def test_the_pages_together_are_the_list(total: int, length: int) -> None:
    last = Paging.of(total, length, FARTHEST)
    firsts = [Paging.of(total, length, number).first for number in range(1, last.count + 1)]
    assert firsts == list(range(0, total, length))


@pytest.mark.parametrize(
    ("asked", "links"),
    [(1, (None, "/2")), (2, ("/1", "/3")), (3, ("/2", None)), (9, ("/2", None))],
)
def test_neighbours_are_linked_where_there_are_any(asked: int, links: tuple[str | None, str | None]) -> None:
    shown = Paging.of(21, 10, asked).shown(lambda number: f"/{number}")
    assert (shown["previous_url"], shown["next_url"]) == links
    assert (shown["page"], shown["pages"]) == (min(asked, 3), 3)


@pytest.mark.parametrize(
    ("query", "page"),
    [("", 1), ("trang=3", 3), ("trang=-2", 1), ("trang=x", 1), ("trang=99999999999999999999", FARTHEST)],
)
def test_an_address_asks_for_a_page(query: str, page: int) -> None:
    with Flask(__name__).test_request_context(f"/?{query}"):
        assert asked_page() == page
