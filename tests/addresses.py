"""Addresses of routes, with something in place of each parameter."""

import re

PARAMETER = re.compile(r"<(?:(?P<converter>[^:>]+):)?(?P<name>\w+)>")


def filled(rule: str) -> str:
    """Return an address of a rule, with something in place of each parameter."""
    values = {"code": "snv", "year": "2026", "item": "II1-01", "quarter": "4", "section": "II.1"}
    return PARAMETER.sub(lambda found: values.get(found["name"], _any_value(found["converter"])), rule)


def _any_value(converter: str | None) -> str:
    if converter and converter.startswith("any("):
        return converter.removeprefix('any("').partition('"')[0]
    return "1"
