"""Rules of the organisation: names on papers, usernames, dates, sign-in throttling. Pure functions."""

import hashlib
import hmac
import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from kl01.org.kinds import PARENT_KINDS, DelegationScope, Role, UnitKind
from kl01.periods import format_date
from kl01.refusals import Refusal
from kl01.settings.rules import Setting, WholeNumber
from kl01.text import fold

CODE_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{1,29}")
USERNAME_PATTERN = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")
USERNAME_LEAST, USERNAME_MOST = 3, 40

EARLIEST_DAY = date(1930, 2, 3)
"""The Party's founding: nothing in the organisation is older, and the root unit is dated from it."""
FURTHEST_AHEAD = timedelta(days=366)
"""How far ahead a membership, an office or a unit's end may be entered."""
LONGEST_DELEGATION = timedelta(days=5 * 366)
"""A term of five years: whoever is elected then delegates anew."""


PASSWORD_LEAST, PASSWORD_MOST = 10, 128
"""Length in characters (OWASP ASVS 5.0, V6.2: no composition rules, no forced change)."""
PASSWORD_LENGTH: Final = Setting(
    key="password_length",
    label="Độ dài ngắn nhất của mật khẩu",
    hint="Áp dụng khi một người tự đặt mật khẩu mới. Mật khẩu đang dùng vẫn dùng được",
    kind=WholeNumber(PASSWORD_LEAST, 30, "ký tự"),
    default=PASSWORD_LEAST,
)
"""An administrator may ask for more letters than PASSWORD_LEAST, never for fewer."""


def is_valid_on(valid_from: date, valid_to: date | None, day: date) -> bool:
    """Whether a dated thing holds on a day; both ends are included."""
    return valid_from <= day and (valid_to is None or day <= valid_to)


def _own_name(name: str) -> str:
    for prefix in ("Đảng bộ ", "Đảng ủy ", "Đảng uỷ "):
        if name.casefold().startswith(prefix.casefold()):
            return name[len(prefix) :]
    return name


def agency_name(unit_name: str) -> str:
    """Return the agency or the part of it in which a party organisation or cell works.

    “Đảng bộ Sở Nội vụ” → “Sở Nội vụ”, “Chi bộ Phòng Hành chính” → “Phòng Hành chính”.
    """
    name = _own_name(unit_name)
    if name.casefold().startswith("chi bộ "):
        name = name[len("Chi bộ ") :]
    return name[:1].upper() + name[1:]


def issuing_body(kind: UnitKind, name: str) -> str:
    """Return the name under which a unit issues papers, e.g. “Đảng ủy Sở Nội vụ” for its đảng bộ.

    Hướng dẫn 36-HD/VPTW (2018), tên cơ quan ban hành: a đảng bộ speaks through its đảng ủy.
    """
    if kind in {UnitKind.BLOC_COMMITTEE, UnitKind.GRASSROOTS_PARTY_ORGANIZATION}:
        return f"Đảng ủy {_own_name(name)}"
    return name


def superior_body(kind: UnitKind, name: str, below: UnitKind) -> str:
    """Return the name by which a unit stands above the heading of one below it.

    Hướng dẫn 36-HD/VPTW (2018), tên cơ quan cấp trên trực tiếp: party organisations stand in a đảng bộ
    (“Đảng bộ Sở Nội vụ”); the committee's departments and mass organisations work under its đảng ủy.
    """
    if kind not in {UnitKind.BLOC_COMMITTEE, UnitKind.GRASSROOTS_PARTY_ORGANIZATION}:
        return name
    if below.is_department or below is UnitKind.MASS_ORGANIZATION:
        return issuing_body(kind, name)
    return f"Đảng bộ {_own_name(name)}"


HEADING_LINE = 32
"""Longest name, in characters, that stays on one line in the left half of a paper's heading."""


def heading_lines(name: str) -> str:
    """Return a long name broken into two lines of like length, rather before “và” than after it."""
    words = name.split(" ")
    if len(name) <= HEADING_LINE or len(words) < 2:
        return name

    def unevenness(place: int) -> int:
        first, second = " ".join(words[:place]), " ".join(words[place:])
        preferred = 12 if words[place].casefold() == "và" else 0
        return max(len(first), len(second)) - preferred

    place = min(range(1, len(words)), key=unevenness)
    return "\n".join((" ".join(words[:place]), " ".join(words[place:])))


@dataclass(frozen=True, slots=True)
class Signature:
    """How the leader of a unit signs: for which body (none: in their own right), and as what."""

    on_behalf_of: str
    office: str


def signature(kind: UnitKind, name: str) -> Signature:
    """Return how the leader of a unit signs its papers (Hướng dẫn 36-HD/VPTW, 2018, quyền hạn ký).

    Of the mass organisations only Đoàn Thanh niên is led by a bí thư, the others by a chủ tịch (our
    reading of their own statutes, which the guidance leaves to them).
    """
    if kind in {UnitKind.BLOC_COMMITTEE, UnitKind.GRASSROOTS_PARTY_ORGANIZATION}:
        return Signature("Đảng ủy", "Bí thư")
    if kind is UnitKind.MASS_ORGANIZATION:
        return Signature("Ban Chấp hành", "Bí thư" if fold(name).startswith("doan ") else "Chủ tịch")
    if kind is UnitKind.OFFICE:
        return Signature("", "Chánh Văn phòng")
    if kind is UnitKind.INSPECTION_COMMISSION:
        return Signature("Ủy ban Kiểm tra", "Chủ nhiệm")
    if kind.is_department:
        return Signature("", "Trưởng ban")
    return Signature("Chi bộ", "Bí thư")


def suggest_username(full_name: str, unit_code: str) -> str:
    """Return the customary username: tên, initials of họ and đệm, unit, e.g. `vannt.snv`.

    Empty if the name holds no letter that can stand in a username.
    """
    words = [re.sub(r"[^a-z0-9]", "", part) for part in fold(full_name).split()]
    words = [part for part in words if part]
    if not words or not words[-1][0].isalpha():
        return ""
    initials = "".join(part[0] for part in words[:-1])
    unit = re.sub(r"[^a-z0-9]+", "-", unit_code).strip("-")
    username = f"{words[-1]}{initials}.{unit}"
    return username[:USERNAME_MOST].rstrip("-.")


def free_username(suggestion: str, taken: Collection[str]) -> str:
    """Return the suggestion, with the first number that makes it free behind the personal part.

    `vannt.snv` → `vannt2.snv`. Empty stays empty.
    """
    personal, dot, unit = suggestion.partition(".")
    username, number = suggestion, 1
    while username in taken:
        number += 1
        room = USERNAME_MOST - len(f"{number}{dot}{unit}")
        username = f"{personal[: max(room, 1)]}{number}{dot}{unit}"[:USERNAME_MOST]
    return username


def username_problem(username: str) -> str | None:
    """Return what to do about a username that may not be given, or None."""
    if not USERNAME_LEAST <= len(username) <= USERNAME_MOST:
        return f"Tên đăng nhập phải từ {USERNAME_LEAST} đến {USERNAME_MOST} ký tự"
    if not USERNAME_PATTERN.fullmatch(username):
        return "Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số và dấu chấm, ví dụ vannt.snv"
    return None


def sign_in_name(typed: str) -> str:
    """Return the username that a person means: no capitals, no marks, no blanks."""
    return fold(typed).replace(" ", "")


def username_digest(secret: str, typed: str) -> str:
    """Return the keyed digest under which failures of a typed username are counted."""
    return hmac.new(secret.encode(), sign_in_name(typed).encode(), hashlib.sha256).hexdigest()


def password_problem(
    password: str, common: frozenset[str], own_words: tuple[str, ...], least: int = PASSWORD_LEAST
) -> str | None:
    """Return what to do about a password that may not be used, or None (OWASP ASVS 5.0, V6.2).

    `common` holds folded common passwords; `own_words` are the person's username and name; `least` is
    the fewest letters that it may have.
    """
    if len(password) < least:
        return f"Mật khẩu phải từ {least} ký tự trở lên"
    if len(password) > PASSWORD_MOST:
        return f"Mật khẩu phải từ {PASSWORD_MOST} ký tự trở xuống"
    folded = fold(password)
    if folded in common or folded.replace(" ", "") in common or len(set(folded)) < 4:
        return "Mật khẩu này quá phổ biến, dễ bị đoán. Chọn một câu dài mà chỉ riêng mình nhớ"
    bare = folded.replace(" ", "")
    for own in own_words:
        word = fold(own).replace(" ", "")
        if len(word) >= 4 and len(bare) - len(word) <= 4 and word in bare:
            return "Mật khẩu gần giống tên hoặc tên đăng nhập. Chọn một câu dài mà chỉ riêng mình nhớ"
    return None


FAILURE_WINDOW = timedelta(minutes=15)
FREE_TRIES_HERE = 5
FREE_TRIES_ACCOUNT = 20
FREE_TRIES_ADDRESS = 200
SHORTEST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=10)
ADDRESS_PAUSE = timedelta(seconds=5)
FREE_TRIES: Final = Setting(
    key="sign_in_free_tries",
    label="Số lần nhập sai mật khẩu trước khi phải đợi",
    hint="Một người nhập sai chừng ấy lần trong 15 phút ở một máy thì phải đợi 30 giây rồi mới nhập tiếp, "
    "sai nữa thì đợi lâu hơn. Áp dụng ngay",
    kind=WholeNumber(3, 10, "lần"),
    default=FREE_TRIES_HERE,
)


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed sign-ins within FAILURE_WINDOW: how many, and how long ago the last one was."""

    count: int = 0
    since_last: timedelta | None = None


def sign_in_wait(
    here: Failures, account: Failures, address: Failures, free_tries: int = FREE_TRIES_HERE
) -> timedelta:
    """Return how long to wait before the next try at signing in; zero if it may be tried now.

    `here` are the failures of this name from this address, `account` of this name from anywhere, `address`
    of any name from this address; `free_tries` is how often a name may fail from an address without a wait.
    The pair is slowed first and most, so that neither a colleague behind the same address nor the rightful
    owner elsewhere is locked out. The other two stop guessing that is spread over addresses or over names;
    many failures of one address only ever cost its people ADDRESS_PAUSE.
    """
    waits = (
        _left(_growing_pause(here.count - free_tries), here),
        _left(_growing_pause(account.count - FREE_TRIES_ACCOUNT), account),
        _left(ADDRESS_PAUSE if address.count >= FREE_TRIES_ADDRESS else timedelta(0), address),
    )
    return max(waits)


def _growing_pause(over: int) -> timedelta:
    return min(SHORTEST_PAUSE * 2 ** min(over, 10), LONGEST_PAUSE) if over >= 0 else timedelta(0)


def _left(pause: timedelta, failures: Failures) -> timedelta:
    if failures.since_last is None:
        return timedelta(0)
    return max(timedelta(0), pause - failures.since_last)


def wait_words(wait: timedelta) -> str:
    """Return how long to wait, rounded up: “10 giây”, “2 phút”."""
    seconds = max(math.ceil(wait.total_seconds()), 1)
    return f"{seconds} giây" if seconds < 60 else f"{math.ceil(seconds / 60)} phút"


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
