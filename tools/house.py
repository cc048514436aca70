"""Draw the house into docs/developer.md from what its rooms import: `make house`.

The floors are those of `[tool.importlinter]` in pyproject.toml; `make floors` holds that no import climbs up.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "developer.md"
BEGIN, END = "<!-- house -->\n", "<!-- /house -->\n"
IMPORT = re.compile(r"^[ \t]*(?:from|import) (kl01(?:\.\w+)*)(?: import (\([^)]*\)|[^#\n]*))?", re.MULTILINE)
HEAD = ("floor", "room", "imported by", "stands on")

Imports = Mapping[str, set[str]]
"""Room → the rooms that it imports."""


def floors() -> list[list[str]]:
    """Return the rooms of each floor, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return [[room.strip().removeprefix("kl01.") for room in layer.split("|")] for layer in layers]


def imported(source: str) -> Iterator[str]:
    """Give the names of all modules of KL01 that a text imports, at its head or within.

    Read by its lines: to parse all of KL01 takes a hundred times as long.
    """
    for module, names in IMPORT.findall(source):
        if module == "kl01":
            yield from (f"kl01.{name}" for name in re.findall(r"\w+", names))
        else:
            yield module


def imports() -> dict[str, set[str]]:
    """Return what each room imports; a room is a folder or a file of kl01/."""
    package = ROOT / "kl01"
    found: dict[str, set[str]] = {}
    for file in sorted(package.rglob("*.py")):
        room = file.relative_to(package).parts[0].removesuffix(".py")
        if room != "__init__":
            modules = (name.split(".") for name in imported(file.read_text(encoding="utf-8")))
            found.setdefault(room, set()).update(
                parts[1] for parts in modules if parts[0] == "kl01" and parts[1:]
            )
    return {room: {one for one in others if one in found and one != room} for room, others in found.items()}


def below(room: str, known: Imports) -> set[str]:
    """Return all rooms that a room stands on, however far below."""
    found: set[str] = set()
    new = {room}
    while new:
        new = {other for one in new for other in known[one]} - found
        found |= new
    return found


def nearest(room: str, known: Imports) -> set[str]:
    """Return the rooms that a room imports, without those that one of these stands on."""
    return known[room] - {far for near in known[room] for far in below(near, known)}


def drawing(storeys: list[list[str]], known: Imports) -> str:
    """Return the picture, floor by floor from the top: each room, how many import it, what it stands on."""
    rows = [HEAD]
    for number, rooms in zip(range(len(storeys), 0, -1), storeys, strict=True):
        for room in sorted(rooms):
            users = sum(room in others for others in known.values())
            ground = ", ".join(sorted(nearest(room, known)))
            rows.append((str(number), room, str(users), f"→ {ground}" if ground else ""))
    width = max(len(room) for _, room, _, _ in rows)
    lines = (f"{floor:>5}  {room:<{width}}  {users:>11}  {ground}" for floor, room, users, ground in rows)
    return "\n".join(line.rstrip() for line in lines)


def page(text: str) -> str:
    """Return the text of a page with today's picture between its marks."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}```text\n{drawing(floors(), imports())}\n```\n{END}{after}"


def main() -> None:
    """Draw the picture into the page."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
