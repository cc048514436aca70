"""What changed between two versions of a paper, in words and as marked text. Pure functions."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from enum import StrEnum

from kl01.forms.content import Content, Row, rows_of, text_of
from kl01.forms.definition.data import Definition, FormField, Section
from kl01.forms.definition.vocabulary import FieldKind

LONGEST = 4000
"""Words: beyond, a text is shown as wholly replaced, since comparing takes the square of its length."""
_WORDS = re.compile(r"\S+\s*|\s+")
_ALIKE = 0.3
"""Share of common words below which a text is shown as wholly replaced: scattered words only confuse."""


MOST_STEPS = 2_000_000
"""Looks at a pair of equal words, in all texts of two versions together: half a second. Ordinary texts take a
tenth; one that repeats few words takes the cube of its length, and is shown as wholly replaced."""


class _TooManyStepsError(Exception):
    """The comparison was given up."""


class Steps:
    """How many looks are left for what is compared together."""

    def __init__(self) -> None:
        self.left = MOST_STEPS

    def take(self, count: int) -> None:
        """Use some up; raises _TooManyStepsError once there are none."""
        self.left -= count
        if self.left < 0:
            raise _TooManyStepsError


class _Compared(SequenceMatcher[str]):
    """Two lists of words, compared in no more steps than are left."""

    def __init__(self, old: list[str], new: list[str], steps: Steps) -> None:
        super().__init__(None, old, new, autojunk=False)
        self.old, self.steps = old, steps
        self.counts = Counter(new)

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """Return the longest run of words that both have in their parts; counts the looks that it takes."""
        self.steps.take(sum(self.counts[word] for word in self.old[alo:ahi]) + 1)
        return super().find_longest_match(alo, ahi, blo, bhi)


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text and what became of it."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that was changed."""

    section: str
    """Code of the section."""
    where: str
    """“Nội dung đăng ký – Việc làm cụ thể của việc 2”."""
    what: str
    """“Bổ sung”, “Xóa”, “Sửa”."""
    pieces: tuple[Piece, ...]


def marked(before: str, after: str, steps: Steps | None = None) -> tuple[Piece, ...]:
    """Return the later text with what was added and removed, word by word.

    It takes no more than the `steps` that are left, and then shows a text as wholly replaced.

    The pieces that are same or added give `after`, those that are same or removed give `before`.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    replaced = [(Kind.REMOVED, before), (Kind.ADDED, after)]
    if len(old) > LONGEST or len(new) > LONGEST:
        return _pieces(replaced)
    compared = _Compared(old, new, steps or Steps())
    try:
        alike = compared.ratio() >= _ALIKE
    except _TooManyStepsError:
        alike = False
    if not alike:
        return _pieces(replaced)
    found: list[tuple[Kind, str]] = []
    for tag, a, b, c, d in compared.get_opcodes():
        if tag == "equal":
            found.append((Kind.SAME, "".join(new[c:d])))
            continue
        found.append((Kind.REMOVED, "".join(old[a:b])))
        found.append((Kind.ADDED, "".join(new[c:d])))
    return _pieces(found)


def _pieces(found: list[tuple[Kind, str]]) -> tuple[Piece, ...]:
    return tuple(Piece(kind, text) for kind, text in found if text)


def changes(definition: Definition, before: Content, after: Content) -> list[Change]:
    """Return what the writer changed between two versions, in the order of the paper."""
    found: list[Change] = []
    steps = Steps()
    for section in definition.written_sections:
        for field in section.fields:
            if field.kind is FieldKind.TABLE:
                found += _row_changes(section, field, rows_of(before, field), rows_of(after, field), steps)
            else:
                found += _change(section, field.label, text_of(before, field), text_of(after, field), steps)
    return found


def _change(section: Section, label: str, before: str, after: str, steps: Steps) -> list[Change]:
    if before == after:
        return []
    what = "Sửa" if before and after else "Bổ sung" if after else "Xóa"
    where = label if label == section.title else f"{section.title} – {label}"
    return [Change(section.code, where, what, marked(before, after, steps))]


def _row_changes(
    section: Section, field: FormField, before: list[Row], after: list[Row], steps: Steps
) -> list[Change]:
    old = {row["id"]: row for row in before}
    new = {row["id"] for row in after}
    found: list[Change] = []
    for number, row in enumerate(after, start=1):
        was = old.get(row["id"])
        if was is None:
            found.append(_whole_row(section, field, row, number, Kind.ADDED))
            continue
        for column in field.columns:
            label = f"{column.label} của {field.row_name} {number}"
            found += _change(section, label, was.get(column.key, ""), row.get(column.key, ""), steps)
    for number, row in enumerate(before, start=1):
        if row["id"] not in new:
            found.append(_whole_row(section, field, row, number, Kind.REMOVED))
    kept_before = [row["id"] for row in before if row["id"] in new]
    kept_after = [row["id"] for row in after if row["id"] in old]
    if kept_before != kept_after:
        found.append(Change(section.code, f"{section.title} – {field.label}", "Đổi thứ tự", ()))
    return found


def _whole_row(section: Section, field: FormField, row: Row, number: int, kind: Kind) -> Change:
    text = "; ".join(row[column.key] for column in field.columns if row.get(column.key))
    what = "Thêm" if kind is Kind.ADDED else "Bỏ"
    return Change(section.code, f"{section.title} – {field.row_name} {number}", what, (Piece(kind, text),))
