"""Papers of others, begun and handed in the way people do it, for tests of what happens to them then."""

from datetime import datetime

from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.forms.versions import form_of
from kl01.org.models import Person
from kl01.periods import Period, local_day
from kl01.submissions.document import words_now
from kl01.submissions.keeper import OpenSubmission
from kl01.submissions.models import Submission
from kl01.submissions.operations import Move, start_paper, submit_paper
from kl01.submissions.people import home_of, receivers_of
from kl01.submissions.receivers import Receiver
from kl01.submissions.rules import Act, sides_of
from kl01.submissions.years import find_form
from tests.papers.filled import fill_paper
from tests.principals import at_noon
from tests.principals import person as somebody


def begin(session: Session, person: Person, code: str, year: int, at: datetime) -> Submission:
    """Begin a paper, as its owner."""
    found, period = find_form(session, code, Period.of(year)), Period.of(year)
    home = home_of(session, person.id, local_day(at))
    assert found is not None
    assert home is not None
    return start_paper(session, *found, period, person, home, Actor(person.id, person.full_name, at))


def hand_in(
    session: Session, person: Person, code: str, year: int, at: datetime, to: Receiver | None = None
) -> Submission:
    """Write a paper and hand it in, to the usual receiver if none is named."""
    found, day = find_form(session, code, Period.of(year)), local_day(at)
    home = home_of(session, person.id, day)
    assert found is not None
    assert home is not None
    paper = begin(session, person, code, year, at)
    form = form_of(session, paper.template_id)
    fill_paper(session, paper, form, at)
    receiver = to or receivers_of(session, person.id, home, day)[0]
    nobody: OpenSubmission = OpenSubmission(
        paper, form, found[0], at_noon(somebody(person_id=person.id), day), True, False, False
    )
    submit_paper(
        session,
        paper,
        form,
        home,
        receiver,
        words_now(session, nobody, receiver),
        Move(Act.SUBMIT, sides_of(person.id, person.id, writes=True), paper.version),
        lambda _text: [],
        Actor(person.id, person.full_name, at),
    )
    return paper
