"""By which print profile papers are printed, and with which margins: what the administrator has set.

Every room that prints asks `print_profile`, and nothing else decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from kl01.printing import PrintProfile
from kl01.printing.margins import SETTABLE, SIDE_NAMES, Bounds, Margins, is_within, read_margin
from kl01.printing.profiles import HD05_2026, HD36_2018, ND30_2020
from kl01.refusals import Refusal
from kl01.settings.queries import values_of
from kl01.settings.rules import Choices, OneOf, Setting

BY_PLAN: Final = "by_plan"
PARTY_PROFILE_SINCE: Final = date(2026, 1, 1)
"""Plans issued from this day on follow Hướng dẫn 05-HD/VPTW (2026), earlier ones 36-HD/VPTW (2018)."""
SIDE_LABELS: Final = {"top": "Lề trên", "bottom": "Lề dưới", "left": "Lề trái", "right": "Lề phải"}


@dataclass(frozen=True, slots=True)
class SheetMargins:
    """The four margins of a print profile, in millimetres: a kind of setting."""

    profile: PrintProfile
    """As its rule has it."""

    @property
    def choices(self) -> Choices:
        """None: numbers are typed."""
        return ()

    @property
    def limits(self) -> str:
        """“Lề trên từ 18 đến 40 mm, các lề khác từ 10 đến 40 mm”."""
        return f"Lề trên {_between(SETTABLE.top)} mm, các lề khác {_between(SETTABLE.bottom)} mm"

    def side_limits(self, name: str) -> str:
        """“Từ 18 đến 40 mm. Mặc định: 20”, of one side."""
        limits = f"{_between(getattr(SETTABLE, name))} mm"
        usual = _number(getattr(self.profile.margins, name))
        return f"{limits[:1].upper()}{limits[1:]}. Mặc định: {usual}"

    @property
    def rule(self) -> str:
        """What the rule says: “trên 20, dưới 20, trái 30, phải 15 mm”, or “trên 20–25, …”."""
        sides = zip(SIDE_LABELS.values(), self.profile.margin_bounds, strict=True)
        said = (
            f"{_side(label)} {_number(own.least)}{f'–{_number(own.most)}' if own.most > own.least else ''}"
            for label, own in sides
        )
        return f"{', '.join(said)} mm"

    def read(self, text: str) -> Margins:
        """Return the margins of “20/20/30/15”; raises Refusal, at each side that can't be taken."""
        typed = text.split("/")
        typed += [""] * (len(SIDE_NAMES) - len(typed))
        sides = [read_margin(part) for part in typed]
        problems = [
            Refusal(f"{SIDE_LABELS[name]}: nhập số milimét {_between(own)}, ví dụ {_number(usual)}", name)
            for name, own, usual, side in zip(SIDE_NAMES, SETTABLE, self.profile.margins, sides, strict=False)
            if side is None or not own.hold(side)
        ]
        if len(typed) > len(SIDE_NAMES):
            problems.append(Refusal("Nhập bốn lề, mỗi lề một số", SIDE_NAMES[-1]))
        if problems:
            first, *others = problems
            raise Refusal(first.message, first.field, others)
        return Margins(*(side for side in sides if side is not None))

    def write(self, value: Margins) -> str:
        """Return “20/20/30/15”."""
        return value.text

    def shown(self, value: Margins) -> str:
        """“Trên 20, dưới 20, trái 30, phải 15 mm”."""
        sides = ", ".join(
            f"{_side(label)} {_number(side)}" for label, side in zip(SIDE_LABELS.values(), value, strict=True)
        )
        return f"{sides[:1].upper()}{sides[1:]} mm"

    def remark(self, value: Margins) -> str:
        """Say that margins are not those of the rule; empty where they are."""
        if is_within(value, self.profile.margin_bounds):
            return ""
        return f"Khác quy định của {self.profile.name}: {self.rule}. Vẫn in được theo lề này"


def _side(label: str) -> str:
    return label.removeprefix("Lề ")


def _number(side: float) -> str:
    """Return a margin as Vietnamese papers write it: “25,4”."""
    return f"{side:g}".replace(".", ",")


def _between(bounds: Bounds) -> str:
    return f"từ {_number(bounds.least)} đến {_number(bounds.most)}"


PARTY_PROFILE: Final = Setting(
    key="party_print_profile",
    label="Thể thức văn bản của Đảng",
    hint="Theo kế hoạch: kế hoạch bắt đầu trước năm 2026 in theo Hướng dẫn 36-HD/VPTW (2018), từ năm 2026 in "
    "theo Hướng dẫn 05-HD/VPTW (2026). Giấy của quần chúng luôn in theo Nghị định 30/2020/NĐ-CP. "
    "Phiếu đã nộp giữ thể thức của ngày nộp",
    kind=OneOf(
        (
            (BY_PLAN, "Theo kế hoạch"),
            (HD36_2018.name, "HD36-2018 – Hướng dẫn 36-HD/VPTW"),
            (HD05_2026.name, "HD05-2026 – Hướng dẫn 05-HD/VPTW"),
        )
    ),
    default=BY_PLAN,
)


def _margin_setting(key: str, profile: PrintProfile, papers: str) -> Setting[Margins]:
    return Setting(
        key=key,
        label=f"Lề trang {profile.name}",
        hint=f"{papers}. Phiếu đã nộp giữ lề của ngày nộp",
        kind=SheetMargins(profile),
        default=profile.margins,
    )


MARGINS: Final[Mapping[str, Setting[Margins]]] = {
    HD36_2018.name: _margin_setting(
        "print_margins_party_former", HD36_2018, "Văn bản của Đảng theo Hướng dẫn 36-HD/VPTW (2018)"
    ),
    HD05_2026.name: _margin_setting(
        "print_margins_party", HD05_2026, "Văn bản của Đảng theo Hướng dẫn 05-HD/VPTW (2026)"
    ),
    ND30_2020.name: _margin_setting(
        "print_margins_state", ND30_2020, "Giấy của quần chúng theo Nghị định 30/2020/NĐ-CP"
    ),
}
"""The setting of each print profile's margins, by its name."""
PRINT_SETTINGS: Final[tuple[Setting[Any], ...]] = (PARTY_PROFILE, *MARGINS.values())


def party_profile_of(chosen: str, begins_on: date | None) -> PrintProfile:
    """Return the rule that papers of the Party follow, as the setting has it, of a plan that begins then.

    Without a plan it is the guidance of 2018, as of any plan from before 2026.
    """
    if chosen == HD05_2026.name:
        return HD05_2026
    if chosen == HD36_2018.name or begins_on is None or begins_on < PARTY_PROFILE_SINCE:
        return HD36_2018
    return HD05_2026


def former_profile(begins_on: date | None, *, party: bool = True) -> PrintProfile:
    """Return the print profile of a paper from before there was anything to set: as its rule has it."""
    return party_profile_of(BY_PLAN, begins_on) if party else ND30_2020


def print_profile(session: Session, begins_on: date | None, *, party: bool = True) -> PrintProfile:
    """Return the print profile of a paper, with the margins that are set now.

    `begins_on`: when the plan begins that the paper is of, None for none. `party`: whether its heading is
    the Party's; else it is the State's, which has one rule (Nghị định 30/2020/NĐ-CP).
    """
    if not party:
        (margins,) = values_of(session, MARGINS[ND30_2020.name])
        return ND30_2020.with_margins(margins)
    chosen, *margins_of_both = values_of(
        session, PARTY_PROFILE, MARGINS[HD36_2018.name], MARGINS[HD05_2026.name]
    )
    profile = party_profile_of(chosen, begins_on)
    return profile.with_margins(margins_of_both[0 if profile is HD36_2018 else 1])
