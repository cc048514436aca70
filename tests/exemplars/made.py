"""Exemplars registered and moved the way people do it, for tests of what happens to them then."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.exemplars.access import find_plan, open_exemplar
from kl01.exemplars.models import Exemplar, Registration
from kl01.exemplars.operations import Chosen, add_exemplar, open_registration, record_consent
from kl01.exemplars.paper import known_of_person, known_of_unit, printed_for_commendation, unit_words
from kl01.exemplars.rules import WAY, Approval, Consent, Decision, ExemplarKind, ExemplarState, Level, Side
from kl01.exemplars.step_operations import Seen, approve, commend, foster, propose, report, submit
from kl01.forms.content import Row
from kl01.forms.printed import PrintedWords
from kl01.forms.versions import current_form, form_of
from kl01.org.kinds import Role
from kl01.org.models import Office, Person
from kl01.org.units import Unit, unit_by_id
from kl01.periods import local_day
from tests.papers.filled import fill_paper
from tests.principals import at_noon
from tests.principals import person as nobody

YEAR = 2026
ALL_SIDES = frozenset(Side)
SHEETS = {ExemplarKind.COLLECTIVE: "mau-03a", ExemplarKind.INDIVIDUAL: "mau-03b"}
FIELD = "Chuyên môn, nghiệp vụ"


def actor_of(person: Person, at: datetime) -> Actor:
    """Return a person as who acts."""
    return Actor(person.id, person.full_name, at)


def row(name: str, **changed: str) -> Row:
    """Return all that mẫu 03 asks of one exemplar."""
    return {
        "name": name,
        "position": "Chuyên viên, Phòng Tổng hợp",
        "field": FIELD,
        "content": "Cải tiến quy trình giải quyết hồ sơ",
        "goal": "100 % hồ sơ trả đúng hạn",
        "measures": "Cử dự lớp bồi dưỡng, giao nhiệm vụ thử thách",
        "in_charge": "Đồng chí phó bí thư",
        "time": "Quý I đến quý IV",
        **changed,
    }


def registration(session: Session, unit: Unit, by: Person, at: datetime, year: int = YEAR) -> Registration:
    """Return a unit's mẫu 03 of a year, begun by a person."""
    found = find_plan(session, year)
    assert found is not None
    plan, form = found
    known = known_of_unit(session, unit, local_day(at))
    return open_registration(session, plan, form, unit, year, known, actor_of(by, at))


def register(
    session: Session,
    unit: Unit,
    by: Person,
    at: datetime,
    kind: ExemplarKind = ExemplarKind.INDIVIDUAL,
    name: str = "Nguyễn Thị Ánh Tuyết",
    person: Person | None = None,
    year: int = YEAR,
    **changed: str,
) -> Exemplar:
    """Register somebody, with everything that mẫu 03 asks."""
    found = registration(session, unit, by, at, year)
    plan = find_plan(session, year)
    assert plan is not None
    sheet = current_form(session, found.plan_id, SHEETS[kind])
    assert sheet is not None
    values = row(person.full_name if person else name, **changed)
    if kind is ExemplarKind.COLLECTIVE:
        del values["position"]
    known = known_of_person(session, person, local_day(at))
    return add_exemplar(session, found, plan[0], sheet, Chosen(kind, values, person), known, actor_of(by, at))


def fill_sheet(session: Session, exemplar: Exemplar, at: datetime) -> None:
    """Write an answer to every question of an exemplar's sheet."""
    fill_paper(session, exemplar.sheet, form_of(session, exemplar.sheet.template_id), at)


def give_member(session: Session, unit: Unit, person: Person) -> None:
    """Make a person a member of a unit's committee."""
    session.add(
        Office(person_id=person.id, unit_id=unit.id, role=Role.COMMITTEE_MEMBER, valid_from=date(2020, 1, 1))
    )
    session.flush()


def seen(*exemplars: Exemplar) -> list[Seen]:
    """Return exemplars as they are seen now."""
    return [Seen(one, one.version) for one in exemplars]


def bring_to(
    session: Session,
    state: ExemplarState,
    exemplars: list[Exemplar],
    submitter: Person,
    approver: Person,
    at: datetime,
    *,
    consent: Consent = Consent.AGREED,
    decision: Decision | None = None,
) -> None:
    """Take new exemplars of one unit along their way to a state, each step as it is meant to be taken."""
    actor = actor_of(submitter, at)
    unit, today = unit_by_id(session, exemplars[0].unit_id), local_day(at)
    names = {approver.id: f"{approver.full_name}, phó bí thư"}
    approval = Approval("Biên bản số 03-BB/ĐU", today, frozenset({approver.id}))
    decided = decision or Decision("21-QĐ/ĐU", today, "Kỷ niệm ngày sinh Bác (19/5)", Level.UNIT)

    def commend_all() -> None:
        for one in exemplars:
            record_consent(session, one, consent, today, one.version, actor)
        printed = printed_for_commendation(session, exemplars, at_noon(nobody(), today))
        commend(session, seen(*exemplars), decided, printed, ALL_SIDES, actor)

    steps: dict[ExemplarState, Callable[[], object]] = {
        ExemplarState.SUBMITTED: lambda: submit(session, seen(*exemplars), ALL_SIDES, actor),
        ExemplarState.APPROVED: lambda: approve(
            session, unit, seen(*exemplars), approval, names, ALL_SIDES, actor
        ),
        ExemplarState.REPORTED: lambda: report(session, seen(*exemplars), "15-BC/ĐU", ALL_SIDES, actor),
        ExemplarState.FOSTERED: lambda: foster(session, seen(*exemplars), ALL_SIDES, actor),
        ExemplarState.PROPOSED: lambda: propose(session, seen(*exemplars), ALL_SIDES, actor),
        ExemplarState.COMMENDED: commend_all,
    }
    for one in exemplars:
        fill_sheet(session, one, at)
    for step in WAY[1 : WAY.index(state) + 1]:
        steps[step]()


def words_of(session: Session, exemplar: Exemplar, today: date) -> PrintedWords:
    """Return the names on the mẫu 03 that an exemplar stands on, as they are on a day."""
    opened = open_exemplar(session, exemplar, at_noon(nobody(), today), ALL_SIDES, is_writer=False)
    unit = unit_by_id(session, exemplar.unit_id)
    return unit_words(session, opened.plan, opened.form, unit, exemplar.year, today)


def stored(session: Session, exemplar_id: int) -> Exemplar:
    """Return an exemplar as it stands in the database."""
    session.expire_all()
    return session.scalars(select(Exemplar).where(Exemplar.id == exemplar_id)).one()
