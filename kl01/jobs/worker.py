"""`python -m kl01.jobs.worker <job id>`: the process in which one job runs; see `kl01.jobs.child`."""

import argparse
import contextlib
import hashlib
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from kl01.jobs.kinds import JobCancelledError, JobError, JobRun
from kl01.jobs.operations import unfinished_file
from kl01.jobs.results import KeptFile, Result, as_message

log = logging.getLogger(__name__)

GRACE_SECONDS = 5.0
"""How long a job whose server is gone may take to its next step."""
NICENESS = 19


class _Channel:
    """The way back to the server. What libraries print goes to the log instead."""

    def __init__(self) -> None:
        self._stream: TextIO = os.fdopen(os.dup(1), "w", encoding="ascii")
        os.dup2(2, 1)

    def send(self, **message: Any) -> None:
        """Send one message; a server that is gone hears nothing."""
        with contextlib.suppress(OSError):
            self._stream.write(json.dumps(message) + "\n")
            self._stream.flush()


def _listen_for_stop() -> threading.Event:
    """Return the event that is set when standard input ends: the job is cancelled, or the server is gone."""
    stopped = threading.Event()

    def listen() -> None:
        while os.read(0, 1024):  # and not sys.stdin, whose lock would trouble the interpreter's end
            pass
        stopped.set()
        time.sleep(GRACE_SECONDS)  # in a thread of its own; the process may end before
        os._exit(1)

    threading.Thread(target=listen, name="stop", daemon=True).start()
    return stopped


def main(arguments: list[str]) -> int:
    """Run one job; return the exit code: 0 if its outcome was told, cancelled or not."""
    parser = argparse.ArgumentParser()
    parser.add_argument("job_id", type=int)
    parser.add_argument("modules", nargs="*", help="modules whose register(app) adds kinds of jobs")
    options = parser.parse_args(arguments)
    if sys.platform != "win32":
        os.nice(NICENESS)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    channel, stopped = _Channel(), _listen_for_stop()
    with contextlib.suppress(JobCancelledError):
        channel.send(**_run(options.job_id, options.modules, channel, stopped))
    return 0


def _run(job_id: int, modules: list[str], channel: _Channel, stopped: threading.Event) -> dict[str, Any]:
    """Do the work and return what the server is to know of its end."""
    from kl01 import create_app
    from kl01.config import settings_from
    from kl01.db import db, reading

    app = create_app(settings_from())
    for module in modules:
        import_module(module).register(app)
    # Papers are templates like pages, and templates ask which request they belong to.
    with app.test_request_context(headers={"HX-Request": "true"}), reading():
        try:
            return do_job(job_id, channel.send, stopped)
        finally:
            db.session.remove()
            db.engine.dispose()


def do_job(job_id: int, tell: Callable[..., None], stopped: threading.Event) -> dict[str, Any]:
    """Do the work inside a request of the application and return what the server is to know of its end.

    `tell` is given `done` and `total` at each step. Raises JobCancelledError after `stopped` was set.
    """
    from flask import current_app

    from kl01.db import db
    from kl01.jobs.models import Job
    from kl01.jobs.seams import JobSeams
    from kl01.org.acting import acting_as
    from kl01.org.queries import principal_of_person
    from kl01.periods import local_day
    from kl01.printing import PrintingError
    from kl01.web.seams import WebSeams, part

    session, clock = db.session(), part(WebSeams).clock
    now = clock()
    job = session.get_one(Job, job_id)
    kind, title = part(JobSeams).kinds[job.kind], job.title
    owner = principal_of_person(session, job.owner_id, local_day(now))
    if owner is None:
        return {"failure": kind.words.owner_gone}
    run = JobRun(
        session=session,
        parameters=job.parameters,
        acting=acting_as(owner, now),
        output=unfinished_file(current_app.config["KL01"].shared_folder / "jobs", job_id),
        clock=clock,
        tell=lambda done, total: tell(done=done, total=total),
        is_cancelled=stopped.is_set,
    )
    try:
        return as_message(_whole(kind.run(run), title, run.output))
    except (JobError, PrintingError) as error:
        return {"failure": str(error)}
    except JobCancelledError:
        raise
    except Exception:
        log.exception("job %d failed", job_id)
        return {"failure": kind.words.broken}


def _whole(result: Result, title: str, output: Path) -> Result:
    """Return a result with what the work need not say: the name of a file, and its digest."""
    from kl01.printing import document_filename

    if not isinstance(result, KeptFile):
        return result
    name = result.name or document_filename(title, extension=result.kind)
    return replace(result, name=name, sha256=_digest(output))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
