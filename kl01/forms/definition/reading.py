"""Reading forms from a pack: one file `mau-….toml` a form; what is wrong is told with its line."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kl01.forms.definition.checks import CheckedForm, CodeCheck, check_form
from kl01.forms.definition.copy_checks import source_problems
from kl01.forms.definition.data import Definition
from kl01.forms.definition.parts import CODE
from kl01.pack_files import PackError, PackProblem, TomlFile, read_toml
from kl01.printing.glyphs import unprintable_data

DEFINITION_FILES: Final = "mau-*.toml"


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file that could be read, and what the checks made of it."""

    toml: TomlFile
    form: CheckedForm


def load_definitions(folder: Path, *, known_facts: Collection[str] | None = None) -> tuple[Definition, ...]:
    """Read and check all forms of a pack, in the order of their files' names; none is no fault.

    `known_facts` are the names of facts that can be counted; where given, an unknown name is a problem too.
    Raises PackError with every problem found.
    """
    problems: list[PackProblem] = []
    files = [path.name for path in sorted(folder.glob(DEFINITION_FILES), key=lambda path: path.stem)]
    readings = [
        reading for file in files if (reading := _read_file(folder, file, known_facts, problems)) is not None
    ]
    drafts = {reading.form.draft.code: reading.form.draft for reading in readings}
    for reading in readings:
        problems += reading.toml.located(source_problems(reading.form.draft, drafts))
    if problems:
        raise PackError(sorted(problems, key=lambda problem: (Path(problem.file).stem, problem.line or 0)))
    return tuple(reading.form.draft for reading in readings)


def read_definition(
    folder: Path, file: str, problems: list[PackProblem], *, known_facts: Collection[str] | None = None
) -> Definition | None:
    """Return the form of one file, None after noting what is wrong with it.

    What it copies from other forms is not looked up there.
    """
    reading = _read_file(folder, file, known_facts, problems)
    return reading.form.definition if reading else None


def _read_file(
    folder: Path, file: str, known_facts: Collection[str] | None, problems: list[PackProblem]
) -> _Reading | None:
    """Return what a file holds after noting what is wrong with it, None if it cannot be read at all."""
    toml = read_toml(folder, file, problems)
    if toml is None:
        return None
    form = check_form(toml.content, known_facts=known_facts, check_code=_named_by(file))
    problems += toml.located([*form.problems, *unprintable_data(toml.content)])
    return _Reading(toml, form)


def _named_by(file: str) -> CodeCheck:
    """Return the check that a form's code is the name of its file, which is written as codes are."""
    expected = file.removesuffix(".toml")

    def code_fault(code: str) -> str:
        if not CODE.fullmatch(expected):
            return f"Tên tệp “{file}”: đặt bằng chữ thường không dấu, số và gạch nối"
        if code and code != expected:
            return f'Mã “{code}” khác tên tệp: ghi code = "{expected}" hoặc đổi tên tệp'
        return ""

    return code_fault
