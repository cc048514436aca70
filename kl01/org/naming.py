"""How people are called where one is chosen: nobody is taken for their namesake. Pure functions."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from kl01.org.rules import agency_name
from kl01.text import fold_words, look_alike


class Named(NamedTuple):
    """A person in a choice, and what tells them from others of the name."""

    name: str
    birth_year: int | None = None
    unit: str = ""
    """Where they belong; empty where the choice says it anyway."""
    post: str = ""


def told_apart(people: Sequence[Named]) -> list[str]:
    """Return how the people of one choice are called in it, in their order.

    A name that nobody else there has stands alone. Namesakes, also those whose names only look the same, show
    the year of birth: “Lê Thị Ánh (1975)”; if some of them are still alike the unit, and if they still are
    the post: “Lê Thị Ánh (1975), Chi bộ Văn phòng, Trưởng phòng”.
    """
    labels = [one.name for one in people]
    alike: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(people):
        alike[look_alike(one.name).casefold()].append(place)
    for places in alike.values():
        if len(places) > 1:
            for place, label in zip(places, _namesakes([people[one] for one in places]), strict=True):
                labels[place] = label
    return labels


def _namesakes(people: Sequence[Named]) -> list[str]:
    labels = [with_birth_year(one.name, one.birth_year) for one in people]
    marks = [one.birth_year for one in people]
    if len(set(marks)) < len(people):
        labels = [_joined(label, one.unit) for label, one in zip(labels, people, strict=True)]
        units = [(one.birth_year, one.unit) for one in people]
        if len(set(units)) < len(people):
            labels = [_joined(label, one.post) for label, one in zip(labels, people, strict=True)]
    return labels


def with_birth_year(name: str, birth_year: int | None) -> str:
    """Return a name with the year of birth if that is known: “Lê Thị Ánh (1975)”."""
    return f"{name} ({birth_year})" if birth_year else name


def _joined(label: str, more: str) -> str:
    return f"{label}, {more}" if more else label


def names_unit(text: str, unit_name: str) -> bool:
    """Whether a text names a unit, or the agency that its people work in; capitals and signs don't count."""
    said = f"{fold_words(text)} "
    return any(f"{fold_words(name)} " in said for name in (unit_name, agency_name(unit_name)) if name)


def post_and_unit(post: str, unit_name: str) -> str:
    """Return as what and where somebody works, in a line that names the unit once.

    “Kế toán, Chi bộ Quỹ Đầu tư” of that cell stays so; “Giám đốc Quỹ Đầu tư” names where it is, too.
    """
    return ", ".join(part for part in (post, "" if names_unit(post, unit_name) else unit_name) if part)


def unit_beside(name: str, unit_name: str, *, collective: bool) -> str:
    """Return the unit to be named beside a name; none where a collective's says it: “Tập thể Chi bộ Kho”."""
    return "" if collective and names_unit(name, unit_name) else unit_name


def post_alone(post: str, unit_name: str) -> str:
    """Return a post without the unit at its end, for where the unit is named beside it."""
    before, _, last = post.rpartition(",")
    return before.rstrip() if before.strip() and fold_words(last) == fold_words(unit_name) else post
