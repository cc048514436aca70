"""Photos that no exemplar names: laid aside, shown again if they are named, and removed after a month."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from kl01.audit.operations import program
from kl01.db import allow_writing, db
from kl01.honours import photos
from kl01.honours.photos import lay_aside, read_photo, store_photo
from kl01.honours.tidying import ASIDE, NEW, TIDY_PHOTOS, tidy_photos
from kl01.jobs.clock import DailyClock
from kl01.jobs.seams import JobSeams
from kl01.web.seams import part
from tests.applications import NOW, Applications
from tests.databases import is_locked
from tests.exemplars.made import register
from tests.honours.pictures import as_file, pattern
from tests.page_client import PageClient
from tests.some import some
from tests.world import Saved, World

HOUR = timedelta(hours=1)


def folder_of(app: Flask) -> Path:
    return Path(app.config["KL01"].shared_folder / "photos")


def file_clock(app: Flask) -> float:
    """Return what moment it is by the clock of the files."""
    probe = Path(app.config["KL01"].shared_folder / "probe")
    probe.touch()
    now = probe.stat().st_mtime
    probe.unlink()
    return now


def stored(app: Flask, content: bytes, age: timedelta) -> str:
    """Keep a photo as if that had been done some time ago; return its name."""
    name = store_photo(folder_of(app), content)
    make_old(app, name, age)
    return name


def make_old(app: Flask, name: str, age: timedelta) -> None:
    then = file_clock(app) - age.total_seconds()
    for file in some(folder_of(app).rglob(f"{name}*")):
        os.utime(file, (then, then))


def files(app: Flask) -> list[str]:
    return sorted(one.name for one in folder_of(app).rglob("*") if one.is_file())


def exemplar_with(saved: Saved, name: str) -> int:
    """Let an exemplar show a photo; return its number."""

    def make(world: World) -> int:
        one = register(world.session, world.read_unit("snv"), world.person("bithu.snv"), NOW, name="Bà Hai")
        one.photo = name
        world.session.flush()
        return one.id

    found: int = saved(make)
    return found


def tidy(app: Flask) -> None:
    with app.app_context():
        allow_writing(True)
        tidy_photos(db.session(), program(NOW), NOW.date())
        db.session.remove()


def test_a_photo_that_no_row_names_is_collected_and_one_that_is_named_stays(app: Flask, saved: Saved) -> None:
    shown, left = stored(app, b"shown", NEW + HOUR), stored(app, b"left", NEW + HOUR)
    exemplar_with(saved, shown)
    tidy(app)
    assert files(app) == sorted([shown, f"{left}.aside"])
    make_old(app, left, ASIDE - HOUR)
    tidy(app)
    assert files(app) == sorted([shown, f"{left}.aside"])
    make_old(app, left, ASIDE + HOUR)
    tidy(app)
    assert files(app) == [shown]


def test_a_photo_whose_row_is_on_its_way_stays(app: Flask) -> None:
    name = stored(app, b"new", NEW - HOUR)
    tidy(app)
    assert files(app) == [name]


def test_an_old_photo_that_somebody_takes_up_again_counts_as_new(app: Flask) -> None:
    name = stored(app, b"again", 10 * NEW)
    assert store_photo(folder_of(app), b"again") == name
    tidy(app)
    assert files(app) == [name]


def test_one_that_is_taken_up_between_looking_and_laying_aside_stays(app: Flask) -> None:
    """Another process tidies; who stores a photo waits for nobody."""
    name = stored(app, b"again", 10 * NEW)
    before = file_clock(app) - NEW.total_seconds()
    assert photos.kept_photos(folder_of(app), before) == ([name], [])
    store_photo(folder_of(app), b"again")
    assert not lay_aside(folder_of(app), name, before)
    assert files(app) == [name]


def test_one_that_is_named_after_it_was_laid_aside_is_shown_and_taken_back(app: Flask, saved: Saved) -> None:
    name = stored(app, b"back", NEW + HOUR)
    tidy(app)
    exemplar_with(saved, name)
    assert read_photo(folder_of(app), name) == b"back"
    make_old(app, name, 2 * ASIDE)
    tidy(app)
    assert files(app) == [name]


def test_in_a_database_without_accounts_nothing_is_collected(
    applications: Applications, migrated: Path
) -> None:
    with applications.on(migrated) as app:
        name, aside = stored(app, b"one", 10 * NEW), stored(app, b"two", 10 * NEW)
        lay_aside(folder_of(app), aside, file_clock(app))
        make_old(app, aside, 2 * ASIDE)
        tidy(app)
        assert files(app) == sorted([name, f"{aside}.aside"])


def test_half_written_photos_and_nothing_else_go_with_them(app: Flask) -> None:
    name = stored(app, b"x", NEW - HOUR)
    place = folder_of(app) / name[:2]
    for other in some(["tmpabc.part", "notes.txt", "b" * 64 + ".jpg"]):
        (place / other).write_bytes(b"")
        make_old(app, other, NEW + HOUR)
    (place / "tmpnew.part").write_bytes(b"")
    tidy(app)
    assert files(app) == sorted([name, "notes.txt", "b" * 64 + ".jpg", "tmpnew.part"])


def test_two_processes_may_tidy_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    name = stored(app, b"left", NEW + HOUR)
    kept = photos.kept_photos(folder_of(app), file_clock(app))
    tidy(app)
    monkeypatch.setattr("kl01.honours.tidying.kept_photos", lambda *_: kept)
    tidy(app)
    assert files(app) == [f"{name}.aside"]


def test_nobody_waits_while_files_are_laid_aside(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stored(app, b"left", NEW + HOUR)
    open_then = []
    monkeypatch.setattr(
        "kl01.honours.tidying.kept_photos",
        lambda *_: (open_then.append(db.session().in_transaction()), ([], []))[1],
    )
    tidy(app)
    assert open_then == [False]


def test_without_a_folder_there_is_nothing_to_do(app: Flask) -> None:
    tidy(app)
    assert not folder_of(app).exists()


def test_it_is_done_daily(app: Flask) -> None:
    assert part(JobSeams, app).daily[TIDY_PHOTOS.key] is TIDY_PHOTOS
    name = stored(app, b"left", NEW + HOUR)
    assert (TIDY_PHOTOS, True) in part(DailyClock, app).run_due()
    assert files(app) == [f"{name}.aside"]


def test_one_that_is_let_go_of_is_gone_from_aside_too(app: Flask) -> None:
    name = stored(app, b"gone", NEW + HOUR)
    assert lay_aside(folder_of(app), name, file_clock(app))
    photos.remove_photo(folder_of(app), name)
    assert files(app) == []


def test_a_photo_is_written_while_others_may_write(
    app: Flask, client: PageClient, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = exemplar_with(saved, "")
    write, locked = photos._write_whole, []

    def look_and_write(target: Path, content: bytes) -> None:
        locked.append(is_locked(db.engine))
        write(target, content)

    monkeypatch.setattr(photos, "_write_whole", look_and_write)
    page = client.sign_in("bithu.snv").get(f"/guong-dien-hinh/ho-so/{number}/anh")
    sent = {"version": page.value("version"), "photo": (io.BytesIO(as_file(pattern())), "anh.jpg")}
    assert "Đã lưu ảnh" in client.post(f"/guong-dien-hinh/ho-so/{number}/anh", sent).text
    assert locked == [False]
    assert len(files(app)) == 1
