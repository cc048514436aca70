"""What the pages of exemplars share: the blueprint, and the word that a look leaves."""

from flask import Blueprint, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import check_unchanged
from kl01.exemplars.access import OpenExemplar, OpenRegistration
from kl01.exemplars.operations import note_opened
from kl01.exemplars.rules import Act
from kl01.org.acting import Word
from kl01.web.pages import see_other

blueprint = Blueprint("exemplars", __name__, url_prefix="/guong-dien-hinh")

UNIT = "/dang-ky/<code>/<int(max=9999):year>"
ONE = "/ho-so/<int(max=2147483647):exemplar_id>"
_ACTS = ", ".join(f'"{act.value}"' for act in Act)
ACT = f"<any({_ACTS}):act>"
"""Addresses. A number that no row can have leads nowhere, instead of to the database."""


def look_at_unit(opened: OpenRegistration) -> Word | None:
    """Return the word that Ban Tuyên giáo leaves when it looks at a unit's registration; None for its own."""
    registration = opened.registration
    if registration is None or opened.is_of_unit:
        return None

    def word(session: Session) -> None:
        check_unchanged(session, *opened.exemplars)
        note_opened(session, registration, opened.acting)

    return word


def look_at_one(opened: OpenExemplar) -> Word | None:
    """Return the word that Ban Tuyên giáo leaves when it looks at a unit's exemplar; None for one's own."""
    one = opened.exemplar
    if opened.is_of_unit or opened.is_asked:
        return None

    def word(session: Session) -> None:
        check_unchanged(session, one)
        note_opened(session, one.registration, opened.acting, one)

    return word


CHANGED = "Phần này vừa có người sửa. Xem lại rồi làm lại việc vừa chọn."


def back_to(opened: OpenExemplar) -> BaseResponse:
    """Go back to the page of an exemplar."""
    return see_other(url_for("exemplars.show", exemplar_id=opened.exemplar.id))
