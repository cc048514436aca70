"""The statements of one function in their blocks, and what its names were last given."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.loops.modules import Function, Module, last_name, parameters

Path = tuple[tuple[str, int], ...]
"""The blocks that a statement stands in, from outside: what is proved in one of them holds in it alone."""
SAME = {"enumerate", "sorted", "reversed", "list", "tuple", "iter", "deque"}
"""What holds as much as what it is made of."""
ONE = {"set", "frozenset", "dict", "Counter", "groupby"}
"""What holds something if what it is made of does."""
PARTS = {"items", "values", "keys", "copy", "elements", "most_common"}
BLOCKS = {"body", "orelse", "finalbody", "handlers", "cases"}
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def within(path: Path, block: Path) -> bool:
    """Tell whether whoever comes to `path` passed through `block`."""
    return path[: len(block)] == block


@dataclass(frozen=True)
class Binding:
    """A name is given a value: an expression, one thing of it (`each`), or something that can't be seen."""

    line: int
    path: Path
    value: ast.expr | None
    each: bool = False


@dataclass(eq=False)
class Code:
    """A function, or the statements of a module outside of functions."""

    module: Module
    node: Function | ast.Module
    owner: ast.ClassDef | None = None
    statements: list[tuple[ast.stmt, Path]] = field(default_factory=list)
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    inner: dict[str, Function] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.node, ast.Module):
            for one in parameters(self.node):
                self._bind(one.arg, Binding(0, (), None))
        self._read(self.node.body, ())

    def _bind(self, name: str, binding: Binding) -> None:
        self.bindings.setdefault(name, []).append(binding)

    def _read(self, block: list[ast.stmt], path: Path) -> None:
        for statement in block:
            if isinstance(statement, DEFINITIONS):
                if not isinstance(self.node, ast.Module):
                    self._read_definition(statement, path)
                continue
            self.statements.append((statement, path))
            self._read_bindings(statement, path)
            for part in ("body", "orelse", "finalbody"):
                inside = getattr(statement, part, None)
                if inside:
                    self._read(inside, block_of(statement, part, path))
            for one in getattr(statement, "handlers", getattr(statement, "cases", [])):
                self._read(one.body, (*path, ("case", id(one))))

    def _read_definition(self, statement: ast.stmt, path: Path) -> None:
        """What a function inside a function does is read as if it stood there: it sees the same names."""
        below = (*path, ("def", id(statement)))
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            self.inner[statement.name] = statement
            for one in parameters(statement):
                self._bind(one.arg, Binding(statement.lineno, below, None))
        self._read(getattr(statement, "body", []), below)

    def _read_bindings(self, statement: ast.stmt, path: Path) -> None:
        line = statement.lineno
        match statement:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind_target(target, value, line, path)
            case ast.AnnAssign(target=target, value=value) if value:
                self._bind_target(target, value, line, path)
            case ast.For(target=target, iter=iterable) | ast.AsyncFor(target=target, iter=iterable):
                below = block_of(statement, "body", path)
                self._bind_names(target, Binding(line, below, iterable, each=True))
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for item in items:
                    self._bind_names(item.optional_vars, Binding(line, path, None))
            case ast.Delete(targets=targets):
                for target in targets:
                    self._bind_names(target, Binding(line, path, None))

    def _bind_target(self, target: ast.expr, value: ast.expr, line: int, path: Path) -> None:
        match target, value:
            case ast.Name(id=name), _:
                self._bind(name, Binding(line, path, value))
            case ast.Tuple(elts=names), ast.Tuple(elts=values) if not any(
                isinstance(one, ast.Starred) for one in [*names, *values]
            ):
                for one, given in zip(names, values, strict=False):
                    self._bind_target(one, given, line, path)
            case _:
                self._bind_names(target, Binding(line, path, value, each=True))

    def _bind_names(self, target: ast.expr | None, binding: Binding) -> None:
        for node in ast.walk(target) if target else ():
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                self._bind(node.id, binding)

    def last_given(self, name: str, line: int, path: Path) -> list[Binding]:
        """Return what a name may hold at a place: its last sure binding, and those after it that may be."""
        loops = {block for block in path if block[0] == "loop"}
        found: list[Binding] = []
        for one in sorted(self.bindings.get(name, []), key=lambda one: one.line):
            if one.line < line:
                found = [one] if within(path, one.path) else [*found, one]
            elif loops.intersection(one.path) and one.line > line:
                found.append(one)
        return found


@dataclass(frozen=True)
class Place:
    """Where an expression stands: its code, line and block, and the names of comprehensions around it."""

    code: Code
    line: int
    path: Path = ()
    hidden: Mapping[str, ast.expr] = field(default_factory=dict)

    def inside(self, loops: list[ast.comprehension]) -> "Place":
        """Return the place inside a comprehension, behind some of its loops."""
        hidden = {
            node.id: loop.iter
            for loop in loops
            for node in ast.walk(loop.target)
            if isinstance(node, ast.Name)
        }
        return Place(self.code, self.line, self.path, {**self.hidden, **hidden})

    def given(self, name: str) -> list[Binding] | None:
        """Return what a name may hold here, or None if it isn't this code's own name."""
        if name in self.hidden:
            return [Binding(self.line, self.path, self.hidden[name], each=True)]
        if name not in self.code.bindings or isinstance(self.code.node, ast.Module):
            return None
        return self.code.last_given(name, self.line, self.path)

    def at(self, binding: Binding) -> "Place":
        """Return the place of a binding."""
        return Place(self.code, binding.line, binding.path)


def block_of(statement: ast.stmt, part: str, path: Path) -> Path:
    """Return the path of a block. What a `with` holds surely runs, but for one that expects a failure."""
    match statement:
        case ast.With(items=items) | ast.AsyncWith(items=items):
            if any(last_name(item.context_expr) in {"raises", "suppress"} for item in items):
                return (*path, ("raises", id(statement)))
            return path
        case ast.For() | ast.AsyncFor() | ast.While() if part == "body":
            return (*path, ("loop", id(statement)))
        case ast.Try() if part == "finalbody":
            return path
    return (*path, (part, id(statement)))


def top_expressions(statement: ast.stmt) -> list[ast.AST]:
    """Return the expressions of a statement, without the blocks below it or an assertion's message."""
    if isinstance(statement, ast.Assert):
        return [statement.test]
    found: list[ast.AST] = []
    for name, value in ast.iter_fields(statement):
        if name not in BLOCKS:
            found += [
                one for one in (value if isinstance(value, list) else [value]) if isinstance(one, ast.AST)
            ]
    return found
