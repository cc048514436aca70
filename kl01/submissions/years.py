"""Personal forms by code and year, and the years that people are busy with."""

from datetime import date

from sqlalchemy.orm import Session

from kl01.forms.due import near_years
from kl01.forms.versions import Form, current_form, personal_forms
from kl01.org.kinds import Standing
from kl01.plan.catalogue import Catalogue, plan_for, plans


def find_form(
    session: Session, code: str, year: int, standing: Standing | None = None
) -> tuple[Catalogue, Form] | None:
    """Return the personal form with a code for a year (0: the term) and its plan, the newest plan first.

    With a standing only a form that people of it write.
    """
    for plan in plans(session):
        form = current_form(session, plan.plan_id, code)
        if form is None or form.definition.for_unit or year not in form.years(plan):
            continue
        if standing is None or form.is_for(standing):
            return plan, form
    return None


def busy_years(form: Form, plan: Catalogue, today: date) -> list[int]:
    """Return the years of a form that people are busy with."""
    if form.is_for_term:
        return form.years(plan)
    return [year for year in form.years(plan) if year in near_years(today)]


def listed_years(form: Form, plan: Catalogue, today: date) -> list[int]:
    """Return the years of a form that a list offers: those near and the one before, else its last."""
    if form.is_for_term:
        return form.years(plan)
    wanted = {today.year - 1, *busy_years(form, plan, today)}
    return [year for year in form.years(plan) if year in wanted] or form.years(plan)[-1:]


def present_forms(session: Session, today: date) -> tuple[Catalogue, list[Form]] | None:
    """Return the plan of today with its personal forms; None before any is loaded."""
    plan = plan_for(plans(session), today.year)
    return (plan, personal_forms(session, plan.plan_id)) if plan else None
