"""Reading a plan pack: a folder with a plan as data (`plan.toml`, `items.csv`).

A pack is read whole or not at all: everything that is wrong is gathered and told at once, with file, line and
what to do.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Final

from kl01.pack_files import PackError, PackProblem
from kl01.plan.pack.data import (
    MAX_ITEM_TITLE,
    MAX_SECTION_TITLE,
    BasisDocument,
    PackItem,
    PackOwner,
    PackSection,
    PlanPack,
)
from kl01.plan.pack.items_file import ITEM_COLUMNS, read_items
from kl01.plan.pack.plan_file import PLAN_FILE, read_plan

__all__ = [
    "BUNDLED_PACKS",
    "ITEM_COLUMNS",
    "MAX_ITEM_TITLE",
    "MAX_SECTION_TITLE",
    "PLAN_FILE",
    "BasisDocument",
    "PackError",
    "PackItem",
    "PackOwner",
    "PackProblem",
    "PackSection",
    "PlanPack",
    "load_pack",
]

BUNDLED_PACKS: Final = Path(__file__).parents[2] / "packs"
"""The folder of the packs that come with the application, one folder each."""


def load_pack(
    folder: Path,
    *,
    known_unit_kinds: Collection[str] | None = None,
    known_facts: Collection[str] | None = None,
) -> PlanPack:
    """Read and check a plan pack.

    `known_unit_kinds` and `known_facts` are the names that the rooms which own them understand; where given,
    an unknown name is a problem too. Raises PackError with every problem found.
    """
    problems: list[PackProblem] = []
    plan = read_plan(folder, known_unit_kinds, problems)
    items = read_items(folder, plan, known_facts, problems)
    if plan is None or problems:
        raise PackError(sorted(problems, key=lambda problem: (problem.file != PLAN_FILE, problem.line or 0)))
    return replace(plan, items=items)
