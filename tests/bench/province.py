"""The database that is measured: the demonstration in the size of a province, made once and kept."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from tests.bench.programs import ROOT

PASSWORD = "gió mùa đông bắc"
SECRETARY = "bithu.snv"
UNIT = "snv"
KEPT = ROOT / "instance" / "bench"


def _digest() -> str:
    """Return what the content of the database hangs on: the code that makes it, and the day."""
    found = hashlib.sha256(date.today().isoformat().encode())  # noqa: DTZ011 - the demo counts from this day
    for folder in ("demo", "migrations", "packs", "plan"):
        for file in sorted((ROOT / "kl01" / folder).rglob("*")):
            if file.suffix in {".py", ".csv", ".toml"}:
                found.update(file.read_bytes())
    return found.hexdigest()[:16]


def province() -> Path:
    """Return the instance folder of the province; the first call of a day makes it, in some seconds."""
    folder = KEPT / _digest()
    if not folder.exists():
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir(parents=True)
        with tempfile.TemporaryDirectory(dir=KEPT) as half_made:
            command = ["-m", "flask", "--app", "app", "demo", "--size", "province", "--password", PASSWORD]
            subprocess.run(
                [sys.executable, *command],
                cwd=ROOT,
                env={**os.environ, "KL01_INSTANCE": half_made},
                stdout=subprocess.DEVNULL,
                check=True,
            )
            shutil.copytree(half_made, folder)
    return folder


@contextmanager
def own_copy(source: Path | None = None) -> Iterator[Path]:
    """Give a copy of the province, or of another instance folder that nobody uses, that may be written to."""
    with tempfile.TemporaryDirectory(prefix="kl01-bench-") as folder:
        yield Path(shutil.copytree(source or province(), Path(folder) / "instance"))
