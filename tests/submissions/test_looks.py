"""A look at another's paper: its word is left before anything is shown, and only of what is still so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.db import beside
from kl01.org import acting
from kl01.submissions.models import Submission
from kl01.submissions.operations import Move, withdraw_paper
from kl01.submissions.rules import Act, sides_of
from tests.applications import NOW, Clock
from tests.org.conftest import stored
from tests.page_client import PageClient
from tests.papers.made import hand_in
from tests.statements import asked_of
from tests.world import Saved

LOOKED = select(AuditEvent.verb).where(AuditEvent.verb.in_([Verb.PAPER_OPENED, Verb.PAPER_PRINTED]))


@pytest.fixture
def paper_id(saved: Saved) -> int:
    """A paper that waits for bithu.cbvp."""
    found: int = saved(
        lambda world: hand_in(world.session, world.person("canbo.snv"), "mau-02", 2026, NOW).id
    )
    return found


def withdraw(session: Session, paper_id: int) -> None:
    paper = session.get_one(Submission, paper_id)
    sides = sides_of(paper.owner_id, paper.owner_id, writes=True)
    owner = Actor(paper.owner_id, paper.owner.full_name, NOW)
    withdraw_paper(session, paper, Move(Act.WITHDRAW, sides, paper.version), owner, deserted=False)


def touch(session: Session, paper_id: int) -> None:
    paper = session.get_one(Submission, paper_id)
    paper.changed_at += timedelta(seconds=1)
    session.flush()


@pytest.fixture
def before_the_word(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let somebody else do something in the moment between reading and leaving word, so many times."""

    def arrange(do: Callable[[Session], None], times: int = 1) -> None:
        left = [do] * times

        @contextmanager
        def late(session: Session) -> Iterator[Session]:
            if left:
                with beside(session) as theirs:
                    left.pop()(theirs)
            with beside(session) as own:
                yield own

        monkeypatch.setattr(acting, "beside", late)

    return arrange


@pytest.mark.parametrize("way", ["/duyet-mau/{}", "/mau/{}/in.pdf", "/mau/{}/in.docx"])
def test_what_was_taken_back_in_the_same_moment_is_shown_to_nobody(
    app: Flask, client: PageClient, paper_id: int, before_the_word: Callable[..., None], way: str
) -> None:
    before_the_word(lambda session: withdraw(session, paper_id))
    client.sign_in("bithu.cbvp").get(way.format(paper_id), status=404)
    assert stored(app, LOOKED) == []
    assert stored(app, select(Submission.opened_at)) == [None]


def test_what_changed_otherwise_is_read_anew_and_the_word_left_once(
    app: Flask, client: PageClient, paper_id: int, before_the_word: Callable[..., None]
) -> None:
    before_the_word(lambda session: touch(session, paper_id), times=2)
    client.sign_in("bithu.cbvp").get(f"/duyet-mau/{paper_id}")
    assert stored(app, LOOKED) == [Verb.PAPER_OPENED]


def test_what_never_rests_is_given_up_with_a_word_to_try_again(
    app: Flask, client: PageClient, paper_id: int, before_the_word: Callable[..., None]
) -> None:
    before_the_word(lambda session: touch(session, paper_id), times=acting.LOOKS)
    page = client.sign_in("bithu.cbvp").get(f"/duyet-mau/{paper_id}", status=503)
    assert "Đợi một phút" in page.text
    assert stored(app, LOOKED) == []


def test_a_look_reads_the_paper_once(app: Flask, client: PageClient, paper_id: int) -> None:
    client.sign_in("bithu.cbvp")
    with asked_of(app) as asked:
        client.raw.get(f"/duyet-mau/{paper_id}")
    whole = [one for one, parameters in asked if "submission.receiver_content" in one]
    assert len(whole) == 1


def test_the_word_is_of_the_moment_of_the_look(
    app: Flask, client: PageClient, paper_id: int, clock: Clock
) -> None:
    clock.advance(timedelta(hours=2))
    client.sign_in("bithu.cbvp").get(f"/duyet-mau/{paper_id}")
    assert stored(app, select(Submission.opened_at)) == [clock.now]


def test_who_may_write_leaves_no_word_beside(session: Session) -> None:
    with pytest.raises(RuntimeError), beside(session):
        pytest.fail("the two would wait for each other")
