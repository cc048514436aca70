"""A form as data: what the definition of a form holds once it is checked.

A definition is written for one plan (`kl01/packs/<plan>/mau-….toml`), is kept in the database under a version
of its own, and everything else follows from it: the pages to write, the checks, the printed paper.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from kl01.forms.definition.vocabulary import (
    Audience,
    Cadence,
    ColumnKind,
    FieldKind,
    FilledBy,
    Stage,
    WhenEmpty,
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    key: str
    label: str
    """On the screen and in messages."""
    header: str
    """On the paper."""
    kind: ColumnKind
    width_percent: float
    """Share of the printed table's width; with the column of numbers (6 %) all make 100."""
    required: bool = False
    max_length: int = 500
    hint: str = ""
    choices: tuple[str, ...] = ()
    choices_from: str = ""
    """One of CHOICE_SOURCES, or empty."""
    copied: bool = False
    """Comes from another paper with its row and is not changed here; typed only in a row of one's own."""
    same_cell: bool = False
    """Printed in the cell of the column before it, on lines of its own; its width is 0."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a section."""

    key: str
    kind: FieldKind
    label: str
    """On the screen and in messages, e.g. “Hạn chế cần khắc phục”."""
    heading: str = ""
    """Printed above the answer, e.g. “2. Hạn chế cần khắc phục”; empty where the section says it."""
    above: str = ""
    """Printed above the heading, and shown on the screen, e.g. “2. Nội dung làm theo”."""
    required: bool = False
    max_length: int = 2000
    hint: str = ""
    sample: str = ""
    """An invented example that the writer can unfold; never filled in."""
    choices: tuple[str, ...] = ()
    prefill: str = ""
    """One of PREFILLS, or empty."""
    role: str = ""
    """A value of Role, or empty."""
    fact: str = ""
    """Name of the counted fact that a non-empty answer adds to (plan items marked `auto`); empty for none."""
    text: str = ""
    """The words of a PARAGRAPH."""
    party_only: bool = False
    """Left out for people who are no party members (chức vụ Đảng)."""
    same_line: bool = False
    """In a section printed as facts: on the line of the field before it."""
    blank_lines: int = 2
    """Of a draft: dotted lines to write on where an answer that has to be given is missing."""
    when_empty: WhenEmpty = WhenEmpty.BY_PLACE
    """What stands on a paper where the answer is missing and may be; blank forms leave room everywhere."""
    row_name: str = ""
    """What a row of a TABLE is called: “việc”."""
    columns: tuple[Column, ...] = ()
    min_rows: int = 0
    max_rows: int = 0
    start_rows_from: str = ""
    """One of CHOICE_SOURCES: a new table begins with a row for each, in its first column."""
    rows_from: str = ""
    """One of ROW_SOURCES: the rows are printed here and kept elsewhere, each with its own page."""
    advised_least: int = 0
    advised_most: int = 0
    """How many rows the plan asks for; other numbers are said on page and paper and never refused. 0: any."""

    @property
    def advises(self) -> bool:
        """Whether the plan says how many rows there should be."""
        return self.advised_most > 0

    @property
    def needed(self) -> bool:
        """Whether a paper without an answer is not finished: it is required, or the plan asks for rows."""
        return self.required or self.advises

    @property
    def printed_columns(self) -> tuple["Column", ...]:
        """The columns that stand on the paper by themselves."""
        return tuple(column for column in self.columns if not column.same_cell)

    def column(self, key: str) -> Column | None:
        """Return the column with a key."""
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: one page to write, one status in the list."""

    code: str
    """In addresses: “nguoi-viet”, “i”, “iii”."""
    title: str
    """On the screen: “Nội dung đăng ký”."""
    heading: str
    """On the paper: “III. Nội dung đăng ký toàn khóa”; empty for none."""
    fields: tuple[FormField, ...]
    filled_by: FilledBy = FilledBy.WRITER
    as_facts: bool = False
    """Printed as lines of “label: value”."""
    hidden: bool = False
    """Neither asked nor printed; kept in the definition to be switched on in a new version."""
    own_part: bool = False
    """Of a unit's form on a person or a collective: what they may be asked to write themselves."""
    at_result: bool = False
    """Of a unit's form: filled in once something was achieved, and not required before."""
    published: bool = False
    """Of a unit's form: read by everybody once the example is honoured."""

    @property
    def is_listed(self) -> bool:
        """Whether nothing is typed here: all its rows are kept elsewhere."""
        return all(one.rows_from for one in self.fields)

    def field(self, key: str) -> FormField | None:
        """Return the field with a key."""
        return next((one for one in self.fields if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Copy:
    """What may be copied into a field from another of the writer's papers, if they choose to."""

    form: str
    """Code of the other form."""
    source: str
    """Key of its field."""
    target: str
    """Key of this form's field."""
    years_back: int = 0
    """1: the paper of the year before; 0: of the same year, or of the term."""
    columns: dict[str, str] = field(default_factory=dict)
    """Between tables: this form's column → the other's."""
    year_column: str = ""
    """Only rows whose column of this key names this paper's year; empty for all rows."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How the paper is signed at the left, by who confirms: “party”, “trade_union” or “head”.

    A unit's form has one alone, “committee”; it stands at the right of a paper with Nơi nhận.
    """

    receiver: str
    title: str
    on_behalf: str
    office: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole form."""

    code: str
    """“mau-02”: in addresses, and how other definitions name it."""
    mark: str
    """“Mẫu 02”: the corner mark, and how people call it."""
    name: str
    """“Kế hoạch năm”: stands beside the mark on every screen, with the year."""
    period: Cadence
    stage: Stage
    audience: tuple[Audience, ...]
    headings: dict[str, str]
    """Audience → HeadingStyle."""
    kind: str
    """First line of the title, “Kế hoạch”."""
    subject: tuple[str, ...]
    """The other lines of the title, with placeholders."""
    opening: str
    """The opening sentence, with placeholders; empty for none."""
    due: str
    """“31/3”: the last day to hand it in, of its year; for the term of the plan’s first full year.

    Empty for a unit's form that goes with another of its forms.
    """
    first_year: int
    """The first year it is written for; 0 for a form of the term."""
    fact: str
    """Name of the counted fact that a paper handed in adds to; empty for none."""
    writer_title: str
    """Above the right signature: “Người xây dựng kế hoạch”; empty where Nơi nhận stands at the left."""
    signature_note: str
    """“(ký, ghi rõ họ tên)”."""
    confirmations: tuple[Confirmation, ...]
    sections: tuple[Section, ...]
    copies: tuple[Copy, ...] = ()
    landscape: bool = False
    """Whether its sheets lie: for tables of many columns."""
    number_sign: str = ""
    """“ĐK”: the paper has a number, with room to write it where it is not known, “Số …-ĐK/ĐU”.

    Empty: it has none unless one is typed.
    """

    @property
    def for_unit(self) -> bool:
        """Whether a unit's secretary writes it for the unit, not a person for themselves."""
        return Audience.UNIT in self.audience

    @property
    def written_sections(self) -> tuple[Section, ...]:
        """The sections that the writer fills in: those with something to type."""
        return tuple(
            s for s in self.sections if s.filled_by is FilledBy.WRITER and not s.hidden and not s.is_listed
        )

    @property
    def receiver_sections(self) -> tuple[Section, ...]:
        """The sections that the confirmer fills in."""
        return tuple(s for s in self.sections if s.filled_by is FilledBy.RECEIVER and not s.hidden)

    @property
    def printed_sections(self) -> tuple[Section, ...]:
        """The sections that stand on the paper."""
        return tuple(s for s in self.sections if not s.hidden)

    def section(self, code: str) -> Section | None:
        """Return the shown section with a code."""
        return next((section for section in self.printed_sections if section.code == code), None)

    def fields(self) -> Iterator[tuple[Section, FormField]]:
        """Yield every shown field with its section."""
        for section in self.printed_sections:
            for one in section.fields:
                yield section, one

    def field(self, key: str) -> FormField | None:
        """Return the shown field with a key, which is unique in a form."""
        return next((one for _, one in self.fields() if one.key == key), None)

    def listed(self, source: str) -> FormField | None:
        """Return the field whose rows come from one of ROW_SOURCES."""
        return next((one for _, one in self.fields() if one.rows_from == source), None)

    def confirmation(self, receiver: str) -> Confirmation:
        """Return how a kind of receiver signs."""
        return next(one for one in self.confirmations if one.receiver == receiver)

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of all that the definition says."""
        content = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()
