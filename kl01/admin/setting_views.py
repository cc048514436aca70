"""What the administrator sets: the list, and a page for each setting."""

from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from kl01.admin.forms import MarginsForm, SettingForm, TypedSettingForm, setting_form
from kl01.admin.presentation import setting_line
from kl01.admin.queries import names_of
from kl01.admin.specimen import specimen
from kl01.db import StaleVersionError, db
from kl01.org.acting import Acting, acting, opens
from kl01.org.admin_views import Stale, form_page, stale
from kl01.org.heading import committee_heading
from kl01.org.print_profiles import MARGINS, PARTY_PROFILE, SheetMargins
from kl01.org.units import committee
from kl01.printing.boxes import boxed
from kl01.printing.document import Document
from kl01.printing.margins import SIDE_NAMES, Margins
from kl01.refusals import Refusal
from kl01.settings.operations import SUBJECT, put_setting, reset_setting
from kl01.settings.queries import stored_values, value_of
from kl01.settings.rules import Setting
from kl01.settings.seams import SettingSeams
from kl01.web.doors import Permission, requires
from kl01.web.downloads import document_response
from kl01.web.pages import Link, see_other
from kl01.web.refusals import refusals_in
from kl01.web.seams import part

blueprint = Blueprint("settings", __name__, url_prefix="/quan-tri/thiet-lap")

_RESET, _SHOW = "mac-dinh", "ban-mau"
_SIDES = dict(zip(SIDE_NAMES, ("tren", "duoi", "trai", "phai"), strict=True))
"""What the address of a specimen calls the margins."""


@blueprint.get("")
@requires(Permission.ADMINISTER)
def index() -> str:
    """Show all settings: what each is for, its value, its default, who changed it and when."""
    session = db.session()
    rows = stored_values(session)
    names = names_of(session, (row.changed_by_id for row in rows.values() if row.changed_by_id))
    return render_template(
        "admin/settings.html",
        lines=[setting_line(one, rows.get(one.key), names) for one in part(SettingSeams).settings.values()],
    )


def load_setting(_session: Session, _acting: Acting, key: str) -> Setting[Any]:
    """Return the setting that some room named so, or answer 404."""
    return part(SettingSeams).settings.get(key) or abort(404)


@blueprint.route("/<key>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, TypedSettingForm, MarginsForm)
@opens(load_setting)
def edit(setting: Setting[Any]) -> ResponseReturnValue:
    """Set a setting, let it follow its default again, or see what it would make of a paper."""
    session, conflict = db.session(), None
    present = setting.kind.write(value_of(session, setting))
    form = setting_form(setting, present)
    if form.validate_on_submit():
        try:
            with refusals_in(form):
                if request.form.get("action") == _SHOW:
                    setting.kind.read(form.text)
                    return _page(setting, form, None)
                _save(setting, form.text, form.seen.data or "")
                return see_other(url_for("settings.index"))
        except StaleVersionError:
            session.rollback()
            present = setting.kind.write(value_of(session, setting))
            conflict = stale(SUBJECT, setting.key, [(setting.label, _shown(setting))])
            form.seen.data = present
    return _page(setting, form, conflict)


def _page(setting: Setting[Any], form: SettingForm, conflict: Stale | None) -> BaseResponse:
    others = [("Về mặc định", "action", _RESET)] if setting.key in stored_values(db.session()) else []
    if isinstance(setting.kind, SheetMargins):
        others = [("Xem bản mẫu", "action", _SHOW), *others]
    return form_page(
        form,
        setting.label,
        [("Thiết lập", url_for("settings.index"))],
        "Lưu",
        url_for("settings.index"),
        lead=f"{setting.hint}.",
        other_submits=others,
        stale=conflict,
        template="admin/setting.html",
        **_shown_on_paper(setting, form),
    )


def _shown_on_paper(setting: Setting[Any], form: SettingForm) -> dict[str, Any]:
    """Return what the page shows of papers: a specimen with what is typed, if it can be set, else as set."""
    if setting.key == PARTY_PROFILE.key:
        links = [Link(name, _specimen_url(one), False) for name, one in MARGINS.items()]
        return {"specimens": links}
    kind = setting.kind
    if not isinstance(kind, SheetMargins):
        return {}
    try:
        margins = kind.read(form.text)
    except Refusal:
        margins = value_of(db.session(), setting)
    document = _specimen(kind, margins)
    return {
        "specimens": [Link("PDF", _specimen_url(setting, margins), False)],
        "document": boxed(document),
        "margins": kind.shown(margins),
        "remark": kind.remark(margins),
    }


def _specimen(kind: SheetMargins, margins: Margins) -> Document:
    found, today = committee(db.session()), acting().today
    heading = committee_heading(db.session(), today)
    return specimen(kind.profile.with_margins(margins), heading, found.place_name if found else "", today)


def _specimen_url(setting: Setting[Any], margins: Margins | None = None) -> str:
    sides: dict[str, Any] = (
        {_SIDES[name]: f"{side:g}" for name, side in margins._asdict().items()} if margins else {}
    )
    return url_for("settings.specimen_pdf", key=setting.key, **sides)


def load_margins(session: Session, acting: Acting, key: str) -> Setting[Margins]:
    """Return the setting of a print profile's margins, or answer 404."""
    setting = load_setting(session, acting, key)
    return setting if isinstance(setting.kind, SheetMargins) else abort(404)


@blueprint.get("/<key>/ban-mau.pdf")
@requires(Permission.ADMINISTER)
@opens(load_margins)
def specimen_pdf(setting: Setting[Margins]) -> Response:
    """Answer with a specimen as PDF: with the margins that the address names, else as they are set."""
    kind, asked = setting.kind, [request.args.get(word, "") for word in _SIDES.values()]
    assert isinstance(kind, SheetMargins)
    try:
        margins = kind.read("/".join(asked)) if any(asked) else value_of(db.session(), setting)
    except Refusal:
        abort(404)
    return document_response(_specimen(kind, margins), ["Bản mẫu", kind.profile.name])


def _save(setting: Setting[Any], typed: str, seen: str) -> None:
    session = db.session()
    if request.form.get("action") == _RESET:
        reset_setting(session, acting(), setting, seen)
        flash(f"Đã đưa về mặc định: {setting.label} – {_shown(setting)}.", "success")
    else:
        put_setting(session, acting(), setting, typed, seen)
        flash(f"Đã lưu: {setting.label} – {_shown(setting)}.", "success")


def _shown(setting: Setting[Any]) -> str:
    return setting.kind.shown(value_of(db.session(), setting))
