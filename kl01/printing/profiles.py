"""The look of a paper: which rule of presentation it follows, as numbers.

Three profiles, because the same office prints party papers by the guidance of the Party's Central Office and
papers of the trade union by the Government's decree. An office that keeps a habit of its own (margins of
25/25/35/15 mm are still seen) has the same profile `with_margins`.
"""

from dataclasses import dataclass, replace
from typing import Literal

from kl01.printing.margins import PARTY_BOUNDS, STATE_BOUNDS, Margins, SideBounds

_MARKS = ("T/M ", "TM. ")


@dataclass(frozen=True)
class PrintProfile:
    """Measures and habits of one rule of presentation. Margins in millimetres, everything else in points."""

    name: str

    # Page. Page numbers: Arabic, centred, not on page 1.
    margin_top_mm: float
    margin_bottom_mm: float
    margin_left_mm: float
    margin_right_mm: float
    page_number_size: float
    page_number_top_mm: float  # from the upper edge of the sheet to the top of the digits

    # Running text.
    body_size: float
    first_line_indent_mm: float
    line_height: float
    paragraph_spacing: float

    # Heading, left: the body above, the body that issues, and what stands under it.
    superior_size: float
    issuer_size: float
    issuer_mark: Literal["star", "rule"]
    number_size: float
    number_form: str  # with {number}, {paper} and {body}
    # Heading, right: one line for the Party, two for the State; a rule as long as the text under the last.
    authority_lines: tuple[str, ...]
    authority_sizes: tuple[float, ...]
    place_date_size: float

    # Title: the kind of paper in capitals, its subject, and what closes both.
    title_size: float
    subject_size: float
    title_end: Literal["hyphens", "rule"]

    # Signature. `on_behalf` stands before the name of the body that signs, `in_place` before the office of
    # whom a deputy signs for.
    on_behalf: str
    in_place: str
    office_bold: bool
    signature_size: float
    recipients_label_size: float
    recipients_label_style: Literal["underlined", "bold italic"]
    recipients_size: float
    recipients_separator: Literal[",", ";"]

    # What the rule itself says of the margins.
    margin_bounds: SideBounds

    # Tables and small print are left to the office by all three rules; these are our choice, never under 11.
    table_size: float = 12
    table_line_height: float = 14.5

    def speaks_for(self, body: str) -> str:
        """Return the line that says for which body somebody signs: “T/M CHI BỘ”.

        A body that brings its own mark keeps it: unions and mass organisations sign “TM. BAN CHẤP HÀNH” under
        the Party's heading, too.
        """
        words = body.upper()
        return words if words.startswith(_MARKS) else f"{self.on_behalf} {words}"

    @property
    def margins(self) -> Margins:
        """Its margins."""
        return Margins(self.margin_top_mm, self.margin_bottom_mm, self.margin_left_mm, self.margin_right_mm)

    @property
    def own_margins(self) -> str:
        """The margins in one word where they are others than its rule has, else empty: see `Margins.word`."""
        return "" if self.margins == _PROFILES[self.name].margins else self.margins.word

    def with_margins(self, margins: Margins) -> "PrintProfile":
        """Return the same profile with margins of its own."""
        if margins == self.margins:
            return self
        return replace(
            self,
            margin_top_mm=margins.top,
            margin_bottom_mm=margins.bottom,
            margin_left_mm=margins.left,
            margin_right_mm=margins.right,
        )


# Party papers: Hướng dẫn 36-HD/VPTW of 3 April 2018, appendix 3 (sizes and styles); margins fixed at
# 20/20/30/15 mm, line spacing of at least 18 pt, 6 pt or more between paragraphs, commas after recipients.
HD36_2018 = PrintProfile(
    name="HD36-2018",
    margin_top_mm=20,
    margin_bottom_mm=20,
    margin_left_mm=30,
    margin_right_mm=15,
    page_number_size=14,
    page_number_top_mm=10,
    body_size=14,
    first_line_indent_mm=10,
    line_height=18,
    paragraph_spacing=6,
    superior_size=14,
    issuer_size=14,
    issuer_mark="star",
    number_size=14,
    number_form="Số {number}-{paper}/{body}",
    authority_lines=("ĐẢNG CỘNG SẢN VIỆT NAM",),
    authority_sizes=(15,),
    place_date_size=14,
    title_size=16,
    subject_size=14,
    title_end="hyphens",
    on_behalf="T/M",
    in_place="K/T",
    office_bold=False,
    signature_size=14,
    recipients_label_size=14,
    recipients_label_style="underlined",
    recipients_size=12,
    recipients_separator=",",
    margin_bounds=PARTY_BOUNDS,
)

# Party papers under Quy định 399-QĐ/TW of 9 January 2026 and Hướng dẫn 05-HD/VPTW of 2026. The text of the
# guidance was not at hand. Restatements agree on page, star, `T/M` and a semicolon after each recipient, and
# disagree on the sizes of the heading: those stay as in HD 36 until somebody reads the guidance itself.
HD05_2026 = replace(HD36_2018, name="HD05-2026", recipients_separator=";")

# Papers of people outside the Party, through the trade union: Nghị định 30/2020/NĐ-CP, Phụ lục I. Of its
# ranges those values that make both kinds of form match: margins 20/20/30/15 mm, the pair of 13 and 14 pt.
ND30_2020 = replace(
    HD36_2018,
    name="ND30-2020",
    superior_size=13,
    issuer_size=13,
    issuer_mark="rule",
    number_size=13,
    number_form="Số: {number}/{paper}-{body}",
    authority_lines=("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    authority_sizes=(13, 14),
    title_size=14,
    title_end="rule",
    on_behalf="TM.",
    in_place="KT.",
    office_bold=True,
    recipients_label_size=12,
    recipients_label_style="bold italic",
    recipients_size=11,
    recipients_separator=";",
    margin_bounds=STATE_BOUNDS,
)

_PROFILES = {profile.name: profile for profile in (HD36_2018, HD05_2026, ND30_2020)}
PROFILE_NAMES: tuple[str, ...] = tuple(_PROFILES)
DEFAULT_PROFILE: PrintProfile = HD36_2018


def profile_named(name: str) -> PrintProfile:
    """Return the profile of that name, one of PROFILE_NAMES.

    Raises:
        KeyError: there is no such profile.

    """
    return _PROFILES[name]
