"""The log: on the console and in files of the instance folder, read by their owner alone."""

import logging
import logging.handlers
import sys
from io import TextIOWrapper
from pathlib import Path

from kl01.config import Settings
from kl01.start.folder import make_private_file

LOG_BYTES, LOG_FILES = 1_000_000, 5


class PrivateLog(logging.handlers.RotatingFileHandler):
    """A log that its owner alone can read, as the database beside it."""

    def _open(self) -> TextIOWrapper:
        make_private_file(Path(self.baseFilename))
        return super()._open()


def start_log(settings: Settings) -> None:
    """Log to the console and to `kl01.log` in the instance folder, which never grows beyond its files."""
    file = PrivateLog(
        settings.instance / "kl01.log",
        maxBytes=LOG_BYTES,
        backupCount=LOG_FILES - 1,
        encoding="utf-8",
        errors="backslashreplace",
    )
    handlers: list[logging.Handler] = [file]
    if sys.stderr is not None:
        handlers.append(logging.StreamHandler())
    logging.basicConfig(
        level=settings.log_level, handlers=handlers, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # A page brings its style, script and fonts along at once; a short queue is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
