"""Running KL01 and small servers as processes of their own, and talking to them."""

import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kl01.config import ROOT

PATIENCE = 60.0
"""Seconds after which a test gives up on something that should happen at once."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Program:
    """A process whose lines can be waited for."""

    def __init__(self, *command: str, **environment: str) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith("KL01_")}
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**own, "PYTHONUTF8": "0", "LC_ALL": "C", **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self._lines: dict[str, queue.Queue[str | None]] = {}
        self._readers: list[threading.Thread] = []
        for name in ("stdout", "stderr"):
            lines: queue.Queue[str | None] = queue.Queue()
            self._lines[name] = lines
            reader = threading.Thread(target=self._read, args=(getattr(self.process, name), lines))
            reader.start()
            self._readers.append(reader)

    @staticmethod
    def _read(stream: IO[str], lines: "queue.Queue[str | None]") -> None:
        for line in stream:
            lines.put(line.rstrip("\n"))
        stream.close()
        lines.put(None)

    def worked(self, since: float) -> float:
        """Return the processor's seconds that it took so far: how long it waited for others is no matter.

        Where the system doesn't tell, the seconds that passed `since` (of the monotonic clock).
        """
        told = Path(f"/proc/{self.process.pid}/stat")
        if not told.exists():
            return time.monotonic() - since
        numbers = told.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return (int(numbers[11]) + int(numbers[12])) / float(os.sysconf("SC_CLK_TCK"))

    def line(self, name: str = "stdout") -> str:
        """Wait for the next line."""
        found = self._lines[name].get(timeout=PATIENCE)
        assert found is not None, f"{name} ended; stderr: {self.rest('stderr') if name == 'stdout' else ''}"
        return found

    def rest(self, name: str = "stdout") -> list[str]:
        """Wait for the end of a stream and return the lines left."""
        found = list(iter(lambda: self._lines[name].get(timeout=PATIENCE), None))
        self._lines[name].put(None)  # for whoever asks again
        return [line for line in found if line is not None]

    def write(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; return the exit code."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        return self.process.wait(PATIENCE)

    def end(self) -> None:
        """Kill the process if it still runs, and let go of all that belongs to it."""
        self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join()
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()


@contextmanager
def running(*command: str, **environment: str) -> Iterator[Program]:
    """Run a program; it is killed at the end if it still runs."""
    program = Program(*command, **environment)
    try:
        yield program
    finally:
        program.end()


@contextmanager
def running_kl01(instance: Path, **environment: str) -> Iterator[Program]:
    """Run `python app.py` on an instance folder and a free port (`program.port`)."""
    settings = {"KL01_INSTANCE": str(instance), "KL01_PORT": str(free_port()), **environment}
    with running("app.py", **settings) as program:
        yield program


def ask(port: int, path: str, version: str = "1.0") -> bytes:
    """Get a page in the plainest way; return the whole answer."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(request(path, version))
        return read_all(connection)


def request(path: str, version: str = "1.1") -> bytes:
    return f"GET {path} HTTP/{version}\r\nHost: 127.0.0.1\r\n\r\n".encode()


def read_all(connection: socket.socket) -> bytes:
    """Read until the other side closes."""
    found = bytearray()
    while part := connection.recv(65536):
        found += part
    return bytes(found)
