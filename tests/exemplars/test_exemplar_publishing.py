"""What is settled before anybody reads of an exemplar: who writes, what they answer, the photo."""

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.exemplars.operations import ask_writer, record_consent
from kl01.exemplars.rules import Consent, ExemplarState
from kl01.exemplars.step_operations import withdraw
from kl01.honours.operations import set_photo
from tests.applications import Clock
from tests.exemplars.made import seen
from tests.exemplars.reading import ROOT, form_of, new, one_url, stored, words_at
from tests.exemplars.unit import DAY, Saved, Unit
from tests.honours.pictures import as_file, pattern
from tests.page_client import Page, PageClient

# --- Who writes --------------------------------------------------------------------------------------------


def asked(unit: Unit, state: ExemplarState = ExemplarState.DRAFT) -> int:
    """Register Bùi Thị Cúc, ask her to write of herself, and return the exemplar's number."""
    person = unit.world.person("quanchung.snv")
    number = new(unit, state, person=person)
    one = stored(unit, number)
    ask_writer(unit.session, one, person, one.version, unit.actor)
    return number


def write_in(unit: Unit, number: int, code: str, at: datetime) -> None:
    """Write in a section of an exemplar's sheet."""
    next(one for one in stored(unit, number).sheet.sections if one.code == code).changed_at = at


def test_who_is_asked_finds_it_and_writes_her_own_parts_alone(client: PageClient, saved: Saved) -> None:
    number = saved(lambda unit: new(unit, person=unit.world.person("quanchung.snv")))
    page = client.sign_in("bithu.snv").get(one_url(number, "/nguoi-viet"))
    button = next(one for one in page.root.iter("button") if one.get("name") == "nguoi")
    page = client.submit(page, form_of(page), button)
    assert "Đã nhờ Bùi Thị Cúc" in page.text
    client.sign_in("quanchung.snv")
    assert one_url(number) in client.get("/viec-cua-toi").links()
    page = client.get(one_url(number))
    assert "Lịch sử" not in page.text
    sheet = saved(lambda unit: stored(unit, number).sheet_id)
    assert client.get(f"/mau/{sheet}/phan/i").by_id("section-form") is not None
    assert client.raw.get(f"/mau/{sheet}/phan/ii").status_code in {303, 403, 404}
    page = client.sign_in("bithu.snv").get(one_url(number, "/nguoi-viet"))
    button = next(one for one in page.root.iter("button") if one.get("value") == "none")
    assert "Đã thôi nhờ viết" in client.submit(page, form_of(page), button).text
    client.sign_in("quanchung.snv").get(one_url(number), 404)


def test_only_people_of_the_unit_who_can_sign_in_are_asked(client: PageClient, saved: Saved) -> None:
    number = saved(new)
    version, stranger = saved(lambda unit: (stored(unit, number).version, unit.world.person("bithu.sct").id))
    client.sign_in("bithu.snv")
    for sent in ({"nguoi": str(stranger)}, {"nguoi": "abc"}, {"ten": "Ai đó"}, {}):
        client.post(one_url(number, "/nguoi-viet"), {"version": str(version), **sent}, 400)

    def disable(unit: Unit) -> int:
        unit.world.account("canbo.snv").disabled_at = unit.actor.at
        return unit.world.person("canbo.snv").id

    disabled = saved(disable)
    client.post(one_url(number, "/nguoi-viet"), {"version": str(version), "nguoi": str(disabled)}, 400)
    assert "chưa có tài khoản" in client.get(one_url(number, "/nguoi-viet?tim=nguyen van an")).text
    assert saved(lambda unit: stored(unit, number).writer_id) is None


def test_asking_from_an_old_page_is_told(client: PageClient, saved: Saved) -> None:
    number = saved(asked)
    person = saved(lambda unit: unit.world.person("canbo.snv").id)
    page = client.sign_in("bithu.snv").post(
        one_url(number, "/nguoi-viet"), {"version": "1", "nguoi": str(person)}
    )
    assert "Phần này vừa có người sửa" in page.text
    assert saved(lambda unit: stored(unit, number).writer.full_name) == "Bùi Thị Cúc"


# --- What she answers --------------------------------------------------------------------------------------


def answer(client: PageClient, number: int, **values: str) -> Page:
    page = client.get(one_url(number, "/cong-bo"))
    return client.submit(page, form_of(page), **values)


def test_her_own_answer_is_of_today_and_hers(client: PageClient, saved: Saved) -> None:
    number = saved(asked)
    client.sign_in("quanchung.snv")
    page = client.get(one_url(number, "/cong-bo"))
    assert page.value("day") is None
    page = client.submit(page, form_of(page), answer="agreed", day="01/01/2020")
    assert "Đã ghi: đồng ý công bố" in page.text
    assert "Đồng ý công bố, ngày 23/11/2026" in page.text
    assert "ghi)" not in page.text
    found = saved(lambda unit: (stored(unit, number).consent_on, stored(unit, number).consent_by_id))
    assert found == (DAY, saved(lambda unit: unit.world.person("quanchung.snv").id))


def test_an_answer_that_the_secretary_heard_bears_his_name(client: PageClient, saved: Saved) -> None:
    number = saved(asked)
    page = answer(client.sign_in("phobithu.snv"), number, answer="declined", day="20/11/2026")
    assert "Không đồng ý công bố, ngày 20/11/2026 (Trần Văn Bình ghi)" in page.text


@pytest.mark.parametrize(
    ("values", "control", "words"),
    [
        ({"answer": "agreed", "day": "31/02/2026"}, "day", "phải là ngày có thật"),
        ({"answer": "agreed", "day": "24/11/2026"}, "day", "Ngày trả lời phải từ 01/01/2000 đến hôm nay"),
        ({"answer": "agreed", "day": ""}, "day", "Nhập ngày trả lời"),
        ({"day": "20/11/2026"}, "answer", "Chọn câu trả lời"),
        ({"answer": "not_asked", "day": "20/11/2026"}, "answer", "Chọn câu trả lời"),
        ({"answer": "maybe", "day": "20/11/2026"}, "answer", "Chọn câu trả lời"),
    ],
)
def test_what_an_answer_lacks_is_told(
    client: PageClient, saved: Saved, values: dict[str, str], control: str, words: str
) -> None:
    number = saved(new)
    page = answer(client.sign_in("bithu.snv"), number, **values)
    assert page.status == 422
    assert words in words_at(page, control)
    assert saved(lambda unit: stored(unit, number).consent) is Consent.NOT_ASKED


def test_an_answer_from_an_old_page_is_refused_and_may_be_given_again(
    client: PageClient, saved: Saved
) -> None:
    number = saved(new)
    page = client.sign_in("bithu.snv").get(one_url(number, "/cong-bo"))

    def decline(unit: Unit) -> None:
        one = stored(unit, number)
        record_consent(unit.session, one, Consent.DECLINED, DAY, one.version, unit.actor)

    saved(decline)
    page = client.submit(page, form_of(page), answer="agreed")
    assert page.status == 409
    assert "Phần này vừa có người sửa" in page.text
    assert "Không đồng ý công bố, ngày" in page.text
    assert saved(lambda unit: stored(unit, number).consent) is Consent.DECLINED
    assert client.submit(page, form_of(page)).status == 200
    assert saved(lambda unit: stored(unit, number).consent) is Consent.AGREED


def test_her_no_takes_her_off_the_honours_at_once(client: PageClient, saved: Saved) -> None:
    number = saved(lambda unit: asked(unit, ExemplarState.COMMENDED))
    other = PageClient(client.app).sign_in("bithu.sct")
    assert "Bùi Thị Cúc" in other.get(f"{ROOT}/").text
    answer(client.sign_in("quanchung.snv"), number, answer="declined")
    assert "Bùi Thị Cúc" not in other.get(f"{ROOT}/").text
    for after in ("", "/anh", "/in.pdf"):
        other.get(f"{ROOT}/{number}{after}", 404)
    answer(client, number, answer="agreed")
    assert "Bùi Thị Cúc" in other.get(f"{ROOT}/").text


def test_whoever_is_published_may_see_what_is_and_take_it_down(client: PageClient, saved: Saved) -> None:
    """Asked by word of mouth, never to write: the answer is hers all the same."""
    number = saved(lambda unit: new(unit, ExemplarState.COMMENDED, person=unit.world.person("quanchung.snv")))
    client.sign_in("quanchung.snv")
    page = client.get(f"{ROOT}/{number}")
    assert one_url(number, "/cong-bo") in page.links()
    page = client.get(one_url(number))
    assert one_url(number, "/cong-bo") in page.links()
    assert one_url(number, "/anh") not in page.links()
    answer(client, number, answer="declined")
    client.get(f"{ROOT}/{number}", 404)
    client.sign_in("bithu.snv")
    page = answer(client, number, answer="agreed")
    assert page.status == 422
    assert "chỉ người đó đổi được" in page.text
    assert saved(lambda unit: stored(unit, number).consent) is Consent.DECLINED


def test_an_answer_to_what_was_written_anew_is_asked_for(
    client: PageClient, saved: Saved, clock: Clock
) -> None:
    number = saved(lambda unit: asked(unit, ExemplarState.FOSTERED))
    client.sign_in("quanchung.snv")
    answer(client, number, answer="agreed")
    assert "trả lời lại" not in client.get("/viec-cua-toi").text
    assert "Hỏi lại" not in client.get(one_url(number)).text
    clock.now += timedelta(minutes=5)
    saved(lambda unit: write_in(unit, number, "iv", clock.now))
    assert "Phần công bố đã sửa, trả lời lại" in client.get("/viec-cua-toi").text
    assert "Hỏi lại trước khi ghi tuyên dương" in client.get(one_url(number)).text
    answer(client, number, answer="agreed")
    assert "trả lời lại" not in client.get("/viec-cua-toi").text


# --- The photo ---------------------------------------------------------------------------------------------


@pytest.fixture
def folder(app: Flask) -> Path:
    return Path(app.config["KL01"].instance) / "photos"


def files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def send(
    client: PageClient, saved: Saved, number: int, data: bytes, name: str = "a.jpg", *, status: int = 200
) -> Page:
    version = saved(lambda unit: stored(unit, number).version)
    sent = {"version": str(version), "photo": (io.BytesIO(data), name)}
    return client.post(one_url(number, "/anh"), sent, status)


RED = as_file(pattern())
OTHER = as_file(pattern(500, 400))


def test_a_photo_is_kept_changed_and_removed(client: PageClient, saved: Saved, folder: Path) -> None:
    number = saved(new)
    client.sign_in("bithu.snv")
    assert "Đã lưu ảnh" in send(client, saved, number, RED).text
    (first,) = files(folder)
    assert client.raw.get(f"{ROOT}/{number}/anh").data == first.read_bytes()
    send(client, saved, number, OTHER, "b.png")
    (second,) = files(folder)
    assert second.name != first.name
    page = client.get(one_url(number, "/anh"))
    page = client.get(next(link for link in page.links() if link.endswith("?bo=1")))
    assert "Ảnh sẽ mất hẳn" in page.text
    assert files(folder) == [second], "asked once more, nothing is gone yet"
    assert "Đã bỏ ảnh" in client.submit(page, form_of(page, 0)).text
    assert files(folder) == []
    client.get(f"{ROOT}/{number}/anh", 404)


def test_a_photo_that_two_share_stays_for_the_other(client: PageClient, saved: Saved, folder: Path) -> None:
    first, second = saved(lambda unit: (new(unit), new(unit, name="Bà Lụa")))
    client.sign_in("bithu.snv")
    for number in (first, second, second):  # the same again is no change of the file
        send(client, saved, number, RED)
    (kept,) = files(folder)
    send(client, saved, first, OTHER)
    assert kept in files(folder)
    assert client.raw.get(f"{ROOT}/{second}/anh").data == kept.read_bytes()
    client.post(
        one_url(second, "/anh"),
        {"version": str(saved(lambda unit: stored(unit, second).version)), "action": "remove"},
    )
    assert kept not in files(folder)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"GIF89a" + b"\0" * 300, "a.jpg", "Ảnh phải là tệp JPEG hoặc PNG"),
        (b"%PDF-1.7 ...", "don.pdf", "Ảnh phải là tệp JPEG hoặc PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.svg", "Ảnh phải là tệp JPEG"),
        (RED[: len(RED) // 2], "a.jpg", "Tệp ảnh bị hỏng"),
        (as_file(pattern(100, 100)), "a.jpg", "Ảnh quá nhỏ"),
        (b"", "a.jpg", ""),
        (b"", "", "Chọn tệp ảnh"),
    ],
)
def test_what_is_no_photo_is_told_and_changes_nothing(
    client: PageClient, saved: Saved, folder: Path, data: bytes, name: str, words: str
) -> None:
    number = saved(new)
    client.sign_in("bithu.snv")
    before = saved(lambda unit: stored(unit, number).version)
    page = send(client, saved, number, data, name, status=422)
    assert words in words_at(page, "photo")
    assert words_at(page, "photo")
    assert (saved(lambda unit: stored(unit, number).version), files(folder)) == (before, [])


def test_a_photo_from_an_old_page_is_told(client: PageClient, saved: Saved) -> None:
    number = saved(new)

    def change(unit: Unit) -> None:
        one = stored(unit, number)
        set_photo(unit.session, one, "x.jpg", one.version, unit.actor)

    saved(change)
    client.sign_in("bithu.snv")
    page = client.post(one_url(number, "/anh"), {"version": "1", "photo": (io.BytesIO(RED), "a.jpg")})
    assert "Phần này vừa có người sửa" in page.text
    assert saved(lambda unit: stored(unit, number).photo) == "x.jpg"


def test_a_photo_from_an_old_page_leaves_no_file(client: PageClient, saved: Saved, folder: Path) -> None:
    number = saved(new)
    client.sign_in("bithu.snv")
    client.post(one_url(number, "/anh"), {"version": "99", "photo": (io.BytesIO(RED), "a.jpg")})
    assert files(folder) == []


def test_what_was_withdrawn_takes_no_photo(client: PageClient, saved: Saved) -> None:
    def taken_out(unit: Unit) -> int:
        number = new(unit)
        withdraw(unit.session, seen(stored(unit, number)), "Nhầm", *unit.mover())
        return number

    number = saved(taken_out)
    page = send(client.sign_in("bithu.snv"), saved, number, RED)
    assert "Phần này vừa có người sửa" in page.text
    assert saved(lambda unit: stored(unit, number).photo) == ""


# --- Who looked --------------------------------------------------------------------------------------------


def test_a_registration_of_which_nothing_was_reported_is_the_units_alone(
    client: PageClient, saved: Saved
) -> None:
    saved(lambda unit: new(unit, ExemplarState.APPROVED))
    unit_page = f"{ROOT}/dang-ky/snv/2026"
    client.sign_in("bithu.snv").get(f"{unit_page}/xem")
    client.sign_in("tuyengiao")
    assert f"{unit_page}/xem" not in client.get(unit_page).links()
    client.get(f"{unit_page}/xem", 404)


def test_ban_tuyen_giao_leaves_word_and_the_unit_none(client: PageClient, saved: Saved) -> None:
    number = saved(lambda unit: asked(unit, ExemplarState.REPORTED))
    for username in ("bithu.snv", "quanchung.snv", "tuyengiao"):
        client.sign_in(username).get(one_url(number))

    def looked(unit: Unit) -> list[str]:
        wanted = select(AuditEvent.actor_name).where(AuditEvent.verb == Verb.EXEMPLAR_OPENED)
        return list(unit.session.scalars(wanted))

    assert saved(looked) == ["Đỗ Thị Hồng Hạnh"]
    assert "Đỗ Thị Hồng Hạnh" in client.sign_in("bithu.snv").get(one_url(number)).text
