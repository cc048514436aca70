"""Copying into a section, and choosing between two texts of it."""

import secrets

from flask import abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import db
from kl01.forms.content import asked_fields
from kl01.org.acting import opens
from kl01.papers.access import Need
from kl01.papers.copying import Source, with_copied
from kl01.papers.kinds import CopyKind
from kl01.papers.models import SectionCopy
from kl01.papers.operations import (
    ClosedPaperError,
    Draft,
    drop_copy,
    take_copy,
)
from kl01.papers.pages import (
    SectionPage,
    blueprint,
    changer,
    comparison,
    load_section_for,
    store_draft,
    word_of_section,
)
from kl01.papers.queries import side_copies
from kl01.papers.refused import NotTakenError
from kl01.web.doors import Permission, requires
from kl01.web.pages import see_other, sent_version


@blueprint.route("/<int:paper_id>/phan/<section>/chep", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
@opens(load_section_for, Need.WRITE, leaves=word_of_section)
def copy(page: SectionPage) -> str | BaseResponse:
    """Show what may be copied into a section, and add what is chosen."""
    if not page.may_write:
        return redirect(page.opened.home_url, 303)
    found = page.opened.sources(db.session(), page.section)
    if request.method == "GET":
        return render_template(
            "papers/copy.html",
            page=page,
            paper=page.opened.paper,
            title=page.opened.title,
            trail=page.opened.trail,
            sources=[(source, _told(page, source)) for source in found],
        )
    chosen = next((source for source in found if source.key == request.form.get("tu")), None) or abort(404)
    fields = asked_fields(page.section, party_member=page.party_member)
    content = with_copied(page.stored.content, chosen.values, fields)
    draft = Draft(content, False, page.stored.version, secrets.token_hex(8))
    try:
        store_draft(page, draft)
    except NotTakenError as refused:
        flash(f"Chưa chép được. {refused.words}. {refused.advice}", "warning")
        return see_other(page.url())
    flash(f"Đã chép từ {chosen.label}. Sửa lại cho đúng với năm này rồi lưu.", "success")
    return see_other(page.url())


def _told(page: SectionPage, source: Source) -> list[tuple[str, list[str]]]:
    """Return what a source would add: label of each field, and its text or rows in lines."""
    found = []
    for field in asked_fields(page.section, party_member=page.party_member):
        value = source.values.get(field.key)
        if isinstance(value, list):
            lines = ["; ".join(row.get(c.key, "") for c in field.columns if row.get(c.key)) for row in value]
            found.append((field.label, lines))
        elif value:
            found.append((field.label, [value]))
    return found


# --- Two texts ---------------------------------------------------------------------------------------------


@blueprint.route("/<int:paper_id>/phan/<section>/so-sanh", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
@opens(load_section_for, Need.WRITE, leaves=word_of_section)
def compare(page: SectionPage) -> str | BaseResponse:
    """Show a text that was put aside beside the one that is stored, and take or drop it."""
    copies = side_copies(db.session(), page.opened.paper.id, page.section.code)
    if request.method == "GET":
        wanted = request.args.get("ban", "")
        chosen = next((one for one in copies if str(one.id) == wanted), None)
        chosen = chosen or next(iter(copies), None) or abort(404)
        return render_template(
            "papers/compare.html",
            page=page,
            paper=page.opened.paper,
            title=page.opened.title,
            trail=page.opened.trail,
            closed=not page.may_write,
            who=changer(page),
            at=page.stored.changed_at,
            **comparison(page, chosen),
        )
    sent = request.form.get("ban", "")
    chosen = next((one for one in copies if str(one.id) == sent), None)
    if chosen is None:
        abort(404)
    if request.form.get("action") == "drop":
        drop_copy(db.session(), page.opened.paper, chosen, page.acting)
        flash("Đã bỏ bản giữ riêng.", "success")
        return see_other(page.opened.home_url)
    if request.form.get("action") == "drop_earlier":
        return _drop_earlier(page, copies)
    paper, closed = page.opened.paper, not page.may_write
    try:
        take_copy(db.session(), paper, chosen, secrets.token_hex(8), page.acting, closed=closed)
    except ClosedPaperError:
        abort(409)
    except NotTakenError as refused:
        flash(f"Chưa lấy lại được. {refused.words}. {refused.advice}", "warning")
        return see_other(page.url("papers.compare", ban=chosen.id))
    flash("Đã lấy lại bản giữ riêng. Bản đứng ở đó trước được giữ trong các bản trước.", "success")
    return see_other(page.url())


def _drop_earlier(page: SectionPage, copies: list[SectionCopy]) -> BaseResponse:
    """Throw away the earlier texts that the page has told of; those that came too late stay."""
    newest = sent_version(request.form.get("moi-nhat"))
    earlier = [one for one in copies if one.kind is not CopyKind.REFUSED and one.id <= newest]
    for one in earlier:
        drop_copy(db.session(), page.opened.paper, one, page.acting)
    flash(f"Đã bỏ {len(earlier)} bản trước của phần này.", "success")
    return see_other(page.opened.home_url)
