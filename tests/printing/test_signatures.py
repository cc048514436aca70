"""Signatures and Nơi nhận, PDF and Word: who signs for whom, in which face, with room for the hand."""

import io
from dataclasses import replace

import docx
import pytest

from kl01.printing import PROFILE_NAMES, profile_named
from kl01.printing.document import Document, Paragraphs, SignatureColumn
from kl01.printing.docx import document_docx
from tests.printing.measure import MILLIMETRE, Run, page_texts, runs
from tests.printing.sample_document import SENTENCE, pdf_of, sample

NAME = "Nguyễn Phước Bảo Quỳnh Trương Hoàng Thanh Thảo Tôn Nữ Vân An"
COMMITTEE = SignatureColumn("", "Ban Thường vụ", "Phó Bí thư", "", NAME)
DEPARTMENT = SignatureColumn("", "", "Phó Trưởng ban", "", NAME, "Trưởng ban")
MARKS = {"HD36-2018": ("T/M", "K/T"), "HD05-2026": ("T/M", "K/T"), "ND30-2020": ("TM.", "KT.")}
EVERY_PROFILE = pytest.mark.parametrize("profile", PROFILE_NAMES)


def paper_of(profile: str, column: SignatureColumn, paragraphs: int = 3) -> Document:
    made = sample(profile, recipients=("Ban Thường vụ Đảng ủy (để báo cáo)", "Lưu Văn phòng"))
    blocks = tuple(Paragraphs(SENTENCE) for _ in range(paragraphs))
    return replace(made, right=column, left=None, blocks=blocks)


def find(paper: bytes, text: str) -> Run:
    return [run for run in runs(paper) if text in run.text][-1]


def is_bold(run: Run) -> bool:
    return "Bold" in run.font


def above(profile: str, column: SignatureColumn) -> str:
    """Return the line above the office."""
    on_behalf, in_place = MARKS[profile]
    return f"{on_behalf} BAN THƯỜNG VỤ" if column.on_behalf_of else f"{in_place} TRƯỞNG BAN"


@EVERY_PROFILE
@pytest.mark.parametrize("column", [COMMITTEE, DEPARTMENT])
def test_who_signs_stands_in_the_face_of_the_profile_over_four_lines(
    profile: str, column: SignatureColumn
) -> None:
    paper = pdf_of(paper_of(profile, column))
    first, office = find(paper, above(profile, column)), find(paper, column.office.upper())
    assert is_bold(first)
    assert is_bold(office) is (profile == "ND30-2020")
    assert first.baseline > office.baseline
    label, last = find(paper, "Nơi nhận:"), find(paper, "- Lưu Văn phòng.")
    assert label.baseline == pytest.approx(first.baseline, abs=4)
    assert label.left == pytest.approx(30 * MILLIMETRE, abs=0.5)
    assert last.right < first.left, "at the left of who signs"
    end = "," if profile == "HD36-2018" else ";"
    assert find(paper, f"(để báo cáo){end}")
    name = next(run for run in reversed(runs(paper)) if NAME.startswith(run.text[:8]) and run.text)
    assert is_bold(name)
    assert office.baseline - name.baseline >= 4 * 18


@EVERY_PROFILE
@pytest.mark.parametrize("paragraphs", range(9, 16))
def test_signature_and_recipients_stay_on_one_page(profile: str, paragraphs: int) -> None:
    pages = page_texts(pdf_of(paper_of(profile, DEPARTMENT, paragraphs)))
    (page,) = [text for text in pages if "Nơi nhận:" in text]
    joined = "".join(page.split())
    for part in (above(profile, DEPARTMENT), "PHÓ TRƯỞNG BAN", "- Lưu Văn phòng.", "Vân An"):
        assert "".join(part.split()) in joined


@EVERY_PROFILE
@pytest.mark.parametrize("column", [COMMITTEE, DEPARTMENT])
def test_the_word_file_signs_as_the_paper_does(profile: str, column: SignatureColumn) -> None:
    file = docx.Document(io.BytesIO(document_docx(paper_of(profile, column))))
    left, right = file.tables[-1].rows[0].cells
    said = [one for one in right.paragraphs if one.text]
    assert [one.text for one in said] == [above(profile, column), column.office.upper()]
    assert said[0].runs[0].bold
    assert bool(said[1].runs[0].bold) is profile_named(profile).office_bold
    assert next(one.text for one in left.paragraphs if one.text) == "Nơi nhận:"
    *room, name = file.tables[-1].rows[1].cells[1].paragraphs
    assert len([one for one in room if not one.text]) >= 4
    assert name.text == NAME
    assert name.runs[0].bold
    # All but the last lines of the table is kept with what follows: on one page.
    assert file.tables[-1]._tbl.xpath(".//w:keepNext")
