"""The honours page: all published examples, each with its story, photo and decision; and their papers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from flask import Response, abort, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from kl01.db import db
from kl01.exemplars.access import find_plan
from kl01.exemplars.models import Exemplar
from kl01.exemplars.presentation import KINDS, decision_words, level_words
from kl01.exemplars.queries import COMMITTEE_ROLES, led_units
from kl01.exemplars.rules import ExemplarKind
from kl01.honours.access import OpenHonour, load_honour_for, load_photo_for
from kl01.honours.document import (
    Honoured,
    HonourHeading,
    honour_board_html,
    honour_list_document,
    story_document,
)
from kl01.honours.listing import honour_listing
from kl01.honours.pages import blueprint
from kl01.honours.photos import read_photo
from kl01.honours.queries import (
    Honour,
    Wanted,
    count_honours,
    honour_of,
    honour_page,
    honoured_fields,
    honoured_years,
    honours,
)
from kl01.honours.stories import (
    definition_of,
    honour_heading,
    honoured_list,
    honoured_story,
    photo_folder,
    plan_of,
    story_heading,
    story_of,
)
from kl01.org.acting import acting, opens
from kl01.org.naming import post_alone, unit_beside
from kl01.org.units import Unit, unit_by_code
from kl01.plan.catalogue import Catalogue, current_plan
from kl01.printing.document import Document
from kl01.web.doors import Permission, requires
from kl01.web.downloads import document_response, docx_response, paper_response, xlsx_response
from kl01.web.pages import Link, block_response, is_htmx
from kl01.web.paging import Paging, asked_page

PAGE = "honours/home.html"
PAGE_LENGTH = 24
PRINTED_AT_MOST = 300
"""Examples of one printed list; of more, a page leads to each part, for a hundred take seconds."""
BOARD_AT_MOST = 60
"""The same for one board, whose photos take longer."""
CARD_LETTERS = 180
PUBLIC = "/<int(max=2147483647):exemplar_id>"


@dataclass(frozen=True, slots=True)
class HonourCard:
    """A published example in the list."""

    name: str
    url: str
    kind: str
    position: str
    unit_name: str
    year: int
    field: str
    content: str
    decision: str
    photo_url: str

    @property
    def short_content(self) -> str:
        """What it is honoured for, as far as a card has room; the whole stands on its own page."""
        text = self.content or self.field
        if len(text) <= CARD_LETTERS:
            return text
        return f"{text[:CARD_LETTERS].rpartition(' ')[0] or text[:CARD_LETTERS]} …"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the honours an address asks for."""

    wanted: Wanted
    year: str
    kind: str
    field: str
    unit: Unit | None
    words: str

    def query(self, **changed: str) -> dict[str, str]:
        """Return what an address carries to ask for the same, or for what is changed."""
        told = {
            "nam": self.year,
            "loai": self.kind,
            "linh-vuc": self.field,
            "don-vi": self.unit.code if self.unit else "",
            "tim": self.words,
            **changed,
        }
        return {name: value for name, value in told.items() if value}

    def url(self, endpoint: str = "honours.home", **changed: str) -> str:
        """Return an address that asks so."""
        query: dict[str, Any] = self.query(**changed)
        return url_for(endpoint, **query)


def _asked() -> Asked:
    year = request.args.get("nam", "")
    kind = request.args.get("loai", "")
    unit = unit_by_code(db.session(), request.args.get("don-vi", "")) if request.args.get("don-vi") else None
    field, words = request.args.get("linh-vuc", "")[:200], request.args.get("tim", "").strip()[:100]
    is_year = year.isascii() and year.isdigit() and len(year) == 4
    return Asked(
        Wanted(
            int(year) if is_year else None,
            KINDS.get(kind),
            field,
            unit.id if unit else None,
            words,
        ),
        year if is_year else "",
        kind if kind in KINDS else "",
        field,
        unit,
        words,
    )


@blueprint.get("/")
@requires(Permission.SIGNED_IN)
def home() -> str | Response:
    """Show the published examples, the newest first, by year, kind and field, found by name or words."""
    session, asked = db.session(), _asked()
    wanted = asked_page()
    found, total = honour_page(session, asked.wanted, wanted, PAGE_LENGTH)
    paging = Paging.of(total, PAGE_LENGTH, wanted)
    if paging.number != wanted:
        found, total = honour_page(session, asked.wanted, paging.number, PAGE_LENGTH)
    context: dict[str, Any] = {
        "asked": asked,
        "cards": [_card(one) for one in found],
        "total": total,
        **paging.shown(lambda number: asked.url(trang=str(number))),
    }
    if is_htmx():
        return block_response(PAGE, "results", **context)
    return render_template(
        PAGE,
        **context,
        years=_links(asked, "nam", [(str(year), str(year)) for year in honoured_years(session)]),
        kinds=_links(asked, "loai", [(slug, kind.label) for slug, kind in KINDS.items()]),
        fields=honoured_fields(session),
        **_ways_to_registrations(session),
    )


def _ways_to_registrations(session: Session) -> dict[str, Any]:
    """Return which ways lead to this year's registrations; none where no plan has mẫu 03 in that year."""
    year, principal = _this_year(), acting().principal
    is_registered = find_plan(session, year) is not None
    return {
        "registers": is_registered and bool(led_units(principal, COMMITTEE_ROLES)),
        "watches": is_registered and principal.is_standing_office,
        "this_year": year,
    }


def _this_year() -> int:
    year = acting().today.year
    plan = current_plan(db.session(), year)
    return plan.year_to_show(year) if plan else year


def _links(asked: Asked, name: str, values: Iterable[tuple[str, str]]) -> list[Link]:
    chosen = asked.query().get(name, "")
    return [
        Link("Tất cả", asked.url(**{name: ""}), not chosen),
        *(Link(label, asked.url(**{name: value}), value == chosen) for value, label in values),
    ]


def _card(one: Honour) -> HonourCard:
    return HonourCard(
        one.name,
        url_for("honours.story", exemplar_id=one.id),
        one.kind.label,
        post_alone(one.row.get("position", ""), one.unit_name),
        unit_beside(one.name, one.unit_name, collective=one.kind is ExemplarKind.COLLECTIVE),
        one.year,
        one.field,
        one.row.get("content", ""),
        decision_words(one.decision_number, one.decided_on),
        url_for("honours.photo_file", exemplar_id=one.id, v=one.photo[:8]) if one.photo else "",
    )


@blueprint.get(PUBLIC)
@requires(Permission.SIGNED_IN)
@opens(load_honour_for)
def story(opened: OpenHonour) -> str:
    """Show one published example: 404 for whatever is not published, or not any more."""
    session, one = db.session(), opened.exemplar
    return render_template(
        "honours/story.html",
        one=one,
        card=_card(honour_of(one)),
        story=story_of(one, definition_of(session, one)),
        level=level_words(one.level),
        plan=plan_of(session, one),
        own_word=_is_asked(opened),
    )


def _is_asked(opened: OpenHonour) -> bool:
    """Whether the reader is the one whose word it is that it is published."""
    one = opened.exemplar
    return opened.acting.person_id in {one.answerer_id, one.consent_by_id if one.consent_is_own else None}


@blueprint.get(f"{PUBLIC}/anh")
@requires(Permission.SIGNED_IN)
@opens(load_photo_for)
def photo_file(one: Exemplar) -> Response:
    """Answer with the photo of an example that is published, or that the person may read."""
    data = read_photo(photo_folder(), one.photo) if one.photo else None
    if data is None:
        abort(404)
    response = make_response(data)
    response.content_type = "image/jpeg"
    response.headers["Content-Disposition"] = 'inline; filename="anh.jpg"'
    # Kept by the browser for a while only: what is withdrawn must not be shown for long.
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


# --- Papers ------------------------------------------------------------------------------------------------


@blueprint.get(f"{PUBLIC}/in.pdf")
@requires(Permission.SIGNED_IN)
@opens(load_honour_for)
def story_pdf(opened: OpenHonour) -> Response:
    """Answer with one published example as PDF."""
    return document_response(*_printed_story(opened))


@blueprint.get(f"{PUBLIC}/in.docx")
@requires(Permission.SIGNED_IN)
@opens(load_honour_for)
def story_docx(opened: OpenHonour) -> Response:
    """Answer with one published example as a Word file."""
    return docx_response(*_printed_story(opened))


def _printed_story(opened: OpenHonour) -> tuple[Document, list[str]]:
    """Return the paper of a published example, and the parts of its file's name."""
    session, one = db.session(), opened.exemplar
    document = story_document(story_heading(session, one), honoured_story(session, one))
    return document, ["Gương điển hình", one.name, str(one.year)]


@blueprint.get("/in.pdf")
@requires(Permission.SIGNED_IN)
def list_pdf() -> Response:
    """Answer with the examples that are asked for as a list to print."""
    asked = _asked_list()
    if isinstance(asked, Response):
        return asked
    return document_response(honour_list_document(*asked.printed), asked.file_name)


@blueprint.get("/in.docx")
@requires(Permission.SIGNED_IN)
def list_docx() -> Response:
    """Answer with the examples that are asked for as a list in a Word file."""
    asked = _asked_list()
    if isinstance(asked, Response):
        return asked
    return docx_response(honour_list_document(*asked.printed), asked.file_name)


@blueprint.get("/danh-sach.xlsx")
@requires(Permission.SIGNED_IN)
def list_xlsx() -> Response:
    """Answer with the examples that are asked for as a list in an Excel file."""
    asked = _asked_list()
    if isinstance(asked, Response):
        return asked
    return xlsx_response(honour_listing(*asked.printed), asked.file_name)


class AskedList(NamedTuple):
    """The examples that are asked for, as they are listed, and the name of the file."""

    printed: tuple[HonourHeading, str, list[Honoured]]
    file_name: list[str]


def _asked_list() -> AskedList | Response:
    """Return the list that is asked for, or the page that leads to its parts."""
    session, asked = db.session(), _asked()
    found = _one_paper(asked, asked.wanted, PRINTED_AT_MOST)
    if isinstance(found, Response):
        return found
    title = f"Tập thể, cá nhân điển hình năm {asked.year}" if asked.year else "Tập thể, cá nhân điển hình"
    heading = honour_heading(session, asked.unit, _plan_asked(found), acting().today)
    listed = honoured_list(session, found, with_photos=False)
    return AskedList((heading, title, listed), ["Gương điển hình", asked.year or "các năm"])


@blueprint.get("/bang-vinh-danh.pdf")
@requires(Permission.SIGNED_IN)
def board_pdf() -> Response:
    """Answer with the board of honour for the notice board, of the examples that are asked for.

    A board is of one year: of the newest that has any, unless the address names one.
    """
    session, asked = db.session(), _asked()
    wanted = replace(asked.wanted, newest_year=asked.wanted.year is None)
    found = _one_paper(asked, wanted, BOARD_AT_MOST)
    if isinstance(found, Response):
        return found
    if not found:
        abort(404)
    told = str(found[0].year)
    heading = honour_heading(session, asked.unit, _plan_asked(found), acting().today)
    html, images = honour_board_html(heading, told, honoured_list(session, found, with_photos=True))
    return paper_response(html, "Bảng vinh danh", ["Bảng vinh danh", told], images=images)


def _plan_asked(found: Iterable[Exemplar]) -> Catalogue | None:
    """Return the plan that the newest example belongs to, else today's."""
    newest = next(iter(found), None)
    if newest is not None:
        return plan_of(db.session(), newest)
    return current_plan(db.session(), acting().today.year)


def _one_paper(asked: Asked, wanted: Wanted, most: int) -> Sequence[Exemplar] | Response:
    """Return the examples of one paper, or, if they are more, the page that leads to their parts."""
    session, part = db.session(), _asked_part()
    found = honours(session, wanted, most + 1, (part or 0) * most)
    if part is not None or len(found) <= most:
        return found[:most]
    total = count_honours(session, wanted)
    return Response(
        render_template(
            "honours/parts.html",
            asked=asked,
            most=most,
            total=total,
            parts=[
                (first + 1, min(first + most, total), asked.url(str(request.endpoint), phan=str(number)))
                for number, first in enumerate(range(0, total, most), start=1)
            ],
        )
    )


def _asked_part() -> int | None:
    """Return which part of a long paper the address asks for, counted from 0; None if it asks for none."""
    number = request.args.get("phan", "")
    return int(number) - 1 if re.fullmatch(r"[1-9]\d{0,5}", number, re.ASCII) else None
