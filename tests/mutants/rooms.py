"""Which modules are mutated, and by which tests each is watched."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Room:
    """Modules, and the tests of their room."""

    modules: tuple[str, ...]
    patterns: tuple[str, ...]

    def tests(self, root: Path) -> list[str]:
        """Return the files of its tests."""
        return list(dict.fromkeys(_files(root, self.patterns)))


def _files(root: Path, patterns: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        for file in sorted(root.glob(pattern)):
            if file.name not in SLOW:
                yield file.relative_to(root).as_posix()


ROOMS = (
    Room(("kl01/text.py",), ("tests/test_text*.py",)),
    Room(
        ("kl01/db.py",),
        ("tests/test_db*.py", "tests/test_closed_words.py", "tests/jobs/test_job_operations.py"),
    ),
    Room(("kl01/printing/keeping.py",), ("tests/printing/test_keeping*.py",)),
    Room(("kl01/org/access.py", "kl01/org/rules.py"), ("tests/org/test_*.py",)),
    Room(("kl01/jobs/rules.py",), ("tests/jobs/test_*.py",)),
    Room(("kl01/plan/rules.py",), ("tests/plan/test_*.py",)),
    Room(("kl01/checklist/access.py", "kl01/checklist/rules.py"), ("tests/checklist/test_*.py",)),
    Room(
        (
            "kl01/papers/access.py",
            "kl01/papers/changes.py",
            "kl01/papers/receivers.py",
            "kl01/papers/rules.py",
        ),
        ("tests/papers/test_*.py",),
    ),
    Room(("kl01/exemplars/access.py", "kl01/exemplars/rules.py"), ("tests/exemplars/test_*.py",)),
)

SLOW = frozenset({"test_concurrency.py"})
"""Files whose tests take long and ask nothing of the rules that the others don't."""
