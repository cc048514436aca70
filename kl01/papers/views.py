"""Writing papers: a section, saved at every step and while it is typed."""

from collections.abc import Collection, Sequence

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import db
from kl01.forms.ceilings import ceiling_problems
from kl01.forms.content import (
    Content,
    Problem,
    Row,
    asked_fields,
    blank_row,
    move_row,
    new_row_id,
    rows_of,
    section_problems,
    text_of,
)
from kl01.forms.controls import SectionForm
from kl01.forms.definition.data import FormField
from kl01.forms.definition.vocabulary import FieldKind
from kl01.forms.sizes import MOST_ROWS
from kl01.org.acting import opens
from kl01.papers.access import Need
from kl01.papers.operations import (
    ClosedPaperError,
    Draft,
    StaleSectionError,
    remove_rows,
    restore_row,
)
from kl01.papers.pages import (
    SectionPage,
    blueprint,
    changer,
    comparison,
    load_section_for,
    own_copy,
    save_time,
    store_draft,
    typed_into_section,
    word_of_section,
)
from kl01.papers.refused import NotTakenError, TooLongError
from kl01.papers.removed import Removed, read, take_out
from kl01.papers.row_offers import carried_by, offer, remember, remembered, tables, there_again
from kl01.printing import missing_glyphs
from kl01.text import unprintable
from kl01.web.doors import Permission, requires
from kl01.web.echo import posted_text
from kl01.web.errors import ErrorText, error_response
from kl01.web.pages import block_response, is_htmx, see_other, sent_version

SECTION = "papers/section.html"
NOT_TAKEN = 413
REFUSALS = (NotTakenError, StaleSectionError, ClosedPaperError)
COPY_IT = "Chép lại phần đã gõ ở dưới trước khi rời trang này."
TAKEN_OVER = ErrorText(
    "Người viết đã tự viết tiếp mẫu này",
    "Phần vừa gõ được giữ riêng cho người viết, chưa vào mẫu.",
    "Báo người viết mở mẫu và chọn bản muốn dùng.",
)


# --- A section ---------------------------------------------------------------------------------------------


@blueprint.route("/<int:paper_id>/phan/<section>", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, typed_into_section)
@opens(load_section_for, Need.WRITE, sending=Need.SAVE, leaves=word_of_section)
def section(page: SectionPage) -> str | BaseResponse:
    """Show a section to be written, and take it: saved first, whatever the button."""
    if request.method == "GET":
        if not page.may_write:
            return redirect(page.opened.home_url, 303)
        form = page.fresh_form()
        offer(page, form, remembered(page))
        if request.args.get("kiem_tra"):
            form.show(_problems(page, page.stored.content))
        return _section_page(page, form)
    return _sent(page)


def _sent(page: SectionPage) -> BaseResponse:
    form = page.form()
    name, _, rest = request.form.get("action", "next").partition(":")
    try:
        stored = store_draft(page, _draft(form, there_again(page, form, rest) if name == "restore" else {}))
        if name in {"add", "remove", "restore", "up", "down", "rest"}:
            return _change_rows(page, form, name, rest)
    except REFUSALS as refused:
        return _refused(page, form, refused)
    if name == "save":
        return _left(page)
    if name == "stay":
        remember(page, carried_by(form))
        flash(f"Đã lưu lúc {save_time()}.", "success")
        return see_other(page.url())
    problems = _problems(page, form.content()) if stored.finished else []
    if problems:
        form.show(problems)
        form.form.version.data = str(stored.version)
        offer(page, form, carried_by(form))
        return _section_page(page, form, 422)
    following = page.following
    if following:
        return see_other(url_for("papers.section", paper_id=page.opened.paper.id, section=following.code))
    return see_other(page.done_url)


def _left(page: SectionPage) -> BaseResponse:
    """Say that all is saved and lead to where the person came from."""
    url, words = page.opened.left(save_time())
    flash(words, "success")
    return see_other(url)


def _problems(page: SectionPage, content: Content) -> list[Problem]:
    return section_problems(page.section, content, missing_glyphs, party_member=page.party_member)


def _draft(form: SectionForm, instead: Content) -> Draft:
    """Return what was sent, some of it `instead` of what the form says."""
    return Draft(
        {**form.content(), **instead},
        form.finished,
        sent_version(form.form.version.data),
        _edit_session(form),
    )


def _edit_session(form: SectionForm) -> str:
    return (form.form.edit_session.data or "")[:32]


def _section_page(
    page: SectionPage, form: SectionForm, status: int = 200, refused: NotTakenError | None = None
) -> Response:
    paper = page.opened.paper
    context = {
        "page": page,
        "paper": paper,
        "title": page.opened.title,
        "trail": page.opened.trail,
        "form": form.form,
        "questions": list(form.questions()),
        "shown": _shown(page),
        "sources": page.opened.sources(db.session(), page.section),
        "unchanged": page.opened.unchanged_fields(db.session(), page.section),
        "remark": page.opened.remarks.get(page.section.code, ""),
        "saved_at": page.stored.changed_at if page.stored.begun else None,
        "warnings": unprintable_places(page, form.content()),
        "excess": [one.message for one in ceiling_problems(page.section, page.stored.content, {})],
        "refused": refused,
    }
    if is_htmx():
        return block_response(SECTION, "body", status, **context)
    return Response(render_template(SECTION, **context), status)


def _shown(page: SectionPage) -> dict[str, str]:
    """Return the label and value of what the program knows and the section shows."""
    shown = [field for field in page.section.fields if field.kind is FieldKind.SHOWN]
    known = page.opened.words(db.session()).shown if shown else {}
    return {field.label: known.get(field.prefill, "") for field in shown}


def unprintable_places(page: SectionPage, content: Content) -> list[str]:
    """Say which characters of a draft can't be printed, and where: named at once, refused at the end."""
    found = []
    for field in asked_fields(page.section, party_member=page.party_member):
        if field.kind is FieldKind.TABLE:
            for number, row in enumerate(rows_of(content, field), start=1):
                for column in field.columns:
                    label = f"{column.label} của {field.row_name} {number}"
                    found.append(unprintable(row.get(column.key, ""), label, missing_glyphs))
        else:
            found.append(unprintable(text_of(content, field), field.label, missing_glyphs))
    return [words for words in found if words]


@blueprint.post("/<int:paper_id>/phan/<section>/nhap")
@requires(Permission.SIGNED_IN, typed_into_section)
@opens(load_section_for, Need.SAVE)
def autosave(page: SectionPage) -> BaseResponse:
    """Save a draft while it is being typed, and answer with what the page needs to save again."""
    form = page.form()
    try:
        stored = store_draft(page, _draft(form, {}))
    except REFUSALS as refused:
        return _refused(page, form, refused)
    if not is_htmx():
        return see_other(page.url())
    return block_response(
        SECTION,
        "saved",
        version=stored.version,
        save_words=f"Đã lưu nháp lúc {save_time()}",
        warnings=unprintable_places(page, form.content()),
    )


def _not_taken(page: SectionPage, form: SectionForm, refused: NotTakenError) -> BaseResponse:
    """Answer 413: say what is too much and by how much, with all that was typed still there."""
    if not page.may_write:  # they read the rest of it no more, or not so: their own words are told back
        text = ErrorText(refused.heading, f"{refused.words}.", COPY_IT)
        return error_response(NOT_TAKEN, text, posted_text())
    if is_htmx() and request.headers.get("HX-Target") != "section-body":
        response = block_response(SECTION, "not_taken", NOT_TAKEN, page=page, refused=refused)
        response.headers["HX-Reswap"] = "none"
        return response
    if isinstance(refused, TooLongError):
        form.show(refused.problems)
    offer(page, form, carried_by(form))
    return _section_page(page, form, NOT_TAKEN, refused)


def _refused(page: SectionPage, form: SectionForm, refused: Exception) -> BaseResponse:
    """Answer 413 to what is not taken; else 409: say who wrote meanwhile, and that what was typed is kept."""
    if isinstance(refused, NotTakenError):
        return _not_taken(page, form, refused)
    context = {
        "page": page,
        "paper": page.opened.paper,
        "title": page.opened.title,
        "trail": page.opened.trail,
        "closed": isinstance(refused, ClosedPaperError),
        "taken_over": page.opened.taken_over,
        "who": changer(page),
        "at": page.stored.changed_at,
    }
    if is_htmx():
        response = block_response(SECTION, "conflict", 409, **context)
        response.headers["HX-Reswap"] = "none"  # the form stays, with all that was typed
        return response
    if page.opened.taken_over:  # they read the other text no more; their own is told back to them
        return error_response(409, TAKEN_OVER)
    copy = own_copy(page, form.form.edit_session.data or "")
    return Response(render_template("papers/compare.html", **context, **comparison(page, copy)), 409)


# --- Rows --------------------------------------------------------------------------------------------------


def _change_rows(page: SectionPage, form: SectionForm, name: str, rest: str) -> BaseResponse:
    """Add, remove, put back or move a row of what was just saved, and show the table again."""
    key, _, row_id = rest.partition(":")
    field = next((one for one in tables(form) if one.key == key), None)
    if field is None:
        abort(400)
    rows = list(form.form[key].data)
    session_name, carried = _edit_session(form), carried_by(form)
    removed, said = list(carried.get(key, ())), ""
    if name == "remove":
        focus, said = _take_out(page, field, rows, row_id, session_name, removed)
    elif name == "rest":
        focus = key
        _remove(page, key, {row["id"] for row in rows[MOST_ROWS:]}, session_name)
    elif name == "restore":
        back = read(row_id) or abort(400)
        focus, said = _put_back(page, field, back, session_name)
        removed = [one for one in removed if one != back]
    else:
        rows, focus = _rows_changed(field, rows, name, row_id, removed)
        draft = Draft({**form.content(), key: rows}, form.finished, page.stored.version, session_name)
        store_draft(page, draft)
    if not is_htmx():
        remember(page, {**carried, key: removed})
        return see_other(page.url(_anchor=focus or key))
    fresh = page.fresh_form(session_name)
    offer(page, fresh, {key: removed})
    return block_response(
        SECTION,
        "rows",
        page=page,
        definition=field,
        rows_field=fresh.form[key],
        focus=focus,
        said=said,
        version=page.stored.version,
        save_words=f"Đã lưu nháp lúc {save_time()}",
    )


def _remove(page: SectionPage, key: str, row_ids: Collection[str], session_name: str) -> None:
    remove_rows(
        db.session(),
        page.stored,
        key,
        row_ids,
        session_name,
        page.acting,
        for_another=page.opened.looks_for_another,
    )


def _take_out(
    page: SectionPage,
    field: FormField,
    rows: list[Row],
    row_id: str,
    session_name: str,
    removed: list[Removed],
) -> tuple[str, str]:
    """Take a row out and note it with those `removed`; return what has the focus then, and what is said."""
    _remove(page, field.key, {row_id}, session_name)
    focus = _row_before(field.key, rows, row_id)
    removed.append(take_out([one["id"] for one in rows], removed, row_id, session_name))
    if not any(one["id"] == row_id and not blank_row(one) for one in rows):
        return focus, ""
    said = f"Đã xóa {field.row_name}. Bấm Hoàn tác để lấy lại."
    return focus if is_htmx() else f"{field.key}-{row_id}-restore", said


def _put_back(page: SectionPage, field: FormField, back: Removed, session_name: str) -> tuple[str, str]:
    """Put a row back; return what has the focus then, and what is said."""
    stands = restore_row(
        db.session(),
        page.stored,
        field.key,
        back.row_id,
        back.page,
        back.before,
        session_name,
        page.acting,
        for_another=page.opened.looks_for_another,
    )
    if stands is None:
        return field.key, ""
    return f"{field.key}-{stands}-remove", f"Đã lấy lại {field.row_name}."


def _rows_changed(
    field: FormField, rows: list[Row], name: str, row_id: str, removed: Sequence[Removed]
) -> tuple[list[Row], str]:
    """Return the rows with one more or one moved, and what has the focus then.

    A new row has an id of its own also beside those that may be put back.
    """
    if name in {"up", "down"}:
        return move_row(rows, row_id, -1 if name == "up" else 1), f"{field.key}-{row_id}-{name}"
    if len(rows) >= field.max_rows:
        return rows, ""
    new = new_row_id([*rows, *({"id": one.row_id} for one in removed)])
    rows.append({"id": new, **{column.key: "" for column in field.columns}})
    return rows, f"{field.key}-{new}-{field.columns[0].key}"


def _row_before(key: str, rows: list[Row], row_id: str) -> str:
    """Return what has the focus once a row is gone: the row before it, else the table."""
    place = next((index for index, one in enumerate(rows) if one["id"] == row_id), 0)
    return f"{key}-{rows[place - 1]['id']}-remove" if place > 0 else key
