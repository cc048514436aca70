"""What the checklist shows of exemplars: items II3-07 … II3-11 follow from what a unit has registered."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from flask import url_for
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from kl01.checklist.rules import ItemState
from kl01.checklist.seams import KnownState
from kl01.db import fetch
from kl01.exemplars.access import find_plan, may_open_registration
from kl01.exemplars.models import CommitteeMeeting, Exemplar, Registration
from kl01.exemplars.rules import ExemplarKind, ExemplarState
from kl01.kept import Part, kept
from kl01.org.acting import reader
from kl01.org.units import Unit, unit_by_id
from kl01.periods import format_date, local_day

SOURCE = "Mẫu 03"
LINK = "Mở phần đăng ký gương điển hình"


def exemplar_facts(session: Session, unit_id: int, year: int) -> Mapping[str, str]:
    """Return how many collectives and people of a unit the committee has approved in a year."""
    found = [one for one in _chosen(session, unit_id, year) if one.state.approved]
    return {
        "exemplar_collectives": str(sum(one.kind is ExemplarKind.COLLECTIVE for one in found)),
        "exemplar_individuals": str(sum(one.kind is ExemplarKind.INDIVIDUAL for one in found)),
    }


class _Chosen(NamedTuple):
    """What the checklist asks of a chosen exemplar."""

    kind: ExemplarKind
    state: ExemplarState
    submitted_at: datetime | None
    approved_on: date | None
    """When the committee met that approved it."""
    reported_at: datetime | None
    decided_on: date | None


_CHOSEN = (
    select(
        Exemplar.kind,
        Exemplar.state,
        Exemplar.submitted_at,
        CommitteeMeeting.held_on,
        Exemplar.reported_at,
        Exemplar.decided_on,
    )
    .join(Registration, Registration.id == Exemplar.registration_id)
    .outerjoin(CommitteeMeeting, CommitteeMeeting.id == Exemplar.meeting_id)
    .where(
        Registration.plan_id == bindparam("plan_id"),
        Exemplar.unit_id == bindparam("unit_id"),
        Exemplar.year == bindparam("year"),
        Exemplar.state != ExemplarState.WITHDRAWN,
    )
)


@kept(Part.EXEMPLARS, Part.PLANS, Part.FORMS, at_most=4000)
def _chosen(session: Session, unit_id: int, year: int) -> Sequence[_Chosen]:
    plan = find_plan(session, year)
    if plan is None:
        return ()
    asked = {"plan_id": plan[0].plan_id, "unit_id": unit_id, "year": year}
    return tuple(_Chosen(*row) for row in fetch(session, _CHOSEN, asked))


def exemplar_states(session: Session, unit_id: int, year: int) -> Mapping[str, KnownState]:
    """Say how the items of mẫu 03 stand for a unit in a year.

    Choosing is done once somebody was laid before the committee; how many is said, never refused. Approving,
    reporting and commending are done once they are for all that were chosen, or at least one was commended,
    and begun once they are for some. A unit that registers nothing here is told nothing: it may tick by hand.
    """
    found = _chosen(session, unit_id, year)
    if not found:
        return {}
    url = _place(unit_by_id(session, unit_id), year)
    collectives = [one for one in found if one.kind is ExemplarKind.COLLECTIVE]
    individuals = [one for one in found if one.kind is ExemplarKind.INDIVIDUAL]
    approved = [one for one in found if one.state.approved]
    reported = [one for one in found if one.state.reported]
    commended = [one for one in found if one.state is ExemplarState.COMMENDED]
    return {
        "exemplar_collectives": _chosen_told(collectives, "tập thể", url),
        "exemplar_individuals": _chosen_told(individuals, "cá nhân", url),
        "exemplars_approved": _all_told(
            approved, found, _latest(one.approved_on for one in approved), "thông qua", url
        ),
        "exemplars_reported": _all_told(
            reported, found, _latest(_day(one.reported_at) for one in reported), "báo cáo", url
        ),
        "exemplars_commended": _told(
            ItemState.DONE if commended else ItemState.NOT_DONE,
            _latest(one.decided_on for one in commended),
            f"{len(commended):02} tập thể, cá nhân đã tuyên dương",
            url,
        ),
    }


def _place(unit: Unit, year: int) -> str:
    """Return where it can be seen: nowhere for who may not look there, nor for work in the background.

    Many read a checklist who have no part in what the unit registers: its people, its cells, its union.
    """
    looking = reader()
    if looking is None or not may_open_registration(looking.principal, unit):
        return ""
    return url_for("exemplars.unit", code=unit.code, year=year)


def _chosen_told(found: Sequence[_Chosen], what: str, url: str) -> KnownState:
    submitted = [one for one in found if one.state is not ExemplarState.DRAFT]
    if submitted:
        day = min(_day(one.submitted_at) or date.max for one in submitted)
        return _told(ItemState.DONE, day, f"{len(submitted):02} {what}", url)
    state = ItemState.IN_PROGRESS if found else ItemState.NOT_DONE
    return _told(state, None, f"{len(found):02} {what} đang soạn" if found else f"chưa chọn {what}", url)


def _all_told(
    done: Sequence[_Chosen], whole: Sequence[_Chosen], day: date | None, what: str, url: str
) -> KnownState:
    found = [one for one in whole if one.state is not ExemplarState.DRAFT]
    words = f"{what} {len(done)}/{len(found)}"
    if found and len(done) == len(found):
        return _told(ItemState.DONE, day, words, url)
    return _told(ItemState.IN_PROGRESS if done else ItemState.NOT_DONE, None, words, url)


def _told(state: ItemState, day: date | None, words: str, url: str) -> KnownState:
    if state is ItemState.DONE and day:
        words = f"{words}, {format_date(day)}"
    return KnownState(state, day if state is ItemState.DONE else None, words, url, SOURCE, LINK)


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None


def _latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day), default=None)
