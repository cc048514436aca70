"""The pages of long jobs: my jobs, the progress of one, its file."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    render_template,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import db
from kl01.jobs.models import Job
from kl01.jobs.operations import stored_file
from kl01.jobs.queries import job_of, jobs_ahead, jobs_of
from kl01.jobs.rules import FILE_DAYS, JobState, listed
from kl01.jobs.seams import JobSeams
from kl01.jobs.start import give_up_job, job_runner
from kl01.jobs.words import JobWords
from kl01.org.acting import Acting, acting, opens
from kl01.periods import count_days, format_moment
from kl01.printing import content_disposition
from kl01.settings.queries import value_of
from kl01.web.doors import Permission, requires
from kl01.web.pages import block_response, is_htmx, see_other
from kl01.web.seams import part
from kl01.web.tasks import TaskRow

blueprint = Blueprint("jobs", __name__, url_prefix="/cong-viec")

_TAGS = {
    JobState.WAITING: "plain",
    JobState.RUNNING: "progress",
    JobState.DONE: "done",
    JobState.FAILED: "late",
    JobState.CANCELLED: "na",
    JobState.INTERRUPTED: "late",
}


@blueprint.get("/")
@requires(Permission.SIGNED_IN)
def index() -> str:
    """Show the person's jobs of the last days."""
    session, looking = db.session(), acting()
    kept = timedelta(days=value_of(session, FILE_DAYS))
    shown = listed(kept)
    jobs = jobs_of(session, looking.principal.person_id, since=looking.at - shown)
    return render_template(
        "jobs/index.html",
        rows=[_row(job) for job in jobs],
        kept=count_days(kept.days),
        listed=count_days(shown.days),
    )


def _row(job: Job) -> TaskRow:
    words = _words(job)
    state = "Đã quá hạn giữ tệp" if _is_gone(job) else words.state(job.state)
    kind = "na" if _is_gone(job) else _TAGS[job.state]
    hint = f"{words.asked} {format_moment(job.created_at)}"
    return TaskRow(job.title, url_for("jobs.show", job_id=job.id), hint, state, kind)


def load_job_for(session: Session, acting: Acting, job_id: int) -> Job:
    """Return a job of the person: 404 to all others, whatever they are."""
    return job_of(session, job_id, acting.principal.person_id) or abort(404)


@blueprint.get("/<int(max=2147483647):job_id>")
@requires(Permission.SIGNED_IN)
@opens(load_job_for)
def show(job: Job) -> ResponseReturnValue:
    """Show how far a job is and what came of it; for htmx that part alone."""
    context = _context(job)
    if is_htmx():
        return block_response("jobs/show.html", "progress", is_fragment=True, **context)
    return render_template("jobs/show.html", **context)


@blueprint.post("/<int(max=2147483647):job_id>/huy")
@requires(Permission.SIGNED_IN)
@opens(load_job_for)
def give_up(job: Job) -> BaseResponse:
    """Cancel a job; one that is over stays what it is."""
    if not give_up_job(job) and job.state is not JobState.CANCELLED:
        flash(f"Không hủy được nữa: {_words(job).state(job.state).lower()}.", "warning")
    return see_other(url_for("jobs.show", job_id=job.id))


@blueprint.get("/<int(max=2147483647):job_id>/tai")
@requires(Permission.SIGNED_IN)
@opens(load_job_for)
def download(job: Job) -> Response:
    """Answer with the file of a finished job, or with a page saying that it is kept no longer."""
    if job.file_kind is None:
        abort(404)
    file = stored_file(job_runner().folder, job.id, job.file_kind)
    if _is_gone(job) or not _is_whole(file, job.file_sha256):
        return make_response(render_template("jobs/gone.html", **_context(job)), 404)
    response = send_file(file.absolute(), mimetype=job.file_kind.media_type, etag=False)
    response.headers["Content-Disposition"] = content_disposition(job.file_name or "", inline=False)
    return response


def _words(job: Job) -> JobWords:
    return part(JobSeams).words_of(job.kind)


def _is_gone(job: Job) -> bool:
    return job.keep_until is not None and job.keep_until <= acting().at


def _kept_days(job: Job) -> int:
    """Return for how many days the file of a job is kept, or would be if it were finished now."""
    if job.keep_until is None or job.finished_at is None:
        return value_of(db.session(), FILE_DAYS)
    return (job.keep_until - job.finished_at).days


def _is_whole(file: Path, sha256: str | None) -> bool:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _context(job: Job) -> dict[str, Any]:
    done, total = job_runner().progress(job.id) or (job.done, job.total)
    kind = part(JobSeams).kinds.get(job.kind)
    return {
        "job": job,
        "words": _words(job),
        "done": done,
        "total": total,
        "ahead": jobs_ahead(db.session(), job) if job.state is JobState.WAITING else 0,
        "is_gone": _is_gone(job),
        "kept": count_days(_kept_days(job)),
        "again_url": kind.page(job.parameters) if kind and kind.page else None,
    }
