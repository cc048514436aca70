"""Folders whose names mean something in addresses: the database lies in them, and nowhere else."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from kl01.config import Settings, settings_from
from kl01.jobs.child import environment_of
from kl01.start.database import database_file, prepare

ODD = ["thu?muc", "a#b", "a%20b", "50%", "a b+c", "thư mục", "a;b&c=d", "a:b@c", "x?mode=memory"]


@pytest.mark.parametrize("name", ODD)
def test_the_address_of_the_database_leads_into_the_folder(tmp_path: Path, name: str) -> None:
    settings = Settings(instance=tmp_path / name)
    assert database_file(settings) == tmp_path / name / "kl01.db"
    assert make_url(settings.sqlalchemy_url).query == {}


@pytest.mark.parametrize("name", ODD)
def test_the_process_of_a_job_finds_the_same_database(tmp_path: Path, name: str) -> None:
    settings = Settings(instance=tmp_path / name, files=tmp_path / "files")
    assert database_file(settings_from(environment_of(settings))) == tmp_path / name / "kl01.db"


@pytest.mark.parametrize("drive", ["C:/kl?01/instance", "C:/k#l/instance"])
def test_a_folder_on_windows_is_found_as_well(drive: str) -> None:
    address = Settings(instance=Path(drive)).sqlalchemy_url
    assert make_url(address).database == f"{drive}/kl01.db"


def test_an_instance_folder_named_thu_muc_with_a_question_mark_holds_its_database(tmp_path: Path) -> None:
    folder = tmp_path / "thu?muc"
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this system knows no such names")
    prepare(Settings(instance=folder))
    assert (folder / "kl01.db").stat().st_size > 0
    assert [one.name for one in tmp_path.iterdir()] == ["thu?muc"]
