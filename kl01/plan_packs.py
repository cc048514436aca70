"""Whole plan packs: the plan and the forms that come with it, read from a folder and loaded together.

It names what forms and the checklist know, so it stands above their rooms. Whose text a plan and each of its
forms says is noted with it (`plan/bundled.py`, `forms/bundled.py`): what is the owner's is never replaced by
what comes with KL01.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.checklist.facts import FACT_NAMES
from kl01.checklist.models import ItemStatus
from kl01.forms.bundled import Fate, FormChange, follow_bundled_forms, load_own_forms
from kl01.forms.definition.data import Definition
from kl01.forms.definition.reading import load_definitions
from kl01.forms.definition.stored import text_hash
from kl01.org.kinds import UnitKind
from kl01.papers.models import Paper
from kl01.plan.bundled import follow_bundled_plan, load_own_plan, plan_hash
from kl01.plan.models import Plan, PlanItem
from kl01.plan.pack import BUNDLED_PACKS, PLAN_FILE, PlanPack, load_pack
from kl01.plan.queries import plan_by_code

_NAMED_CHANGES: Final = 10
"""So many changed items of a plan are named, the others counted."""
_OF_THE_PLAN: Final = frozenset({"new", "plan", "sections", "owners"})


def read_pack(folder: Path) -> PlanPack:
    """Read a plan pack that names only kinds of units and facts that KL01 knows; raises PackError."""

    return load_pack(folder, known_unit_kinds=[kind.value for kind in UnitKind], known_facts=FACT_NAMES)


def read_forms(folder: Path) -> tuple[Definition, ...]:
    """Read the forms of a plan pack that name only facts that KL01 knows; raises PackError."""

    return load_definitions(folder, known_facts=FACT_NAMES)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A plan that comes with KL01, with its forms by code."""

    pack: PlanPack
    forms: Mapping[str, Definition]
    hashes: Mapping[str, str]
    """Of its texts: of each form by its code, of the plan under WHOLE_PLAN."""


WHOLE_PLAN: Final = "ke-hoach"
"""What the text of a plan without its forms is called beside the codes of forms, which begin with “mau-”."""


def bundles() -> Mapping[str, Bundle]:
    """Return the plans that come with KL01, by code. Raises PackError for one that can't be read."""
    return _bundles_in(BUNDLED_PACKS)


@lru_cache(maxsize=4)
def _bundles_in(packs: Path) -> Mapping[str, Bundle]:
    folders = sorted(path.parent for path in packs.glob(f"*/{PLAN_FILE}"))
    return {one.pack.code: one for one in map(_read_bundle, folders)}


def _read_bundle(folder: Path) -> Bundle:
    pack, forms = read_pack(folder), {form.code: form for form in read_forms(folder)}
    hashes = {code: text_hash(form) for code, form in forms.items()}
    return Bundle(pack, forms, {**hashes, WHOLE_PLAN: plan_hash(pack)})


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was changed by a pack, false if nothing was."""

    pack: PlanPack
    plan: tuple[str, ...]
    """Codes of items, and words for all else."""
    plan_is_own: bool
    forms: tuple[FormChange, ...]
    waits_for: tuple[str, int] | None = None
    """The plan whose years a new one leaves to it, and the year from which the new one is followed."""

    def __bool__(self) -> bool:
        return bool(self.plan) or any(one.fate is not Fate.LEFT for one in self.forms)

    @property
    def is_new(self) -> bool:
        """Whether the plan was not there before."""
        return "new" in self.plan

    def sentences(self) -> list[str]:
        """Say what became of the plan and of each form, one sentence each; nothing of what stayed."""
        whose = _WHOSE[self.plan_is_own]
        told = []
        if self.is_new:
            told.append("Kế hoạch mới, đã thêm.")
            if self.waits_for:
                told.append(_WAITS.format(*self.waits_for))
        elif self.plan:
            told.append(f"Kế hoạch và nội dung theo dõi: {whose}; đổi {_changed_words(self.plan)}.")
        return told + [_form_sentence(one) for one in self.forms]


_WAITS: Final = (
    "Các năm trước {1} vẫn theo dõi theo “{0}”, ô đã đánh dấu và phiếu của kế hoạch đó vẫn như cũ; "
    "kế hoạch này đọc được ngay ở trang Kế hoạch và theo dõi từ năm {1}. Sửa năm đó ở Quản trị › Kế hoạch."
)
_WHOSE: Final = {True: "theo bản của đơn vị", False: "theo bản đi kèm phần mềm"}


def _changed_words(changes: tuple[str, ...]) -> str:
    parts = []
    if not _OF_THE_PLAN.isdisjoint(changes):
        parts.append("phần chung của kế hoạch")
    if items := [one for one in changes if one not in _OF_THE_PLAN]:
        named = ", ".join(items[:_NAMED_CHANGES])
        more = f" và {len(items) - _NAMED_CHANGES} nội dung khác" if len(items) > _NAMED_CHANGES else ""
        parts.append(f"{len(items)} nội dung ({named}{more})")
    return ", ".join(parts)


def _form_sentence(change: FormChange) -> str:
    name = f"{change.definition.mark} – {change.definition.name}"
    match change.fate:
        case Fate.ADDED:
            return f"{name}: đã thêm, {_WHOSE[change.is_own]}."
        case Fate.CHANGED:
            return f"{name}: đã đổi, từ nay {_WHOSE[change.is_own]}."
        case Fate.RETIRED:
            return f"{name}: không còn trong thư mục nên thôi dùng; phiếu đã viết vẫn giữ."
        case Fate.LEFT:
            file = f"{change.definition.code}.toml"
            return f"{name}: thư mục không có tệp {file} nên giữ nguyên bản đi kèm phần mềm."


def load_pack_into(
    session: Session, pack: PlanPack, definitions: tuple[Definition, ...], actor: Actor
) -> Loaded:
    """Make the stored plan and its forms say what a checked pack of the owner's says; return what changed.

    What differs from the text in force is the owner's from now on, all else stays whose it is.
    """
    bundle, before = bundles().get(pack.code), _followed_from(session, pack.code)
    changed = load_own_plan(session, pack, bundle.pack if bundle else None, actor)
    plan = plan_by_code(session, pack.code)
    assert plan is not None
    waits_for = _leave_years(session, plan, before)
    forms = load_own_forms(session, plan.id, definitions, bundle.forms if bundle else {}, actor)
    return Loaded(pack, tuple(changed), plan.bundled_hash is None, tuple(forms), waits_for)


def _followed_from(session: Session, code: str) -> int | None:
    """Return the first year in which a plan is followed that is there already."""
    plan = plan_by_code(session, code)
    return None if plan is None else max(plan.first_year, plan.followed_from or 0)


def _leave_years(session: Session, plan: Plan, before: int | None) -> tuple[str, int] | None:
    """Leave the years in which another plan is at work to that one: nobody's ticks and papers are hidden.

    For a plan that was followed before from a year on, that year stays. Returns of a new plan the name of the
    other and the year from which the new one is followed, None if it leaves nothing.
    """
    if before is not None:
        if plan.first_year < before and plan.followed_from is None:
            plan.followed_from = before
            session.flush()
        return None
    overlapping = (
        Plan.id != plan.id,
        Plan.first_year <= plan.extended_to,
        Plan.extended_to >= plan.first_year,
    )
    others = session.scalars(select(Plan).where(*overlapping).order_by(Plan.extended_to.desc(), Plan.id))
    other = next((one for one in others if _is_at_work(session, one)), None)
    if other is None:
        return None
    plan.followed_from = other.extended_to + 1
    session.flush()
    return other.name, plan.followed_from


def _is_at_work(session: Session, plan: Plan) -> bool:
    """Whether something was ticked or written under a plan, or the committee has prolonged it."""
    ticked = select(ItemStatus.id).join(PlanItem).where(PlanItem.plan_id == plan.id).limit(1)
    written = select(Paper.id).where(Paper.plan_id == plan.id).limit(1)
    return (
        plan.extended_to > plan.last_year
        or session.scalar(ticked) is not None
        or session.scalar(written) is not None
    )


def load_bundled(session: Session, actor: Actor) -> list[Loaded]:
    """Bring what comes with KL01: what is new, and what nobody of the owner's has changed.

    Returns what changed, of each plan that it brings. Raises PackError for a bundled plan that can't be read.
    """
    found = []
    for bundle in bundles().values():
        before = _followed_from(session, bundle.pack.code)
        changed = follow_bundled_plan(session, bundle.pack, actor)
        plan = session.scalars(select(Plan).where(Plan.code == bundle.pack.code)).one()
        _leave_years(session, plan, before)
        forms = follow_bundled_forms(session, plan.id, bundle.forms, actor)
        if changed or forms:
            found.append(Loaded(bundle.pack, tuple(changed), plan_is_own=False, forms=tuple(forms)))
    return found
