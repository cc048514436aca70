"""Processes that KL01 starts beside itself, on Windows and Linux alike."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from kl01.config import ROOT


def with_our_modules(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which Python finds KL01, from whatever folder and in whatever language."""
    folders = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**environment, "PYTHONPATH": os.pathsep.join(folders), "PYTHONUTF8": "1"}


def launch(
    command: Sequence[str], environment: Mapping[str, str], *, errors: int | None
) -> "subprocess.Popen[bytes]":
    """Start a process whose standard input and output are pipes to this one, and whose window nobody sees.

    `errors` is what becomes of its standard error, as `subprocess` names it; None shares ours. Raises OSError
    if the system starts nothing.
    """
    pipes: dict[str, Any] = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": errors,
        "env": environment,
    }
    # Ctrl+C at the console is the server's to hear; it stops its processes itself.
    if sys.platform == "win32":
        pipes["creationflags"] = (
            subprocess.BELOW_NORMAL_PRIORITY_CLASS
            | subprocess.CREATE_NEW_PROCESS_GROUP
            | subprocess.CREATE_NO_WINDOW
        )
    else:
        pipes["start_new_session"] = True  # they lower their priority themselves
    return subprocess.Popen(command, **pipes)  # noqa: S603 - our own interpreter, our own module
