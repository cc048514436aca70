"""The counted facts of papers that items of a plan show (`auto` items: II2-09, II2-10, II2-11, II3-02)."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy.orm import Session

from kl01.forms.versions import Form, personal_forms
from kl01.org.units import unit_and_under
from kl01.periods import Period
from kl01.plan.catalogue import Catalogue, plan_for, plans
from kl01.submissions.operations import EXAMPLE_FACT
from kl01.submissions.queries import Tally, reference_day, tally
from kl01.web.pages import current_day


def paper_facts(session: Session, unit_id: int, year: int) -> Mapping[str, str]:
    """Return how many of a unit's people, those of its cells included, have handed in each form: “12/40”.

    Of a form of the term it says how many had by the end of the year. Who names their example is counted over
    the papers handed in of the year and the term.
    """
    plan = plan_for(plans(session), year)
    if plan is None:
        return {}
    today = current_day()
    units = unit_and_under(session, unit_id)
    found: dict[str, str] = {}
    examples = handed = 0
    for form in personal_forms(session, plan.plan_id):
        counted = _count(session, plan, form, year, units, today)
        if counted is None or not form.definition.fact:
            continue
        found[form.definition.fact] = f"{counted.handed_in}/{counted.owed}"
        if any(field.fact == EXAMPLE_FACT for _, field in form.definition.fields()):
            examples += counted.with_example
            handed += counted.handed_in
    found[EXAMPLE_FACT] = f"{examples}/{handed}"
    return found


def _count(
    session: Session, plan: Catalogue, form: Form, year: int, units: Collection[int], today: date
) -> Tally | None:
    period = Period.TERM if form.is_for_term else Period(year)
    if period not in form.periods(plan):
        return None
    return tally(session, plan.plan_id, form, period, units, reference_day(Period(year), plan, today))
