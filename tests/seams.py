"""Standing in for a room above: what a test hands in instead of what create_app did."""

from flask import Flask

from kl01.web import seams


def give(app: Flask, *parts: object) -> None:
    """Hand in parts in place of those of their types, or where there is none yet."""
    held = app.extensions.setdefault(seams._PARTS, {})
    held.update({type(part): part for part in parts})
