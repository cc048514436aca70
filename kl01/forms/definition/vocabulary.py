"""The words that a form's definition may use: kinds, roles, who writes and signs, what is filled in."""

from enum import StrEnum

FORM_CODE_LENGTH, SECTION_CODE_LENGTH = 40, 20
"""Characters: codes stand in addresses and in the database."""


class Cadence(StrEnum):
    """How often a form is written, and so for what each of its papers is."""

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
    """The secretary for their unit (mẫu 03); such a form has no other audience."""


class HeadingStyle(StrEnum):
    """Under whose heading a paper is printed."""

    PARTY = "party"
    """Đảng Cộng sản Việt Nam, with the cell at the left; profile HD 36-HD/VPTW."""
    STATE = "state"
    """Quốc hiệu, with the trade union or the agency at the left; Nghị định 30/2020/NĐ-CP."""


class FieldKind(StrEnum):
    """What is filled in."""

    SHOWN = "shown"
    """What the program knows (the writer's name, their unit): shown and printed, never typed."""
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


class FieldRole(StrEnum):
    """A field whose answer has a place of its own on the paper."""

    PLACE = "place"
    """Địa danh, before the date."""
    DATE = "date"
    """The day of the paper; empty leaves room to write it by hand."""
    NUMBER = "number"
    """Số và ký hiệu, under the issuing body; empty prints none."""
    RECIPIENTS = "recipients"
    """Nơi nhận, a line each: stands at the left of the end, and whoever confirms signs at the right."""


ROLES_NEEDED = (FieldRole.PLACE, FieldRole.DATE)
"""What every paper has."""


class FilledBy(StrEnum):
    """Who fills a section in."""

    WRITER = "writer"
    RECEIVER = "receiver"
    """The secretary or chair who confirms (nhận xét của chi bộ, công đoàn)."""


class WhenEmpty(StrEnum):
    """What a paper that is written in the application says where an answer that may be missing is missing."""

    BY_PLACE = ""
    """As is usual where it stands: a labelled value is left out, any other answer is “Không.”."""
    NONE = "none"
    """“Không”, after its label or under its heading."""
    OMIT = "omit"
    """Nothing: it is left out with its heading."""


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
UNIT_ROLES = frozenset({FieldRole.RECIPIENTS})
"""What of the above only a unit's form can use."""

RECEIVERS = ("party", "trade_union", "head")
"""Who confirms what a person wrote: their chi bộ, their công đoàn, the head of their agency."""
UNIT_RECEIVER = "committee"
"""Who signs a unit's form: its committee (cấp ủy)."""

CHOICE_SOURCES = frozenset({"term_years", "quarters"})
"""Lists of choices that the program makes: the years of the plan's term; Quý I–IV and Cả năm."""

ROW_SOURCES = frozenset({"collectives", "individuals"})
"""Rows that are kept by themselves and not typed into the form: who is registered as an example."""

LONGEST_RECIPIENTS, LONGEST_RECIPIENT = 5, 150
"""Lines of Nơi nhận, and characters of one."""
