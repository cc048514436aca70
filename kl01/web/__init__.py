"""What the pages of all rooms share."""

from flask import Flask


def register(app: Flask) -> None:
    """Put headers, errors, static addresses, the guide and the health page into the application."""
    from kl01.web import addresses, assets, errors, headers, sheets, views
    from kl01.web.clock_watch import ClockWatch
    from kl01.web.seams import hand_in

    hand_in(app, ClockWatch())
    addresses.register(app)
    assets.register(app)
    headers.register(app)
    errors.register_errors(app)
    views.register(app)
    sheets.register(app)
