"""`python -m kl01.printing.press_process`: the process of `kl01.printing.press`.

It hears (html, title, images), a `Document` or a `Listing`, and answers (the file, "") or (None, what to tell
the person).
"""

import os
import pickle
import sys
from typing import Any, BinaryIO

from kl01.printing.pdf import FAILED, PrintingError, warm_up
from kl01.printing.press import made

NICENESS = 5
"""Saving goes before printing where both want the processor."""


def main() -> int:
    """Print until there is nothing more to hear; return the exit code."""
    if sys.platform != "win32":
        os.nice(NICENESS)
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    try:
        warm_up()
        _tell(told, "ready")
        while True:
            asked = pickle.load(sys.stdin.buffer)  # noqa: S301 - said by our own server
            _tell(told, _answer(asked))
    except (EOFError, OSError, KeyboardInterrupt):  # the server is gone, or wants no more
        return 0


def _answer(asked: Any) -> tuple[bytes | None, str]:
    try:
        return made(asked), ""
    except PrintingError as problem:
        return None, str(problem)
    except Exception as error:  # its message may quote the text of the paper: only its kind goes on
        return None, f"{FAILED} ({type(error).__name__})"


def _tell(told: BinaryIO, message: object) -> None:
    pickle.dump(message, told)
    told.flush()


if __name__ == "__main__":
    raise SystemExit(main())
