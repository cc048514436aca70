"""Rules of submissions: their states, and who may move them.

Pure functions: no clock, no database. Dates and people come in as arguments.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kl01 import workflow
from kl01.audit.verbs import Verb
from kl01.workflow import Workflow, check_length, check_reason, ways

# --- States ------------------------------------------------------------------------------------------------


class SubmissionState(StrEnum):
    """Where a paper is. The value is stored."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    """Confirmed once, and given back to be changed."""

    @property
    def label(self) -> str:
        """The state in words."""
        return _STATE_LABELS[self]

    @property
    def editable(self) -> bool:
        """Whether the writer may change the paper."""
        return self in {SubmissionState.DRAFT, SubmissionState.RETURNED, SubmissionState.REOPENED}

    @property
    def handed_in(self) -> bool:
        """Whether the paper counts as handed in."""
        return self in {SubmissionState.SUBMITTED, SubmissionState.CONFIRMED}


_STATE_LABELS = {
    SubmissionState.DRAFT: "Đang soạn",
    SubmissionState.SUBMITTED: "Đã nộp, chờ xác nhận",
    SubmissionState.RETURNED: "Bị trả lại",
    SubmissionState.CONFIRMED: "Đã xác nhận",
    SubmissionState.REOPENED: "Mở lại để sửa",
}


class Act(StrEnum):
    """What moves a paper from one state to the next."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    CONFIRM = "confirm"
    REOPEN = "reopen"


class Side(StrEnum):
    """On which side of a paper a person acts."""

    WRITER = "writer"
    RECEIVER = "receiver"


_WRITER = frozenset({Side.WRITER})
_RECEIVER = frozenset({Side.RECEIVER})

Transition = workflow.Transition[SubmissionState, Act, Side]
WORKFLOW = Workflow(
    (
        *ways(
            Act.SUBMIT, "Nộp", "Đã nộp", Verb.PAPER_SUBMITTED,
            ((before, SubmissionState.SUBMITTED, _WRITER) for before in SubmissionState if before.editable),
        ),
        *ways(
            Act.WITHDRAW, "Rút lại để sửa", "Đã rút lại.", Verb.PAPER_WITHDRAWN,
            [(SubmissionState.SUBMITTED, SubmissionState.DRAFT, _WRITER)],
        ),
        *ways(
            Act.RETURN, "Trả lại", "Đã trả lại", Verb.PAPER_RETURNED,
            [(SubmissionState.SUBMITTED, SubmissionState.RETURNED, _RECEIVER)],
            "Nhập chỗ cần sửa, để người viết biết",
        ),
        *ways(
            Act.CONFIRM, "Xác nhận", "Đã xác nhận", Verb.PAPER_CONFIRMED,
            [(SubmissionState.SUBMITTED, SubmissionState.CONFIRMED, _RECEIVER)],
        ),
        *ways(
            Act.REOPEN, "Mở lại", "Đã mở lại", Verb.PAPER_REOPENED,
            [(SubmissionState.CONFIRMED, SubmissionState.REOPENED, _RECEIVER)],
            "Nhập lý do mở lại",
        ),
    )
)  # fmt: skip
"""The whole workflow of a personal paper (plan, II.2: handed to the cell or the trade union)."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules need to know of a paper."""

    state: SubmissionState
    owner_id: int
    opened: bool = False
    """Whether its receiver has opened it since it was handed in."""
    deserted: bool = False
    """Whether nobody is left who could confirm it, since the office it went to is vacant."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts on a paper, on which sides they may, and for whom."""

    person_id: int
    writes: bool = False
    receives: bool = False
    on_behalf_of_id: int | None = None


def find_transition(situation: Situation, act: Act, hand: Hand) -> Transition | None:
    """Return the way that an act takes for a person, or None if they may not, or not now.

    Nobody confirms, returns or reopens their own paper, nor does anybody in the owner's name. A paper may be
    withdrawn until its receiver has opened it, and again once nobody is left to receive it.
    """
    sides = set()
    if hand.writes:
        sides.add(Side.WRITER)
    if hand.receives and situation.owner_id not in {hand.person_id, hand.on_behalf_of_id}:
        sides.add(Side.RECEIVER)
    if act is Act.WITHDRAW and situation.opened and not situation.deserted:
        return None
    return WORKFLOW.find(situation.state, act, sides)


def check_words(transition: Transition, reason: str, remarks: Mapping[str, str]) -> None:
    """Raise Refusal if a transition needs a reason and there is none, or if a word is too long.

    `remarks` are by section; the field of one is named “gop-y-” and the section's code.
    """
    check_reason(transition, reason)
    for code, text in remarks.items():
        check_length(text, f"gop-y-{code}")
