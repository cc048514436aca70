"""What of exemplars is to be done by a person, for their first page."""

from collections.abc import Iterator, Mapping
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from kl01.exemplars.access import find_plan
from kl01.exemplars.passing import passed_to
from kl01.exemplars.queries import (
    Waiting,
    answer_is_outdated,
    asked_of,
    led_units,
    new_reports,
    states_by_unit,
    waiting_for,
    waiting_of,
)
from kl01.exemplars.rules import Consent, ExemplarState, writable
from kl01.forms.versions import due_day_of
from kl01.org.access import Principal
from kl01.org.acting import Acting
from kl01.org.units import Unit, unit_by_id, units
from kl01.overview.seams import Returned, TaskGroup, ToDo
from kl01.periods import Period, days_left, format_weekday
from kl01.web.tasks import TaskRow


def exemplars_to_do(session: Session, acting: Acting) -> ToDo:
    """Return what a person is to do with exemplars: as who was chosen, for their unit, for all units."""
    principal, today = acting.principal, acting.today
    waiting = waiting_for(session, principal)
    returned = tuple(
        Returned(
            f"Gương điển hình {one.name} bị trả lại",
            url_for("exemplars.show", exemplar_id=one.id),
            one.reason,
        )
        for one in waiting
        if one.state is ExemplarState.RETURNED
    )
    submitted = [one for one in waiting if one.state is ExemplarState.SUBMITTED]
    passed = passed_to(session, principal, today)
    submitted += waiting_of(session, passed)
    known = units(session).by_id
    rows = (
        *_asked(session, principal),
        *_to_decide(submitted, known),
        *_to_register(session, principal, today),
        *_reported(session, principal, today),
    )
    return ToDo(returned, (TaskGroup("Gương điển hình", rows),) if rows else ())


def _asked(session: Session, principal: Principal) -> Iterator[TaskRow]:
    """What is still to be done by who was asked: their part can be written, or their answer is wanted."""
    for one in asked_of(session, principal.person_id):
        wanted = ""
        if one.consent is Consent.NOT_ASKED:
            wanted = "Chưa trả lời việc công bố"
        elif answer_is_outdated(session, one):
            wanted = "Phần công bố đã sửa, trả lời lại"
        if wanted or writable(one.state, at_result=True):
            yield TaskRow(
                f"Viết phần của mình: gương điển hình {one.name}",
                url_for("exemplars.show", exemplar_id=one.id),
                f"{unit_by_id(session, one.unit_id).name}, năm {one.year}",
                wanted,
                "todo" if wanted else "",
            )


def _to_decide(submitted: list[Waiting], known: Mapping[int, Unit]) -> list[TaskRow]:
    """Return one task for each unit and year whose committee is to decide."""
    groups: dict[tuple[str, str, int], int] = {}
    for one in submitted:
        unit = known[one.unit_id]
        key = (unit.code, unit.name, one.year)
        groups[key] = groups.get(key, 0) + 1
    return [
        TaskRow(
            f"Cấp ủy xét duyệt gương điển hình ({count})",
            url_for("exemplars.unit", code=code, year=year),
            f"{name}, năm {year}",
            "Chờ thông qua",
            "info",
        )
        for (code, name, year), count in groups.items()
    ]


def _to_register(session: Session, principal: Principal, today: date) -> list[TaskRow]:
    """Return a task for each unit that a person leads and that has chosen nobody yet, or not reported it."""
    led = led_units(principal)
    found = find_plan(session, today.year) if led else None
    if found is None:
        return []
    plan, form = found
    common = due_day_of(session, plan, form, Period(today.year))
    states = states_by_unit(session, plan.plan_id, today.year, tuple(led))
    tasks = []
    for unit in (unit_by_id(session, unit_id) for unit_id in led):
        own = [state for _, state in states.get(unit.id, []) if state.chosen]
        url = url_for("exemplars.unit", code=unit.code, year=today.year)
        if not own:
            due = unit.last_day(common)
            hint = f"{unit.name} · Hạn {format_weekday(due)} – {days_left(due, today)}"
            state, kind = ("Quá hạn", "late") if due < today else ("Chưa bắt đầu", "todo")
            title = f"Đăng ký gương điển hình năm {today.year} (Mẫu 03)"
            tasks.append(TaskRow(title, url, hint, state, kind))
        elif ExemplarState.APPROVED in own:
            title = f"Báo cáo cấp trên gương điển hình ({own.count(ExemplarState.APPROVED)})"
            tasks.append(TaskRow(title, url, f"{unit.name}, năm {today.year}", "Chưa báo cáo", "todo"))
    return tasks


def _reported(session: Session, principal: Principal, today: date) -> list[TaskRow]:
    """Return what was reported to Ban Tuyên giáo and is not fostered yet."""
    count = new_reports(session, today.year) if principal.is_standing_office else 0
    if not count:
        return []
    return [
        TaskRow(
            f"Gương điển hình mới báo cáo ({count})",
            url_for("exemplars.overview", year=today.year),
            f"Năm {today.year}",
        )
    ]
