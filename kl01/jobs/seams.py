"""What the runner of jobs and the daily clock ask of the rooms above."""

from collections.abc import Mapping
from dataclasses import dataclass

from kl01.jobs.daily import DailyTask
from kl01.jobs.kinds import JobKind
from kl01.jobs.words import NEUTRAL, JobWords


@dataclass(frozen=True, slots=True)
class JobSeams:
    """Filled by create_app."""

    kinds: Mapping[str, JobKind]
    """What can be done beside the server, by the name that jobs keep."""
    daily: Mapping[str, DailyTask]
    """What is done once a day, by its key, in this order."""

    def words_of(self, kind: str) -> JobWords:
        """Return the words for a kind of jobs, whether it is still there or not."""
        found = self.kinds.get(kind)
        return found.words if found else NEUTRAL
