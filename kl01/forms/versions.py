"""The forms of a plan: loading their versions, finding the one that counts, calling them by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.forms.definition.data import Definition
from kl01.forms.definition.stored import from_json, to_json
from kl01.forms.definition.vocabulary import Cadence
from kl01.forms.due import first_due_day
from kl01.forms.models import AnnualTheme, FormTemplate, FormYear
from kl01.kept import Part, kept
from kl01.org.kinds import Standing
from kl01.periods import Period
from kl01.plan.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Form:
    """A version of a form, of a plan."""

    template_id: int
    content_hash: str
    definition: Definition = field(compare=False)
    """Told apart by the number and the hash of what it says."""

    @property
    def code(self) -> str:
        """The form's code."""
        return self.definition.code

    @property
    def is_for_term(self) -> bool:
        """Whether it is written once in the term."""
        return self.definition.period is Cadence.TERM

    def is_for(self, standing: Standing) -> bool:
        """Whether people of a standing write it."""
        return standing.value in {audience.value for audience in self.definition.audience}

    def periods(self, plan: Catalogue) -> list[Period]:
        """Return the years it is written for, or the term alone."""
        if self.is_for_term:
            return [Period.TERM]
        first = max(self.definition.first_year, plan.followed_from)
        return [Period(year) for year in range(first, plan.extended_to + 1)]


def form_title(definition: Definition, period: Period) -> str:
    """Return “Mẫu 02 – Kế hoạch năm 2026”: how a form is called on screens."""
    return f"{definition.mark} – {definition.name} {period.text}".rstrip()


@kept(Part.FORMS)
def form_of(session: Session, template_id: int) -> Form:
    """Return the version of a form with a number."""
    stored = session.get_one(FormTemplate, template_id)
    return Form(template_id, stored.content_hash, from_json(stored.definition))


def _current(plan_id: int) -> Select[int]:
    return select(FormTemplate.id).where(FormTemplate.plan_id == plan_id, FormTemplate.is_current.is_(True))


@kept(Part.FORMS)
def current_forms(session: Session, plan_id: int) -> tuple[Form, ...]:
    """Return the forms of a plan in their newest versions, by code."""
    numbers = session.scalars(_current(plan_id).order_by(FormTemplate.code)).all()
    return tuple(form_of(session, number) for number in numbers)


def personal_forms(session: Session, plan_id: int) -> list[Form]:
    """Return the forms of a plan that people write for themselves, in their newest versions, by code."""
    return [form for form in current_forms(session, plan_id) if not form.definition.for_unit]


def current_form(session: Session, plan_id: int, code: str) -> Form | None:
    """Return a form of a plan in its newest version."""
    return next((form for form in current_forms(session, plan_id) if form.code == code), None)


def add_version(
    session: Session,
    plan_id: int,
    definition: Definition,
    actor: Actor,
    *,
    bundled_hash: str | None = None,
    kept_against: str | None = None,
) -> None:
    """Give a form a new version, which is the one that counts from now on.

    With the hash of the bundled text that it is, else it is the owner's own (see FormTemplate).
    """
    older = session.scalars(
        select(FormTemplate)
        .where(FormTemplate.plan_id == plan_id, FormTemplate.code == definition.code)
        .order_by(FormTemplate.number)
    ).all()
    for row in older:
        row.is_current = False
    session.flush()
    session.add(
        FormTemplate(
            plan_id=plan_id,
            code=definition.code,
            number=older[-1].number + 1 if older else 1,
            is_current=True,
            loaded_at=actor.at,
            content_hash=definition.content_hash,
            definition=to_json(definition),
            bundled_hash=bundled_hash,
            kept_against=kept_against,
        )
    )
    session.flush()


# --- What the committee sets for a year --------------------------------------------------------------------


def due_days(session: Session, plan: Catalogue, forms: Iterable[Form]) -> dict[tuple[str, Period], date]:
    """Return the last day of each form and period of a plan, by code and period."""
    own = _own_due_days(session, plan.plan_id)
    return {
        (form.code, period): own.get((form.code, period))
        or first_due_day(form.definition, period, plan.begins_on)
        for form in forms
        if form.definition.due
        for period in form.periods(plan)
    }


@kept(Part.FORMS)
def _own_due_days(session: Session, plan_id: int) -> Mapping[tuple[str, Period], date]:
    """Return the last days that the committee set itself, by code and period."""
    rows = session.execute(select(FormYear.code, FormYear.period, FormYear.due_on).filter_by(plan_id=plan_id))
    return {(row.code, row.period): row.due_on for row in rows}


def due_day_of(session: Session, plan: Catalogue, form: Form, period: Period) -> date:
    """Return the last day to hand in a form of a period."""
    own = _own_due_days(session, plan.plan_id).get((form.code, period))
    return own or first_due_day(form.definition, period, plan.begins_on)


@kept(Part.FORMS)
def theme_of(session: Session, plan_id: int, period: Period) -> str:
    """Return the theme of a year; empty if none is set, and for the term, which has none."""
    if period.is_term:
        return ""
    return session.scalar(select(AnnualTheme.title).filter_by(plan_id=plan_id, year=period.year)) or ""


def set_due_day(
    session: Session, plan: Catalogue, form: Form, period: Period, due_on: date, actor: Actor
) -> None:
    """Set the last day to hand in a form of a period."""
    row = session.scalar(select(FormYear).filter_by(plan_id=plan.plan_id, code=form.code, period=period))
    before = due_day_of(session, plan, form, period)
    if before == due_on:
        return
    if row is None:
        row = FormYear(plan_id=plan.plan_id, code=form.code, period=period)
        session.add(row)
    row.due_on = due_on
    session.flush()
    record(
        session,
        actor,
        Verb.FORM_YEAR_CHANGED,
        ("form_year", f"{plan.code}:{form.code}:{period.stored}"),
        data={"from": {"due_on": before.isoformat()}, "to": {"due_on": due_on.isoformat()}},
    )


def set_theme(session: Session, plan: Catalogue, year: int, title: str, actor: Actor) -> None:
    """Set the theme of a year; an empty one takes it away."""
    row = session.scalar(select(AnnualTheme).filter_by(plan_id=plan.plan_id, year=year))
    before = row.title if row else ""
    if before == title:
        return
    if row is None:
        row = AnnualTheme(plan_id=plan.plan_id, year=year)
        session.add(row)
    row.title = title
    session.flush()
    record(
        session,
        actor,
        Verb.FORM_YEAR_CHANGED,
        ("annual_theme", f"{plan.code}:{year}"),
        data={"from": {"theme": before}, "to": {"theme": title}},
    )


@dataclass(frozen=True, slots=True)
class Title:
    """How a paper is called: never the bare number of its form."""

    form: str
    """“Mẫu 02 – Kế hoạch năm 2026”."""
    plan: str

    def __str__(self) -> str:
        """Return the form's name."""
        return self.form


def paper_title(form: Form, plan: Catalogue, period: Period) -> Title:
    """Return the title of a paper of a form and period."""
    return Title(form_title(form.definition, period), plan.name)
