"""How rooms get what only rooms above them know: each states it in its `seams.py`, create_app hands it in.

A part is kept by its type, so nothing is looked up by a word that might be misspelt.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, current_app

from kl01.periods import Clock

Part = TypeVar("Part")
Value = TypeVar("Value")

_PARTS = "kl01"


@dataclass(frozen=True, slots=True)
class WebSeams:
    """What all pages ask of the application."""

    clock: Clock
    was_signed_in: Callable[[str], bool]
    """Whether the sign-in of a number lasts, or has run out so lately that who came by it may still write."""


def hand_in(app: Flask, part: object) -> None:
    """Give the application a part for the room that states its type; raises ValueError for a second one."""
    parts = app.extensions.setdefault(_PARTS, {})
    if type(part) in parts:
        raise ValueError(f"{type(part).__name__} is handed in twice")
    parts[type(part)] = part


def part(kind: type[Part], app: Flask | None = None) -> Part:
    """Return the part of a type that was handed in; raises LookupError if none was."""
    parts = (app or current_app).extensions.get(_PARTS, {})
    if kind not in parts:
        raise LookupError(f"nobody has handed in {kind.__name__}")
    found: Part = parts[kind]
    return found


def by_name(pairs: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    """Return what rooms hand in by its names; raises ValueError if two chose the same."""
    found: dict[str, Value] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"“{name}” is handed in twice")
        found[name] = value
    return found


def each_once(values: Iterable[Value]) -> tuple[Value, ...]:
    """Return what rooms hand in as a tuple; raises ValueError if one did it twice."""
    found: list[Value] = []
    for value in values:
        if value in found:
            raise ValueError(f"{value} is handed in twice")
        found.append(value)
    return tuple(found)
