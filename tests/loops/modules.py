"""The code of tests, read but not run: modules, what they define, and where an imported name comes from."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(eq=False)
class Module:
    """One file's functions, classes, values and imports by name."""

    name: str
    tree: ast.Module
    functions: dict[str, Function] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    values: dict[str, list[ast.expr]] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for statement in self.tree.body:
            match statement:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self.functions[statement.name] = statement
                case ast.ClassDef():
                    self.classes[statement.name] = statement
                case (
                    ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=value)
                ) if value:
                    self._give(target, value)
                case ast.Import(names=aliases):
                    self.imports |= {one.asname or one.name: (one.name, "") for one in aliases}
                case ast.ImportFrom(module=str(source), names=aliases):
                    self.imports |= {one.asname or one.name: (source, one.name) for one in aliases}

    def _give(self, target: ast.expr, value: ast.expr) -> None:
        match target, value:
            case ast.Name(id=name), _:
                self.values.setdefault(name, []).append(value)
            case ast.Tuple(elts=names), ast.Tuple(elts=values):
                for one, given in zip(names, values, strict=False):
                    self._give(one, given)


@dataclass(frozen=True)
class Meaning:
    """What a name stands for, and the module that says it."""

    module: Module
    function: Function | None = None
    kind: ast.ClassDef | None = None
    values: tuple[ast.expr, ...] = ()


class Modules:
    """All modules by their dotted names, each read when it is first asked for."""

    def __init__(self, read: Callable[[str], str | None]) -> None:
        self._read = read
        self._known: dict[str, Module | None] = {}

    def module(self, name: str) -> Module | None:
        """Return a module, or None if it is not ours."""
        if name not in self._known:
            text = self._read(name)
            self._known[name] = None if text is None else Module(name, ast.parse(text))
        return self._known[name]

    def meaning(self, module: Module, name: str, steps: int = 5) -> Meaning | None:
        """Return what a module's name stands for, wherever it was imported from."""
        if name in module.functions:
            return Meaning(module, function=module.functions[name])
        if name in module.classes:
            return Meaning(module, kind=module.classes[name])
        if name in module.values:
            return Meaning(module, values=tuple(module.values[name]))
        source, original = module.imports.get(name, ("", ""))
        there = self.module(source) if original and steps else None
        return self.meaning(there, original, steps - 1) if there else None

    def imported(self, module: Module, name: str) -> Module | None:
        """Return the module that a name of a module stands for."""
        source, original = module.imports.get(name, ("", ""))
        return self.module(f"{source}.{original}" if original else source) if source else None

    def fixture(self, module: Module, name: str) -> Meaning | None:
        """Return the fixture that an argument names: of the module, or of a conftest above it."""
        found = self.meaning(module, name)
        if found and found.function and is_fixture(found.function):
            return found
        package = module.name
        while "." in package:
            package = package.rpartition(".")[0]
            conftest = self.module(f"{package}.conftest")
            if conftest and name in conftest.functions and is_fixture(conftest.functions[name]):
                return Meaning(conftest, function=conftest.functions[name])
        return None


def files_under(root: Path) -> Callable[[str], str | None]:
    """Read modules from a folder."""

    def read(name: str) -> str | None:
        place = root.joinpath(*name.split("."))
        for file in (place.with_suffix(".py"), place / "__init__.py"):
            if file.is_file():
                return file.read_text(encoding="utf-8")
        return None

    return read


def last_name(expression: ast.expr) -> str:
    """Return `c` of `a.b.c` and of a call of it."""
    match expression:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=function):
            return last_name(function)
    return ""


def is_fixture(function: Function) -> bool:
    """Tell whether pytest hands a function's result to who names it."""
    return any(last_name(one) == "fixture" for one in function.decorator_list)


def is_enum(kind: ast.ClassDef) -> bool:
    """Tell whether looping over a class gives its members, of which there are some."""
    of_enum = any(last_name(base).endswith(("Enum", "Flag")) for base in kind.bases)
    return of_enum and any(isinstance(one, ast.Assign) for one in kind.body)


def parameters(function: Function | ast.Lambda) -> list[ast.arg]:
    """Return all that a function is given."""
    given = function.args
    rest = [one for one in (given.vararg, given.kwarg) if one]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *rest]


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a node without what is defined inside it, which runs at another time."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, LATER):
            yield one
            waiting += ast.iter_child_nodes(one)
