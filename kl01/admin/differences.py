"""Where two texts of a plan or a form differ, part by part and in words. Pure functions."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from operator import attrgetter
from typing import Any, Final

from kl01.forms.definition.data import Copy, Definition, FormField, Section
from kl01.periods import format_date
from kl01.plan.pack import PackItem, PackSection, PlanPack


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in which the texts differ; an empty side has nothing there."""

    where: str
    own: str
    bundled: str


@dataclass(frozen=True, slots=True)
class Group:
    """The differences of one part of a text."""

    heading: str
    rows: tuple[Difference, ...]


_PLACES: Final = re.compile(r"\{([a-z_]{1,40})\}")
_PLACE_WORDS: Final = {
    "subject_phrase": "việc của kế hoạch",
    "year": "năm",
    "theme": "chuyên đề của năm",
    "body": "chi bộ hoặc công đoàn",
    "unit": "đơn vị",
    "term_label": "nhiệm kỳ",
}
"""What stands in a text's braces, in words: it is filled in when the paper is printed."""

FORM_WORDS: Final = {
    "code": "Mã",
    "mark": "Ký hiệu mẫu",
    "name": "Tên mẫu",
    "period": "Viết cho kỳ",
    "stage": "Là kế hoạch hay kết quả",
    "audience": "Ai viết",
    "headings": "Tiêu đề văn bản",
    "kind": "Tên loại văn bản",
    "subject": "Trích yếu",
    "opening": "Câu mở đầu",
    "due": "Hạn nộp",
    "first_year": "Năm đầu",
    "fact": "Số liệu được đếm",
    "writer_title": "Chữ trên chỗ người viết ký",
    "signature_note": "Chữ dưới chỗ ký",
    "landscape": "In khổ ngang",
    "number_sign": "Ký hiệu sau số văn bản",
}
CONFIRMATION_WORDS: Final = {
    "receiver": "Ai xác nhận",
    "title": "Tiêu đề",
    "on_behalf": "Thay mặt",
    "office": "Chức danh ký",
}
SECTION_WORDS: Final = {
    "code": "Mã",
    "title": "Tên phần",
    "heading": "Tiêu đề in",
    "filled_by": "Ai điền",
    "as_facts": "In thành từng dòng",
    "hidden": "Ẩn",
    "own_part": "Người được chọn tự viết",
    "at_result": "Viết khi có kết quả",
    "published": "Được công bố",
}
FIELD_WORDS: Final = {
    "key": "Mã",
    "kind": "Loại câu hỏi",
    "label": "Nhãn",
    "heading": "Tiêu đề in",
    "above": "Chữ in phía trên",
    "required": "Bắt buộc",
    "max_length": "Số ký tự nhiều nhất",
    "hint": "Gợi ý",
    "sample": "Ví dụ",
    "choices": "Các lựa chọn",
    "prefill": "Điền sẵn",
    "role": "Vai trò",
    "fact": "Số liệu được đếm",
    "text": "Đoạn văn",
    "party_only": "Chỉ đảng viên",
    "same_line": "Cùng dòng với câu trước",
    "blank_lines": "Số dòng trống",
    "when_empty": "Khi không có trả lời thì in",
    "row_name": "Tên gọi một dòng",
    "min_rows": "Số dòng ít nhất",
    "max_rows": "Số dòng nhiều nhất",
    "start_rows_from": "Dòng có sẵn",
    "rows_from": "Dòng lấy từ nơi khác",
    "advised_least": "Kế hoạch yêu cầu ít nhất",
    "advised_most": "Kế hoạch yêu cầu nhiều nhất",
}
COLUMN_WORDS: Final = {
    "key": "Mã",
    "label": "Nhãn",
    "header": "Đầu cột in",
    "kind": "Loại cột",
    "width_percent": "Bề rộng (%)",
    "required": "Bắt buộc",
    "max_length": "Số ký tự nhiều nhất",
    "hint": "Gợi ý",
    "choices": "Các lựa chọn",
    "choices_from": "Lựa chọn lấy từ",
    "copied": "Chép cùng dòng",
    "same_cell": "Chung ô với cột trước",
}
COPY_WORDS: Final = {
    "form": "Từ mẫu",
    "source": "Câu được chép",
    "target": "Chép vào câu",
    "years_back": "Lùi mấy năm",
    "columns": "Các cột",
    "year_column": "Cột ghi năm",
}
PLAN_WORDS: Final = {
    "code": "Mã",
    "name": "Tên ngắn",
    "title": "Tên đầy đủ",
    "issuer": "Nơi ban hành",
    "begins": "Bắt đầu từ ngày",
    "number": "Số",
    "date": "Ngày ban hành",
    "subject_phrase": "Nội dung kế hoạch",
    "term_label": "Nhiệm kỳ",
    "first_year": "Năm đầu",
    "last_year": "Năm cuối",
    "basis_documents": "Căn cứ",
}
PLAN_SECTION_WORDS: Final = {"code": "Mã", "title": "Tên ngắn", "heading": "Tên mục"}
OWNER_WORDS: Final = {"code": "Mã", "name": "Tên", "unit_kinds": "Loại đơn vị"}
ITEM_WORDS: Final = {
    "code": "Mã",
    "section": "Mục",
    "title": "Tiêu đề ngắn",
    "wording": "Lời văn",
    "owner": "Ai thực hiện",
    "ticked_by": "Ai đánh dấu",
    "fact": "Số liệu được đếm",
    "cadence": "Nhịp thực hiện",
    "due": "Khi nào",
    "deadline": "Hạn",
    "first_year": "Năm đầu",
    "last_year": "Năm cuối",
    "basis": "Thời hạn do đâu",
    "basis_note": "Ghi chú về thời hạn",
    "evidence": "Minh chứng",
    "target": "Chỉ tiêu",
    "plain": "Chỉ đánh dấu",
    "document": "Ghi số, ngày văn bản",
    "note": "Ghi chú",
}

CLOSED_WORDS: Final = {
    "term": "toàn khóa",
    "year": "từng năm",
    "plan": "kế hoạch",
    "result": "kết quả",
    "party_member": "đảng viên",
    "non_member": "quần chúng",
    "unit": "đơn vị",
    "writer": "người viết",
    "receiver": "người xác nhận",
    "shown": "hiện sẵn",
    "text": "chữ một dòng",
    "long_text": "chữ nhiều dòng",
    "choice": "chọn một",
    "date": "ngày",
    "table": "bảng",
    "paragraph": "lời văn cố định",
    "committee": "cấp ủy",
    "mass_org": "đoàn thể",
    "auto": "phần mềm tự đếm",
    "monthly": "hằng tháng",
    "quarterly": "hằng quý",
    "yearly": "hằng năm",
    "once": "một lần",
    "once_per_term": "một lần trong nhiệm kỳ",
    "continuous": "thường xuyên",
    "event": "theo dịp",
    "fixed": "kế hoạch quy định",
    "proposed": "đề xuất",
    "none": "“Không”",
    "omit": "bỏ qua",
}
"""The words of closed lists, by the value that a pack writes."""


def differences(own: PlanPack | Definition | None, bundled: PlanPack | Definition) -> list[Group]:
    """Return where the owner's text and the bundled one differ, in the order of the texts.

    A form that the owner has taken away differs by being there.
    """
    if isinstance(bundled, Definition):
        if not isinstance(own, Definition):
            name = f"{bundled.mark} – {bundled.name}"
            return [Group("Cả mẫu", (Difference(name, "Không dùng", "Có"),))]
        found = _form(own, bundled)
    else:
        assert isinstance(own, PlanPack)
        found = _plan(own, bundled)
    return [Group(heading, rows) for heading, made in found if (rows := tuple(made))]


Parts = Iterator[tuple[str, Iterable[Difference]]]


def _form(own: Definition, bundled: Definition) -> Parts:
    yield "Phần chung", _values(own, bundled, FORM_WORDS)
    yield "Phần ký xác nhận", _listed(own.confirmations, bundled.confirmations, _CONFIRMATION)
    mine, theirs = _by(own.sections, _section_key), _by(bundled.sections, _section_key)
    yield "Các phần", [*_missing(mine, theirs, _section_name), *_moved(mine, theirs)]
    for key, section in mine.items():
        if other := theirs.get(key):
            yield _section_name(other), [*_values(section, other, SECTION_WORDS), *_fields(section, other)]
    yield "Chép từ mẫu khác", _listed(own.copies, bundled.copies, _COPY)


def _fields(own: Section, bundled: Section) -> Iterator[Difference]:
    mine, theirs = _by(own.fields, _field_key), _by(bundled.fields, _field_key)
    yield from _missing(mine, theirs, _field_name)
    yield from _moved(mine, theirs)
    for key, field in mine.items():
        if other := theirs.get(key):
            name = _field_name(other)
            yield from _values(field, other, FIELD_WORDS, name)
            yield from _listed(field.columns, other.columns, _COLUMN, f"{name}, ")


def _plan(own: PlanPack, bundled: PlanPack) -> Parts:
    yield "Phần chung", _values(own, bundled, PLAN_WORDS)
    yield "Các mục", _listed(own.sections, bundled.sections, _PLAN_SECTION)
    yield "Ai thực hiện", _listed(own.owners, bundled.owners, _OWNER)
    yield "Nội dung theo dõi", _listed(own.items, bundled.items, _ITEM)


# --- Things of one kind, beside each other -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of thing: what it is known by, how it is called, what it says."""

    key: Callable[[Any], str]
    name: Callable[[Any], str]
    words: Mapping[str, str]


def _section_key(one: Section) -> str:
    return one.code


def _section_name(one: Section) -> str:
    return f"Phần “{one.title}”"


def _field_key(one: FormField) -> str:
    return one.key


def _field_name(one: FormField) -> str:
    return f"“{one.label or one.heading or one.key}”"


def _copy_key(one: Copy) -> str:
    return f"{one.form}:{one.years_back}:{one.source}:{one.target}"


def _copy_name(one: Copy) -> str:
    return f"{one.form}, “{one.source}” → “{one.target}”"


def _plan_section_name(one: PackSection) -> str:
    return f"Mục {one.code}"


def _item_name(one: PackItem) -> str:
    return f"{one.code} – {one.title}"


_CONFIRMATION: Final = _Kind(attrgetter("receiver"), lambda one: f"“{one.receiver}”", CONFIRMATION_WORDS)
_COLUMN: Final = _Kind(attrgetter("key"), lambda one: f"cột “{one.label}”", COLUMN_WORDS)
_COPY: Final = _Kind(_copy_key, _copy_name, COPY_WORDS)
_PLAN_SECTION: Final = _Kind(attrgetter("code"), _plan_section_name, PLAN_SECTION_WORDS)
_OWNER: Final = _Kind(attrgetter("code"), lambda one: f"“{one.name}”", OWNER_WORDS)
_ITEM: Final = _Kind(attrgetter("code"), _item_name, ITEM_WORDS)


def _by(things: Iterable[Any], key: Callable[[Any], str]) -> dict[str, Any]:
    return {key(one): one for one in things}


def _listed(
    own: Sequence[Any], bundled: Sequence[Any], kind: _Kind, within: str = ""
) -> Iterator[Difference]:
    """Yield where two lists of things differ: what one lacks, their order, and what each says.

    `within` says before each name what they belong to.
    """

    def name(one: Any) -> str:
        return f"{within}{kind.name(one)}"

    mine, theirs = _by(own, kind.key), _by(bundled, kind.key)
    yield from _missing(mine, theirs, name)
    yield from _moved(mine, theirs, within)
    for key, one in mine.items():
        if key in theirs:
            yield from _values(one, theirs[key], kind.words, name(theirs[key]))


def _missing(
    mine: Mapping[str, Any], theirs: Mapping[str, Any], name: Callable[[Any], str]
) -> Iterator[Difference]:
    for key, one in mine.items():
        if key not in theirs:
            yield Difference(name(one), "Có", "Không có")
    for key, one in theirs.items():
        if key not in mine:
            yield Difference(name(one), "Không có", "Có")


def _moved(mine: Mapping[str, Any], theirs: Mapping[str, Any], within: str = "") -> Iterator[Difference]:
    own, bundled = [key for key in mine if key in theirs], [key for key in theirs if key in mine]
    if own != bundled:
        yield Difference(f"{within}thứ tự" if within else "Thứ tự", ", ".join(own), ", ".join(bundled))


def _values(own: Any, bundled: Any, words: Mapping[str, str], of: str = "") -> Iterator[Difference]:
    for name, label in words.items():
        mine, theirs = getattr(own, name), getattr(bundled, name)
        if mine != theirs:
            where = f"{of}: {label[:1].lower()}{label[1:]}" if of else label
            yield Difference(where, _shown(mine), _shown(theirs))


def _shown(value: Any) -> str:
    """Return a value in words."""
    match value:
        case bool():
            return "Có" if value else "Không"
        case None | "":
            return "(để trống)"
        case Enum():
            return CLOSED_WORDS.get(value.value, str(value.value))
        case date():
            return format_date(value)
        case str():
            return _PLACES.sub(lambda found: f"[{_PLACE_WORDS.get(found[1], found[1])}]", value)
        case tuple():
            return "\n".join(_shown(one) for one in value) or "(để trống)"
        case dict():
            return "; ".join(f"{key}: {_shown(one)}" for key, one in value.items()) or "(để trống)"
        case float():
            return f"{value:g}"
        case str() | int():
            return str(value)
        case _:  # a document that a plan stands on
            document = f"{value.kind} số {value.number} ngày {format_date(value.date)} của {value.issuer}"
            return f"{document} {value.subject}".strip()
