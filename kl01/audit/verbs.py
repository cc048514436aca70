"""The closed list of acts that the audit trail knows, with the words people read."""

from enum import StrEnum


class Verb(StrEnum):
    """What can happen. The value is stored and never changed."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an act
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of an act
    ACCOUNT_CREATED = "account_created"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    UNIT_CREATED = "unit_created"
    UNIT_CHANGED = "unit_changed"
    UNIT_CLOSED = "unit_closed"
    PERSON_CREATED = "person_created"
    PERSON_CHANGED = "person_changed"
    MEMBERSHIP_CHANGED = "membership_changed"
    OFFICE_GIVEN = "office_given"
    OFFICE_ENDED = "office_ended"
    DELEGATION_GIVEN = "delegation_given"
    DELEGATION_ENDED = "delegation_ended"
    COMMITTEE_CHANGED = "committee_changed"
    PLAN_LOADED = "plan_loaded"
    PLAN_EXTENDED = "plan_extended"
    ITEM_SWITCHED = "item_switched"
    STATUS_CHANGED = "status_changed"
    JOB_STARTED = "job_started"
    JOB_CANCELLED = "job_cancelled"
    PAPER_STARTED = "paper_started"
    PAPER_SUBMITTED = "paper_submitted"
    PAPER_WITHDRAWN = "paper_withdrawn"
    PAPER_RETURNED = "paper_returned"
    PAPER_CONFIRMED = "paper_confirmed"
    PAPER_REOPENED = "paper_reopened"
    PAPER_OPENED = "paper_opened"
    PAPER_PRINTED = "paper_printed"
    PAPER_ENTERED = "paper_entered"
    FORM_LOADED = "form_loaded"
    FORM_YEAR_CHANGED = "form_year_changed"
    RECEIVER_CHANGED = "receiver_changed"
    ABSENCE_RECORDED = "absence_recorded"
    ABSENCE_ENDED = "absence_ended"

    @property
    def label(self) -> str:
        """The act in words, as the subject of a list's line."""
        return _LABELS[self]


_LABELS = {
    Verb.SIGNED_IN: "Đăng nhập",
    Verb.SIGNED_OUT: "Đăng xuất",
    Verb.PASSWORD_CHANGED: "Đổi mật khẩu",
    Verb.PASSWORD_RESET: "Cấp lại mật khẩu",
    Verb.ACCOUNT_CREATED: "Tạo tài khoản",
    Verb.ACCOUNT_DISABLED: "Khóa tài khoản",
    Verb.ACCOUNT_ENABLED: "Mở khóa tài khoản",
    Verb.UNIT_CREATED: "Thêm đơn vị",
    Verb.UNIT_CHANGED: "Sửa đơn vị",
    Verb.UNIT_CLOSED: "Kết thúc đơn vị",
    Verb.PERSON_CREATED: "Thêm người",
    Verb.PERSON_CHANGED: "Sửa thông tin người",
    Verb.MEMBERSHIP_CHANGED: "Chuyển nơi sinh hoạt",
    Verb.OFFICE_GIVEN: "Giao chức vụ",
    Verb.OFFICE_ENDED: "Thôi chức vụ",
    Verb.DELEGATION_GIVEN: "Ủy quyền",
    Verb.DELEGATION_ENDED: "Thôi ủy quyền",
    Verb.COMMITTEE_CHANGED: "Sửa thông tin cấp ủy",
    Verb.PLAN_LOADED: "Nạp kế hoạch",
    Verb.PLAN_EXTENDED: "Gia hạn kế hoạch",
    Verb.ITEM_SWITCHED: "Bật, tắt nội dung kế hoạch",
    Verb.STATUS_CHANGED: "Đánh dấu",
    Verb.JOB_STARTED: "In hàng loạt",
    Verb.JOB_CANCELLED: "Hủy in hàng loạt",
    Verb.PAPER_STARTED: "Bắt đầu viết mẫu",
    Verb.PAPER_SUBMITTED: "Nộp mẫu",
    Verb.PAPER_WITHDRAWN: "Rút lại mẫu",
    Verb.PAPER_RETURNED: "Trả lại mẫu",
    Verb.PAPER_CONFIRMED: "Xác nhận mẫu",
    Verb.PAPER_REOPENED: "Mở lại mẫu",
    Verb.PAPER_OPENED: "Mở xem mẫu",
    Verb.PAPER_PRINTED: "In mẫu",
    Verb.PAPER_ENTERED: "Nhập thay",
    Verb.FORM_LOADED: "Nạp mẫu",
    Verb.FORM_YEAR_CHANGED: "Sửa hạn nộp, chuyên đề",
    Verb.RECEIVER_CHANGED: "Sửa nơi nhận mẫu",
    Verb.ABSENCE_RECORDED: "Ghi thời gian vắng mặt",
    Verb.ABSENCE_ENDED: "Xóa thời gian vắng mặt",
}
