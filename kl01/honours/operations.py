"""What changes on the honours page besides the workflow of exemplars."""

from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.exemplars.models import Exemplar
from kl01.exemplars.operations import StaleExemplarError, record_change
from kl01.exemplars.rules import (
    ExemplarState,
)


def set_photo(session: Session, exemplar: Exemplar, photo: str, version: int, actor: Actor) -> str:
    """Give an exemplar another photo (its stored name; empty: none) and return the one before."""
    if exemplar.version != version or exemplar.state is ExemplarState.WITHDRAWN:
        raise StaleExemplarError
    before, exemplar.photo = exemplar.photo, photo
    exemplar.changed_at = actor.at
    session.flush()
    record_change(session, exemplar, Verb.EXEMPLAR_PHOTO_CHANGED, actor, {"removed": not photo})
    return before
