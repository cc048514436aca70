"""Whether the server's clock can be right: what was done last was done by now.

A clock that was set back, or that begins in another year because its battery is flat, dates what people do
before what they did. A few minutes are nothing: networks set clocks right by seconds. Beyond that the
administrator is told; beyond a day nothing is written, because the trail keeps a wrong date for ever and
deadlines hang on it. A clock that was ahead once, and is right now, looks the same: whoever keeps the machine
says so by a command, and that is an event of its own.
"""

import logging
import threading
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor, record
from kl01.audit.rules import CLOCK_SUBJECT
from kl01.audit.verbs import Verb
from kl01.periods import format_moment

log = logging.getLogger(__name__)

TOLD_FROM: Final = timedelta(minutes=5)
"""So far a clock may be behind the newest event before anybody is told."""
REFUSED_FROM: Final = timedelta(days=1)
"""From here on nothing is written."""
LOOKED_AT: Final = 10_000
"""So many events, the newest by their numbers, are asked for their moments."""

_HOW: Final = (
    "Chỉnh lại ngày giờ của máy chủ (Windows: Settings › Time & language › Date & time › Sync now; Linux: "
    "sudo timedatectl set-ntp true)."
)
_ELSE: Final = (
    "Nếu bây giờ đồng hồ mới đúng, còn trước đây chạy nhanh, thì trên máy chủ gõ lệnh: "
    "flask --app app accept-clock."
)


def newest_moment(session: Session) -> datetime | None:
    """Return the latest moment of the events since the clock was last said to be right; None without any.

    Events of the wrong clock itself, such as sign-ins, are dated before it and don't hide it.
    """
    kind, key = CLOCK_SUBJECT
    accepted = (
        select(func.coalesce(func.max(AuditEvent.id), 0))
        .where(AuditEvent.subject_kind == kind, AuditEvent.subject_key == key)
        .scalar_subquery()
    )
    last = select(AuditEvent.at).where(AuditEvent.id >= accepted)
    last_ones = last.order_by(AuditEvent.id.desc()).limit(LOOKED_AT).subquery()
    found: datetime | None = session.scalar(select(func.max(last_ones.c.at)))
    return found


def accept_clock(session: Session, actor: Actor) -> None:
    """Note that the present moment of the server is right, whatever events say; `actor` carries it."""
    newest = newest_moment(session)
    data = {"from": {"newest": newest.isoformat() if newest else ""}, "to": {"now": actor.at.isoformat()}}
    record(session, actor, Verb.SETTING_CHANGED, CLOCK_SUBJECT, data=data)


class ClockWatch:
    """What one process knows of the newest event. Until it has looked once, every clock is right."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest: datetime | None = None

    def look(self, session: Session, now: datetime) -> str:
        """Look at the events; return what the administrator is to be told, empty if nothing is wrong."""
        newest = newest_moment(session)
        with self._lock:
            self._newest = newest
        words = self.words(now)
        if words:
            log.warning("the clock says %s, the newest event %s", now, newest)
        return words

    def note(self, now: datetime) -> None:
        """Remember that something was written at a moment."""
        with self._lock:
            if self._newest is not None and now > self._newest:
                self._newest = now

    def behind(self, now: datetime) -> timedelta:
        """Return by how much the clock is behind the newest event; zero if it is not."""
        newest = self._newest
        return max(newest - now, timedelta(0)) if newest is not None else timedelta(0)

    def refuses(self, now: datetime) -> bool:
        """Whether the clock is so far behind that nothing is to be written."""
        return self.behind(now) >= REFUSED_FROM

    def words(self, now: datetime) -> str:
        """Return what is wrong and what is to be done, for who keeps the machine; empty if nothing is."""
        newest = self._newest
        if newest is None or self.behind(now) < TOLD_FROM:
            return ""
        told = (
            f"Đồng hồ máy chủ báo {format_moment(now)}, mà việc ghi gần nhất là lúc {format_moment(newest)}."
        )
        stopped = " Vì chậm từ một ngày trở lên nên KL01 tạm ngừng ghi." if self.refuses(now) else ""
        return f"{told}{stopped} {_HOW} {_ELSE}"
