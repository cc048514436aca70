"""The secretary lets others act for them."""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from kl01.db import db
from kl01.org.access import may_delegate, may_read_unit
from kl01.org.acting import Acting, acting, opens
from kl01.org.delegation_forms import DelegationForm
from kl01.org.delegation_operations import end_delegation, give_delegation
from kl01.org.directory import PersonLine, delegations_of, person_lines, possible_delegates
from kl01.org.kinds import DelegationScope, Role
from kl01.org.models import Delegation
from kl01.org.naming import Named, told_apart
from kl01.org.queries import holders
from kl01.org.rules import DelegationState, delegation_state
from kl01.org.units import Unit, unit_by_code, unit_by_id, unit_path
from kl01.periods import format_date
from kl01.web.doors import Permission, requires
from kl01.web.pages import see_other
from kl01.web.refusals import refusals_in

blueprint = Blueprint("delegation", __name__)

SHOWN_AT_MOST = 50
_SCOPES = {"thay-mat": DelegationScope.DEPUTIZE, "danh-dau": DelegationScope.TICK}


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """A delegation as the list shows it."""

    delegation: Delegation
    state: DelegationState
    name: str
    """To whom, told apart from others of the list."""


@dataclass(frozen=True, slots=True)
class UnitDelegations:
    """The delegations in one unit that the person leads."""

    unit: Unit
    present: list[DelegationLine]
    past: list[DelegationLine]


@blueprint.get("/uy-quyen")
@requires(Permission.SIGNED_IN)
def delegations() -> str:
    """Show whom the secretary lets act for them, and for whom the person may act."""
    session, principal = db.session(), acting().principal
    led = [office.unit_id for office in principal.offices if office.role is Role.SECRETARY]
    received = [(unit_by_id(session, held.unit_id), held) for held in principal.delegations]
    return render_template(
        "org/delegations.html",
        groups=[_delegations_in(unit_by_id(session, unit_id)) for unit_id in led],
        received=received,
    )


def _delegations_in(unit: Unit) -> UnitDelegations:
    session, today = db.session(), acting().today
    secretaries = {one.person_id for one in holders(session, unit.id, Role.SECRETARY, today)}
    given = delegations_of(session, unit.id)
    people = {one.delegate_id: one.delegate for one in given}
    called = told_apart([Named(one.full_name, one.birth_year, post=one.job_title) for one in people.values()])
    names = dict(zip(people, called, strict=True))
    lines = [
        DelegationLine(
            one,
            delegation_state(
                one.valid_from,
                one.valid_to,
                one.ended_at is not None or one.grantor_id not in secretaries,
                today,
            ),
            names[one.delegate_id],
        )
        for one in given
    ]
    return UnitDelegations(
        unit,
        [line for line in lines if line.state is not DelegationState.OVER],
        [line for line in lines if line.state is DelegationState.OVER],
    )


def load_led_unit_for(session: Session, acting: Acting, code: str) -> Unit:
    """Return a unit that the person leads: 404 to strangers, 403 to those who may only look."""
    unit = unit_by_code(session, code) or abort(404)
    _check_leads(session, acting, unit)
    return unit


def load_delegation_for(session: Session, acting: Acting, delegation_id: int) -> Delegation:
    """Return a delegation in a unit that the person leads: 404 and 403 as `load_led_unit_for`."""
    delegation = session.get(Delegation, delegation_id) or abort(404)
    _check_leads(session, acting, unit_by_id(session, delegation.unit_id))
    return delegation


def _check_leads(session: Session, acting: Acting, unit: Unit) -> None:
    if not may_read_unit(acting.principal, partial(unit_path, session, unit.id), unit.id):
        abort(404)
    if not may_delegate(acting.principal, unit.id):
        abort(403)


@blueprint.route('/uy-quyen/<code>/<any("thay-mat", "danh-dau"):what>', methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, DelegationForm)
@opens(load_led_unit_for)
def give(unit: Unit, what: str) -> ResponseReturnValue:
    """Delegate to one of the people found."""
    session, today = db.session(), acting().today
    words = request.args.get("tim", "")[:100]
    eligible = possible_delegates(session, unit.id, _SCOPES[what], today, acting().principal.person_id, words)
    people = person_lines(session, eligible.limit(SHOWN_AT_MOST + 1), today)
    form = DelegationForm(data={"valid_from": today})
    # The one beyond those that are shown counts, too: a name may be shared with them.
    names = told_apart([Named(line.name, line.birth_year) for line in people])
    form.delegate.choices = [
        SelectChoice(str(line.person_id), _described(line, name))
        for line, name in zip(people[:SHOWN_AT_MOST], names, strict=False)
    ]
    if form.validate_on_submit():
        with refusals_in(form):
            given = _give(unit, _SCOPES[what], form)
            flash(f"Đã ủy quyền cho {given.delegate.full_name} đến {format_date(given.valid_to)}.", "success")
            return see_other(url_for("delegation.delegations"))
    page = render_template(
        "org/delegation_form.html",
        unit=unit,
        scope=_SCOPES[what],
        what=what,
        words=words,
        form=form,
        is_cut=len(people) > SHOWN_AT_MOST,
        shown_at_most=SHOWN_AT_MOST,
    )
    return page, 422 if form.errors else 200


def _give(unit: Unit, scope: DelegationScope, form: DelegationForm) -> Delegation:
    return give_delegation(
        db.session(),
        acting(),
        unit=unit,
        delegate_id=int(form.delegate.data),
        scope=scope,
        valid_from=form.valid_from.data,
        valid_to=form.valid_to.data,
    )


def _described(line: PersonLine, name: str) -> str:
    about = [line.job_title, line.unit.name if line.unit else ""]
    if not line.username:
        about.append("chưa có tài khoản")
    elif line.locked:
        about.append("tài khoản đang khóa")
    about = [part for part in about if part]
    return f"{name} – {', '.join(about)}" if about else name


@blueprint.post("/uy-quyen/<int(max=2147483647):delegation_id>/thoi")
@requires(Permission.SIGNED_IN)
@opens(load_delegation_for)
def end(delegation: Delegation) -> Response:
    """Take a delegation back at once."""
    end_delegation(db.session(), acting(), delegation)
    flash(f"Đã thôi ủy quyền cho {delegation.delegate.full_name}.", "success")
    return see_other(url_for("delegation.delegations"))
