"""The printed checklist: its preview in the browser and its PDF."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for

from kl01.checklist.access import OpenChecklist
from kl01.checklist.board import Board, Cell
from kl01.checklist.paper import make_paper
from kl01.checklist.presentation import Choice, told_words
from kl01.checklist.views import blueprint, open_checklist
from kl01.db import db
from kl01.periods import ROMAN
from kl01.printing import DEFAULT_PROFILE, describe_missing, missing_glyphs, page_css, paragraph_rows
from kl01.web.doors import Permission, requires
from kl01.web.pages import Link
from kl01.web.papers import paper_response


@blueprint.get("/<code>/<int:year>/in")
@requires(Permission.SIGNED_IN)
def preview(code: str, year: int) -> str:
    """Show how the paper will look."""
    opened = open_checklist(code, year)
    return render_template("checklist/preview.html", **_preview_context(opened))


@blueprint.get("/<code>/<int:year>/in.pdf")
@requires(Permission.SIGNED_IN)
def pdf(code: str, year: int) -> Response:
    """Answer with the paper as PDF, to open or (?tai=1) to keep; never with a hole in it."""
    opened = open_checklist(code, year)
    context = _paper_context(opened)
    html = render_template("checklist/paper.html", **context)
    if missing_glyphs(html):
        return make_response(render_template("checklist/preview.html", **_preview_context(opened)), 422)
    choice = Choice.from_query(request.args.get("quy"), None)
    name = ["Danh mục theo dõi", context["paper"].unit_name, str(year)]
    if choice.quarter:
        name.append(f"Quý {ROMAN[choice.quarter - 1]}")
    return paper_response(html, context["title"], name, keep="tai" in request.args)


def _paper_context(opened: OpenChecklist) -> dict[str, Any]:
    choice = Choice.from_query(request.args.get("quy"), None)
    board = opened.board
    signed_on = None if request.args.get("ngay") == "trong" else board.today
    paper = make_paper(db.session(), opened.plan, opened.unit, board, choice.quarter, signed_on)
    return {
        "paper": paper,
        "title": f"{paper.kind} {paper.unit_name} {paper.subject[-1]}",
        "profile": DEFAULT_PROFILE,
        "page_css": page_css(DEFAULT_PROFILE, "landscape"),
        "paragraph_rows": paragraph_rows,
    }


def _preview_context(opened: OpenChecklist) -> dict[str, Any]:
    context = _paper_context(opened)
    code, year = opened.unit.code, opened.board.year
    choice = Choice.from_query(request.args.get("quy"), None)
    blank = request.args.get("ngay") == "trong"

    def to(endpoint: str, quarter: int | None, without_day: bool, **more: str) -> str:
        query: dict[str, Any] = {"quy": quarter, "ngay": "trong" if without_day else None, **more}
        return url_for(endpoint, code=code, year=year, **query)

    found = missing_glyphs(render_template("checklist/paper.html", **context))
    periods = [(None, "Cả năm"), *((number, f"Quý {ROMAN[number - 1]}") for number in range(1, 5))]
    return {
        **context,
        "unit": opened.unit,
        "year": year,
        "period": context["paper"].subject[-1],
        "missing": describe_missing(found) if found else "",
        "places": _places(opened.board, choice.quarter) if found else [],
        "pdf_url": to("checklist.pdf", choice.quarter, blank),
        "download_url": to("checklist.pdf", choice.quarter, blank, tai="1"),
        "period_links": [
            Link(label, to("checklist.preview", number, blank), number == choice.quarter)
            for number, label in periods
        ],
        "date_links": [
            Link("Hôm nay", to("checklist.preview", choice.quarter, False), not blank),
            Link("Để trống, ghi tay", to("checklist.preview", choice.quarter, True), blank),
        ],
    }


def _places(board: Board, quarter: int | None) -> list[Link]:
    """Return the cells whose text holds what can't be printed, as links to mend it."""
    base = request.path.rpartition("/")[0]
    return [
        Link(
            f"{row.item.title} – quý {cell.quarter.roman}",
            f"{base}/{row.item.code}/{cell.quarter.number}/chi-tiet",
            current=False,
        )
        for row in board.rows()
        for cell in row.cells
        if quarter in {None, cell.quarter.number} and missing_glyphs(_printed_text(cell))
    ]


def _printed_text(cell: Cell) -> str:
    value = cell.stored.value
    told = told_words(cell.told) if cell.told and cell.from_fact else ""
    return f"{value.note} {value.reason} {value.document_number} {told}"
