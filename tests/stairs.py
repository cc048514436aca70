"""Which room takes which template, and which room stands above which."""

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from jinja2 import Environment
from jinja2.meta import find_referenced_templates

from tests.some import some

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"
OF_WEB = {"base.html", "errors"}
"""What stands outside templates/web and belongs to it, as every page does."""
COMPONENTS = "components"
"""Below every room: whoever shows or prints something may take from them."""


def floors() -> dict[str, int]:
    """Return how high each room stands, by the contract that its imports are held to."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return {COMPONENTS: 0} | {
        room.strip().removeprefix("kl01."): height
        for height, layer in enumerate(reversed(layers), start=1)
        for room in layer.split("|")
    }


def room_of(template: str) -> str:
    """Return whose template it is, by its name."""
    folder = template.split("/")[0]
    return "web" if folder in OF_WEB else folder


def template_names() -> list[str]:
    """Return the names of all templates, such as “papers/show.html”."""
    found = [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.css")]
    return sorted(path.relative_to(TEMPLATES).as_posix() for path in found)


def taken_by_templates() -> Iterator[tuple[str, str, str]]:
    """Yield each file, its room, and a template that it extends, includes or imports from."""
    parse = Environment(autoescape=True).parse
    for name in some(template_names()):
        for taken in find_referenced_templates(parse((TEMPLATES / name).read_text("utf-8"))):
            # None where only running it would name the template: no room has that name, so the test fails.
            yield name, room_of(name), str(taken)


def taken_by_modules() -> Iterator[tuple[str, str, str]]:
    """Yield each module, its room, and a template that it names."""
    templates = template_names()
    for path in some(sorted((ROOT / "kl01").rglob("*.py"))):
        room = path.relative_to(ROOT / "kl01").parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in templates:
                yield path.relative_to(ROOT).as_posix(), room, node.value


def climbing(taken: Iterable[tuple[str, str, str]], heights: Mapping[str, int]) -> list[str]:
    """Return who takes a template of another room that doesn't stand below."""
    return [
        f"{name} takes {template}"
        for name, room, template in some(taken)
        if room_of(template) != room and heights[room_of(template)] >= heights[room]
    ]
