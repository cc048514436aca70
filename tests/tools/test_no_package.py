"""Nobody gets a wheel without templates: whoever asks for a package is told that there is none."""

import tomllib

import pytest

from kl01.config import ROOT
from tools import no_package

BEGINNINGS = [f"get_requires_for_build_{kind}" for kind in ("wheel", "sdist", "editable")]
"""The hooks that pip, or whatever builds, calls first."""
HOOKS = [*BEGINNINGS, "prepare_metadata_for_build_wheel", "build_wheel", "build_sdist", "build_editable"]


def test_whoever_builds_comes_here() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    assert asked == {"requires": [], "build-backend": "no_package", "backend-path": ["tools"]}


@pytest.mark.parametrize("hook", HOOKS)
def test_every_way_ends_with_the_sentence(hook: str) -> None:
    with pytest.raises(SystemExit, match="KL01 is not a package"):
        getattr(no_package, hook)("folder", config_settings=None)
