"""Rules of the organisation: names on papers, dates. Pure functions."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from kl01.org.kinds import CELL_KINDS, PARENT_KINDS, DelegationScope, Role, UnitKind
from kl01.periods import format_date
from kl01.refusals import Refusal
from kl01.text import fold, fold_words

CODE_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{1,29}")

EARLIEST_DAY = date(1930, 2, 3)
"""The Party's founding: nothing in the organisation is older, and the root unit is dated from it."""
FURTHEST_AHEAD = timedelta(days=366)
"""How far ahead a membership, an office or a unit's end may be entered."""
LONGEST_DELEGATION = timedelta(days=5 * 366)
"""A term of five years: whoever is elected then delegates anew."""

GRACE = timedelta(days=30)
"""Before anything is due of who came or was entered so lately. Our choice."""


def own_last_day(common: date, *begun: date | None) -> date:
    """Return by which day a unit or a person owes something: the common last day, or GRACE after they began.

    `begun` are the days on which they came and on which they were entered here, None where that is not known:
    the last of them counts. What was entered today with a first day long past is not late at once.
    """
    return max([common, *(day + GRACE for day in begun if day is not None)])


@dataclass(frozen=True, slots=True)
class Came:
    """What the trail tells of where somebody belongs: that they were entered, moved, or left."""

    at: datetime
    data: Mapping[str, Any]
    """What was before (`from`) and after (`to`); after leaving nothing."""


def entered_moment(trail: Iterable[Came]) -> datetime | None:
    """Return when it was entered that somebody came, or came back; None if the trail does not tell.

    Who moves from one unit to another was there before.
    """
    entered, is_gone = None, False
    for one in trail:
        if one.data.get("withdrawn"):
            continue  # a move that was still to come, taken back
        if not one.data.get("to"):
            entered, is_gone = None, True
        elif is_gone or not one.data.get("from"):
            entered, is_gone = entered or one.at, False
    return entered


def unbroken_since(stays: Iterable[tuple[date, date | None]], day: date) -> date:
    """Return since when somebody belongs without a gap, given when they belonged, in the order of time.

    The last stay that begins by `day` is the one that counts.

    Raises:
        ValueError: none begins by then.

    """
    first, last = None, None
    for begins, ends in stays:
        if begins > day:
            break
        if first is None or (last is not None and begins > last + timedelta(days=1)):
            first = begins
        last = ends
    if first is None:
        raise ValueError("nobody belongs before they come")
    return first


def is_valid_on(valid_from: date, valid_to: date | None, day: date) -> bool:
    """Whether a dated thing holds on a day; both ends are included."""
    return valid_from <= day and (valid_to is None or day <= valid_to)


_ORGANIZATION = re.compile(r"\Ađảng (?:bộ|ủy|uỷ)(?=\s)", re.IGNORECASE)
_CELL = re.compile(r"\Achi bộ\s+", re.IGNORECASE)


def agency_name(unit_name: str) -> str:
    """Return the agency or the part of it in which a party organisation or cell works.

    “Đảng bộ Sở Nội vụ” → “Sở Nội vụ”, “Chi bộ Phòng Hành chính” → “Phòng Hành chính”.
    """
    name = _CELL.sub("", _ORGANIZATION.sub("", unit_name).lstrip())
    return name[:1].upper() + name[1:]


def _as(words: str, name: str) -> str:
    """Return a name with these words in place of Đảng bộ or Đảng ủy at its start; a line feed there stays."""
    found = _ORGANIZATION.match(name)
    return f"{words}{name[found.end() :]}" if found else f"{words} {name}"


def issuing_body(kind: UnitKind, name: str) -> str:
    """Return the name under which a unit issues papers, e.g. “Đảng ủy Sở Nội vụ” for its đảng bộ.

    Hướng dẫn 36-HD/VPTW (2018), tên cơ quan ban hành: a đảng bộ speaks through its đảng ủy. A cell that was
    entered by the name of its agency alone is called “Chi bộ …”, so that it isn't taken for the agency.
    """
    if kind in {UnitKind.BLOC_COMMITTEE, UnitKind.GRASSROOTS_PARTY_ORGANIZATION}:
        return _as("Đảng ủy", name)
    if kind in CELL_KINDS and not _says_its_kind(name):
        return f"Chi bộ {name}"
    return name


def _says_its_kind(name: str) -> bool:
    words = fold(name)
    return "chi bo" in words or words.startswith(("dang bo", "dang uy"))


def superior_body(kind: UnitKind, name: str, below: UnitKind) -> str:
    """Return the name by which a unit stands above the heading of one below it.

    Hướng dẫn 36-HD/VPTW (2018), tên cơ quan cấp trên trực tiếp: party organisations stand in a đảng bộ
    (“Đảng bộ Sở Nội vụ”); the committee's departments and mass organisations work under its đảng ủy.
    """
    if kind not in {UnitKind.BLOC_COMMITTEE, UnitKind.GRASSROOTS_PARTY_ORGANIZATION}:
        return name
    if below.is_department or below is UnitKind.MASS_ORGANIZATION:
        return issuing_body(kind, name)
    return _as("Đảng bộ", name)


_PLACE = re.compile(r"\b(tỉnh|thành phố)((?:\s+\S+)*)$", re.IGNORECASE)


def superior_of_root(stored: str, root_name: str) -> str:
    """Return what stands above the committee: as the administrator wrote it, else as its name tells.

    “Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình An” works under “Tỉnh ủy Bình An”; of a name that
    says no province nothing follows.
    """
    found = _PLACE.search(root_name)
    if stored or not found:
        return stored
    above = "Tỉnh ủy" if found[1].casefold() == "tỉnh" else "Thành ủy"
    return " ".join((above, *found[2].split()))


def department_name(name: str, superior: str) -> str:
    """Return a department's name without the committee that its heading names above: “Ban Tuyên giáo”.

    “Ban Tuyên giáo Đảng ủy Khối” ends as “Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh” begins.
    """
    words, above = name.split(), [word.casefold() for word in superior.split()]
    for place in range(1, len(words) - 1):
        tail = [word.casefold() for word in words[place:]]
        if tail == above[: len(tail)]:
            return " ".join(words[:place])
    return name


PRINTED_LINES = 3
"""So many lines a unit's printed name may have: with the body above it, a heading of five."""
PRINTED_LINE_LENGTH = 60
"""Characters of one of them."""


def check_printed_name(
    printed: str | None, before: str | None, name: str, name_before: str, *, renamed: bool
) -> None:
    """Raise Refusal if a unit gets another name, and its printed name is left as it was and says the old one.

    `renamed`: it is called so from a day on. Where a slip of the pen was mended, only a word that the name
    has no more tells that the printed one has the slip, too.
    """
    if not printed or printed != before or name == name_before:
        return
    gone = set(fold(name_before).split()) - set(fold(name).split())
    if renamed or gone & set(fold(printed).split()):
        raise Refusal(
            "Đơn vị đổi tên mà tên in trên văn bản vẫn là tên cũ. Sửa theo tên mới, hoặc để trống",
            "printed_name",
        )


def check_unit_place(kind: UnitKind, parent_kind: UnitKind) -> None:
    """Raise Refusal if a unit of this kind can't stand under a unit of that kind (see PARENT_KINDS)."""
    if parent_kind not in PARENT_KINDS[kind]:
        wanted = " hoặc ".join(sorted(parent.label for parent in PARENT_KINDS[kind]))
        raise Refusal(f"{kind.label} phải đứng dưới {wanted}", "parent")


def check_day(day: date, thing: str, earliest: date, latest: date, field: str = "valid_from") -> None:
    """Raise Refusal if a day lies outside `earliest` to `latest`, both included."""
    if not earliest <= day <= latest:
        raise Refusal(f"{thing} phải từ {format_date(earliest)} đến {format_date(latest)}", field)


def delegation_counts(
    scope: DelegationScope, unit_id: int, home_path: Collection[int], offices: Collection[tuple[Role, int]]
) -> bool:
    """Whether a delegation still fits the delegate of today.

    “Thay mặt bí thư” holds while they are the unit's deputy secretary, “Đánh dấu danh mục” while they belong
    to the unit or to one under it. `home_path` is their unit and all above it, `offices` what they hold
    today.
    """
    if scope is DelegationScope.DEPUTIZE:
        return (Role.DEPUTY_SECRETARY, unit_id) in offices
    return unit_id in home_path


class DelegationState(StrEnum):
    """Whether a delegation counts on a day."""

    COUNTS = "counts"
    NOT_YET = "not_yet"
    OVER = "over"

    @property
    def label(self) -> str:
        """The state in words."""
        return {"counts": "Đang có hiệu lực", "not_yet": "Chưa đến ngày", "over": "Đã hết"}[self.value]


def delegation_state(valid_from: date, valid_to: date, ended: bool, day: date) -> DelegationState:
    """Return the state of a delegation on a day; `ended` if it was taken back before its time."""
    if ended or valid_to < day:
        return DelegationState.OVER
    return DelegationState.NOT_YET if day < valid_from else DelegationState.COUNTS


def search_words(full_name: str, username: str = "") -> str:
    """Return what a person is found by: the words of their username and name, folded, each after a blank."""
    return fold_words(f"{username} {full_name}")[:400]
