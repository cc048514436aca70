"""What a paper written in the application says where an answer is missing: as its form wants it."""

from dataclasses import replace
from pathlib import Path

import pytest

from kl01.forms.content import Content
from kl01.forms.definition.data import Definition
from kl01.forms.definition.reading import load_definitions
from kl01.forms.definition.stored import from_json, text_hash, to_json
from kl01.forms.definition.vocabulary import WhenEmpty
from kl01.forms.document import NOTHING
from kl01.printing.document import Document, DottedLines, Facts, Heading, Paragraphs, Table
from tests.forms.hand_filled import FORMS, paper, word_of
from tests.forms.packs import problems_of, spoil
from tests.printing.measure import page_texts
from tests.printing.sample_document import pdf_of
from tests.some import some

EVERY_MANNER = pytest.mark.parametrize("manner", ["draft", "closed"])


def saying(code: str, key: str, when_empty: WhenEmpty) -> Definition:
    """Return a form that says of a field what stands where its answer is missing."""
    form = FORMS[code]
    sections = tuple(
        replace(
            section,
            fields=tuple(
                replace(one, when_empty=when_empty) if one.key == key else one for one in section.fields
            ),
        )
        for section in form.sections
    )
    return replace(form, sections=sections)


def under(made: Document, heading: str) -> object:
    """Return what stands under a heading, None where there is no such heading."""
    found = [at for at, one in enumerate(made.blocks) if getattr(one, "text", "").startswith(heading)]
    return made.blocks[found[0] + 1] if found else None


def labelled(made: Document) -> dict[str, str]:
    return {
        label: value
        for one in made.blocks
        if isinstance(one, Facts)
        for row in one.rows
        for label, value in row
    }


@EVERY_MANNER
def test_a_long_text_says_that_there_is_nothing_or_is_left_out(manner: str) -> None:
    for said in (WhenEmpty.BY_PLACE, WhenEmpty.NONE):
        made = paper(saying("mau-01", "proposal", said), **{manner: True})
        assert under(made, "V. ") == Paragraphs(NOTHING)
    made = paper(saying("mau-01", "proposal", WhenEmpty.OMIT), **{manner: True})
    assert under(made, "V. ") is None
    assert "Đề xuất" not in "".join(page_texts(pdf_of(made)))
    assert not [one for one in some(word_of(made).paragraphs) if "Đề xuất" in one.text]


@EVERY_MANNER
def test_a_table_says_that_there_is_nothing_or_is_left_out(manner: str) -> None:
    assert under(paper(saying("mau-03b", "rewards", WhenEmpty.NONE), **{manner: True}), "VI. ") == Paragraphs(
        NOTHING
    )
    assert under(paper(saying("mau-03b", "rewards", WhenEmpty.OMIT), **{manner: True}), "VI. ") is None


@EVERY_MANNER
def test_a_labelled_value_is_left_out_or_says_so(manner: str) -> None:
    for said in (WhenEmpty.BY_PLACE, WhenEmpty.OMIT):
        assert "Chức vụ đoàn thể" not in labelled(
            paper(saying("mau-01", "union_position", said), **{manner: True})
        )
    made = paper(saying("mau-01", "union_position", WhenEmpty.NONE), **{manner: True})
    assert labelled(made)["Chức vụ đoàn thể"] == "Không"
    assert "Chức vụ đoàn thể: Không" in page_texts(pdf_of(made))[0]


def test_a_given_answer_stands_whatever_the_form_says() -> None:
    content: Content = {"proposal": "Mở lớp tập huấn", "union_position": "Ủy viên"}
    made = paper(saying("mau-01", "proposal", WhenEmpty.OMIT), content=content, draft=True)
    assert under(made, "V. ") == Paragraphs("Mở lớp tập huấn")
    assert labelled(made)["Chức vụ đoàn thể"] == "Ủy viên"


@pytest.mark.parametrize("code", sorted(FORMS))
def test_a_draft_has_dotted_lines_at_answers_that_have_to_be_given_alone(code: str) -> None:
    form = FORMS[code]
    made = paper(form, draft=True)
    needed = [
        field
        for section, field in form.fields()
        if field.needed and not field.role and not section.as_facts and section.filled_by == "writer"
    ]
    rooms = [one for one in made.blocks if isinstance(one, DottedLines | Table)]
    assert len(rooms) == len(some(needed))
    asked = {field.label for _, field in form.fields() if field.required}
    unanswered = {label for label, value in labelled(made).items() if not value}
    assert unanswered | asked == asked


def test_a_blank_form_leaves_room_whatever_the_form_says() -> None:
    made = paper(saying("mau-01", "proposal", WhenEmpty.OMIT), blank=True)
    assert isinstance(under(made, "V. "), DottedLines)
    assert Heading("V. Đề xuất, kiến nghị (nếu có)", 1) in made.blocks


# --- in the file -------------------------------------------------------------------------------------------

PROPOSAL = 'key = "proposal"\nkind = "long_text"\n'


def test_it_is_read_from_the_file_and_comes_back_from_the_database(folder: Path) -> None:
    spoil(folder, "mau-01.toml", PROPOSAL, f'{PROPOSAL}when_empty = "omit"\n')
    spoil(
        folder, "mau-01.toml", 'mark = "Mẫu 01"\n', 'mark = "Mẫu 01"\nlandscape = true\nnumber_sign = "ĐK"\n'
    )
    form = next(one for one in load_definitions(folder) if one.code == "mau-01")
    field = form.field("proposal")
    assert field
    assert (field.when_empty, form.landscape, form.number_sign) == (WhenEmpty.OMIT, True, "ĐK")
    assert from_json(to_json(form)) == form
    assert text_hash(form) != text_hash(FORMS["mau-01"])


def test_what_was_stored_before_reads_as_it_was_printed() -> None:
    stored = to_json(FORMS["mau-01"])
    hashed = text_hash(FORMS["mau-01"])
    for key in ("landscape", "number_sign"):
        del stored[key]
    for section in some(stored["sections"]):
        for field in some(section["fields"]):
            del field["when_empty"]
    assert from_json(stored) == FORMS["mau-01"]
    assert text_hash(from_json(stored)) == hashed, "no new text, so that nobody is asked about it"


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (
            PROPOSAL,
            f'{PROPOSAL}when_empty = "skip"\n',
            "“skip” chưa dùng được ở “when_empty”: ghi một trong các",
        ),
        (
            PROPOSAL,
            f'{PROPOSAL}required = true\nwhen_empty = "omit"\n',
            "Câu phải trả lời (required) không khi nào",
        ),
        (
            'mark = "Mẫu 01"\n',
            'mark = "Mẫu 01"\nlandscape = "có"\n',
            "Ghi landscape = true hoặc landscape = false",
        ),
        ('mark = "Mẫu 01"\n', f'mark = "Mẫu 01"\nnumber_sign = "{"Đ" * 11}"\n', "“number_sign” dài 11 ký tự"),
    ],
)
def test_a_wrong_value_is_told(folder: Path, old: str, new: str, text: str) -> None:
    spoil(folder, "mau-01.toml", old, new)
    assert any(text in problem for problem in some(problems_of(folder)))
