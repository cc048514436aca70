"""The room's own daily task."""

from datetime import date

from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.db import end_transaction
from kl01.jobs.daily import DailyTask
from kl01.jobs.operations import delete_files, needless_files
from kl01.jobs.runner import JobRunner
from kl01.web.seams import part


def tidy_files(session: Session, actor: Actor, _today: date) -> None:
    """Delete the files of jobs that nobody can fetch any more, even if nobody begins a job for long."""
    left = needless_files(session, part(JobRunner).folder, actor.at)
    end_transaction(session)
    delete_files(left)


TIDY_FILES = DailyTask("tidy_job_files", "Xóa tệp in hàng loạt đã quá hạn giữ", tidy_files)
