"""Mẫu 03 and its sheets before they are printed, and as a form to be filled in by hand."""

from typing import Any

from flask import Response, abort, render_template, request, url_for

from kl01.db import db
from kl01.exemplars.access import (
    Need,
    OpenExemplar,
    OpenRegistration,
    load_exemplar_for,
    load_registration_for,
)
from kl01.exemplars.keeper import open_registration_paper, open_sheet
from kl01.exemplars.pages import ONE, UNIT, blueprint, look_at_one, look_at_unit
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
from kl01.org.acting import opens
from kl01.papers.access import OpenPaper
from kl01.periods import Period
from kl01.printing.boxes import boxed
from kl01.printing.html import document_html
from kl01.web.doors import Permission, requires
from kl01.web.downloads import paper_response
from kl01.web.pages import Link


@blueprint.get(f"{UNIT}/xem", defaults={"paper_id": None})
@blueprint.get(f"{UNIT}/xem/<int(max=2147483647):paper_id>")
@requires(Permission.SIGNED_IN)
@opens(load_registration_for, Need.READ, leaves=look_at_unit)
def preview(opened: OpenRegistration, paper_id: int | None) -> str:
    """Show a list of a unit's mẫu 03 as it will be printed, or as it was approved: the first, or another."""
    paper = open_registration_paper(opened, paper_id) or abort(404)
    return _preview(paper, str(paper.title), [*unit_trail(opened), ("Xem trước", None)])


@blueprint.get(f"{ONE}/xem")
@requires(Permission.SIGNED_IN)
@opens(load_exemplar_for, Need.READ, leaves=look_at_one)
def preview_sheet(opened: OpenExemplar) -> str:
    """Show an exemplar's sheet as it will be printed."""
    paper = open_sheet(opened)
    return _preview(paper, sheet_title(opened), [*one_trail(opened), ("Xem trước", None)])


def _preview(paper: OpenPaper, title: str, trail: list[tuple[str, str | None]]) -> str:
    session, chosen = db.session(), request.args.get("nguoi-ky", "")
    document, deputies = paper.document_signed(session, chosen), paper.deputies(session)
    known = chosen if any(one.key == chosen for one in deputies) else ""
    signers = [("", "Người đứng đầu"), *((one.key, one.label) for one in deputies)]
    return render_template(
        "exemplars/preview.html",
        title=title,
        paper=paper.paper,
        document=boxed(document),
        profile=document.profile,
        trail=trail,
        signer=known,
        signers=[Link(label, _signed_by(key), key == known) for key, label in signers] if deputies else [],
    )


def _signed_by(key: str) -> str:
    query: dict[str, Any] = {**(request.view_args or {}), "nguoi-ky": key or None}
    return url_for(str(request.endpoint), **query)


@blueprint.get(f"{UNIT}/in-trang.pdf")
@requires(Permission.SIGNED_IN)
@opens(load_registration_for, Need.READ, leaves=look_at_unit)
def blank(opened: OpenRegistration) -> Response:
    """Answer with mẫu 03 to be filled in by hand, under the unit's heading."""
    definition, year = opened.form.definition, opened.year
    words = unit_words(db.session(), opened.plan, opened.form, opened.unit, year, opened.acting.today)
    document = make_document(definition, Period(year), {}, {}, words, draft=False, blank=True)
    return paper_response(document_html(document), document.title, [registration_title(opened), "In trắng"])
