"""The administrator's pages of papers: forms and their last days, themes, who receives of non-members."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, abort, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kl01.db import db
from kl01.forms.models import FormTemplate
from kl01.forms.versions import Form, current_forms, due_days, set_due_day, set_theme, theme_of
from kl01.org.acting import Acting, acting, opens
from kl01.org.admin_views import form_page, load_unit
from kl01.org.models import OrgUnit
from kl01.periods import Period, format_date
from kl01.plan.catalogue import Catalogue, current_plan
from kl01.submissions.admin_forms import YEAR_LABELS, ChannelForm, due_name, year_form
from kl01.submissions.channel_operations import (
    CHANNEL_KINDS,
    ChannelWords,
    UnitChannel,
    all_channels,
    channel_of,
    remove_channel,
    set_channel,
)
from kl01.submissions.models import NonMemberChannel
from kl01.web.doors import Permission, requires
from kl01.web.pages import see_other
from kl01.web.refusals import refusals_in

blueprint = Blueprint("form_admin", __name__, url_prefix="/quan-tri/mau")


# --- Last days, themes -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class YearLine:
    """What is set for a year, or for the term."""

    period: Period
    days: list[tuple[Form, date]]
    theme: str


def _year_lines(session: Session, plan: Catalogue, forms: Iterable[Form]) -> list[YearLine]:
    """Return the years of a plan's forms, the newest first, the term last."""
    found = list(forms)
    days = due_days(session, plan, found)
    return [
        YearLine(
            period,
            [(form, days[form.code, period]) for form in found if (form.code, period) in days],
            theme_of(session, plan.plan_id, period),
        )
        for period in sorted({period for _, period in days}, reverse=True)
    ]


@blueprint.get("/")
@requires(Permission.ADMINISTER)
def home() -> str:
    """Show the current plan's forms with their versions, and what is set for each year."""
    session = db.session()
    plan = current_plan(session, acting().today.year)
    forms = current_forms(session, plan.plan_id) if plan else []
    return render_template(
        "submissions/admin_home.html",
        plan=plan,
        versions=_versions(session, forms),
        lines=_year_lines(session, plan, forms) if plan else [],
    )


def _versions(session: Session, forms: Sequence[Form]) -> list[tuple[Form, Row[int, int, datetime]]]:
    """Return each form with the number of its version and the moment when that was loaded."""
    asked = select(FormTemplate.id, FormTemplate.number, FormTemplate.loaded_at)
    rows = session.execute(asked.where(FormTemplate.id.in_([form.template_id for form in forms])))
    found = {row.id: row for row in rows}
    return [(form, found[form.template_id]) for form in forms]


def load_year(session: Session, acting: Acting, period: Period) -> tuple[Catalogue, YearLine]:
    """Return the current plan and what is set for a year of its forms, or for the term; 404 for another."""
    plan = current_plan(session, acting.today.year) or abort(404)
    lines = _year_lines(session, plan, current_forms(session, plan.plan_id))
    return plan, next((one for one in lines if one.period == period), None) or abort(404)


@blueprint.route("/nam/<period:period>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, YEAR_LABELS)
@opens(load_year)
def edit_year(found: tuple[Catalogue, YearLine]) -> ResponseReturnValue:
    """Set the last day of each form of a year, or of the term, and the year's theme."""
    session, (plan, line) = db.session(), found
    period = line.period
    form = year_form([one for one, _ in line.days], period, plan)(
        data={"theme": line.theme, **{due_name(one): day for one, day in line.days}}
    )
    if form.validate_on_submit():
        for one, _ in line.days:
            set_due_day(session, plan, one, period, form[due_name(one)].data, acting())
        if period.year:
            set_theme(session, plan, period.year, form.theme.data, acting())
        saved = "hạn nộp" if period.is_term else "hạn nộp và chuyên đề"
        flash(f"Đã lưu {saved}: {period.label.lower()}.", "success")
        return see_other(url_for("form_admin.home"))
    heading = "Hạn nộp mẫu toàn khóa" if period.is_term else f"Hạn nộp, chuyên đề năm {period.year}"
    return form_page(
        form,
        heading,
        [("Mẫu", url_for("form_admin.home"))],
        "Lưu",
        url_for("form_admin.home"),
        lead=plan.name,
    )


# --- Who receives of people outside the Party --------------------------------------------------------------


@blueprint.get("/noi-nhan")
@requires(Permission.ADMINISTER)
def channels() -> str:
    """Show for each unit to whom its people outside the Party hand their papers."""
    found = all_channels(db.session(), acting().today)
    return render_template("submissions/admin_channels.html", found=found)


def load_channel_unit(session: Session, acting: Acting, code: str) -> OrgUnit:
    """Return a unit whose people outside the Party hand in papers, or answer 404."""
    unit = load_unit(session, acting, code)
    return unit if unit.kind in CHANNEL_KINDS else abort(404)


def load_channel(
    session: Session, acting: Acting, code: str, channel_id: int
) -> tuple[OrgUnit, NonMemberChannel]:
    """Return what was laid down for a unit from a day on, or answer 404."""
    unit, row = load_channel_unit(session, acting, code), session.get(NonMemberChannel, channel_id)
    return (unit, row) if row is not None and row.unit_id == unit.id else abort(404)


@blueprint.route("/noi-nhan/<code>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, ChannelForm)
@opens(load_channel_unit)
def channel(unit: OrgUnit) -> ResponseReturnValue:
    """Lay down to whom people outside the Party of a unit hand their papers from a day on."""
    session, today = db.session(), acting().today
    now = channel_of(session, unit, today)
    form = ChannelForm(data=_typed(now))
    if form.validate_on_submit():
        with refusals_in(form):
            words = ChannelWords(form.kind, form.superior_name.data, form.issuer_name.data)
            row = set_channel(session, acting(), unit, form.valid_from.data, words)
            day = format_date(row.valid_from)
            flash(f"Đã lưu nơi nhận mẫu của {unit.name} từ {day}.", "success")
            return see_other(url_for("form_admin.channels"))
        now = channel_of(session, unit, today)  # a refused act was rolled back, so it is read afresh
    page = render_template("submissions/admin_channel.html", form=form, unit=unit, now=now)
    return make_response(page, 422 if form.errors else 200)


def _typed(now: UnitChannel) -> dict[str, object]:
    """Return what the form begins with: what applies now, from today on."""
    row, typed = now.current, {"valid_from": acting().today}
    if row is None:
        return {**typed, "channel": now.receiver.kind.value if now.receiver else None}
    return {
        **typed,
        "channel": row.channel.value,
        "superior_name": row.superior_name,
        "issuer_name": row.issuer_name,
    }


@blueprint.post("/noi-nhan/<code>/<int:channel_id>/bo")
@requires(Permission.ADMINISTER)
@opens(load_channel)
def drop_channel(found: tuple[OrgUnit, NonMemberChannel]) -> Response:
    """Take back what was laid down for a unit from a day on."""
    unit, row = found
    remove_channel(db.session(), acting(), unit, row)
    flash(f"Đã bỏ nơi nhận mẫu đặt từ {format_date(row.valid_from)} của {unit.name}.", "success")
    return see_other(url_for("form_admin.channel", code=unit.code))
