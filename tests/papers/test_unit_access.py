"""A unit's paper through the pages: who may not, who writes in which section, two who write at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.exemplars.models import EXEMPLAR_PAPER, Exemplar
from kl01.exemplars.operations import ask_writer
from kl01.exemplars.rules import ExemplarState
from kl01.exemplars.step_operations import withdraw
from kl01.papers.kinds import CopyKind
from kl01.papers.models import Paper, PaperSection, SectionCopy
from kl01.submissions.models import PaperRevision, Submission
from tests.applications import NOW
from tests.exemplars.made import ALL_SIDES, actor_of, bring_to, register, seen
from tests.page_client import PageClient, only_statuses, version_of
from tests.printing.measure import page_texts
from tests.some import some
from tests.world import PEOPLE, Saved, World

REGISTRAR, DEPUTY, WRITER, OFFICE = "bithu.snv", "phobithu.snv", "quanchung.snv", "tuyengiao"
USERS = [person[0] for person in PEOPLE]
STRANGERS = [name for name in USERS if name not in {REGISTRAR, DEPUTY, WRITER}]
OWN_PARTS, OTHER_PARTS = ["thong-tin", "i", "iv", "vi"], ["ii", "iii", "v", "vii"]
WRITTEN_BEFORE = ["thong-tin", "i", "ii", "iii"]


@dataclass(frozen=True)
class Unit:
    """What snv has registered: the numbers of its mẫu 03, of an exemplar and of its sheet."""

    registration: int
    exemplar: int
    sheet: int


@pytest.fixture
def unit(saved: Saved) -> Unit:
    """A person that snv has registered and asked to write of herself."""

    def make(world: World) -> Unit:
        by, person = world.person(REGISTRAR), world.person(WRITER)
        made = register(world.session, world.read_unit("snv"), by, NOW, person=person)
        ask_writer(world.session, made, person, made.version, actor_of(by, NOW))
        return Unit(made.registration.paper_id, made.id, made.sheet_id)

    found: Unit = saved(make)
    return found


def bring(saved: Saved, unit: Unit, state: ExemplarState) -> None:
    def move(world: World) -> None:
        exemplar = world.session.get_one(Exemplar, unit.exemplar)
        bring_to(world.session, state, [exemplar], world.person(REGISTRAR), world.person(DEPUTY), NOW)

    saved(move)


def content(saved: Saved, paper_id: int, code: str) -> dict[str, Any]:
    def read(world: World) -> dict[str, Any]:
        wanted = select(PaperSection.content).filter_by(paper_id=paper_id, code=code)
        return world.session.scalars(wanted).one()

    found: dict[str, Any] = saved(read)
    return found


def copies(saved: Saved, paper_id: int) -> list[tuple[str, CopyKind, dict[str, Any]]]:
    def read(world: World) -> list[tuple[str, CopyKind, dict[str, Any]]]:
        found = world.session.scalars(
            select(SectionCopy).filter_by(paper_id=paper_id).order_by(SectionCopy.id)
        )
        return [(one.code, one.kind, one.content) for one in found]

    found: list[tuple[str, CopyKind, dict[str, Any]]] = saved(read)
    return found


# --- Everybody, everywhere ---------------------------------------------------------------------------------

PERSONAL = {
    "submissions.check",
    "submissions.submit",
    "submissions.handed",
    "submissions.withdraw",
    "submissions.trail",
    "submissions.revision",
    "review.show",
    "review.confirm",
    "review.give_back",
    "review.reopen",
}
"""The workflow of personal papers."""
SHARED = {
    "submissions.show",
    "papers.section",
    "papers.autosave",
    "papers.copy",
    "papers.compare",
    "papers.pdf",
    "papers.docx",
}


def routes(app: Flask, paper_id: int) -> Iterator[tuple[str, str, str]]:
    """Yield endpoint, method and address of every page of a paper."""
    urls = app.url_map.bind("localhost")
    for rule in some(app.url_map.iter_rules()):
        blueprint = rule.endpoint.partition(".")[0]
        if blueprint in {"papers", "submissions", "review"} and "paper_id" in rule.arguments:
            values = {"paper_id": paper_id, "section": "iii", "number": 1}
            used = {name: value for name, value in values.items() if name in rule.arguments}
            for method in sorted(some((rule.methods or set()) & {"GET", "POST"})):
                yield rule.endpoint, method, urls.build(rule.endpoint, used, method=method)


def answers(client: PageClient, paper_id: int) -> dict[tuple[str, str], int]:
    """Ask for every page of a paper; return the status of each answer."""
    sent = {
        "csrf_token": client.token(),
        "version": "1",
        "seen": "1-1-1",
        "reason": "Bổ sung",
        "nhan": "secretary-1",
        "action": "save",
    }
    found = {}
    with only_statuses():
        for endpoint, method, url in some(routes(client.app, paper_id)):
            response = client.raw.open(url, method=method, data=sent if method == "POST" else None)
            found[endpoint, method] = response.status_code
    return found


def test_the_pages_of_a_paper_are_known(app: Flask) -> None:
    """A new page of a paper is either of the personal workflow or fit for a unit's paper."""
    assert {endpoint for endpoint, _, _ in routes(app, 1)} == PERSONAL | SHARED


def check_unmoved(saved: Saved, unit: Unit, state: ExemplarState) -> None:
    def check(world: World) -> None:
        for number in (unit.registration, unit.sheet):
            assert world.session.get(Submission, number) is None, "it has no workflow of its own"
            assert world.session.get_one(Paper, number).kind == EXEMPLAR_PAPER
        assert world.session.scalar(select(func.count()).select_from(Submission.__table__)) == 0
        assert world.session.get_one(Exemplar, unit.exemplar).state is state
        assert world.session.scalars(select(PaperRevision)).all() == []
        moved = [Verb.PAPER_SUBMITTED, Verb.PAPER_WITHDRAWN, Verb.PAPER_RETURNED, Verb.PAPER_CONFIRMED]
        verbs = set(world.session.scalars(select(AuditEvent.verb)))
        assert verbs.isdisjoint({*moved, Verb.PAPER_REOPENED, Verb.PAPER_OPENED})

    saved(check)


@pytest.mark.parametrize("state", [ExemplarState.DRAFT, ExemplarState.COMMENDED])
def test_nobody_moves_a_units_paper_as_a_personal_one(
    client: PageClient, saved: Saved, unit: Unit, state: ExemplarState
) -> None:
    bring(saved, unit, state)
    for user in USERS:
        client.sign_in(user)
        for paper_id in (unit.registration, unit.sheet):
            for (endpoint, method), status in some(answers(client, paper_id).items()):
                where = (user, paper_id, endpoint, method)
                assert status < 500, where
                if endpoint in PERSONAL:
                    assert status in {403, 404}, where
    check_unmoved(saved, unit, state)


@pytest.mark.parametrize("state", [ExemplarState.DRAFT, ExemplarState.APPROVED])
def test_a_stranger_finds_nothing(client: PageClient, saved: Saved, unit: Unit, state: ExemplarState) -> None:
    bring(saved, unit, state)
    for user in some(STRANGERS):
        client.sign_in(user)
        for paper_id in (unit.registration, unit.sheet):
            assert set(answers(client, paper_id).values()) == {404}, user


def test_the_registrar_finds_no_way_to_hand_it_in(client: PageClient, unit: Unit) -> None:
    for user in (REGISTRAR, DEPUTY):
        client.sign_in(user)
        for paper_id in (unit.registration, unit.sheet):
            told = answers(client, paper_id)
            assert {told[key] for key in told if key[0] in PERSONAL} == {404}
            for endpoint in ("papers.pdf", "papers.docx"):
                assert told[endpoint, "GET"] == 200
            assert told["submissions.show", "GET"] == 303


def test_who_is_not_signed_in_is_asked_to(client: PageClient, unit: Unit) -> None:
    for _, method, url in some(routes(client.app, unit.sheet)):
        if method == "GET":
            response = client.raw.get(url)
            assert response.status_code in {302, 303}
            assert "/dang-nhap" in response.headers["Location"]


REPORTED_STRANGERS = [name for name in STRANGERS if name != OFFICE]


@pytest.mark.parametrize("state", [ExemplarState.REPORTED, ExemplarState.COMMENDED])
def test_a_sheet_stays_closed_to_strangers_once_it_was_reported(
    client: PageClient, saved: Saved, unit: Unit, state: ExemplarState
) -> None:
    bring(saved, unit, state)
    for user in some(REPORTED_STRANGERS):
        client.sign_in(user)
        assert set(answers(client, unit.sheet).values()) == {404}, user


@pytest.mark.parametrize("state", [ExemplarState.REPORTED, ExemplarState.COMMENDED])
def test_a_registration_stays_closed_to_strangers_once_it_was_reported(
    client: PageClient, saved: Saved, unit: Unit, state: ExemplarState
) -> None:
    bring(saved, unit, state)
    for user in [*REPORTED_STRANGERS, WRITER]:
        client.sign_in(user)
        assert set(answers(client, unit.registration).values()) == {404}, user


def test_the_office_reads_what_was_reported_and_leaves_word(
    client: PageClient, saved: Saved, unit: Unit
) -> None:
    bring(saved, unit, ExemplarState.REPORTED)
    client.sign_in(OFFICE)
    for paper_id in (unit.registration, unit.sheet):
        assert client.raw.get(f"/mau/{paper_id}/in.pdf").data[:4] == b"%PDF"
        client.get(f"/mau/{paper_id}/phan/iii", 403)
        client.post(f"/mau/{paper_id}/phan/iii/nhap", {"organise": "Sửa", "version": "1"}, status=403)

    def printed(world: World) -> list[str]:
        wanted = select(AuditEvent.subject_key).where(AuditEvent.verb == Verb.PAPER_PRINTED)
        return sorted(world.session.scalars(wanted))

    assert saved(printed) == sorted([str(unit.registration), str(unit.sheet)])


# --- Writing -----------------------------------------------------------------------------------------------


def draft(client: PageClient, url: str, session: str = "p1", **typed: str) -> dict[str, str]:
    return {"version": version_of(client.get(url)), "edit_session": session, "finished": "no", **typed}


@pytest.mark.parametrize(
    ("which", "code", "key"),
    [("registration", "iii", "organise"), ("sheet", "ii", "reason"), ("sheet", "iv", "result")],
)
def test_the_registrar_writes(
    client: PageClient, saved: Saved, unit: Unit, which: str, code: str, key: str
) -> None:
    paper_id = getattr(unit, which)
    url = f"/mau/{paper_id}/phan/{code}"
    client.sign_in(REGISTRAR)
    sent = draft(client, url, **{key: "Đang gõ"})
    told = client.htmx("POST", f"{url}/nhap", sent)
    assert "Đã lưu nháp lúc 10:00" in told.text
    assert content(saved, paper_id, code)[key] == "Đang gõ"
    client.htmx("POST", f"{url}/nhap", sent | {key: "Đang gõ tiếp 😀"})
    assert content(saved, paper_id, code)[key] == "Đang gõ tiếp 😀", "a page never stands in its own way"
    assert "chưa in được ký tự 😀" in client.get(url).text


def test_sections_whose_rows_are_kept_elsewhere_have_no_page(client: PageClient, unit: Unit) -> None:
    client.sign_in(REGISTRAR)
    for code in ("i", "ii", "xx"):
        client.get(f"/mau/{unit.registration}/phan/{code}", 404)
        client.post(f"/mau/{unit.registration}/phan/{code}/nhap", {"version": "1"}, status=404)


def test_two_who_write_at_once(client: PageClient, saved: Saved, unit: Unit) -> None:
    url = f"/mau/{unit.sheet}/phan/ii"
    client.sign_in(REGISTRAR)
    old = draft(client, url, "p1", reason="Của bí thư")
    client.sign_in(DEPUTY)
    client.htmx("POST", f"{url}/nhap", draft(client, url, "p2", reason="Của phó bí thư"))
    client.sign_in(REGISTRAR)
    told = client.htmx("POST", f"{url}/nhap", old, status=409)
    assert "Trần Văn Bình vừa sửa phần này" in told.text
    assert f"{url}/so-sanh" in told.text
    assert content(saved, unit.sheet, "ii") == {"reason": "Của phó bí thư"}
    assert copies(saved, unit.sheet) == [("ii", CopyKind.REFUSED, {"reason": "Của bí thư"})]
    page = client.post(url, old | {"edit_session": "p3", "reason": "Của bí thư, bản ba"}, status=409)
    assert "Của phó bí thư" in page.text
    assert "Của bí thư, bản ba" in page.text
    assert f"/guong-dien-hinh/ho-so/{unit.exemplar}" in page.links()
    client.submit(page, page.all(".//main//form")[0], action="take")
    assert content(saved, unit.sheet, "ii") == {"reason": "Của bí thư, bản ba"}
    kept = copies(saved, unit.sheet)
    assert ("ii", CopyKind.REPLACED, {"reason": "Của phó bí thư"}) in kept
    assert ("ii", CopyKind.REFUSED, {"reason": "Của bí thư"}) in kept


@pytest.mark.parametrize("user", [REGISTRAR, WRITER])
def test_what_was_typed_into_a_locked_sheet_is_refused_and_kept(
    client: PageClient, saved: Saved, unit: Unit, user: str
) -> None:
    url = f"/mau/{unit.sheet}/phan/i"
    client.sign_in(user)
    sent = draft(client, url, profile="Gõ khi đã trình")
    bring(saved, unit, ExemplarState.SUBMITTED)
    before = content(saved, unit.sheet, "i")
    told = client.htmx("POST", f"{url}/nhap", sent, status=409)
    assert "Phần này đã trình hoặc đã chốt nên không nhận thêm chữ" in told.text
    assert "đã được giữ một bản riêng" in told.text
    page = client.post(url, sent | {"edit_session": "p2", "profile": "Gõ nữa"}, status=409)
    assert "Gõ nữa" in page.text
    assert content(saved, unit.sheet, "i") == before
    assert copies(saved, unit.sheet) == [
        ("i", CopyKind.REFUSED, {"profile": "Gõ khi đã trình"}),
        ("i", CopyKind.REFUSED, {"profile": "Gõ nữa"}),
    ]
    # The way back in is closed too, whatever page is still open.
    number = saved(lambda world: world.session.scalars(select(SectionCopy.id)).first())
    client.post(f"{url}/so-sanh", {"ban": str(number), "action": "take"}, status=409)
    assert client.raw.post(f"{url}/chep", data={"csrf_token": client.token(), "tu": "x"}).status_code == 303
    assert client.get(url).response.request.path == f"/guong-dien-hinh/ho-so/{unit.exemplar}"
    assert content(saved, unit.sheet, "i") == before


def test_what_was_refused_may_be_thrown_away_while_the_sheet_is_locked(
    client: PageClient, saved: Saved, unit: Unit
) -> None:
    """As with a personal paper that was handed in."""
    url = f"/mau/{unit.sheet}/phan/i"
    client.sign_in(REGISTRAR)
    sent = draft(client, url, profile="Gõ khi đã trình")
    bring(saved, unit, ExemplarState.SUBMITTED)
    client.htmx("POST", f"{url}/nhap", sent, status=409)
    page = client.get(f"{url}/so-sanh")
    page = client.get(next(link for link in page.links() if "bo=1" in link))
    assert "không lấy lại được" in page.text
    assert len(copies(saved, unit.sheet)) == 1, "asked once more, nothing is gone yet"
    assert client.submit(page, page.all(".//main//form")[0]).status == 200
    assert copies(saved, unit.sheet) == []


def test_once_it_is_fostered_the_result_alone_is_written(
    client: PageClient, saved: Saved, unit: Unit
) -> None:
    bring(saved, unit, ExemplarState.FOSTERED)
    for user, parts in ((REGISTRAR, [*OWN_PARTS, *OTHER_PARTS]), (WRITER, OWN_PARTS)):
        client.sign_in(user)
        for code in some(parts):
            page = client.get(f"/mau/{unit.sheet}/phan/{code}")
            writes = page.response.request.path.endswith(f"/phan/{code}")
            assert writes == (code not in WRITTEN_BEFORE), (user, code)


# --- Who was asked to write of themselves -----------------------------------------------------------------


def test_who_was_asked_writes_his_own_part_alone(client: PageClient, saved: Saved, unit: Unit) -> None:
    client.sign_in(WRITER)
    for code in OWN_PARTS:
        client.get(f"/mau/{unit.sheet}/phan/{code}")
    for code in [*OTHER_PARTS, "xx"]:
        url = f"/mau/{unit.sheet}/phan/{code}"
        before = content(saved, unit.sheet, code) if code != "xx" else {}
        for end in ("", "/chep", "/so-sanh"):
            client.get(f"{url}{end}", 404)
        for end in ("", "/nhap", "/chep", "/so-sanh"):
            client.post(f"{url}{end}", {"version": "1", "reason": "Tôi", "committee": "Tôi"}, status=404)
        assert code == "xx" or content(saved, unit.sheet, code) == before
    url = f"/mau/{unit.sheet}/phan/i"
    client.htmx("POST", f"{url}/nhap", draft(client, url, profile="Tôi công tác từ năm 2010"))
    assert content(saved, unit.sheet, "i") == {"profile": "Tôi công tác từ năm 2010"}
    page = client.post(url, draft(client, url, action="next", profile="Tôi công tác từ năm 2011"))
    assert page.response.request.path == f"/mau/{unit.sheet}/phan/iv", "the next of their own"
    assert copies(saved, unit.sheet) == []
    client.get(f"/mau/{unit.registration}/phan/iii", 404)


@pytest.mark.parametrize("why", ["asked no more", "withdrawn"])
def test_who_is_no_longer_asked_finds_nothing(client: PageClient, saved: Saved, unit: Unit, why: str) -> None:
    client.sign_in(WRITER)
    client.get(f"/mau/{unit.sheet}/phan/i")

    def end(world: World) -> None:
        exemplar, by = world.session.get_one(Exemplar, unit.exemplar), actor_of(world.person(REGISTRAR), NOW)
        if why == "withdrawn":
            withdraw(world.session, seen(exemplar), "Chuyển công tác", ALL_SIDES, by)
        else:
            ask_writer(world.session, exemplar, None, exemplar.version, by)

    saved(end)
    assert set(answers(client, unit.sheet).values()) == {404}


def test_the_writer_and_the_registrar_write_side_by_side(
    client: PageClient, saved: Saved, unit: Unit
) -> None:
    client.sign_in(WRITER)
    mine = draft(client, f"/mau/{unit.sheet}/phan/i", "p1", profile="Của tôi")
    client.sign_in(REGISTRAR)
    url = f"/mau/{unit.sheet}/phan/ii"
    client.htmx("POST", f"{url}/nhap", draft(client, url, "p2", reason="Của bí thư"))
    client.sign_in(WRITER)
    client.htmx("POST", f"/mau/{unit.sheet}/phan/i/nhap", mine)
    assert content(saved, unit.sheet, "i") == {"profile": "Của tôi"}
    assert content(saved, unit.sheet, "ii") == {"reason": "Của bí thư"}
    assert copies(saved, unit.sheet) == []


# --- Printed -----------------------------------------------------------------------------------------------


def test_a_registration_as_it_is_printed(client: PageClient, saved: Saved, unit: Unit) -> None:
    url = f"/mau/{unit.registration}/phan/thong-tin"
    client.sign_in(REGISTRAR)
    client.htmx("POST", f"{url}/nhap", draft(client, url, number="05-ĐK/ĐU", place="Bình An"))
    response = client.raw.get(f"/mau/{unit.registration}/in.pdf")
    text = " ".join(" ".join(page_texts(response.data)).split())
    assert "Số 05-ĐK/ĐU" in text
    assert "Dự thảo" in text
    assert "Bùi Thị Cúc" in text
    assert "Đang có 01 cá nhân, Kế hoạch yêu cầu 02 - 03 cá nhân." in text
    assert "Nơi nhận" in text
    assert "T/M ĐẢNG ỦY" in text
    assert "Nguyễn Thị Hường" in text
    bring(saved, unit, ExemplarState.APPROVED)
    response = client.raw.get(f"/mau/{unit.registration}/in.pdf")
    text = " ".join(" ".join(page_texts(response.data)).split())
    assert "Dự thảo" not in text
    assert "Biên bản số 03-BB/ĐU, ngày 23/11/2026" in text
