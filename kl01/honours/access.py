"""Opening what is published, and the photos of exemplars, for a person."""

from dataclasses import dataclass

from flask import abort
from sqlalchemy.orm import Session

from kl01.exemplars.access import load_exemplar_for
from kl01.exemplars.models import Exemplar
from kl01.honours.queries import published
from kl01.org.acting import Acting


@dataclass(frozen=True, slots=True)
class OpenHonour:
    """A published exemplar, which everybody may read."""

    exemplar: Exemplar
    acting: Acting
    """Who reads it."""


def load_honour_for(session: Session, acting: Acting, exemplar_id: int) -> OpenHonour:
    """Open a published exemplar: 404 for whatever is not published, or not any more."""
    return OpenHonour(published(session, exemplar_id) or abort(404), acting)


def load_photo_for(session: Session, acting: Acting, exemplar_id: int) -> Exemplar:
    """Open an exemplar for its photo: one that is published, or that the person may read; 404 for others."""
    return published(session, exemplar_id) or load_exemplar_for(session, acting, exemplar_id).exemplar
