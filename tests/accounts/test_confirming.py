"""Acts on others' accounts and offices ask for one's own password again, and lose nothing by it."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kl01.accounts.confirming import is_confirmed
from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.org.models import Account, Office
from tests.applications import Clock
from tests.org.conftest import person_id, stored
from tests.page_client import Element, Page, PageClient
from tests.world import PASSWORD

LATER = timedelta(minutes=15, seconds=1)
ASKED = "Nhập lại mật khẩu"
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


@pytest.fixture
def admin(client: PageClient) -> PageClient:
    return client.sign_in("quantri")


def form_of(page: Page) -> Element:
    form = page.find(".//main//form[@method='post']")
    assert form is not None
    return form


def offices(app: Flask) -> int:
    return len(stored(app, select(Office.id)))


def give_office(app: Flask, admin: PageClient, role: str = "committee_member") -> Page:
    """Send what gives canbo.snv an office."""
    address = f"/quan-tri/nguoi/{person_id(app, 'canbo.snv')}/chuc-vu/moi"
    return admin.post(address, {"unit": "snv", "role": role, "valid_from": "01/11/2026"})


def test_soon_after_signing_in_nobody_is_asked(app: Flask, admin: PageClient) -> None:
    before = offices(app)
    assert ASKED not in give_office(app, admin).text
    assert offices(app) == before + 1


def test_later_the_password_is_asked_and_what_was_typed_is_kept(
    app: Flask, admin: PageClient, clock: Clock
) -> None:
    before = offices(app)
    clock.advance(LATER)
    page = give_office(app, admin)
    assert ASKED in page.text
    assert offices(app) == before
    wrong = admin.submit(page, form_of(page), own_password="sai mật khẩu rồi")
    assert wrong.response.status_code == 422
    assert "Mật khẩu chưa đúng" in wrong.text
    assert offices(app) == before
    assert wrong.value("unit") == "snv"
    empty = admin.submit(wrong, form_of(wrong), own_password="")
    assert "Nhập mật khẩu của đồng chí" in empty.text
    done = admin.submit(empty, form_of(empty), own_password=PASSWORD)
    assert ASKED not in done.text
    assert offices(app) == before + 1
    assert ASKED not in give_office(app, admin, "head").text, "the password was given just now"


def test_the_address_stays_whole_and_who_stops_goes_back(app: Flask, admin: PageClient, clock: Clock) -> None:
    person = f"/quan-tri/nguoi/{person_id(app, 'canbo.snv')}"
    clock.advance(LATER)
    came_from = {"Referer": f"http://localhost{person}"}
    page = admin.post(f"{person}/tai-khoan/khoa?tu=1", headers=came_from)
    assert form_of(page).get("action") == f"{person}/tai-khoan/khoa?tu=1"
    assert person in page.links()
    again = admin.submit(page, form_of(page), own_password="")
    assert person in again.links()
    strange = admin.post(f"{person}/tai-khoan/khoa", {"own_back": "https://example.org/x"})
    assert "example.org" not in "".join(strange.links())


def test_the_password_counts_where_it_was_given(app: Flask, admin: PageClient, clock: Clock) -> None:
    other = PageClient(app).sign_in("quantri")
    clock.advance(LATER)
    page = give_office(app, admin)
    admin.submit(page, form_of(page), own_password=PASSWORD)
    assert ASKED in give_office(app, other).text


def test_guessing_here_is_slowed_down_as_everywhere(app: Flask, admin: PageClient, clock: Clock) -> None:
    clock.advance(LATER)
    page = give_office(app, admin)
    for _ in range(5):
        page = admin.submit(page, form_of(page), own_password="sai mật khẩu rồi")
    slowed = admin.submit(page, form_of(page), own_password=PASSWORD)
    assert "Đợi 30 giây" in slowed.text
    assert slowed.value("unit") == "snv"
    told = stored(app, select(AuditEvent).where(AuditEvent.verb == Verb.SIGN_IN_REFUSED))
    assert [one.data["times"] for one in told] == [1, 2, 3, 5]


def test_who_may_not_is_not_asked(app: Flask, clock: Clock) -> None:
    clock.advance(LATER)
    client = PageClient(app).sign_in("bithu.snv")
    address = f"/quan-tri/nguoi/{person_id(app, 'canbo.snv')}/tai-khoan/khoa"
    client.post(address, status=403)
    clock.advance(LATER)
    client.post(address, {"own_password": PASSWORD}, status=403)
    [shut] = stored(app, select(Account.disabled_at).where(Account.username == "canbo.snv"))
    assert shut is None


CONFIRMED = [
    "account_admin.new_account", "account_admin.reset", "account_admin.disable", "account_admin.enable",
    "admin.leave_all", "admin.new_office", "admin.close_office", "admin.end_unit",
]  # fmt: skip


def test_the_routes_that_ask(app: Flask) -> None:
    asking = {name for name, view in app.view_functions.items() if getattr(view, "confirms", False)}
    assert asking == set(CONFIRMED)


@pytest.mark.parametrize(
    ("minutes", "counts"), [(0, True), (15, True), (15.1, False), (-3, True), (-16, False), (9000, False)]
)
def test_for_how_long_a_password_counts(minutes: float, counts: bool) -> None:
    assert is_confirmed(NOON, NOON + timedelta(minutes=minutes)) is counts
