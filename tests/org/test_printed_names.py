"""A unit's printed name: its own line breaks in headings of papers, dated as its name is."""

import io
from datetime import date
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.db import StaleVersionError
from kl01.org.heading import PaperHeading, committee_heading, unit_heading
from kl01.org.kinds import UnitKind
from kl01.org.models import Committee
from kl01.org.operations import change_unit
from kl01.org.rules import (
    agency_name,
    check_printed_name,
    department_name,
    issuing_body,
    superior_body,
    superior_of_root,
)
from kl01.refusals import Refusal
from tests.page_client import Page, PageClient
from tests.world import SINCE, Saved, World

TODAY = date(2026, 11, 23)
PRINTED = "Đảng bộ Khối các cơ quan\nvà doanh nghiệp tỉnh"
ORGANIZATION, CELL = UnitKind.GRASSROOTS_PARTY_ORGANIZATION, UnitKind.SUBORDINATE_PARTY_CELL


# --- Rules -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "issues", "above"),
    [
        (PRINTED, "Đảng ủy Khối các cơ quan\nvà doanh nghiệp tỉnh", PRINTED),
        ("ĐẢNG UỶ KHỐI\nCÁC CƠ QUAN", "Đảng ủy KHỐI\nCÁC CƠ QUAN", "Đảng bộ KHỐI\nCÁC CƠ QUAN"),
        ("Đảng bộ\nSở Nội vụ", "Đảng ủy\nSở Nội vụ", "Đảng bộ\nSở Nội vụ"),
        ("Khối các cơ quan\ntỉnh", "Đảng ủy Khối các cơ quan\ntỉnh", "Đảng bộ Khối các cơ quan\ntỉnh"),
    ],
)
def test_a_printed_name_keeps_its_lines_above_a_heading_and_below(
    printed: str, issues: str, above: str
) -> None:
    for kind in (UnitKind.BLOC_COMMITTEE, ORGANIZATION):
        assert issuing_body(kind, printed) == issues
        assert superior_body(kind, printed, CELL) == above
        assert superior_body(kind, printed, UnitKind.OFFICE) == issues


@given(st.sampled_from(["Đảng bộ", "Đảng ủy", "Đảng uỷ", "ĐẢNG BỘ", "Chi bộ"]), st.sampled_from(" \n"))
def test_an_agency_is_called_as_its_party_organisation_is(words: str, gap: str) -> None:
    assert agency_name(f"{words}{gap}Sở Nội vụ\ntỉnh") == "Sở Nội vụ\ntỉnh"
    assert agency_name("Văn phòng Đảng ủy Khối") == "Văn phòng Đảng ủy Khối"


@pytest.mark.parametrize(
    ("name", "superior"),
    [
        ("Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình An", "Tỉnh ủy Bình An"),
        ("Đảng ủy Khối doanh nghiệp Thành phố Đà Nẵng", "Thành ủy Đà Nẵng"),
        ("Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh", "Tỉnh ủy"),
        ("Đảng ủy Ủy ban nhân dân tỉnh Bà Rịa - Vũng Tàu", "Tỉnh ủy Bà Rịa - Vũng Tàu"),
        ("Đảng ủy Khối", ""),
        ("Đảng ủy Liên Tỉnhội", ""),
    ],
)
def test_the_province_stands_above_the_committee(name: str, superior: str) -> None:
    assert superior_of_root("", name) == superior
    assert superior_of_root("Đảng ủy tỉnh", name) == "Đảng ủy tỉnh"


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Ban Tuyên giáo Đảng ủy Khối", "Ban Tuyên giáo"),
        ("Văn phòng đảng ủy khối các cơ quan", "Văn phòng"),
        ("Ban Tuyên giáo", "Ban Tuyên giáo"),
        ("Văn phòng Đảng ủy Ủy ban", "Văn phòng Đảng ủy Ủy ban"),
        ("Đảng ủy Khối", "Đảng ủy Khối"),
        ("Ban Đảng", "Ban Đảng"),
    ],
)
def test_a_department_leaves_its_committee_to_the_line_above(name: str, printed: str) -> None:
    assert department_name(name, "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình An") == printed


def test_a_body_under_one_of_the_same_name_is_named_once() -> None:
    assert PaperHeading.of("SỞ NỘI VỤ", "Sở Nội vụ") == PaperHeading("", "Sở Nội vụ")
    assert PaperHeading.of("Sở Nội\nvụ", "Sở Nội vụ") == PaperHeading("", "Sở Nội vụ")
    assert PaperHeading.of("Sở Nội vụ", "Sở Y tế").superior == "Sở Nội vụ"


@pytest.mark.parametrize(
    ("printed", "name", "renamed", "refused"),
    [
        ("Chi bộ\nQuỹ", "Chi bộ Quỹ Môi trường", True, True),
        ("Chi bộ\nQuỹ", "Chi bộ Quỹ Môi trường", False, False),  # no word of the printed name is gone
        ("Chi bộ\nQuỹ", "Chi bộ Kho", False, True),
        ("Chi bộ\nQuỹ", "Chi bộ Quỹ", True, False),
        ("Chi bộ\nKho", "Chi bộ Kho", True, False),
        (None, "Chi bộ Kho", True, False),
    ],
)
def test_a_unit_with_another_name_does_not_keep_the_old_one_in_print(
    printed: str | None, name: str, renamed: bool, refused: bool
) -> None:
    def check() -> None:
        check_printed_name(printed, "Chi bộ\nQuỹ", name, "Chi bộ Quỹ", renamed=renamed)

    if not refused:
        check()
        return
    with pytest.raises(Refusal, check=lambda error: error.field == "printed_name"):
        check()


# --- Stored ------------------------------------------------------------------------------------------------


def _print(session: Session, actor: Actor, world: World, printed: str | None, **changes: Any) -> None:
    unit = world.unit("khoi")
    values = {"name": unit.name, "parent": None, "version": unit.version, "since": None}
    change_unit(session, actor, unit, printed_name=printed, **{**values, **changes})


def _above_snv(session: Session, world: World, day: date) -> str:
    return unit_heading(session, world.read_unit("snv"), day).superior


def test_a_paper_of_an_earlier_day_prints_what_held_then(
    session: Session, world: World, administrator: Actor
) -> None:
    plain = "Đảng bộ Khối các cơ quan và doanh nghiệp tỉnh Bình An"
    assert _above_snv(session, world, TODAY) == plain
    _print(session, administrator, world, PRINTED, since=date(2026, 4, 1))
    _print(session, administrator, world, "", name="Đảng ủy Ủy ban nhân dân tỉnh", since=date(2026, 7, 1))
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 1)]
    told = [_above_snv(session, world, day) for day in days]
    assert told == [plain, PRINTED, PRINTED, "Đảng bộ Ủy ban nhân dân tỉnh"]
    assert committee_heading(session, date(2026, 4, 1)).issuer == PRINTED.replace("bộ", "ủy", 1)
    assert [row.printed_name for row in world.unit("khoi").history] == [None, PRINTED, None]


def test_a_correction_counts_for_as_long_as_the_name_does(
    session: Session, world: World, administrator: Actor
) -> None:
    _print(session, administrator, world, PRINTED)
    assert _above_snv(session, world, SINCE) == PRINTED
    _print(session, administrator, world, None)
    assert _above_snv(session, world, TODAY) == PRINTED, "who says nothing of it changes nothing"
    _print(session, administrator, world, "")
    assert _above_snv(session, world, TODAY).startswith("Đảng bộ Khối các cơ quan và doanh")


def test_the_trail_tells_of_it_and_a_second_change_is_stale(
    session: Session, world: World, administrator: Actor
) -> None:
    shown = world.unit("khoi").version
    _print(session, administrator, world, PRINTED)
    data = session.scalars(select(AuditEvent.data).order_by(AuditEvent.id.desc())).first()
    assert data is not None
    assert [data[side]["printed_name"] for side in ("from", "to")] == ["", PRINTED]
    with pytest.raises(StaleVersionError):
        _print(session, administrator, world, "Khối", version=shown)


def test_all_papers_of_the_committee_have_tinh_uy_above(session: Session, world: World) -> None:
    name = "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình An"
    assert committee_heading(session, TODAY) == PaperHeading("Tỉnh ủy Bình An", name)
    session.get_one(Committee, 1).superior_name = "Đảng ủy tỉnh"
    session.flush()
    assert unit_heading(session, world.read_unit("khoi"), TODAY) == PaperHeading("Đảng ủy tỉnh", name)


# --- On the page -------------------------------------------------------------------------------------------


@pytest.fixture
def admin(client: PageClient) -> PageClient:
    return client.sign_in("quantri")


def _send(client: PageClient, printed: str, code: str = "khoi", **values: str) -> Page:
    page = client.get(f"/quan-tri/don-vi/{code}/sua")
    form = next(one for one in page.all(".//main//form") if one.get("method") == "post")
    return client.submit(page, form, printed_name=printed, **values)


def test_the_administrator_sets_it_and_papers_follow(admin: PageClient) -> None:
    page = _send(admin, "  Đảng bộ Khối các cơ quan \r\n\r\nvà doanh  nghiệp tỉnh\r\n")
    assert "Đảng bộ Khối các cơ quan / và doanh nghiệp tỉnh" in page.text
    assert admin.get("/quan-tri/don-vi/khoi/sua").value("printed_name").strip() == PRINTED
    made = docx.Document(io.BytesIO(admin.raw.get("/ke-hoach/in.docx").data))
    lines = [one.text for one in made.tables[0].cell(0, 0).paragraphs]
    assert [line for line in lines if line] == [
        "TỈNH ỦY BÌNH AN",
        "ĐẢNG ỦY KHỐI CÁC CƠ QUAN",
        "VÀ DOANH NGHIỆP TỈNH",
        "*",
    ]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("Một\nHai\nBa\nBốn", "Tên in trên văn bản có nhiều nhất 3 hàng"),
        ("Đảng bộ\n" + "a" * 61, "Mỗi hàng của tên in trên văn bản phải từ 60 ký tự trở xuống"),
        ("Đảng bộ\n★", "chưa in được ký tự ★"),
        ("12\n–", "Tên in trên văn bản phải có chữ"),
        ("§¶ng bé Khèi c¸c c¬ quan", "Chuyển sang Unicode"),
    ],
)
def test_what_no_heading_can_hold_is_refused_and_kept_on_the_page(
    admin: PageClient, typed: str, message: str
) -> None:
    page = _send(admin, typed)
    assert page.status == 422
    assert message in page.text
    assert page.value("printed_name").split() == typed.split()


def test_three_lines_of_sixty_letters_are_taken(admin: PageClient) -> None:
    typed = "\n".join([("Ộ" * 60)] * 3)
    assert _send(admin, typed).status == 200
    assert admin.get("/quan-tri/don-vi/khoi/sua").value("printed_name").strip() == typed


def test_a_new_name_asks_for_a_new_printed_one(admin: PageClient, saved: Saved) -> None:
    _send(admin, "Chi bộ Quỹ\nĐầu tư", "bhxh")
    renamed = {"name": "Chi bộ Quỹ Môi trường", "reason": "change", "since": "01/07/2026"}
    page = _send(admin, "Chi bộ Quỹ\nĐầu tư", "bhxh", **renamed)
    assert page.status == 422
    assert "tên in trên văn bản vẫn là tên cũ" in page.text
    page = _send(admin, "Chi bộ Quỹ\nMôi trường", "bhxh", **renamed)
    assert "in là Chi bộ Quỹ / Đầu tư" in page.text
    assert "in là Chi bộ Quỹ / Môi trường" in page.text
    history = saved(lambda world: [one.printed_name for one in world.unit("bhxh").history])
    assert history == ["Chi bộ Quỹ\nĐầu tư", "Chi bộ Quỹ\nMôi trường"]
