"""Ban Tuyên giáo looks at what a unit has chosen: each look leaves one word, and asks nothing twice."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.db import db
from kl01.exemplars.rules import ExemplarState
from tests.exemplars.reading import UNIT, new, one_url
from tests.exemplars.unit import Saved, Unit
from tests.page_client import PageClient
from tests.some import some

OFFICE, REGISTRAR = "tuyengiao", "bithu.snv"
OF_UNIT = [UNIT, f"{UNIT}/xem", f"{UNIT}/in.xlsx", f"{UNIT}/tuyen-duong"]
OF_ONE = [one_url(1), one_url(1, "/xem"), one_url(1, "/anh")]


@contextmanager
def statements(app: Flask) -> Iterator[Counter[tuple[str, str]]]:
    """Count the statements of an application, each with its parameters."""
    heard: Counter[tuple[str, str]] = Counter()

    def hear(*told: Any) -> None:
        if not told[2].startswith(("PRAGMA", "BEGIN")):
            heard[told[2], repr(told[3])] += 1

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


def words_left(unit: Unit) -> list[tuple[str, str]]:
    """Return of what it is on record that it was looked at."""
    wanted = select(AuditEvent).where(AuditEvent.verb == Verb.EXEMPLAR_OPENED)
    return [(one.subject_kind, one.actor_name) for one in unit.session.scalars(wanted)]


@pytest.mark.parametrize("address", [*OF_UNIT, *OF_ONE])
def test_a_look_leaves_one_word_and_asks_nothing_twice(
    app: Flask, client: PageClient, saved: Saved, address: str
) -> None:
    saved(lambda unit: new(unit, ExemplarState.PROPOSED))
    client.sign_in(OFFICE)
    with statements(app) as heard:
        assert client.raw.get(address).status_code == 200
    assert [asked for asked, times in some(heard.items()) if times > 1] == []
    subject = "exemplar_registration" if address in OF_UNIT else "exemplar"
    assert saved(words_left) == [(subject, "Đỗ Thị Hồng Hạnh")]


@pytest.mark.parametrize("address", [*OF_UNIT, f"{UNIT}/thong-qua", f"{UNIT}/trinh", *OF_ONE])
def test_the_unit_itself_leaves_no_word_and_asks_nothing_twice(
    app: Flask, client: PageClient, saved: Saved, address: str
) -> None:
    saved(lambda unit: [new(unit, ExemplarState.SUBMITTED), new(unit, name="Bà Sáu")])
    client.sign_in(REGISTRAR)
    with statements(app) as heard:
        assert client.raw.get(address).status_code == 200
    assert [asked for asked, times in some(heard.items()) if times > 1] == []
    assert saved(words_left) == []


def test_who_is_refused_a_step_has_seen_nothing_and_leaves_no_word(client: PageClient, saved: Saved) -> None:
    saved(lambda unit: new(unit, ExemplarState.REPORTED))
    client.sign_in(OFFICE).get(f"{UNIT}/boi-duong", 403)
    client.post(one_url(1, "/sua"), {"version": "1"}, 403)
    assert saved(words_left) == []
