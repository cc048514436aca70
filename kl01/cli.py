"""Commands: `flask --app app …`, each a thin call of an operation. What goes wrong is told in a sentence."""

from pathlib import Path
from typing import NoReturn

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from kl01.accounts.seams import AccountSeams
from kl01.audit.operations import Actor
from kl01.config import Settings
from kl01.jobs.clock import DailyClock
from kl01.periods import format_moment
from kl01.plan_packs import load_pack_into, read_forms, read_pack
from kl01.start.database import prepare
from kl01.start.error import StartError
from kl01.start.program import local_address
from kl01.text import format_number
from kl01.web.seams import WebSeams, part


def register(app: Flask) -> None:
    """Add the commands."""
    for command in (
        demo,
        setup_link,
        load_plan,
        run_daily,
        move_database,
        check_audit,
        accept_clock,
        reset_password,
    ):
        app.cli.add_command(command)


def _fail(*sentences: str) -> NoReturn:
    for sentence in sentences:
        click.echo(sentence, err=True)
    raise SystemExit(1)


def _prepared() -> Settings:
    """Make folder and database ready, so that a command works on an empty folder too."""
    settings: Settings = current_app.config["KL01"]
    try:
        prepare(settings)
    except StartError as error:
        _fail(str(error))
    return settings


@click.command("demo")
@click.option(
    "--size",
    type=click.Choice(["small", "province"]),
    default="small",
    show_default=True,
    help="small: 12 đơn vị, 300 người. province: 100 đơn vị, 8.000 người.",
)
@click.option("--password", help="Mật khẩu chung của các tài khoản thử; không ghi thì lấy ngẫu nhiên.")
@with_appcontext
def demo(size: str, password: str | None) -> None:
    """Đưa một đảng bộ giả định vào cơ sở dữ liệu trống để dùng thử."""
    from kl01.accounts.passwords import hash_password, one_time_password
    from kl01.accounts.rules import PASSWORD_LEAST, PASSWORD_MOST
    from kl01.db import db, end_transaction, transaction
    from kl01.demo import DemoSize, fill, is_empty

    settings = _prepared()
    chosen = one_time_password() if password is None else password
    if not PASSWORD_LEAST <= len(chosen) <= PASSWORD_MOST:
        _fail(f"Mật khẩu phải từ {PASSWORD_LEAST} đến {PASSWORD_MOST} ký tự.")
    session = db.session()
    if not is_empty(session):
        _fail(
            "Cơ sở dữ liệu đã có đơn vị, người hoặc tài khoản nên không thêm dữ liệu thử: đặt KL01_INSTANCE "
            "là một thư mục trống để dùng thử."
        )
    end_transaction(session)
    hashed = hash_password(part(AccountSeams).hasher, chosen)
    now = part(WebSeams).clock()
    with click.progressbar(length=1, label="Đang tạo dữ liệu thử") as bar, transaction(session):

        def tell(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        made = fill(session, DemoSize(size), hashed, now, tell)
    counts = (f"{format_number(made.units)} đơn vị", f"{format_number(made.people)} người")
    done = (f"{format_number(made.ticks)} lượt đánh dấu", f"{format_number(made.exemplars)} gương điển hình")
    click.echo(f"Đã tạo {', '.join((*counts, *done))}.")
    click.echo(f"Tài khoản: {', '.join(made.usernames)}")
    click.echo(f"Mật khẩu chung: {chosen}" if password is None else "Mật khẩu chung: như đã ghi ở --password")
    click.echo(f"Chạy “python app.py” rồi mở {local_address(settings)}")


@click.command("setup-link")
@with_appcontext
def setup_link() -> None:
    """In liên kết thiết lập mới khi chưa có tài khoản nào; liên kết cũ hết hiệu lực."""
    from kl01.accounts.set_up import make_setup_link
    from kl01.db import db, transaction
    from kl01.refusals import Refusal

    settings = _prepared()
    session = db.session()
    try:
        with transaction(session):
            token = make_setup_link(session, part(WebSeams).clock())
    except Refusal:
        _fail("Đã có tài khoản, không cần liên kết thiết lập: quên mật khẩu thì nhờ quản trị cấp lại.")
    click.echo("Mở liên kết sau để thiết lập (dùng một lần, trong một giờ):")
    click.echo(f"{local_address(settings)}/cai-dat/{token}")


@click.command("reset-password")
@click.argument("name")
@with_appcontext
def reset_password(name: str) -> None:
    """Cấp mật khẩu dùng một lần cho tài khoản NAME, khi không ai vào được để cấp lại."""
    from kl01.accounts import operations
    from kl01.accounts.passwords import hash_password, one_time_password
    from kl01.accounts.queries import account_by_username
    from kl01.accounts.rules import sign_in_name, username_digest
    from kl01.db import db, transaction

    _prepared()
    session, password, now = db.session(), one_time_password(), part(WebSeams).clock()
    hashed = hash_password(part(AccountSeams).hasher, password)
    with transaction(session):
        account = account_by_username(session, sign_in_name(name))
        if account is None:
            _fail(f"Không có tài khoản tên {name}. Tên đăng nhập xem ở trang Quản trị › Người.")
        actor = Actor(None, "Lệnh reset-password", now)
        operations.reset_password(session, actor, account, password_hash=hashed)
        secret = current_app.config["SECRET_KEY"]
        digests = [username_digest(secret, account.username, known_browser=known) for known in (False, True)]
        operations.forget_all_failures(session, digests)
        until, is_shut = account.password_expires_at, account.disabled_at is not None
        whose = f"{account.username} ({account.person.full_name})"
    click.echo(f"Mật khẩu dùng một lần của {whose}: {password}")  # it opens something only once it is stored
    assert until is not None
    click.echo(f"Dùng được đến {format_moment(until)}. Đăng nhập xong phải đổi mật khẩu.")
    if is_shut:
        click.echo("Tài khoản này đang khóa: quản trị mở khóa ở trang của người đó thì mới đăng nhập được.")


@click.command("load-plan")
@click.argument("folder", type=click.Path(path_type=Path))
@with_appcontext
def load_plan(folder: Path) -> None:
    """Nạp một gói kế hoạch (plan.toml, items.csv, các tệp mau-….toml); có lỗi thì không nạp gì."""
    from kl01.db import db, transaction
    from kl01.plan.pack import PackError

    _prepared()
    try:
        pack, definitions = read_pack(folder), read_forms(folder)
    except PackError as error:
        _fail(*error.sentences())
    session = db.session()
    with transaction(session):
        actor = Actor(None, "Lệnh load-plan", part(WebSeams).clock())
        loaded = load_pack_into(session, pack, definitions, actor)
    click.echo(f"Đã nạp “{pack.name}”." if loaded else f"“{pack.name}” không có gì mới.")
    for sentence in loaded.sentences():
        click.echo(f"- {sentence}")


@click.command("run-daily")
@with_appcontext
def run_daily() -> None:
    """Làm ngay các việc hằng ngày mà hôm nay chưa làm; chạy app.py thì phần mềm tự làm."""
    from kl01.jobs.trail import seal

    _prepared()
    seal(current_app)
    done = part(DailyClock).run_due()
    for task, succeeded in done:
        click.echo(f"{'Đã làm' if succeeded else 'Chưa làm được, lỗi ghi ở trên'}: {task.label}.")
    if not done:
        click.echo("Không có việc nào đến lúc phải làm.")
    if not all(succeeded for _, succeeded in done):
        raise SystemExit(1)


@click.command("move-database")
@click.argument("url")
@click.option("--replace", is_flag=True, help="Bỏ dữ liệu KL01 đang có ở URL rồi chép lại từ đầu.")
@with_appcontext
def move_database(url: str, replace: bool) -> None:
    """Chép toàn bộ dữ liệu sang cơ sở dữ liệu ở URL và so lại từng dòng; chạy lại được."""
    from kl01.start.moving import move
    from kl01.start.places import next_steps

    settings: Settings = current_app.config["KL01"]
    try:
        moved = move(settings, url, click.echo, over=replace)
        steps = next_steps(settings, url)
    except StartError as error:
        _fail(*str(error).splitlines())
    done = "Đã chuyển, so lại khớp" if moved.written else "Cơ sở dữ liệu mới đã có đủ, không phải ghi gì:"
    click.echo(f"{done} {format_number(moved.rows)} dòng.")
    for step in steps:
        click.echo(step)


@click.command("check-audit")
@click.option("--code", help="Mã niêm phong đã chép ra giấy: tìm xem nhật ký còn niêm phong đó không.")
@with_appcontext
def check_audit(code: str | None) -> None:
    """Kiểm tra nhật ký thao tác: từng sự kiện và từng niêm phong có còn như lúc được ghi không."""
    from kl01.audit.sealing import find_seal
    from kl01.audit.words import check_data, turned_back_words, wrong_words
    from kl01.db import db, reading, transaction
    from kl01.jobs.trail import check_trail, seal

    _prepared()
    seal(current_app)
    session = db.session()
    with transaction(session):
        check = check_trail(session, Actor(None, "Lệnh check-audit", part(WebSeams).clock()))
    data = check_data(check)
    seen, sealed_to = format_number(check.events), format_number(check.sealed_to)
    click.echo(f"Đã xem {seen} sự kiện, niêm phong đến sự kiện số {sealed_to}.")
    if check.seal:
        click.echo(f"Niêm phong mới nhất: số {format_number(check.seals)}, mã {data['code']}.")
    if told := turned_back_words(data):
        click.echo(told)
    if code is not None:
        with reading():
            found = find_seal(db.session(), code)
        if found is None:
            _fail(f"Không có niêm phong nào mang mã {code}: nhật ký đã bị thay, hoặc mã bị chép sai.")
        when = format_moment(found.at) if found.at else "không rõ"
        click.echo(f"Mã {code} là của niêm phong số {format_number(found.id)}, lúc {when}.")
    if check.wrong:
        _fail("NHẬT KÝ THAO TÁC ĐÃ BỊ SỬA:", *wrong_words(data), "Giữ nguyên máy và báo người phụ trách.")
    click.echo("Không thấy chỗ nào bị sửa, thêm hay xóa.")


@click.command("accept-clock")
@with_appcontext
def accept_clock() -> None:
    """Nhận rằng ngày giờ hiện tại của máy chủ là đúng, khi trước đây đồng hồ chạy nhanh."""
    from kl01.db import db, transaction
    from kl01.web import clock_watch

    _prepared()
    now = part(WebSeams).clock()
    session = db.session()
    with transaction(session):
        clock_watch.accept_clock(session, Actor(None, "Lệnh accept-clock", now))
    click.echo(f"Đã nhận giờ của máy chủ: {format_moment(now)}. KL01 đang chạy thì ghi tiếp được ngay.")
