"""A form as data: what a definition file of a pack holds once it is read and checked.

A definition is written for one plan (`kl01/packs/<plan>/mau-….toml`), is kept in the database under a version
of its own, and everything else follows from it: the pages to write, the checks, the printed paper.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

FORM_CODE_LENGTH, SECTION_CODE_LENGTH = 40, 20
"""Characters: codes stand in addresses and in the database."""


class Period(StrEnum):
    """What a paper is written for."""

    TERM = "term"
    """Toàn khóa: once in the plan's term."""
    YEAR = "year"


class Stage(StrEnum):
    """Whether a paper says what will be done or what was done."""

    PLAN = "plan"
    RESULT = "result"


class Audience(StrEnum):
    """Who writes a form; the first two values are those of `kl01.org.kinds.Standing`."""

    PARTY_MEMBER = "party_member"
    NON_MEMBER = "non_member"
    UNIT = "unit"
    """The secretary for his unit (mẫu 03); such a form has no other audience."""


class HeadingStyle(StrEnum):
    """Under whose heading a paper is printed."""

    PARTY = "party"
    """Đảng Cộng sản Việt Nam, with the cell at the left; profile HD 36-HD/VPTW."""
    STATE = "state"
    """Quốc hiệu, with the trade union or the agency at the left; Nghị định 30/2020/NĐ-CP."""


class FieldKind(StrEnum):
    """What is filled in."""

    SHOWN = "shown"
    """What the program knows (the writer's name, his unit): shown and printed, never typed."""
    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    DATE = "date"
    TABLE = "table"
    PARAGRAPH = "paragraph"
    """Fixed words of the form itself."""


class ColumnKind(StrEnum):
    """What a cell of a table is filled with."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"


class Role(StrEnum):
    """A field whose answer has a place of its own on the paper."""

    PLACE = "place"
    """Địa danh, before the date."""
    DATE = "date"
    """The day of the paper; empty leaves room to write it by hand."""
    NUMBER = "number"
    """Số và ký hiệu, under the issuing body; empty prints none."""
    RECIPIENTS = "recipients"
    """Nơi nhận, a line each: stands at the left of the end, and whoever confirms signs at the right."""


ROLES_NEEDED = (Role.PLACE, Role.DATE)
"""What every paper has."""


class FilledBy(StrEnum):
    """Who fills a section in."""

    WRITER = "writer"
    RECEIVER = "receiver"
    """The secretary or chair who confirms (nhận xét của chi bộ, công đoàn)."""


PREFILLS = frozenset(
    {
        "full_name",  # Họ và tên
        "birth_year",  # Năm sinh
        "party_position",  # Chức vụ Đảng
        "job_title",  # Chức vụ chính quyền (chuyên môn)
        "union_position",  # Chức vụ đoàn thể
        "work_unit",  # Đơn vị công tác
        "home_unit",  # Nơi sinh hoạt: chi bộ or công đoàn
        "exemplar_name",  # Tên tập thể, or họ và tên of who is chosen as an example
        "exemplar_position",  # Chức vụ, đơn vị of a person, as it was registered
        "exemplar_field",  # Lĩnh vực
        "registering_unit",  # The unit that registers
        "recipients",  # Nơi nhận of what a unit sends up
        "place_name",  # Địa danh
    }
)
"""What the program knows of the writer; a `shown` field shows it, others begin with it."""

PLACEHOLDERS = frozenset(
    {
        "year",  # 2026; empty in a paper for the term
        "term",  # nhiệm kỳ 2020 - 2025
        "plan",  # Kế hoạch số …, ngày … của …, as far as its number and date are known
        "plan_name",
        "issuer",
        "subject_phrase",  # học tập và làm theo …
        "theme",  # the year's theme; a subject line whose theme is empty is left out
        "body",  # chi bộ, công đoàn: who confirms
        "on_behalf",  # Chi bộ: what stands after T/M
        "office",  # Bí thư
        "issuing_body",  # Đảng ủy Sở Nội vụ: who writes a unit's form
        "committee",  # đảng ủy, chi ủy, chi bộ: who approves it
        "approval",  # biên bản số …, ngày …; room to write it by hand as long as it is not known
    }
)
"""What may stand in braces in a form's fixed words."""

UNIT_PREFILLS = frozenset(
    {"exemplar_name", "exemplar_position", "exemplar_field", "registering_unit", "recipients"}
)
UNIT_PLACEHOLDERS = frozenset({"issuing_body", "committee", "approval"})
UNIT_ROLES = frozenset({Role.RECIPIENTS})
"""What of the above only a unit's form can use."""

CHOICE_SOURCES = frozenset({"term_years", "quarters"})
"""Lists of choices that the program makes: the years of the plan's term; Quý I–IV and Cả năm."""

ROW_SOURCES = frozenset({"collectives", "individuals"})
"""Rows that are kept by themselves and not typed into the form: who is registered as an example."""

LONGEST_RECIPIENTS, LONGEST_RECIPIENT = 5, 150
"""Lines of Nơi nhận, and characters of one."""


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
    """Dotted lines to write on where the answer is empty."""
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
    """What may be copied into a field from another of the writer's papers, if he chooses to."""

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


RECEIVERS = ("party", "trade_union", "head")
UNIT_RECEIVER = "committee"
"""Who signs a unit's form: its committee (cấp ủy)."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole form."""

    code: str
    """“mau-02”: in addresses, and how other definitions name it."""
    mark: str
    """“Mẫu 02”: the corner mark, and how people call it."""
    name: str
    """“Kế hoạch năm”: stands beside the mark on every screen, with the year."""
    period: Period
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

    @property
    def for_unit(self) -> bool:
        """Whether a unit's secretary writes it for the unit, not a person for himself."""
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
        content = json.dumps(to_json(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


def to_json(definition: Definition) -> dict[str, Any]:
    """Return a definition as plain data, as it is stored with its version."""
    return asdict(definition)


def from_json(stored: dict[str, Any]) -> Definition:
    """Return the definition that was stored."""
    return Definition(
        **{
            **stored,
            "period": Period(stored["period"]),
            "stage": Stage(stored["stage"]),
            "audience": tuple(Audience(one) for one in stored["audience"]),
            "subject": tuple(stored["subject"]),
            "confirmations": tuple(Confirmation(**one) for one in stored["confirmations"]),
            "sections": tuple(_section(one) for one in stored["sections"]),
            "copies": tuple(Copy(**one) for one in stored["copies"]),
        }
    )


def _section(stored: dict[str, Any]) -> Section:
    return Section(
        **{
            **stored,
            "fields": tuple(_field(one) for one in stored["fields"]),
            "filled_by": FilledBy(stored["filled_by"]),
        }
    )


def _field(stored: dict[str, Any]) -> FormField:
    columns = tuple(
        Column(**{**one, "kind": ColumnKind(one["kind"]), "choices": tuple(one["choices"])})
        for one in stored["columns"]
    )
    return FormField(
        **{
            **stored,
            "kind": FieldKind(stored["kind"]),
            "choices": tuple(stored["choices"]),
            "columns": columns,
        }
    )
