"""Making the exemplars of the invented organisation: the rows that the real operations would leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from kl01.demo import deeds
from kl01.demo.choices import Batch, Chooser, Pick, unit_of
from kl01.demo.courses import MOMENTS, Course, CourseRunner, Part, Rows, Step, Who
from kl01.demo.lists import List, Made, Told, lists_of, meeting_words, round_rows, rows_on
from kl01.demo.organisation import SUCCESSION, DemoUnit
from kl01.exemplars.access import FORM_CODE
from kl01.exemplars.models import (
    CommitteeMeeting,
    Exemplar,
    MeetingApprover,
    Registration,
    Round,
    RoundRow,
)
from kl01.exemplars.operations import found_by
from kl01.exemplars.paper import UNKNOWN_APPROVAL, known_of_unit, unit_words
from kl01.exemplars.queries import REGISTERING_KINDS, committee_members, exemplar_subject
from kl01.exemplars.rounds import LIST
from kl01.exemplars.rules import ExemplarKind, Submission, approver_of
from kl01.forms.content import Content, Row
from kl01.forms.definition.data import Section
from kl01.forms.definition.vocabulary import FieldKind
from kl01.forms.document import unit_confirmation
from kl01.forms.printed import PrintedWords
from kl01.forms.versions import Form, current_forms
from kl01.org.kinds import UnitKind
from kl01.org.models import Membership, Office, OrgUnit, Person
from kl01.org.units import Unit, committee
from kl01.papers.models import Paper, PaperSection
from kl01.periods import Period, format_date, local_day
from kl01.plan.catalogue import Catalogue
from kl01.submissions.people import Affiliation, prefills

OCCASION = "Kỷ niệm ngày sinh Chủ tịch Hồ Chí Minh (19/5)"
SHEETS = {ExemplarKind.COLLECTIVE: "mau-03a", ExemplarKind.INDIVIDUAL: "mau-03b"}
_ONE_BY_ONE = frozenset({Step.ADDED, Step.WRITTEN, Step.RESULTS, Step.CONSENTED})
"""Steps that are taken with each exemplar by itself; the others with all of a list at once."""
_KEEPING = {Step.SUBMITTED, Step.APPROVED, Step.PROPOSED, Step.COMMENDED}
"""Steps at which the names on a sheet are kept."""
_PAPERS, _SECTIONS, _REGISTRATIONS, _MEETINGS, _APPROVERS, _EXEMPLARS, _ROUNDS, _ROWS = (
    model.metadata.tables[model.__tablename__]
    for model in (
        Paper,
        PaperSection,
        Registration,
        CommitteeMeeting,
        MeetingApprover,
        Exemplar,
        Round,
        RoundRow,
    )
)


@dataclass(frozen=True, slots=True)
class Committee:
    """A unit's committee on a day: who lays before it, who records its meeting, all that approve."""

    day: date
    submitter: Person
    """The secretary."""
    recorder: Person
    names: dict[int, str]
    """Each member's name with their office, by their number."""

    @property
    def approver_id(self) -> int:
        """The member that counts as who approved."""
        found = approver_of(Submission(self.submitter.id), self.names)
        assert found is not None
        return found


class ExemplarMaker:
    """Makes the exemplars of the invented organisation, unit by unit; nothing is committed here."""

    def __init__(
        self, session: Session, plan: Catalogue, accounts: Mapping[str, Person], now: datetime, seed: str
    ) -> None:
        self._session = session
        self._plan = plan
        self._accounts = accounts
        self._now = now
        self._seed = seed
        self._today = local_day(now)
        self._present = plan.year_to_show(self._today.year)
        self._forms = {one.code: one for one in current_forms(session, plan.plan_id)}
        self._busy = {*session.scalars(select(Office.person_id)), *(one.id for one in accounts.values())}
        members = session.execute(select(Membership.person_id, Membership.valid_from))
        self._since: dict[int, date] = {row.person_id: row.valid_from for row in members}
        self._runner: CourseRunner | None = None
        self._committees: dict[tuple[int, bool], Committee] = {}
        self._known: dict[int, dict[str, str]] = {}
        self._known_units: dict[int, dict[str, str]] = {}
        self._words: dict[tuple[int, int], PrintedWords] = {}
        self.count = 0

    def make(self, made: DemoUnit, *, everything: bool, followed: bool) -> tuple[set[int], Rows]:
        """Store what a unit has chosen; return for which years, and the events as rows of `audit_event`.

        `everything`: also of the years before the last; `followed`: it is the unit of most accounts, where
        something is to be done in the present year.
        """
        form = self._forms.get(FORM_CODE)
        if form is None or made.unit.kind not in REGISTERING_KINDS:
            return set(), []
        chooser = Chooser(made, self._busy, self._since, self._now, self._seed)
        years: set[int] = set()
        events: Rows = []
        for year in (one.stored for one in form.periods(self._plan)):
            if year > self._today.year or (year < self._present - 1 and not everything):
                continue
            if followed and year == self._present:
                batches = chooser.lively(year, self._accounts["canbo.snv"])
            else:
                batches = chooser.batches(year, self._present)
            if batches:
                years.add(year)
                events += _UnitYear(self, made, year, batches).store()
        return years, events

    # --- What is asked once for many -----------------------------------------------------------------------

    def form(self, code: str) -> Form:
        """Return one of the forms."""
        return self._forms[code]

    def course(self, pick: Pick) -> Course:
        """Return the rows of the way that somebody goes."""
        if self._runner is None:
            found = committee(self._session)
            assert found is not None
            people = [
                self._accounts[name] for name in ("bithu.snv", "phobithu.snv", "tuyengiao", "canbo.snv")
            ]
            # The root registers nothing, so that nobody's own registration is met.
            self._runner = CourseRunner(self._session, self._plan, self._forms, found.root_unit, people)
        return self._runner.course(pick.kind, pick.way)

    @property
    def office(self) -> Person:
        """Who acts for Ban Tuyên giáo."""
        return self._accounts["tuyengiao"]

    def committee(self, unit: OrgUnit, day: date) -> Committee:
        """Return a unit's committee on a day."""
        key = (unit.id, day < SUCCESSION)  # nobody's office changes but on that day
        if key not in self._committees:
            members = committee_members(self._session, unit.id, day)
            names = {person.id: f"{person.full_name}, {role.label.lower()}" for person, role in members}
            self._committees[key] = Committee(day, members[0][0], members[1][0], names)
        return self._committees[key]

    def known(self, person: Person, home: Affiliation) -> dict[str, str]:
        """Return what is known of a person: asked once for all of a unit, none of whom holds an office."""
        if home.unit.id not in self._known:
            self._known[home.unit.id] = prefills(self._session, person, home, None, self._today)
        return self._known[home.unit.id] | {
            "full_name": person.full_name,
            "birth_year": str(person.birth_year or ""),
            "job_title": person.job_title,
            "party_position": "Đảng viên" if home.party_member else "",
        }

    def printed(
        self, code: str, unit: OrgUnit, year: int, signer_id: int, approval: str, day: date
    ) -> PrintedWords:
        """Return the names and fixed words of a unit's paper: asked once for each of its secretaries."""
        key = (unit.id, signer_id)
        if key not in self._words:
            self._words[key] = unit_words(
                self._session, self._plan, self.form(code), Unit.of(unit), year, day
            )
        common = self._words[key]
        words = {**common.words, "year": str(year), "approval": approval}
        confirmation = unit_confirmation(self.form(code).definition, words)
        return replace(common, words=words, confirmation=confirmation, day=day)

    def known_of_unit(self, unit: OrgUnit) -> dict[str, str]:
        """Return what is known of a unit's mẫu 03."""
        if unit.id not in self._known_units:
            self._known_units[unit.id] = known_of_unit(self._session, Unit.of(unit), self._today)
        return self._known_units[unit.id]

    def insert(self, table: Table, rows: Rows) -> list[int]:
        """Store rows and return their numbers."""
        if not rows:
            return []
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(self._session.scalars(statement, rows))


class _UnitYear:
    """A unit's mẫu 03 of a year."""

    def __init__(self, maker: ExemplarMaker, made: DemoUnit, year: int, batches: Sequence[Batch]) -> None:
        self._maker = maker
        self._made = made
        self._unit = made.unit
        self._year = year
        self._batches = batches
        self._random = Random(f"{made.unit.code} {year} exemplars")  # noqa: S311 - invents, guards nothing
        self._sign = "ĐU" if made.unit.kind is UnitKind.GRASSROOTS_PARTY_ORGANIZATION else "CB"
        self._number = self._random.randint(2, 9)
        self._place = maker.known_of_unit(self._unit)["place_name"]
        self._events: Rows = []
        self._rows: dict[int, Row] = {}

    def _next_number(self, kind: str) -> str:
        self._number += self._random.randint(1, 4)
        return f"{self._number:02}-{kind}/{self._sign}"

    def store(self) -> Rows:
        """Store everything and return the events."""
        told = [self._told(batch) for batch in self._batches]
        made = [
            Made(pick, self._own(pick, common, place), batch)
            for batch, common in zip(self._batches, told, strict=True)
            for place, pick in enumerate(batch.picks)
        ]
        lists = lists_of(made)
        papers = [self._own_paper(one, ordinal) for ordinal, one in enumerate(lists, start=1)]
        sheets = [self._sheet(one) for one in made]
        numbers = self._maker.insert(_PAPERS, [paper for paper, _ in (*papers, *sheets)])
        paper_ids, sheet_ids = numbers[: len(papers)], numbers[len(papers) :]
        written = zip(numbers, [own for _, own in (*papers, *sheets)], strict=True)
        self._maker.insert(_SECTIONS, [{**row, "paper_id": number} for number, own in written for row in own])
        registration = {
            "plan_id": papers[0][0]["plan_id"],
            "unit_id": self._unit.id,
            "year": self._year,
            "paper_id": paper_ids[0],
        }
        [registration_id] = self._maker.insert(_REGISTRATIONS, [registration])
        meetings = {
            id(batch): self._meeting(batch, common)
            for batch, common in zip(self._batches, told, strict=True)
            if batch.approved
        }
        rows = [
            self._exemplar(one, position)
            | {
                "registration_id": registration_id,
                "sheet_id": sheet_id,
                "meeting_id": meetings[id(one.batch)] if one.approved else None,
            }
            for position, (one, sheet_id) in enumerate(zip(made, sheet_ids, strict=True), start=1)
        ]
        stored = dict(zip(map(id, made), self._maker.insert(_EXEMPLARS, rows), strict=True))
        for one in made:
            self._add_events(self._maker.course(one.pick), one.told, exemplar_subject(stored[id(one)]))
        rounds = round_rows(registration_id, lists, paper_ids, meetings)
        round_ids = self._maker.insert(_ROUNDS, rounds)
        self._maker.insert(_ROWS, rows_on(lists, round_ids, stored, self._rows))
        self._maker.count += len(made)
        return self._events

    # --- Words, people and moments -------------------------------------------------------------------------

    def _committee(self, batch: Batch) -> Committee:
        return self._maker.committee(self._unit, local_day(batch.moments[Step.ADDED]))

    def _told(self, batch: Batch) -> Told:
        committee = self._committee(batch)
        people = {
            Who.SUBMITTER: committee.submitter,
            Who.APPROVER: committee.recorder,
            Who.OFFICE: self._maker.office,
        }
        held_on, model = batch.moments[Step.APPROVED], MOMENTS[Step.APPROVED]
        words = {
            Part.MEETING.value: f"Biên bản số {self._next_number('BB')}",
            Part.REPORT.value: self._next_number("BC"),
            Part.DECISION.value: self._next_number("QĐ"),
            Part.OCCASION.value: OCCASION,
            Part.REASON.value: deeds.RETURN_REASON,
            format_date(local_day(model)): format_date(local_day(held_on)),
        }
        return Told(batch.moments, people, words)

    def _own(self, pick: Pick, common: Told, place: int) -> Told:
        """Return what is told of one exemplar among the others of its list."""
        between = timedelta(minutes=7 * place)
        moments = {
            step: at + (between if step in _ONE_BY_ONE else timedelta())
            for step, at in common.moments.items()
        }
        people = {**common.people, **({Who.WRITER: pick.person} if pick.person else {})}
        return Told(moments, people, {**common.words, Part.NAME.value: pick.name})

    def _printed(self, code: str, committee: Committee, approval: str, kept_at: datetime) -> PrintedWords:
        return self._maker.printed(
            code, self._unit, self._year, committee.submitter.id, approval, local_day(kept_at)
        )

    # --- Rows ----------------------------------------------------------------------------------------------

    def _own_paper(self, own: List, ordinal: int) -> tuple[dict[str, Any], Rows]:
        """Return the unit's own paper for a list, with its sections."""
        maker, first = self._maker, own.made[0]
        course = maker.course(first.pick)
        paper = first.told.row(course, course.registration_paper)
        paper |= {"unit_id": self._unit.id, "year": Period(self._year), "printed": None}
        if own.approved:
            printed = self._printed(
                FORM_CODE,
                self._committee(first.batch),
                meeting_words(first.told),
                first.told.moments[Step.APPROVED],
            )
            paper["printed"] = replace(printed, shown={**printed.shown, LIST: str(ordinal)})
        answers: Content = {
            "number": self._next_number("ĐK") if own.approved else "",
            "organise": self._random.choice(deeds.ORGANISE),
        }
        known = maker.known_of_unit(self._unit)
        sections = self._sections(FORM_CODE, course, course.registration_sections, first.told, known, answers)
        return paper, sections

    def _meeting(self, batch: Batch, told: Told) -> int:
        """Store the meeting that approved a list, with its event; return its number."""
        maker, committee = self._maker, self._committee(batch)
        at = told.moments[Step.APPROVED]
        row = {
            "unit_id": self._unit.id,
            "number": told.words[Part.MEETING.value],
            "held_on": local_day(at),
            "recorded_by_id": committee.recorder.id,
            "recorded_at": at,
        }
        [number] = maker.insert(_MEETINGS, [row])
        maker.insert(
            _APPROVERS,
            [
                {"meeting_id": number, "person_id": person_id, "name": name}
                for person_id, name in sorted(committee.names.items())
            ],
        )
        approved = next(one for one in batch.picks if Step.APPROVED in one.way.steps)
        self._add_events(maker.course(approved), told, ("meeting", str(number)))
        return number

    def _sheet(self, one: Made) -> tuple[dict[str, Any], Rows]:
        """Return an exemplar's sheet with its sections."""
        maker, pick, code = self._maker, one.pick, SHEETS[one.pick.kind]
        course = maker.course(pick)
        sheet = one.told.row(course, course.sheet) | {
            "unit_id": self._unit.id,
            "year": Period(self._year),
        }
        answers = self._answers(pick)
        if sheet["printed"]:
            shown = {
                "exemplar_name": pick.name,
                "exemplar_position": pick.position,
                "exemplar_field": pick.deed.field,
                "registering_unit": self._unit.name,
            }
            signer = pick.name if pick.person else str(answers.get("representative", ""))
            approval = meeting_words(one.told) if Step.APPROVED in pick.way.steps else UNKNOWN_APPROVAL
            kept_at = one.told.moments[max(_KEEPING & {*pick.way.steps}, key=[*Step].index)]
            printed = self._printed(code, self._committee(one.batch), approval, kept_at)
            sheet["printed"] = replace(printed, shown={**printed.shown, **shown}, writer=signer)
        known = maker.known(pick.person, pick.home) if pick.person and pick.home else {}
        known = {"place_name": self._place} | known
        return sheet, self._sections(code, course, course.sections, one.told, known, answers)

    def _exemplar(self, one: Made, position: int) -> dict[str, Any]:
        """Return an exemplar's row, without what it is of."""
        course, pick, words = self._maker.course(one.pick), one.pick, self._row(one.pick)
        self._rows[id(one)] = words
        group = unit_of(pick)
        return one.told.row(course, course.exemplar) | {
            "unit_id": self._unit.id,
            "year": self._year,
            "position": position,
            "person_id": pick.person.id if pick.person else None,
            "group_unit_id": group.id if group else None,
            "row": words,
            "name": pick.name,
            "field": pick.deed.field,
            "folded": found_by(words, self._unit.name),
            "approver_id": self._committee(one.batch).approver_id if one.approved else None,
        }

    def _add_events(self, course: Course, told: Told, subject: tuple[str, str]) -> None:
        kind, key = subject
        for event in course.events:
            if event["subject_kind"] == kind:
                who = told.people[course.people[event["actor_id"]]]
                own = {"unit_id": self._unit.id, "actor_name": who.full_name, "subject_key": key}
                self._events.append(told.row(course, event) | own)

    # --- What is written -----------------------------------------------------------------------------------

    def _sections(
        self, code: str, course: Course, rows: Rows, told: Told, known: Mapping[str, str], answers: Content
    ) -> Rows:
        """Return the sections of a paper: what the program knew, and what somebody wrote."""
        definition = self._maker.form(code).definition
        found = []
        for row in rows:
            section = definition.section(row["code"])
            assert section is not None
            content = _known_content(section, known)
            if row["begun"]:
                content |= {one.key: answers[one.key] for one in section.fields if answers.get(one.key)}
            found.append(told.row(course, {**row, "content": {}}) | {"content": content})
        return found

    def _row(self, pick: Pick) -> Row:
        """Return what mẫu 03 says of somebody."""
        random, deed = self._random, pick.deed
        row = {
            "name": pick.name,
            "field": deed.field,
            "content": deed.content,
            "goal": pick.say(deed.goal),
            "measures": random.choice(deeds.MEASURES),
            "in_charge": random.choice(deeds.IN_CHARGE),
            "time": random.choice(deeds.TIMES),
        }
        return row | {"position": pick.position} if pick.person else row

    def _answers(self, pick: Pick) -> Content:
        """Return what the sheet says of somebody, by field."""
        random, deed = self._random, pick.deed
        reward, agency = random.choice(deeds.REWARDS)
        answers: Content = {
            "profile": random.choice(deeds.PROFILES if pick.person else deeds.GROUP_PROFILES),
            "reason": pick.say(deed.reason),
            "plan": [
                {"id": f"r{place}", "what": what, "when": when, "who": random.choice(deeds.IN_CHARGE)}
                for place, (what, when) in enumerate(zip(deed.work, deeds.WHENS, strict=False), start=1)
            ],
            "result": pick.say(deed.result),
            "spread": pick.say(deed.spread),
            "committee": random.choice(deeds.OPINIONS),
        }
        if random.random() < 0.5:
            year = str(self._year - 1)
            answers["rewards"] = [{"id": "r1", "year": year, "form": reward, "agency": agency}]
        if pick.group:
            answers["representative"] = pick.group.members[0].full_name
        return answers


def _known_content(section: Section, known: Mapping[str, str]) -> Content:
    """Return what stands in a section before anybody wrote in it."""
    return {
        field.key: known[field.prefill]
        for field in section.fields
        if field.prefill and field.kind is not FieldKind.SHOWN and known.get(field.prefill)
    }
