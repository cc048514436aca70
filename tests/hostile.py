"""Texts that a regular expression has to look at again and again, made from the expression itself."""

import re
import time
from collections.abc import Callable, Iterator
from re import _constants as c  # type: ignore[attr-defined]  # how the standard library keeps expressions
from re import _parser  # type: ignore[attr-defined]  # as above
from typing import Any

LENGTH = 50_000
"""Letters of a hostile text."""
_TAILS = ("", "\x00", "a")
_FLOOR_SECONDS = 0.02
"""Below, a time says nothing: 50,000 letters looked at a few times take less."""
_FEW, _STEP, _TRIES = 25, 10, 3
_REPEATS = frozenset({c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT})
_CLASSES = {c.CATEGORY_DIGIT: "7", c.CATEGORY_SPACE: " ", c.CATEGORY_WORD: "w"}
_OTHERS = {c.CATEGORY_NOT_DIGIT: "x", c.CATEGORY_NOT_SPACE: "x", c.CATEGORY_NOT_WORD: "-"}


def hostile_units(pattern: re.Pattern[Any]) -> set[tuple[str, str]]:
    """Return what to begin with and what to repeat: each piece of an expression after what precedes it."""
    tree = _parser.parse(pattern.pattern, pattern.flags)
    found = set(_pieces(tree, ""))
    signs = {unit for _, unit in found if len(unit) == 1 and not unit.isalnum()}
    pairs = {("", one + other) for one in signs for other in signs}
    return found | {("", unit) for _, unit in found} | pairs | {("", _example(tree))}


def _pieces(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    for kind, told in tree:
        if kind is c.IN:
            yield from ((before, one) for one in _members(told))
        for inner in _inner(kind, told):
            yield before, _example(inner)
            yield from _pieces(inner, before)
        example = _example([(kind, told)])
        if kind is not c.LITERAL or not example.isalnum():
            yield before, example
        before += example


def _inner(kind: Any, told: Any) -> list[Any]:
    """Return the expressions of which a piece is made."""
    if kind in _REPEATS:
        return [told[2]]
    if kind is c.SUBPATTERN:
        return [told[3]]
    if kind is c.ATOMIC_GROUP:
        return [told]
    if kind is c.BRANCH:
        return list(told[1])
    return [told[1]] if kind in {c.ASSERT, c.ASSERT_NOT} else []


def _members(told: Any) -> list[str]:
    """Return letters of a class: one for each part of it; of one that says what is not in it, others."""
    if told[0][0] is c.NEGATE:
        taken = re.compile(_class_source(told[1:]))
        return [one for one in "x7 \n-\"'\\" if not taken.match(one)][:3]
    found = []
    for kind, value in told:
        if kind is c.LITERAL:
            found.append(chr(value))
        elif kind is c.RANGE:
            found.append(chr(value[0]))
        else:
            found.append({**_CLASSES, **_OTHERS}[value])
    return [*found[:4], *found[-1:]]


def _class_source(parts: Any) -> str:
    names = {c.CATEGORY_DIGIT: r"\d", c.CATEGORY_SPACE: r"\s", c.CATEGORY_WORD: r"\w"}
    names |= {c.CATEGORY_NOT_DIGIT: r"\D", c.CATEGORY_NOT_SPACE: r"\S", c.CATEGORY_NOT_WORD: r"\W"}
    found = ""
    for kind, value in parts:
        if kind is c.LITERAL:
            found += re.escape(chr(value))
        elif kind is c.RANGE:
            found += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        else:
            found += names[value]
    return f"[{found}]"


def _example(tree: Any) -> str:
    """Return a short text that a piece of an expression takes."""
    found = ""
    for kind, told in tree:
        if kind is c.LITERAL:
            found += chr(told)
        elif kind in {c.NOT_LITERAL, c.ANY}:
            found += "x" if told != ord("x") else "y"
        elif kind is c.IN:
            found += next(iter(_members(told)), "")
        elif kind not in {c.ASSERT, c.ASSERT_NOT}:
            inner = _inner(kind, told)[:1]
            found += "".join(_example(one) for one in inner) * (max(told[0], 1) if kind in _REPEATS else 1)
    return found


def hostile_texts(unit: tuple[str, str], length: int) -> Iterator[str]:
    """Yield texts of about so many letters: a beginning, one piece again and again, and some end."""
    begin, piece = unit
    for tail in _TAILS:
        yield begin + piece * (length // max(len(piece), 1)) + tail


def is_linear(run: Callable[[str], object], make: Callable[[int], str]) -> bool:
    """Whether the work for ten times the text is about ten times the work.

    The time is that of the processor, and the kindest of a few: what else the machine does has no part in it.
    """
    if _seconds(run, make(_FEW)) > _FLOOR_SECONDS:
        return False
    long, short = make(LENGTH), make(LENGTH // _STEP)
    more, less = _seconds(run, long), 0.0
    for _ in range(_TRIES):
        less = max(less, _seconds(run, short))
        if more <= max(_FLOOR_SECONDS, 3 * _STEP * less):
            return True
        more = min(more, _seconds(run, long))
    return False


def _seconds(run: Callable[[str], object], text: str) -> float:
    begun = time.thread_time()
    run(text)
    return time.thread_time() - begun
