"""What may stand in an address."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from kl01.periods import Period

LARGEST_NUMBER = 2**31 - 1
"""Numbers of rows and years stay far below it; what is larger SQLite can't even be asked for."""


class NumberConverter(IntegerConverter):
    """A whole number that a row or a year can have; an address with any other leads nowhere."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_NUMBER, **options})


class PeriodConverter(NumberConverter):
    """What a paper is written for: a year, or 0 for the term."""

    def to_python(self, value: str) -> Period:
        """Return the period that stands in an address."""
        return Period.of(super().to_python(value))

    def to_url(self, value: Period) -> str:
        """Return how a period stands in an address."""
        return super().to_url(value.stored)


def register(app: Flask) -> None:
    """Let `<int:…>` in all addresses stand for such numbers, and `<period:…>` for periods."""
    app.url_map.converters |= {"int": NumberConverter, "period": PeriodConverter}
