"""What the daily clock does for the audit trail: it seals what happened, and checks all of it once a day."""

import logging
from datetime import date
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.rules import TrailCheck, Wrong
from kl01.audit.sealing import SEAL_MOST, check_all, needs_seal, seal_events
from kl01.audit.verbs import Verb
from kl01.audit.words import CHECK_SUBJECT, check_data, wrong_words
from kl01.db import end_transaction
from kl01.jobs.daily import DailyTask
from kl01.jobs.sessions import reading_in, writing_in
from kl01.web.seams import WebSeams, part

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)


def seal(app: "Flask") -> None:
    """Seal all that happened until now; what another process seals at the same moment is left to it."""
    with reading_in(app) as session:
        if not needs_seal(session):
            return
    sealed = SEAL_MOST
    try:
        while sealed == SEAL_MOST:
            with writing_in(app) as session:
                sealed = seal_events(session, part(WebSeams, app).clock())
    except IntegrityError:
        log.info("another process has sealed the trail")


def check_trail(session: Session, actor: Actor) -> TrailCheck:
    """Check the whole trail, and let it tell of that itself.

    The reading is done beside the session, which meanwhile keeps nobody from writing.
    """
    end_transaction(session)
    with reading_in(current_app._get_current_object()) as beside:  # type: ignore[attr-defined]  # a proxy
        try:
            check = check_all(beside)
        except Exception:  # whatever somebody has made of the tables: that it fails is what it finds
            log.exception("the audit trail could not be read")
            check = TrailCheck()
            check.note(Wrong.UNREADABLE, 0, 0)
    data = check_data(check)
    record(session, actor, Verb.AUDIT_CHECKED, CHECK_SUBJECT, data=data)
    return check


def check_daily(session: Session, actor: Actor, _today: date) -> None:
    """Check the whole trail, as the daily clock does it."""
    for sentence in wrong_words(check_data(check_trail(session, actor))):
        log.error("the audit trail was changed: %s", sentence)


CHECK_TRAIL = DailyTask("check_audit", "Kiểm tra nhật ký thao tác", check_daily)
