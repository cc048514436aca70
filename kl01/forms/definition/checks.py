"""Checks of a form's definition as plain data, as a file or a page gives it.

What is wrong is told by its path in the data, so that a file can be told its lines and a page its controls.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Final

from kl01.forms.definition.copy_checks import checked_copies
from kl01.forms.definition.data import Confirmation, Definition
from kl01.forms.definition.parts import CODE, MAX_FACT, Part
from kl01.forms.definition.section_checks import checked_sections
from kl01.forms.definition.vocabulary import (
    FORM_CODE_LENGTH,
    RECEIVERS,
    UNIT_PLACEHOLDERS,
    UNIT_PREFILLS,
    UNIT_RECEIVER,
    UNIT_ROLES,
    Audience,
    Cadence,
    HeadingStyle,
    Stage,
)
from kl01.forms.definition.words import placeholders_in
from kl01.plain_data import DataPath, DataProblem

FORM_LENGTHS: Final = {"code": FORM_CODE_LENGTH, "mark": 40, "name": 60, "fact": MAX_FACT}
"""Characters of what the database keeps, and of what stands on buttons and in lists."""

MAX_NUMBER_SIGN: Final = 10

_FORM_KEYS = tuple(one.name for one in fields(Definition))
_CONFIRMATION_KEYS = tuple(one.name for one in fields(Confirmation))
_DUE = re.compile(r"(\d{1,2})/(\d{1,2})", re.ASCII)

CodeCheck = Callable[[str], str]
"""Says what is wrong with a form's code, "" for nothing. That there is none is told without it."""


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """What the checks made of plain data."""

    draft: Definition
    """The form as far as it could be read: a stand-in stands wherever there is a problem."""
    problems: tuple[DataProblem, ...]

    @property
    def definition(self) -> Definition | None:
        """The form, None as long as anything is wrong with it."""
        return None if self.problems else self.draft


def code_fault(code: str) -> str:
    """Say what is wrong with the code of a form that stands alone: it is part of addresses."""
    if code and not CODE.fullmatch(code):
        return f'Mã “{code}”: ghi chữ thường không dấu, số và gạch nối, ví dụ "mau-02"'
    return ""


def check_form(
    content: object, *, known_facts: Collection[str] | None = None, check_code: CodeCheck = code_fault
) -> CheckedForm:
    """Check a form's definition: dictionaries, lists, texts, numbers, as TOML or JSON gives them.

    `known_facts` are the names of facts that can be counted; where given, an unknown name is a problem too.
    `check_code` is asked about the form's code by whoever knows what it has to be. What the form copies from
    others is not looked up there: `copy_checks.source_problems` does.
    """
    problems: list[DataProblem] = []
    definition = _checked_form(Part(content, (), _FORM_KEYS, problems), known_facts, check_code)
    return CheckedForm(definition, tuple(problems))


def _checked_form(top: Part, known_facts: Collection[str] | None, check_code: CodeCheck) -> Definition:
    audience = _checked_audience(top)
    period = top.member("period", Cadence)
    definition = Definition(
        code=_checked_code(top, check_code),
        mark=top.plain("mark", most=FORM_LENGTHS["mark"]),
        name=top.plain("name", most=FORM_LENGTHS["name"]),
        period=period,
        stage=top.member("stage", Stage),
        audience=audience,
        headings=_checked_headings(top, audience),
        kind=top.plain("kind"),
        subject=top.fixed_lines("subject"),
        opening=top.fixed("opening", empty=True),
        due=_checked_due(top, audience),
        first_year=_checked_first_year(top, period),
        fact=top.fact(known_facts),
        writer_title=top.plain("writer_title", empty=Audience.UNIT in audience),
        signature_note=top.plain("signature_note", empty=True),
        landscape=top.flag("landscape"),
        number_sign=top.plain("number_sign", empty=True, most=MAX_NUMBER_SIGN),
        confirmations=_checked_confirmations(top, audience),
        sections=checked_sections(top, known_facts),
    )
    if not definition.for_unit:
        _check_personal(top, definition)
    return replace(definition, copies=checked_copies(top, definition))


def _check_personal(top: Part, definition: Definition) -> None:
    """Note what a form that people write for themselves cannot use, for nobody would fill it in."""

    def refuse(place: DataPath, what: str) -> None:
        top.wrong(place, f"{what} chỉ dùng trong mẫu của đơn vị: bỏ đi")

    words = [definition.opening, *definition.subject]
    words += [text for one in definition.confirmations for text in (one.title, one.on_behalf, one.office)]
    for number, section in enumerate(definition.sections):
        words.append(section.heading)
        for flag in ("own_part", "at_result", "published"):
            if getattr(section, flag):
                refuse(("sections", number, flag), f"“{flag}”")
        for index, one in enumerate(section.fields):
            words += [one.heading, one.above, one.text]
            own: DataPath = ("sections", number, "fields", index)
            if one.rows_from or one.advises:
                refuse((*own, "rows_from"), "“rows_from”, “advised_most”")
            if one.prefill in UNIT_PREFILLS:
                refuse((*own, "prefill"), f"“{one.prefill}”")
            if one.role in UNIT_ROLES:
                refuse((*own, "role"), f"role “{one.role}”")
    used = {name for text in words for name in placeholders_in(text)}
    for name in sorted(used & UNIT_PLACEHOLDERS):
        refuse(("audience",), f"Chỗ điền {{{name}}}")


def _checked_code(top: Part, check_code: CodeCheck) -> str:
    code = top.line("code", most=FORM_LENGTHS["code"])
    fault = check_code(code)
    if fault:
        top.wrong("code", fault)
    return code


def _checked_audience(top: Part) -> tuple[Audience, ...]:
    known = {audience.value: audience for audience in Audience}
    words = top.lines("audience")
    for index, word in enumerate(words):
        if word not in known:
            top.wrong(("audience", index), f"Người viết “{word}” chưa có: dùng {', '.join(known)}")
    found = tuple(known[word] for word in words if word in known)
    if Audience.UNIT in found and len(found) > 1:
        top.wrong("audience", 'Mẫu của đơn vị chỉ ghi audience = ["unit"]: bỏ người viết khác')
        return (Audience.UNIT,)
    return found


def _checked_headings(top: Part, audience: tuple[Audience, ...]) -> dict[str, str]:
    table = top.table("headings", tuple(audience))
    if "headings" in top.faulty:
        return {}
    return {one.value: table.member(one, HeadingStyle).value for one in audience}


def _checked_due(top: Part, audience: tuple[Audience, ...]) -> str:
    """Return the day as “31/3”; a day that only leap years have is none. A unit's form may have none."""
    text = top.line("due", empty=Audience.UNIT in audience)
    found = _DUE.fullmatch(text)
    try:
        day = date(2023, int(found[2]), int(found[1])) if found else None
    except ValueError:
        day = None
    if day:
        return f"{day.day}/{day.month}"
    if text:
        top.wrong("due", f'Chưa đọc được hạn “{text}”: ghi ngày/tháng có trong mọi năm, ví dụ "31/3"')
    return text


def _checked_first_year(top: Part, period: Cadence) -> int:
    if "period" in top.faulty:
        return 0
    if period is Cadence.TERM:
        value = top.content.get("first_year", 0)
        if type(value) is not int or value != 0:  # false, which equals 0, is no year either
            top.wrong("first_year", "Mẫu của cả nhiệm kỳ không có năm đầu: ghi first_year = 0")
        return 0
    return top.year("first_year", stand_in=2999)


def _checked_confirmations(top: Part, audience: tuple[Audience, ...]) -> tuple[Confirmation, ...]:
    found: dict[str, Confirmation] = {}
    of_unit = Audience.UNIT in audience
    wanted = (UNIT_RECEIVER,) if of_unit else RECEIVERS
    for table in top.tables("confirmations", _CONFIRMATION_KEYS):
        receiver = table.one_of("receiver", wanted)
        if receiver in found:
            table.wrong("receiver", f"Phần xác nhận “{receiver}” đã có ở trên: giữ một phần")
        found[receiver] = Confirmation(
            receiver=receiver,
            title=table.fixed("title", empty=of_unit),
            on_behalf=table.fixed("on_behalf", empty=True),
            office=table.fixed("office"),
        )
    missing = [receiver for receiver in wanted if receiver not in found]
    if missing and found:
        advice = f'thêm phần [[confirmations]] có receiver = "{missing[0]}"'
        top.wrong(("confirmations", 0), f"Chưa có phần xác nhận cho {', '.join(missing)}: {advice}")
    return tuple(found.values())
