"""What the administrator's pages read beside what the rooms tell."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.org.models import Person


def names_of(session: Session, person_ids: Iterable[int]) -> Mapping[int, str]:
    """Return the names of people, by their ids."""
    wanted = set(person_ids)
    if not wanted:
        return {}
    rows = session.execute(select(Person.id, Person.full_name).where(Person.id.in_(wanted)))
    return {row.id: row.full_name for row in rows}
