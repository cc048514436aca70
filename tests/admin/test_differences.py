"""Where two texts differ, in words."""

from dataclasses import fields, replace
from enum import StrEnum

import pytest

from kl01.admin import differences as room
from kl01.admin.differences import CLOSED_WORDS, Difference, differences
from kl01.forms.definition import vocabulary
from kl01.forms.definition.data import Column, Confirmation, Copy, Definition, FormField, Section
from kl01.plan import rules
from kl01.plan.pack import PackItem, PackOwner, PackSection, PlanPack
from kl01.plan_packs import read_forms, read_pack
from tests.own_packs import PACK
from tests.some import some

FORMS = {one.code: one for one in read_forms(PACK)}
FORM, PLAN = FORMS["mau-02"], read_pack(PACK)


def told(own: PlanPack | Definition | None, bundled: PlanPack | Definition) -> list[tuple[str, Difference]]:
    return [(group.heading, row) for group in differences(own, bundled) for row in group.rows]


@pytest.mark.parametrize(
    ("thing", "words", "else_told"),
    [
        (Definition, room.FORM_WORDS, {"confirmations", "sections", "copies"}),
        (Confirmation, room.CONFIRMATION_WORDS, set()),
        (Section, room.SECTION_WORDS, {"fields"}),
        (FormField, room.FIELD_WORDS, {"columns"}),
        (Column, room.COLUMN_WORDS, set()),
        (Copy, room.COPY_WORDS, set()),
        (PlanPack, room.PLAN_WORDS, {"sections", "owners", "items"}),
        (PackSection, room.PLAN_SECTION_WORDS, set()),
        (PackOwner, room.OWNER_WORDS, set()),
        (PackItem, room.ITEM_WORDS, {"enabled"}),
    ],
)
def test_all_that_a_text_says_has_words(thing: type, words: dict[str, str], else_told: set[str]) -> None:
    assert set(words) | else_told == {one.name for one in fields(thing)}
    assert set(words).isdisjoint(else_told)
    assert len(set(words.values())) == len(words), "no two things are called the same"


@pytest.mark.parametrize(
    "choices",
    [
        vocabulary.Cadence,
        vocabulary.Stage,
        vocabulary.Audience,
        vocabulary.FieldKind,
        vocabulary.ColumnKind,
        vocabulary.FilledBy,
        rules.Cadence,
        rules.TickedBy,
        rules.Basis,
    ],
)
def test_every_word_of_a_closed_list_is_told_in_vietnamese(choices: type[StrEnum]) -> None:
    for one in some(choices):
        assert one.value in CLOSED_WORDS


def test_texts_that_say_the_same_differ_nowhere() -> None:
    for form in some(FORMS.values()):
        assert differences(form, form) == []
    assert differences(PLAN, PLAN) == []


def test_a_form_that_is_not_used_differs_by_being_there() -> None:
    [(heading, row)] = told(None, FORM)
    assert (heading, row.own, row.bundled) == ("Cả mẫu", "Không dùng", "Có")


def test_a_section_that_only_one_has_and_one_that_says_something_else() -> None:
    first, second, *others = FORM.sections
    own = replace(FORM, sections=(first, replace(second, heading="I. Khác", hidden=True), *others[:-1]))
    assert told(own, FORM) == [
        ("Các phần", Difference(f"Phần “{others[-1].title}”", "Không có", "Có")),
        (f"Phần “{second.title}”", Difference("Tiêu đề in", "I. Khác", second.heading)),
        (f"Phần “{second.title}”", Difference("Ẩn", "Có", "Không")),
    ]


def test_a_question_and_a_column_are_called_by_their_labels() -> None:
    place, section = next(
        (index, one) for index, one in enumerate(FORM.sections) if any(field.columns for field in one.fields)
    )
    number, table = next((index, one) for index, one in enumerate(section.fields) if one.columns)
    column = replace(table.columns[0], width_percent=12.5)
    changed = replace(table, columns=(column, *table.columns[1:]), max_rows=7)
    spoilt = replace(section, fields=(*section.fields[:number], changed, *section.fields[number + 1 :]))
    own = replace(FORM, sections=(*FORM.sections[:place], spoilt, *FORM.sections[place + 1 :]))
    assert told(own, FORM) == [
        (
            f"Phần “{section.title}”",
            Difference(f"“{table.label}”: số dòng nhiều nhất", "7", str(table.max_rows)),
        ),
        (
            f"Phần “{section.title}”",
            Difference(
                f"“{table.label}”, cột “{column.label}”: bề rộng (%)",
                "12.5",
                f"{table.columns[0].width_percent:g}",
            ),
        ),
    ]


def test_items_of_a_plan_that_are_gone_new_moved_and_changed() -> None:
    first, second, third, *others = PLAN.items
    own = replace(
        PLAN,
        items=(third, replace(second, cadence=rules.Cadence.MONTHLY), replace(first, code="II1-99"), *others),
    )
    found = told(own, PLAN)
    assert {heading for heading, _ in found} == {"Nội dung theo dõi"}
    assert [(row.where.split(" – ")[0], row.own[:20]) for _, row in found] == [
        ("II1-99", "Có"),
        ("II1-01", "Không có"),
        ("Thứ tự", "II1-03, II1-02, II1-"),
        ("II1-02", "hằng tháng"),
    ]


def test_documents_and_days_are_told_as_people_write_them() -> None:
    own = replace(PLAN, basis_documents=PLAN.basis_documents[:1], begins=PLAN.basis_documents[1].date)
    begins, basis = (row for _, row in told(own, PLAN))
    assert (begins.own, begins.bundled) == ("18/05/2021", "11/10/2021")
    assert basis.own == "Kế hoạch số 49-KH/TU ngày 11/10/2021 của Ban Thường vụ Tỉnh ủy"
