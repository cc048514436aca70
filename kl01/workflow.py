"""Workflows as data: one table says who may move a thing from which state to which, and in what words.

Pure: whether somebody stands on a side is found by the room that the thing belongs to.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from kl01.audit.verbs import Verb
from kl01.refusals import Refusal

S = TypeVar("S", bound=StrEnum)  # states
A = TypeVar("A", bound=StrEnum)  # acts
D = TypeVar("D", bound=StrEnum)  # sides

LONGEST_REASON = 1000
"""Characters of a reason, and of a remark to a section."""


@dataclass(frozen=True, slots=True)
class Transition(Generic[S, A, D]):
    """One way from a state to another."""

    act: A
    before: S
    after: S
    sides: frozenset[D]
    """Who may take it: whoever stands on one of these sides."""
    label: str
    """What the button says."""
    done: str
    """What is said when it is done."""
    verb: Verb
    """What the audit trail keeps."""
    reason_wanted: str = ""
    """What to say to whoever gives no reason; empty where none is needed."""

    @property
    def needs_reason(self) -> bool:
        """Whether nobody takes it without saying why."""
        return bool(self.reason_wanted)


def ways(
    act: A,
    label: str,
    done: str,
    verb: Verb,
    taken: Iterable[tuple[S, S, Collection[D]]],
    reason_wanted: str = "",
) -> Iterator[Transition[S, A, D]]:
    """Give all transitions of an act that differ in nothing but state before, state after and sides."""
    for before, after, sides in taken:
        yield Transition(act, before, after, frozenset(sides), label, done, verb, reason_wanted)


class Workflow(Generic[S, A, D]):
    """All transitions of one kind of thing. From a state an act leads to one state only."""

    def __init__(self, transitions: Iterable[Transition[S, A, D]]) -> None:
        self.transitions = tuple(transitions)
        self._ways = {(one.before, one.act): one for one in self.transitions}
        if len(self._ways) < len(self.transitions):
            raise ValueError("an act leads from one state to two")
        self._acts: dict[A, Transition[S, A, D]] = {}
        for one in self.transitions:
            self._acts.setdefault(one.act, one)

    def find(self, state: S, act: A, sides: Collection[D]) -> Transition[S, A, D] | None:
        """Return the way that an act takes for who stands on some sides; None if they may not, or not now."""
        found = self._ways.get((state, act))
        return found if found and not found.sides.isdisjoint(sides) else None

    def acts(self, state: S, sides: Collection[D]) -> list[A]:
        """Return all that somebody on some sides may do now, in the order of the table."""
        return [act for act in self._acts if self.find(state, act, sides)]

    def ever(self, act: A, sides: Collection[D]) -> bool:
        """Tell whether somebody on some sides may do an act in any state."""
        return any(one.act is act and not one.sides.isdisjoint(sides) for one in self.transitions)

    def words(self, act: A) -> Transition[S, A, D]:
        """Return the first transition of an act, for its words."""
        return self._acts[act]


def check_reason(transition: Transition[S, A, D], reason: str, called: str = "Phần này") -> None:
    """Raise Refusal if a transition needs a reason and there is none, or if it is too long.

    `called` is what a message calls the reason.
    """
    if transition.needs_reason and not reason:
        raise Refusal(transition.reason_wanted, "reason")
    check_length(reason, "reason", called)


def check_length(text: str, field: str, called: str = "Phần này") -> None:
    """Raise Refusal if a reason or a remark is too long."""
    if len(text) > LONGEST_REASON:
        raise Refusal(f"{called} phải từ {LONGEST_REASON} ký tự trở xuống", field)
