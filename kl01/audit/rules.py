"""What makes a change of the trail visible: the hash of an event, and the chain of seals over events.

Triggers refuse changes to whoever speaks with the database; whoever writes into its file past them is found
by these. An event is hashed by what it says, never by how a database stores it, so that a trail can be moved.
A seal binds the events since the seal before it, and that seal, so that none can be changed, added or taken
away below the newest seal without all seals after it being made anew: the number and the code of one seal on
a sheet of paper prove all that lies before it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum
from typing import Any, Final

HASHED: Final = (
    "at",
    "actor_id",
    "actor_name",
    "on_behalf_of_id",
    "on_behalf_of_name",
    "verb",
    "subject_kind",
    "subject_key",
    "unit_id",
    "batch",
    "data",
)
"""The parts of an event that its hash covers, in this order: all but its number, which the seals cover."""
CODE_LETTERS: Final = 16
"""So many letters of a seal's hash are its code: enough that nobody finds another trail with the same."""


def event_digest(event: Mapping[str, Any]) -> str:
    """Return the hash of an event, SHA-256 in 64 hexadecimal digits; parts that are not named are empty."""
    parts = [_plain(event.get(name)) for name in HASHED]
    return _sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _plain(value: object) -> object:
    """Return a value as any database gives it back."""
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.isoformat(timespec="microseconds")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):  # as it is stored, where a number as a key is its digits
        return json.loads(json.dumps(value, ensure_ascii=False))
    return value


def seal_digest(before: str, at: datetime, events: Iterable[tuple[int, str]]) -> str:
    """Return the hash of a seal made at a moment.

    `before` is the hash of the seal before it, empty for the first; `events` are the number and the hash of
    each event under it, by their numbers.
    """
    lines = [before, str(_plain(at)), *(f"{number} {digest}" for number, digest in events)]
    return _sha256("\n".join(lines))


def seal_code(digest: str) -> str:
    """Return the code of a seal that people can copy onto paper, in groups of four letters."""
    letters = digest[:CODE_LETTERS].upper()
    return "-".join(letters[place : place + 4] for place in range(0, CODE_LETTERS, 4))


def same_code(digest: str, typed: str) -> bool:
    """Tell whether a code that was copied by hand is that of a seal, whatever stands between its letters."""
    return "".join(filter(str.isalnum, typed)).upper() == digest[:CODE_LETTERS].upper()


class Wrong(StrEnum):
    """What a check can find. The value is stored and never changed."""

    EVENT = "event"
    """An event no longer says what it said when it was written."""
    SEAL = "seal"
    """The events under a seal are no longer those that it was made over: changed, added or taken away."""
    CHAIN = "chain"
    """A seal is missing, or stands where none can, or holds what none holds."""
    UNREADABLE = "unreadable"
    """Events or seals can't be read at all."""
    GUARD = "guard"
    """What keeps events and seals from being changed is gone from the database."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it is stored: what its columns say, None if they can't be read, and its hash."""

    id: int
    said: Mapping[str, Any] | None
    digest: str

    @property
    def at(self) -> datetime:
        """When it happened, of one that can be read."""
        assert self.said is not None
        at: datetime = self.said["at"]
        return at


@dataclass(frozen=True, slots=True)
class StoredSeal:
    """A seal as it is stored."""

    id: int
    at: datetime | None
    """None if what is stored there is no moment."""
    first_event_id: int
    last_event_id: int
    events: int
    digest: str

    @property
    def code(self) -> str:
        """What people copy onto paper."""
        return seal_code(self.digest)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, and the numbers of the first and the last event that it may be about."""

    wrong: Wrong
    first: int
    last: int


@dataclass(slots=True)
class TrailCheck:
    """What a check of the whole trail found."""

    events: int = 0
    """So many were looked at."""
    sealed_to: int = 0
    """The number of the last event under a seal, 0 if there is none."""
    seals: int = 0
    seal: StoredSeal | None = None
    """The newest."""
    unsealed: int = 0
    """So many came after it."""
    findings: list[Finding] = field(default_factory=list)
    """The first FINDINGS_MOST of what is wrong."""
    wrong: int = 0
    """How much is wrong in all."""
    turned_back: list[int] = field(default_factory=list)
    """The first events that bear a moment more than CLOCK_SLACK before one that was written earlier: the
    machine's clock was set back, or somebody wrote them with a day of their choice."""

    def note(self, wrong: Wrong, first: int, last: int) -> None:
        """Take down something that is wrong."""
        self.wrong += 1
        if len(self.findings) < FINDINGS_MOST:
            self.findings.append(Finding(wrong, first, last))


CLOCK_SUBJECT: Final = ("clock", "server")
"""What an event names by which the administrator says that the present moment is right after all."""
FINDINGS_MOST: Final = 20
CLOCK_SLACK: Final = timedelta(hours=1)


def _is_whole(event: StoredEvent) -> bool:
    try:
        return event.said is not None and event_digest(event.said) == event.digest
    except (TypeError, ValueError, RecursionError):  # what no event of ours ever held
        return False


def _sets_the_clock(event: StoredEvent) -> bool:
    said = event.said or {}
    return (said.get("subject_kind"), said.get("subject_key")) == CLOCK_SUBJECT


def check_trail(events: Iterable[StoredEvent], seals: Iterable[StoredSeal]) -> TrailCheck:
    """Check a whole trail: events and seals as they are stored, each by their numbers."""
    check, before = TrailCheck(), ""
    newest: datetime | None = None
    source = iter(events)
    event = next(source, None)

    def look(one: StoredEvent) -> tuple[int, str]:
        nonlocal newest
        check.events += 1
        if not _is_whole(one):
            check.note(Wrong.EVENT, one.id, one.id)
        elif newest is not None and one.at < newest - CLOCK_SLACK and not _sets_the_clock(one):
            if len(check.turned_back) < FINDINGS_MOST:
                check.turned_back.append(one.id)
        else:
            newest = one.at if newest is None or _sets_the_clock(one) else max(newest, one.at)
        return one.id, one.digest

    for seal in seals:
        covered = []
        while event is not None and event.id <= seal.last_event_id:
            covered.append(look(event))
            event = next(source, None)
        if seal.at is None or seal.id != check.seals + 1 or seal.last_event_id <= check.sealed_to:
            check.note(Wrong.CHAIN, min(check.sealed_to + 1, seal.last_event_id), seal.last_event_id)
        elif (
            seal_digest(before, seal.at, covered) != seal.digest
            or len(covered) != seal.events
            or not covered
            or (covered[0][0], covered[-1][0]) != (seal.first_event_id, seal.last_event_id)
        ):
            check.note(Wrong.SEAL, min(check.sealed_to + 1, seal.first_event_id), seal.last_event_id)
        check.seal, check.seals, before = seal, seal.id, seal.digest
        check.sealed_to = max(check.sealed_to, seal.last_event_id)
    while event is not None:
        look(event)
        check.unsealed += 1
        event = next(source, None)
    return check


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
