"""What the pages of exemplars share: the blueprint, and what is opened for a person."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import db, end_transaction, transaction
from kl01.exemplars.access import (
    Need,
    OpenExemplar,
    OpenRegistration,
    load_exemplar_for,
    load_registration_for,
)
from kl01.exemplars.operations import note_opened
from kl01.exemplars.rules import Act
from kl01.org.acting import actor, principal
from kl01.web.pages import current_day, see_other

blueprint = Blueprint("exemplars", __name__, url_prefix="/guong-dien-hinh")

UNIT = "/dang-ky/<code>/<int(max=9999):year>"
ONE = "/ho-so/<int(max=2147483647):exemplar_id>"
_ACTS = ", ".join(f'"{act.value}"' for act in Act)
ACT = f"<any({_ACTS}):act>"
"""Addresses. A number that no row can have leads nowhere, instead of to the database."""


def open_unit(code: str, year: int, needs: Need = Need.READ) -> OpenRegistration:
    """Open a unit's registration; when Ban Tuyên giáo looks at another's, leave word of it."""
    session, person, day = db.session(), principal(), current_day()
    opened = load_registration_for(session, person, code, year, day, needs)
    if opened.registration and not opened.is_of_unit and request.method == "GET":
        looking = actor()
        end_transaction(session)
        with transaction(session):
            opened = load_registration_for(session, person, code, year, day, needs)
            if opened.registration:
                note_opened(session, opened.registration, looking)
        opened = load_registration_for(session, person, code, year, day, needs)
    return opened


def open_one(exemplar_id: int, needs: Need = Need.READ) -> OpenExemplar:
    """Open an exemplar; when Ban Tuyên giáo looks at another's, leave word of it."""
    session, person, day = db.session(), principal(), current_day()
    opened = load_exemplar_for(session, person, exemplar_id, day, needs)
    if not opened.is_of_unit and not opened.is_asked and request.method == "GET":
        looking = actor()
        end_transaction(session)
        with transaction(session):
            opened = load_exemplar_for(session, person, exemplar_id, day, needs)
            note_opened(session, opened.exemplar.registration, looking, opened.exemplar)
        opened = load_exemplar_for(session, person, exemplar_id, day, needs)
    return opened


CHANGED = "Phần này vừa có người sửa. Xem lại rồi làm lại việc vừa chọn."


def back_to(opened: OpenExemplar) -> BaseResponse:
    """Go back to the page of an exemplar."""
    return see_other(url_for("exemplars.show", exemplar_id=opened.exemplar.id))
