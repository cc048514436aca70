"""Submissions in words."""

from kl01.submissions.models import Submission
from kl01.submissions.rules import SubmissionState

STATE_KINDS = {
    SubmissionState.DRAFT: "todo",
    SubmissionState.SUBMITTED: "info",
    SubmissionState.RETURNED: "late",
    SubmissionState.CONFIRMED: "done",
    SubmissionState.REOPENED: "progress",
}
"""State → kind of its tag."""


def state_words(paper: Submission) -> tuple[str, str]:
    """Return the words and the kind of a paper's tag."""
    return paper.state.label, STATE_KINDS[paper.state]
