"""Packs made of the bundled one by changing some words: an owner's folder, or what an update brings."""

import shutil
from pathlib import Path

from kl01.plan.pack import BUNDLED_PACKS

CODE = "kl01-2021"
PACK = BUNDLED_PACKS / CODE

Change = tuple[str, str, str]
"""A file, words that stand in it, and what is to stand there instead."""

OWN_FORM: Change = ("mau-02.toml", 'kind = "Kế hoạch"', 'kind = "Bản đăng ký"')
"""Only the wording of mẫu 02 is another."""
NEWER_FORM: Change = ("mau-02.toml", 'kind = "Kế hoạch"', 'kind = "Kế hoạch hành động"')
NEWER_OTHER_FORM: Change = ("mau-01.toml", 'name = "', 'name = "Mới: ')
OWN_PLAN: Change = ("plan.toml", 'number = ""', 'number = "15-KH/ĐUK"')
NEWER_PLAN: Change = ("items.csv", "Kế hoạch đã ban hành (số, ngày)", "Kế hoạch đã ký (số, ngày)")
OTHER_CODE: Change = ("plan.toml", 'code = "kl01-2021"', 'code = "dang-bo-tinh"')


def pack_with(folder: Path, *changes: Change, without: tuple[str, ...] = ()) -> Path:
    """Make a folder of the bundled pack with some words changed and some files left out."""
    shutil.copytree(PACK, folder)
    for change in changes:
        _write(folder, *change)
    for file in without:
        (folder / file).unlink()
    return folder


def _write(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text, f"{file} says no more {old}"
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
