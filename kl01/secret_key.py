"""The secret key: made once, kept in the instance folder, readable by its owner alone."""

import os
import secrets
from pathlib import Path


def secret_key(instance: Path) -> str:
    """Return the key that signs cookies, and make it on the first call.

    Raises OSError if the folder can't be written.
    """
    path = instance / "secret_key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    instance.mkdir(parents=True, exist_ok=True)
    key = secrets.token_hex(32)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key
