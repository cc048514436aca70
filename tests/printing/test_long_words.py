"""A word wider than its line is broken, and stays one word to whoever reads, copies or searches the paper."""

import io
import unicodedata

import docx
import pytest

from kl01.printing import PROFILE_NAMES
from kl01.printing.document import Block, Document, Facts, Heading, Paragraphs, Run, Table
from kl01.printing.docx import document_docx
from tests.printing.measure import MILLIMETRE, runs
from tests.printing.sample_document import COLUMNS, papers_app, pdf_of, sample
from tests.some import some

WORDS = ("nghiêng", "https://a-b-c.gov.vn/", "W", "ễ")


def word(of: str, length: int) -> str:
    return (of * (length // len(of) + 1))[:length]


def around(text: str) -> tuple[Block, ...]:
    """Return blocks that hold a word in each way in which it can stand there."""
    half = len(text) // 2
    return (
        Paragraphs(f"một {text} hai\n{text}\n{text} ba"),
        Paragraphs((Run(f"đậm {text[:half]}", bold=True), Run(text[half:]), Run(" hai"))),
        Facts(((("Việc", text),),)),
        Heading(text),
        Paragraphs("hết"),
    )


def read(document: Document) -> str:
    """Return the text of a paper, its lines one behind the other, without page numbers."""
    found = [run for run in runs(pdf_of(document)) if not run.text.isdigit()]
    assert max(run.right for run in some(found)) <= 195 * MILLIMETRE + 0.5
    return "".join(run.text for run in found)


@pytest.mark.parametrize("profile", PROFILE_NAMES)
@pytest.mark.parametrize("of", WORDS)
def test_no_blank_stands_within_a_long_word(profile: str, of: str) -> None:
    for length in some((60, 65, 75, 145, 300)):
        text = word(of, length)
        assert read(sample(profile, blocks=around(text))).count(text) == 6, length


@pytest.mark.parametrize("length", [3000, 10_000])
def test_no_blank_stands_where_a_word_crosses_pages(length: int) -> None:
    text = word("nghiêng", length)
    assert read(sample(blocks=around(text))).count(text) == 6


@pytest.mark.parametrize("length", [61, 140])
def test_no_blank_stands_within_a_word_of_a_narrow_cell(length: int) -> None:
    text = word("nghiêng", length)
    for row in some(((f"một {text} hai", "", "", text), ("", text, text, ""))):
        table = Table(COLUMNS, (("", row[0], row[1], "", row[2], row[3]),))
        assert read(sample(blocks=(table,))).count(text) == 2


def test_letters_whose_marks_were_typed_apart_are_printed_whole() -> None:
    text = word("nghiễng", 210)
    typed = unicodedata.normalize("NFD", text)
    table = Table(COLUMNS, (("", "", typed, "", "", ""),))
    found = read(sample(blocks=(table, Paragraphs(f"{typed} hai"), Heading(typed), Paragraphs("hết"))))
    assert found.count(text) == 3
    assert typed not in found


def test_word_gets_the_word_in_one_piece() -> None:
    text = word("nghiêng", 3000)
    with papers_app().app_context():
        file = docx.Document(io.BytesIO(document_docx(sample(blocks=around(text)))))
    assert [one.text for one in file.paragraphs if text in one.text].count(text) == 2
