"""Many people at once on one SQLite file: no tick is lost, none counted twice, no number skipped."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import select

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.checklist.models import ItemStatus
from kl01.db import db, reading
from tests.page_client import PageClient
from tests.some import some

BOARD = "/theo-doi/snv/2026"
PEOPLE = ["bithu.snv", "phobithu.snv"] * 4
CELLS = [(item, quarter) for item in ("II1-01", "II2-02", "II2-03", "II3-01") for quarter in (1, 2, 3, 4)]


def all_at_once(app: Flask, work: Callable[[PageClient, int], list[int]]) -> Counter[int]:
    """Let each of PEOPLE do a work at the same moment in a thread of its own; count the statuses answered."""
    start = Barrier(len(PEOPLE))
    clients = [PageClient(app).sign_in(name) for name in PEOPLE]
    for client in clients:
        client.token()

    def run(number: int) -> list[int]:
        start.wait(timeout=30)
        return work(clients[number], number)

    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        return Counter(status for answers in pool.map(run, range(len(PEOPLE))) for status in answers)


def post_tick(client: PageClient, item: str, quarter: int, to: str, version: int) -> int:
    """Send one tick and return the status of its answer."""
    address = f"{BOARD}/{item}/{quarter}?v={version}"
    return client.raw.post(address, data={"to": to, "csrf_token": client.token()}).status_code


def stored(app: Flask) -> tuple[dict[tuple[int, int], int], dict[str, list[int]]]:
    """Return the version of every cell, and for every cell the versions that the audit trail tells of."""
    with app.app_context(), reading():
        versions = {
            (item, quarter): version
            for item, quarter, version in db.session.execute(
                select(ItemStatus.item_id, ItemStatus.quarter, ItemStatus.version)
            )
        }
        told: dict[str, list[int]] = {}
        for key, data in some(
            db.session.execute(
                select(AuditEvent.subject_key, AuditEvent.data)
                .where(AuditEvent.verb == Verb.STATUS_CHANGED)
                .order_by(AuditEvent.id)
            )
        ):
            told.setdefault(key, []).append(data["version"])
        db.session.remove()
    return versions, told


def check_trail(app: Flask, changes: int) -> None:
    """Assert that every change that was answered with success stands, once, in its order."""
    versions, told = stored(app)
    assert sum(versions.values()) == changes
    assert sum(len(numbers) for numbers in told.values()) == changes
    for key, numbers in some(told.items()):
        _, item, period = key.split(":")
        assert numbers == list(range(1, len(numbers) + 1)), key
        assert versions[int(item), int(period.partition("-")[2])] == len(numbers), key


def test_many_cells_at_once(app: Flask) -> None:
    """Each of 8 ticks cells of their own, 16 altogether, forth and back: nobody is in another's way."""

    def work(client: PageClient, number: int) -> list[int]:
        own = CELLS[number :: len(PEOPLE)]
        return [
            post_tick(client, item, quarter, "not_done" if version % 2 else "done", version)
            for version in range(6)
            for item, quarter in own
        ]

    answers = all_at_once(app, work)
    assert answers == {303: 6 * len(CELLS)}
    check_trail(app, changes=6 * len(CELLS))


def test_one_cell_at_once(app: Flask) -> None:
    """All 8 want a change of the same cell, 10 times each: one wins each version, the others are told."""

    def work(client: PageClient, number: int) -> list[int]:
        wanted = ("done", "in_progress", "not_done")
        return [post_tick(client, "II1-01", 4, wanted[turn % 3], turn) for turn in range(10)]

    answers = all_at_once(app, work)
    assert set(answers) <= {303, 409}
    assert sum(answers.values()) == 10 * len(PEOPLE)
    versions, _ = stored(app)
    assert len(versions) == 1
    version = next(iter(versions.values()))
    assert 1 <= version <= 10
    check_trail(app, changes=version)


def test_the_same_wish_at_once_is_one_change(app: Flask) -> None:
    def work(client: PageClient, number: int) -> list[int]:
        return [post_tick(client, "II1-01", 4, "done", 0)]

    assert all_at_once(app, work) == {303: len(PEOPLE)}
    check_trail(app, changes=1)


def test_ticks_and_whole_sections_at_once(app: Flask) -> None:
    """Half of the people mark a whole section while the others tick in it."""

    def work(client: PageClient, number: int) -> list[int]:
        if number % 2:
            return [
                post_tick(client, item, 4, "done" if turn % 2 == 0 else "not_done", turn)
                for turn in range(4)
                for item in ("II2-02", "II2-03", "II2-04")
            ]
        address = f"{BOARD}/muc/II.2/danh-dau?quy=4"
        return [
            client.raw.post(address, data={"csrf_token": client.token()}).status_code for _turn in range(3)
        ]

    answers = all_at_once(app, work)
    assert set(answers) <= {303, 409}
    versions, _ = stored(app)
    assert len(versions) == 6
    check_trail(app, changes=sum(versions.values()))


def test_readers_see_whole_changes_while_others_write(app: Flask) -> None:
    """A batch is seen as a whole or not at all, and reading waits for nobody."""
    seen: set[int] = set()

    def work(client: PageClient, number: int) -> list[int]:
        if number == 0:
            address = f"{BOARD}/muc/II.4/danh-dau?quy=4"
            return [client.raw.post(address, data={"csrf_token": client.token()}).status_code]
        answers = []
        for _turn in range(4):
            page = client.raw.get(f"{BOARD}?quy=4")
            section = page.text.partition('id="muc-II-4"')[2].partition("</details>")[0]
            seen.add(section.count("tick--done"))
            answers.append(page.status_code)
        return answers

    answers = all_at_once(app, work)
    assert answers == {303: 1, 200: 4 * (len(PEOPLE) - 1)}
    assert seen <= {0, 8}
    check_trail(app, changes=8)
