"""What the runner of jobs asks of the rooms above."""

from collections.abc import Mapping
from dataclasses import dataclass

from kl01.jobs.kinds import JobKind


@dataclass(frozen=True, slots=True)
class JobSeams:
    """Filled by create_app."""

    kinds: Mapping[str, JobKind]
    """What can be done beside the server, by the name that jobs keep."""
