"""One cell of a checklist: a click, and all that is said of it.

A click reads its own cells and the states of the others, lays out its answer, and only then writes.
"""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.audit.queries import newest_of, trail_of
from kl01.checklist.access import Need, OpenCell, load_cell_for, load_checklist_for
from kl01.checklist.board import Board, BoardSection, CellKind, Row
from kl01.checklist.counting import count_sections, read_said
from kl01.checklist.facts import told_states
from kl01.checklist.forms import DetailsForm
from kl01.checklist.operations import (
    Change,
    StaleCellError,
    clicked,
    detailed,
    new_batch,
    status_subject,
    write,
)
from kl01.checklist.presentation import (
    BoardPresenter,
    Choice,
    SectionView,
    cell_id,
    change_words,
    progress_words,
    section_id,
    told_words,
)
from kl01.checklist.rules import CellValue, ItemState, Progress
from kl01.checklist.seams import KnownState
from kl01.checklist.views import PAGE, back_to_board, blueprint, chosen, offer_undo, page_context, undo_url
from kl01.db import db, only_shown
from kl01.org.acting import opens
from kl01.web.doors import Permission, requires
from kl01.web.pages import block_response, is_htmx, sent_version
from kl01.web.paging import asked_page, trail_pages

DETAILS = "checklist/details.html"
_BY_CLICK = {ItemState.DONE, ItemState.NOT_DONE, ItemState.IN_PROGRESS}


@blueprint.post("/<code>/<int:year>/<item>/<int:quarter>")
@requires(Permission.SIGNED_IN)
@opens(load_cell_for, Need.TICK)
def set_state(opened: OpenCell) -> BaseResponse:
    """Set a cell to the state that a click asks for."""
    if opened.cell.kind is CellKind.FUTURE:
        abort(404)
    sent, version = request.form.get("to", ""), sent_version(request.args.get("v", "0"))
    if sent not in _BY_CLICK or version < 0:
        abort(400)
    wanted = ItemState(sent)
    if opened.cell.told:
        return _reason_asked(opened, wanted, opened.cell.told)
    try:
        value = clicked(opened.before, wanted, version, opened.acting.today)
    except StaleCellError:
        return _stale_tick(opened)
    batch = new_batch() if value else None
    words = _undo_words(opened, wanted)
    answer: BaseResponse
    if is_htmx():
        answer = _cells_response(opened, value, batch, _tick_words(opened, wanted), undo_words=words)
    else:
        answer = _back(opened, batch, words)
    _write(opened, value, batch)
    return answer


def _write(opened: OpenCell, value: CellValue | None, batch: str | None) -> None:
    if value is not None and batch is not None:
        change = Change(opened.cell.item, opened.cell.quarter, value)
        write(db.session(), opened.unit.id, opened.before, change, opened.acting, batch)


def _back(opened: OpenCell, batch: str | None, undo_words: str) -> BaseResponse:
    """Lead back to the cell in its checklist, where the change may be taken back."""
    code, year = opened.unit.code, opened.grid.year
    offer_undo(code, year, batch, undo_words)
    return redirect(back_to_board(code, year, _id(opened)), 303)


def _id(opened: OpenCell) -> str:
    return cell_id(opened.cell.item.code, opened.cell.quarter.number)


def _reason_asked(opened: OpenCell, wanted: ItemState, told: KnownState) -> BaseResponse:
    """Answer a click on a cell that is set with a reason only, from a page older than the fact.

    Nothing is stored. Without scripts the details open with the wish and its missing reason marked; htmx
    exchanges the button for the link to the details. What shows the wanted state already is no refusal.
    """
    cell = opened.cell
    if cell.state is wanted:
        if is_htmx():
            return _cells_response(opened, None, None, _tick_words(opened, wanted))
        return _back(opened, None, "")
    if is_htmx():
        words = f"{cell.item.title} – {told_words(told)}. Muốn ghi tay, bấm lại vào ô này rồi ghi lý do."
        return _cells_response(opened, None, None, words, status=422)
    form = DetailsForm(cell, formdata=None)
    form.ask_reason(wanted, told)
    return _details_page(opened, form, 422)


def _tick_words(opened: OpenCell, state: ItemState) -> str:
    cell = opened.cell
    return f"Quý {cell.quarter.roman} – {cell.item.title}: {state.label}"


def _undo_words(opened: OpenCell, state: ItemState) -> str:
    """Say a change beside the undo button, short enough for a phone: the cell itself is in sight."""
    return f"Quý {opened.cell.quarter.roman}: {state.label}"


def _stale_tick(opened: OpenCell) -> BaseResponse:
    """Answer 409 with the cell as it is now, and who changed it."""
    cell, session = opened.cell, db.session()
    event = newest_of(session, [status_subject(opened.unit.id, cell.item.id, cell.quarter)])
    who = event.actor_name if event else "Người khác"
    words = f"{who} vừa đổi ô này thành “{cell.state.label}”. Xem lại rồi bấm nếu vẫn muốn đổi."
    if is_htmx():
        return _cells_response(opened, None, None, words, status=409)
    flash(words, "warning")
    whole = load_checklist_for(session, opened.acting, opened.unit.code, opened.grid.year, Need.TICK)
    return Response(render_template(PAGE, **page_context(whole, chosen())), 409)


def _presenter(opened: OpenCell, choice: Choice, row: Row) -> BoardPresenter:
    """Return what turns the cells of one item into those of its page."""
    section, year = opened.section, opened.grid.year
    sections = (BoardSection(section.code, section.title, section.heading, (row,)),)
    board = Board(opened.unit.id, year, opened.acting.today, sections, {}, opened.told)
    base = url_for("checklist.show", code=opened.unit.code, year=year)
    return BoardPresenter(board, base, opened.capacity is not None, choice)


def _progress(opened: OpenCell, value: CellValue | None, quarter: int | None) -> dict[str, Progress]:
    """Return how far each section is once the cell holds `value`; None leaves it as it is."""
    session, grid = db.session(), opened.grid
    with only_shown():
        said = read_said(session, opened.unit.id, grid.years)
        told = told_states(session, opened.unit.id, grid.year) if grid.follows else {}
    if value is not None:
        said.say(opened.key, value.state, noted=bool(value.note))
    return count_sections(grid, said, told, opened.acting.today, quarter)


def _cells_response(
    opened: OpenCell,
    value: CellValue | None,
    batch: str | None,
    words: str,
    status: int = 200,
    swap_first: bool = True,
    undo_words: str = "",
) -> Response:
    """Answer htmx with the cells of an item as they are once the cell holds `value`.

    With the progress beside them, what a screen reader says, and the undo.
    """
    choice = Choice.from_query(request.args.get("quy"), None)
    row = opened.row if value is None else opened.row_after(value)
    presenter = _presenter(opened, choice, row)
    found = _progress(opened, value, choice.quarter)
    whole, section = sum(found.values(), Progress()), opened.section
    own = found[section.code]
    return block_response(
        PAGE,
        "cells",
        status,
        first=_id(opened) if swap_first else None,
        cells=[presenter.cell(cell) for cell in row.cells if cell.duty],
        sections=[
            SectionView(
                id=section_id(section.code),
                code=section.code,
                title=f"{section.code}. {section.title}",
                done=own.done,
                total=own.total,
                rows=(),
                has_buttons=False,
                keep_url="",
                mark_url="",
            )
        ],
        progress=whole,
        progress_words=progress_words(whole),
        message=words,
        undo_words=undo_words,
        kind="warning" if status >= 400 else "",
        batch=batch,
        undo_url=undo_url(opened.unit.code, opened.grid.year),
    )


@blueprint.route("/<code>/<int:year>/<item>/<int:quarter>/chi-tiet", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, DetailsForm)
@opens(load_cell_for, Need.READ, sending=Need.TICK)
def details(opened: OpenCell) -> str | BaseResponse:
    """Show all of a cell, and take its details."""
    form = DetailsForm(opened.cell)
    if request.method == "GET":
        return _details_page(opened, form)
    if not form.check():
        return _details_page(opened, form, 422)
    try:
        value = detailed(opened.before, form.value(), sent_version(form.version.data))
    except StaleCellError:
        return _details_page(opened, form, 409)
    outcome, batch = form.outcome(), new_batch() if value else None
    undo_words = _undo_words(opened, outcome)
    if not is_htmx():
        answer = _back(opened, batch, undo_words)
        _write(opened, value, batch)
        return answer
    words = _tick_words(opened, outcome)
    response = _cells_response(opened, value, batch, words, swap_first=False, undo_words=undo_words)
    response.headers["HX-Reswap"] = "none"
    response.headers["HX-Trigger"] = "dialog:close"
    _write(opened, value, batch)
    return response


def _details_page(opened: OpenCell, form: DetailsForm, status: int = 200) -> BaseResponse:
    cell, year = opened.cell, opened.grid.year
    subject = status_subject(opened.unit.id, cell.item.id, cell.quarter)
    trail = trail_of(db.session(), [subject], page=asked_page())
    base = url_for("checklist.show", code=opened.unit.code, year=year)
    context = {
        "unit": opened.unit,
        "year": year,
        "cell": cell,
        "view": _presenter(opened, Choice.from_query(None, None), opened.row).cell(cell),
        "item": cell.item,
        "section": opened.section,
        "owner": opened.plan.owner_names.get(cell.item.owner, ""),
        "form": form,
        "editable": opened.capacity is not None,
        "conflict": newest_of(db.session(), [subject]) if status == 409 else None,
        "history": [
            (event, change_words(event.data, cell.told.source if cell.told else "")) for event in trail.events
        ],
        "history_length": trail.total,
        "history_pages": trail_pages(trail.total),
        "base": base,
    }
    if is_htmx():
        return block_response(DETAILS, "dialog", status, **context)
    return Response(render_template(DETAILS, **context), status)
