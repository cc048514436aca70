"""Exemplars laid before a committee that cannot decide: to whom they pass, and what waits for nobody."""

from collections.abc import Collection
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.exemplars.deciding import Committee, deciding_unit
from kl01.exemplars.models import Exemplar
from kl01.exemplars.passing import passed_to
from kl01.exemplars.rules import ExemplarState, Submission, approver_of
from kl01.org.kinds import Role
from kl01.org.models import Office
from kl01.org.queries import principal_of_person
from kl01.org.units import unit_by_id
from kl01.periods import local_day
from tests.applications import NOW
from tests.exemplars.made import bring_to, register
from tests.page_client import PageClient
from tests.some import some
from tests.world import PEOPLE, Saved, World, act_in_world

DAY = local_day(NOW)
SUBMITTER, CHOSEN, COLLEAGUE, ABOVE = 1, 2, 3, 4
LAID = Submission(SUBMITTER, CHOSEN)
YEAR_URL = "/guong-dien-hinh/dang-ky/snv/2026"


def committee(unit_id: int, members: Collection[int], able: Collection[int] | None = None) -> Committee:
    return Committee(unit_id, frozenset(members), frozenset(members if able is None else able))


# --- The rule ----------------------------------------------------------------------------------------------


def test_the_units_own_committee_decides_while_somebody_else_than_the_submitter_is_in_it() -> None:
    own, above = committee(7, {SUBMITTER, COLLEAGUE}), committee(8, {ABOVE})
    assert deciding_unit([own, above], LAID) == 7
    assert deciding_unit([committee(7, {SUBMITTER}), above], LAID) == 8
    assert deciding_unit([committee(7, {SUBMITTER, CHOSEN}), above], LAID) == 8
    assert deciding_unit([committee(7, ()), above], LAID) == 8


def test_where_nobody_can_sign_in_the_committee_above_decides_and_where_nobody_is_left_none() -> None:
    own = committee(7, {SUBMITTER, COLLEAGUE}, able=())
    assert deciding_unit([own, committee(8, {ABOVE})], LAID) == 8
    assert deciding_unit([own, committee(8, {SUBMITTER})], LAID) is None
    assert deciding_unit([], LAID) is None


people = st.frozensets(st.integers(1, 5), max_size=3)


@given(st.lists(st.tuples(people, people), max_size=3), st.integers(1, 5), st.integers(1, 5))
def test_nobody_decides_on_their_own_and_the_nearest_that_can_does(
    found: list[tuple[frozenset[int], frozenset[int]]], submitter: int, chosen: int
) -> None:
    path = [committee(place, members, able & members) for place, (members, able) in enumerate(found)]
    submission = Submission(submitter, chosen)
    can = [one.unit_id for one in path if one.able and approver_of(submission, one.members)]
    assert deciding_unit(path, submission) == (can[0] if can else None)


# --- Through the pages -------------------------------------------------------------------------------------


def laid(world: World) -> int:
    """Let snv's secretary lay an exemplar before the committee, in which the deputy is."""
    secretary, deputy = world.person("bithu.snv"), world.person("phobithu.snv")
    made = register(world.session, unit_by_id(world.session, world.unit("snv").id), secretary, NOW)
    bring_to(world.session, ExemplarState.SUBMITTED, [made], secretary, deputy, NOW)
    return made.id


@pytest.fixture
def saved(app: Flask) -> Saved:
    """Let something be read from the whole world, or written to it, and not of one unit alone."""
    return partial(act_in_world, app)


@pytest.fixture
def one(saved: Saved) -> int:
    found: int = saved(laid)
    return found


def deputy_gone(world: World) -> None:
    of = select(Office).where(Office.unit_id == world.unit("snv").id, Office.role == Role.DEPUTY_SECRETARY)
    world.session.scalars(of).one().valid_to = DAY - timedelta(days=1)


def all_gone(world: World) -> None:
    for office in some(world.session.scalars(select(Office).where(Office.unit_id == world.unit("snv").id))):
        office.valid_to = DAY - timedelta(days=1)


def nobody_above(world: World) -> None:
    deputy_gone(world)
    of = select(Office).where(Office.unit_id == world.unit("khoi").id, Office.role == Role.SECRETARY)
    world.session.scalars(of).one().valid_to = DAY - timedelta(days=1)


def who_has(saved: Saved) -> set[str]:
    def ask(world: World) -> set[str]:
        found = set()
        for username, *_ in PEOPLE:
            person = principal_of_person(world.session, world.person(username).id, DAY)
            if person and passed_to(world.session, person, DAY):
                found.add(username)
        return found

    answer: set[str] = saved(ask)
    return answer


def test_the_deputy_leaves_and_the_secretarys_own_submission_passes_to_the_committee_above(
    client: PageClient, saved: Saved, one: int
) -> None:
    assert who_has(saved) == set()
    client.sign_in("bithu.khoi").get(f"/guong-dien-hinh/ho-so/{one}", 404)
    client.get(YEAR_URL, 404)
    saved(deputy_gone)
    assert who_has(saved) == {"bithu.khoi"}
    page = client.get("/viec-cua-toi")
    assert "Cấp ủy xét duyệt gương điển hình (1)" in page.text
    client.get(f"/guong-dien-hinh/ho-so/{one}")
    client.get(YEAR_URL)
    step = client.get(f"{YEAR_URL}/thong-qua")
    assert "Trịnh Hữu Phước" in step.text
    client.get(f"{YEAR_URL}/trinh", 403)
    approver, version = saved(
        lambda world: (world.person("bithu.khoi").id, world.session.get_one(Exemplar, one).version)
    )
    sent = {
        "chosen": f"{one}:{version}",
        "number": "Biên bản số 05-BB/ĐUK",
        "day": "20/11/2026",
        "approvers": str(approver),
    }
    page = client.post(f"{YEAR_URL}/thong-qua", sent)
    assert "Đã ghi cấp ủy thông qua: Nguyễn Thị Ánh Tuyết" in page.html
    client.get(YEAR_URL, 404)  # nothing there is theirs any more
    state, by = saved(
        lambda world: (
            world.session.get_one(Exemplar, one).state,
            world.session.get_one(Exemplar, one).approver_id,
        )
    )
    assert (state, by) == (ExemplarState.APPROVED, approver)
    looks = saved(
        lambda world: len(
            world.session.scalars(select(AuditEvent).where(AuditEvent.verb == Verb.EXEMPLAR_OPENED)).all()
        )
    )
    assert looks, "the unit sees who looked"


@pytest.mark.usefixtures("one")
def test_what_waits_for_no_committee_is_listed(client: PageClient, saved: Saved) -> None:
    saved(nobody_above)
    assert who_has(saved) == set()
    page = client.sign_in("quantri").get("/chua-co-nguoi-nhan").text
    assert "1 gương điển hình chờ cấp ủy thông qua, năm 2026" in page
    assert "Không ai khác người đã trình" in page
    assert "Nguyễn Thị Ánh Tuyết" not in page


def test_what_a_unit_without_leaders_is_to_report_is_listed(
    client: PageClient, saved: Saved, one: int
) -> None:
    def approved(world: World) -> None:
        exemplar = world.session.get_one(Exemplar, one)
        exemplar.state, exemplar.reason = ExemplarState.RETURNED, "Thiếu"
        all_gone(world)

    saved(approved)
    page = client.sign_in("quantri").get("/chua-co-nguoi-nhan").text
    assert "1 gương điển hình bị trả lại, chờ sửa, năm 2026" in page
    assert "Đơn vị không có bí thư, phó bí thư mà đăng nhập được" in page


@pytest.mark.usefixtures("one")
def test_the_page_of_an_office_that_ends_says_what_passes(client: PageClient, saved: Saved) -> None:
    office_id = saved(
        lambda world: world.session.scalars(
            select(Office.id).where(
                Office.unit_id == world.unit("snv").id, Office.role == Role.DEPUTY_SECRETARY
            )
        ).one()
    )
    page = client.sign_in("quantri").get(f"/quan-tri/chuc-vu/{office_id}/thoi").text
    passing = page.partition("Chuyển đến cấp ủy Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình An:")[2]
    assert "1 gương điển hình chờ cấp ủy thông qua, năm 2026, đang chờ cấp ủy Đảng bộ Sở Nội vụ" in passing


def test_a_story_that_waits_for_a_writer_who_left_is_told_before_and_listed_after(
    client: PageClient, saved: Saved, one: int
) -> None:
    def asks(world: World) -> int:
        writer = world.person("quanchung.snv")
        world.session.get_one(Exemplar, one).writer_id = writer.id
        return writer.id

    writer_id = saved(asks)
    page = client.sign_in("quantri").get(f"/quan-tri/nguoi/{writer_id}/roi-di").text
    nobody = page.partition("Không còn ai nhận:")[2]
    assert "1 phần tự viết của gương điển hình, năm 2026, đang chờ Bùi Thị Cúc." in nobody
    assert "phần tự viết" not in client.get("/chua-co-nguoi-nhan").text

    def shut(world: World) -> None:
        world.account("quanchung.snv").disabled_at = NOW

    saved(shut)
    page = client.get("/chua-co-nguoi-nhan").text
    assert "1 phần tự viết của gương điển hình, năm 2026" in page
    assert "chọn người viết khác" in page
    assert "Bùi Thị Cúc" not in page
