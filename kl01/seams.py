"""All that rooms ask of rooms above them: a missing filling is an error where this is made, at the start."""

from dataclasses import dataclass, fields

from flask import Flask

from kl01.accounts.seams import AccountSeams
from kl01.checklist.seams import ChecklistSeams
from kl01.jobs.seams import JobSeams
from kl01.navigation.seams import NavigationSeams
from kl01.org.seams import OrgSeams
from kl01.overview.seams import OverviewSeams
from kl01.papers.seams import PaperSeams
from kl01.settings.seams import SettingSeams
from kl01.web.seams import WebSeams, hand_in


@dataclass(frozen=True, slots=True)
class Seams:
    """One part for each room that asks something."""

    web: WebSeams
    settings: SettingSeams
    org: OrgSeams
    accounts: AccountSeams
    navigation: NavigationSeams
    overview: OverviewSeams
    jobs: JobSeams
    papers: PaperSeams
    checklist: ChecklistSeams

    def hand_to(self, app: Flask) -> None:
        """Give each room its part."""
        for one in fields(self):
            hand_in(app, getattr(self, one.name))
