"""`/kieu`: the development-only page of all components in all states."""

from typing import Any

from flask import Blueprint, Flask, render_template
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from kl01.checklist.rules import State
from kl01.web.doors import Permission, requires
from kl01.web.forms import BaseForm, VietnameseDateField, optional


class SampleForm(BaseForm):
    """One field of each kind that templates/components/forms.html can show."""

    name = StringField("Tên đơn vị", description="Ghi đầy đủ như trong quyết định thành lập")
    password = PasswordField(
        "Mật khẩu mới", description="Từ 10 ký tự trở lên", render_kw={"autocomplete": "new-password"}
    )
    done_on = VietnameseDateField("Ngày hoàn thành", thing="ngày hoàn thành", description="Ví dụ 30/06/2027")
    note = TextAreaField("Ghi chú", validators=[optional()])
    kind = SelectField(
        "Loại đơn vị", choices=[SelectChoice("base", "Đảng bộ cơ sở"), SelectChoice("cell", "Chi bộ cơ sở")]
    )
    state = RadioField("Trạng thái", choices=[SelectChoice(state.value, state.label) for state in State])
    compared = BooleanField("Đã đối chiếu với sổ nghị quyết")


_ERRORS = {
    "name": "Nhập tên đơn vị",
    "done_on": "Ngày hoàn thành phải là ngày có thật, ví dụ 30/06/2027",
    "note": "Ghi chú phải từ 2000 ký tự trở xuống",
    "state": "Chọn trạng thái",
    "compared": "Đánh dấu khi đã đối chiếu",
}


def sample_context() -> dict[str, Any]:
    """Return what the page's template shows."""
    failed = SampleForm(formdata=None, prefix="failed-")
    for name, message in _ERRORS.items():
        failed[name].errors = [message]
    return {"form": SampleForm(formdata=None, name="Đảng bộ Sở Nội vụ"), "failed_form": failed}


blueprint = Blueprint("development", __name__)


def register(app: Flask) -> None:
    """Add the page where the settings ask for it."""
    if app.config["KL01"].development:
        app.register_blueprint(blueprint)


@blueprint.get("/kieu")
@requires(Permission.PUBLIC)
def components() -> str:
    """Show every component in every state."""
    return render_template("web/components_page.html", **sample_context())
