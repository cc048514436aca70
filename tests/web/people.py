"""Who is to be walked with, so that all that people may do is met."""

from flask import Flask
from sqlalchemy import select

from kl01.db import db
from kl01.org.models import Account
from tests.some import some


def people_by_office(app: Flask) -> dict[object, str]:
    """Return one user name for each set of offices that somebody holds, and each standing."""
    found: dict[object, str] = {}
    with app.app_context():
        for account in some(db.session.scalars(select(Account).order_by(Account.id))):
            person = account.person
            offices = frozenset((one.role, one.unit.kind) for one in person.offices)
            standings = frozenset(one.standing for one in person.memberships)
            found.setdefault((offices, standings), account.username)
        db.session.remove()
    return found
