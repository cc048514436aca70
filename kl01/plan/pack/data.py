"""What a plan pack holds once it is read and checked."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from kl01.plan.rules import Basis, Cadence, Schedule, TickedBy, read_schedule

MAX_ITEM_TITLE: Final = 90
"""Characters: an item's title is one row label of the checklist."""
MAX_SECTION_TITLE: Final = 60
"""Characters: a section's title is a heading on a phone."""

# How many characters the database keeps; other texts may be of any length.
PLAN_LENGTHS: Final = {"code": 40, "name": 200, "issuer": 200, "subject_phrase": 200, "term_label": 60}
SECTION_LENGTHS: Final = {"code": 20, "title": MAX_SECTION_TITLE}
OWNER_LENGTHS: Final = {"code": 20, "name": 100}
ITEM_LENGTHS: Final = {"code": 20, "title": MAX_ITEM_TITLE, "fact": 40, "due": 60}
"""An item's section and owner are codes of the plan; its deadline has five characters at most."""


@dataclass(frozen=True, slots=True)
class BasisDocument:
    """A document that the plan carries out or refers to."""

    kind: str
    number: str
    date: date
    issuer: str
    subject: str
    """Empty where the plan does not quote it."""


@dataclass(frozen=True, slots=True)
class PackSection:
    """A section of the plan that has items."""

    code: str
    """As the plan counts: “II.3”, “III”."""
    title: str
    """Short, for screens."""
    heading: str
    """The plan's own words, without their number."""


@dataclass(frozen=True, slots=True)
class PackOwner:
    """Who has the duty, and the kinds of unit whose checklist shows it."""

    code: str
    name: str
    unit_kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackItem:
    """One item of the plan, the columns of items.csv."""

    code: str
    section: str
    title: str
    wording: str
    owner: str
    ticked_by: TickedBy
    fact: str
    """Name of the fact that an `auto` item shows and that the state of any other follows; empty for none."""
    cadence: Cadence
    due: str
    """In the normal form of `rules.Due`."""
    deadline: str
    first_year: int
    last_year: int
    basis: Basis
    basis_note: str
    evidence: str
    target: str
    plain: bool
    """State only: no text, no names, no upload."""
    document: bool
    """Asks for the number and date of a document."""
    enabled: bool
    """Whether the item is on when the plan is first loaded."""
    note: str

    @property
    def schedule(self) -> Schedule:
        """The item's schedule in the plan as issued."""
        return read_schedule(self.cadence, self.due, self.deadline, self.first_year, self.last_year)

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of all the item says; it changes exactly when a column does."""
        content = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PlanPack:
    """A whole plan as data, checked. Sections and items stand in the order of the files."""

    code: str
    name: str
    """Short, for screens."""
    title: str
    """The document's full title."""
    issuer: str
    begins: date | None
    """The first day of the plan: quarters that ended before it owe nothing. Never None in a checked pack."""
    number: str
    """Empty while unknown."""
    date: date | None
    """None while unknown."""
    subject_phrase: str
    """What the plan is about, as papers repeat it: “học tập và làm theo …”."""
    term_label: str
    first_year: int
    last_year: int
    basis_documents: tuple[BasisDocument, ...]
    sections: tuple[PackSection, ...]
    owners: tuple[PackOwner, ...]
    items: tuple[PackItem, ...]
