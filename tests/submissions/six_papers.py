"""Six papers that wait for the secretary of a cell, and what takes people away from their offices."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from kl01.org.kinds import Role
from kl01.org.models import Office
from kl01.periods import local_day
from kl01.submissions.models import Submission
from kl01.submissions.receivers import Receiver, ReceiverKind
from tests.applications import NOW
from tests.papers.made import hand_in
from tests.world import World

DAY = local_day(NOW)
SECRETARY, DEPUTY = Role.SECRETARY, Role.DEPUTY_SECRETARY
WRITERS = ("canbo.snv", "phobithu.snv", "congdoan.snv")
SIX = [(username, form) for username in WRITERS for form in ("mau-02-kq", "mau-02")]
CELL_SECRETARY, ABOVE, STAND_IN = "bithu.cbvp", "bithu.snv", "phobithu.snv"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Six papers that wait for the secretary of a cell: their numbers, by writer and form."""

    ids: dict[tuple[str, str], int]

    def of(self, username: str, form: str = "mau-02") -> int:
        return self.ids[username, form]

    def not_of(self, username: str) -> list[int]:
        return [number for (owner, _), number in self.ids.items() if owner != username]


def handed(
    world: World, username: str, form: str, role: Role = SECRETARY, unit: str = "snv-vp"
) -> Submission:
    to = Receiver(ReceiverKind.PARTY, role, world.unit(unit).id)
    return hand_in(world.session, world.person(username), form, 2026, NOW, to)


def six_papers(world: World) -> Waiting:
    """Let six papers be handed in to the secretary of the cell."""
    return Waiting({one: handed(world, *one).id for one in SIX})


def give(world: World, username: str, role: Role, unit: str, since: date = DAY) -> None:
    world.session.add(
        Office(person_id=world.person(username).id, unit_id=world.unit(unit).id, role=role, valid_from=since)
    )
    world.session.flush()


def office(world: World, role: Role, unit: str) -> Office:
    found = select(Office).where(Office.unit_id == world.unit(unit).id, Office.role == role)
    return world.session.scalars(found).one()


def ends(world: World, role: Role = SECRETARY, unit: str = "snv-vp", last_day: date | None = None) -> None:
    office(world, role, unit).valid_to = last_day or DAY - timedelta(days=1)


def leaves(world: World, username: str = CELL_SECRETARY) -> None:
    """Let somebody leave: their offices end, their account is shut."""
    for one in world.person(username).offices:
        one.valid_to = DAY - timedelta(days=1)
    world.account(username).disabled_at = NOW


def everybody_leaves(world: World) -> None:
    """Let no secretary and no deputy be left anywhere."""
    for one in world.session.scalars(select(Office).where(Office.role.in_((SECRETARY, DEPUTY)))):
        one.valid_to = DAY - timedelta(days=1)
