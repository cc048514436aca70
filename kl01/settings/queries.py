"""Reading settings."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.settings.models import SettingValue
from kl01.settings.rules import Setting

Value = TypeVar("Value")


def value_of(session: Session, setting: Setting[Value]) -> Value:
    """Return what a setting is set to now."""
    stored = session.scalar(select(SettingValue.value).where(SettingValue.key == setting.key))
    return setting.value_of(stored)


def values_of(session: Session, *settings: Setting[Any]) -> list[Any]:
    """Return what several settings are set to now, in their order, with one statement."""
    asked = select(SettingValue.key, SettingValue.value).where(
        SettingValue.key.in_([one.key for one in settings])
    )
    stored = {row.key: row.value for row in session.execute(asked)}
    return [one.value_of(stored.get(one.key)) for one in settings]


def stored_values(session: Session) -> Mapping[str, SettingValue]:
    """Return all that differs from its default, by key."""
    return {row.key: row for row in session.scalars(select(SettingValue))}
