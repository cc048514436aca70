"""Rules of the organisation: names on papers, usernames, dates, sign-in throttling. Pure functions."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kl01.org.kinds import UnitKind
from kl01.text import fold

CODE_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{1,29}")
USERNAME_PATTERN = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")

PASSWORD_LEAST, PASSWORD_MOST = 10, 128
"""Length in characters (OWASP ASVS 5.0, V6.2: no composition rules, no forced change)."""


def is_valid_on(valid_from: date, valid_to: date | None, day: date) -> bool:
    """Whether a dated thing holds on a day; both ends are included."""
    return valid_from <= day and (valid_to is None or day <= valid_to)


def _own_name(name: str) -> str:
    for prefix in ("Đảng bộ ", "Đảng ủy ", "Đảng uỷ "):
        if name.casefold().startswith(prefix.casefold()):
            return name[len(prefix) :]
    return name


def issuing_body(kind: UnitKind, name: str) -> str:
    """Return the name under which a unit issues papers, e.g. “Đảng ủy Sở Nội vụ” for its đảng bộ.

    Hướng dẫn 36-HD/VPTW (2018), tên cơ quan ban hành: a đảng bộ speaks through its đảng ủy.
    """
    if kind in {UnitKind.BLOC_COMMITTEE, UnitKind.GRASSROOTS_PARTY_ORGANIZATION}:
        return f"Đảng ủy {_own_name(name)}"
    return name


def superior_body(kind: UnitKind, name: str) -> str:
    """Return the name by which a unit stands above another's heading, e.g. “Đảng bộ Sở Nội vụ”.

    Hướng dẫn 36-HD/VPTW (2018), tên cơ quan cấp trên trực tiếp.
    """
    if kind in {UnitKind.BLOC_COMMITTEE, UnitKind.GRASSROOTS_PARTY_ORGANIZATION}:
        return f"Đảng bộ {_own_name(name)}"
    return name


@dataclass(frozen=True, slots=True)
class SigningLines:
    """The lines above the signer's name: who he signs for, and as what."""

    authority: str
    title: str


def signing_lines(kind: UnitKind) -> SigningLines:
    """Return how the leader of a unit signs its papers (Hướng dẫn 36-HD/VPTW, 2018, quyền hạn ký)."""
    if kind in {UnitKind.BLOC_COMMITTEE, UnitKind.GRASSROOTS_PARTY_ORGANIZATION}:
        return SigningLines("T/M ĐẢNG ỦY", "BÍ THƯ")
    if kind == UnitKind.MASS_ORGANIZATION:
        return SigningLines("T/M BAN CHẤP HÀNH", "BÍ THƯ")
    if kind == UnitKind.OFFICE:
        return SigningLines("", "CHÁNH VĂN PHÒNG")
    if kind == UnitKind.INSPECTION_COMMISSION:
        return SigningLines("T/M ỦY BAN KIỂM TRA", "CHỦ NHIỆM")
    if kind.is_department:
        return SigningLines("", "TRƯỞNG BAN")
    return SigningLines("T/M CHI BỘ", "BÍ THƯ")


def suggest_username(full_name: str, unit_code: str) -> str:
    """Return the customary username: tên, initials of họ and đệm, unit, e.g. `vannt.snv`.

    Empty if the name holds no letter that can stand in a username.
    """
    words = [re.sub(r"[^a-z0-9]", "", part) for part in fold(full_name).split()]
    words = [part for part in words if part]
    if not words or not words[-1][0].isalpha():
        return ""
    initials = "".join(part[0] for part in words[:-1])
    return f"{words[-1]}{initials}.{unit_code}"[:40]


def password_problem(password: str, common: frozenset[str], own_words: tuple[str, ...]) -> str | None:
    """Return what to do about a password that may not be used, or None (OWASP ASVS 5.0, V6.2).

    `common` holds folded common passwords; `own_words` are the person's username and name.
    """
    if len(password) < PASSWORD_LEAST:
        return f"Mật khẩu phải từ {PASSWORD_LEAST} ký tự trở lên"
    if len(password) > PASSWORD_MOST:
        return f"Mật khẩu phải từ {PASSWORD_MOST} ký tự trở xuống"
    folded = fold(password)
    if folded in common or folded.replace(" ", "") in common or len(set(folded)) < 4:
        return "Mật khẩu này quá phổ biến, dễ bị đoán. Chọn một câu dài mà riêng đồng chí nhớ"
    bare = folded.replace(" ", "")
    for own in own_words:
        word = fold(own).replace(" ", "")
        if len(word) >= 4 and len(bare) - len(word) <= 4 and word in bare:
            return "Mật khẩu gần giống tên hoặc tên đăng nhập. Chọn một câu dài mà riêng đồng chí nhớ"
    return None


FAILURE_WINDOW = timedelta(minutes=15)
FREE_TRIES_HERE = 5
FREE_TRIES_ACCOUNT = 20
FREE_TRIES_ADDRESS = 200


def sign_in_wait(here: int, account: int, address: int, since_last: timedelta | None) -> timedelta:
    """Return how long to wait before the next try at signing in; zero if it may be tried now.

    Failures within FAILURE_WINDOW: `here` of this name from this address, `account` of this name from
    anywhere, `address` of any name from this address. The pair is slowed first, so that neither a
    colleague behind the same address nor the rightful owner elsewhere is locked out; the other two stop
    guessing spread over addresses or over names.
    """
    over = max(here - FREE_TRIES_HERE, account - FREE_TRIES_ACCOUNT, address - FREE_TRIES_ADDRESS)
    if over < 0 or since_last is None:
        return timedelta(0)
    pause = timedelta(seconds=min(30 * 2 ** min(over, 5), 600))
    return max(timedelta(0), pause - since_last)
