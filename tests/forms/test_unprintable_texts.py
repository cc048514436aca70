"""Texts that can't be printed: told with file and line where a pack is read; bullets stop no draft."""

from pathlib import Path

import pytest

from kl01.forms.content import content_problems, print_problems
from kl01.forms.definition.reading import load_definitions
from kl01.plan.pack import BUNDLED_PACKS, PackError, load_pack
from kl01.printing import missing_glyphs
from kl01.printing.glyphs import unprintable_data
from tests.some import some

FORMS = load_definitions(BUNDLED_PACKS / "kl01-2021")


def spoil(folder: Path, file: str, old: str, new: str) -> int:
    """Put other words into a file and return the line where they begin."""
    text = (folder / file).read_text(encoding="utf-8-sig")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_what_stands_in_data_is_told_by_its_path() -> None:
    data = {"a": "Tốt", "b": ["x", {"c": "★ sao 😀"}], "d": 5}
    assert [(one.path, one.text) for one in unprintable_data(data)] == [
        (("b", 1, "c"), "Chưa in được ký tự U+2605, U+1F600: xóa hoặc thay ký tự này")
    ]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("plan.toml", "nhiệm kỳ 2020 - 2025", "nhiệm kỳ ★ 2020 - 2025"),
        ("items.csv", "Đảng ủy", "Đảng ★ ủy"),
        ("mau-02.toml", "Trách nhiệm nêu gương", "★ Trách nhiệm nêu gương"),
    ],
)
def test_a_pack_with_what_no_font_has_is_not_loaded(folder: Path, file: str, old: str, new: str) -> None:
    line = spoil(folder, file, old, new)
    read = load_definitions if file.startswith("mau-") else load_pack
    with pytest.raises(PackError) as refused:
        read(folder)
    told = [(one.file, one.line) for one in refused.value.problems if "U+2605" in one.text]
    assert told == [(file, line)]


def test_bullets_in_the_wording_of_an_item_are_hyphens(folder: Path) -> None:
    text = (folder / "items.csv").read_text(encoding="utf-8-sig")
    wording = next(item.wording for item in load_pack(folder).items)
    assert wording in text
    (folder / "items.csv").write_text(text.replace(wording, f"\uf0b7 {wording}", 1), encoding="utf-8")
    assert load_pack(folder).items[0].wording == f"- {wording}"


@pytest.mark.parametrize("text", ["\uf0b7\tviệc một\n➢ việc hai", "đã xong \uf0fc, rồi \uf0e0 đến"])
def test_what_word_left_in_a_draft_keeps_it_from_no_print(text: str) -> None:
    for definition in some(FORMS):
        content = {field.key: text for _, field in definition.fields() if field.kind == "long_text"}
        assert print_problems(definition, content, missing_glyphs, party_member=True) == []


def test_bullets_that_were_stored_keep_nobody_from_handing_in() -> None:
    for definition in some(FORMS):
        content = {field.key: "➢ việc một" for _, field in definition.fields() if field.kind == "long_text"}
        found = content_problems(definition, content, missing_glyphs, party_member=True)
        assert "chưa in được" not in " ".join(one.message for one in some(found))


def test_a_draft_with_a_smile_is_still_told_to_its_writer() -> None:
    definition = next(one for one in FORMS if one.code == "mau-02")
    found = print_problems(definition, {"example": "Vui 😀"}, missing_glyphs, party_member=True)
    assert [one.field for one in found] == ["example"]
