"""All papers of a list in one file: whose, in which order, on which pages, what is recorded, what refused."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.db import allow_writing, db, reading, transaction
from kl01.jobs import laying_out
from kl01.jobs.kinds import JobCancelledError, JobError, JobRun
from kl01.jobs.models import Job
from kl01.jobs.rules import JobState
from kl01.jobs.runner import JobRunner
from kl01.org.acting import acting_as
from kl01.org.queries import principal_of_person
from kl01.periods import local_day
from kl01.printing import PrintingError
from kl01.printing.document import Paragraphs
from kl01.submissions import batch
from kl01.submissions.batch import ELSEWHERE, NOT_YOURS, NOTHING, TAKEN_BACK, print_papers
from kl01.submissions.models import Submission
from kl01.submissions.rules import SubmissionState
from kl01.web.seams import WebSeams, part
from tests.applications import NOW
from tests.page_client import PageClient
from tests.papers.made import begin, hand_in
from tests.printing.measure import MILLIMETRE, runs
from tests.some import some
from tests.world import World

FORM, YEAR = "mau-02", 2026
LIST = f"/duyet-mau/danh-sach/snv-vp/{FORM}/{YEAR}"
PATIENCE = 120
WRITERS = ("phobithu.snv", "canbo.snv", "congdoan.snv")
"""Members of the cell whose secretary is bithu.cbvp, not by name: Bình, An, Đạt."""


@pytest.fixture
def job(app: Flask, world: World, tmp_path: Path) -> Any:
    """Run the work of the job in this process: job("bithu.cbvp", "snv-vp") gives the run and what it told."""

    def run(
        username: str = "bithu.cbvp", unit: str = "snv-vp", cancelled: Callable[[], bool] | None = None
    ) -> Any:
        session = world.session
        session.commit()
        owner = principal_of_person(session, world.person(username).id, local_day(NOW))
        assert owner is not None
        told: list[tuple[int, int]] = []
        made = JobRun(
            session=session,
            parameters={"unit": unit, "form": FORM, "year": YEAR},
            acting=acting_as(owner, NOW),
            output=tmp_path / "job.part",
            clock=part(WebSeams, app).clock,
            tell=lambda done, total: told.append((done, total)),
            is_cancelled=cancelled or (lambda: False),
        )
        with app.test_request_context(headers={"HX-Request": "true"}), reading():
            session.rollback()
            print_papers(made)
        return made, told

    return run


def pages_of(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(path).pages]


def bookmarks(path: Path) -> list[tuple[str, int]]:
    """Return title and number of the page, the first being 1, of each bookmark."""
    reader = PdfReader(path)
    return [(one.title, reader.get_destination_page_number(one) + 1) for one in reader.outline]  # type: ignore[union-attr,operator]  # flat


def printed(session: Session) -> list[AuditEvent]:
    return list(session.scalars(select(AuditEvent).where(AuditEvent.verb == Verb.PAPER_PRINTED)))


def hand_in_all(world: World) -> dict[str, Submission]:
    return {name: hand_in(world.session, world.person(name), FORM, YEAR, NOW) for name in WRITERS}


def test_papers_stand_by_given_name_each_on_a_sheet_of_its_own(world: World, job: Any) -> None:
    hand_in_all(world)
    run, told = job()
    marks = bookmarks(run.output)
    assert [name for name, _ in marks] == ["Nguyễn Văn An", "Trần Văn Bình", "Hoàng Văn Đạt"]
    assert all(number % 2 for _, number in some(marks))
    text = pages_of(run.output)
    for name, number in some(marks):
        assert "KẾ HOẠCH" in text[number - 1]
        assert name in text[number - 1]
    assert told[-1] == (3, 3)
    reader = PdfReader(run.output)
    root: Any = reader.trailer["/Root"]
    assert reader.metadata.title == "Mẫu 02 – Kế hoạch năm 2026"  # type: ignore[union-attr]  # has one
    assert reader.xmp_metadata.dc_title == {"x-default": "Mẫu 02 – Kế hoạch năm 2026"}  # type: ignore[union-attr]  # has one
    assert (root["/Lang"], root["/PageMode"]) == ("vi-VN", "/UseOutlines")
    opening = root["/ViewerPreferences"]
    assert opening["/DisplayDocTitle"].value is True
    assert opening["/Duplex"] == "/DuplexFlipLongEdge"


def test_an_odd_paper_is_followed_by_an_empty_page(
    world: World, job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in_all(world)
    lengths = iter([1, 2, 3])
    real = laying_out.render_pdf

    def so_long(html: str, *, title: str) -> bytes:
        from pypdf import PdfWriter

        writer = PdfWriter()
        page = PdfReader(io.BytesIO(real(html, title=title))).pages[0]
        for _ in some(range(next(lengths))):
            writer.add_page(page)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    monkeypatch.setattr(laying_out, "render_pdf", so_long)
    run, _ = job()
    assert [number for _, number in bookmarks(run.output)] == [1, 3, 5]
    assert [bool(text.strip()) for text in pages_of(run.output)] == [
        True,
        False,
        True,
        True,
        True,
        True,
        True,
    ]


def test_backs_are_mirrored_whichever_page_of_the_file_they_are(
    world: World, job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A paper begins on an odd page, so its even pages are backs in the whole file, too."""
    hand_in_all(world)
    real = batch.document_of
    blocks = (Paragraphs("Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh. " * 60),) * 3
    monkeypatch.setattr(
        batch, "document_of", lambda session, opened: replace(real(session, opened), blocks=blocks)
    )
    run, _ = job()
    pdf = run.output.read_bytes()
    starts = [number for _, number in bookmarks(run.output)]
    written = {run.page for run in runs(pdf)}
    assert all(number % 2 for number in some(starts))
    assert {2, starts[1] + 1, starts[2] + 1} <= written
    for page in some(written):
        left = min(run.left for run in runs(pdf) if run.page == page) / MILLIMETRE
        assert left == pytest.approx(30 if page % 2 else 15, abs=0.7), page


def test_drafts_are_never_printed(world: World, job: Any) -> None:
    hand_in(world.session, world.person("canbo.snv"), FORM, YEAR, NOW)
    begin(world.session, world.person("congdoan.snv"), FORM, YEAR, NOW)
    returned = hand_in(world.session, world.person("phobithu.snv"), FORM, YEAR, NOW)
    returned.state, returned.reason = SubmissionState.RETURNED, "Sửa phần II"
    run, _ = job()
    assert [name for name, _ in bookmarks(run.output)] == ["Nguyễn Văn An"]


def test_every_paper_knows_who_printed_it(world: World, job: Any) -> None:
    papers = hand_in_all(world)
    job()
    events = printed(world.session)
    assert {event.subject_key for event in events} == {str(paper.id) for paper in papers.values()}
    assert {event.actor_name for event in events} == {"Lê Thị Ánh"}
    assert len({event.batch for event in events}) == 1
    assert events[0].batch


def test_a_deputy_prints_in_the_secretarys_name(world: World, job: Any) -> None:
    hand_in(world.session, world.person("bithu.cbvp"), FORM, YEAR, NOW)
    hand_in(world.session, world.person("bithu.snv"), FORM, YEAR, NOW)
    run, _ = job("phobithu.snv", "snv")
    assert [name for name, _ in bookmarks(run.output)] == ["Lê Thị Ánh", "Nguyễn Thị Hường"]
    told = {event.on_behalf_of_name for event in printed(world.session)}
    assert told == {"Nguyễn Thị Hường", None}, "the secretary's own paper is handed to the deputy themselves"


def test_nothing_handed_in_is_said(world: World, job: Any) -> None:
    with pytest.raises(JobError, match=NOTHING):
        job()
    assert printed(world.session) == []


@pytest.mark.parametrize("username", ["bithu.snv", "canbo.snv", "quantri", "tuyengiao", "bithu.khoi"])
def test_who_receives_nothing_there_prints_nothing(world: World, job: Any, username: str) -> None:
    """The rights are those of the moment of printing, not of asking."""
    hand_in_all(world)
    with pytest.raises(JobError, match=NOT_YOURS):
        job(username)
    assert printed(world.session) == []


def test_what_cannot_be_printed_is_named_on_the_first_page(
    world: World, job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = hand_in_all(world)
    real, refused = laying_out.render_pdf, iter([False, True])

    def render(html: str, *, title: str) -> bytes:
        if next(refused, False):
            raise PrintingError("Chưa in được các ký tự: 😀")
        return real(html, title=title)

    monkeypatch.setattr(laying_out, "render_pdf", render)
    run, told = job()
    first, second, *_ = pages_of(run.output)
    words = " ".join(first.split())
    assert "chưa in được Mẫu 02 – Kế hoạch năm 2026" in words
    assert "1 Trần Văn Bình Chưa in được các ký tự: U+1F600" in words
    assert second.strip() == ""
    marks = bookmarks(run.output)
    assert [name for name, _ in marks] == ["Nguyễn Văn An", "Hoàng Văn Đạt"]
    assert all(number % 2 for _, number in some(marks))
    assert told[-1] == (3, 3)
    left_out = str(papers["phobithu.snv"].id)
    assert left_out not in {event.subject_key for event in some(printed(world.session))}


def test_what_was_taken_back_or_handed_to_another_is_named(
    world: World, job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = hand_in_all(world)
    papers["canbo.snv"].receiver_unit_id = world.unit("snv-tccb").id
    real, taken = laying_out.render_pdf, papers["congdoan.snv"].id

    def render(html: str, *, title: str) -> bytes:
        """Take the last paper back while the one before it is laid out."""
        with transaction(world.session):
            world.session.get_one(Submission, taken).state = SubmissionState.DRAFT
        return real(html, title=title)

    monkeypatch.setattr(laying_out, "render_pdf", render)
    run, _ = job()
    words = " ".join(pages_of(run.output)[0].split())
    assert f"Nguyễn Văn An {ELSEWHERE}" in words
    assert f"Hoàng Văn Đạt {TAKEN_BACK}" in words
    assert [name for name, _ in bookmarks(run.output)] == ["Trần Văn Bình"]


Meanwhile = Callable[[Callable[[], None]], None]


@pytest.fixture
def when_all_are_laid_out(monkeypatch: pytest.MonkeyPatch, world: World) -> Meanwhile:
    """Let something be done in the moment before it is noted who printed what."""
    note = batch._note

    def arrange(do: Callable[[], None]) -> None:
        def meanwhile(run: JobRun, laid_out: list[batch.LaidOut]) -> set[int]:
            with transaction(world.session):
                do()
            return note(run, laid_out)

        monkeypatch.setattr(batch, "_note", meanwhile)

    return arrange


def test_what_is_taken_back_after_it_was_laid_out_is_in_nobodys_file(
    world: World, job: Any, when_all_are_laid_out: Meanwhile
) -> None:
    papers = hand_in_all(world)
    back, anew = papers["congdoan.snv"].id, papers["phobithu.snv"].id

    def take_back() -> None:
        world.session.get_one(Submission, back).state = SubmissionState.DRAFT
        world.session.get_one(Submission, anew).revision += 1

    when_all_are_laid_out(take_back)
    run, _ = job()
    words = " ".join(pages_of(run.output)[0].split())
    assert f"Hoàng Văn Đạt {TAKEN_BACK}" in words
    assert f"Trần Văn Bình {TAKEN_BACK}" in words
    assert [name for name, _ in bookmarks(run.output)] == ["Nguyễn Văn An"]
    assert [event.subject_key for event in printed(world.session)] == [str(papers["canbo.snv"].id)]
    assert world.session.get_one(Submission, anew).opened_at is None


def test_who_receives_no_more_when_all_are_laid_out_gets_no_file(
    world: World, job: Any, when_all_are_laid_out: Meanwhile
) -> None:
    hand_in_all(world)

    def end() -> None:
        for office in some(world.person("bithu.cbvp").offices):
            office.valid_to = local_day(NOW) - timedelta(days=1)

    when_all_are_laid_out(end)
    with pytest.raises(JobError, match=NOT_YOURS):
        job()
    assert printed(world.session) == []


def test_if_none_can_be_printed_the_job_fails_and_names_them(
    world: World, job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(world.session, world.person("canbo.snv"), FORM, YEAR, NOW)

    def refuse(_html: str, *, title: str) -> bytes:
        raise PrintingError(f"Chưa in được {title[:0]}ký tự 😀")

    monkeypatch.setattr(laying_out, "render_pdf", refuse)
    with pytest.raises(JobError, match="Nguyễn Văn An: Chưa in được ký tự 😀"):
        job()


def test_a_cancelled_job_leaves_no_word(world: World, job: Any, tmp_path: Path) -> None:
    hand_in_all(world)
    answers = iter([False, True])
    with pytest.raises(JobCancelledError):
        job(cancelled=lambda: next(answers))
    assert printed(world.session) == []
    assert not (tmp_path / "job.part").exists()


def test_from_the_button_to_the_file(app: Flask, client: PageClient) -> None:
    """Through the job's own process."""
    with app.app_context():
        allow_writing(True)
        hand_in_all(World(db.session()))
        db.session.commit()
        db.session.remove()
    page = client.sign_in("bithu.cbvp").get(LIST)
    form = page.find(".//main//form")
    assert form is not None
    assert "In tất cả mẫu đã nộp (3)" in page.text
    page = client.submit(page, form)
    assert page.response.request.path.startswith("/cong-viec/")
    assert "Mẫu 02 – Kế hoạch năm 2026 – Chi bộ Văn phòng" in page.text
    runner = part(JobRunner, app)
    assert runner.wait(PATIENCE)
    with app.app_context(), reading():
        job = db.session.scalars(select(Job)).one()
        assert (job.state, job.done, job.total, job.message) == (JobState.DONE, 3, 3, "")
        db.session.remove()
    page = client.get(page.response.request.path)
    answer = client.raw.get(next(one for one in page.links() if one.endswith("/tai")))
    assert len(PdfReader(io.BytesIO(answer.data)).outline) == 3
    answer.close()
    runner.stop()


def test_without_anything_to_print_no_job_begins(client: PageClient) -> None:
    page = client.sign_in("bithu.cbvp").get(LIST)
    assert page.find(".//main//form") is None
    page = client.post(f"{LIST}/in-tat-ca")
    assert page.response.request.path == LIST
    assert "Chưa có mẫu nào đã nộp để in." in page.text
    assert client.get("/cong-viec/").all(".//main//li") == []


def test_the_jobs_page_leads_back_to_the_list(app: Flask) -> None:
    with app.test_request_context():
        assert batch.list_page({"unit": "snv-vp", "form": FORM, "year": YEAR}) == LIST
