"""The files of a pack as text, and what is found wrong in them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kl01.text import legacy_encoding

PLAN_FILE: Final = "plan.toml"
ITEMS_FILE: Final = "items.csv"
IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]*")
"""How names that other rooms own are written: kinds of units, facts."""


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
