"""All papers of a list in one PDF, to be printed on both sides: each begins on a sheet of its own."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.forms.versions import Form, form_of, form_title
from kl01.jobs.kinds import JobError, JobKind, JobRun
from kl01.jobs.laying_out import left_out_listing, pdf_of
from kl01.jobs.results import FileKind, KeptFile
from kl01.jobs.words import PRINTING
from kl01.org.access import Capacity
from kl01.org.acting import Acting, acting_as
from kl01.org.queries import principal_of_person
from kl01.org.units import unit_by_code
from kl01.periods import Period, local_day
from kl01.plan.catalogue import Catalogue, catalogue
from kl01.printing import PrintingError
from kl01.printing.document import Document
from kl01.printing.sheets import Sheets, rare_collections
from kl01.submissions.access import capacity_today
from kl01.submissions.document import document_of
from kl01.submissions.keeper import OpenSubmission
from kl01.submissions.listing import receiver_issue
from kl01.submissions.lists import HandedList, ReceiverDesk, Row, desk_at
from kl01.submissions.models import Submission
from kl01.submissions.operations import note_printed
from kl01.submissions.receivers import Receiver
from kl01.submissions.years import find_form

KIND = "print_papers"
NOT_YOURS = "Đồng chí không còn nhận mẫu của đơn vị này nên phần mềm không in."
NOTHING = "Chưa có mẫu nào đã nộp để in."
ELSEWHERE = "Nộp cho người khác"
TAKEN_BACK = "Vừa được rút lại, trả lại hoặc nộp lại trong lúc in"


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A paper as it was laid out."""

    paper_id: int
    revision: int
    """Which of the versions that were handed in."""
    name: str
    pdf: bytes


def print_papers(run: JobRun) -> KeptFile:
    """Print what was handed in to the job's owner, by tên; what can't be printed is named on the first page.

    Parameters: `unit` and `form`, their codes, and `year`, 0 for the term. Who printed is noted on every
    paper, once all are laid out and before any is given out: what was taken back meanwhile is in nobody's
    file. Raises JobError if there is nothing to print, or nothing that the owner may.
    """
    desk, plan, form, period = _asked_for(run)
    found = desk.handed_list(plan, form, period)
    wanted = found.printable
    if not wanted:
        raise JobError(NOTHING)
    laid_out: list[LaidOut] = []
    left_out = _handed_in_elsewhere(found)
    run.total(len(wanted))
    with rare_collections():
        for row in wanted:
            paper_id = row.line.paper_id
            assert paper_id is not None
            try:
                paper = _lay_out(run, paper_id, row)
            except PrintingError as problem:
                left_out.append((row.name, str(problem)))
            else:
                if paper is None:
                    left_out.append((row.name, TAKEN_BACK))
                else:
                    laid_out.append(paper)
            run.step()
        noted = _note(run, laid_out)
        sheets = Sheets()
        for one in laid_out:
            if one.paper_id in noted:
                sheets.add(one.pdf, one.name)
            else:
                left_out.append((one.name, TAKEN_BACK))
    if not noted:
        raise JobError("Chưa in được mẫu nào. " + "; ".join(f"{name}: {why}" for name, why in left_out))
    if left_out:
        cover = _cover(run, desk, plan, form, period, left_out)
        sheets.put_first(pdf_of(run, cover))
    sheets.save(run.output, form_title(form.definition, period))
    return KeptFile(FileKind.PDF)


def _asked_for(run: JobRun) -> tuple[ReceiverDesk, Catalogue, Form, Period]:
    """Return what is to be printed, if the owner still receives it."""
    session = run.session
    period = Period.of(int(run.parameters["year"]))
    desk = desk_at(session, run.acting, unit_by_code(session, str(run.parameters["unit"])))
    found = find_form(session, str(run.parameters["form"]), period, today=run.acting.today)
    if desk is None or found is None:
        raise JobError(NOT_YOURS)
    return desk, *found, period


def _handed_in_elsewhere(found: HandedList) -> list[tuple[str, str]]:
    return [(row.name, ELSEWHERE) for row in found.rows if row.line.handed_in and not row.readable]


def _lay_out(run: JobRun, paper_id: int, row: Row) -> LaidOut | None:
    """Return one paper as it is printed; None if it is no longer there for the owner."""
    session = run.session
    paper = session.get_one(Submission, paper_id)
    received_as = _received_as(session, run.acting, paper)
    if received_as is None:
        return None
    office, capacity = received_as
    plan = catalogue(session, paper.plan_id)
    assert plan is not None
    form = form_of(session, paper.template_id)
    acting = run.acting.in_capacity(capacity)
    opened = OpenSubmission(
        paper, form, plan, acting, is_owner=False, enters=False, receives=True, office=office
    )
    document, revision = document_of(session, opened), paper.revision
    return LaidOut(paper_id, revision, row.name, pdf_of(run, document))


def _received_as(session: Session, acting: Acting, paper: Submission) -> tuple[Receiver, Capacity] | None:
    """Return for which office and in whose name somebody prints a paper.

    None if they don't receive it or it was taken back.
    """
    if not paper.state.handed_in:
        return None
    return capacity_today(session, acting.principal, acting.today, paper)


def _cover(
    run: JobRun,
    desk: ReceiverDesk,
    plan: Catalogue,
    form: Form,
    period: Period,
    left_out: list[tuple[str, str]],
) -> Document:
    """Return the page that names who is not in the file, and why."""
    sentence = f"Tệp này không có mẫu của {len(left_out)} người sau đây:"
    title = form_title(form.definition, period)
    listing = left_out_listing(title, desk.unit.name, sentence, "Họ và tên", left_out)
    issue = receiver_issue(run.session, run.acting, plan, desk.receiver)
    return listing.document(issue.heading(listing.kind))


def _note(run: JobRun, laid_out: Iterable[LaidOut]) -> set[int]:
    """Leave word on every paper that it was printed, all under one batch; return on which.

    Only on those that are still as they were laid out, and that the owner of the job still receives: to lay
    many out takes minutes, and who hasn't been opened may take theirs back.
    """
    session, now = run.session, run.clock()
    batch, noted, revisions = secrets.token_hex(8), set(), {one.paper_id: one.revision for one in laid_out}
    with run.writing():
        owner = principal_of_person(session, run.acting.principal.person_id, local_day(now))
        unit = unit_by_code(session, str(run.parameters["unit"]))
        if owner is None or desk_at(session, acting_as(owner, now), unit) is None:
            raise JobError(NOT_YOURS)
        for paper in session.scalars(select(Submission).where(Submission.id.in_(revisions))):
            received_as = _received_as(session, acting_as(owner, now), paper)
            if received_as is not None and paper.revision == revisions[paper.id]:
                note_printed(session, paper, acting_as(owner, now).in_capacity(received_as[1]), batch=batch)
                noted.add(paper.id)
    return noted


def list_page(parameters: Mapping[str, Any]) -> str:
    """Return the address of the list from which a job was begun."""
    return url_for(
        "review.show_list",
        code=parameters["unit"],
        form=parameters["form"],
        period=Period.of(parameters["year"]),
    )


JOB_KIND = JobKind(print_papers, list_page, PRINTING)
