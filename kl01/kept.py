"""What is kept in memory of the database, until it changes there.

Some tables change seldom and are asked for by every request: units, offices, plans, forms. A row counts
how often each of these parts has changed. Triggers raise the numbers in the transaction of the change itself,
whoever makes it and in whichever process, so an answer that was kept under the number that a transaction
reads is what that transaction would read itself.
"""

import threading
from collections.abc import Callable, Hashable
from enum import StrEnum
from functools import wraps
from operator import attrgetter
from typing import Any, Concatenate, Final, NamedTuple, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import CheckConstraint, Connection, Engine, Table, event, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl01.db import Base, asked_once, fetch, has_written, on_dialect, own_answers

P = ParamSpec("P")
Answer = TypeVar("Answer")


class Part(StrEnum):
    """A part of the database whose changes are counted; the value names its column."""

    UNITS = "units"
    OFFICES = "offices"
    """With delegations, and who receives from those outside the Party."""
    PEOPLE = "people"
    """With where they belong, when they are away, and their accounts."""
    PLANS = "plans"
    FORMS = "forms"
    """With their last days and the themes of years."""
    EXEMPLARS = "exemplars"
    """With the registrations and meetings that they belong to."""


class Revision(Base):
    """How often each part has changed: one row."""

    __tablename__ = "revision"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    units: Mapped[int]
    offices: Mapped[int]
    people: Mapped[int]
    plans: Mapped[int]
    forms: Mapped[int]
    exemplars: Mapped[int]


class Revisions(NamedTuple):
    """The numbers of all parts, as one transaction reads them."""

    units: int
    offices: int
    people: int
    plans: int
    forms: int
    exemplars: int


REVISIONS = (
    Revision.units,
    Revision.offices,
    Revision.people,
    Revision.plans,
    Revision.forms,
    Revision.exemplars,
)
"""What a statement that reads more selects besides."""
_ALL = select(*REVISIONS)


@asked_once
def revisions(session: Session) -> Revisions:
    """Return the numbers of all parts."""
    return Revisions(*fetch(session, _ALL)[0])


def raised_by(part: Part, *models: type[Base]) -> None:
    """Let the number of a part go up with every change of some tables."""
    for model in models:
        table = model.__table__
        assert isinstance(table, Table)
        for dialect in TRIGGERS:
            for statement in triggers(part, table.name, dialect):
                event.listen(table, "after_create", on_dialect(dialect, statement))


TRIGGERS: Final = {
    "sqlite": tuple(
        f"CREATE TRIGGER {{table}}_counts_{change.lower()} AFTER {change} ON {{table}}\n"  # noqa: S608 - our own names
        "BEGIN UPDATE revision SET {part} = {part} + 1; END"
        for change in ("INSERT", "UPDATE", "DELETE")
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
EXECUTE 'UPDATE revision SET ' || TG_ARGV[0] || ' = ' || TG_ARGV[0] || ' + 1'; RETURN NULL; END $$""",
        """CREATE TRIGGER {table}_counts AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION count_change('{part}')""",
    ),
}
"""The statements that let each database count the changes of a table."""


def triggers(part: str, table: str, dialect: str) -> list[str]:
    """Return the statements that make a database count the changes of a table."""
    return [one.replace("{table}", table).replace("{part}", part) for one in TRIGGERS[dialect]]


@event.listens_for(Revision.__table__, "after_create")
def _begin(_table: object, connection: Connection, **_kept: object) -> None:
    connection.execute(text("INSERT INTO revision VALUES (1, 1, 1, 1, 1, 1, 1)"))


class _Memory:
    """The answers of one function, apart for each database; each with the numbers under which it was read."""

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most
        self._answers: WeakKeyDictionary[Any, dict[Hashable, tuple[Hashable, Any]]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, engine: Engine | Connection) -> dict[Hashable, tuple[Hashable, Any]]:
        """Return the answers from a database, to be read and written."""
        found = self._answers.get(engine)
        if found is None:
            with self._lock:
                found = self._answers.setdefault(engine, {})
        if len(found) > self._at_most:
            found.clear()  # those that are still asked for are soon there again
        return found

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._answers.clear()


_memories: list[_Memory] = []


def forget_all() -> None:
    """Forget what is kept of all databases: another may have taken the place of the one that was there."""
    for one in _memories:
        one.clear()


def kept(
    *parts: Part, at_most: int = 1000
) -> Callable[[Callable[Concatenate[Session, P], Answer]], Callable[Concatenate[Session, P], Answer]]:
    """Keep what a function reads for all who ask the same, until one of the parts changes that it reads.

    It must read nothing else, its arguments must be hashable, and nobody may change its answer, which must
    not hang on the session: columns and values of ours, no rows of the ORM. `at_most` so many answers are
    kept. A transaction that has written reads and keeps for itself: what it sees may yet be undone,
    and others may come to the same numbers by other changes.
    """
    numbers = attrgetter(*parts)

    def mark(
        read: Callable[Concatenate[Session, P], Answer],
    ) -> Callable[Concatenate[Session, P], Answer]:
        memory = _Memory(at_most)
        _memories.append(memory)

        @wraps(read)
        def ask(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            engine = session.get_bind().engine
            question: Hashable = (args, tuple(kwargs.items())) if kwargs else args
            if has_written(session):
                answers = own_answers(session)
                question = read, question
                if len(answers) > at_most:
                    answers.clear()
            else:
                answers = memory.of(engine)
            now: Hashable = numbers(revisions(session))
            found = answers.get(question)
            if found is None or found[0] != now:
                found = answers[question] = (now, read(session, *args, **kwargs))
            return cast(Answer, found[1])

        return ask

    return mark
