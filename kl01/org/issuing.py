"""What a signed paper is issued with besides its text: number and Nơi nhận. Plain data and pure functions."""

import re

from kl01.org.kinds import UnitKind
from kl01.periods import HAND_ROOM
from kl01.text import fold

BODY_SIGNS = {
    UnitKind.BLOC_COMMITTEE: "ĐU",
    UnitKind.GRASSROOTS_PARTY_ORGANIZATION: "ĐU",
    UnitKind.GRASSROOTS_PARTY_CELL: "CB",
    UnitKind.SUBORDINATE_PARTY_CELL: "CB",
    UnitKind.MASS_ORGANIZATION: "BCH",
    UnitKind.PUBLICITY_DEPARTMENT: "BTG",
    UnitKind.ORGANIZATION_DEPARTMENT: "BTC",
    UnitKind.INSPECTION_COMMISSION: "UBKT",
    UnitKind.OFFICE: "VP",
}
"""After the stroke of a number, by the kind of unit (Hướng dẫn 36-HD/VPTW, 2018: “12-KH/ĐU”, “03-BC/CB”)."""
_SIGNS_BY_NAME = (
    ("dang uy khoi", "ĐUK"),
    ("dang bo khoi", "ĐUK"),
    ("cong doan", "CĐ"),
    ("doan thanh nien", "ĐTN"),
    ("hoi cuu chien binh", "HCCB"),
    ("hoi phu nu", "HPN"),
)
"""Bodies whose usual sign follows from their name; of mass organisations our choice."""
UNION_SIGN = "CĐCS"
PAPER_SIGNS = {"Danh sách": "DS", "Danh sách người": "DS", "Danh sách đơn vị": "DS"}
"""Before the stroke, by the kind of paper. The guidance has no sign for lists: “DS” is our choice."""
OTHER_PAPERS = "BC"
"""Checklists and counts report how far a unit is: as reports do."""

NUMBER_LENGTH = 40
RECIPIENTS_MOST, RECIPIENT_LENGTH, RECIPIENTS_LENGTH = 10, 150, 800
"""Lines of Nơi nhận, letters of each and of all: they travel in the address, and stand in half a page."""

_WORD = re.compile(r"^số(?:\s|:)\s*:?\s*", re.IGNORECASE)
_TRAILING_SIGN = re.compile(r"(?<![\s,;.])[\s,;.]+$")
"""From its first sign on and from none of the others, else a long run is looked through from each of them."""


def body_sign(kind: UnitKind, name: str) -> str:
    """Return the sign of a body in the numbers of its papers: “ĐUK”, “ĐU”, “CB”, “CĐ”."""
    folded = fold(name)
    by_name = next((sign for start, sign in _SIGNS_BY_NAME if folded.startswith(start)), "")
    fits = kind in {UnitKind.BLOC_COMMITTEE, UnitKind.MASS_ORGANIZATION}
    return by_name if by_name and fits else BODY_SIGNS[kind]


def agency_sign(name: str) -> str:
    """Return the sign of an agency, the first letters of its words: “Sở Nội vụ” → “SNV”."""
    return "".join(word[0].upper() for word in name.split() if word[0].isalpha())


def number_words(typed: str, paper: str, body: str, form: str) -> str:
    """Return the line of a paper's number, from what was typed: “Số 05-BC/ĐU” from “5”.

    `form` is how the print profile writes a number: “Số {number}-{paper}/{body}”. Nothing typed leaves room
    for the hand; what is more than a number is taken as it was typed. Under 10 there is a zero before.
    """
    said = _WORD.sub("", typed.strip()).strip()
    if said and not (said.isascii() and said.isdigit()):
        return f"{form.partition('{')[0]}{said}"
    number = f"{int(said):02}" if said else HAND_ROOM
    return form.format(number=number, paper=PAPER_SIGNS.get(paper, OTHER_PAPERS), body=body)


def recipient_lines(text: str) -> tuple[str, ...]:
    """Return the places of Nơi nhận, without the hyphen before and the sign after each."""
    lines = (line.strip().removeprefix("-") for line in text.splitlines())
    found = (_TRAILING_SIGN.sub("", line).strip() for line in lines)
    return tuple(line for line in found if line)


def recipients_problem(text: str) -> str:
    """Say in what Nơi nhận is too long; nothing if it isn't."""
    lines = recipient_lines(text)
    if len(lines) > RECIPIENTS_MOST:
        return f"Nơi nhận nhiều nhất {RECIPIENTS_MOST} dòng: bỏ bớt {len(lines) - RECIPIENTS_MOST} dòng"
    if any(len(line) > RECIPIENT_LENGTH for line in lines):
        return f"Mỗi dòng nơi nhận phải từ {RECIPIENT_LENGTH} ký tự trở xuống"
    if sum(map(len, lines)) > RECIPIENTS_LENGTH:
        return f"Nơi nhận phải từ {RECIPIENTS_LENGTH} ký tự trở xuống: rút gọn các dòng"
    return ""


def usual_recipients(
    kind: UnitKind, issuer: str, above: str, above_kind: UnitKind | None, above_signs_for: str
) -> tuple[str, ...]:
    """Return to whom the papers of a body usually go: to whom it reports, who is to know, and its own files.

    `above` is the body above as it issues papers (of the committee itself its superior), `above_signs_for`
    for which body that signs. The order is that of the plan's own Nơi nhận: “(để b/c)” first, “Lưu” last.
    """
    if kind is UnitKind.BLOC_COMMITTEE:
        superior = (f"Thường trực {above} (để báo cáo)", f"Ban Tuyên giáo {above}") if above else ()
        return (*superior, f"Các ban, Văn phòng {issuer}", "Lưu Văn phòng")
    if not above:
        return (f"Lưu {issuer}",)
    standing = f"{above_signs_for} {above}" if above_signs_for == "Ban Thường vụ" else above
    told = [f"{standing} (để báo cáo)"]
    if above_kind is UnitKind.BLOC_COMMITTEE and kind is not UnitKind.PUBLICITY_DEPARTMENT:
        told.append(f"Ban Tuyên giáo {above}")
    return (*told, f"Lưu {issuer}")
