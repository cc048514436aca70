"""Fixtures of the tests of forms."""

import shutil
from pathlib import Path

import pytest

from tests.forms.packs import PACK


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled pack to spoil."""
    return Path(shutil.copytree(PACK, tmp_path / "pack"))
