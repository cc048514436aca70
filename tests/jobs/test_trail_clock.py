"""The clock seals the audit trail at each look and checks it once a day; the command does both at once."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

import kl01.jobs.trail
from kl01.audit.models import AuditEvent, AuditSeal
from kl01.audit.operations import program, record
from kl01.audit.sealing import check_all, needs_seal
from kl01.audit.verbs import Verb
from kl01.db import allow_writing, db
from kl01.jobs.clock import DailyClock
from kl01.jobs.trail import CHECK_TRAIL, seal
from kl01.web.seams import part
from tests.applications import NOW
from tests.databases import ON_POSTGRESQL, apart
from tests.page_client import PageClient
from tests.some import some

PAGE = "/quan-tri/nhat-ky"


def happen(app: Flask, times: int = 1) -> None:
    with app.app_context():
        allow_writing(True)
        for _ in some(range(times)):
            record(db.session(), program(NOW), Verb.PAPER_OPENED, ("thing", "1"))
        db.session.commit()


def seals(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(AuditSeal.events).order_by(AuditSeal.id)))


def tamper(app: Flask) -> None:
    """Change the last event past the triggers."""
    instance: Path = app.config["KL01"].instance
    without = (
        "ALTER TABLE audit_event DISABLE TRIGGER USER"
        if ON_POSTGRESQL
        else "DROP TRIGGER audit_event_no_update"
    )
    with apart(instance) as other:
        other.exec_driver_sql(without)
        other.exec_driver_sql(
            "UPDATE audit_event SET actor_name = 'y' WHERE id = (SELECT max(id) FROM audit_event)"
        )


def test_the_clock_seals_at_each_look(own_app: Flask) -> None:
    happen(own_app)
    clock = part(DailyClock, own_app)
    looks = iter([False, False, True])

    def wait(_seconds: float) -> bool:
        if over := next(looks):
            return over
        happen(own_app, 2)
        return over

    clock.wait = wait
    clock._go()
    found = some(seals(own_app))
    assert found[1:] == [3, 2]  # the first look checks the trail, which is an event too


def test_sealing_nothing_writes_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    seal(app)
    before = seals(app)
    monkeypatch.setattr(kl01.jobs.trail, "writing_in", None)
    seal(app)
    assert seals(app) == before


def test_many_events_are_sealed_by_and_by(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    seal(app)
    happen(app, 7)
    for module in (kl01.jobs.trail, kl01.audit.sealing):
        monkeypatch.setattr(module, "SEAL_MOST", 3)
    seal(app)
    assert seals(app)[-3:] == [3, 3, 1]


def test_what_another_process_has_sealed_is_left_to_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    happen(app)
    ours = kl01.jobs.trail.seal_events

    def too_late(session: object, at: object) -> int:
        monkeypatch.setattr(kl01.jobs.trail, "seal_events", ours)
        seal(app)
        newest = db.session.scalars(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).one()
        row = {column.key: getattr(newest, column.key) for column in AuditSeal.__table__.columns}
        db.session.add(AuditSeal(**row | {"id": newest.id + 1}))
        db.session.flush()
        raise AssertionError

    before = seals(app)
    monkeypatch.setattr(kl01.jobs.trail, "seal_events", too_late)
    with app.app_context():
        seal(app)
    assert len(seals(app)) == len(before) + 1


def test_a_check_keeps_nobody_from_writing(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(session: object) -> object:
        with apart(own_app.config["KL01"].instance) as other:
            other.exec_driver_sql("UPDATE committee SET help_contact = 'giữa chừng'")
        return check_all(session)  # type: ignore[arg-type]

    monkeypatch.setattr(kl01.jobs.trail, "check_all", check)
    clock = part(DailyClock, own_app)
    assert (CHECK_TRAIL, True) in clock.run_due()


def test_a_daily_check_is_told_by_the_trail_itself(app: Flask) -> None:
    assert (CHECK_TRAIL, True) in part(DailyClock, app).run_due()
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
        assert (event.verb, event.actor_name, event.data["wrong"]) == (Verb.AUDIT_CHECKED, "Chương trình", 0)
        assert event.data["events"] > 2
        assert needs_seal(db.session())


# --- The administrator's page ------------------------------------------------------------------------------


def test_the_page_says_how_far_the_trail_is_sealed(app: Flask, client: PageClient) -> None:
    client.sign_in("quantri")
    assert "Chưa kiểm tra lần nào" in client.get(PAGE).text
    seal(app)
    part(DailyClock, app).run_due()
    assert PAGE in client.get("/quan-tri/").links()
    page = client.get(PAGE)
    with app.app_context():
        newest = db.session.scalars(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).one()
    assert f"sự kiện số {newest.last_event_id}, lúc" in page.text
    assert "Không thấy chỗ nào bị sửa" in page.text
    assert "Nhật ký thao tác đã bị sửa" not in client.get("/viec-cua-toi").text


def test_the_administrator_is_told_of_a_change(own_app: Flask) -> None:
    client = PageClient(own_app).sign_in("quantri")
    seal(own_app)
    tamper(own_app)
    part(DailyClock, own_app).run_due()
    mine = client.get("/viec-cua-toi")
    assert "Nhật ký thao tác đã bị sửa" in mine.text
    assert PAGE in mine.links()
    page = client.get(PAGE)
    assert "không còn như lúc được ghi" in page.text
    other = PageClient(own_app).sign_in("bithu.snv")
    assert "Nhật ký thao tác đã bị sửa" not in other.get("/viec-cua-toi").text


# --- The command -------------------------------------------------------------------------------------------


def test_the_command_seals_checks_and_finds_a_code(own_app: Flask) -> None:
    runner = own_app.test_cli_runner()
    done = runner.invoke(args=["check-audit"])
    assert done.exit_code == 0, done.output
    assert "Không thấy chỗ nào bị sửa" in done.output
    code = done.output.partition("mã ")[2][:19]
    found = runner.invoke(args=["check-audit", "--code", code.lower()])
    assert (found.exit_code, "là của niêm phong số 1" in found.output) == (0, True)
    lost = runner.invoke(args=["check-audit", "--code", "0000-0000-0000-0000"])
    assert (lost.exit_code, "nhật ký đã bị thay" in lost.output) == (1, True)


def test_the_command_fails_over_a_changed_trail(own_app: Flask) -> None:
    seal(own_app)
    tamper(own_app)
    done = own_app.test_cli_runner().invoke(args=["check-audit"])
    assert done.exit_code == 1
    assert "NHẬT KÝ THAO TÁC ĐÃ BỊ SỬA" in done.output
    assert "không còn như lúc được ghi" in done.output
