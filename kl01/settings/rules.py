"""What a setting is: its key, its kind with the limits, its default, its words. Pure.

A room declares a setting beside the rule that it is for; `kl01.settings.queries.value_of` reads it, and
create_app puts it on the administrator's page (`seams.py`).
"""

import re
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from kl01.refusals import Refusal
from kl01.text import legacy_encoding, typed_line

Value = TypeVar("Value")

TYPED, CHOSEN = "value", "choice"
"""The control at which it is told that a value can't be taken."""
KEY_LENGTH = 40
LONGEST_VALUE = 500
"""Letters that are stored of a value."""
_KEY = re.compile(r"[a-z]+(_[a-z]+)*")

Choices = tuple[tuple[str, str], ...]
"""What is stored and what people read, in the order in which it is offered."""


class Kind(Protocol[Value]):
    """How a value is typed in, stored and shown."""

    @property
    def choices(self) -> Choices:
        """What may be chosen; empty where a value is typed."""

    @property
    def limits(self) -> str:
        """What may be typed, in words; empty where there is nothing to say."""

    def read(self, text: str) -> Value:
        """Return the value of what was typed or stored; raises Refusal, saying what to enter."""

    def write(self, value: Value) -> str:
        """Return a value as it is stored and as it stands in the form."""

    def shown(self, value: Value) -> str:
        """Return a value in words."""


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number from `least` to `most`, of something: “ngày”."""

    least: int
    most: int
    unit: str

    @property
    def choices(self) -> Choices:
        """None: a number is typed."""
        return ()

    @property
    def limits(self) -> str:
        """“Từ 1 đến 30 ngày”."""
        return f"Từ {self.least} đến {self.most} {self.unit}"

    def read(self, text: str) -> int:
        """Return the number; raises Refusal for anything but digits within the limits."""
        typed = text.strip()
        digits = typed.lstrip("0") or "0"
        # Counted before it is made a number: Python refuses thousands of digits.
        is_number = typed.isascii() and typed.isdigit() and len(digits) <= len(str(self.most))
        if not is_number or not self.least <= int(digits) <= self.most:
            raise Refusal(f"Nhập số nguyên từ {self.least} đến {self.most}, ví dụ {self.least}", TYPED)
        return int(digits)

    def write(self, value: int) -> str:
        """Return the number in digits."""
        return str(value)

    def shown(self, value: int) -> str:
        """“7 ngày”."""
        return f"{value} {self.unit}"


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no."""

    @property
    def choices(self) -> Choices:
        """Yes first."""
        return (("yes", "Có"), ("no", "Không"))

    @property
    def limits(self) -> str:
        """Nothing: both are offered."""
        return ""

    def read(self, text: str) -> bool:
        """Return whether it is yes; raises Refusal if neither is chosen."""
        if text not in {"yes", "no"}:
            raise Refusal("Chọn Có hoặc Không", CHOSEN)
        return text == "yes"

    def write(self, value: bool) -> str:
        """“yes”, “no”."""
        return "yes" if value else "no"

    def shown(self, value: bool) -> str:
        """“Có”, “Không”."""
        return "Có" if value else "Không"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of the choices."""

    choices: Choices

    @property
    def limits(self) -> str:
        """Nothing: all are offered."""
        return ""

    def read(self, text: str) -> str:
        """Return the choice; raises Refusal if it is none."""
        if text not in dict(self.choices):
            raise Refusal("Chọn một trong các mục đã cho", CHOSEN)
        return text

    def write(self, value: str) -> str:
        """Return the choice itself."""
        return value

    def shown(self, value: str) -> str:
        """Return the words of the choice."""
        return dict(self.choices)[value]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, of `most` letters, which may be empty."""

    most: int

    @property
    def choices(self) -> Choices:
        """None: a line is typed."""
        return ()

    @property
    def limits(self) -> str:
        """“Từ 200 ký tự trở xuống”."""
        return f"Từ {self.most} ký tự trở xuống"

    def read(self, text: str) -> str:
        """Return the cleaned line; raises Refusal for one too long or typed in an old code table."""
        line = typed_line(text)
        if len(line) > self.most:
            raise Refusal(f"Rút gọn còn {self.most} ký tự trở xuống", TYPED)
        if table := legacy_encoding(line):
            raise Refusal(f"Chữ gõ bằng bảng mã {table}. Chuyển sang Unicode bằng UniKey rồi dán lại", TYPED)
        return line

    def write(self, value: str) -> str:
        """Return the line itself."""
        return value

    def shown(self, value: str) -> str:
        """Return the line, or that it is empty."""
        return value or "Để trống"


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """Something that the administrator may set. Raises ValueError if it can't be as it is declared."""

    key: str
    """Its name in the database and in addresses, never changed."""
    label: str
    hint: str
    """What it is for and from when on a change counts, as a sentence without its full stop."""
    kind: Kind[Value]
    default: Value

    def __post_init__(self) -> None:
        if len(self.key) > KEY_LENGTH or not _KEY.fullmatch(self.key):
            raise ValueError(f"“{self.key}” is no key of a setting")
        stored = self.default_text
        fits = len(stored) <= LONGEST_VALUE and self.can_use(stored)
        if not fits or self.kind.read(stored) != self.default:
            raise ValueError(f"the default of “{self.key}” can't be set")

    @property
    def default_text(self) -> str:
        """The default as it would be stored."""
        return self.kind.write(self.default)

    def value_of(self, stored: str | None) -> Value:
        """Return the value that counts: what is stored, or the default if that is nothing or can't be used.

        What was stored under wider limits, or by a newer version, must not stop what reads it.
        """
        return self.default if stored is None or not self.can_use(stored) else self.kind.read(stored)

    def can_use(self, stored: str) -> bool:
        """Whether a stored text is a value of this setting."""
        try:
            self.kind.read(stored)
        except Refusal:
            return False
        return True
