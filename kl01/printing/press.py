"""The press: a process of its own that makes files, so that nobody who ticks or writes waits for them.

A PDF, a Word or an Excel file is up to seconds of pure Python: in the server's process it would take turns
with every page. The press is asked and answers over its standard input and output, one pickled message a
file; it ends when the input does, so also when the server is killed.
"""

import contextlib
import logging
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from kl01.printing.document import Document
from kl01.printing.extent import refuse_too_much
from kl01.printing.glyphs import missing_glyphs
from kl01.printing.listing import Listing
from kl01.printing.pdf import FAILED, MissingCharactersError, PrintingError, render_pdf
from kl01.processes import launch, with_our_modules

log = logging.getLogger(__name__)

LONGEST_SECONDS: Final = 60.0
"""A file that takes longer is given up: those in the line behind it wait, too."""
LOOK_SECONDS: Final = 0.5
"""So often is looked whether who asked is still there."""
ABANDONED_AFTER: Final = 5.0
"""A file that was worked on so long and that nobody waits for is given up; a press that begins anew takes a
second or two itself, so for less it isn't worth it."""
END_SECONDS: Final = 2.0
"""How long the server waits at its own end for the press, and the press may take to notice."""
CROWDED: Final = "Nhiều người đang in cùng lúc. Hãy chờ một lát rồi in lại."
_ATTEMPTS: Final = 2
"""A press that was stopped while it printed begins anew, but once: it may be the paper that stops it."""

Gone = Callable[[], bool]
"""Tells whether who asked waits no longer: the browser was closed, the connection broke."""


def _is_there() -> bool:
    return False


class _GoneError(Exception):
    """The press ended before it answered."""


class _NoPressError(Exception):
    """The system lets no press begin."""


class Press:
    """Makes files. All methods may be called from any thread."""

    def __init__(self, most_waiting: int = 4) -> None:
        """Until `begin`, files are made in this process: a job has one of its own already.

        `most_waiting` people may wait at once: each keeps a thread of the server, and others need some.
        """
        self._places = threading.BoundedSemaphore(most_waiting)
        self.longest_seconds = LONGEST_SECONDS
        self.command = [sys.executable, "-m", "kl01.printing.press_process"]
        self._apart = False
        self._ended = False
        self._line = threading.Lock()
        """One paper after the other; who has it may talk to the process, or begin it anew."""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process, if there is one."""
        process = self._process
        return process.pid if process else None

    def begin(self) -> None:
        """From now on lay papers out in a process of its own; return when it is ready, some seconds later."""
        self._apart = True
        with self._line:
            try:
                self._started()
            except PrintingError:
                pass  # the server stops before it was ready
            except _NoPressError:
                log.warning("no press begins: papers are laid out by the server", exc_info=True)

    def end(self) -> None:
        """Let the process end, for good; whoever still prints is told that it failed."""
        self._ended = True
        process = self._process
        if process:
            process.kill()
        # One that only begins can't be ended yet; it ends with the server, whose end closes its input.
        if self._line.acquire(timeout=END_SECONDS):
            try:
                self._let_go()
            finally:
                self._line.release()

    def render(
        self,
        html: str,
        *,
        title: str,
        images: Mapping[str, bytes] | None = None,
        gone: Gone = _is_there,
    ) -> bytes:
        """Return the PDF of a document: see `render_pdf`, which also tells what is raised.

        Raises PrintingError, too, for a file that takes longer than `longest_seconds` or stops the press
        twice, for one that waited so long for others, where too many wait already, and where nobody waits
        for it any longer.
        """
        refuse_too_much(html)
        if not self._apart:
            return render_pdf(html, title=title, images=images)
        if characters := missing_glyphs(html):
            raise MissingCharactersError(characters)
        return self._in_turn((html, title, dict(images or {})), gone)

    def word(self, document: Document, *, gone: Gone = _is_there) -> bytes:
        """Return a paper as a Word file: see `document_docx`; raises PrintingError as `render` does."""
        refuse_too_much(document)  # at once, and not when it is its turn
        return self._in_turn(document, gone) if self._apart else made(document)

    def excel(self, listing: Listing, *, gone: Gone = _is_there) -> bytes:
        """Return a list as an Excel file; raises PrintingError as `render` does."""
        refuse_too_much(listing)
        return self._in_turn(listing, gone) if self._apart else made(listing)

    def _in_turn(self, asked: "Asked", gone: Gone) -> bytes:
        if not self._places.acquire(blocking=False):
            raise PrintingError(CROWDED)
        try:
            self._wait_for_the_line(gone)
            try:
                return self._make(asked, gone)
            finally:
                self._line.release()
        finally:
            self._places.release()

    def _wait_for_the_line(self, gone: Gone) -> None:
        """Take the line. Raises PrintingError once that took too long, or where nobody waits any longer."""
        end = time.monotonic() + self.longest_seconds
        while not self._line.acquire(timeout=max(min(LOOK_SECONDS, end - time.monotonic()), 0)):
            if gone() or time.monotonic() >= end:
                raise PrintingError(CROWDED)
        if gone():
            self._line.release()
            raise PrintingError(CROWDED)

    def _make(self, asked: "Asked", gone: Gone) -> bytes:
        for _ in range(_ATTEMPTS):
            try:
                process = self._started()
            except _NoPressError:
                log.warning("no press begins: the server makes the file", exc_info=True)
                return made(asked)
            try:
                answer, problem = self._answer(process, asked, gone)
            except _GoneError:
                log.warning("the press ended while it printed", exc_info=True)
                continue
            if answer is None:
                raise PrintingError(problem)
            return bytes(answer)
        raise PrintingError(FAILED)

    def _answer(self, process: "subprocess.Popen[bytes]", said: object, gone: Gone = _is_there) -> Any:
        """Return what a process says, once it was told something; None tells it nothing.

        Raises PrintingError if it takes too long or if nobody waits any longer for what takes long,
        _GoneError if the process is gone or says what nobody understands.
        Whatever goes wrong, it is let go: what it still has to say is meant for nobody.
        """
        assert process.stdin is not None
        assert process.stdout is not None
        gave_up, done = threading.Event(), threading.Event()
        begun = time.monotonic()
        end = begun + self.longest_seconds

        def watch() -> None:
            while not done.wait(max(min(LOOK_SECONDS, end - time.monotonic()), 0)):
                now = time.monotonic()
                if now >= end or (now - begun >= ABANDONED_AFTER and gone()):
                    gave_up.set()
                    process.kill()
                    return

        threading.Thread(target=watch, name="press-watch", daemon=True).start()
        try:
            if said is not None:
                pickle.dump(said, process.stdin)
                process.stdin.flush()
            return pickle.load(process.stdout)  # noqa: S301 - said by our own process
        except BaseException as error:
            self._process = process
            self._let_go()
            if gave_up.is_set() or self._ended:
                raise PrintingError(FAILED) from None
            if isinstance(error, Exception):  # pickle raises whatever it stumbles over
                raise _GoneError from error
            raise
        finally:
            done.set()

    def _started(self) -> "subprocess.Popen[bytes]":
        """Return the process, begun anew if there is none or it is gone."""
        process = self._process
        if process is not None and process.poll() is None:
            return process
        self._let_go()
        if self._ended:
            raise PrintingError(FAILED)
        try:
            process = launch(self.command, _environment(), errors=None)
        except OSError as error:
            raise _NoPressError from error
        try:
            self._answer(process, None)
        except (_GoneError, PrintingError) as error:
            raise _NoPressError from error
        self._process = process
        return process

    def _let_go(self) -> None:
        """End the process, if there is one: by the end of its input, by force if it takes long."""
        process, self._process = self._process, None
        if process is None:
            return
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


def _environment() -> dict[str, str]:
    return with_our_modules(os.environ)


Asked = tuple[str, str, dict[str, bytes]] | Document | Listing
"""What the press is asked for: a PDF of HTML with its title and images, a Word file, an Excel file."""


def made(asked: Asked) -> bytes:
    """Return the file that was asked for, made in this process. Raises PrintingError as `render_pdf` does."""
    if isinstance(asked, Document):
        from kl01.printing.docx import document_docx

        return document_docx(asked)
    if isinstance(asked, Listing):
        return asked.xlsx()
    html, title, images = asked
    return render_pdf(html, title=title, images=images)
