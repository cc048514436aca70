"""Find loops of tests over what may be empty: if it is, the test can't fail. The mend is `some(…)`.

Looked at: each `for` in a file of tests, and elsewhere in `tests` those that assert; in an `assert` what
says something of all things and so of none: `all(…)`, `not any(…)`, a comprehension that must come out empty
or among others; also if it was given a name first.

What is looped over must be seen to hold something where it stands: written out, a constant or an Enum (by
its capital), a `range` of numbers, `some(…)`, or made of such; or what the caller writes out (`**answers`).
That it is asserted elsewhere doesn't count: one way of saying it is easier to see than ten. What Hypothesis
draws may be empty, as one case of many; of what our code makes of it, `assume(…)` leaves the empty cases
out, and Hypothesis complains if that is most. Not seen: an `if` in a loop's body that never holds.
"""

import ast
from collections.abc import Iterator

EXPECTING = {"raises", "warns", "fail", "expect"}
AS_MANY = {
    *("enumerate", "sorted", "reversed", "list", "tuple", "set", "frozenset", "dict"),
    *("zip", "product", "pairwise", "groupby"),
}
PARTS = {"items", "values", "keys", "split", "splitlines"}
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(node: ast.AST | None) -> str:
    """Return `c` of `a.b.c` and of a call of it."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=function):
            return name_of(function)
    return ""


class Look:
    """A look through one function of the tests."""

    def __init__(self, function: Function, *, every_loop: bool) -> None:
        self._nodes = list(ast.walk(function))
        self._every_loop = every_loop
        self._given: dict[str, list[ast.expr]] = {}
        self._may_be_empty = {function.args.kwarg.arg} if function.args.kwarg else set()
        self._draws = any(name_of(one) == "given" for one in function.decorator_list)
        if self._draws:
            self._may_be_empty |= {one.arg for one in function.args.args}
        for node in self._nodes:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self._given.setdefault(name, []).append(value)
                case ast.Call(func=ast.Name(id="assume"), args=[ast.Name(id=name)]):
                    self._may_be_empty.add(name)

    def found(self) -> Iterator[ast.expr]:
        """Give what is looped over and may be empty."""
        for node in self._nodes:
            if isinstance(node, ast.For) and (self._every_loop or asserts(node)):
                yield from self._unseen(node.iter)
            if isinstance(node, ast.Assert):
                yield from self._said(node.test, truly=True)

    def _said(self, test: ast.expr, *, truly: bool) -> Iterator[ast.expr]:
        """Find in what must be true (or false) what it says of all things of something."""
        match test:
            case ast.BoolOp(values=values):
                for one in values:
                    yield from self._said(one, truly=truly)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield from self._said(operand, truly=not truly)
            case ast.Call(func=ast.Name(id="all"), args=[things]) if truly:
                yield from self._unseen(things)
            case ast.Call(func=ast.Name(id="any"), args=[things]) if not truly:
                yield from self._unseen(things)
            case ast.Call(func=ast.Attribute(value=things, attr="isdisjoint" | "issubset")) if truly:
                yield from self._kept(things)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if truly:
                yield from self._compared(left, op, right)
            case _ if not truly:
                yield from self._none(test)

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Iterator[ast.expr]:
        match op, right:
            case ((ast.Is() | ast.Eq()), ast.Constant(value=bool() as wanted)):
                yield from self._said(left, truly=wanted)
            case ast.Eq(), _ if is_nothing(right):
                yield from self._none(left)
            case ((ast.LtE() | ast.Lt()), _):
                yield from self._kept(left)
            case ast.NotIn(), _:
                yield from self._kept(right)

    def _none(self, things: ast.expr) -> Iterator[ast.expr]:
        """Find what a comprehension that must come out empty goes through: its `if` is the rule."""
        if isinstance(things, ast.BinOp) and isinstance(things.op, ast.Sub | ast.BitAnd):
            yield from self._kept(things.left)
        for one in self._comprehensions(things):
            loops = one.generators
            for loop in loops if loops[-1].ifs else loops[:-1]:
                yield from self._unseen(loop.iter)

    def _kept(self, things: ast.expr) -> Iterator[ast.expr]:
        """Find a comprehension each of whose things must keep to a rule."""
        for one in self._comprehensions(things):
            yield from self._unseen(one)

    def _comprehensions(self, things: ast.expr) -> Iterator[Comprehension]:
        match things:
            case ast.Name(id=name):
                for value in self._given.get(name, []):
                    if isinstance(value, Comprehension):
                        yield value
            case ast.Call(args=[inner]):
                yield from self._comprehensions(inner)
        if isinstance(things, Comprehension):
            yield things

    def _unseen(self, things: ast.expr) -> Iterator[ast.expr]:
        if not self._holds(things):
            yield things

    def _holds(self, things: ast.expr) -> bool:
        """Tell whether something can be seen to hold something."""
        match things:
            case ast.Constant(value=str() | bytes() as text):
                return bool(text)
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                return any(not isinstance(one, ast.Starred) or self._holds(one.value) for one in parts)
            case ast.Dict(keys=keys):
                return any(keys)
            case ast.Name(id=name):
                return name[0].isupper() or name in self._may_be_empty or self._was_given(name)
            case ast.Attribute(attr=name):
                return name[0].isupper()
            case ast.BinOp(op=ast.Add() | ast.BitOr(), left=left, right=right):
                return self._holds(left) or self._holds(right)
            case ast.BinOp(op=ast.Mult(), left=whole) | ast.Subscript(value=whole, slice=ast.Constant()):
                return self._holds(whole)
            case ast.Call():
                return self._call_holds(things)
        if isinstance(things, Comprehension):
            return all(self._holds(one.iter) and not one.ifs for one in things.generators)
        return False

    def _call_holds(self, call: ast.Call) -> bool:
        name = name_of(call)
        match call:
            case ast.Call(func=ast.Attribute(value=whole), args=[]) if name in PARTS:
                return self._holds(whole)
            case ast.Call(args=args) if name == "range":
                numbers = [isinstance(one, ast.Constant) or name_of(one).isupper() for one in args]
                return self._draws or all(numbers)
        return name == "some" or (name in AS_MANY and bool(call.args) and all(map(self._holds, call.args)))

    def _was_given(self, name: str) -> bool:
        values = self._given.get(name, [])
        return bool(values) and all(self._holds(one) for one in values)


def asserts(loop: ast.For) -> bool:
    """Tell whether a loop's body asserts, by itself."""
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and name_of(node) in EXPECTING)
        for node in ast.walk(loop)
    )


def is_nothing(value: ast.expr) -> bool:
    """Tell whether something is written out as empty."""
    match value:
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]) | ast.Constant(value=0):
            return True
        case ast.Call(args=[], keywords=[]):
            return name_of(value) in AS_MANY
    return False


def looked_through(text: str, *, every_loop: bool) -> Iterator[tuple[int, str]]:
    """Give the line and the words of each thing that may be empty."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Function):
            for one in Look(node, every_loop=every_loop).found():
                yield one.lineno, ast.unparse(one)
