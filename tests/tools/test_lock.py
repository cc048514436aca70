"""What is installed is written down whole: one version of each, its hashes, not where it is from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kl01.config import ROOT
from tests.some import some
from tools.lock import LAYERS, cut, entries

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TEXTS = {layer: (ROOT / "requirements" / f"{layer}.txt").read_text(encoding="utf-8") for layer in LAYERS}
LINE = re.compile(
    r"""(
        \#\ .* | -r\ \w+\.txt | --only-binary\ :all: |             # the head
        [a-z0-9-]+==[0-9a-z.]+(\ ;\ [a-z_]+\ \S+\ '[\w.*]+')?\ \\ | # a version, and where it is needed
        \ {4}--hash=sha256:[0-9a-f]{64}(\ \\)?                     # one of its files
    )?""",
    re.VERBOSE,
)


def locked(layer: str) -> dict[str, str]:
    """Return name → version of what a layer adds."""
    return dict(re.split(r"==|\s", entry, maxsplit=2)[:2] for entry in entries(TEXTS[layer]))


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_holds_versions_and_hashes_and_nothing_else(layer: str) -> None:
    strange = [line for line in some(TEXTS[layer].splitlines()) if not LINE.fullmatch(line)]
    assert strange == []
    assert all("--hash=sha256:" in entry for entry in some(entries(TEXTS[layer])))


def test_layers_stand_on_each_other_and_agree() -> None:
    pairs = {pair for layer in LAYERS for pair in locked(layer).items()}
    assert len(pairs) == len(dict(pairs))
    below = [re.findall("^-r (.*).txt$", TEXTS[layer], re.MULTILINE) for layer in LAYERS]
    assert below == [[], ["run"], ["postgresql"], ["test"], ["dev"]]


@pytest.mark.parametrize("layer", LAYERS)
def test_all_that_the_project_asks_for_is_written_down(layer: str) -> None:
    with_those_below = list(LAYERS)[: list(LAYERS).index(layer) + 1]
    known = {name: version for one in with_those_below for name, version in locked(one).items()}
    asked = PROJECT["dependencies"] if layer == "run" else PROJECT["optional-dependencies"][layer]
    for wanted in some(map(Requirement, asked)):
        assert known[canonicalize_name(wanted.name)] in wanted.specifier, wanted


@pytest.mark.parametrize("place", ["README.md", "docs/administrator.md", "Makefile"])
def test_the_commands_install_what_is_written_down(place: str) -> None:
    commands = re.findall(r"pip (?:install|download)\b[^`&\n]*", (ROOT / place).read_text(encoding="utf-8"))
    named = [re.findall(r"(?:-r|--requirement) (\S+)", command) for command in some(commands)]
    assert all(len(one) == 1 for one in some(named)), commands
    assert all((ROOT / Path(one[0].replace("\\", "/"))).is_file() for one in some(named)), named


def test_layers_are_cut_from_the_ground_up() -> None:
    a, b = "a==1 \\\n    --hash=sha256:1 \\\n    --hash=sha256:2", "b==2 ; x == '3' \\\n    --hash=sha256:3"
    layers = cut([a, f"{a}\n{b}", f"{a}\n{b}\n", f"{a}\n{b}", f"{a}\n{b}"])
    assert [entries(layer) for layer in layers] == [[a], [b], [], [], []]


def test_what_is_built_for_pip_holds_no_code() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert tools["hatch"]["build"]["targets"]["wheel"] == {"bypass-selection": True, "exclude": ["*"]}
