"""The printed checklist: its preview in the browser, its PDF, its Word and its Excel file."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for

from kl01.checklist.access import Need, OpenChecklist, load_checklist_for
from kl01.checklist.batch import ManyChecklists, checklists_of
from kl01.checklist.board import Cell
from kl01.checklist.document import KIND, PrintedChecklist, checklist_issue, period_words, print_checklist
from kl01.checklist.listing import checklist_listing
from kl01.checklist.presentation import Choice, told_words
from kl01.checklist.views import blueprint
from kl01.db import db
from kl01.org.acting import opens
from kl01.org.issue_form import IssueForm
from kl01.periods import ROMAN
from kl01.printing import describe_missing, missing_glyphs
from kl01.printing.boxes import boxed
from kl01.text import plain_bullets, without_symbols
from kl01.web.doors import Permission, requires
from kl01.web.downloads import document_response, docx_response, is_two_sided, xlsx_response
from kl01.web.pages import Link, block_response, is_htmx


@blueprint.get("/<code>/<int:year>/in")
@requires(Permission.SIGNED_IN)
@opens(load_checklist_for, Need.READ)
def preview(opened: OpenChecklist) -> Response:
    """Show how the paper will look, and ask how it is issued."""
    form = _form(opened)
    if form.errors:
        return _refused(opened, form)
    context = _preview_context(opened, form)
    if is_htmx():
        return block_response("checklist/preview.html", "preview", **context)
    return make_response(render_template("checklist/preview.html", **context))


@blueprint.get("/<code>/<int:year>/in.pdf")
@requires(Permission.SIGNED_IN)
@opens(load_checklist_for, Need.READ)
def pdf(opened: OpenChecklist) -> Response:
    """Answer with the paper as PDF, to open or (?tai=1) to keep; never with a hole in it.

    Who ticks is told what of their own words can't be printed, and where to mend it. Others get the paper
    with boxes, and so does everybody if a name is to blame.
    """
    form = _form(opened)
    if form.errors or _unprintable(opened, _quarter()):
        return _refused(opened, form)
    printed = _printed(opened, form)
    return document_response(printed.document, printed.file_name, keep="tai" in request.args)


@blueprint.get("/<code>/<int:year>/in.docx")
@requires(Permission.SIGNED_IN)
@opens(load_checklist_for, Need.READ)
def docx(opened: OpenChecklist) -> Response:
    """Answer with the paper as a Word file."""
    form = _form(opened)
    if form.errors:
        return _refused(opened, form)
    printed = _printed(opened, form)
    return docx_response(printed.document, printed.file_name)


@blueprint.get("/<code>/<int:year>/in.xlsx")
@requires(Permission.SIGNED_IN)
@opens(load_checklist_for, Need.READ)
def xlsx(opened: OpenChecklist) -> Response:
    """Answer with what the paper says as an Excel file."""
    printed = _printed(opened, _form(opened))
    listing = checklist_listing(printed.document, opened.board, _quarter())
    return xlsx_response(listing, printed.file_name)


def _quarter() -> int | None:
    """Return the quarter that is asked for; None for the whole year."""
    return Choice.from_query(request.args.get("quy"), None).quarter


def _form(opened: OpenChecklist) -> IssueForm:
    principal = opened.acting.principal
    issue = checklist_issue(db.session(), principal, opened.plan, opened.unit, opened.board, _quarter())
    return IssueForm.of_request(issue)


def _printed(opened: OpenChecklist, form: IssueForm) -> PrintedChecklist:
    """Return the paper as the form has it issued; as usual where it has errors."""
    board = opened.board
    heading = form.issue.heading(KIND, None if form.errors else form.asked)
    return print_checklist(db.session(), opened.plan, opened.unit, board, _quarter(), board.today, heading)


def _refused(opened: OpenChecklist, form: IssueForm) -> Response:
    """Say what keeps the paper from being printed, with all that was typed."""
    page = render_template("checklist/preview.html", **_preview_context(opened, form))
    return make_response(page, 422)


def _preview_context(opened: OpenChecklist, form: IssueForm) -> dict[str, Any]:
    document = _printed(opened, form).document
    code, year, chosen = opened.unit.code, opened.board.year, _quarter()

    def to(endpoint: str, quarter: int | None, **query: Any) -> str:
        return url_for(endpoint, code=code, year=year, quy=quarter, **query)

    unprintable = _unprintable(opened, chosen)
    found = list(dict.fromkeys(sign for _, signs in unprintable for sign in signs))
    periods = [(None, "Cả năm"), *((number, f"Quý {ROMAN[number - 1]}") for number in range(1, 5))]
    return {
        "document": boxed(document),
        "profile": document.profile,
        "unit": opened.unit,
        "year": year,
        "period": period_words(year, chosen),
        "missing": describe_missing(found) if found else "",
        "places": [place for place, _ in unprintable],
        "form": form,
        "two_sided": is_two_sided(),
        "many_url": _many_url(opened, ManyChecklists(year, chosen, is_two_sided(), form.day.data is None)),
        "page_url": to("checklist.preview", chosen),
        "pdf_url": "" if found else to("checklist.pdf", chosen),
        "word_url": to("checklist.docx", chosen),
        "excel_url": to("checklist.xlsx", chosen),
        "period_links": [
            Link(label, to("checklist.preview", number, **form.query), number == chosen)
            for number, label in periods
        ],
    }


def _many_url(opened: OpenChecklist, asked: ManyChecklists) -> str:
    """Return where the same is printed for all units that the person may read; empty for a single one."""
    found = checklists_of(db.session(), opened.acting.principal, asked)
    several = found is not None and len(found[1]) > 1
    return url_for("checklist.print_many", **asked.query) if several else ""


def _unprintable(opened: OpenChecklist, quarter: int | None) -> list[tuple[Link, list[str]]]:
    """Return the cells whose text holds what can't be printed, as links to mend it, with the characters.

    None to who may not mend it.
    """
    if opened.capacity is None:
        return []
    base = request.path.rpartition("/")[0]
    return [
        (
            Link(
                f"{row.item.title} – quý {cell.quarter.roman}",
                f"{base}/{row.item.code}/{cell.quarter.number}/chi-tiet",
                current=False,
            ),
            signs,
        )
        for row in opened.board.rows()
        for cell in row.cells
        if quarter in {None, cell.quarter.number} and (signs := missing_glyphs(_printed_text(cell)))
    ]


def _printed_text(cell: Cell) -> str:
    value = cell.stored.value
    told = told_words(cell.told) if cell.told and cell.from_fact else ""
    texts = (value.note, value.reason, value.document_number, told)
    # Bullets that Word left in what was stored long ago stop no print.
    return " ".join(without_symbols(plain_bullets(text)) for text in texts)
