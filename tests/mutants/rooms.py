"""Which modules are mutated, and which tests watch them.

Not a room's whole tests, whose pages would run the rules in minutes: those that ask of a rule itself what it
answers, so that what only a page notices, and without saying which rule it was, is unnoticed here.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Room:
    """Modules, and the tests that watch them."""

    modules: tuple[str, ...]
    patterns: tuple[str, ...]

    def tests(self, root: Path) -> list[str]:
        """Return the files of the tests."""
        found = (file for pattern in self.patterns for file in sorted(root.glob(pattern)))
        return list(dict.fromkeys(file.relative_to(root).as_posix() for file in found))


ROOMS = (
    Room(("kl01/text.py",), ("tests/test_text*.py",)),
    Room(("kl01/workflow.py",), ("tests/test_workflow.py",)),
    Room(("kl01/db.py",), ("tests/test_db*.py", "tests/test_asked_once.py", "tests/test_closed_words.py")),
    Room(("kl01/sqlite.py", "kl01/remembering.py"), ("tests/test_late_writing.py",)),
    Room(("kl01/kept.py",), ("tests/test_kept.py",)),
    Room(("kl01/audit/queries.py",), ("tests/test_trail.py",)),
    Room(("kl01/web/turns.py",), ("tests/web/test_turns.py",)),
    Room(
        ("kl01/org/access.py", "kl01/org/rules.py"),
        ("tests/org/test_rule*.py", "tests/org/test_access*.py", "tests/org/test_principal.py"),
    ),
    Room(("kl01/accounts/rules.py",), ("tests/accounts/test_account_rule*.py",)),
    Room(("kl01/settings/rules.py",), ("tests/settings/test_setting_rules.py",)),
    Room(("kl01/jobs/rules.py",), ("tests/jobs/test_job_rule*.py",)),
    Room(("kl01/forms/changes.py",), ("tests/forms/test_changes*.py",)),
    Room(("kl01/plan/rules.py",), ("tests/plan/test_schedule*.py",)),
    Room(("kl01/checklist/counting.py", "kl01/checklist/grid.py"), ("tests/checklist/test_counting*.py",)),
    Room(
        ("kl01/checklist/access.py", "kl01/checklist/rules.py"),
        ("tests/checklist/test_rules.py", "tests/checklist/test_checklist_*.py"),
    ),
    Room(
        (
            "kl01/submissions/access.py",
            "kl01/submissions/receivers.py",
            "kl01/submissions/rules.py",
        ),
        (
            "tests/submissions/test_*rule*.py",
            "tests/submissions/test_*access*.py",
            "tests/submissions/test_desk_doors.py",
            "tests/submissions/test_receivers*.py",
        ),
    ),
    Room(
        ("kl01/exemplars/access.py", "kl01/exemplars/quotas.py", "kl01/exemplars/rules.py"),
        (
            "tests/exemplars/test_exemplar_rule*.py",
            "tests/exemplars/test_exemplar_access*.py",
            "tests/exemplars/test_waiting_doors.py",
        ),
    ),
    Room(("kl01/printing/keeping.py",), ("tests/printing/test_keeping*.py",)),
)
