"""A unit with its secretary and deputy, for tests of what they do with exemplars."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.exemplars.models import CommitteeMeeting, Exemplar
from kl01.exemplars.paper import printed_for_commendation
from kl01.exemplars.rules import (
    Act,
    Approval,
    Decision,
    ExemplarState,
    Level,
    Side,
)
from kl01.exemplars.step_operations import (
    Seen,
    approve,
    commend,
    foster,
    give_back,
    propose,
    report,
    submit,
    withdraw,
)
from kl01.org.models import Person
from kl01.periods import local_day
from tests.applications import NOW
from tests.exemplars.made import (
    ALL_SIDES,
    actor_of,
    bring_to,
    register,
    seen,
    words_of,
)
from tests.principals import at_noon, person
from tests.some import some
from tests.world import World

DAY = local_day(NOW)


Mover = tuple[frozenset[Side], Actor]


class Unit:
    """Đảng bộ Sở Nội vụ: its secretary, its deputy, and what they do with exemplars."""

    def __init__(self, world: World) -> None:
        self.world, self.session = world, world.session
        self.unit = world.read_unit("snv")
        self.secretary = world.person("bithu.snv")
        self.deputy = world.person("phobithu.snv")
        self.actor = actor_of(self.secretary, NOW)
        self.names = {one.id: f"{one.full_name}, cấp ủy" for one in (self.secretary, self.deputy)}

    def mover(self, *sides: Side, person: Person | None = None) -> Mover:
        """Return on which sides somebody stands who moves exemplars, and them as who acts."""
        return frozenset(sides) or ALL_SIDES, actor_of(person or self.secretary, NOW)

    def add(self, name: str = "Nguyễn Thị Sen", **options: Any) -> Exemplar:
        return register(self.session, self.unit, self.secretary, NOW, name=name, **options)

    def at(self, state: ExemplarState, *exemplars: Exemplar, **options: Any) -> Exemplar:
        """Return an exemplar that has come as far as a state."""
        found = list(exemplars) or [self.add()]
        bring_to(self.session, state, found, self.secretary, self.deputy, NOW, **options)
        return found[0]

    def approve(
        self, *exemplars: Exemplar, by: Person | None = None, number: str = "03-BB"
    ) -> CommitteeMeeting:
        approval = Approval(number, DAY, frozenset({(by or self.deputy).id}))
        return approve(self.session, self.unit, seen(*exemplars), approval, self.names, *self.mover())

    def commend(self, *exemplars: Exemplar, sides: frozenset[Side] = ALL_SIDES, **changed: Any) -> None:
        told = {"number": "21-QĐ", "decided_on": DAY, "occasion": "19/5", "level": Level.UNIT, **changed}
        printed = printed_for_commendation(self.session, exemplars, at_noon(person(), DAY))
        commend(self.session, seen(*exemplars), Decision(**told), printed, sides, self.actor)

    def take(self, act: Act, ones: list[Seen], mover: Mover) -> None:
        """Take a step with everything right but perhaps who takes it, and when."""
        first = ones[0].exemplar
        steps: dict[Act, Callable[[], object]] = {
            Act.SUBMIT: lambda: submit(self.session, ones, *mover),
            Act.RETURN: lambda: give_back(self.session, ones, "Bổ sung", *mover),
            Act.APPROVE: lambda: approve(
                self.session, self.unit, ones,
                Approval("03-BB", DAY, frozenset({self.deputy.id, self.secretary.id})), self.names, *mover,
            ),
            Act.REPORT: lambda: report(self.session, ones, "", *mover),
            Act.FOSTER: lambda: foster(self.session, ones, *mover),
            Act.PROPOSE: lambda: propose(self.session, ones, *mover),
            Act.COMMEND: lambda: commend(
                self.session, ones, Decision("21-QĐ", DAY, "19/5", Level.UNIT),
                {first.id: words_of(self.session, first, DAY)}, *mover,
            ),
            Act.WITHDRAW: lambda: withdraw(self.session, ones, "Chuyển công tác", *mover),
        }  # fmt: skip
        steps[act]()


Saved = Callable[[Callable[[Unit], Any]], Any]
"""What the fixture `saved` gives here: called with what is to be read from the unit, or done in it."""


def events(session: Session, one: Exemplar) -> list[tuple[Verb, dict[str, Any]]]:
    found = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_kind == "exemplar", AuditEvent.subject_key == str(one.id))
        .order_by(AuditEvent.id)
    ).all()
    assert all(event.unit_id == one.unit_id for event in some(found))
    return [(event.verb, event.data) for event in found]


def all_rows(session: Session, of: type[Any] = AuditEvent) -> list[Any]:
    return list(session.scalars(select(of).order_by(of.id)))
