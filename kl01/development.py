"""`/kieu`: the development-only page of all components in all states."""

from typing import Any

from flask import Blueprint, Flask, render_template
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from kl01.checklist.rules import ItemState
from kl01.printing.listing import Entry, Listing, ListingColumn
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
    state = RadioField("Trạng thái", choices=[SelectChoice(state.value, state.label) for state in ItemState])
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
    form = SampleForm(formdata=None, name="Đảng bộ Sở Nội vụ")
    return {"form": form, "failed_form": failed, "listing": SAMPLE_LISTING}


SAMPLE_LISTING = Listing(
    "Danh sách",
    "đơn vị",
    "",
    (),
    (ListingColumn("Đơn vị", 46), ListingColumn("Đã chọn", 20), ListingColumn("Tình trạng", 26)),
    (
        (Entry("Đảng bộ Sở Nội vụ", "/kieu", hint="snv"), 3, Entry("Đủ", sign="done")),
        (
            Entry("Chi bộ Văn phòng", hint="Đảng bộ Sở Nội vụ", beneath=True),
            "1 tập thể\n2 cá nhân",
            (Entry("Chưa báo cáo", sign="progress"), Entry("Chưa đăng ký", sign="late")),
        ),
    ),
)

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
