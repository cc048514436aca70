"""What the licence says of files that others made is said of files that are there."""

import re

from kl01.config import ROOT
from tests.some import some

LICENCE = (ROOT / "LICENSE").read_text(encoding="utf-8")
NAMED = re.findall(r"\b(?:kl01|static)/[\w/.*-]*[\w*]", LICENCE)


def test_what_is_named_is_there() -> None:
    assert [name for name in some(NAMED) if not any(ROOT.glob(name))] == []


def test_what_others_made_for_the_browser_is_named() -> None:
    folders = [ROOT / "static" / "vendor", ROOT / "static" / "fonts", ROOT / "kl01" / "printing" / "fonts"]
    served = [file for folder in folders for file in folder.iterdir() if file.suffix not in {".md", ".txt"}]
    named = {file for name in NAMED for file in ROOT.glob(name)}
    assert [file.name for file in some(served) if file not in named] == []
