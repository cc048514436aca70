"""Running a room's tests in a process of their own: once as the code stands, then on each mutant.

All happens in forked children of a process that has imported the libraries but nothing of ours. A mutant
comes to life in its child's import system alone; no file holds it.
"""

import gc
import importlib
import importlib.abc
import importlib.machinery
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import coverage
import pytest
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings

OPTIONS = ("-o", "addopts=", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", "--assert=plain")
"""Without our own options, which spread tests over processes; plain asserts tell less and import faster."""
MOST_MEMORY = 4 << 30
"""What a mutant that never ends may fill."""

FORKS = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Reached:
    """A test, how long it takes, and which lines of the mutated modules it runs."""

    test: str
    seconds: float
    lines: dict[str, list[int]]


class _Plugin:
    """Runs tests with examples that are always the same: the chosen ones in the order given, without some.

    A test that is neither is new: the mutant has changed its name. It runs after the others.
    """

    def __init__(self, chosen: Sequence[str], left_out: Collection[str]) -> None:
        self._places = {test: place for place, test in enumerate(chosen)}
        self._left_out = frozenset(left_out)

    def pytest_sessionstart(self) -> None:
        hypothesis_settings.register_profile(
            "mutants",
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.explicit, Phase.generate),  # that it fails is all we ask, not on how little
        )
        hypothesis_settings.load_profile("mutants")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        kept = [item for item in items if item.nodeid not in self._left_out]
        items[:] = sorted(kept, key=lambda item: self._places.get(item.nodeid, len(self._places)))


class _Measuring(_Plugin):
    """Notes for each test how long it takes and what it runs."""

    def __init__(self, modules: Collection[str]) -> None:
        super().__init__((), ())
        self._coverage = coverage.Coverage(data_file=None, config_file=False, include=list(modules))
        self._seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._coverage.switch_context(item.nodeid)
        begun = time.monotonic()
        try:
            return (yield)
        finally:
            self._seconds[item.nodeid] = time.monotonic() - begun

    def measure(self, tests: Sequence[str]) -> list[Reached]:
        self._coverage.start()
        outcome = pytest.main([*OPTIONS, *tests], plugins=[self])
        self._coverage.stop()
        if outcome is not pytest.ExitCode.OK:
            raise SystemExit(1)
        data = self._coverage.get_data()
        found = {test: Reached(test, seconds, {}) for test, seconds in self._seconds.items()}
        for file in data.measured_files():
            module = Path(file).relative_to(Path.cwd()).as_posix()
            for line, contexts in data.contexts_by_lineno(file).items():
                for test in contexts:
                    if test:
                        found[test].lines.setdefault(module, []).append(line)
        return list(found.values())


class _MutantImporter(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Gives one module of ours another source."""

    def __init__(self, file: str, source: str) -> None:
        self._name = file.removesuffix(".py").replace("/", ".")
        self._file = file
        self._source = source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=str(Path(self._file).absolute()))

    def get_source(self, fullname: str) -> str:
        return self._source


def measured(modules: Collection[str], tests: Sequence[str]) -> list[Reached]:
    """Return what each test reaches of the modules, and import here the libraries that they needed."""
    receiving, sending = FORKS.Pipe(duplex=False)

    def measure() -> None:
        reached = _Measuring(modules).measure(tests)
        libraries = [name for name in sys.modules if name.partition(".")[0] not in {"kl01", "tests"}]
        sending.send_bytes(json.dumps([[[r.test, r.seconds, r.lines] for r in reached], libraries]).encode())

    process = FORKS.Process(target=_apart, args=(measure,))
    process.start()
    sending.close()
    try:
        found, libraries = json.loads(receiving.recv_bytes())
    except EOFError:
        raise SystemExit(f"not all tests pass on the code as it stands: pytest {' '.join(tests)}") from None
    process.join()
    _import_all(libraries)
    return [Reached(*row) for row in found]


def notices(file: str, source: str, chosen: Sequence[str], left_out: Collection[str], seconds: float) -> bool:
    """Whether one of the chosen tests fails, or does not end in time, when the module has this source."""

    def run() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        sys.meta_path.insert(0, _MutantImporter(file, source))
        files = list(dict.fromkeys(test.partition("::")[0] for test in chosen))
        os._exit(pytest.main([*OPTIONS, *files], plugins=[_Plugin(chosen, left_out)]))

    process = FORKS.Process(target=_apart, args=(run,))
    process.start()
    process.join(seconds)
    if process.is_alive():
        process.kill()
        process.join()
    return process.exitcode not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}


def _apart(act: Callable[[], None]) -> None:
    """Do something with a folder of its own for what it leaves, and without a word."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        act()


def _import_all(names: Collection[str]) -> None:
    """Import libraries, so that no child has to; one that can't be imported by itself is left to it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            with suppress(Exception):
                importlib.import_module(name)
    gc.freeze()
