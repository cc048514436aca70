"""A form as it is stored with its version: the whole definition as plain data, and back."""

from dataclasses import asdict
from typing import Any

from kl01.forms.definition.data import Column, Confirmation, Copy, Definition, FormField, Section
from kl01.forms.definition.vocabulary import (
    Audience,
    Cadence,
    ColumnKind,
    FieldKind,
    FilledBy,
    Stage,
    WhenEmpty,
)
from kl01.plain_data import said_hash


def to_json(definition: Definition) -> dict[str, Any]:
    """Return a definition as plain data, as it is stored with its version."""
    return asdict(definition)


def from_json(stored: dict[str, Any]) -> Definition:
    """Return the definition that was stored."""
    return Definition(
        **{
            **stored,
            "period": Cadence(stored["period"]),
            "stage": Stage(stored["stage"]),
            "audience": tuple(Audience(one) for one in stored["audience"]),
            "subject": tuple(stored["subject"]),
            "confirmations": tuple(Confirmation(**one) for one in stored["confirmations"]),
            "sections": tuple(_section(one) for one in stored["sections"]),
            "copies": tuple(Copy(**one) for one in stored["copies"]),
        }
    )


def _section(stored: dict[str, Any]) -> Section:
    return Section(
        **{
            **stored,
            "fields": tuple(_field(one) for one in stored["fields"]),
            "filled_by": FilledBy(stored["filled_by"]),
        }
    )


def _field(stored: dict[str, Any]) -> FormField:
    columns = tuple(
        Column(**{**one, "kind": ColumnKind(one["kind"]), "choices": tuple(one["choices"])})
        for one in stored["columns"]
    )
    return FormField(
        **{
            **stored,
            "kind": FieldKind(stored["kind"]),
            "choices": tuple(stored["choices"]),
            "columns": columns,
            "when_empty": WhenEmpty(stored.get("when_empty", "")),
        }
    )


def text_hash(definition: Definition) -> str:
    """Return the SHA-256 (hex) of what a form says, the same for as long as it says the same."""
    return said_hash(definition)
