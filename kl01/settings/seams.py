"""What the page of settings asks of the rooms: what there is to set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kl01.settings.rules import Setting


@dataclass(frozen=True, slots=True)
class SettingSeams:
    """Filled by create_app."""

    settings: Mapping[str, Setting[Any]]
    """What rooms let the administrator set, by key, in the order of the page."""
