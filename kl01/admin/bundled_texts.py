"""The texts that come with KL01 beside the owner's: which are in force, and what waits for a choice."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, auto

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.db import StaleVersionError
from kl01.forms.bundled import keep_own_form, newest_versions, take_bundled_form
from kl01.forms.definition.data import Definition
from kl01.forms.definition.stored import text_hash
from kl01.forms.models import FormTemplate
from kl01.forms.versions import form_of
from kl01.kept import Part, kept
from kl01.plan.bundled import keep_own_plan, plan_hash, plan_text, stored_text, take_bundled_plan
from kl01.plan.models import Plan
from kl01.plan.pack import PlanPack
from kl01.plan_packs import WHOLE_PLAN, Bundle, bundles

Said = PlanPack | Definition


class Standing(StrEnum):
    """How a text in force stands to the bundled one."""

    FOLLOWS = auto()
    """It is the bundled text."""
    NEWER = auto()
    """It is the owner's, and there is a bundled text that they haven't decided about."""
    KEPT = auto()
    """It is the owner's, and they know of the bundled text."""

    @property
    def label(self) -> str:
        """The standing in words."""
        return _LABELS[self]


_LABELS = {
    Standing.FOLLOWS: "Theo bản đi kèm phần mềm",
    Standing.NEWER: "Có bản mới, chờ quyết định",
    Standing.KEPT: "Giữ bản của đơn vị",
}


@dataclass(frozen=True, slots=True)
class _Mark:
    """Whose the newest text of a plan or a form is, as it is stored."""

    plan_id: int
    plan_code: str
    part: str
    template_id: int
    """0 for the plan itself."""
    in_force: bool
    is_own: bool
    kept_against: str | None


@kept(Part.PLANS, Part.FORMS)
def _marks(session: Session) -> tuple[_Mark, ...]:
    """Return whose each plan and each of its forms is, plans first, forms by code."""
    found = []
    plans = {plan.id: plan for plan in session.scalars(select(Plan).order_by(Plan.id))}
    for plan in plans.values():
        own = plan.bundled_hash is None
        found.append(_Mark(plan.id, plan.code, WHOLE_PLAN, 0, True, own, plan.kept_against))
    columns = (
        FormTemplate.plan_id,
        FormTemplate.code,
        FormTemplate.id,
        FormTemplate.is_current,
        FormTemplate.bundled_hash,
        FormTemplate.kept_against,
    )
    ordered = select(*columns).order_by(FormTemplate.plan_id, FormTemplate.code, FormTemplate.number)
    newest = {(row.plan_id, row.code): row for row in session.execute(ordered)}
    for (plan_id, code), row in newest.items():
        own = row.bundled_hash is None
        found.append(_Mark(plan_id, plans[plan_id].code, code, row.id, row.is_current, own, row.kept_against))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class BundledText:
    """A plan, or a form, that comes with KL01, beside what is in force here."""

    plan_id: int
    plan_code: str
    plan_name: str
    part: str
    """The form's code, or WHOLE_PLAN."""
    standing: Standing
    own: Said | None
    """What is in force; None: a form that the owner has taken away."""
    bundled: Said
    bundled_hash: str

    @property
    def title(self) -> str:
        """What it is called."""
        if isinstance(self.bundled, Definition):
            return f"{self.bundled.mark} – {self.bundled.name}"
        return "Kế hoạch và nội dung theo dõi"

    @property
    def seen(self) -> str:
        """What a page says it has shown: another choice is made of other texts."""
        said = "" if self.own is None or self.standing is Standing.FOLLOWS else _hash(self.own)
        return f"{self.bundled_hash[:20]}-{said[:20]}"


def _hash(said: Said) -> str:
    return text_hash(said) if isinstance(said, Definition) else plan_hash(said)


def bundled_texts(session: Session) -> list[BundledText]:
    """Return all texts that come with KL01 for plans that are here, by plan, the plan itself first."""
    found = bundles()
    return [text for one in _marks(session) if (text := _text(session, one, found.get(one.plan_code)))]


def _text(session: Session, mark: _Mark, bundle: Bundle | None) -> BundledText | None:
    """Return what is bundled beside a text, None where nothing is."""
    if bundle is None or mark.part not in bundle.hashes:
        return None
    hashed = bundle.hashes[mark.part]
    own, bundled = _both(session, mark, bundle)
    standing = Standing.FOLLOWS
    if mark.is_own:
        known = mark.kept_against == hashed or own == bundled
        standing = Standing.KEPT if known else Standing.NEWER
    return BundledText(
        mark.plan_id, mark.plan_code, bundle.pack.name, mark.part, standing, own, bundled, hashed
    )


def _both(session: Session, mark: _Mark, bundle: Bundle) -> tuple[Said | None, Said]:
    if mark.part == WHOLE_PLAN:
        return stored_text(session, mark.plan_id), plan_text(bundle.pack)
    own = form_of(session, mark.template_id).definition if mark.in_force else None
    return own, bundle.forms[mark.part]


def undecided(session: Session) -> Iterator[BundledText]:
    """Yield the texts of the owner's beside which there is a bundled one that they haven't decided about."""
    found = bundles()
    for one in _marks(session):
        bundle = found.get(one.plan_code)
        # Most are not the owner's, or decided: what they say is not read for that.
        if one.is_own and bundle and bundle.hashes.get(one.part, one.kept_against) != one.kept_against:
            text = _text(session, one, bundle)
            if text and text.standing is Standing.NEWER:
                yield text


def take_bundled(session: Session, text: BundledText, seen: str, actor: Actor) -> None:
    """Let a text of the owner's follow the bundled one from now on.

    Raises StaleVersionError if other texts were seen than there are now.
    """
    _check(text, seen)
    if isinstance(text.bundled, Definition):
        take_bundled_form(session, text.plan_id, text.bundled, actor)
    else:
        take_bundled_plan(session, bundles()[text.plan_code].pack, actor)


def keep_own(session: Session, text: BundledText, seen: str, actor: Actor) -> None:
    """Keep a text of the owner's, and tell no more of the bundled one. Raises StaleVersionError as above."""
    _check(text, seen)
    if isinstance(text.bundled, Definition):
        form = newest_versions(session, text.plan_id)[text.part]
        keep_own_form(session, text.plan_code, form, text.bundled, actor)
    else:
        keep_own_plan(session, session.get_one(Plan, text.plan_id), text.bundled, actor)


def _check(text: BundledText, seen: str) -> None:
    if text.standing is Standing.FOLLOWS or text.seen != seen:
        raise StaleVersionError
