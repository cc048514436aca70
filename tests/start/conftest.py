"""Fixtures of tests that move a database."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kl01.config import Settings
from kl01.start import moving
from kl01.start.moving import move
from tests.start.moved import address_of, in_file, silent


@pytest.fixture(scope="session")
def moved_file(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The test world in an SQLite file; to be copied, not changed."""
    file = tmp_path_factory.mktemp("moved") / "kl01.db"
    with pytest.MonkeyPatch.context() as patch:
        # The world is that of all workers, and may be moved by two of them at once.
        patch.setattr(moving, "_nobody_writes", lambda _work: closing(sqlite3.connect(":memory:")))
        move(Settings(instance=seeded), f"sqlite:///{file}", silent)
    return file


@pytest.fixture
def source(moved_file: Path, tmp_path: Path) -> Settings:
    """A KL01 on an SQLite file with the test world, each test's own."""
    folder = tmp_path / "source"
    folder.mkdir()
    return in_file(Path(shutil.copy(moved_file, folder / "kl01.db")))


@pytest.fixture
def target(tmp_path: Path, migrated: Path) -> str:
    """The address of an empty database, of the kind under test."""
    return address_of(tmp_path / "target")
