"""The head and the foot of every page."""

from flask import Flask


def register(app: Flask) -> None:
    """Hand every page what its frame shows; after all rooms, to whose pages the head leads.

    Raises LookupError for an entry of which the application knows no page.
    """
    from kl01.navigation import frame

    frame.register(app)
