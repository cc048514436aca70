"""The checklist of a unit: the main screen, its cells, its sections."""

from itertools import groupby
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.checklist.access import Need, OpenChecklist, load_checklist_for, load_newest_for
from kl01.checklist.board import Board
from kl01.checklist.operations import (
    Undone,
    undo,
)
from kl01.checklist.presentation import (
    BoardPresenter,
    Choice,
    cell_id,
    filter_links,
    progress_words,
    quarter_links,
    year_links,
)
from kl01.checklist.queries import readable_units
from kl01.db import db
from kl01.org.acting import acting, opens
from kl01.org.units import Unit
from kl01.periods import ROMAN, Quarter
from kl01.plan.catalogue import current_plan
from kl01.web.doors import Permission, requires
from kl01.web.pages import local_path, see_other

blueprint = Blueprint("checklist", __name__, url_prefix="/theo-doi")

PAGE = "checklist/board.html"


def chosen() -> Choice:
    """Return the quarter and the filter that the address names."""
    return Choice.from_query(request.args.get("quy"), request.args.get("loc"))


def presenter_of(opened: OpenChecklist, choice: Choice) -> BoardPresenter:
    """Return what turns a checklist into its page."""
    base = url_for("checklist.show", code=opened.unit.code, year=opened.board.year)
    return BoardPresenter(opened.board, base, opened.capacity is not None, choice)


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
    return render_template("checklist/units.html", groups=groups, ended=ended, year=year, plan=plan)


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


def undo_url(code: str, year: int) -> str:
    """Return where a change of a unit's checklist is taken back, in the view in which it was made."""
    query = Choice.from_query(request.args.get("quy"), request.args.get("loc")).query()
    return url_for("checklist.take_back", code=code, year=year, **query)


def offer_undo(code: str, year: int, batch: str | None, words: str) -> None:
    """Let the next page of the checklist offer to take this back."""
    if batch:
        session["undo"] = {"message": words, "url": undo_url(code, year), "batch": batch}


def back_to_board(code: str, year: int, anchor: str = "") -> str:
    """Return the checklist's address as the person looked at it, at a cell or section of it."""
    base = url_for("checklist.show", code=code, year=year)
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
    return see_other(back_to_board(opened.unit.code, opened.board.year, _undo_anchor(undone)))


def _undo_anchor(undone: Undone) -> str:
    """Return where to look after an undo: the cell, or the section of several cells."""
    if not undone.cells:
        return ""
    code, quarter = undone.cells[0]
    return cell_id(code, quarter.number) if undone.restored == 1 else f"r-{code}"
