"""The files of a pack as text and as plain data, and what is found wrong in them, by file and line.

Whoever reads a pack gathers problems in one list and raises PackError once, so that all that is wrong is told
at once, with file, line and what to do.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kl01.plain_data import DataPath, DataProblem
from kl01.text import legacy_encoding


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


def read_toml(folder: Path, file: str, problems: list[PackProblem]) -> TomlFile | None:
    """Return a TOML file, None after noting why it cannot be read at all."""
    text = read_text(folder, file, problems)
    if text is None or not is_unicode(file, enumerate(text.split("\n"), start=1), problems):
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
    return TomlFile(file, content, toml_lines(text))
