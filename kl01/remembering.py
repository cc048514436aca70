"""What a request reads before it writes: remembered by the driver's own cursor, whatever the database."""

from collections.abc import Iterable
from typing import Any, Final

from kl01.db import LateReads

READS: Final = ("SELECT", "WITH", "PRAGMA", "EXPLAIN")
"""How statements begin that only read."""


class RemembersRows:
    """A cursor that remembers what is read before anything is written; a driver's own stands behind it."""

    _rows: list[Any] | None = None

    def forget_rows(self) -> None:
        """Remember nothing of what was asked before."""
        self._rows = None

    def remember(self, reads: LateReads | None, statement: str, parameters: Any) -> None:
        """Begin to remember the rows of a statement that was done, if it reads and is decided by."""
        if reads is not None and reads.decides and statement.startswith(READS):
            self._rows = []
            reads.add(statement, parameters, self._rows)

    def fetchone(self) -> Any:
        """Return the next row."""
        row = super().fetchone()  # type: ignore[misc]  # the driver's
        if self._rows is not None:
            self._rows.append(row)  # None at the end: that there is no more was read too
        return row

    def fetchmany(self, size: Any = 1) -> list[Any]:
        """Return the next rows."""
        rows: list[Any] = super().fetchmany(size)  # type: ignore[misc]
        if self._rows is not None:
            self._rows += rows if len(rows) == size else [*rows, None]
        return rows

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""
        rows: list[Any] = super().fetchall()  # type: ignore[misc]
        if self._rows is not None:
            self._rows += rows
            self._rows.append(None)
        return rows


def gives_again(cursor: Any, rows: Iterable[Any]) -> bool:
    """Whether a statement gives, row by row, what it gave; None stands where the rows ended."""
    return all(cursor.fetchone() == row for row in rows)
