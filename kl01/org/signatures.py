"""Who signs a unit's papers: for which body, and as what. A table and pure functions over it."""

from dataclasses import dataclass
from enum import StrEnum

from kl01.org.kinds import UnitKind
from kl01.text import fold


class SignsFor(StrEnum):
    """For which body a unit's leaders sign, where a kind of unit leaves a choice. The value is stored."""

    STANDING_COMMITTEE = "standing_committee"
    PARTY_COMMITTEE = "party_committee"
    CELL_COMMITTEE = "cell_committee"
    CELL = "cell"
    EXECUTIVE_UNDER_CHAIR = "executive_under_chair"
    EXECUTIVE_UNDER_SECRETARY = "executive_under_secretary"

    @property
    def label(self) -> str:
        """Body and leader in words: “Thay mặt Ban Thường vụ – Bí thư, Phó Bí thư”."""
        post = _CHOSEN[self]
        return f"Thay mặt {post.body.removeprefix('TM. ')} – {post.head}, {post.deputy}"


@dataclass(frozen=True, slots=True)
class Post:
    """The leaders of a body, as their papers print them."""

    body: str
    """After T/M: who leads a body that decides together signs for it. Empty: for nobody but the office."""
    head: str
    deputy: str

    @property
    def in_place(self) -> bool:
        """Whether the deputy signs in the head's place (K/T).

        A committee decides together, so its deputy signs for the committee as its head does (T/M) and never
        K/T, as the plan itself is signed: “T/M BAN THƯỜNG VỤ, PHÓ BÍ THƯ”. Where one person leads, the deputy
        signs in their place: “K/T TRƯỞNG BAN, PHÓ TRƯỞNG BAN” (Hướng dẫn 36-HD/VPTW, 2018, quyền hạn ký).
        """
        return not self.body


_EXECUTIVE = "TM. Ban Chấp hành"
"""Unions and mass organisations sign so under the Party's heading, too: they bring their own mark."""
_CHOSEN = {
    SignsFor.STANDING_COMMITTEE: Post("Ban Thường vụ", "Bí thư", "Phó Bí thư"),
    SignsFor.PARTY_COMMITTEE: Post("Đảng ủy", "Bí thư", "Phó Bí thư"),
    SignsFor.CELL_COMMITTEE: Post("Chi ủy", "Bí thư", "Phó Bí thư"),
    SignsFor.CELL: Post("Chi bộ", "Bí thư", "Phó Bí thư"),
    SignsFor.EXECUTIVE_UNDER_CHAIR: Post(_EXECUTIVE, "Chủ tịch", "Phó Chủ tịch"),
    SignsFor.EXECUTIVE_UNDER_SECRETARY: Post(_EXECUTIVE, "Bí thư", "Phó Bí thư"),
}
SIGNING_CHOICES: dict[UnitKind, tuple[SignsFor, ...]] = {
    UnitKind.BLOC_COMMITTEE: (SignsFor.STANDING_COMMITTEE, SignsFor.PARTY_COMMITTEE),
    UnitKind.GRASSROOTS_PARTY_ORGANIZATION: (SignsFor.PARTY_COMMITTEE, SignsFor.STANDING_COMMITTEE),
    UnitKind.GRASSROOTS_PARTY_CELL: (SignsFor.CELL, SignsFor.CELL_COMMITTEE),
    UnitKind.SUBORDINATE_PARTY_CELL: (SignsFor.CELL, SignsFor.CELL_COMMITTEE),
    UnitKind.MASS_ORGANIZATION: (SignsFor.EXECUTIVE_UNDER_CHAIR, SignsFor.EXECUTIVE_UNDER_SECRETARY),
}
"""For which bodies the units of a kind may sign, the usual one first; other kinds leave no choice.

The committee above the units issues the plan through its Ban Thường vụ. That a đảng bộ cơ sở signs for its
Đảng ủy and a cell for the whole Chi bộ, if nobody says otherwise, is our choice.
"""
_FIXED = {
    UnitKind.PUBLICITY_DEPARTMENT: Post("", "Trưởng ban", "Phó Trưởng ban"),
    UnitKind.ORGANIZATION_DEPARTMENT: Post("", "Trưởng ban", "Phó Trưởng ban"),
    UnitKind.INSPECTION_COMMISSION: Post("Ủy ban Kiểm tra", "Chủ nhiệm", "Phó Chủ nhiệm"),
    UnitKind.OFFICE: Post("", "Chánh Văn phòng", "Phó Chánh Văn phòng"),
}
TRADE_UNION = Post(_EXECUTIVE, "Chủ tịch", "Phó Chủ tịch")
"""The trade union where people work; it is no unit of its own."""
AGENCY = Post("", "Thủ trưởng", "Phó Thủ trưởng")
"""The agency in which a party organisation works."""


@dataclass(frozen=True, slots=True)
class Signature:
    """How a leader of a unit signs: for which body (none: in their own right), and as what."""

    on_behalf_of: str
    office: str
    in_place_of: str = ""
    """In whose place a deputy signs, “Trưởng ban”: after K/T; empty for none."""


def usual_choice(kind: UnitKind, name: str) -> SignsFor | None:
    """Return for which body a unit signs if nobody has chosen; None for kinds that leave no choice.

    Of the mass organisations only Đoàn Thanh niên is led by a bí thư, the others by a chủ tịch (our
    reading of their own statutes, which the guidance leaves to them).
    """
    if kind is UnitKind.MASS_ORGANIZATION and fold(name).startswith("doan "):
        return SignsFor.EXECUTIVE_UNDER_SECRETARY
    return next(iter(SIGNING_CHOICES.get(kind, ())), None)


def post_of(kind: UnitKind, name: str, chosen: SignsFor | None = None) -> Post:
    """Return the leaders of a unit as its papers print them; `chosen` counts where its kind allows it."""
    if kind in _FIXED:
        return _FIXED[kind]
    allowed = chosen if chosen in SIGNING_CHOICES[kind] else usual_choice(kind, name)
    assert allowed is not None
    return _CHOSEN[allowed]


def signed_as(post: Post, *, deputy: bool = False) -> Signature:
    """Return how the head of a body, or their deputy, signs (Hướng dẫn 36-HD/VPTW, 2018, quyền hạn ký)."""
    if not deputy:
        return Signature(post.body, post.head)
    return Signature(post.body, post.deputy, post.head if post.in_place else "")


def signature(
    kind: UnitKind, name: str, chosen: SignsFor | None = None, *, deputy: bool = False
) -> Signature:
    """Return how a leader of a unit signs its papers; see `post_of` and `signed_as`."""
    return signed_as(post_of(kind, name, chosen), deputy=deputy)


def is_deputy_title(job_title: str, post: Post) -> bool:
    """Whether somebody's post in a department of the committee makes them the deputy of its head.

    A department has no office of deputies here: they are known by their post, “Phó Trưởng ban Tuyên giáo”.
    """
    return f"{fold(job_title)} ".startswith(f"{fold(post.deputy)} ")
