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
    EXEMPLAR_ADDED = "exemplar_added"
    EXEMPLAR_CHANGED = "exemplar_changed"
    EXEMPLAR_SUBMITTED = "exemplar_submitted"
    EXEMPLAR_RETURNED = "exemplar_returned"
    EXEMPLAR_APPROVED = "exemplar_approved"
    EXEMPLAR_REPORTED = "exemplar_reported"
    EXEMPLAR_FOSTERED = "exemplar_fostered"
    EXEMPLAR_PROPOSED = "exemplar_proposed"
    EXEMPLAR_COMMENDED = "exemplar_commended"
    EXEMPLAR_WITHDRAWN = "exemplar_withdrawn"
    EXEMPLAR_OPENED = "exemplar_opened"
    EXEMPLAR_WRITER_ASKED = "exemplar_writer_asked"
    EXEMPLAR_CONSENT_RECORDED = "exemplar_consent_recorded"
    EXEMPLAR_PHOTO_CHANGED = "exemplar_photo_changed"
    MEETING_RECORDED = "meeting_recorded"
    SETTING_CHANGED = "setting_changed"
    SIGN_IN_REFUSED = "sign_in_refused"
    ACCESS_REFUSED = "access_refused"
    OTHER_SIGN_INS_ENDED = "other_sign_ins_ended"
    PAPER_SAVED_FOR = "paper_saved_for"
    COPY_TAKEN = "copy_taken"
    COPY_DROPPED = "copy_dropped"
    BUNDLE_DECLINED = "bundle_declined"
    AUDIT_CHECKED = "audit_checked"

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
    Verb.EXEMPLAR_ADDED: "Đăng ký gương điển hình",
    Verb.EXEMPLAR_CHANGED: "Sửa đăng ký gương điển hình",
    Verb.EXEMPLAR_SUBMITTED: "Trình cấp ủy",
    Verb.EXEMPLAR_RETURNED: "Trả lại gương điển hình",
    Verb.EXEMPLAR_APPROVED: "Cấp ủy thông qua",
    Verb.EXEMPLAR_REPORTED: "Báo cáo cấp trên",
    Verb.EXEMPLAR_FOSTERED: "Bắt đầu bồi dưỡng",
    Verb.EXEMPLAR_PROPOSED: "Đề nghị tuyên dương",
    Verb.EXEMPLAR_COMMENDED: "Tuyên dương",
    Verb.EXEMPLAR_WITHDRAWN: "Rút gương điển hình",
    Verb.EXEMPLAR_OPENED: "Xem đăng ký gương điển hình",
    Verb.EXEMPLAR_WRITER_ASKED: "Đề nghị tự viết phần của mình",
    Verb.EXEMPLAR_CONSENT_RECORDED: "Ghi ý kiến về việc công bố",
    Verb.EXEMPLAR_PHOTO_CHANGED: "Đổi ảnh",
    Verb.MEETING_RECORDED: "Ghi cuộc họp cấp ủy",
    Verb.SETTING_CHANGED: "Đổi thiết lập",
    Verb.SIGN_IN_REFUSED: "Đăng nhập bị từ chối",
    Verb.ACCESS_REFUSED: "Truy cập bị từ chối",
    Verb.OTHER_SIGN_INS_ENDED: "Thoát các máy khác",
    Verb.PAPER_SAVED_FOR: "Lưu bản viết thay",
    Verb.COPY_TAKEN: "Lấy lại bản giữ riêng",
    Verb.COPY_DROPPED: "Bỏ bản giữ riêng",
    Verb.BUNDLE_DECLINED: "Giữ bản của đơn vị",
    Verb.AUDIT_CHECKED: "Kiểm tra nhật ký thao tác",
}
