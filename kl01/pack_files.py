"""The files of a pack as text and as plain data, and what is found wrong in them, by file and line.

Whoever reads a pack gathers problems in one list and raises PackError once, so that all that is wrong is told
at once, with file, line and what to do.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kl01.plain_data import DataPath, DataProblem
from kl01.text import legacy_encoding

MOST_BYTES: Final = 8 * 1024 * 1024
"""A file of a pack is no larger; the bundled ones have some kilobytes."""
MOST_SHOWN: Final = 20
"""So many problems are told, the others counted."""
MOST_LETTERS: Final = 400
"""Of one problem, which may quote what stands in the file."""
MOST_NESTED: Final = 30
"""So deep may brackets, and names with dots, lie in each other; a pack needs four."""


@dataclass(frozen=True, slots=True)
class PackProblem:
    """One thing to put right in a pack; `line` counts from 1 and is None where the whole file is meant."""

    file: str
    line: int | None
    text: str

    def __str__(self) -> str:
        """Return “items.csv, dòng 12: …”, on one line and no longer than can be read."""
        place = self.file if self.line is None else f"{self.file}, dòng {self.line}"
        text = " ".join(self.text[: 2 * MOST_LETTERS].split())
        if len(text) > MOST_LETTERS:
            half = MOST_LETTERS // 2
            text = f"{text[:half].rstrip()} … {' '.join(self.text[-half:].split())}"
        return f"{place}: {text}"


class PackError(Exception):
    """A pack that cannot be loaded; `problems` are all that was found, by file and line."""

    def __init__(self, problems: list[PackProblem]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Return all problems, one a line."""
        return "\n".join(str(problem) for problem in self.problems)

    def sentences(self) -> list[str]:
        """Return the first problems, one a line, and how many more there are."""
        told = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        more = len(self.problems) - len(told)
        return [*told, f"… và {more} chỗ khác"] if more else told


def read_text(folder: Path, file: str, problems: list[PackProblem]) -> str | None:
    """Return a file's text with line feeds only, or None after noting why it cannot be read."""
    content = _read_bytes(folder, file, problems)
    if content is None:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        advice = "Tệp không phải Unicode UTF-8: lưu lại, trong Excel chọn “CSV UTF-8”"
        problems.append(PackProblem(file, line, advice))
        return None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        advice = "Dòng này có ký tự không phải chữ (NUL): mở tệp bằng Notepad, xóa rồi lưu kiểu UTF-8"
        problems.append(PackProblem(file, line, advice))
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_bytes(folder: Path, file: str, problems: list[PackProblem]) -> bytes | None:
    """Return what a file holds, or None after noting why it cannot be read; a device or a pipe is no file."""
    path = folder / file
    try:
        if path.is_dir():
            problems.append(
                PackProblem(file, None, f"Đây là thư mục, không phải tệp: đặt tệp {file} vào đây")
            )
            return None
        if not path.is_file():  # also a link that leads nowhere
            raise FileNotFoundError
        with path.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        problems.append(PackProblem(file, None, f"Chưa mở được tệp: đặt tệp {file} vào thư mục {folder}"))
        return None
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // (1024 * 1024)
        problems.append(
            PackProblem(file, None, f"Tệp lớn hơn {most} MB: xem có đúng tệp của gói kế hoạch không")
        )
        return None
    return content


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
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*|\\.",
    re.DOTALL,
)
"""The last takes what is escaped outside of any text, so that no quote in it is tried as a beginning."""
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
    """A TOML file that could be read: what it holds, and where."""

    name: str
    content: dict[str, object]
    lines: dict[str, int]
    """As `toml_lines` gives them."""

    def line_of(self, path: DataPath) -> int | None:
        """Return the line of a value, or of the head of the nearest table around it that has a line."""
        place = ".".join(str(step) for step in path)
        while place and place not in self.lines:
            place = place.rpartition(".")[0]
        return self.lines.get(place)

    def located(self, problems: Iterable[DataProblem]) -> list[PackProblem]:
        """Return problems of the content as problems of the file, each with its line."""
        return [PackProblem(self.name, self.line_of(one.path), one.text) for one in problems]


_SIGNS = re.compile(r'"""|\'\'\'|["\'#\[\]{}\n.,=]')
_STRING_ENDS = {
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*+"{3,5}', re.DOTALL),
    "'''": re.compile(r"(?:[^']|'(?!''))*+'{3,5}", re.DOTALL),
    '"': re.compile(r'(?:[^"\\\n]|\\.)*+"'),
    "'": re.compile(r"[^'\n]*+'"),
    "#": re.compile(r"[^\n]*+"),
}
"""From behind the sign that begins a text or a remark to its end; each reads on and never goes back."""


def deep_line(text: str) -> int | None:
    """Return the line in which brackets, or the parts of a name, lie too deep in each other for any pack.

    tomllib follows brackets by recursion, which ends in a traceback, and takes the square of a name's parts.
    """
    place = depth = dots = 0
    while found := _SIGNS.search(text, place):
        sign, place = found[0], found.end()
        if sign in _STRING_ENDS:
            end = _STRING_ENDS[sign].match(text, place)
            if end is None:  # it is never closed: tomllib says where
                return None
            place = end.end()
        elif sign == ".":
            dots += 1
        else:
            dots = 0
            depth += (sign in "[{") - (sign in "]}")
        if depth > MOST_NESTED or dots > MOST_NESTED:
            return text.count("\n", 0, found.start()) + 1
    return None


def read_toml(folder: Path, file: str, problems: list[PackProblem]) -> TomlFile | None:
    """Return a TOML file, None after noting why it cannot be read at all."""
    text = read_text(folder, file, problems)
    if text is None or not is_unicode(file, enumerate(text.split("\n"), start=1), problems):
        return None
    deep = deep_line(text)
    if deep is not None:
        advice = "Ngoặc hoặc tên có dấu chấm lồng nhau quá sâu: kiểm tra ngoặc vuông, ngoặc nhọn ở dòng này"
        problems.append(PackProblem(file, deep, advice))
        return None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        # A file that ends too early is told without a line.
        line = int(place[1]) if place else text.rstrip("\n").count("\n") + 1
        advice = "Chưa đọc được cú pháp TOML: kiểm tra dấu nháy kép, dấu bằng và ngoặc vuông ở gần dòng này"
        problems.append(PackProblem(file, line, advice))
        return None
    except (
        ValueError,
        RecursionError,
        OverflowError,
    ):  # a number of thousands of digits, which Python refuses
        advice = "Có giá trị không đọc được, như một số quá dài: kiểm tra các số và ngoặc trong tệp"
        problems.append(PackProblem(file, None, advice))
        return None
    return TomlFile(file, content, toml_lines(text))
