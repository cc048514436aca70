"""Forms of the owner's, loaded as a folder of theirs is."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.forms.bundled import Fate, load_own_forms
from kl01.forms.definition.data import Definition


def load_forms(session: Session, plan_id: int, definitions: Iterable[Definition], actor: Actor) -> list[str]:
    """Load forms of which none comes with KL01; return the codes of those that changed."""
    changes = load_own_forms(session, plan_id, definitions, {}, actor)
    return [one.definition.code for one in changes if one.fate is not Fate.LEFT]
