"""What the administrator sets: the list, and a page for each setting."""

from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kl01.admin.forms import TypedSettingForm, setting_form
from kl01.admin.presentation import setting_line
from kl01.admin.queries import names_of
from kl01.db import StaleVersionError, db
from kl01.org.acting import Acting, acting, opens
from kl01.org.admin_views import form_page, stale
from kl01.settings.operations import SUBJECT, put_setting, reset_setting
from kl01.settings.queries import stored_values, value_of
from kl01.settings.rules import Setting
from kl01.settings.seams import SettingSeams
from kl01.web.doors import Permission, requires
from kl01.web.pages import see_other
from kl01.web.refusals import refusals_in
from kl01.web.seams import part

blueprint = Blueprint("settings", __name__, url_prefix="/quan-tri/thiet-lap")

_RESET = "mac-dinh"


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
@requires(Permission.ADMINISTER, TypedSettingForm)
@opens(load_setting)
def edit(setting: Setting[Any]) -> ResponseReturnValue:
    """Set a setting, or let it follow its default again."""
    session, conflict = db.session(), None
    present = setting.kind.write(value_of(session, setting))
    form = setting_form(setting, present)
    if form.validate_on_submit():
        try:
            with refusals_in(form):
                _save(setting, form.text, form.seen.data or "")
                return see_other(url_for("settings.index"))
        except StaleVersionError:
            session.rollback()
            present = setting.kind.write(value_of(session, setting))
            conflict = stale(SUBJECT, setting.key, [(setting.label, _shown(setting))])
            form.seen.data = present
    return form_page(
        form,
        setting.label,
        [("Thiết lập", url_for("settings.index"))],
        "Lưu",
        url_for("settings.index"),
        lead=f"{setting.hint}.",
        other_submit=("Về mặc định", "action", _RESET) if setting.key in stored_values(session) else None,
        stale=conflict,
    )


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
