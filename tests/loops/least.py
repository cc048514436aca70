"""How many things an expression holds at least, as far as that can be seen without running it."""

import ast
from collections.abc import Callable

from tests.loops.code import ONE, PARTS, SAME, Code, Path, Place
from tests.loops.modules import Function, Meaning, Module, Modules, is_enum, is_fixture, last_name
from tests.loops.proofs import Proofs

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Measure = Callable[[ast.expr, Place], int]


class Least:
    """Reads lengths off the code. Whatever it can't read may be empty: 0."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self._codes: dict[ast.AST, Code] = {}
        self._proofs: dict[Code, Proofs] = {}
        self._open: set[tuple[int, str]] = set()

    def code(self, module: Module, function: Function, owner: ast.ClassDef | None = None) -> Code:
        """Return the code of a function, read once."""
        if function not in self._codes:
            self._codes[function] = Code(module, function, owner)
        return self._codes[function]

    def __call__(self, expression: ast.expr, place: Place) -> int:
        """Return how many things an expression holds at least."""
        seen = self._seen(expression, place)
        if seen:
            return seen
        if place.code not in self._proofs:
            self._proofs[place.code] = Proofs(place.code)
            self._proofs[place.code].read(self)
        return self._proofs[place.code].least(expression, place)

    def _seen(self, expression: ast.expr, place: Place) -> int:
        match expression:
            case ast.Call():
                return self._of_call(expression, place)
            case ast.Name() | ast.Attribute():
                return self._of_name(expression, place, self)
            case ast.Subscript():
                return self._of_part(expression, place)
            case ast.BinOp():
                return self._of_sum(expression, place)
            case ast.IfExp(body=first, orelse=second):
                return min(self(first, place), self(second, place))
            case ast.BoolOp(op=ast.Or(), values=values):
                return min((count for one in values if (count := self(one, place))), default=0)
            case ast.NamedExpr(value=value):
                return self(value, place)
        if isinstance(expression, COMPREHENSIONS):
            return self._of_comprehension(expression, place)
        return self._of_literal(expression, place)

    def _of_literal(self, expression: ast.expr, place: Place) -> int:
        match expression:
            case ast.Constant(value=str() | bytes() as text):
                return len(text)
            case ast.JoinedStr(values=parts):
                return sum(self(part, place) for part in parts)
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return sum(self._of_element(one, place) for one in parts)
            case ast.Set(elts=parts):
                return max([min(1, self._of_element(one, place)) for one in parts], default=0)
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                return max([1 if key else self(value, place) for key, value in pairs], default=0)
        return 0

    def _of_element(self, element: ast.expr, place: Place) -> int:
        return self(element.value, place) if isinstance(element, ast.Starred) else 1

    def _of_sum(self, expression: ast.BinOp, place: Place) -> int:
        left, right = expression.left, expression.right
        match expression.op:
            case ast.Add():
                return self(left, place) + self(right, place)
            case ast.BitOr():
                return max(self(left, place), self(right, place))
            case ast.Mult():
                return max(
                    self(left, place) * self.number(right, place),
                    self(right, place) * self.number(left, place),
                )
        return 0

    def _of_comprehension(self, expression: Comprehension, place: Place) -> int:
        """What passes an `if` can't be seen; equal things of a set are one."""
        count, loops = 1, expression.generators
        for number, loop in enumerate(loops):
            count *= 0 if loop.ifs else self(loop.iter, place.inside(loops[:number]))
        return min(count, 1) if isinstance(expression, ast.SetComp | ast.DictComp) else count

    def _of_call(self, call: ast.Call, place: Place) -> int:
        name, given = last_name(call.func), call.args
        match call.func, given:
            case ast.Attribute(value=base), [] if name in PARTS:
                return self(base, place)
            case ast.Attribute(value=ast.Constant(value=str() as text)), [] if name == "split":
                return len(text.split())
            case ast.Attribute(), [_] if name == "split":
                return 1  # what is split at a sign has a part, if an empty one
        if isinstance(call.func, ast.Name) and (count := self._of_built_in(call, name, place)) is not None:
            return count
        return self._of_function(call.func, place)

    def _of_built_in(self, call: ast.Call, name: str, place: Place) -> int | None:
        """Return what a call of Python's own functions, or of `some`, holds at least; None of any other."""
        given = call.args
        match name:
            case "some":
                return 1
            case "range":
                return self._of_range(call, place)
            case "chain":
                return max([self(one, place) for one in given], default=0)
            case "zip" | "product":
                return min([self(one, place) for one in given], default=0)
            case "map":
                return min([self(one, place) for one in given[1:]], default=0)
            case "pairwise":
                return max(0, self(given[0], place) - 1)
        if name in SAME:
            return self(given[0], place) if given else 0
        if name in ONE:
            return min(1, self(given[0], place)) if given else len(call.keywords)
        return None

    def _of_range(self, call: ast.Call, place: Place) -> int:
        match call.args:
            case [end]:
                return max(0, self.number(end, place))
            case [ast.Constant(value=int(start)), end]:
                return max(0, self.number(end, place) - start)
            case [ast.Constant(value=int(start)), end, ast.Constant(value=int(step))] if step > 0:
                return max(0, -((start - self.number(end, place)) // step))
        return 0

    def _of_part(self, expression: ast.Subscript, place: Place) -> int:
        whole, part = expression.value, expression.slice
        match part:
            case ast.Slice(lower=lower, upper=None, step=None):
                return max(0, self(whole, place) - (self.number(lower, place) if lower else 0))
            case ast.Slice(lower=None, upper=None):
                return min(1, self(whole, place))
            case ast.Slice(lower=None, upper=ast.Constant(value=int(upper)), step=None):
                return min(upper, self(whole, place))
            case ast.Slice(lower=None, upper=ast.UnaryOp() as upper, step=None):
                return max(0, self(whole, place) + min(0, self.number(upper, place)))
            case ast.Slice():
                return 0
        return self._of_name(whole, place, self._of_each)

    def _of_each(self, expression: ast.expr, place: Place) -> int:
        """Return how much each thing of a written-out collection holds at least."""
        match expression:
            case ast.Dict(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
                return min([self(one, place) for one in parts], default=0)
        return 0

    def number(self, expression: ast.expr, place: Place) -> int:
        """Return the least whole number that an expression may stand for; 0 if that can't be seen."""
        match expression:
            case ast.Constant(value=int(number)):
                return number
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
                return -number
            case ast.Call(func=ast.Name(id="len"), args=[counted]):
                return self(counted, place)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self.number(left, place) + self.number(right, place)
            case ast.BinOp(left=left, op=ast.Sub(), right=ast.Constant(value=int(number))):
                return self.number(left, place) - number
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return self.number(left, place) * self.number(right, place)
            case ast.Name() | ast.Attribute():
                return self._of_name(expression, place, self.number)
        return 0

    # --- names ---

    def _of_name(self, expression: ast.expr, place: Place, measure: Measure) -> int:
        """Return the least of all that a name may stand for."""
        match expression:
            case ast.Name(id=name):
                key = (id(place.code), name)
                if key in self._open:
                    return 0
                self._open.add(key)
                try:
                    return self._of_open_name(name, place, measure)
                finally:
                    self._open.discard(key)
            case ast.Attribute(value=ast.Name(id=name), attr=part) if place.given(name) is None:
                there = self.modules.imported(place.code.module, name)
                return self._of_meaning(self.modules.meaning(there, part) if there else None, measure)
        return 0

    def _of_open_name(self, name: str, place: Place, measure: Measure) -> int:
        given = place.given(name)
        if given is None:
            return self._of_meaning(self.modules.meaning(place.code.module, name), measure)
        if any(one.line == 0 for one in given):
            return self._of_argument(name, place.code, measure) if len(given) == 1 else 0
        counts = [0 if one.each or one.value is None else measure(one.value, place.at(one)) for one in given]
        return min(counts, default=0)

    def _of_meaning(self, found: Meaning | None, measure: Measure) -> int:
        if found and found.kind and measure == self:
            return int(is_enum(found.kind))
        if not found or not found.values:
            return 0
        place = Place(Code(found.module, ast.Module(body=[], type_ignores=[])), 0)
        return min(measure(one, place) for one in found.values)

    def _of_argument(self, name: str, code: Code, measure: Measure) -> int:
        """Return the least that a test is given: by each row it is run with, or by a fixture."""
        if isinstance(code.node, ast.Module):
            return 0
        outside = Place(Code(code.module, ast.Module(body=[], type_ignores=[])), 0)
        for decorator in code.node.decorator_list:
            if isinstance(decorator, ast.Call) and last_name(decorator) == "parametrize":
                rows = self._rows(decorator, name, outside)
                if rows is not None:
                    return min([measure(one, outside) for one in rows], default=0)
        fixture = self.modules.fixture(code.module, name)
        if fixture and fixture.function and fixture.function is not code.node:
            return self._of_results(fixture.module, fixture.function, measure)
        return 0

    def _rows(self, call: ast.Call, name: str, outside: Place) -> list[ast.expr] | None:
        """Return what an argument is in each row of a `parametrize`, or None if it isn't named there."""
        match call.args:
            case [ast.Constant(value=str() as text), rows, *_]:
                names = [one.strip() for one in text.split(",")]
            case [ast.Tuple(elts=parts) | ast.List(elts=parts), rows, *_]:
                names = [str(one.value) for one in parts if isinstance(one, ast.Constant)]
            case _:
                return None
        if name not in names:
            return None
        if isinstance(rows, ast.Name):
            found = self.modules.meaning(outside.code.module, rows.id)
            rows = found.values[0] if found and len(found.values) == 1 else rows
        values = []
        for row in rows.elts if isinstance(rows, ast.List | ast.Tuple) else []:
            if isinstance(row, ast.Call) and last_name(row) == "param":
                parts = row.args
            else:
                parts = row.elts if len(names) > 1 and isinstance(row, ast.Tuple | ast.List) else [row]
            if len(parts) != len(names):
                return []
            values.append(parts[names.index(name)])
        return values

    def _of_function(self, function: ast.expr, place: Place) -> int:
        if not isinstance(function, ast.Name):
            return 0
        if function.id in place.code.inner:
            return 0
        found = self.modules.meaning(place.code.module, function.id)
        if found and found.function and not is_fixture(found.function):
            return self._of_results(found.module, found.function, self)
        return 0

    def _of_results(self, module: Module, function: Function, measure: Measure) -> int:
        """Return the least that a function of ours returns, or a fixture hands out."""
        key = (id(function), "")
        if key in self._open:
            return 0
        self._open.add(key)
        try:
            code = self.code(module, function)
            results = [
                (one, path) for one, path in code.statements if not any(kind == "def" for kind, _ in path)
            ]
            if is_fixture(function) or not any(_is_yield(one) for one, _ in results):
                return self._of_returns(code, results, measure)
            return int(any(_is_yield(one) and self._comes_by(code, path) for one, path in results))
        finally:
            self._open.discard(key)

    def _of_returns(self, code: Code, results: list[tuple[ast.stmt, Path]], measure: Measure) -> int:
        counts = []
        for statement, path in results:
            match statement:
                case ast.Return(value=value) | ast.Expr(value=ast.Yield(value=value)):
                    counts.append(measure(value, Place(code, statement.lineno, path)) if value else 0)
        return min(counts, default=0)

    def _comes_by(self, code: Code, path: Path) -> bool:
        """Tell whether a function comes to a block whatever it is given: by loops over something alone."""
        loops = {id(one): (one, where) for one, where in code.statements if isinstance(one, ast.For)}
        for kind, number in path:
            loop, where = loops.get(number, (None, ()))
            if kind != "loop" or not loop or not self(loop.iter, Place(code, loop.lineno, where)):
                return False
        return True


def _is_yield(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield)
