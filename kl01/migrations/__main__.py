"""`python -m kl01.migrations "Add …"` drafts the next step from what the models have and the steps don't.

A draft is read and corrected by hand: Alembic sees neither renamed columns nor changed CHECKs and triggers.
"""

import sys

from alembic import command

from kl01.engine import make_engine
from kl01.migrations import alembic_config, migration_transaction, revisions


def main(message: str) -> None:
    """Write `versions/<number>_<message>.py`."""
    engine = make_engine("sqlite://")
    number = f"{len(revisions()) + 1:04}"
    with migration_transaction(engine) as connection:
        config = alembic_config(connection)
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        command.upgrade(config, "head")
        command.revision(config, message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
