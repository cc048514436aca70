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
}
