"""Until when a person may hand in a paper, in words."""

from sqlalchemy.orm import Session

from kl01.forms.versions import Form, due_day_of
from kl01.periods import Period, format_weekday
from kl01.plan.catalogue import Catalogue
from kl01.submissions.people import Affiliation


def due_words(session: Session, plan: Catalogue, form: Form, period: Period, home: Affiliation) -> str:
    """Return the last day on which a person may hand in a form of a year, with its weekday."""
    return format_weekday(home.last_day(due_day_of(session, plan, form, period)))
