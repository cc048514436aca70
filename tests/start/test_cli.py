import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from kl01.plan.pack import BUNDLED_PACKS
from tests.applications import Applications
from tests.databases import apart, ask
from tests.own_packs import pack_with
from tests.some import some
from tests.start.programs import running


@pytest.fixture
def empty(applications: Applications) -> Iterator[Flask]:
    """The application on an empty folder; nothing is prepared."""
    with applications.on(None) as app:
        yield app


@pytest.fixture
def filled(applications: Applications, demo: Path) -> Iterator[Flask]:
    """The application on a copy of the demonstration."""
    with applications.on(demo) as app:
        yield app


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


def refused(app: Flask, *words: str) -> list[str]:
    """Run a command that must fail; return its lines on stderr."""
    result = run(app, *words)
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    return result.stderr.splitlines()


def test_demo_works_on_an_empty_folder_and_prints_a_password(empty: Flask) -> None:
    result = run(empty, "demo")
    assert result.exit_code == 0, result.output
    assert "Đã tạo 12 đơn vị, 300 người, " in result.stdout
    assert re.search(r"Mật khẩu chung: \w{4}-\w{4}-\w{4}\n", result.stdout)
    assert "http://127.0.0.1:8000" in result.stdout


def test_a_given_password_is_not_repeated(empty: Flask) -> None:
    result = run(empty, "demo", "--password", "lua chin mua vang")
    assert result.exit_code == 0, result.output
    assert "lua chin" not in result.output


@pytest.mark.parametrize("password", ["", "ngan", "x" * 129])
def test_a_password_that_nobody_could_choose_is_refused(empty: Flask, password: str) -> None:
    [sentence] = refused(empty, "demo", "--password", password)
    assert "từ 10 đến 128 ký tự" in sentence


def test_demo_refuses_a_database_with_its_own_data(filled: Flask) -> None:
    [sentence] = refused(filled, "demo")
    assert sentence.startswith("Cơ sở dữ liệu đã có đơn vị, người hoặc tài khoản")


@pytest.mark.parametrize(
    "statement",
    [
        """INSERT INTO org_unit (code, kind, name, folded_name, valid_from, version)
        VALUES ('x', 'bloc_committee', 'X', 'x', '2020-01-01', 1)""",
        """INSERT INTO person (full_name, sort_key, found_by, job_title, version)
        VALUES ('A', 'a', 'a', '', 1)""",
    ],
)
def test_demo_refuses_whatever_somebody_has_entered(empty: Flask, statement: str) -> None:
    run(empty, "setup-link")  # makes the tables
    with apart(empty.config["KL01"].instance) as database:
        database.exec_driver_sql(statement)
    before = rows(empty)
    assert len(refused(empty, "demo")) == 1
    assert rows(empty) == before


def rows(app: Flask) -> list[int]:
    counts = (f"SELECT count(*) FROM {table}" for table in ("org_unit", "person", "audit_event"))  # noqa: S608 - named here
    return [ask(app.config["KL01"].instance, count)[1][0][0] for count in counts]


def test_demo_that_fails_midway_leaves_nothing(empty: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    import kl01.demo

    def fail(*_args: object) -> None:
        raise RuntimeError("power cut")

    run(empty, "setup-link")
    before = rows(empty)
    monkeypatch.setattr(kl01.demo, "_insert_events", fail)
    assert run(empty, "demo").exit_code == 1
    assert rows(empty) == before


def test_setup_link_opens_the_set_up(empty: Flask) -> None:
    result = run(empty, "setup-link")
    assert result.exit_code == 0, result.output
    [link] = re.findall(r"http://127\.0\.0\.1:8000(/cai-dat/\S+)", result.stdout)
    assert empty.test_client().get(link).status_code == 200


def test_setup_link_is_refused_once_there_is_an_account(filled: Flask) -> None:
    [sentence] = refused(filled, "setup-link")
    assert sentence.startswith("Đã có tài khoản")


def test_load_plan_says_whether_anything_was_new(empty: Flask, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BUNDLED_PACKS / "kl01-2021", tmp_path / "pack"))
    assert "không có gì mới" in run(empty, "load-plan", str(folder)).stdout
    plan = folder / "plan.toml"
    plan.write_text(plan.read_text("utf-8").replace('number = ""', 'number = "15-KH/ĐUK"', 1), "utf-8")
    assert run(empty, "load-plan", str(folder)).stdout.startswith("Đã nạp “")


def test_load_plan_tells_every_problem_on_its_own_line_and_loads_nothing(
    empty: Flask, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(BUNDLED_PACKS / "kl01-2021", tmp_path / "pack"))
    items = folder / "items.csv"
    text = items.read_text("utf-8")
    items.write_text(text.replace(",DVCS,", ",XYZ,", 1).replace(",yearly,I,", ",yearly,V,", 1), "utf-8")
    lines = refused(empty, "load-plan", str(folder))
    assert len(lines) == 2
    assert all(re.match(r"items\.csv, dòng \d+: ", line) for line in some(lines))
    numbers = "SELECT max(number) FROM plan_item_version"
    assert ask(empty.config["KL01"].instance, numbers)[1] == [(1,)]


def test_load_plan_knows_kinds_of_units_and_facts_that_nobody_counts(empty: Flask, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BUNDLED_PACKS / "kl01-2021", tmp_path / "pack"))
    for file, right, wrong in (
        ("plan.toml", "mass_organization", "mass_organisation"),
        ("items.csv", "exemplar_individuals", "exemplary_individuals"),
    ):
        text = (folder / file).read_text("utf-8")
        assert right in text
        (folder / file).write_text(text.replace(right, wrong), "utf-8")
    kind, fact = refused(empty, "load-plan", str(folder))
    assert "Loại đơn vị “mass_organisation” chưa có: dùng " in kind
    assert "Số liệu “exemplary_individuals” chưa có: dùng " in fact


def test_load_plan_shows_twenty_of_many_problems_and_counts_the_others(empty: Flask, tmp_path: Path) -> None:
    folder = pack_with(tmp_path / "pack")
    with (folder / "mau-02.toml").open("a", encoding="utf-8") as file:
        file.write("".join(f"k{number} = 1\n" for number in range(3000)))
    lines = refused(empty, "load-plan", str(folder))
    assert lines[-1] == "… và 2980 chỗ khác"
    assert len(lines) == 21
    assert all(re.match(r"mau-02\.toml, dòng \d+: ", line) for line in some(lines[:-1]))


def test_load_plan_of_a_folder_that_is_not_there(empty: Flask, tmp_path: Path) -> None:
    lines = refused(empty, "load-plan", str(tmp_path / "none"))
    assert [line.split(":")[0] for line in lines] == ["plan.toml", "items.csv"]


def test_the_help_of_the_commands_is_vietnamese(empty: Flask) -> None:
    assert "dùng thử" in run(empty, "demo", "--help").stdout
    assert "liên kết thiết lập" in run(empty, "setup-link", "--help").stdout
    assert "gói kế hoạch" in run(empty, "load-plan", "--help").stdout


def test_the_commands_run_from_the_shell_while_the_server_keeps_its_port(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings = {"KL01_INSTANCE": str(tmp_path / "new"), "KL01_PORT": str(other.getsockname()[1])}
        with running("-m", "flask", "--app", "app", "setup-link", **settings) as program:
            assert program.wait() == 0
            assert "/cai-dat/" in program.rest()[-1]


@pytest.mark.sqlite
def test_a_command_that_cannot_start_says_so_in_one_sentence(empty: Flask) -> None:
    instance = empty.config["KL01"].instance
    (instance / "kl01.db").write_bytes(b"no database " * 1000)
    [sentence] = refused(empty, "demo")
    assert "bị hỏng" in sentence


def test_accept_clock_says_which_moment_it_takes_and_leaves_an_event(filled: Flask) -> None:
    result = run(filled, "accept-clock")
    assert result.exit_code == 0, result.output
    assert "Đã nhận giờ của máy chủ: 10:00 ngày 23/11/2026" in result.stdout
    asked = "SELECT actor_name, verb FROM audit_event WHERE subject_kind = 'clock' ORDER BY id DESC LIMIT 1"
    assert ask(filled.config["KL01"].instance, asked)[1] == [("Lệnh accept-clock", "setting_changed")]
