"""SQLite's transactions: who reads waits for nobody, who writes keeps the others waiting but briefly.

sqlite3's default transactions lose updates: two requests read, both write, one write is gone without an
error. So we begin transactions ourselves, in one of three ways (`kl01.db.Manner`):

- READING: plain BEGIN, and the connection can't write at all.
- AT_ONCE: BEGIN IMMEDIATE. Nobody else writes from the first read to the commit; for commands and jobs.
- LATE: begins as reading, and remembers what it read. At the first statement that writes it takes the lock
  and reads all of it again: if anything is not as it was, StartOver is raised and the request begins anew,
  AT_ONCE. So everything that was decided by holds when it is written, rights too, and it is all told by the
  reads themselves: no rule has to say what it depends on. When nobody else has written meanwhile, which
  SQLite knows by a number, nothing is read again.

Within the process one lock stands before the write transaction, because waiting for a lock is quicker and
fairer than SQLite's busy retries. It is let go when the commit is on the disk. Whoever writes sees before
and after that the file is still where it was (`kl01.database_file`).
"""

import itertools
import sqlite3
import threading
from typing import Any
from weakref import WeakSet

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from kl01.database_file import DatabaseFile
from kl01.db import BusyError, LateReads, Manner, StartOver, late_reads, manner, waiting_for_the_lock
from kl01.remembering import READS, RemembersRows, gives_again

WRITE_WAIT_SECONDS = 10

_write_lock = threading.Lock()
_numbers = itertools.count()


class _Cursor(RemembersRows, sqlite3.Cursor):
    """Remembers the rows of what is read before anything is written."""

    connection: "LateConnection"

    def execute(self, sql: str, parameters: Any = (), /) -> "_Cursor":
        self.forget_rows()
        super().execute(sql, parameters)
        self.remember(self.connection.reads, sql, parameters)
        return self


class LateConnection(sqlite3.Connection):
    """A connection whose transactions may begin as reading and write later."""

    reads: LateReads | None = None
    """What was read in the request, while it may write but has not."""
    _holds_lock = False
    _reads_only = False
    _own_commits = 0
    """SQLite's number of the data does not count them, and it may be another request that made them."""
    file: DatabaseFile | None = None
    """Where the database lies, None for one in memory."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Connect, as sqlite3 does."""
        super().__init__(*args, **kwargs)
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()
        self._number = next(_numbers)

    def cursor(self, factory: Any = None) -> Any:
        """Return a cursor that remembers what it reads."""
        made = super().cursor(factory or _Cursor)
        self._cursors.add(made)
        return made

    def run(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Execute a statement of our own, which nobody remembers."""
        return super().cursor().execute(sql, parameters)

    def begin(self, how: Manner, reads: LateReads | None) -> None:
        """Begin a transaction in one of the three ways. Raises BusyError if the lock can't be had.

        `reads` is what the request has read so far. Who begins AT_ONCE raises StartOver if it has changed.
        """
        late = how is Manner.LATE and reads is not None
        self._read_only(how is Manner.READING or late)
        if how is Manner.READING or late:
            self.run("BEGIN")
        else:
            self._begin_writing()
        if how is Manner.READING or reads is None:
            return
        if not late:
            self._check(reads)  # what was read before slow work, in a transaction that is over
        reads.snapshots.add(self._snapshot())
        self.reads = reads

    def write_now(self, cursor: sqlite3.Cursor) -> None:
        """Take the lock for a cursor's statement, and go on only if all that was read would be read again.

        Raises StartOver if not, BusyError if the lock can't be had.
        """
        reads, self.reads = self.reads, None
        assert reads is not None
        self._close_cursors(but=cursor)
        super().rollback()
        try:
            self._read_only(False)
            self._begin_writing()
            self._check(reads)
        except BaseException:
            # SQLAlchemy takes the transaction for the one that was: nothing may be written beside it.
            self._read_only(True)
            raise

    @property
    def waits_to_write(self) -> bool:
        """Whether it may write and has not taken the lock for it."""
        return self.reads is not None and not self._holds_lock

    def _check(self, reads: LateReads) -> None:
        """Raise StartOver if something that was read would be read differently now."""
        if not reads.statements or reads.snapshots == {self._snapshot()}:
            return
        if not all(
            gives_again(self.run(sql, parameters), rows) for sql, parameters, rows in reads.statements
        ):
            self.rollback()
            raise StartOver

    def _snapshot(self) -> tuple[int, int, int]:
        """Return what tells the present state of the data from those that this connection has seen before."""
        return self._number, self._data_version(), self._own_commits

    def _begin_writing(self) -> None:
        if not _write_lock.acquire(blocking=False):
            with waiting_for_the_lock():
                if not _write_lock.acquire(timeout=WRITE_WAIT_SECONDS):
                    raise BusyError
        self._holds_lock = True
        try:
            self.check_in_place()
            self.run("BEGIN IMMEDIATE")
        except BaseException:
            self._let_go()
            raise

    def _data_version(self) -> int:
        found: int = self.run("PRAGMA data_version").fetchone()[0]
        return found

    def _read_only(self, switch: bool) -> None:
        if self._reads_only is not switch:
            self.run(f"PRAGMA query_only={'ON' if switch else 'OFF'}")
            self._reads_only = switch

    def _let_go(self) -> None:
        if self._holds_lock:
            self._holds_lock = False
            _write_lock.release()

    def check_in_place(self) -> None:
        """Raise DatabaseLostError if the file that is open is not where its name leads."""
        if self.file is not None:
            self.file.check()

    def commit(self) -> None:
        """Commit, and let others write once it is on the disk.

        Raises DatabaseLostError if the file was moved away before anybody was told that it is saved.
        """
        super().commit()
        if self._holds_lock:
            self._own_commits += 1
            if reads := late_reads():
                reads.forget()  # what was read before may be what was written
        wrote, self.reads = self._holds_lock, None
        self._let_go()
        if wrote:
            self.check_in_place()

    def rollback(self) -> None:
        """Undo, and let others write."""
        # An exception may have left a statement half read, which would hold on to the old state of the data:
        # the next transaction would begin with it, and could never write.
        self._close_cursors()
        try:
            super().rollback()
        finally:
            self.reads = None
            self._let_go()

    def _close_cursors(self, but: sqlite3.Cursor | None = None) -> None:
        for cursor in list(self._cursors):
            if cursor is not but:
                cursor.close()
                self._cursors.discard(cursor)

    def close(self) -> None:
        """Close, and let others write: an open transaction is undone by it."""
        if self.file is not None:
            self.file.closed(self)  # before: with the last one SQLite removes what lies beside the file
        try:
            super().close()
        finally:
            self._let_go()


def configure_sqlite(engine: Engine) -> None:
    """Give an SQLite engine our transactions and pragmas."""
    file = DatabaseFile()

    @event.listens_for(engine, "do_connect")
    def _make(_dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]) -> None:
        options["factory"] = LateConnection
        file.before_opening(str(arguments[0]))

    @event.listens_for(engine, "engine_disposed")
    def _forget(_engine: object) -> None:
        file.forget()

    @event.listens_for(engine, "connect")
    def _connect(connection: LateConnection, _record: object) -> None:
        connection.isolation_level = None
        connection.run("PRAGMA journal_mode=WAL")
        # An office PC has no battery behind it: a saved tick must survive a power cut.
        connection.run("PRAGMA synchronous=FULL")
        connection.run("PRAGMA foreign_keys=ON")
        connection.run("PRAGMA busy_timeout=5000")
        connection.run("PRAGMA data_version")  # which opens what lies beside the file
        connection.file = file
        try:
            file.opened(connection)
        except BaseException:
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # Straight to the driver: by way of SQLAlchemy this takes longer than a page's statement.
        try:
            connection.connection.dbapi_connection.begin(manner(), late_reads())
        except sqlite3.Error as error:
            raise DBAPIError.instance("BEGIN", (), error, sqlite3.Error) from error

    @event.listens_for(engine, "before_cursor_execute")
    def _before(
        connection: Any, cursor: sqlite3.Cursor, statement: str, _parameters: object, *_rest: object
    ) -> None:
        link = connection.connection.dbapi_connection
        if link.waits_to_write and not statement.startswith(READS):
            link.write_now(cursor)
