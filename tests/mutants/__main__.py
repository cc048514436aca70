"""Mutation testing of the rules: `make mutants`. See README.md beside this file."""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.mutants.making import Mutant, mutants
from tests.mutants.rooms import ROOMS, Room
from tests.mutants.running import FORKS, Reached, measured, notices

ROOT = Path(__file__).parents[2]
COPIED = (
    "kl01",
    "tests",
    "templates",
    "static",
    "docs",
    "app.py",
    "pyproject.toml",
    "README.md",
)
IN_COPY = "KL01_MUTANTS_COPY"
"""Set in the process that runs in the copy."""
LONGEST_SECONDS = 30.0
"""As much of the tests is run on one mutant, the quickest first; what slower ones alone see is unnoticed."""
HEAD = f"{'module':<28}{'mutants':>8}{'unchanging':>12}{'noticed':>9}{'unnoticed':>11}{'share':>9}{'time':>9}"


@dataclass(slots=True)
class Row:
    """What became of the mutants of a module."""

    name: str
    made: int = 0
    unchanging: int = 0
    unnoticed: int = 0
    seconds: float = 0.0

    def add(self, other: "Row") -> None:
        """Add another row to this one."""
        self.made += other.made
        self.unchanging += other.unchanging
        self.unnoticed += other.unnoticed
        self.seconds += other.seconds

    def __str__(self) -> str:
        counted = self.made - self.unchanging
        noticed = counted - self.unnoticed
        share = f"{100 * noticed / counted:.1f} %" if counted else "–"
        return (
            f"{self.name:<28}{self.made:>8}{self.unchanging:>12}{noticed:>9}{self.unnoticed:>11}"
            f"{share:>9}{self.seconds:>7.0f} s"
        )


@dataclass(slots=True)
class Unchanging:
    """The mutants that are known to change nothing."""

    keys: set[tuple[str, str, str, str]] = field(default_factory=set)
    met: set[tuple[str, str, str, str]] = field(default_factory=set)

    @classmethod
    def read(cls) -> "Unchanging":
        """Read unchanging.toml: a mutant is known by its module, place and changed lines, blanks apart."""
        listed = tomllib.loads((Path(__file__).parent / "unchanging.toml").read_text("utf-8"))
        return cls(
            {
                (entry["module"], entry["place"], _plain(entry["was"]), _plain(becomes))
                for entry in listed["mutant"]
                for becomes in entry["becomes"]
            }
        )

    def holds(self, mutant: Mutant) -> bool:
        """Whether a mutant is one of them."""
        key = (mutant.module, mutant.place, mutant.was, mutant.becomes)
        if key in self.keys:
            self.met.add(key)
        return key in self.keys


def _plain(text: str) -> str:
    return " ".join(text.split())


def say(text: str = "") -> None:
    """Write a line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def tests_for(mutant: Mutant, reached: Sequence[Reached]) -> Iterator[Reached]:
    """Yield the tests that run the changed statement, the quickest first, as far as the time goes.

    What runs at import (a limit, a stored word) may be looked at by any test, and without a line being run.
    """
    left = LONGEST_SECONDS
    for test in sorted(reached, key=lambda found: (mutant.module not in found.lines, found.seconds)):
        lines = test.lines.get(mutant.module, [])
        if mutant.runs_at_import or any(line in mutant.lines for line in lines):
            left -= test.seconds
            if left < 0:
                return
            yield test


def outcome(mutant: Mutant, reached: Sequence[Reached]) -> tuple[bool, float]:
    """Return whether one of the tests notices a mutant, and how long that took to see."""
    begun = time.monotonic()
    tests = list(tests_for(mutant, reached))
    if not tests:
        return False, 0.0
    chosen = [test.test for test in tests]
    left_out = {test.test for test in reached}.difference(chosen)
    enough = 20 + 5 * sum(test.seconds for test in tests)
    return notices(mutant.module, mutant.source, chosen, left_out, enough), time.monotonic() - begun


def run_room(room: Room, wanted: dict[str, list[Mutant]], unchanging: Unchanging, jobs: int) -> Iterator[Row]:
    """Run a room's tests on its mutants; say which are unnoticed, and yield a row for each module."""
    begun = time.monotonic()
    reached = measured(room.modules, room.tests(ROOT))
    module = room.modules[0]
    ordered = [test.test for test in sorted(reached, key=lambda test: test.seconds)]
    if notices(module, (ROOT / module).read_text("utf-8"), ordered, (), 600):
        raise SystemExit(
            f"in another order, not all tests of {', '.join(wanted)} pass on the code as it stands"
        )
    say(f"# {len(reached)} tests watch {', '.join(wanted)} ({time.monotonic() - begun:.0f} s)")
    with ProcessPoolExecutor(jobs, FORKS) as workers:
        for module, made in wanted.items():
            counted = [mutant for mutant in made if not unchanging.holds(mutant)]
            row = Row(module, len(made), len(made) - len(counted))
            outcomes = workers.map(partial(outcome, reached=reached), counted)
            for mutant, (noticed, seconds) in zip(counted, outcomes, strict=True):
                row.seconds += seconds
                if not noticed:
                    row.unnoticed += 1
                    say(f"\n{module} {mutant.place}\n{mutant.diff}")
            yield row


def chosen_mutants(only: Sequence[str], sample: int, seed: int) -> dict[str, list[Mutant]]:
    """Return the mutants to run, by module: all of them, or so many by chance."""
    modules = [module for room in ROOMS for module in room.modules if not only or module in only]
    if strange := set(only).difference(modules):
        raise SystemExit(f"not among the modules that are mutated: {', '.join(sorted(strange))}")
    made = [m for module in modules for m in mutants(module, (ROOT / module).read_text("utf-8"))]
    if sample and sample < len(made):
        places = sorted(random.Random(seed).sample(range(len(made)), sample))
        made = [made[place] for place in places]
    return {module: [m for m in made if m.module == module] for module in modules}


def run(only: Sequence[str], sample: int, seed: int, jobs: int) -> None:
    """Run the mutants and print the table. Stands in the copy."""
    unchanging = Unchanging.read()
    wanted = chosen_mutants(only, sample, seed)
    rows: list[Row] = []
    for room in ROOMS:
        here = {module: wanted[module] for module in room.modules if wanted.get(module)}
        if here:
            for row in run_room(room, here, unchanging, jobs):
                say(f"# {row}")
                rows.append(row)
    total = Row("all")
    say(f"\n{HEAD}")
    for row in rows:
        say(str(row))
        total.add(row)
    say(str(total))
    if not sample:
        for key in sorted(unchanging.keys - unchanging.met):
            if key[0] in wanted:
                say(f"unchanging.toml names a mutant that is not made any more: {' | '.join(key)}")


def run_in_copy(arguments: Sequence[str]) -> int:
    """Run this program again in a copy of the work tree, which goes when it ends."""
    with tempfile.TemporaryDirectory(prefix="kl01-mutants-") as folder:
        copy = Path(folder) / "kl01"
        copy.mkdir()
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(ROOT / name, copy / name)
        beside = Path(folder) / "tmp"
        beside.mkdir()
        environment = os.environ | {IN_COPY: "1", "TMPDIR": str(beside)}
        command = [sys.executable, "-m", "tests.mutants", *arguments]
        with subprocess.Popen(command, cwd=copy, env=environment, start_new_session=True) as process:
            try:
                return process.wait()
            finally:  # however it ends, nobody goes on in a folder that is about to go
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", help="modules to mutate (all that rooms.py names)")
    parser.add_argument("--sample", type=int, default=0, help="so many mutants by chance (all)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another sample (1)")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="processes at a time")
    options = parser.parse_args()
    if IN_COPY not in os.environ:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
        return run_in_copy(sys.argv[1:])
    run(options.modules, options.sample, options.seed, options.jobs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
