"""Who has handed in and who has not: who stands in whose list, counts for those above, absences, doors."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import docx
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.org.absence_operations import LONGEST_ABSENCE, end_absence, record_absence, withdraw_absence
from kl01.org.delegation_operations import end_delegation
from kl01.org.kinds import Role, Standing
from kl01.org.models import Absence, Delegation, Membership, Office, Person
from kl01.org.people_operations import create_person, move_person
from kl01.org.queries import principal_of_person
from kl01.org.rules import FURTHEST_AHEAD
from kl01.periods import Period, local_day
from kl01.refusals import Refusal
from kl01.submissions.counts import unit_counts
from kl01.submissions.finding import ReceiverFinder
from kl01.submissions.lists import HandedList, count_words, desk_at
from kl01.submissions.models import NonMemberChannel
from kl01.submissions.people import home_of, receivers_of
from kl01.submissions.receivers import Receiver, ReceiverKind
from kl01.submissions.rules import SubmissionState
from kl01.submissions.years import busy_periods, find_form, listed_periods
from kl01.web import downloads
from tests.applications import NOW, Clock
from tests.page_client import PageClient
from tests.papers.made import begin, hand_in
from tests.principals import at_noon
from tests.printing.sheets import values
from tests.some import some
from tests.world import PEOPLE, World

FORM, YEAR = "mau-02", 2026
DAY = local_day(NOW)
CELL = f"/duyet-mau/danh-sach/snv-vp/{FORM}/{YEAR}"
USERS = [person[0] for person in PEOPLE]


def listed(world: World, username: str, unit: str, form: str = FORM, year: int = YEAR) -> HandedList:
    """Return the list that a person has at a unit; nobody's if they have none."""
    session = world.session
    principal = principal_of_person(session, world.person(username).id, DAY)
    assert principal is not None
    desk = desk_at(session, at_noon(principal, DAY), world.read_unit(unit))
    found = find_form(session, form, Period(year))
    assert found is not None
    return desk.handed_list(*found, Period(year)) if desk else HandedList(())


def names(found: HandedList) -> list[str]:
    return [row.name for row in found.rows]


def actor(world: World, username: str) -> Actor:
    person = world.person(username)
    return Actor(person.id, person.full_name, NOW)


def add_person(world: World, name: str, unit: str, born: int | None = None, **changes: Any) -> Person:
    facts = {"job_title": "", "standing": Standing.PARTY_MEMBER, "valid_from": date(2021, 1, 1)} | changes
    return create_person(
        world.session,
        actor(world, "quantri"),
        full_name=name,
        birth_year=born,
        unit=world.unit(unit),
        **facts,
    )


# --- Who stands in whose list ------------------------------------------------------------------------------


def test_a_secretary_has_the_members_of_his_cell_by_given_name(world: World) -> None:
    assert names(listed(world, "bithu.cbvp", "snv-vp")) == ["Nguyễn Văn An", "Trần Văn Bình", "Hoàng Văn Đạt"]


def test_a_union_chair_has_those_outside_the_party_in_all_units_below(world: World) -> None:
    add_person(world, "Phạm Thị Yến", "snv-tccb", standing=Standing.NON_MEMBER)
    assert names(listed(world, "congdoan.snv", "snv")) == ["Bùi Thị Cúc", "Phạm Thị Yến"]


def test_a_deputy_has_the_secretarys_list_and_the_secretary_himself(world: World) -> None:
    """Acting for bithu.snv, who receives from the secretary of a cell; their own paper goes to the deputy."""
    assert names(listed(world, "phobithu.snv", "snv")) == ["Lê Thị Ánh", "Nguyễn Thị Hường"]
    assert names(listed(world, "bithu.snv", "snv")) == ["Lê Thị Ánh"]


def test_a_deputy_without_delegation_has_the_secretary_alone(world: World) -> None:
    end_delegation(world.session, actor(world, "bithu.snv"), world.session.scalars(select(Delegation)).one())
    assert names(listed(world, "phobithu.snv", "snv")) == ["Nguyễn Thị Hường"]


def test_without_a_union_the_head_or_the_cell_has_them(world: World) -> None:
    session = world.session
    session.add(
        NonMemberChannel(
            unit_id=world.unit("snv").id, valid_from=date(2025, 6, 15), channel=ReceiverKind.PARTY
        )
    )
    session.flush()
    assert "Bùi Thị Cúc" in names(listed(world, "bithu.cbvp", "snv-vp"))
    assert names(listed(world, "congdoan.snv", "snv")) == []


def test_who_may_choose_stands_where_he_handed_in(world: World) -> None:
    """The secretary of a cell with a deputy: to the deputy, until they hand in to the committee above."""
    session = world.session
    deputy = Office(
        person_id=world.person("canbo.snv").id,
        unit_id=world.unit("snv-vp").id,
        role=Role.DEPUTY_SECRETARY,
        valid_from=DAY,
    )
    session.add(deputy)
    session.flush()
    assert names(listed(world, "canbo.snv", "snv-vp")) == ["Lê Thị Ánh"]
    assert names(listed(world, "bithu.snv", "snv")) == []
    above = Receiver(ReceiverKind.PARTY, Role.SECRETARY, world.unit("snv").id)
    hand_in(session, world.person("bithu.cbvp"), FORM, YEAR, NOW, to=above)
    assert names(listed(world, "canbo.snv", "snv-vp")) == []
    assert names(listed(world, "bithu.snv", "snv")) == ["Lê Thị Ánh"]


def test_the_bulk_finder_says_what_is_said_of_one(world: World) -> None:
    session = world.session
    session.add(
        NonMemberChannel(
            unit_id=world.unit("khoi").id, valid_from=date(2025, 6, 15), channel=ReceiverKind.HEAD
        )
    )
    session.flush()
    finder = ReceiverFinder(session, DAY)
    people = session.scalars(select(Person)).all()
    assert len(people) == len(PEOPLE)
    for person in some(people):
        home = home_of(session, person.id, DAY)
        assert home is not None
        for standing in Standing:
            other = type(home)(home.unit, standing, home.since)
            assert finder.receivers(standing, home.unit.id, person.id) == receivers_of(
                session, person.id, other, DAY
            ), person.full_name


def test_names_that_are_the_same_are_told_apart(world: World) -> None:
    add_person(world, "Trần Văn Khải", "snv-vp", 1970)
    add_person(world, "Trần Văn Khải", "snv-vp", 1985)
    found = names(listed(world, "bithu.cbvp", "snv-vp"))
    assert found[-2:] == ["Trần Văn Khải (1970)", "Trần Văn Khải (1985)"]
    assert found[0] == "Nguyễn Văn An"


def test_who_moved_away_is_owed_no_more_and_keeps_what_he_handed_in(world: World) -> None:
    session, person = world.session, world.person("canbo.snv")
    hand_in(session, person, FORM, YEAR, NOW - timedelta(days=60))
    move_person(
        session,
        actor(world, "quantri"),
        person,
        unit=world.unit("snv-tccb"),
        standing=Standing.PARTY_MEMBER,
        first_day=DAY,
        membership_id=person.memberships[-1].id,
    )
    give = Office(
        person_id=world.person("bithu.snv").id,
        unit_id=world.unit("snv-tccb").id,
        role=Role.SECRETARY,
        valid_from=DAY,
    )
    session.add(give)
    session.flush()
    assert "Nguyễn Văn An" not in names(listed(world, "bithu.cbvp", "snv-vp"))
    row = next(one for one in listed(world, "bithu.snv", "snv-tccb").rows if one.name == "Nguyễn Văn An")
    assert row.line.handed_in
    assert not row.readable, "the new secretary counts it, and may not read what was handed to another"
    assert listed(world, "bithu.snv", "snv-tccb").printable == []


# --- How the papers stand ----------------------------------------------------------------------------------


def test_the_words_count_who_is_missing(world: World) -> None:
    assert listed(world, "bithu.cbvp", "snv-vp").words == "0/3 đã nộp; còn thiếu 3"
    hand_in(world.session, world.person("canbo.snv"), FORM, YEAR, NOW)
    found = listed(world, "bithu.cbvp", "snv-vp")
    assert found.words == "1/3 đã nộp; còn thiếu 2"
    assert [row.name for row in found.missing] == ["Trần Văn Bình", "Hoàng Văn Đạt"]
    assert count_words(3, 3) == "3/3 đã nộp"
    assert count_words(0, 0) == "Không ai phải nộp"
    assert count_words(0, 0, 2) == "vắng mặt 2"


def test_of_a_draft_nobody_but_its_writer_learns(world: World) -> None:
    begin(world.session, world.person("canbo.snv"), FORM, YEAR, NOW)
    row = listed(world, "bithu.cbvp", "snv-vp").rows[0]
    assert (row.name, row.state, row.readable) == ("Nguyễn Văn An", "Chưa nộp", False)
    assert not row.enterable, "their own draft is not to be written over"


def test_what_was_returned_is_missing_again(world: World) -> None:
    paper = hand_in(world.session, world.person("canbo.snv"), FORM, YEAR, NOW)
    paper.state, paper.reason = SubmissionState.RETURNED, "Bổ sung phần II"
    world.session.flush()
    found = listed(world, "bithu.cbvp", "snv-vp")
    assert (found.rows[0].state, found.handed_in, len(found.missing)) == ("Bị trả lại", 0, 3)


def test_who_is_absent_is_not_missing(world: World) -> None:
    session, person = world.session, world.person("canbo.snv")
    record_absence(session, actor(world, "bithu.cbvp"), person, valid_from=DAY, valid_to=None)
    found = listed(world, "bithu.cbvp", "snv-vp")
    assert (found.rows[0].state, found.words) == ("Vắng mặt", "0/2 đã nộp; còn thiếu 2; vắng mặt 1")
    hand_in(session, person, FORM, YEAR, NOW)
    found = listed(world, "bithu.cbvp", "snv-vp")
    assert found.words == "1/3 đã nộp; còn thiếu 2"
    assert found.rows[0].state == "Đã nộp, chờ xác nhận"


def test_a_year_that_is_over_is_counted_at_its_end(world: World) -> None:
    add_person(world, "Lê Văn Mới", "snv-vp", valid_from=date(2026, 3, 1))
    assert "Lê Văn Mới" in names(listed(world, "bithu.cbvp", "snv-vp"))
    assert "Lê Văn Mới" not in names(listed(world, "bithu.cbvp", "snv-vp", year=2025))


@pytest.mark.parametrize(
    ("day", "near", "offered"),
    [
        (date(2024, 2, 1), [2023, 2024], [2023, 2024]),
        (date(2024, 6, 1), [2024], [2023, 2024]),
        (date(2024, 11, 1), [2024, 2025], [2023, 2024, 2025]),
        (date(2030, 5, 1), [], [2026]),
    ],
)
def test_the_years_that_are_offered(world: World, day: date, near: list[int], offered: list[int]) -> None:
    plan, form = find_form(world.session, FORM, Period(2024)) or pytest.fail("the form is there")
    assert [one.year for one in busy_periods(form, plan, day)] == near
    assert [one.year for one in listed_periods(form, plan, day)] == offered


# --- Counts ------------------------------------------------------------------------------------------------


def test_counts_go_down_the_tree_and_are_no_ranking(world: World) -> None:
    session = world.session
    for username in ("canbo.snv", "quanchung.snv", "bithu.sct"):
        hand_in(session, world.person(username), FORM, YEAR, NOW)
    plan, form = find_form(session, FORM, Period(YEAR)) or pytest.fail("the form is there")
    found = unit_counts(session, plan, form, Period(YEAR), world.read_unit("khoi"), DAY)
    assert [(one.unit.code, one.total.handed_in, one.total.owed) for one in found] == [
        ("sct", 1, 1),
        ("snv", 2, 6),
        ("bhxh", 0, 1),
        ("btg", 0, 1),
        ("btc", 0, 1),
        ("ubkt", 0, 1),
        ("vp", 0, 3),
    ]
    assert [one.unit.code for one in found if one.has_parts] == ["snv"]
    below = unit_counts(session, plan, form, Period(YEAR), world.read_unit("snv"), DAY)
    told = [(one.unit.code, *((t.handed_in, t.owed) for t in map(one.tally, Standing))) for one in below]
    assert told == [("snv-tccb", (0, 1), (0, 0)), ("snv-vp", (1, 4), (1, 1))]


def test_people_of_the_unit_itself_have_a_line(world: World) -> None:
    add_person(world, "Lê Văn Trực", "snv")
    plan, form = find_form(world.session, FORM, Period(YEAR)) or pytest.fail("the form is there")
    first = unit_counts(world.session, plan, form, Period(YEAR), world.read_unit("snv"), DAY)[0]
    assert (first.unit.code, first.direct, first.total.owed) == ("snv", True, 1)


def test_the_page_of_counts_names_nobody(client: PageClient, saved: Any) -> None:
    saved(lambda world: hand_in(world.session, world.person("canbo.snv"), FORM, YEAR, NOW).id)
    page = client.sign_in("bithu.snv").get(f"/duyet-mau/tong-hop?mau={FORM}&nam={YEAR}")
    assert "1/6 đã nộp; còn thiếu 5" in page.text
    rows = [["".join(cell.itertext()) for cell in row] for row in page.all(".//tbody/tr")]
    assert rows[1] == ["Chi bộ Văn phòng", "1/4", "0/1", "1/5", "4"]
    for _, name, *_ in PEOPLE:
        assert name not in page.text
    whole = client.sign_in("tuyengiao").get(f"/duyet-mau/tong-hop?mau={FORM}&nam={YEAR}")
    link = next(one for one in whole.links() if "don-vi=snv&" in one)
    assert "1/6 đã nộp" in client.get(link).text


@pytest.mark.parametrize(
    "query", ["mau=khong-co", "nam=x", f"nam={'9' * 40}", "mau=mau-02&nam=1", "mau=%00", "x=1"]
)
def test_strange_choices_show_what_is_nearest(client: PageClient, query: str) -> None:
    page = client.sign_in("tuyengiao").get(f"/duyet-mau/tong-hop?{query}")
    assert "đã nộp" in page.text


def test_the_counts_begin_with_the_form_that_is_due_next(client: PageClient) -> None:
    assert "Mẫu 02-KQ – Kết quả năm 2026" in client.sign_in("tuyengiao").get("/duyet-mau/tong-hop").text


# --- Pages -------------------------------------------------------------------------------------------------


def test_the_overview_leads_to_the_lists(client: PageClient) -> None:
    page = client.sign_in("bithu.cbvp").get("/duyet-mau/")
    assert "/duyet-mau/danh-sach" in page.links()
    page = client.get("/duyet-mau/danh-sach")
    words = page.text.partition("Mẫu 02-KQ – Kết quả năm 2026")[2]
    assert words.startswith("Hạn thứ Hai 30/11/2026, còn 7 ngày0/3 đã nộp; còn thiếu 3")
    assert CELL in page.links()
    assert (
        "Tài khoản này không nhận mẫu của ai" in client.sign_in("canbo.snv").get("/duyet-mau/danh-sach").text
    )


def test_the_list_says_who_and_when_and_where_ones_own_paper_goes(client: PageClient, saved: Any) -> None:
    paper_id = saved(lambda world: hand_in(world.session, world.person("canbo.snv"), FORM, YEAR, NOW).id)
    page = client.sign_in("bithu.cbvp").get(CELL)
    assert "1/3 đã nộp; còn thiếu 2. Hạn nộp: thứ Ba 31/03/2026, đã qua hạn." in page.text
    assert "Nguyễn Văn An Đã nộp, chờ xác nhận 10:00 ngày 23/11/2026" in page.text
    assert f"/duyet-mau/{paper_id}" in page.links()
    assert "Mẫu của chính đồng chí nộp cho Bí thư Đảng ủy Sở Nội vụ (Nguyễn Thị Hường)" in page.text
    assert f"/duyet-mau/danh-sach/snv-vp/{FORM}/2025" in page.links()
    assert "/duyet-mau/danh-sach/snv-vp/mau-01/0" in page.links()


def test_the_list_as_a_paper(client: PageClient, saved: Any) -> None:
    saved(lambda world: hand_in(world.session, world.person("canbo.snv"), FORM, YEAR, NOW).id)
    answer = client.sign_in("bithu.cbvp").raw.get(f"{CELL}/in.pdf")
    text = " ".join(PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())
    assert "CHI BỘ VĂN PHÒNG" in text
    assert "DANH SÁCH đã nộp, chưa nộp Mẫu 02 – Kế hoạch năm 2026" in text
    assert "Chưa nộp: Trần Văn Bình, Hoàng Văn Đạt." in text
    assert "1 Nguyễn Văn An Đã nộp, chờ xác nhận 23/11/2026" in text
    assert text.endswith("T/M CHI BỘ BÍ THƯ Lê Thị Ánh")
    name = "Danh-sach_da-nop-chua-nop-Mau-02-Ke-hoach-nam-2026_Chi-bo-Van-phong.pdf"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{name}"'


def test_who_signs_is_who_is_there(client: PageClient) -> None:
    def end_of(username: str, address: str) -> str:
        answer = client.sign_in(username).raw.get(address)
        return " ".join(PdfReader(io.BytesIO(answer.data)).pages[-1].extract_text().split())

    lists = "/duyet-mau/danh-sach/snv"
    assert end_of("phobithu.snv", f"{lists}/{FORM}/{YEAR}/in.pdf").endswith(
        "T/M ĐẢNG ỦY PHÓ BÍ THƯ Trần Văn Bình"
    )
    union = end_of("congdoan.snv", f"{lists}/{FORM}/{YEAR}/in.pdf")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in union
    assert union.endswith("TM. BAN CHẤP HÀNH CHỦ TỊCH Hoàng Văn Đạt")
    office = end_of("tuyengiao", "/duyet-mau/tong-hop/in.pdf")
    assert "BAN TUYÊN GIÁO" in office
    assert office.endswith("TRƯỞNG BAN"), "nobody leads it here: room for the name"


def test_the_list_as_a_table_for_excel(client: PageClient, saved: Any) -> None:
    saved(lambda world: hand_in(world.session, world.person("canbo.snv"), FORM, YEAR, NOW).id)
    answer = client.sign_in("bithu.cbvp").raw.get(f"{CELL}/in.xlsx")
    rows = values(answer.data)
    assert [1, "Nguyễn Văn An", "Đã nộp, chờ xác nhận", date(2026, 11, 23)] in rows
    assert [2, "Trần Văn Bình", "Chưa nộp", None] in rows
    assert ["TT", "Họ và tên", "Tình trạng", "Ngày nộp"] in rows
    counts = client.sign_in("tuyengiao").raw.get(f"/duyet-mau/tong-hop/in.xlsx?mau={FORM}&nam={YEAR}")
    rows = values(counts.data)
    counted = next(row for row in rows if row[1] == "Đảng bộ Sở Nội vụ")
    assert counted[2:] == pytest.approx([1, 5, 0.2, 0, 1, 0, 1, 1 / 6, 5])
    total = next(row for row in rows if row[1] == "Cộng")
    listed = [row for row in some(rows) if isinstance(row[0], int)]
    numbers = (2, 3, 5, 6, 8, 10)
    assert total[0] is None
    assert [total[one] for one in numbers] == [sum(row[one] for row in some(listed)) for one in numbers]
    shares = [total[2] / total[3], total[8] / (total[8] + total[10])]
    assert [total[4], total[9]] == pytest.approx(shares)


def test_lists_and_counts_as_word_files(client: PageClient, saved: Any) -> None:
    saved(lambda world: hand_in(world.session, world.person("canbo.snv"), FORM, YEAR, NOW).id)
    client.sign_in("bithu.cbvp")
    assert f"{CELL}/in.docx" in client.get(CELL).links()
    answer = client.raw.get(f"{CELL}/in.docx")
    assert answer.headers["Content-Disposition"].endswith('_Chi-bo-Van-phong.docx"')
    rows = [
        [cell.text for cell in row.cells] for row in docx.Document(io.BytesIO(answer.data)).tables[1].rows
    ]
    assert rows[0] == ["TT", "Họ và tên", "Tình trạng", "Ngày nộp"]
    assert ["1", "Nguyễn Văn An", "Đã nộp, chờ xác nhận", "23/11/2026"] in rows
    counts = client.sign_in("tuyengiao").get(f"/duyet-mau/tong-hop?mau={FORM}&nam={YEAR}")
    address = next(link for link in counts.links() if "in.docx" in link)
    assert address == f"/duyet-mau/tong-hop/in.docx?don-vi=khoi&mau={FORM}&nam={YEAR}"
    table = docx.Document(io.BytesIO(client.raw.get(address).data)).tables[1]
    assert [cell.text for cell in table.rows[2].cells] == ["2", "Đảng bộ Sở Nội vụ", "1/5", "0/1", "1", "5"]
    # The sums of the screen stand on paper, too.
    foot = [" ".join(cell.itertext()).strip() for cell in some(counts.all(".//tfoot/tr/*"))]
    total = [cell.text for cell in table.rows[-1].cells]
    assert total[:4] == ["", *foot[:3]]
    assert foot[3].startswith(f"{total[4]}/")
    assert total[5] == foot[4]
    assert all(run.bold for cell in some(table.rows[-1].cells[1:]) for run in some(cell.paragraphs[0].runs))


def test_the_queue_on_screen_paper_word_and_excel(client: PageClient, saved: Any, clock: Clock) -> None:
    paper_id = saved(lambda world: hand_in(world.session, world.person("canbo.snv"), FORM, YEAR, NOW).id)
    clock.advance(timedelta(days=3))
    page = client.sign_in("bithu.cbvp").get("/duyet-mau/")
    ways = {kind: f"/duyet-mau/in.{kind}?loc=cho&don-vi=snv-vp" for kind in ("pdf", "docx", "xlsx")}
    before = ways["pdf"].replace("in.pdf", "in")
    assert {before, ways["docx"], ways["xlsx"]} <= set(page.links())
    files = {kind: client.raw.get(way) for kind, way in ways.items()}
    assert f"/duyet-mau/{paper_id}" in page.links()
    for word in ("Chi bộ Văn phòng", "Mẫu 02", "10:00 ngày 23/11/2026", "đã chờ 3 ngày", "Đã nộp"):
        assert word in page.text
    table = docx.Document(io.BytesIO(files["docx"].data)).tables[1]
    row = [cell.text.replace("\u00a0", " ") for cell in table.rows[1].cells]
    assert row[:2] == ["1", "Nguyễn Văn An (Chi bộ Văn phòng)"]
    assert row[2].startswith("Mẫu 02 – Kế hoạch năm 2026 (")
    assert row[3:] == ["10:00 ngày 23/11/2026\nđã chờ 3 ngày", SubmissionState.SUBMITTED.label]
    sheet = load_workbook(io.BytesIO(files["xlsx"].data)).worksheets[0]
    typed = [cell.value for cell in sheet[5]]
    assert typed[:3] == [1, "Nguyễn Văn An", "Chi bộ Văn phòng"]
    assert typed[3:] == [row[2], datetime.fromisoformat("2026-11-23T10:00"), 3, None, row[4]]
    assert sheet["A1"].value == "DANH SÁCH MẪU CHỜ XÁC NHẬN"
    text = " ".join(PdfReader(io.BytesIO(files["pdf"].data)).pages[0].extract_text().split())
    assert "Tính đến 26/11/2026: 1 mẫu." in text
    assert text.endswith("T/M CHI BỘ BÍ THƯ Lê Thị Ánh")
    name = "Danh-sach_mau-cho-xac-nhan_Chi-bo-Van-phong.docx"
    assert name in files["docx"].headers["Content-Disposition"]


def test_who_receives_for_two_units_has_a_list_of_each_under_its_own_heading(
    client: PageClient, saved: Any
) -> None:
    def two_offices(world: World) -> None:
        hand_in(world.session, world.person("canbo.snv"), FORM, YEAR, NOW)
        secretary, other = world.person("bithu.cbvp"), world.unit("bhxh")
        office = Office(person=secretary, unit=other, role=Role.SECRETARY, valid_from=date(2026, 1, 1))
        world.session.add(office)

    saved(two_offices)
    page = client.sign_in("bithu.cbvp").get("/duyet-mau/")
    files = [link for link in page.links() if "/in.docx" in link]
    assert files == ["/duyet-mau/in.docx?loc=cho&don-vi=snv-vp"], "the other unit received nothing"
    words = "\n".join(
        cell.text
        for table in docx.Document(io.BytesIO(client.raw.get(files[0]).data)).tables
        for row in table.rows
        for cell in row.cells
    )
    assert "CHI BỘ VĂN PHÒNG" in words
    assert "Nguyễn Văn An" in words
    theirs = docx.Document(io.BytesIO(client.raw.get("/duyet-mau/in.docx?loc=cho&don-vi=bhxh").data))
    assert len(theirs.tables[1].rows) == 1, "the head of the table alone"
    for strange in ("", "?don-vi=sct", "?don-vi=khong-co"):
        client.get(f"/duyet-mau/in.docx{strange}", status=404)


def test_an_empty_queue_offers_no_list(client: PageClient) -> None:
    page = client.sign_in("bithu.cbvp").get("/duyet-mau/?loc=xong")
    assert not any("/in." in link for link in some(page.links()))


def test_a_longer_queue_than_a_file_takes_is_told_so(
    client: PageClient, saved: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(lambda world: hand_in(world.session, world.person("canbo.snv"), FORM, YEAR, NOW).id)
    monkeypatch.setitem(downloads.LISTED_AT_MOST, "docx", 0)
    page = client.sign_in("bithu.cbvp").get("/duyet-mau/in.docx?don-vi=snv-vp", status=422)
    assert "Có hơn 0 mẫu" in page.text


def test_a_file_of_a_long_queue_that_would_be_refused_is_not_offered(
    client: PageClient, saved: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(lambda world: hand_in(world.session, world.person("canbo.snv"), FORM, YEAR, NOW).id)
    monkeypatch.setitem(downloads.LISTED_AT_MOST, "pdf", 0)
    monkeypatch.setitem(downloads.LISTED_AT_MOST, "docx", 0)
    page = client.sign_in("bithu.cbvp").get("/duyet-mau/")
    (offered,) = (link for link in page.links() if "/in." in link)
    assert "in.xlsx" in offered
    assert "Có hơn 0 mẫu, nhiều hơn một tệp in được. Danh sách đã nộp, chưa nộp" in page.text


# --- Absences ----------------------------------------------------------------------------------------------


def absent_days(session: Session, person: Person) -> list[tuple[date, date | None]]:
    found = session.scalars(select(Absence).filter_by(person_id=person.id).order_by(Absence.id))
    return [(one.valid_from, one.valid_to) for one in found]


def refusal(world: World, valid_from: date, valid_to: date | None) -> tuple[str, str]:
    with pytest.raises(Refusal) as refused:
        record_absence(
            world.session,
            actor(world, "bithu.cbvp"),
            world.person("canbo.snv"),
            valid_from=valid_from,
            valid_to=valid_to,
        )
    return refused.value.field, refused.value.message


def test_an_absence_leaves_word_without_a_reason(world: World) -> None:
    session, person = world.session, world.person("canbo.snv")
    record_absence(
        session,
        actor(world, "bithu.cbvp"),
        person,
        valid_from=date(2026, 9, 1),
        valid_to=date(2027, 2, 28),
    )
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.verb, event.subject_kind, event.subject_key) == (
        Verb.ABSENCE_RECORDED,
        "person",
        str(person.id),
    )
    assert event.unit_id == world.unit("snv-vp").id
    assert event.data == {"to": {"since": "2026-09-01", "until": "2027-02-28"}}


def test_rules_of_the_days(world: World) -> None:
    assert refusal(world, date(2019, 12, 31), None) == (
        "valid_from",
        "Ngày bắt đầu vắng mặt phải từ 01/01/2020 đến 24/11/2027",
    )
    assert refusal(world, DAY + FURTHEST_AHEAD + timedelta(days=1), None)[0] == "valid_from"
    assert refusal(world, DAY, DAY - timedelta(days=1))[0] == "valid_to"
    assert refusal(world, DAY, DAY + LONGEST_ABSENCE + timedelta(days=1))[0] == "valid_to"
    record_absence(
        world.session,
        actor(world, "bithu.cbvp"),
        world.person("canbo.snv"),
        valid_from=DAY,
        valid_to=DAY + LONGEST_ABSENCE,
    )


def test_absences_do_not_overlap(world: World) -> None:
    session, person, by = world.session, world.person("canbo.snv"), actor(world, "bithu.cbvp")
    record_absence(session, by, person, valid_from=date(2026, 3, 1), valid_to=date(2026, 4, 30))
    field, words = refusal(world, date(2026, 4, 30), None)
    assert (field, "từ 01/03/2026 đến 30/04/2026" in words) == ("valid_from", True)
    assert refusal(world, date(2026, 1, 1), date(2026, 3, 1))[0] == "valid_from"
    record_absence(session, by, person, valid_from=date(2026, 5, 1), valid_to=None)
    assert refusal(world, date(2027, 1, 1), None) == (
        "valid_from",
        "Đã ghi vắng mặt từ 01/05/2026. Chọn thời gian khác, hoặc kết thúc lần ghi ấy trước",
    )


def test_who_belongs_nowhere_is_not_absent(world: World) -> None:
    membership = world.session.scalars(
        select(Membership).where(Membership.person_id == world.person("canbo.snv").id)
    ).one()
    membership.valid_to = DAY - timedelta(days=1)
    world.session.flush()
    assert refusal(world, DAY, None) == ("", "Người này hiện không sinh hoạt ở đơn vị nào")


def test_back_from_today_on(world: World) -> None:
    session, person, by = world.session, world.person("canbo.snv"), actor(world, "bithu.cbvp")
    absence = record_absence(session, by, person, valid_from=date(2026, 9, 1), valid_to=None)
    end_absence(session, by, absence)
    end_absence(session, by, absence)
    assert absent_days(session, person) == [(date(2026, 9, 1), DAY - timedelta(days=1))]
    ended = session.scalars(select(AuditEvent).where(AuditEvent.verb == Verb.ABSENCE_ENDED)).one()
    assert ended.data == {
        "from": {"since": "2026-09-01", "until": ""},
        "to": {"since": "2026-09-01", "until": "2026-11-22"},
    }


def test_what_has_not_begun_is_withdrawn_not_ended(world: World) -> None:
    session, person, by = world.session, world.person("canbo.snv"), actor(world, "bithu.cbvp")
    absence = record_absence(session, by, person, valid_from=DAY, valid_to=None)
    end_absence(session, by, absence)
    assert absent_days(session, person) == [(DAY, None)]
    withdraw_absence(session, by, absence)
    assert absent_days(session, person) == []
    ended = session.scalars(select(AuditEvent).where(AuditEvent.verb == Verb.ABSENCE_ENDED)).one()
    assert ended.data["to"] is None


def test_recording_from_the_list_and_back(client: PageClient) -> None:
    page = client.sign_in("bithu.cbvp").get(CELL)
    link = next(one for one in page.links() if "/vang-mat/" in one)
    page = client.get(link)
    assert "Vắng mặt: Nguyễn Văn An" in page.text
    assert page.value("valid_from") == "23/11/2026"
    form = page.find(".//main//form")
    assert form is not None
    page = client.submit(page, form, valid_from="1/9/2026")
    assert page.response.request.path == CELL
    assert "Đã ghi Nguyễn Văn An vắng mặt." in page.text
    assert "0/2 đã nộp; còn thiếu 2; vắng mặt 1" in page.text
    page = client.get(next(one for one in page.links() if "/vang-mat/" in one))
    assert "Từ 01/09/2026 đến khi có tin mới" in page.text
    form = page.find(".//main//form")
    assert form is not None
    page = client.submit(page, form, next(iter(form.iter("button"))))
    assert "Đã ghi Nguyễn Văn An đi làm lại." in page.text
    assert "0/3 đã nộp" in page.text


@pytest.mark.parametrize(
    ("days", "words", "field"),
    [
        ({"valid_from": ""}, "Nhập ngày bắt đầu vắng mặt, ví dụ 01/09/2026", "valid_from"),
        ({"valid_from": "31/2/2026"}, "Ngày bắt đầu vắng mặt phải là ngày có thật", "valid_from"),
        (
            {"valid_from": "01/09/2026", "valid_to": "01/08/2026"},
            "Ngày vắng mặt cuối cùng phải từ 01/09/2026",
            "valid_to",
        ),
        (
            {"valid_from": "1/9/2026", "valid_to": "mai"},
            "Ngày vắng mặt cuối cùng phải là ngày có thật",
            "valid_to",
        ),
    ],
)
def test_mistakes_are_told_at_their_field(
    client: PageClient, saved: Any, days: dict[str, str], words: str, field: str
) -> None:
    person_id = saved(lambda world: world.person("canbo.snv").id)
    page = client.sign_in("bithu.cbvp").post(f"/duyet-mau/vang-mat/{person_id}", days, status=422)
    message = page.by_id(f"{field}-error")
    assert message is not None
    assert words in "".join(message.itertext())
    assert page.value(field) == days[field]
    assert (page.root.findtext("head/title") or "").startswith("Lỗi: ")


def test_the_way_back_stays_inside(client: PageClient, saved: Any) -> None:
    person_id = saved(lambda world: world.person("canbo.snv").id)
    page = client.sign_in("bithu.cbvp").get(f"/duyet-mau/vang-mat/{person_id}?ve=//example.org/")
    assert not any("example" in link for link in some(page.links()))


# --- Doors -------------------------------------------------------------------------------------------------

LISTS = {
    "snv-vp": {"bithu.cbvp"},
    "snv": {"bithu.snv", "phobithu.snv", "congdoan.snv"},
    "sct": {"bithu.sct"},
    "bhxh": {"bithu.bhxh"},
    "doan": {"doanthanhnien"},
    "ubkt": {"ubkt"},
    "khoi": {"bithu.khoi"},
    "btg": set(),
}
"""Who receives papers at which unit: no administrator, no colleague, no standing office, nobody above."""
COUNTS = {
    None: {"tuyengiao", "bithu.khoi", "bithu.snv", "phobithu.snv"},
    "snv": {"tuyengiao", "bithu.khoi", "bithu.snv", "phobithu.snv"},
    "snv-vp": {"tuyengiao", "bithu.khoi", "bithu.snv", "phobithu.snv", "bithu.cbvp"},
    "sct": {"tuyengiao", "bithu.khoi", "bithu.sct"},
    "khoi": {"tuyengiao", "bithu.khoi"},
    "khong-co": set(),
}
"""Who sees the counts of which unit; None: of the unit that they begin with."""
FILES = ("/in", "/in.pdf", "/in.docx", "/in.xlsx")
KEEPERS = {"bithu.cbvp", "quantri"}
"""Who keeps the absences of canbo.snv, and whose papers they receive but for the administrator."""


@pytest.mark.usefixtures("statuses_alone")
@pytest.mark.parametrize("username", USERS)
def test_each_person_at_each_list(client: PageClient, username: str) -> None:
    client.sign_in(username)
    expected, found = {}, {}
    for unit, receivers in LISTS.items():
        base = f"/duyet-mau/danh-sach/{unit}/{FORM}/{YEAR}"
        answers = [client.raw.get(base + part).status_code for part in ("", *FILES)]
        sent = client.raw.post(f"{base}/in-tat-ca", data={"csrf_token": client.token()})
        found[unit] = [*answers, sent.status_code]
        expected[unit] = [200, 200, 200, 200, 200, 303] if username in receivers else [404] * 6
    assert found == expected


@pytest.mark.usefixtures("statuses_alone")
@pytest.mark.parametrize("username", USERS)
def test_each_person_at_the_list_of_their_queue(client: PageClient, username: str) -> None:
    client.sign_in(username)
    found = {
        (unit, part): client.raw.get(f"/duyet-mau{part}?don-vi={unit}").status_code
        for unit in LISTS
        for part in FILES
    }
    assert found == {
        (unit, part): 200 if username in receivers else 404
        for unit, receivers in LISTS.items()
        for part in FILES
    }


@pytest.mark.usefixtures("statuses_alone")
@pytest.mark.parametrize("username", USERS)
def test_each_person_at_the_counts(client: PageClient, username: str) -> None:
    client.sign_in(username)
    expected, found = {}, {}
    for unit, readers in COUNTS.items():
        query = f"?don-vi={unit}" if unit else ""
        found[unit] = [
            client.raw.get(f"/duyet-mau/tong-hop{part}{query}").status_code for part in ("", *FILES)
        ]
        expected[unit] = [200 if username in readers else 404] * 5
    assert found == expected


@pytest.mark.parametrize("username", USERS)
def test_each_person_at_an_absence(client: PageClient, saved: Any, username: str) -> None:
    def record(world: World) -> tuple[int, int]:
        person = world.person("canbo.snv")
        by = actor(world, "bithu.cbvp")
        made = record_absence(world.session, by, person, valid_from=date(2026, 9, 1), valid_to=None)
        return person.id, made.id

    person_id, absence_id = saved(record)
    client.sign_in(username)
    data = {"csrf_token": client.token(), "valid_from": "1/1/2026", "valid_to": "31/1/2026"}
    found = [
        client.raw.get(f"/duyet-mau/vang-mat/{person_id}").status_code,
        client.raw.post(f"/duyet-mau/vang-mat/{person_id}", data=data).status_code,
        client.raw.post(f"/duyet-mau/vang-mat/{absence_id}/het", data=data).status_code,
    ]
    assert found == ([200, 303, 303] if username in KEEPERS else [404] * 3)


def test_signed_out_nothing_is_shown(client: PageClient) -> None:
    for address in (
        "/duyet-mau/danh-sach",
        CELL,
        *(f"{CELL}{part}" for part in FILES),
        "/duyet-mau/tong-hop",
        *(f"/duyet-mau/tong-hop{part}" for part in FILES),
        *(f"/duyet-mau{part}" for part in FILES),
        "/duyet-mau/vang-mat/10",
    ):
        answer = client.raw.get(address)
        assert answer.status_code == 303
        assert "/dang-nhap" in answer.headers["Location"]


@pytest.mark.parametrize(
    "address", [f"{CELL}9999999", CELL.replace(FORM, "mau-99"), CELL.replace("2026", "1999")]
)
def test_what_is_not_there_is_not_found(client: PageClient, address: str) -> None:
    client.sign_in("bithu.cbvp").get(address, status=404)


def test_a_secretary_whose_time_is_over_receives_no_more(
    client: PageClient, saved: Any, clock: Clock
) -> None:
    def end(world: World) -> None:
        for office in some(world.person("bithu.cbvp").offices):
            office.valid_to = DAY

    saved(end)
    client.sign_in("bithu.cbvp").get(CELL)
    clock.set_day(DAY + timedelta(days=1))
    client.sign_in("bithu.cbvp").get(CELL, status=404)
