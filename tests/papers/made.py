"""Papers of others, begun and handed in the way people do it, for tests of what happens to them then."""

from datetime import datetime

from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.forms.versions import form_of
from kl01.org.models import Person
from kl01.papers.access import OpenPaper
from kl01.papers.lists import find_form
from kl01.papers.models import Paper
from kl01.papers.operations import Move, start_paper, submit_paper
from kl01.papers.printed import words_now
from kl01.papers.receivers import Receiver
from kl01.papers.rules import Act, Hand
from kl01.papers.writer import home_of, receivers_of
from kl01.periods import local_day
from tests.papers.filled import fill_paper


def begin(session: Session, person: Person, code: str, year: int, at: datetime) -> Paper:
    """Begin a paper, as its owner."""
    found = find_form(session, code, year)
    home = home_of(session, person.id, local_day(at))
    assert found is not None
    assert home is not None
    return start_paper(session, *found, year, person, home, Actor(person.id, person.full_name, at))


def hand_in(
    session: Session, person: Person, code: str, year: int, at: datetime, to: Receiver | None = None
) -> Paper:
    """Write a paper and hand it in, to the usual receiver if none is named."""
    found, day = find_form(session, code, year), local_day(at)
    home = home_of(session, person.id, day)
    assert found is not None
    assert home is not None
    paper = begin(session, person, code, year, at)
    form = form_of(session, paper.template_id)
    fill_paper(session, paper, form, at)
    receiver = to or receivers_of(session, person.id, home, day)[0]
    nobody: OpenPaper = OpenPaper(paper, form, found[0], None, day, True, False, None)  # type: ignore[arg-type]  # as it says
    submit_paper(
        session,
        paper,
        form,
        home,
        receiver,
        words_now(session, nobody, receiver),
        Move(Act.SUBMIT, Hand(person.id, writes=True), paper.version),
        lambda _text: [],
        Actor(person.id, person.full_name, at),
    )
    return paper
