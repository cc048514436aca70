"""Forms as plain data, as a page would send them, and the paths in them."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict
from typing import Any

from kl01.forms.definition.data import Column, Copy, FormField, Section
from kl01.forms.definition.vocabulary import ColumnKind, FieldKind
from kl01.plain_data import DataPath

Plain = dict[str, Any]


def small_form() -> Plain:
    """Return a form with one of each part, as a page would send it."""
    return {
        "code": "mau-09",
        "mark": "Mẫu 09",
        "name": "Kế hoạch thử",
        "period": "year",
        "stage": "plan",
        "audience": ["party_member"],
        "headings": {"party_member": "party"},
        "kind": "Kế hoạch",
        "subject": ["thử năm {year}", "của {issuer}"],
        "opening": "",
        "due": "31/3",
        "first_year": 2022,
        "fact": "",
        "writer_title": "Người viết",
        "signature_note": "(ký)",
        "confirmations": [
            {"receiver": receiver, "title": "Xác nhận của {body}", "on_behalf": "", "office": "{office}"}
            for receiver in ("party", "trade_union", "head")
        ],
        "sections": [
            {
                "code": "i",
                "title": "Người viết",
                "as_facts": True,
                "fields": [
                    {"key": "name", "kind": "shown", "label": "Họ và tên", "prefill": "full_name"},
                    {"key": "place", "kind": "text", "label": "Nơi viết", "role": "place", "max_length": 60},
                    {"key": "day", "kind": "date", "label": "Ngày", "role": "date", "same_line": True},
                ],
            },
            {
                "code": "ii",
                "title": "Việc làm",
                "heading": "II. Việc làm",
                "fields": [
                    {"key": "told", "kind": "paragraph", "label": "", "text": "Năm {year}:"},
                    {"key": "level", "kind": "choice", "label": "Mức", "choices": ["Tốt", "Khá"]},
                    {
                        "key": "work",
                        "kind": "table",
                        "label": "Việc",
                        "row_name": "việc",
                        "max_rows": 5,
                        "columns": [
                            {
                                "key": "quarter",
                                "label": "Quý",
                                "header": "Quý",
                                "kind": "choice",
                                "choices_from": "quarters",
                                "width_percent": 14,
                            },
                            {
                                "key": "what",
                                "label": "Việc",
                                "header": "Việc",
                                "kind": "long_text",
                                "width_percent": 80.0,
                            },
                            {
                                "key": "note",
                                "label": "Ghi chú",
                                "header": "Ghi chú",
                                "kind": "text",
                                "same_cell": True,
                            },
                        ],
                    },
                ],
            },
        ],
        "copies": [{"form": "mau-09", "source": "work", "target": "work", "columns": {"what": "what"}}],
    }


def as_written(stored: Plain) -> Plain:
    """Return a stored form with what a person would write of it: nothing that goes without saying."""
    sections = [
        _said(BARE_SECTION, {**section, "fields": [_field_as_written(one) for one in section["fields"]]})
        for section in stored["sections"]
    ]
    return {**stored, "sections": sections, "copies": [_said(BARE_COPY, one) for one in stored["copies"]]}


BARE_SECTION = Section(code="-", title="-", heading="", fields=())
BARE_FIELD = FormField(key="-", kind=FieldKind.SHOWN, label="-")
BARE_COLUMN = Column(key="-", label="-", header="-", kind=ColumnKind.TEXT, width_percent=0)
BARE_COPY = Copy(form="-", source="-", target="-")
ALWAYS_SAID = {"kind", "label"}


def _field_as_written(stored: Plain) -> Plain:
    return _said(BARE_FIELD, {**stored, "columns": [_said(BARE_COLUMN, one) for one in stored["columns"]]})


def _said(bare: Section | FormField | Column | Copy, stored: Plain) -> Plain:
    """Return the values of a part that differ from those of a bare one."""
    usual = json.loads(json.dumps(asdict(bare)))
    return {key: value for key, value in stored.items() if key in ALWAYS_SAID or value != usual[key]}


def at(content: Any, path: DataPath) -> Any:
    """Return what a path leads to."""
    for step in path:
        content = content[step]
    return content


def put(content: Plain, path: DataPath, value: object) -> Plain:
    """Return a copy with another value at a path."""
    changed: Plain = deepcopy(content)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def without(content: Plain, path: DataPath) -> Plain:
    """Return a copy in which there is nothing at a path."""
    changed = deepcopy(content)
    del at(changed, path[:-1])[path[-1]]
    return changed


def places(content: object, path: DataPath = ()) -> Iterator[DataPath]:
    """Yield the path of everything within plain data."""
    steps: list[tuple[str | int, object]] = []
    if isinstance(content, dict):
        steps = list(content.items())
    elif isinstance(content, list):
        steps = list(enumerate(content))
    for step, value in steps:
        yield (*path, step)
        yield from places(value, (*path, step))


def leads_to(path: DataPath, place: DataPath) -> bool:
    """Whether a path leads to a place or to one around it."""
    return path == place[: len(path)]


def leads_into(path: DataPath, content: Any) -> bool:
    """Whether a path names something that is there, or a key that a table lacks."""
    if not path:
        return True
    first, rest = path[0], path[1:]
    if isinstance(content, dict):
        return leads_into(rest, content[first]) if first in content else isinstance(first, str) and not rest
    is_there = isinstance(content, list) and isinstance(first, int) and first < len(content)
    return is_there and leads_into(rest, content[first])
