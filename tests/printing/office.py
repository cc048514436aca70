"""LibreOffice, as a witness that others can read our files."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.some import some


def soffice() -> str:
    """Return the command of LibreOffice; without one the test is skipped, or fails where CI is true."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        message = "needs LibreOffice (the command soffice), which is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


def convert(papers: Mapping[str, bytes], to: str, folder: Path) -> None:
    """Let one LibreOffice read Word files, by name, and write each as “txt” or “pdf” into the folder."""
    sources = [folder / f"{name}.docx" for name in papers]
    for source, content in zip(sources, papers.values(), strict=True):
        source.write_bytes(content)
    command = [soffice(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "txt:Text (encoded):UTF8" if to == "txt" else to, "--outdir", str(folder)]
    subprocess.run([*command, *map(str, sources)], check=True, capture_output=True, timeout=120)
    assert all(source.with_suffix(f".{to}").exists() for source in some(sources)), "LibreOffice left one out"
