"""Settings in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kl01.org.print_profiles import SheetMargins
from kl01.periods import format_moment
from kl01.settings.models import SettingValue
from kl01.settings.rules import Setting


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting as the list shows it."""

    setting: Setting[Any]
    now: str
    usual: str
    """The default."""
    changed: str
    """Who set it, and when; empty while it follows its default."""
    remark: str
    """What is to be known of the value, “Khác quy định …”; mostly empty."""
    unusable: str
    """What is stored, if it can't be used and the default counts instead; else empty."""


def setting_line(setting: Setting[Any], row: SettingValue | None, names: Mapping[int, str]) -> SettingLine:
    """Return the line of a setting; `names` are those of the people who changed settings."""
    stored = row.value if row else None
    kind = setting.kind
    return SettingLine(
        setting,
        now=kind.shown(setting.value_of(stored)),
        usual=kind.shown(setting.default),
        changed=_changed(row, names) if row else "",
        remark=kind.remark(setting.value_of(stored)) if isinstance(kind, SheetMargins) else "",
        unusable="" if stored is None or setting.can_use(stored) else stored,
    )


def _changed(row: SettingValue, names: Mapping[int, str]) -> str:
    who = "Chương trình" if row.changed_by_id is None else names.get(row.changed_by_id, "Không rõ ai")
    return f"{who}, {format_moment(row.changed_at)}"
