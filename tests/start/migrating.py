"""Going up and down the steps of the database."""

from pathlib import Path

from alembic import command
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from kl01.config import Settings
from kl01.engine import make_engine
from kl01.migrations import alembic_config, migration_transaction
from tests.databases import ON_POSTGRESQL, drop_database


def engine_on(path: Path) -> Engine:
    """Open an SQLite file, or in its place a PostgreSQL database, as the program does."""
    if not ON_POSTGRESQL:
        return make_engine(f"sqlite:///{path}")
    drop_database(path)
    return make_engine(Settings(instance=path).sqlalchemy_url)


def go_to(engine: Engine, target: str) -> None:
    """Bring a database to a step, up or down."""
    with migration_transaction(engine) as connection:
        here = MigrationContext.configure(connection).get_current_revision()
        goes_up = here is None or (target != "base" and target > here)
        (command.upgrade if goes_up else command.downgrade)(alembic_config(connection), target)
