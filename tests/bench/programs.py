"""Programs that the benchmark starts: KL01 itself and the floor, each on a free port of this machine."""

import http.client
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_START_SECONDS = 120.0
"""Of a large database of which nothing is in memory yet."""
COOKIE_FILE = "django_cookie.txt"
"""Where the peer leaves the cookie of somebody who is signed in, in its instance folder."""


def memory_of(pid: int, peak: bool = False) -> int | None:
    """Return the memory of a process, now or at most, in bytes; None where the system doesn't tell."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return None
    wanted = "VmHWM:" if peak else "VmRSS:"
    line = next((line for line in text.splitlines() if line.startswith(wanted)), None)
    return int(line.split()[1]) * 1024 if line else None


def processor_seconds(pid: int) -> float:
    """Return how long a process has had a processor; 0 where the system doesn't tell."""
    try:
        values = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Program:
    """A server that answers."""

    process: "subprocess.Popen[bytes]"
    port: int
    start_seconds: float
    """From its start to its first answer."""

    def memory(self, peak: bool = False) -> int | None:
        """Return the memory that it holds, or held at most, in bytes; None where the system doesn't tell."""
        return memory_of(self.process.pid, peak)

    def processor_seconds(self) -> float:
        """Return how long it has had a processor; 0 where the system doesn't tell."""
        return processor_seconds(self.process.pid)

    def children(self) -> list[int]:
        """Return the processes that it has begun and that still run; none where the system doesn't tell."""
        found = []
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                text = status.read_text(encoding="utf-8")
            except OSError:
                continue
            if f"PPid:\t{self.process.pid}\n" in text:
                found.append(int(status.parent.name))
        return found


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@contextmanager
def running(
    arguments: list[str], port: int, environment: Mapping[str, str] | None = None
) -> Iterator[Program]:
    """Run a server until the block ends. Raises RuntimeError if it stops or does not answer in time."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for_answer(process, port, began + LONGEST_START_SECONDS)
        yield Program(process, port, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_answer(process: "subprocess.Popen[bytes]", port: int, end: float) -> None:
    while time.perf_counter() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} stopped with exit code {process.returncode}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.02)
        finally:
            connection.close()
    raise RuntimeError(f"{process.args!r} did not answer within {LONGEST_START_SECONDS:.0f} s")


@contextmanager
def kl01(
    instance: Path, arguments: Sequence[str] = ("app.py",), settings: Mapping[str, str] | None = None
) -> Iterator[Program]:
    """Run `python app.py` on an instance folder, or what stands in for it, with other settings besides."""
    port = free_port()
    environment = {"KL01_INSTANCE": str(instance), "KL01_PORT": str(port), "KL01_LOG_LEVEL": "ERROR"}
    with running(list(arguments), port, environment | dict(settings or {})) as program:
        yield program


@contextmanager
def floor(instance: Path, unit: str, year: int) -> Iterator[Program]:
    """Run the floor on the same rows."""
    port = free_port()
    arguments = ["-m", "tests.bench.floor", str(port), unit, str(year)]
    with running(arguments, port, {"KL01_INSTANCE": str(instance)}) as program:
        yield program


@contextmanager
def django_peer(instance: Path, year: int) -> Iterator[Program | None]:
    """Run Django's admin on the same rows, in a copy of its own; None if Django is not installed."""
    if importlib.util.find_spec("django") is None:
        yield None
        return
    port = free_port()
    arguments = ["-m", "tests.bench.django_peer", str(port), str(year)]
    with running(arguments, port, {"KL01_INSTANCE": str(instance)}) as program:
        yield program
