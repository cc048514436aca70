"""What a person has written and what they still owe."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.forms.due import due_day, near_years
from kl01.forms.versions import Form, due_days, form_of, form_title, personal_forms
from kl01.papers.queries import last_written
from kl01.periods import Period, days_left, format_moment, format_weekday
from kl01.plan.catalogue import Catalogue, catalogue, plan_for, plans
from kl01.submissions.models import Submission
from kl01.submissions.people import Affiliation, home_of
from kl01.submissions.presentation import STATE_KINDS
from kl01.submissions.queries import absent_on, papers_of
from kl01.submissions.rules import State

SOON = timedelta(days=92)
"""A paper is shown as work to do from a quarter before its last day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper of one's own, written or to be written."""

    title: str
    plan: str
    url: str
    hint: str
    state: str
    kind: str
    id: str
    due_on: date | None
    state_word: State | None
    reason: str = ""

    @property
    def is_returned(self) -> bool:
        """Whether it came back to be mended."""
        return self.state_word in {State.RETURNED, State.REOPENED}


@dataclass(frozen=True, slots=True)
class MyPapers:
    """All papers of a person, by what they ask of them."""

    to_do: tuple[Entry, ...]
    """Not handed in; the nearest date first."""
    later: tuple[Entry, ...]
    """May be written already, though their day is far off."""
    handed_in: tuple[Entry, ...]
    absent: bool
    """Whether they are recorded as absent, and so owe nothing."""

    @property
    def returned(self) -> list[Entry]:
        """What came back to be mended."""
        return [entry for entry in self.to_do if entry.is_returned]


def my_papers(session: Session, person_id: int, today: date) -> MyPapers:
    """Return what a person owes and has written, over all plans."""
    home = home_of(session, person_id, today)
    absent = session.scalar(select(absent_on(person_id, today))) is True
    papers = papers_of(session, person_id)
    written = last_written(session, [paper.id for paper in papers if paper.state.editable])
    to_do: list[Entry] = []
    handed_in: list[Entry] = []
    for paper in papers:
        entry = _entry_of(session, paper, home, today, written.get(paper.id))
        (to_do if paper.state.editable else handed_in).append(entry)
    later: list[Entry] = []
    begun = {(paper.plan_id, paper.code, paper.period) for paper in papers}
    for entry in _owed(session, home, today, begun) if home else []:
        soon = entry.due_on is not None and entry.due_on - today <= SOON
        (to_do if soon and not absent else later).append(entry)
    to_do.sort(key=lambda entry: (not entry.is_returned, entry.due_on or date.max, entry.title))
    later.sort(key=lambda entry: (entry.due_on or date.max, entry.title))
    return MyPapers(tuple(to_do), tuple(later), tuple(handed_in), absent)


def _deadline(due_on: date, today: date) -> str:
    long_ago = today - due_on > SOON
    return f"Hạn {format_weekday(due_on)} – {'đã qua hạn' if long_ago else days_left(due_on, today)}"


def _entry_of(
    session: Session, paper: Submission, home: Affiliation | None, today: date, written_at: datetime | None
) -> Entry:
    plan = catalogue(session, paper.plan_id)
    assert plan is not None
    form = form_of(session, paper.template_id)
    due_on = due_days(session, plan, [form]).get((form.code, paper.period))
    if due_on and home:
        due_on = due_day(due_on, home.since)
    if not paper.state.editable:
        moment = paper.confirmed_at or paper.submitted_at
        hint = f"{'Xác nhận' if paper.confirmed_at else 'Nộp'} lúc {format_moment(moment)}" if moment else ""
    else:
        parts = [_deadline(due_on, today)] if due_on else []
        if written_at:
            parts.append(f"lưu nháp lúc {format_moment(written_at)}")
        hint = " · ".join(parts)
    late = paper.state is State.DRAFT and due_on is not None and due_on < today
    return Entry(
        title=form_title(form.definition, paper.period),
        plan=plan.name,
        url=url_for("submissions.show", paper_id=paper.id),
        hint=f"{plan.name} · {hint}" if hint else plan.name,
        state="Trễ hạn" if late else paper.state.label,
        kind="late" if late else STATE_KINDS[paper.state],
        id=f"mau-{paper.id}",
        due_on=due_on,
        state_word=paper.state,
        reason=paper.reason,
    )


def _owed(
    session: Session, home: Affiliation, today: date, begun: set[tuple[int, str, Period]]
) -> list[Entry]:
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
            found.append(_owed_entry(plan, form, period, due_day(days[form.code, period], home.since), today))
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


def _owed_entry(plan: Catalogue, form: Form, period: Period, due_on: date, today: date) -> Entry:
    late = due_on < today
    return Entry(
        title=form_title(form.definition, period),
        plan=plan.name,
        url=url_for("submissions.start", code=form.code, period=period),
        hint=f"{plan.name} · {_deadline(due_on, today)}",
        state="Trễ hạn" if late else "Chưa bắt đầu",
        kind="late" if late else "todo",
        id=f"mau-{form.code}-{period.stored}",
        due_on=due_on,
        state_word=None,
    )
