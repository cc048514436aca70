"""Parts of the forms: lines, lists, dates, with the messages they have in common."""

from collections.abc import Callable, Iterable
from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from kl01.org.models import NAME_LENGTH
from kl01.org.rules import PRINTED_LINE_LENGTH, PRINTED_LINES
from kl01.text import clean_line
from kl01.web.forms import VietnameseDateField, at_most, needed, optional, printable, unicode_only

NOTHING_CHOSEN = SelectChoice("", "Chưa chọn")


def one_of_the_choices(message: str) -> Callable[[Any, Any], None]:
    """Return a validator of lists and radio buttons: nothing but an offered choice passes."""

    def check(_form: Any, field: Any) -> None:
        if not field.data or field.data not in {choice.value for choice in field.choices}:
            raise StopValidation(message)

    return check


def radio(label: str, message: str, choices: Iterable[SelectChoice] = (), **options: Any) -> RadioField:
    """Return radio buttons of which one must be chosen; `message` says so."""
    return RadioField(
        label,
        choices=list(choices),
        validate_choice=False,
        validators=[one_of_the_choices(message)],
        **options,
    )


def select(label: str, message: str, choices: Iterable[SelectChoice] = (), **options: Any) -> SelectField:
    """Return a list of which one entry must be chosen; `message` says so."""
    return SelectField(
        label,
        choices=list(choices),
        validate_choice=False,
        validators=[one_of_the_choices(message)],
        **options,
    )


def date_line(label: str, thing: str, message: str, **options: Any) -> Any:
    """Return a date that must be entered; `thing` names it in messages, `message` asks for it."""
    return VietnameseDateField(label, thing, validators=[needed(message)], **options)


def name_line(label: str, thing: str, length: int, description: str = "") -> StringField:
    """Return a line for a name that must be filled in, with a letter at least and up to `length` characters.

    `thing` names it in messages.
    """
    return StringField(
        label,
        description=description,
        validators=[
            needed(f"Nhập {thing}"),
            _with_letters(thing),
            at_most(length, thing),
            unicode_only,
            printable(thing),
        ],
        filters=[clean_line],  # in names all blanks are plain ones
        render_kw={"autocomplete": "off"},
    )


def _with_letters(thing: str) -> Callable[[Any, Any], None]:
    def check(_form: Any, field: Any) -> None:
        if not any(sign.isalpha() for sign in field.data):
            raise StopValidation(f"{thing[:1].upper()}{thing[1:]} phải có chữ")

    return check


def spare_line(
    label: str, thing: str, length: int, description: str = "", *, printed: bool = True
) -> StringField:
    """Return a line that may stay empty, up to `length` characters; `thing` names it in messages.

    What is `printed` is refused if no font of the papers has it.
    """
    on_paper = [printable(thing)] if printed else []
    return StringField(
        label,
        description=description,
        validators=[optional(), at_most(length, thing), unicode_only, *on_paper],
        render_kw={"autocomplete": "off"},
    )


def printed_name_lines() -> TextAreaField:
    """Return the lines of a unit's name as headings of papers print it; none for the name as it is."""
    thing = "tên in trên văn bản"
    return TextAreaField(
        "Tên in trên văn bản",
        description="Chỉ ghi khi tên quá dài, ở đầu văn bản cần xuống dòng đúng chỗ: mỗi dòng một hàng, "
        f"nhiều nhất {PRINTED_LINES} hàng. Để trống thì in theo tên đơn vị",
        validators=[optional(), _in_few_lines, _with_letters(thing), unicode_only, printable(thing)],
        filters=[_lines_alone],
        render_kw={"autocomplete": "off", "rows": PRINTED_LINES, "spellcheck": "false"},
    )


def _lines_alone(typed: str | None) -> str:
    """Return what was typed without blanks at the ends of lines, and without lines that say nothing."""
    lines = (clean_line(line) for line in (typed or "").splitlines())
    return "\n".join(line for line in lines if line)


def _in_few_lines(_form: Any, field: Any) -> None:
    lines = field.data.splitlines()
    if not lines:
        raise StopValidation
    if len(lines) > PRINTED_LINES:
        raise StopValidation(f"Tên in trên văn bản có nhiều nhất {PRINTED_LINES} hàng")
    if any(len(line) > PRINTED_LINE_LENGTH for line in lines):
        raise StopValidation(
            f"Mỗi hàng của tên in trên văn bản phải từ {PRINTED_LINE_LENGTH} ký tự trở xuống"
        )


def superior_name_line() -> StringField:
    """Return the line for the name of the committee's direct superior."""
    hint = (
        "In phía trên tên cấp ủy trên mọi văn bản của cấp ủy, ví dụ: Tỉnh ủy Bình An. "
        "Để trống thì lấy theo tỉnh, thành phố ghi trong tên cấp ủy"
    )
    return spare_line("Cấp trên trực tiếp", "tên cấp trên", NAME_LENGTH, hint)


def place_name_line() -> StringField:
    """Return the line for the place that papers name before their date."""
    return name_line("Địa danh", "địa danh", 60, "In trước ngày, tháng, năm trên văn bản, ví dụ: Bình An")


def help_contact_line() -> StringField:
    """Return the line that tells at the foot of each page who helps."""
    hint = "Hiện ở cuối mọi trang, ví dụ: Văn phòng, máy lẻ 102"
    return spare_line("Nơi hỗ trợ người dùng", "nơi hỗ trợ", 200, hint, printed=False)
