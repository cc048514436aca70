"""What WTForms says by itself, in Vietnamese. It carries no Vietnamese catalogue of its own.

Fields should say more exactly what to enter; these words stand in where one says nothing.
"""

_CHOOSE = "Chọn một trong các mục đã cho"
_OLD_PAGE = "Trang này đã cũ. Tải lại trang rồi gửi lại"

WORDS = {
    "Field must be equal to %(other_name)s.": "Nhập giống ô “%(other_name)s”",
    "Invalid field name '%s'.": "Không có ô “%s” để đối chiếu",
    "Field must be at least %(min)d character long.": "Nhập từ %(min)d ký tự trở lên",
    "Field cannot be longer than %(max)d character.": "Nhập từ %(max)d ký tự trở xuống",
    "Field must be exactly %(max)d character long.": "Nhập đúng %(max)d ký tự",
    "Field must be between %(min)d and %(max)d characters long.": "Nhập từ %(min)d đến %(max)d ký tự",
    "Number must be at least %(min)s.": "Nhập số từ %(min)s trở lên",
    "Number must be at most %(max)s.": "Nhập số từ %(max)s trở xuống",
    "Number must be between %(min)s and %(max)s.": "Nhập số từ %(min)s đến %(max)s",
    "Date must be at least %(min)s.": "Nhập ngày từ %(min)s trở về sau",
    "Date must be at most %(max)s.": "Nhập ngày từ %(max)s trở về trước",
    "Date must be between %(min)s and %(max)s.": "Nhập ngày từ %(min)s đến %(max)s",
    "This field is required.": "Nhập ô này",
    "Invalid input.": "Sửa lại ô này",
    "Invalid email address.": "Nhập địa chỉ thư điện tử, ví dụ vanphong@donvi.vn",
    "Invalid IP address.": "Nhập địa chỉ IP, ví dụ 192.168.1.10",
    "Invalid Mac address.": "Nhập địa chỉ MAC, ví dụ 01:23:45:67:ab:cd",
    "Invalid URL.": "Nhập địa chỉ trang, ví dụ http://donvi.vn",
    "Invalid UUID.": "Nhập đủ mã UUID, 36 ký tự",
    "Invalid value, must be one of: %(values)s.": "Nhập một trong các giá trị: %(values)s",
    "Invalid value, can't be any of: %(values)s.": "Nhập giá trị khác với: %(values)s",
    "This field cannot be edited.": "Ô này không sửa được, để nguyên như cũ",
    "This field is disabled and cannot have a value.": "Ô này đang khóa, để trống",
    "Invalid CSRF Token.": _OLD_PAGE,
    "CSRF token missing.": _OLD_PAGE,
    "CSRF failed.": _OLD_PAGE,
    "CSRF token expired.": _OLD_PAGE,
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Choices cannot be None.": "Danh sách này chưa có mục nào để chọn",
    "Not a valid choice.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": "Chọn trong các mục đã cho",
    "'%(value)s' is not a valid choice for this field.": "Bỏ “%(value)s”, chọn trong các mục đã cho",
    "Not a valid datetime value.": "Nhập ngày và giờ, ví dụ 2027-06-30 14:30",
    "Not a valid date value.": "Nhập ngày có thật, ví dụ 30/06/2027",
    "Not a valid time value.": "Nhập giờ, ví dụ 14:30",
    "Not a valid week value.": "Nhập tuần, ví dụ 2027-W26",
    "Not a valid integer value.": "Nhập số nguyên, ví dụ 12",
    "Not a valid decimal value.": "Nhập số, ví dụ 12.5",
    "Not a valid float value.": "Nhập số, ví dụ 12.5",
    "File does not have an approved extension.": "Chọn tệp loại khác",
    "File does not have an approved extension: {extensions}": "Chọn tệp có đuôi là {extensions}",
}
"""Each message as WTForms writes it, the plural ones by their singular."""

UNKNOWN = "Xem lại ô này"


class VietnameseWords:
    """The translations object that WTForms asks; it never answers in English."""

    def gettext(self, message: object) -> str:
        """Return the Vietnamese of a message."""
        return WORDS.get(str(message), UNKNOWN)

    def ngettext(self, singular: str, _plural: str, _count: int) -> str:
        """Return the Vietnamese of a message that has a plural: Vietnamese has one form for both."""
        return WORDS.get(singular, UNKNOWN)
