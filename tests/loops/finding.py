"""Find what a test loops over without a look at whether there is anything: if there isn't, it can't fail.

Looked at, in tests and in what helps them:

- a `for` whose body asserts: by `assert`, `pytest.raises`, Playwright's `expect`, or a function or method
  of the tests that does (found by import, annotation or fixture: `client.get(…)` of a `PageClient` asserts
  the status);
- in an `assert`: `all(…)`, `not any(…)`, a comprehension with an `if` that must come out empty, one each of
  whose things must be among others (`<=`, `isdisjoint`), and `not in` one; so too if it was given a name
  first, or if a `for` filled the list.

What is looped over may be empty unless that can be seen: it is written out, a constant that is, an Enum, a
`range` of numbers, each row of a `parametrize`, what a fixture or function of the tests surely returns, or
made of such. Otherwise the function must assert it, before or after, in a place that is passed whenever the
loop is: `assert xs`, `assert len(xs) == 3`, `assert [x.name for x in xs] == ["a"]`, `[one] = xs`, … – or loop
over `some(xs)`. An `if` in a comprehension may let nothing through: `some(x for x in xs if …)`.

What Hypothesis draws may be empty: an empty case is one of many. That holds for a drawn argument and its
parts, not for what our code makes of it; there `assume(found)` leaves the empty cases out, and Hypothesis
complains when that leaves too few. Not seen: an `if` in the body of a loop that never holds.
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tests.loops.asserting import Asserting
from tests.loops.code import ONE, PARTS, SAME, Code, Place
from tests.loops.least import COMPREHENSIONS, Least
from tests.loops.modules import Function, Module, Modules, last_name, own_nodes, parameters

FILLING = {"append", "add", "extend", "update"}


class Claim(NamedTuple):
    """What is said of all things of an expression, and so of none if there are none."""

    kind: str
    things: ast.expr
    place: Place


class Finding(NamedTuple):
    """A place where a test may loop over nothing."""

    line: int
    kind: str
    things: str

    def __str__(self) -> str:
        return f"{self.line}: {self.kind} over what may be empty: {self.things}"


class Finder:
    """Looks through modules; all of them share what was read."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self._least = Least(modules)
        self._asserting = Asserting(modules)
        self.looked_at = 0

    def in_module(self, name: str) -> list[Finding]:
        """Return all places of a module."""
        module = self.modules.module(name)
        assert module, name
        found = set()
        for code in self._codes(module):
            for kind, things, place in self._claims(code):
                self.looked_at += 1
                if not self._least(things, place) and not _is_drawn(things, place):
                    found.add(Finding(place.line, kind, ast.unparse(things)))
        return sorted(found)

    def _codes(self, module: Module) -> Iterator[Code]:
        yield Code(module, module.tree)
        for function in module.functions.values():
            yield self._least.code(module, function)
        for kind in module.classes.values():
            for one in kind.body:
                if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield self._least.code(module, one, kind)

    def _claims(self, code: Code) -> Iterator[Claim]:
        for statement, path in code.statements:
            place = Place(code, statement.lineno, path)
            match statement:
                case ast.For() | ast.AsyncFor() if self._asserting.any_of(statement.body, place):
                    yield Claim("for", statement.iter, place)
                case ast.Assert(test=test):
                    yield from _said(test, place, truly=True)


def _said(test: ast.expr, place: Place, *, truly: bool) -> Iterator[Claim]:
    """Find in a test that must be true (or false) what it says of all things of something."""
    match test:
        case ast.BoolOp(values=values):
            for one in values:
                yield from _said(one, place, truly=truly)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _said(operand, place, truly=not truly)
        case ast.Call(func=ast.Name(id="all"), args=[things]) if truly:
            yield Claim("all()", things, place)
        case ast.Call(func=ast.Name(id="any"), args=[things]) if not truly:
            yield Claim("not any()", things, place)
        case ast.Call(func=ast.Attribute(value=things, attr="isdisjoint" | "issubset")) if truly:
            yield from _kept(things, place, kind=f"{test.func.attr}()")  # type: ignore[attr-defined]  # matched
        case ast.Compare(left=left, ops=ops, comparators=others) if truly:
            for first, op, second in zip([left, *others], ops, others, strict=False):
                yield from _compared(first, op, second, place)
        case _ if not truly:
            yield from _none(test, place)


def _compared(first: ast.expr, op: ast.cmpop, second: ast.expr, place: Place) -> Iterator[Claim]:
    match op, first, second:
        case ((ast.Eq() | ast.Is()), _, ast.Constant(value=bool() as wanted)):
            yield from _said(first, place, truly=wanted)
        case ast.Eq(), ast.Call(func=ast.Name(id="len" | "sum"), args=[things]), ast.Constant(value=0):
            yield from _none(things, place)
        case ast.Eq(), _, _ if _is_nothing(second):
            yield from _none(first, place)
        case ast.Eq(), _, _ if _is_nothing(first):
            yield from _none(second, place)
        case ((ast.LtE() | ast.Lt()), _, _):
            yield from _kept(first, place, kind="<=")
        case ((ast.GtE() | ast.Gt()), _, _):
            yield from _kept(second, place, kind="<=")
        case ast.NotIn(), _, _:
            yield from _kept(second, place, kind="not in")


def _none(things: ast.expr, place: Place) -> Iterator[Claim]:
    """Say of a comprehension that must be empty what its loops mustn't find empty: its `if` is the rule.

    A last loop without an `if` is looked for no thing at all: that is what the test says, and it may fail.
    """
    match things:
        case ast.Call(func=ast.Name(id=name), args=[inner]) if name in SAME | ONE:
            yield from _none(inner, place)
        case ast.BinOp(op=ast.Sub() | ast.BitAnd(), left=left):
            yield from _kept(left, place, kind="nothing of")
        case ast.Name(id=name):
            given = place.given(name) or []
            if len(given) == 1 and isinstance(given[0].value, COMPREHENSIONS) and not given[0].each:
                yield from _none(given[0].value, place.at(given[0]))
            for statement, path in place.code.statements:
                if (
                    isinstance(statement, ast.For)
                    and statement.lineno < place.line
                    and _fills(statement, name)
                ):
                    yield Claim("nothing of", statement.iter, Place(place.code, statement.lineno, path))
    if isinstance(things, COMPREHENSIONS):
        loops = things.generators
        for number, loop in enumerate(loops if loops[-1].ifs else loops[:-1]):
            yield Claim("nothing of", loop.iter, place.inside(loops[:number]))


def _kept(things: ast.expr, place: Place, kind: str) -> Iterator[Claim]:
    """Say of a comprehension of which each thing must keep to a rule that there must be one."""
    match things:
        case ast.Call(func=ast.Name(id=name), args=[inner]) if name in SAME | ONE:
            yield from _kept(inner, place, kind)
        case ast.Name(id=name):
            given = place.given(name) or []
            if len(given) == 1 and isinstance(given[0].value, COMPREHENSIONS) and not given[0].each:
                yield from _kept(given[0].value, place.at(given[0]), kind)
    if isinstance(things, COMPREHENSIONS):
        yield Claim(kind, things, place)


def _fills(loop: ast.For, name: str) -> bool:
    """Tell whether a loop collects what it finds in a list or set of a name."""
    for statement in loop.body:
        for node in own_nodes(statement):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=filled), attr=how)) if how in FILLING:
                    if filled == name:
                        return True
                case ast.AugAssign(target=ast.Name(id=filled)) if filled == name:
                    return True
    return False


def _is_nothing(value: ast.expr) -> bool:
    match value:
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(
            func=ast.Name(id="set" | "list" | "dict" | "tuple" | "frozenset"), args=[], keywords=[]
        ):
            return True
    return False


# --- what Hypothesis draws ---


def _is_drawn(things: ast.expr, place: Place) -> bool:
    """Tell whether Hypothesis drew what is looped over: it draws more than nothing without being asked."""
    if isinstance(place.code.node, ast.Module):
        return False
    drawn = _drawn(place.code.node)
    return bool(drawn) and _comes_of(things, place, drawn, steps=6)


def _comes_of(things: ast.expr, place: Place, drawn: set[str], steps: int) -> bool:
    """Tell whether something is an argument that was drawn, or a part of it; not what our code made of it."""
    if not steps:
        return False
    match things:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="draw")):
            return name in drawn
        case ast.Call(func=ast.Attribute(value=base, attr=name), args=[]) if name in PARTS | {
            "split",
            "splitlines",
        }:
            return _comes_of(base, place, drawn, steps - 1)
        case ast.Call(args=[first, *_]) if last_name(things) in SAME | ONE | {"range", "zip", "pairwise"}:
            return _comes_of(first, place, drawn, steps - 1)
        case ast.Call(func=ast.Attribute(attr="join"), args=[first]):
            return _comes_of(first, place, drawn, steps - 1)
        case ast.Attribute(value=base) | ast.Subscript(value=base) | ast.BinOp(left=base):
            return _comes_of(base, place, drawn, steps - 1)
        case ast.Name(id=name):
            given = place.given(name) or []
            if name in drawn and any(one.line == 0 for one in given):
                return True
            sources = [(one.value, place.at(one)) for one in given]
            return bool(sources) and all(
                value is not None and _comes_of(value, where, drawn, steps - 1) for value, where in sources
            )
    if isinstance(things, COMPREHENSIONS):
        return _comes_of(things.generators[0].iter, place, drawn, steps - 1)
    return False


def _drawn(function: Function) -> set[str]:
    """Return the arguments that `@given` draws: those it names, or as many from the right as it is given."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and last_name(decorator) == "given":
            names = [one.arg for one in parameters(function)]
            count = len(decorator.args)
            return {*(names[-count:] if count else ()), *(one.arg for one in decorator.keywords if one.arg)}
    return set()
