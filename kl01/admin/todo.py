"""What the administrator is to look into and to decide, for their first page."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy.orm import Session

from kl01.admin.bundled_texts import undecided
from kl01.audit.queries import newest_of
from kl01.audit.words import CHECK_SUBJECT
from kl01.org.acting import Acting
from kl01.overview.seams import TaskGroup, ToDo
from kl01.periods import format_moment
from kl01.text import format_number
from kl01.web.tasks import TaskRow


def administration_to_do(session: Session, acting: Acting) -> ToDo:
    """Tell the administrator of a changed trail, and of texts beside which KL01 has brought newer ones."""
    if not acting.principal.is_administrator:
        return ToDo()
    rows = (*_changed_trail(session), *_bundled_texts(session))
    return ToDo(groups=(TaskGroup("Quản trị", rows),)) if rows else ToDo()


def _changed_trail(session: Session) -> Iterator[TaskRow]:
    check = newest_of(session, [CHECK_SUBJECT])
    if check is None or not check.data["wrong"]:
        return
    yield TaskRow(
        "Nhật ký thao tác đã bị sửa",
        url_for("trail.index"),
        hint=f"{format_number(check.data['wrong'])} chỗ, kiểm tra lúc {format_moment(check.at)}",
        state="Xem ngay",
        kind="late",
    )


def _bundled_texts(session: Session) -> Iterator[TaskRow]:
    for one in undecided(session):
        yield TaskRow(
            f"Bản mới đi kèm phần mềm: {one.title}",
            url_for("bundled.choose", code=one.plan_code, form=one.part),
            f"{one.plan_name} · Đơn vị đang dùng bản riêng. Xem chỗ khác nhau rồi chọn",
            "Chờ quyết định",
            "todo",
        )
