"""A paper is opened by the room that keeps papers of its kind, and by no other."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from kl01.papers.access import Need, load_paper_for
from kl01.papers.models import Paper
from kl01.papers.seams import PaperSeams
from tests.principals import person
from tests.seams import give

TODAY = date(2026, 11, 23)
READER = person()


class Shelf:
    """Stands in for the session: it holds one paper, of one kind."""

    def __init__(self, kind: str) -> None:
        self.paper = SimpleNamespace(kind=kind)

    def get(self, of: type, number: int) -> Any:
        return {(Paper, 7): self.paper}.get((of, number))


@pytest.fixture
def asked() -> Any:
    """What the keepers of two kinds are asked."""
    found: list[tuple[object, ...]] = []
    with Flask(__name__).app_context() as context:

        def keeper(name: str) -> Any:
            return lambda *question: found.append((name, *question)) or name  # type: ignore[func-returns-value]

        give(context.app, PaperSeams({"plan": keeper("plans"), "report": keeper("reports")}))
        yield found


@pytest.mark.parametrize("need", Need)
def test_the_keeper_of_its_kind_is_asked_and_no_other(asked: Any, need: Need) -> None:
    shelf: Any = Shelf("report")
    found: Any = load_paper_for(shelf, READER, 7, TODAY, need)
    assert found == "reports"
    assert asked == [("reports", shelf, READER, shelf.paper, TODAY, need)]


def test_who_says_nothing_else_reads(asked: Any) -> None:
    shelf: Any = Shelf("plan")
    load_paper_for(shelf, READER, 7, TODAY)
    assert [question[-1] for question in asked] == [Need.READ]


@pytest.mark.parametrize(("kind", "number"), [("report", 8), ("minutes", 7)])
def test_what_is_not_there_or_what_nobody_keeps_is_not_found(asked: Any, kind: str, number: int) -> None:
    shelf: Any = Shelf(kind)
    with pytest.raises(HTTPException) as refused:
        load_paper_for(shelf, READER, number, TODAY)
    assert (refused.value.code, asked) == (404, [])
