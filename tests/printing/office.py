"""LibreOffice, as a witness that others can read our files."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def soffice() -> str:
    """Return the command of LibreOffice; without one the test is skipped, or fails where CI is true."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        message = "needs LibreOffice (the command soffice), which is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


def converted(content: bytes, extension: str, to: str, folder: Path) -> Path:
    """Return the file that LibreOffice makes of the content; `to` is “txt” or “pdf”."""
    source = folder / f"paper.{extension}"
    source.write_bytes(content)
    command = [soffice(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "txt:Text (encoded):UTF8" if to == "txt" else to, "--outdir", str(folder)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=120)
    made = folder / f"paper.{to}"
    assert made.exists()
    return made
