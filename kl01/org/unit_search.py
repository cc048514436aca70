"""Finding a unit by what somebody types of it, where a list of all would be long."""

import re
from dataclasses import dataclass
from datetime import date

from kl01.org.units import Unit, Units
from kl01.text import fold_words

SHOWN_AT_MOST = 20
"""So many units are offered: who seeks another types more of its name."""
_CODE_AT_THE_END = re.compile(r"\(([a-z0-9-]+)\)$")


@dataclass(frozen=True, slots=True)
class FoundUnits:
    """What was typed of a unit, and what it may mean."""

    typed: str
    unit: Unit | None
    """The one that is meant, if it is clear."""
    others: tuple[Unit, ...] = ()
    """Those that may be meant, by name; no more than SHOWN_AT_MOST."""


def full_name(unit: Unit) -> str:
    """Return a unit as it is named beyond doubt: “Chi bộ Văn phòng (snv-vp)”."""
    return f"{unit.name} ({unit.code})"


def find_unit(known: Units, typed: str, day: date) -> FoundUnits:
    """Return the unit that somebody means by its code, its full name, or the beginnings of its words.

    Of those that exist on the day; by its code one that has ended, too.
    """
    typed = typed.strip()[:200]
    told = _CODE_AT_THE_END.search(typed)
    unit = known.by_code.get(told[1] if told else typed)
    if unit is not None or not typed:
        return FoundUnits(typed, unit)
    words = fold_words(typed)
    found = [one for one in known if one.exists_on(day) and _has(fold_words(one.name), words.split())]
    exact = [one for one in found if fold_words(one.name) == words]
    meant = exact if len(exact) == 1 else found
    if len(meant) == 1:
        return FoundUnits(typed, meant[0])
    found.sort(key=lambda one: (one.folded_name, one.id))
    return FoundUnits(typed, None, tuple(found[:SHOWN_AT_MOST]))


def is_named_so(unit: Unit, typed: str) -> bool:
    """Whether words of a unit's name begin with what was typed, or its code does."""
    code = typed.strip().lower()
    return bool(code) and (
        unit.code.startswith(code) or _has(fold_words(unit.name), fold_words(typed).split())
    )


def _has(name: str, words: list[str]) -> bool:
    return bool(words) and all(f" {word}" in name for word in words)
