"""Typing in a paper for somebody without a computer: who may, that it is recorded, that its owner sees it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.submissions.models import Submission
from tests.applications import NOW, Clock
from tests.page_client import PageClient
from tests.papers.made import begin, hand_in
from tests.some import some
from tests.world import PEOPLE, Saved, World

FORM, YEAR = "mau-02", 2026
LIST = f"/duyet-mau/danh-sach/snv-vp/{FORM}/{YEAR}"
USERS = [person[0] for person in PEOPLE]


@pytest.fixture
def person_id(saved: Saved) -> int:
    """The number of canbo.snv, whose papers bithu.cbvp receives."""
    found: int = saved(lambda world: world.person("canbo.snv").id)
    return found


def address(person_id: int, form: str = FORM, year: int = YEAR) -> str:
    return f"/duyet-mau/nhap-thay/{person_id}/{form}/{year}"


def papers(world: World) -> list[tuple[int, int | None]]:
    return [(one.owner_id, one.entered_by_id) for one in world.session.scalars(select(Submission))]


def test_from_the_list_to_the_paper(client: PageClient, saved: Saved, person_id: int) -> None:
    page = client.sign_in("bithu.cbvp").get(LIST)
    link = next(one for one in page.links() if one.startswith(address(person_id)))
    page = client.get(link)
    assert "Việc nhập thay được ghi lại" in page.text
    assert saved(papers) == []
    form = page.find(".//main//form")
    assert form is not None
    page = client.submit(page, form)
    assert page.status == 200
    assert page.response.request.path.startswith("/mau/")
    assert "Nhập thay cho Nguyễn Văn An" in page.text
    secretary = saved(lambda world: world.person("bithu.cbvp").id)
    assert saved(papers) == [(person_id, secretary)]


def test_it_is_recorded_and_its_owner_sees_it(client: PageClient, saved: Saved, person_id: int) -> None:
    paper = client.sign_in("bithu.cbvp").post(address(person_id)).response.request.path
    event = saved(
        lambda world: world.session.execute(
            select(AuditEvent.actor_name, AuditEvent.subject_key).where(AuditEvent.verb == Verb.PAPER_ENTERED)
        ).one()
    )
    assert tuple(event) == ("Lê Thị Ánh", paper.rpartition("/")[2])
    trail = client.sign_in("canbo.snv").get(f"{paper}/lich-su")
    assert "Nhập thay" in trail.text
    assert "Lê Thị Ánh" in trail.text
    assert paper in " ".join(client.get("/mau/").links())


def test_who_acts_for_the_secretary_enters_in_his_name(client: PageClient, saved: Saved) -> None:
    """phobithu.snv stands in for bithu.snv, who receives from the secretary of a cell."""
    owner = saved(lambda world: world.person("bithu.cbvp").id)
    page = client.sign_in("phobithu.snv").get(address(owner))
    assert "thay mặt đồng chí Nguyễn Thị Hường" in page.text
    client.post(address(owner))
    event = saved(
        lambda world: world.session.execute(
            select(AuditEvent.actor_name, AuditEvent.on_behalf_of_name).where(
                AuditEvent.verb == Verb.PAPER_ENTERED
            )
        ).one()
    )
    assert tuple(event) == ("Trần Văn Bình", "Nguyễn Thị Hường")


def test_going_on_with_what_was_begun(client: PageClient, person_id: int) -> None:
    paper = client.sign_in("bithu.cbvp").post(address(person_id)).response.request.path
    assert client.get(address(person_id)).response.request.path == paper
    assert client.post(address(person_id)).response.request.path == paper
    page = client.get(LIST)
    assert paper in page.links()
    assert "Nhập tiếp mẫu của Nguyễn Văn An" in page.text
    assert not any(one.startswith(address(person_id)) for one in some(page.links()))


@pytest.mark.parametrize("made", [begin, hand_in])
def test_what_the_person_wrote_himself_is_left_alone(
    client: PageClient, saved: Saved, person_id: int, made: Any
) -> None:
    saved(lambda world: made(world.session, world.person("canbo.snv"), FORM, YEAR, NOW).id)
    page = client.sign_in("bithu.cbvp").get(LIST)
    assert not any(one.startswith(address(person_id)) for one in some(page.links()))
    page = client.post(f"{address(person_id)}?ve={LIST}")
    assert page.response.request.path == LIST
    assert "Nguyễn Văn An đã có mẫu này nên không nhập thay được." in page.text
    assert saved(papers) == [(person_id, None)]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("username", USERS)
def test_only_who_receives_from_him_enters_for_him(
    client: PageClient, saved: Saved, person_id: int, username: str, method: str
) -> None:
    client.sign_in(username)
    data = {"csrf_token": client.token()} if method == "POST" else None
    status = client.raw.open(address(person_id), method=method, data=data).status_code
    allowed = username == "bithu.cbvp"
    assert status == ({"GET": 200, "POST": 303}[method] if allowed else 404)
    assert bool(saved(papers)) == (allowed and method == "POST")


def test_signed_out_leads_to_the_sign_in(client: PageClient, person_id: int) -> None:
    assert client.raw.get(address(person_id)).status_code == 303
    assert client.raw.post(address(person_id), data={"csrf_token": client.token()}).status_code == 401


def test_nobody_enters_for_himself(client: PageClient, saved: Saved) -> None:
    own = saved(lambda world: world.person("bithu.cbvp").id)
    client.sign_in("bithu.cbvp").get(address(own), status=404)


@pytest.mark.parametrize(("form", "year"), [("mau-99", YEAR), (FORM, 1999), (FORM, 0), ("mau-01", YEAR)])
def test_what_there_is_no_form_for_is_not_found(
    client: PageClient, person_id: int, form: str, year: int
) -> None:
    client.sign_in("bithu.cbvp").get(address(person_id, form, year), status=404)


def entered_paper(client: PageClient, person_id: int) -> str:
    """Let the secretary type in a paper and return its address."""
    page = client.sign_in("bithu.cbvp").post(address(person_id))
    path: str = page.response.request.path
    return path


def write(client: PageClient, path: str, text: str) -> None:
    page = client.get(f"{path}/phan/iii")
    form = page.by_id("section-form")
    assert form is not None
    client.submit(page, form, example=text, action="save")


def test_who_types_it_in_is_seen_at_every_look(client: PageClient, saved: Saved, person_id: int) -> None:
    path = entered_paper(client, person_id)
    write(client, path, "Theo bản giấy")
    seen = client.sign_in("canbo.snv").get(f"{path}/lich-su").text
    assert "Lê Thị Ánh – Mở xem mẫu" in seen
    assert "Lê Thị Ánh – Nhập thay" in seen


def test_saving_for_another_is_told_once_a_sitting_and_its_owner_sees_it(
    client: PageClient, clock: Clock, person_id: int
) -> None:
    path = entered_paper(client, person_id)
    for text in ("Theo bản giấy", "Theo bản giấy, dòng hai", "Theo bản giấy, dòng ba"):
        write(client, path, text)
    words = "Lê Thị Ánh – Lưu bản viết thay (phần "
    told = client.sign_in("canbo.snv").get(f"{path}/lich-su").text
    assert told.count(words) == 1
    clock.advance(timedelta(days=1))
    write(client.sign_in("bithu.cbvp"), path, "Hôm sau")
    write(client, path, "Hôm sau, nữa")
    assert client.sign_in("canbo.snv").get(f"{path}/lich-su").text.count(words) == 2


def test_who_writes_their_own_leaves_no_word_of_saving(client: PageClient, saved: Saved) -> None:
    path = client.sign_in("canbo.snv").post("/mau/moi/mau-02/2026").response.request.path
    write(client, path, "Tôi tự viết")
    wanted = select(AuditEvent).where(AuditEvent.verb == Verb.PAPER_SAVED_FOR)
    assert saved(lambda world: world.session.scalars(wanted).all()) == []


def test_it_is_his_own_once_its_owner_writes_in_it(client: PageClient, person_id: int) -> None:
    path = entered_paper(client, person_id)
    write(client, path, "Theo bản giấy")
    write(client.sign_in("canbo.snv"), path, "Tôi tự viết")
    client.sign_in("bithu.cbvp")
    for part in ("", "/phan/iii", "/xem", "/lich-su", "/in.pdf"):
        client.get(f"{path}{part}", status=404)
    client.post(f"{path}/phan/iii/nhap", {"example": "Đè lên"}, status=409)
    assert "Đè lên" not in client.sign_in("canbo.snv").get(f"{path}/phan/iii").html


@pytest.mark.parametrize("username", [user for user in USERS if user not in {"canbo.snv", "bithu.cbvp"}])
def test_nobody_else_opens_what_is_being_typed_in(client: PageClient, person_id: int, username: str) -> None:
    path = entered_paper(client, person_id)
    client.sign_in(username).get(path, status=404)
    client.get(f"{path}/phan/iii", status=404)


def test_what_the_typist_had_on_the_screen_is_kept_for_the_owner(
    client: PageClient, saved: Saved, person_id: int
) -> None:
    path = entered_paper(client, person_id)
    page = client.get(f"{path}/phan/iii")
    data = {"version": page.value("version"), "edit_session": "p1", "finished": "no", "example": "Theo giấy"}
    write(client.sign_in("canbo.snv"), path, "Tôi tự viết")
    client.sign_in("bithu.cbvp")
    told = client.htmx("POST", f"{path}/phan/iii/nhap", data, status=409)
    assert "Người viết đã tự viết tiếp" in told.text
    assert "Tôi tự viết" not in told.text
    plain = client.post(f"{path}/phan/iii", data, status=409)
    assert "Theo giấy" in plain.html
    assert "Tôi tự viết" not in plain.html
    mine = client.sign_in("canbo.snv").get(path)
    assert "Có nội dung chưa vào mẫu" in mine.text
    assert "Lê Thị Ánh đã nhập thay mẫu này" in mine.text
    compared = client.get(next(link for link in mine.links() if "so-sanh" in link))
    assert "Theo giấy" in compared.text
