"""What the first page says of papers that came back."""

import pytest

from kl01.overview.seams import Returned
from kl01.submissions.models import Submission
from kl01.submissions.rules import SubmissionState
from kl01.submissions.todo import _returned
from kl01.web.tasks import TaskRow


@pytest.mark.parametrize(
    ("state", "words"),
    [(SubmissionState.RETURNED, "bị trả lại"), (SubmissionState.REOPENED, "được mở lại để sửa")],
)
def test_the_heading_says_how_a_paper_came_back(state: SubmissionState, words: str) -> None:
    row = TaskRow("Mẫu 01", "/mau/1", "Hạn 31/12/2026")
    told = _returned(Submission(state=state, reason="Thiếu phần 2"), row)
    assert told == Returned(f"Mẫu 01 {words}", "/mau/1", "Thiếu phần 2")
