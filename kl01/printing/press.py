"""The press: a process of its own that lays papers out, so that nobody who ticks or writes waits for them.

Layout is a second of pure Python: in the server's process it would take turns with every page meanwhile. The
press is asked and answers over its standard input and output, one pickled message a paper; it ends when the
input does, so also when the server is killed.
"""

import contextlib
import logging
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any, Final

from kl01.config import ROOT
from kl01.printing.glyphs import missing_glyphs
from kl01.printing.pdf import FAILED, MissingCharactersError, PrintingError, render_pdf
from kl01.processes import launch

log = logging.getLogger(__name__)

LONGEST_SECONDS: Final = 60.0
"""A paper that takes longer is given up: those in the line behind it wait, too."""
END_SECONDS: Final = 2.0
_ATTEMPTS: Final = 2
"""A press that was stopped while it printed begins anew, but once: it may be the paper that stops it."""


class _GoneError(Exception):
    """The press ended before it answered."""


class _NoPressError(Exception):
    """The system lets no press begin."""


class Press:
    """Makes papers. All methods may be called from any thread."""

    def __init__(self) -> None:
        """Until `begin`, papers are laid out in this process: a job has one of its own already."""
        self.longest_seconds = LONGEST_SECONDS
        self.command = [sys.executable, "-m", "kl01.printing.press_process"]
        self._apart = False
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process, if there is one."""
        process = self._process
        return process.pid if process else None

    def begin(self) -> None:
        """From now on lay papers out in a process of its own; return when it is ready, some seconds later."""
        self._apart = True
        with self._turn:
            try:
                self._started()
            except _NoPressError:
                log.warning("no press begins: papers are laid out by the server", exc_info=True)

    def end(self) -> None:
        """Let the process end; whoever still prints is told that it failed."""
        self._apart = False
        process, self._process = self._process, None
        if process:
            _dismiss(process)

    def render(self, html: str, *, title: str, images: Mapping[str, bytes] | None = None) -> bytes:
        """Return the PDF of a document: see `render_pdf`, which also tells what is raised."""
        if not self._apart:
            return render_pdf(html, title=title, images=images)
        if characters := missing_glyphs(html):
            raise MissingCharactersError(characters)
        with self._turn:
            for _ in range(_ATTEMPTS):
                try:
                    made, problem = self._ask(html, title, dict(images or {}))
                except _GoneError:
                    log.warning("the press ended while it printed")
                    continue
                except _NoPressError:
                    log.warning("no press begins: the server lays the paper out", exc_info=True)
                    return render_pdf(html, title=title, images=images)
                if made is None:
                    raise PrintingError(problem)
                return made
        raise PrintingError(FAILED)

    def _ask(self, html: str, title: str, images: dict[str, bytes]) -> tuple[bytes | None, str]:
        process = self._started()
        assert process.stdin is not None
        gave_up = threading.Event()

        def give_up() -> None:
            gave_up.set()
            process.kill()

        late = threading.Timer(self.longest_seconds, give_up)
        late.daemon = True
        late.start()
        try:
            pickle.dump((html, title, images), process.stdin)
            process.stdin.flush()
            made, problem = _heard(process)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self._process = None
            _dismiss(process)
            if gave_up.is_set():
                raise PrintingError(FAILED) from None
            raise _GoneError from error
        finally:
            late.cancel()
        return made, problem

    def _started(self) -> "subprocess.Popen[bytes]":
        """Return the process, begun anew if there is none or it is gone."""
        process = self._process
        if process is not None and process.poll() is None:
            return process
        if process is not None:
            _dismiss(process)
        try:
            process = launch(self.command, _environment(), errors=None)
        except OSError as error:
            raise _NoPressError from error
        try:
            _heard(process)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            _dismiss(process)
            raise _NoPressError from error
        self._process = process
        return process


def _environment() -> dict[str, str]:
    folders = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(folders), "PYTHONUTF8": "1"}


def _heard(process: "subprocess.Popen[bytes]") -> Any:
    assert process.stdout is not None
    return pickle.load(process.stdout)  # noqa: S301 - said by our own process


def _dismiss(process: "subprocess.Popen[bytes]") -> None:
    """End a process: by the end of its input, by force if it takes long."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(OSError):  # what it did not read any more
        process.stdin.close()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
