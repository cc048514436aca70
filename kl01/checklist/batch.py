"""The checklists of many units in one PDF, each from a sheet of its own on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from kl01.checklist.board import load_board
from kl01.checklist.document import period_words, print_checklist
from kl01.checklist.facts import Facts
from kl01.checklist.queries import readable_units
from kl01.jobs.kinds import JobError, JobKind, JobRun
from kl01.jobs.laying_out import left_out_listing, pdf_of
from kl01.jobs.results import FileKind, KeptFile
from kl01.jobs.words import PRINTING
from kl01.org.access import Principal
from kl01.org.kinds import Role
from kl01.org.list_heading import office_issue, party_office
from kl01.org.print_profiles import print_profile
from kl01.org.units import Unit, committee
from kl01.periods import Quarter
from kl01.plan.catalogue import Catalogue, current_plan
from kl01.printing import PrintingError
from kl01.printing.document import Document
from kl01.printing.sheets import Sheets, rare_collections

KIND = "print_checklists"
NOT_YOURS = "Đồng chí không còn xem được danh mục nào của kỳ này nên phần mềm không in."


@dataclass(frozen=True, slots=True)
class ManyChecklists:
    """What is printed: of a quarter, or of the whole year, on one side or both, with or without its day."""

    year: int
    quarter: int | None
    two_sided: bool
    day_left_open: bool

    @property
    def parameters(self) -> dict[str, Any]:
        """The same as a job keeps it."""
        return {
            "year": self.year,
            "quarter": self.quarter or 0,
            "two_sided": self.two_sided,
            "day_left_open": self.day_left_open,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "ManyChecklists":
        """Return what a job has kept."""
        return cls(kept["year"], kept["quarter"] or None, kept["two_sided"], kept["day_left_open"])

    @property
    def query(self) -> dict[str, Any]:
        """The same as an address says it."""
        return {
            "nam": self.year,
            "quy": self.quarter,
            "mat": "2" if self.two_sided else None,
            "ngay": "trong" if self.day_left_open else None,
        }

    @property
    def title(self) -> str:
        """What the file is called."""
        return f"Danh mục theo dõi {period_words(self.year, self.quarter)}"

    def was_there(self, unit: Unit) -> bool:
        """Whether a unit was there on some day of the period."""
        first, last = (
            Quarter(self.year, self.quarter or 1).first_day,
            Quarter(self.year, self.quarter or 4).last_day,
        )
        return unit.valid_from <= last and (unit.valid_to is None or unit.valid_to >= first)


def checklists_of(
    session: Session, principal: Principal, asked: ManyChecklists
) -> tuple[Catalogue, Sequence[Unit]] | None:
    """Return the plan of the year and the units whose checklist of the period a person may read.

    In the order of their list on the page. None for a year that no plan covers.
    """
    plan = current_plan(session, asked.year)
    if plan is None or asked.year not in plan.years:
        return None
    return plan, [unit for unit in readable_units(session, principal, plan) if asked.was_there(unit)]


def print_checklists(run: JobRun) -> KeptFile:
    """Print the checklists that the job's owner may read when it begins; what can't be is named first.

    Raises JobError if there is none, or if none can be printed.
    """
    asked = ManyChecklists.of(run.parameters)
    found = checklists_of(run.session, run.acting.principal, asked)
    if found is None or not found[1]:
        raise JobError(NOT_YOURS)
    plan, units = found
    sheets, left_out = Sheets(two_sided=asked.two_sided), []
    run.total(len(units))
    with rare_collections():
        for unit in units:
            try:
                pdf = pdf_of(run, _paper(run, plan, unit, asked), two_sided=asked.two_sided)
            except PrintingError as problem:
                left_out.append((unit.name, str(problem)))
            else:
                sheets.add(pdf, unit.name)
            run.step()
        if len(left_out) == len(units):
            raise JobError(
                "Chưa in được danh mục nào. " + "; ".join(f"{name}: {why}" for name, why in left_out)
            )
        if left_out:
            sheets.put_first(pdf_of(run, _cover(run, plan, asked, left_out), two_sided=asked.two_sided))
        sheets.save(run.output, asked.title)
    return KeptFile(FileKind.PDF)


def _paper(run: JobRun, plan: Catalogue, unit: Unit, asked: ManyChecklists) -> Document:
    session, today = run.session, run.acting.today
    board = load_board(session, plan, unit, asked.year, today, Facts(session, unit.id, asked.year))
    signed_on: date | None = None if asked.day_left_open else today
    return print_checklist(session, plan, unit, board, asked.quarter, signed_on).document


def _cover(run: JobRun, plan: Catalogue, asked: ManyChecklists, left_out: list[tuple[str, str]]) -> Document:
    """Return the page that names whose checklist is not in the file; it lies, as all of the file does."""
    session, acting = run.session, run.acting
    kept_by = committee(session)
    assert kept_by is not None, "there are units"
    office = party_office(session, kept_by.root_unit, Role.SECRETARY, acting.today)
    sentence = f"Tệp này không có danh mục của {len(left_out)} đơn vị sau đây:"
    what = f"danh mục theo dõi {period_words(asked.year, asked.quarter)}"
    listing = left_out_listing(what, kept_by.root_unit.name, sentence, "Đơn vị", left_out)
    profile = print_profile(session, plan.begins_on)
    issue = office_issue(session, acting.principal, office, profile, acting.today, by_maker=True)
    return replace(listing.document(issue.heading(listing.kind)), landscape=True)


def _page(parameters: Mapping[str, Any]) -> str:
    return url_for("checklist.print_many", **ManyChecklists.of(parameters).query)


JOB_KIND = JobKind(print_checklists, _page, PRINTING)
