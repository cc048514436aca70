"""Mutants of a module: mutmut makes them, here it is said which of them are of interest.

mutmut's own run mutates plain functions only: it leaves out whatever has a decorator (each property and
context manager of ours) and all that stands outside functions (the tables of transitions), a third of the
changes its operators can make here. So only its operators are used, through its visitor.
"""

import ast
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import MetadataWrapper
from mutmut.mutation.file_mutation import Mutation, MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change."""

    module: str
    place: str
    """The function or class (“Principal.is_administrator”) where the change is; empty: outside of all."""
    was: str
    becomes: str
    source: str
    diff: str
    lines: range
    """The lines of the statement that is changed, or of its head."""
    runs_at_import: bool


class _Visitor(MutationVisitor):
    """mutmut's visitor, which looks into decorated functions too; no decorator is itself changed."""

    def __init__(self) -> None:
        super().__init__(mutation_operators, IgnoredCode(set(), set(), set()))

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        return not isinstance(node, cst.FunctionDef) and super()._skip_node_and_children(node)


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Return all mutants of interest, in the order of the source, none of them twice."""
    visitor = _Visitor()
    original = MetadataWrapper(cst.parse_module(source)).visit(visitor)
    tree = ast.parse(source)
    seen = {source}
    for mutation in visitor.mutations:
        if _is_noise(mutation):
            continue
        changed = original.deep_replace(mutation.original_node, mutation.mutated_node)
        assert isinstance(changed, cst.Module)
        if changed.code not in seen and _compiles(changed.code):
            seen.add(changed.code)
            yield _described(module, tree, source, changed.code)


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


# --- What is of no interest --------------------------------------------------------------------------------


def _is_noise(mutation: Mutation) -> bool:
    """Whether a change is one of the wording of a message, or of a string's capitals alone."""
    was, becomes = mutation.original_node, mutation.mutated_node
    if isinstance(was, cst.SimpleString):
        return _is_message(was) or "XX" not in becomes.value  # type: ignore[attr-defined]
    if isinstance(was, cst.Call) and isinstance(becomes, cst.Call):
        left = {id(argument) for argument in becomes.args}
        return any(_is_message(argument.value) for argument in was.args if id(argument) not in left)
    if isinstance(was, cst.Assign | cst.AnnAssign) and was.value is not None:
        return _is_message(was.value)
    return False


def _is_message(node: cst.BaseExpression) -> bool:
    """Whether a string holds words for people: two of them, or one with letters outside ASCII."""
    if isinstance(node, cst.FormattedString):
        text = "".join(part.value for part in node.parts if isinstance(part, cst.FormattedStringText))
    elif isinstance(node, cst.SimpleString | cst.ConcatenatedString):
        text = str(node.evaluated_value or "")
    else:
        return False
    return re.search(r"[^\W\d_] [^\W\d_]", text) is not None or any(c.isalpha() and c > "\x7f" for c in text)


# --- How it is described -----------------------------------------------------------------------------------


def _described(module: str, tree: ast.Module, source: str, changed: str) -> Mutant:
    before, after = source.splitlines(), changed.splitlines()
    diff = list(difflib.unified_diff(before, after, module, module, lineterm="", n=1))
    opcodes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    first = next(begin for tag, begin, *_ in opcodes if tag != "equal") + 1
    place, statement, runs_at_import = _around(tree, first)
    return Mutant(
        module,
        place,
        _joined(line[1:] for line in diff[2:] if line.startswith("-")),
        _joined(line[1:] for line in diff[2:] if line.startswith("+")),
        changed,
        "\n".join(diff[2:]),
        statement,
        runs_at_import,
    )


def _joined(lines: Iterator[str]) -> str:
    return " ".join(" ".join(lines).split())


def _around(tree: ast.Module, line: int) -> tuple[str, range, bool]:
    """Return the place of a line, the lines of the statement around it, and whether that runs at import."""
    names: list[str] = []
    runs_at_import = True
    statement: ast.stmt | None = None
    inside: list[ast.stmt] = tree.body
    while inside:
        found = next((s for s in inside if s.lineno <= line <= (s.end_lineno or s.lineno)), None)
        if found is None:
            break
        statement = found
        if isinstance(found, ast.FunctionDef | ast.ClassDef):
            names.append(found.name)
        # The head of a function (its defaults) runs where the function is defined, not where it is called.
        if isinstance(found, ast.FunctionDef) and line >= found.body[0].lineno:
            runs_at_import = False
        inside = _below(found)
    assert statement is not None
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if body else (statement.end_lineno or statement.lineno)
    return ".".join(names), range(statement.lineno, max(last, statement.lineno) + 1), runs_at_import


def _below(statement: ast.stmt) -> list[ast.stmt]:
    """Return the statements right below one, those of `match` and `except` among them."""
    found: list[ast.stmt] = []
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt):
            found.append(child)
        elif isinstance(child, ast.match_case | ast.ExceptHandler):
            found.extend(child.body)
    return found
