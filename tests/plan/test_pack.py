"""The bundled plan 2021–2025, counted and checked date by date; every way a pack can be wrong."""

import csv
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String

from kl01.checklist.facts import FACT_NAMES
from kl01.db import Base
from kl01.periods import ROMAN, Quarter
from kl01.plan.models import Plan, PlanItem, PlanItemVersion, PlanOwner, PlanSection
from kl01.plan.pack import (
    BUNDLED_PACKS,
    ITEM_COLUMNS,
    MAX_ITEM_TITLE,
    MAX_SECTION_TITLE,
    PackError,
    PackItem,
    PlanPack,
    load_pack,
)
from kl01.plan.pack.data import ITEM_LENGTHS, OWNER_LENGTHS, PLAN_LENGTHS, SECTION_LENGTHS
from kl01.plan.rules import Basis, Cadence, TickedBy, duties_in
from kl01.text import clean_text
from tests.some import some

PACK = BUNDLED_PACKS / "kl01-2021"
PLAN, ITEMS = "plan.toml", "items.csv"
YEARS = range(2022, 2026)


@pytest.fixture(scope="module")
def plan() -> PlanPack:
    return load_pack(PACK)


@pytest.fixture(scope="module")
def items(plan: PlanPack) -> dict[str, PackItem]:
    return {item.code: item for item in plan.items}


# --- the plan 2021–2025 ------------------------------------------------------------------------------------


def test_the_plan_says_who_issued_it_and_on_what_it_rests(plan: PlanPack) -> None:
    assert plan.issuer == "Ban Thường vụ Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh"
    assert (plan.number, plan.date) == ("", None)
    assert plan.term_label == "nhiệm kỳ 2020 - 2025"
    assert (plan.first_year, plan.last_year) == (2021, 2025)
    assert [(document.number, document.date) for document in plan.basis_documents] == [
        ("49-KH/TU", date(2021, 10, 11)),
        ("01-KL/TW", date(2021, 5, 18)),
        ("05-CT/TW", date(2016, 5, 15)),
        ("35-NQ/TW", date(2018, 10, 22)),
        ("29-KL/TU", date(2021, 7, 22)),
    ]


def test_sections_stand_in_the_plans_order(plan: PlanPack) -> None:
    assert [section.code for section in plan.sections] == [
        "II.1",
        "II.2",
        "II.3",
        "II.4",
        "II.5",
        "II.6",
        "III",
    ]
    assert all(len(section.title) <= MAX_SECTION_TITLE for section in some(plan.sections))
    order = [section.code for section in plan.sections]
    assert all(order.index(a.section) <= order.index(b.section) for a, b in some(pairwise(plan.items)))


def test_each_owner_has_its_kinds_of_unit(plan: PlanPack) -> None:
    grassroots = ("grassroots_party_organization", "grassroots_party_cell")
    assert {owner.code: owner.unit_kinds for owner in plan.owners} == {
        "DVCS": grassroots,
        "DT": ("mass_organization",),
        "CN": grassroots,
        "BTG": ("publicity_department",),
        "BTC": ("organization_department",),
        "UBKT": ("inspection_commission",),
    }


def test_codes_run_on_in_each_section(plan: PlanPack) -> None:
    counts = Counter(item.section for item in plan.items)
    assert counts == {"II.1": 7, "II.2": 15, "II.3": 18, "II.4": 11, "II.5": 5, "II.6": 11, "III": 5}
    expected = [f"{code.replace('.', '')}-{n:02}" for code in counts for n in range(1, counts[code] + 1)]
    assert [item.code for item in plan.items] == expected


def test_titles_are_row_labels(plan: PlanPack) -> None:
    for item in some(plan.items):
        assert len(item.title) <= MAX_ITEM_TITLE, item.code
        assert item.title[0].isupper(), item.code
        assert not item.title.endswith((".", ";", ",", ":")), item.code
    assert len({item.title.casefold() for item in plan.items}) == 72


def test_every_text_is_clean_and_free_of_the_typos_of_the_source(plan: PlanPack) -> None:
    for item in some(plan.items):
        for text in (item.title, item.wording, item.evidence, item.target, item.note, item.basis_note):
            assert text == clean_text(text)
            assert not re.search(r"PLAIN|EXPLICIT|derived|\bQ[1-4]\b", text), item.code
        assert not re.search(r"hàng năm|đề theo dõi|trước kết|/ TW|- KL", item.title + item.wording), (
            item.code
        )


def test_counts_of_the_plan(plan: PlanPack) -> None:
    def count(column: str) -> dict[str, int]:
        return dict(Counter(str(getattr(item, column)) for item in plan.items))

    assert len(plan.items) == 72
    assert count("owner") == {"DVCS": 46, "BTG": 10, "DT": 7, "CN": 4, "BTC": 3, "UBKT": 2}
    assert count("cadence") == {
        "continuous": 15,
        "yearly": 29,
        "once": 16,
        "once_per_term": 5,
        "monthly": 3,
        "event": 2,
        "quarterly": 2,
    }
    assert count("basis") == {"fixed": 43, "proposed": 29}


def test_plain_items_take_a_document_at_most(plan: PlanPack) -> None:
    plain = {item.code for item in plan.items if item.plain}
    assert plain == {"II4-03", "II4-06", "II4-09", "II4-10", "II5-02"}
    assert {item.code for item in plan.items if item.plain and item.document} == {"II4-06", "II4-10"}


def test_only_the_report_that_the_plan_does_not_ask_for_is_off(plan: PlanPack) -> None:
    assert {item.code for item in plan.items if not item.enabled} == {"III-05"}


def test_counted_facts(plan: PlanPack) -> None:
    assert {item.code: item.fact for item in plan.items if item.fact} == {
        "II2-09": "term_plans_submitted",
        "II2-10": "annual_plans_submitted",
        "II2-11": "annual_results_submitted",
        "II3-02": "plans_with_example",
        "II3-07": "exemplar_collectives",
        "II3-08": "exemplar_individuals",
        "II3-09": "exemplars_approved",
        "II3-10": "exemplars_reported",
        "II3-11": "exemplars_commended",
    }
    automatic = {item.code for item in plan.items if item.ticked_by == TickedBy.AUTO}
    assert automatic == {"II2-09", "II2-10", "II2-11", "II3-02"}


def test_whatever_asks_for_number_and_date_has_a_document_field(plan: PlanPack) -> None:
    asking = set(some(item.code for item in plan.items if re.search(r"\(số,", item.evidence)))
    assert asking
    assert asking <= {item.code for item in plan.items if item.document}


@pytest.mark.parametrize(
    ("ticked_by", "boxes"),
    [
        (TickedBy.UNIT, [26, 25, 20, 25]),
        (TickedBy.AUTO, [2, 0, 0, 1]),
        (TickedBy.MASS_ORG, [4, 2, 1, 2]),
        (TickedBy.COMMITTEE, [4, 4, 3, 7]),
    ],
)
def test_boxes_per_quarter_in_an_ordinary_year(plan: PlanPack, ticked_by: TickedBy, boxes: list[int]) -> None:
    counted = Counter(
        quarter.number
        for item in plan.items
        if item.ticked_by == ticked_by
        for duty in duties_in(item.schedule, 2024)
        if duty.owed
        for quarter in duty.quarters
    )
    assert [counted[number] for number in (1, 2, 3, 4)] == boxes


def test_the_lean_set_of_a_unit(plan: PlanPack) -> None:
    lean = {"II1-06", "II2-02", "II3-03", "II4-02", "II4-05", "II4-03", "II4-06", "II4-09", "II4-10"}
    counted = Counter(
        quarter.number
        for item in plan.items
        if item.ticked_by == TickedBy.UNIT and (item.basis == Basis.FIXED or item.code in lean)
        for duty in duties_in(item.schedule, 2024)
        for quarter in duty.quarters
    )
    assert [counted[number] for number in (1, 2, 3, 4)] == [17, 16, 12, 16]


def _times(item: PackItem) -> dict[int, list[tuple[str, date]]]:
    """Each year's duties as (quarters, last day), from the year before the plan to the year after."""
    found = {}
    for year in range(2020, 2027):
        duties = duties_in(item.schedule, year)
        if duties:
            found[year] = [("–".join(q.roman for q in duty.quarters), duty.last_day) for duty in duties]
    return found


def test_fixed_date_theme_plan_in_the_fourth_quarter_of_the_year_before(items: dict[str, PackItem]) -> None:
    assert _times(items["II1-02"]) == {
        year: [("IV", date(year, 12, 31))] for year in (2021, 2022, 2023, 2024)
    }


def test_fixed_date_theme_study_in_the_first_quarter_from_2022(items: dict[str, PackItem]) -> None:
    assert _times(items["II1-03"]) == {year: [("I", date(year, 3, 31))] for year in (2022, 2023, 2024, 2025)}


@pytest.mark.parametrize("code", ["II3-11", "II3-12"])
def test_fixed_date_commendation_by_the_nineteenth_of_may(items: dict[str, PackItem], code: str) -> None:
    assert _times(items[code]) == {year: [("II", date(year, 5, 19))] for year in (2022, 2023, 2024, 2025)}


def test_fixed_date_next_years_inspection_plan_in_the_fourth_quarter(items: dict[str, PackItem]) -> None:
    assert _times(items["II5-04"]) == {year: [("IV", date(year, 12, 31))] for year in range(2021, 2026)}


@pytest.mark.parametrize("code", ["II6-01", "II6-02"])
def test_fixed_date_interim_review_in_the_second_quarter_of_2023(
    items: dict[str, PackItem], code: str
) -> None:
    assert _times(items[code]) == {2023: [("II", date(2023, 6, 30))]}


@pytest.mark.parametrize("code", ["II6-03", "II6-04"])
def test_fixed_date_final_review_in_the_third_quarter_of_2025(items: dict[str, PackItem], code: str) -> None:
    assert _times(items[code]) == {2025: [("III", date(2025, 9, 30))]}


def test_a_prolonged_plan_asks_for_the_same_as_its_last_year_without_what_is_done_once(
    plan: PlanPack,
) -> None:
    for item in some(plan.items):
        added = duties_in(replace(item.schedule, extension_years=1), item.last_year + 1)
        assert bool(added) == (item.cadence not in (Cadence.ONCE, Cadence.ONCE_PER_TERM)), item.code


def test_the_oddity_of_the_interim_review_is_noted(items: dict[str, PackItem]) -> None:
    for code in ("II6-01", "II6-02"):
        assert "sơ kết 03 năm" in items[code].wording
        assert "sơ kết 03 năm" in items[code].note
        assert "02 năm" in items[code].note
        assert duties_in(items[code].schedule, 2023)[0].quarters == (Quarter(2023, 2),)


def test_the_items_open_in_excel() -> None:
    assert (PACK / ITEMS).read_bytes().startswith(b"\xef\xbb\xbfcode,section,title,wording,")


# --- reading -----------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled pack to spoil."""
    return Path(shutil.copytree(PACK, tmp_path / "pack"))


def read_rows(folder: Path) -> list[dict[str, str]]:
    with (folder / ITEMS).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(folder: Path, rows: list[dict[str, str]], delimiter: str = ",") -> None:
    with (folder / ITEMS).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def edit(folder: Path, code: str, /, **columns: str) -> None:
    rows = read_rows(folder)
    next(row for row in rows if row["code"] == code).update(columns)
    write_rows(folder, rows)


def replace_in(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8-sig")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(PackError) as refused:
        load_pack(folder)
    assert str(refused.value) == "\n".join(str(problem) for problem in refused.value.problems)
    return [str(problem) for problem in refused.value.problems]


def test_rewriting_the_table_in_excel_changes_nothing(folder: Path, plan: PlanPack) -> None:
    rows = read_rows(folder)
    blank = dict.fromkeys(rows[0], "")
    shuffled = [dict(sorted(row.items())) for row in [*rows, blank, blank]]
    for delimiter in (",", ";", "\t"):
        write_rows(folder, shuffled, delimiter)
        assert load_pack(folder) == plan


def test_pasted_text_is_cleaned(folder: Path) -> None:
    edit(
        folder,
        "II2-13",
        title=" Tổ chức\u00a0hành  hương\u200b về đi\u0323a chỉ đỏ ",
        due="I - IV",
        plain="X",
        target="",
        wording="\u00a0Một.\n\nHai. ",
    )
    item = next(item for item in load_pack(folder).items if item.code == "II2-13")
    assert item.title == "Tổ chức hành hương về địa chỉ đỏ"
    assert item.wording == "Một.\n\nHai."
    assert item.due == "I–IV"
    assert item.plain


def test_notepads_mark_at_the_head_of_a_file_does_no_harm(folder: Path, plan: PlanPack) -> None:
    for file in (PLAN, ITEMS):
        text = (folder / file).read_text(encoding="utf-8-sig")
        (folder / file).write_text(text, encoding="utf-8-sig", newline="\r\n")
    assert load_pack(folder) == plan


def test_wording_over_several_lines_keeps_later_line_numbers_right(folder: Path) -> None:
    edit(folder, "II1-01", wording="Một.\nHai.\nBa.")
    edit(folder, "II1-02", owner="ABC")
    [problem] = problems_of(folder)
    assert problem.startswith("items.csv, dòng 5: Cột owner: “ABC”")


def test_the_hash_is_the_same_each_time_and_differs_with_every_column(plan: PlanPack) -> None:
    again = load_pack(PACK)
    assert [item.content_hash for item in plan.items] == [item.content_hash for item in again.items]
    assert len({item.content_hash for item in plan.items}) == 72
    item = plan.items[0]
    other: dict[type, Callable[[Any], Any]] = {
        str: lambda text: f"{text}x",
        int: lambda year: year + 1,
        bool: lambda mark: not mark,
        TickedBy: lambda _: TickedBy.COMMITTEE,
        Cadence: lambda _: Cadence.EVENT,
        Basis: lambda _: Basis.FIXED,
    }
    hashes = {item.content_hash}
    for field in some(fields(PackItem)):
        value = getattr(item, field.name)
        changed: dict[str, Any] = {field.name: other[type(value)](value)}
        hashes.add(replace(item, **changed).content_hash)
    assert len(hashes) == 1 + len(ITEM_COLUMNS)


def test_names_known_to_other_rooms_can_be_checked(plan: PlanPack) -> None:
    kinds = {kind for owner in plan.owners for kind in owner.unit_kinds}
    assert load_pack(PACK, known_unit_kinds=kinds, known_facts=FACT_NAMES) == plan
    with pytest.raises(PackError) as refused:
        load_pack(
            PACK,
            known_unit_kinds=kinds - {"mass_organization"},
            known_facts=FACT_NAMES - {"exemplar_individuals"},
        )
    first, second = (str(problem) for problem in refused.value.problems)
    assert re.match(r"plan\.toml, dòng \d+: Loại đơn vị “mass_organization” chưa có: dùng grassroots_", first)
    assert re.match(
        r"items\.csv, dòng 31: Cột fact: Số liệu “exemplar_individuals” chưa có: dùng annual_", second
    )


# --- what can be wrong in items.csv ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        (
            {"owner": "ABC"},
            "Cột owner: “ABC” chưa có trong kế hoạch: ghi một trong các chữ DVCS, DT, CN, BTG",
        ),
        ({"owner": ""}, "Cột owner: Ô còn trống: ghi một trong các chữ DVCS"),
        ({"section": "II.9"}, "Cột section: “II.9” chưa có trong kế hoạch: ghi một trong các chữ II.1, II.2"),
        ({"cadence": "weekly"}, "Cột cadence: “weekly” chưa có trong kế hoạch: ghi một trong các chữ once, "),
        ({"ticked_by": "boss"}, "Cột ticked_by: “boss” chưa có trong kế hoạch: ghi một trong các chữ unit, "),
        (
            {"basis": "EXPLICIT"},
            "Cột basis: “EXPLICIT” chưa có trong kế hoạch: ghi một trong các chữ fixed, ",
        ),
        ({"code": ""}, "Cột code: Chưa có mã của mục: ghi vào ô này"),
        ({"code": "II3-5"}, "Cột code: Mã “II3-5” chưa khớp mục II.3: ghi như II3-01"),
        ({"code": "II2-25"}, "Cột code: Mã “II2-25” chưa khớp mục II.3: ghi như II3-01"),
        ({"title": ""}, "Cột title: Chưa có tiêu đề ngắn của mục: ghi vào ô này"),
        ({"title": "Dài" * 31}, "Cột title: Ô này dài 93 ký tự: rút còn 90 ký tự"),
        ({"code": "II3-" + "1" * 17}, "Cột code: Mã “II3-11111111111111111” chưa khớp mục II.3"),
        ({"fact": "a" * 41}, "Cột fact: Ô này dài 41 ký tự: rút còn 40 ký tự"),
        (
            {"cadence": "once", "deadline": "", "due": ",".join(f"{q}/{y}" for y in YEARS for q in ROMAN)},
            "Cột due: Ô này dài 142 ký tự: rút còn 60 ký tự",
        ),
        ({"wording": " \u200b"}, "Cột wording: Chưa có lời văn đầy đủ của kế hoạch: ghi vào ô này"),
        ({"due": "V"}, "Cột due: Chưa đọc được quý “V”: ghi I, II, III hoặc IV"),
        ({"due": ""}, "Cột due: Ghi quý phải làm; chỉ việc “event” (khi có) mới để trống"),
        ({"due": "II/2023"}, "Cột due: Việc “yearly” lặp lại hằng năm: ghi quý không kèm năm"),
        ({"cadence": "once"}, "Cột due: Việc “once” làm một lần: ghi quý kèm năm, ví dụ “I/2022”"),
        (
            {"cadence": "once", "due": "II/2021", "deadline": ""},
            "Cột due: Quý II/2021 nằm ngoài các năm 2022–2025 của mục",
        ),
        ({"first_year": "22"}, "Cột first_year: Chưa đọc được năm “22”: ghi bốn chữ số, ví dụ 2022"),
        ({"first_year": "2020"}, "Cột first_year: Năm 2020 nằm ngoài kế hoạch: ghi năm từ 2021 đến 2025"),
        ({"last_year": "2026"}, "Cột last_year: Năm 2026 nằm ngoài kế hoạch: ghi năm từ 2021 đến 2025"),
        (
            {"first_year": "2025", "last_year": "2024"},
            "Cột first_year: Năm đầu 2025 sau năm cuối 2024: sửa first_year hoặc last_year",
        ),
        ({"deadline": "31/6"}, "Cột deadline: Chưa đọc được hạn “31/6”: ghi ngày/tháng"),
        ({"deadline": "19/8"}, "Cột deadline: Hạn 19/8 nằm ngoài quý phải làm “II”: sửa hạn hoặc sửa quý"),
        ({"plain": "có"}, "Cột plain: Chưa hiểu “có”: ghi x hoặc để trống"),
        ({"document": "1"}, "Cột document: Chưa hiểu “1”: ghi x hoặc để trống"),
        ({"enabled": "không"}, "Cột enabled: Chưa hiểu “không”: ghi x hoặc để trống"),
        ({"plain": "x"}, "Cột plain: Mục chỉ đánh dấu thì không đếm: để trống cột fact và cột target"),
        ({"fact": "Số tập thể"}, "Cột fact: Tên số liệu “Số tập thể” ghi chữ thường không dấu"),
        ({"ticked_by": "auto", "fact": ""}, "Cột fact: Mục “auto” cần tên số liệu được đếm: ghi tên, ví dụ"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_what_to_do(
    folder: Path, columns: dict[str, str], text: str
) -> None:
    edit(folder, "II3-11", **columns)
    [problem] = problems_of(folder)
    assert problem.startswith(f"items.csv, dòng 34: {text}")


def test_a_repeated_code_and_title_name_both_lines(folder: Path, items: dict[str, PackItem]) -> None:
    edit(folder, "II3-12", title=items["II3-11"].title.upper())
    edit(folder, "II3-12", code="II3-11")
    code, title = problems_of(folder)
    assert code == "items.csv, dòng 35: Cột code: Mã “II3-11” đã dùng ở dòng 34: mỗi mục ghi khác nhau"
    assert title.startswith("items.csv, dòng 35: Cột title: Tiêu đề “TUYÊN DƯƠNG")
    assert title.endswith("đã dùng ở dòng 34: mỗi mục ghi khác nhau")


def test_all_problems_of_all_rows_are_told_at_once_in_order(folder: Path) -> None:
    edit(folder, "III-05", cadence="daily", owner="?")
    edit(folder, "II1-01", title="", due="0", first_year="")
    replace_in(folder, PLAN, "first_year = 2021", 'first_year = "2021"')
    assert [re.sub(r"^(\S+, dòng \d+: \w+ \w+).*", r"\1", problem) for problem in problems_of(folder)] == [
        "plan.toml, dòng 14: Ghi first_year",
        "items.csv, dòng 2: Cột title",
        "items.csv, dòng 2: Cột first_year",
        "items.csv, dòng 73: Cột owner",
        "items.csv, dòng 73: Cột cadence",
    ]


def test_missing_and_unknown_columns(folder: Path) -> None:
    replace_in(folder, ITEMS, "title,wording", "tiêu đề,wording")
    assert problems_of(folder) == [
        "items.csv, dòng 1: Thiếu cột “title”: thêm cột này vào dòng đầu",
        "items.csv, dòng 1: Cột “tiêu đề” không có trong gói kế hoạch: bỏ cột hoặc sửa tên cột",
    ]


def test_a_column_twice(folder: Path) -> None:
    replace_in(folder, ITEMS, "enabled,note", "enabled,note,note")
    assert problems_of(folder) == ["items.csv, dòng 1: Cột “note” ghi hai lần: giữ một cột"]


def test_a_comma_outside_quotes(folder: Path) -> None:
    replace_in(folder, ITEMS, "Tổ chức học tập, quán triệt chuyên đề toàn khóa", "Học tập, quán triệt, học")
    replace_in(folder, ITEMS, '"Học tập, quán triệt, học"', "Học tập, quán triệt, học")
    assert problems_of(folder) == [
        "items.csv, dòng 6: Dòng có 22 ô, cần 20 ô: đặt chữ có dấu phẩy trong dấu nháy kép"
    ]


def test_an_open_quote(folder: Path) -> None:
    replace_in(folder, ITEMS, "II1-05,", 'II1-05,"')
    [problem] = problems_of(folder)
    assert (
        problem == "items.csv, dòng 6: Chưa tách được dòng này thành các ô: kiểm tra dấu nháy kép mở và đóng"
    )


@pytest.mark.parametrize("rows", ["", "," * 19 + "\n"])
def test_no_items(folder: Path, rows: str) -> None:
    header = (folder / ITEMS).read_text(encoding="utf-8-sig").partition("\n")[0]
    (folder / ITEMS).write_text(f"{header}\n{rows}", encoding="utf-8")
    assert problems_of(folder) == [
        "items.csv, dòng 1: Chưa có mục nào: ghi mỗi mục một dòng dưới dòng tên cột"
    ]


def test_an_empty_file(folder: Path) -> None:
    (folder / ITEMS).write_bytes(b"")
    problems = problems_of(folder)
    assert problems[0] == "items.csv, dòng 1: Thiếu cột “code”: thêm cột này vào dòng đầu"
    assert len(problems) == len(ITEM_COLUMNS)


# --- encoding and missing files ----------------------------------------------------------------------------


@pytest.mark.parametrize("file", [PLAN, ITEMS])
def test_a_missing_file(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert problems_of(folder) == [f"{file}: Chưa mở được tệp: đặt tệp {file} vào thư mục {folder}"]


def test_a_missing_folder(tmp_path: Path) -> None:
    assert [problem.partition(":")[0] for problem in problems_of(tmp_path / "none")] == [PLAN, ITEMS]


def test_utf_16_is_refused(folder: Path) -> None:
    text = (folder / ITEMS).read_text(encoding="utf-8-sig")
    (folder / ITEMS).write_bytes(text.encode("utf-16"))
    assert problems_of(folder) == [
        "items.csv, dòng 1: Tệp không phải Unicode UTF-8: lưu lại, trong Excel chọn “CSV UTF-8”"
    ]


@pytest.mark.parametrize(("file", "line"), [(PLAN, 5), (ITEMS, 4)])
def test_a_line_in_another_code_page_is_named(folder: Path, file: str, line: int) -> None:
    lines = (folder / file).read_bytes().split(b"\n")
    lines[line - 1] += "é".encode("cp1258")
    (folder / file).write_bytes(b"\n".join(lines))
    assert problems_of(folder) == [
        f"{file}, dòng {line}: Tệp không phải Unicode UTF-8: lưu lại, trong Excel chọn “CSV UTF-8”"
    ]


@pytest.mark.parametrize(
    ("table", "text"), [("TCVN3", "§¶ng ñy, Uû ban nh©n d©n"), ("VNI", "Ñaûng uûy, chi uûy cô sôû")]
)
def test_old_vietnamese_code_tables_are_refused(folder: Path, table: str, text: str) -> None:
    edit(folder, "II1-02", wording=text)
    replace_in(folder, PLAN, "Ban Thường vụ Tỉnh ủy", text)
    plan_problem, item_problem = problems_of(folder)
    advice = f"Chữ dùng bảng mã {table}: chuyển sang Unicode bằng UniKey rồi lưu lại"
    assert re.fullmatch(rf"plan\.toml, dòng \d+: {advice}", plan_problem)
    assert item_problem == f"items.csv, dòng 3: {advice}"


# --- what can be wrong in plan.toml ------------------------------------------------------------------------


def line_of(folder: Path, text: str) -> int:
    return (folder / PLAN).read_text(encoding="utf-8").split("\n").index(text) + 1


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ('code = "kl01-2021"', 'code = "KL 01"', "Ghi code bằng chữ thường không dấu, số và gạch nối"),
        ('date = ""', 'date = "31/11/2021"', "Chưa đọc được ngày “31/11/2021”: ghi ngày/tháng/năm"),
        ('date = ""', "date = 2021-11-30", "“date” là chữ: đặt giá trị trong dấu nháy kép"),
        ('number = ""', 'so = ""', "Mục “so” không có trong gói kế hoạch: chỉ dùng code, name"),
        ("last_year = 2025", 'last_year = "2025"', "Ghi last_year là năm gồm bốn chữ số, không có dấu nháy"),
        ("last_year = 2025", "last_year = 25", "Ghi last_year là năm gồm bốn chữ số, không có dấu nháy"),
        (
            'term_label = "nhiệm kỳ 2020 - 2025"',
            'term_label = " "',
            "Chưa có “term_label”: ghi term_label = ",
        ),
        ('number = "01-KL/TW"', 'number = ""', "Chưa có “number”: ghi number = "),
        ('date = "18/5/2021"', 'date = "5/18/2021"', "Chưa đọc được ngày “5/18/2021”"),
        ('title = "Sơ kết, tổng kết"', f'title = "{"Dài" * 21}"', "“title” dài 63 ký tự: rút còn 60 ký tự"),
        (
            'title = "Sơ kết, tổng kết"',
            'name = "Sơ kết"',
            "Mục “name” không có trong gói kế hoạch: chỉ dùng code",
        ),
        ('name = "Cá nhân"', "name = 1", "“name” là chữ: đặt giá trị trong dấu nháy kép"),
        (
            'unit_kinds = ["mass_organization"]',
            "unit_kinds = []",
            "Ghi ít nhất một loại đơn vị, ví dụ unit_kinds = ",
        ),
        (
            'unit_kinds = ["mass_organization"]',
            'unit_kinds = ["Đoàn thể"]',
            "Loại đơn vị “Đoàn thể” ghi chữ thường không dấu, nối bằng gạch dưới",
        ),
        ('code = "kl01-2021"', f'code = "{"k" * 41}"', "“code” dài 41 ký tự: rút còn 40 ký tự"),
        (
            'term_label = "nhiệm kỳ 2020 - 2025"',
            f'term_label = "{"x" * 61}"',
            "“term_label” dài 61 ký tự: rút còn 60",
        ),
        ('name = "Cá nhân"', f'name = "{"x" * 101}"', "“name” dài 101 ký tự: rút còn 100 ký tự"),
        ("[owners.CN]", f"[owners.{'C' * 21}]", f"Mã “{'C' * 21}” dài 21 ký tự: rút còn 20 ký tự"),
        ('code = "II.2"', f'code = "II.2{"1" * 17}"', "“code” dài 21 ký tự: rút còn 20 ký tự"),
        ('code = "II.2"', 'code "II.2"', "Chưa đọc được cú pháp TOML: kiểm tra dấu nháy kép, dấu bằng"),
    ],
)
def test_a_wrong_value_is_named_with_its_line_and_what_to_do(
    folder: Path, old: str, new: str, text: str
) -> None:
    line = line_of(folder, old)
    replace_in(folder, PLAN, f"\n{old}\n", f"\n{new}\n")
    assert any(problem.startswith(f"plan.toml, dòng {line}: {text}") for problem in problems_of(folder))


@pytest.mark.parametrize("key", ["name", "issuer", "subject_phrase"])
def test_a_text_longer_than_the_database_keeps(folder: Path, key: str) -> None:
    pattern = re.compile(rf'^{key} = ".*"$', re.MULTILINE)
    text = (folder / PLAN).read_text(encoding="utf-8")
    line = text[: pattern.search(text).start()].count("\n") + 1  # type: ignore[union-attr]  # it is there
    for length in (200, 201):
        (folder / PLAN).write_text(pattern.sub(f'{key} = "{"ệ" * length}"', text, count=1), encoding="utf-8")
        if length == 200:
            assert getattr(load_pack(folder), key) == "ệ" * 200
    assert problems_of(folder) == [f"plan.toml, dòng {line}: “{key}” dài 201 ký tự: rút còn 200 ký tự"]


@pytest.mark.parametrize(
    ("model", "lengths", "others"),
    [
        (Plan, PLAN_LENGTHS, {"bundled_hash", "kept_against"}),
        (PlanSection, SECTION_LENGTHS, set()),
        (PlanOwner, OWNER_LENGTHS, set()),
        # What else a version has is a code of the plan, a word of a closed list, or made by the program.
        (
            PlanItemVersion,
            {column: most for column, most in ITEM_LENGTHS.items() if column != "code"},
            {"content_hash", "section", "owner", "ticked_by", "cadence", "basis", "deadline"},
        ),
        (PlanItem, {"code": ITEM_LENGTHS["code"]}, set()),
    ],
)
def test_lengths_are_those_of_the_columns(
    model: type[Base], lengths: dict[str, int], others: set[str]
) -> None:
    columns = {
        column.name: column.type.length
        for column in model.__table__.columns
        if isinstance(column.type, String) and column.type.length and column.name not in others
    }
    assert columns == lengths


def test_a_plan_that_ends_before_it_begins(folder: Path) -> None:
    replace_in(folder, PLAN, "first_year = 2021", "first_year = 2027")
    expected = "plan.toml, dòng 14: Năm đầu 2027 sau năm cuối 2025: sửa first_year hoặc last_year"
    assert problems_of(folder)[0] == expected


def test_a_section_code_twice_and_one_that_is_no_code(folder: Path) -> None:
    replace_in(folder, PLAN, '\ncode = "II.2"\n', '\ncode = "II.1"\n')
    replace_in(folder, PLAN, '\ncode = "III"\n', '\ncode = "phần 3"\n')
    twice, no_code = [problem for problem in problems_of(folder) if problem.startswith(PLAN)]
    assert twice.endswith("Mục II.1 đã có ở trên: mỗi mục một mã riêng")
    assert no_code.endswith('Chưa đọc được mã mục “phần 3”: ghi như "II.1" hoặc "III"')


def test_a_missing_key_names_the_table_it_is_missing_in(folder: Path) -> None:
    replace_in(folder, PLAN, '\nname = "Đoàn thể trực thuộc"\n', "\n")
    [problem] = problems_of(folder)
    assert problem == f'plan.toml, dòng {line_of(folder, "[owners.DT]")}: Chưa có “name”: ghi name = "…"'


def test_a_plan_with_nothing_in_it(folder: Path) -> None:
    (folder / PLAN).write_text("", encoding="utf-8")
    problems = problems_of(folder)
    assert 'plan.toml: Chưa có “code”: ghi code = "…"' in problems
    assert "plan.toml: Chưa có “sections”: mỗi phần mở đầu bằng một dòng [[sections]]" in problems
    assert any(problem.startswith("plan.toml: Chưa có “owners”") for problem in problems)
    assert all(problem.startswith(PLAN) for problem in some(problems)), (
        "the items are not blamed for the plan"
    )


def test_advice_is_polite_and_says_what_to_do() -> None:
    folder = Path(load_pack.__code__.co_filename).parent
    sources = [*folder.glob("*.py"), folder.parent / "rules.py"]
    assert len(sources) > 4
    text = "".join(source.read_text(encoding="utf-8") for source in sources)
    assert not re.search(r"không hợp lệ|bắt buộc|vui lòng|rất tiếc|\bbạn\b", text, re.IGNORECASE)
