"""Who acts in this request."""

from flask_login import current_user

from kl01.audit.operations import Actor
from kl01.org.access import Capacity, Principal
from kl01.web.errors import SessionOverError
from kl01.web.pages import clock


def principal() -> Principal:
    """Return the signed-in person. Raises SessionOverError if nobody is."""
    if not current_user.is_authenticated:
        raise SessionOverError
    found: Principal = current_user.principal
    return found


def actor(capacity: Capacity | None = None) -> Actor:
    """Return who acts now, for the audit trail; `capacity` says for whom."""
    person = principal()
    return Actor(
        person.person_id,
        person.name,
        clock()(),
        capacity.on_behalf_of_id if capacity else None,
        capacity.on_behalf_of_name if capacity else None,
    )
