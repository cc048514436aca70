"""The room's own daily task."""

from datetime import date

from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.jobs.daily import DailyTask
from kl01.jobs.operations import collect_garbage
from kl01.jobs.runner import JobRunner
from kl01.web.seams import part


def tidy_files(session: Session, actor: Actor, _today: date) -> None:
    """Delete the files of jobs that nobody can fetch any more, even if nobody begins a job for long."""
    collect_garbage(session, part(JobRunner).folder, actor.at)


TIDY_FILES = DailyTask("tidy_job_files", "Xóa tệp in hàng loạt đã quá hạn giữ", tidy_files)
