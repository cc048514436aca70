"""The checklists of many units in one file: whose, in which order, on which pages, what is left out."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from kl01.checklist import batch
from kl01.checklist.batch import JOB_KIND, NOT_YOURS, ManyChecklists, checklists_of, print_checklists
from kl01.db import db, reading
from kl01.jobs.kinds import JobCancelledError, JobError, JobRun
from kl01.jobs.models import Job
from kl01.jobs.rules import JobState
from kl01.jobs.runner import JobRunner
from kl01.org.acting import acting_as
from kl01.org.queries import principal_of_person
from kl01.org.units import Unit
from kl01.periods import local_day
from kl01.printing import PrintingError
from kl01.web.seams import WebSeams, part
from tests.applications import NOW
from tests.jobs.threads import work_in_threads
from tests.page_client import PageClient
from tests.printing.measure import MILLIMETRE, page_sizes, page_texts, runs
from tests.some import some
from tests.world import World

PAGE = "/theo-doi/tat-ca/in"
FOURTH = ManyChecklists(2026, 4, two_sided=True, day_left_open=False)
OFFICE, SECRETARY, BLOC = "tuyengiao", "bithu.snv", "bithu.khoi"
Work = Callable[..., tuple[Path, list[tuple[int, int]]]]


@pytest.fixture
def work(app: Flask, world: World, tmp_path: Path) -> Work:
    """Do the work of the job in this process, and return the file and what was told of its progress."""

    def run(
        username: str = OFFICE, asked: ManyChecklists = FOURTH, *, cancelled: bool = False
    ) -> tuple[Path, list[tuple[int, int]]]:
        session = world.session
        owner = principal_of_person(session, world.person(username).id, local_day(NOW))
        assert owner is not None
        told: list[tuple[int, int]] = []
        made = JobRun(
            session=session,
            parameters=asked.parameters,
            acting=acting_as(owner, NOW),
            output=tmp_path / "job.part",
            clock=part(WebSeams, app).clock,
            tell=lambda done, total: told.append((done, total)),
            is_cancelled=lambda: cancelled,
        )
        session.commit()
        with app.test_request_context(headers={"HX-Request": "true"}), reading():
            session.rollback()
            print_checklists(made)
        return made.output, told

    return run


def names(world: World, username: str, asked: ManyChecklists = FOURTH) -> list[str]:
    """Return the units whose checklist a person prints."""
    owner = principal_of_person(world.session, world.person(username).id, local_day(NOW))
    assert owner is not None
    found = checklists_of(world.session, owner, asked)
    assert found is not None
    return [unit.name for unit in found[1]]


def entries(path: Path) -> list[tuple[str, int]]:
    """Return title and page from 1 of each entry of the outline."""
    reader = PdfReader(path)
    return [(one.title, reader.get_destination_page_number(one) + 1) for one in reader.outline]  # type: ignore[union-attr,operator]  # flat


def test_each_checklist_begins_on_a_sheet_of_its_own(world: World, work: Work) -> None:
    path, told = work()
    pdf, marks = path.read_bytes(), entries(path)
    assert [name for name, _ in marks] == names(world, OFFICE)
    assert len(marks) > 1
    assert all(page % 2 for _, page in some(marks))
    texts = page_texts(pdf)
    for _, page in some(marks):
        assert "DANH MỤC THEO DÕI" in texts[page - 1]
        assert "quý IV năm 2026" in texts[page - 1]
    assert set(page_sizes(pdf)) == {(297, 210)}, "blank pages lie, too"
    for page in some({run.page for run in runs(pdf)}):
        left = min(run.left for run in runs(pdf) if run.page == page) / MILLIMETRE
        assert left == pytest.approx(30 if page % 2 else 15, abs=0.7) or left > 30, page
    assert told[0] == (0, len(marks))
    assert told[-1] == (len(marks), len(marks))
    reader = PdfReader(path)
    assert reader.metadata.title == "Danh mục theo dõi quý IV năm 2026"  # type: ignore[union-attr]  # has one
    root: Any = reader.trailer["/Root"]
    assert (root["/Lang"], root["/PageMode"]) == ("vi-VN", "/UseOutlines")
    assert root["/ViewerPreferences"]["/Duplex"] == "/DuplexFlipShortEdge"


def test_on_one_side_no_page_is_empty_and_none_mirrored(work: Work) -> None:
    path, _ = work(asked=ManyChecklists(2026, None, two_sided=False, day_left_open=True))
    pdf = path.read_bytes()
    texts = page_texts(pdf)
    assert all(text.strip() for text in some(texts))
    for page in some(range(1, len(texts) + 1)):
        assert min(run.left for run in runs(pdf) if run.page == page) / MILLIMETRE > 29
    assert "ngày         tháng" in texts[0].replace("\u00a0", " ")


def test_everybody_prints_what_they_may_read(world: World) -> None:
    everything = names(world, OFFICE)
    assert {world.unit("snv").name, world.unit("sct").name} < set(everything)
    assert names(world, BLOC) == everything, "the secretary of what stands above all"
    assert names(world, SECRETARY) == [world.unit("snv").name], "and no neighbour's"
    assert names(world, "quantri") == [], "who keeps the program reads no checklist by that"


def test_a_unit_that_was_not_there_has_no_checklist_of_the_period(world: World) -> None:
    cell = world.unit("snv-vp")
    lived = replace(Unit.of(cell), valid_from=date(2026, 7, 1), valid_to=date(2026, 9, 30))
    there = {quarter: replace(FOURTH, quarter=quarter).was_there(lived) for quarter in (2, 3, 4, None)}
    assert there == {2: False, 3: True, 4: False, None: True}


def test_what_cannot_be_printed_is_named_on_the_first_page(
    world: World, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, wanted = batch.pdf_of, names(world, OFFICE)
    refused = iter([True])

    def refuse_the_first(run: JobRun, document: Any, *, two_sided: bool) -> bytes:
        if next(refused, False):
            raise PrintingError("Chưa tạo được tệp.")
        return real(run, document, two_sided=two_sided)

    monkeypatch.setattr(batch, "pdf_of", refuse_the_first)
    path, told = work()
    first = " ".join(page_texts(path.read_bytes())[0].split())
    assert "chưa in được danh mục theo dõi quý IV năm 2026" in first
    assert f"{wanted[0]} Chưa tạo được tệp." in first
    assert [name for name, _ in entries(path)] == wanted[1:]
    assert all(page % 2 for _, page in some(entries(path)))
    assert set(page_sizes(path.read_bytes())) == {(297, 210)}
    assert told[-1] == (len(wanted), len(wanted))


def test_rights_are_those_of_the_moment_of_printing(work: Work) -> None:
    with pytest.raises(JobError, match=NOT_YOURS):
        work("quantri")
    with pytest.raises(JobError, match=NOT_YOURS):
        work(OFFICE, ManyChecklists(1999, None, two_sided=False, day_left_open=False))


def test_a_job_leads_back_to_what_was_chosen(app: Flask) -> None:
    assert JOB_KIND.page is not None
    with app.test_request_context():
        assert JOB_KIND.page(FOURTH.parameters) == f"{PAGE}?nam=2026&quy=4&mat=2"
        assert ManyChecklists.of(FOURTH.parameters) == FOURTH


def test_who_gives_up_waits_for_no_more(work: Work, tmp_path: Path) -> None:
    with pytest.raises(JobCancelledError):
        work(cancelled=True)
    assert not (tmp_path / "job.part").exists()


def test_the_page_says_what_is_printed_and_is_reached(client: PageClient) -> None:
    lists = client.sign_in(OFFICE).get("/theo-doi/")
    assert f"{PAGE}?nam=2026" in lists.links()
    dialog = client.get("/theo-doi/snv/2026/in?quy=4&mat=2")
    assert f"{PAGE}?nam=2026&quy=4&mat=2" in dialog.links()
    page = client.get(f"{PAGE}?nam=2026&quy=4&mat=2")
    assert "quý IV năm 2026" in page.text
    assert "lật theo cạnh ngắn" in page.text
    assert {"/theo-doi/snv/2026", "/theo-doi/sct/2026"} < set(page.links())
    client.sign_in(SECRETARY)
    page = client.get(f"{PAGE}?nam=2026&quy=4")
    assert "/theo-doi/snv/2026" in page.links()
    assert "/theo-doi/sct/2026" not in page.links(), "a neighbour's"
    dialog = client.get("/theo-doi/snv/2026/in?quy=4")
    assert PAGE not in " ".join(dialog.links()), "there is no other to print"
    client.get(f"{PAGE}?nam=1999", status=404)
    client.post(f"{PAGE}?nam=1999", status=404)


def test_who_may_read_nothing_begins_nothing(client: PageClient) -> None:
    page = client.sign_in("quantri").get(f"{PAGE}?nam=2026")
    assert "Không có danh mục nào của kỳ này để in" in page.text
    page = client.post(f"{PAGE}?nam=2026")
    assert "Không có danh mục nào của kỳ này để in" in page.text


def test_from_the_button_to_the_file(app: Flask, client: PageClient) -> None:
    work_in_threads(app)
    page = client.sign_in(OFFICE).get(f"{PAGE}?nam=2026&quy=4")
    form = page.find(".//main//form")
    assert form is not None
    page = client.submit(page, form)
    assert page.response.request.path.startswith("/cong-viec/")
    assert "Danh mục theo dõi quý IV năm 2026 – " in page.text
    runner = part(JobRunner, app)
    assert runner.wait(60)
    with app.app_context(), reading():
        job = db.session.scalars(select(Job)).one()
        assert (job.state, job.message) == (JobState.DONE, "")
        assert job.done == job.total
        db.session.remove()
    page = client.get(page.response.request.path)
    answer = client.raw.get(next(one for one in page.links() if one.endswith("/tai")))
    assert len(PdfReader(io.BytesIO(answer.data)).outline) == job.total
    answer.close()
    runner.stop()
