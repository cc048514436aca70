"""Answers that are files."""

import io

import docx
import pytest
from flask import Flask, Response
from openpyxl import load_workbook

from kl01.db import db
from kl01.org.models import OrgUnit
from kl01.printing.listing import Listing, ListingColumn
from kl01.web.downloads import docx_response, xlsx_response
from tests.printing.sample_document import sample

NAME = ["Kế hoạch năm", "Nguyễn Thị Ánh", "2026"]


def test_word_file_is_kept_under_a_readable_name(app: Flask) -> None:
    with app.test_request_context():
        response = docx_response(sample(), NAME)
    assert response.content_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert disposition(response) == 'attachment; filename="Ke-hoach-nam_Nguyen-Thi-Anh_2026.docx"'
    assert docx.Document(io.BytesIO(response.data)).core_properties.title.startswith("Kế hoạch")


def test_excel_file_is_kept_under_a_readable_name(app: Flask) -> None:
    listing = Listing("Danh sách", "", "", (), (ListingColumn("Họ và tên", 92),), (("Nguyễn Thị Ánh",),))
    with app.test_request_context():
        response = xlsx_response(listing, NAME)
    assert response.content_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert disposition(response) == 'attachment; filename="Ke-hoach-nam_Nguyen-Thi-Anh_2026.xlsx"'
    assert load_workbook(io.BytesIO(response.data)).worksheets[0]["A1"].value == "DANH SÁCH"


def test_word_file_is_laid_out_outside_the_transaction(app: Flask) -> None:
    with app.test_request_context():
        db.session.get(OrgUnit, 1)
        assert db.session().in_transaction()
        docx_response(sample(), NAME)
        assert not db.session().in_transaction()
        db.session.add(OrgUnit())
        with pytest.raises(RuntimeError, match="slow work first"):
            docx_response(sample(), NAME)
        db.session.rollback()


def disposition(response: Response) -> str:
    return response.headers["Content-Disposition"]
