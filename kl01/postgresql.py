"""PostgreSQL's transactions: the same three manners as SQLite's (`kl01.sqlite`), for any number of processes.

- READING: REPEATABLE READ, READ ONLY: an answer is of one state of the data, and nothing can be written.
- AT_ONCE: whoever writes takes one lock of the whole database first, and holds it to the commit. What is read
  from then on nobody changes.
- LATE: begins as reading and remembers what it read. At the first statement that writes it takes the lock and
  reads all of it again; if anything is not as it was, StartOver is raised. When nobody has written meanwhile,
  on the whole server, which it knows by its snapshot, nothing is read again.

One lock for all who write looks coarse. But it is held for the few statements of the write alone; there is
nothing to wait for in a circle; and no rule has to say which rows it depends on, so that none can forget one.
Who writes without KL01 (psql) must take it, too: `SELECT pg_advisory_xact_lock(1801)`.
"""

from typing import Any, Final

import psycopg
from psycopg.errors import InFailedSqlTransaction, LockNotAvailable
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from kl01.database_file import DatabaseLostError
from kl01.db import BusyError, LateReads, Manner, StartOver, late_reads, manner, waiting_for_the_lock
from kl01.remembering import READS, RemembersRows, gives_again

WRITE_WAIT_SECONDS: Final = 10
STATEMENT_SECONDS: Final = 30
"""No statement of a page takes a second; one that is stuck must not hold a connection for ever."""
SILENT_SECONDS: Final = 60
"""Who holds the lock and says nothing for so long is taken for gone (a machine that went to sleep)."""
LOCK: Final = 1801
"""The number of the lock of all who write."""

_LIMITS: Final = (
    f"-c lock_timeout={WRITE_WAIT_SECONDS}s -c statement_timeout={STATEMENT_SECONDS}s -c timezone=UTC"
    # What KL01 asks takes milliseconds, of data that lie in memory: no machine code is made for it, and a row
    # by way of an index costs hardly more than the next one.
    " -c jit=off -c random_page_cost=1.1"
)
_HEARING: Final = {
    "application_name": "kl01",
    "connect_timeout": WRITE_WAIT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""A server that was switched off says nothing: who waits for its word hears in 20 seconds that it is gone."""
_BEGIN_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_SNAPSHOT: Final = "SELECT pg_current_snapshot()::text"
_BEGIN_WRITING: Final = (
    "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE"
    f"; SET LOCAL idle_in_transaction_session_timeout = '{SILENT_SECONDS}s'"
    f"; SELECT pg_try_advisory_xact_lock({LOCK}); {_SNAPSHOT}"
)
_WHICH: Final = "SELECT oid FROM pg_database WHERE datname = current_database()"
"""The number of a database, which stays with it; one that is made anew under its name has another."""
_WAIT: Final = f"SELECT pg_advisory_xact_lock({LOCK}); {_SNAPSHOT}"
"""The state of the data is asked for after the lock is there, by a statement of its own."""


class _Cursor(RemembersRows, psycopg.Cursor[Any]):
    """Remembers the rows of what is read before anything is written."""

    connection: "LateConnection"

    def execute(self, query: Any, params: Any = None, **options: Any) -> "_Cursor":
        """Execute a statement, and begin to remember its rows if that is asked for."""
        self.forget_rows()
        super().execute(query, params, **options)
        self.remember(self.connection.reads, query, params)
        return self


class LateConnection(psycopg.Connection[Any]):
    """A connection whose transactions may begin as reading and write later."""

    reads: LateReads | None = None
    """What was read in the request, while it may write but has not."""
    _holds_lock = False

    def begin(self, how: Manner, reads: LateReads | None) -> None:
        """Begin a transaction in one of the three ways. Raises BusyError if the lock can't be had.

        `reads` is what the request has read so far. Who begins AT_ONCE raises StartOver if it has changed.
        """
        if how is Manner.READING:
            self._run(_BEGIN_READING)
        elif how is Manner.LATE and reads is not None:
            reads.snapshots.add(self._run(f"{_BEGIN_READING}; {_SNAPSHOT}")[-1])
            self.reads = reads
        else:
            snapshot = self._begin_writing(_BEGIN_WRITING)
            if reads is not None:
                self._check(reads, snapshot)  # what was read before slow work, in a transaction that is over
                reads.snapshots.add(snapshot)
                self.reads = reads

    def write_now(self) -> None:
        """Take the lock, and go on only if all that was read would be read again.

        Raises StartOver if not, BusyError if the lock can't be had.
        """
        reads, self.reads = self.reads, None
        assert reads is not None
        try:
            self._check(reads, self._begin_writing(f"COMMIT; {_BEGIN_WRITING}"))  # nothing was written
        except BaseException:
            # SQLAlchemy takes the transaction for the one that was: nothing may be written beside it.
            if not self.closed:
                self._run(f"ROLLBACK; {_BEGIN_READING}")
            raise

    @property
    def waits_to_write(self) -> bool:
        """Whether it may write and has not taken the lock for it."""
        return self.reads is not None and not self._holds_lock

    def _begin_writing(self, statements: str) -> str:
        is_ours, snapshot = self._run(statements)[-2:]
        if not is_ours:
            try:
                with waiting_for_the_lock():
                    snapshot = self._run(_WAIT)[-1]
            except LockNotAvailable:
                self._run("ROLLBACK")
                raise BusyError from None
        self._holds_lock = True
        return str(snapshot)

    def _run(self, statements: str) -> list[Any]:
        """Execute statements of our own, which nobody remembers; return the value of each that gives one."""
        found: list[Any] = []
        with psycopg.Cursor(self) as cursor:
            cursor.execute(statements, prepare=False)
            while True:
                if cursor.description:
                    found += (cursor.fetchone() or [None])[:1]
                if not cursor.nextset():
                    return found

    def cursor(self, name: str = "", **options: Any) -> Any:
        """Return a cursor. Raises RuntimeError for one of the server while what is read is remembered."""
        if name and self.reads is not None:
            raise RuntimeError("rows that stream in are not remembered: read them where nothing is written")
        return super().cursor(name, **options) if name else super().cursor(**options)

    def _check(self, reads: LateReads, snapshot: str) -> None:
        """Raise StartOver if something that was read would be read differently now."""
        if not reads.statements or reads.snapshots == {snapshot}:
            return
        with self.pipeline():  # all of it in one message
            again = [psycopg.Cursor(self).execute(sql, given) for sql, given, _ in reads.statements]
            same = [
                gives_again(cursor, rows)
                for cursor, (_, _, rows) in zip(again, reads.statements, strict=True)
            ]
        if not all(same):
            self.rollback()
            raise StartOver

    def commit(self) -> None:
        """Commit; the lock goes when it is on the disk.

        Raises InFailedSqlTransaction after a statement that failed: the server would undo all without a word.
        """
        if self.pgconn.transaction_status == TransactionStatus.INERROR:
            self.rollback()
            raise InFailedSqlTransaction("a statement failed before: nothing is written")
        super().commit()
        if self._holds_lock and (reads := late_reads()):
            reads.forget()  # what was read before may be what was written
        self.reads, self._holds_lock = None, False

    def rollback(self) -> None:
        """Undo, and let others write.

        A transaction that only read has nothing to undo, and is ended as if it were to stay: at the word
        ROLLBACK the driver forgets all statements that the server has planned. So a `SET` in it stays: let it
        be `SET LOCAL`.
        """
        try:
            if self._holds_lock:
                super().rollback()
            else:
                super().commit()
        finally:
            self.reads, self._holds_lock = None, False


def configure_postgresql(engine: Engine) -> None:
    """Give a PostgreSQL engine our transactions and limits of time.

    A connection to another database under the name of the first raises DatabaseLostError: what is kept in
    memory is of that one, and so is whatever people have before them.
    """
    known: list[int] = []

    @event.listens_for(engine, "do_connect")
    def _make(_dialect: object, _record: object, arguments: Any, options: dict[str, Any]) -> LateConnection:
        options["options"] = f"{options.get('options', '')} {_LIMITS}".strip()
        for name, value in _HEARING.items():
            options.setdefault(name, value)
        made = LateConnection.connect(*arguments, autocommit=True, cursor_factory=_Cursor, **options)
        assert isinstance(made, LateConnection)
        [number] = made._run(_WHICH)
        if number != (known or [number])[0]:
            name = made.info.dbname
            made.close()
            raise DatabaseLostError(name, replaced=True)
        known[:] = [number]
        return made

    @event.listens_for(engine, "engine_disposed")
    def _forget(_engine: object) -> None:
        known.clear()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        try:
            connection.connection.dbapi_connection.begin(manner(), late_reads())
        except psycopg.Error as error:
            raise DBAPIError.instance("BEGIN", (), error, psycopg.Error) from error

    @event.listens_for(engine, "before_cursor_execute")
    def _before(
        connection: Any, _cursor: object, statement: str, _parameters: object, *_rest: object
    ) -> None:
        link = connection.connection.dbapi_connection
        reads = statement.startswith(READS) and not statement.endswith(("FOR UPDATE", "SKIP LOCKED"))
        if link.waits_to_write and not reads:
            link.write_now()
