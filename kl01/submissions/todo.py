"""What a person has written and what they still owe."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for
from sqlalchemy.orm import Session

from kl01.forms.due import near_years
from kl01.forms.versions import Form, due_day_of, due_days, form_of, form_title, personal_forms
from kl01.org.acting import Acting
from kl01.overview.seams import Returned, TaskGroup, ToDo
from kl01.papers.queries import last_written
from kl01.periods import Period, days_left, format_moment, format_weekday
from kl01.plan.catalogue import Catalogue, catalogue, plan_for, plans
from kl01.submissions.people import Affiliation, home_of
from kl01.submissions.presentation import STATE_KINDS
from kl01.submissions.queries import OwnPaper, is_absent, papers_of
from kl01.submissions.queue import waiting_count
from kl01.submissions.rules import SubmissionState
from kl01.web.tasks import TaskRow

SOON = timedelta(days=92)
"""A paper is shown as work to do from a quarter before its last day."""
_CAME_BACK = frozenset({SubmissionState.RETURNED, SubmissionState.REOPENED})


@dataclass(frozen=True, slots=True)
class MyPapers:
    """All papers of a person, by what they ask of them."""

    returned: tuple[Returned, ...]
    """What came back to be mended; each is the first of `to_do`, too."""
    to_do: tuple[TaskRow, ...]
    """Not handed in: what came back, then the nearest date first."""
    later: tuple[TaskRow, ...]
    """May be written already, though their day is far off."""
    handed_in: tuple[TaskRow, ...]
    absent: bool
    """Whether they are recorded as absent, and so owe nothing."""


def my_papers(session: Session, person_id: int, today: date, *, with_handed_in: bool = True) -> MyPapers:
    """Return what a person owes and has written, over all plans.

    The rows of what was handed in, more with each year, may be left out.
    """
    home = home_of(session, person_id, today)
    absent = is_absent(session, person_id, today)
    papers = papers_of(session, person_id)
    written = last_written(session, [paper.id for paper in papers if paper.state.editable])
    rows = [
        (paper, _row_of(session, paper, home, today, written.get(paper.id)))
        for paper in papers
        if with_handed_in or paper.state.editable
    ]
    came_back = sorted((one for one in rows if one[0].state in _CAME_BACK), key=lambda one: _by_day(one[1]))
    begun = {(paper.plan_id, paper.code, paper.period) for paper in papers}
    owed = _owed(session, home, today, begun) if home else []
    now = [] if absent else [row for row in owed if row.due_on and row.due_on - today <= SOON]
    drafts = [row for paper, row in rows if paper.state is SubmissionState.DRAFT]
    return MyPapers(
        returned=tuple(_returned(paper, row) for paper, row in came_back),
        to_do=(*(row for _, row in came_back), *sorted(drafts + now, key=_by_day)),
        later=tuple(sorted((row for row in owed if row not in now), key=_by_day)),
        handed_in=tuple(row for paper, row in rows if not paper.state.editable),
        absent=absent,
    )


def papers_to_do(session: Session, acting: Acting) -> ToDo:
    """Return what a person is to do with personal papers: those that wait for their word, and their own."""
    groups = []
    if waiting := waiting_count(session, acting.principal, acting.today):
        way = (f"{waiting} mẫu đang chờ xác nhận", url_for("review.waiting"))
        groups.append(TaskGroup("Chờ tôi duyệt", elsewhere=way))
    found = my_papers(session, acting.principal.person_id, acting.today, with_handed_in=False)
    if found.to_do:
        groups.append(TaskGroup("Mẫu phải nộp", found.to_do))
    return ToDo(found.returned, tuple(groups))


def _by_day(row: TaskRow) -> tuple[date, str]:
    return row.due_on or date.max, row.title


def _returned(paper: OwnPaper, row: TaskRow) -> Returned:
    what = "bị trả lại" if paper.state is SubmissionState.RETURNED else "được mở lại để sửa"
    return Returned(f"{row.title} {what}", row.url, paper.reason)


def _deadline(due_on: date, today: date) -> str:
    long_ago = today - due_on > SOON
    return f"Hạn {format_weekday(due_on)} – {'đã qua hạn' if long_ago else days_left(due_on, today)}"


def _row_of(
    session: Session, paper: OwnPaper, home: Affiliation | None, today: date, written_at: datetime | None
) -> TaskRow:
    plan = catalogue(session, paper.plan_id)
    assert plan is not None
    form = form_of(session, paper.template_id)
    due_on = None
    if form.definition.due and paper.period in form.periods(plan):
        due_on = due_day_of(session, plan, form, paper.period)
    if due_on and home:
        due_on = home.last_day(due_on)
    if not paper.state.editable:
        moment = paper.confirmed_at or paper.submitted_at
        hint = f"{'Xác nhận' if paper.confirmed_at else 'Nộp'} lúc {format_moment(moment)}" if moment else ""
    else:
        parts = [_deadline(due_on, today)] if due_on else []
        if written_at:
            parts.append(f"lưu nháp lúc {format_moment(written_at)}")
        hint = " · ".join(parts)
    late = paper.state is SubmissionState.DRAFT and due_on is not None and due_on < today
    return TaskRow(
        title=form_title(form.definition, paper.period),
        url=url_for("submissions.show", paper_id=paper.id),
        hint=f"{plan.name} · {hint}" if hint else plan.name,
        state="Trễ hạn" if late else paper.state.label,
        kind="late" if late else STATE_KINDS[paper.state],
        id=f"mau-{paper.id}",
        due_on=due_on,
    )


def _owed(
    session: Session, home: Affiliation, today: date, begun: set[tuple[int, str, Period]]
) -> list[TaskRow]:
    found = []
    everything = plans(session)
    plan = plan_for(everything, today.year)
    if plan is None:
        return []
    forms = [form for form in personal_forms(session, plan.plan_id) if form.is_for(home.standing)]
    days = due_days(session, plan, forms)
    for form in forms:
        for period in form.periods(plan):
            if (plan.plan_id, form.code, period) in begun or not _is_offered(period, home, today):
                continue
            found.append(_owed_row(plan, form, period, home.last_day(days[form.code, period]), today))
    return found


def forms_to_print(session: Session, person_id: int, today: date) -> list[tuple[str, str, Period]]:
    """Return title, code and period of the forms that a person may print to write on by hand."""
    home = home_of(session, person_id, today)
    plan = plan_for(plans(session), today.year)
    if home is None or plan is None:
        return []
    return [
        (form_title(form.definition, period), form.code, period)
        for form in personal_forms(session, plan.plan_id)
        if form.is_for(home.standing)
        for period in form.periods(plan)
        if period.is_term or period.year in {today.year, today.year + 1}
    ]


def _is_offered(period: Period, home: Affiliation, today: date) -> bool:
    """Whether a form's year is near: this one, until March the one before, from October on the next."""
    year = period.year
    return year is None or (year in near_years(today) and home.since.year <= year)


def _owed_row(plan: Catalogue, form: Form, period: Period, due_on: date, today: date) -> TaskRow:
    late = due_on < today
    return TaskRow(
        title=form_title(form.definition, period),
        url=url_for("submissions.start", code=form.code, period=period),
        hint=f"{plan.name} · {_deadline(due_on, today)}",
        state="Trễ hạn" if late else "Chưa bắt đầu",
        kind="late" if late else "todo",
        id=f"mau-{form.code}-{period.stored}",
        due_on=due_on,
    )
