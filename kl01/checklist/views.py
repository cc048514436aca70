"""The checklist of a unit: the main screen, its cells, its sections."""

from itertools import groupby
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.checklist.access import Need, OpenChecklist, load_checklist_for, load_newest_for
from kl01.checklist.board import Board, Cell, CellKind, load_board
from kl01.checklist.forms import DetailsForm
from kl01.checklist.operations import (
    Change,
    StaleCellError,
    Undone,
    history,
    save_details,
    tick,
    undo,
)
from kl01.checklist.presentation import (
    BoardPresenter,
    Choice,
    cell_id,
    change_words,
    filter_links,
    progress_words,
    quarter_links,
    told_words,
    year_links,
)
from kl01.checklist.queries import readable_units
from kl01.checklist.rules import ItemState
from kl01.checklist.seams import KnownState
from kl01.db import db
from kl01.org.acting import acting, opens
from kl01.org.units import Unit
from kl01.periods import ROMAN, Quarter
from kl01.plan.catalogue import current_plan
from kl01.web.doors import Permission, requires
from kl01.web.pages import block_response, is_htmx, local_path, see_other, sent_version

blueprint = Blueprint("checklist", __name__, url_prefix="/theo-doi")

PAGE = "checklist/board.html"
DETAILS = "checklist/details.html"


def chosen() -> Choice:
    """Return the quarter and the filter that the address names."""
    return Choice.from_query(request.args.get("quy"), request.args.get("loc"))


def presenter_of(opened: OpenChecklist, choice: Choice, board: Board | None = None) -> BoardPresenter:
    """Return what turns a checklist into its page."""
    base = url_for("checklist.show", code=opened.unit.code, year=opened.board.year)
    return BoardPresenter(board or opened.board, base, opened.capacity is not None, choice)


def reload_board(opened: OpenChecklist) -> Board:
    """Read the board again after a change."""
    board = opened.board
    return load_board(
        db.session(), opened.plan, opened.unit, board.year, board.today, board.counts, board.told
    )


@blueprint.get("/")
@requires(Permission.SIGNED_IN)
def units() -> str | BaseResponse:
    """Lead to the one checklist that a person may read, or list them."""
    today = acting().today
    plan = current_plan(db.session(), today.year)
    found = readable_units(db.session(), acting().principal, plan) if plan else []
    year = plan.year_to_show(today.year) if plan else today.year
    alive = [unit for unit in found if unit.exists_on(today)]
    ended = [unit for unit in found if unit.valid_to and unit.valid_to < today]
    if len(alive) == 1 and not ended:
        return redirect(url_for("checklist.show", code=alive[0].code, year=year), 303)
    groups = [(kind, list(group)) for kind, group in groupby(alive, key=lambda unit: unit.kind)]
    return render_template("checklist/units.html", groups=groups, ended=ended, year=year)


@blueprint.get("/<code>")
@requires(Permission.SIGNED_IN)
@opens(load_newest_for)
def newest(found: tuple[Unit, int]) -> BaseResponse:
    """Lead to a unit's checklist of this year, or of the last year that the plan covers."""
    unit, year = found
    return redirect(url_for("checklist.show", code=unit.code, year=year), 303)


@blueprint.get("/<code>/<int:year>")
@requires(Permission.SIGNED_IN)
@opens(load_checklist_for, Need.READ)
def show(opened: OpenChecklist) -> str:
    """Show the checklist: items by section, quarters as columns."""
    return render_template(PAGE, **page_context(opened, chosen()))


def page_context(opened: OpenChecklist, choice: Choice) -> dict[str, Any]:
    """Return what the checklist page shows."""
    board, code = opened.board, opened.unit.code
    presenter = presenter_of(opened, choice)
    quarters = presenter.quarters()
    progress = board.progress(choice.quarter)
    now = Quarter.of(board.today)
    return {
        "unit": opened.unit,
        "year": board.year,
        "choice": choice,
        "undo": session.pop("undo", None),
        "editable": opened.capacity is not None,
        "capacity": opened.capacity,
        "sections": presenter.sections(),
        "quarters": quarters,
        "bulk_quarter": _quarter_to_mark(board, choice),
        "progress": progress,
        "progress_words": progress_words(progress),
        "years": year_links(opened.years, code, board.year),
        "quarter_links": quarter_links(code, board.year, choice),
        "filters": filter_links(board, code, choice),
        "not_covered": now.year not in opened.plan.years and board.year == opened.plan.extended_to,
        "today_year": now.year,
        "roman": ROMAN,
        "query": choice.query(),
    }


def _quarter_to_mark(board: Board, choice: Choice) -> int | None:
    """Return the quarter that whole sections are marked for: the chosen or the present, if it has begun."""
    now = Quarter.of(board.today)
    number = choice.quarter or (now.number if now.year == board.year else None)
    return number if number and Quarter(board.year, number) <= now else None


@blueprint.post("/<code>/<int:year>/<item>/<int:quarter>")
@requires(Permission.SIGNED_IN)
@opens(load_checklist_for, Need.TICK)
def set_state(opened: OpenChecklist, item: str, quarter: int) -> BaseResponse:
    """Set a cell to the state that a click asks for."""
    cell = opened.cell(item, quarter)
    if cell.kind is CellKind.FUTURE:
        abort(404)
    wanted, version = request.form.get("to", ""), sent_version(request.args.get("v", "0"))
    if wanted not in {ItemState.DONE, ItemState.NOT_DONE, ItemState.IN_PROGRESS} or version < 0:
        abort(400)
    if cell.told:
        return _reason_asked(opened, cell, ItemState(wanted), cell.told)
    try:
        batch = tick(
            db.session(),
            opened.unit.id,
            cell.item,
            cell.quarter,
            ItemState(wanted),
            version,
            opened.acting,
        )
    except StaleCellError:
        return _stale_tick(opened, cell)
    if not is_htmx():
        offer_undo(opened, batch, _undo_words(cell, ItemState(wanted)))
        return redirect(back_to_board(opened, cell_id(item, quarter)), 303)
    return _cells_response(
        opened,
        [cell],
        batch,
        _tick_words(cell, ItemState(wanted)),
        undo_words=_undo_words(cell, ItemState(wanted)),
    )


def _reason_asked(opened: OpenChecklist, cell: Cell, wanted: ItemState, told: KnownState) -> BaseResponse:
    """Answer a click on a cell that is set with a reason only, from a page older than the fact.

    Nothing is stored. Without scripts the details open with the wish and its missing reason marked; htmx
    exchanges the button for the link to the details. What shows the wanted state already is no refusal.
    """
    if cell.state is wanted:
        if is_htmx():
            return _cells_response(opened, [cell], None, _tick_words(cell, wanted))
        return redirect(back_to_board(opened, cell_id(cell.item.code, cell.quarter.number)), 303)
    if is_htmx():
        words = f"{cell.item.title} – {told_words(told)}. Muốn ghi tay, bấm lại vào ô này rồi ghi lý do."
        return _cells_response(opened, [cell], None, words, status=422)
    form = DetailsForm(cell, formdata=None)
    form.ask_reason(wanted, told)
    return _details_page(opened, cell, form, 422)


def _tick_words(cell: Cell, state: ItemState) -> str:
    return f"Quý {cell.quarter.roman} – {cell.item.title}: {state.label}"


def _undo_words(cell: Cell, state: ItemState) -> str:
    """Say a change beside the undo button, short enough for a phone: the cell itself is in sight."""
    return f"Quý {cell.quarter.roman}: {state.label}"


def _stale_tick(opened: OpenChecklist, cell: Cell) -> BaseResponse:
    """Answer 409 with the cell as it is now, and who changed it."""
    events = history(db.session(), opened.unit.id, cell.item.id, cell.quarter)
    who = events[0].actor_name if events else "Người khác"
    words = f"{who} vừa đổi ô này thành “{cell.state.label}”. Xem lại rồi bấm nếu vẫn muốn đổi."
    if is_htmx():
        return _cells_response(opened, [cell], None, words, status=409)
    flash(words, "warning")
    return Response(render_template(PAGE, **page_context(opened, chosen())), 409)


def _cells_response(
    opened: OpenChecklist,
    cells: list[Cell],
    batch: str | None,
    words: str,
    status: int = 200,
    swap_first: bool = True,
    undo_words: str = "",
) -> Response:
    """Answer htmx with changed cells, the progress beside them, what a screen reader says, and the undo."""
    board = reload_board(opened)
    choice = Choice.from_query(request.args.get("quy"), None)
    presenter = presenter_of(opened, choice, board)
    codes = dict.fromkeys(cell.item.code for cell in cells)
    rows = [found for code in codes if (found := board.row(code))]
    first = cell_id(cells[0].item.code, cells[0].quarter.number) if swap_first else None
    touched = dict.fromkeys(section.code for section, _ in rows)
    return block_response(
        PAGE,
        "cells",
        status,
        first=first,
        cells=[presenter.cell(cell) for _, row in rows for cell in row.cells if cell.duty],
        sections=[presenter.section(section, []) for code in touched if (section := board.section(code))],
        progress=board.progress(choice.quarter),
        progress_words=progress_words(board.progress(choice.quarter)),
        message=words,
        undo_words=undo_words,
        kind="warning" if status >= 400 else "",
        batch=batch,
        undo_url=_undo_url(opened),
    )


def _undo_url(opened: OpenChecklist) -> str:
    query = Choice.from_query(request.args.get("quy"), request.args.get("loc")).query()
    return url_for("checklist.take_back", code=opened.unit.code, year=opened.board.year, **query)


def offer_undo(opened: OpenChecklist, batch: str | None, words: str) -> None:
    """Let the next page of the checklist offer to take this back."""
    if batch:
        session["undo"] = {"message": words, "url": _undo_url(opened), "batch": batch}


def back_to_board(opened: OpenChecklist, anchor: str = "") -> str:
    """Return the checklist's address as the person looked at it, at a cell or section of it."""
    base = url_for("checklist.show", code=opened.unit.code, year=opened.board.year)
    came_from = local_path((request.referrer or "").removeprefix(request.host_url.rstrip("/"))) or ""
    path, _, query = came_from.partition("?")
    kept = base if path != base or not query else f"{base}?{query.partition('#')[0]}"
    return f"{kept}#{anchor}" if anchor else kept


@blueprint.post("/<code>/<int:year>/hoan-tac")
@requires(Permission.SIGNED_IN)
@opens(load_checklist_for, Need.TICK)
def take_back(opened: OpenChecklist) -> BaseResponse:
    """Undo one change or one batch of changes."""
    undone = undo(db.session(), opened.unit.id, opened.plan, request.form.get("batch", ""), opened.acting)
    if undone is None:
        abort(404)
    words = f"Đã hoàn tác {undone.restored} ô." if undone.restored != 1 else "Đã hoàn tác."
    if undone.left:
        words += f" {undone.left} ô giữ nguyên vì đã có người đổi lại sau đó."
    flash(words, "success" if undone.restored else "warning")
    return see_other(back_to_board(opened, _undo_anchor(undone)))


def _undo_anchor(undone: Undone) -> str:
    """Return where to look after an undo: the cell, or the section of several cells."""
    if not undone.cells:
        return ""
    code, quarter = undone.cells[0]
    return cell_id(code, quarter.number) if undone.restored == 1 else f"r-{code}"


@blueprint.route("/<code>/<int:year>/<item>/<int:quarter>/chi-tiet", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
@opens(load_checklist_for, Need.READ, sending=Need.TICK)
def details(opened: OpenChecklist, item: str, quarter: int) -> str | BaseResponse:
    """Show all of a cell, and take its details."""
    cell = opened.cell(item, quarter)
    form = DetailsForm(cell)
    if request.method == "GET" or cell.kind is CellKind.AUTOMATIC:
        if request.method == "POST":
            abort(403)
        return _details_page(opened, cell, form)
    if not form.check():
        return _details_page(opened, cell, form, 422)
    try:
        batch = save_details(
            db.session(),
            opened.unit.id,
            Change(cell.item, cell.quarter, form.value()),
            sent_version(form.version.data),
            opened.acting,
        )
    except StaleCellError:
        return _details_page(opened, cell, form, 409)
    words, short = _tick_words(cell, form.outcome()), _undo_words(cell, form.outcome())
    if not is_htmx():
        offer_undo(opened, batch, short)
        return redirect(back_to_board(opened, cell_id(item, quarter)), 303)
    response = _cells_response(opened, [cell], batch, words, swap_first=False, undo_words=short)
    response.headers["HX-Reswap"] = "none"
    response.headers["HX-Trigger"] = "dialog:close"
    return response


def _details_page(opened: OpenChecklist, cell: Cell, form: DetailsForm, status: int = 200) -> BaseResponse:
    events = history(db.session(), opened.unit.id, cell.item.id, cell.quarter)
    base = url_for("checklist.show", code=opened.unit.code, year=opened.board.year)
    found = opened.board.row(cell.item.code)
    context = {
        "unit": opened.unit,
        "year": opened.board.year,
        "cell": cell,
        "view": presenter_of(opened, Choice.from_query(None, None)).cell(cell),
        "item": cell.item,
        "section": found[0] if found else None,
        "quarters": [c.quarter for c in found[1].cells if c.duty] if found else [],
        "owner": opened.plan.owner_names.get(cell.item.owner, ""),
        "form": form,
        "editable": opened.capacity is not None and cell.kind is not CellKind.AUTOMATIC,
        "automatic": cell.kind is CellKind.AUTOMATIC,
        "conflict": events[0] if status == 409 and events else None,
        "history": [
            (event, change_words(event.data, cell.told.source if cell.told else "")) for event in events
        ],
        "action": f"{base}/{cell.item.code}/{cell.quarter.number}/chi-tiet",
        "board_url": f"{base}#{cell_id(cell.item.code, cell.quarter.number)}",
        "base": base,
    }
    if is_htmx():
        return block_response(DETAILS, "dialog", status, **context)
    return Response(render_template(DETAILS, **context), status)
