"""Forms that a unit fills in: what the bundled ones ask, each of their keys, used wrongly, and stored."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kl01.checklist.facts import FACT_NAMES
from kl01.forms.definition.data import Definition, FormField
from kl01.forms.definition.reading import load_definitions
from kl01.forms.definition.stored import from_json, to_json
from kl01.forms.definition.vocabulary import PLACEHOLDERS, PREFILLS, ROW_SOURCES, FieldKind, FieldRole
from tests.forms.packs import PACK, line_of, problems_of, spoil
from tests.some import some

ONE, REGISTRATION, COLLECTIVE, INDIVIDUAL = "mau-01.toml", "mau-03.toml", "mau-03a.toml", "mau-03b.toml"
OF_UNITS = ["mau-03", "mau-03a", "mau-03b"]


def read(folder: Path) -> dict[str, Definition]:
    return {form.code: form for form in load_definitions(folder, known_facts=FACT_NAMES)}


@pytest.fixture(scope="module")
def forms() -> dict[str, Definition]:
    return read(PACK)


# --- the bundled forms -------------------------------------------------------------------------------------

TEXT, LONG, DATE = FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.DATE
TABLE, SHOWN = FieldKind.TABLE, FieldKind.SHOWN
SIGNED = {"place": (TEXT, True, 60), "signed_on": (DATE, False, 2000)}
SHEET = {
    "i": {"profile": (LONG, True, 2000)},
    "ii": {"reason": (LONG, True, 3000)},
    "iii": {"plan": (TABLE, True, 2000)},
    "iv": {"result": (LONG, True, 4000)},
    "v": {"spread": (LONG, False, 2000)},
    "vi": {"rewards": (TABLE, False, 2000)},
    "vii": {"committee": (LONG, False, 1500)},
}
QUESTIONS: dict[str, dict[str, dict[str, tuple[FieldKind, bool, int]]]] = {
    "mau-03": {
        "thong-tin": {"number": (TEXT, False, 40), **SIGNED},
        "i": {"collectives": (TABLE, False, 2000)},
        "ii": {"individuals": (TABLE, False, 2000)},
        "iii": {"organise": (LONG, False, 2000), "approval": (FieldKind.PARAGRAPH, False, 2000)},
        "noi-nhan": {"recipients": (LONG, False, 800)},
    },
    "mau-03a": {
        "thong-tin": {
            "exemplar_name": (SHOWN, False, 2000),
            "exemplar_field": (SHOWN, False, 2000),
            "representative": (TEXT, False, 100),
            **SIGNED,
        },
        **SHEET,
    },
    "mau-03b": {
        "thong-tin": {
            "exemplar_name": (SHOWN, False, 2000),
            "birth_date": (TEXT, False, 30),
            "party_position": (TEXT, False, 120),
            "gov_position": (TEXT, True, 120),
            "union_position": (TEXT, False, 120),
            "work_unit": (TEXT, True, 200),
            "org_unit": (TEXT, False, 200),
            "exemplar_field": (SHOWN, False, 2000),
            **SIGNED,
        },
        **SHEET,
    },
}


@pytest.mark.parametrize("code", OF_UNITS)
def test_each_form_asks_what_it_should_in_its_order(forms: dict[str, Definition], code: str) -> None:
    found = [
        (section.code, [(one.key, one.kind, one.required, one.max_length) for one in section.fields])
        for section in forms[code].sections
    ]
    assert found == [
        (section, [(key, *told) for key, told in asked.items()]) for section, asked in QUESTIONS[code].items()
    ]


def test_the_rows_of_the_registration_are_kept_elsewhere(forms: dict[str, Definition]) -> None:
    form = forms["mau-03"]
    tables = {source: form.listed(source) for source in ROW_SOURCES}
    assert {source: table.key for source, table in tables.items() if table} == {
        "collectives": "collectives",
        "individuals": "individuals",
    }
    advised = [(one.advised_least, one.advised_most) for _, one in form.fields() if one.advises]
    assert advised == [(1, 2), (2, 3)], "plan, II.3: 01 - 02 tập thể, 02 - 03 cá nhân"
    assert [one.code for one in form.sections if one.is_listed] == ["i", "ii"]
    assert [one.code for one in form.written_sections] == ["thong-tin", "iii", "noi-nhan"]
    assert [one.code for one in form.printed_sections] == ["thong-tin", "i", "ii", "iii", "noi-nhan"]
    for table in tables.values():
        assert table
        assert [one.key for one in table.columns if one.same_cell] == ["content"]
        assert sum(one.width_percent for one in table.printed_columns) == 94
    assert not [
        section.code
        for section in some(form.sections)
        if section.own_part or section.at_result or section.published
    ]


@pytest.mark.parametrize("code", ["mau-03a", "mau-03b"])
def test_who_writes_which_part_of_a_sheet_and_when(forms: dict[str, Definition], code: str) -> None:
    sections = forms[code].sections
    assert forms[code].written_sections == sections
    assert [one.code for one in sections if one.own_part] == ["thong-tin", "i", "iv", "vi"]
    assert [one.code for one in sections if one.at_result] == ["iv", "v", "vi", "vii"]
    assert [one.code for one in sections if one.published] == ["ii", "iv", "v"]
    assert not [one.key for _, one in some(forms[code].fields()) if one.rows_from or one.advises]


# --- as stored data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OF_UNITS)
def test_a_form_comes_back_from_the_database_as_it_went(forms: dict[str, Definition], code: str) -> None:
    again = from_json(json.loads(json.dumps(to_json(forms[code]))))
    assert again == forms[code]
    assert again.content_hash == forms[code].content_hash


@pytest.mark.parametrize("key", ["own_part", "at_result", "published"])
def test_what_is_said_of_a_section_comes_back_too(forms: dict[str, Definition], key: str) -> None:
    form = forms["mau-03b"]
    for flag in (True, False):
        changed = replace(form, sections=tuple(replace(one, **{key: flag}) for one in form.sections))
        assert from_json(to_json(changed)) == changed
        assert (changed.content_hash == form.content_hash) == (changed == form)


def test_a_form_that_was_stored_before_there_were_forms_of_units_is_still_read(
    forms: dict[str, Definition],
) -> None:
    stored = to_json(forms["mau-02"])
    fields = [one for section in stored["sections"] for one in section["fields"]]
    for column in some(column for one in fields for column in one["columns"]):
        del column["same_cell"]
    for section in some(stored["sections"]):
        for key in ("own_part", "at_result", "published"):
            del section[key]
        for one in some(section["fields"]):
            for key in ("rows_from", "advised_least", "advised_most"):
                del one[key]
    assert from_json(stored) == forms["mau-02"]


# --- each key where it may stand ---------------------------------------------------------------------------


def field(folder: Path, code: str, key: str) -> FormField:
    found = read(folder)[code].field(key)
    assert found
    return found


def test_the_flags_of_a_section(folder: Path) -> None:
    new = 'code = "iii"\nown_part = true\nat_result = true\npublished = true\n'
    spoil(folder, INDIVIDUAL, 'code = "iii"\n', new)
    section = read(folder)["mau-03b"].section("iii")
    assert section
    assert (section.own_part, section.at_result, section.published) == (True, True, True)
    spoil(folder, INDIVIDUAL, new, 'code = "iii"\nown_part = false\nat_result = false\npublished = false\n')
    section = read(folder)["mau-03b"].section("iii")
    assert section
    assert (section.own_part, section.at_result, section.published) == (False, False, False)


def test_a_table_that_is_typed_and_one_whose_rows_are_kept_elsewhere(folder: Path) -> None:
    spoil(folder, REGISTRATION, 'rows_from = "collectives"\n', "")
    form = read(folder)["mau-03"]
    assert form.listed("collectives") is None
    assert [one.code for one in form.written_sections] == ["thong-tin", "i", "iii", "noi-nhan"]
    spoil(folder, REGISTRATION, 'rows_from = "individuals"\n', 'rows_from = "collectives"\n')
    assert field(folder, "mau-03", "individuals").rows_from == "collectives"


def test_advice_is_given_or_not(folder: Path) -> None:
    spoil(folder, REGISTRATION, "advised_least = 1\nadvised_most = 2\n", "")
    assert not field(folder, "mau-03", "collectives").advises
    spoil(folder, REGISTRATION, "advised_least = 2\nadvised_most = 3\n", "advised_most = 3\n")
    found = field(folder, "mau-03", "individuals")
    assert (found.advises, found.advised_least, found.advised_most) == (True, 0, 3)


def test_several_columns_may_share_a_cell(folder: Path) -> None:
    spoil(
        folder,
        REGISTRATION,
        "width_percent = 18\nrequired = true\nmax_length = 600\nhint",
        "same_cell = true\nhint",
    )
    spoil(folder, REGISTRATION, "width_percent = 14\n", "width_percent = 32\n")
    columns = field(folder, "mau-03", "collectives").columns
    assert [(one.key, one.width_percent) for one in columns if one.same_cell] == [("content", 0), ("goal", 0)]


def test_a_last_day_may_be_given_and_may_be_left_out(folder: Path) -> None:
    spoil(folder, COLLECTIVE, 'due = ""\n', 'due = "15/04"\n')
    spoil(folder, INDIVIDUAL, 'due = ""\n', "")
    assert [read(folder)[code].due for code in OF_UNITS] == ["31/3", "15/4", ""]


@pytest.mark.parametrize("role", ["number", "recipients"])
def test_only_place_and_day_are_needed(folder: Path, role: str) -> None:
    spoil(folder, REGISTRATION, f'role = "{role}"\n', "")
    assert {one.role for _, one in read(folder)["mau-03"].fields() if one.role} == {*FieldRole} - {
        FieldRole(role)
    }


def test_a_personal_form_may_have_a_number(folder: Path) -> None:
    spoil(folder, ONE, 'prefill = "birth_year"\n', 'prefill = "birth_year"\nrole = "number"\n')
    assert field(folder, "mau-01", "birth_date").role == FieldRole.NUMBER


@pytest.mark.parametrize("word", sorted(PLACEHOLDERS - {"approval"}))
def test_every_word_may_stand_in_braces(folder: Path, word: str) -> None:
    spoil(folder, REGISTRATION, "tại {approval}.", f"tại {{{word}}}.")
    assert field(folder, "mau-03", "approval").text.endswith(f"tại {{{word}}}.")


@pytest.mark.parametrize("word", sorted(PREFILLS - {"exemplar_name"}))
def test_whatever_is_known_may_be_shown(folder: Path, word: str) -> None:
    spoil(folder, INDIVIDUAL, 'prefill = "exemplar_name"', f'prefill = "{word}"')
    assert field(folder, "mau-03b", "exemplar_name").prefill == word


# --- what can be wrong -------------------------------------------------------------------------------------

NUMBER = 'role = "number"\n'


@pytest.mark.parametrize(
    ("file", "old", "new", "text"),
    [
        # who writes
        (ONE, '"non_member"]', '"unit"]', 'Mẫu của đơn vị chỉ ghi audience = ["unit"]: bỏ người viết khác'),
        (REGISTRATION, '["unit"]', '["unit", "party_member"]', 'Mẫu của đơn vị chỉ ghi audience = ["unit"]'),
        (REGISTRATION, '["unit"]', '["unit", "unit"]', "“unit” ghi hai lần trong “audience”: giữ một"),
        (REGISTRATION, 'unit = "party"', 'party_member = "party"', "Mục “party_member” không có trong gói"),
        (REGISTRATION, 'unit = "party"', 'unit = "union"', "“union” chưa dùng được ở “unit”: ghi một"),
        # who signs
        (
            REGISTRATION,
            'receiver = "committee"',
            'receiver = "party"',
            "“party” chưa dùng được ở “receiver”: ghi một trong các chữ committee",
        ),
        (
            ONE,
            'receiver = "head"',
            'receiver = "committee"',
            "“committee” chưa dùng được ở “receiver”: ghi một trong các chữ party, trade_union, head",
        ),
        (REGISTRATION, 'office = "{office}"', 'office = ""', "Chưa có “office”: ghi office = "),
        (
            REGISTRATION,
            '\ntitle = ""',
            '\ntitle = "{comittee}"',
            "Chỗ điền {comittee} chưa có: dùng {approval}, ",
        ),
        # the last day
        (INDIVIDUAL, 'due = ""', 'due = "30/2"', "Chưa đọc được hạn “30/2”: ghi ngày/tháng có trong mọi năm"),
        (ONE, 'due = "31/3"', 'due = ""', "Chưa có “due”: ghi due = "),
        (ONE, 'writer_title = "Người xây dựng kế hoạch"', 'writer_title = ""', "Chưa có “writer_title”: ghi"),
        # sections
        (
            INDIVIDUAL,
            "own_part = true",
            'own_part = "có"',
            "Ghi own_part = true hoặc own_part = false, không",
        ),
        (
            INDIVIDUAL,
            "at_result = true",
            "at_result = 1",
            "Ghi at_result = true hoặc at_result = false, không",
        ),
        (
            INDIVIDUAL,
            "published = true",
            'published = ""',
            "Ghi published = true hoặc published = false, không",
        ),
        (
            INDIVIDUAL,
            "published = true",
            "publish = true",
            "Mục “publish” không có trong gói kế hoạch: chỉ dùng",
        ),
        (
            INDIVIDUAL,
            'hint = "Công việc được giao, ',
            'own_part = true\nhint = "Công việc được giao, ',
            "Mục “own_part” không có trong gói kế hoạch: chỉ dùng key, kind",
        ),
        # rows that are kept elsewhere, and how many of them
        (
            REGISTRATION,
            'rows_from = "collectives"',
            'rows_from = "units"',
            "“units” chưa dùng được ở “rows_from”: ghi một trong các chữ collectives, individuals",
        ),
        (
            REGISTRATION,
            NUMBER,
            NUMBER + 'rows_from = "individuals"\n',
            "Trường “text” không dùng “rows_from”",
        ),
        (
            REGISTRATION,
            NUMBER,
            NUMBER + "advised_least = 1\n",
            "Trường “text” không dùng “advised_least”: bỏ",
        ),
        (REGISTRATION, NUMBER, NUMBER + "advised_most = 1\n", "Trường “text” không dùng “advised_most”: bỏ"),
        (
            REGISTRATION,
            "advised_least = 1",
            "advised_least = 3",
            "Kế hoạch yêu cầu từ 3 đến 2 dòng: sửa advised_least hoặc advised_most",
        ),
        (
            REGISTRATION,
            "advised_least = 1",
            "advised_least = -1",
            "Ghi advised_least là số từ 0 đến 50, không có dấu nháy",
        ),
        (REGISTRATION, "advised_most = 2", "advised_most = 51", "Ghi advised_most là số từ 0 đến 50, không"),
        (REGISTRATION, "advised_most = 2", 'advised_most = "2"', "Ghi advised_most là số từ 0 đến 50, không"),
        # cells that are shared
        (
            REGISTRATION,
            "same_cell = true",
            "same_cell = true\nwidth_percent = 10",
            "Cột in chung ô với cột trước không có bề rộng riêng: bỏ dòng này",
        ),
        (REGISTRATION, "same_cell = true", 'same_cell = "có"', "Ghi same_cell = true hoặc same_cell = false"),
        (REGISTRATION, NUMBER, NUMBER + "same_cell = true\n", "Mục “same_cell” không có trong gói kế hoạch"),
        # places of their own on the paper
        (
            REGISTRATION,
            NUMBER,
            'role = "so"\n',
            "“so” chưa dùng được ở “role”: ghi một trong các chữ place, ",
        ),
        (
            REGISTRATION,
            NUMBER,
            'role = "recipients"\n',
            "Trường mang role “recipients” là trường “long_text”: sửa kind hoặc bỏ role",
        ),
        (
            REGISTRATION,
            'role = "recipients"\n',
            'role = "number"\n',
            "Trường mang role “number” là trường “text”: sửa kind hoặc bỏ role",
        ),
        (
            INDIVIDUAL,
            'prefill = "exemplar_field"',
            'prefill = "exemplar_fields"',
            "“exemplar_fields” chưa dùng được ở “prefill”: ghi một trong các chữ birth_year, ",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_line_and_what_to_do(
    folder: Path, file: str, old: str, new: str, text: str
) -> None:
    line = spoil(folder, file, old, new)
    found = problems_of(folder)
    assert any(problem.startswith(f"{file}, dòng {line}: {text}") for problem in found), found


COLLECTIVES = '[[sections.fields]]\nkey = "collectives"'
FIRST_COLUMN = '[[sections.fields.columns]]\nkey = "name"'


@pytest.mark.parametrize(
    ("file", "old", "new", "head", "text"),
    [
        (
            REGISTRATION,
            'receiver = "committee"',
            'receiver = "party"',
            "[[confirmations]]",
            'Chưa có phần xác nhận cho committee: thêm phần [[confirmations]] có receiver = "committee"',
        ),
        (REGISTRATION, 'unit = "party"\n', "", "[headings]", "Chưa có “unit”: ghi unit = "),
        (
            REGISTRATION,
            'role = "place"\n',
            "",
            "[[sections]]",
            "Chưa có trường nào mang role “place” mà người viết điền: ghi role = ",
        ),
        (
            REGISTRATION,
            "width_percent = 14\n",
            "same_cell = true\n",
            FIRST_COLUMN,
            "Cột đầu không có cột nào trước nó: bỏ same_cell",
        ),
        (
            REGISTRATION,
            "width_percent = 18\n",
            "same_cell = true\n",
            COLLECTIVES,
            "Các cột cùng cột TT (6 %) rộng 82 %: sửa width_percent để các cột cộng lại bằng 94",
        ),
        (
            REGISTRATION,
            "same_cell = true\n",
            "same_cell = false\n",
            '[[sections.fields.columns]]\nkey = "content"',
            "Ghi width_percent là số từ 1 đến 94",
        ),
        (
            REGISTRATION,
            "advised_most = 2\n",
            "",
            "advised_least = 1",
            "Kế hoạch yêu cầu từ 1 đến 0 dòng: sửa advised_least hoặc advised_most",
        ),
    ],
)
def test_what_is_missing_is_named_at_the_head_of_its_part(
    folder: Path, file: str, old: str, new: str, head: str, text: str
) -> None:
    spoil(folder, file, old, new)
    expected = f"{file}, dòng {line_of(folder, file, head)}: {text}"
    found = problems_of(folder)
    assert any(problem.startswith(expected) for problem in found), found


ORGANISE = 'key = "organise"\nkind = "long_text"\n'


@pytest.mark.parametrize(
    ("old", "new", "role"),
    [
        (ORGANISE, ORGANISE + 'role = "recipients"\n', "recipients"),
        (ORGANISE, 'key = "organise"\nkind = "text"\nrole = "number"\n', "number"),
        (ORGANISE, 'key = "organise"\nkind = "text"\nrole = "place"\n', "place"),
    ],
)
def test_a_place_on_the_paper_is_given_once(folder: Path, old: str, new: str, role: str) -> None:
    """The second is named, wherever it stands."""
    spoil(folder, REGISTRATION, "max_length = 2000\n", "max_length = 400\n")
    spoil(folder, REGISTRATION, old, new)
    text = (folder / REGISTRATION).read_text(encoding="utf-8")
    lines = [number for number, line in enumerate(text.split("\n"), start=1) if line == f'role = "{role}"']
    assert len(lines) == 2
    assert problems_of(folder) == [
        f"{REGISTRATION}, dòng {lines[1]}: Trường mang role “{role}” đã có ở trên: giữ một trường"
    ]


def test_one_fault_is_told_once(folder: Path) -> None:
    """What is told of the writers leaves alone what follows from them."""
    spoil(folder, REGISTRATION, '["unit"]', '["unit", "non_member"]')
    [problem] = problems_of(folder)
    assert "bỏ người viết khác" in problem
