"""Personal forms by code and period, and the periods that people are busy with."""

from datetime import date

from sqlalchemy.orm import Session

from kl01.forms.due import near_years
from kl01.forms.versions import Form, current_form, personal_forms
from kl01.org.kinds import Standing
from kl01.periods import Period
from kl01.plan.catalogue import Catalogue, plan_for, plans


def find_form(
    session: Session,
    code: str,
    period: Period,
    standing: Standing | None = None,
    *,
    today: date | None = None,
) -> tuple[Catalogue, Form] | None:
    """Return the personal form with a code for a period and its plan, the newest plan first.

    With a standing only a form that people of it write. Of several plans' forms for the term it is that of
    the plan of `today`.
    """
    found = plans(session)
    present = plan_for(found, today.year) if today and period.is_term else None
    for plan in sorted(found, key=lambda one: one != present):
        form = current_form(session, plan.plan_id, code)
        if form is None or form.definition.for_unit or period not in form.periods(plan):
            continue
        if standing is None or form.is_for(standing):
            return plan, form
    return None


def busy_periods(form: Form, plan: Catalogue, today: date) -> list[Period]:
    """Return the periods of a form that people are busy with."""
    return [one for one in form.periods(plan) if one.is_term or one.year in near_years(today)]


def listed_periods(form: Form, plan: Catalogue, today: date) -> list[Period]:
    """Return the periods of a form that a list offers: those near and the year before, else its last."""
    wanted = {Period(today.year - 1), *busy_periods(form, plan, today)}
    return [one for one in form.periods(plan) if one in wanted] or form.periods(plan)[-1:]


def present_forms(session: Session, today: date) -> tuple[Catalogue, list[Form]] | None:
    """Return the plan of today with its personal forms; None before any is loaded."""
    plan = plan_for(plans(session), today.year)
    return (plan, personal_forms(session, plan.plan_id)) if plan else None
