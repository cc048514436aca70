"""Writing papers: the list of one's own, the sections of one, saving, copying, two texts side by side."""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.audit.operations import Actor
from kl01.db import db, outside_transaction, transaction
from kl01.org.guards import actor, principal
from kl01.org.kinds import Standing
from kl01.org.models import Person
from kl01.papers.access import Need, OpenPaper, load_paper_for
from kl01.papers.copying import Source, sources, unchanged_fields, with_copied
from kl01.papers.definition.data import FieldKind, FormField, Section
from kl01.papers.forms import SectionForm
from kl01.papers.kinds import CopyKind
from kl01.papers.models import PaperSection, SectionCopy
from kl01.papers.operations import (
    ClosedPaperError,
    Draft,
    StaleSectionError,
    drop_copy,
    note_opened,
    remove_row,
    save_section,
    section_of,
    start_paper,
    take_copy,
)
from kl01.papers.overviews import forms_to_print, my_papers
from kl01.papers.presentation import paper_title, section_tasks, title_of
from kl01.papers.printed import words_now
from kl01.papers.queries import own_paper, side_copies
from kl01.papers.rules import (
    Content,
    Problem,
    Row,
    asked_fields,
    due_day,
    move_row,
    new_row_id,
    rows_of,
    section_problems,
    text_of,
    unprintable,
    with_rows,
)
from kl01.papers.templates import Form, current_form, due_day_of
from kl01.papers.writer import home_of
from kl01.periods import VIETNAM, format_weekday, local_day
from kl01.plan.catalogue import Catalogue, plans
from kl01.printing import missing_glyphs
from kl01.web.doors import Permission, requires
from kl01.web.pages import block_response, clock, is_htmx, see_other, sent_version

blueprint = Blueprint("papers", __name__, url_prefix="/mau")

SECTION = "papers/section.html"


def today() -> date:
    """Return the server's day."""
    return local_day(clock()())


def open_paper(paper_id: int, needs: Need = Need.READ, *, leave_word: bool = True) -> OpenPaper:
    """Open a paper for the person who asks; who types it in for its owner leaves word of every look."""
    session, person, day = db.session(), principal(), today()
    opened = load_paper_for(session, person, paper_id, day, needs)
    if leave_word and opened.enters and request.method == "GET":
        looking = actor(opened.acting)
        with outside_transaction(session), transaction(session):
            opened = load_paper_for(session, person, paper_id, day, needs)
            note_opened(session, opened.paper, looking)
        opened = load_paper_for(session, person, paper_id, day, needs)
    return opened


def save_time() -> str:
    """Return “14:05”, in Việt Nam's time."""
    return f"{clock()().astimezone(VIETNAM):%H:%M}"


# --- The list, beginning -----------------------------------------------------------------------------------


@blueprint.get("/")
@requires(Permission.SIGNED_IN)
def mine() -> str:
    """Show all papers of a person: what is to be written, what was handed in."""
    session, person_id = db.session(), principal().person_id
    return render_template(
        "papers/mine.html",
        found=my_papers(session, person_id, today()),
        blanks=[
            (title, url_for("papers.blank", code=code, year=year))
            for title, code, year in forms_to_print(session, person_id, today())
        ],
    )


def find_form(code: str, year: int, standing: Standing) -> tuple[Catalogue, Form]:
    """Return the form that people of a standing write for a year. Answers 404 where there is none."""
    session = db.session()
    found = (
        (plan, form)
        for plan in plans(session)
        if (form := current_form(session, plan.plan_id, code))
        and year in form.years(plan)
        and form.is_for(standing)
    )
    return next(found, None) or abort(404)


@blueprint.route("/moi/<code>/<int:year>", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def start(code: str, year: int) -> str | BaseResponse:
    """Say what a form asks for, then begin a paper; go on with one that was begun before."""
    session = db.session()
    person_id = principal().person_id
    home = home_of(session, person_id, today()) or abort(404)
    plan, form = find_form(code, year, home.standing)
    begun = own_paper(session, person_id, plan.plan_id, code, year)
    if begun is None and request.method == "GET":
        due = due_day_of(session, plan, form, year)
        return render_template(
            "papers/start.html",
            title=paper_title(form, plan, year),
            form=form,
            year=year,
            due_words=format_weekday(due_day(due, home.since)),
            members_only=home.party_member,
        )
    paper = begun or start_paper(session, plan, form, year, session.get_one(Person, person_id), home, actor())
    return redirect(url_for("papers.show", paper_id=paper.id), 303)


def due_words(opened: OpenPaper) -> str:
    """Return the last day on which a paper's owner may hand it in, with its weekday."""
    session = db.session()
    due = due_day_of(session, opened.plan, opened.form, opened.paper.year)
    return format_weekday(due_day(due, opened.home.since))


@blueprint.get("/<int:paper_id>")
@requires(Permission.SIGNED_IN)
def show(paper_id: int) -> str | BaseResponse:
    """Show a paper to its writer: the sections to write, or what was handed in and where it is."""
    opened = open_paper(paper_id)
    if not opened.writes:
        return redirect(url_for("review.show", paper_id=paper_id), 303)
    if not opened.may_write:
        return redirect(url_for("papers.handed", paper_id=paper_id), 303)
    session = db.session()
    copies = side_copies(session, paper_id)
    return render_template(
        "papers/paper.html",
        opened=opened,
        paper=opened.paper,
        title=title_of(opened),
        tasks=section_tasks(opened, url_for),
        due_words=due_words(opened),
        refused=[copy for copy in copies if copy.kind is CopyKind.REFUSED],
        earlier=[copy for copy in copies if copy.kind is not CopyKind.REFUSED],
        section_titles={one.code: one.title for one in opened.form.definition.written_sections},
    )


# --- A section ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SectionPage:
    """A section that is being written, with its neighbours."""

    opened: OpenPaper
    section: Section
    stored: PaperSection
    number: int
    count: int
    following: Section | None

    @property
    def party_member(self) -> bool:
        """Whether its writer belongs to the Party today."""
        return self.opened.home.party_member

    @property
    def actor(self) -> Actor:
        """Who writes, and for whom."""
        return actor(self.opened.acting)

    def form(self, **options: Any) -> SectionForm:
        """Return the section's form over what is stored."""
        return SectionForm(
            self.opened.form,
            self.section,
            self.opened.plan,
            self.stored.content,
            party_member=self.party_member,
            **options,
        )

    def fresh_form(self, edit_session: str | None = None) -> SectionForm:
        """Return the form as a newly opened page shows it: what is stored, and a token."""
        return self.form(
            formdata=None,
            data={
                "version": str(self.stored.version),
                "edit_session": edit_session or secrets.token_hex(8),
                "finished": "yes" if self.stored.finished else "no",
            },
        )

    def url(self, endpoint: str = "papers.section", **values: Any) -> str:
        """Return an address of the section."""
        return url_for(endpoint, paper_id=self.opened.paper.id, section=self.section.code, **values)


def open_section(paper_id: int, code: str) -> SectionPage:
    """Open a section for writing. Answers 404 for one that the form doesn't ask of its writer."""
    opened = open_paper(paper_id, Need.WRITE)
    parts = opened.form.definition.written_sections
    place = next((index for index, one in enumerate(parts) if one.code == code), None)
    if place is None:
        abort(404)
    following = parts[place + 1] if place + 1 < len(parts) else None
    stored = section_of(opened.paper, code)
    return SectionPage(opened, parts[place], stored, place + 1, len(parts), following)


@blueprint.route("/<int:paper_id>/phan/<section>", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def section(paper_id: int, section: str) -> str | BaseResponse:
    """Show a section to be written, and take it: saved first, whatever the button."""
    page = open_section(paper_id, section)
    if request.method == "GET":
        if not page.opened.may_write:
            return redirect(url_for("papers.show", paper_id=paper_id), 303)
        form = page.fresh_form()
        if request.args.get("kiem_tra"):
            form.show(_problems(page, page.stored.content))
        return _section_page(page, form)
    form = page.form()
    try:
        stored = _save(page, form)
    except (StaleSectionError, ClosedPaperError) as refused:
        return _refused(page, form, refused)
    name, _, rest = request.form.get("action", "next").partition(":")
    if name in {"add", "remove", "up", "down"}:
        return _change_rows(page, form, name, rest)
    if name == "save":
        flash(f"Đã lưu nháp lúc {save_time()}. Hạn nộp {due_words(page.opened)}.", "success")
        return see_other(url_for("overview.my_page"))
    if name == "stay":
        flash(f"Đã lưu lúc {save_time()}.", "success")
        return see_other(page.url())
    problems = _problems(page, form.content()) if stored.finished else []
    if problems:
        form.show(problems)
        form.form.version.data = str(stored.version)
        return _section_page(page, form, 422)
    following = page.following
    if following:
        return see_other(url_for("papers.section", paper_id=paper_id, section=following.code))
    return see_other(url_for("papers.check", paper_id=paper_id))


def _problems(page: SectionPage, content: Content) -> list[Problem]:
    return section_problems(page.section, content, missing_glyphs, party_member=page.party_member)


def _draft(form: SectionForm) -> Draft:
    return Draft(
        form.content(),
        form.finished,
        sent_version(form.form.version.data),
        (form.form.edit_session.data or "")[:32],
    )


def _save(page: SectionPage, form: SectionForm) -> PaperSection:
    return save_section(db.session(), page.opened.paper, page.section.code, _draft(form), page.actor)


def _section_page(page: SectionPage, form: SectionForm, status: int = 200) -> Response:
    paper = page.opened.paper
    context = {
        "page": page,
        "paper": paper,
        "title": title_of(page.opened),
        "form": form.form,
        "questions": list(form.questions()),
        "shown": _shown(page),
        "sources": _sources(page),
        "unchanged": unchanged_fields(db.session(), paper, page.section, party_member=page.party_member),
        "remark": paper.remarks.get(page.section.code, ""),
        "saved_at": page.stored.changed_at if page.stored.begun else None,
        "warnings": unprintable_places(page, form.content()),
    }
    if is_htmx():
        return block_response(SECTION, "body", status, **context)
    return Response(render_template(SECTION, **context), status)


def _sources(page: SectionPage) -> list[Source]:
    return sources(
        db.session(), page.opened.paper, page.opened.form, page.section, party_member=page.party_member
    )


def _shown(page: SectionPage) -> dict[str, str]:
    """Return the label and value of what the program knows and the section shows."""
    shown = [field for field in page.section.fields if field.kind is FieldKind.SHOWN]
    known = words_now(db.session(), page.opened)["shown"] if shown else {}
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
@requires(Permission.SIGNED_IN)
def autosave(paper_id: int, section: str) -> BaseResponse:
    """Save a draft while it is being typed, and answer with what the page needs to save again."""
    page = open_section(paper_id, section)
    form = page.form()
    try:
        stored = _save(page, form)
    except (StaleSectionError, ClosedPaperError) as refused:
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


def _refused(page: SectionPage, form: SectionForm, refused: Exception) -> BaseResponse:
    """Answer 409: say who wrote meanwhile, and that what was typed here is kept."""
    context = {
        "page": page,
        "paper": page.opened.paper,
        "title": title_of(page.opened),
        "closed": isinstance(refused, ClosedPaperError),
        "who": _changer(page),
        "at": page.stored.changed_at,
    }
    if is_htmx():
        return block_response(SECTION, "conflict", 409, **context)
    copy = _own_copy(page, form.form.edit_session.data or "")
    return Response(render_template("papers/compare.html", **context, **_comparison(page, copy)), 409)


def _changer(page: SectionPage) -> str:
    changer = page.stored.changed_by_id
    if changer == principal().person_id:
        return ""  # another window of the same person
    person = db.session().get(Person, changer) if changer else None
    return person.full_name if person else "Người khác"


# --- Rows --------------------------------------------------------------------------------------------------


def _change_rows(page: SectionPage, form: SectionForm, name: str, rest: str) -> BaseResponse:
    """Add, remove or move a row of what was just saved, and show the table again."""
    key, _, row_id = rest.partition(":")
    field = next((one for one in form.fields if one.key == key and one.kind is FieldKind.TABLE), None)
    if field is None:
        abort(400)
    rows = list(form.form[key].data)
    session_name = form.form.edit_session.data or ""
    if name == "remove":
        focus = _row_before(key, rows, row_id)
        remove_row(db.session(), page.stored, key, row_id, session_name, page.actor)
    else:
        rows, focus = _rows_changed(field, rows, name, row_id)
        draft = Draft({**form.content(), key: rows}, form.finished, page.stored.version, session_name)
        save_section(db.session(), page.opened.paper, page.section.code, draft, page.actor)
    fresh = page.fresh_form(session_name)
    if not is_htmx():
        return see_other(page.url(_anchor=focus or key))
    return block_response(
        SECTION,
        "rows",
        page=page,
        definition=field,
        rows_field=fresh.form[key],
        focus=focus,
        version=page.stored.version,
        save_words=f"Đã lưu nháp lúc {save_time()}",
    )


def _rows_changed(field: FormField, rows: list[Row], name: str, row_id: str) -> tuple[list[Row], str]:
    """Return the rows with one more or one moved, and what has the focus then."""
    if name in {"up", "down"}:
        return move_row(rows, row_id, -1 if name == "up" else 1), f"{field.key}-{row_id}-{name}"
    if len(rows) >= field.max_rows:
        return rows, ""
    new = new_row_id(rows)
    rows.append({"id": new, **{column.key: "" for column in field.columns}})
    return rows, f"{field.key}-{new}-{field.columns[0].key}"


def _row_before(key: str, rows: list[Row], row_id: str) -> str:
    """Return what has the focus once a row is gone: the row before it, else the table."""
    place = next((index for index, one in enumerate(rows) if one["id"] == row_id), 0)
    return f"{key}-{rows[place - 1]['id']}-remove" if place > 0 else key


# --- Copying -----------------------------------------------------------------------------------------------


@blueprint.route("/<int:paper_id>/phan/<section>/chep", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def copy(paper_id: int, section: str) -> str | BaseResponse:
    """Show what may be copied into a section, and add what is chosen."""
    page = open_section(paper_id, section)
    if not page.opened.may_write:
        return redirect(url_for("papers.show", paper_id=paper_id), 303)
    found = _sources(page)
    if request.method == "GET":
        return render_template(
            "papers/copy.html",
            page=page,
            paper=page.opened.paper,
            title=title_of(page.opened),
            sources=[(source, _told(page, source)) for source in found],
        )
    chosen = next((source for source in found if source.key == request.form.get("tu")), None) or abort(404)
    fields = asked_fields(page.section, party_member=page.party_member)
    content = with_copied(page.stored.content, chosen.values, fields)
    draft = Draft(content, False, page.stored.version, secrets.token_hex(8))
    save_section(db.session(), page.opened.paper, page.section.code, draft, page.actor)
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
def compare(paper_id: int, section: str) -> str | BaseResponse:
    """Show a text that was put aside beside the one that is stored, and take or drop it."""
    page = open_section(paper_id, section)
    if request.method == "GET":
        wanted = request.args.get("ban", "")
        copies = side_copies(db.session(), paper_id, section)
        chosen = next((one for one in copies if str(one.id) == wanted), None)
        chosen = chosen or next(iter(copies), None) or abort(404)
        return render_template(
            "papers/compare.html",
            page=page,
            paper=page.opened.paper,
            title=title_of(page.opened),
            closed=not page.opened.paper.state.editable,
            who=_changer(page),
            at=page.stored.changed_at,
            **_comparison(page, chosen),
        )
    sent = request.form.get("ban", "")
    chosen = next((one for one in side_copies(db.session(), paper_id, section) if str(one.id) == sent), None)
    if chosen is None:
        abort(404)
    if request.form.get("action") == "drop":
        drop_copy(db.session(), chosen)
        flash("Đã bỏ bản giữ riêng.", "success")
        return see_other(url_for("papers.show", paper_id=paper_id))
    try:
        take_copy(db.session(), page.opened.paper, chosen, secrets.token_hex(8), page.actor)
    except ClosedPaperError:
        abort(409)
    flash("Đã lấy lại bản giữ riêng. Bản đứng ở đó trước được giữ trong các bản trước.", "success")
    return see_other(page.url())


def _own_copy(page: SectionPage, edit_session: str) -> SectionCopy | None:
    copies = side_copies(db.session(), page.opened.paper.id, page.section.code)
    return next((one for one in copies if one.edit_session == edit_session), next(iter(copies), None))


def _comparison(page: SectionPage, copy: SectionCopy | None) -> dict[str, Any]:
    """Return both texts of each question, and which questions differ."""
    mine: Content = copy.content if copy else {}
    if copy and copy.kind is CopyKind.REMOVED:  # beside it stands what taking the rows back would give
        there = page.stored.content
        mine = there | {key: with_rows(there.get(key, []), rows) for key, rows in mine.items()}
    rows = []
    for field in asked_fields(page.section, party_member=page.party_member):
        kept, other = _flat(field, page.stored.content), _flat(field, mine)
        rows.append((field.label, kept, other, kept != other))
    copies = side_copies(db.session(), page.opened.paper.id, page.section.code)
    return {"copy": copy, "rows": rows, "copies": copies}


def _flat(field: Any, content: Content) -> str:
    if field.kind is not FieldKind.TABLE:
        return text_of(content, field)
    lines = []
    for number, row in enumerate(rows_of(content, field), start=1):
        parts = [f"{column.label}: {row[column.key]}" for column in field.columns if row.get(column.key)]
        lines.append(f"{number}. " + "; ".join(parts))
    return "\n".join(lines)
