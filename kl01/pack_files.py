"""The files of a pack as text and as checked tables, and what is found wrong in them.

Whoever reads a pack gathers problems in one list and raises PackError once, so that all that is wrong is told
at once, with file, line and what to do.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final, Self, TypeVar

from kl01.periods import parse_date
from kl01.text import clean_line, clean_text, legacy_encoding

IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]*")
"""How names that the program reads are written: kinds of units, facts, keys of fields."""

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class PackProblem:
    """One thing to put right in a pack; `line` counts from 1 and is None where the whole file is meant."""

    file: str
    line: int | None
    text: str

    def __str__(self) -> str:
        """Return “items.csv, dòng 12: …”."""
        place = self.file if self.line is None else f"{self.file}, dòng {self.line}"
        return f"{place}: {self.text}"


class PackError(Exception):
    """A pack that cannot be loaded; `problems` are all that was found, by file and line."""

    def __init__(self, problems: list[PackProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read_text(folder: Path, file: str, problems: list[PackProblem]) -> str | None:
    """Return a file's text with line feeds only, or None after noting why it cannot be read."""
    try:
        content = (folder / file).read_bytes()
    except OSError:
        problems.append(PackProblem(file, None, f"Chưa mở được tệp: đặt tệp {file} vào thư mục {folder}"))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        advice = "Tệp không phải Unicode UTF-8: lưu lại, trong Excel chọn “CSV UTF-8”"
        problems.append(PackProblem(file, line, advice))
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_unicode(file: str, texts: Iterable[tuple[int, str]], problems: list[PackProblem]) -> bool:
    """Whether no text is of an old code table; the line of the first that is goes to the problems."""
    for line, text in texts:
        table = legacy_encoding(text)
        if table:
            advice = f"Chữ dùng bảng mã {table}: chuyển sang Unicode bằng UniKey rồi lưu lại"
            problems.append(PackProblem(file, line, advice))
            return False
    return True


_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' + r"|'''.*?'{3,5}" + r'|"(?:\\.|[^"\\\n])*"' + r"|'[^'\n]*'" + r"|#[^\n]*",
    re.DOTALL,
)
_TABLE = re.compile(r"\s*(\[{1,2})\s*([\w.\-]+)\s*\]{1,2}\s*")
_KEY = re.compile(r"\s*([\w.\-]+)\s*=")


def toml_lines(text: str) -> dict[str, int]:
    """Return the line of each table and key: “sections.0”, “sections.0.fields.2.title”, “owners.DT.name”.

    tomllib gives no places, so this reads just enough of the layout to find them. Keys within braces and keys
    in quotes have no line of their own.
    """
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    depth = 0  # how many brackets of a value are open: what stands within them is no table and no key
    layout = _TOKEN.sub(lambda found: "\n" * found[0].count("\n"), text)
    for number, line in enumerate(layout.split("\n"), start=1):
        if not depth and (found := _TABLE.fullmatch(line)):
            table = _place(found[2], counts, is_array=found[1] == "[[")
            lines[table] = number
            table += "."
            continue
        if not depth and (found := _KEY.match(line)):
            lines.setdefault(table + found[1], number)
        depth += len(re.findall(r"[\[{]", line)) - len(re.findall(r"[\]}]", line))
    return lines


def _place(name: str, counts: dict[str, int], *, is_array: bool) -> str:
    """Return a table's place, with the number of each array it lies in; an array gets one more.

    `counts` holds the last number of every array so far, by its place.
    """
    parts = name.split(".")
    place = ""
    for index, part in enumerate(parts):
        place = f"{place}.{part}" if place else part
        if is_array and index == len(parts) - 1:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = f"{place}.{counts[place]}"
    return place


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML file while it is read."""

    name: str
    lines: dict[str, int]
    """As `toml_lines` gives them."""
    problems: list[PackProblem]
    """Of the whole pack, so far."""


class Table:
    """One table of a TOML file while it is read: hands out checked values, notes what is wrong.

    Where a value cannot be used it hands out a stand-in, so that the rest of the file is checked as well.
    """

    def __init__(self, content: object, path: str, keys: Collection[str], file: TomlFile) -> None:
        self.content: dict[str, object] = content if isinstance(content, dict) else {}
        self.path = path
        self.file = file
        self.faulty: set[str] = set()
        for key in self.content:
            if key not in keys:
                self.wrong(key, f"Mục “{key}” không có trong gói kế hoạch: chỉ dùng {', '.join(keys)}")

    @classmethod
    def read(cls, folder: Path, file: str, keys: Collection[str], problems: list[PackProblem]) -> Self | None:
        """Return the table that a whole file is, None after noting why it cannot be read at all."""
        text = read_text(folder, file, problems)
        if text is None or not is_unicode(file, enumerate(text.split("\n"), start=1), problems):
            return None
        try:
            content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"at line (\d+)", str(error))
            # A file that ends too early is told without a line.
            line = int(place[1]) if place else text.rstrip("\n").count("\n") + 1
            advice = (
                "Chưa đọc được cú pháp TOML: kiểm tra dấu nháy kép, dấu bằng và ngoặc vuông ở gần dòng này"
            )
            problems.append(PackProblem(file, line, advice))
            return None
        return cls(content, "", keys, TomlFile(file, toml_lines(text), problems))

    def wrong(self, key: str, text: str) -> None:
        """Note a problem at a key, or at the head of the nearest table around it that has a line."""
        self.faulty.add(key)
        place = f"{self.path}.{key}" if self.path and key else key or self.path
        while place and place not in self.file.lines:
            place = place.rpartition(".")[0]
        self.file.problems.append(PackProblem(self.file.name, self.file.lines.get(place), text))

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
        for index, one in enumerate(texts):
            if one in texts[:index]:
                self.wrong(key, f"“{one}” ghi hai lần trong “{key}”: giữ một")
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
        """Return the table written as [key]; an empty one after noting that it is missing."""
        content = self.content.get(key)
        if not isinstance(content, dict):
            self.wrong(key, f"Chưa có “{key}”: mở đầu bằng một dòng [{self._name(key)}]")
        return type(self)(content, self._path(key), keys, self.file)

    def tables(self, key: str, keys: Collection[str], *, empty: bool = False) -> Iterator[Self]:
        """Yield the tables of a list written as [[key]]; unless `empty` there has to be one."""
        found = self.content.get(key, [])
        if not isinstance(found, list) or not (found or empty):
            self.wrong(key, f"Chưa có “{key}”: mỗi phần mở đầu bằng một dòng [[{self._name(key)}]]")
            return
        for index, content in enumerate(found):
            yield type(self)(content, f"{self._path(key)}.{index}", keys, self.file)

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _name(self, key: str) -> str:
        """Return a table's name as it is written in the file: its place without the numbers of arrays."""
        return ".".join(part for part in self._path(key).split(".") if not part.isdigit())
