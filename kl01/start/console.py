"""What people see in the window that KL01 runs in."""

import contextlib
import sys


def speak_utf8() -> None:
    """Let Vietnamese through on a Windows console; a letter that it lacks becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def say(text: str, *, error: bool = False) -> None:
    """Show a line, as far as there is a window to show it in."""
    stream = sys.stderr if error else sys.stdout
    if stream is not None:  # pythonw has neither
        with contextlib.suppress(OSError):  # the window that started us may be gone
            stream.write(text + "\n")
            stream.flush()
