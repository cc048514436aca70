"""A copy of the bundled pack that is spoilt, and what is told of it."""

from pathlib import Path

import pytest

from kl01.checklist.facts import FACT_NAMES
from kl01.forms.definition.reading import load_definitions
from kl01.pack_files import PackError
from kl01.plan.pack import BUNDLED_PACKS

PACK = BUNDLED_PACKS / "kl01-2021"


def spoil(folder: Path, file: str, old: str, new: str) -> int:
    """Put `new` for the first `old` of a file; return the line of the first difference."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    spoilt = text.replace(old, new, 1)
    (folder / file).write_text(spoilt, encoding="utf-8")
    pairs = zip(text.split("\n"), spoilt.split("\n"), strict=False)
    return next(number for number, (before, after) in enumerate(pairs, start=1) if before != after)


def problems_of(folder: Path) -> list[str]:
    """Return all that is wrong with the forms of a pack, which can't be read."""
    with pytest.raises(PackError) as refused:
        load_definitions(folder, known_facts=FACT_NAMES)
    assert str(refused.value) == "\n".join(str(problem) for problem in refused.value.problems)
    return [str(problem) for problem in refused.value.problems]


def line_of(folder: Path, file: str, text: str) -> int:
    """Return the line of the first place where a text begins."""
    return (folder / file).read_text(encoding="utf-8").partition(text)[0].count("\n") + 1
