"""The administrator's pages of people and their offices."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kl01.db import StaleVersionError, db
from kl01.org.acting import Acting, acting, opens
from kl01.org.admin_forms import (
    LastDayForm,
    MoveForm,
    NewPersonForm,
    PersonDetailsForm,
)
from kl01.org.admin_views import (
    blueprint,
    form_page,
    handovers,
    load_committee,
    offer_units,
    sent_unit,
    stale,
)
from kl01.org.changes import Change
from kl01.org.directory import PersonLine, count_people, find_people
from kl01.org.handover import Handover
from kl01.org.issued import PAGE, issued_response
from kl01.org.kinds import Role, Standing
from kl01.org.listing import committee_body, committee_issue, people_listing
from kl01.org.models import Office, Person
from kl01.org.people_operations import change_person, create_person, leave, move_person
from kl01.org.rules import is_valid_on
from kl01.org.unit_search import FoundUnits, find_unit, full_name
from kl01.org.units import Unit, unit_and_under, unit_by_code, units
from kl01.periods import Quarter
from kl01.printing.listing import Listing
from kl01.web.doors import Permission, requires
from kl01.web.downloads import fits_a_file, long_list_words, refuse_long_list
from kl01.web.pages import see_other, sent_version
from kl01.web.paging import Paging, asked_page
from kl01.web.refusals import refusals_in
from kl01.web.tasks import TaskRow

PAGE_LENGTH = 50
ADVICE = "Chọn đơn vị hoặc tìm theo tên để in ít hơn."
PERSON = "/nguoi/<int(max=2147483647):person_id>"
"""The address of a person. A number that no row can have leads nowhere, instead of to the database."""


def load_person(session: Session, _acting: Acting, person_id: int) -> Person:
    """Return a person, or answer 404. The mark of an administrator's page asks for all rights."""
    return session.get(Person, person_id) or abort(404)


@dataclass(frozen=True, slots=True)
class AskedPeople:
    """The people that an address asks for, by name or username, and unit."""

    words: str
    where: FoundUnits
    """What was typed of the unit, and which it is."""
    unit_ids: tuple[int, ...] | None
    total: int

    @property
    def unit(self) -> Unit | None:
        """The unit to which they belong, with all under it; None for all."""
        return self.where.unit

    @property
    def unit_words(self) -> str:
        """The unit as the form names it again."""
        return full_name(self.unit) if self.unit else self.where.typed

    def lines(self, first: int, most: int) -> list[PersonLine]:
        """Return `most` of them from the place `first` on."""
        return find_people(db.session(), acting().today, self.words, self.unit_ids, first, most)

    def listing(self, first: int, most: int) -> Listing:
        """Return the same as a list."""
        body = committee_body(load_committee())
        return people_listing(
            units(db.session()),
            body,
            self.lines(first, most),
            self.total,
            self.unit,
            self.words,
            acting().today,
        )

    def url(self, endpoint: str = "admin.people", **more: Any) -> str:
        """Return an address that asks so."""
        code = self.unit.code if self.unit else None
        asked: dict[str, Any] = {"tim": self.words or None, "don-vi": code}
        return url_for(endpoint, **asked | more)

    def units(self) -> list[TaskRow]:
        """Return the units that may be meant, each with what stands above it."""
        known = units(db.session()).by_id
        return [
            TaskRow(
                one.name,
                self.url(**{"don-vi": one.code}),
                known[one.parent_id].name if one.parent_id is not None else "",
            )
            for one in self.where.others
        ]


def _asked_people() -> AskedPeople:
    session, today = db.session(), acting().today
    words = request.args.get("tim", "")[:100].strip()
    where = find_unit(units(session), request.args.get("don-vi", ""), today)
    unit_ids = unit_and_under(session, where.unit.id) if where.unit else () if where.typed else None
    total = count_people(session, today, words, unit_ids)
    return AskedPeople(words, where, unit_ids, total)


@blueprint.get("/nguoi")
@requires(Permission.ADMINISTER)
def people() -> str:
    """Find people by name or username, and unit."""
    asked = _asked_people()
    paging = Paging.of(asked.total, PAGE_LENGTH, asked_page())
    return render_template(
        "org/people.html",
        asked=asked,
        file_url=lambda kind: (
            asked.url("admin.people_file", kind=kind) if fits_a_file(asked.total, kind) else ""
        ),
        too_long=long_list_words(asked.total, "người", ADVICE),
        listing=asked.listing(paging.first, PAGE_LENGTH),
        **paging.shown(lambda number: asked.url(trang=number)),
    )


@blueprint.get("/nguoi/in", defaults={"kind": PAGE})
@blueprint.get("/nguoi/in.pdf", defaults={"kind": "pdf"})
@blueprint.get("/nguoi/in.docx", defaults={"kind": "docx"})
@blueprint.get("/nguoi/in.xlsx", defaults={"kind": "xlsx"})
@requires(Permission.ADMINISTER)
def people_file(kind: str) -> Response:
    """Answer with the people that are asked for as a paper, a Word or an Excel file."""
    asked = _asked_people()
    if refused := refuse_long_list(asked.total, kind, "người", ADVICE):
        return refused
    issue = committee_issue(db.session(), acting().principal, load_committee(), acting().today)
    name = ["Danh sách người", asked.unit.name if asked.unit else ""]
    return issued_response(
        asked.listing(0, asked.total),
        issue,
        kind,
        name,
        lambda one: asked.url("admin.people_file", kind=one),
        [("Quản trị", url_for("admin.home")), ("Người", asked.url())],
    )


@blueprint.route("/nguoi/moi", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, NewPersonForm)
def new_person() -> ResponseReturnValue:
    """Add a person."""
    quarter, unit = (
        Quarter.of(acting().today),
        unit_by_code(db.session(), request.args.get("don-vi", "")),
    )
    form = NewPersonForm(
        data={
            "unit": unit.code if unit else "",
            "standing": Standing.PARTY_MEMBER.value,
            "valid_from": max(quarter.first_day, unit.valid_from if unit else date.min),
        }
    )
    offer_units(form.unit, with_none=True)
    if form.validate_on_submit():
        with refusals_in(form):
            made = create_person(
                db.session(),
                acting(),
                full_name=form.full_name.data,
                birth_year=form.born,
                job_title=form.job_title.data,
                unit=sent_unit(form.unit.data),
                standing=Standing(form.standing.data),
                valid_from=form.valid_from.data,
            )
            flash(f"Đã thêm {made.full_name}.", "success")
            return see_other(url_for("admin.person", person_id=made.id))
    return form_page(form, "Thêm người", [_people_link()], "Thêm người", url_for("admin.people"))


def _people_link() -> tuple[str, str]:
    return ("Người", url_for("admin.people"))


def trail_to(found: Person) -> list[tuple[str, str | None]]:
    """Return the breadcrumb to a person's page."""
    return [_people_link(), (found.full_name, url_for("admin.person", person_id=found.id))]


@blueprint.get(PERSON)
@requires(Permission.ADMINISTER)
@opens(load_person)
def person(found: Person) -> str:
    """Show a person: where they belong, their offices, their account."""
    today = acting().today
    return render_template(
        "org/person.html",
        person=found,
        belongs=next((m for m in found.memberships if is_valid_on(m.valid_from, m.valid_to, today)), None),
        is_oneself=found.id == acting().person_id,
        today=today,
        now=acting().at,
        if_shut=_if_shut(found),
    )


def _if_shut(found: Person) -> list[Handover]:
    """Return what would pass on if a person's account were shut: there is no page of its own for that."""
    if found.account is None or found.account.disabled_at is not None:
        return []
    return handovers(Change(shut=frozenset({found.id})))


@blueprint.route(f"{PERSON}/sua", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, PersonDetailsForm)
@opens(load_person)
def edit_person(found: Person) -> ResponseReturnValue:
    """Correct what is written of a person."""
    conflict = None
    form = PersonDetailsForm(
        data={
            "version": str(found.version),
            "full_name": found.full_name,
            "birth_year": str(found.birth_year or ""),
            "job_title": found.job_title,
        }
    )
    if form.validate_on_submit():
        try:
            change_person(
                db.session(),
                acting(),
                found,
                full_name=form.full_name.data,
                birth_year=form.born,
                job_title=form.job_title.data,
                version=sent_version(form.version.data),
            )
        except StaleVersionError:
            db.session.rollback()
            rows = [
                ("Họ và tên", found.full_name),
                ("Năm sinh", str(found.birth_year or "")),
                ("Chức vụ, chức danh chuyên môn", found.job_title),
            ]
            conflict = stale("person", found.id, rows)
            form.version.data = str(found.version)
        else:
            flash(f"Đã lưu thông tin của {found.full_name}.", "success")
            return see_other(url_for("admin.person", person_id=found.id))
    cancel_url = url_for("admin.person", person_id=found.id)
    return form_page(form, "Sửa thông tin người", trail_to(found), "Lưu", cancel_url, stale=conflict)


@blueprint.route(f"{PERSON}/chuyen", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, MoveForm)
@opens(load_person)
def move(found: Person) -> ResponseReturnValue:
    """Let a person belong to another unit, or admit them to the Party."""
    conflict = None
    last = found.memberships[-1] if found.memberships else None
    form = MoveForm(
        data={
            "membership": str(last.id if last else 0),
            "unit": last.unit.code if last else "",
            "standing": (last.standing if last else Standing.PARTY_MEMBER).value,
            "first_day": acting().today,
        }
    )
    offer_units(form.unit, with_none=True)
    if form.validate_on_submit():
        try:
            with refusals_in(form):
                move_person(
                    db.session(),
                    acting(),
                    found,
                    unit=sent_unit(form.unit.data),
                    standing=Standing(form.standing.data),
                    first_day=form.first_day.data,
                    membership_id=sent_version(form.membership.data) or None,
                )
                flash(f"Đã ghi nơi sinh hoạt mới của {found.full_name}.", "success")
                return see_other(url_for("admin.person", person_id=found.id))
        except StaleVersionError:
            db.session.rollback()
            last = found.memberships[-1]
            conflict = stale(
                "person", found.id, [("Nơi sinh hoạt", last.unit.name), ("Là", last.standing.label)]
            )
            form.membership.data = str(last.id)
    return form_page(
        form,
        "Chuyển nơi sinh hoạt",
        trail_to(found),
        "Lưu",
        url_for("admin.person", person_id=found.id),
        lead=f"{found.full_name} chuyển sang đơn vị khác, hoặc được kết nạp Đảng.",
        stale=conflict,
    )


@blueprint.route(f"{PERSON}/roi-di", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, LastDayForm, confirms=True)
@opens(load_person)
def leave_all(found: Person) -> ResponseReturnValue:
    """Note that a person retired or moved away."""
    form = LastDayForm(data={"last_day": acting().today})
    if form.validate_on_submit():
        with refusals_in(form):
            leave(db.session(), acting(), found, last_day=form.last_day.data)
            flash(f"Đã ghi {found.full_name} thôi sinh hoạt. Chức vụ và tài khoản cũng đã thôi.", "success")
            return see_other(url_for("admin.person", person_id=found.id))
    return form_page(
        form,
        "Thôi sinh hoạt",
        trail_to(found),
        "Ghi thôi sinh hoạt",
        url_for("admin.person", person_id=found.id),
        lead=f"{found.full_name} nghỉ hưu hoặc chuyển đi nơi khác: thôi mọi chức vụ, tài khoản bị khóa. "
        "Những gì đã ghi vẫn giữ nguyên.",
        danger=True,
        handovers=handovers(
            Change(ended=frozenset(seat_of(one) for one in found.offices), shut=frozenset({found.id}))
        ),
    )


def seat_of(office: Office) -> tuple[int, Role, int]:
    """Return who holds which office where, as a Change names it."""
    return office.person_id, office.role, office.unit_id
