"""The lists of a unit's year as its page shows them: which is approved, which a draft, who stands on each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kl01.exemplars.access import OpenRegistration
from kl01.exemplars.keeper import OpenRound
from kl01.exemplars.models import Exemplar, Round
from kl01.exemplars.paper import approval_words, rows_of_round
from kl01.exemplars.presentation import unit_url
from kl01.exemplars.rounds import holders, ordinal_of, round_name
from kl01.exemplars.rules import ExemplarKind, ExemplarState
from kl01.papers.models import Paper
from kl01.papers.presentation import section_tasks
from kl01.web.tasks import TaskRow

_TAKEN_BACK = "Danh sách đã thông qua rồi trả lại"
_APPROVED, _DRAFT, _REVOKED = ("Đã thông qua", "done"), ("Dự thảo", "todo"), ("Đã thu hồi", "na")


@dataclass(frozen=True, slots=True)
class RoundCard:
    """A list with its links."""

    name: str
    state: tuple[str, str]
    """Its state in words, and the kind of its tag."""
    lead: str
    """By which meeting it was approved, or that it was not."""
    listed: str
    """“01 tập thể, 02 cá nhân: Phòng Tổng hợp, …”."""
    since: list[str]
    """What became of who stands on it, where it no longer is as on the paper."""
    tasks: list[TaskRow]
    """What of its paper can be written now."""
    paper: Paper
    preview_url: str


def round_cards(opened: OpenRegistration, found: Sequence[OpenRound]) -> list[RoundCard]:
    """Return the lists that a person may read as cards; an empty draft only while there is no other."""
    return [
        _card(opened, one)
        for one in found
        if len(found) == 1 or one.round.approved_at is not None or rows_of_round(opened, one.round)
    ]


def _card(opened: OpenRegistration, shown: OpenRound) -> RoundCard:
    one = shown.round
    first = one.paper_id == one.registration.paper_id
    return RoundCard(
        name=_TAKEN_BACK if one.revoked_at else round_name(ordinal_of(one)),
        state=_APPROVED if one.ordinal else _DRAFT if one.approved_at is None else _REVOKED,
        lead=f"Cấp ủy thông qua: {approval_words([one.meeting])}" if one.meeting else _DRAFT_LEAD,
        listed=_listed(opened, one),
        since=_since(opened, one) if one.ordinal else [],
        tasks=_tasks(shown, "" if first else f"-{one.paper_id}"),
        paper=shown.paper,
        preview_url=unit_url(opened, "exemplars.preview", **({} if first else {"paper_id": one.paper_id})),
    )


def _tasks(shown: OpenRound, mark: str) -> list[TaskRow]:
    """Return what can be written now; `mark` tells the rows of one list from those of another."""
    return [replace(row, id=f"{row.id}{mark}") for row in section_tasks(shown) if row.url]


_DRAFT_LEAD = "Cấp ủy chưa thông qua"


def _listed(opened: OpenRegistration, one: Round) -> str:
    rows = rows_of_round(opened, one)
    if not rows:
        return ""
    counts = {kind: sum(each is kind for _, each, _ in rows) for kind in ExemplarKind}
    told = ", ".join(f"{count:02} {kind.label.lower()}" for kind, count in counts.items() if count)
    return f"{told}: {', '.join(row.get('name', '') for _, _, row in rows)}"


def _since(opened: OpenRegistration, one: Round) -> list[str]:
    """Say who of an approved list was withdrawn or given back since: the paper stays as it was approved."""
    held_by = holders(one.registration)
    names = {exemplar_id: row.get("name", "") for exemplar_id, _, row in rows_of_round(opened, one)}
    return [
        f"{names[each.id]}: {_became(each, held_by.get(each.id))}"
        for each in opened.exemplars
        if each.id in names and (each.state is ExemplarState.WITHDRAWN or held_by.get(each.id) is not one)
    ]


def _became(each: Exemplar, now: Round | None) -> str:
    if each.state is ExemplarState.WITHDRAWN:
        return "đã rút"
    if now is not None:
        return f"thông qua lại ở {round_name(ordinal_of(now)).lower()}"
    return each.state.label[:1].lower() + each.state.label[1:]
