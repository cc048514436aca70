"""The database's shape, step by step: `versions/` holds one numbered file for each step."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, Engine, MetaData, inspect, text

from kl01.db import Base, Moment, reading

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext
    from alembic.config import Config

FOLDER = Path(__file__).parent


class SchemaState(Enum):
    """How a database stands to the tables that this code knows."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"
    """It was migrated by a version of KL01 that this code doesn't know."""
    FOREIGN = "foreign"
    """It has tables, and they are not KL01's."""


class BrokenReferenceError(Exception):
    """A migration left rows that point at rows which are not there; it was undone."""


def tables() -> MetaData:
    """Return the tables of all rooms, as the models declare them."""
    import kl01.accounts.models
    import kl01.audit.models
    import kl01.checklist.models
    import kl01.exemplars.models
    import kl01.jobs.models
    import kl01.org.models
    import kl01.papers.models
    import kl01.plan.models
    import kl01.settings.models
    import kl01.submissions.models  # noqa: F401 - declaring the tables is what these imports are for

    return Base.metadata


def revisions() -> list[str]:
    """Return the numbers of all steps, oldest first; read from the file names, so that Alembic can wait."""
    return sorted(path.name[:4] for path in (FOLDER / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def current_state(engine: Engine) -> SchemaState:
    """Look at a database without changing it. Raises DBAPIError if it can't be read."""
    with reading(), engine.connect() as connection:
        return state_of(connection)


def state_of(connection: Connection) -> SchemaState:
    """Look at a database in the transaction that is under way."""
    found = inspect(connection).get_table_names()
    if "alembic_version" not in found:
        return SchemaState.FOREIGN if found else SchemaState.EMPTY
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if revision is None:
        return SchemaState.EMPTY if found == ["alembic_version"] else SchemaState.FOREIGN
    known = revisions()
    if revision not in known:
        return SchemaState.NEWER
    return SchemaState.CURRENT if revision == known[-1] else SchemaState.OLDER


def alembic_config(connection: Connection) -> "Config":
    """Return Alembic's settings for work on a connection, in whatever transaction it has open."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def render_item(kind: str, item: Any, _context: "AutogenContext") -> str | Literal[False]:
    """Write our own column types into a draft as what is stored; leave all else to Alembic."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, Moment) else False


@contextmanager
def migration_transaction(engine: Engine) -> Iterator[Connection]:
    """Open the one transaction in which tables are changed: all of it happens, or nothing.

    References are not enforced meanwhile, because SQLite changes a table by making it anew; they are
    checked at the end. Raises BrokenReferenceError if one leads nowhere.
    """
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            _enforce_references(connection, "OFF")
        try:
            with connection.begin():
                if not sqlite:  # a table of millions of rows may take minutes
                    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                yield connection
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise BrokenReferenceError
        finally:
            if sqlite:
                _enforce_references(connection, "ON")


def _enforce_references(connection: Connection, switch: str) -> None:
    # Straight to the driver: within a transaction SQLite ignores this switch.
    driver_connection = connection.connection.driver_connection
    assert driver_connection is not None
    driver_connection.execute(f"PRAGMA foreign_keys={switch}")


def migrate(engine: Engine) -> None:
    """Bring a database to the newest step, in one transaction; an empty one gets all tables.

    Raises alembic.util.CommandError for a database that is newer than this code.
    """
    from alembic import command

    with migration_transaction(engine) as connection:
        command.upgrade(alembic_config(connection), "head")
