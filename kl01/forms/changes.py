"""What changed between two versions of a paper, in words and as marked text. Pure functions."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from kl01.forms.content import Content, Row, rows_of, text_of
from kl01.forms.definition.data import Definition, FormField, Section
from kl01.forms.definition.vocabulary import FieldKind

LONGEST = 4000
MOST_PAIRS = 20_000
"""Words, and pairs of the same word between what is alike at the ends: beyond, a text is shown as replaced.

Comparing takes the square of what is repeated, and its cube at worst. Two texts of 2,000 words of plain
Vietnamese have 16,000 pairs; two of 1,000 words that say “a” and “b” by turns have half a million.
"""
_WORDS = re.compile(r"\S+\s*|\s+")
_ALIKE = 0.3
"""Share of common words below which a text is shown as wholly replaced: scattered words only confuse."""


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


def marked(before: str, after: str) -> tuple[Piece, ...]:
    """Return the later text with what was added and removed, word by word.

    The pieces that are same or added give `after`, those that are same or removed give `before`.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    replaced = [(Kind.REMOVED, before), (Kind.ADDED, after)]
    if len(old) > LONGEST or len(new) > LONGEST:
        return _pieces(replaced)
    begin, end = _alike_at_the_ends(old, new)
    middle_old, middle_new = old[begin : len(old) - end], new[begin : len(new) - end]
    if _pairs(middle_old, middle_new) > MOST_PAIRS:
        return _pieces(replaced)
    compared = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
    common = begin + end + sum(block.size for block in compared.get_matching_blocks())
    if 2 * common < _ALIKE * (len(old) + len(new)):
        return _pieces(replaced)
    found: list[tuple[Kind, str]] = [(Kind.SAME, "".join(new[:begin]))]
    for tag, a, b, c, d in compared.get_opcodes():
        if tag == "equal":
            found.append((Kind.SAME, "".join(middle_new[c:d])))
            continue
        found.append((Kind.REMOVED, "".join(middle_old[a:b])))
        found.append((Kind.ADDED, "".join(middle_new[c:d])))
    found.append((Kind.SAME, "".join(new[len(new) - end :])))
    return _pieces(found)


def _alike_at_the_ends(old: list[str], new: list[str]) -> tuple[int, int]:
    """Return how many words two texts have in common at their beginning, and of the rest at their end."""
    shorter = min(len(old), len(new))
    begin = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    rest = shorter - begin
    end = next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)
    return begin, end


def _pairs(old: list[str], new: list[str]) -> int:
    """Return how many pairs of the same word two texts have."""
    counts = Counter(new)
    return sum(count * counts[word] for word, count in Counter(old).items())


def _pieces(found: list[tuple[Kind, str]]) -> tuple[Piece, ...]:
    return tuple(Piece(kind, text) for kind, text in found if text)


def changes(definition: Definition, before: Content, after: Content) -> list[Change]:
    """Return what the writer changed between two versions, in the order of the paper."""
    found: list[Change] = []
    for section in definition.written_sections:
        for field in section.fields:
            if field.kind is FieldKind.TABLE:
                found += _row_changes(section, field, rows_of(before, field), rows_of(after, field))
            else:
                found += _change(section, field.label, text_of(before, field), text_of(after, field))
    return found


def _change(section: Section, label: str, before: str, after: str) -> list[Change]:
    if before == after:
        return []
    what = "Sửa" if before and after else "Bổ sung" if after else "Xóa"
    where = label if label == section.title else f"{section.title} – {label}"
    return [Change(section.code, where, what, marked(before, after))]


def _row_changes(section: Section, field: FormField, before: list[Row], after: list[Row]) -> list[Change]:
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
            found += _change(section, label, was.get(column.key, ""), row.get(column.key, ""))
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
