"""Whose text a form says: a bundled one, which follows the program, or the owner's, which nothing replaces.

What is loaded from a folder is the owner's where it differs from what comes with KL01. What the owner has not
named stays, or is added, as KL01 brings it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.forms.definition.data import Definition
from kl01.forms.definition.stored import from_json, text_hash
from kl01.forms.models import FormTemplate
from kl01.forms.versions import add_version


class Fate(StrEnum):
    """What became of a form."""

    ADDED = auto()
    CHANGED = auto()
    RETIRED = auto()
    """It can't be begun any more."""
    LEFT = auto()
    """The folder doesn't name it, so it stays as KL01 brings it."""


@dataclass(frozen=True, slots=True)
class FormChange:
    """What became of one form."""

    definition: Definition
    fate: Fate
    is_own: bool
    """Whether its text is the owner's now."""


def newest_versions(session: Session, plan_id: int) -> dict[str, FormTemplate]:
    """Return the newest version of every form that a plan has or had, by code."""
    asked = select(FormTemplate).where(FormTemplate.plan_id == plan_id)
    return {row.code: row for row in session.scalars(asked.order_by(FormTemplate.code, FormTemplate.number))}


def load_own_forms(
    session: Session,
    plan_id: int,
    definitions: Iterable[Definition],
    bundled: Mapping[str, Definition],
    actor: Actor,
) -> list[FormChange]:
    """Make a plan's forms say what the definitions of the owner's folder say; return what became of them.

    What differs from the text in force is the owner's from now on, unless it is the text that comes with KL01
    (`bundled`, by code). A bundled form that the folder doesn't name stays; one of the owner's is taken away.
    """
    stored = newest_versions(session, plan_id)
    changes = []
    for definition in definitions:
        old = stored.pop(definition.code, None)
        if old and old.is_current and from_json(old.definition) == definition:
            continue
        changes.append(_load_own(session, plan_id, definition, old, bundled.get(definition.code), actor))
    for code, row in stored.items():
        if not row.is_current:
            continue
        if row.bundled_hash is not None:
            changes.append(FormChange(from_json(row.definition), Fate.LEFT, is_own=False))
            continue
        row.is_current = False
        row.kept_against = text_hash(bundled[code]) if code in bundled else None
        changes.append(FormChange(from_json(row.definition), Fate.RETIRED, is_own=True))
    _record(session, plan_id, changes, actor)
    return changes


def _load_own(
    session: Session,
    plan_id: int,
    definition: Definition,
    old: FormTemplate | None,
    theirs: Definition | None,
    actor: Actor,
) -> FormChange:
    is_own, fate = definition != theirs, _fate(old)
    against = None
    if is_own and old is not None and old.bundled_hash is None:
        against = old.kept_against  # what was not told yet is still to be told
    elif is_own and theirs is not None:
        against = text_hash(theirs)
    add_version(
        session,
        plan_id,
        definition,
        actor,
        bundled_hash=None if is_own else text_hash(definition),
        kept_against=against,
    )
    return FormChange(definition, fate, is_own)


def _fate(old: FormTemplate | None) -> Fate:
    """Return what becomes of a form that gets a version after this one."""
    return Fate.CHANGED if old is not None and old.is_current else Fate.ADDED


def follow_bundled_forms(
    session: Session, plan_id: int, bundled: Mapping[str, Definition], actor: Actor
) -> list[FormChange]:
    """Let the forms of a plan that are not the owner's say what comes with KL01 now; return what changed.

    A form that is new in the bundle is added. One that the owner has changed, or taken away, stays as it is.
    """
    stored = newest_versions(session, plan_id)
    changes = []
    for code, definition in bundled.items():
        old, hashed = stored.pop(code, None), text_hash(definition)
        if old is not None and old.bundled_hash is None:
            continue
        if old is not None and old.is_current and from_json(old.definition) == definition:
            if old.bundled_hash != hashed:
                old.bundled_hash = hashed
            continue
        fate = _fate(old)
        add_version(session, plan_id, definition, actor, bundled_hash=hashed)
        changes.append(FormChange(definition, fate, is_own=False))
    for row in stored.values():
        if row.is_current and row.bundled_hash is not None:
            row.is_current = False
            changes.append(FormChange(from_json(row.definition), Fate.RETIRED, is_own=False))
    _record(session, plan_id, changes, actor)
    return changes


def take_bundled_form(session: Session, plan_id: int, definition: Definition, actor: Actor) -> None:
    """Let a form of the owner's follow the bundled text again."""
    old = newest_versions(session, plan_id).get(definition.code)
    if old is not None and old.is_current and from_json(old.definition) == definition:
        old.bundled_hash, old.kept_against = text_hash(definition), None
    else:
        add_version(session, plan_id, definition, actor, bundled_hash=text_hash(definition))
    session.flush()
    record(session, actor, Verb.FORM_LOADED, ("plan", str(plan_id)), data={"changed": [definition.code]})


def keep_own_form(
    session: Session, plan_code: str, own: FormTemplate, definition: Definition, actor: Actor
) -> None:
    """Keep the owner's text of a form in place of a bundled one: of that text they are told no more."""
    own.kept_against = text_hash(definition)
    session.flush()
    record(
        session,
        actor,
        Verb.BUNDLE_DECLINED,
        ("form", f"{plan_code}:{own.code}"),
        data={"declined": own.kept_against},
    )


def _record(session: Session, plan_id: int, changes: list[FormChange], actor: Actor) -> None:
    session.flush()
    changed = [one.definition.code for one in changes if one.fate is not Fate.LEFT]
    if changed:
        record(session, actor, Verb.FORM_LOADED, ("plan", str(plan_id)), data={"changed": changed})
