"""Rows copied within a database under other numbers, by what its schema says refers to what."""

import sqlite3
from collections.abc import Iterable, Mapping

_NO_CHANGE: Mapping[str, str] = {}


def earlier(value: str, years: int) -> str:
    """Return the SQL of a day or a moment so many years earlier."""
    return f"(substr({value}, 1, 4) - {years}) || replace(substr({value}, 5), '-02-29', '-02-28')"


class RowCopier:
    """Copies rows as often as is asked; each copy has numbers of its own.

    The third copy of a row with the number 7 has the number 7 + 3 × the largest that its table had in the
    beginning. So a copied row can be made to refer to a copied row, in SQL alone.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        self._columns: dict[str, list[tuple[str, str, bool]]] = {
            table: [(row[1], row[2], bool(row[5])) for row in database.execute(f"PRAGMA table_info({table})")]
            for table in tables
        }
        """The columns of each table: name, type, whether they hold the row's own number."""
        self._parents: dict[str, dict[str, tuple[str, str]]] = {
            table: {row[3]: (row[2], row[4]) for row in database.execute(f"PRAGMA foreign_key_list({table})")}
            for table in tables
        }
        self._largest: dict[str, int] = {
            table: database.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()[0]  # noqa: S608 - own names
            for table in tables
        }
        database.execute("CREATE TEMP TABLE stays (name, number, PRIMARY KEY (name, number)) WITHOUT ROWID")

    def _numbered(self, table: str, column: str) -> str:
        """Return the table whose rows a column names by their numbers; empty if it holds something else."""
        parent = self._parents[table].get(column)
        if parent is not None:
            return parent[0] if parent[1] == "id" else self._numbered(*parent)
        return table if column == "id" else ""

    def _key(self, table: str) -> str:
        """Return the column that holds the number of a row."""
        return next(name for name, _, is_key in self._columns[table] if is_key)

    # --- What is not copied --------------------------------------------------------------------------------

    @staticmethod
    def staying(table: str) -> str:
        """Return the query of the rows of a table that are never copied."""
        return f"SELECT number FROM temp.stays WHERE name = '{table}'"  # noqa: S608 - own names

    def let_stay(self, table: str, wanted: str) -> None:
        """Never copy the rows whose numbers a query gives: copies of others refer to them themselves."""
        self._database.execute(f"INSERT OR IGNORE INTO stays SELECT ?, * FROM ({wanted})", (table,))  # noqa: S608 - own words

    def let_stay_with(self, table: str, columns: Iterable[str]) -> None:
        """Never copy the rows of a table in which one of some columns names a row that stays."""
        key = self._key(table)
        for column in columns:
            held = self.staying(self._numbered(table, column))
            wanted = f"SELECT {key} FROM {table} WHERE {column} IN ({held})"  # noqa: S608 - own names
            self.let_stay(self._numbered(table, key), wanted)

    # --- Copying -------------------------------------------------------------------------------------------

    def number(self, value: str, table: str, copy: int) -> str:
        """Return the SQL of the number that a copy of a row has, from the SQL of the row's own."""
        return f"({value} + {copy * self._largest[table]} * ({value} NOT IN ({self.staying(table)})))"

    def copy(
        self,
        table: str,
        copies: Mapping[str, int],
        *,
        where: str = "true",
        years: int = 0,
        changed: Mapping[str, str] = _NO_CHANGE,
    ) -> None:
        """Copy the rows of a table.

        `copies`: which copy it is, of this table and of each whose copies are referred to. `years`: by how
        many all years, days and moments are earlier. `changed`: columns that say something else, as SQL.
        """
        key = self._key(table)
        of = self._numbered(table, key)
        names = ", ".join(f'"{name}"' for name, _, _ in self._columns[table])
        values = ", ".join(
            changed.get(name) or self._value(table, name, kind, copies, years)
            for name, kind, _ in self._columns[table]
        )
        self._database.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}"  # noqa: S608 - own names
            f" WHERE ({where}) AND {key} <= {self._largest[of]} AND {key} NOT IN ({self.staying(of)})"
        )

    def _value(self, table: str, column: str, kind: str, copies: Mapping[str, int], years: int) -> str:
        of = self._numbered(table, column)
        if of in copies:
            return self.number(f'"{column}"', of, copies[of])
        if years and kind in {"DATE", "DATETIME"}:
            return earlier(f'"{column}"', years)
        if years and (column == "year" or column.endswith("_year")):
            return f'"{column}" - {years}'
        return f'"{column}"'
