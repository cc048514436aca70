"""Whether the database is still the one that was opened; of SQLite that is asked of its file.

SQLite holds on to the file that it has open. When somebody renames or removes that file, or its folder, or
puts another in its place, it goes on writing into what nobody finds any more, without an error. So who writes
asks here, before and after, whether the name still leads to the file that is open, with the two that SQLite
keeps beside it: what was committed last may stand in the log (`-wal`) alone.
"""

import os
import threading
from typing import Any, Final, NamedTuple
from weakref import WeakSet

from sqlalchemy.orm import Session

BESIDE: Final = ("-wal", "-shm")


class DatabaseLostError(Exception):
    """The database is not the one any more that was opened: what is written now nobody would find again."""

    def __init__(self, name: str, *, replaced: bool) -> None:
        """`replaced`: another lies in its place; else nothing does, and it may be put back."""
        super().__init__(f"{name} was {'replaced' if replaced else 'removed or renamed'}")
        self.replaced = replaced


def check_in_place(session: Session) -> None:
    """Raise DatabaseLostError if the database that is read here is not where others would look for it.

    A server of databases says so itself to who asks it anything.
    """
    link: Any = session.connection().connection.dbapi_connection
    if hasattr(link, "check_in_place"):
        link.check_in_place()


class Identity(NamedTuple):
    """What tells a file from all others, whatever it is called."""

    device: int
    number: int


def _identity(path: str) -> Identity | None:
    """Return which file a name leads to now, None if it leads to none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - twice for each write: a Path takes longer than the question
    except OSError:
        return None
    return Identity(found.st_dev, found.st_ino)


class DatabaseFile:
    """Where the database of an engine lies, and which file that was when it was opened first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._path = ""
        self._opened: dict[str, Identity] = {}
        """The files that are open, by what their names end with."""
        self._connections: WeakSet[object] = WeakSet()

    def forget(self) -> None:
        """Know nothing: all connections were given up, and whatever is opened next is right."""
        with self._lock:
            self._opened.clear()
            self._connections.clear()

    def before_opening(self, name: str) -> None:
        """Raise DatabaseLostError where SQLite would make a new file, or open another than the one that was.

        `name` is what the address of the database says; databases in memory and addresses of SQLite's own
        (`file:…`) are let be.
        """
        if name and name != ":memory:" and not name.startswith("file:"):
            self._path = os.path.abspath(name)  # noqa: PTH100 - as `_identity`
            self.check()

    def opened(self, connection: object) -> None:
        """Remember which files a new connection has open. Raises DatabaseLostError if they are others."""
        if not self._path:
            return
        with self._lock:
            if not self._connections:  # SQLite removes the two at the last connection's end
                for ending in BESIDE:
                    self._opened.pop(ending, None)
            for ending in ("", *BESIDE):
                found = _identity(self._path + ending)
                if found is not None:
                    self._opened.setdefault(ending, found)
            self._connections.add(connection)
        self.check()

    def closed(self, connection: object) -> None:
        """Forget a connection."""
        self._connections.discard(connection)

    def check(self) -> None:
        """Raise DatabaseLostError if a name does not lead to the file that is open."""
        for ending, was in tuple(self._opened.items()):
            if ending and not self._connections:
                continue
            found = _identity(self._path + ending)
            if found != was:
                raise DatabaseLostError(self._path + ending, replaced=found is not None)
