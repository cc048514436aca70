"""A whole section of the checklist at once: marked, or kept as in the quarter before."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.checklist.access import Need, OpenChecklist, load_checklist_for
from kl01.checklist.board import Board, load_board
from kl01.checklist.operations import (
    Change,
    apply_changes,
    changes_keeping,
    changes_marking,
)
from kl01.checklist.presentation import (
    section_id,
)
from kl01.checklist.views import blueprint, chosen, offer_undo
from kl01.db import db
from kl01.org.acting import opens
from kl01.periods import ROMAN, Quarter
from kl01.web.doors import Permission, requires


@blueprint.route("/<code>/<int:year>/muc/<section>/danh-dau", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
@opens(load_checklist_for, Need.TICK)
def mark_section(opened: OpenChecklist, section: str) -> str | BaseResponse:
    """Ask, then mark everything owed in a section's quarter as done."""
    quarter = _bulk_quarter()
    found = opened.board.section(section) or abort(404)
    changes = changes_marking(found, quarter, opened.board.today)
    if request.method == "GET":
        code, year = opened.unit.code, opened.board.year
        back = url_for("checklist.show", code=code, year=year, **chosen().query())
        return render_template(
            "checklist/mark_section.html",
            unit=opened.unit,
            year=year,
            section=found,
            quarter=Quarter(year, quarter),
            changes=changes,
            back=f"{back}#{section_id(section)}",
        )
    return _apply(opened, changes, section, quarter, "đánh dấu Đã hoàn thành")


@blueprint.post("/<code>/<int:year>/muc/<section>/nhu-quy-truoc")
@requires(Permission.SIGNED_IN)
@opens(load_checklist_for, Need.TICK)
def keep_section(opened: OpenChecklist, section: str) -> BaseResponse:
    """Let the untouched cells of a section's quarter stand as in the quarter before."""
    quarter = _bulk_quarter()
    found = opened.board.section(section) or abort(404)
    before = opened.board if quarter > 1 else _year_before(opened)
    previous = before.section(section) if before else None
    changes = changes_keeping(found, previous, quarter, opened.board.today)
    return _apply(opened, changes, section, quarter, "giữ nguyên như quý trước")


def _year_before(opened: OpenChecklist) -> Board | None:
    board = opened.board
    if board.year - 1 not in opened.plan.years:
        return None
    return load_board(db.session(), opened.plan, opened.unit, board.year - 1, board.today, {})


def _bulk_quarter() -> int:
    quarter = request.args.get("quy") or request.form.get("quy") or ""
    if quarter not in {"1", "2", "3", "4"}:
        abort(404)
    return int(quarter)


def _apply(
    opened: OpenChecklist, changes: list[Change], section: str, quarter: int, what: str
) -> BaseResponse:
    if changes:
        batch = apply_changes(db.session(), opened.unit.id, changes, opened.acting)
        words = f"Mục {section}, quý {ROMAN[quarter - 1]}: đã {what} {len(changes)} ô"
        offer_undo(opened.unit.code, opened.board.year, batch, words)
    else:
        flash(f"Mục {section}, quý {ROMAN[quarter - 1]}: không có ô nào để {what}.", "info")
    base = url_for("checklist.show", code=opened.unit.code, year=opened.board.year)
    shown = request.args.get("xem") or ""
    query = f"?quy={shown}" if shown in {"1", "2", "3", "4"} else ""
    return redirect(f"{base}{query}#{section_id(section)}", 303)
