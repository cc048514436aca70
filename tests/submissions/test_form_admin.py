"""The administrator's pages of papers: last days, themes, who receives of people outside the Party."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.db import allow_writing, db
from kl01.forms.models import AnnualTheme, FormTemplate, FormYear
from kl01.forms.versions import current_form, due_day_of, set_due_day, set_theme, theme_of
from kl01.org.kinds import Role, Standing, UnitKind
from kl01.org.models import Membership, Office, OrgUnit
from kl01.periods import Period
from kl01.plan.catalogue import Catalogue, current_plan
from kl01.refusals import Refusal
from kl01.submissions.admin_forms import THEME_LENGTH
from kl01.submissions.channel_operations import (
    ChannelWords,
    all_channels,
    channel_of,
    remove_channel,
    set_channel,
)
from kl01.submissions.models import NonMemberChannel
from kl01.submissions.people import home_of, paper_heading, receivers_of
from kl01.submissions.receivers import ReceiverKind
from tests.applications import NOW
from tests.org.conftest import last_verb, stored
from tests.page_client import Page, PageClient
from tests.some import some
from tests.world import World

TODAY = date(2026, 11, 23)
PAGES = ("/quan-tri/mau/", "/quan-tri/mau/nam/2026", "/quan-tri/mau/noi-nhan", "/quan-tri/mau/noi-nhan/snv")
UNION = ChannelWords(ReceiverKind.TRADE_UNION)
HEAD = ChannelWords(ReceiverKind.HEAD)
PARTY = ChannelWords(ReceiverKind.PARTY)


@pytest.fixture
def administrator(world: World) -> Actor:
    person = world.person("quantri")
    return Actor(person.id, person.full_name, NOW)


@pytest.fixture
def admin(client: PageClient) -> PageClient:
    return client.sign_in("quantri")


@pytest.fixture
def plan(session: Session) -> Catalogue:
    found = current_plan(session, TODAY.year)
    assert found is not None
    return found


def send(client: PageClient, address: str, **values: str) -> Page:
    """Open a page with a form, fill it in and send it."""
    page = client.get(address)
    form = page.find(".//main//form[@method='post']")
    assert form is not None
    return client.submit(page, form, **values)


def errors(page: Page) -> list[str]:
    """The lines of the error summary."""
    links = page.all(".//div[@class='error-summary']//li")
    return ["".join(line.itertext()) for line in links]


def last_event(session: Session) -> AuditEvent:
    return session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()


# --- Operations: last days and themes ----------------------------------------------------------------------


def test_a_last_day_is_set_and_told_in_the_trail(
    session: Session, plan: Catalogue, administrator: Actor
) -> None:
    form = current_form(session, plan.plan_id, "mau-02")
    assert form is not None
    assert due_day_of(session, plan, form, Period(2026)) == date(2026, 3, 31)
    set_due_day(session, plan, form, Period(2026), date(2026, 2, 28), administrator)
    assert due_day_of(session, plan, form, Period(2026)) == date(2026, 2, 28)
    assert due_day_of(session, plan, form, Period(2025)) == date(2025, 3, 31)
    told = last_event(session)
    assert (told.verb, told.subject_key) == (Verb.FORM_YEAR_CHANGED, f"{plan.code}:mau-02:2026")
    assert told.data == {"from": {"due_on": "2026-03-31"}, "to": {"due_on": "2026-02-28"}}
    before = session.scalar(select(func.count(AuditEvent.id)))
    set_due_day(session, plan, form, Period(2026), date(2026, 2, 28), administrator)
    assert session.scalar(select(func.count(AuditEvent.id))) == before


def test_a_theme_is_set_and_taken_away(session: Session, plan: Catalogue, administrator: Actor) -> None:
    set_theme(session, plan, 2026, "Nói đi đôi với làm", administrator)
    assert theme_of(session, plan.plan_id, Period(2026)) == "Nói đi đôi với làm"
    set_theme(session, plan, 2026, "", administrator)
    assert theme_of(session, plan.plan_id, Period(2026)) == ""
    assert last_event(session).data == {"from": {"theme": "Nói đi đôi với làm"}, "to": {"theme": ""}}


# --- Operations: who receives ------------------------------------------------------------------------------


def test_without_a_word_it_follows_from_who_holds_which_office(session: Session, world: World) -> None:
    found = {one.unit.code: one for one in all_channels(session, TODAY)}
    assert set(found) == {"snv", "sct", "bhxh"}
    assert found["snv"].receiver is not None
    assert found["snv"].receiver.kind is ReceiverKind.TRADE_UNION
    assert found["snv"].holder == world.person("congdoan.snv").full_name
    assert found["sct"].receiver is not None
    assert found["sct"].receiver.kind is ReceiverKind.PARTY  # neither a chair nor a head is recorded
    office = Office(unit=world.unit("sct"), role=Role.HEAD, valid_from=TODAY)
    office.person = world.person("bithu.sct")
    session.add(office)
    session.flush()
    now = channel_of(session, world.unit("sct"), TODAY)
    assert now.receiver is not None
    assert now.receiver.kind is ReceiverKind.HEAD
    assert now.holder == world.person("bithu.sct").full_name
    assert not now.current


def test_what_the_page_says_is_to_whom_a_person_hands_his_paper(
    session: Session, world: World, administrator: Actor
) -> None:
    unit, person = world.unit("snv"), world.person("quanchung.snv")
    for words in (UNION, HEAD, PARTY):
        set_channel(session, administrator, unit, TODAY, words)
        home = home_of(session, person.id, TODAY)
        assert home is not None
        [receiver] = receivers_of(session, person.id, home, TODAY)
        now = channel_of(session, unit, TODAY)
        assert now.receiver is not None
        assert now.receiver.kind is receiver.kind
    assert receiver.kind is ReceiverKind.PARTY


def test_a_channel_applies_from_its_day_on(session: Session, world: World, administrator: Actor) -> None:
    unit = world.unit("snv")
    early = set_channel(session, administrator, unit, date(2026, 1, 1), PARTY)
    late = set_channel(session, administrator, unit, date(2027, 1, 1), UNION)
    assert channel_of(session, unit, date(2025, 12, 31)).current is None
    now = channel_of(session, unit, TODAY)
    assert (now.current, now.coming) == (early, (late,))
    assert now.settings == (late, early)
    assert channel_of(session, unit, date(2027, 1, 1)).current is late
    assert channel_of(session, world.unit("sct"), TODAY).settings == ()


def test_a_second_word_for_the_day_takes_the_place_of_the_first(
    session: Session, world: World, administrator: Actor
) -> None:
    unit = world.unit("snv")
    first = set_channel(session, administrator, unit, TODAY, PARTY)
    named = ChannelWords(ReceiverKind.TRADE_UNION, "Công đoàn ngành Nội vụ", "Công đoàn cơ sở Sở Nội vụ")
    second = set_channel(session, administrator, unit, TODAY, named)
    assert second is first
    assert session.scalar(select(func.count(NonMemberChannel.id))) == 1
    told = last_event(session)
    assert (told.verb, told.unit_id) == (Verb.RECEIVER_CHANGED, unit.id)
    assert told.data["from"]["channel"] == "party"
    assert told.data["to"] == {
        "channel": "trade_union",
        "superior_name": "Công đoàn ngành Nội vụ",
        "issuer_name": "Công đoàn cơ sở Sở Nội vụ",
    }
    before = session.scalar(select(func.count(AuditEvent.id)))
    set_channel(session, administrator, unit, TODAY, named)
    assert session.scalar(select(func.count(AuditEvent.id))) == before, "the same again is no event"


def test_printed_names_stand_on_the_paper(session: Session, world: World, administrator: Actor) -> None:
    person = world.person("quanchung.snv")
    home = home_of(session, person.id, TODAY)
    assert home is not None
    named = ChannelWords(ReceiverKind.TRADE_UNION, "Công đoàn ngành", "Công đoàn Sở")
    set_channel(session, administrator, world.unit("snv"), TODAY, named)
    [receiver] = receivers_of(session, person.id, home, TODAY)
    heading = paper_heading(session, home.unit, receiver, TODAY, party=False)
    assert (heading.superior, heading.issuer) == ("Công đoàn ngành", "Công đoàn Sở")


def test_a_channel_is_taken_back(session: Session, world: World, administrator: Actor) -> None:
    unit = world.unit("snv")
    set_channel(session, administrator, unit, date(2026, 1, 1), PARTY)
    row = set_channel(session, administrator, unit, TODAY, HEAD)
    remove_channel(session, administrator, unit, row)
    now = channel_of(session, unit, TODAY)
    assert now.current is not None
    assert now.current.channel is ReceiverKind.PARTY
    told = last_event(session)
    assert last_verb(session) is Verb.RECEIVER_CHANGED
    assert (told.data["from"]["channel"], told.data["to"]) == ("head", {})


def test_a_channel_that_nobody_can_serve_is_told(
    session: Session, world: World, administrator: Actor
) -> None:
    set_channel(session, administrator, world.unit("sct"), TODAY, UNION)
    now = channel_of(session, world.unit("sct"), TODAY)
    assert now.is_replaced
    set_channel(session, administrator, world.unit("snv"), TODAY, UNION)
    assert not channel_of(session, world.unit("snv"), TODAY).is_replaced


@pytest.mark.parametrize(
    ("valid_from", "words", "field"),
    [
        (date(2019, 12, 31), UNION, "valid_from"),
        (date(2028, 1, 1), UNION, "valid_from"),
        (TODAY, ChannelWords(ReceiverKind.TRADE_UNION, "Công đoàn ngành"), "issuer_name"),
    ],
)
def test_a_channel_that_makes_no_sense_is_refused(
    session: Session,
    world: World,
    administrator: Actor,
    valid_from: date,
    words: ChannelWords,
    field: str,
) -> None:
    with pytest.raises(Refusal) as refused:
        set_channel(session, administrator, world.unit("snv"), valid_from, words)
    assert refused.value.field == field
    assert session.scalar(select(func.count(NonMemberChannel.id))) == 0


# --- Pages -------------------------------------------------------------------------------------------------


def test_nobody_but_an_administrator_gets_in(app: Flask) -> None:
    for username in ("bithu.snv", "tuyengiao", "quanchung.snv", "congdoan.snv"):
        client = PageClient(app).sign_in(username)
        for address in PAGES:
            client.get(address, 403)
        for address in (*PAGES[1:2], PAGES[3], "/quan-tri/mau/noi-nhan/snv/1/bo"):
            client.post(address, status=403)
    for address in PAGES:
        assert PageClient(app).get(address).response.request.path == "/dang-nhap"


def test_the_pages_are_reached_from_the_first_page(admin: PageClient) -> None:
    links = admin.get("/quan-tri/").links()
    assert {"/quan-tri/mau/", "/quan-tri/mau/noi-nhan"} <= set(links)
    assert "/quan-tri/mau/nam/2026" in admin.get("/quan-tri/mau/").links()
    assert "/quan-tri/mau/nam/0" in admin.get("/quan-tri/mau/").links()
    assert "/quan-tri/mau/noi-nhan/snv" in admin.get("/quan-tri/mau/noi-nhan").links()


def test_what_is_not_there_is_404(admin: PageClient) -> None:
    for address in (
        "/quan-tri/mau/nam/2020",
        "/quan-tri/mau/nam/2027",
        "/quan-tri/mau/noi-nhan/khong-co",
        "/quan-tri/mau/noi-nhan/snv-vp",
        "/quan-tri/mau/noi-nhan/btg",
    ):
        admin.get(address, 404)
    admin.post("/quan-tri/mau/noi-nhan/snv/99/bo", status=404)


def test_the_first_page_shows_versions_days_and_themes(admin: PageClient) -> None:
    text = admin.get("/quan-tri/mau/").text
    assert "Mẫu 02 – Kế hoạch năm bản số 1, nạp lúc 10:00 ngày 23/11/2026" in text
    assert "Mẫu 02-KQ – Kết quả năm: 30/11/2026" in text
    assert text.index("Năm 2026") < text.index("Năm 2022") < text.index("Toàn khóa")
    assert text.count("Chưa có chuyên đề") == 5


def test_days_and_theme_of_a_year_are_set(app: Flask, admin: PageClient) -> None:
    page = admin.get("/quan-tri/mau/nam/2026")
    assert page.value("due-mau-02") == "31/03/2026"
    assert page.value("due-mau-02-kq") == "30/11/2026"
    assert page.value("theme") == ""
    page = send(
        admin, "/quan-tri/mau/nam/2026", **{"due-mau-02": "15-2-26", "theme": "  Nói đi đôi  với làm "}
    )
    assert page.status == 200
    assert "Đã lưu hạn nộp và chuyên đề: năm 2026." in page.html
    assert "Mẫu 02 – Kế hoạch năm: 15/02/2026" in page.text
    assert "“Nói đi đôi với làm”" in page.text
    assert stored(app, select(FormYear.due_on)) == [date(2026, 2, 15)]
    send(admin, "/quan-tri/mau/nam/2026", theme="")
    assert stored(app, select(AnnualTheme.title)) in ([], [""])


def test_the_term_has_a_day_and_no_theme(admin: PageClient) -> None:
    page = admin.get("/quan-tri/mau/nam/0")
    assert page.value("theme") is None
    page = send(admin, "/quan-tri/mau/nam/0", **{"due-mau-01": "30/6/2022"})
    assert "Mẫu 01 – Kế hoạch toàn khóa: 30/06/2022" in page.text


@pytest.mark.parametrize(
    ("year", "values", "message"),
    [
        (2026, {"due-mau-02": ""}, "Nhập hạn nộp Mẫu 02, ví dụ 31/03/2026"),
        (2026, {"due-mau-02": "31/4/2026"}, "Hạn nộp Mẫu 02 phải là ngày có thật, ví dụ 23/11/2026"),
        (2026, {"due-mau-02": "30/09/2025"}, "Hạn nộp Mẫu 02 phải từ 01/10/2025 đến 31/12/2026"),
        (2026, {"due-mau-02": "01/01/2027"}, "Hạn nộp Mẫu 02 phải từ 01/10/2025 đến 31/12/2026"),
        (2026, {"due-mau-02-kq": "01/04/2027"}, "Hạn nộp Mẫu 02-KQ phải từ 01/07/2026 đến 31/03/2027"),
        (2026, {"theme": "a" * (THEME_LENGTH + 1)}, "Chuyên đề năm phải từ 300 ký tự trở xuống"),
        (2026, {"theme": "Häc tËp vµ lµm theo"}, "bảng mã"),
        (2026, {"theme": "Nêu gương 龍"}, "Chuyên đề năm: chưa in được ký tự 龍"),
        (0, {"due-mau-01": "31/03/2019"}, "Hạn nộp Mẫu 01 phải từ"),
    ],
)
def test_what_cannot_be_taken_is_said_with_everything_kept(
    app: Flask, admin: PageClient, year: int, values: dict[str, str], message: str
) -> None:
    events = stored(app, select(func.count(AuditEvent.id)))
    page = send(admin, f"/quan-tri/mau/nam/{year}", **values)
    assert page.status == 422
    assert [line for line in errors(page) if message in line] == errors(page) != []
    for name, typed in some(values.items()):
        assert page.value(name) == typed
    assert stored(app, select(func.count(AuditEvent.id))) == events


@pytest.mark.parametrize("day", ["01/10/2025", "31/12/2026"])
def test_the_ends_of_the_span_may_be_set(admin: PageClient, day: str) -> None:
    assert send(admin, "/quan-tri/mau/nam/2026", **{"due-mau-02": day}).status == 200


def test_without_forms_the_page_says_what_to_do(app: Flask, admin: PageClient) -> None:
    _change(app, lambda session: session.execute(update(FormTemplate).values(is_current=False)))
    assert "Khởi động lại phần mềm" in admin.get("/quan-tri/mau/").text
    admin.get("/quan-tri/mau/nam/2026", 404)


def _change(app: Flask, act: Any) -> None:
    with app.app_context():
        allow_writing(True)
        act(db.session())
        db.session.commit()
        db.session.remove()


def test_the_page_of_channels_says_who_receives(admin: PageClient) -> None:
    rows = {}
    for row in some(admin.get("/quan-tri/mau/noi-nhan").all(".//tbody/tr")):
        cells = [" ".join("".join(cell.itertext()).split()) for cell in row]
        rows[cells[0]] = cells[1:3]
    assert rows["Đảng bộ Sở Nội vụ"] == ["Công đoàn Hoàng Văn Đạt", "Tự động"]
    assert rows["Đảng bộ Sở Công Thương"] == ["Chi bộ nơi làm việc", "Tự động"]
    assert rows["Chi bộ Quỹ Đầu tư phát triển"] == ["Chi bộ Hồ Thị Mai", "Tự động"]


def test_a_channel_is_set_shown_and_dropped(app: Flask, admin: PageClient) -> None:
    page = admin.get("/quan-tri/mau/noi-nhan/sct")
    assert page.value("valid_from") == "23/11/2026"
    page = send(admin, "/quan-tri/mau/noi-nhan/sct", channel="trade_union", issuer_name="Công đoàn Sở")
    assert "Đã lưu nơi nhận mẫu của Đảng bộ Sở Công Thương từ 23/11/2026." in page.html
    assert "(đã đặt công đoàn nhưng chưa ghi ai giữ chức vụ ấy)" in page.text
    assert "Đặt từ 23/11/2026" in page.text
    send(admin, "/quan-tri/mau/noi-nhan/sct", channel="head", valid_from="1/1/2027")
    assert "Thủ trưởng cơ quan, đơn vị từ 01/01/2027" in admin.get("/quan-tri/mau/noi-nhan").text
    page = admin.get("/quan-tri/mau/noi-nhan/sct")
    assert page.value("issuer_name") == "Công đoàn Sở", "begins with what applies now"
    ways = [link for link in page.links() if "?bo=" in link]
    assert len(ways) == 2
    page = admin.get(ways[0])
    assert "Bỏ nơi nhận đặt từ 01/01/2027?" in page.text
    assert "in trên mẫu: Công đoàn Sở. Muốn dùng lại thì phải nhập lại." in page.text
    assert len(stored(app, select(NonMemberChannel.id))) == 2, "asked once more, nothing is dropped yet"
    form = next(one for one in page.all(".//main//form") if one.get("action", "").endswith("/bo"))
    page = admin.submit(page, form)
    assert "Đã bỏ nơi nhận mẫu đặt từ 01/01/2027" in page.html
    assert stored(app, select(NonMemberChannel.channel)) == [ReceiverKind.TRADE_UNION]
    latest = stored(app, select(AuditEvent.verb).order_by(AuditEvent.id.desc()).limit(3))
    assert latest == [Verb.RECEIVER_CHANGED] * 3


def test_a_setting_of_another_unit_is_not_dropped_here(app: Flask, admin: PageClient) -> None:
    send(admin, "/quan-tri/mau/noi-nhan/sct", channel="party")
    [number] = stored(app, select(NonMemberChannel.id))
    admin.post(f"/quan-tri/mau/noi-nhan/snv/{number}/bo", status=404)
    assert stored(app, select(NonMemberChannel.id)) == [number]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"channel": "church"}, "Chọn nơi nhận"),
        ({"valid_from": ""}, "Nhập ngày bắt đầu, ví dụ 01/07/2026"),
        ({"valid_from": "01/01/2031"}, "Ngày bắt đầu phải từ 01/01/2020 đến 24/11/2027"),
        ({"superior_name": "Công đoàn ngành"}, "Nhập tên tổ chức, hoặc xóa tên cấp trên"),
        ({"issuer_name": "C" * 201}, "Tên tổ chức phải từ 200 ký tự trở xuống"),
        ({"issuer_name": "C«ng ®oµn"}, "bảng mã"),
    ],
)
def test_a_channel_that_cannot_be_taken_keeps_what_was_typed(
    app: Flask, admin: PageClient, values: dict[str, str], message: str
) -> None:
    page = send(admin, "/quan-tri/mau/noi-nhan/snv", **{"channel": "head", **values})
    assert page.status == 422
    assert [line for line in errors(page) if message in line] == errors(page) != []
    for name, typed in some(values.items()):
        assert name == "channel" or page.value(name) == typed
    assert stored(app, select(NonMemberChannel.id)) == []


def test_the_page_asks_no_more_of_the_database_where_there_are_many_units(session: Session) -> None:
    def statements() -> int:
        asked: list[str] = []

        def note(*told: Any) -> None:
            asked.append(told[2])

        event.listen(db.engine, "before_cursor_execute", note)
        all_channels(session, TODAY)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    few = statements()
    root = session.scalar(select(OrgUnit.id).where(OrgUnit.code == "khoi"))
    for number in range(20):
        name = f"Chi bộ Đơn vị {number:02}"
        unit = OrgUnit(code=f"dv{number:02}", kind=UnitKind.GRASSROOTS_PARTY_CELL, name=name)
        unit.folded_name, unit.parent_id, unit.valid_from = name, root, TODAY
        session.add(unit)
    session.flush()
    assert len(all_channels(session, TODAY)) == 23
    assert statements() <= few


def test_members_of_the_party_are_not_touched(session: Session, world: World, administrator: Actor) -> None:
    person = world.person("canbo.snv")
    set_channel(session, administrator, world.unit("snv"), TODAY, HEAD)
    home = home_of(session, person.id, TODAY)
    assert home is not None
    [receiver] = receivers_of(session, person.id, home, TODAY)
    assert receiver.kind is ReceiverKind.PARTY
    membership = session.scalars(select(Membership).filter_by(person_id=person.id)).one()
    assert membership.standing is Standing.PARTY_MEMBER
