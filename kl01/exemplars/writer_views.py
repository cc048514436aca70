"""Who is asked to write their own part of an exemplar."""

from flask import abort, flash, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import db
from kl01.exemplars.access import Need, OpenExemplar, load_exemplar_for
from kl01.exemplars.choosing import SHOWN_AT_MOST, called, chosen_from, found_people, person_row
from kl01.exemplars.operations import StaleExemplarError, ask_writer
from kl01.exemplars.pages import CHANGED, ONE, back_to, blueprint
from kl01.exemplars.presentation import one_trail
from kl01.exemplars.rules import ExemplarKind
from kl01.org.acting import opens
from kl01.org.directory import PersonLine
from kl01.org.models import Account, Person
from kl01.org.units import unit_by_id
from kl01.web.doors import Permission, requires
from kl01.web.pages import block_response, is_htmx, sent_version
from kl01.web.tasks import TaskRow

WRITER = "exemplars/writer.html"


@blueprint.route(f"{ONE}/nguoi-viet", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
@opens(load_exemplar_for, Need.REGISTER)
def writer(opened: OpenExemplar) -> str | BaseResponse:
    """Ask the person, or who heads the collective, to write their own part; or ask no more."""
    one, session = opened.exemplar, db.session()
    if request.method == "POST":
        return _ask(opened)
    words = request.args.get("tim", "")[:100]
    found = found_people(session, unit_by_id(session, one.unit_id), words, opened.acting.today)
    context = {
        "opened": opened,
        "one": one,
        "words": words,
        "people": [_row(line, name) for line, name in zip(found, called(found), strict=True)],
        "self_possible": one.kind is ExemplarKind.INDIVIDUAL and one.person_id is not None,
        "self_account": one.person_id is not None and _has_account(one.person_id),
        "shown_at_most": SHOWN_AT_MOST,
        "here": url_for("exemplars.writer", exemplar_id=one.id),
        "trail": [*one_trail(opened), ("Người viết phần của mình", None)],
    }
    if is_htmx():
        return block_response(WRITER, "results", 200, **context)
    return render_template(WRITER, **context)


def _row(line: PersonLine, name: str) -> tuple[TaskRow, int | None]:
    """Return a found person with the number that asks them, None for who cannot sign in."""
    possible = line.can_sign_in
    row = person_row(line, name, state="" if possible else "chưa có tài khoản")
    return row, line.person_id if possible else None


def _has_account(person_id: int) -> bool:
    """Whether a person can sign in: who can't writes on paper."""
    wanted = select(Account.id).where(Account.person_id == person_id, Account.disabled_at.is_(None))
    return db.session().scalar(wanted) is not None


def _ask(opened: OpenExemplar) -> BaseResponse:
    one, session = opened.exemplar, db.session()
    person: Person | None = None
    if request.form.get("action") != "none":
        unit, today = unit_by_id(session, one.unit_id), opened.acting.today
        found = chosen_from(session, unit, ExemplarKind.INDIVIDUAL, request.form, today)
        person = found.person if found else None
        if person is None or not _has_account(person.id):
            abort(400)
    try:
        ask_writer(session, one, person, sent_version(request.form.get("version")), opened.acting)
    except StaleExemplarError:
        flash(CHANGED, "warning")
        return back_to(opened)
    if person:
        flash(f"Đã nhờ {person.full_name}. Việc này hiện ở trang Việc của tôi của người được nhờ.", "success")
    else:
        flash("Đã thôi nhờ viết. Những gì đã viết vẫn còn.", "success")
    return back_to(opened)
