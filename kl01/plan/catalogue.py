"""A plan as pages need it: read once, kept in memory until a plan changes."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.kept import Part, kept
from kl01.periods import Quarter
from kl01.plan.models import Plan, PlanItem, PlanItemVersion, PlanOwner, PlanSection
from kl01.plan.rules import Basis, Duty, Schedule, TickedBy, describe_due, duties_in, read_schedule


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it stands now."""

    id: int
    version_id: int
    code: str
    section: str
    title: str
    wording: str
    owner: str
    ticked_by: TickedBy
    fact: str
    basis: Basis
    basis_note: str
    evidence: str
    target: str
    plain: bool
    document: bool
    note: str
    enabled: bool
    """Whether the committee asks for it; switched by the administrator."""
    withdrawn: bool
    """Whether the newest pack no longer holds it."""
    schedule: Schedule

    @property
    def asked(self) -> bool:
        """Whether anything is due of it. What was ticked while it was stays to be seen."""
        return self.enabled and not self.withdrawn

    @property
    def follows(self) -> bool:
        """Whether people tick it and yet its state follows a fact, where some room can tell it."""
        return bool(self.fact) and self.ticked_by is not TickedBy.AUTO and not self.plain

    @property
    def when(self) -> str:
        """When it is due, in words."""
        return describe_due(self.schedule)

    def duties(self, year: int) -> tuple[Duty, ...]:
        """Return its duties that touch a year."""
        return duties_in(self.schedule, year) if self.asked else ()

    def duty_in(self, quarter: Quarter) -> Duty | None:
        """Return the duty that may be recorded in a quarter, or None if nothing is due then."""
        return next((duty for duty in self.duties(quarter.year) if quarter in duty.quarters), None)


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its items."""

    code: str
    title: str
    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A plan with everything in it."""

    plan_id: int
    code: str
    name: str
    issuer: str
    subject_phrase: str
    term_label: str
    first_year: int
    last_year: int
    begins_on: date
    extended_to: int
    followed_from: int
    """The first year in which units follow it: years before it may be another plan's."""
    document: dict[str, Any] = field(hash=False)
    sections: tuple[Section, ...]
    """With the items that the newest pack holds."""
    withdrawn: tuple[Item, ...]
    owner_names: dict[str, str] = field(hash=False)
    owner_kinds: dict[str, frozenset[str]] = field(hash=False)
    laid_out: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What rooms have worked out of it and ask for again and again; it goes with the plan as it is now."""

    @property
    def years(self) -> range:
        """The years in which the plan is followed, its prolongation included."""
        return range(self.followed_from, self.extended_to + 1)

    def year_to_show(self, today_year: int) -> int:
        """Return today's year if the plan covers it, else the nearest year that it covers."""
        return min(max(today_year, self.followed_from), self.extended_to)

    def all_items(self) -> Iterator[Item]:
        """Yield every item that the plan has or had."""
        for section in self.sections:
            yield from section.items
        yield from self.withdrawn

    def item(self, code: str) -> Item | None:
        """Return the item of the plan with a code."""
        return next((item for item in self.all_items() if item.code == code and not item.withdrawn), None)

    def sections_for(self, unit_kind: str) -> tuple[Section, ...]:
        """Return the sections with the items whose duty lies, or lay, with a kind of unit; none empty."""
        owners = {owner for owner, kinds in self.owner_kinds.items() if unit_kind in kinds}
        found = (
            Section(
                section.code,
                section.title,
                section.heading,
                tuple(item for item in self._all_of(section) if item.owner in owners),
            )
            for section in self.sections
        )
        return tuple(section for section in found if section.items)

    def _all_of(self, section: Section) -> Iterator[Item]:
        yield from section.items
        yield from (item for item in self.withdrawn if item.section == section.code)

    def has_duties(self, unit_kind: str) -> bool:
        """Whether a kind of unit has a checklist of its own."""
        return any(unit_kind in kinds for kinds in self.owner_kinds.values())


_NEWEST_FIRST = select(Plan).order_by(Plan.first_year.desc(), Plan.id.desc())


@kept(Part.PLANS)
def plans(session: Session) -> tuple[Catalogue, ...]:
    """Return all plans, the newest first."""
    return tuple(_read(session, plan) for plan in session.scalars(_NEWEST_FIRST))


def current_plan(session: Session, year: int) -> Catalogue | None:
    """Return the plan for a year; see plan_for."""
    return plan_for(plans(session), year)


def plan_for(found: Sequence[Catalogue], year: int) -> Catalogue | None:
    """Return of all plans the newest that is followed by a year, else the oldest; None if there is none."""
    begun = [plan for plan in found if plan.followed_from <= year]
    return next(iter(begun or found[-1:]), None)


def begin_of_plan(found: Sequence[Catalogue], year: int) -> date | None:
    """Return when the plan for a year begins; None if there is no plan."""
    plan = plan_for(found, year)
    return plan.begins_on if plan else None


def covered_years(found: Sequence[Catalogue]) -> list[int]:
    """Return all years that some plan covers."""
    return sorted({year for plan in found for year in plan.years})


def catalogue(session: Session, plan_id: int) -> Catalogue | None:
    """Return a plan, or None if there is no such plan."""
    return next((plan for plan in plans(session) if plan.plan_id == plan_id), None)


def _read(session: Session, plan: Plan) -> Catalogue:
    rows = session.execute(
        select(PlanItem, PlanItemVersion)
        .join(PlanItemVersion, PlanItemVersion.item_id == PlanItem.id)
        .where(PlanItem.plan_id == plan.id, PlanItemVersion.is_current.is_(True))
        .order_by(PlanItemVersion.position)
    )
    extension = plan.extended_to - plan.last_year
    items = [_item(item, version, extension) for item, version in rows]
    sections = session.scalars(select(PlanSection).filter_by(plan_id=plan.id).order_by(PlanSection.position))
    owners = list(session.scalars(select(PlanOwner).filter_by(plan_id=plan.id)))
    return Catalogue(
        plan_id=plan.id,
        code=plan.code,
        name=plan.name,
        issuer=plan.issuer,
        subject_phrase=plan.subject_phrase,
        term_label=plan.term_label,
        first_year=plan.first_year,
        last_year=plan.last_year,
        begins_on=plan.begins_on,
        extended_to=plan.extended_to,
        followed_from=max(plan.first_year, plan.followed_from or 0),
        document=plan.document,
        sections=tuple(
            Section(
                row.code,
                row.title,
                row.heading,
                tuple(item for item in items if item.section == row.code and not item.withdrawn),
            )
            for row in sections
        ),
        withdrawn=tuple(item for item in items if item.withdrawn),
        owner_names={owner.code: owner.name for owner in owners},
        owner_kinds={owner.code: frozenset(owner.unit_kinds) for owner in owners},
    )


def _item(item: PlanItem, version: PlanItemVersion, extension: int) -> Item:
    return Item(
        id=item.id,
        version_id=version.id,
        code=item.code,
        section=version.section,
        title=version.title,
        wording=version.wording,
        owner=version.owner,
        ticked_by=version.ticked_by,
        fact=version.fact,
        basis=version.basis,
        basis_note=version.basis_note,
        evidence=version.evidence,
        target=version.target,
        plain=version.plain,
        document=version.document,
        note=version.note,
        enabled=item.enabled,
        withdrawn=item.withdrawn_on is not None,
        schedule=read_schedule(
            version.cadence, version.due, version.deadline, version.first_year, version.last_year, extension
        ),
    )
