"""A rule's refusal, shown in the form that asked for the act."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from flask import abort, g

from kl01.db import db
from kl01.refusals import Refusal
from kl01.web.forms import BaseForm


def refuse(form: BaseForm, error: Refusal) -> None:
    """Show a rule's messages, each at the field it belongs to, or above the form."""
    for one in (error, *error.also):
        if one.field in form:
            form[one.field].errors = [*form[one.field].errors, one.message]
        else:
            form.form_errors.append(one.message)


@contextmanager
def refusals_in(form: BaseForm) -> Iterator[None]:
    """Let an act be done inside; if the rules forbid it, give up what was begun and show why in the form."""
    try:
        yield
    except Refusal as error:
        db.session.rollback()
        refuse(form, error)


def refuse_access(code: int) -> NoReturn:
    """Answer 403 or 404 to who may not see or do something, and mark the request for the audit trail."""
    g.refused = True
    abort(code)
