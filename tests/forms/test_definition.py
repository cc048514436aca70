"""The bundled forms, field by field; every way a form's file can be wrong; a form as stored data."""

import json
import re
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01 import pack_files, plain_data
from kl01.checklist.facts import FACT_NAMES
from kl01.forms.definition import checks, copy_checks, parts, reading, row_checks, section_checks
from kl01.forms.definition.data import Definition
from kl01.forms.definition.reading import load_definitions, read_definition
from kl01.forms.definition.stored import from_json, to_json
from kl01.forms.definition.vocabulary import (
    RECEIVERS,
    ROLES_NEEDED,
    UNIT_RECEIVER,
    Audience,
    Cadence,
    FieldKind,
    FieldRole,
    Stage,
)
from kl01.forms.definition.words import fill, placeholders_in
from kl01.org.kinds import Standing
from kl01.pack_files import PackProblem, read_toml, toml_lines
from kl01.plain_data import DataPath, DataProblem
from kl01.plan.pack import load_pack
from kl01.text import clean_text
from tests.forms.packs import PACK, line_of, problems_of, spoil
from tests.some import some

ONE, TWO, RESULT = "mau-01.toml", "mau-02.toml", "mau-02-kq.toml"
PERSONAL, OF_UNITS = ["mau-01", "mau-02", "mau-02-kq"], ["mau-03", "mau-03a", "mau-03b"]


@pytest.fixture(scope="module")
def forms() -> dict[str, Definition]:
    return {form.code: form for form in some(load_definitions(PACK, known_facts=FACT_NAMES))}


# --- the bundled forms -------------------------------------------------------------------------------------


def test_the_forms_come_in_the_order_of_their_names(forms: dict[str, Definition]) -> None:
    assert list(forms) == PERSONAL + OF_UNITS
    assert {form.mark: form.name for form in forms.values()} == {
        "Mẫu 01": "Kế hoạch toàn khóa",
        "Mẫu 02": "Kế hoạch năm",
        "Mẫu 02-KQ": "Kết quả năm",
        "Mẫu 03": "Đăng ký gương điển hình năm",
        "Mẫu 03A": "Tập thể điển hình năm",
        "Mẫu 03B": "Cá nhân điển hình năm",
    }


def test_when_each_form_is_due_and_what_it_counts_for(forms: dict[str, Definition]) -> None:
    found = {
        code: (form.period, form.stage, form.due, form.first_year, form.fact) for code, form in forms.items()
    }
    assert found == {
        "mau-01": (Cadence.TERM, Stage.PLAN, "31/3", 0, "term_plans_submitted"),
        "mau-02": (Cadence.YEAR, Stage.PLAN, "31/3", 2022, "annual_plans_submitted"),
        "mau-02-kq": (Cadence.YEAR, Stage.RESULT, "30/11", 2022, "annual_results_submitted"),
        "mau-03": (Cadence.YEAR, Stage.PLAN, "31/3", 2022, ""),
        "mau-03a": (Cadence.YEAR, Stage.RESULT, "", 2022, ""),
        "mau-03b": (Cadence.YEAR, Stage.RESULT, "", 2022, ""),
    }


def test_both_plans_count_who_names_what_he_sets_an_example_in(forms: dict[str, Definition]) -> None:
    counted = {(code, field.key): field.fact for code, form in forms.items() for _, field in form.fields()}
    assert {place: fact for place, fact in counted.items() if fact} == {
        ("mau-01", "example"): "plans_with_example",
        ("mau-02", "example"): "plans_with_example",
    }


def test_every_fact_of_the_plan_about_papers_is_counted_by_a_form(forms: dict[str, Definition]) -> None:
    counted = {form.fact for form in forms.values()}
    counted |= {field.fact for form in forms.values() for _, field in form.fields()}
    asked = some(item.fact for item in load_pack(PACK).items if item.owner == "CN" and item.fact)
    assert set(asked) <= counted


WRITER = {
    "full_name": (FieldKind.SHOWN, False, 2000),
    "birth_date": (FieldKind.TEXT, False, 30),
    "party_position": (FieldKind.TEXT, False, 120),
    "gov_position": (FieldKind.TEXT, True, 120),
    "union_position": (FieldKind.TEXT, False, 120),
    "work_unit": (FieldKind.TEXT, True, 200),
    "org_unit": (FieldKind.SHOWN, False, 2000),
    "place": (FieldKind.TEXT, True, 60),
    "signed_on": (FieldKind.DATE, False, 2000),
}
LONG = FieldKind.LONG_TEXT
QUESTIONS: dict[str, dict[str, dict[str, tuple[FieldKind, bool, int]]]] = {
    "mau-01": {
        "nguoi-viet": WRITER,
        "i": {"awareness": (LONG, False, 3000)},
        "ii": {"self_strength": (LONG, False, 2000), "self_limits": (LONG, True, 2000)},
        "iii": {
            "study": (LONG, True, 3000),
            "follow_ideology": (LONG, True, 2000),
            "follow_ethics": (LONG, True, 2000),
            "follow_style": (LONG, True, 2000),
            "follow_duty": (LONG, True, 2000),
            "example": (LONG, True, 2000),
            "breakthrough": (FieldKind.TEXT, False, 500),
        },
        "iv": {"roadmap": (FieldKind.TABLE, True, 2000)},
        "v": {"proposal": (LONG, False, 1000)},
    },
    "mau-02": {
        "nguoi-viet": WRITER,
        "i": {"theme_awareness": (LONG, False, 2000)},
        "ii": {"items": (FieldKind.TABLE, True, 2000)},
        "iii": {"example": (LONG, True, 2000)},
        "iv": {"fix": (LONG, False, 2000)},
        "v": {"proposal": (LONG, False, 1000)},
    },
    "mau-02-kq": {
        "nguoi-viet": WRITER,
        "i": {"results": (FieldKind.TABLE, True, 2000)},
        "ii": {"example_result": (LONG, True, 2000)},
        "iii": {"limits": (LONG, True, 2000)},
        "iv": {"next": (LONG, True, 2000)},
        "v": {"self_level": (FieldKind.CHOICE, False, 2000)},
        "vi": {"comment": (LONG, False, 1500)},
    },
}


@pytest.mark.parametrize("code", QUESTIONS)
def test_each_form_asks_what_it_should_in_its_order(forms: dict[str, Definition], code: str) -> None:
    found = {
        section.code: {one.key: (one.kind, one.required, one.max_length) for one in section.fields}
        for section in forms[code].sections
    }
    assert found == QUESTIONS[code]
    assert [list(section) for section in found.values()] == [
        list(section) for section in QUESTIONS[code].values()
    ]


TABLES: dict[tuple[str, str], tuple[int, int, dict[str, tuple[bool, int]]]] = {
    ("mau-01", "roadmap"): (
        1,
        10,
        {"year": (True, 500), "what": (True, 500), "how": (False, 500), "target": (False, 500)},
    ),
    ("mau-02", "items"): (
        1,
        12,
        {
            "group": (True, 500),
            "what": (True, 500),
            "target": (False, 500),
            "how": (False, 500),
            "time": (True, 500),
        },
    ),
    ("mau-02-kq", "results"): (
        1,
        20,
        {"registered": (True, 800), "result": (True, 800), "level": (True, 500), "note": (False, 800)},
    ),
}


@pytest.mark.parametrize(("code", "key"), TABLES)
def test_the_columns_of_each_table(forms: dict[str, Definition], code: str, key: str) -> None:
    table = forms[code].field(key)
    assert table
    columns = {column.key: (column.required, column.max_length) for column in table.columns}
    assert (table.min_rows, table.max_rows, columns) == TABLES[code, key]
    assert list(columns) == list(TABLES[code, key][2])
    assert sum(column.width_percent for column in table.columns) == 94
    assert table.row_name == "việc"


def test_what_is_chosen_from_a_list(forms: dict[str, Definition]) -> None:
    roadmap, items, results = (forms[code].field(key) for code, key in TABLES)
    assert roadmap
    assert items
    assert results
    assert roadmap.start_rows_from == "term_years"
    assert roadmap.columns[0].choices_from == "term_years"
    assert items.columns[0].choices == (
        "Học tập",
        "Tư tưởng chính trị",
        "Đạo đức, lối sống",
        "Phong cách, lề lối làm việc",
        "Thực hiện nhiệm vụ",
    )
    assert items.columns[-1].choices_from == "quarters"
    assert results.columns[2].choices == ("Đã hoàn thành", "Hoàn thành một phần", "Chưa hoàn thành")
    assert [column.key for column in results.columns if column.copied] == ["registered"]


def test_the_levels_are_hidden_and_the_comment_is_the_receivers(forms: dict[str, Definition]) -> None:
    hidden = [(code, one.code) for code, form in forms.items() for one in form.sections if one.hidden]
    assert hidden == [("mau-02-kq", "v")]
    [comment] = forms["mau-02-kq"].receiver_sections
    assert (comment.heading, comment.fields[0].blank_lines) == ("Nhận xét của {body}", 4)
    assert not forms["mau-01"].receiver_sections + forms["mau-02"].receiver_sections


def test_what_may_be_copied(forms: dict[str, Definition]) -> None:
    copies = {
        (code, one.form, one.source, one.target, one.years_back, one.year_column): one.columns
        for code, form in forms.items()
        for one in form.copies
    }
    assert copies == {
        ("mau-02", "mau-01", "roadmap", "items", 0, "year"): {
            "what": "what",
            "how": "how",
            "target": "target",
        },
        ("mau-02", "mau-01", "example", "example", 0, ""): {},
        ("mau-02", "mau-02-kq", "limits", "fix", 1, ""): {},
        ("mau-02", "mau-02-kq", "next", "fix", 1, ""): {},
        ("mau-02-kq", "mau-02", "items", "results", 0, ""): {"registered": "what"},
    }


def test_nothing_that_is_copied_is_too_long_where_it_goes(forms: dict[str, Definition]) -> None:
    columns = []
    for form, copy in some((one, copy) for one in forms.values() for copy in one.copies):
        source, target = forms[copy.form].field(copy.source), form.field(copy.target)
        assert source
        assert target
        assert source.max_length <= target.max_length
        columns += [(source.column(there), target.column(here)) for here, there in copy.columns.items()]
    for there, here in some(columns):
        assert there.max_length <= here.max_length  # type: ignore[union-attr]  # both are columns of text


def test_each_kind_of_receiver_signs_and_each_kind_of_writer_has_a_heading(
    forms: dict[str, Definition],
) -> None:
    persons = tuple(audience for audience in Audience if audience is not Audience.UNIT)
    assert {audience.value for audience in persons} == {standing.value for standing in Standing}
    for code in PERSONAL:
        form = forms[code]
        assert not form.for_unit
        assert tuple(one.receiver for one in form.confirmations) == RECEIVERS
        assert form.audience == persons
        assert form.headings == {"party_member": "party", "non_member": "state"}
        assert {one.role for _, one in form.fields() if one.role} == set(ROLES_NEEDED)
        assert [one.key for _, one in form.fields() if one.party_only] == ["party_position"]


def test_the_committee_signs_what_units_write(forms: dict[str, Definition]) -> None:
    roles = {"mau-03": set(FieldRole), "mau-03a": set(ROLES_NEEDED), "mau-03b": set(ROLES_NEEDED)}
    for code in OF_UNITS:
        form = forms[code]
        assert form.for_unit
        assert tuple(one.receiver for one in form.confirmations) == (UNIT_RECEIVER,)
        assert form.audience == (Audience.UNIT,)
        assert form.headings == {"unit": "party"}
        assert {one.role for _, one in form.fields() if one.role} == roles[code]
        assert not [one.key for _, one in some(form.fields()) if one.party_only]
        assert not form.receiver_sections
        assert not form.copies


def test_printed_headings_carry_their_numerals_and_screens_short_words(forms: dict[str, Definition]) -> None:
    for form in some(forms.values()):
        for section in some(form.sections):
            assert section.title
            if re.fullmatch("i|ii|iii|iv|v", section.code):
                assert section.heading.startswith(f"{section.code.upper()}. "), section.code


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []


def test_the_forms_words_are_clean_and_polite(forms: dict[str, Definition]) -> None:
    for form in some(forms.values()):
        for text in some(_texts(to_json(form))):
            assert text == clean_text(text)
            assert not re.search(r"không hợp lệ|bắt buộc|vui lòng|\bbạn\b", text, re.IGNORECASE), text


# --- a form as stored data ---------------------------------------------------------------------------------


def test_a_form_comes_back_from_the_database_as_it_went(forms: dict[str, Definition]) -> None:
    for form in some(forms.values()):
        assert from_json(to_json(form)) == form
        again = from_json(json.loads(json.dumps(to_json(form))))
        assert again == form
        assert again.content_hash == form.content_hash


def _changed(value: Any) -> Any:
    """Return another value of the same kind."""
    if isinstance(value, StrEnum):
        return next(one for one in type(value) if one != value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return f"{value}x"
    if isinstance(value, dict):
        return {**value, "x": "x"}
    return value[1:] if value else ("x",)


def _variants(part: Any) -> list[Any]:
    """Return a part of a definition with each of its values changed, and each value of its first parts."""
    found = []
    for one in some(fields(part)):
        value = getattr(part, one.name)
        found.append(replace(part, **{one.name: _changed(value)}))
        if isinstance(value, tuple) and value and is_dataclass(value[0]):
            found += [replace(part, **{one.name: (other, *value[1:])}) for other in _variants(value[0])]
    return found


@pytest.mark.parametrize(("code", "first"), [("mau-01", 0), ("mau-02", 0), ("mau-03", 1), ("mau-03b", 3)])
def test_the_hash_differs_with_every_value(forms: dict[str, Definition], code: str, first: int) -> None:
    """Of a section of mẫu 03 that begins with a table, the columns' values too."""
    form = replace(forms[code], sections=forms[code].sections[first:])
    hashes = [form.content_hash, *(other.content_hash for other in _variants(form))]
    assert len(hashes) > 50
    assert len(set(hashes)) == len(hashes)


# --- words in braces ---------------------------------------------------------------------------------------


def test_placeholders_are_filled() -> None:
    assert fill("Chuyên đề năm {year}: “{theme}”", {"year": "2026", "theme": "Nêu gương"}) == (
        "Chuyên đề năm 2026: “Nêu gương”"
    )
    assert placeholders_in("Kế hoạch {subject_phrase} năm {year}, năm {year}") == {"subject_phrase", "year"}


def test_a_placeholder_without_a_word_is_an_error() -> None:
    with pytest.raises(KeyError, match="yaer"):
        fill("năm {yaer}", {"year": "2026"})


NAMES = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
PLAIN = st.text().filter(lambda text: not set(text) & set("{}"))


@given(st.lists(st.tuples(PLAIN, NAMES)), PLAIN, st.data())
def test_filling_replaces_placeholders_and_nothing_else(
    parts: list[tuple[str, str]], end: str, data: st.DataObject
) -> None:
    """Words may hold anything, even braces: what has been filled in is not filled again."""
    words = {name: data.draw(st.text(alphabet="{}ab_ế")) for _, name in parts}
    text = "".join(f"{plain}{{{name}}}" for plain, name in parts) + end
    assert placeholders_in(text) == set(words)
    assert fill(text, words) == "".join(plain + words[name] for plain, name in parts) + end


# --- what can be wrong -------------------------------------------------------------------------------------


PROPOSAL = 'key = "proposal"\nkind = "long_text"\n'
ROADMAP = 'row_name = "việc"\nmin_rows = 1\nmax_rows = 10\n'
YEAR_COLUMN = 'required = true\nchoices_from = "term_years"\n'


@pytest.mark.parametrize(
    ("file", "old", "new", "text"),
    [
        # of the form
        (ONE, 'mark = "Mẫu 01"', 'mark = ""', "Chưa có “mark”: ghi mark = "),
        (ONE, 'mark = "Mẫu 01"', "mark = 1", "“mark” là chữ: đặt giá trị trong dấu nháy kép"),
        (ONE, 'mark = "Mẫu 01"', 'mark = "Mẫu {year}"', "Chữ ở “mark” được giữ nguyên: bỏ dấu ngoặc nhọn"),
        (ONE, 'mark = "Mẫu 01"', f'mark = "{"M" * 41}"', "“mark” dài 41 ký tự: rút còn 40 ký tự"),
        (ONE, 'code = "mau-01"', 'code = "mau-03"', 'Mã “mau-03” khác tên tệp: ghi code = "mau-01" hoặc đổi'),
        (ONE, 'kind = "Kế hoạch"', 'knid = "Kế hoạch"', "Mục “knid” không có trong gói kế hoạch: chỉ dùng"),
        (
            ONE,
            'period = "term"',
            'period = "month"',
            "“month” chưa dùng được ở “period”: ghi một trong các chữ term, year",
        ),
        (
            ONE,
            'stage = "plan"',
            'stage = "draft"',
            "“draft” chưa dùng được ở “stage”: ghi một trong các chữ plan, result",
        ),
        (ONE, '"non_member"]', '"guest"]', "Người viết “guest” chưa có: dùng party_member, non_member, unit"),
        (ONE, '"non_member"]', '"party_member"]', "“party_member” ghi hai lần trong “audience”: giữ một"),
        (
            ONE,
            'audience = ["party_member", "non_member"]',
            "audience = []",
            "Chưa có “audience”: ghi ít nhất một chữ",
        ),
        (
            ONE,
            'audience = ["party_member", "non_member"]',
            'audience = "non_member"',
            "“audience” là danh sách chữ: ghi như audience = ",
        ),
        (
            ONE,
            '"toàn khóa ({term})"',
            '"toàn khóa ({trem})"',
            "Chỗ điền {trem} chưa có: dùng {approval}, {body}, ",
        ),
        (ONE, '"toàn khóa ({term})"', '"toàn khóa ({term)"', "Dấu ngoặc nhọn ở “subject” chưa đủ đôi: ghi"),
        (
            ONE,
            "Thực hiện {plan}",
            "Thực hiện {kế hoạch}",
            "Chỗ điền {kế hoạch} chưa có: dùng {approval}, {body}, ",
        ),
        (ONE, 'due = "31/3"', 'due = "31/4"', "Chưa đọc được hạn “31/4”: ghi ngày/tháng có trong mọi năm"),
        (ONE, 'due = "31/3"', 'due = "29/2"', "Chưa đọc được hạn “29/2”: ghi ngày/tháng có trong mọi năm"),
        (ONE, 'due = "31/3"', 'due = "cuối quý I"', "Chưa đọc được hạn “cuối quý I”: ghi ngày/tháng"),
        (ONE, 'due = "31/3"', 'due = ""', "Chưa có “due”: ghi due = "),
        (ONE, "first_year = 0", "first_year = 2021", "Mẫu của cả nhiệm kỳ không có năm đầu: ghi first_year"),
        (TWO, "first_year = 2022", "first_year = 0", "Ghi first_year là năm gồm bốn chữ số"),
        (
            ONE,
            'fact = "term_plans_submitted"',
            'fact = "plans"',
            "Số liệu “plans” chưa có: dùng annual_plans_submitted, ",
        ),
        (ONE, 'fact = "term_plans_submitted"', 'fact = "Số mẫu"', "“Số mẫu” ở “fact”: ghi chữ thường không"),
        (
            ONE,
            'non_member = "state"',
            'non_member = "union"',
            "“union” chưa dùng được ở “non_member”: ghi một trong các chữ party, state",
        ),
        (ONE, 'non_member = "state"', 'guest = "state"', "Mục “guest” không có trong gói kế hoạch"),
        (
            ONE,
            'receiver = "head"',
            'receiver = "boss"',
            "“boss” chưa dùng được ở “receiver”: ghi một trong các chữ party, trade_union, head",
        ),
        (
            ONE,
            'receiver = "head"',
            'receiver = "party"',
            "Phần xác nhận “party” đã có ở trên: giữ một phần",
        ),
        (ONE, 'office = "Chủ tịch"', 'office = ""', "Chưa có “office”: ghi office = "),
        (
            ONE,
            'title = "Xác nhận của {body}"',
            'title = "{bdoy}"',
            "Chỗ điền {bdoy} chưa có: dùng {approval}, {body}, ",
        ),
        # of sections
        (ONE, 'code = "iii"', 'code = "ii"', "Phần “ii” đã có ở trên: mỗi phần một mã riêng"),
        (ONE, 'code = "iii"', 'code = "III"', "Mã phần “III”: ghi chữ thường không dấu, số và gạch nối"),
        (ONE, 'title = "Tự đánh giá"', f'title = "{"Tự" * 31}"', "“title” dài 62 ký tự: rút còn 60 ký tự"),
        (
            RESULT,
            'filled_by = "receiver"',
            'filled_by = "boss"',
            "“boss” chưa dùng được ở “filled_by”: ghi một trong các chữ writer, receiver",
        ),
        (RESULT, "hidden = true", 'hidden = "true"', "Ghi hidden = true hoặc hidden = false, không có dấu"),
        (
            ONE,
            'title = "Đề xuất, kiến nghị"\n',
            'name = "Đề xuất"\n',
            "Mục “name” không có trong gói kế hoạch: chỉ dùng code, title, heading",
        ),
        # of fields
        (
            ONE,
            PROPOSAL,
            PROPOSAL.replace("proposal", "study"),
            "Trường “study” đã có ở trên: mỗi trường một tên riêng",
        ),
        (
            ONE,
            PROPOSAL,
            PROPOSAL.replace("proposal", "kien-nghi"),
            "“kien-nghi” ở “key”: ghi chữ thường không dấu và số",
        ),
        (
            ONE,
            PROPOSAL,
            PROPOSAL.replace("proposal", "Proposal"),
            "“Proposal” ở “key”: ghi chữ thường không dấu và số",
        ),
        (
            ONE,
            PROPOSAL,
            PROPOSAL.replace("long_text", "essay"),
            "“essay” chưa dùng được ở “kind”: ghi một trong các chữ shown, text, long_text, choice",
        ),
        (
            ONE,
            'label = "Đề xuất, kiến nghị"\n',
            'lable = "Đề xuất, kiến nghị"\n',
            "Mục “lable” không có trong gói kế hoạch: chỉ dùng key, kind, label",
        ),
        (ONE, 'label = "Đề xuất, kiến nghị"\n', 'label = " "\n', "Chưa có “label”: ghi label = "),
        (ONE, "max_length = 1000\n", "max_length = 0\n", "Ghi max_length là số từ 1 đến 10000"),
        (ONE, "max_length = 1000\n", "max_length = 10001\n", "Ghi max_length là số từ 1 đến 10000"),
        (ONE, "max_length = 1000\n", 'max_length = "1000"\n', "Ghi max_length là số từ 1 đến 10000"),
        (ONE, "max_length = 1000\n", "max_length = true\n", "Ghi max_length là số từ 1 đến 10000"),
        (ONE, "max_length = 120\n", "max_length = 501\n", "Ghi max_length là số từ 1 đến 500"),
        (
            ONE,
            "required = true\nmax_length = 3000",
            'required = "có"\nmax_length = 3000',
            "Ghi required = true",
        ),
        (
            ONE,
            'prefill = "full_name"',
            'prefill = "salary"',
            "“salary” chưa dùng được ở “prefill”: ghi một trong các chữ birth_year, exemplar_field, ",
        ),
        (
            ONE,
            'role = "place"',
            'role = "town"',
            "“town” chưa dùng được ở “role”: ghi một trong các chữ place, date, number, recipients",
        ),
        (
            ONE,
            'role = "place"',
            'role = "date"',
            "Trường mang role “date” là trường “date”: sửa kind hoặc bỏ role",
        ),
        (
            ONE,
            'prefill = "place_name"\n',
            'prefill = "place_name"\nchoices = ["A"]\n',
            "Trường “text” không dùng “choices”: bỏ dòng này hoặc sửa kind",
        ),
        (
            ONE,
            'hint = "01 việc"',
            'role = "place"',
            "Trường mang role “place” đã có ở trên: giữ một trường",
        ),
        (
            ONE,
            'hint = "Việc cụ thể',
            'same_line = true\nhint = "Việc cụ thể',
            "Chỉ dùng same_line trong phần",
        ),
        (ONE, 'fact = "plans_with_example"', 'fact = "example"', "Số liệu “example” chưa có: dùng "),
        (
            RESULT,
            "blank_lines = 4",
            "blank_lines = 21",
            "Ghi blank_lines là số từ 0 đến 20",
        ),
        # of tables
        (ONE, ROADMAP, ROADMAP.replace("1\n", "11\n", 1), "Ít nhất 11 dòng mà nhiều nhất 10 dòng: sửa"),
        (ONE, ROADMAP, ROADMAP.replace("10", "51"), "Ghi max_rows là số từ 1 đến 50"),
        (ONE, ROADMAP, ROADMAP.replace("việc", ""), "Chưa có “row_name”: ghi row_name = "),
        (
            ONE,
            'start_rows_from = "term_years"',
            'start_rows_from = "months"',
            "“months” chưa dùng được ở “start_rows_from”: ghi một trong các chữ quarters, term_years",
        ),
        (
            ONE,
            'start_rows_from = "term_years"',
            'start_rows_from = "quarters"',
            'Dòng có sẵn được điền ở cột đầu: ghi choices_from = "quarters" ở cột đầu',
        ),
        (ONE, 'key = "how"', 'key = "what"', "Cột “what” đã có ở trên: mỗi cột một tên riêng trong bảng"),
        (ONE, 'key = "how"', 'key = "bien-phap"', "“bien-phap” ở “key”: ghi chữ thường không dấu và số"),
        (ONE, 'header = "Biện pháp"', 'header = ""', "Chưa có “header”: ghi header = "),
        (ONE, "width_percent = 28", 'width_percent = "28"', "Ghi width_percent là số từ 1 đến 94"),
        (
            ONE,
            YEAR_COLUMN,
            YEAR_COLUMN.replace("term_years", "years"),
            "“years” chưa dùng được ở “choices_from”: ghi một trong các chữ quarters, term_years",
        ),
        (
            RESULT,
            'choices = ["Đã hoàn thành", "Hoàn thành một phần", "Chưa hoàn thành"]',
            "choices = []",
            "Cột “choice” cần một danh sách để chọn: ghi choices hoặc choices_from",
        ),
        (
            RESULT,
            'choices = ["Đã hoàn thành", "Hoàn thành một phần", "Chưa hoàn thành"]',
            'choices = ["Đã hoàn thành", 3]',
            "“choices” là danh sách chữ: ghi như choices = ",
        ),
        (
            RESULT,
            "copied = true",
            'choices = ["A"]',
            "Cột “long_text” không dùng “choices”: bỏ dòng này hoặc sửa kind",
        ),
        # of copies
        (TWO, 'target = "fix"', 'target = "fixes"', "Mẫu này chưa có trường “fixes”: ghi key của một trường"),
        (TWO, 'source = "limits"', 'source = "limit"', "Mẫu “mau-02-kq” chưa có trường “limit”: ghi key của"),
        (TWO, 'source = "limits"', 'source = "results"', "Chỉ chép từ bảng sang bảng, từ chữ sang chữ: sửa"),
        (TWO, "years_back = 1", "years_back = 2", "Ghi years_back là số từ 0 đến 1"),
        (
            TWO,
            'how = "how"\n',
            'howto = "how"\n',
            "Bảng “items” chưa có cột “howto”: dùng group, what, target, how, time",
        ),
        (
            TWO,
            'how = "how"\n',
            'how = "howto"\n',
            "Bảng “roadmap” của “mau-01” chưa có cột “howto”: dùng year, what, how, target",
        ),
        (
            TWO,
            'year_column = "year"',
            'year_column = "time"',
            "Bảng “roadmap” của “mau-01” chưa có cột “time”: dùng year, what, how, target",
        ),
        (
            TWO,
            'source = "limits"\ntarget = "fix"\n',
            'source = "limits"\ntarget = "fix"\nyear_column = "year"\n',
            "Trường “fix” không phải bảng: bỏ year_column",
        ),
        # of the file
        (ONE, 'code = "mau-01"', 'code "mau-01"', "Chưa đọc được cú pháp TOML: kiểm tra dấu nháy kép, dấu"),
        (ONE, 'code = "iii"', 'code = "iii', "Chưa đọc được cú pháp TOML: kiểm tra dấu nháy kép, dấu"),
        (ONE, "Tự đánh giá", "Ñaûng uûy, chi uûy cô sôû", "Chữ dùng bảng mã VNI: chuyển sang Unicode"),
        (ONE, "Tự đánh giá", "§¶ng ñy, Uû ban nh©n d©n", "Chữ dùng bảng mã TCVN3: chuyển sang Unicode"),
    ],
)
def test_a_wrong_value_is_named_with_its_line_and_what_to_do(
    folder: Path, file: str, old: str, new: str, text: str
) -> None:
    line = spoil(folder, file, old, new)
    assert any(problem.startswith(f"{file}, dòng {line}: {text}") for problem in problems_of(folder))


@pytest.mark.parametrize(
    ("file", "old", "new", "head", "text"),
    [
        (
            ONE,
            'receiver = "head"\n',
            'receiver = ""\n',
            "[[confirmations]]",
            'Chưa có phần xác nhận cho head: thêm phần [[confirmations]] có receiver = "head"',
        ),
        (ONE, 'non_member = "state"\n', "", "[headings]", "Chưa có “non_member”: ghi non_member = "),
        (
            ONE,
            'hint = "Để trống nếu ghi tay khi ký"\nrole = "date"\n',
            "",
            "[[sections]]",
            "Chưa có trường nào mang role “date” mà người viết điền: ghi role = ",
        ),
        (
            ONE,
            "as_facts = true",
            "as_facts = true\nhidden = true",
            "[[sections]]",
            "Chưa có trường nào mang role “place” mà người viết điền: ghi role = ",
        ),
        (
            ONE,
            '[[sections]]\ncode = "i"\n',
            '[[sections]]\ncode = "o"\ntitle = "Trống"\n\n[[sections]]\ncode = "i"\n',
            '[[sections]]\ncode = "o"',
            "Chưa có “fields”: mỗi phần mở đầu bằng một dòng [[sections.fields]]",
        ),
        (
            ONE,
            'label = "Họ và tên"\nprefill = "full_name"\n',
            'label = "Họ và tên"\n',
            "[[sections.fields]]",
            "Chưa có “prefill”: ghi prefill = ",
        ),
        (
            ONE,
            'kind = "text"\nlabel = "Việc đột phá lựa chọn"\n',
            'kind = "choice"\nlabel = "Việc đột phá lựa chọn"\n',
            '[[sections.fields]]\nkey = "breakthrough"',
            "Chưa có “choices”: ghi ít nhất một chữ",
        ),
        (
            ONE,
            'kind = "text"\nlabel = "Việc đột phá lựa chọn"\n',
            'kind = "paragraph"\nlabel = "Việc đột phá lựa chọn"\n',
            '[[sections.fields]]\nkey = "breakthrough"',
            "Chưa có “text”: ghi text = ",
        ),
        (
            ONE,
            'kind = "long_text"\nlabel = "Đề xuất, kiến nghị"\n',
            'kind = "table"\nlabel = "Đề xuất, kiến nghị"\n',
            '[[sections.fields]]\nkey = "proposal"',
            "Chưa có “columns”: mỗi phần mở đầu bằng một dòng [[sections.fields.columns]]",
        ),
        (
            ONE,
            "max_rows = 10\n",
            "",
            '[[sections.fields]]\nkey = "roadmap"',
            "Ghi max_rows là số từ 1 đến 50",
        ),
        (
            ONE,
            "width_percent = 28",
            "width_percent = 35.5",
            '[[sections.fields]]\nkey = "roadmap"',
            "Các cột cùng cột TT (6 %) rộng 107.5 %: sửa width_percent để các cột cộng lại bằng 94",
        ),
        (
            ONE,
            "width_percent = 28\n",
            "",
            '[[sections.fields.columns]]\nkey = "how"',
            "Ghi width_percent là số từ 1 đến 94",
        ),
        (
            ONE,
            'kind = "choice"\nwidth_percent = 10\nrequired = true\nchoices_from = "term_years"\n',
            'kind = "choice"\nwidth_percent = 10\nrequired = true\n',
            '[[sections.fields.columns]]\nkey = "year"',
            "Cột “choice” cần một danh sách để chọn: ghi choices hoặc choices_from, một trong hai",
        ),
        (
            TWO,
            '[copies.columns]\nwhat = "what"\nhow = "how"\ntarget = "target"\n',
            "",
            "[[copies]]",
            "Chưa có cột nào để chép vào bảng “items”: ghi columns = ",
        ),
        (
            TWO,
            'form = "mau-01"\nsource = "example"\n',
            'source = "example"\n',
            '[[copies]]\nsource = "example"',
            "Chưa có “form”: ghi form = ",
        ),
    ],
)
def test_what_is_missing_is_named_at_the_head_of_its_part(
    folder: Path, file: str, old: str, new: str, head: str, text: str
) -> None:
    spoil(folder, file, old, new)
    expected = f"{file}, dòng {line_of(folder, file, head)}: {text}"
    assert any(problem.startswith(expected) for problem in problems_of(folder))


def test_one_fault_is_told_once(folder: Path) -> None:
    line = spoil(folder, ONE, PROPOSAL, PROPOSAL.replace("long_text", "essay"))
    [problem] = problems_of(folder)
    assert problem.startswith(f"{ONE}, dòng {line}: “essay” chưa dùng được ở “kind”")


def test_all_problems_of_all_forms_are_told_at_once_in_order(folder: Path) -> None:
    spoil(folder, RESULT, 'mark = "Mẫu 02-KQ"', 'mark = ""')
    spoil(folder, TWO, 'source = "limits"', 'source = "limit"')
    spoil(folder, TWO, 'due = "31/3"', 'due = "32/3"')
    spoil(folder, ONE, 'code = "v"', 'code = "iv"')
    spoil(folder, ONE, 'stage = "plan"', 'stage = ""')
    found = [re.sub(r"^(\S+), dòng \d+: ", r"\1: ", problem).split(":") for problem in problems_of(folder)]
    assert [(file, text.strip()) for file, text, *_ in found] == [
        (ONE, "Chưa có “stage”"),
        (ONE, "Phần “iv” đã có ở trên"),
        (TWO, "Chưa đọc được hạn “32/3”"),
        (TWO, "Mẫu “mau-02-kq” chưa có trường “limit”"),
        (RESULT, "Chưa có “mark”"),
    ]


def test_a_form_with_nothing_in_it(folder: Path) -> None:
    (folder / ONE).write_text("", encoding="utf-8")
    problems = [problem for problem in problems_of(folder) if problem.startswith(ONE)]
    assert 'mau-01.toml: Chưa có “code”: ghi code = "…"' in problems
    assert "mau-01.toml: Chưa có “headings”: mở đầu bằng một dòng [headings]" in problems
    assert "mau-01.toml: Chưa có “sections”: mỗi phần mở đầu bằng một dòng [[sections]]" in problems


def test_a_file_that_ends_too_early_is_named_with_its_last_line(folder: Path) -> None:
    (folder / ONE).write_text('code = "mau-01"\nsubject = [\n    "a",\n', encoding="utf-8")
    assert any(
        problem.startswith("mau-01.toml, dòng 3: Chưa đọc được cú pháp") for problem in problems_of(folder)
    )


def test_a_file_in_another_code_page(folder: Path) -> None:
    (folder / ONE).write_bytes((folder / ONE).read_text(encoding="utf-8").encode("utf-16"))
    assert any(
        problem.startswith("mau-01.toml, dòng 1: Tệp không phải Unicode UTF-8")
        for problem in problems_of(folder)
    )


def test_a_file_name_with_capitals_is_refused(folder: Path) -> None:
    (folder / ONE).rename(folder / "mau-01A.toml")
    assert any("đặt bằng chữ thường không dấu, số và gạch nối" in problem for problem in problems_of(folder))


def test_a_pack_without_forms_has_none(tmp_path: Path) -> None:
    assert load_definitions(tmp_path) == ()


def test_a_form_may_copy_from_one_that_another_pack_brings(folder: Path) -> None:
    (folder / ONE).unlink()
    assert [form.code for form in load_definitions(folder)] == [*PERSONAL[1:], *OF_UNITS]


def test_one_file_is_read_alone(folder: Path) -> None:
    problems: list[PackProblem] = []
    form = read_definition(folder, TWO, problems)
    assert form
    assert (form.code, problems) == ("mau-02", [])
    line = spoil(folder, TWO, 'due = "31/3"', 'due = ""')
    assert read_definition(folder, TWO, problems) is None
    assert [(problem.file, problem.line) for problem in problems] == [(TWO, line)]
    problems.clear()
    assert read_definition(folder, "mau-09.toml", problems) is None
    assert str(problems[0]).startswith("mau-09.toml: Chưa mở được tệp: đặt tệp mau-09.toml vào thư mục")


def test_facts_are_only_checked_where_they_are_known(folder: Path) -> None:
    spoil(folder, ONE, 'fact = "term_plans_submitted"', 'fact = "papers_of_another_kind"')
    assert load_definitions(folder)[0].fact == "papers_of_another_kind"


def test_notepads_mark_and_line_ends_do_no_harm(folder: Path, forms: dict[str, Definition]) -> None:
    for file in (f"{code}.toml" for code in some(forms)):
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(text, encoding="utf-8-sig", newline="\r\n")
    assert load_definitions(folder) == tuple(forms.values())


def test_a_day_and_pasted_words_are_kept_in_one_form(folder: Path) -> None:
    spoil(folder, ONE, 'due = "31/3"', 'due = "05/04"')
    spoil(folder, ONE, 'mark = "Mẫu 01"', 'mark = " Mâ\u0303u\u00a001\u200b "')
    form = load_definitions(folder)[0]
    assert (form.due, form.mark) == ("5/4", "Mẫu 01")


# --- lines of a TOML file ----------------------------------------------------------------------------------


def test_lines_of_tables_within_tables() -> None:
    text = """\
code = "a"
[[sections]]  # [[nothing]]
code = "i"
[[sections.fields]]
key = "one"
text = \"\"\"
[[sections]]
key = "inside a text"\"\"\"
[[sections.fields.columns]]
key = "first"
[[sections.fields.columns]]
choices = [
    "a [",
    [1]
]
key = "second"
[[sections.fields]]
key = "two"
[[sections]]
[[sections.fields]]
note = '[[sections]]'
key = "three"
[sections.fields.more]
a.b = { key = "x" }
"""
    assert toml_lines(text) == {
        "code": 1,
        "sections.0": 2,
        "sections.0.code": 3,
        "sections.0.fields.0": 4,
        "sections.0.fields.0.key": 5,
        "sections.0.fields.0.text": 6,
        "sections.0.fields.0.columns.0": 9,
        "sections.0.fields.0.columns.0.key": 10,
        "sections.0.fields.0.columns.1": 11,
        "sections.0.fields.0.columns.1.choices": 12,
        "sections.0.fields.0.columns.1.key": 16,
        "sections.0.fields.1": 17,
        "sections.0.fields.1.key": 18,
        "sections.1": 19,
        "sections.1.fields.0": 20,
        "sections.1.fields.0.note": 21,
        "sections.1.fields.0.key": 22,
        "sections.1.fields.0.more": 23,
        "sections.1.fields.0.more.a.b": 24,
    }


def test_the_line_of_a_path_is_that_of_its_value_or_of_what_stands_around_it(tmp_path: Path) -> None:
    (tmp_path / "form.toml").write_text(
        """\
code = "a"
subject = [
    "one",
    "two",
]
[[sections]]
code = "i"
[[sections.fields]]
more = { key = "x" }
""",
        encoding="utf-8",
    )
    toml = read_toml(tmp_path, "form.toml", [])
    assert toml
    lines: dict[DataPath, int | None] = {
        ("code",): 1,
        ("subject", 1): 2,
        ("sections", 0): 6,
        ("sections", 0, "code"): 7,
        ("sections", 0, "title"): 6,
        ("sections", 0, "fields", 0, "more", "key"): 9,
        ("sections", 0, "fields", 0, "key"): 8,
        ("sections", 0, "fields", 1): 6,
        ("name",): None,
        (): None,
    }
    assert toml.located(DataProblem(path, "Sửa") for path in lines) == [
        PackProblem("form.toml", line, "Sửa") for line in lines.values()
    ]


def test_advice_is_polite_and_says_what_to_do() -> None:
    text = "".join(
        Path(module.__file__ or "").read_text(encoding="utf-8")
        for module in (
            checks,
            copy_checks,
            pack_files,
            parts,
            plain_data,
            reading,
            row_checks,
            section_checks,
        )
    )
    assert not re.search(r"không hợp lệ|bắt buộc|vui lòng|rất tiếc|\bbạn\b", text, re.IGNORECASE)
