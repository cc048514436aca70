"""What long work may leave: a file kept for a while, a page elsewhere in KL01, or nothing to fetch."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

_OFFICE = "application/vnd.openxmlformats-officedocument"


class FileKind(StrEnum):
    """A kind of file; the value is its extension, is stored and never changed."""

    PDF = "pdf"
    XLSX = "xlsx"
    DOCX = "docx"
    ZIP = "zip"

    @property
    def media_type(self) -> str:
        """The kind as browsers are told it."""
        return _MEDIA_TYPES[self]

    @property
    def label(self) -> str:
        """The kind in words, after “tệp”."""
        return _LABELS[self]


_MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    FileKind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    FileKind.ZIP: "application/zip",
}
_LABELS = {FileKind.PDF: "PDF", FileKind.XLSX: "Excel", FileKind.DOCX: "Word", FileKind.ZIP: "nén"}


def is_within_site(address: str) -> bool:
    """Whether an address leads to a page of KL01 wherever it is served, and to no other site."""
    # Browsers drop tabs and line ends, so that “/\t/other” leads elsewhere.
    strange = "\\" in address or any(ord(letter) <= ord(" ") for letter in address)
    return address.startswith("/") and not address.startswith("//") and not strange


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The file that the work wrote to `JobRun.output`; the room of jobs keeps it for its time."""

    kind: FileKind
    name: str = ""
    """The name under which people save it; none is that of the job's title."""
    sha256: str = ""
    """Added when the work is over."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What another room keeps, as long as it wishes: words for the link, where it leads within the site."""

    label: str
    address: str

    def __post_init__(self) -> None:
        if not self.label or not is_within_site(self.address):
            raise ValueError(f"“{self.label}” leads to {self.address!r}, which is no page of this site")


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to fetch; `sentence` may tell the owner what was done."""

    sentence: str = ""


Result = KeptFile | Elsewhere | Nothing
"""What the work of a job returns."""

_BY_NAME: dict[str, type[Result]] = {one.__name__: one for one in (KeptFile, Elsewhere, Nothing)}


def as_message(result: Result) -> dict[str, Any]:
    """Return a result as the process of a job tells it: with what JSON can hold."""
    return {"result": type(result).__name__, "values": asdict(result)}


def from_message(message: Mapping[str, Any]) -> Result:
    """Return the result of which a process told."""
    values = dict(message["values"])
    if "kind" in values:
        values["kind"] = FileKind(values["kind"])
    return _BY_NAME[message["result"]](**values)
