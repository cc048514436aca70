"""Which functions of the tests assert something, themselves or through others that they call."""

import ast

from tests.loops.code import Code, Place
from tests.loops.modules import Function, Module, Modules, last_name, own_nodes

EXPECTING = {"raises", "warns", "fail", "expect"}
"""How pytest and Playwright assert."""


class Asserting:
    """Tells whether statements assert, as far as it can see who is called."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self._known: dict[ast.AST, bool] = {}

    def any_of(self, statements: list[ast.stmt], place: Place) -> bool:
        """Tell whether one of some statements asserts something."""
        return any(self._one(node, place) for statement in statements for node in own_nodes(statement))

    def _one(self, node: ast.AST, place: Place) -> bool:
        if isinstance(node, ast.Assert):
            return True
        if not isinstance(node, ast.Call):
            return False
        if last_name(node.func) in EXPECTING:
            return True
        called = self._called(node.func, place)
        return called is not None and self._asserts(*called)

    def _asserts(self, module: Module, function: Function, owner: ast.ClassDef | None) -> bool:
        if function not in self._known:
            self._known[function] = False  # who calls itself says nothing new by that
            place = Place(Code(module, function, owner), function.lineno)
            self._known[function] = self.any_of(function.body, place)
        return self._known[function]

    def _called(self, func: ast.expr, place: Place) -> tuple[Module, Function, ast.ClassDef | None] | None:
        match func:
            case ast.Name(id=name):
                if name in place.code.inner:
                    return place.code.module, place.code.inner[name], place.code.owner
                found = self.modules.meaning(place.code.module, name)
                return (found.module, found.function, None) if found and found.function else None
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if (
                there := self.modules.imported(place.code.module, name)
            ) and attribute in there.functions:
                return there, there.functions[attribute], None
            case ast.Attribute(value=base, attr=attribute):
                owner = self._kind(base, place)
                return self._method(*owner, attribute) if owner else None
        return None

    def _method(
        self, module: Module, kind: ast.ClassDef, name: str
    ) -> tuple[Module, Function, ast.ClassDef | None] | None:
        for one in kind.body:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name == name:
                return module, one, kind
        return None

    # --- of which class something is ---

    def _kind(self, expression: ast.expr, place: Place, steps: int = 4) -> tuple[Module, ast.ClassDef] | None:
        """Return the class of ours that an expression is of, if a name or an annotation says it."""
        if not steps:
            return None
        match expression:
            case ast.Name(id="self") if place.code.owner:
                return place.code.module, place.code.owner
            case ast.Name(id=name):
                return self._kind_of_name(name, place, steps)
            case ast.Call(func=ast.Name(id=name)):
                return self._kind_of_result(place.code.module, name)
            case ast.Call(func=ast.Attribute(value=base, attr=name)):
                owner = self._kind(base, place, steps - 1)
                method = self._method(*owner, name) if owner else None
                return self._annotated(method[0], method[1].returns) if method else None
            case ast.Attribute(value=base, attr=name):
                owner = self._kind(base, place, steps - 1)
                return self._kind_of_part(*owner, name) if owner else None
        return None

    def _kind_of_result(self, module: Module, name: str) -> tuple[Module, ast.ClassDef] | None:
        found = self.modules.meaning(module, name)
        if found and found.function:
            return self._annotated(found.module, found.function.returns)
        return (found.module, found.kind) if found and found.kind else None

    def _kind_of_part(
        self, module: Module, kind: ast.ClassDef, name: str
    ) -> tuple[Module, ast.ClassDef] | None:
        for one in kind.body:
            if isinstance(one, ast.AnnAssign) and last_name(one.target) == name:
                return self._annotated(module, one.annotation)
        return None

    def _kind_of_name(self, name: str, place: Place, steps: int) -> tuple[Module, ast.ClassDef] | None:
        code = place.code
        if not isinstance(code.node, ast.Module):
            functions: list[Function] = [code.node, *code.inner.values()]
            for function in functions:
                for argument in (*function.args.args, *function.args.kwonlyargs):
                    if argument.arg == name:
                        return self._annotated(code.module, argument.annotation)
        for binding in code.bindings.get(name, []):
            if binding.value and not binding.each:
                return self._kind(binding.value, place, steps - 1)
        return None

    def _annotated(self, module: Module, annotation: ast.expr | None) -> tuple[Module, ast.ClassDef] | None:
        match annotation:
            case ast.Name(id=name) | ast.Constant(value=str() as name):
                found = self.modules.meaning(module, name)
                return (found.module, found.kind) if found and found.kind else None
            case ast.Subscript(slice=ast.Name() as inner):
                return self._annotated(module, inner)
            case ast.BinOp(op=ast.BitOr(), left=left):
                return self._annotated(module, left)
        return None
