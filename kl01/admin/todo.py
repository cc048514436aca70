"""What the administrator is to look into, for their first page."""

from flask import url_for
from sqlalchemy.orm import Session

from kl01.audit.queries import newest_of
from kl01.audit.words import CHECK_SUBJECT
from kl01.org.acting import Acting
from kl01.overview.seams import TaskGroup, ToDo
from kl01.periods import format_moment
from kl01.text import format_number
from kl01.web.tasks import TaskRow


def trail_to_do(session: Session, acting: Acting) -> ToDo:
    """Tell the administrator that the last check of the audit trail found it changed."""
    if not acting.principal.is_administrator:
        return ToDo()
    check = newest_of(session, [CHECK_SUBJECT])
    if check is None or not check.data["wrong"]:
        return ToDo()
    row = TaskRow(
        "Nhật ký đã bị sửa",
        url_for("trail.index"),
        hint=f"{format_number(check.data['wrong'])} chỗ, kiểm tra lúc {format_moment(check.at)}",
        state="Xem ngay",
        kind="late",
    )
    return ToDo(groups=(TaskGroup("Nhật ký", (row,)),))
