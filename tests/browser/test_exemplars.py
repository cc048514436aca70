"""An example from the first name to the honours page: by mouse, by keyboard alone, without JavaScript."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from kl01.db import allow_writing, db, reading
from kl01.exemplars.models import Exemplar
from kl01.exemplars.rules import ExemplarKind, ExemplarState
from tests.applications import NOW, Clock
from tests.browser.conftest import SCREEN, Complaints, Visit
from tests.browser.inspector import expect_none, faults, follow
from tests.browser.keys import tab_to
from tests.browser.paper_desk import fill_section, see_section
from tests.exemplars.made import bring_to, fill_sheet, register
from tests.some import some
from tests.world import World

pytestmark = pytest.mark.browser

UNIT = "/guong-dien-hinh/dang-ky/snv/2026"
PERSON = "Nguyễn Văn An"
ROW = {
    "Nội dung điển hình": "Trả lời văn bản đến đúng hạn",
    "Mục tiêu": "100 % đúng hạn",
    "Biện pháp bồi dưỡng": "Giao nhiệm vụ thử thách",
    "Người phụ trách": "Đồng chí phó bí thư",
    "Thời gian": "Cả năm",
}


def fill_row(page: Page) -> None:
    page.get_by_label("Lĩnh vực").select_option(index=2)
    for label, text in ROW.items():
        page.get_by_label(label).fill(text)


def state_of(app: Flask, name: str) -> ExemplarState:
    with app.app_context(), reading():
        found = db.session.scalars(select(Exemplar.state).where(Exemplar.name == name)).one()
        db.session.remove()
        return found


def write_sections(page: Page, titles: list[str]) -> None:
    """Write some sections of a sheet whose page is open, and come back to it."""
    home = page.url
    for title in some(titles):
        page.goto(home)
        page.locator(".task-list").get_by_role("link", name=title, exact=True).click()
        see_section(page)
        add = page.locator('button[value^="add:"]')
        if add.count() and not page.locator("fieldset.card").count():
            add.click()
            expect(page.locator("fieldset.card")).to_have_count(1)
        fill_section(page)
        page.get_by_label("Đã viết xong").check()
        page.get_by_role("button", name="Lưu và thoát").click()
        expect(page.locator("#flash")).to_contain_text("Đã lưu")


def take_step(page: Page, label: str, **answers: str) -> None:
    """Take a step for all that can, from the unit's page."""
    page.goto(UNIT)
    page.get_by_role("link", name=re.compile(f"^{label}")).click()
    for name, text in answers.items():
        page.locator(f"#{name}").fill(text)
    page.get_by_role("button", name=label).click()
    expect(page.locator("#flash .notice--success")).to_be_visible()


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    path = tmp_path / "anh.png"
    Image.new("RGB", (600, 800), (140, 26, 28)).save(path)
    return path


def test_the_whole_way_with_the_right_people(
    visit: Visit, app: Flask, complaints: Complaints, portrait: Path, clock: Clock
) -> None:
    complaints.expect_status(422)
    page = visit("bithu.snv", "/viec-cua-toi")
    page.get_by_role("link", name="Đăng ký gương điển hình năm 2026 (Mẫu 03)").click()
    page.get_by_role("link", name="Thêm cá nhân").click()
    page.get_by_label("Họ tên").press_sequentially("nguyen van a")
    page.locator("#results").get_by_role("link", name=PERSON).click()
    fill_row(page)
    page.get_by_role("button", name="Ghi vào danh sách").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PERSON)
    expect_none(page)
    example = page.url

    # The person writes their own part and says whether it may be published.
    follow(page.get_by_role("link", name="Nhờ người được chọn tự viết phần của mình"))
    expect_none(page)
    page.get_by_role("button", name=f"Nhờ {PERSON}").click()
    own = visit("canbo.snv", "/viec-cua-toi")
    own.get_by_role("link", name=f"Viết phần của mình: gương điển hình {PERSON}").click()
    expect(own.locator("main")).not_to_contain_text("Trình cấp ủy (")
    write_sections(own, ["Người được lựa chọn", "Bản thân"])
    expect(own.locator(".task-list")).not_to_contain_text("Kế hoạch bồi dưỡng")
    follow(own.get_by_role("link", name="Trả lời về việc công bố"))
    expect_none(own)
    own.get_by_label("Đồng ý công bố", exact=True).check()
    own.get_by_role("button", name="Trả lời").click()
    expect(own.locator("main")).to_contain_text("Đồng ý công bố, ngày 23/11/2026")

    # The secretary completes it; the committee decides; it is reported.
    page.goto(example)
    write_sections(page, ["Lý do lựa chọn, cách làm hay", "Kế hoạch bồi dưỡng"])
    page.goto(f"{UNIT}/trinh")
    expect_none(page)
    take_step(page, "Trình cấp ủy")
    deputy = visit("phobithu.snv", "/viec-cua-toi")
    deputy.get_by_role("link", name="Cấp ủy xét duyệt gương điển hình (1)").click()
    deputy.get_by_role("link", name="Ghi cấp ủy thông qua (1)").click()
    deputy.get_by_label("Trần Văn Bình, phó bí thư").check()
    deputy.get_by_role("button", name="Ghi cấp ủy thông qua").click()
    expect(deputy.locator(".error-summary")).to_contain_text("Nhập số biên bản hoặc nghị quyết")
    expect(deputy.get_by_label("Trần Văn Bình, phó bí thư")).to_be_checked()
    expect_none(deputy)
    deputy.get_by_label("Biên bản hoặc nghị quyết").fill("Biên bản số 03-BB/ĐU")
    deputy.get_by_label("Ngày họp").fill("20.11.2026")
    deputy.get_by_role("button", name="Ghi cấp ủy thông qua").click()
    expect(deputy.locator("#flash")).to_contain_text("Đã ghi cấp ủy thông qua")
    take_step(page, "Báo cáo cấp trên", number="15-BC/ĐU")

    # Ban Tuyên giáo sends it back with a remark; mended, it goes through the committee again.
    office = visit("tuyengiao", "/viec-cua-toi")
    follow(office.get_by_role("link", name="Gương điển hình mới báo cáo (1)"))
    expect_none(office)
    office.get_by_role("link", name=PERSON).click()
    office.get_by_role("link", name="Trả lại để sửa").click()
    office.get_by_label("Chỗ cần sửa").fill("Ghi rõ người giúp đỡ")
    office.get_by_role("button", name="Trả lại để sửa").click()
    expect(office.locator("#flash")).to_contain_text("Đã trả lại")
    page.goto("/viec-cua-toi")
    expect(page.locator("main")).to_contain_text("Ghi rõ người giúp đỡ")
    page.get_by_role("link", name="Xem góp ý và sửa").click()
    page.get_by_role("link", name="Sửa phần này").click()
    page.get_by_label("Người phụ trách").fill("Đồng chí Trần Văn Bình, Phó bí thư")
    page.get_by_role("button", name="Lưu").click()
    take_step(page, "Trình cấp ủy")
    deputy.goto(f"{UNIT}/thong-qua")
    deputy.get_by_label("Trần Văn Bình, phó bí thư").check()
    deputy.get_by_label("Biên bản hoặc nghị quyết").fill("Biên bản số 04-BB/ĐU")
    deputy.get_by_label("Ngày họp").fill("23/11/2026")
    deputy.get_by_role("button", name="Ghi cấp ủy thông qua").click()
    take_step(page, "Báo cáo cấp trên")
    take_step(page, "Bắt đầu bồi dưỡng")

    # The result is written, the photo added, the decision recorded.
    clock.now += timedelta(minutes=5)
    page.goto(example)
    write_sections(page, ["Kết quả, thành tích"])
    follow(page.get_by_role("link", name="Thêm ảnh"))
    expect_none(page)
    page.get_by_label("Ảnh", exact=False).set_input_files(portrait)
    page.get_by_role("button", name="Lưu ảnh").click()
    expect(page.locator("img.portrait")).to_be_visible()
    take_step(page, "Đề nghị tuyên dương")

    # What is published was written in after their answer: they read it and answer again.
    page.goto(f"{UNIT}/tuyen-duong")
    page.locator("#number").fill("21-QĐ/ĐU")
    page.locator("#day").fill("23/11/2026")
    page.get_by_role("button", name="Ghi tuyên dương").click()
    expect(page.locator("main")).to_contain_text(f"Phần công bố của {PERSON} đã sửa")
    own.goto("/viec-cua-toi")
    expect(own.locator("main")).to_contain_text("Phần công bố đã sửa, trả lời lại")
    own.get_by_role("link", name=f"Viết phần của mình: gương điển hình {PERSON}").click()
    own.get_by_role("link", name="Trả lời về việc công bố").click()
    own.get_by_role("button", name="Trả lời").click()
    expect(own.locator("#flash")).to_contain_text("Đã ghi: đồng ý công bố")
    take_step(page, "Ghi tuyên dương", number="21-QĐ/ĐU", day="23/11/2026")
    assert state_of(app, PERSON) is ExemplarState.COMMENDED

    # Everybody reads it now.
    reader = visit("bithu.sct", "/guong-dien-hinh/")
    reader.get_by_label("Tìm theo tên, đơn vị, nội dung").press_sequentially("van an so noi vu")
    expect(reader.locator("#results")).to_contain_text("1 tập thể, cá nhân")
    expect_none(reader)
    reader.get_by_role("link", name=PERSON).click()
    expect(reader.locator("main")).to_contain_text("Quyết định số 21-QĐ/ĐU, ngày 23/11/2026")
    expect(reader.locator("main")).not_to_contain_text("Sơ lược bản thân")
    loaded = reader.locator("img.portrait").evaluate("image => image.naturalWidth")
    assert loaded > 0
    expect_none(reader)
    board = page.goto("/theo-doi/snv/2026?quy=1")
    assert board is not None
    expect(page.locator("#t-II3-08-1")).to_be_visible()
    expect(page.locator("main")).to_contain_text("theo Mẫu 03")


def test_registering_with_the_keyboard_alone(visit: Visit, app: Flask) -> None:
    page = visit("bithu.snv", "/viec-cua-toi")
    for words, heading in (
        ("Gương điển hình", "Gương điển hình"),
        ("Đăng ký của đơn vị", "Gương điển hình năm 2026"),
        ("Thêm cá nhân", "Thêm cá nhân điển hình"),
        ("Nhập họ tên", "Đăng ký cá nhân điển hình năm 2026"),
    ):
        tab_to(page, words)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.get_by_label("Họ và tên")).to_be_visible()
    for label, text in {
        "Họ và tên": "Trịnh Thị Sen",
        "Chức vụ, đơn vị": "Tạp vụ",
        "Lĩnh vực": "Ch",
        **ROW,
    }.items():
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.get_by_label(label, exact=True).evaluate("one => one === document.activeElement"):
                break
        page.keyboard.type(text)
    tab_to(page, "Ghi vào danh sách")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trịnh Thị Sen")
    tab_to(page, "Trình cấp ủy")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Trịnh Thị Sen: còn")
    assert state_of(app, "Trịnh Thị Sen") is ExemplarState.DRAFT


def test_registering_and_a_step_without_scripts(visit: Visit, app: Flask, complaints: Complaints) -> None:
    complaints.expect_status(422)
    page = visit("bithu.snv", f"{UNIT}/them/ca-nhan", scripts=False)
    page.get_by_label("Họ tên").fill("bui thi cuc")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Bùi Thị Cúc").click()
    fill_row(page)
    page.get_by_role("button", name="Ghi vào danh sách").click()
    page.get_by_role("link", name="Rút khỏi danh sách").click()
    page.get_by_role("button", name="Rút khỏi danh sách").click()
    expect(page.locator(".error-summary")).to_contain_text("Nhập lý do rút")
    page.get_by_label("Lý do rút").fill("Chuyển công tác")
    page.get_by_role("button", name="Rút khỏi danh sách").click()
    expect(page.locator("#flash")).to_contain_text("Đã rút: Bùi Thị Cúc")
    assert state_of(app, "Bùi Thị Cúc") is ExemplarState.WITHDRAWN


@pytest.fixture
def examples(app: Flask) -> dict[str, tuple[int, int]]:
    """A published example, a draft and a submitted one of one unit: number and sheet by name."""
    with app.app_context():
        allow_writing(True)
        session = db.session()
        world = World(session)
        unit, by, deputy = world.read_unit("snv"), world.person("bithu.snv"), world.person("phobithu.snv")
        published = register(session, unit, by, NOW, person=world.person("canbo.snv"))
        bring_to(session, ExemplarState.COMMENDED, [published], by, deputy, NOW)
        draft = register(session, unit, by, NOW, ExemplarKind.COLLECTIVE, "Phòng Tổng hợp")
        submitted = register(session, unit, by, NOW, name="Trịnh Thị Sen")
        fill_sheet(session, submitted, NOW)
        bring_to(session, ExemplarState.SUBMITTED, [submitted], by, deputy, NOW)
        found = {one.name: (one.id, one.sheet_id) for one in (published, draft, submitted)}
        session.commit()
        db.session.remove()
        return found


@pytest.mark.sqlite  # how pages look hangs on no database
def test_the_pages_of_examples(visit: Visit, examples: dict[str, tuple[int, int]]) -> None:
    """One walk over what needs an example: axe, narrow screens, wide text spacing, size of targets."""
    published, draft, submitted = (examples[name][0] for name in (PERSON, "Phòng Tổng hợp", "Trịnh Thị Sen"))
    places = [
        UNIT,
        f"{UNIT}/xem",
        f"{UNIT}/thong-qua",
        f"{UNIT}/tra-lai",
        f"{UNIT}/rut",
        *(f"/guong-dien-hinh/ho-so/{one}" for one in (published, draft, submitted)),
        f"/guong-dien-hinh/ho-so/{draft}/sua",
        f"/guong-dien-hinh/ho-so/{draft}/sua?kiem_tra=1",
        f"/guong-dien-hinh/ho-so/{draft}/xem",
        f"/guong-dien-hinh/ho-so/{draft}/nguoi-viet?tim=nguyen",
        f"/guong-dien-hinh/ho-so/{published}/cong-bo",
        f"/guong-dien-hinh/ho-so/{draft}/anh",
        "/guong-dien-hinh/",
        f"/guong-dien-hinh/{published}",
        "/viec-cua-toi",
    ]
    page = visit("bithu.snv")
    found = []
    for place in places:
        page.set_viewport_size({"width": SCREEN[0], "height": SCREEN[1]})
        page.goto(place)
        found += faults(page, place)
    assert not found, "\n".join(found)
