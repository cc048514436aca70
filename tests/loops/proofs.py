"""What a function itself asserts of what it loops over."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tests.loops.code import ONE, PARTS, SAME, Code, Path, Place, top_expressions, within
from tests.loops.modules import last_name

if TYPE_CHECKING:
    from tests.loops.least import Least

OF_SOMETHING = SAME | ONE | {"zip"}
"""What made of it holds something only if it does."""
FAILS_ON_NOTHING = {"max", "min", "choice", "next"}


class Proof(NamedTuple):
    """Where something is asserted to hold a number of things; elsewhere its names may mean another."""

    line: int
    path: Path
    least: int


class Proofs:
    """All that one function asserts to hold something."""

    _least: "Least"

    def __init__(self, code: Code) -> None:
        self._code = code
        self._found: dict[str, list[Proof]] = {}
        self._reading = Place(code, 0)

    def read(self, least: "Least") -> None:
        """Read the whole function; what it asserts first may help to see what it asserts later."""
        self._least = least
        for statement, path in self._code.statements:
            self._reading = Place(self._code, statement.lineno, path)
            self._read(statement)
        del self._least  # who keeps these proofs: so that neither waits for Python to look for garbage

    def least(self, expression: ast.expr, place: Place) -> int:
        """Return how many things an expression is asserted to hold whenever the function comes to `place`."""
        if not self._found or place.hidden.keys() & _names(expression):
            return 0
        held = self._found.get(ast.unparse(expression), [])
        good = [
            one.least for one in held if within(place.path, one.path) and self._same(expression, one, place)
        ]
        return max(good, default=0)

    def _same(self, expression: ast.expr, proof: Proof, place: Place) -> bool:
        """Tell whether no name of an expression is given anew between the proof and the place."""
        first, last = sorted([proof.line, place.line])
        lines = {one.line for name in _names(expression) for one in self._code.bindings.get(name, [])}
        return not any(first < line < last or first == line < last == proof.line for line in lines)

    def _read(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assert(test=test):
                self._true(test)
            case ast.Expr(value=ast.Call(args=[test])) if last_name(statement.value) == "assume":
                self._true(test)
            case ast.Assign(targets=[ast.Tuple(elts=parts) | ast.List(elts=parts)], value=value):
                sure = sum(not isinstance(one, ast.Starred) for one in parts)
                self._holds(value, sure)
        for node in _surely_run(statement):
            match node:
                case ast.Subscript(value=whole, slice=ast.Constant(value=int(at))):
                    self._holds(whole, at + 1 if at >= 0 else -at)
                case ast.Subscript(
                    value=whole, slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(at)))
                ):
                    self._holds(whole, at)
                case ast.Call(func=ast.Name(id="some"), args=[things]):
                    self._holds(things, 1)
                case ast.Call(func=func, args=[things], keywords=options) if (
                    last_name(func) in FAILS_ON_NOTHING
                ):
                    if all(one.arg != "default" for one in options):
                        self._holds(things, 1)

    def _true(self, test: ast.expr) -> None:
        """Note what must hold something for a test to be true."""
        match test:
            case ast.BoolOp(op=ast.And(), values=values):
                for one in values:
                    self._true(one)
            case ast.Compare(left=left, ops=ops, comparators=others):
                for first, op, second in zip([left, *others], ops, others, strict=False):
                    self._compared(first, op, second)
            case ast.Call(func=ast.Name(id="any"), args=[things]):
                self._holds(things, 1)
            case ast.Call(func=ast.Name(id="len")):
                self._counted(test, 1)
            case ast.Name() | ast.Attribute() | ast.Call() | ast.Subscript():
                self._holds(test, 1)
            case ast.BinOp(op=ast.BitAnd(), left=left, right=right):
                self._holds(left, 1)
                self._holds(right, 1)
        if isinstance(test, ast.ListComp | ast.SetComp | ast.DictComp | ast.BinOp | ast.NamedExpr):
            self._holds(test, 1)

    def _compared(self, first: ast.expr, op: ast.cmpop, second: ast.expr) -> None:
        match op, first, second:
            case ast.Gt(), _, _:
                self._compared(second, ast.Lt(), first)
            case ast.GtE(), _, _:
                self._compared(second, ast.LtE(), first)
            case ast.Eq(), ast.Tuple(elts=some), ast.Tuple(elts=same) if len(some) == len(same):
                for one, other in zip(some, same, strict=True):
                    self._compared(one, op, other)
            case ast.Eq(), _, _:
                self._at_least(first, second)
                self._at_least(second, first)
            case ast.LtE(), _, _:
                self._at_least(second, first)
            case ast.Lt(), _, _:
                self._at_least(second, first, more=1)
            case ast.NotEq(), _, ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]):
                self._holds(first, 1)
            case ast.In(), _, _:
                self._holds(second, 1)

    def _at_least(self, things: ast.expr, others: ast.expr, more: int = 0) -> None:
        """Note that something is at least as many, or as much, as others that can be counted."""
        self._counted(things, self._least.number(others, self._reading) + more)
        held = self._least(others, self._reading)
        self._holds(things, held + more if held else 0)

    def _counted(self, expression: ast.expr, number: int) -> None:
        match expression:
            case ast.Call(func=ast.Name(id="len"), args=[things]):
                self._holds(things, number)
            case ast.Call(func=ast.Name(id="sum"), args=[ast.GeneratorExp() as things]):
                self._holds(things, min(number, 1))

    def _holds(self, expression: ast.expr, count: int) -> None:
        """Note that an expression holds something, and so what it is made of."""
        if count <= 0:
            return
        place = self._reading
        self._found.setdefault(ast.unparse(expression), []).append(Proof(place.line, place.path, count))
        match expression:
            case ast.Call():
                self._made_of(expression, count)
            case ast.Subscript(value=whole, slice=ast.Slice()):
                self._holds(whole, count)
            case ast.BinOp(op=ast.Sub() | ast.BitAnd(), left=left):
                self._holds(left, count)
            case ast.Starred(value=value) | ast.NamedExpr(value=value):
                self._holds(value, count)
            case ast.Name(id=name):
                self._was_given(name, count)
            case ast.ListComp(generators=[loop]) | ast.GeneratorExp(generators=[loop]):
                self._holds(loop.iter, count)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp() | ast.DictComp():
                self._holds(expression.generators[0].iter, 1)

    def _made_of(self, call: ast.Call, count: int) -> None:
        match call:
            case ast.Call(func=ast.Attribute(value=base, attr=name), args=[]) if name in PARTS:
                self._holds(base, count)
            case ast.Call(func=ast.Name(id=name), args=args) if name in OF_SOMETHING:
                for one in args:
                    self._holds(one, count)

    def _was_given(self, name: str, count: int) -> None:
        """Note of the value that a name was given what is asserted of the name."""
        asserted = self._reading
        given = asserted.given(name) or []
        if len(given) != 1 or given[0].each or not given[0].value:
            return
        if within(asserted.path, given[0].path):
            self._reading = Place(self._code, given[0].line, asserted.path)
            self._holds(given[0].value, count)
            self._reading = asserted


def _surely_run(statement: ast.stmt) -> Iterator[ast.AST]:
    """Walk the expressions that a statement evaluates whatever the others say."""
    waiting = list(top_expressions(statement))
    while waiting:
        node = waiting.pop()
        yield node
        match node:
            case ast.Lambda():
                pass
            case ast.IfExp(test=test):
                waiting.append(test)
            case ast.BoolOp(values=[first, *_]):
                waiting.append(first)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                waiting.append(node.generators[0].iter)
            case _:
                waiting += ast.iter_child_nodes(node)


def _names(expression: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
