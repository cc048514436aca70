"""`python -m kl01.printing.press_process`: the process of `kl01.printing.press`.

It hears (html, title, images) and answers (PDF, "") or (None, what to tell the person).
"""

import os
import pickle
import sys
from typing import BinaryIO

from kl01.printing.pdf import PrintingError, render_pdf, warm_up

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
            html, title, images = pickle.load(sys.stdin.buffer)  # noqa: S301 - said by our own server
            try:
                answer = render_pdf(html, title=title, images=images), ""
            except PrintingError as problem:
                _tell(told, (None, str(problem)))
            else:
                _tell(told, answer)
    except (EOFError, OSError, KeyboardInterrupt):  # the server is gone, or wants no more
        return 0


def _tell(told: BinaryIO, message: object) -> None:
    pickle.dump(message, told)
    told.flush()


if __name__ == "__main__":
    raise SystemExit(main())
