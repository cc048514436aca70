"""Commands: `flask --app app …`, each a thin call of an operation."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the commands."""
