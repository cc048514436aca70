"""Kinds of jobs for tests. Some hold the line to a test, which then knows what they are doing."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask

from kl01.jobs.kinds import JobError, JobKind, JobRun
from kl01.jobs.results import Elsewhere, FileKind, KeptFile, Nothing
from kl01.jobs.seams import JobSeams
from kl01.jobs.words import PRINTING
from kl01.org.models import Person
from kl01.printing import PrintingError
from kl01.web.seams import part
from tests.seams import give

PATIENCE = 60.0
"""Seconds after which a test gives up on something that should happen at once."""
PDF = b"%PDF-1.7 a paper"


class Line:
    """The test's end of the line to a job."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(PATIENCE)
        self.port = self._listener.getsockname()[1]

    @contextmanager
    def job(self) -> Iterator[socket.socket]:
        """Wait until a job is at work."""
        connection, _ = self._listener.accept()
        connection.settimeout(PATIENCE)
        with connection:
            yield connection

    def close(self) -> None:
        self._listener.close()


def _call(run: JobRun) -> socket.socket:
    return socket.create_connection(("127.0.0.1", run.parameters["port"]), PATIENCE)


def count(run: JobRun) -> KeptFile:
    """Do some items and write a file."""
    run.total(run.parameters["items"])
    for _ in range(run.parameters["items"]):
        run.step()
    run.output.write_bytes(PDF)
    return KeptFile(FileKind.PDF)


def step_when_told(run: JobRun) -> KeptFile:
    """Do an item for each byte that the test sends, and answer it; end with the line."""
    run.total(5)
    with _call(run) as connection:
        connection.settimeout(0.05)
        while not run.is_cancelled():
            try:
                told = connection.recv(1)
            except TimeoutError:
                continue
            if not told:
                break
            run.step()
            connection.sendall(b".")
        else:
            run.step()
    run.output.write_bytes(PDF)
    return KeptFile(FileKind.PDF)


def hang(run: JobRun) -> KeptFile:
    """Hear nothing."""
    run.output.write_bytes(b"half")
    with _call(run) as connection:
        connection.settimeout(None)
        connection.recv(1)
        connection.recv(1)
    return KeptFile(FileKind.PDF)


def write_down(run: JobRun) -> KeptFile:
    """Write into the database, after reading from it."""
    person = run.session.get_one(Person, run.acting.person_id)
    with run.writing():
        person.job_title = f"{run.actor().name}, {len(run.acting.principal.offices)} chức vụ"
    run.output.write_bytes(PDF)
    return KeptFile(FileKind.PDF, "Ten-khac.pdf")


def count_in_excel(run: JobRun) -> KeptFile:
    """Do some items and write a file of another kind."""
    count(run)
    return KeptFile(FileKind.XLSX)


def publish(run: JobRun) -> Elsewhere:
    """Leave a page of another room."""
    run.total(1)
    run.step()
    return Elsewhere("Xem kết quả", "/viec-cua-toi?tu=viec")


def notify(_run: JobRun) -> Nothing:
    """Leave words alone."""
    return Nothing("Đã nhắc 12 người.")


def tidy_up(_run: JobRun) -> Nothing:
    return Nothing()


def promise(_run: JobRun) -> KeptFile:
    """Speak of a file that is not there."""
    return KeptFile(FileKind.PDF)


def write_without_saying(run: JobRun) -> Nothing:
    """Write where only reading is allowed."""
    run.session.get_one(Person, run.acting.person_id).job_title = "x"
    run.session.flush()
    return Nothing()


def refuse(run: JobRun) -> Nothing:
    raise JobError("Chưa có mẫu nào để in: chọn đơn vị khác.")


def fail_to_print(run: JobRun) -> Nothing:
    raise PrintingError("Chữ ☃ chưa in được: xóa chữ ấy rồi in lại.")


def break_down(run: JobRun) -> Nothing:
    print("a library talks")  # noqa: T201 - that is what is tested
    raise RuntimeError("a fault of the program")


def die(run: JobRun) -> Nothing:
    os._exit(7)


GOOD = (count, step_when_told, hang, write_down)
BAD = (write_without_saying, refuse, fail_to_print, break_down, die)
OTHER = (count_in_excel, publish, notify, tidy_up, promise)
"""Kinds that don't print."""


def register(app: Flask) -> None:
    """Add the kinds, here and in the process of the job."""

    def page(_parameters: object) -> str:
        return "/viec-cua-toi"

    ours = {work.__name__: JobKind(work, page, PRINTING) for work in (*GOOD, *BAD)}
    others = {work.__name__: JobKind(work, page) for work in OTHER}
    seams = part(JobSeams, app)
    give(app, replace(seams, kinds={**seams.kinds, **ours, **others}))
