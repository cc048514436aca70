"""LibreOffice, as a witness that others can read our files."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import pytest

from kl01.printing.pdf import FONT_FOLDER
from tests.some import some


def missing(what: str) -> NoReturn:
    """Skip a test for want of something that this machine lacks, or let it fail where CI is true."""
    message = f"needs {what}, which is not installed"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def soffice() -> str:
    """Return the command of LibreOffice; without one the test is skipped, or fails where CI is true."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        missing("LibreOffice (the command soffice)")
    return found


def _with_our_fonts(folder: Path) -> dict[str, str]:
    """Return how LibreOffice finds Tinos, which is as wide as Times New Roman, where fontconfig is asked."""
    config = folder / "fonts.conf"
    config.write_text(
        f"""<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{FONT_FOLDER}</dir>
        <alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias>
        </fontconfig>""",
        encoding="utf-8",
    )
    return {"FONTCONFIG_FILE": str(config)}


def convert(papers: Mapping[str, bytes], to: str, folder: Path) -> None:
    """Let one LibreOffice read Word files, by name, and write each as “txt” or “pdf” into the folder."""
    sources = [folder / f"{name}.docx" for name in papers]
    for source, content in zip(sources, papers.values(), strict=True):
        source.write_bytes(content)
    command = [soffice(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "txt:Text (encoded):UTF8" if to == "txt" else to, "--outdir", str(folder)]
    subprocess.run(
        [*command, *map(str, sources)],
        check=True,
        capture_output=True,
        timeout=120,
        env=os.environ | _with_our_fonts(folder),
    )
    assert all(source.with_suffix(f".{to}").exists() for source in some(sources)), "LibreOffice left one out"
