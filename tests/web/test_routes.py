"""Every route: its mark, its address, who gets what, what strange addresses give, how heavy its page is."""

import gzip
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kl01.audit.models import AuditEvent
from kl01.db import db, reading
from kl01.org.acting import Opening
from kl01.org.models import OrgUnit
from kl01.web.doors import Permission, requires
from tests.addresses import PARAMETER, filled
from tests.applications import Clock
from tests.page_client import PageClient
from tests.some import some
from tests.world import PEOPLE, UNITS

YEAR = 2026
BOARD = f"/theo-doi/snv/{YEAR}"


# --- Marks and addresses -----------------------------------------------------------------------------------


def test_every_route_names_what_it_asks_for(app: Flask) -> None:
    unmarked = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not isinstance(getattr(app.view_functions[rule.endpoint], "permission", None), Permission)
    }
    assert unmarked == {"static"}


def test_public_routes_are_these(app: Flask) -> None:
    public = {
        name
        for name, view in app.view_functions.items()
        if getattr(view, "permission", None) is Permission.PUBLIC
    }
    assert public == {"account.sign_in", "account.set_up", "root.health"}


def test_administration_stands_under_its_own_address(app: Flask) -> None:
    for rule in some(app.url_map.iter_rules()):
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        assert rule.rule.startswith("/quan-tri") == (permission is Permission.ADMINISTER), rule


def named(app: Flask) -> Iterator[tuple[str, set[str]]]:
    """Yield the endpoint of each rule whose address names something, with what its parameters are called."""
    for rule in some(app.url_map.iter_rules()):
        if names := rule.arguments - set(rule.defaults or ()):
            yield rule.endpoint, names


def opening_of(app: Flask, endpoint: str) -> Opening | None:
    return getattr(app.view_functions[endpoint], "opening", None)


def test_every_route_that_names_something_says_how_it_is_opened(app: Flask) -> None:
    unmarked = {
        endpoint for endpoint, _ in some(named(app)) if not isinstance(opening_of(app, endpoint), Opening)
    }
    assert unmarked == {"static", "account.set_up"}


def test_what_is_opened_is_named_by_its_address(app: Flask) -> None:
    opened = [(names, one) for endpoint, names in named(app) if (one := opening_of(app, endpoint))]
    for names, opening in some(opened):
        wanted = list(inspect.signature(opening.load).parameters)[2:]
        assert set(wanted) - {"needs"} <= names, opening


CODES = {"code", "form", "item", "item_code", "key", "section", "token"}
"""Parameters that are codes: any text is looked up, none is taken apart."""


def test_addresses_are_vietnamese_words_with_hyphens(app: Flask) -> None:
    for rule in some(app.url_map.iter_rules()):
        if rule.endpoint in {"static", "root.health"}:
            continue
        for part in some(PARAMETER.sub("", rule.rule).strip("/").split("/")):
            assert re.fullmatch(r"([a-z]+(-[a-z]+)*(\.(pdf|docx|xlsx))?)?", part), rule
    for found in some(one for rule in app.url_map.iter_rules() for one in PARAMETER.finditer(rule.rule)):
        assert found["converter"] or found["name"] in CODES, found.string


# --- The doors are honest ----------------------------------------------------------------------------------


def add_routes(app: Flask) -> None:
    """Add one route without a mark and one for each permission."""
    app.add_url_rule("/quen-danh-dau", "forgotten", lambda: "lộ", methods=["GET", "POST"])
    for permission in Permission:
        view: Callable[[], str] = requires(permission)(lambda: "được vào")
        app.add_url_rule(f"/cua-{permission}", f"door_{permission}", view, methods=["GET", "POST"])


@pytest.mark.parametrize("username", [None, "canbo.snv", "bithu.snv", "bithu.khoi", "tuyengiao", "quantri"])
def test_a_route_without_a_mark_answers_nobody(own_app: Flask, username: str | None) -> None:
    add_routes(own_app)
    client = PageClient(own_app)
    if username:
        client.sign_in(username)
    for answer in (
        client.raw.get("/quen-danh-dau"),
        client.raw.post("/quen-danh-dau", data={"csrf_token": client.token()}),
    ):
        assert answer.status_code == 403
        assert "lộ" not in answer.text


@pytest.mark.parametrize(
    ("username", "opens"),
    [
        (None, {"public"}),
        ("canbo.snv", {"public", "signed_in"}),
        ("bithu.khoi", {"public", "signed_in"}),
        ("quantri", {"public", "signed_in", "administer"}),
    ],
)
def test_each_mark_opens_to_whom_it_says(own_app: Flask, username: str | None, opens: set[str]) -> None:
    add_routes(own_app)
    client = PageClient(own_app)
    if username:
        client.sign_in(username)
    found = {
        permission.value
        for permission in Permission
        if client.raw.get(f"/cua-{permission}").status_code == 200
    }
    assert found == opens


def test_no_write_without_a_token(app: Flask, client: PageClient) -> None:
    """Every route that writes, asked without a CSRF token by the administrator and by a secretary."""
    for username in ("quantri", "bithu.snv"):
        raw = client.sign_in(username).raw
        for rule in some(app.url_map.iter_rules()):
            if "POST" in (rule.methods or ()):
                status = raw.post(filled(rule.rule)).status_code
                refused = {410} if rule.endpoint == "account.set_up" else {400, 403}  # its link is used up
                assert status in refused, f"{username} {rule.rule}: {status}"


# --- Who gets what -----------------------------------------------------------------------------------------

READERS = {
    # Ban Tuyên giáo watches over the plan, the secretary above over all beneath; else those who belong there.
    "snv": {
        "tuyengiao",
        "bithu.khoi",
        "bithu.snv",
        "phobithu.snv",
        "bithu.cbvp",
        "congdoan.snv",
        "canbo.snv",
        "quanchung.snv",
    },
    "sct": {"tuyengiao", "bithu.khoi", "bithu.sct"},
    "bhxh": {"tuyengiao", "bithu.khoi", "bithu.bhxh"},
    "btg": {"tuyengiao", "bithu.khoi"},
    "doan": {"tuyengiao", "bithu.khoi", "doanthanhnien"},
    # No item of the plan lies with these: there is no checklist.
    "snv-vp": set(),
    "khoi": set(),
}
TICKERS = {
    "snv": {"bithu.snv", "phobithu.snv"},  # the deputy in the secretary's name
    "sct": {"bithu.sct"},
    "bhxh": {"bithu.bhxh"},
    "btg": {"tuyengiao"},
    "doan": {"doanthanhnien"},
    "snv-vp": set(),
    "khoi": set(),
}
USERS = [person[0] for person in PEOPLE]
CELLS = {"btg": ("III-03", "III"), "doan": ("II4-11", "II.4")}
"""An item due in quarter IV and its section, where it is not that of the party organizations."""

# What each route answers: to one who ticks, to one who reads, to a stranger, to somebody signed out.
ROUTES: dict[str, tuple[str, str, tuple[int, int, int, int]]] = {
    "show": ("GET", "{base}", (200, 200, 404, 303)),
    "details": ("GET", "{base}/{item}/4/chi-tiet", (200, 200, 404, 303)),
    "preview": ("GET", "{base}/in", (200, 200, 404, 303)),
    "pdf": ("GET", "{base}/in.pdf", (200, 200, 404, 303)),
    "docx": ("GET", "{base}/in.docx", (200, 200, 404, 303)),
    "xlsx": ("GET", "{base}/in.xlsx", (200, 200, 404, 303)),
    "mark page": ("GET", "{base}/muc/{section}/danh-dau?quy=4", (200, 403, 404, 303)),
    "tick": ("POST", "{base}/{item}/4?v=0", (303, 403, 404, 401)),
    "undo": ("POST", "{base}/hoan-tac", (303, 403, 404, 401)),
    "save details": ("POST", "{base}/{item}/4/chi-tiet", (303, 403, 404, 401)),
    "mark": ("POST", "{base}/muc/{section}/danh-dau?quy=4", (303, 403, 404, 401)),
    "keep": ("POST", "{base}/muc/{section}/nhu-quy-truoc?quy=4", (303, 403, 404, 401)),
}


def test_the_table_knows_everybody_and_every_checklist_route(app: Flask) -> None:
    assert set().union(*READERS.values()) <= set(USERS)
    assert all(TICKERS[unit] <= READERS[unit] for unit in READERS)
    assert set(READERS) <= {unit[0] for unit in UNITS}
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/theo-doi/<code>/<int:year>")]
    assert sum(len({"GET", "POST"} & (rule.methods or set())) for rule in rules) == len(ROUTES)


def last_batch(app: Flask, unit: str) -> str:
    """Return the name of a unit's last change, for its undo; one that does not exist if there is none."""
    with app.app_context(), reading():
        found = db.session.scalar(
            select(AuditEvent.batch)
            .join(OrgUnit, OrgUnit.id == AuditEvent.unit_id)
            .where(OrgUnit.code == unit, AuditEvent.batch.is_not(None))
            .order_by(AuditEvent.id.desc())
            .limit(1)
        )
        db.session.remove()
    return found or "khong-co"


def statuses(app: Flask, client: PageClient, unit: str) -> dict[str, int]:
    """Return what each checklist route of a unit answers."""
    item, section = CELLS.get(unit, ("II1-01", "II.1"))
    found = {}
    for name, (method, path, _) in ROUTES.items():
        address = path.format(base=f"/theo-doi/{unit}/{YEAR}", item=item, section=section)
        data: dict[str, Any] = {"csrf_token": client.token(), "to": "done"}
        if name == "undo":
            data["batch"] = last_batch(app, unit)
        if name == "save details":
            data |= {"version": "2", "state": "in_progress"}
        answer = client.raw.open(address, method=method, data=data if method == "POST" else None)
        found[name] = answer.status_code
    return found


@pytest.mark.usefixtures("statuses_alone")
@pytest.mark.parametrize("username", USERS)
def test_each_person_at_each_unit(app: Flask, client: PageClient, username: str) -> None:
    client.sign_in(username)
    expected, found = {}, {}
    for unit in READERS:
        place = 0 if username in TICKERS[unit] else 1 if username in READERS[unit] else 2
        expected[unit] = {name: answers[place] for name, (_, _, answers) in ROUTES.items()}
        found[unit] = statuses(app, client, unit)
    assert found == expected


def test_nobody_signed_out_gets_anything(app: Flask, client: PageClient) -> None:
    expected = {name: answers[3] for name, (_, _, answers) in ROUTES.items()}
    for unit in (*READERS, "khong-co"):
        assert statuses(app, client, unit) == expected


def test_what_is_refused_changes_nothing(app: Flask, client: PageClient) -> None:
    for username in ("canbo.snv", "bithu.khoi", "quantri", "bithu.sct"):
        statuses(app, client.sign_in(username), "snv")
    assert last_batch(app, "snv") == "khong-co"


def test_a_delegation_ends_with_its_last_day(client: PageClient, clock: Clock) -> None:
    client.sign_in("phobithu.snv")
    assert client.raw.get(f"{BOARD}/muc/II.1/danh-dau?quy=4").status_code == 200
    clock.now = clock.now.replace(year=2027, month=1, day=1)
    client.sign_in("phobithu.snv")
    assert client.raw.get(f"{BOARD}/muc/II.1/danh-dau?quy=4").status_code == 403


# --- Strange addresses -------------------------------------------------------------------------------------

STRANGE_CODES = [
    "khong-co",
    "SNV",
    "snv%20",
    "snv'",
    "snv%22%20OR%201=1--",
    "%00",
    "a" * 10_000,
    "Đa%CC%89ng",
    "%F0%9F%8E%89",
    "%FF",
    "..",
    "%2e%2e",
    "1",
    "None",
]
STRANGE_PATHS = [
    *(f"/theo-doi/{code}/2026" for code in STRANGE_CODES),
    *(
        f"{BOARD}/{item}/4/chi-tiet"
        for item in (*STRANGE_CODES, "II1-1", "ii1-01", "II6-05", "II1-02", "III-05")
    ),
    *(f"{BOARD}/muc/{section}/danh-dau?quy=4" for section in (*STRANGE_CODES, "II", "II.6")),
    *(
        f"/theo-doi/snv/{year}"
        for year in (
            "0",
            "1",
            "2020",
            "2027",
            "99999",
            "-2026",
            "99999999999",
            "9" * 40,
            "2026.0",
            "hai-nghin",
        )
    ),
    *(
        f"{BOARD}/II1-01/{quarter}/chi-tiet"
        for quarter in ("0", "5", "-1", "99999999999", "9" * 40, "IV", "4.0", "%2b4")
    ),
    *(f"{BOARD}/muc/II.1/danh-dau?quy={quarter}" for quarter in ("", "0", "5", "IV", "-1", "4'", "9" * 40)),
    f"{BOARD}/muc/II.1/danh-dau",
    f"{BOARD}/II1-06/4/chi-tiet",  # due in quarter I alone
]


@pytest.mark.parametrize("path", STRANGE_PATHS, ids=lambda path: path[:60])
def test_strange_addresses_are_not_found(client: PageClient, path: str) -> None:
    client.sign_in("bithu.snv").get(path, status=404)


@pytest.mark.parametrize("path", [f"{BOARD}/{item}/4" for item in (*STRANGE_CODES, "II1-06")])
def test_strange_cells_are_not_ticked(client: PageClient, path: str) -> None:
    client.sign_in("bithu.snv").post(f"{path}?v=0", {"to": "done"}, status=404)


@pytest.mark.parametrize(
    ("query", "to", "status"),
    [
        ("v=0", "not_applicable", 400),  # needs a reason: only the details set it
        ("v=0", "late", 400),
        ("v=0", "", 400),
        ("v=0", "done'", 400),
        ("v=-1", "done", 400),
        ("v=x", "done", 400),
        ("v=", "done", 400),
        ("v=9", "done", 409),
        (f"v={'9' * 40}", "done", 400),
        ("v=٠", "done", 400),
        ("", "done", 303),  # never touched: the version of a cell without a row
    ],
)
def test_strange_ticks(client: PageClient, query: str, to: str, status: int) -> None:
    client.sign_in("bithu.snv")
    answer = client.raw.post(f"{BOARD}/II1-01/4?{query}", data={"to": to, "csrf_token": client.token()})
    assert answer.status_code == status


def test_an_automatic_item_is_read_only(client: PageClient) -> None:
    client.sign_in("bithu.snv")
    path = f"{BOARD}/II2-10/1"
    for address, data in (
        (f"{path}?v=0", {"to": "done"}),
        (f"{path}/chi-tiet", {"state": "done", "version": "0"}),
    ):
        answer = client.raw.post(address, data={**data, "csrf_token": client.token()})
        assert answer.status_code in {403, 404}


@pytest.mark.parametrize("query", ["?quy=5", "?quy=x&loc=y", "?loc=%00", f"?quy={'9' * 40}", "?quy=1&quy=2"])
def test_strange_choices_show_the_whole(client: PageClient, query: str) -> None:
    page = client.sign_in("bithu.snv").get(f"{BOARD}{query}")
    assert page.by_id("t-II1-01-4") is not None


def test_an_undo_of_another_unit_is_not_found(app: Flask, client: PageClient) -> None:
    client.sign_in("bithu.snv").post(f"{BOARD}/II1-01/4?v=0", {"to": "done"})
    batch = last_batch(app, "snv")
    client.sign_in("bithu.sct").post(f"/theo-doi/sct/{YEAR}/hoan-tac", {"batch": batch}, status=404)
    for strange in ("", "khong-co", "%", "' OR 1=1 --", "x" * 10_000):
        client.sign_in("bithu.snv").post(f"{BOARD}/hoan-tac", {"batch": strange}, status=404)


# --- Weight of pages ---------------------------------------------------------------------------------------

CHECKLIST_BUDGET, PAGE_BUDGET, NODE_BUDGET = 12_000, 20_000, 3_000
"""Bytes of HTML on the wire, gzipped, and elements."""
WEIGHED = [
    (BOARD, "bithu.snv", CHECKLIST_BUDGET),
    (BOARD, "canbo.snv", CHECKLIST_BUDGET),
    ("/theo-doi/snv/2025", "bithu.snv", CHECKLIST_BUDGET),
    ("/theo-doi/btg/2022", "tuyengiao", CHECKLIST_BUDGET),
    ("/viec-cua-toi", "bithu.snv", PAGE_BUDGET),
    ("/viec-cua-toi", "bithu.khoi", PAGE_BUDGET),
    ("/ke-hoach", "bithu.snv", PAGE_BUDGET),
    ("/huong-dan", "bithu.snv", PAGE_BUDGET),
    ("/theo-doi/", "tuyengiao", PAGE_BUDGET),
    (f"{BOARD}/in", "bithu.snv", PAGE_BUDGET),
    (f"{BOARD}/II1-01/4/chi-tiet", "bithu.snv", PAGE_BUDGET),
    ("/quan-tri/", "quantri", PAGE_BUDGET),
    ("/quan-tri/ke-hoach", "quantri", PAGE_BUDGET),
    ("/quan-tri/don-vi", "quantri", PAGE_BUDGET),
    ("/quan-tri/nguoi", "quantri", PAGE_BUDGET),
]


def fill_in(client: PageClient) -> None:
    """Let every second cell of snv hold something, so that the page is as heavy as it gets."""
    page = client.sign_in("bithu.snv").get(BOARD)
    cells = [one.get("id", "") for one in page.all(".//button") if (one.get("id") or "").startswith("t-")]
    assert len(cells) > 80
    for cell in some(cells[::2]):
        item, quarter = cell[2:-2], cell[-1]
        data = {"version": "0", "state": "done", "done_on": "1/10/2026", "csrf_token": client.token()}
        client.raw.post(
            f"{BOARD}/{item}/{quarter}/chi-tiet",
            data=data | {"document_number": "128-KH/ĐU", "note": "Ghi chú"},
        )


@pytest.mark.parametrize(("path", "username", "budget"), WEIGHED)
def test_pages_stay_light(client: PageClient, path: str, username: str, budget: int) -> None:
    if path == BOARD:
        fill_in(client)
    page = client.sign_in(username).get(path)
    weight = len(gzip.compress(page.html.encode(), 6))
    nodes = sum(1 for one in page.root.iter() if isinstance(one.tag, str))
    assert weight <= budget
    assert nodes <= NODE_BUDGET


@pytest.mark.parametrize(
    "path",
    [
        "/theo-doi/s%00nv/2026",
        "/viec-cua-toi?q=%00",
        "/quan-tri/nguoi?tim=a%00n",
        "/%00",
        "/dang-nhap?next=%00",
    ],
)
def test_a_letter_that_no_text_has_breaks_nothing(client: PageClient, path: str) -> None:
    client.sign_in("quantri")
    assert client.raw.get(path).status_code < 500
    assert (
        client.raw.post(path, data={"csrf_token": client.token(), "username": "a\0", "tim": "\0"}).status_code
        < 500
    )
