"""What a personal paper says once it was handed in, confirmed, reopened."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.forms.versions import form_of
from kl01.org.models import Person
from kl01.periods import local_day
from kl01.plan.catalogue import catalogue
from kl01.printing.document import Document, Paragraphs
from kl01.submissions.document import document_of, words_now
from kl01.submissions.keeper import OpenSubmission
from kl01.submissions.models import Submission
from kl01.submissions.operations import Move, confirm_paper, reopen_paper
from kl01.submissions.queries import revisions
from kl01.submissions.rules import Act, Side
from tests.applications import NOW
from tests.papers.made import hand_in
from tests.principals import at_noon
from tests.principals import person as somebody
from tests.world import World

TODAY = local_day(NOW)
HANDED_IN = datetime(2022, 2, 20, 3, tzinfo=UTC)
COMMENT = "Đã gương mẫu trong công việc."


def of(session: Session, paper: Submission, day: date, *, owner: bool = False) -> OpenSubmission:
    plan = catalogue(session, paper.plan_id)
    assert plan is not None
    who = at_noon(somebody(person_id=paper.owner_id if owner else 0), day)
    form = form_of(session, paper.template_id)
    return OpenSubmission(paper, form, plan, who, is_owner=owner, enters=False, receives=not owner)


def actor(person: Person, at: datetime = NOW) -> Actor:
    return Actor(person.id, person.full_name, at)


def confirm(world: World, paper: Submission, said: dict[str, str]) -> None:
    secretary, printed = world.person("bithu.snv"), paper.printed
    assert printed is not None
    move = Move(Act.CONFIRM, frozenset({Side.RECEIVER}), paper.version, receiver_content=said)
    confirm_paper(world.session, paper, move, printed, actor(secretary))


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_paper_of_the_term_handed_in_without_its_day_has_the_year_of_handing_in(
    world: World, *, confirmed: bool
) -> None:
    paper = hand_in(world.session, world.person("canbo.snv"), "mau-01", 0, HANDED_IN)
    assert paper.printed is not None
    assert paper.printed.day == date(2022, 2, 20)
    without_day(world.session, paper)
    if confirmed:
        confirm(world, paper, {})
    for day in (date(2022, 2, 20), TODAY, date(2027, 1, 4)):
        made = document_of(world.session, of(world.session, paper, day))
        assert made.place_date.endswith("năm 2022"), day
        assert "ngày\u00a0" in made.place_date, "to be written when it is signed"


def without_day(session: Session, paper: Submission) -> None:
    [version] = revisions(session, paper.id)
    version.content = {**version.content, "signed_on": ""}
    session.flush()


def test_a_draft_of_the_term_has_the_year_of_today(world: World) -> None:
    paper = hand_in(world.session, world.person("canbo.snv"), "mau-01", 0, HANDED_IN)
    own = of(world.session, paper, TODAY, owner=True)
    assert words_now(world.session, own).day == TODAY


def said_by(made: Document) -> list[object]:
    return [block.text for block in made.blocks if isinstance(block, Paragraphs)]


def test_what_was_confirmed_says_the_same_after_it_was_reopened_and_handed_in_again(world: World) -> None:
    session, writer = world.session, world.person("canbo.snv")
    paper = hand_in(session, writer, "mau-02-kq", 2026, NOW)
    confirm(world, paper, {"comment": COMMENT})
    own = of(session, paper, TODAY, owner=True)
    confirmed = document_of(session, own)
    assert COMMENT in said_by(confirmed)
    assert confirmed.draft == ""
    move = Move(Act.REOPEN, frozenset({Side.RECEIVER}), paper.version, reason="Bổ sung")
    reopen_paper(session, paper, move, actor(world.person("bithu.snv")))
    assert document_of(session, own).draft == "Dự thảo", "what its owner mends"
    assert document_of(session, of(session, paper, TODAY)) == confirmed, "what its receiver reads"
    again = hand_in(session, writer, "mau-02-kq", 2026, NOW)
    assert again is paper
    newest, first = revisions(session, paper.id)
    assert document_of(session, own, first) == confirmed
    assert COMMENT not in said_by(document_of(session, own, newest))
