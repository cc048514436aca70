"""Refusals in words: to the owner of an account, and to the administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from kl01.accounts.refused import DISABLED, EXPIRED, PASSWORD, SIGN_IN, UNKNOWN
from kl01.audit.models import AuditEvent
from kl01.periods import format_moment

REASONS = {
    PASSWORD: "Sai mật khẩu",
    UNKNOWN: "Không có tài khoản nào tên như đã gõ",
    DISABLED: "Tài khoản đang khóa",
    EXPIRED: "Mật khẩu dùng một lần đã hết hạn",
}
NO_ADDRESS = "không rõ"


@dataclass(frozen=True, slots=True)
class RefusalLine:
    """One line of a list of refusals."""

    at: datetime
    who: str
    """The account, empty if the name that was typed is none's."""
    what: str
    address: str


def refusal_line(event: AuditEvent) -> RefusalLine:
    """Return an event about a refusal as a line."""
    data = event.data
    address = data.get("address") or NO_ADDRESS
    if event.subject_kind == SIGN_IN:
        who = f"{data['name']} ({data['username']})" if "username" in data else ""
        times = f", lần thứ {data['times']} liên tiếp" if data["times"] > 1 else ""
        return RefusalLine(event.at, who, f"Đăng nhập: {REASONS[data['reason']].lower()}{times}", address)
    what = "Mở" if data["method"] == "GET" else "Gửi đến"
    which = (
        "trang không được phép" if data["status"] == 403 else "địa chỉ không có, hoặc không thuộc phần việc"
    )
    more = "; còn nữa, không ghi tiếp trong giờ này" if data.get("last") else ""
    return RefusalLine(event.at, event.actor_name, f"{what} {which}: {data['path']}{more}", address)


def failed_words(events: Sequence[AuditEvent], own_url: str) -> Markup:
    """Tell who signs in that others tried; `events` are the failures since they last did, newest first."""
    newest = events[0]
    places = {one.data["address"] or NO_ADDRESS for one in events}
    others = f" và {len(places) - 1} địa chỉ khác" if len(places) > 1 else ""
    return Markup(
        "Từ lần đăng nhập trước, có người nhập sai mật khẩu của tài khoản này: lần gần nhất lúc {}, từ địa "
        'chỉ {}{}. Nếu không phải đồng chí, xem <a href="{}">Tài khoản của tôi</a> rồi báo người quản trị.'
    ).format(format_moment(newest.at), newest.data["address"] or NO_ADDRESS, others, own_url)
