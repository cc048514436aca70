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
YEARLY_FORMS = ("mau-02.toml", "mau-02-kq.toml", "mau-03.toml")
OTHER_CODE: Change = ("plan.toml", 'code = "kl01-2021"', 'code = "dang-bo-tinh"')


def next_plan(folder: Path) -> Path:
    """Make a folder of a plan for 2026 to 2030, whose forms for a year begin with 2027."""
    forms = [(form, "first_year = 2022", "first_year = 2027") for form in YEARLY_FORMS]
    pack_with(
        folder,
        ("plan.toml", "kl01-2021", "ct07-2026"),
        ("plan.toml", "first_year = 2021", "first_year = 2026"),
        ("plan.toml", "last_year = 2025", "last_year = 2030"),
        ("plan.toml", "giai đoạn 2021–2025", "giai đoạn 2026–2030"),
        ("plan.toml", 'begins = "11/10/2021"', 'begins = "05/10/2026"'),
        *forms,
    )
    items = folder / "items.csv"
    head, item = items.read_text("utf-8-sig").splitlines()[:2]
    items.write_text(f"{head}\n{item.replace(',2021,2025,', ',2026,2030,')}\n", "utf-8")
    return folder


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
