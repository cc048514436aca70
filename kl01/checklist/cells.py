"""The cells of the checklist as HTML.

Functions and no macros: a page has 150 cells, and a macro takes five times as long for each. What is put
into the HTML unescaped is made by this room: ids, addresses and words of closed lists.
"""

from collections.abc import Iterable, Sequence

from flask import Flask, current_app
from markupsafe import Markup, escape

from kl01.checklist.board import CellKind
from kl01.checklist.presentation import CellView, QuarterView
from kl01.checklist.rules import LATE_LABEL, ItemState

_PICTURES = {ItemState.IN_PROGRESS: "half", ItemState.DONE: "check", ItemState.NOT_APPLICABLE: "dash"}
_CHECKED = {ItemState.DONE: "true", ItemState.IN_PROGRESS: "mixed"}
_OOB = ' hx-swap-oob="true"'


def _icon(name: str) -> str:
    sprite = current_app.jinja_env.globals["asset"]("icons.svg")  # type: ignore[operator]  # set by kl01.web
    return f'<svg class="icon" aria-hidden="true"><use href="{sprite}#{name}"/></svg>'


class CellWriter:
    """Writes cells of a page; the answer to a click is the same cell again, under the same id."""

    def __init__(self) -> None:
        names = {"check", "alert", *_PICTURES.values()}
        self._icons = {name: _icon(name) for name in names}

    def _picture(self, cell: CellView) -> str:
        name = _PICTURES.get(ItemState(cell.state), "alert" if cell.late else "")
        return self._icons[name] if name else ""

    def control(self, cell: CellView, *, oob: bool = False) -> str:
        """Return what stands in a cell, without the line beneath; `oob` as a part of htmx's answer.

        “Không áp dụng” is no state of a checkbox and needs a reason, as does what is set against a fact: both
        are a link to the details.
        """
        swap = _OOB if oob else ""
        if cell.kind == CellKind.SETTLED:
            picture = self._icons["check"]
            return f'<span class="cell-settled" id="{cell.id}"{swap}>{picture}{escape(cell.text)}</span>'
        if cell.kind != CellKind.TICK:
            return f'<span class="cell-automatic" id="{cell.id}"{swap}>{escape(cell.text)}</span>'
        picture = self._picture(cell)
        if not cell.editable:
            late = " tick-words--late" if cell.late else ""
            state = ItemState(cell.state)
            words = LATE_LABEL if cell.late and state is ItemState.NOT_DONE else state.label
            begin = f'class="tick-words tick-words--{cell.state}{late}" id="{cell.id}"'
            return f"<span {begin}{swap}>{picture}{words}</span>"
        late = " tick--late" if cell.late else ""
        begin = f'class="tick tick--{cell.state}{late}" id="{cell.id}"'
        details, label = escape(cell.details_url), escape(cell.label)
        if not cell.ticks:
            begin += f' href="{details}" data-details="{details}" aria-label="{label}"'
            return f"<a {begin}{swap}>{picture}</a>"
        url = escape(f"{cell.url}?v={cell.version}{cell.carried}")
        checked = _CHECKED.get(ItemState(cell.state), "false")
        return (
            f'<button {begin} name="to" value="{cell.wanted}" formaction="{url}" role="checkbox" '
            f'aria-checked="{checked}" aria-label="{label}" data-details="{details}" hx-post="{url}" '
            f'hx-target="this" hx-swap="outerHTML" hx-sync="this:drop"{swap}>{picture}</button>'
        )

    def note(self, cell: CellView, *, oob: bool = False) -> str:
        """Return the line beneath a cell: always there, so that the answer to a tick can renew it."""
        swap = _OOB if oob else ""
        return f'<small class="tick-note" id="{cell.id}-note"{swap}>{escape(cell.small)}</small>'

    def content(self, cell: CellView) -> str:
        """Return the inside of a table cell, whatever its kind."""
        if cell.kind == CellKind.EMPTY:
            return '<span class="visually-hidden">không đến hạn</span>'
        if cell.kind == CellKind.AUTOMATIC:
            return self.control(cell)
        return self.control(cell) + self.note(cell)

    def row(self, cells: Iterable[CellView], quarters: Sequence[QuarterView]) -> Markup:
        """Return the cells of an item's row, one for each quarter."""
        found = []
        for cell, quarter in zip(cells, quarters, strict=True):
            shown, current = " is-shown" if quarter.shown else "", " is-current" if quarter.current else ""
            found.append(f'\n            <td class="quarter{shown}{current}">{self.content(cell)}</td>')
        return Markup("".join(found))  # noqa: S704 - escaped above

    def answer(self, cells: Sequence[CellView], first: str | None) -> Markup:
        """Return the cells that a click has changed for htmx: `first` takes the place of what was clicked."""
        found = [self.control(cell) for cell in cells if cell.id == first]
        for cell in cells:
            if cell.id != first:
                found.append(self.control(cell, oob=True))
            if cell.kind in {CellKind.TICK, CellKind.SETTLED}:
                found.append(self.note(cell, oob=True))
        return Markup("".join(found))  # noqa: S704 - escaped above


def register(app: Flask) -> None:
    """Let templates write cells."""
    app.jinja_env.globals["cell_writer"] = CellWriter
