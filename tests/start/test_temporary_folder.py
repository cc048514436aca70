"""A machine without a folder for what lies for a moment is told so at the start."""

import tempfile
from pathlib import Path

import pytest

from kl01.start.folder import temporary_folder_problem


def test_a_folder_that_can_be_written_is_no_problem() -> None:
    assert temporary_folder_problem() == ""


def test_one_that_is_gone_or_full_is_said_with_what_follows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    problem = temporary_folder_problem()
    assert "chưa có thư mục tạm ghi được" in problem
    assert "TEMP hoặc TMPDIR" in problem
