"""How much a paper and a list may hold, and in which words more is refused."""

from dataclasses import replace

import pytest
from flask import Flask

from kl01.printing import Press, extent
from kl01.printing.document import (
    Beneath,
    Block,
    Document,
    Facts,
    Heading,
    Introduction,
    Paragraphs,
    Run,
    Table,
    TableColumn,
    Tick,
)
from kl01.printing.docx import document_docx
from kl01.printing.extent import TooMuchError, extent_of, too_much, too_much_listed
from kl01.printing.html import document_html
from kl01.printing.listing import Entry, Listing, ListingColumn
from tests.printing.sample_document import sample

TWO = (TableColumn("TT", 10), TableColumn("Việc", 90))


def paper(*blocks: Block) -> Document:
    """Return a paper whose heading says nothing."""
    bare = replace(sample(), superior="", issuer="", place_date="", kind="", subject=(), number="")
    return replace(bare, recipients=(), blocks=blocks, left=None, right=None)


def table(*rows: tuple[str | Tick, ...] | Beneath) -> Table:
    return Table(TWO, rows)


def tables(document: Document) -> list[str]:
    """Return the tables of a paper as they are laid out, each from its head on."""
    _, body = document_html(document).split("<body>")
    return body.split("<thead")[1:]


def listing(*rows: str) -> Listing:
    return Listing("Danh sách", "", "", (), (ListingColumn("Họ và tên", 92),), tuple((row,) for row in rows))


@pytest.mark.parametrize(
    ("block", "letters", "lines", "cell_lines", "line_letters"),
    [
        (Paragraphs("Một\nHai ba"), 9, 2, 0, 6),
        (Paragraphs((Run("Một\n", bold=True), Run("Hai"))), 6, 2, 0, 3),
        (Heading("I. Một"), 6, 1, 0, 6),
        (Facts(((("Tên", "An"), ("Năm", "")),)), 8, 2, 0, 5),
        (Introduction((("Tên", "An"),)), 5, 1, 0, 5),
        (table(("1", "Một\nHai"), ("2", "")), 8, 6, 2, 3),
        (table(("1", Tick("done", "Xong")), Beneath("a\nb\nc")), 4, 6, 1, 1),
    ],
)
def test_what_counts(block: Block, letters: int, lines: int, cell_lines: int, line_letters: int) -> None:
    found = extent_of(paper(block))
    assert (found.letters, found.lines) == (letters, lines)
    assert (found.cell_lines, found.line_letters) == (cell_lines, line_letters)


def test_heading_and_recipients_count() -> None:
    found = extent_of(replace(paper(), recipients=("a" * 10,) * 3, number="Số 1", place_date="Huế"))
    assert (found.letters, found.lines) == (30 + 4 + 3, 5)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (Paragraphs("a\n" * 5001), "có 5.001 dòng, nhiều nhất 5.000 dòng"),
        (Paragraphs("a\n" * 9000), "có 9.000 dòng, nhiều nhất 5.000 dòng"),
        (Paragraphs(("a" * 20_000 + "\n") * 21), "dài 420.000 ký tự, nhiều nhất 400.000 ký tự"),
        (Paragraphs("a" * 30_001), "đoạn dài 30.001 ký tự chưa xuống dòng, nhiều nhất 30.000 ký tự"),
        (table(("1", "a" * 12_001)), "ô bảng dài 12.001 ký tự, nhiều nhất 12.000 ký tự"),
        (table(("1", "a\n" * 501)), "ô bảng dài 501 dòng, nhiều nhất 500 dòng"),
    ],
)
def test_what_is_too_long_is_refused_in_words_at_every_way_out(app: Flask, block: Block, words: str) -> None:
    much = paper(block)
    assert words in too_much(much)
    with pytest.raises(TooMuchError, match=words):
        document_docx(much)
    with app.test_request_context(), pytest.raises(TooMuchError, match=words):
        document_html(much)
    with pytest.raises(TooMuchError, match=words):
        Press().word(much)


def test_what_reaches_the_bound_is_printed() -> None:
    much = paper(Paragraphs(("a" * 70 + "\n") * 4000), table(*(("1", "a\n" * 499),)))
    assert too_much(much) == ""


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (("",) * 10_001, "có 10.001 dòng, nhiều nhất 10.000 dòng"),
        (("a" * 30_001,), "ô dài 30.001 ký tự, nhiều nhất 30.000 ký tự"),
        (("a" * 20_000,) * 201, "ký tự, nhiều nhất 4.000.000 ký tự"),
    ],
)
def test_a_list_too_long_for_excel_is_refused_and_never_cut(rows: tuple[str, ...], words: str) -> None:
    with pytest.raises(TooMuchError, match=words):
        listing(*rows).xlsx()
    with pytest.raises(TooMuchError, match=words):
        Press().excel(listing(*rows))
    assert too_much_listed(listing("a" * 30_000)) == ""


def test_what_stands_in_brackets_counts_in_a_list() -> None:
    entry = Entry("a" * 20_000, hint="b" * 20_000)
    assert "một ô" in too_much_listed(replace(listing(), rows=((entry,),)))


def test_html_is_not_laid_out_without_measure() -> None:
    with pytest.raises(TooMuchError, match="quá dài"):
        Press().render("a" * (extent.MOST_HTML + 1), title="")


def test_a_table_of_long_rows_is_laid_out_in_parts_and_an_ordinary_one_whole(app: Flask) -> None:
    long, ordinary = ("1", "a\n" * 300), ("1", "Việc làm cụ thể, " * 45)
    with app.test_request_context():
        parts = [len(tables(paper(table(*(row,) * 12)))) for row in (long, ordinary)]
    assert parts == [6, 1]


def test_what_stands_beneath_a_long_row_stays_with_it(app: Flask) -> None:
    long, beneath = ("1", "a\n" * 450), Beneath("b\n" * 450)
    with app.test_request_context():
        made = tables(paper(table(long, beneath, ("2", Tick("done", "Xong")), ("3", "c"))))
    assert [part.count("<tr") for part in made] == [1 + 1 + 450, 1 + 2]
