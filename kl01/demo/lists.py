"""What is told of each of those who are chosen, and the lists that their committee approved of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kl01.demo.choices import Batch, Pick
from kl01.demo.courses import MOMENTS, Course, Part, Rows, Step, Who
from kl01.forms.content import Row
from kl01.org.models import Person
from kl01.periods import format_date, local_day

_STEP_OF = {at: step for step, at in MOMENTS.items()}
_STEP_OF_DAY = {local_day(at): step for step, at in MOMENTS.items()}
_PEOPLE = frozenset(
    {"actor_id", "submitted_by_id", "commended_by_id", "consent_by_id", "writer_id", "changed_by_id"}
)
"""Columns that hold a person's number."""


@dataclass(frozen=True, slots=True)
class Told:
    """What stands for what in the rows of a course: moments, people, words."""

    moments: Mapping[Step, datetime]
    people: Mapping[Who, Person]
    words: Mapping[str, str]

    def row(self, course: Course, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row of a course as it is of somebody real."""
        return {name: self._value(course, name, value) for name, value in row.items()}

    def _value(self, course: Course, name: str, value: Any) -> Any:
        if isinstance(value, datetime):
            return self.moments[_STEP_OF[value]]
        if isinstance(value, date):
            return local_day(self.moments[_STEP_OF_DAY[value]])
        if name in _PEOPLE and value is not None:
            return self.people[course.people[value]].id
        if isinstance(value, dict):
            return {key: self._value(course, "", one) for key, one in value.items()}
        return self.words.get(value, value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Made:
    """Somebody who is chosen, with what is told of them."""

    pick: Pick
    told: Told
    batch: Batch

    @property
    def was_approved(self) -> bool:
        """Whether the committee approved once."""
        return Step.APPROVED in self.pick.way.steps

    @property
    def approved(self) -> bool:
        """Whether the committee's approval stands."""
        return self.was_approved and Step.RETURNED not in self.pick.way.steps


@dataclass(frozen=True, slots=True)
class List:
    """Who stands on a list of the year, in their order."""

    made: list[Made]
    approved: bool

    @property
    def reported(self) -> bool:
        """Whether some of them were reported as approved here."""
        return self.approved and any(Step.REPORTED in one.pick.way.steps for one in self.made)


def meeting_words(told: Told) -> str:
    """Return how papers name a meeting, as exemplars.paper.approval_words has it."""
    held_on = format_date(local_day(told.moments[Step.APPROVED]))
    return f"{told.words[Part.MEETING.value]}, ngày {held_on}"


def lists_of(made: Iterable[Made]) -> list[List]:
    """Return those whom the committee approved, meeting by meeting, and those who wait."""
    found: dict[int, List] = {}
    chosen = list(made)
    for one in sorted(chosen, key=lambda one: one.told.moments[Step.APPROVED]):
        if one.was_approved:
            found.setdefault(id(one.batch), List([], approved=True)).made.append(one)
    waiting = [one for one in chosen if not one.approved]
    return [*found.values(), *([List(waiting, approved=False)] if waiting else [])]


def round_rows(
    registration_id: int, lists: Sequence[List], paper_ids: Sequence[int], meetings: Mapping[int, int]
) -> Rows:
    """Return the rows of the lists of a year; `meetings` are the numbers of those of their batches."""
    found = []
    for ordinal, (one, paper_id) in enumerate(zip(lists, paper_ids, strict=True), start=1):
        batch = one.made[0].batch
        found.append(
            {
                "registration_id": registration_id,
                "paper_id": paper_id,
                "ordinal": ordinal if one.approved else None,
                "meeting_id": meetings[id(batch)] if one.approved else None,
                "approved_at": batch.moments[Step.APPROVED] if one.approved else None,
                "reported_at": batch.moments[Step.REPORTED] if one.reported else None,
            }
        )
    return found


def rows_on(
    lists: Sequence[List], round_ids: Sequence[int], stored: Mapping[int, int], rows: Mapping[int, Row]
) -> Rows:
    """Return what approved lists say of each: `stored` are the numbers, `rows` what mẫu 03 says, by id()."""
    return [
        {
            "round_id": round_id,
            "exemplar_id": stored[id(made)],
            "kind": made.pick.kind,
            "position": place,
            "row": rows[id(made)],
        }
        for one, round_id in zip(lists, round_ids, strict=True)
        for place, made in enumerate(one.made if one.approved else (), start=1)
    ]
