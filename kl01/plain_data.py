"""Plain data, as TOML or JSON gives it, checked value by value; what is wrong is told by its path.

Nothing here knows where the data came from: whoever read it from a file finds the line of a path there
(`pack_files`), whoever was sent it by a page finds the control.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self, TypeVar

from kl01.periods import parse_date
from kl01.text import clean_line, clean_text

IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]*")
"""How names that the program reads are written: kinds of units, facts, keys of fields."""

DataPath = tuple[str | int, ...]
"""The keys and indexes that lead to a value: ("sections", 2, "fields", 0, "label"); () is the whole."""

_EXPLAINED: Final = 20
"""Of so many names that a table doesn't know it is said which it knows."""
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class DataProblem:
    """One thing to put right in plain data, and the path of the value, or of the table that lacks it."""

    path: DataPath
    text: str


class Table:
    """One table of plain data (named values) while it is checked: hands out values, notes what is wrong.

    Where a value cannot be used it hands out a stand-in, so that the rest of the data is checked as well.
    What is wrong goes to `problems`, which all tables of the data share; `faulty` are the keys of this one
    that something is wrong with.
    """

    def __init__(
        self, content: object, path: DataPath, keys: Collection[str], problems: list[DataProblem]
    ) -> None:
        self.is_table = isinstance(content, dict)
        self.content: dict[str, object] = content if isinstance(content, dict) else {}
        self.path = path
        self.problems = problems
        self.faulty: set[str] = set()
        unknown = [key for key in self.content if key not in keys]
        for index, key in enumerate(unknown):
            told = f"Mục “{key}” không có trong gói kế hoạch"
            # What may stand there is said of the first few: there may be as many as a file holds.
            self.wrong(key, f"{told}: chỉ dùng {', '.join(keys)}" if index < _EXPLAINED else told)

    def wrong(self, place: str | DataPath, text: str) -> None:
        """Note a problem at a key, at a path that begins here, or with "" at the table itself.

        Where the data holds no table at all, whatever is missing is a problem of the place as a whole.
        """
        steps = place if isinstance(place, tuple) else (place,) if place else ()
        self.faulty.update(str(step) for step in steps[:1])
        self.problems.append(DataProblem(self.path + steps if self.is_table else self.path, text))

    def line(self, key: str, *, empty: bool = False, most: int | None = None) -> str:
        """Return a one-line text of `most` characters; unless `empty` it has to say something."""
        return clean_line(self.text(key, empty=empty, most=most))

    def text(self, key: str, *, empty: bool = False, most: int | None = None) -> str:
        """Return a text of `most` characters with its lines; unless `empty` it has to say something."""
        value = self.content.get(key, "")
        if not isinstance(value, str):
            self.wrong(key, f"“{key}” là chữ: đặt giá trị trong dấu nháy kép")
            return ""
        value = clean_text(value)
        if not value and not empty:
            self.wrong(key, f'Chưa có “{key}”: ghi {key} = "…"')
        if most is not None and len(value) > most:
            self.wrong(key, f"“{key}” dài {len(value)} ký tự: rút còn {most} ký tự")
        return value

    def lines(self, key: str, *, empty: bool = False) -> tuple[str, ...]:
        """Return a list of one-line texts, each different; unless `empty` there has to be one."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.wrong(key, f'“{key}” là danh sách chữ: ghi như {key} = ["…", "…"]')
            return ()
        if not value and not empty:
            self.wrong(key, f'Chưa có “{key}”: ghi ít nhất một chữ, như {key} = ["…"]')
        texts = tuple(clean_line(one) for one in value)
        seen: set[str] = set()
        for index, one in enumerate(texts):
            if one in seen:
                self.wrong((key, index), f"“{one}” ghi hai lần trong “{key}”: giữ một")
            seen.add(one)
        return texts

    def day(self, key: str, *, empty: bool = False) -> date | None:
        """Return a day written as dd/mm/yyyy, None if there is none."""
        text = self.line(key, empty=empty)
        try:
            return parse_date(text) if text else None
        except ValueError:
            self.wrong(key, f'Chưa đọc được ngày “{text}”: ghi ngày/tháng/năm, ví dụ "11/10/2021"')
            return None

    def year(self, key: str, stand_in: int) -> int:
        """Return a year; the stand-in after noting what is wrong with it."""
        value = self.content.get(key)
        if type(value) is int and 1900 <= value <= 2999:
            return value
        self.wrong(key, f"Ghi {key} là năm gồm bốn chữ số, không có dấu nháy, ví dụ {key} = 2021")
        return stand_in

    def whole(self, key: str, least: int, most: int, *, default: int | None = None) -> int:
        """Return a whole number from `least` to `most`; with no default it has to be there."""
        value = self.content.get(key, default)
        if type(value) is int and least <= value <= most:
            return value
        self.wrong(key, f"Ghi {key} là số từ {least} đến {most}, không có dấu nháy, ví dụ {key} = {most}")
        return least

    def number(self, key: str, least: float, most: float) -> float:
        """Return a number from `least` to `most`, whole or with decimals; it has to be there."""
        value = self.content.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.wrong(key, f"Ghi {key} là số từ {least:g} đến {most:g}, không có dấu nháy, ví dụ {key} = 20")
        return least

    def flag(self, key: str) -> bool:
        """Return a yes or no; what is not said is no."""
        value = self.content.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, f"Ghi {key} = true hoặc {key} = false, không có dấu nháy")
            return False
        return value

    def one_of(self, key: str, allowed: Collection[str], *, empty: bool = False) -> str:
        """Return one of the allowed words; unless `empty` it has to be there."""
        text = self.line(key, empty=empty)
        if text and text not in allowed:
            self.wrong(key, f"“{text}” chưa dùng được ở “{key}”: ghi một trong các chữ {', '.join(allowed)}")
        return text

    def member(self, key: str, choices: type[_Choice]) -> _Choice:
        """Return the member of an enumeration that a text names; its first after noting what is wrong."""
        members = {choice.value: choice for choice in choices}
        return members.get(self.one_of(key, tuple(members)), next(iter(choices)))

    def identifier(self, key: str, *, empty: bool = False, most: int | None = None) -> str:
        """Return a name that the program reads: lower-case letters, digits, underscores."""
        text = self.line(key, empty=empty, most=most)
        if text and not IDENTIFIER.fullmatch(text):
            self.wrong(key, f"“{text}” ở “{key}”: ghi chữ thường không dấu và số, nối bằng gạch dưới")
        return text

    def table(self, key: str, keys: Collection[str]) -> Self:
        """Return the table under a key; an empty one after noting that it is missing."""
        content = self.content.get(key)
        if not isinstance(content, dict):
            self.wrong(key, f"Chưa có “{key}”: mở đầu bằng một dòng [{self._name(key)}]")
        return type(self)(content, (*self.path, key), keys, self.problems)

    def tables(self, key: str, keys: Collection[str], *, empty: bool = False) -> Iterator[Self]:
        """Yield the tables of the list under a key; unless `empty` there has to be one."""
        found = self.content.get(key, [])
        if not isinstance(found, list) or not (found or empty):
            self.wrong(key, f"Chưa có “{key}”: mỗi phần mở đầu bằng một dòng [[{self._name(key)}]]")
            return
        for index, content in enumerate(found):
            yield type(self)(content, (*self.path, key, index), keys, self.problems)

    def _name(self, key: str) -> str:
        """Return a table's name as a TOML file has it: its path without the indexes of lists."""
        return ".".join(step for step in (*self.path, key) if isinstance(step, str))


def said_hash(value: Any) -> str:
    """Return the SHA-256 (hex) of what a tree of dataclasses says, the same for as long as it says the same.

    What stands at its default is left out: a program that can say more makes no other text of it.
    """
    content = json.dumps(_said(value), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()


def _said(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_said(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _said(one) for key, one in value.items()}
    if not is_dataclass(value) or isinstance(value, type):
        return value
    found = {}
    for one in fields(value):
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        said = getattr(value, one.name)
        if said != default:
            found[one.name] = _said(said)
    return found
