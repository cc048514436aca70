"""The room's own daily task: photos that no exemplar names are laid aside, and removed a month later.

A photo is written before the row that names it, and a process may stop in between. Nothing is removed at
once: the database may be the wrong one, or a copy of last week that somebody put in its place. What was laid
aside is shown as long as it is there, and is taken back as soon as a row names it again.
"""

import logging
import time
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.accounts.queries import any_account
from kl01.audit.operations import Actor
from kl01.db import end_transaction
from kl01.exemplars.models import Exemplar
from kl01.honours.photos import kept_photos, lay_aside, remove_aside, remove_halves, take_back
from kl01.honours.stories import photo_folder
from kl01.jobs.daily import DailyTask

log = logging.getLogger(__name__)

NEW: Final = timedelta(days=1)
"""So long nobody asks for the row of a photo: it may be on its way."""
ASIDE: Final = timedelta(days=30)
"""So long a photo lies aside before it is removed."""


def tidy_photos(session: Session, _actor: Actor, _today: date) -> None:
    """Lay aside the photos that no row names, and remove those that have long lain there.

    In a database without accounts there are no rows to ask: it is not the one that the photos belong to.
    """
    known = any_account(session)
    named = set(session.scalars(select(Exemplar.photo).where(Exemplar.photo != "")))
    end_transaction(session)
    if not known:
        return
    folder, now = photo_folder(), time.time()  # the clock of files, whatever that of the program says
    new, long_ago = now - NEW.total_seconds(), now - ASIDE.total_seconds()
    kept, aside = kept_photos(folder, new)
    taken = sum(lay_aside(folder, name, new) for name in kept if name not in named)
    for name in aside:
        if name in named:
            take_back(folder, name)
        else:
            remove_aside(folder, name, long_ago)
    remove_halves(folder, new)
    if taken:
        log.info("%d photos are laid aside that no exemplar names", taken)


TIDY_PHOTOS = DailyTask("tidy_photos", "Dọn ảnh không còn gương điển hình nào dùng", tidy_photos)
