"""Checks of a form as plain data, without any file: what is wrong is told by the path that leads to it."""

import json
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.checklist.facts import FACT_NAMES
from kl01.forms.definition.checks import CheckedForm, check_form
from kl01.forms.definition.copy_checks import source_problems
from kl01.forms.definition.stored import from_json, to_json
from kl01.forms.definition.vocabulary import Cadence, FieldKind
from kl01.plain_data import DataPath
from tests.forms.packs import PACK
from tests.forms.plain import Plain, as_written, at, leads_into, leads_to, places, put, small_form, without
from tests.some import some

WORK = ("sections", 1, "fields", 2)

BUNDLED: dict[str, Plain] = {
    # Through JSON, so that nothing is in them but what a page can send.
    path.stem: json.loads(json.dumps(tomllib.loads(path.read_text(encoding="utf-8"))))
    for path in sorted(PACK.glob("mau-*.toml"))
}
FORMS: dict[str, Plain] = {"mau-09": small_form(), **BUNDLED}


def check(content: object) -> CheckedForm:
    return check_form(content, known_facts=FACT_NAMES)


def told(content: object) -> list[tuple[DataPath, str]]:
    return [(problem.path, problem.text) for problem in check(content).problems]


# --- good forms --------------------------------------------------------------------------------------------


def test_a_form_needs_no_file() -> None:
    checked = check(small_form())
    assert checked.problems == ()
    form = checked.definition
    assert form
    assert (form.code, form.period, form.subject) == (
        "mau-09",
        Cadence.YEAR,
        ("thử năm {year}", "của {issuer}"),
    )
    assert [(section.code, [one.key for one in section.fields]) for section in form.sections] == [
        ("i", ["name", "place", "day"]),
        ("ii", ["told", "level", "work"]),
    ]
    table = form.field("work")
    assert table
    assert [(one.key, one.width_percent) for one in table.columns] == [
        ("quarter", 14),
        ("what", 80),
        ("note", 0),
    ]


@pytest.mark.parametrize("code", FORMS)
def test_a_stored_form_stands_the_checks_that_it_once_stood(code: str) -> None:
    """What a page gets from the database to edit it comes back as the same form if nobody changes it."""
    form = check(FORMS[code]).definition
    assert form
    stored = json.loads(json.dumps(to_json(form)))
    assert from_json(stored) == form
    again = check(as_written(stored))
    assert again.problems == ()
    assert again.definition == form


# --- what is wrong, and where ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        (("period",), "month", "“month” chưa dùng được ở “period”: ghi một trong các chữ term, year"),
        (("subject", 1), "của {isuer}", "Chỗ điền {isuer} chưa có: dùng {approval}, "),
        (("subject", 1), "thử năm {year}", "“thử năm {year}” ghi hai lần trong “subject”: giữ một"),
        (("audience", 0), "guest", "Người viết “guest” chưa có: dùng party_member, non_member, unit"),
        (("headings", "party_member"), "union", "“union” chưa dùng được ở “party_member”: ghi một"),
        (("confirmations", 2, "office"), "", "Chưa có “office”: ghi office = "),
        (("sections", 1, "code"), "i", "Phần “i” đã có ở trên: mỗi phần một mã riêng"),
        (("sections", 1, "fields", 1, "label"), " ", "Chưa có “label”: ghi label = "),
        (("sections", 1, "fields", 1, "choices"), "Tốt", "“choices” là danh sách chữ: ghi như choices = "),
        (("sections", 1, "fields", 1, "fact"), "grades", "Số liệu “grades” chưa có: dùng "),
        ((*WORK, "max_rows"), 51, "Ghi max_rows là số từ 1 đến 50"),
        ((*WORK, "columns", 1, "kind"), "essay", "“essay” chưa dùng được ở “kind”: ghi một trong các chữ"),
        ((*WORK, "columns", 1, "width_percent"), "80", "Ghi width_percent là số từ 1 đến 94"),
        ((*WORK, "columns", 1, "key"), "quarter", "Cột “quarter” đã có ở trên: mỗi cột một tên riêng"),
        ((*WORK, "columns", 1, "max_length"), None, "Ghi max_length là số từ 1 đến 10000"),
        ((*WORK, "columns", 2), "Ghi chú", "Chưa có “kind”: ghi kind = "),
        (("copies", 0, "target"), "wrok", "Mẫu này chưa có trường “wrok”: ghi key của một trường ở trên"),
        (("copies", 0, "columns", "what"), 5, "“what” là chữ: đặt giá trị trong dấu nháy kép"),
    ],
)
def test_a_wrong_value_is_told_by_its_path(path: DataPath, value: object, text: str) -> None:
    found = told(put(small_form(), path, value))
    assert any(where == path and what.startswith(text) for where, what in found), found


@pytest.mark.parametrize(
    ("change", "path", "text"),
    [
        (lambda form: form.pop("mark"), ("mark",), "Chưa có “mark”: ghi mark = "),
        (lambda form: form.update(knid="x"), ("knid",), "Mục “knid” không có trong gói kế hoạch: chỉ dùng"),
        (
            lambda form: form["confirmations"].pop(),
            ("confirmations", 0),
            "Chưa có phần xác nhận cho head: thêm phần [[confirmations]]",
        ),
        (
            lambda form: form["sections"][0]["fields"].pop(),
            ("sections", 0),
            "Chưa có trường nào mang role “date” mà người viết điền: ghi role = ",
        ),
        (
            lambda form: at(form, WORK)["columns"].pop(0),
            (*WORK, "columns"),
            "Các cột cùng cột TT (6 %) rộng 86 %: sửa width_percent",
        ),
        (
            lambda form: at(form, WORK)["columns"][0].pop("choices_from"),
            (*WORK, "columns", 0),
            "Cột “choice” cần một danh sách để chọn: ghi choices hoặc choices_from, một trong hai",
        ),
        (
            lambda form: at(form, WORK)["columns"][0].update(choices=["I"]),
            (*WORK, "columns", 0, "choices"),
            "Cột “choice” cần một danh sách để chọn: ghi choices hoặc choices_from, một trong hai",
        ),
        (
            lambda form: at(form, WORK)["columns"].reverse(),
            (*WORK, "columns", 0),
            "Cột đầu không có cột nào trước nó: bỏ same_cell",
        ),
        (
            lambda form: at(form, WORK).update(advised_most=3),
            (*WORK, "rows_from"),
            "“rows_from”, “advised_most” chỉ dùng trong mẫu của đơn vị: bỏ đi",
        ),
        (
            lambda form: at(form, WORK).update(rows_from="collectives"),
            (*WORK, "rows_from"),
            "“rows_from”, “advised_most” chỉ dùng trong mẫu của đơn vị: bỏ đi",
        ),
        (
            lambda form: form["sections"][1].update(own_part=True),
            ("sections", 1, "own_part"),
            "“own_part” chỉ dùng trong mẫu của đơn vị: bỏ đi",
        ),
        (
            lambda form: at(form, WORK).update(role="place"),
            (*WORK, "role"),
            "Trường mang role “place” đã có ở trên: giữ một trường",
        ),
        (
            lambda form: form["copies"][0]["columns"].update(qhat="what"),
            ("copies", 0, "columns", "qhat"),
            "Bảng “work” chưa có cột “qhat”: dùng quarter, what, note",
        ),
    ],
)
def test_what_does_not_fit_together_is_told_where_it_can_be_put_right(
    change: Callable[[Plain], object], path: DataPath, text: str
) -> None:
    form = small_form()
    change(form)
    found = told(form)
    assert any(where == path and what.startswith(text) for where, what in found), found


def test_whatever_a_place_without_a_table_lacks_is_told_of_the_place() -> None:
    found = told(put(small_form(), ("sections", 1), "II"))
    assert {path for path, _ in found if path[0] == "sections"} == {("sections", 1)}
    assert {path for path, _ in told(None)} == {()}


@pytest.mark.parametrize("value", [2021, "0", False, None])
def test_a_form_of_the_term_has_no_first_year_but_0(value: object) -> None:
    form = put(small_form(), ("period",), "term")
    assert not told(put(form, ("first_year",), 0))
    [(path, text)] = told(put(form, ("first_year",), value))
    assert path == ("first_year",)
    assert text.startswith("Mẫu của cả nhiệm kỳ không có năm đầu: ghi first_year = 0")


def test_all_problems_are_told_at_once_and_the_rest_is_read() -> None:
    form = put(put(small_form(), (*WORK, "columns", 0, "header"), ""), ("due",), "31/4")
    checked = check(form)
    assert [problem.path for problem in checked.problems] == [("due",), (*WORK, "columns", 0, "header")]
    assert checked.definition is None
    table = checked.draft.field("work")
    assert table
    assert (table.kind, [one.key for one in table.columns]) == (
        FieldKind.TABLE,
        ["quarter", "what", "note"],
    )


def test_the_code_of_a_form_that_stands_alone_fits_into_an_address() -> None:
    form = put(small_form(), ("code",), "Mẫu 9")
    [(path, text)] = told(form)
    assert path == ("code",)
    assert text.startswith("Mã “Mẫu 9”: ghi chữ thường không dấu, số và gạch nối")


def test_what_a_code_has_to_be_is_known_to_who_asks_for_the_check() -> None:
    taken = {"mau-09": "Mã này đã có mẫu khác"}
    [problem] = check_form(small_form(), check_code=lambda code: taken.get(code, "")).problems
    assert (problem.path, problem.text) == (("code",), "Mã này đã có mẫu khác")
    form = put(small_form(), ("code",), "mau-10")
    assert not check_form(form, check_code=lambda code: taken.get(code, "")).problems


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        (("copies", 0, "source"), "wrok", "Mẫu “mau-09” chưa có trường “wrok”: ghi key của một trường ở"),
        (("copies", 0, "source"), "level", "Chỉ chép từ bảng sang bảng, từ chữ sang chữ: sửa source hoặc"),
        (("copies", 0, "columns", "what"), "waht", "Bảng “work” của “mau-09” chưa có cột “waht”: dùng "),
        (("copies", 0, "year_column"), "year", "Bảng “work” của “mau-09” chưa có cột “year”: dùng "),
        (("copies", 0, "form"), "mau-10", ""),
    ],
)
def test_what_another_form_does_not_have_is_told_by_its_path(path: DataPath, value: str, text: str) -> None:
    """Nothing is told of a form that is not there: it may come with another pack."""
    form = check(put(small_form(), path, value)).definition
    assert form
    found = [(one.path, one.text) for one in source_problems(form, {"mau-09": form})]
    assert [(where, what.startswith(text)) for where, what in found] == ([(path, True)] if text else [])


# --- whatever is broken ------------------------------------------------------------------------------------

PLACES = [(code, path) for code, form in FORMS.items() for path in places(form)]
VALUES: list[object] = [None, True, False, 0, 7, float("nan"), "", "chữ", [], ["chữ"], [[]], [{}], {}]
VALUES.append({"chữ": "chữ"})

# What a table cannot do without; all keys of [headings] are needed too.
NEEDED = {
    (): {
        "code",
        "mark",
        "name",
        "period",
        "stage",
        "audience",
        "headings",
        "kind",
        "subject",
        "confirmations",
        "sections",
    },
    ("confirmations",): {"receiver", "office"},
    ("sections",): {"code", "title", "fields"},
    ("sections", "fields"): {"key", "kind", "text", "choices", "columns", "row_name", "max_rows"},
    ("sections", "fields", "columns"): {"key", "label", "header", "kind", "width_percent"},
    ("copies",): {"form", "source", "target"},
    ("copies", "columns"): set[str](),
}


def kind_of(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    return type(value).__name__


def is_needed(path: DataPath) -> bool:
    owner = tuple(step for step in path[:-1] if isinstance(step, str))
    return owner == ("headings",) or path[-1] in NEEDED[owner]


@given(st.sampled_from(PLACES), st.data())
def test_a_value_of_another_kind_is_told_there_or_around_it(
    place: tuple[str, DataPath], data: st.DataObject
) -> None:
    code, path = place
    was = kind_of(at(FORMS[code], path))
    value = data.draw(st.sampled_from([one for one in VALUES if kind_of(one) != was]))
    found = told(put(FORMS[code], path, value))
    assert any(leads_to(where, path) for where, _ in found), found


@given(st.sampled_from([(code, path) for code, path in PLACES if isinstance(path[-1], str)]))
def test_a_key_that_is_taken_away_is_told_there_or_goes_without_saying(place: tuple[str, DataPath]) -> None:
    """What needed the key may be told instead: a column that has no cell to share has no width either."""
    code, path = place
    checked = check(without(FORMS[code], path))
    found = [problem.path for problem in checked.problems]
    if is_needed(path):
        assert any(leads_to(where, path) for where in found), found
    elif found:
        beside = path[:-1]
        assert any(leads_to(where, beside) or leads_to(beside, where) for where in found), found
    else:
        assert checked.definition


JSON = st.recursive(
    st.sampled_from(VALUES) | st.integers() | st.floats() | st.text("a{}5/", max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["key", "kind", "fields", "a.b", ""]), inner)
    ),
    max_leaves=4,
)


@given(st.sampled_from(sorted(FORMS)), st.data())
def test_every_path_that_is_told_leads_into_the_data(code: str, data: st.DataObject) -> None:
    """However much is broken, and by whatever: a page finds a control for each problem."""
    form: Any = FORMS[code]
    for _ in range(data.draw(st.integers(1, 4), label="broken places")):
        form = put(form, data.draw(st.sampled_from([*places(form)])), data.draw(JSON))
    form = put(form, ("knid",), "Kế hoạch")
    for path, text in some(told(form)):
        assert leads_into(path, form), (path, text)


@given(JSON)
def test_what_is_no_form_at_all_is_told(content: object) -> None:
    for path, text in some(told(content)):
        assert leads_into(path, content), (path, text)
