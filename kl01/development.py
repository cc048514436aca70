"""`/kieu`: the development-only page of all components in all states."""

from typing import Any

from flask import Blueprint, Flask, render_template
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from kl01.checklist.presentation import CellView, QuarterView, RowView, SectionView
from kl01.checklist.rules import ItemState
from kl01.periods import ROMAN
from kl01.printing import DEFAULT_PROFILE
from kl01.printing.heading import heading_shape
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
    return {
        "form": form,
        "failed_form": failed,
        "listing": SAMPLE_LISTING,
        "section": SAMPLE_SECTION,
        "quarters": SAMPLE_QUARTERS,
        "profile": DEFAULT_PROFILE,
        "shape": heading_shape(
            DEFAULT_PROFILE,
            superior="Đảng bộ Khối các cơ quan và doanh nghiệp tỉnh Hòa Bình",
            issuer="Đảng ủy Sở Nội vụ",
            place_date=_PLACE_DATE,
            subject=["thực hiện kế hoạch quý IV năm 2026"],
        ),
        "place_date": _PLACE_DATE,
        "number": "Số 12-BC/ĐU",
    }


_PLACE_DATE = "Hòa Bình, ngày 23 tháng 11 năm 2026"
SAMPLE_QUARTERS = [
    QuarterView(number, f"Quý {ROMAN[number - 1]}", current=number == 4, shown=number == 4)
    for number in range(1, 5)
]
_N, _P, _D, _A = ItemState.NOT_DONE, ItemState.IN_PROGRESS, ItemState.DONE, ItemState.NOT_APPLICABLE
_SAMPLES: list[tuple[str, list[tuple[str, ItemState, bool, bool, str]]]] = [
    (
        "Tổ chức học tập, quán triệt chuyên đề hằng năm",
        [
            ("tick", _D, False, True, "15/03 · 12-KH/ĐU"),
            ("tick", _A, False, True, ""),
            ("tick", _P, False, True, ""),
            ("tick", _N, False, True, ""),
        ],
    ),
    (
        "Học tập, quán triệt, tuyên truyền tư tưởng, đạo đức, phong cách Hồ Chí Minh trong đơn vị",
        [
            ("tick", _N, True, True, ""),
            ("tick", _P, True, True, ""),
            ("settled", _D, False, True, ""),
            ("empty", _N, False, True, ""),
        ],
    ),
    (
        "Kế hoạch năm của cá nhân (mẫu 02) nộp chi bộ hoặc công đoàn",
        [
            ("automatic", _N, False, False, ""),
            ("empty", _N, False, False, ""),
            ("empty", _N, False, False, ""),
            ("automatic", _N, False, False, ""),
        ],
    ),
    (
        "Chỉ xem: rà soát, bổ sung quy chế về trách nhiệm nêu gương",
        [
            ("tick", _D, False, False, "15/03"),
            ("tick", _A, False, False, ""),
            ("tick", _N, True, False, ""),
            ("tick", _P, False, False, ""),
        ],
    ),
    (
        "Theo mẫu đã nộp: lựa chọn 01 - 02 tập thể",
        [
            ("tick", _D, False, True, "theo Mẫu 03"),
            ("tick", _P, False, True, "ghi tay"),
            ("tick", _N, True, True, ""),
            ("empty", _N, False, True, ""),
        ],
    ),
]


def _sample_cell(
    row: int, quarter: int, kind: str, state: ItemState, late: bool, editable: bool, small: str
) -> CellView:
    label = f"Quý {quarter}, mục {row}: {state.label}" + (", quá hạn" if late else "")
    return CellView(
        kind=kind,
        id=f"mau-{row}-{quarter}",
        quarter=quarter,
        state=state,
        wanted=_N if state is _D else _D,
        url="/kieu",
        version=1,
        details_url="/kieu",
        editable=editable,
        late=late,
        label=label,
        small=small,
        text={"settled": "xong quý II", "automatic": "38/41" if quarter == 1 else "—"}.get(kind, ""),
        asks=row == len(_SAMPLES),
    )


def _sample_row(number: int, title: str, cells: list[tuple[str, ItemState, bool, bool, str]]) -> RowView:
    follows = number == len(_SAMPLES)
    return RowView(
        id=f"mau-ten-{number}",
        number=number,
        title=title,
        hint="hằng tháng" if number == 1 else "",
        told="Mẫu 03: 02 tập thể" if follows else "",
        told_url="#main",
        url="/kieu",
        cells=tuple(_sample_cell(number, quarter, *cell) for quarter, cell in enumerate(cells, start=1)),
    )


SAMPLE_SECTION = SectionView(
    id="mau-muc",
    code="II.1",
    title="II.1. Học tập, quán triệt, tuyên truyền",
    done=2,
    total=9,
    rows=tuple(_sample_row(number, *sample) for number, sample in enumerate(_SAMPLES, start=1)),
    has_buttons=False,
    keep_url="",
    mark_url="",
)


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
