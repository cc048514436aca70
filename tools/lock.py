"""Write down anew what is installed: `make lock`, or `make lock UPGRADE=1` to move to newer versions.

One resolution of all that pyproject.toml asks for, for Windows and Linux and for every Python from 3.11 on,
cut into layers: what runs KL01, and what PostgreSQL, tests, development and measuring add. Each begins with
the one below and leaves out what stands there, so whoever only runs KL01 installs no tool. Wheels alone are
let in: nothing is built where KL01 is installed, so there are no requirements for building to write down.

Needs the network: the resolver is put into a folder that is thrown away afterwards.
"""

import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LAYERS = {
    "run": (),
    "postgresql": ("postgresql",),
    "test": ("postgresql", "test"),
    "dev": ("postgresql", "test", "dev"),
    "bench": ("postgresql", "test", "dev", "bench"),
}
"""The extras of pyproject.toml that each layer covers, from the ground up."""
ADDS = {
    "run": "What KL01 needs to run",
    "postgresql": "What KL01 on PostgreSQL needs besides",
    "test": "What the tests need besides",
    "dev": "What development needs besides",
    "bench": "What measuring needs besides, to compare with",
}
RESOLVER = "uv==0.13.9"  # pip's own resolver knows no platform but the one that it runs on


def entries(text: str) -> list[str]:
    """Return the entries of a file of requirements: a version each, with its marker and hashes."""
    return re.findall(r"^[a-z0-9][^\n]*==(?:[^\n]*\\\n)*[^\n]*", text, re.MULTILINE)


def cut(resolved: Iterable[str]) -> list[str]:
    """Return the text of each layer, from what was resolved for each together with those below."""
    known: set[str] = set()
    texts: list[str] = []
    below: list[str] = []
    for (layer, adds), text in zip(ADDS.items(), resolved, strict=True):
        added = [entry for entry in entries(text) if entry not in known]
        known.update(added)
        head = [f"# {adds}, with the hash of every file: written by `make lock`, not by hand.", *below]
        texts.append("\n".join([*head, "--only-binary :all:", "", *added]) + "\n")
        below = [f"-r {layer}.txt"]
    return texts


def main() -> None:
    """Resolve, and write the layers."""
    files = [ROOT / "requirements" / f"{layer}.txt" for layer in LAYERS]
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        venv.create(scratch / "venv", with_pip=True)
        programs = scratch / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
        subprocess.run([programs / "pip", "install", "--quiet", RESOLVER], check=True)

        def resolve(extras: Iterable[str], output: Path, *options: str) -> str:
            command = [str(programs / "uv"), "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
            command += ["--universal", "--python-version=3.11", "--no-build", "--generate-hashes"]
            command += [f"--extra={extra}" for extra in extras]
            command += ["pyproject.toml", "--output-file", str(output), *options]
            subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
            return output.read_text(encoding="utf-8")

        # What stands in the file that is written is kept as long as pyproject.toml lets it.
        whole = scratch / "whole.txt"
        written = [
            entry for file in files if file.exists() for entry in entries(file.read_text(encoding="utf-8"))
        ]
        whole.write_text("\n".join(written), encoding="utf-8")
        resolve(LAYERS["bench"], whole, *(["--upgrade"] if "--upgrade" in sys.argv else []))
        resolved = [
            resolve(extras, scratch / f"{layer}.txt", "--constraint", str(whole))
            for layer, extras in LAYERS.items()
        ]
    for file, text in zip(files, cut(resolved), strict=True):
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
