"""Courses that exemplars take: each is run once by the real operations, and what they left is kept as rows.

Thousands of exemplars can't go through the operations one by one without everybody waiting for the
demonstration. So one of each kind and course goes, in a savepoint that is rolled back, with moments, people
and words that stand for others; `Course` knows the rows with these in them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.db import Base
from kl01.exemplars.models import Exemplar, Registration
from kl01.exemplars.operations import (
    Chosen,
    add_exemplar,
    ask_writer,
    note_opened,
    open_registration,
    record_consent,
)
from kl01.exemplars.rules import Approval, Consent, Decision, ExemplarKind, Level, Side
from kl01.exemplars.step_operations import (
    Seen,
    approve,
    commend,
    foster,
    give_back,
    propose,
    report,
    submit,
)
from kl01.forms.printed import PrintedWords
from kl01.forms.versions import Form
from kl01.org.models import Person
from kl01.org.units import Unit
from kl01.papers.models import Paper
from kl01.papers.operations import Draft, save_section, section_of
from kl01.periods import local_day
from kl01.plan.catalogue import Catalogue


class Step(StrEnum):
    """What happens to an exemplar, in its order; each at a moment of its own."""

    ADDED = "added"
    WRITTEN = "written"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REPORTED = "reported"
    FOSTERED = "fostered"
    OPENED = "opened"
    """By Ban Tuyên giáo."""
    RETURNED = "returned"
    ASKED = "asked"
    """To write their own part."""
    RESULTS = "results"
    PROPOSED = "proposed"
    CONSENTED = "consented"
    DECIDED = "decided"
    COMMENDED = "commended"


_REPORTED = (Step.ADDED, Step.WRITTEN, Step.SUBMITTED, Step.APPROVED, Step.REPORTED)
_PROPOSED = (*_REPORTED, Step.FOSTERED, Step.RESULTS, Step.PROPOSED)


class Way(StrEnum):
    """How far an exemplar goes, and how."""

    DRAFT = "draft"
    """Its reasons are written, no plan yet."""
    WAITING = "waiting"
    """For the committee."""
    REPORTED = "reported"
    RETURNED = "returned"
    """By Ban Tuyên giáo."""
    FOSTERED = "fostered"
    ASKED = "asked"
    """Fostered, and somebody was asked to write their own part."""
    PROPOSED = "proposed"
    """And agrees to be published."""
    COMMENDED = "commended"
    ABOVE = "above"
    """Commended by the committee above."""
    DECLINED = "declined"
    """Commended, and not to be published."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """What happens on it."""
        return _STEPS[self]


_COMMENDED = (*_PROPOSED, Step.CONSENTED, Step.DECIDED, Step.COMMENDED)
_STEPS = {
    Way.DRAFT: (Step.ADDED, Step.WRITTEN),
    Way.WAITING: (Step.ADDED, Step.WRITTEN, Step.SUBMITTED),
    Way.REPORTED: _REPORTED,
    Way.RETURNED: (*_REPORTED, Step.OPENED, Step.RETURNED),
    Way.FOSTERED: (*_REPORTED, Step.FOSTERED),
    Way.ASKED: (*_REPORTED, Step.FOSTERED, Step.ASKED),
    Way.PROPOSED: (*_PROPOSED, Step.CONSENTED),
    Way.COMMENDED: _COMMENDED,
    Way.ABOVE: _COMMENDED,
    Way.DECLINED: _COMMENDED,
}


class Part(StrEnum):
    """A word that stands for another in what a course leaves."""

    NAME = "@name"
    MEETING = "@meeting"
    REPORT = "@report"
    DECISION = "@decision"
    OCCASION = "@occasion"
    REASON = "@reason"


class Who(StrEnum):
    """Somebody who stands for another in what a course leaves."""

    SUBMITTER = "submitter"
    APPROVER = "approver"
    OFFICE = "office"
    """Of Ban Tuyên giáo."""
    WRITER = "writer"


_FIRST = datetime(2001, 1, 1, 3, tzinfo=UTC)
MOMENTS = {step: _FIRST + timedelta(days=place) for place, step in enumerate(Step)}
"""The moments that stand for others: noon of days that no other row has."""
_SOME_WORDS = PrintedWords.from_json({"@": ""})
"""What a paper of a course prints: that there are words; who stores it puts its own in their place."""
UNFINISHED = 3
"""So many sections have been written in of a draft."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Course:
    """The rows that an exemplar's whole way leaves, without the numbers that they get when stored."""

    people: dict[int, Who]
    registration_paper: dict[str, Any]
    registration_sections: Rows
    exemplar: dict[str, Any]
    sheet: dict[str, Any]
    sections: Rows
    events: Rows
    """In their order; `subject_key` is left to who stores them."""


def _row(stored: Base, *without: str) -> dict[str, Any]:
    """Return the columns of what is stored."""
    mapper = inspect(type(stored))
    names = {column.key: mapper.get_property_by_column(column).key for column in stored.__table__.columns}
    return {name: getattr(stored, own) for name, own in names.items() if name not in {"id", *without}}


class CourseRunner:
    """Runs courses, each once; what it makes is rolled back."""

    def __init__(
        self,
        session: Session,
        plan: Catalogue,
        forms: dict[str, Form],
        unit: Unit,
        people: Iterable[Person],
    ) -> None:
        """`forms` are mẫu 03 and its sheets, by code; `people` any four who stand for others."""
        self._whole = session
        self._session = session
        self._plan = plan
        self._forms = forms
        self._unit = unit
        self._people = dict(zip(Who, people, strict=False))
        self._run: dict[tuple[ExemplarKind, Way], Course] = {}

    def course(self, kind: ExemplarKind, way: Way) -> Course:
        """Return the rows that a way leaves."""
        if (kind, way) not in self._run:
            # A session of its own: the other one holds thousands of people, and is left as it is.
            connection = self._whole.connection()
            with Session(connection, join_transaction_mode="create_savepoint") as self._session:
                self._run[kind, way] = self._go(kind, way)
                self._session.rollback()
        return self._run[kind, way]

    def _actor(self, who: Who, step: Step) -> Actor:
        person = self._people[who]
        return Actor(person.id, person.full_name, MOMENTS[step])

    def _go(self, kind: ExemplarKind, way: Way) -> Course:
        session, form = self._session, self._forms["mau-03"]
        sheet_form = self._forms["mau-03a" if kind is ExemplarKind.COLLECTIVE else "mau-03b"]
        begun = self._actor(Who.SUBMITTER, Step.ADDED)
        year = form.periods(self._plan)[-1].stored
        registration = open_registration(session, self._plan, form, self._unit, year, {}, begun)
        self._write(registration.paper, form, begun, at_result=False)
        made = add_exemplar(
            session,
            registration,
            self._plan,
            sheet_form,
            Chosen(kind, {"name": Part.NAME.value}),
            {},
            begun,
        )
        # A meeting is of the year that it approves for. Not by the mapper, which would count a version.
        told = {"year": local_day(MOMENTS[Step.ADDED]).year, "number": made.id}
        session.execute(text("UPDATE exemplar SET year = :year WHERE id = :number"), told)
        session.refresh(made)
        for step in way.steps[1:]:
            self._take(step, way, registration, made, sheet_form)
        return Course(
            {person.id: who for who, person in self._people.items()},
            _row(registration.paper),
            [_row(one, "paper_id") for one in registration.paper.sections],
            _row(made, "registration_id", "meeting_id", "sheet_id"),
            _row(made.sheet),
            [_row(one, "paper_id") for one in made.sheet.sections],
            self._events(),
        )

    def _events(self) -> Rows:
        # Of nobody else: everything before was rolled back, and nothing else is as old as this.
        found = self._session.scalars(
            select(AuditEvent).where(AuditEvent.at <= MOMENTS[Step.COMMENDED]).order_by(AuditEvent.id)
        )
        return [_row(event, "subject_key", "digest") for event in found]

    def _write(self, paper: Paper, form: Form, actor: Actor, *, at_result: bool, most: int = 99) -> None:
        written = [one for one in form.definition.written_sections if one.at_result is at_result]
        for section in written[:most]:
            version = section_of(paper, section.code).version
            draft = Draft({"@": section.code}, True, version, "")
            save_section(self._session, paper, section.code, draft, actor, closed=False)

    def _take(
        self, step: Step, way: Way, registration: Registration, made: Exemplar, sheet_form: Form
    ) -> None:
        session, seen = self._session, [Seen(made, made.version)]
        by_unit = self._actor(Who.SUBMITTER, step)
        by_office = self._actor(Who.OFFICE, step)
        unit = (frozenset({Side.REGISTRAR, Side.COMMITTEE}), by_unit)
        office = (frozenset({Side.STANDING_OFFICE}), by_office)
        approver = self._people[Who.APPROVER].id
        day = local_day(by_unit.at)
        answer = Consent.DECLINED if way is Way.DECLINED else Consent.AGREED
        level = Level.BLOC if way is Way.ABOVE else Level.UNIT
        takes: dict[Step, Callable[[], object]] = {
            Step.WRITTEN: lambda: self._write(
                made.sheet, sheet_form, by_unit, at_result=False, most=UNFINISHED if way is Way.DRAFT else 99
            ),
            Step.SUBMITTED: lambda: submit(session, seen, *unit),
            Step.APPROVED: lambda: approve(
                session,
                self._unit,
                seen,
                Approval(Part.MEETING.value, day, frozenset({approver})),
                {approver: "@"},
                {Side.COMMITTEE},
                self._actor(Who.APPROVER, step),
            ),
            Step.REPORTED: lambda: report(session, seen, Part.REPORT.value, *unit),
            Step.FOSTERED: lambda: foster(session, seen, *unit),
            Step.OPENED: lambda: note_opened(session, registration, by_office, made),
            Step.RETURNED: lambda: give_back(session, seen, Part.REASON.value, *office),
            Step.ASKED: lambda: ask_writer(session, made, self._people[Who.WRITER], made.version, by_unit),
            Step.RESULTS: lambda: self._write(made.sheet, sheet_form, by_unit, at_result=True),
            Step.PROPOSED: lambda: propose(session, seen, *unit),
            Step.CONSENTED: lambda: record_consent(session, made, answer, day, made.version, by_unit),
            Step.DECIDED: lambda: None,
            Step.COMMENDED: lambda: commend(
                session,
                seen,
                Decision(Part.DECISION.value, local_day(MOMENTS[Step.DECIDED]), Part.OCCASION.value, level),
                {made.id: _SOME_WORDS},
                *(office if way is Way.ABOVE else unit),
            ),
        }
        takes[step]()
