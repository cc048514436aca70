"""What is done to settings: each change is one audit event with the old and the new value."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.db import StaleVersionError
from kl01.settings.models import SettingValue
from kl01.settings.rules import Setting

SUBJECT = "setting"
"""The audit trail's name of this kind of thing; its key is the setting's."""


def put_setting(session: Session, actor: Actor, setting: Setting[Any], text: str, seen: str) -> bool:
    """Set a setting to what was typed or chosen; return whether that changed anything.

    `seen` is the value that its page showed, as it is stored. Raises Refusal, at `TYPED` or `CHOSEN`, if the
    text is no value, and StaleVersionError if the value is another by now and not the wanted one either.
    """
    return _change(session, actor, setting, setting.kind.write(setting.kind.read(text)), seen)


def reset_setting(session: Session, actor: Actor, setting: Setting[Any], seen: str) -> bool:
    """Let a setting follow its default again; return whether that changed anything. Raises as put_setting."""
    return _change(session, actor, setting, setting.default_text, seen)


def _change(session: Session, actor: Actor, setting: Setting[Any], wanted: str, seen: str) -> bool:
    row = session.get(SettingValue, setting.key)
    stored = row.value if row else None
    wanted_row = None if wanted == setting.default_text else wanted
    if stored == wanted_row:
        return False
    # The value that was seen, and not the row's version: a row goes with the default and comes anew, and
    # two versions 1 would be taken for the same.
    present = setting.kind.write(setting.value_of(stored))
    if seen != present and wanted != present:
        raise StaleVersionError
    data = {"from": {"value": present if stored is None else stored}, "to": {"value": wanted}}
    try:
        _write(session, actor, setting.key, row, wanted_row)
    except (IntegrityError, StaleDataError) as error:  # at the same moment, where two may write at once
        raise StaleVersionError from error
    record(session, actor, Verb.SETTING_CHANGED, (SUBJECT, setting.key), data=data)
    return True


def _write(session: Session, actor: Actor, key: str, row: SettingValue | None, wanted: str | None) -> None:
    if wanted is None:
        session.delete(row)
    elif row is None:
        session.add(SettingValue(key=key, value=wanted, changed_at=actor.at, changed_by_id=actor.person_id))
    else:
        row.value, row.changed_at, row.changed_by_id = wanted, actor.at, actor.person_id
    session.flush()
