"""The secret key: made once, kept in the folder that all processes see, readable by its owner alone."""

import os
import secrets
import time
from pathlib import Path
from typing import Final

_LOOKS: Final = 10
_LOOK_SECONDS: Final = 0.05


_made_here: Final[set[Path]] = set()
"""The files that this process has made itself."""


def kept_key(folder: Path) -> str | None:
    """Return the key of a folder, None if there is none yet; empty if its file stays empty."""
    try:
        return _read(folder / "secret_key")
    except FileNotFoundError:
        return None


def was_there_before(folder: Path) -> bool:
    """Whether a folder has a key that was made by another process than this: by an earlier start."""
    path = folder / "secret_key"
    return path.is_file() and path.absolute() not in _made_here


def secret_key(folder: Path) -> str:
    """Return the key that signs cookies, and make it on the first call; empty if its file stays empty.

    Raises OSError if the folder can't be written.
    """
    path = folder / "secret_key"
    if (kept := kept_key(folder)) is not None:
        return kept
    folder.mkdir(parents=True, exist_ok=True)
    key = secrets.token_hex(32)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker
        return _read(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    _made_here.add(path.absolute())
    return key


def _read(path: Path) -> str:
    for _ in range(_LOOKS):
        key = path.read_text(encoding="ascii").strip()
        if key:
            break
        time.sleep(_LOOK_SECONDS)  # another process has just made the file, and writes into it
    return key
