"""Mẫu 03 and its sheets before they are printed, and as a form to be filled in by hand."""

from flask import Response, abort, render_template

from kl01.db import db
from kl01.exemplars.keeper import open_registration_paper, open_sheet
from kl01.exemplars.pages import ONE, UNIT, blueprint, open_one, open_unit
from kl01.exemplars.paper import (
    registration_title,
    sheet_title,
    unit_words,
)
from kl01.exemplars.presentation import (
    one_trail,
    unit_trail,
)
from kl01.forms.document import make_document
from kl01.org.acting import actor
from kl01.papers.access import OpenPaper
from kl01.periods import Period
from kl01.printing import profile_named
from kl01.printing.html import document_html, even_heading
from kl01.web.doors import Permission, requires
from kl01.web.downloads import paper_response


@blueprint.get(f"{UNIT}/xem")
@requires(Permission.SIGNED_IN)
def preview(code: str, year: int) -> str:
    """Show a unit's mẫu 03 as it will be printed."""
    opened = open_unit(code, year)
    paper = open_registration_paper(actor(), opened) or abort(404)
    return _preview(paper, registration_title(opened), [*unit_trail(opened), ("Xem trước", None)])


@blueprint.get(f"{ONE}/xem")
@requires(Permission.SIGNED_IN)
def preview_sheet(exemplar_id: int) -> str:
    """Show an exemplar's sheet as it will be printed."""
    opened = open_one(exemplar_id)
    paper = open_sheet(actor(), opened)
    return _preview(paper, sheet_title(opened), [*one_trail(opened), ("Xem trước", None)])


def _preview(paper: OpenPaper, title: str, trail: list[tuple[str, str | None]]) -> str:
    document = paper.document(db.session())
    return render_template(
        "exemplars/preview.html",
        title=title,
        paper=paper.paper,
        document=even_heading(document, profile_named(document.profile)),
        profile=profile_named(document.profile),
        trail=trail,
    )


@blueprint.get(f"{UNIT}/in-trang.pdf")
@requires(Permission.SIGNED_IN)
def blank(code: str, year: int) -> Response:
    """Answer with mẫu 03 to be filled in by hand, under the unit's heading."""
    opened = open_unit(code, year)
    words = unit_words(db.session(), opened.plan, opened.form, opened.unit, year, opened.today)
    definition = opened.form.definition
    document = make_document(
        definition, Period(year), {}, {}, words, draft=False, today=opened.today, blank=True
    )
    return paper_response(document_html(document), document.title, [registration_title(opened), "In trắng"])
