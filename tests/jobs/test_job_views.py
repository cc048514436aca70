"""The pages of jobs: who sees them, what they say in each state, the file."""

from datetime import timedelta

import pytest

from kl01.db import db, transaction
from kl01.jobs.lease import begin_next, mark_interrupted
from kl01.jobs.operations import stored_file
from kl01.jobs.results import FileKind
from kl01.jobs.rules import FILE_DAYS, KEPT, LEASE, LISTED, JobState
from tests.applications import NOW, Clock
from tests.jobs.kinds import PATIENCE, PDF, Line
from tests.jobs.office import Office
from tests.jobs.threads import work_in_threads
from tests.page_client import PageClient
from tests.settings.given import given_setting

OWNER = "bithu.snv"


@pytest.fixture
def owner(office: Office) -> PageClient:
    work_in_threads(office.app)
    return PageClient(office.app).sign_in(OWNER)


def start(client: PageClient, kind: str, **numbers: int) -> str:
    """Press the button; return the address of the job's page."""
    address: str = client.post(f"/in-thu/{kind}", numbers).response.request.path
    assert address.startswith("/cong-viec/")
    return address


def test_from_the_button_to_the_file(office: Office, owner: PageClient) -> None:
    address = start(owner, "count", items=3)
    assert office.runner.wait(PATIENCE)
    page = owner.get(address)
    assert "Đã in xong" in page.text
    assert "Đã in 3/3" in page.text
    assert "10:00 ngày 24/11/2026" in page.text
    assert f"{address}/tai" in page.links()
    file = owner.get(f"{address}/tai").response
    assert file.data == PDF
    assert file.content_type == "application/pdf"
    assert file.headers["Content-Disposition"] == ('attachment; filename="Mau-thu-Chi-bo-Van-phong.pdf"')
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    file.close()


def test_a_file_of_another_kind_is_told_and_sent_as_what_it_is(office: Office, owner: PageClient) -> None:
    address = start(owner, "count_in_excel", items=2)
    assert office.runner.wait(PATIENCE)
    page = owner.get(address)
    assert "Đã làm 2/2. Tệp được giữ đến 10:00 ngày 24/11/2026." in page.text
    assert "Tải tệp Excel" in page.text
    file = owner.get(f"{address}/tai").response
    assert file.data == PDF
    assert file.content_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert file.headers["Content-Disposition"] == ('attachment; filename="Mau-thu-Chi-bo-Van-phong.xlsx"')
    file.close()


@pytest.mark.parametrize(
    ("kind", "words", "link"),
    [
        ("publish", "Đã làm 1/1.", "/viec-cua-toi?tu=viec"),
        ("notify", "Đã nhắc 12 người.", "/viec-cua-toi"),
        ("tidy_up", "Đã xong.", "/viec-cua-toi"),
    ],
)
def test_what_leaves_no_file_says_what_there_is(
    office: Office, owner: PageClient, kind: str, words: str, link: str
) -> None:
    address = start(owner, kind)
    assert office.runner.wait(PATIENCE)
    page = owner.get(address)
    assert words in page.text
    found = page.by_id("job-action")
    assert found is not None
    assert found.get("href") == link
    assert f"{address}/tai" not in page.links()
    owner.get(f"{address}/tai", status=404)
    listed = owner.get("/cong-viec/").text
    assert "Đã xong" in listed
    assert "Bắt đầu lúc 10:00 ngày 23/11/2026" in listed
    assert "quá hạn" not in listed


def test_what_does_not_print_never_speaks_of_printing(office: Office, owner: PageClient) -> None:
    office.runner.begin_stop()
    address = start(owner, "notify")
    page = owner.get(address)
    main = page.find(".//main")
    assert main is not None
    words = " ".join("".join(main.itertext()).split()).replace("In hàng loạt", "")
    assert "Sắp đến lượt. Có thể đóng trang này: việc vẫn tiếp tục, kết quả hiện ở mục" in words
    assert " in " not in words.lower()
    assert "Đã hủy" in owner.post(f"{address}/huy").text
    assert "Việc này đã dừng theo yêu cầu." in owner.get(address).text


def test_pressing_twice_is_one_job(owner: PageClient, line: Line) -> None:
    assert start(owner, "hang", port=line.port) == start(owner, "hang", port=line.port)


def test_a_request_that_fails_starts_nothing(office: Office, owner: PageClient) -> None:
    """The runner looks only after the commit."""
    looks = []
    office.runner.look = lambda: looks.append(1)  # type: ignore[method-assign]  # counts its calls
    owner.post("/in-thu-hong", status=500)
    assert looks == []
    assert owner.get("/cong-viec/").all(".//main//li") == []
    start(owner, "count", items=1)
    assert looks == [1]


def test_the_page_tells_how_far_it_is(office: Office, owner: PageClient, line: Line) -> None:
    address = start(owner, "step_when_told", port=line.port)
    with line.job() as connection:
        for _ in range(2):
            connection.sendall(b"+")
            assert connection.recv(1) == b"."
        page = owner.get(address)
        assert "Đang in" in page.text
        box = page.by_id("job")
        assert box is not None
        assert (box.get("hx-get"), box.get("hx-trigger")) == (address, "every 2s")
        assert address in page.html.partition("<noscript>")[2]
        office.runner._current.done = 2  # type: ignore[union-attr]  # the thread may be a moment behind
        office.runner._current.total = 5  # type: ignore[union-attr]  # as above
        fragment = owner.htmx("GET", address).text
        assert "Đã in 2/5" in fragment
        assert '<progress value="2" max="5"' in fragment
        assert 'id="live"' not in fragment
        following = start(owner, "count", items=1)
        assert "Còn 1 lượt in khác đứng trước" in owner.get(following).text
    assert office.runner.wait(PATIENCE)
    fragment = owner.htmx("GET", address).text
    assert "every 2s" not in fragment
    assert '<div id="live" hx-swap-oob="innerHTML">Đã in xong: ' in fragment
    assert "<title>Đã in xong: " in fragment


def test_cancelling_from_the_page(office: Office, owner: PageClient, line: Line) -> None:
    address = start(owner, "step_when_told", port=line.port)
    with line.job():
        page = owner.get(address)
        form = page.find(".//main//form")
        assert form is not None
        page = owner.submit(page, form)
        assert "Đã hủy" in page.text
        assert office.runner.wait(PATIENCE)
    page = owner.post(f"{address}/huy")
    assert page.find(".//main//form") is None
    assert "Không hủy được" not in page.text
    owner.get(f"{address}/tai", status=404)


def test_what_is_over_is_not_cancelled(office: Office, owner: PageClient) -> None:
    address = start(owner, "count", items=1)
    assert office.runner.wait(PATIENCE)
    page = owner.post(f"{address}/huy")
    assert "Không hủy được nữa: đã in xong." in page.text
    assert f"{address}/tai" in page.links()


def test_a_failure_says_what_to_do_and_where(office: Office, owner: PageClient) -> None:
    address = start(owner, "refuse")
    assert office.runner.wait(PATIENCE)
    page = owner.get(address)
    assert "Chưa có mẫu nào để in: chọn đơn vị khác." in page.text
    assert "/viec-cua-toi" in page.links()


def test_an_interruption_is_told(office: Office, owner: PageClient) -> None:
    office.runner.begin_stop()
    address = start(owner, "count", items=1)
    with office.app.app_context(), transaction(db.session()):
        assert begin_next(db.session(), "a server that dies", NOW) is not None
        assert mark_interrupted(db.session(), NOW + LEASE, "another") == 1
    assert "Máy chủ đã dừng" in owner.get(address).text
    assert "Dừng giữa chừng" in owner.get("/cong-viec/").text


def test_a_stranger_finds_nothing(office: Office, owner: PageClient) -> None:
    address = start(owner, "count", items=1)
    assert office.runner.wait(PATIENCE)
    for username in ("quantri", "phobithu.snv", "bithu.khoi", "tuyengiao"):
        stranger = PageClient(office.app).sign_in(username)
        stranger.get(address, status=404)
        stranger.get(f"{address}/tai", status=404)
        stranger.post(f"{address}/huy", status=404)
        stranger.htmx("GET", address, status=404)
        assert address not in stranger.get("/cong-viec/").links()
    assert office.job(int(address.rpartition("/")[2])).state is JobState.DONE
    owner.get("/cong-viec/999", status=404)
    owner.get(f"/cong-viec/{'9' * 40}", status=404)


def test_the_list_shows_my_jobs_newest_first(office: Office, owner: PageClient) -> None:
    assert "Đồng chí chưa in hàng loạt" in owner.get("/cong-viec/").text
    addresses = [start(owner, "count", items=1), start(owner, "refuse")]
    assert office.runner.wait(PATIENCE)
    page = owner.get("/cong-viec/")
    assert [link for link in page.links() if link.startswith("/cong-viec/")] == addresses[::-1]
    assert "Chưa in được" in page.text
    assert "Bấm in lúc 10:00 ngày 23/11/2026" in page.text


def test_the_file_is_gone_after_a_day(office: Office, owner: PageClient, clock: Clock) -> None:
    address = start(owner, "count", items=1)
    assert office.runner.wait(PATIENCE)
    clock.advance(KEPT)
    owner.sign_in(OWNER)
    page = owner.get(f"{address}/tai", status=404)
    assert "Tệp in xong chỉ được giữ một ngày, đến 10:00 ngày 24/11/2026." in page.text
    assert f"{address}/tai" not in owner.get(address).links()
    assert "Đã quá hạn giữ tệp" in owner.get("/cong-viec/").text
    assert office.files() != []
    start(owner, "count", items=2)  # which takes the old files away
    assert office.runner.wait(PATIENCE)
    assert address.rpartition("/")[2] not in "".join(office.files())


@pytest.mark.parametrize("damage", [True, False])
def test_a_file_that_was_touched_is_not_handed_out(office: Office, owner: PageClient, damage: bool) -> None:
    address = start(owner, "count", items=1)
    assert office.runner.wait(PATIENCE)
    file = stored_file(office.runner.folder, int(address.rpartition("/")[2]), FileKind.PDF)
    if damage:
        file.write_bytes(b"%PDF other")
    else:
        file.unlink()
    assert "Tệp này không còn" in owner.get(f"{address}/tai", status=404).text


def test_the_list_forgets_a_job_after_a_week(office: Office, owner: PageClient, clock: Clock) -> None:
    address = start(owner, "count", items=1)
    assert office.runner.wait(PATIENCE)
    clock.advance(LISTED)
    assert address in owner.sign_in(OWNER).get("/cong-viec/").links()
    clock.advance(timedelta(seconds=1))
    assert address not in owner.get("/cong-viec/").links()
    assert "Tệp chỉ được giữ một ngày" in owner.get(address).text


def test_the_pages_say_how_long_files_are_kept_as_it_is_set(
    office: Office, owner: PageClient, clock: Clock, line: Line
) -> None:
    assert "Tệp in xong được giữ một ngày." in owner.get("/cong-viec/").text
    assert "trong bảy ngày qua" in owner.get("/cong-viec/").text
    old = start(owner, "count", items=1)
    assert office.runner.wait(PATIENCE)
    given_setting(office.app, FILE_DAYS, 14)
    assert "Tệp in xong được giữ 14 ngày." in owner.get("/cong-viec/").text
    running = start(owner, "hang", port=line.port)
    assert "tệp được giữ 14 ngày ở mục" in owner.get(running).text
    clock.advance(timedelta(days=14))
    owner.sign_in(OWNER)
    assert old in owner.get("/cong-viec/").links()
    assert "Tệp chỉ được giữ một ngày, đến 10:00 ngày 24/11/2026" in owner.get(old).text
    clock.advance(timedelta(days=1, seconds=1))
    assert "trong 15 ngày qua" in owner.sign_in(OWNER).get("/cong-viec/").text
