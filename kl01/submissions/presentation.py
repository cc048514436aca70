"""Submissions in words."""

from kl01.submissions.models import Submission
from kl01.submissions.rules import State

STATE_KINDS = {
    State.DRAFT: "todo",
    State.SUBMITTED: "info",
    State.RETURNED: "late",
    State.CONFIRMED: "done",
    State.REOPENED: "progress",
}
"""State → kind of its tag."""


def state_words(paper: Submission) -> tuple[str, str]:
    """Return the words and the kind of a paper's tag."""
    return paper.state.label, STATE_KINDS[paper.state]
