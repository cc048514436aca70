"""The engine: what stands between the program and the one database that a setting names."""

from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import ExceptionContext

from kl01.db import StartOver, write_json

CONNECTIONS_A_REQUEST, SPARE_CONNECTIONS = 2, 4
"""One that reads and one beside it; some for the runner of jobs and what happens daily."""
CONNECTIONS_KEPT, CONNECTIONS_BESIDE = 10, 20
"""Of a process to PostgreSQL, whose server gives a hundred to all: of the requests in hand few are at work at
once (`kl01.web.turns`), and who stands aside gives back its own."""


def pool_options(url: str, threads: int) -> dict[str, Any]:
    """Return how many connections the server of an application may have for so many threads."""
    most = {"pool_size": CONNECTIONS_A_REQUEST * threads + SPARE_CONNECTIONS}
    if is_postgresql(url):
        most = {"pool_size": CONNECTIONS_KEPT, "max_overflow": CONNECTIONS_BESIDE}
    return {"pool_use_lifo": True, **most}


def engine_options(url: str) -> dict[str, Any]:
    """Return what SQLAlchemy is to be told of a database, beside its address."""
    # A logged database error must not quote what people typed.
    options: dict[str, Any] = {"hide_parameters": True, "json_serializer": write_json}
    if is_postgresql(url):
        # A connection may break while nobody uses it; KL01 stores no type that would have to be looked up.
        options |= {"pool_pre_ping": True, "use_native_hstore": False}
    return options


def is_postgresql(url: str) -> bool:
    """Whether an address is that of a PostgreSQL database."""
    return make_url(url).get_backend_name() == "postgresql"


def make_engine(url: str) -> Engine:
    """Return an engine of our own for an address, ready for our transactions."""
    engine = create_engine(url, **engine_options(url))
    configure_engine(engine)
    return engine


def configure_engine(engine: Engine) -> None:
    """Give an engine our transactions, whichever database it speaks with."""
    if engine.dialect.name == "postgresql":
        from kl01.postgresql import configure_postgresql

        configure_postgresql(engine)
    else:
        from kl01.sqlite import configure_sqlite

        configure_sqlite(engine)

    @event.listens_for(engine, "handle_error")
    def _keep(context: ExceptionContext) -> None:
        if isinstance(context.original_exception, StartOver):
            context.is_disconnect = False  # nothing is wrong with the connection
