"""Rules of exemplars: their way from a draft to the honours page, who moves them, what each step needs.

Pure functions: no clock, no database. The way is the plan's own (II.3): a unit chooses, its committee
examines and approves before anything is carried out, it is reported upward, fostered, and commended around
19 May.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kl01 import workflow
from kl01.audit.verbs import Verb
from kl01.periods import format_date
from kl01.refusals import Refusal
from kl01.workflow import Workflow, ways

LONGEST_NUMBER = 100
"""Characters of the number of a minute, report or decision."""
LONGEST_OCCASION = 200
EARLIEST = date(2000, 1, 1)
"""No minute or decision of these plans is older; an older date is a slip of the hand."""


class ExemplarKind(StrEnum):
    """Who is chosen. The value is stored; with an “s” it names the rows of mẫu 03."""

    COLLECTIVE = "collective"
    INDIVIDUAL = "individual"

    @property
    def label(self) -> str:
        """The kind in words."""
        return "Tập thể" if self is ExemplarKind.COLLECTIVE else "Cá nhân"

    @property
    def rows(self) -> str:
        """The source of the rows of mẫu 03 (one of ROW_SOURCES)."""
        return f"{self.value}s"


class ExemplarState(StrEnum):
    """Where an exemplar is. The value is stored."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REPORTED = "reported"
    FOSTERED = "fostered"
    PROPOSED = "proposed"
    COMMENDED = "commended"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state in words."""
        return _STATE_LABELS[self]

    @property
    def chosen(self) -> bool:
        """Whether it counts among those that the unit has chosen."""
        return self is not ExemplarState.WITHDRAWN

    @property
    def approved(self) -> bool:
        """Whether the committee's approval stands."""
        return self in _APPROVED

    @property
    def reported(self) -> bool:
        """Whether it was reported upward and has not come back."""
        return self in _REPORTED

    @property
    def laid_before(self) -> bool:
        """Whether it was laid before the committee, or withdrawn, and has not come back: kept as it was."""
        return self not in {ExemplarState.DRAFT, ExemplarState.RETURNED}

    @property
    def has_result(self) -> bool:
        """Whether what is filled in at the result was to be filled in by now."""
        return self in {ExemplarState.PROPOSED, ExemplarState.COMMENDED}


_STATE_LABELS = {
    ExemplarState.DRAFT: "Đang soạn",
    ExemplarState.SUBMITTED: "Đã trình cấp ủy",
    ExemplarState.RETURNED: "Bị trả lại",
    ExemplarState.APPROVED: "Cấp ủy đã thông qua",
    ExemplarState.REPORTED: "Đã báo cáo cấp trên",
    ExemplarState.FOSTERED: "Đang bồi dưỡng",
    ExemplarState.PROPOSED: "Đề nghị tuyên dương",
    ExemplarState.COMMENDED: "Đã tuyên dương",
    ExemplarState.WITHDRAWN: "Đã rút",
}
_REPORTED = frozenset(
    {ExemplarState.REPORTED, ExemplarState.FOSTERED, ExemplarState.PROPOSED, ExemplarState.COMMENDED}
)
_APPROVED = _REPORTED | {ExemplarState.APPROVED}

WAY = (
    ExemplarState.DRAFT,
    ExemplarState.SUBMITTED,
    ExemplarState.APPROVED,
    ExemplarState.REPORTED,
    ExemplarState.FOSTERED,
    ExemplarState.PROPOSED,
    ExemplarState.COMMENDED,
)
"""The whole way, step after step; none can be skipped."""


class Act(StrEnum):
    """What moves an exemplar. The value stands in addresses."""

    SUBMIT = "trinh"
    RETURN = "tra-lai"
    APPROVE = "thong-qua"
    REPORT = "bao-cao"
    FOSTER = "boi-duong"
    PROPOSE = "de-nghi"
    COMMEND = "tuyen-duong"
    WITHDRAW = "rut"


class Side(StrEnum):
    """On which side of an exemplar a person acts."""

    REGISTRAR = "registrar"
    """The unit's secretary or deputy."""
    COMMITTEE = "committee"
    """The unit's committee: its secretary, deputy and members."""
    STANDING_OFFICE = "standing_office"
    """Ban Tuyên giáo."""


_UNIT = frozenset({Side.REGISTRAR})
_COMMITTEE = frozenset({Side.COMMITTEE})
_OFFICE = frozenset({Side.STANDING_OFFICE})
_EITHER = _UNIT | _OFFICE

Transition = workflow.Transition[ExemplarState, Act, Side]
WORKFLOW = Workflow(
    (
        *ways(
            Act.SUBMIT, "Trình cấp ủy", "Đã trình cấp ủy", Verb.EXEMPLAR_SUBMITTED,
            [
                (ExemplarState.DRAFT, ExemplarState.SUBMITTED, _UNIT),
                (ExemplarState.RETURNED, ExemplarState.SUBMITTED, _UNIT),
            ],
        ),
        *ways(
            Act.RETURN, "Trả lại để sửa", "Đã trả lại", Verb.EXEMPLAR_RETURNED,
            [
                (ExemplarState.SUBMITTED, ExemplarState.RETURNED, _COMMITTEE),
                (ExemplarState.APPROVED, ExemplarState.RETURNED, _COMMITTEE),
                (ExemplarState.REPORTED, ExemplarState.RETURNED, _OFFICE),
                (ExemplarState.FOSTERED, ExemplarState.RETURNED, _OFFICE),
                (ExemplarState.PROPOSED, ExemplarState.FOSTERED, _EITHER),
            ],
            "Nhập chỗ cần sửa, để đơn vị biết",
        ),
        *ways(
            Act.APPROVE, "Ghi cấp ủy thông qua", "Đã ghi cấp ủy thông qua", Verb.EXEMPLAR_APPROVED,
            [(ExemplarState.SUBMITTED, ExemplarState.APPROVED, _COMMITTEE)],
        ),
        *ways(
            Act.REPORT, "Báo cáo cấp trên", "Đã báo cáo cấp trên", Verb.EXEMPLAR_REPORTED,
            [(ExemplarState.APPROVED, ExemplarState.REPORTED, _UNIT)],
        ),
        *ways(
            Act.FOSTER, "Bắt đầu bồi dưỡng", "Đã bắt đầu bồi dưỡng", Verb.EXEMPLAR_FOSTERED,
            [(ExemplarState.REPORTED, ExemplarState.FOSTERED, _UNIT)],
        ),
        *ways(
            Act.PROPOSE, "Đề nghị tuyên dương", "Đã đề nghị tuyên dương", Verb.EXEMPLAR_PROPOSED,
            [(ExemplarState.FOSTERED, ExemplarState.PROPOSED, _UNIT)],
        ),
        *ways(
            Act.COMMEND, "Ghi tuyên dương", "Đã ghi tuyên dương", Verb.EXEMPLAR_COMMENDED,
            [(ExemplarState.PROPOSED, ExemplarState.COMMENDED, _EITHER)],
        ),
        *ways(
            Act.WITHDRAW, "Rút khỏi danh sách", "Đã rút", Verb.EXEMPLAR_WITHDRAWN,
            [
                (state, ExemplarState.WITHDRAWN, _EITHER if state is ExemplarState.COMMENDED else _UNIT)
                for state in ExemplarState
                if state is not ExemplarState.WITHDRAWN
            ],
            "Nhập lý do rút",
        ),
    )
)  # fmt: skip
"""The whole workflow of mẫu 03 (plan, II.3)."""


def keeps_words(way: Transition) -> bool:
    """Whether the names on an exemplar's sheet are kept as they are at a step, to be printed from then on.

    They are where what stands on it is settled: laid before the committee, approved, with its result. What
    is withdrawn unfinished stays as it is. A commendation keeps its own.
    """
    return way.act in {Act.SUBMIT, Act.APPROVE, Act.PROPOSE} or (
        way.act is Act.WITHDRAW and not way.before.laid_before
    )


# --- What each step needs ----------------------------------------------------------------------------------


class Level(StrEnum):
    """Who commends. The value is stored."""

    UNIT = "unit"
    BLOC = "bloc"
    PROVINCE = "province"
    CENTRAL = "central"

    @property
    def label(self) -> str:
        """The level in words."""
        return _LEVEL_LABELS[self]


_LEVEL_LABELS = {
    Level.UNIT: "Cấp cơ sở",
    Level.BLOC: "Đảng ủy cấp trên trực tiếp",
    Level.PROVINCE: "Cấp tỉnh",
    Level.CENTRAL: "Trung ương",
}


class Consent(StrEnum):
    """What the person, or who speaks for the collective, said to publication. The value is stored."""

    NOT_ASKED = "not_asked"
    AGREED = "agreed"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        """The answer in words."""
        return {
            Consent.NOT_ASKED: "Chưa hỏi",
            Consent.AGREED: "Đồng ý công bố",
            Consent.DECLINED: "Không đồng ý công bố",
        }[self]


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands of somebody's answer: what it is, who recorded it, whether it was their own."""

    answer: Consent
    by_id: int | None = None
    is_own: bool = False


def check_answer(standing: Answer, by_id: int | None) -> None:
    """Raise Refusal if somebody would put their own word in place of another's “no”.

    Who said no themselves is the only one to say anything else, whoever is asked besides.
    """
    if standing.answer is Consent.DECLINED and standing.is_own and standing.by_id != by_id:
        raise Refusal("Người được chọn đã tự trả lời không đồng ý; chỉ người đó đổi được", "answer")


@dataclass(frozen=True, slots=True)
class Approval:
    """What a committee decided at a meeting: the minute or resolution, its day, who approved."""

    number: str
    held_on: date | None
    approvers: frozenset[int]
    """Numbers of the members who approved."""


@dataclass(frozen=True, slots=True)
class Submission:
    """Who laid whom before the committee; `person_id` is the person chosen, if they are on record."""

    submitter_id: int
    person_id: int | None = None


def approver_of(submission: Submission, approvers: Collection[int]) -> int | None:
    """Return an approving member who neither submitted nor is the one chosen, or None if there is none.

    Nobody approves their own submission or themselves (plan, II.3: “phải được cấp ủy xét duyệt, thông qua”).
    """
    own = {submission.submitter_id, submission.person_id}
    return min((one for one in approvers if one not in own), default=None)


def earliest_day(year: int) -> date:
    """Return the first day that a meeting or an answer of a year may bear: those of the year before count."""
    return date(year - 1, 1, 1)


def check_number(number: str, thing: str, field: str = "number") -> None:
    """Raise Refusal if the number of a paper is missing or too long; `thing` names it."""
    if not number:
        raise Refusal(f"Nhập {thing}", field)
    if len(number) > LONGEST_NUMBER:
        raise Refusal(f"{thing[:1].upper()}{thing[1:]} phải từ {LONGEST_NUMBER} ký tự trở xuống", field)


def check_day(day: date | None, thing: str, today: date, field: str = "day") -> date:
    """Return a day that has come; raise Refusal for none, one before EARLIEST or one ahead."""
    if day is None:
        raise Refusal(f"Nhập {thing}, ví dụ {format_date(today)}", field)
    if not EARLIEST <= day <= today:
        limits = f"từ {format_date(EARLIEST)} đến hôm nay, {format_date(today)}"
        raise Refusal(f"{thing[:1].upper()}{thing[1:]} phải {limits}", field)
    return day


def check_approval(approval: Approval, submissions: Collection[Submission], year: int, today: date) -> None:
    """Raise Refusal if a decision lacks its number or day, or somebody's own word is all there is.

    Each submission needs an approver who neither submitted it nor is the one chosen.
    """
    check_number(approval.number, "số biên bản hoặc nghị quyết")
    held_on = check_day(approval.held_on, "ngày họp", today)
    if held_on < earliest_day(year):
        raise Refusal(f"Ngày họp phải từ {format_date(earliest_day(year))} trở đi", "day")
    if not approval.approvers:
        raise Refusal("Chọn người thông qua", "approvers")
    if any(approver_of(one, approval.approvers) is None for one in submissions):
        raise Refusal("Chọn ít nhất một cấp ủy viên khác người đã trình và khác người được chọn", "approvers")


@dataclass(frozen=True, slots=True)
class Decision:
    """How somebody was commended: decision, its day, the occasion, the level."""

    number: str
    decided_on: date | None
    occasion: str
    level: Level | None


def levels_for(sides: Collection[Side]) -> tuple[Level, ...]:
    """Return the levels whose commendation a person may record: the unit its own, Ban Tuyên giáo all."""
    return tuple(Level) if Side.STANDING_OFFICE in sides else (Level.UNIT,)


def check_decision(decision: Decision, sides: Collection[Side], today: date) -> None:
    """Raise Refusal if a commendation lacks something, or its level is not the person's to record."""
    check_number(decision.number, "số quyết định")
    check_day(decision.decided_on, "ngày quyết định", today)
    if not decision.occasion:
        raise Refusal("Nhập dịp tuyên dương", "occasion")
    if len(decision.occasion) > LONGEST_OCCASION:
        raise Refusal(f"Dịp tuyên dương phải từ {LONGEST_OCCASION} ký tự trở xuống", "occasion")
    if decision.level not in levels_for(sides):
        raise Refusal("Chọn cấp tuyên dương", "level")


def is_published(state: ExemplarState, consent: Consent) -> bool:
    """Whether everybody may read of it: commended, and the person has agreed."""
    return state is ExemplarState.COMMENDED and consent is Consent.AGREED


# --- Who may write what ------------------------------------------------------------------------------------


def writable(state: ExemplarState, *, at_result: bool) -> bool:
    """Whether a section of the sheet may be changed: what the committee approves stands from then on.

    What is filled in at the result may be written until commendation is proposed.
    """
    if state in {ExemplarState.DRAFT, ExemplarState.RETURNED}:
        return True
    return at_result and state is ExemplarState.FOSTERED


def row_writable(state: ExemplarState) -> bool:
    """Whether what stands in mẫu 03 of an exemplar may be changed."""
    return state in {ExemplarState.DRAFT, ExemplarState.RETURNED}
