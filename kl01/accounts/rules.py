"""Rules of accounts: usernames, passwords, how long to wait after failed sign-ins. Pure functions."""

import hashlib
import hmac
import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from kl01.settings.rules import Setting, WholeNumber
from kl01.text import fold

USERNAME_LEAST, USERNAME_MOST = 3, 40
PASSWORD_LEAST, PASSWORD_MOST = 10, 128
"""Length in characters (OWASP ASVS 5.0, V6.2: no composition rules, no forced change)."""

USERNAME_PATTERN = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")


ONE_TIME_DAYS: Final = Setting(
    key="one_time_password_days",
    label="Mật khẩu dùng một lần có hạn",
    hint="Quá hạn mà chưa đăng nhập lần đầu thì phải xin cấp lại. Áp dụng cho mật khẩu cấp từ bây giờ",
    kind=WholeNumber(1, 90, "ngày"),
    default=14,
)
CONFIRMED_FOR: Final = timedelta(minutes=15)
"""For so long after the password was given, acts on others' accounts and offices don't ask for it again."""

PASSWORD_LENGTH: Final = Setting(
    key="password_length",
    label="Độ dài ngắn nhất của mật khẩu",
    hint="Áp dụng khi một người tự đặt mật khẩu mới. Mật khẩu đang dùng vẫn dùng được",
    kind=WholeNumber(PASSWORD_LEAST, 30, "ký tự"),
    default=PASSWORD_LEAST,
)
"""An administrator may ask for more letters than PASSWORD_LEAST, never for fewer."""


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
    """Return the username that a person means: no capitals, no marks, no blanks, no apostrophes."""
    return fold(typed).replace(" ", "").replace("'", "")


def username_digest(secret: str, typed: str, *, known_browser: bool = False) -> str:
    """Return the keyed digest under which failures of a typed username are counted.

    Those in a browser from which the account was opened before are counted apart: whoever fails in others
    behind the same address slows nobody there.
    """
    counted = sign_in_name(typed) + ("\n" if known_browser else "")
    return hmac.new(secret.encode(), counted.encode(), hashlib.sha256).hexdigest()


BROWSER_KNOWS: Final = 8
"""So many accounts are known to one browser: the newest, on a computer that many share."""


def browser_token(secret: str, account_id: int) -> str:
    """Return what the cookie of a browser holds from which an account was opened.

    It opens nothing: it only tells that failures elsewhere are none of this browser's.
    """
    return hmac.new(secret.encode(), f"browser of:{account_id}".encode(), hashlib.sha256).hexdigest()[:32]


def knows(cookie: str, token: str) -> bool:
    """Whether a browser's cookie, as it was sent, holds a token."""
    return any(hmac.compare_digest(one.encode(), token.encode()) for one in _tokens(cookie))


def remember_browser(cookie: str, token: str) -> str:
    """Return a browser's cookie with a token as its newest."""
    others = [one for one in _tokens(cookie) if one != token]
    return ".".join([token, *others][:BROWSER_KNOWS])


def _tokens(cookie: str) -> list[str]:
    return [one for one in cookie[:1000].split(".")[:BROWSER_KNOWS] if re.fullmatch("[0-9a-f]{32}", one)]


TOLD_AT: Final = frozenset({1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000})
"""At which failures in a row of a name from an address the trail tells of it: with the count, not of each."""
MANY_FROM_ADDRESS: Final = 50


def is_told(times: int, from_address: int) -> bool:
    """Whether the audit trail tells of a failed sign-in: it must stay readable, and no one may fill the disk.

    `times` is which failure of the name from the address it is within FAILURE_WINDOW, `from_address` which of
    any name; beyond MANY_FROM_ADDRESS each tenth is told.
    """
    return times in TOLD_AT and (from_address <= MANY_FROM_ADDRESS or from_address % 10 == 0)


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
    here: Failures,
    account: Failures,
    address: Failures,
    free_tries: int = FREE_TRIES_HERE,
    *,
    at_home: bool = False,
    known_browser: bool = False,
) -> timedelta:
    """Return how long to wait before the next try at signing in; zero if it may be tried now.

    `here` are the failures of this name from this address, `account` of this name from anywhere, `address`
    of any name from this address; `free_tries` is how often a name may fail from an address without a wait.
    The pair is slowed first and most, so that neither a colleague behind the same address nor the rightful
    owner elsewhere is locked out. The other two stop guessing that is spread over addresses or over names;
    many failures of one address only ever cost its people ADDRESS_PAUSE. Where an account is `at_home`, at an
    address or in a browser from which it was opened before, what others try elsewhere slows nobody; in a
    `known_browser` neither does what others behind the same address do with other names.
    """
    waits = (
        _left(_growing_pause(here.count - free_tries), here),
        timedelta(0) if at_home else _left(_growing_pause(account.count - FREE_TRIES_ACCOUNT), account),
        _left(
            ADDRESS_PAUSE if address.count >= FREE_TRIES_ADDRESS and not known_browser else timedelta(0),
            address,
        ),
    )
    return max(waits)


def _growing_pause(over: int) -> timedelta:
    return min(SHORTEST_PAUSE * 2 ** min(over, 10), LONGEST_PAUSE) if over >= 0 else timedelta(0)


def _left(pause: timedelta, failures: Failures) -> timedelta:
    if failures.since_last is None:
        return timedelta(0)
    # The last one lies ahead if the clock was set back since: nobody waits for more than the pause itself.
    return max(timedelta(0), pause - max(timedelta(0), failures.since_last))


def wait_words(wait: timedelta) -> str:
    """Return how long to wait, rounded up: “10 giây”, “2 phút”."""
    seconds = max(math.ceil(wait.total_seconds()), 1)
    return f"{seconds} giây" if seconds < 60 else f"{math.ceil(seconds / 60)} phút"
