"""The counted facts of papers that items of a plan show (`auto` items: II2-09, II2-10, II2-11, II3-02)."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from kl01.forms.versions import personal_forms
from kl01.org.units import unit_and_under
from kl01.periods import Period
from kl01.plan.catalogue import plan_for, plans
from kl01.submissions.operations import EXAMPLE_FACT
from kl01.submissions.queries import reference_day
from kl01.submissions.tallies import Counted, tallies
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
    day = reference_day(Period(year), plan, today)
    wanted = [
        Counted(form, period, day)
        for form in personal_forms(session, plan.plan_id)
        for period in [Period.TERM if form.is_for_term else Period(year)]
        if form.definition.fact and period in form.periods(plan)
    ]
    found: dict[str, str] = {}
    examples = handed = 0
    for one, counted in zip(wanted, tallies(session, plan.plan_id, wanted, units), strict=True):
        found[one.form.definition.fact] = f"{counted.handed_in}/{counted.owed}"
        if any(field.fact == EXAMPLE_FACT for _, field in one.form.definition.fields()):
            examples += counted.with_example
            handed += counted.handed_in
    found[EXAMPLE_FACT] = f"{examples}/{handed}"
    return found
