"""Two processes on one PostgreSQL database, each with an instance folder of its own and the files in common.

Whoever visits them comes to the other process at every request, and must not notice.
"""

import io
import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, select

from kl01.config import Settings
from kl01.org.models import Account
from kl01.submissions.models import Submission
from kl01.submissions.rules import SubmissionState
from kl01.web.headers import cookie_name
from tests.applications import copy_data
from tests.bench.cells import cells_in
from tests.conftest import DEMO_PASSWORD
from tests.databases import apart, drop_database
from tests.honours.pictures import as_file, pattern
from tests.page_client import Page, form_data
from tests.start.doors import Visitor, form_to
from tests.start.programs import PATIENCE, Program, free_port, running_kl01

pytestmark = pytest.mark.postgresql

TELL = """
CREATE FUNCTION tell_of_job() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
PERFORM pg_notify('job', NEW.id || ' ' || NEW.state); RETURN NULL; END $$;
CREATE TRIGGER tell_of_job AFTER UPDATE ON job FOR EACH ROW EXECUTE FUNCTION tell_of_job()
"""
"""Lets the database say what becomes of jobs, so that nobody has to ask again and again."""


class House:
    """The processes, and what a test does beside them."""

    def __init__(self, folder: Path, programs: list[Program], ports: list[int], jobs: Any) -> None:
        self.folder = folder
        """The files in common, and by its name the database."""
        self.programs = programs
        self.ports = ports
        self._jobs = jobs

    def visitor(self, username: str = "", *, only: int | None = None) -> Visitor:
        """Return a browser, signed in if somebody is named, at all processes or at one alone."""
        made = Visitor(self.ports if only is None else [self.ports[only]])
        if username:
            assert made.enter(username, DEMO_PASSWORD).status == 200
        return made

    def paper_of(self, username: str, state: SubmissionState) -> int:
        """Return the paper of a person that is in a state."""
        asked = select(Submission.paper_id).join(Account, Account.person_id == Submission.owner_id)
        asked = asked.where(Account.username == username, Submission.state == state)
        with apart(self.folder) as connection:
            return connection.execute(asked.limit(1)).scalar_one()

    def wait_for(self, job: int, state: str) -> None:
        """Wait until a job is said to be in a state."""
        told = f"{job} {state}"
        heard = [one.payload for one in self._jobs.notifies(timeout=PATIENCE, stop_after=1)]
        while told not in heard:  # several may come at once
            assert heard, f"nothing is heard of {told}"
            heard = [one.payload for one in self._jobs.notifies(timeout=PATIENCE, stop_after=1)]


@contextmanager
def two_processes(demo: Path, folder: Path) -> Iterator[House]:
    """Run two processes on a copy of the demonstration."""
    import psycopg

    files = copy_data(demo, folder / "files")
    address = make_url(Settings(instance=files).sqlalchemy_url)
    with apart(files) as connection:
        connection.exec_driver_sql(TELL)
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    shared = {"KL01_FILES": str(files), "KL01_DATABASE_URL": address.render_as_string(hide_password=False)}
    ports = [free_port(), free_port()]
    with ExitStack() as at_the_end:
        at_the_end.callback(drop_database, files)
        jobs = at_the_end.enter_context(psycopg.connect(plain, autocommit=True))
        jobs.execute("LISTEN job")
        programs = [
            at_the_end.enter_context(running_kl01(folder / name, KL01_PORT=str(port), **shared))
            for name, port in zip("ab", ports, strict=True)
        ]
        for program in programs:
            assert "KL01 đang chạy" in program.line()
        yield House(files, programs, ports, jobs)


@pytest.fixture(scope="module")
def house(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with two_processes(demo, tmp_path_factory.mktemp("two")) as made:
        yield made


# --- Who is signed in --------------------------------------------------------------------------------------


def test_who_signs_in_at_one_is_known_to_the_other_until_they_sign_out(house: House) -> None:
    visitor = house.visitor("doanthanhnien")
    at_each = [house.visitor(only=number) for number in (0, 1)]
    cookie = visitor.raw.get_cookie(cookie_name((house.folder / "secret_key").read_text("ascii")))
    assert cookie is not None
    for one in at_each:
        one.raw.set_cookie(cookie.key, cookie.value)
        assert "Việc của tôi" in one.get("/viec-cua-toi").text
    page = at_each[0].get("/viec-cua-toi")
    assert "Đã đăng xuất" in at_each[0].submit(page, form_to(page, "/dang-xuat")).text
    assert at_each[1].get("/viec-cua-toi").response.request.path == "/dang-nhap"


def test_wrong_passwords_are_counted_together(house: House) -> None:
    visitor = house.visitor()
    statuses = [visitor.enter("tochuc", f"sai mat khau {number}").status for number in range(7)]
    assert statuses == [422] * 5 + [429] * 2
    assert visitor.enter("tochuc", DEMO_PASSWORD).status == 429


# --- What people write -------------------------------------------------------------------------------------


def test_a_tick_at_one_is_seen_at_the_other_and_an_old_page_is_told(house: House) -> None:
    page, visitor = "/theo-doi/snv/2026", house.visitor("bithu.snv")
    cell = cells_in(visitor.get(page).html)[0]

    def click(wanted: str, version: int, status: int = 200) -> str:
        return visitor.htmx("POST", f"{cell.address}?v={version}", {"to": wanted}, status).text

    def now() -> tuple[str, int]:
        return next(
            (one.wanted, one.version) for one in cells_in(visitor.get(page).html) if one.id == cell.id
        )

    first = cell.wanted
    second = "done" if first == "not_done" else "not_done"
    click(first, cell.version)
    assert now() == (second, cell.version + 1)
    click(second, cell.version + 1)
    assert now() == (first, cell.version + 2)
    assert "vừa" in click(first, cell.version, status=409)
    told = click(first, cell.version + 2)
    batch = re.search(r'name="batch" value="(\w+)"', told)
    assert batch is not None
    assert now() == (second, cell.version + 3)
    visitor.htmx("POST", f"{page}/hoan-tac", {"batch": batch[1]}, 204)
    assert now() == (first, cell.version + 4)


def test_a_paper_is_written_handed_in_and_confirmed(house: House) -> None:
    number, words = (
        house.paper_of("congdoan.snv", SubmissionState.SUBMITTED),
        "Viết ở một tiến trình, đọc ở tiến trình kia.",
    )
    writer = house.visitor("congdoan.snv")
    page = writer.get(f"/mau/{number}")
    writer.submit(page, form_to(page, f"/mau/{number}/rut-lai"))
    page = writer.get(f"/mau/{number}/phan/ii")
    typed = form_data(form_to(page, f"/mau/{number}/phan/ii")) | {"example_result": words}
    writer.htmx("POST", f"/mau/{number}/phan/ii/nhap", typed)
    assert words in writer.get(f"/mau/{number}/phan/ii").html
    page = writer.get(f"/mau/{number}/xem")
    writer.submit(page, form_to(page, f"/mau/{number}/nop"))
    secretary = house.visitor("bithu.cbvp")
    page = secretary.get(f"/duyet-mau/{number}")
    assert words in page.text
    secretary.submit(page, form_to(page, f"/duyet-mau/{number}/xac-nhan"))
    assert "Đã xác nhận" in writer.get(f"/mau/{number}/da-nop").text


def test_a_photo_sent_to_one_is_shown_by_the_other(house: House) -> None:
    visitor = house.visitor("bithu.snv")
    unit = visitor.get("/guong-dien-hinh/dang-ky/snv/2026")
    one = next(link for link in unit.links() if link.startswith("/guong-dien-hinh/ho-so/")).rpartition("/")[2]
    page = visitor.get(f"/guong-dien-hinh/ho-so/{one}/anh")
    sent = form_data(form_to(page, f"/guong-dien-hinh/ho-so/{one}/anh"))
    sent["photo"] = (io.BytesIO(as_file(pattern())), "anh.jpg")
    assert "Đã lưu ảnh" in visitor.post(f"/guong-dien-hinh/ho-so/{one}/anh", sent).text
    shown = [visitor.raw.get(f"/guong-dien-hinh/{one}/anh").data for _ in "ab"]
    [kept] = [file.read_bytes() for file in (house.folder / "photos").rglob("*.jpg")]
    assert shown == [kept, kept]


# --- What the administrator changes ------------------------------------------------------------------------


def test_a_unit_renamed_at_one_has_its_name_at_the_other(house: House) -> None:
    name, administrator = "Đảng bộ Sở Công Thương đổi tên", house.visitor("quantri")
    at_each = [house.visitor("bithu.sct", only=number) for number in (0, 1)]
    for one in at_each:
        assert name not in one.get("/theo-doi/sct/2026").text  # and now it is kept in memory
    page = administrator.get("/quan-tri/don-vi/sct/sua")
    form = form_to(page, "/quan-tri/don-vi/sct/sua")
    administrator.submit(page, form, name=name, reason="correct")
    for one in at_each:
        assert name in one.get("/theo-doi/sct/2026").text


def test_an_item_switched_off_and_a_plan_prolonged_at_one_are_so_at_the_other(house: House) -> None:
    cell, administrator = 'id="t-II2-14-4"', house.visitor("quantri")
    at_each = [house.visitor("phobithu.snv", only=number) for number in (0, 1)]
    for one in at_each:
        assert cell in one.get("/theo-doi/snv/2026").html
        assert one.get("/theo-doi/snv/2027", 404).status == 404
    page = administrator.get("/quan-tri/ke-hoach")
    page = administrator.submit(page, form_to(page, "/quan-tri/ke-hoach/kl01-2021/II2-14"), to="off")
    administrator.submit(page, form_to(page, "/quan-tri/ke-hoach/kl01-2021/gia-han"), year="2027")
    for one in at_each:
        assert cell not in one.get("/theo-doi/snv/2026").html
        assert one.get("/theo-doi/snv/2027").status == 200


# --- Long work ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Printing:
    """A batch of papers, as the page of the list asks for it."""

    form: str
    year: int = 2026

    def begin(self, visitor: Visitor) -> int:
        """Ask for the papers of Chi bộ Văn phòng; return the number of the job."""
        path = f"/duyet-mau/danh-sach/snv-vp/{self.form}/{self.year}"
        page = visitor.get(path)
        shown = visitor.submit(page, form_to(page, f"{path}/in-tat-ca"))
        return int(shown.response.request.path.rpartition("/")[2])


def job_page(visitor: Visitor, job: int) -> Page:
    return visitor.get(f"/cong-viec/{job}")


def test_what_was_printed_at_one_is_fetched_from_the_other(house: House) -> None:
    visitor = house.visitor("bithu.cbvp")
    job = Printing("mau-02", 2025).begin(visitor)
    house.wait_for(job, "done")
    for _ in "ab":
        assert f"/cong-viec/{job}/tai" in job_page(visitor, job).links()
        assert visitor.raw.get(f"/cong-viec/{job}/tai").data.startswith(b"%PDF-")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows knows no such signal")
def test_another_process_goes_on_with_the_jobs_of_one_that_was_killed(demo: Path, tmp_path: Path) -> None:
    with two_processes(demo, tmp_path) as house:
        visitor, other = house.visitor("bithu.cbvp", only=0), house.visitor("bithu.cbvp", only=1)
        with apart(house.folder) as connection:
            # Nothing can be laid out meanwhile: the first is in the middle of its work, however quick it is.
            connection.exec_driver_sql("LOCK TABLE paper_revision IN ACCESS EXCLUSIVE MODE")
            begun = Printing("mau-02").begin(visitor)
            house.wait_for(begun, "running")
            waiting = Printing("mau-02-kq").begin(visitor)
            house.programs[0].process.send_signal(signal.SIGKILL)
            house.programs[0].wait()
        with apart(house.folder) as connection:
            connection.exec_driver_sql("UPDATE job_lease SET heard_at = heard_at - interval '1 hour'")
        assert Printing("mau-02-kq").begin(other) == waiting  # asked for again, it stays one job
        house.wait_for(waiting, "done")
        assert "Dừng giữa chừng" in job_page(other, begun).text
        assert other.raw.get(f"/cong-viec/{waiting}/tai").data.startswith(b"%PDF-")
