import re
from dataclasses import fields
from typing import Any

from flask import Flask

from kl01.config import ROOT, Settings
from kl01.settings.rules import Setting
from kl01.settings.seams import SettingSeams
from kl01.web.seams import part
from tests.some import some

GUIDE = (ROOT / "docs" / "administrator.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the last table of a chapter, without its heading lines."""
    chapter = GUIDE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in chapter.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def default_as_written(value: object) -> str:
    if value == Settings().instance:
        return "`instance`"
    if value in ("", (), None):
        return "(trống)"
    return f"`{int(value)}`" if isinstance(value, bool) else f"`{value}`"


def test_the_table_of_settings_is_that_of_the_code() -> None:
    written = {name: default for name, default, _ in rows("5. Các thiết lập")}
    assert written == {
        f"`{setting.metadata['env']}`": default_as_written(setting.default) for setting in fields(Settings)
    }
    assert all(meaning for _, _, meaning in some(rows("5. Các thiết lập")))


def limits_of(one: Setting[Any]) -> str:
    """Return what may be set, in words: the limits, or what may be chosen."""
    return one.kind.limits.lower() or f"một trong {len(one.kind.choices)} cách"


def test_the_list_of_what_is_set_on_the_page_is_that_of_the_code(app: Flask) -> None:
    chapter = GUIDE.split("\n## 5. Các thiết lập\n")[1].split("\n## ")[0]
    written = [line for line in chapter.splitlines() if line.startswith("- **")]
    assert written == [
        f"- **{one.label}**: {limits_of(one)}, mặc định {one.kind.shown(one.default)}."
        for one in some(part(SettingSeams, app).settings.values())
    ]


def test_the_guide_names_no_other_setting() -> None:
    known = {setting.metadata["env"] for setting in fields(Settings)}
    assert set(re.findall(r"KL01_[A-Z_]+", GUIDE)) == known


def test_the_messages_explained_are_those_that_the_program_gives() -> None:
    files = (ROOT / "kl01" / "start").glob("*.py")
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    said = re.sub(r'"\s+f?"', "", source)  # sentences go over several lines
    explained = [cells[0].strip("`") for cells in rows("9. Khi không chạy được")]
    assert len(explained) > 10
    for message in some(explained):
        assert message in said, message


def test_the_commands_named_are_there() -> None:
    from kl01 import cli

    named = set(re.findall(r"flask --app app ([a-z-]+)", GUIDE))
    commands = (
        cli.demo, cli.setup_link, cli.reset_password, cli.load_plan, cli.run_daily, cli.move_database,
        cli.check_audit, cli.accept_clock,
    )  # fmt: skip
    assert named == {command.name for command in commands}


def test_tables_have_as_many_cells_as_columns() -> None:
    for chapter in some(one for one in re.findall(r"\n## (.+)", GUIDE) if rows(one)):
        assert len({len(cells) for cells in rows(chapter)}) == 1, chapter
