"""Reading plan.toml: all of a plan but its items."""

import re
from collections.abc import Collection
from dataclasses import fields
from pathlib import Path
from typing import Final

from kl01.pack_files import PackProblem, read_toml
from kl01.plain_data import IDENTIFIER, DataProblem, Table
from kl01.plan.pack.data import (
    OWNER_LENGTHS,
    PLAN_LENGTHS,
    SECTION_LENGTHS,
    BasisDocument,
    PackOwner,
    PackSection,
    PlanPack,
)
from kl01.printing.glyphs import unprintable_data

PLAN_FILE: Final = "plan.toml"
_PLAN_KEYS = tuple(field.name for field in fields(PlanPack) if field.name != "items")
_PLAN_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SECTION_CODE = re.compile(r"[A-Z0-9]+(?:\.[A-Z0-9]+)*")


def read_plan(
    folder: Path, known_unit_kinds: Collection[str] | None, problems: list[PackProblem]
) -> PlanPack | None:
    """Return the plan without its items, None after noting why plan.toml cannot be read at all."""
    toml = read_toml(folder, PLAN_FILE, problems)
    if toml is None:
        return None
    found: list[DataProblem] = []
    plan = _check_plan(Table(toml.content, (), _PLAN_KEYS, found), known_unit_kinds)
    found += unprintable_data(toml.content)
    problems += toml.located(found)
    return plan


def _check_plan(top: Table, known_unit_kinds: Collection[str] | None) -> PlanPack:
    plan = PlanPack(
        code=top.line("code", most=PLAN_LENGTHS["code"]),
        name=top.line("name", most=PLAN_LENGTHS["name"]),
        title=top.line("title"),
        issuer=top.line("issuer", most=PLAN_LENGTHS["issuer"]),
        number=top.line("number", empty=True),
        date=top.day("date", empty=True),
        subject_phrase=top.line("subject_phrase", most=PLAN_LENGTHS["subject_phrase"]),
        term_label=top.line("term_label", most=PLAN_LENGTHS["term_label"]),
        first_year=top.year("first_year", stand_in=1900),
        last_year=top.year("last_year", stand_in=2999),
        begins=top.day("begins"),
        basis_documents=_read_basis_documents(top),
        sections=_read_sections(top),
        owners=_read_owners(top, known_unit_kinds),
        items=(),
    )
    if plan.code and not _PLAN_CODE.fullmatch(plan.code):
        top.wrong("code", 'Ghi code bằng chữ thường không dấu, số và gạch nối, ví dụ "kl01-2021"')
    if plan.first_year > plan.last_year:
        years = f"Năm đầu {plan.first_year} sau năm cuối {plan.last_year}"
        top.wrong("first_year", f"{years}: sửa first_year hoặc last_year")
    return plan


def _read_basis_documents(top: Table) -> tuple[BasisDocument, ...]:
    documents = []
    for table in top.tables("basis_documents", ("kind", "number", "date", "issuer", "subject")):
        kind, number, issuer = table.line("kind"), table.line("number"), table.line("issuer")
        day = table.day("date")
        if day:
            documents.append(BasisDocument(kind, number, day, issuer, table.line("subject", empty=True)))
    return tuple(documents)


def _read_sections(top: Table) -> tuple[PackSection, ...]:
    sections: dict[str, PackSection] = {}
    for table in top.tables("sections", ("code", "title", "heading")):
        code, title = (table.line(key, most=SECTION_LENGTHS[key]) for key in ("code", "title"))
        section = PackSection(code, title, table.line("heading"))
        if section.code in sections:
            table.wrong("code", f"Mục {section.code} đã có ở trên: mỗi mục một mã riêng")
        elif section.code and not _SECTION_CODE.fullmatch(section.code):
            table.wrong("code", f'Chưa đọc được mã mục “{section.code}”: ghi như "II.1" hoặc "III"')
        sections[section.code] = section
    return tuple(sections.values())


def _read_owners(top: Table, known_unit_kinds: Collection[str] | None) -> tuple[PackOwner, ...]:
    content = top.content.get("owners")
    if not isinstance(content, dict) or not content:
        top.wrong("owners", "Chưa có “owners”: mỗi đơn vị thực hiện mở đầu bằng một dòng như [owners.DVCS]")
        return ()
    owners = []
    for code, owner in content.items():
        table = Table(owner, ("owners", code), ("name", "unit_kinds"), top.problems)
        kinds = table.content.get("unit_kinds")
        if not isinstance(kinds, list) or not kinds or not all(isinstance(kind, str) for kind in kinds):
            table.wrong("unit_kinds", 'Ghi ít nhất một loại đơn vị, ví dụ unit_kinds = ["mass_organization"]')
            kinds = []
        for kind in kinds:
            if known_unit_kinds is not None and kind not in known_unit_kinds:
                allowed = ", ".join(sorted(known_unit_kinds))
                table.wrong("unit_kinds", f"Loại đơn vị “{kind}” chưa có: dùng {allowed}")
            elif not IDENTIFIER.fullmatch(kind):
                table.wrong(
                    "unit_kinds", f"Loại đơn vị “{kind}” ghi chữ thường không dấu, nối bằng gạch dưới"
                )
        if len(code) > OWNER_LENGTHS["code"]:
            table.wrong("", f"Mã “{code}” dài {len(code)} ký tự: rút còn {OWNER_LENGTHS['code']} ký tự")
        owners.append(PackOwner(code, table.line("name", most=OWNER_LENGTHS["name"]), tuple(kinds)))
    return tuple(owners)
