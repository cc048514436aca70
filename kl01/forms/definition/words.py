"""Placeholders in a form's fixed words: “Kế hoạch năm {year}”."""

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def fill(text: str, words: Mapping[str, str]) -> str:
    """Return the text with each placeholder replaced by its word; a word's own braces stay as they are.

    Raises KeyError for a placeholder that has no word.
    """
    return _PLACEHOLDER.sub(lambda found: words[found[1]], text)


def placeholders_in(text: str) -> set[str]:
    """Return the names that stand in braces."""
    return set(_PLACEHOLDER.findall(text))


def has_stray_brace(text: str) -> bool:
    """Whether a brace is open or closed without its partner."""
    return bool(re.search("[{}]", _PLACEHOLDER.sub("", text)))
