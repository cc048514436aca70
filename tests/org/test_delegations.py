"""A secretary lets others act for them."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.accounts.operations import begin_sign_in
from kl01.accounts.queries import load_principal
from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.db import allow_writing, db, transaction
from kl01.org.delegation_operations import end_delegation, give_delegation
from kl01.org.directory import person_lines, possible_delegates
from kl01.org.kinds import DelegationScope, Standing
from kl01.org.models import Account, Delegation
from kl01.org.office_operations import end_office
from kl01.org.people_operations import move_person
from kl01.refusals import Refusal
from tests.applications import NOW, Clock
from tests.org.conftest import last_verb, person_id, stored
from tests.page_client import Page, PageClient
from tests.world import PASSWORD, World

TODAY = date(2026, 11, 23)
END = date(2027, 3, 31)


def _give(session: Session, actor: Actor, world: World, **changes: object) -> Delegation:
    values: dict[str, object] = {
        "unit": world.unit("snv"),
        "delegate_id": world.person("canbo.snv").id,
        "scope": DelegationScope.TICK,
        "valid_from": TODAY,
        "valid_to": END,
    }
    return give_delegation(session, actor, **{**values, **changes})  # type: ignore[arg-type]


def _counts(session: Session, world: World, username: str, day: date = TODAY) -> bool:
    sign_in = begin_sign_in(session, world.account(username), NOW)
    session.expire_all()
    found = load_principal(session, sign_in.id, day, NOW)
    assert found is not None
    return bool(found[0].delegations)


def test_a_delegation_counts_between_its_days(session: Session, world: World, secretary: Actor) -> None:
    _give(session, secretary, world)
    assert last_verb(session) is Verb.DELEGATION_GIVEN
    assert _counts(session, world, "canbo.snv")
    assert _counts(session, world, "canbo.snv", END)
    assert not _counts(session, world, "canbo.snv", END + timedelta(days=1))


def test_taking_back_is_at_once_and_once(session: Session, world: World, secretary: Actor) -> None:
    given = _give(session, secretary, world)
    end_delegation(session, secretary, given)
    assert last_verb(session) is Verb.DELEGATION_ENDED
    assert not _counts(session, world, "canbo.snv")
    later = Actor(secretary.person_id, secretary.name, NOW + timedelta(hours=1))
    end_delegation(session, later, given)
    assert given.ended_at == NOW


@pytest.mark.parametrize(
    ("field", "username", "changes"),
    [
        ("delegate", "bithu.sct", {}),
        ("delegate", "bithu.snv", {}),
        ("delegate", "canbo.snv", {"scope": DelegationScope.DEPUTIZE}),
        ("delegate", "phobithu.snv", {"scope": DelegationScope.DEPUTIZE, "valid_to": date(2026, 12, 31)}),
        ("valid_from", "canbo.snv", {"valid_from": TODAY - timedelta(days=1)}),
        ("valid_to", "canbo.snv", {"valid_to": TODAY - timedelta(days=1)}),
        ("valid_to", "canbo.snv", {"valid_to": date(2036, 1, 1)}),
    ],
)
def test_delegations_that_are_refused(
    session: Session, world: World, secretary: Actor, field: str, username: str, changes: dict[str, object]
) -> None:
    with pytest.raises(Refusal) as refused:
        _give(session, secretary, world, delegate_id=world.person(username).id, **changes)
    assert refused.value.field == field


def test_only_the_units_own_secretary_delegates(session: Session, world: World) -> None:
    for username in ("bithu.cbvp", "phobithu.snv", "quantri", "bithu.khoi"):
        person = world.person(username)
        with pytest.raises(Refusal):
            _give(session, Actor(person.id, person.full_name, NOW), world)


def test_who_may_be_chosen(session: Session, world: World) -> None:
    snv, grantor = world.unit("snv"), world.person("bithu.snv").id

    def names(scope: DelegationScope, words: str = "") -> list[str]:
        found = possible_delegates(session, snv.id, scope, TODAY, grantor, words)
        return [line.name for line in person_lines(session, found, TODAY)]

    assert names(DelegationScope.DEPUTIZE) == ["Trần Văn Bình"]
    assert names(DelegationScope.TICK) == [
        "Nguyễn Văn An", "Lê Thị Ánh", "Trần Văn Bình", "Bùi Thị Cúc", "Hoàng Văn Đạt",
    ]  # fmt: skip
    assert names(DelegationScope.TICK, "dat hoang") == ["Hoàng Văn Đạt"]


def test_a_delegation_ends_with_the_office_behind_it(
    session: Session, world: World, secretary: Actor, administrator: Actor
) -> None:
    _give(session, secretary, world)
    assert _counts(session, world, "phobithu.snv")
    end_office(
        session,
        administrator,
        world.person("phobithu.snv").offices[0],
        last_day=TODAY - timedelta(days=1),
    )
    assert not _counts(session, world, "phobithu.snv"), "a deputy no more"
    assert _counts(session, world, "canbo.snv")
    end_office(
        session, administrator, world.person("bithu.snv").offices[0], last_day=TODAY - timedelta(days=1)
    )
    assert not _counts(session, world, "canbo.snv"), "the secretary who gave it is none any more"


def test_a_delegation_to_tick_ends_when_the_person_moves_away(
    session: Session, world: World, secretary: Actor, administrator: Actor
) -> None:
    _give(session, secretary, world)
    person = world.person("canbo.snv")
    move_person(
        session,
        administrator,
        person,
        unit=world.unit("sct"),
        standing=Standing.PARTY_MEMBER,
        first_day=TODAY,
        membership_id=person.memberships[-1].id,
    )
    assert not _counts(session, world, "canbo.snv")


# --- Pages ---


def _choose(client: PageClient, page: Page, **values: str) -> Page:
    form = next(form for form in page.all(".//form") if form.get("action", "").startswith("/uy-quyen/"))
    return client.submit(page, form, **values)


def test_the_secretary_gives_and_takes_back(app: Flask, client: PageClient) -> None:
    client.sign_in("bithu.snv")
    page = client.get("/uy-quyen")
    assert "Trần Văn Bình" in page.text
    assert "Đang có hiệu lực" in page.text
    page = client.get("/uy-quyen/snv/danh-dau")
    chosen = str(person_id(app, "canbo.snv"))
    page = _choose(client, page, delegate=chosen, valid_to="31/12/2026")
    assert "Đã ủy quyền cho Nguyễn Văn An đến 31/12/2026" in page.text
    take_back = next(
        form
        for form in page.all(".//form")
        if any("Nguyễn Văn An" in (b.get("aria-label") or "") for b in form.iter("button"))
    )
    page = client.submit(page, take_back)
    assert "Đã thôi ủy quyền cho Nguyễn Văn An" in page.text
    assert "Đã hết (1)" in page.text


def test_on_a_phone_each_cell_of_a_delegation_speaks_for_itself(client: PageClient) -> None:
    page = client.sign_in("bithu.snv").get("/uy-quyen")
    assert page.find(".//table[@class='data-table stacked']") is not None, "the head is left out there"
    cells = [" ".join("".join(one.itertext()).split()) for one in page.all(".//tbody/tr/*")]
    assert cells == [
        "Trần Văn BìnhThay mặt bí thư",
        "01/01/2026 đến 31/12/2026",
        "Đang có hiệu lực",
        "Thôi ủy quyền",
    ]


def test_the_days_decide_the_state(client: PageClient, clock: Clock) -> None:
    client.sign_in("bithu.snv")
    clock.set_day(date(2025, 12, 31))
    client.sign_in("bithu.snv")
    assert "Chưa đến ngày" in client.get("/uy-quyen").text
    clock.set_day(date(2027, 1, 1))
    client.sign_in("bithu.snv")
    assert "Đã hết (1)" in client.get("/uy-quyen").text


def test_ids_from_the_form_are_not_trusted(app: Flask, client: PageClient) -> None:
    client.sign_in("bithu.snv")
    for delegate in (str(person_id(app, "bithu.sct")), "999999", "x", "", "1 OR 1=1"):
        page = client.post(
            "/uy-quyen/snv/danh-dau",
            {"delegate": delegate, "valid_from": "23/11/2026", "valid_to": "31/12/2026"},
            422,
        )
        assert "Chọn người được ủy quyền" in page.text
        assert page.value("valid_to") == "31/12/2026"
    assert len(stored(app, select(Delegation))) == 1


def test_a_number_that_no_delegation_can_have_is_404(client: PageClient) -> None:
    client.sign_in("bithu.snv")
    for number in ("9999", "2147483648", "9" * 25):
        client.post(f"/uy-quyen/{number}/thoi", status=404)


def test_dates_are_asked_for(app: Flask, client: PageClient) -> None:
    client.sign_in("bithu.snv")
    chosen = str(person_id(app, "canbo.snv"))
    sent = {"delegate": chosen, "valid_from": "23/11/2026", "valid_to": ""}
    assert "Nhập ngày hết ủy quyền" in client.post("/uy-quyen/snv/danh-dau", sent, 422).text
    sent["valid_to"] = "31/11/2026"
    page = client.post("/uy-quyen/snv/danh-dau", sent, 422)
    assert "phải là ngày có thật" in page.text
    assert page.value("valid_to") == "31/11/2026"


def test_searching_for_a_name(client: PageClient) -> None:
    client.sign_in("bithu.snv")
    page = client.get("/uy-quyen/snv/danh-dau?tim=hoang dat")
    assert "Hoàng Văn Đạt" in page.text
    assert "Nguyễn Văn An" not in page.text
    assert "Không có ai tên “<script>”" in client.get("/uy-quyen/snv/danh-dau?tim=<script>").text


def test_who_can_sign_in_comes_first_and_of_the_others_it_is_said(app: Flask, client: PageClient) -> None:
    with app.app_context():
        allow_writing(True)
        with transaction(db.session()):
            accounts = {one.username: one for one in db.session.scalars(select(Account))}
            db.session.delete(accounts["canbo.snv"])
            accounts["bithu.cbvp"].disabled_at = NOW
        db.session.remove()
    page = client.sign_in("bithu.snv").get("/uy-quyen/snv/danh-dau")
    assert ["".join(one.itertext()) for one in page.all(".//label[@class='choice']/span")] == [
        "Trần Văn Bình – Chi bộ Văn phòng",
        "Bùi Thị Cúc – Chi bộ Văn phòng",
        "Hoàng Văn Đạt – Chi bộ Văn phòng",
        "Nguyễn Văn An – Chi bộ Văn phòng, chưa có tài khoản",
        "Lê Thị Ánh – Chi bộ Văn phòng, tài khoản đang khóa",
    ]


@pytest.mark.parametrize(
    ("username", "code", "status"),
    [
        ("bithu.snv", "snv", 200),
        ("bithu.snv", "snv-vp", 403),
        ("bithu.snv", "sct", 404),
        ("bithu.snv", "khong-co", 404),
        ("bithu.cbvp", "snv-vp", 200),
        ("bithu.cbvp", "snv", 403),
        ("phobithu.snv", "snv", 403),
        ("canbo.snv", "snv-vp", 403),
        ("tuyengiao", "snv", 403),
        ("quantri", "snv", 404),
        ("bithu.sct", "snv", 404),
    ],
)
def test_who_may_delegate_where(client: PageClient, username: str, code: str, status: int) -> None:
    client.sign_in(username)
    client.get(f"/uy-quyen/{code}/danh-dau", status)
    if status != 200:
        client.post(f"/uy-quyen/{code}/thay-mat", {"delegate": "1"}, status)


@pytest.mark.parametrize(
    ("username", "status"),
    [("bithu.snv", 200), ("phobithu.snv", 403), ("bithu.sct", 404), ("quantri", 404), ("bithu.khoi", 403)],
)
def test_who_may_take_back(app: Flask, client: PageClient, username: str, status: int) -> None:
    given = stored(app, select(Delegation.id))[0]
    client.sign_in(username)
    client.post(f"/uy-quyen/{given}/thoi", status=status)
    client.post("/uy-quyen/9999/thoi", status=404)


def test_others_see_what_they_were_given(client: PageClient) -> None:
    client.sign_in("phobithu.snv")
    assert "làm thay đồng chí Nguyễn Thị Hường" in client.get("/uy-quyen").text
    client.sign_in("canbo.snv")
    assert "Chỉ bí thư" in client.get("/uy-quyen").text


def test_who_is_no_party_member_is_not_called_comrade(app: Flask, client: PageClient) -> None:
    secretary = PageClient(app).sign_in("bithu.snv")
    page = secretary.get("/uy-quyen/snv/danh-dau")
    chosen = str(person_id(app, "quanchung.snv"))
    client.sign_in("quanchung.snv")
    pages = [client.get("/uy-quyen").text]
    _choose(secretary, page, delegate=chosen, valid_to="31/12/2026")
    pages.append(client.get("/uy-quyen").text.replace("làm thay đồng chí Nguyễn Thị Hường", ""))
    for password in ("matkhau123", "Bùi Thị Cúc"):
        sent = {"current": PASSWORD, "password": password, "repeated": password}
        pages.append(client.post("/mat-khau", sent, 422).text)
    for text in pages:
        assert "đồng chí" not in text.casefold()
    assert "Được ủy quyền" in pages[1]
