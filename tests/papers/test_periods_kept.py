"""What a paper is written for, as it is stored: the year, 0 for the term."""

from sqlalchemy import select, text

from kl01.periods import Period
from kl01.submissions.models import Submission
from kl01.submissions.queries import own_paper, papers_of
from tests.applications import NOW
from tests.papers.made import begin
from tests.world import World


def test_the_term_is_stored_as_0_and_listed_last(world: World) -> None:
    session, person = world.session, world.person("canbo.snv")
    for code, year in (("mau-01", 0), ("mau-02", 2025), ("mau-02", 2026)):
        begin(session, person, code, year, NOW)
    session.flush()
    for table in ("paper", "submission"):
        assert list(session.scalars(text(f"SELECT year FROM {table} ORDER BY year"))) == [0, 2025, 2026]  # noqa: S608 - named above
    session.expire_all()
    assert [one.period for one in papers_of(session, person.id)] == [Period(2026), Period(2025), Period.TERM]
    later = select(Submission.period).where(Submission.period > Period(2025))
    assert list(session.scalars(later)) == [Period(2026)]


def test_a_paper_is_found_by_its_period(world: World) -> None:
    session, person, plan_id = world.session, world.person("canbo.snv"), world.plan.plan_id
    paper = begin(session, person, "mau-01", 0, NOW)
    assert own_paper(session, person.id, plan_id, "mau-01", Period.TERM) is paper
    assert own_paper(session, person.id, plan_id, "mau-01", Period(2026)) is None
