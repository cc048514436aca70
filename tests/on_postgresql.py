"""`python -m tests.on_postgresql [options of pytest]`: the tests that have a database, on PostgreSQL.

A server of its own is started for them in a folder that is thrown away, without a network and without waiting
for the disk. A machine without PostgreSQL is told so, and nothing is run; where `CI=true` that is a failure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

OWNER = "kl01"
ROOT = Path(__file__).parents[1]
CAREFUL = {"listen_addresses": "", "max_connections": "200", "shared_buffers": "128MB"}
"""A server as it comes, for this machine alone."""
_HASTY = CAREFUL | {
    # What a power cut leaves is no matter here.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # What is dropped a moment later needs neither a log to copy from nor a tidy house.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


def find_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, of the newest version; None if there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    places = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((place.parent for place in places), key=lambda one: float(one.parent.name), default=None)


@contextmanager
def server(programs: Path, settings: Mapping[str, str], place: Path | None = None) -> Iterator[str]:
    """Run a server inside, with its data in a folder that is thrown away; yield its database's address."""
    with tempfile.TemporaryDirectory(dir=place, prefix="kl01-") as name:
        folder = Path(name)
        user = "postgres" if hasattr(os, "geteuid") and os.geteuid() == 0 else None  # it refuses to be root
        if user:
            shutil.chown(folder, user)
        data = folder / "data"

        def run(program: str, *options: str) -> None:
            subprocess.run(
                [programs / program, "-D", data, *options],
                check=True,
                user=user,
                cwd=folder,
                stdout=subprocess.DEVNULL,
            )

        run(
            "initdb", "-U", OWNER, "-A", "trust", "--locale=C", "-E", "UTF8", "--no-sync", "--no-instructions"
        )
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            for setting, value in ({"unix_socket_directories": name} | dict(settings)).items():
                file.write(f"{setting} = '{value}'\n")
        run("pg_ctl", "-w", "-l", str(folder / "log"), "start")
        try:
            yield f"postgresql+psycopg://{OWNER}@/postgres?host={name}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")


def main(options: Sequence[str]) -> int:
    """Run pytest with a server; return its exit code."""
    programs = find_programs()
    if programs is None:
        print("No PostgreSQL on this machine: the tests on it are skipped.")  # noqa: T201 - a command's answer
        return int(os.environ.get("CI", "").lower() == "true")
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    with server(programs, _HASTY, memory if memory.is_dir() else None) as address:
        return subprocess.run(
            [sys.executable, "-m", "pytest", *options],
            cwd=ROOT,
            env={**os.environ, "KL01_TEST_POSTGRESQL": address},
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
