"""Setting what an administrator sets, for tests of what follows from it."""

from typing import Any

from flask import Flask

from kl01.audit.operations import program
from kl01.db import allow_writing, db
from kl01.settings.operations import put_setting
from kl01.settings.queries import value_of
from kl01.settings.rules import Setting
from tests.applications import NOW


def given_setting(app: Flask, setting: Setting[Any], value: Any) -> None:
    """Set a setting in an application's database, in a session of its own."""
    with app.app_context():
        allow_writing(True)
        session = db.session()
        seen = setting.kind.write(value_of(session, setting))
        put_setting(session, program(NOW), setting, setting.kind.write(value), seen)
        session.commit()
        db.session.remove()
