"""Whom the invented units choose as examples in each year, and when each step of their way was taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from kl01.demo import deeds
from kl01.demo.courses import Step, Way
from kl01.demo.deeds import Deed
from kl01.demo.organisation import DemoUnit
from kl01.demo.ticks import office_moment
from kl01.exemplars.rules import ExemplarKind
from kl01.org.kinds import Standing, UnitKind
from kl01.org.models import OrgUnit, Person
from kl01.org.units import Unit
from kl01.periods import local_day
from kl01.submissions.people import Affiliation

_STEPS = tuple(Step)
_EARLY = _STEPS[: _STEPS.index(Step.FOSTERED) + 1]
_LATE = _STEPS[len(_EARLY) :]
_WAYS_IN_TIME = (Way.COMMENDED, Way.FOSTERED, Way.REPORTED, Way.WAITING)
"""How far a list has come, the furthest first."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many a unit chooses in a year, and whether its committee approves them in time."""

    collectives: int
    individuals: int
    in_time: bool = True


_PRESENT = {
    "sct": Amounts(1, 3),
    "capnuoc": Amounts(3, 4),  # more than the plan asks for
    "lmhtx": Amounts(1, 1),  # fewer
    "ctd": Amounts(0, 0),
    "qdtpt": Amounts(1, 2, in_time=False),
}
"""What some units have chosen for the present year, so that the overview has something to tell."""
_UNUSUAL = (
    (0.05, Amounts(0, 0)),
    (0.09, Amounts(3, 2)),
    (0.14, Amounts(1, 1)),
    (0.20, Amounts(1, 2, in_time=False)),
)
"""The same of the other units: each up to a chance."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Who is chosen, for what, and how far they go."""

    kind: ExemplarKind
    way: Way
    name: str
    deed: Deed
    amount: int
    home: Affiliation | None = None
    person: Person | None = None
    group: DemoUnit | None = None

    @property
    def position(self) -> str:
        """A person's post and unit; empty for a collective."""
        if not self.person or not self.home:
            return ""
        if self.home.unit.kind is UnitKind.GRASSROOTS_PARTY_CELL:  # which registers them itself
            return self.person.job_title
        return f"{self.person.job_title}, {self.home.unit.name}"

    def say(self, text: str) -> str:
        """Return one of the deed's texts with its number."""
        return text.format(n=self.amount)


@dataclass(frozen=True, slots=True)
class Batch:
    """Exemplars that go their way together, and when they take each step."""

    moments: Mapping[Step, datetime]
    picks: list[Pick]

    @property
    def approved(self) -> bool:
        """Whether the committee met about some of them."""
        return any(Step.APPROVED in one.way.steps for one in self.picks)

    @property
    def reported(self) -> bool:
        """Whether some of them were reported."""
        return any(Step.REPORTED in one.way.steps for one in self.picks)


class Chooser:
    """A unit that chooses its examples year by year."""

    def __init__(
        self, made: DemoUnit, busy: set[int], since: Mapping[int, date], now: datetime, seed: str
    ) -> None:
        """`busy` have an office or an account and are not chosen; `since` says when each person came."""
        self._made = made
        self._now = now
        self._today = local_day(now)
        self._since = since
        self._seed = f"{seed} {made.unit.code}"
        random = Random(self._seed)  # noqa: S311 - invents, guards nothing
        people = [(one, home) for one, home in self._people() if one.id not in busy]
        self._candidates = random.sample(people, len(people))
        self._in_company = any(one.job_title in {"Công nhân", "Kỹ sư"} for one, _ in people)

    def _people(self) -> Iterator[tuple[Person, Affiliation]]:
        for part in (self._made, *self._made.under):
            for standing, people in (
                (Standing.PARTY_MEMBER, part.members),
                (Standing.NON_MEMBER, part.others),
            ):
                for person in people:
                    yield person, Affiliation(Unit.of(part.unit), standing, self._since[person.id])

    # --- When ----------------------------------------------------------------------------------------------

    def _moments(
        self, random: Random, early: tuple[date, date], late: tuple[date, date]
    ) -> dict[Step, datetime]:
        """Return when each step is taken: up to fostering within `early`, the rest within `late`."""
        found: dict[Step, datetime] = {}
        last = datetime.min.replace(tzinfo=self._now.tzinfo)
        for steps, (first_day, last_day) in ((_EARLY, early), (_LATE, late)):
            length = (last_day - first_day).days / (len(steps) - 1)
            days = [first_day + timedelta(days=round(length * place)) for place in range(len(steps))]
            ats = sorted(office_moment(random, day - timedelta(days=1), day) for day in days)
            for step, at in zip(steps, ats, strict=True):
                found[step] = last = max(at, last + timedelta(hours=1))
        return found

    def _usual_moments(self, random: Random, year: int) -> dict[Step, datetime]:
        """Return when the steps are taken by who keeps to the plan: commended around 19 May."""
        begins = date(year, 2, random.randint(4, 12))
        return self._moments(
            random, (begins, date(year, 3, random.randint(24, 31))), (date(year, 5, 5), date(year, 5, 18))
        )

    def _way(self, moments: Mapping[Step, datetime], amounts: Amounts) -> Way | None:
        """Return how far a list has come by now; None if it was not even laid before the committee."""
        ways = _WAYS_IN_TIME if amounts.in_time else (Way.WAITING,)
        latest = self._now - timedelta(days=1)
        return next((way for way in ways if moments[way.steps[-1]] < latest), None)

    # --- Whom ----------------------------------------------------------------------------------------------

    def batches(self, year: int, present: int) -> list[Batch]:
        """Return whom the unit has chosen for a year by now."""
        random = Random(f"{self._seed} {year}")  # noqa: S311 - as above
        moments = self._usual_moments(random, year)
        amounts = self._amounts(year, present, random)
        way = self._way(moments, amounts)
        if way is None or not amounts.collectives:
            return []
        ways = [self._varied(way, random) for _ in range(amounts.collectives + amounts.individuals)]
        groups = self._groups(year, amounts.collectives, ways, random)
        people = self._individuals(year, amounts.individuals, ways[len(groups) :], random)
        return [Batch(moments, [*groups, *people])]

    def _amounts(self, year: int, present: int, random: Random) -> Amounts:
        usual = Amounts(random.choice((1, 1, 2)), random.choice((2, 2, 3)))
        if year != present:
            return usual
        if self._made.unit.code in _PRESENT:
            return _PRESENT[self._made.unit.code]
        chance = random.random()
        return next((amounts for share, amounts in _UNUSUAL if chance < share), usual)

    @staticmethod
    def _varied(way: Way, random: Random) -> Way:
        """Return the way of one of a list: of the commended, one in ten each by others, or not published."""
        if way is not Way.COMMENDED:
            return way
        return random.choice((Way.ABOVE, Way.DECLINED, *[Way.COMMENDED] * 8))

    def _groups(self, year: int, count: int, ways: list[Way], random: Random) -> list[Pick]:
        names = deeds.SHIFT_NAMES if self._in_company else deeds.GROUP_NAMES
        own: list[DemoUnit | str] = [*self._made.under, *random.sample(names, min(count, len(names)))]
        first = year % len(own) if self._made.under else 0
        chosen = [own[(first + place) % len(own)] for place in range(count)]
        told = self._deeds(count, deeds.SHIFT_DEEDS, deeds.GROUP_DEEDS, random)
        return [
            Pick(
                ExemplarKind.COLLECTIVE,
                Way.COMMENDED if way is Way.DECLINED else way,
                one if isinstance(one, str) else one.unit.name,
                deed,
                random.choice(deed.amounts),
                group=None if isinstance(one, str) else one,
            )
            for one, deed, way in zip(chosen, told, ways, strict=False)
        ]

    def _individuals(self, year: int, count: int, ways: list[Way], random: Random) -> list[Pick]:
        there = [one for one in self._candidates if one[1].since < date(year, 1, 1)]
        chosen = [there[(year * 3 + place) % len(there)] for place in range(min(count, len(there)))]
        told = self._deeds(count, deeds.WORKER_DEEDS, deeds.PERSON_DEEDS, random)
        return [
            self.individual(person, home, deed, way, random)
            for (person, home), deed, way in zip(chosen, told, ways, strict=False)
        ]

    def _deeds(
        self, count: int, of_companies: tuple[Deed, ...], of_offices: tuple[Deed, ...], random: Random
    ) -> list[Deed]:
        possible = [*of_companies, *of_offices] if self._in_company else list(of_offices)
        return random.sample(possible, count)

    @staticmethod
    def individual(person: Person, home: Affiliation, deed: Deed, way: Way, random: Random) -> Pick:
        """Return a person who is chosen."""
        return Pick(
            ExemplarKind.INDIVIDUAL, way, person.full_name, deed, random.choice(deed.amounts), home, person
        )

    # --- The unit that most accounts belong to -------------------------------------------------------------

    def lively(self, year: int, writer: Person) -> list[Batch]:
        """Return what the unit of the accounts has under way: something to do for each of them.

        2 collectives and 3 people, as the plan asks, each at another place of the way. `writer` was asked to
        write their own part.
        """
        random = Random(f"{self._seed} {year}")  # noqa: S311 - as above
        whole, part = self._made.under[0], deeds.GROUP_NAMES[1]
        group_deeds = random.sample(deeds.GROUP_DEEDS, 2)
        own_deeds = random.sample(deeds.PERSON_DEEDS, 3)
        there = [one for one in self._candidates if one[1].since < date(year, 1, 1)]
        first, second = there[(year * 3) % len(there)], there[(year * 3 + 1) % len(there)]
        home = next(home for one, home in self._people() if one.id == writer.id)
        collective = ExemplarKind.COLLECTIVE
        early = self._before(date(year, 2, 5), 75), self._before(date(year, 3, 30), 45)
        settled = self._moments(random, early, (self._ago(12), self._ago(3)))
        returned = self._moments(random, (self._ago(30), self._ago(9)), (self._ago(6), self._ago(4)))
        waiting = self._moments(random, (self._ago(9), self._ago(2)), (self._ago(2), self._ago(1)))
        return [
            Batch(
                settled,
                [
                    Pick(
                        collective,
                        Way.PROPOSED,
                        whole.unit.name,
                        group_deeds[0],
                        random.choice(group_deeds[0].amounts),
                        group=whole,
                    ),
                    self.individual(writer, home, own_deeds[0], Way.ASKED, random),
                ],
            ),
            Batch(
                returned,
                [Pick(collective, Way.RETURNED, part, group_deeds[1], random.choice(group_deeds[1].amounts))],
            ),
            Batch(waiting, [self.individual(*first, own_deeds[1], Way.WAITING, random)]),
            Batch(waiting, [self.individual(*second, own_deeds[2], Way.DRAFT, random)]),
        ]

    def _ago(self, days: int) -> date:
        return self._today - timedelta(days=days)

    def _before(self, day: date, days: int) -> date:
        """Return a day, or one so many days ago if it has not come by then."""
        return min(day, self._ago(days))


def unit_of(pick: Pick) -> OrgUnit | None:
    """Return the unit of the tree that a collective is; none for a named group or a person."""
    return pick.group.unit if pick.group else None
