"""Every regular expression of the code: found by itself, wherever it stands."""

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from kl01.config import ROOT

_ASKS = ("search", "match", "fullmatch", "sub", "split", "findall", "finditer", "subn")
_FILES = sorted(path for path in (ROOT / "kl01").rglob("*.py") if "versions" not in path.parts)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _module(path: Path) -> Any:
    return importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def _asked() -> dict[str, set[str]]:
    """Return how each name is asked for a text anywhere in the code: `_WORD.findall(…)`."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in _FILES:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in _ASKS:
                owner = node.value.value if isinstance(node.value, ast.Subscript) else node.value
                name = getattr(owner, "id", None) or getattr(owner, "attr", None)
                if name:
                    found[name].add(node.attr)
    return found


def _calls_of_re(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "re" and node.func.attr in {*_ASKS, "compile"}:
                yield node


def expressions() -> dict[str, tuple[re.Pattern[Any], set[str]]]:
    """Return every regular expression of the code by its place, with how it is asked."""
    found: dict[str, tuple[re.Pattern[Any], set[str]]] = {}
    asked = _asked()
    for path in _FILES:
        here = path.relative_to(ROOT).as_posix()
        for node in _calls_of_re(path):
            method = _method(node)
            if method != "compile" and isinstance(node.args[0], ast.Constant):
                found[f"{here}:{node.lineno}"] = (re.compile(node.args[0].value), {method})
        if any(True for _ in _calls_of_re(path)):
            for name, place, value in _kept(path):
                found[f"{here}:{place}"] = (value, asked[name] or set(_ASKS))
    return found


def _kept(path: Path) -> Iterator[tuple[str, str, re.Pattern[Any]]]:
    """Yield the expressions that a module keeps, by themselves or in a table: name, place and each."""
    for name, value in vars(_module(path)).items():
        if isinstance(value, re.Pattern):
            yield name, name, value
        elif isinstance(value, dict):
            for key, one in value.items():
                if isinstance(one, re.Pattern):
                    yield name, f"{name}[{key}]", one


def hidden_expressions() -> list[str]:
    """Return the places of those that `expressions` doesn't find: made in a function, or of a variable."""
    found = []
    for path in _FILES:
        made = list(_calls_of_re(path))
        compiled = [node for node in made if _method(node) == "compile"]
        kept = list(_kept(path)) if made else []
        if len(compiled) > len(kept):
            found.append(path.as_posix())
        found += [
            f"{path.as_posix()}:{node.lineno}"
            for node in made
            if node not in compiled and not isinstance(node.args[0], ast.Constant)
        ]
    return found


def modules_that_name(attribute: str) -> set[str]:
    """Return the modules in which something is asked for by such a name: `unicodedata.normalize`."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in _FILES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and node.attr == attribute
    }


def _method(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""
