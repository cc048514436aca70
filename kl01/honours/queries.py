"""Reading the honours: who is published, found by year, kind, field and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from kl01.exemplars.models import Exemplar
from kl01.exemplars.rules import Consent, ExemplarKind, ExemplarState
from kl01.org.models import OrgUnit
from kl01.text import fold_words

PUBLISHED = and_(Exemplar.state == ExemplarState.COMMENDED, Exemplar.consent == Consent.AGREED)
"""The condition that everybody may read of an exemplar; as rules.is_published."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the honours a person looks for; what is None or empty doesn't limit."""

    year: int | None = None
    kind: ExemplarKind | None = None
    field: str = ""
    unit_id: int | None = None
    words: str = ""
    newest_year: bool = False
    """Of what else is looked for, only the newest year that has any."""


MOST_WORDS = 8
"""Of what is typed; more never tell more."""


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [PUBLISHED]
    if wanted.year is not None:
        found.append(Exemplar.year == wanted.year)
    if wanted.kind is not None:
        found.append(Exemplar.kind == wanted.kind)
    if wanted.field:
        found.append(Exemplar.field == wanted.field)
    if wanted.unit_id is not None:
        found.append(Exemplar.unit_id == wanted.unit_id)
    words = fold_words(wanted.words).split()[:MOST_WORDS]
    found += (Exemplar.folded.contains(f" {word}", autoescape=True) for word in words)
    if wanted.newest_year:
        found.append(Exemplar.year == select(func.max(Exemplar.year)).where(*found).scalar_subquery())
    return found


@dataclass(frozen=True, slots=True)
class Honour:
    """A published exemplar as a list shows it."""

    id: int
    kind: ExemplarKind
    name: str
    row: dict[str, str]
    unit_name: str
    year: int
    field: str
    decision_number: str
    decided_on: date
    photo: str


def honour_of(one: Exemplar) -> Honour:
    """Return a published exemplar as a list shows it."""
    assert one.decided_on is not None
    return Honour(
        one.id,
        one.kind,
        one.name,
        one.row,
        one.unit.name,
        one.year,
        one.field,
        one.decision_number,
        one.decided_on,
        one.photo,
    )


_HONOUR: tuple[InstrumentedAttribute[Any], ...] = (
    Exemplar.id,
    Exemplar.kind,
    Exemplar.name,
    Exemplar.row,
    OrgUnit.name,
    Exemplar.year,
    Exemplar.field,
    Exemplar.decision_number,
    Exemplar.decided_on,
    Exemplar.photo,
)
_NEWEST = (Exemplar.decided_on.desc(), Exemplar.id.desc())


def honour_page(session: Session, wanted: Wanted, page: int, length: int) -> tuple[list[Honour], int]:
    """Return a page of the published exemplars that are found, and how many there are in all.

    The newest decision stands first. A page that lies beyond the last is empty.
    """
    # Two statements: a count over the window of the same one would carry every row whole.
    conditions = _conditions(wanted)
    rows = session.execute(
        select(*_HONOUR)
        .join(OrgUnit, OrgUnit.id == Exemplar.unit_id)
        .where(*conditions)
        .order_by(*_NEWEST)
        .offset((page - 1) * length)
        .limit(length)
    )
    return [Honour(*shown) for shown in rows], count_honours(session, wanted)


def count_honours(session: Session, wanted: Wanted) -> int:
    """Return how many published exemplars are found."""
    return session.scalar(select(func.count()).select_from(Exemplar).where(*_conditions(wanted))) or 0


def honours(session: Session, wanted: Wanted, most: int, first: int = 0) -> Sequence[Exemplar]:
    """Return whole published exemplars with their units, the newest decision first, for papers.

    No more than `most`, from the place `first` on, counted from 0.
    """
    return session.scalars(
        select(Exemplar)
        .where(*_conditions(wanted))
        .options(joinedload(Exemplar.unit))
        .order_by(*_NEWEST)
        .offset(first)
        .limit(most)
    ).all()


def honoured_years(session: Session) -> list[int]:
    """Return the years that have published exemplars, the newest first."""
    years = select(Exemplar.year).where(PUBLISHED).distinct().order_by(Exemplar.year.desc())
    return list(session.scalars(years))


def honoured_fields(session: Session) -> list[str]:
    """Return the fields (lĩnh vực) of the published exemplars, in the order of their letters."""
    return sorted(session.scalars(select(Exemplar.field).where(PUBLISHED, Exemplar.field != "").distinct()))


def published(session: Session, exemplar_id: int) -> Exemplar | None:
    """Return a published exemplar, None for any other."""
    return session.scalar(select(Exemplar).where(Exemplar.id == exemplar_id, PUBLISHED))
